// SPDX-License-Identifier: Apache-2.0
// The procedures of tests/data/review run through the public RPCs to each outcome: one runner for all, a small script
// for each run. No code knows a procedure by name; which outcomes each comes to stands in a table.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "luodi/v1/documents.grpc.pb.h"
#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/meetings.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/review.grpc.pb.h"
#include "luodi/v1/review_definitions.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/review/procedures.h"
#include "tests/support/policy.h"

namespace luodi {
namespace {

using testing::Answer;
using testing::Official;
using testing::Yuan;
using Case = v1::ReviewCase;
using Decision = v1::Decision;
using Reviews = v1::ReviewService::Stub;
using Definitions = v1::ReviewDefinitionService::Stub;
using Meetings = v1::MeetingService::Stub;
using Status = v1::StageStatus;

// What a kind of stage says, where it is not in favour.
enum class Way { kConditions, kAgainst, kVeto, kSilent };

struct Script {
  const char* name;
  std::map<v1::StageKind, Way> says;
  // What stands in the way when approval is tried; empty: nothing.
  std::set<std::string> hindered;
  Decision::Outcome outcome = Decision::OUTCOME_APPROVE;
  Case::State ends = Case::STATE_APPROVED;
  // Mu of land; the investment follows.
  int mu = 50;
  v1::CasePurpose purpose = v1::CASE_PURPOSE_INVESTMENT;
  enum class Twist { kNone, kWithdraws, kLetsTheSupplementExpire } twist = Twist::kNone;
};

using Twist = Script::Twist;
constexpr auto kApprove = Decision::OUTCOME_APPROVE;
constexpr auto kReject = Decision::OUTCOME_REJECT;
constexpr auto kFormal = v1::CASE_PURPOSE_INVESTMENT;

// clang-format off
const std::vector<Script> kScripts{
    {"approved", {}, {}},
    {"approved-large", {}, {}, kApprove, Case::STATE_APPROVED, 320},
    {"conditions", {{v1::STAGE_KIND_OPINION, Way::kConditions}}, {}, Decision::OUTCOME_APPROVE_WITH_CONDITIONS,
     Case::STATE_APPROVED_WITH_CONDITIONS},
    {"voted-down", {{v1::STAGE_KIND_VOTE, Way::kAgainst}}, {"VOTE_FAILED"}, kReject, Case::STATE_REJECTED},
    {"vetoed", {{v1::STAGE_KIND_OPINION, Way::kVeto}}, {"VETO_STANDS"}, kReject, Case::STATE_REJECTED},
    {"scored-low", {{v1::STAGE_KIND_SCORING, Way::kAgainst}}, {"STAGE_NEGATIVE"}, kReject, Case::STATE_REJECTED, 320},
    {"unlawful", {{v1::STAGE_KIND_LEGAL_REVIEW, Way::kAgainst}}, {"STAGE_NEGATIVE"}, kReject, Case::STATE_REJECTED},
    {"unfair", {{v1::STAGE_KIND_FAIR_COMPETITION, Way::kAgainst}}, {"STAGE_NEGATIVE"}, kReject, Case::STATE_REJECTED},
    {"deferred", {}, {}, Decision::OUTCOME_DEFER, Case::STATE_DEFERRED},
    {"silent", {{v1::STAGE_KIND_OPINION, Way::kSilent}}, {}},
    {"framework", {}, {}, kApprove, Case::STATE_APPROVED, 50, v1::CASE_PURPOSE_FRAMEWORK},
    {"withdrawn", {}, {}, kApprove, Case::STATE_WITHDRAWN, 50, kFormal, Twist::kWithdraws},
    {"expired", {}, {}, kApprove, Case::STATE_WITHDRAWN, 50, kFormal, Twist::kLetsTheSupplementExpire},
};
// clang-format on

// The outcomes each procedure can come to, and what its runs must show besides: closings by stage, and stages skipped.
struct Procedure {
  const char* name;
  std::vector<const char*> scripts;
  // script/stage: CLOSING or SKIPPED.
  std::map<std::string, std::string> shows;
};
const std::vector<const char*> kOfEach{"approved", "approved-large", "conditions", "vetoed",
                                       "deferred", "silent",         "withdrawn",  "expired"};
const std::vector<Procedure> kProcedures{
    {"rencheng",
     {"voted-down", "unlawful", "framework"},
     {{"approved/committee", "ALL_ANSWERED|REACHED"},
      {"approved/committee-filing", "SKIPPED"},
      {"framework/committee", "SKIPPED"},
      {"framework/committee-filing", "ALL_ANSWERED"},
      {"silent/industry-admission", "ALL_ANSWERED"}}},
    {"rongchang",
     {"unlawful", "unfair"},
     {{"approved/due-diligence", "SKIPPED"},
      {"approved-large/due-diligence", "ALL_ANSWERED|REACHED"},
      {"approved/deliberation", "BY_ACT"}}},
    {"donghai-gaoxin",
     {"voted-down"},
     {{"silent/safety", "ALL_ANSWERED"}, {"approved/meeting", "ALL_ANSWERED|REACHED"}}},
    {"duji",
     {"voted-down"},
     {{"silent/departments", "DEEMED"}, {"silent/guards", "ALL_ANSWERED"}, {"approved/ballot", "ALL_ANSWERED"}}},
    {"demo-zone",
     {"voted-down", "scored-low"},
     {{"approved/scoring", "SKIPPED"},
      {"approved-large/scoring", "ALL_ANSWERED"},
      {"approved-large/publicity", "BY_ACT"},
      {"silent/environment", "ALL_ANSWERED"}}},
};

class Runs : public testing::PolicyOffice, public ::testing::WithParamInterface<Procedure> {
 protected:
  void Enter();
  Case File(const Script& script);
  void Run(const Script& script);
  // Does what the case waits for; whether anything was done.
  bool Act(const Case& on, const Script& script);
  bool Hear(const Case& on, const Status& stage, const Script& script);
  void Answer(const Case& on, const v1::StageDefinition& asked, const v1::Seat& seat, const Script& script, bool first);
  void Decide(const Case& on, const Script& script);
  void Meet(const Case& on, const v1::StageDefinition& asked);
  void ExpectShown(const Case& on, const std::string& script);

