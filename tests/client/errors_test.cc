// SPDX-License-Identifier: Apache-2.0
#include "client/errors.h"

#include <gtest/gtest.h>

#include "client/language.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace luodi::client {
namespace {

grpc::Status Refusal(grpc::StatusCode code, const std::string& message,
                     const std::vector<const google::protobuf::Message*>& details) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  for (const auto* detail : details) status.add_details()->PackFrom(*detail);
  return grpc::Status(code, message, status.SerializeAsString());
}

google::rpc::ErrorInfo Info(const std::string& reason, const std::map<std::string, std::string>& metadata) {
  google::rpc::ErrorInfo info;
  info.set_domain("luodi.v1");
  info.set_reason(reason);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  return info;
}

google::rpc::LocalizedMessage Chinese(const std::string& message) {
  google::rpc::LocalizedMessage localized;
  localized.set_locale("zh-CN");
  localized.set_message(message);
  return localized;
}

Problem Told(const grpc::Status& status, Language language) {
  return Explain(CallError(status, "X.Y", "id-1"), language);
}

TEST(ExitCode, FollowsTheStatusCode) {
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::OK), 0);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::FAILED_PRECONDITION), 1);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::INVALID_ARGUMENT), 2);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::OUT_OF_RANGE), 2);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::UNAVAILABLE), 3);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::DEADLINE_EXCEEDED), 3);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::RESOURCE_EXHAUSTED), 3);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::UNAUTHENTICATED), 4);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::PERMISSION_DENIED), 4);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::NOT_FOUND), 5);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::ALREADY_EXISTS), 6);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::ABORTED), 6);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::INTERNAL), 7);
  EXPECT_EQ(ExitCodeOf(grpc::StatusCode::UNIMPLEMENTED), 7);
}

TEST(Explain, TellsTheSentenceOfTheLanguage) {
  const auto info = Info("ETAG_STALE", {{"resource", "zones/z/projects/1"}});
  const auto chinese = Chinese("已被修改");
  const grpc::Status status = Refusal(grpc::StatusCode::ABORTED, "has changed", {&info, &chinese});
  EXPECT_EQ(Told(status, Language::kEnglish).sentence, "has changed");
  const Problem problem = Told(status, Language::kChinese);
  EXPECT_EQ(problem.sentence, "已被修改");
  EXPECT_EQ(problem.reason, "ETAG_STALE");
  EXPECT_EQ(problem.metadata.at("resource"), "zones/z/projects/1");
  EXPECT_EQ(problem.exit_code, kConflict);
  EXPECT_NE(problem.hint, "");
}

TEST(Explain, TellsEveryFieldInTheLanguage) {
  const auto info = Info("SEVERAL_FAULTS", {{"count", "2"}, {"faults", "a; b"}});
  google::rpc::BadRequest bad;
  auto* first = bad.add_field_violations();
  first->set_field("project.land_area");
  first->set_description("AREA_NOT_POSITIVE: project.land_area must be more than zero");
  auto* second = bad.add_field_violations();
  second->set_field("project.title");
  second->set_description("TEXT_TOO_LONG: project.title has 201 characters, at most 200 are allowed");
  const grpc::Status status = Refusal(grpc::StatusCode::INVALID_ARGUMENT, "2 faults: a; b", {&info, &bad});
  const Problem problem = Told(status, Language::kChinese);
  ASSERT_EQ(problem.violations.size(), 2U);
  EXPECT_EQ(problem.violations[0].reason, "AREA_NOT_POSITIVE");
  EXPECT_EQ(problem.violations[0].sentence, "project.land_area 必须大于零");
  EXPECT_EQ(problem.violations[1].sentence, "project.title 长 201 字，最多 200 字");
  EXPECT_EQ(Told(status, Language::kEnglish).violations[0].sentence, "project.land_area must be more than zero");
}

