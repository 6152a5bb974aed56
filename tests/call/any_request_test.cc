// SPDX-License-Identifier: Apache-2.0
// Requests nobody would send, to every method of a whole server: each is answered, and never as a fault of ours. Names
// and etags that were answered go into later requests, so that they get past the first check.
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/base/page.h"
#include "server/call/methods.h"
#include "tests/fuzz/message_changes.h"
#include "tests/support/office.h"

namespace luodi {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const std::string& name : Methods::ServiceNames()) {
    const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// Calls `change` with every text of the message.
void EachText(Message& message, const std::function<void(const FieldDescriptor&, std::string&)>& change) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        EachText(field->is_repeated() ? *reflection.MutableRepeatedMessage(&message, field, i)
                                      : *reflection.MutableMessage(&message, field),
                 change);
      } else if (field->type() == FieldDescriptor::TYPE_STRING) {
        std::string text = field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                                : reflection.GetString(message, field);
        change(*field, text);
        field->is_repeated() ? reflection.SetRepeatedString(&message, field, i, text)
                             : reflection.SetString(&message, field, text);
      }
    }
  }
}

class AnyRequest : public testing::OfficeTest {
 protected:
  AnyRequest() {
    SetToday(2020, 7, 1);
    const std::string department = Department("zs");
    Person("li", {v1::ROLE_DIRECTOR, v1::ROLE_INVESTMENT_OFFICER, v1::ROLE_REVIEW_SECRETARY, v1::ROLE_COMMITTEE_MEMBER,
                  v1::ROLE_DECISION_MAKER, v1::ROLE_DEPARTMENT_REVIEWER, v1::ROLE_STATISTICIAN}, department);
    Person("wang", {v1::ROLE_DIRECTOR, v1::ROLE_LEADER, v1::ROLE_PROJECT_MANAGER, v1::ROLE_FINANCE}, department);
    known_ = {zone(), department, InZone("persons/li"), InZone("persons/wang")};
    // Not there yet, most of them.
    for (const char* form : {"thresholdSets/2020-1", "reviewDefinitions/1", "meetings/2020-0001", "imports/2020-0001",
                             "investors/2020-0001", "parks/it", "ledgerMapping", "delegations/1",
                             "projects/2020-0001/cases/1", "projects/2020-0001/cases/1/obligations/1",
                             "projects/2020-0001/contracts/1", "projects/2020-0001/corrections/1",
                             "projects/2020-0001/documents/1", "projects/2020-0001/milestones/1", "projects/-"}) {
      known_.push_back(InZone(form));
    }
    v1::CreateProjectRequest create;
    create.set_parent(zone());
    create.mutable_project()->set_title("甲项目");
    create.mutable_project()->set_kind(v1::PROJECT_KIND_NEW_BUILD);
    *create.mutable_project()->mutable_total_investment() = testing::Yuan(283'000'000);
    const auto project = Ask("li", &v1::ProjectService::Stub::CreateProject, create);
    EXPECT_TRUE(project.ok()) << project.status.error_message();
    known_.push_back(project->name());
  }

  // A request about what is there: of few fields, so that it comes far, or of all, whatever they are.
  std::unique_ptr<Message> MakeUp(const MethodDescriptor& method) {
    auto request = NewMessage(method.input_type());
    const bool is_full = random_() % 3 == 0;
    fuzz::Fill(*request, random_, is_full ? static_cast<int>(random_() % 4) : 0, known_);
    if (!is_full) ClearAllBut({"parent", "name", "request_id"}, *request);
    for (int changes = static_cast<int>(random_() % 4); changes > 0; --changes) {
      fuzz::Change(*request, random_, nullptr);
    }
    EachText(*request, [&](const FieldDescriptor& field, std::string& text) {
      if (field.name() == "request_id" && random_() % 8 > 0) text = NewRequestId();
      const bool names = field.name() == "name" || field.name() == "parent";
      if (names && random_() % 8 > 0) text = SomeNameFor(method);
      if (absl::StartsWith(text, "zones/z/")) text = zone() + text.substr(7);
      if (text == "zones/z") text = zone();
    });
    ForgeToken(*request);
    // Nobody takes away what the askers ask with.
    const auto* validate_only = method.input_type()->FindFieldByName("validate_only");
    if (method.service()->name() == "AccessService" && validate_only != nullptr) {
      request->GetReflection()->SetBool(request.get(), validate_only, true);
    }
    return request;
  }

  // A token of this very list, but of a row that no list has.
  void ForgeToken(Message& request) {
    const FieldDescriptor* token = request.GetDescriptor()->FindFieldByName("page_token");
    if (token == nullptr || random_() % 2 == 0) return;
    std::vector<std::string> key;
    for (int parts = 1 + static_cast<int>(random_() % 3); parts > 0; --parts) {
      key.push_back(std::array{"", "0", "2020-0001", "甲", "2020-07-01", "9999999999999999999999"}[random_() % 6]);
    }
    request.GetReflection()->SetString(&request, token, NextPageToken(request, key));
  }

