// SPDX-License-Identifier: Apache-2.0
// Ledgers on the real server: all or nothing, once and not twice.
#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/ledger.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/support/office.h"

namespace luodi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Journal = v1::JournalService::Stub;
using Ledger = v1::LedgerService::Stub;
using Projects = v1::ProjectService::Stub;

constexpr char kHeader[] =
    "编号,项目名称,项目类型,总投资(亿元),投资主体,统一社会信用代码,首谈日期,签约日期,更新人,数据说明\n";
constexpr char kTwoRows[] =
    "LG-1,甲项目,新建,2.83,甲公司,91131000MA0000015N,2020-01-05,2020-06-30,王五,样例\n"
    "LG-2,乙项目,新建,1.5亿美元,甲公司,91131000MA0000015N,2020-02-01,,王五,\n";

struct Imported {
  testing::Answer<v1::LedgerImport> answer;
  std::vector<v1::RowResult> rows;

  std::vector<std::string> Outcomes() const {
    std::vector<std::string> outcomes;
    for (const v1::RowResult& row : rows) {
      outcomes.push_back(v1::RowResult::Outcome_Name(row.outcome()).substr(std::string("OUTCOME_").size()));
    }
    return outcomes;
  }
};

class LedgerImports : public testing::OfficeTest {
 protected:
  LedgerImports() {
    SetToday(2020, 12, 31);
    Department("bureau", "招商局");
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/bureau"));
    Person("auditor", {v1::ROLE_CASE_AUDITOR});
  }

  v1::ImportLedgerRequest Metadata() {
    v1::ImportLedgerRequest message;
    auto& metadata = *message.mutable_metadata();
    metadata.set_parent(zone());
    metadata.set_file_name("台账.csv");
    metadata.set_request_id(NewRequestId());
    metadata.set_reason("首次建账");
    return message;
  }

  Imported Import(const std::string& bytes) { return Import(Metadata(), bytes); }

  Imported Import(const v1::ImportLedgerRequest& metadata, const std::string& bytes,
                  const std::string& who = "officer") {
    std::vector<v1::ImportLedgerRequest> messages = {metadata};
    if (messages[0].metadata().sha256().empty()) messages[0].mutable_metadata()->set_sha256(Sha256Hex(bytes));
    for (size_t at = 0; at < bytes.size(); at += 64 * 1024) {
      messages.emplace_back().set_content(bytes.substr(at, 64 * 1024));
    }
    return Converse(messages, who);
  }

  Imported Converse(const std::vector<v1::ImportLedgerRequest>& messages, const std::string& who = "officer") {
    Imported imported;
    grpc::ClientContext context;
    Speak(who, context);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(9));
    Ledger stub(Channel());
    const auto stream = stub.ImportLedger(&context);
    for (const auto& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    v1::ImportLedgerResponse response;
    while (stream->Read(&response)) {
      if (response.has_row()) imported.rows.push_back(response.row());
      if (response.has_ledger_import()) imported.answer.reply = response.ledger_import();
    }
    imported.answer.status = stream->Finish();
    imported.answer.replayed = context.GetServerTrailingMetadata().count("luodi-replayed") > 0;
    return imported;
  }

  std::vector<v1::Project> Standing() {
    v1::ListProjectsRequest request;
    request.set_parent(zone());
    const auto answer = Ask("officer", &Projects::ListProjects, request);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return {answer->projects().rbegin(), answer->projects().rend()};
  }

  std::vector<v1::JournalEntry> Entries() {
    v1::ListEntriesRequest request;
    request.set_parent(zone());
    request.mutable_filter()->set_kind(v1::ENTRY_KIND_CHANGE);
    request.set_page_size(1000);
    const auto answer = Ask("auditor", &Journal::ListEntries, request);
    std::vector<v1::JournalEntry> of_ledger;
    for (const v1::JournalEntry& entry : answer->entries()) {
      if (entry.method() == "luodi.v1.LedgerService.ImportLedger") of_ledger.push_back(entry);
    }
    return of_ledger;
  }
};

