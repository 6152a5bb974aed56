// SPDX-License-Identifier: Apache-2.0
// Every message of luodi.v1, with every field filled: for what must hold of all of them.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/board.pb.h"
#include "luodi/v1/delivery.pb.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/review.pb.h"

namespace luodi::testing {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;

inline constexpr char kManyKinds[] = "“甲”\n\\ \"<&>\u2028 \U0001F3ED";

inline void Fill(Message& message, int turn);

inline void Add(Message& message, const FieldDescriptor& field, int turn) {
  const auto& fields = *message.GetReflection();
  const bool adds = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return adds ? fields.AddInt32(&message, &field, -7 - turn) : fields.SetInt32(&message, &field, 2147483647 - turn);
    case FieldDescriptor::CPPTYPE_INT64:
      return adds ? fields.AddInt64(&message, &field, turn - 1'000'000'000'000)
                  : fields.SetInt64(&message, &field, 9223372036854775807 - turn);
    case FieldDescriptor::CPPTYPE_BOOL:
      return adds ? fields.AddBool(&message, &field, true) : fields.SetBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = field.enum_type()->value(turn % field.enum_type()->value_count())->number();
      return adds ? fields.AddEnumValue(&message, &field, number) : fields.SetEnumValue(&message, &field, number);
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = kManyKinds + std::to_string(turn);
      return adds ? fields.AddString(&message, &field, text) : fields.SetString(&message, &field, text);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(adds ? *fields.AddMessage(&message, &field) : *fields.MutableMessage(&message, &field), turn + 1);
    default:
      FAIL() << field.full_name() << " is of a type that is not read";
  }
}

// Every field, lists and maps with two; of fields that exclude each other a later turn has a later one.
inline void Fill(Message& message, int turn) {
  if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&message)) {
    time->set_seconds(1'588'204'800 - 86'400'000LL * turn);
    return time->set_nanos(turn % 3 * 123'456'000);
  }
  const Descriptor& type = *message.GetDescriptor();
  if (type.full_name() == "google.protobuf.FieldMask") {
    return message.GetReflection()->AddString(&message, type.field(0), "total_investment.currency_code");
  }
  // What anything may be is not kept by us.
  if (type.file()->package() == "google.protobuf") return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const auto* choice = field.real_containing_oneof();
    if (choice != nullptr && choice->field(turn % choice->field_count()) != &field) continue;
    for (int times = 0; times < (field.is_repeated() ? 2 : 1); ++times) Add(message, field, turn + times);
  }
}

inline void Collect(const Descriptor& type, std::set<const Descriptor*>& types) {
  if (type.options().map_entry()) return;
  types.insert(&type);
  for (int i = 0; i < type.nested_type_count(); ++i) Collect(*type.nested_type(i), types);
}

inline void Collect(const FileDescriptor& file, std::set<const Descriptor*>& types) {
  if (file.package() != "luodi.v1") return;
  for (int i = 0; i < file.message_type_count(); ++i) Collect(*file.message_type(i), types);
  for (int i = 0; i < file.dependency_count(); ++i) Collect(*file.dependency(i), types);
}

inline std::set<const Descriptor*> EveryType() {
  std::set<const Descriptor*> types;
  for (const Descriptor* type : {v1::Board::descriptor(), v1::LedgerImport::descriptor(), v1::Meeting::descriptor(),
                                 v1::ReviewCase::descriptor(), v1::PreviewSummary::descriptor(),
                                 v1::Milestone::descriptor()}) {
    Collect(*type->file(), types);
  }
  return types;
}

inline std::unique_ptr<Message> New(const Descriptor& type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

}  // namespace luodi::testing
