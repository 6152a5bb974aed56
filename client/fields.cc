// SPDX-License-Identifier: Apache-2.0
#include "client/fields.h"

#include <cstdint>
#include <ctime>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/names.h"
#include "client/output.h"
#include "client/session.h"
#include "client/words.h"
#include "google/protobuf/util/time_util.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "luodi/v1/types.pb.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "proto/text/quantity.h"

namespace luodi::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

constexpr int64_t kBeijingSeconds = 8 * 3600;

std::vector<std::string> Split(std::string_view path) {
  return absl::StrSplit(absl::string_view(path.data(), path.size()), '.');
}

const FieldDescriptor* FindField(const Descriptor& type, std::string_view path) {
  const Descriptor* at = &type;
  const FieldDescriptor* field = nullptr;
  for (const std::string& name : Split(path)) {
    field = at == nullptr ? nullptr : at->FindFieldByName(name);
    if (field == nullptr) throw std::logic_error(absl::StrCat(type.full_name(), " has no field ", std::string(path)));
    at = field->message_type();
  }
  return field;
}

// The message that holds the last field of the path; nullptr when one on the way is absent.
const Message* Holder(const Message& message, std::string_view path) {
  const Message* at = &message;
  std::vector<std::string> names = Split(path);
  names.pop_back();
  for (const std::string& name : names) {
    const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || !at->GetReflection()->HasField(*at, field)) return nullptr;
    at = &at->GetReflection()->GetMessage(*at, field);
  }
  return at;
}

Message* MutableHolder(Message* message, std::string_view path) {
  std::vector<std::string> names = Split(path);
  names.pop_back();
  for (const std::string& name : names) {
    message = message->GetReflection()->MutableMessage(message, message->GetDescriptor()->FindFieldByName(name));
  }
  return message;
}

// 2/3.
void ReadFraction(const std::string& text, const std::string& flag, v1::Share* share) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  int32_t numerator = 0;
  int32_t denominator = 0;
  const bool read =
      parts.size() == 2 && absl::SimpleAtoi(parts[0], &numerator) && absl::SimpleAtoi(parts[1], &denominator);
  if (!read) throw UsageError(absl::StrCat(flag, ": ", text, ": ", _("not a share; write it as 2/3")));
  share->set_numerator(numerator);
  share->set_denominator(denominator);
}

void ReadNoun(const std::string& text, const std::string& flag, Language language, Message* noun) {
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (auto* money = dynamic_cast<v1::Money*>(noun)) {
    reason = text::ReadMoney(text, money);
  } else if (auto* area = dynamic_cast<v1::Area*>(noun)) {
    reason = text::ReadArea(text, area);
  } else if (auto* date = dynamic_cast<v1::Date*>(noun)) {
    reason = text::ReadDate(text, date);
  } else if (auto* instant = dynamic_cast<Timestamp*>(noun)) {
    if (!ReadInstant(text, instant)) reason = v1::ERROR_REASON_TIME_INVALID;
  } else if (auto* quantity = dynamic_cast<v1::Quantity*>(noun)) {
    reason = text::ReadQuantity(text, quantity);
  } else if (auto* share = dynamic_cast<v1::Share*>(noun)) {
    ReadFraction(text, flag, share);
  } else if (text == "-") {
    // Standard input can be read once, and flags are read twice.
    throw UsageError(absl::StrCat(flag, ": ", _("give @file.json or '{...}'")));
  } else {
    FromJson(ReadContent(text), noun);
  }
  if (reason == v1::ERROR_REASON_UNSPECIFIED) return;
  throw UsageError(flag, reason, {{"field", flag}, {"value", text}}, language);
}

int64_t ReadNumber(const std::string& text, const std::string& flag, bool small) {
  int64_t value = 0;
  const bool read = absl::SimpleAtoi(text, &value);
  if (!read || (small && (value > INT32_MAX || value < INT32_MIN))) {
    throw UsageError(absl::StrCat(flag, ": ", text, ": ", _("not a whole number")));
  }
  return value;
}

// A number that stands alone has no unit; text::ReadEnergy would take it for kilograms.
int64_t ReadEnergy(const std::string& text, const std::string& flag) {
  int64_t value = 0;
  const std::string folded = absl::AsciiStrToLower(text::Fold(text));
  const bool unit =
      absl::EndsWith(folded, "标准煤") || absl::EndsWith(folded, "kgce") || absl::EndsWith(folded, "tce");
  if (unit && text::ReadEnergy(text, &value) == v1::ERROR_REASON_UNSPECIFIED && value > 0) return value;
  throw UsageError(absl::StrCat(
      flag, ": ", text, ": ",
      _("not an amount of energy; write it with its unit, in whole kilograms: 800吨标准煤, 800000千克标准煤")));
}

