// SPDX-License-Identifier: Apache-2.0
// What protobuf's own writer writes, to the byte, in a fraction of its time: every write of the server keeps messages.
#include "proto/text/canonical_json.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"
#include "google/protobuf/wrappers.pb.h"

namespace luodi::text {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void WriteMessage(const Message& message, std::string& json);

// By protobuf itself: what is rare.
std::string WrittenByProtobuf(const Message& message) {
  constexpr char kTypePrefix[] = "type.googleapis.com";
  static const std::unique_ptr<google::protobuf::util::TypeResolver> resolver(
      google::protobuf::util::NewTypeResolverForDescriptorPool(kTypePrefix,
                                                               google::protobuf::DescriptorPool::generated_pool()));
  std::string json;
  const std::string& type = message.GetDescriptor()->full_name();
  const auto status = google::protobuf::util::BinaryToJsonString(resolver.get(), absl::StrCat(kTypePrefix, "/", type),
                                                                 OrderedBytes(message), &json);
  if (!status.ok()) throw std::logic_error(absl::StrCat("no JSON of a ", type, ": ", status.ToString()));
  return json;
}

bool IsBetween(unsigned char byte, unsigned char first, unsigned char last) { return first <= byte && byte <= last; }

// Whether the three bytes from `begin` are Chinese, or what goes with it, that protobuf writes as it is.
bool IsPlainCharacter(std::string_view text, size_t begin) {
  if (text.size() - begin < 3) return false;
  const auto first = static_cast<unsigned char>(text[begin]), second = static_cast<unsigned char>(text[begin + 1]),
             third = static_cast<unsigned char>(text[begin + 2]);
  if (!IsBetween(second, 0x80, 0xBF) || !IsBetween(third, 0x80, 0xBF)) return false;
  if (first == 0xE2) return second == 0x80 ? IsBetween(third, 0x90, 0xA7) : second >= 0x82;
  if (first == 0xEF) return IsBetween(second, 0xBC, 0xBE);
  return IsBetween(first, 0xE3, 0xEC);
}

bool IsPlain(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x80) {
      if (!IsPlainCharacter(text, i)) return false;
      i += 3;
    } else {
      if (byte < 0x20 || byte == 0x7F || byte == '"' || byte == '\\' || byte == '<' || byte == '>') return false;
      ++i;
    }
  }
  return true;
}

void WriteText(const std::string& text, std::string& json) {
  if (IsPlain(text)) {
    absl::StrAppend(&json, "\"", text, "\"");
  } else {
    google::protobuf::StringValue value;
    value.set_value(text);
    json += WrittenByProtobuf(value);
  }
}

void WriteEnum(const FieldDescriptor& field, int number, std::string& json) {
  const auto* known = field.enum_type()->FindValueByNumber(number);
  known != nullptr ? absl::StrAppend(&json, "\"", known->name(), "\"") : absl::StrAppend(&json, number);
}

// The value of a field, or of a list its value at `index`.
void WriteValue(const Message& message, const FieldDescriptor& field, int index, std::string& json) {
  const Reflection& fields = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      absl::StrAppend(&json, repeated ? fields.GetRepeatedInt32(message, &field, index)
                                      : fields.GetInt32(message, &field));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      absl::StrAppend(&json, "\"", repeated ? fields.GetRepeatedInt64(message, &field, index)
                                            : fields.GetInt64(message, &field), "\"");
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      json += (repeated ? fields.GetRepeatedBool(message, &field, index) : fields.GetBool(message, &field)) ? "true"
                                                                                                            : "false";
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      return WriteEnum(field, repeated ? fields.GetRepeatedEnumValue(message, &field, index)
                                       : fields.GetEnumValue(message, &field), json);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text = repeated ? fields.GetRepeatedStringReference(message, &field, index, &scratch)
                                         : fields.GetStringReference(message, &field, &scratch);
      if (field.type() == FieldDescriptor::TYPE_STRING) return WriteText(text, json);
      absl::StrAppend(&json, "\"", absl::Base64Escape(text), "\"");
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return WriteMessage(repeated ? fields.GetRepeatedMessage(message, &field, index)
                                   : fields.GetMessage(message, &field), json);
    default:
      throw std::logic_error(absl::StrCat(field.full_name(), " is of a type that no field here has"));
  }
}

