// SPDX-License-Identifier: Apache-2.0
#include "server/review/simulation.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "server/base/status.h"
#include "tests/review/definition_given.h"

namespace luodi::review::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Simulated : public ::testing::Test {
 protected:
  Simulated() {
    desk_.project.set_name("zones/z/projects/2020-0001");
    desk_.project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    SetMoney(*desk_.project.mutable_total_investment(), "CNY", 300'000'000);
    SetMoney(*desk_.project.mutable_fixed_asset_investment(), "CNY", 283'000'000);
    desk_.project.mutable_land_area()->set_micro_mu(56'600'000);
    desk_.review_case.set_purpose(v1::CASE_PURPOSE_INVESTMENT);
    v1::Date& filed = *desk_.review_case.mutable_accepted_date();
    filed.set_year(2020);
    filed.set_month(7);
    filed.set_day(1);
    desk_.ground.definition = Sound();
    desk_.ground.today = filed;
    v1::ThresholdRule& rule = *desk_.ground.threshold_set.add_rules();
    rule.set_rule_id("intensity");
    rule.set_metric(v1::METRIC_INVESTMENT_INTENSITY);
    rule.set_comparator(v1::COMPARATOR_AT_LEAST);
    SetMoney(*rule.mutable_bar()->mutable_money_per_mu(), "CNY", 5'000'000);
    *desk_.ground.figures.mutable_fixed_asset_investment() = desk_.project.fixed_asset_investment();
    *desk_.ground.figures.mutable_land_area() = desk_.project.land_area();
    desk_.ground.figures.set_kind(desk_.project.kind());
    desk_.members = Staffed().members;
  }

  static void SetMoney(v1::Money& money, const std::string& currency, int64_t yuan) {
    money.set_currency_code(currency);
    money.set_minor_units(yuan * 100);
  }
  v1::StageDefinition& At(int group, int stage) {
    return *desk_.ground.definition.mutable_groups(group)->mutable_stages(stage);
  }
  v1::SimulatedPath Path(const std::vector<absl::Status>& filing = {}) {
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(desk_.project, &json).ok());
    desk_.review_case.mutable_packet()->set_material_json(json);
    return Simulate(desk_, filing, past_);
  }
  static std::vector<std::string> Entered(const v1::SimulatedPath& path) {
    std::vector<std::string> entered;
    for (const v1::SimulatedStage& stage : path.stages()) {
      if (stage.entered()) entered.push_back(stage.stage_id());
    }
    return entered;
  }
  static std::vector<std::string> Asked(const v1::SimulatedPath& path, const std::string& id) {
    std::vector<std::string> asked;
    for (const v1::SimulatedStage& stage : path.stages()) {
      for (const std::string& person : stage.asked()) {
        if (stage.stage_id() == id) asked.push_back(person.substr(person.rfind('/') + 1));
      }
    }
    return asked;
  }

  Desk desk_;
  PastDays past_;
};

TEST(Median, IsTheMiddleOrTheGreaterOfTheMiddleTwo) {
  EXPECT_EQ(Median({}), 0);
  EXPECT_EQ(Median({7}), 7);
  EXPECT_EQ(Median({9, 1, 4}), 4);
  EXPECT_EQ(Median({9, 1, 4, 5}), 5);
}