// Zero is how the field says that it is not known.
int64_t ReadShare(const std::string& text, const std::string& flag, Language language) {
  int64_t value = 0;
  v1::ErrorReason reason = text::ReadRatio(text, &value);
  if (reason == v1::ERROR_REASON_UNSPECIFIED && value == 0) reason = v1::ERROR_REASON_AMOUNT_NOT_POSITIVE;
  if (reason == v1::ERROR_REASON_UNSPECIFIED) return value;
  throw UsageError(flag, reason, {{"field", flag}, {"value", text}}, language);
}

int64_t ReadLong(const FieldDescriptor& field, const std::string& text, const std::string& flag, Language language) {
  if (absl::EndsWith(field.name(), "_ppm")) return ReadShare(text, flag, language);
  return absl::EndsWith(field.name(), "_kgce") ? ReadEnergy(text, flag) : ReadNumber(text, flag, false);
}

const google::protobuf::EnumValueDescriptor* ReadWord(const FieldDescriptor* field, const std::string& text,
                                                      const std::string& flag, Language language) {
  const auto* value = FindWord(*field->enum_type(), text);
  if (value != nullptr && CanBeSaid(*value)) return value;
  UsageError error(flag, v1::ERROR_REASON_ENUM_UNKNOWN, {{"field", flag}, {"value", text}}, language);
  UsageError told(absl::StrCat(error.what(), "; ", _("known"), ": ", KnownWords(*field->enum_type(), language)));
  told.reason = error.reason;
  told.metadata = error.metadata;
  throw told;
}

void SetScalar(Message* holder, const FieldDescriptor* field, const std::string& text, const std::string& flag,
               Language language) {
  const Reflection* reflection = holder->GetReflection();
  const bool many = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      many ? reflection->AddString(holder, field, text) : reflection->SetString(holder, field, text);
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = ReadWord(field, text, flag, language);
      many ? reflection->AddEnum(holder, field, value) : reflection->SetEnum(holder, field, value);
      return;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      reflection->SetInt32(holder, field, static_cast<int32_t>(ReadNumber(text, flag, true)));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection->SetInt64(holder, field, ReadLong(*field, text, flag, language));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      reflection->SetBool(holder, field, text == "true");
      return;
    default:
      throw std::logic_error(absl::StrCat(flag, " cannot be read into ", field->full_name()));
  }
}

// What the message that holds a quantity measures.
v1::Metric MetricOf(const Message& holder) {
  const FieldDescriptor* field = holder.GetDescriptor()->FindFieldByName("metric");
  const bool is_metric = field != nullptr && field->enum_type() == v1::Metric_descriptor() && !field->is_repeated();
  return is_metric ? static_cast<v1::Metric>(holder.GetReflection()->GetEnumValue(holder, field))
                   : v1::METRIC_UNSPECIFIED;
}

std::string NounText(const Message& noun, const Message& holder, const FieldDescriptor& field) {
  if (const auto* money = dynamic_cast<const v1::Money*>(&noun)) return text::WriteMoney(*money);
  if (const auto* area = dynamic_cast<const v1::Area*>(&noun)) {
    return absl::EndsWith(field.name(), "floor_area") ? text::WriteFloorArea(*area) : text::WriteArea(*area);
  }
  if (const auto* date = dynamic_cast<const v1::Date*>(&noun)) return text::WriteDate(*date);
  if (const auto* instant = dynamic_cast<const Timestamp*>(&noun)) return WriteInstant(*instant);
  if (const auto* share = dynamic_cast<const v1::Share*>(&noun)) {
    return absl::StrCat(share->numerator(), "/", share->denominator());
  }
  if (const auto* quantity = dynamic_cast<const v1::Quantity*>(&noun)) {
    return text::WriteQuantity(*quantity, MetricOf(holder));
  }
  return "";
}

std::string IntegerText(const FieldDescriptor* field, int64_t value) {
  if (field->name() == "rate_e8") return text::WriteRate(value);
  // No points are points too.
  if (field->name() == "score_bp") return text::WriteDecimal(value, 2, 0);
  if (value == 0) return "";
  if (absl::EndsWith(field->name(), "_ppm")) return text::WriteRatio(value);
  if (absl::EndsWith(field->name(), "_kgce")) return text::WriteEnergy(value);
  if (absl::EndsWith(field->name(), "_micro")) return absl::StrCat(text::WriteDecimal(value, 6, 0), "分");
  if (absl::EndsWith(field->name(), "_bp")) return text::WriteDecimal(value, 2, 0);
  if (absl::EndsWith(field->name(), "_mm")) return absl::StrCat(text::WriteDecimal(value, 3, 0), "米");
  return absl::StrCat(value);
}

// References to anything keep their collections.
std::string StringText(const FieldDescriptor* field, const std::string& value) {
  return field->name() == "resource" || field->name() == "evidence" ? NameBelowZone(value) : ShortName(value);
}

// A criterion that does not apply has no points.
bool HasNoPoints(const Message& holder, const FieldDescriptor& field) {
  const auto* score = dynamic_cast<const v1::CriterionScore*>(&holder);
  return score != nullptr && score->not_applicable() && field.name() == "score_bp";
}

