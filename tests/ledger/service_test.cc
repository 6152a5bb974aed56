// SPDX-License-Identifier: Apache-2.0
// Ledgers on the real server: all or nothing, once and not twice.
#include <cstdlib>
#include <iostream>
#include <thread>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "server/office.h"
#include "tests/ledger/desk.h"

namespace luodi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Imported;
using ::testing::IsEmpty;
using testing::kHeader;
using testing::kTwoRows;

class LedgerImports : public testing::LedgerDesk {};

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
  EXPECT_THAT(again.Outcomes(), IsEmpty());
  EXPECT_EQ(again.answer->name(), InZone("imports/2020-0002"));
  EXPECT_EQ(again.answer->unchanged(), 2);
  EXPECT_EQ(Standing()[0].etag(), "v1");
}

TEST_F(LedgerImports, UpdateWhatARowChangesAndAddItsFacts) {
  Import(absl::StrCat(kHeader, kTwoRows));
  const auto later = Import("编号,项目名称,总投资(亿元),开工日期\nLG-1,甲项目,3,2020-09-01\nLG-2,,,\n");
  ASSERT_TRUE(later.answer.ok()) << later.answer.status.error_message();
  EXPECT_THAT(later.Outcomes(), ElementsAre("UPDATED"));
  std::vector<std::string> changes;
  for (const v1::FieldChange& change : later.rows[0].changes()) {
    changes.push_back(absl::StrCat(change.column(), ": ", change.before(), " > ", change.after()));
  }
  EXPECT_THAT(changes, ElementsAre("总投资: 2.83亿元 > 3亿元", "开工日期:  > 2020-09-01"));
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
  EXPECT_THAT(imported.refused_file, HasSubstr("更新人,数据说明,原因,处理办法\r\nLG-3,丙,新建,-1,,,,,,,"));
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
  // The parent went in first, the rows come back in their order.
  EXPECT_EQ(imported.rows[0].row(), 2);
  EXPECT_EQ(imported.rows[1].project(), InZone("projects/2020-0001"));
  EXPECT_EQ(Standing()[1].parent_project(), imported.rows[1].project());
}

TEST_F(LedgerImports, RecogniseAProjectWithoutNumberAndInvestor) {
  const std::string csv = "项目名称,项目类型,总投资(亿元)\n储备项目,新建,1\n";
  Import(csv);
  EXPECT_EQ(Import(csv).answer->unchanged(), 1);
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
  EXPECT_EQ(Import("a\xFF\xFF\n").answer.reason(), "LEDGER_ENCODING");
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
  const int rows = wanted != nullptr ? std::atoi(wanted) : 600;
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
  const auto created = timed("create", csv);
  EXPECT_EQ(created.answer->created(), rows);
  EXPECT_EQ(timed("repeat", csv).answer->unchanged(), rows);
  std::string changed = csv;
  for (size_t at = 0; (at = changed.find("2.83", at)) != std::string::npos;) changed.replace(at, 4, "2.84");
  const auto updated = timed("update", changed);
  EXPECT_EQ(updated.answer->updated(), rows);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(Undo(updated.answer->name()).answer->given_back(), rows);
  EXPECT_EQ(Undo(created.answer->name(), "officer", true).answer->taken_back(), rows);
  const auto other = Import(absl::StrReplaceAll(csv, {{"LG-", "MG-"}, {"新建", "扩建"}}));
  EXPECT_EQ(Undo(other.answer->name()).answer->taken_back(), rows);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  std::cout << "undo, import and undo " << rows << " rows: " << taken.count() << " s\n";
}

// ---- what stands in the way of a file

