// SPDX-License-Identifier: Apache-2.0
// What every call gets, shown on the smallest of writes: creating a department.
#include <barrier>
#include <thread>

#include "luodi/v1/journal.grpc.pb.h"
#include "server/base/page.h"
#include "tests/support/office.h"

namespace luodi {
namespace {

using testing::Answer;
using Access = v1::AccessService::Stub;
using Journal = v1::JournalService::Stub;

class EveryCall : public testing::OfficeTest {
 protected:
  v1::CreateDepartmentRequest New(const std::string& id, const std::string& title = "招商局") {
    v1::CreateDepartmentRequest request;
    request.set_parent(zone());
    request.set_department_id(id);
    request.mutable_department()->set_title(title);
    return request;
  }
  std::vector<v1::JournalEntry> Entries(v1::EntryKind kind) {
    if (!auditor_) Person("auditor", {v1::ROLE_CASE_AUDITOR});
    auditor_ = true;
    v1::ListEntriesRequest request;
    request.set_parent(zone());
    request.mutable_filter()->set_kind(kind);
    const auto answer = Ask("auditor", &Journal::ListEntries, request);
    return {answer->entries().begin(), answer->entries().end()};
  }

 private:
  bool auditor_ = false;
};

TEST_F(EveryCall, NeedsAToken) {
  EXPECT_EQ(Ask("", &Access::CreateDepartment, New("aa")).reason(), "TOKEN_MISSING");
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer nobody's");
  v1::Department reply;
  auto request = New("aa");
  request.set_request_id(NewRequestId());
  const auto status = Access(Channel()).CreateDepartment(&context, request, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(EveryCall, NeedsThePermissionAndLeavesADenialInTheJournal) {
  Person("officer", {v1::ROLE_INVESTMENT_OFFICER});
  const auto answer = Ask("officer", &Access::CreateDepartment, New("aa"));
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(answer.reason(), "PERMISSION_MISSING");
  EXPECT_EQ(answer.Info().metadata().at("permission"), "PERMISSION_ACCESS_MANAGE");
  const auto denials = Entries(v1::ENTRY_KIND_DENIAL);
  ASSERT_EQ(denials.size(), 1);
  EXPECT_EQ(denials[0].actor(), InZone("persons/officer"));
  EXPECT_EQ(denials[0].reason(), "PERMISSION_MISSING");
  EXPECT_EQ(denials[0].method(), "luodi.v1.AccessService.CreateDepartment");
}

TEST_F(EveryCall, OfAnotherZonesPersonFindsNoZone) {
  Person("admin", {v1::ROLE_SECURITY_ADMIN});
  auto request = New("aa");
  request.set_parent("zones/system");
  EXPECT_EQ(Ask("admin", &Access::CreateDepartment, request).reason(), "RESOURCE_NOT_FOUND");
  request.set_parent("zones/nowhere");
  request.clear_request_id();
  EXPECT_EQ(Ask("admin", &Access::CreateDepartment, request).reason(), "RESOURCE_NOT_FOUND");
  request.clear_request_id();
  EXPECT_EQ(Ask("bootstrap", &Access::CreateDepartment, request).reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(EveryCall, WithAMalformedScopeIsRefused) {
  for (const char* parent : {"", "zones/", "zone/x", "zones/\xE4\xB8\xAD", "projects/1"}) {
    auto request = New("aa");
    request.set_parent(parent);
    EXPECT_EQ(Ask("bootstrap", &Access::CreateDepartment, request).reason(), "NAME_MALFORMED") << parent;
  }
}

TEST_F(EveryCall, TellsTheFaultInChineseToo) {
  const auto answer = Ask("bootstrap", &Access::CreateDepartment, New("Not An Id"));
  EXPECT_EQ(answer.reason(), "ID_MALFORMED");
  EXPECT_EQ(answer.Detail<google::rpc::LocalizedMessage>().locale(), "zh-CN");
  EXPECT_NE(answer.Detail<google::rpc::LocalizedMessage>().message().find("不合规"), std::string::npos);
}

TEST_F(EveryCall, ThatIsTooLargeIsRefused) {
  EXPECT_EQ(Ask("bootstrap", &Access::CreateDepartment, New("aa", std::string(2 << 20, 'x'))).reason(),
            "REQUEST_TOO_LARGE");
}

TEST_F(EveryCall, WithALongChineseScopeIsRefusedInWholeCharacters) {
  std::string parent = "zones/";
  for (int i = 0; i < 200; ++i) parent += "区";
  auto request = New("aa");
  request.set_parent(parent);
  const auto answer = Ask("bootstrap", &Access::CreateDepartment, request);
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << answer.status.error_message();
  EXPECT_EQ(answer.reason(), "NAME_MALFORMED");
}

using EveryWrite = EveryCall;

TEST_F(EveryWrite, NeedsARequestId) {
  for (const char* id : {"7", "not-a-uuid", "00000000-0000-0000-0000-00000000000g"}) {
    auto request = New("aa");
    request.set_request_id(id);
    EXPECT_EQ(Ask("bootstrap", &Access::CreateDepartment, request).reason(), "REQUEST_ID_MISSING") << id;
  }
}

TEST_F(EveryWrite, RepeatedUnderItsRequestIdAnswersTheFirstReply) {
  auto request = New("aa");
  request.set_request_id(NewRequestId());
  const auto first = Ask("bootstrap", &Access::CreateDepartment, request);
  const auto second = Ask("bootstrap", &Access::CreateDepartment, request);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_FALSE(first.replayed);
  EXPECT_TRUE(second.replayed);
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
}

TEST_F(EveryWrite, RefusesARequestIdUsedForSomethingElse) {
  auto request = New("aa");
  request.set_request_id(NewRequestId());
  ASSERT_TRUE(Ask("bootstrap", &Access::CreateDepartment, request).ok());
  request.mutable_department()->set_title("另一个");
  EXPECT_EQ(Ask("bootstrap", &Access::CreateDepartment, request).reason(), "REQUEST_ID_REUSED");
}

TEST_F(EveryWrite, ThatFailedMayBeRepairedUnderTheSameRequestId) {
  auto request = New("aa", "");
  request.set_request_id(NewRequestId());
  EXPECT_EQ(Ask("bootstrap", &Access::CreateDepartment, request).reason(), "FIELD_REQUIRED");
  request.mutable_department()->set_title("招商局");
  EXPECT_TRUE(Ask("bootstrap", &Access::CreateDepartment, request).ok());
}

TEST_F(EveryWrite, ByTwinsAtOnceHappensOnce) {
  auto request = New("aa");
  request.set_request_id(NewRequestId());
  constexpr int kTwins = 8;
  std::barrier start(kTwins);
  std::vector<Answer<v1::Department>> answers(kTwins);
  std::vector<std::thread> threads;
  for (int i = 0; i < kTwins; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      answers[i] = Ask("bootstrap", &Access::CreateDepartment, request);
    });
  }
  for (auto& thread : threads) thread.join();
  int fresh = 0;
  for (const auto& answer : answers) {
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    fresh += answer.replayed ? 0 : 1;
    EXPECT_EQ(answer->SerializeAsString(), answers[0]->SerializeAsString());
  }
  EXPECT_EQ(fresh, 1);
}

TEST_F(EveryWrite, LeavesOneEntryAndAReplayLeavesNone) {
  auto request = New("aa");
  request.set_request_id(NewRequestId());
  ASSERT_TRUE(Ask("bootstrap", &Access::CreateDepartment, request).ok());
  ASSERT_TRUE(Ask("bootstrap", &Access::CreateDepartment, request).ok());
  int entries = 0;
  for (const auto& entry : Entries(v1::ENTRY_KIND_CHANGE)) {
    if (entry.resource() != InZone("departments/aa")) continue;
    ++entries;
    EXPECT_EQ(entry.actor(), "zones/system/persons/bootstrap");
    EXPECT_EQ(entry.write_id(), request.request_id());
    EXPECT_EQ(entry.version(), 1);
    EXPECT_EQ(entry.image().fields().at("title").string_value(), "招商局");
  }
  EXPECT_EQ(entries, 1);
}

TEST_F(EveryWrite, OnlyValidatedAnswersInFullAndLeavesNothing) {
  auto request = New("aa");
  request.set_validate_only(true);
  const auto trial = Ask("bootstrap", &Access::CreateDepartment, request);
  ASSERT_TRUE(trial.ok());
  EXPECT_EQ(trial->name(), InZone("departments/aa"));
  for (const auto& entry : Entries(v1::ENTRY_KIND_CHANGE)) EXPECT_NE(entry.resource(), InZone("departments/aa"));
  EXPECT_TRUE(Ask("bootstrap", &Access::CreateDepartment, New("aa")).ok());
  auto taken = New("aa");
  taken.set_validate_only(true);
  EXPECT_EQ(Ask("bootstrap", &Access::CreateDepartment, taken).reason(), "RESOURCE_ALREADY_EXISTS");
}

using EveryList = EveryCall;

TEST_F(EveryList, RefusesATokenOfAnotherFilterAndANegativeSize) {
  for (const char* id : {"aa", "bb"}) Department(id);
  v1::ListDepartmentsRequest request;
  request.set_parent(zone());
  request.set_page_size(1);
  const std::string token = Ask("bootstrap", &Access::ListDepartments, request)->next_page_token();
  ASSERT_NE(token, "");
  v1::ListPersonsRequest other;
  other.set_parent(zone());
  other.set_page_token(token);
  EXPECT_EQ(Ask("bootstrap", &Access::ListPersons, other).reason(), "PAGE_TOKEN_FOREIGN");
  other.set_page_token("!!");
  other.set_page_size(-1);
  EXPECT_EQ(Ask("bootstrap", &Access::ListPersons, other).fields(),
            (std::vector<std::string>{"page_size", "page_token"}));
}

TEST_F(EveryList, RefusesAForgedKeyInAToken) {
  Person("auditor", {v1::ROLE_CASE_AUDITOR});
  v1::ListEntriesRequest request;
  request.set_parent(zone());
  request.set_page_size(1);
  request.set_page_token(NextPageToken(request, {"1", "not a number"}));
  EXPECT_EQ(Ask("auditor", &Journal::ListEntries, request).reason(), "PAGE_TOKEN_FOREIGN");
}

using TheJournal = EveryCall;

TEST_F(TheJournal, ShowsAdministratorsNoImage) {
  Department("aa");
  Person("log-auditor", {v1::ROLE_LOG_AUDITOR});
  v1::ListHistoryRequest request;
  request.set_name(InZone("departments/aa"));
  const auto history = Ask("log-auditor", &Journal::ListHistory, request);
  ASSERT_EQ(history->entries_size(), 1);
  EXPECT_FALSE(history->entries(0).has_image());
}

TEST_F(TheJournal, GivesEachEntryAName) {
  Department("aa");
  const auto entries = Entries(v1::ENTRY_KIND_CHANGE);
  ASSERT_FALSE(entries.empty());
  v1::GetEntryRequest get;
  get.set_name(entries[0].name());
  EXPECT_EQ(Ask("auditor", &Journal::GetEntry, get)->resource(), entries[0].resource());
  get.set_name(InZone("entries/1-1"));
  EXPECT_EQ(Ask("auditor", &Journal::GetEntry, get).reason(), "RESOURCE_NOT_FOUND");
  get.set_name(InZone("entries/x"));
  EXPECT_EQ(Ask("auditor", &Journal::GetEntry, get).reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(TheJournal, IsPagedInTheOrderOfTransactionsAcrossAnotherDigit) {
  pqxx::connection connection(DatabaseUrl());
  const std::string insert =
      "INSERT INTO journal_entries (zone, xid, entry_kind, entry_time, actor, method, resource, resource_type, version, "
      "reason, write_id, ordinal) SELECT $1, x::text::xid8, 'ENTRY_KIND_READING', now(), 'a', 'm', 'r' || x, '', 0, '', "
      "'', 1 FROM unnest('{8,9,10,11,99,100}'::int[]) x";
  {
    pqxx::work work(connection);
    work.exec_params(insert, ZoneId());
    work.commit();
  }
  Person("auditor", {v1::ROLE_CASE_AUDITOR});
  v1::ListEntriesRequest request;
  request.set_parent(zone());
  request.mutable_filter()->set_kind(v1::ENTRY_KIND_READING);
  request.set_page_size(2);
  std::vector<std::string> resources;
  do {
    const auto page = Ask("auditor", &Journal::ListEntries, request);
    for (const auto& entry : page->entries()) resources.push_back(entry.resource());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(resources, (std::vector<std::string>{"r100", "r99", "r11", "r10", "r9", "r8"}));
}

TEST_F(TheJournal, CannotBeChangedByTheServersRole) {
  pqxx::connection connection(DatabaseUrl());
  for (const char* act : {"UPDATE journal_entries SET actor = 'x'", "DELETE FROM journal_entries"}) {
    pqxx::work work(connection);
    work.exec("SET LOCAL ROLE luodi_app");
    EXPECT_THROW(work.exec(act), pqxx::insufficient_privilege) << act;
  }
}

TEST_F(TheJournal, HidesOtherZonesFromTheServersRole) {
  Department("aa");
  pqxx::connection connection(DatabaseUrl());
  pqxx::work work(connection);
  work.exec("SET LOCAL ROLE luodi_app");
  EXPECT_EQ(work.exec1("SELECT count(*) FROM journal_entries")[0].as<int>(), 0);
  work.exec_params("SELECT set_config('app.zone', $1, true)", ZoneId());
  EXPECT_GT(work.exec1("SELECT count(*) FROM journal_entries")[0].as<int>(), 0);
}

}  // namespace
}  // namespace luodi