// The value of a single field, or number `index` of a repeated one.
std::string ValueText(const Message& holder, const FieldDescriptor* field, int index, Language language) {
  const Reflection* reflection = holder.GetReflection();
  const bool many = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return StringText(
          field, many ? reflection->GetRepeatedString(holder, field, index) : reflection->GetString(holder, field));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = many ? reflection->GetRepeatedEnum(holder, field, index) : reflection->GetEnum(holder, field);
      return value->number() == 0 ? "" : Word(*value, language);
    }
    case FieldDescriptor::CPPTYPE_INT32:
      if (HasNoPoints(holder, *field)) return _("not applicable");
      return IntegerText(field, reflection->GetInt32(holder, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return IntegerText(field, reflection->GetInt64(holder, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(holder, field) ? _("yes") : "";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return NounText(
          many ? reflection->GetRepeatedMessage(holder, field, index) : reflection->GetMessage(holder, field), holder,
          *field);
    default:
      return "";
  }
}

}  // namespace

void SetField(Message* message, std::string_view path, const std::string& text, const std::string& flag,
              Language language) {
  const FieldDescriptor* field = FindField(*message->GetDescriptor(), path);
  Message* holder = MutableHolder(message, path);
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    SetScalar(holder, field, text, flag, language);
    return;
  }
  const Reflection* reflection = holder->GetReflection();
  ReadNoun(text, flag, language,
           field->is_repeated() ? reflection->AddMessage(holder, field) : reflection->MutableMessage(holder, field));
}

bool HasField(const Message& message, std::string_view path) {
  const FieldDescriptor* field = FindField(*message.GetDescriptor(), path);
  const Message* holder = Holder(message, path);
  if (holder == nullptr) return false;
  const Reflection* reflection = holder->GetReflection();
  return field->is_repeated() ? reflection->FieldSize(*holder, field) > 0 : reflection->HasField(*holder, field);
}

void ClearField(Message* message, std::string_view path) {
  const FieldDescriptor* field = FindField(*message->GetDescriptor(), path);
  if (!HasField(*message, path)) return;
  Message* holder = MutableHolder(message, path);
  holder->GetReflection()->ClearField(holder, field);
}

std::string GetText(const Message& message, std::string_view path) {
  const FieldDescriptor* field = FindField(*message.GetDescriptor(), path);
  const Message* holder = Holder(message, path);
  return holder == nullptr ? "" : holder->GetReflection()->GetString(*holder, field);
}

std::string FieldText(const Message& message, std::string_view path, Language language) {
  const FieldDescriptor* field = FindField(*message.GetDescriptor(), path);
  const Message* holder = Holder(message, path);
  if (holder == nullptr) return "";
  const Reflection* reflection = holder->GetReflection();
  if (!field->is_repeated()) {
    const bool absent = field->message_type() != nullptr && !reflection->HasField(*holder, field);
    return absent ? "" : ValueText(*holder, field, 0, language);
  }
  std::vector<std::string> values;
  for (int i = 0; i < reflection->FieldSize(*holder, field); ++i) {
    values.push_back(ValueText(*holder, field, i, language));
  }
  return absl::StrJoin(values, language == Language::kChinese ? "、" : ", ");
}

bool IsNoun(const Descriptor& type) {
  for (const Descriptor* noun : {v1::Money::descriptor(), v1::Area::descriptor(), v1::Date::descriptor(),
                                 Timestamp::descriptor(), v1::Share::descriptor(), v1::Quantity::descriptor()}) {
    if (noun == &type) return true;
  }
  return false;
}

bool IsQuantity(const Descriptor& type, std::string_view path) {
  const FieldDescriptor* field = FindField(type, path);
  if (field->is_repeated()) return false;
  if (field->message_type() != nullptr) {
    return field->message_type() == v1::Money::descriptor() || field->message_type() == v1::Area::descriptor() ||
           field->message_type() == v1::Quantity::descriptor();
  }
  return field->cpp_type() == FieldDescriptor::CPPTYPE_INT32 || field->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

bool IsEnum(const Descriptor& type, std::string_view path) {
  return FindField(type, path)->cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
}

bool ReadInstant(const std::string& text, Timestamp* out) {
  using google::protobuf::util::TimeUtil;
  if (text.find('T') != std::string::npos) return TimeUtil::FromString(text, out);
  std::vector<std::string> parts = absl::StrSplit(text, ' ');
  if (parts.size() == 1) parts.push_back("00:00:00");
  if (parts.size() != 2) return false;
  if (parts[1].size() == 5) absl::StrAppend(&parts[1], ":00");
  return TimeUtil::FromString(absl::StrCat(parts[0], "T", parts[1], "+08:00"), out);
}

std::string WriteInstant(const Timestamp& instant) {
  const time_t local = static_cast<time_t>(instant.seconds() + kBeijingSeconds);
  std::tm fields{};
  gmtime_r(&local, &fields);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &fields);
  return text;
}

}  // namespace luodi::client