  template <typename Response>
  static Response Fine(const testing::Answer<Response>& answer) {
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }
  Case Now(const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    return Fine(Ask(With(v1::ROLE_REVIEW_SECRETARY), &Reviews::GetCase, request));
  }
  std::string With(v1::Role role) const {
    for (const Official& official : people_) {
      if (std::count(official.roles.begin(), official.roles.end(), role) > 0) return official.id;
    }
    throw std::logic_error("nobody is " + v1::Role_Name(role));
  }
  // Who may answer for a seat.
  std::vector<std::string> Of(const v1::Seat& seat, v1::Role role) const {
    std::vector<std::string> ids;
    for (const Official& official : people_) {
      const bool sits = seat.has_person() ? absl::EndsWith(seat.person(), "/" + official.id)
                        : seat.has_department()
                            ? absl::EndsWith(seat.department(), "/" + official.department)
                            : std::count(official.roles.begin(), official.roles.end(), seat.role()) > 0;
      if (sits && std::count(official.roles.begin(), official.roles.end(), role) > 0) ids.push_back(official.id);
    }
    return ids;
  }
  const v1::StageDefinition& Asked(const std::string& id) const {
    for (const v1::StageGroup& group : definition_.groups()) {
      for (const v1::StageDefinition& stage : group.stages()) {
        if (stage.stage_id() == id) return stage;
      }
    }
    throw std::logic_error(id);
  }
  void NextDay(int days = 1) {
    day_ = text::DateOfDayNumber(text::DayNumber(day_) + days);
    SetToday(day_.year(), day_.month(), day_.day());
  }
  v1::RunClocksResponse RunClocks() {
    v1::RunClocksRequest request;
    request.set_parent(zone());
    return Fine(Ask(With(v1::ROLE_REVIEW_SECRETARY), &Reviews::RunClocks, request));
  }

