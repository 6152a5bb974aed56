// SPDX-License-Identifier: Apache-2.0
// What the tests of twins and merges start from.
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/agreements.grpc.pb.h"
#include "luodi/v1/documents.grpc.pb.h"
#include "luodi/v1/review.pb.h"
#include "server/base/digest.h"
#include "tests/projects/given.h"

namespace luodi::testing {

using Names = std::vector<std::string>;

class TwinsTest : public ProjectsTest {
 protected:
  TwinsTest() { investor_ = Investor("1"); }

  v1::Project Titled(const std::string& title, const std::string& investor = "", const std::string& parcel = "") {
    v1::CreateProjectRequest create = New(title);
    create.mutable_project()->set_investor(investor);
    create.mutable_project()->set_parcel(parcel);
    return Made(create);
  }

  // Enters the image of something as another slice does.
  void Enter(const std::string& name, const std::string& type, const google::protobuf::Message& image,
             const std::string& method, database::Transaction& tx) {
    journal::Entry entry;
    entry.resource = name;
    entry.resource_type = type;
    entry.version = 1;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(image, &entry.image).ok());
    journal::store::InsertEntries(
        tx, {ZoneId(), InZone("persons/officer"), method, NewRequestId(), "2020-06-30 04:00:00+00"}, {entry});
  }
  // A project of the officer's that a ledger opened.
  v1::Project Imported(const std::string& title) {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    v1::Project project = New(title).project();
    project.set_name(InZone("projects/2019-000" + std::to_string(++imported_)));
    project.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
    project.set_phase(1);
    project.set_owner_department(bureau_);
    v1::Project made = *projects::store::InsertProject(tx, project, "2020-06-30 04:00:00+00");
    projects::rules::SetStage(made);
    Enter(made.name(), "luodi.v1.Project", made, "luodi.v1.LedgerService.ImportLedger", tx);
    tx.Commit();
    return made;
  }
  // A review case of the project, as far as the journal tells.
  std::string Reviewed(const std::string& project) {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    const std::string name = project + "/cases/1";
    v1::ReviewCase image;
    image.set_name(name);
    Enter(name, "luodi.v1.ReviewCase", image, "luodi.v1.ReviewService.SubmitCase", tx);
    tx.Commit();
    return name;
  }

  Answer<v1::ListTwinsResponse> ListTwins(const std::string& who, const std::string& project = "", int page_size = 0,
                                          const std::string& page_token = "") {
    v1::ListTwinsRequest list;
    list.set_parent(zone());
    list.set_project(project);
    list.set_page_size(page_size);
    list.set_page_token(page_token);
    return Ask(who, &v1::ProjectService::Stub::ListTwins, list);
  }
  // "newer-older reasons" of each, by the counters of the numbers.
  Names Told(const v1::ListTwinsResponse& twins) {
    Names told;
    for (const v1::Twin& twin : twins.twins()) {
      std::string line =
          twin.project().substr(twin.project().size() - 1) + "-" + twin.other().substr(twin.other().size() - 1);
      for (const int reason : twin.reasons()) line += " " + std::to_string(reason);
      told.push_back(line);
    }
    return told;
  }
  Names ToldTo(const std::string& who, const std::string& project = "") {
    const auto answer = ListTwins(who, project);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return Told(answer.reply);
  }

  Answer<v1::Correction> Merge(const std::string& who, const std::string& given_up, const std::string& into) {
    v1::ProposeMergeRequest merge;
    merge.set_parent(given_up);
    merge.set_into(into);
    merge.set_reason("重复录入");
    return Ask(who, &v1::ProjectService::Stub::ProposeMerge, merge);
  }
  Answer<v1::Correction> Unmerge(const std::string& who, const std::string& given_up) {
    v1::ProposeUnmergeRequest unmerge;
    unmerge.set_parent(given_up);
    unmerge.set_reason("并非同一项目");
    return Ask(who, &v1::ProjectService::Stub::ProposeUnmerge, unmerge);
  }
  // Proposed by the officer, approved by the director; the correction.
  v1::Correction Done(const Answer<v1::Correction>& proposed) {
    EXPECT_TRUE(proposed.ok()) << proposed.status.error_message();
    const auto approved = Approve("director", proposed->name());
    EXPECT_TRUE(approved.ok()) << approved.status.error_message();
    return approved.reply;
  }
  std::string WhyUnfit(const Answer<v1::Correction>& refused) {
    EXPECT_EQ(refused.reason(), "MERGE_UNFIT");
    const auto info = refused.Info();
    const auto why = info.metadata().find("why");
    return why == info.metadata().end() ? "" : why->second;
  }
  v1::Project Now(const std::string& name) {
    const auto answer = Get("officer", name);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }
  bool Contributed(const std::string& project, const std::string& person) {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    return projects::store::SelectIsContributor(tx, project, InZone("persons/" + person));
  }
  // Versions of the changes of a resource, oldest first.
  std::vector<int64_t> Versions(const std::string& name) {
    v1::ListHistoryRequest history;
    history.set_name(name);
    const auto entries = Ask("director", &v1::JournalService::Stub::ListHistory, history);
    std::vector<int64_t> versions;
    for (const v1::JournalEntry& entry : entries->entries()) {
      if (entry.kind() == v1::ENTRY_KIND_CHANGE) versions.push_back(entry.version());
    }
    return versions;
  }
  Answer<v1::Contract> Draft(const std::string& project) {
    v1::CreateContractRequest draft;
    draft.set_parent(project);
    draft.mutable_contract()->set_kind(v1::Contract::KIND_FRAMEWORK);
    draft.mutable_contract()->set_title("框架协议");
    return Ask("officer", &v1::AgreementService::Stub::CreateContract, draft);
  }
  Answer<v1::Document> Upload(const std::string& project) {
    v1::UploadDocumentRequest opening, content;
    opening.mutable_metadata()->set_parent(project);
    opening.mutable_metadata()->set_title("可研");
    opening.mutable_metadata()->set_file_name("可研.pdf");
    opening.mutable_metadata()->set_media_type("application/pdf");
    opening.mutable_metadata()->set_sha256(Sha256Hex("abc"));
    opening.mutable_metadata()->set_request_id(NewRequestId());
    content.set_content("abc");
    grpc::ClientContext context;
    Speak("officer", context);
    v1::DocumentService::Stub stub(Channel());
    Answer<v1::Document> answer;
    auto writer = stub.UploadDocument(&context, &answer.reply);
    writer->Write(opening);
    writer->Write(content);
    writer->WritesDone();
    answer.status = writer->Finish();
    return answer;
  }

  std::string investor_;
  int imported_ = 0;
};

}  // namespace luodi::testing