TEST(Explain, TellsTheWordsOfARuleInChinese) {
  const auto info = Info("SEVERAL_FAULTS", {{"count", "5"}, {"faults", ""}});
  google::rpc::BadRequest bad;
  for (const char* description :
       {"RULE_BAR_UNFIT: a does not suit INVESTMENT_INTENSITY: money_per_mu, money_per_hectare",
        "RULE_BAR_UNFIT: a does not suit BAD_CREDIT: nothing", "RULE_SCORING_UNFIT: a is 6, expected 0 to 5",
        "RULE_SCORING_UNFIT: a is 0, expected FULL, STARTED, PROPORTIONAL", "ENTRY_TWICE: and 984 more"}) {
    bad.add_field_violations()->set_description(description);
  }
  const grpc::Status status = Refusal(grpc::StatusCode::INVALID_ARGUMENT, "5 faults", {&info, &bad});
  const Problem problem = Told(status, Language::kChinese);
  ASSERT_EQ(problem.violations.size(), 5U);
  EXPECT_EQ(problem.violations[0].sentence, "a 与指标 投资强度 不符：每亩金额、每公顷金额");
  EXPECT_EQ(problem.violations[1].sentence, "a 与指标 失信 不符：须留空");
  EXPECT_EQ(problem.violations[2].sentence, "a 为 6，应为 0 至 5");
  EXPECT_EQ(problem.violations[3].sentence, "a 为 0，应为 不足一档不扣、不足一档按一档扣、按比例扣");
  EXPECT_EQ(problem.violations[4].sentence, "另有 984 处");
  EXPECT_EQ(problem.violations[4].reason, "ENTRY_TWICE");
  EXPECT_EQ(Told(status, Language::kEnglish).violations[4].sentence, "and 984 more");
}

TEST(Explain, TellsTheWordsOfTheOnlyFaultInChinese) {
  const auto info = Info("RULE_BAR_UNFIT", {{"field", "a"}, {"metric", "GREEN_RATIO"}, {"expected", "ratio_ppm"}});
  const auto chinese = Chinese("a 与指标 GREEN_RATIO 不符：ratio_ppm");
  const grpc::Status status = Refusal(grpc::StatusCode::INVALID_ARGUMENT, "unfit", {&info, &chinese});
  EXPECT_EQ(Told(status, Language::kChinese).sentence, "a 与指标 绿地率 不符：比例");
}

TEST(Explain, TellsStatesInWords) {
  google::rpc::ErrorInfo info;
  info.set_reason("CASE_STATE_REFUSES");
  (*info.mutable_metadata())["case"] = "c";
  (*info.mutable_metadata())["state"] = "STATE_SUPPLEMENTING";
  (*info.mutable_metadata())["act"] = "CastVote";
  const grpc::Status status = Refusal(grpc::StatusCode::FAILED_PRECONDITION, "raw", {&info});
  EXPECT_EQ(Told(status, Language::kEnglish).sentence, "c is supplementing: CastVote is not possible");
  EXPECT_NE(Told(status, Language::kChinese).sentence.find("补正中"), std::string::npos);
  EXPECT_EQ(Told(status, Language::kEnglish).metadata["state"], "STATE_SUPPLEMENTING") << "programs read the code";
  EXPECT_NE(ToText(Told(status, Language::kEnglish), false).find("    state = supplementing\n"), std::string::npos);
}

TEST(Explain, TellsActsPermissionsAndRolesInChinese) {
  const auto state = Info("MEETING_STATE_REFUSES", {{"meeting", "m"}, {"state", "STATE_CLOSED"}, {"act", "CancelMeeting"}});
  const auto refused = Refusal(grpc::StatusCode::FAILED_PRECONDITION, "raw", {&state});
  EXPECT_NE(Told(refused, Language::kChinese).sentence.find("取消会议"), std::string::npos);
  const auto missing = Info("PERMISSION_MISSING", {{"method", "luodi.v1.PolicyService.PublishThresholdSet"},
                                                   {"permission", "PERMISSION_POLICY_PUBLISH"}});
  const auto denied = Refusal(grpc::StatusCode::PERMISSION_DENIED, "raw", {&missing});
  EXPECT_NE(Told(denied, Language::kChinese).sentence.find("发布门槛与流程"), std::string::npos);
  EXPECT_EQ(Told(denied, Language::kChinese).sentence.find("PERMISSION_"), std::string::npos);
  EXPECT_NE(Told(denied, Language::kEnglish).sentence.find("policy-publish"), std::string::npos);
}

