// SPDX-License-Identifier: Apache-2.0
// Planned days of a ledger as what a project promises: on a new project, on one that stands, and out of order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/text/date.h"
#include "tests/ledger/judging.h"

namespace luodi::ledger::rules {
namespace {

using ::testing::ElementsAre;

constexpr char kHeads[] = "编号,项目名称,项目类型,总投资(亿元),签约日期,计划开工日期,计划投产时间,计划达产日期\n";

// "2020-06-30 2021-12-31 -": start, production and full capacity.
std::string PromisedIn(const v1::Project& project) {
  const v1::Promises& promises = project.promises();
  return absl::StrCat(promises.has_start_date() ? text::WriteDate(promises.start_date()) : "-", " ",
                      promises.has_production_date() ? text::WriteDate(promises.production_date()) : "-", " ",
                      promises.has_full_capacity_date() ? text::WriteDate(promises.full_capacity_date()) : "-");
}

class PromisedDays : public Judging {
 protected:
  Verdict JudgeRow(const std::string& row, const std::string& heads = kHeads) {
    const auto judgement = Judge(heads + row + "\n");
    EXPECT_EQ(judgement.verdicts.size(), 1u);
    return judgement.verdicts.empty() ? Verdict() : judgement.verdicts[0];
  }
  // A-1, which promised a start and some jobs.
  v1::Project& Promising() {
    v1::Project& project = Standing("2020-0001", "甲");
    project.set_business_code("A-1");
    *project.mutable_promises()->mutable_start_date() = Day(2020, 6, 30);
    project.mutable_promises()->set_jobs(120);
    return project;
  }
};

TEST_F(PromisedDays, OfANewProjectAreItsPromises) {
  const Verdict verdict = JudgeRow("A-1,甲,新建,1,2020-01-10,2020-06-30,2021-12-31,2023-06-30");
  EXPECT_TRUE(verdict.Is(v1::RowResult::OUTCOME_CREATED)) << verdict.result.DebugString();
  EXPECT_EQ(PromisedIn(verdict.after), "2020-06-30 2021-12-31 2023-06-30");
  EXPECT_TRUE(verdict.after.ledger_columns().empty());
  // A plan is no fact: the project is signed, and no further.
  EXPECT_EQ(verdict.after.stage(), v1::STAGE_SIGNED);
}

TEST_F(PromisedDays, OfARowReplaceThoseThatStandAndAnEmptyCellSaysNothing) {
  Promising();
  const Verdict verdict = JudgeRow("A-1,甲,,1,,,2021-12-31,");
  EXPECT_EQ(PromisedIn(verdict.after), "2020-06-30 2021-12-31 -");
  EXPECT_EQ(verdict.after.promises().jobs(), 120);
  EXPECT_THAT(Changes(verdict), ElementsAre("计划投产日期:  > 2021-12-31"));
  EXPECT_THAT(Changes(JudgeRow("A-1,甲,,1,,2020-09-01,,")), ElementsAre("计划开工日期: 2020-06-30 > 2020-09-01"));
  EXPECT_TRUE(JudgeRow("A-1,甲,,1,,2020-06-30,,").Is(v1::RowResult::OUTCOME_UNCHANGED));
}

TEST_F(PromisedDays, OfAProjectThatOnlyLedgersSignedChangeByLedger) {
  AddFact(Promising(), v1::FACT_KIND_SIGNED, Day(2020, 1, 10));
  EXPECT_EQ(PromisedIn(JudgeRow("A-1,甲,,1,,2020-09-01,,").after), "2020-09-01 - -");
}

TEST_F(PromisedDays, OfAProjectSignedHereTakeTwoPersons) {
  v1::Project& project = Promising();
  books_.kept_here = {project.name()};
  EXPECT_THAT(Tell(absl::StrCat(kHeads, "A-1,甲,,1,,2020-09-01,,\n")), ElementsAre("2 UPDATED"));
  AddFact(project, v1::FACT_KIND_SIGNED, Day(2020, 1, 10));
  EXPECT_THAT(Tell(absl::StrCat(kHeads, "A-1,甲,,1,,2020-09-01,,\n")),
              ElementsAre("2 REFUSED :LEDGER_FACT_NEEDS_ACT"));
  EXPECT_THAT(Tell(absl::StrCat(kHeads, "A-1,甲,,1,,,2021-12-31,\n")),
              ElementsAre("2 REFUSED :LEDGER_FACT_NEEDS_ACT"));
  EXPECT_THAT(Tell(absl::StrCat(kHeads, "A-1,甲,,1,,2020-06-30,,\n")), ElementsAre("2 UNCHANGED"));
}

TEST_F(PromisedDays, OutOfOrderAreRefusedByTheHeadsOfTheFile) {
  const Verdict verdict = JudgeRow("A-1,甲,新建,1,,2021-06-30,2021-03-31,");
  ASSERT_EQ(verdict.result.faults_size(), 1) << verdict.result.DebugString();
  const v1::RowFault& fault = verdict.result.faults(0);
  EXPECT_EQ(fault.column(), "计划投产时间");
  EXPECT_EQ(fault.cell(), "G2");
  EXPECT_EQ(fault.reason(), "DATE_ORDER");
  EXPECT_EQ(fault.message_zh(), "计划投产时间：2021-03-31 不得早于 计划开工日期（2021-06-30）");
}

TEST_F(PromisedDays, AreAlsoHeldAgainstThoseTheProjectPromisedBefore) {
  Promising();
  EXPECT_THAT(Tell(absl::StrCat(kHeads, "A-1,甲,,1,,,2020-05-01,\n")), ElementsAre("2 REFUSED 计划投产时间:DATE_ORDER"));
}

TEST_F(PromisedDays, TakeThePlaceOfWhatWasKeptVerbatimUnderSuchAHead) {
  v1::Project& project = Promising();
  project.clear_promises();
  (*project.mutable_ledger_columns())["计划开工时间"] = "2020年夏";
  (*project.mutable_ledger_columns())["计划/投产日期"] = "2021年底";
  (*project.mutable_ledger_columns())["计划签约日期"] = "2020-01-01";
  const Verdict verdict = JudgeRow("A-1,甲,,1,,2020-06-30,,");
  EXPECT_EQ(PromisedIn(verdict.after), "2020-06-30 - -");
  EXPECT_FALSE(verdict.after.ledger_columns().contains("计划开工时间"));
  EXPECT_EQ(verdict.after.ledger_columns().at("计划/投产日期"), "2021年底");
  EXPECT_EQ(verdict.after.ledger_columns().at("计划签约日期"), "2020-01-01");
}

}  // namespace
}  // namespace luodi::ledger::rules
