// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <functional>
#include <limits>

#include "tests/agreements/given.h"

namespace luodi {
namespace {

using testing::Day;
using Zones = v1::ZoneService::Stub;

// Today is Wednesday, 10 June 2020.
class Lights : public testing::Bureau {
 protected:
  Lights() { PublishRules(); }

  v1::RecordLightRuleRequest Rule(int yellow, int red, const v1::Date& from = Day(2020, 1, 1)) {
    v1::RecordLightRuleRequest record;
    record.set_parent(zone());
    *record.mutable_light_rule()->mutable_effective_date() = from;
    record.mutable_light_rule()->set_yellow_months(yellow);
    record.mutable_light_rule()->set_red_months(red);
    record.mutable_light_rule()->set_document("廊高管办〔2020〕6号");
    return record;
  }
  void RecordRule(int yellow, int red, const v1::Date& from = Day(2020, 1, 1)) {
    Must("statistician", &Zones::RecordLightRule, Rule(yellow, red, from));
  }
  // A signed project that promised to start on a day, if one is set; {number}.
  std::string Promised(const v1::Date& start, const std::string& title = "项目",
                       v1::Confidentiality confidentiality = v1::CONFIDENTIALITY_INTERNAL) {
    v1::CreateProjectRequest create = NewProject(title);
    if (start.year() != 0) *create.mutable_project()->mutable_promises()->mutable_start_date() = start;
    promise_(*create.mutable_project()->mutable_promises());
    create.mutable_project()->set_confidentiality(confidentiality);
    const std::string project = Must("officer", &Projects::CreateProject, create).name();
    Approved(project);
    Must("officer", &Agreements::SignContract, Signing(Drafted(project)));
    return project.substr(project.rfind('/') + 1);
  }
  // The milestone's name.
  std::string Report(const std::string& number, v1::FactKind milestone) {
    v1::ReportMilestoneRequest report;
    report.set_parent(InZone("projects/" + number));
    report.set_fact_kind(milestone);
    *report.mutable_reached_date() = Day(2020, 6, 10);
    report.set_evidence("现场照片");
    if (milestone == v1::FACT_KIND_STARTED) report.set_permit_number("施〔2020〕7号");
    return Must("officer", &v1::DeliveryService::Stub::ReportMilestone, report).name();
  }
  void Verify(const std::string& milestone) {
    v1::VerifyMilestoneRequest verify;
    verify.set_name(milestone);
    Must("statistician", &v1::DeliveryService::Stub::VerifyMilestone, verify);
  }
  v1::GetBoardRequest Question() {
    v1::GetBoardRequest request;
    request.set_name(zone());
    return request;
  }
  // "RED STARTED 2"
  static std::vector<std::string> Told(const v1::Board& board) {
    std::vector<std::string> told;
    for (const v1::LightCount& count : board.lights()) {
      told.push_back(absl::StrCat(v1::Light_Name(count.light()).substr(6), " ",
                                  v1::FactKind_Name(count.milestone()).substr(10), " ", count.projects()));
    }
    return told;
  }
  std::vector<std::string> Board(const std::string& who = "leader") {
    return Told(Must(who, &Boards::GetBoard, Question()));
  }