TEST(Explain, SaysWhatToDoAboutTheRefusalsOfReviewers) {
  for (const char* reason : {"VETO_NOT_HELD", "SEAT_REQUIRED", "BALLOTS_TOO_FEW", "MEETING_WITHOUT_CHAIR", "AGENDA_EMPTY",
                             "DELEGATE_CANNOT_ACT", "NOT_THE_APPLICANT", "REVIEW_RUNNING", "RETURN_NOT_FORESEEN"}) {
    const auto info = Info(reason, {});
    const auto status = Refusal(grpc::StatusCode::FAILED_PRECONDITION, "raw", {&info});
    EXPECT_NE(Told(status, Language::kEnglish).hint, "") << reason;
  }
}

TEST(Explain, TellsWhyAStageFailedInWords) {
  google::rpc::ErrorInfo info;
  info.set_reason("DECISION_CONDITIONS_UNMET");
  google::rpc::PreconditionFailure failure;
  auto* unmet = failure.add_violations();
  unmet->set_type("STAGE_NEGATIVE");
  unmet->set_description("Stage legal came to a negative outcome: CLOSING_NOBODY_ELIGIBLE");
  const grpc::Status status = Refusal(grpc::StatusCode::FAILED_PRECONDITION, "raw", {&info, &failure});
  EXPECT_EQ(Told(status, Language::kEnglish).violations[0].sentence,
            "Stage legal came to a negative outcome: nobody-eligible");
  EXPECT_NE(Told(status, Language::kChinese).violations[0].sentence.find("无人可答复"), std::string::npos);
}

TEST(Explain, ListsEveryUnmetConditionOnItsLine) {
  const auto info = Info("SIGN_CONDITIONS_UNMET", {{"contract", "c"}, {"conditions", "x; y"}});
  google::rpc::PreconditionFailure failure;
  for (const char* type : {"NO_APPROVED_CASE", "THRESHOLD_FAILED"}) {
    auto* violation = failure.add_violations();
    violation->set_type(type);
    violation->set_subject("zones/z/projects/1");
    violation->set_description(std::string("because of ") + type);
  }
  const grpc::Status status =
      Refusal(grpc::StatusCode::FAILED_PRECONDITION, "c cannot be signed: x; y", {&info, &failure});
  const Problem problem = Told(status, Language::kEnglish);
  EXPECT_EQ(problem.exit_code, kRefused);
  const std::string text = ToText(problem, false);
  EXPECT_NE(text.find("  - because of NO_APPROVED_CASE  [zones/z/projects/1 NO_APPROVED_CASE]\n"), std::string::npos);
  EXPECT_NE(text.find("  - because of THRESHOLD_FAILED"), std::string::npos);
  EXPECT_EQ(text.find("conditions = "), std::string::npos);
}

TEST(Explain, TellsTheRequestIdWhenTheOutcomeIsUnknown) {
  const Problem problem = Told(grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone"), Language::kEnglish);
  EXPECT_EQ(problem.request_id, "id-1");
  EXPECT_NE(ToText(problem, false).find("repeat with --request-id id-1"), std::string::npos);
  EXPECT_EQ(Told(grpc::Status(grpc::StatusCode::NOT_FOUND, "none"), Language::kEnglish).request_id, "");
}

TEST(Explain, HasASentenceForAStatusWithoutText) {
  const Problem problem = Told(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, ""), Language::kEnglish);
  EXPECT_NE(problem.sentence.find("UNIMPLEMENTED"), std::string::npos);
}

