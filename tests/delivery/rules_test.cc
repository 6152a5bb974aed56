// SPDX-License-Identifier: Apache-2.0
#include "server/delivery/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace luodi::delivery::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kProject[] = "zones/z/projects/2020-0001";

v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

const v1::Date kToday = Day(2020, 6, 30);

std::vector<std::string> Reasons(const Faults& faults) {
  std::vector<std::string> reasons;
  for (const Fault& fault : faults) reasons.push_back(text::ReasonName(fault.reason));
  return reasons;
}

class MilestoneTest : public ::testing::Test {
 protected:
  MilestoneTest() {
    project_.set_name(kProject);
    milestone_.set_name(std::string(kProject) + "/milestones/1");
    milestone_.set_fact_kind(v1::FACT_KIND_STARTED);
    *milestone_.mutable_reached_date() = Day(2020, 5, 14);
    milestone_.set_evidence("监理记录");
    milestone_.set_permit_number("131000202004300101");
    milestone_.set_state(v1::Milestone::STATE_REPORTED);
    milestone_.set_reported_by("zones/z/persons/officer");
  }
  void Fact(v1::FactKind kind, const v1::Date& date) {
    v1::Fact* fact = project_.add_facts();
    fact->set_kind(kind);
    *fact->mutable_fact_date() = date;
  }
  v1::ErrorReason Reporting(const std::optional<v1::Milestone>& pending = std::nullopt) {
    return ReasonOf(MayReport(milestone_, project_, pending, kToday));
  }
  v1::ErrorReason Verifying() { return ReasonOf(MayVerify(milestone_, project_, kToday)); }
  v1::Project project_;
  v1::Milestone milestone_;
};

TEST_F(MilestoneTest, MovesOnlyAsTheTableSays) {
  const auto* states = v1::Milestone::State_descriptor();
  for (int i = 0; i < states->value_count(); ++i) {
    milestone_.set_state(static_cast<v1::Milestone::State>(states->value(i)->number()));
    const bool reported = milestone_.state() == v1::Milestone::STATE_REPORTED;
    for (const Act act : {Act::kVerify, Act::kDecline}) {
      const auto after = StateAfter(milestone_, act);
      EXPECT_EQ(after.ok(), reported) << states->value(i)->name();
      if (!reported) {
        EXPECT_EQ(ReasonOf(after.status()), v1::ERROR_REASON_MILESTONE_NOT_PENDING);
      }
    }
  }
  milestone_.set_state(v1::Milestone::STATE_REPORTED);
  EXPECT_EQ(*StateAfter(milestone_, Act::kVerify), v1::Milestone::STATE_VERIFIED);
  EXPECT_EQ(*StateAfter(milestone_, Act::kDecline), v1::Milestone::STATE_DECLINED);
}

TEST_F(MilestoneTest, IsAStartOrAProductionAndNothingElse) {
  const auto* kinds = v1::FactKind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    milestone_.set_fact_kind(static_cast<v1::FactKind>(kinds->value(i)->number()));
    const bool known =
        milestone_.fact_kind() == v1::FACT_KIND_STARTED || milestone_.fact_kind() == v1::FACT_KIND_PRODUCED;
    EXPECT_THAT(Reasons(CheckMilestone(kProject, milestone_, kToday)),
                known ? std::vector<std::string>{} : std::vector<std::string>{"ENUM_UNKNOWN"});
  }
}

TEST_F(MilestoneTest, IsCheckedForEveryFaultAtOnce) {
  milestone_.set_fact_kind(v1::FACT_KIND_SIGNED);
  *milestone_.mutable_reached_date() = Day(2020, 7, 1);
  milestone_.set_evidence(" ");
  milestone_.add_documents("zones/z/projects/2020-0001/documents/1");
  milestone_.add_documents("zones/z/projects/2020-0001/documents/1");
  milestone_.add_documents("zones/z/projects/2020-0002/documents/1");
  milestone_.add_documents("x");
  EXPECT_THAT(Reasons(CheckMilestone(kProject, milestone_, kToday)),
              ElementsAre("ENUM_UNKNOWN", "DATE_IN_FUTURE", "TEXT_EMPTY", "ENTRY_TWICE", "TEXT_REFERS_NOWHERE",
                          "NAME_MALFORMED"));
}