TEST_F(LedgerImports, EnterProjectsInvestorsAndFactsWithTheirOrigin) {
  const auto imported = Import(absl::StrCat(kHeader, kTwoRows));
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  EXPECT_THAT(imported.Outcomes(), ElementsAre("CREATED", "CREATED"));
  EXPECT_EQ(imported.answer->name(), InZone("imports/2020-0001"));
  EXPECT_TRUE(imported.answer->written());
  EXPECT_EQ(imported.answer->created(), 2);
  EXPECT_EQ(imported.answer->imported_by(), InZone("persons/officer"));
  EXPECT_THAT(imported.answer->unknown_columns(), ElementsAre("数据说明"));
  EXPECT_EQ(imported.rows[0].project(), InZone("projects/2020-0001"));
  EXPECT_EQ(imported.rows[0].title(), "甲项目");

  const auto projects = Standing();
  ASSERT_EQ(projects.size(), 2);
  EXPECT_EQ(projects[0].name(), imported.rows[0].project());
  EXPECT_EQ(projects[0].stage(), v1::STAGE_SIGNED);
  EXPECT_EQ(projects[0].owner_department(), InZone("departments/bureau"));
  EXPECT_EQ(projects[0].investor(), InZone("investors/2020-0001"));
  EXPECT_EQ(projects[1].investor(), InZone("investors/2020-0001"));
  EXPECT_EQ(projects[1].total_investment().currency_code(), "USD");
  EXPECT_EQ(projects[0].ledger_columns().at("数据说明"), "样例");
  ASSERT_EQ(projects[0].facts_size(), 2);
  const v1::Fact& fact = projects[0].facts(1);
  EXPECT_EQ(fact.basis(), v1::FACT_BASIS_IMPORTED);
  EXPECT_EQ(fact.evidence(), InZone("imports/2020-0001#2"));
  EXPECT_EQ(fact.author(), "王五");
  EXPECT_EQ(fact.fact_date().month(), 6);
}

TEST_F(LedgerImports, LeaveOneEntryForEachResourceWithTheReason) {
  Import(absl::StrCat(kHeader, kTwoRows));
  std::vector<std::string> resources;
  for (const auto& entry : Entries()) {
    resources.push_back(entry.resource());
    EXPECT_EQ(entry.reason(), "首次建账");
    EXPECT_EQ(entry.actor(), InZone("persons/officer"));
  }
  EXPECT_THAT(resources, ::testing::UnorderedElementsAre(InZone("investors/2020-0001"), InZone("projects/2020-0001"),
                                                         InZone("projects/2020-0002"), InZone("imports/2020-0001")));
}

TEST_F(LedgerImports, OfTheSameFileAgainChangeNothingButSaySo) {
  Import(absl::StrCat(kHeader, kTwoRows));
  const auto again = Import(absl::StrCat(kHeader, kTwoRows));
  ASSERT_TRUE(again.answer.ok()) << again.answer.status.error_message();
  EXPECT_THAT(again.Outcomes(), ElementsAre("UNCHANGED", "UNCHANGED"));
  EXPECT_EQ(again.answer->name(), InZone("imports/2020-0002"));
  EXPECT_EQ(again.answer->unchanged(), 2);
  EXPECT_EQ(Standing()[0].etag(), "v1");
}

