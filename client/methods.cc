// SPDX-License-Identifier: Apache-2.0
#include "client/methods.h"

#include <algorithm>

#include "luodi/v1/access.pb.h"
#include "luodi/v1/admission.pb.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/board.pb.h"
#include "luodi/v1/delivery.pb.h"
#include "luodi/v1/documents.pb.h"
#include "luodi/v1/errors.pb.h"
#include "luodi/v1/investors.pb.h"
#include "luodi/v1/journal.pb.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/options.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"
#include "luodi/v1/zones.pb.h"

namespace luodi::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

// One message a file: a file nobody mentions is left out of the program, and its service with it.
const Descriptor* const kLinked[] = {v1::Person::descriptor(),       v1::EvaluateAdmissionRequest::descriptor(),
                                     v1::Contract::descriptor(),     v1::Board::descriptor(),
                                     v1::Milestone::descriptor(),    v1::Document::descriptor(),
                                     v1::Investor::descriptor(),     v1::JournalEntry::descriptor(),
                                     v1::LedgerImport::descriptor(), v1::Verdict::descriptor(),
                                     v1::Project::descriptor(),      v1::SubmitCaseRequest::descriptor(),
                                     v1::ReviewDefinition::descriptor(), v1::Meeting::descriptor(),
                                     v1::Zone::descriptor()};

}  // namespace

std::vector<const FileDescriptor*> LinkedFiles() {
  std::vector<const FileDescriptor*> files = {v1::Permission_descriptor()->file(), v1::ErrorReason_descriptor()->file()};
  const auto add = [&files](const FileDescriptor* file) {
    const bool known = std::find(files.begin(), files.end(), file) != files.end();
    if (!known && file->package() == "luodi.v1") files.push_back(file);
  };
  for (const Descriptor* type : kLinked) {
    // Enums of their own stand in the files that these use.
    for (int i = 0; i < type->file()->dependency_count(); ++i) add(type->file()->dependency(i));
    add(type->file());
  }
  return files;
}

const MethodDescriptor* FindMethod(const std::string& method) {
  const std::string full = method.rfind("luodi.v1.", 0) == 0 ? method : "luodi.v1." + method;
  return kLinked[0]->file()->pool()->FindMethodByName(full);
}

std::unique_ptr<google::protobuf::Message> NewMessage(const Descriptor* type) {
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  return std::unique_ptr<google::protobuf::Message>(prototype->New());
}

const FieldDescriptor* ListedField(const MethodDescriptor& method) {
  const Descriptor* answer = method.output_type();
  if (answer->FindFieldByName("next_page_token") == nullptr) return nullptr;
  for (int i = 0; i < answer->field_count(); ++i) {
    if (answer->field(i)->is_repeated()) return answer->field(i);
  }
  return nullptr;
}

bool IsWrite(const MethodDescriptor& method) { return method.input_type()->FindFieldByName("request_id") != nullptr; }

}  // namespace luodi::client