TEST_F(MilestoneTest, NeedsASignedProject) {
  EXPECT_EQ(Reporting(), v1::ERROR_REASON_NOT_SIGNED);
  Fact(v1::FACT_KIND_SIGNED, Day(2020, 3, 1));
  EXPECT_EQ(Reporting(), v1::ERROR_REASON_UNSPECIFIED);
}

TEST_F(MilestoneTest, OfAStartNeedsItsPermit) {
  Fact(v1::FACT_KIND_SIGNED, Day(2020, 3, 1));
  milestone_.clear_permit_number();
  EXPECT_EQ(Reporting(), v1::ERROR_REASON_START_NEEDS_PERMIT);
}

TEST_F(MilestoneTest, OfAProductionNeedsAStandingStartAndNoPermit) {
  milestone_.set_fact_kind(v1::FACT_KIND_PRODUCED);
  milestone_.clear_permit_number();
  Fact(v1::FACT_KIND_SIGNED, Day(2020, 3, 1));
  EXPECT_EQ(Reporting(), v1::ERROR_REASON_NOT_STARTED);
  EXPECT_EQ(Verifying(), v1::ERROR_REASON_NOT_STARTED) << "also when the start was taken back since the report";
  Fact(v1::FACT_KIND_STARTED, Day(2020, 4, 1));
  EXPECT_EQ(Reporting(), v1::ERROR_REASON_UNSPECIFIED);
}

TEST_F(MilestoneTest, ComesAfterWhatWentBefore) {
  Fact(v1::FACT_KIND_SIGNED, Day(2020, 5, 15));
  EXPECT_EQ(Reporting(), v1::ERROR_REASON_FACT_ORDER);
  EXPECT_EQ(Verifying(), v1::ERROR_REASON_FACT_ORDER);
}

TEST_F(MilestoneTest, IsReachedOnce) {
  Fact(v1::FACT_KIND_SIGNED, Day(2020, 3, 1));
  Fact(v1::FACT_KIND_STARTED, Day(2020, 4, 1));
  EXPECT_EQ(Reporting(), v1::ERROR_REASON_FACT_STANDS);
  EXPECT_EQ(Verifying(), v1::ERROR_REASON_FACT_STANDS);
}

TEST_F(MilestoneTest, IsOverForATerminatedProjectWhateverElseIsMissing) {
  Fact(v1::FACT_KIND_TERMINATED, Day(2020, 6, 1));
  EXPECT_EQ(Reporting(), v1::ERROR_REASON_PROJECT_TERMINATED);
  EXPECT_EQ(Verifying(), v1::ERROR_REASON_PROJECT_TERMINATED);
}

TEST_F(MilestoneTest, WaitsForOneAnswerAtATime) {
  Fact(v1::FACT_KIND_SIGNED, Day(2020, 3, 1));
  EXPECT_EQ(Reporting(milestone_), v1::ERROR_REASON_MILESTONE_PENDING);
}

TEST_F(MilestoneTest, IsNeverAnsweredByItsReporter) {
  EXPECT_EQ(ReasonOf(MayAnswer(milestone_, "zones/z/persons/officer")), v1::ERROR_REASON_SAME_PERSON);
  EXPECT_TRUE(MayAnswer(milestone_, "zones/z/persons/statistician").ok());
}

TEST_F(MilestoneTest, IsDeclinedForAReason) {
  std::string reason = " ";
  EXPECT_THAT(Reasons(CheckReason(reason)), ElementsAre("TEXT_EMPTY"));
  reason = " 照片不清 ";
  EXPECT_THAT(CheckReason(reason), IsEmpty());
  EXPECT_EQ(reason, "照片不清");
}

}  // namespace
}  // namespace luodi::delivery::rules