void WriteList(const Message& message, const FieldDescriptor& field, std::string& json) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    json += i == 0 ? '[' : ',';
    WriteValue(message, field, i, json);
  }
  json += ']';
}

void WriteMap(const Message& message, const FieldDescriptor& field, std::string& json) {
  const Reflection& fields = *message.GetReflection();
  const FieldDescriptor &key = *field.message_type()->map_key(), &value = *field.message_type()->map_value();
  if (key.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    throw std::logic_error(absl::StrCat(field.full_name(), " has keys that no map here has"));
  }
  std::vector<std::pair<std::string, const Message*>> entries;
  for (int i = 0; i < fields.FieldSize(message, &field); ++i) {
    const Message& entry = fields.GetRepeatedMessage(message, &field, i);
    entries.emplace_back(entry.GetReflection()->GetString(entry, &key), &entry);
  }
  std::sort(entries.begin(), entries.end());
  for (const auto& [name, entry] : entries) {
    json += &name == &entries.front().first ? '{' : ',';
    WriteText(name, json);
    json += ':';
    WriteValue(*entry, value, 0, json);
  }
  json += '}';
}

void WriteDigits(int64_t number, int digits, std::string& json) {
  json.resize(json.size() + static_cast<size_t>(digits));
  for (auto place = json.rbegin(); digits > 0; --digits, ++place, number /= 10) {
    *place = static_cast<char>('0' + number % 10);
  }
}

// As "2020-04-30T08:00:00.500Z", with so many threes of digits as it takes. False for what is no instant.
bool WriteInstant(const google::protobuf::Timestamp& time, std::string& json) {
  const absl::CivilSecond second = absl::CivilSecond(1970, 1, 1) + time.seconds();
  const int nanos = time.nanos();
  if (second.year() < 1 || second.year() > 9999 || nanos < 0 || nanos >= 1'000'000'000) return false;
  json += '"';
  WriteDigits(second.year(), 4, json);
  const std::pair<char, int> parts[] = {{'-', second.month()}, {'-', second.day()},    {'T', second.hour()},
                                        {':', second.minute()}, {':', second.second()}};
  for (const auto& [before, number] : parts) {
    json += before;
    WriteDigits(number, 2, json);
  }
  if (nanos != 0) {
    json += '.';
    if (nanos % 1'000'000 == 0) {
      WriteDigits(nanos / 1'000'000, 3, json);
    } else if (nanos % 1000 == 0) {
      WriteDigits(nanos / 1000, 6, json);
    } else {
      WriteDigits(nanos, 9, json);
    }
  }
  json += "Z\"";
  return true;
}

void WriteMessage(const Message& message, std::string& json) {
  if (message.GetDescriptor()->file()->package() == "google.protobuf") {
    const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message);
    if (time == nullptr || !WriteInstant(*time, json)) json += WrittenByProtobuf(message);
    return;
  }
  std::vector<const FieldDescriptor*> present;
  message.GetReflection()->ListFields(message, &present);
  json += '{';
  for (const FieldDescriptor* field : present) {
    if (field != present.front()) json += ',';
    absl::StrAppend(&json, "\"", field->json_name(), "\":");
    if (field->is_map()) {
      WriteMap(message, *field, json);
    } else if (field->is_repeated()) {
      WriteList(message, *field, json);
    } else {
      WriteValue(message, *field, 0, json);
    }
  }
  json += '}';
}

}  // namespace

std::string OrderedBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string CanonicalJson(const google::protobuf::Message& message) {
  std::string json;
  WriteMessage(message, json);
  return json;
}

}  // namespace luodi::text