  // Of the form that a refusal asked for, once one did.
  std::string SomeNameFor(const MethodDescriptor& method) {
    const auto asked = forms_.find(&method);
    for (int tries = 0; tries < 100; ++tries) {
      const std::string& name = known_[random_() % known_.size()];
      if (asked == forms_.end() || FormOf(name) == asked->second) return name;
    }
    return zone();
  }

  // zones//projects/ of zones/t1/projects/2020-0001.
  static std::string FormOf(const std::string& name) {
    std::vector<std::string> segments = absl::StrSplit(name, '/');
    for (size_t i = 1; i < segments.size(); i += 2) segments[i].clear();
    return absl::StrJoin(segments, "/");
  }

  static void ClearAllBut(const std::set<std::string>& kept, Message& message) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (!kept.contains(field->name())) message.GetReflection()->ClearField(&message, field);
    }
  }

  // Sends the one message, takes what comes.
  grpc::Status Send(const MethodDescriptor& method, const Message& request, const std::string& who) {
    grpc::ClientContext context;
    Speak(who, context);
    grpc::CompletionQueue events;
    grpc::GenericStub stub(Channel());
    const auto call = stub.PrepareCall(&context, "/" + method.service()->full_name() + "/" + method.name(), &events);
    const auto done = [&] {
      void* tag = nullptr;
      bool ok = false;
      events.Next(&tag, &ok);
      return ok;
    };
    const grpc::Slice bytes(request.SerializeAsString());
    call->StartCall(nullptr);
    done();
    call->WriteLast(grpc::ByteBuffer(&bytes, 1), {}, nullptr);
    done();
    for (grpc::ByteBuffer reply;;) {
      call->Read(&reply, nullptr);
      if (!done()) break;
      Learn(method, reply);
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    done();
    return status;
  }

  void Learn(const MethodDescriptor& method, const grpc::ByteBuffer& reply) {
    grpc::Slice bytes;
    auto response = NewMessage(method.output_type());
    ASSERT_TRUE(reply.DumpToSingleSlice(&bytes).ok());
    ASSERT_TRUE(response->ParseFromArray(bytes.begin(), static_cast<int>(bytes.size())));
    EachText(*response, [&](const FieldDescriptor& field, std::string& text) {
      const bool tells = field.name() == "name" || field.name() == "etag" || field.name() == "next_page_token";
      if (tells && !text.empty() && known_.size() < 400) known_.push_back(text);
    });
  }

  void LearnForm(const MethodDescriptor& method, const google::rpc::Status& refusal) {
    google::rpc::ErrorInfo why;
    for (const auto& detail : refusal.details()) {
      if (!detail.UnpackTo(&why) || why.reason() != "NAME_MALFORMED") continue;
      const std::string form = FormOf(why.metadata().at("form"));
      if (!absl::EndsWith(form, "...")) forms_.try_emplace(&method, form);
    }
  }

  fuzz::Random random_{20'261'122};
  std::vector<std::string> known_;
  std::map<const MethodDescriptor*, std::string> forms_;
};

TEST_F(AnyRequest, IsAnsweredAndNeverAsAFaultOfOurs) {
  const auto methods = AllMethods();
  const char* rounds = std::getenv("LUODI_ANY_REQUESTS");
  std::map<grpc::StatusCode, int> answers;
  for (int sent = 0; sent < (rounds != nullptr ? std::atoi(rounds) : 1500); ++sent) {
    const MethodDescriptor& method = *methods[static_cast<size_t>(sent) % methods.size()];
    const auto request = MakeUp(method);
    const std::string who = std::array{"li", "li", "li", "li", "wang", "bootstrap"}[random_() % 6];
    const grpc::Status status = Send(method, *request, who);
    ++answers[status.error_code()];
    google::rpc::Status details;
    EXPECT_TRUE(details.ParseFromString(status.error_details()));
    EXPECT_EQ(status.ok(), details.details().empty()) << method.full_name() << " " << status.error_message();
    for (const auto ours : {grpc::StatusCode::INTERNAL, grpc::StatusCode::UNKNOWN, grpc::StatusCode::UNIMPLEMENTED,
                            grpc::StatusCode::DEADLINE_EXCEEDED, grpc::StatusCode::UNAVAILABLE}) {
      EXPECT_NE(status.error_code(), ours) << who << " " << method.full_name() << " " << status.error_message() << "\n"
                                           << request->DebugString();
    }
    LearnForm(method, details);
    if (HasFailure()) return;
  }
  EXPECT_GT(answers[grpc::StatusCode::OK], 100);
  EXPECT_GT(answers[grpc::StatusCode::INVALID_ARGUMENT], 100);
}

TEST_F(AnyRequest, ForEntriesSinceAnInstantThatIsNoneIsRefused) {
  for (const bool at_start : {true, false}) {
    v1::ListEntriesRequest request;
    request.set_parent(zone());
    v1::EntryFilter& filter = *request.mutable_filter();
    (at_start ? filter.mutable_start_time() : filter.mutable_end_time())->set_seconds(253'402'300'800);
    const auto entries = Ask("li", &v1::JournalService::Stub::ListEntries, request);
    EXPECT_EQ(entries.reason(), "TIME_INVALID");
    EXPECT_EQ(entries.fields(), std::vector<std::string>{at_start ? "filter.start_time" : "filter.end_time"});
  }
}

}  // namespace
}  // namespace luodi
