// SPDX-License-Identifier: Apache-2.0
// Imports taken back: what nobody touched goes, what somebody touched stays and says who it was.
#include "tests/ledger/desk.h"

namespace luodi {
namespace {

using testing::Day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kHeader;
using testing::kTwoRows;

class UndoneImports : public testing::LedgerDesk {
 protected:
  UndoneImports() { Person("colleague", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/bureau")); }

  void Rename(const v1::Project& project, const std::string& title) {
    v1::UpdateProjectRequest request;
    *request.mutable_project() = project;
    request.mutable_project()->set_title(title);
    request.mutable_update_mask()->add_paths("title");
    request.set_reason("更名");
    const auto answer = Ask("colleague", &Projects::UpdateProject, request);
    ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  }

  int Investors() {
    v1::ListInvestorsRequest request;
    request.set_parent(zone());
    return Ask("officer", &v1::InvestorService::Stub::ListInvestors, request)->investors_size();
  }
};

TEST_F(UndoneImports, LeaveWhatWasTouchedAndSayByWhom) {
  const auto imported = ImportGood(absl::StrCat(kPlainHeader, PlainRows(1, 500)));
  ASSERT_EQ(imported.answer->created(), 500);
  const auto before = Standing();
  SetToday(2021, 1, 4);
  Rename(before[3], "改名一");
  Rename(before[400], "改名二");

  const auto would = Undo(imported.answer->name(), "officer", true);
  ASSERT_TRUE(would.answer.ok()) << would.answer.status.error_message();
  EXPECT_EQ(would.answer->taken_back(), 498);
  EXPECT_EQ(would.answer->stayed(), 2);
  EXPECT_EQ(Standing().size(), 500u);
  EXPECT_EQ(ImportNamed(imported.answer->name()).state(), v1::LedgerImport::STATE_FINISHED);

  const auto undone = Undo(imported.answer->name());
  ASSERT_TRUE(undone.answer.ok()) << undone.answer.status.error_message();
  EXPECT_EQ(undone.answer->state(), v1::LedgerImport::STATE_UNDONE);
  EXPECT_EQ(undone.answer->taken_back(), 498);
  EXPECT_EQ(undone.answer->given_back(), 0);
  EXPECT_EQ(undone.answer->stayed(), 2);
  EXPECT_EQ(undone.answer->undone_by(), InZone("persons/officer"));
  EXPECT_EQ(undone.answer->undo_reason(), "导错文件");
  EXPECT_EQ(undone.answer->ShortDebugString(), ImportNamed(imported.answer->name()).ShortDebugString());
  ASSERT_EQ(undone.staying.size(), 2u);
  EXPECT_EQ(undone.staying[0].title(), "改名二");
  EXPECT_EQ(undone.staying[0].row(), 402);
  EXPECT_EQ(undone.staying[1].project(), before[3].name());
  EXPECT_EQ(undone.staying[1].touched_by(), InZone("persons/colleague"));
  EXPECT_EQ(undone.staying[1].touched_method(), "luodi.v1.ProjectService.UpdateProject");
  EXPECT_EQ(undone.staying[1].touch_time().seconds(), 1'609'732'800);
  EXPECT_EQ(would.staying.size(), 2u);
  EXPECT_EQ(Standing().size(), 2u);
  EXPECT_EQ(Entries(v1::ENTRY_KIND_REMOVAL, "UndoImport").size(), 498u);
}

TEST_F(UndoneImports, AreStillTheBooksOfTheirTime) {
  const auto imported = Import(absl::StrCat(kHeader, kTwoRows));
  SetToday(2021, 1, 4);
  ASSERT_EQ(Undo(imported.answer->name()).answer->taken_back(), 2);
  EXPECT_THAT(Standing(), IsEmpty());
  EXPECT_EQ(Investors(), 0);
  v1::ListProjectsRequest request;
  request.set_parent(zone());
  request.mutable_as_of()->set_seconds(1'609'416'000);  // 2020-12-31
  EXPECT_EQ(Ask("officer", &Projects::ListProjects, request)->projects_size(), 2);
  v1::GetProjectRequest get;
  get.set_name(imported.rows[0].project());
  EXPECT_EQ(Ask("officer", &Projects::GetProject, get).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(RowsOf(imported.answer->name()).size(), 2u);
}

TEST_F(UndoneImports, GiveBackFieldsAndFacts) {
  Import(absl::StrCat(kHeader, kTwoRows));
  const auto before = Standing();
  const auto update = Import(
      "编号,项目名称,总投资(亿元),开工日期,投资主体,统一社会信用代码,备注\n"
      "LG-1,甲新名,3,2020-09-01,乙公司,91131000MA0000023H,新\nLG-2,,4,,,,\n");
  ASSERT_THAT(update.Outcomes(), ElementsAre("UPDATED", "UPDATED")) << update.rows[0].ShortDebugString();
  EXPECT_EQ(Investors(), 2);
  const auto undone = Undo(update.answer->name());
  ASSERT_TRUE(undone.answer.ok()) << undone.answer.status.error_message();
  EXPECT_EQ(undone.answer->given_back(), 2);
  EXPECT_EQ(undone.answer->stayed(), 0);
  const auto after = Standing();
  ASSERT_EQ(after.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    v1::Project same = after[i];
    EXPECT_EQ(same.etag(), "v3");
    same.set_etag(before[i].etag());
    *same.mutable_update_time() = before[i].update_time();
    EXPECT_EQ(same.ShortDebugString(), before[i].ShortDebugString());
  }
  // The investor came with the row and goes with it.
  EXPECT_EQ(Investors(), 1);
}

TEST_F(UndoneImports, GoOneAfterTheOther) {
  const auto first = Import(absl::StrCat(kHeader, kTwoRows));
  const auto second = Import("编号,项目名称,总投资(亿元)\nLG-1,甲项目,3\n");
  // The later one has touched it.
  const auto early = Undo(first.answer->name(), "officer", true);
  EXPECT_EQ(early.answer->taken_back(), 1);
  ASSERT_EQ(early.staying.size(), 1u);
  EXPECT_EQ(early.staying[0].touched_method(), "luodi.v1.LedgerService.ImportLedger");
  EXPECT_EQ(Undo(second.answer->name()).answer->given_back(), 1);
  EXPECT_EQ(Standing()[0].total_investment().minor_units(), 28'300'000'000);
}

TEST_F(UndoneImports, GoNewestFirstDownToNothing) {
  const auto first = Import(absl::StrCat(kHeader, kTwoRows));
  const auto second = Import("编号,项目名称,总投资(亿元),签约日期\nLG-1,甲新名,3,\nLG-2,,4,2020-11-01\n");
  ASSERT_THAT(second.Outcomes(), ElementsAre("UPDATED", "UPDATED"));
  const auto third = Import("编号,项目名称,总投资(亿元)\nLG-1,,7\n");
  ASSERT_THAT(third.Outcomes(), ElementsAre("UPDATED"));
  EXPECT_EQ(Undo(third.answer->name()).answer->given_back(), 1);
  const auto given = Undo(second.answer->name());
  EXPECT_EQ(given.answer->given_back(), 2);
  EXPECT_THAT(given.staying, IsEmpty());
  const auto taken = Undo(first.answer->name());
  ASSERT_TRUE(taken.answer.ok()) << taken.answer.status.error_message();
  EXPECT_EQ(taken.answer->taken_back(), 2);
  EXPECT_THAT(taken.staying, IsEmpty());
  EXPECT_THAT(Standing(), IsEmpty());
}

TEST_F(UndoneImports, AreTouchedByWhatAPersonDidBetweenTwoOthers) {
  const auto first = Import(absl::StrCat(kHeader, kTwoRows));
  Rename(Standing()[0], "改名");
  Rename(Standing()[0], "甲项目");
  const auto second = Import("编号,项目名称,总投资(亿元)\nLG-1,,3\n");
  ASSERT_EQ(Undo(second.answer->name()).answer->given_back(), 1);
  const auto undone = Undo(first.answer->name());
  EXPECT_EQ(undone.answer->taken_back(), 1);
  ASSERT_EQ(undone.staying.size(), 1u);
  EXPECT_EQ(undone.staying[0].touched_by(), InZone("persons/colleague"));
}

TEST_F(UndoneImports, ThatLeftRowsAreTriedAgain) {
  const auto first = Import(absl::StrCat(kHeader, kTwoRows));
  const auto second = Import("编号,项目名称,总投资(亿元)\nLG-1,,3\n");
  const auto early = Undo(first.answer->name());
  EXPECT_EQ(early.answer->state(), v1::LedgerImport::STATE_UNDONE);
  EXPECT_EQ(early.answer->taken_back(), 1);
  EXPECT_EQ(early.answer->stayed(), 1);
  ASSERT_EQ(Undo(second.answer->name()).answer->given_back(), 1);
  const auto would = Undo(first.answer->name(), "officer", true);
  EXPECT_EQ(would.answer->taken_back(), 2);
  EXPECT_EQ(would.answer->stayed(), 0);
  const auto again = Undo(first.answer->name());
  ASSERT_TRUE(again.answer.ok()) << again.answer.status.error_message();
  EXPECT_EQ(again.answer->state(), v1::LedgerImport::STATE_UNDONE);
  EXPECT_EQ(again.answer->taken_back(), 2);
  EXPECT_EQ(again.answer->stayed(), 0);
  EXPECT_THAT(Standing(), IsEmpty());
  EXPECT_EQ(Undo(first.answer->name()).answer.reason(), "IMPORT_UNDONE");
}

TEST_F(UndoneImports, ArePerformedOnceAndRepliedAgain) {
  const auto imported = Import(absl::StrCat(kHeader, kTwoRows));
  const std::string id = NewRequestId();
  const auto undone = Undo(imported.answer->name(), "officer", false, id);
  const auto again = Undo(imported.answer->name(), "officer", false, id);
  ASSERT_TRUE(again.answer.ok()) << again.answer.status.error_message();
  EXPECT_EQ(again.answer->ShortDebugString(), undone.answer->ShortDebugString());
  EXPECT_EQ(Undo(imported.answer->name()).answer.reason(), "IMPORT_UNDONE");
  EXPECT_EQ(Undo(imported.answer->name(), "officer", true).answer.reason(), "IMPORT_UNDONE");
}

TEST_F(UndoneImports, MayComeInAgain) {
  const auto imported = Import(absl::StrCat(kHeader, kTwoRows));
  Undo(imported.answer->name());
  const auto again = Import(absl::StrCat(kHeader, kTwoRows));
  ASSERT_THAT(again.Outcomes(), ElementsAre("CREATED", "CREATED"));
  // Numbers are never given out twice.
  EXPECT_EQ(again.rows[0].project(), InZone("projects/2020-0003"));
  EXPECT_EQ(Investors(), 1);
}

TEST_F(UndoneImports, TakeParentsWithTheirChildrenButNotFromOthers) {
  const std::string csv =
      "编号,项目名称,项目类型,总投资(亿元),上级项目,签约日期\n"
      "C-1,增资,增资,1,M-1,\nM-1,母一,新建,5,,2020-06-01\nM-2,母二,新建,5,,2020-06-01\n";
  const auto imported = Import(csv);
  ASSERT_THAT(imported.Outcomes(), ElementsAre("CREATED", "CREATED", "CREATED"));
  v1::CreateProjectRequest create;
  create.set_parent(zone());
  create.mutable_project()->set_title("后来的增资");
  create.mutable_project()->set_kind(v1::PROJECT_KIND_CAPITAL_INCREASE);
  *create.mutable_project()->mutable_total_investment() = testing::Yuan(1'000'000);
  create.mutable_project()->set_parent_project(imported.rows[2].project());
  ASSERT_TRUE(Ask("colleague", &Projects::CreateProject, create).ok());
  const auto undone = Undo(imported.answer->name());
  ASSERT_TRUE(undone.answer.ok()) << undone.answer.status.error_message();
  EXPECT_EQ(undone.answer->taken_back(), 2);
  ASSERT_EQ(undone.staying.size(), 1u);
  EXPECT_EQ(undone.staying[0].title(), "母二");
  EXPECT_EQ(undone.staying[0].touched_by(), InZone("persons/colleague"));
  EXPECT_EQ(undone.staying[0].touched_method(), "luodi.v1.ProjectService.CreateProject");
}

TEST_F(UndoneImports, LeaveAProjectThatSomethingWasWrittenBelow) {
  const auto imported = Import(absl::StrCat(kHeader, kTwoRows));
  v1::ProposeTerminationRequest propose;
  propose.set_parent(imported.rows[1].project());
  *propose.mutable_termination_date() = Day(2020, 12, 1);
  propose.set_reason("撤资");
  const auto proposed = Ask("colleague", &Projects::ProposeTermination, propose);
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  const auto undone = Undo(imported.answer->name());
  EXPECT_EQ(undone.answer->taken_back(), 1);
  ASSERT_EQ(undone.staying.size(), 1u);
  EXPECT_EQ(undone.staying[0].touched_method(), "luodi.v1.ProjectService.ProposeTermination");
  // The investor is named by the one that stays.
  EXPECT_EQ(Investors(), 1);
}

TEST_F(UndoneImports, AskForAReasonAndAnImport) {
  v1::UndoImportRequest request;
  request.set_name(InZone("imports/2020-0001"));
  request.set_request_id(NewRequestId());
  EXPECT_EQ(Undo(request).answer.reason(), "FIELD_REQUIRED");
  request.set_reason(" ");
  EXPECT_EQ(Undo(request).answer.reason(), "TEXT_EMPTY");
  request.set_reason("导错");
  EXPECT_EQ(Undo(request).answer.reason(), "RESOURCE_NOT_FOUND");
  request.set_name(InZone("projects/2020-0001"));
  EXPECT_EQ(Undo(request).answer.reason(), "NAME_MALFORMED");
}

TEST_F(UndoneImports, WaitForAnImportThatMayStillRun) {
  const std::string csv = absl::StrCat(kPlainHeader, PlainRows(1, 1600));
  const auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
  const auto cut = Converse(Messages(metadata, csv), "officer", 1);
  ASSERT_EQ(cut.answer.status.error_code(), grpc::StatusCode::CANCELLED);
  const std::string name = InZone("imports/2020-0001");
  ASSERT_EQ(ImportNamed(name).state(), v1::LedgerImport::STATE_UNFINISHED);
  EXPECT_EQ(Undo(name).answer.reason(), "IMPORT_RUNNING");
  SetToday(2021, 1, 4);
  const auto undone = Undo(name);
  ASSERT_TRUE(undone.answer.ok()) << undone.answer.status.error_message();
  EXPECT_GE(undone.answer->taken_back(), 500);
  EXPECT_THAT(Standing(), IsEmpty());
  // What was cut does not go on behind its undoing.
  const auto replay = Import(metadata, csv);
  EXPECT_EQ(replay.answer->state(), v1::LedgerImport::STATE_UNDONE) << replay.answer.status.error_message();
  EXPECT_THAT(Standing(), IsEmpty());
}

}  // namespace
}  // namespace luodi
