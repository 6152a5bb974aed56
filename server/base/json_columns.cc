// SPDX-License-Identifier: Apache-2.0
// protobuf's own reader takes ten times as long, and what is read here is a good part of what calls take.
#include <google/protobuf/util/json_util.h>

#include <simdjson.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/text/canonical_json.h"
#include "server/base/database.h"
#include "server/base/stored_times.h"

namespace luodi::database {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using simdjson::dom::element;

// A longer text takes a parser of its own, which gives its memory back.
constexpr size_t kLongText = 1 << 20;

void ReadMessage(const element& value, Message& message);

// By protobuf itself: types of its own, and all that is wrong.
void ReadByProtobuf(const std::string& json, Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message, options);
  if (!status.ok()) throw std::invalid_argument(status.ToString());
}

// Fields mostly come in their order, so the next is looked for behind the last.
const FieldDescriptor* FieldOf(const Descriptor& type, std::string_view key, int& next) {
  const int count = type.field_count();
  for (int i = 0; i < count; ++i) {
    const FieldDescriptor* field = type.field(next + i < count ? next + i : next + i - count);
    if (field->json_name() == key) {
      next = field->index() + 1;
      return field;
    }
  }
  return nullptr;
}

// Numbers of 64 bits are texts in proto3 JSON, unless the database wrote them.
template <typename Number>
Number NumberOf(const element& value) {
  int64_t number = 0;
  if (value.is_string()) {
    const std::string_view text = value.get_string();
    if (!absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &number)) {
      throw std::invalid_argument(absl::StrCat("no number: ", std::string(text)));
    }
  } else {
    number = value.get_int64();
  }
  if (number < std::numeric_limits<Number>::min() || number > std::numeric_limits<Number>::max()) {
    throw std::invalid_argument(absl::StrCat("beyond its range: ", number));
  }
  return static_cast<Number>(number);
}

std::string TextOf(const element& value) { return std::string(std::string_view(value.get_string())); }

std::string BytesOf(const element& value) {
  std::string bytes;
  if (!absl::Base64Unescape(TextOf(value), &bytes)) throw std::invalid_argument("no base64");
  return bytes;
}

// A value of an enum that only a newer server knows is passed over, as its fields are.
void ReadEnum(const element& value, const FieldDescriptor& field, Message& message) {
  int number = 0;
  if (value.is_string()) {
    const auto* known = field.enum_type()->FindValueByName(TextOf(value));
    if (known == nullptr) return;
    number = known->number();
  } else {
    number = NumberOf<int32_t>(value);
  }
  const Reflection& fields = *message.GetReflection();
  field.is_repeated() ? fields.AddEnumValue(&message, &field, number)
                      : fields.SetEnumValue(&message, &field, number);
}

void ReadValue(const element& value, const FieldDescriptor& field, Message& message) {
  const Reflection& fields = *message.GetReflection();
  const bool adds = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: {
      const auto number = NumberOf<int32_t>(value);
      return adds ? fields.AddInt32(&message, &field, number) : fields.SetInt32(&message, &field, number);
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const auto number = NumberOf<int64_t>(value);
      return adds ? fields.AddInt64(&message, &field, number) : fields.SetInt64(&message, &field, number);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return adds ? fields.AddBool(&message, &field, value.get_bool())
                  : fields.SetBool(&message, &field, value.get_bool());
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(value, field, message);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = field.type() == FieldDescriptor::TYPE_BYTES ? BytesOf(value) : TextOf(value);
      return adds ? fields.AddString(&message, &field, std::move(text))
                  : fields.SetString(&message, &field, std::move(text));
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ReadMessage(value, adds ? *fields.AddMessage(&message, &field) : *fields.MutableMessage(&message, &field));
    default:
      throw std::invalid_argument(absl::StrCat(field.full_name(), " is of a type that no field here has"));
  }
}

void ReadMap(const element& value, const FieldDescriptor& field, Message& message) {
  const FieldDescriptor& key_field = *field.message_type()->map_key();
  for (const auto& [key, content] : value.get_object()) {
    Message& entry = *message.GetReflection()->AddMessage(&message, &field);
    entry.GetReflection()->SetString(&entry, &key_field, std::string(key));
    ReadValue(content, *field.message_type()->map_value(), entry);
  }
}

void ReadMessage(const element& value, Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  if (type.file()->package() == "google.protobuf") {
    auto* time = dynamic_cast<google::protobuf::Timestamp*>(&message);
    if (time != nullptr && value.is_string() && base::ReadInstant(value.get_string(), time)) return;
    return ReadByProtobuf(simdjson::minify(value), message);
  }
  int next = 0;
  for (const auto& [key, content] : value.get_object()) {
    const FieldDescriptor* field = FieldOf(type, key, next);
    if (field == nullptr || content.is_null()) continue;
    if (field->is_map()) {
      ReadMap(content, *field, message);
    } else if (field->is_repeated()) {
      for (const element item : content.get_array()) ReadValue(item, *field, message);
    } else {
      ReadValue(content, *field, message);
    }
  }
}

}  // namespace

void ReadJson(const std::string& json, Message* message) {
  try {
    if (json.size() > kLongText) {
      simdjson::dom::parser parser;
      ReadMessage(parser.parse(json), *message);
    } else {
      thread_local simdjson::dom::parser parser;
      ReadMessage(parser.parse(json), *message);
    }
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& fault) {
    throw std::logic_error(absl::StrCat("a stored ", message->GetTypeName(), " cannot be read: ", fault.what()));
  }
}

std::string ToJson(const Message& message) { return text::CanonicalJson(message); }

}  // namespace luodi::database
