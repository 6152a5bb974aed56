// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/message_changes.h"

#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace luodi::fuzz {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::array kTexts = {
    "zones/z", "zones/z/projects/2020-0001", "zones/z/projects/-", "zones/y/projects/2020-0002", "zones/z/parks/it",
    "zones/z/departments/zs", "zones/z/persons/wang", "zones/z/persons/li", "zones/z/investors/2020-0001",
    "zones/z/projects/2020-0001/cases/1", "zones/z/projects/2020-0001/documents/1", "zones/z/thresholdSets/2020-1",
    "zones/z/reviewDefinitions/2020-1", "zones/z/meetings/2020-0001", "zones/z/imports/2020-0001", "zones/-", "z",
    "甲公司", "王五", "廊高办〔2020〕1号", "样例", "招商一科", "总投资", "项目名称", "亿元", "万元", "亩", "CNY", "USD",
    "JPY", "XXX", "CN", "JP", "C3611", "C36", "C", "3611", "91131000MA0000015N", "91131000MA0000015n", "v1", "v7",
    "total_investment", "fixed_asset_investment", "promises.annual_tax", "plan.floor_area", "industry_code", "title",
    "*", "rule-1", "stage-1", "seat-1", "group-1", "level-1", "invest", "tax", "pre-review", "vote", "decision",
    "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "2020-2021-000001-01-01-000001", " ", "\xE2\x80\xAE", "\xE3\x80\x80甲",
    "e\xCC\x81", "a\nb", "a\tb", "{field}", "{", "%s", "'; --", "\xF0\xA0\xAE\xB7", "-", "0",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};

constexpr std::array<int64_t, 28> kNumbers = {0, 1, -1, 2, 3, 4, 5, 7, 10, 12, 15, 28, 29, 30, 31, 100, 365, 2020, 2026,
    1'000'000, 56'600'000, 28'300'000'000, 100'000'000'000'000, 100'000'000'000'001, 253'402'300'799,
    1'000'000'000'000'000'000, std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()};

size_t Below(size_t bound, Random& random) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random); }
bool OneIn(size_t times, Random& random) { return Below(times, random) == 0; }

std::string WithoutBadBytes(const std::string& bytes) {
  std::string text;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(bytes.data());
  for (size_t read = 0; read < bytes.size();) {
    utf8proc_int32_t point = 0;
    const auto taken = utf8proc_iterate(at + read, static_cast<utf8proc_ssize_t>(bytes.size() - read), &point);
    if (taken > 0) text.append(bytes, read, static_cast<size_t>(taken));
    read += taken > 0 ? static_cast<size_t>(taken) : 1;
  }
  return text;
}

// The message and all below it that are there.
void Collect(Message& message, std::vector<Message*>& all) {
  all.push_back(&message);
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      Collect(*reflection.MutableMessage(&message, field), all);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      Collect(*reflection.MutableRepeatedMessage(&message, field, i), all);
    }
  }
}

void CollectTexts(const std::vector<Message*>& all, std::vector<std::string>& texts) {
  for (const Message* message : all) {
    const Reflection& reflection = *message->GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(*message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->type() != FieldDescriptor::TYPE_STRING) continue;
      if (!field->is_repeated()) texts.push_back(reflection.GetString(*message, field));
      for (int i = 0; field->is_repeated() && i < reflection.FieldSize(*message, field); ++i) {
        texts.push_back(reflection.GetRepeatedString(*message, field, i));
      }
    }
  }
}

class Changer {
 public:
  Changer(Random& random, ChangeBytes change_bytes, std::vector<std::string> known)
      : random_(random), change_bytes_(std::move(change_bytes)), texts_(std::move(known)) {}

  void Change(Message& root) {
    std::vector<Message*> all;
    Collect(root, all);
    CollectTexts(all, texts_);
    for (int tries = 0; tries < 10; ++tries) {
      Message& message = *all[Below(all.size(), random_)];
      if (message.GetDescriptor()->field_count() == 0) continue;
      const int field = static_cast<int>(Below(static_cast<size_t>(message.GetDescriptor()->field_count()), random_));
      ChangeField(message, *message.GetDescriptor()->field(field));
      return;
    }
  }