  std::vector<Official> people_;
  v1::ReviewDefinition definition_;
  v1::Date day_;
  std::set<std::string> silent_;
  std::set<std::string> spoken_;
};

void Runs::Enter() {
  day_ = testing::Day(2020, 7, 1);
  NextDay(0);
  const std::string procedure = GetParam().name;
  for (const auto& [id, title] : testing::ReadDepartments(procedure)) Department(id, title);
  people_ = testing::ReadPeople(procedure);
  for (const Official& official : people_)
    Person(official.id, official.roles, InZone("departments/" + official.department));
  v1::ThresholdSet set = EmptySet(testing::Day(2020, 1, 1));
  AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000).set_exceptable(true);
  PutInForce(With(v1::ROLE_DIRECTOR), With(v1::ROLE_DECISION_MAKER), set);
  v1::CreateReviewDefinitionRequest create;
  create.set_parent(zone());
  *create.mutable_review_definition() = testing::ReadProcedure(procedure, ZoneId());
  definition_ = Fine(Ask(With(v1::ROLE_REVIEW_SECRETARY), &Definitions::CreateReviewDefinition, create));
  v1::CheckReviewDefinitionRequest check;
  check.set_name(definition_.name());
  const auto checked = Fine(Ask(With(v1::ROLE_REVIEW_SECRETARY), &Definitions::CheckReviewDefinition, check));
  for (const v1::DefinitionFinding& finding : checked.findings()) {
    EXPECT_NE(finding.severity(), v1::DefinitionFinding::SEVERITY_ERROR) << finding.ShortDebugString();
  }
  v1::PublishReviewDefinitionRequest publish;
  publish.set_name(definition_.name());
  publish.set_etag(definition_.etag());
  definition_ = Fine(Ask(With(v1::ROLE_DECISION_MAKER), &Definitions::PublishReviewDefinition, publish));
}

Case Runs::File(const Script& script) {
  const std::string officer = With(v1::ROLE_INVESTMENT_OFFICER);
  v1::CreateInvestorRequest investor;
  investor.set_parent(zone());
  investor.mutable_investor()->set_title("某科技有限公司");
  investor.mutable_investor()->set_country_code("US");
  investor.mutable_investor()->set_foreign_registration_number(NewRequestId());
  v1::CreateProjectRequest create;
  create.set_parent(zone());
  v1::Project& project = *create.mutable_project();
  project.set_title(script.name);
  project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  project.set_investor(Fine(Ask(officer, &v1::InvestorService::Stub::CreateInvestor, investor)).name());
  project.set_industry_code("C3611");
  *project.mutable_total_investment() = Yuan(int64_t{script.mu} * 5'500'000);
  *project.mutable_fixed_asset_investment() = Yuan(int64_t{script.mu} * 5'000'000);
  *project.mutable_land_area() = testing::Mu(int64_t{script.mu} * 1'000'000);
  const std::string name = Fine(Ask(officer, &v1::ProjectService::Stub::CreateProject, create)).name();
  for (const v1::StageGroup& group : definition_.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      for (const v1::MaterialItem& item : stage.materials()) {
        v1::UploadDocumentRequest opening, piece;
        opening.mutable_metadata()->set_parent(name);
        opening.mutable_metadata()->set_title(item.title());
        opening.mutable_metadata()->set_file_name("file.txt");
        opening.mutable_metadata()->set_sha256(Sha256Hex(item.title()));
        opening.mutable_metadata()->set_request_id(NewRequestId());
        piece.set_content(item.title());
        grpc::ClientContext context;
        Speak(officer, context);
        v1::Document document;
        v1::DocumentService::Stub stub(Channel());
        const auto writer = stub.UploadDocument(&context, &document);
        writer->Write(opening);
        writer->Write(piece);
        writer->WritesDone();
        EXPECT_TRUE(writer->Finish().ok());
      }
    }
  }
  v1::SubmitCaseRequest submit;
  submit.set_parent(name);
  submit.set_purpose(script.purpose);
  return Fine(Ask(officer, &Reviews::SubmitCase, submit));
}

