// SPDX-License-Identifier: Apache-2.0
// Who may do what to a case in which state: every cell, asked of the service with validate_only, so that asking changes
// nothing. A state, role or act that is added without a row fails here.
#include <algorithm>

#include "tests/review/floor.h"

namespace luodi {
namespace {

using testing::Floor;
using Case = v1::ReviewCase;
using Decision = v1::Decision;
using Roles = std::set<v1::Role>;

// The columns. OPEN stands twice: while the stages are heard, and when the leaders decide.
enum Column {
  kHearing,
  kDeciding,
  kWaiting,
  kApproved,
  kConditional,
  kRejected,
  kDeferred,
  kWithdrawn,
  kExpired,
  kColumns
};
constexpr const char* kColumnNames[kColumns] = {
    "OPEN, heard", "OPEN, decided", "SUPPLEMENTING", "APPROVED", "APPROVED_WITH_CONDITIONS",
    "REJECTED",    "DEFERRED",      "WITHDRAWN",     "EXPIRED"};
constexpr Case::State kStates[kColumns] = {Case::STATE_OPEN,
                                           Case::STATE_OPEN,
                                           Case::STATE_SUPPLEMENTING,
                                           Case::STATE_APPROVED,
                                           Case::STATE_APPROVED_WITH_CONDITIONS,
                                           Case::STATE_REJECTED,
                                           Case::STATE_DEFERRED,
                                           Case::STATE_WITHDRAWN,
                                           Case::STATE_EXPIRED};

// Short for the table.
constexpr char kYes[] = "";
constexpr char kNo[] = "CASE_STATE_REFUSES";
constexpr char kShut[] = "STAGE_NOT_OPEN";

struct Row {
  const char* act;
  // Who holds the permission of the method; the roles named twice over hold the seat besides.
  Roles roles;
  // What he hears, state by state.
  std::array<const char*, kColumns> told;
  // What a contributor, another account of one, and a recused person hear where the state would let them.
  const char* contributor;
  const char* recused;
};

const Roles kAnybody{};
const Roles kOffice{v1::ROLE_REVIEW_SECRETARY};
const Roles kApplicant{v1::ROLE_INVESTMENT_OFFICER};
const Roles kDepartment{v1::ROLE_DEPARTMENT_REVIEWER};
const Roles kPanel{v1::ROLE_COMMITTEE_MEMBER};
const Roles kDecider{v1::ROLE_DECISION_MAKER};
const Roles kDirector{v1::ROLE_DIRECTOR};

constexpr char kSelf[] = "SELF_REVIEW";
constexpr char kGone[] = "PERSON_RECUSED";
constexpr char kTwice[] = "ALREADY_RECUSED";
constexpr char kMet[] = "EXCEPTION_NOT_NEEDED";
constexpr char kClear[] = "OVERRIDE_NOT_NEEDED";

// clang-format off
const std::vector<Row> kTable{
    //                                     heard  decided waiting  appr. cond.  rej.  def.  withdr. expired
    {"AcceptPacket",           kOffice,    {kYes, kShut,  kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"RequestSupplement",      kOffice,    {kYes, kShut,  kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"ResubmitPacket",         kApplicant, {kNo,  kNo,    kYes,    kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kYes,  kYes},
    {"RecordOpinion",          kDepartment,{kYes, "OPINION_RECORDED", kNo, kNo, kNo, kNo, kNo, kNo, kNo}, kSelf, kGone},
    {"CastVote",               kPanel,     {kYes, "VOTE_CAST", kNo, kNo, kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"RecordScore",            kPanel,     {kYes, "SCORE_RECORDED", kNo, kNo, kNo, kNo, kNo, kNo,   kNo}, kSelf, kGone},
    {"Recuse",                 kAnybody,   {kYes, kYes,   kYes,    kNo,  kNo,   kNo,  kNo,  kNo,   kNo}, kYes,  kTwice},
    {"CloseVote",              kOffice,    {kYes, kShut,  kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"AdmitAlternate",         kOffice,    {kYes, kShut,  kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"ClosePublicity",         kOffice,    {kYes, kShut,  kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"RequestException",       kOffice,    {kYes, kMet,   kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kYes, kGone},
    {"RequestOverride",        kDirector,  {kYes, kClear, kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"Approve",                kDecider,   {kShut,kYes,   kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"ApproveWithConditions",  kDecider,   {kShut,kYes,   kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"Reject",                 kDecider,   {kShut,kYes,   kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"Defer",                  kDecider,   {kShut,kYes,   kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"WithdrawCase",           kApplicant, {kYes, kYes,   kYes,    kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kYes,  kYes},
    {"ExtendApproval",         kDecider,   {kNo,  kNo,    kNo,     kYes, kYes,  kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"ConfirmObligation",      kOffice,    {kNo,  kNo,    kNo,     kYes, kYes,  kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"WaiveObligation",        kDecider,   {kNo,  kNo,    kNo,     kYes, kYes,  kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
    {"MoveCase",               kDecider,   {kYes, kYes,   kNo,     kNo,  kNo,   kNo,  kNo,  kNo,    kNo}, kSelf, kGone},
};
// clang-format on

// Methods that change something, but not one case in a state: they have tests of their own.
const std::set<std::string> kElsewhere{"SubmitCase", "RecordOpinions", "CreateDelegation", "RevokeDelegation",
                                       "RunClocks"};
// Rows that are one method.
const std::map<std::string, std::string> kMethodOf{{"Approve", "DecideCase"},
                                                   {"ApproveWithConditions", "DecideCase"},
                                                   {"Reject", "DecideCase"},
                                                   {"Defer", "DecideCase"}};

const std::vector<v1::Role> kAllRoles{v1::ROLE_INVESTMENT_OFFICER,
                                      v1::ROLE_PROJECT_MANAGER,
                                      v1::ROLE_REVIEW_SECRETARY,
                                      v1::ROLE_DEPARTMENT_REVIEWER,
                                      v1::ROLE_COMMITTEE_MEMBER,
                                      v1::ROLE_DECISION_MAKER,
                                      v1::ROLE_FINANCE,
                                      v1::ROLE_STATISTICIAN,
                                      v1::ROLE_LEADER,
                                      v1::ROLE_SUPERVISOR,
                                      v1::ROLE_DIRECTOR,
                                      v1::ROLE_SYSTEM_ADMIN,
                                      v1::ROLE_SECURITY_ADMIN,
                                      v1::ROLE_LOG_AUDITOR,
                                      v1::ROLE_CASE_AUDITOR};
// Whoever may do everything, were it not for what he did.
const std::vector<v1::Role> kEveryDuty{v1::ROLE_INVESTMENT_OFFICER,  v1::ROLE_REVIEW_SECRETARY,
                                       v1::ROLE_DEPARTMENT_REVIEWER, v1::ROLE_COMMITTEE_MEMBER,
                                       v1::ROLE_DECISION_MAKER,      v1::ROLE_DIRECTOR};

std::string IdOf(v1::Role role) {
  std::string id = v1::Role_Name(role).substr(5);
  std::replace(id.begin(), id.end(), '_', '-');
  std::transform(id.begin(), id.end(), id.begin(), [](char c) { return c == '-' ? c : static_cast<char>(c + 32); });
  return "r-" + id;
}

class ActTable : public Floor {
 protected:
  // The seats of the table's people: the department reviewer's office, and the committee member among m1 to m3.
  v1::ReviewDefinition Wide() {
    v1::ReviewDefinition definition = Floor::Wide();
    for (v1::StageDefinition& stage : *definition.mutable_groups(0)->mutable_stages()) {
      const bool counted = stage.kind() == v1::STAGE_KIND_VOTE || stage.kind() == v1::STAGE_KIND_SCORING;
      if (counted) stage.mutable_seats(0)->set_person(InZone("persons/" + IdOf(v1::ROLE_COMMITTEE_MEMBER)));
    }
    return definition;
  }

  void People() {
    Department("reviewers");
    for (const v1::Role role : kAllRoles) {
      const std::string department = role == v1::ROLE_DEPARTMENT_REVIEWER   ? InZone("departments/environment")
                                     : role == v1::ROLE_INVESTMENT_OFFICER ? InZone("departments/investment")
                                                                           : "";
      Person(IdOf(role), {role}, department);
    }
    Person("contributor", kEveryDuty, InZone("departments/environment"));
    Person("recused", kEveryDuty, InZone("departments/environment"));
    Person("delegate", kEveryDuty, InZone("departments/reviewers"));
    DoubleOf("officer", "double-" + ZoneId(), kEveryDuty);
    Gate();
    definition_ = Published(Wide());
    target_ = Published(Wide()).name();
    // Cases are filed under the newest: the one to move to.
    std::swap(target_, *definition_.mutable_name());
    Fine(Delegate(IdOf(v1::ROLE_DEPARTMENT_REVIEWER), "delegate"));
    Fine(Delegate(IdOf(v1::ROLE_COMMITTEE_MEMBER), "delegate"));
  }

  Case Filed(bool failing) {
    const v1::Project project = NewProject(failing ? 80'000'000 : 56'600'000);
    Upload(project.name(), "环评批复");
    EXPECT_EQ(Edit("contributor", project.name(), "某项目（改）"), "");
    const Case filed = Fine(Submit(project.name()));
    EXPECT_EQ(RecuseFrom("recused", filed), "");
    return Now(filed.name());
  }
  // Heard at every stage but the notice.
  Case Heard() {
    const Case filed = Filed(false);
    EXPECT_EQ(AcceptIt("secretary", filed), "");
    EXPECT_EQ(Opine("of-safety", filed, "legal"), "");
    EXPECT_EQ(Opine("of-environment", filed, "opinion", v1::Opinion::STANCE_AGREE_WITH_CONDITIONS), "");
    EXPECT_EQ(Opine("of-planning", filed, "opinion"), "");
    for (const std::string& member : {IdOf(v1::ROLE_COMMITTEE_MEMBER), std::string("m2"), std::string("m3")}) {
      EXPECT_EQ(Score(member, filed), "");
      if (member == "m3") continue;
      EXPECT_EQ(Cast(member, filed), "");
    }
    return filed;
  }
  // The day after the notice, with the leaders' word.
  void DecideOn(Case& heard, Decision::Outcome outcome) {
    EXPECT_EQ(EndNotice("secretary", heard), "");
    heard = Now(heard.name());
    ASSERT_EQ(Stage(heard, "decision").state(), v1::StageStatus::STATE_OPEN);
    if (outcome == Decision::OUTCOME_UNSPECIFIED) return;
    EXPECT_EQ(DecideIt("leader", heard, outcome), "");
  }

  void Cases() {
    cases_[kExpired] = Heard();
    SetToday(2020, 7, 7);
    DecideOn(cases_[kExpired], Decision::OUTCOME_APPROVE);
    SetToday(2020, 8, 10);
    for (const Column column : {kDeciding, kApproved, kConditional, kRejected, kDeferred}) cases_[column] = Heard();
    cases_[kHearing] = Filed(true);
    EXPECT_EQ(Opine("of-safety", cases_[kHearing], "legal", v1::Opinion::STANCE_OBJECT), "");
    EXPECT_EQ(Cast("m2", cases_[kHearing]), "");
    cases_[kWaiting] = Filed(false);
    EXPECT_EQ(Supplement("secretary", cases_[kWaiting]), "");
    cases_[kWithdrawn] = Filed(false);
    EXPECT_EQ(Withdraw("officer", cases_[kWithdrawn]), "");
    SetToday(2020, 8, 14);
    DecideOn(cases_[kDeciding], Decision::OUTCOME_UNSPECIFIED);
    DecideOn(cases_[kApproved], Decision::OUTCOME_APPROVE);
    DecideOn(cases_[kConditional], Decision::OUTCOME_APPROVE_WITH_CONDITIONS);
    DecideOn(cases_[kRejected], Decision::OUTCOME_REJECT);
    DecideOn(cases_[kDeferred], Decision::OUTCOME_DEFER);
    for (Case& one : cases_) one = Now(one.name());
    for (int column = 0; column < kColumns; ++column) {
      ASSERT_EQ(Case::State_Name(cases_[column].state()), Case::State_Name(kStates[column])) << kColumnNames[column];
    }
    tries_only_ = true;
  }

  std::string Asked(const std::string& act, const std::string& who, const Case& on) {
    if (act == "AcceptPacket") return AcceptIt(who, on);
    if (act == "RequestSupplement") return Supplement(who, on);
    if (act == "ResubmitPacket") return Resubmit(who, on);
    if (act == "RecordOpinion") return Opine(who, on, "opinion", v1::Opinion::STANCE_AGREE, "environment");
    if (act == "CastVote") return Cast(who, on);
    if (act == "RecordScore") return Score(who, on);
    if (act == "Recuse") return RecuseFrom(who, on);
    if (act == "CloseVote") return CloseStage(who, on);
    if (act == "AdmitAlternate") return Admit(who, on);
    if (act == "ClosePublicity") return EndNotice(who, on);
    if (act == "RequestException") return ExceptIt(who, on);
    if (act == "RequestOverride") return OverrideIt(who, on);
    if (act == "Approve") return DecideIt(who, on, Decision::OUTCOME_APPROVE);
    if (act == "ApproveWithConditions") return DecideIt(who, on, Decision::OUTCOME_APPROVE_WITH_CONDITIONS);
    if (act == "Reject") return DecideIt(who, on, Decision::OUTCOME_REJECT);
    if (act == "Defer") return DecideIt(who, on, Decision::OUTCOME_DEFER);
    if (act == "WithdrawCase") return Withdraw(who, on);
    if (act == "ExtendApproval") return Extend(who, on);
    if (act == "ConfirmObligation") return Confirm(who, on);
    if (act == "WaiveObligation") return Waive(who, on);
    if (act == "MoveCase") return MoveIt(who, on, target_);
    throw std::logic_error(act);
  }

  v1::ReviewDefinition definition_;
  std::string target_;
  std::array<Case, kColumns> cases_;
};

TEST_F(ActTable, HasAColumnForEveryStateARowForEveryActAndEveryRole) {
  const std::set<Case::State> columns(std::begin(kStates), std::end(kStates));
  const auto* states = Case::State_descriptor();
  for (int i = 0; i < states->value_count(); ++i) {
    const auto state = static_cast<Case::State>(states->value(i)->number());
    // Cases of this version are filed at once: DRAFT has no case.
    const bool none = state == Case::STATE_UNSPECIFIED || state == Case::STATE_DRAFT;
    EXPECT_EQ(columns.contains(state), !none) << states->value(i)->name();
  }
  const std::set<v1::Role> roles(kAllRoles.begin(), kAllRoles.end());
  for (int i = 0; i < v1::Role_descriptor()->value_count(); ++i) {
    const int role = v1::Role_descriptor()->value(i)->number();
    EXPECT_EQ(roles.contains(static_cast<v1::Role>(role)), role != 0) << v1::Role_descriptor()->value(i)->name();
  }
  std::set<std::string> acts;
  for (const Row& row : kTable) acts.insert(kMethodOf.contains(row.act) ? kMethodOf.at(row.act) : row.act);
  const auto* service = v1::SubmitCaseRequest::descriptor()->file()->FindServiceByName("ReviewService");
  ASSERT_NE(service, nullptr);
  for (int i = 0; i < service->method_count(); ++i) {
    const auto* method = service->method(i);
    const bool changes = method->input_type()->FindFieldByName("request_id") != nullptr || method->client_streaming();
    EXPECT_EQ(acts.contains(method->name()), changes && !kElsewhere.contains(method->name())) << method->name();
  }
}

TEST_F(ActTable, AnswersEveryCellAsItStands) {
  People();
  Cases();
  int cells = 0;
  const auto expect = [&](const Row& row, int column, const std::string& who, const std::string& told) {
    ++cells;
    EXPECT_EQ(Asked(row.act, who, cases_[column]), told) << row.act << " by " << who << ", " << kColumnNames[column];
  };
  for (const Row& row : kTable) {
    for (int column = 0; column < kColumns; ++column) {
      const std::string told = row.told[column];
      const bool shut = told == kNo;
      // Whoever neither filed it nor belongs to the department it was filed for.
      const std::string stranger = row.roles == kApplicant && !shut ? "NOT_THE_APPLICANT" : told;
      for (const v1::Role role : kAllRoles) {
        const bool may = row.roles.empty() || row.roles.contains(role);
        // He has voted on the case that waits for the leaders.
        const bool late = std::string(row.act) == "Recuse" && column == kDeciding && role == v1::ROLE_COMMITTEE_MEMBER;
        expect(row, column, IdOf(role), late ? "RECUSAL_TOO_LATE" : may ? told : "PERMISSION_MISSING");
      }
      expect(row, column, "delegate", stranger);
      expect(row, column, "contributor", shut || std::string(row.contributor).empty() ? stranger : row.contributor);
      expect(row, column, "double-" + ZoneId(), shut || std::string(row.contributor).empty() ? told : row.contributor);
      expect(row, column, "recused", shut || std::string(row.recused).empty() ? stranger : row.recused);
    }
  }
  EXPECT_EQ(cells, static_cast<int>(kTable.size()) * kColumns * (15 + 4));
}

}  // namespace
}  // namespace luodi
