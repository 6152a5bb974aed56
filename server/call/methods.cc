// SPDX-License-Identifier: Apache-2.0
#include "server/call/methods.h"

#include <stdexcept>

#include "absl/strings/str_cat.h"

#include "luodi/v1/access.pb.h"
#include "luodi/v1/admission.pb.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/board.pb.h"
#include "luodi/v1/delivery.pb.h"
#include "luodi/v1/documents.pb.h"
#include "luodi/v1/investors.pb.h"
#include "luodi/v1/journal.pb.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/review.pb.h"
#include "luodi/v1/zones.pb.h"

namespace luodi {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* Find(const Descriptor& message, const char* name, FieldDescriptor::Type type) {
  const FieldDescriptor* field = message.FindFieldByName(name);
  return field != nullptr && field->type() == type && !field->is_repeated() ? field : nullptr;
}

Urgency UrgencyOf(v1::Criticality criticality) {
  switch (criticality) {
    case v1::CRITICALITY_CRITICAL:
      return Urgency::kCritical;
    case v1::CRITICALITY_SHEDDABLE:
      return Urgency::kSheddable;
    case v1::CRITICALITY_BULK:
      return Urgency::kBulk;
    default:
      return Urgency::kNormal;
  }
}

Method MethodOf(const google::protobuf::MethodDescriptor& descriptor) {
  const Descriptor& request = *descriptor.input_type();
  Method method;
  method.full_name = descriptor.full_name();
  method.permission = descriptor.options().GetExtension(v1::permission);
  method.urgency = UrgencyOf(descriptor.options().GetExtension(v1::criticality));
  method.request_id = Find(request, "request_id", FieldDescriptor::TYPE_STRING);
  method.validate_only = Find(request, "validate_only", FieldDescriptor::TYPE_BOOL);
  for (const char* name : {"parent", "name", "zone_id"}) {
    if (method.scope == nullptr) method.scope = Find(request, name, FieldDescriptor::TYPE_STRING);
  }
  for (int i = 0; method.scope == nullptr && i < request.field_count(); ++i) {
    const FieldDescriptor& field = *request.field(i);
    if (field.type() != FieldDescriptor::TYPE_MESSAGE || field.is_repeated()) continue;
    if (const FieldDescriptor* name = Find(*field.message_type(), "name", FieldDescriptor::TYPE_STRING)) {
      method.scope_resource = &field;
      method.scope = name;
    }
  }
  return method;
}

// One message or enum of each file names the file; a file's services come with it.
std::vector<const google::protobuf::ServiceDescriptor*> Services() {
  const google::protobuf::FileDescriptor* files[] = {
      v1::Role_descriptor()->file(),         v1::ThresholdSet::descriptor()->file(),
      v1::Contract::descriptor()->file(),    v1::Board::descriptor()->file(),
      v1::Milestone::descriptor()->file(),   v1::Document::descriptor()->file(),
      v1::Investor::descriptor()->file(),    v1::JournalEntry::descriptor()->file(),
      v1::LedgerImport::descriptor()->file(), v1::EvaluateAdmissionRequest::descriptor()->file(),
      v1::Project::descriptor()->file(),     v1::SubmitCaseRequest::descriptor()->file(),
      v1::ReviewDefinition::descriptor()->file(), v1::Meeting::descriptor()->file(),
      v1::Zone::descriptor()->file()};
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const auto* file : files) {
    for (int s = 0; s < file->service_count(); ++s) services.push_back(file->service(s));
  }
  return services;
}

}  // namespace

Methods::Methods() {
  for (const auto* service : Services()) {
    for (int m = 0; m < service->method_count(); ++m) {
      const auto& descriptor = *service->method(m);
      Method method = MethodOf(descriptor);
      if (method.permission == v1::PERMISSION_UNSPECIFIED) {
        throw std::logic_error(absl::StrCat(descriptor.full_name(), " has no (permission)"));
      }
      if (!by_request_.emplace(descriptor.input_type(), std::move(method)).second) {
        throw std::logic_error(absl::StrCat(descriptor.input_type()->full_name(), " serves two methods"));
      }
    }
  }
}

std::vector<std::string> Methods::ServiceNames() {
  std::vector<std::string> names;
  for (const auto* service : Services()) names.push_back(service->full_name());
  return names;
}

const Method& Methods::Of(const Descriptor& request) const { return by_request_.at(&request); }

std::string Methods::ScopeOf(const Method& method, const google::protobuf::Message& request) {
  if (method.scope == nullptr) return "";
  const google::protobuf::Message* holder = &request;
  if (method.scope_resource != nullptr) {
    holder = &request.GetReflection()->GetMessage(request, method.scope_resource);
  }
  std::string name = holder->GetReflection()->GetString(*holder, method.scope);
  return method.scope->name() == "zone_id" ? absl::StrCat("zones/", name) : name;
}

}  // namespace luodi