  void Fill(Message& message, int depth) {
    const Descriptor& descriptor = *message.GetDescriptor();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      if (field.is_repeated() ? depth > 0 || field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE
                              : field.containing_oneof() == nullptr || OneIn(2, random_)) {
        Put(message, field, depth);
      }
    }
  }

 private:
  void ChangeField(Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    if (!field.is_repeated()) {
      if (field.has_presence() && reflection.HasField(message, &field) && OneIn(3, random_)) {
        reflection.ClearField(&message, &field);
      } else {
        Put(message, field, 1);
      }
      return;
    }
    const int size = reflection.FieldSize(message, &field);
    const int at = size > 0 ? static_cast<int>(Below(static_cast<size_t>(size), random_)) : 0;
    if (size > 0 && OneIn(4, random_)) {
      reflection.SwapElements(&message, &field, at, size - 1);
      reflection.RemoveLast(&message, &field);
    } else if (size > 0 && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && OneIn(3, random_)) {
      const std::string same = reflection.GetRepeatedMessage(message, &field, at).SerializeAsString();
      reflection.AddMessage(&message, &field)->ParseFromString(same);
    } else if (size > 1 && OneIn(3, random_)) {
      reflection.SwapElements(&message, &field, at, 0);
    } else {
      Put(message, field, 1);
    }
  }

  void Put(Message& message, const FieldDescriptor& field, int depth) {
    const Reflection& reflection = *message.GetReflection();
    const bool adds = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message& below = adds ? *reflection.AddMessage(&message, &field) : *reflection.MutableMessage(&message, &field);
        if (depth > 0) Fill(below, depth - 1);
        return;
      }
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string text = Text(field, adds ? "" : reflection.GetString(message, &field));
        adds ? reflection.AddString(&message, &field, text) : reflection.SetString(&message, &field, text);
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int values = field.enum_type()->value_count();
        const int number = OneIn(20, random_) ? 99 : field.enum_type()->value(static_cast<int>(
            Below(static_cast<size_t>(values), random_)))->number();
        adds ? reflection.AddEnumValue(&message, &field, number) : reflection.SetEnumValue(&message, &field, number);
        return;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!adds) reflection.SetBool(&message, &field, !reflection.GetBool(message, &field));
        return;
      case FieldDescriptor::CPPTYPE_INT32: {
        const auto number = static_cast<int32_t>(Number(adds ? 0 : reflection.GetInt32(message, &field)));
        adds ? reflection.AddInt32(&message, &field, number) : reflection.SetInt32(&message, &field, number);
        return;
      }
      case FieldDescriptor::CPPTYPE_INT64: {
        const int64_t number = Number(adds ? 0 : reflection.GetInt64(message, &field));
        adds ? reflection.AddInt64(&message, &field, number) : reflection.SetInt64(&message, &field, number);
        return;
      }
      default:
        return;
    }
  }

  int64_t Number(int64_t before) {
    const uint64_t near = static_cast<uint64_t>(before) + (OneIn(2, random_) ? 1 : -1);
    if (OneIn(4, random_)) return static_cast<int64_t>(near);
    if (OneIn(8, random_)) return static_cast<int64_t>(Below(std::numeric_limits<size_t>::max(), random_));
    return kNumbers[Below(kNumbers.size(), random_)];
  }

  std::string Text(const FieldDescriptor& field, std::string before) {
    if (!texts_.empty() && OneIn(4, random_)) return texts_[Below(texts_.size(), random_)];
    if (change_bytes_ && OneIn(3, random_)) {
      change_bytes_(before, 4096);
      return field.type() == FieldDescriptor::TYPE_BYTES ? before : WithoutBadBytes(before);
    }
    std::string text = kTexts[Below(kTexts.size(), random_)];
    if (OneIn(50, random_)) text = std::string(5000, 'x');
    return text;
  }

  Random& random_;
  const ChangeBytes change_bytes_;
  std::vector<std::string> texts_;
};

}  // namespace

void Change(Message& message, Random& random, const ChangeBytes& change_bytes) {
  Changer(random, change_bytes, {}).Change(message);
}

void Fill(Message& message, Random& random, int depth, const std::vector<std::string>& known) {
  Changer(random, {}, known).Fill(message, depth);
}

}  // namespace luodi::fuzz
