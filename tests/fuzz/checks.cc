// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/checks.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iterator>

#include "absl/strings/str_replace.h"
#include "tests/fuzz/expect.h"

namespace luodi::fuzz {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

Checks::Checks() {
  AddBooks(*this);
  AddPolicy(*this);
  AddReview(*this);
}

void Checks::Run(const Message& message) const {
  const auto check = by_type_.find(message.GetDescriptor());
  if (check != by_type_.end()) check->second(message);
  std::vector<const FieldDescriptor*> fields;
  const auto& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) Run(reflection.GetMessage(message, field));
    for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i) {
      Run(reflection.GetRepeatedMessage(message, field, i));
    }
  }
}

const v1::Date& Today() {
  static const v1::Date today = [] {
    v1::Date day;
    day.set_year(2020);
    day.set_month(7);
    day.set_day(1);
    return day;
  }();
  return today;
}

void ReadData(const std::string& path, Message& message) {
  std::ifstream file(LUODI_DATA + ("/" + path));
  const std::string json((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto read = google::protobuf::util::JsonStringToMessage(absl::StrReplaceAll(json, {{"ZONE", "z"}}), &message);
  Expect(read.ok() && !json.empty(), path + " to be read: " + read.ToString());
}

}  // namespace luodi::fuzz