void Runs::Answer(const Case& on, const v1::StageDefinition& asked, const v1::Seat& seat, const Script& script,
                  bool first) {
  const auto says = script.says.find(asked.kind());
  const bool against = says != script.says.end() && says->second == Way::kAgainst;
  const bool counted = asked.kind() == v1::STAGE_KIND_VOTE || asked.kind() == v1::STAGE_KIND_SCORING;
  std::string who;
  for (const std::string& id : Of(seat, counted ? v1::ROLE_COMMITTEE_MEMBER : v1::ROLE_DEPARTMENT_REVIEWER)) {
    if (!spoken_.contains(asked.stage_id() + id)) who = id;
  }
  ASSERT_NE(who, "") << asked.stage_id() << " " << seat.ShortDebugString();
  spoken_.insert(asked.stage_id() + who);
  if (asked.kind() == v1::STAGE_KIND_VOTE) {
    v1::CastVoteRequest request;
    request.set_parent(on.name());
    request.set_stage_id(asked.stage_id());
    request.set_seat_id(seat.seat_id());
    request.set_choice(against ? v1::Vote::CHOICE_NO : v1::Vote::CHOICE_YES);
    if (asked.ballot() == v1::BALLOT_SECRET) request.set_ballot_salt("0123456789abcdef");
    if (against && request.ballot_salt().empty()) request.set_reason("不同意");
    request.set_packet_version(on.packet().version());
    Fine(Ask(who, &Reviews::CastVote, request));
  } else if (asked.kind() == v1::STAGE_KIND_SCORING) {
    v1::RecordScoreRequest request;
    request.set_parent(on.name());
    request.set_stage_id(asked.stage_id());
    request.set_seat_id(seat.seat_id());
    request.set_reason("评分");
    request.set_packet_version(on.packet().version());
    for (const v1::ScoreCriterion& criterion : asked.score_sheet().criteria()) {
      v1::CriterionScore& score = *request.add_criteria();
      score.set_criterion_id(criterion.criterion_id());
      score.set_score_bp(against ? criterion.weight_bp() / 4 : criterion.weight_bp() * 9 / 10);
    }
    Fine(Ask(who, &Reviews::RecordScore, request));
  } else {
    v1::RecordOpinionRequest request;
    request.set_parent(on.name());
    request.set_stage_id(asked.stage_id());
    request.set_seat_id(seat.seat_id());
    request.set_packet_version(on.packet().version());
    request.set_stance(v1::Opinion::STANCE_AGREE);
    if (against) request.set_stance(v1::Opinion::STANCE_OBJECT);
    if (says != script.says.end() && says->second == Way::kVeto && seat.may_veto() && first) {
      request.set_stance(v1::Opinion::STANCE_VETO);
    }
    if (says != script.says.end() && says->second == Way::kConditions) {
      request.set_stance(v1::Opinion::STANCE_AGREE_WITH_CONDITIONS);
      request.add_conditions("投产前验收");
    }
    if (request.stance() != v1::Opinion::STANCE_AGREE) request.set_text("意见");
    Fine(Ask(who, &Reviews::RecordOpinion, request));
  }
}

// A meeting of the members, called today for tomorrow.
void Runs::Meet(const Case& on, const v1::StageDefinition& asked) {
  const std::string office = With(v1::ROLE_REVIEW_SECRETARY);
  v1::CreateMeetingRequest call;
  call.set_parent(zone());
  v1::Meeting& meeting = *call.mutable_meeting();
  meeting.set_title("联席会");
  *meeting.mutable_meeting_date() = text::DateOfDayNumber(text::DayNumber(day_) + 1);
  for (const Official& official : people_) {
    const bool member = std::count(official.roles.begin(), official.roles.end(), v1::ROLE_COMMITTEE_MEMBER) > 0;
    if (member) meeting.add_members(InZone("persons/" + official.id));
  }
  meeting.set_chair(meeting.members(0));
  const std::string name = Fine(Ask(office, &Meetings::CreateMeeting, call)).name();
  v1::AddAgendaItemRequest add;
  add.set_name(name);
  add.set_review_case(on.name());
  add.set_stage_id(asked.stage_id());
  const v1::Meeting called = Fine(Ask(office, &Meetings::AddAgendaItem, add));
  NextDay();
  v1::RecordAttendanceRequest attend;
  attend.set_name(name);
  attend.set_etag(called.etag());
  *attend.mutable_attendance() = meeting.members();
  Fine(Ask(office, &Meetings::RecordAttendance, attend));
}