  // What projects promise besides.
  std::function<void(v1::Promises&)> promise_ = [](v1::Promises&) {};
};

using Strings = std::vector<std::string>;

TEST_F(Lights, AreNotToldWhereTheZoneHasNoRule) {
  Promised(Day(2020, 1, 5));
  const v1::Board board = Must("leader", &Boards::GetBoard, Question());
  EXPECT_FALSE(board.has_light_rule());
  EXPECT_EQ(board.lights_size() + board.lagging_size(), 0);
  RecordRule(1, 3, Day(2020, 6, 11));
  EXPECT_EQ(Board(), Strings{}) << "from tomorrow on";
}

TEST_F(Lights, CountCalendarMonthsSinceThePlannedOne) {
  RecordRule(1, 3);
  Promised(Day(2020, 6, 1), "本月");
  EXPECT_EQ(Board(), Strings{}) << "the month is not over";
  Promised(Day(2020, 5, 31), "上月末");
  Promised(Day(2020, 4, 1), "四月初");
  EXPECT_EQ(Board(), Strings{"YELLOW STARTED 2"});
  Promised(Day(2020, 3, 31), "三月末");
  Promised(Day(2019, 12, 1), "去年");
  EXPECT_EQ(Board(), (Strings{"RED STARTED 2", "YELLOW STARTED 2"}));
}

TEST_F(Lights, FollowTheNewestRuleInForce) {
  RecordRule(1, 3);
  Promised(Day(2020, 4, 1));
  EXPECT_EQ(Board(), Strings{"YELLOW STARTED 1"});
  RecordRule(1, 2, Day(2020, 6, 10));
  EXPECT_EQ(Board(), Strings{"RED STARTED 1"});
  RecordRule(3, 4, Day(2020, 6, 9));
  EXPECT_EQ(Board(), Strings{"RED STARTED 1"}) << "recorded later, in force earlier";
  v1::ListLightRulesRequest list;
  list.set_parent(zone());
  EXPECT_EQ(Must("leader", &Zones::ListLightRules, list).light_rules(0).red_months(), 2);
}

TEST_F(Lights, NameWhoLagsTheLongestAwaitedFirst) {
  RecordRule(1, 3);
  const std::string later = Promised(Day(2020, 5, 2), "晚");
  const std::string longest = Promised(Day(2020, 1, 31), "最早");
  const v1::Board board = Must("leader", &Boards::GetBoard, Question());
  ASSERT_EQ(board.lagging_size(), 2);
  EXPECT_EQ(board.lagging(0).project(), InZone("projects/" + longest));
  EXPECT_EQ(board.lagging(0).title(), "最早");
  EXPECT_EQ(board.lagging(0).months_late(), 5);
  EXPECT_EQ(board.lagging(0).light(), v1::LIGHT_RED);
  EXPECT_EQ(text::WriteDate(board.lagging(0).planned_date()), "2020-01-31");
  EXPECT_EQ(board.lagging(1).project(), InZone("projects/" + later));
  EXPECT_EQ(board.lagging(1).months_late(), 1);
  EXPECT_EQ(board.lagging_left_out(), 0);
  EXPECT_EQ(board.light_rule().document(), "廊高管办〔2020〕6号");
}

TEST_F(Lights, GoOutOnceTheMilestoneIsVerified) {
  RecordRule(1, 3);
  const std::string number = Promised(Day(2020, 5, 2));
  const std::string milestone = Report(number, v1::FACT_KIND_STARTED);
  EXPECT_EQ(Board(), Strings{"YELLOW STARTED 1"}) << "reported is not yet true";
  Verify(milestone);
  EXPECT_EQ(Board(), Strings{});
}

TEST_F(Lights, WaitForTheNextMilestoneThatWasPromised) {
  RecordRule(1, 3);
  promise_ = [](v1::Promises& promises) {
    *promises.mutable_production_date() = Day(2020, 3, 1);
    *promises.mutable_full_capacity_date() = Day(2020, 5, 1);
  };
  const std::string number = Promised(Day(2020, 1, 5));
  EXPECT_EQ(Board(), Strings{"RED STARTED 1"});
  Verify(Report(number, v1::FACT_KIND_STARTED));
  EXPECT_EQ(Board(), Strings{"RED PRODUCED 1"});
  Verify(Report(number, v1::FACT_KIND_PRODUCED));
  EXPECT_EQ(Board(), Strings{"YELLOW FULL_CAPACITY 1"});
}

TEST_F(Lights, PassOverMilestonesWithoutADay) {
  RecordRule(1, 3);
  promise_ = [](v1::Promises& promises) { *promises.mutable_production_date() = Day(2020, 1, 5); };
  Promised(v1::Date());
  EXPECT_EQ(Board(), Strings{"RED PRODUCED 1"}) << "a start was not promised, production was";
}

TEST_F(Lights, CountWhomTheyTellNothingOf) {
  const auto without = [&](const std::string& who) {
    return Must(who, &Boards::GetBoard, Question()).projects_without_plan();
  };
  Promised(v1::Date(), "无计划");
  EXPECT_EQ(without("leader"), 0) << "no rule";
  RecordRule(1, 3);
  EXPECT_EQ(without("leader"), 1);
  const std::string started = Promised(Day(2020, 7, 1), "有开工日期");
  EXPECT_EQ(without("leader"), 1);
  Verify(Report(started, v1::FACT_KIND_STARTED));
  EXPECT_EQ(without("leader"), 2) << "nothing planned after the start";
  Promised(v1::Date(), "保密项目", v1::CONFIDENTIALITY_RESTRICTED);
  EXPECT_EQ(without("leader"), 3);
  EXPECT_EQ(without("outsider"), 2);
}

TEST_F(Lights, OfARestrictedProjectAreToldToThoseAloneWhoSeeIt) {
  RecordRule(1, 3);
  Promised(Day(2020, 1, 2), "保密项目", v1::CONFIDENTIALITY_RESTRICTED);
  EXPECT_EQ(Board("leader"), Strings{"RED STARTED 1"});
  EXPECT_EQ(Board("outsider"), Strings{});
  EXPECT_EQ(Must("outsider", &Boards::GetBoard, Question()).lagging_size(), 0);
}

TEST_F(Lights, AreOfTheProjectsOfTheFilterAndOfNowOnly) {
  RecordRule(1, 3);
  Promised(Day(2020, 1, 2));
  v1::GetBoardRequest request = Question();
  request.mutable_filter()->add_stages(v1::STAGE_UNDER_CONSTRUCTION);
  EXPECT_EQ(Told(Must("leader", &Boards::GetBoard, request)), Strings{});
  request.mutable_filter()->add_stages(v1::STAGE_SIGNED);
  EXPECT_EQ(Told(Must("leader", &Boards::GetBoard, request)), Strings{"RED STARTED 1"});
  request = Question();
  *request.mutable_on_date() = Day(2020, 6, 9);
  EXPECT_FALSE(Must("leader", &Boards::GetBoard, request).has_light_rule());
}

TEST_F(Lights, ARuleSaysMonthsThatMakeSenseAndWhereTheyAreWritten) {
  const auto reason = [&](const v1::RecordLightRuleRequest& request, const std::string& who = "statistician") {
    return Ask(who, &Zones::RecordLightRule, request).reason();
  };
  EXPECT_EQ(reason(Rule(0, 3)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(reason(Rule(-1, 3)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(reason(Rule(3, 3)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(reason(Rule(60, 60)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(reason(Rule(1, 61)), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(reason(Rule(std::numeric_limits<int>::max(), std::numeric_limits<int>::max())), "SEVERAL_FAULTS");
  EXPECT_EQ(reason(Rule(1, 3, Day(2020, 2, 30))), "DATE_INVALID");
  v1::RecordLightRuleRequest unwritten = Rule(1, 3);
  unwritten.mutable_light_rule()->clear_document();
  EXPECT_EQ(reason(unwritten), "FIELD_REQUIRED");
  EXPECT_EQ(reason(Rule(1, 3), "officer"), "PERMISSION_MISSING");
  EXPECT_EQ(reason(Rule(1, 60)), "");
  EXPECT_EQ(reason(Rule(2, 5)), "RESOURCE_ALREADY_EXISTS");
}

}  // namespace
}  // namespace luodi