TEST_F(Simulated, EntersEveryStageWithoutCondition) {
  const v1::SimulatedPath path = Path();
  EXPECT_EQ(path.refused_for(), "");
  EXPECT_EQ(path.verdict(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(path.stages_size(), 9);
  EXPECT_EQ(Entered(path).size(), 9U);
  EXPECT_EQ(path.worst_working_days(), 2 + 7 + 4 + 3);
  EXPECT_EQ(path.usual_working_days(), 2 + 7 + 4 + 3);
  EXPECT_FALSE(path.unbounded());
  EXPECT_EQ(path.stages(3).limit_working_days(), 7);
  EXPECT_EQ(path.stages(3).title(), "experts");
  EXPECT_EQ(path.stages(3).kind(), v1::STAGE_KIND_SCORING);
}

TEST_F(Simulated, TellsWhoCouldAnswer) {
  const v1::SimulatedPath path = Path();
  EXPECT_THAT(Asked(path, "completeness"), ElementsAre("clerk", "secretary"));
  EXPECT_THAT(Asked(path, "threshold"), IsEmpty());
  EXPECT_THAT(Asked(path, "departments"),
              ElementsAre("finance-a", "finance-b", "industry-a", "industry-b", "science-a", "science-b"));
  EXPECT_THAT(Asked(path, "panel"), ElementsAre("m1", "m2", "m3"));
  EXPECT_THAT(Asked(path, "publicity"), ElementsAre("clerk", "secretary"));
  EXPECT_THAT(Asked(path, "decision"), ElementsAre("deputy", "leader"));
}

TEST_F(Simulated, AsksNobodyWhoContributedOrIsRecused) {
  for (const char* id : {"clerk", "m1", "leader", "finance-a"}) desk_.members[PersonOf(id)].contributed = true;
  desk_.members[PersonOf("m2")].identity = "one person";
  desk_.members[PersonOf("cousin")] = NewMember("cousin", {});
  desk_.members[PersonOf("cousin")].identity = "one person";
  desk_.review_case.add_recusals()->set_person(PersonOf("cousin"));
  const v1::SimulatedPath path = Path();
  EXPECT_THAT(Asked(path, "completeness"), ElementsAre("secretary"));
  EXPECT_THAT(Asked(path, "departments"),
              ElementsAre("finance-b", "industry-a", "industry-b", "science-a", "science-b"));
  EXPECT_THAT(Asked(path, "panel"), ElementsAre("m3"));
  EXPECT_THAT(Asked(path, "decision"), ElementsAre("deputy"));
}

TEST_F(Simulated, SkipsWhatItsConditionsLeaveOut) {
  SetMoney(*At(1, 1).mutable_entry()->mutable_total_investment_at_least(), "CNY", 300'000'001);
  At(1, 2).mutable_entry()->add_purposes(v1::CASE_PURPOSE_FRAMEWORK);
  At(1, 3).mutable_entry()->set_threshold_failed_only(true);
  At(1, 4).mutable_entry()->mutable_land_area_at_least()->set_micro_mu(56'600'000);
  const v1::SimulatedPath path = Path();
  EXPECT_THAT(Entered(path), ElementsAre("completeness", "threshold", "departments", "publicity", "panel", "decision"));
  EXPECT_THAT(Asked(path, "experts"), IsEmpty());
  EXPECT_EQ(path.worst_working_days(), 2 + 5 + 4 + 3);
}

TEST_F(Simulated, CountsWithTheFamily) {
  SetMoney(*At(1, 1).mutable_entry()->mutable_total_investment_at_least(), "CNY", 400'000'000);
  EXPECT_EQ(Entered(Path()).size(), 8U);
  v1::Project sister = desk_.project;
  sister.set_name("zones/z/projects/2020-0002");
  SetMoney(*sister.mutable_total_investment(), "CNY", 100'000'000);
  desk_.ground.family.push_back(sister);
  EXPECT_EQ(Entered(Path()).size(), 9U);
}

TEST_F(Simulated, AsksForTheVerdictInItsOwnGroup) {
  At(1, 3).mutable_entry()->set_threshold_failed_only(true);
  At(1, 4).mutable_entry()->add_failed_rule_ids("intensity");
  // The verdict comes with the group, wherever the threshold stands in it.
  desk_.ground.definition.mutable_groups(0)->mutable_stages()->SwapElements(0, 1);
  desk_.ground.figures.mutable_land_area()->set_micro_mu(56'600'001);
  const v1::SimulatedPath path = Path();
  EXPECT_EQ(path.verdict(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(Entered(path).size(), 9U);
}

TEST_F(Simulated, KeepsTheVerdictOfACase) {
  At(1, 3).mutable_entry()->set_threshold_failed_only(true);
  desk_.review_case.mutable_verdict()->set_outcome(v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(Path().verdict(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(Entered(Path()).size(), 9U);
}

TEST_F(Simulated, NamesTheLevelThatWouldDecideAndAsksIt) {
  for (const auto& [id, yuan] : {std::pair{"office", 0}, {"board", 300'000'000}, {"council", 300'000'001}}) {
    v1::DecisionLevel& level = *At(3, 0).add_levels();
    level.set_level_id(id);
    if (yuan > 0) SetMoney(*level.mutable_total_investment_at_least(), "CNY", yuan);
  }
  At(3, 0).mutable_levels(1)->add_seats()->set_person(PersonOf("leader"));
  const v1::SimulatedPath path = Path();
  EXPECT_EQ(path.decision_level(), "board");
  EXPECT_THAT(Asked(path, "decision"), ElementsAre("leader"));
}

TEST_F(Simulated, TakesTheUsualTimeFromPastCases) {
  past_["experts"] = {3, 9, 2};
  past_["departments"] = {8, 1};
  past_["decision"] = {0};
  const v1::SimulatedPath path = Path();
  EXPECT_EQ(path.stages(3).usual_working_days(), 3);
  EXPECT_EQ(path.stages(3).past_cases(), 3);
  EXPECT_EQ(path.stages(7).past_cases(), 0);
  EXPECT_EQ(path.usual_working_days(), 2 + 8 + 4 + 0);
  EXPECT_EQ(path.worst_working_days(), 2 + 7 + 4 + 3);
}

TEST_F(Simulated, TellsAPathWithoutLimit) {
  At(2, 0).set_limit_working_days(0);
  const v1::SimulatedPath path = Path();
  EXPECT_TRUE(path.unbounded());
  EXPECT_EQ(path.worst_working_days(), 2 + 7 + 3);
  At(2, 0).mutable_entry()->set_foreign_only(true);
  EXPECT_FALSE(Path().unbounded());
}

TEST_F(Simulated, NamesWhyItCouldNotBeFiled) {
  const absl::Status running = Refuse(v1::ERROR_REASON_CASE_RUNNING, {{"case", "c"}, {"state", "s"}});
  const absl::Status unmet = RefuseConditions(v1::ERROR_REASON_SUBMIT_CONDITIONS_UNMET, {},
                                              {{v1::ERROR_REASON_INVESTOR_MISSING, "p", {}},
                                               {v1::ERROR_REASON_AMOUNT_MISSING, "p", {}},
                                               {v1::ERROR_REASON_AMOUNT_MISSING, "q", {}}});
  const v1::SimulatedPath path = Path({running, absl::OkStatus(), unmet});
  EXPECT_EQ(path.refused_for(), "CASE_RUNNING,INVESTOR_MISSING,AMOUNT_MISSING");
  EXPECT_EQ(path.stages_size(), 9);
}

TEST_F(Simulated, GoesOnWhereARateOrFigureIsMissing) {
  SetMoney(*At(1, 1).mutable_entry()->mutable_total_investment_at_least(), "USD", 1);
  v1::SimulatedPath path = Path();
  EXPECT_EQ(path.refused_for(), "RATE_MISSING");
  EXPECT_EQ(Entered(path).size(), 9U) << "what cannot be told counts as entered";
  At(1, 1).clear_entry();
  desk_.ground.figures.clear_land_area();
  path = Path();
  EXPECT_EQ(path.refused_for(), "FIGURES_MISSING");
  EXPECT_EQ(path.verdict(), v1::VERDICT_OUTCOME_UNSPECIFIED);
}

TEST_F(Simulated, SaysThatTheSizeCannotBeTold) {
  v1::DecisionLevel& level = *At(3, 0).add_levels();
  SetMoney(*level.mutable_total_investment_at_least(), "USD", 1);
  EXPECT_EQ(Path().refused_for(), "RATE_MISSING") << "of a level";
  At(3, 0).clear_levels();
  SetMoney(*At(1, 1).mutable_entry()->mutable_total_investment_at_least(), "CNY", 1);
  EXPECT_EQ(Path().refused_for(), "");
  v1::Project sister = desk_.project;
  sister.set_name("zones/z/projects/2020-0002");
  SetMoney(*sister.mutable_total_investment(), "USD", 1);
  desk_.ground.family.push_back(sister);
  EXPECT_EQ(Path().refused_for(), "RATE_MISSING") << "of the family";
}

TEST_F(Simulated, WalksADraftWithoutDecision) {
  desk_.ground.definition.mutable_groups()->RemoveLast();
  EXPECT_EQ(Path().stages_size(), 8);
  EXPECT_EQ(Path().decision_level(), "");
}

}  // namespace
}  // namespace luodi::review::rules