bool Runs::Hear(const Case& on, const Status& stage, const Script& script) {
  const v1::StageDefinition& asked = Asked(stage.stage_id());
  const std::string office = With(v1::ROLE_REVIEW_SECRETARY);
  if (asked.kind() == v1::STAGE_KIND_COMPLETENESS) {
    v1::AcceptPacketRequest request;
    request.set_name(on.name());
    request.set_packet_version(on.packet().version());
    Fine(Ask(office, &Reviews::AcceptPacket, request));
    return true;
  }
  if (asked.kind() == v1::STAGE_KIND_PUBLICITY) {
    while (text::CompareDates(day_, stage.publicity_end_date()) <= 0) NextDay();
    v1::ClosePublicityRequest request;
    request.set_name(on.name());
    request.set_stage_id(stage.stage_id());
    Fine(Ask(office, &Reviews::ClosePublicity, request));
    return true;
  }
  const auto says = script.says.find(asked.kind());
  const bool silent = says != script.says.end() && says->second == Way::kSilent;
  if (silent && silent_.insert(stage.stage_id()).second) return false;
  if (asked.meeting_required()) Meet(on, asked);
  bool vetoed = false;
  for (const v1::SeatStatus& status : stage.seats()) {
    if (Now(on.name()).state() != Case::STATE_OPEN || status.state() != v1::SeatStatus::STATE_ASKED) continue;
    const Case now = Now(on.name());
    const auto same = std::find_if(now.stages().begin(), now.stages().end(),
                                   [&](const Status& one) { return one.stage_id() == stage.stage_id(); });
    if (same->state() != Status::STATE_OPEN) return true;
    v1::Seat seat;
    for (const v1::Seat& candidate : asked.seats()) {
      const std::string holder = candidate.has_person() ? candidate.person()
                                 : candidate.has_role() ? v1::Role_Name(candidate.role())
                                                        : candidate.department();
      if (holder == status.holder()) seat = candidate;
    }
    if (!seat.has_person() && !seat.has_role() && !seat.has_department()) {
      if (absl::StrContains(status.holder(), "/persons/")) seat.set_person(status.holder());
      if (absl::StrContains(status.holder(), "/departments/")) seat.set_department(status.holder());
      seat.set_may_veto(asked.may_veto());
    }
    seat.set_seat_id(status.seat_id());
    Answer(on, asked, seat, script, !vetoed);
    vetoed = vetoed || seat.may_veto();
  }
  return true;
}

void Runs::Decide(const Case& on, const Script& script) {
  const v1::StageDefinition& asked = definition_.groups().rbegin()->stages(0);
  std::vector<std::string> deciders;
  for (const v1::DecisionLevel& level : asked.levels()) {
    if (level.level_id() != on.decision_level()) continue;
    for (const v1::Seat& seat : level.seats()) {
      for (const std::string& id : Of(seat, v1::ROLE_DECISION_MAKER)) deciders.push_back(id);
    }
  }
  if (deciders.empty()) {
    v1::Seat anybody;
    anybody.set_role(v1::ROLE_DECISION_MAKER);
    deciders = Of(anybody, v1::ROLE_DECISION_MAKER);
  }
  const auto decide = [&](const std::string& who, Decision::Outcome outcome) {
    v1::DecideCaseRequest request;
    request.set_name(on.name());
    request.set_etag(Now(on.name()).etag());
    request.set_outcome(outcome);
    if (outcome != Decision::OUTCOME_APPROVE) request.set_reason("会议研究决定");
    if (outcome == Decision::OUTCOME_APPROVE_WITH_CONDITIONS) request.add_conditions("按期开工");
    return Ask(who, &Reviews::DecideCase, request);
  };
  if (!script.hindered.empty()) {
    const auto refused = decide(deciders[0], Decision::OUTCOME_APPROVE);
    EXPECT_EQ(refused.reason(), "DECISION_CONDITIONS_UNMET");
    const auto conditions = refused.conditions();
    EXPECT_EQ(std::set<std::string>(conditions.begin(), conditions.end()), script.hindered);
  }
  for (const std::string& who : deciders) {
    if (Now(on.name()).state() == Case::STATE_OPEN) Fine(decide(who, script.outcome));
  }
}