TEST(Explain, SaysTheWayToTheServerInTheLanguageAndTheLibraryInBrackets) {
  const grpc::Status late(grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded");
  const grpc::Status away(grpc::StatusCode::UNAVAILABLE, "failed to connect to all addresses");
  const grpc::Status large(grpc::StatusCode::RESOURCE_EXHAUSTED, "Received message larger than max");
  EXPECT_EQ(Told(late, Language::kEnglish).sentence, "No answer came in time (Deadline Exceeded)");
  LoadCatalogue(Language::kChinese);
  EXPECT_EQ(Told(late, Language::kChinese).heading, "未在时限内得到答复 (Deadline Exceeded)");
  EXPECT_EQ(Told(away, Language::kChinese).heading, "无法连接服务器 (failed to connect to all addresses)");
  EXPECT_EQ(Told(large, Language::kChinese).heading, "调用失败 (Received message larger than max)");
  LoadCatalogue(Language::kEnglish);
}

TEST(Json, HasTheSameKeysForEveryProblem) {
  const auto json = ToJson(Told(grpc::Status(grpc::StatusCode::NOT_FOUND, "none"), Language::kEnglish));
  for (const char* key : {"code", "reason", "message", "metadata", "violations", "hint", "requestId", "exitCode"}) {
    EXPECT_TRUE(json["error"].contains(key)) << key;
  }
  EXPECT_EQ(json["error"]["exitCode"], 5);
}

TEST(Usage, NamesFlagAndReason) {
  const UsageError error("--investment", v1::ERROR_REASON_AMOUNT_WITHOUT_UNIT, {{"value", "5亿"}}, Language::kEnglish);
  const Problem problem = Explain(error, Language::kEnglish);
  EXPECT_EQ(problem.exit_code, kUsage);
  EXPECT_EQ(problem.reason, "AMOUNT_WITHOUT_UNIT");
  EXPECT_EQ(problem.sentence.rfind("--investment: \"5亿\" has no unit", 0), 0U);
}

// The flags of a made-up line.
std::string FlagOfLine(const std::string& field) {
  if (field == "expiry_date") return "--expiry-date";
  return field == "criteria[1].score_bp" ? "SCORE 投资强度=50.5" : "";
}

TEST(Explain, NamesTheFlagThatWasTypedForAField) {
  const auto info = Info("DATE_PAST", {{"field", "expiry_date"}, {"value", "2020-01-01"}, {"today", "2026-11-22"}});
  const grpc::Status status = Refusal(grpc::StatusCode::INVALID_ARGUMENT, "expiry_date: past", {&info});
  const Problem problem = Explain(CallError(status, "X.Y", ""), Language::kEnglish, FlagOfLine);
  EXPECT_EQ(problem.sentence.rfind("--expiry-date: ", 0), 0U) << problem.sentence;
  EXPECT_NE(ToText(problem, false).find("field = --expiry-date"), std::string::npos) << ToText(problem, false);
  EXPECT_EQ(ToJson(problem)["error"]["metadata"]["field"], "expiry_date") << "programs read the field of the API";
}

TEST(Explain, TellsPointsAsTheyWereTyped) {
  const auto info = Info("VALUE_OUT_OF_RANGE", {{"field", "criteria[1].score_bp"},
                                                {"value", "5050"},
                                                {"lowest", "0"},
                                                {"highest", "5000"}});
  const grpc::Status status = Refusal(grpc::StatusCode::INVALID_ARGUMENT, "x", {&info});
  const Problem problem = Explain(CallError(status, "X.Y", ""), Language::kEnglish, FlagOfLine);
  EXPECT_EQ(problem.sentence, "SCORE 投资强度=50.5 is 50.5, it must be 0 to 50");
}

}  // namespace
}  // namespace luodi::client
