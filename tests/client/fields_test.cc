// SPDX-License-Identifier: Apache-2.0
#include "client/fields.h"

#include <gtest/gtest.h>

#include "client/errors.h"
#include "luodi/v1/admission.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/zones.pb.h"

namespace luodi::client {
namespace {

constexpr Language kEnglish = Language::kEnglish;

v1::ErrorReason ReasonFor(const std::string& path, const std::string& text) {
  v1::CreateProjectRequest request;
  try {
    SetField(&request, path, text, "--flag", kEnglish);
  } catch (const UsageError& error) {
    return error.reason;
  }
  return v1::ERROR_REASON_UNSPECIFIED;
}

TEST(SetField, ReadsNounsByTheTypeOfTheField) {
  v1::CreateProjectRequest request;
  SetField(&request, "project.total_investment", "2.83亿元", "--total-investment", kEnglish);
  SetField(&request, "project.land_area", "56.6亩", "--area", kEnglish);
  SetField(&request, "first_talk_date", "2020-04-30", "--first-talk-date", kEnglish);
  SetField(&request, "project.kind", "公益", "--kind", kEnglish);
  SetField(&request, "project.promises.jobs", "120", "--jobs", kEnglish);
  EXPECT_EQ(request.project().total_investment().minor_units(), 28300000000);
  EXPECT_EQ(request.project().land_area().micro_mu(), 56600000);
  EXPECT_EQ(request.first_talk_date().day(), 30);
  EXPECT_EQ(request.project().kind(), v1::PROJECT_KIND_PUBLIC_WELFARE);
  EXPECT_EQ(request.project().promises().jobs(), 120);
}

TEST(SetField, RefusesWithTheReasonOfTheNoun) {
  EXPECT_EQ(ReasonFor("project.total_investment", "5亿"), v1::ERROR_REASON_AMOUNT_WITHOUT_UNIT);
  EXPECT_EQ(ReasonFor("project.land_area", "56.6"), v1::ERROR_REASON_AREA_WITHOUT_UNIT);
  EXPECT_EQ(ReasonFor("first_talk_date", "2020-02-30"), v1::ERROR_REASON_DATE_INVALID);
  EXPECT_EQ(ReasonFor("project.kind", "castle"), v1::ERROR_REASON_ENUM_UNKNOWN);
}

TEST(SetField, RefusesANumberThatIsNone) {
  v1::CreateProjectRequest request;
  EXPECT_THROW(SetField(&request, "project.phase", "two", "--phase", kEnglish), UsageError);
  EXPECT_THROW(SetField(&request, "project.phase", "99999999999", "--phase", kEnglish), UsageError);
}

TEST(SetField, AddsToARepeatedField) {
  v1::ListProjectsRequest request;
  SetField(&request, "filter.stages", "在建", "--stage", kEnglish);
  SetField(&request, "filter.stages", "IN_PRODUCTION", "--stage", kEnglish);
  ASSERT_EQ(request.filter().stages_size(), 2);
  EXPECT_EQ(request.filter().stages(1), v1::STAGE_IN_PRODUCTION);
}

TEST(SetField, IsOurFaultForAPathThatIsNone) {
  v1::ListProjectsRequest request;
  EXPECT_THROW(SetField(&request, "filter.colour", "x", "--colour", kEnglish), std::logic_error);
}

TEST(SetField, ReadsRatiosAndEnergyByTheNameOfTheField) {
  v1::CreateProjectRequest request;
  SetField(&request, "project.plan.plot_floor_area_ratio_ppm", "1.2", "--plot-ratio", kEnglish);
  SetField(&request, "project.plan.annual_energy_kgce", "800吨标准煤", "--energy", kEnglish);
  EXPECT_EQ(request.project().plan().plot_floor_area_ratio_ppm(), 1200000);
  EXPECT_EQ(request.project().plan().annual_energy_kgce(), 800000);
  EXPECT_EQ(FieldText(request, "project.plan.plot_floor_area_ratio_ppm", kEnglish), "1.20");
  EXPECT_EQ(FieldText(request, "project.plan.annual_energy_kgce", kEnglish), "800000千克标准煤");
  SetField(&request, "project.plan.leased_floor_area", "20000平方米", "--leased-area", kEnglish);
  EXPECT_EQ(FieldText(request, "project.plan.leased_floor_area", kEnglish), "20000.00平方米");
  EXPECT_EQ(ReasonFor("project.plan.plot_floor_area_ratio_ppm", "1.2345678"), v1::ERROR_REASON_AMOUNT_INEXACT);
  EXPECT_EQ(ReasonFor("project.plan.plot_floor_area_ratio_ppm", "0"), v1::ERROR_REASON_AMOUNT_NOT_POSITIVE);
}

TEST(SetField, RefusesEnergyWithoutItsUnitInWordsOfEnergy) {
  v1::CreateProjectRequest request;
  for (const char* text :
       {"800", "８００", "1.5万", "800元", "800度", "0吨标准煤", "0.5千克标准煤", "-1吨标准煤", ""}) {
    try {
      SetField(&request, "project.plan.annual_energy_kgce", text, "--energy", kEnglish);
      ADD_FAILURE() << text << " was read";
    } catch (const UsageError& refusal) {
      EXPECT_NE(std::string(refusal.what()).find("not an amount of energy"), std::string::npos) << refusal.what();
    }
  }
  SetField(&request, "project.plan.annual_energy_kgce", "800 kgce", "--energy", kEnglish);
  EXPECT_EQ(request.project().plan().annual_energy_kgce(), 800);
}

TEST(SetField, ReadsAShare) {
  v1::Meeting meeting;
  SetField(&meeting, "quorum", "2/3", "--quorum", kEnglish);
  EXPECT_EQ(meeting.quorum().numerator(), 2);
  EXPECT_EQ(meeting.quorum().denominator(), 3);
  EXPECT_EQ(FieldText(meeting, "quorum", kEnglish), "2/3");
  for (const char* text : {"", "2", "2/", "/3", "2/3/4", "66%", "2.0/3", "two/three", "99999999999/1"}) {
    EXPECT_THROW(SetField(&meeting, "quorum", text, "--quorum", kEnglish), UsageError) << text;
  }
}

TEST(FieldText, SaysHundredthsAsPoints) {
  v1::Score score;
  score.set_awarded_bp(7375);
  EXPECT_EQ(FieldText(score, "awarded_bp", kEnglish), "73.75");
  v1::CriterionScore none;
  EXPECT_EQ(FieldText(none, "score_bp", kEnglish), "0");
}

TEST(SetField, ReadsOtherMessagesFromJson) {
  v1::CreateProjectRequest request;
  SetField(&request, "project.plan", R"({"buildings": [{"storeyHeightMm": 9000}]})", "--plan", kEnglish);
  SetField(&request, "project.plan.green_area", "3亩", "--green-area", kEnglish);
  ASSERT_EQ(request.project().plan().buildings_size(), 1);
  EXPECT_EQ(request.project().plan().green_area().micro_mu(), 3000000);
  EXPECT_THROW(SetField(&request, "project.plan", R"({"colour": 1})", "--plan", kEnglish), UsageError);
  EXPECT_THROW(SetField(&request, "project.plan", "-", "--plan", kEnglish), UsageError);
}

TEST(FieldText, SaysAQuantityByTheMetricBesideIt) {
  v1::CriterionResult criterion;
  criterion.mutable_bar()->set_ratio_ppm(1000000);
  EXPECT_EQ(FieldText(criterion, "bar", kEnglish), "100%");
  criterion.set_metric(v1::METRIC_FLOOR_AREA_RATIO);
  EXPECT_EQ(FieldText(criterion, "bar", kEnglish), "1.00");
  criterion.set_metric(v1::METRIC_JOBS_PER_MU);
  criterion.mutable_bar()->set_per_mu_milli(2500);
  EXPECT_EQ(FieldText(criterion, "bar", kEnglish), "2.5人/亩");
  v1::Verdict verdict;
  verdict.set_score_micro(4990000);
  EXPECT_EQ(FieldText(verdict, "score_micro", kEnglish), "4.99分");
}

TEST(HasField, IsFalseBelowAnAbsentMessage) {
  v1::CreateProjectRequest request;
  EXPECT_FALSE(HasField(request, "project.promises.annual_tax"));
  EXPECT_EQ(GetText(request, "project.title"), "");
  request.mutable_project()->set_title("甲");
  EXPECT_TRUE(HasField(request, "project.title"));
  ClearField(&request, "project.title");
  EXPECT_FALSE(HasField(request, "project.title"));
}

TEST(FieldText, WritesRatesAndInstantsAsPeopleReadThem) {
  v1::ExchangeRate rate;
  rate.set_rate_e8(707950000);
  rate.mutable_create_time()->set_seconds(1588204800);
  EXPECT_EQ(FieldText(rate, "rate_e8", kEnglish), "7.0795");
  EXPECT_EQ(FieldText(rate, "create_time", kEnglish), "2020-04-30 08:00:00");
  EXPECT_EQ(FieldText(rate, "rate_date", kEnglish), "");
}

TEST(ReadInstant, ReadsOffsetsAndLocalTime) {
  google::protobuf::Timestamp instant;
  ASSERT_TRUE(ReadInstant("2020-04-30T08:00:00+08:00", &instant));
  EXPECT_EQ(instant.seconds(), 1588204800);
  ASSERT_TRUE(ReadInstant("2020-04-30T00:00:00Z", &instant));
  EXPECT_EQ(instant.seconds(), 1588204800);
  ASSERT_TRUE(ReadInstant("2020-04-30 08:00", &instant));
  EXPECT_EQ(instant.seconds(), 1588204800);
  ASSERT_TRUE(ReadInstant("2020-04-30", &instant));
  EXPECT_EQ(instant.seconds(), 1588204800 - 8 * 3600);
  EXPECT_FALSE(ReadInstant("yesterday", &instant));
  EXPECT_FALSE(ReadInstant("2020-13-30", &instant));
}

}  // namespace
}  // namespace luodi::client