bool Runs::Act(const Case& on, const Script& script) {
  for (const Status& stage : on.stages()) {
    if (stage.state() != Status::STATE_OPEN) continue;
    if (stage.kind() == v1::STAGE_KIND_DECISION) {
      Decide(on, script);
      return true;
    }
    if (Hear(on, stage, script)) return true;
  }
  return false;
}

void Runs::ExpectShown(const Case& on, const std::string& script) {
  for (const Status& stage : on.stages()) {
    const auto shows = GetParam().shows.find(script + "/" + stage.stage_id());
    if (shows == GetParam().shows.end()) continue;
    const std::string shown = stage.state() == Status::STATE_SKIPPED
                                  ? "SKIPPED"
                                  : Status::Closing_Name(stage.closing()).substr(sizeof("CLOSING_") - 1);
    EXPECT_TRUE(absl::StrContains("|" + shows->second + "|", "|" + shown + "|"))
        << script << "/" << stage.stage_id() << ": " << shown;
  }
}

void Runs::Run(const Script& script) {
  SCOPED_TRACE(absl::StrCat(GetParam().name, "/", script.name));
  silent_.clear();
  spoken_.clear();
  Case on = File(script);
  if (script.twist == Script::Twist::kLetsTheSupplementExpire) {
    v1::RequestSupplementRequest request;
    request.set_name(on.name());
    request.set_packet_version(1);
    request.add_items("环评批复");
    on = Fine(Ask(With(v1::ROLE_REVIEW_SECRETARY), &Reviews::RequestSupplement, request));
    while (text::CompareDates(day_, on.supplements(0).due_date()) <= 0) {
      RunClocks();
      EXPECT_EQ(Now(on.name()).state(), Case::STATE_SUPPLEMENTING);
      NextDay();
    }
    RunClocks();
  } else if (script.twist == Script::Twist::kWithdraws) {
    Act(on, script);
    v1::WithdrawCaseRequest request;
    request.set_name(on.name());
    request.set_etag(Now(on.name()).etag());
    request.set_reason("投资方撤回");
    Fine(Ask(With(v1::ROLE_INVESTMENT_OFFICER), &Reviews::WithdrawCase, request));
  }
  for (int turn = 0; turn < 60 && Now(on.name()).state() == Case::STATE_OPEN; ++turn) {
    if (HasFatalFailure()) return;
    if (Act(Now(on.name()), script)) continue;
    // Everybody keeps silent: the limit passes, and whoever has rungs is told of it.
    bool rungs = false;
    const Case waiting = Now(on.name());
    for (const Status& stage : waiting.stages()) {
      rungs = rungs || (stage.state() == Status::STATE_OPEN && Asked(stage.stage_id()).rungs_size() > 0);
    }
    NextDay(14);
    EXPECT_EQ(RunClocks().fired_rungs() > 0, rungs);
  }
  on = Now(on.name());
  EXPECT_EQ(Case::State_Name(on.state()), Case::State_Name(script.ends));
  EXPECT_EQ(on.obligations_size() > 0, script.ends == Case::STATE_APPROVED_WITH_CONDITIONS);
  const bool expires = script.twist == Script::Twist::kLetsTheSupplementExpire;
  EXPECT_EQ(expires, on.supplements_size() > 0 && on.supplements(0).expired());
  ExpectShown(on, script.name);
}

TEST_P(Runs, ComeToEveryOutcome) {
  Enter();
  std::vector<std::string> names(GetParam().scripts.begin(), GetParam().scripts.end());
  names.insert(names.end(), kOfEach.begin(), kOfEach.end());
  for (const std::string& name : names) {
    const auto script =
        std::find_if(kScripts.begin(), kScripts.end(), [&](const Script& one) { return name == one.name; });
    ASSERT_NE(script, kScripts.end()) << name;
    Run(*script);
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Runs, ::testing::ValuesIn(kProcedures), [](const auto& of) {
  std::string name = of.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace luodi