TEST_F(LedgerImports, TellEveryFaultOfTheirMetadataAtOnce) {
  v1::ImportLedgerRequest metadata;
  metadata.mutable_metadata()->set_parent(zone());
  metadata.mutable_metadata()->set_reason("\xE2\x80\xAE");
  metadata.mutable_metadata()->set_mode(static_cast<v1::ImportMode>(77));
  metadata.mutable_metadata()->set_sheet(std::string(500, 'x'));
  auto& head = *metadata.mutable_metadata()->add_mapping();
  head.set_head("投资额");
  head.set_column("没有的栏目");
  const auto imported = Import(metadata, kHeader);
  EXPECT_EQ(imported.answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(imported.answer.fields(),
              ElementsAre("metadata.file_name", "metadata.reason", "metadata.sheet", "metadata.mode",
                          "metadata.request_id", "metadata.mapping[0].column"));
  metadata = Metadata();
  metadata.mutable_metadata()->set_request_id("no uuid");
  EXPECT_EQ(Import(metadata, absl::StrCat(kHeader, kTwoRows)).answer.reason(), "REQUEST_ID_MISSING");
  metadata = Metadata();
  metadata.mutable_metadata()->mutable_file_time()->set_seconds(int64_t{1} << 60);
  EXPECT_EQ(Import(metadata, absl::StrCat(kHeader, kTwoRows)).answer.reason(), "TIME_INVALID");
  EXPECT_THAT(Standing(), IsEmpty());
}

TEST_F(LedgerImports, OfAnOlderFileAreRefusedUnlessItIsMeant) {
  auto newer = Metadata();
  newer.mutable_metadata()->mutable_file_time()->set_seconds(1'600'000'000);
  const auto first = Import(newer, absl::StrCat(kHeader, kTwoRows));
  ASSERT_TRUE(first.answer.ok()) << first.answer.status.error_message();
  EXPECT_EQ(first.answer->file_time().seconds(), 1'600'000'000);
  auto older = Metadata();
  older.mutable_metadata()->mutable_file_time()->set_seconds(1'500'000'000);
  const std::string old_file = absl::StrCat(kPlainHeader, PlainRows(1, 1));
  const auto refused = Import(older, old_file);
  EXPECT_EQ(refused.answer.reason(), "LEDGER_OLDER");
  EXPECT_EQ(refused.answer.Info().metadata().at("import"), first.answer->name());
  older.mutable_metadata()->set_validate_only(true);
  EXPECT_EQ(Import(older, old_file).answer.reason(), "LEDGER_OLDER");
  older.mutable_metadata()->set_validate_only(false);
  // Who says nothing about its age, and the same file again, are let in.
  EXPECT_TRUE(Import(absl::StrCat(kPlainHeader, PlainRows(9, 1))).answer.ok());
  newer.mutable_metadata()->set_request_id(NewRequestId());
  newer.mutable_metadata()->mutable_file_time()->set_seconds(1'400'000'000);
  EXPECT_TRUE(Import(newer, absl::StrCat(kHeader, kTwoRows)).answer.ok());
  older.mutable_metadata()->set_older_is_meant(true);
  EXPECT_TRUE(Import(older, old_file).answer.ok());
}

TEST_F(LedgerImports, StayInTheirZone) {
  const auto imported = Import(absl::StrCat(kHeader, kTwoRows));
  v1::GetImportRequest request;
  request.set_name("zones/other/imports/2020-0001");
  EXPECT_EQ(Ask("officer", &Ledger::GetImport, request).reason(), "RESOURCE_NOT_FOUND");
  v1::ListImportRowsRequest rows;
  rows.set_parent("zones/other/imports/2020-0001");
  EXPECT_EQ(Ask("officer", &Ledger::ListImportRows, rows).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Undo("zones/other/imports/2020-0001").answer.reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Undo(imported.answer->name(), "auditor").answer.reason(), "PERMISSION_MISSING");
}

// ---- rows of an import

TEST_F(LedgerImports, KeepWhatBecameOfTheirRows) {
  const auto imported = ImportGood(absl::StrCat(kHeader, kTwoRows, "LG-3,丙,新建,-1,,,,,,\n合计,,,9,,,,,,\n"));
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  const auto rows = RowsOf(imported.answer->name());
  ASSERT_EQ(rows.size(), 4u);
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].ShortDebugString(), imported.rows[i].ShortDebugString());
  }
  v1::ListImportRowsRequest request;
  request.set_parent(imported.answer->name());
  request.set_page_size(1);
  request.add_outcomes(v1::RowResult::OUTCOME_CREATED);
  const auto first = Ask("officer", &Ledger::ListImportRows, request);
  ASSERT_EQ(first->rows_size(), 1);
  request.set_page_token(first->next_page_token());
  const auto second = Ask("officer", &Ledger::ListImportRows, request);
  ASSERT_EQ(second->rows_size(), 1);
  EXPECT_EQ(second->rows(0).row(), 3);
  EXPECT_EQ(second->next_page_token(), "");
  request.clear_page_token();
  request.add_outcomes(static_cast<v1::RowResult::Outcome>(99));
  EXPECT_EQ(Ask("officer", &Ledger::ListImportRows, request).reason(), "ENUM_UNKNOWN");
}

TEST_F(LedgerImports, HideRowsOfProjectsThatOthersMayNotSee) {
  Department("other", "财政局");
  Person("stranger", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/other"));
  const auto imported =
      Import("编号,项目名称,项目类型,总投资(亿元),密级\nS-1,受限项目,新建,1,受限\nS-2,内部项目,新建,1,内部\n");
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  EXPECT_EQ(RowsOf(imported.answer->name()).size(), 2u);
  const auto seen = RowsOf(imported.answer->name(), "stranger");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].title(), "内部项目");
  // What he may not see he cannot take back, nor learn of it.
  const auto undone = Undo(imported.answer->name(), "stranger");
  EXPECT_EQ(undone.answer->taken_back(), 1);
  ASSERT_EQ(undone.staying.size(), 1u);
  EXPECT_EQ(undone.staying[0].title(), "");
  EXPECT_EQ(undone.staying[0].touched_by(), "");
}

TEST_F(LedgerImports, ShowRefusedRowsOnlyToWhoBroughtThemOrMaySeeEverything) {
  Department("other", "财政局");
  Person("stranger", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/other"));
  Person("colleague", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/bureau"));
  Person("leader", {v1::ROLE_INVESTMENT_OFFICER, v1::ROLE_LEADER}, InZone("departments/other"));
  const auto imported = ImportGood(
      "编号,项目名称,项目类型,总投资(亿元),密级\nS-1,受限项目,新建,-1,受限\nS-2,内部项目,新建,1,内部\n合计,,,9,\n");
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  EXPECT_EQ(RowsOf(imported.answer->name()).size(), 3u);
  EXPECT_EQ(RowsOf(imported.answer->name(), "leader").size(), 3u);
  for (const char* who : {"stranger", "colleague"}) {
    const auto seen = RowsOf(imported.answer->name(), who);
    ASSERT_EQ(seen.size(), 1u) << who;
    EXPECT_EQ(seen[0].title(), "内部项目");
  }
}

// ---- the way back to the client

TEST_F(LedgerImports, DoNotEndWellForAClientThatTookNothing) {
  Office::Options options;
  options.envelope.database_url = DatabaseUrl();
  options.envelope.clock = [] { return absl::FromCivil(absl::CivilDay(2020, 12, 31), absl::UTCTimeZone()); };
  options.envelope.stream_patience = absl::Milliseconds(300);
  Office office(std::move(options));
  grpc::ClientContext context;
  Speak("officer", context);
  Ledger stub(office.InProcessChannel());
  const auto stream = stub.ImportLedger(&context);
  v1::ImportLedgerRequest bytes;
  bytes.set_content(absl::StrCat(kPlainHeader, PlainRows(1, 20)));
  auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
  metadata.mutable_metadata()->set_sha256(Sha256Hex(bytes.content()));
  stream->Write(metadata);
  stream->Write(bytes);
  stream->WritesDone();
  const auto await = [](const auto& done) {
    for (int tries = 0; !done() && tries < 500; ++tries) absl::SleepFor(absl::Milliseconds(20));
  };
  await([&] { return Standing().size() == 20u; });
  await([&] { return office.envelope().stream_workers().Busy() == 0; });
  bool told_the_end = false;
  for (v1::ImportLedgerResponse message; stream->Read(&message);) told_the_end = message.has_ledger_import();
  EXPECT_FALSE(told_the_end);
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(Standing().size(), 20u);
}

TEST_F(LedgerImports, OfManyPiecesTellProgressAtMostOnceAPieceAndInOrder) {
  const auto imported = Import(absl::StrCat(kPlainHeader, PlainRows(1, 1600)));
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  ASSERT_FALSE(imported.progress.empty());
  EXPECT_LE(imported.progress.size(), 4u);
  for (size_t i = 1; i < imported.progress.size(); ++i) {
    EXPECT_LT(imported.progress[i - 1].done(), imported.progress[i].done());
  }
  EXPECT_EQ(imported.rows.size(), 1600u);
}

// ---- mappings

TEST_F(LedgerImports, ReadHeadsAsTheZoneAndTheFileMapThem) {
  v1::GetLedgerMappingRequest get;
  get.set_name(InZone("ledgerMapping"));
  auto mapping = Ask("officer", &Ledger::GetLedgerMapping, get);
  ASSERT_TRUE(mapping.ok()) << mapping.status.error_message();
  EXPECT_EQ(mapping->etag(), "v0");
  v1::UpdateLedgerMappingRequest update;
  *update.mutable_mapping() = mapping.reply;
  auto& head = *update.mutable_mapping()->add_heads();
  head.set_head("盘子");
  head.set_column("总投资");
  head.set_unit("万元");
  const auto written = Ask("officer", &Ledger::UpdateLedgerMapping, update);
  ASSERT_TRUE(written.ok()) << written.status.error_message();
  EXPECT_EQ(written->etag(), "v1");
  EXPECT_EQ(written->updated_by(), InZone("persons/officer"));
  EXPECT_EQ(Ask("officer", &Ledger::UpdateLedgerMapping, update).reason(), "ETAG_STALE");
  update.mutable_mapping()->clear_etag();
  EXPECT_EQ(Ask("officer", &Ledger::UpdateLedgerMapping, update).reason(), "ETAG_MISSING");
  update.mutable_mapping()->mutable_heads(0)->set_column("没有的栏目");
  EXPECT_EQ(Ask("officer", &Ledger::UpdateLedgerMapping, update).reason(), "LEDGER_COLUMN_UNKNOWN");
  EXPECT_EQ(Ask("auditor", &Ledger::GetLedgerMapping, get).reason(), "PERMISSION_MISSING");

  const std::string csv = "编号,项目名称,项目类型,盘子\nM-1,甲,新建,100\n";
  ASSERT_TRUE(Import(csv).answer.ok());
  EXPECT_EQ(Standing()[0].total_investment().minor_units(), 100'000'000);
  auto metadata = Metadata();
  auto& own = *metadata.mutable_metadata()->add_mapping();
  own.set_head("盘子");
  own.set_column("总投资");
  own.set_unit("亿元");
  EXPECT_THAT(Import(metadata, csv).Outcomes(), ElementsAre("UPDATED"));
  EXPECT_EQ(Standing()[0].total_investment().minor_units(), 1'000'000'000'000);
}

}  // namespace
}  // namespace luodi