TEST_F(LedgerImports, UpdateWhatARowChangesAndAddItsFacts) {
  Import(absl::StrCat(kHeader, kTwoRows));
  const auto later = Import("编号,项目名称,总投资(亿元),开工日期\nLG-1,甲项目,3,2020-09-01\nLG-2,,,\n");
  ASSERT_TRUE(later.answer.ok()) << later.answer.status.error_message();
  EXPECT_THAT(later.Outcomes(), ElementsAre("UPDATED", "UNCHANGED"));
  const auto projects = Standing();
  EXPECT_EQ(projects[0].total_investment().minor_units(), 30'000'000'000);
  EXPECT_EQ(projects[0].stage(), v1::STAGE_UNDER_CONSTRUCTION);
  ASSERT_EQ(projects[0].facts_size(), 3);
  EXPECT_EQ(projects[0].facts(0).evidence(), InZone("imports/2020-0001#2"));
  EXPECT_EQ(projects[0].facts(2).evidence(), InZone("imports/2020-0002#2"));
  EXPECT_EQ(projects[1].etag(), "v1");
}

TEST_F(LedgerImports, RefuseAnotherDateOfAFactThatStands) {
  Import(absl::StrCat(kHeader, kTwoRows));
  const auto later = Import("编号,项目名称,总投资(亿元),签约日期\nLG-1,甲项目,3,2020-07-01\n");
  ASSERT_TRUE(later.answer.ok());
  EXPECT_THAT(later.Outcomes(), ElementsAre("REFUSED"));
  EXPECT_EQ(later.rows[0].faults(0).reason(), "FACT_STANDS");
  EXPECT_EQ(Standing()[0].total_investment().minor_units(), 28'300'000'000);
}

TEST_F(LedgerImports, WriteNothingWhenOneRowIsRefusedAndTellOfAll) {
  auto metadata = Metadata();
  const auto imported = Import(metadata, absl::StrCat(kHeader, kTwoRows, "LG-3,丙,新建,-1,,,,,,\n"));
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  EXPECT_THAT(imported.Outcomes(), ElementsAre("CREATED", "CREATED", "REFUSED"));
  EXPECT_FALSE(imported.answer->written());
  EXPECT_EQ(imported.answer->name(), "");
  EXPECT_EQ(imported.answer->refused(), 1);
  EXPECT_EQ(imported.rows[0].project(), "");
  EXPECT_EQ(imported.rows[2].faults(0).column(), "总投资(亿元)");
  EXPECT_THAT(Standing(), ::testing::IsEmpty());
  EXPECT_THAT(Entries(), ::testing::IsEmpty());
  // The request id was not used up.
  EXPECT_TRUE(Import(metadata, absl::StrCat(kHeader, kTwoRows)).answer->written());
}

TEST_F(LedgerImports, ThatAreOnlyValidatedWriteNothing) {
  auto metadata = Metadata();
  metadata.mutable_metadata()->set_validate_only(true);
  const auto imported = Import(metadata, absl::StrCat(kHeader, kTwoRows));
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  EXPECT_THAT(imported.Outcomes(), ElementsAre("CREATED", "CREATED"));
  EXPECT_FALSE(imported.answer->written());
  EXPECT_EQ(imported.rows[0].project(), "");
  EXPECT_THAT(Standing(), ::testing::IsEmpty());
  EXPECT_THAT(Entries(), ::testing::IsEmpty());
  metadata.mutable_metadata()->set_validate_only(false);
  EXPECT_EQ(Import(metadata, absl::StrCat(kHeader, kTwoRows)).answer->name(), InZone("imports/2020-0001"));
}

TEST_F(LedgerImports, AnswerARepetitionWithTheFirstImport) {
  const auto metadata = Metadata();
  const auto first = Import(metadata, absl::StrCat(kHeader, kTwoRows));
  const auto again = Import(metadata, absl::StrCat(kHeader, kTwoRows));
  ASSERT_TRUE(again.answer.ok());
  EXPECT_TRUE(again.answer.replayed);
  EXPECT_EQ(again.answer->SerializeAsString(), first.answer->SerializeAsString());
  EXPECT_EQ(Import(metadata, absl::StrCat(kHeader, "LG-9,己,新建,1,,,,,,\n")).answer.reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(Standing().size(), 2);
}

TEST_F(LedgerImports, OfOneFileAtTheSameMomentCreateItsProjectsOnce) {
  std::vector<Imported> imported(4);
  std::vector<std::thread> threads;
  for (Imported& one : imported) {
    threads.emplace_back([&] { one = Import(absl::StrCat(kHeader, kTwoRows)); });
  }
  for (std::thread& thread : threads) thread.join();
  int created = 0;
  for (const Imported& one : imported) {
    EXPECT_TRUE(one.answer.ok()) << one.answer.status.error_message();
    created += one.answer->created();
  }
  EXPECT_EQ(created, 2);
  EXPECT_EQ(Standing().size(), 2);
}

TEST_F(LedgerImports, ThatAreCutOffWriteNothing) {
  {
    grpc::ClientContext context;
    Speak("officer", context);
    Ledger stub(Channel());
    const auto stream = stub.ImportLedger(&context);
    // The second half never comes: the first is a sound ledger of its own.
    auto metadata = Metadata();
    metadata.mutable_metadata()->set_sha256(Sha256Hex(absl::StrCat(kHeader, kTwoRows, "LG-3,丙,新建,1,,,,,,\n")));
    stream->Write(metadata);
    v1::ImportLedgerRequest bytes;
    bytes.set_content(absl::StrCat(kHeader, kTwoRows));
    stream->Write(bytes);
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_THAT(Standing(), ::testing::IsEmpty());
  EXPECT_TRUE(Import(absl::StrCat(kHeader, kTwoRows)).answer->written());
}

TEST_F(LedgerImports, CreateAParentAndItsIncreaseFromOneFile) {
  const auto imported = Import(
      "编号,项目名称,项目类型,总投资(亿元),上级项目,签约日期\nLG-2,增资,增资,1,LG-1,2020-07-01\nLG-1,母项目,新建,5,,"
      "2020-06-01\n");
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  ASSERT_THAT(imported.Outcomes(), ElementsAre("CREATED", "CREATED"));
  EXPECT_EQ(Standing()[0].parent_project(), imported.rows[1].project());
}

TEST_F(LedgerImports, RecogniseAProjectWithoutNumberAndInvestor) {
  const std::string csv = "项目名称,项目类型,总投资(亿元)\n储备项目,新建,1\n";
  Import(csv);
  EXPECT_THAT(Import(csv).Outcomes(), ElementsAre("UNCHANGED"));
}

TEST_F(LedgerImports, NeedThePermissionBeforeTheBytes) {
  EXPECT_EQ(Import(Metadata(), kHeader, "auditor").answer.reason(), "PERMISSION_MISSING");
  auto metadata = Metadata();
  metadata.mutable_metadata()->set_parent("zones/nowhere");
  EXPECT_EQ(Import(metadata, kHeader).answer.reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(LedgerImports, NeedMetadataFirstAndOnlyOnce) {
  v1::ImportLedgerRequest bytes;
  bytes.set_content(kHeader);
  EXPECT_EQ(Converse({bytes}).answer.reason(), "LEDGER_STREAM_ORDER");
  EXPECT_EQ(Converse({Metadata(), bytes, Metadata()}).answer.reason(), "LEDGER_STREAM_ORDER");
  EXPECT_EQ(Converse({}).answer.reason(), "LEDGER_STREAM_ORDER");
}

TEST_F(LedgerImports, RefuseAFileThatIsNoLedger) {
  EXPECT_EQ(Import("").answer.reason(), "LEDGER_EMPTY");
  EXPECT_EQ(Import("\xCF\xEE\xC4\xBF").answer.reason(), "LEDGER_ENCODING");
  EXPECT_EQ(Import("编号\n1\n").answer.reason(), "LEDGER_HEADER_MISSING");
}

TEST_F(LedgerImports, AreListedNewestFirstPageByPage) {
  for (int i = 0; i < 3; ++i) Import(absl::StrCat(kHeader, kTwoRows));
  v1::ListImportsRequest request;
  request.set_parent(zone());
  request.set_page_size(2);
  const auto first = Ask("officer", &Ledger::ListImports, request);
  ASSERT_EQ(first->imports_size(), 2);
  EXPECT_EQ(first->imports(0).name(), InZone("imports/2020-0003"));
  request.set_page_token(first->next_page_token());
  const auto second = Ask("officer", &Ledger::ListImports, request);
  ASSERT_EQ(second->imports_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");

  v1::GetImportRequest get;
  get.set_name(second->imports(0).name());
  EXPECT_EQ(Ask("officer", &Ledger::GetImport, get)->SerializeAsString(), second->imports(0).SerializeAsString());
  get.set_name(InZone("imports/2020-0009"));
  EXPECT_EQ(Ask("officer", &Ledger::GetImport, get).reason(), "RESOURCE_NOT_FOUND");
}

// Large: `LUODI_LEDGER_ROWS=20000` for the full size.
TEST_F(LedgerImports, OfManyRowsGoInAtOnce) {
  const char* wanted = std::getenv("LUODI_LEDGER_ROWS");
  const int rows = wanted != nullptr ? std::atoi(wanted) : 1000;
  std::string csv =
      "编号,项目名称,项目类型,总投资(亿元),投资主体,国别,境外注册号,行业,首谈日期,签约日期,更新人,数据说明\n";
  for (int i = 1; i <= rows; ++i) {
    absl::StrAppend(
        &csv,
        absl::StrFormat("LG-%d,项目%d,新建,2.83,公司%d,美国,R%d,C3611,2020-01-05,2020-06-30,王五,样例\n", i, i, i, i));
  }
  const auto timed = [&](const char* what, const std::string& bytes) {
    const auto begun = std::chrono::steady_clock::now();
    const auto imported = Import(bytes);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    std::cout << what << " " << rows << " rows: " << taken.count() << " s\n";
    EXPECT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
    return imported;
  };
  EXPECT_EQ(timed("create", csv).answer->created(), rows);
  EXPECT_EQ(timed("repeat", csv).answer->unchanged(), rows);
  std::string changed = csv;
  for (size_t at = 0; (at = changed.find("2.83", at)) != std::string::npos;) changed.replace(at, 4, "2.84");
  EXPECT_EQ(timed("update", changed).answer->updated(), rows);
}

}  // namespace
}  // namespace luodi
