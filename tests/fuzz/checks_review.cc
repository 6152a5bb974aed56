// SPDX-License-Identifier: Apache-2.0
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/projects/rules.h"
#include "server/review/definition_rules.h"
#include "server/review/delegation_rules.h"
#include "server/review/linter.h"
#include "server/review/meeting_rules.h"
#include "server/review/rules.h"
#include "server/review/simulation.h"
#include "server/zones/reference_data.h"
#include "tests/fuzz/checks.h"
#include "tests/fuzz/expect.h"

namespace luodi::fuzz {
namespace {

namespace rules = review::rules;

const absl::Time kNow = absl::FromUnixSeconds(1593576000);  // 2020-07-01 12:00 in China

const WorkingCalendar& Calendar() {
  static const WorkingCalendar calendar(zones::KnownCalendarYears());
  return calendar;
}

// An office in which every second name of the definition is there, and every person may do anything.
rules::Surroundings OfficeOf(const v1::ReviewDefinition& definition) {
  rules::Surroundings office;
  bool is_there = false;
  std::string department;
  for (const std::string& name : rules::NamesIn(definition)) {
    is_there = !is_there;
    if (is_there) office.existing.insert(name);
    if (names::Segment(name, 2) == "departments") department = name;
    rules::Member member;
    member.person = names::Segment(name, 2) == "persons" ? name : name + "-clerk";
    member.department = department;
    member.identity = member.person;
    member.records_opinions = member.casts_votes = member.decides = is_there;
    for (const v1::Role role : {v1::ROLE_COMMITTEE_MEMBER, v1::ROLE_DECISION_MAKER}) member.roles.insert(role);
    office.members[member.person] = member;
  }
  return office;
}

// A path of an ordinary project through the definition.
void Walk(const v1::ReviewDefinition& definition, const rules::Surroundings& office) {
  rules::Desk desk;
  desk.project.set_name("zones/z/projects/2020-0001");
  desk.project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  desk.project.set_industry_code("C3611");
  desk.project.mutable_fixed_asset_investment()->set_currency_code("CNY");
  desk.project.mutable_fixed_asset_investment()->set_minor_units(28'300'000'000);
  desk.project.mutable_land_area()->set_micro_mu(56'600'000);
  desk.ground.definition = definition;
  desk.ground.figures = projects::rules::FiguresOf(desk.project);
  desk.ground.calendar = Calendar();
  desk.ground.today = Today();
  desk.members = office.members;
  desk.review_case.mutable_packet()->set_material_json(projects::rules::MaterialJson(desk.project));
  *desk.review_case.mutable_accepted_date() = Today();
  for (const v1::CasePurpose purpose : {v1::CASE_PURPOSE_INVESTMENT, v1::CASE_PURPOSE_FRAMEWORK}) {
    desk.review_case.set_purpose(purpose);
    rules::Simulate(desk, {}, {});
  }
}

void OnDefinition(v1::ReviewDefinition definition) {
  const auto check = [](v1::ReviewDefinition& sent) { return rules::CheckDefinition("review_definition.", sent); };
  if (!PassesTwice(definition, check)) return;
  const rules::Surroundings office = OfficeOf(definition);
  const auto findings = rules::Lint(definition, office);
  for (const v1::DefinitionFinding& finding : findings) {
    Expect(finding.severity() != v1::DefinitionFinding::SEVERITY_UNSPECIFIED, "a severity");
    Expect(finding.rule() != v1::DefinitionFinding::RULE_UNSPECIFIED, "a rule");
  }
  rules::WorstCaseOf(definition, Calendar());
  Expect(rules::ContentSha256(definition).size() == 64, "a digest");
  ExpectOurs(rules::MayPublish(definition, "zones/z/persons/p", office.members, findings));
  Walk(definition, office);
}

void OnSimulation(v1::SimulateReviewDefinitionRequest request) { ExpectWhole(rules::CheckSimulation(request)); }

void OnOpinion(v1::RecordOpinionRequest request) {
  v1::Opinion opinion;
  opinion.set_stance(request.stance());
  opinion.set_text(request.text());
  *opinion.mutable_conditions() = request.conditions();
  PassesTwice(opinion, rules::CheckOpinion);
}

void OnVote(v1::CastVoteRequest request) {
  v1::Vote vote;
  vote.set_choice(request.choice());
  vote.set_reason(request.reason());
  PassesTwice(vote, rules::CheckVote);
}

void OnScore(v1::RecordScoreRequest request) {
  v1::Score score;
  *score.mutable_criteria() = request.criteria();
  score.set_reason(request.reason());
  PassesTwice(score, rules::CheckScore);
}

void OnRecusal(v1::RecuseRequest request) {
  v1::Recusal recusal;
  recusal.set_reason(request.reason());
  PassesTwice(recusal, rules::CheckRecusal);
}

void OnSupplement(v1::RequestSupplementRequest request) {
  std::vector<std::string> items(request.items().begin(), request.items().end());
  ExpectWhole(rules::CheckSupplement(items));
}

void OnDecision(v1::DecideCaseRequest request) {
  v1::Decision decision;
  decision.set_outcome(request.outcome());
  decision.set_reason(request.reason());
  *decision.mutable_conditions() = request.conditions();
  if (PassesTwice(decision, rules::CheckDecision)) rules::ActOf(decision.outcome());
}

void OnException(v1::RequestExceptionRequest request) {
  v1::PolicyException exception;
  *exception.mutable_rule_ids() = request.rule_ids();
  exception.set_reason(request.reason());
  exception.set_document_number(request.document_number());
  if (request.has_expiry_date()) *exception.mutable_expiry_date() = request.expiry_date();
  PassesTwice(exception, [](v1::PolicyException& sent) { return rules::CheckException(sent, Today()); });
}

void OnOverride(v1::RequestOverrideRequest request) {
  v1::Override override;
  *override.mutable_stage_ids() = request.stage_ids();
  *override.mutable_rule_ids() = request.rule_ids();
  *override.mutable_vetoes() = request.vetoes();
  override.set_reason(request.reason());
  override.set_document_number(request.document_number());
  PassesTwice(override, rules::CheckOverride);
}

void OnPublicity(v1::ClosePublicityRequest request) {
  std::vector<std::string> objections(request.objections().begin(), request.objections().end());
  ExpectWhole(rules::CheckPublicity(objections, request.upheld()));
}

void OnSettlement(v1::ConfirmObligationRequest request) {
  for (const auto state : {v1::Obligation::STATE_MET, v1::Obligation::STATE_WAIVED}) {
    v1::Obligation settled;
    settled.set_name(request.name());
    settled.set_state(state);
    settled.set_document(request.document());
    settled.set_reason(request.reason());
    PassesTwice(settled, rules::CheckSettlement);
  }
}

void OnReason(v1::WithdrawCaseRequest request) { ExpectWhole(rules::CheckReason(*request.mutable_reason())); }

void OnPurpose(v1::SubmitCaseRequest request) {
  v1::CasePurpose purpose = request.purpose();
  ExpectWhole(rules::CheckPurpose(purpose));
}

void OnCases(v1::ListCasesRequest request) { ExpectWhole(rules::CheckStates(request)); }

void OnDelegation(v1::Delegation delegation) {
  const auto check = [](v1::Delegation& sent) { return rules::CheckDelegation(sent, Today()); };
  if (!PassesTwice(delegation, check)) return;
  ExpectOurs(rules::CheckNoCircle(delegation, {delegation}, [](const std::string& person) { return person; }));
}

void OnMeeting(v1::Meeting meeting) {
  const auto check = [](v1::Meeting& sent) { return rules::CheckMeeting("meeting.", "z", kNow, sent); };
  if (!PassesTwice(meeting, check)) return;
  ExpectWhole(rules::CheckPersons("meeting.", meeting, {}));
  rules::QuorumOf(meeting);
  ExpectOurs(rules::MayJoinAgenda(meeting, kNow));
  ExpectOurs(rules::CheckAttendance(meeting, meeting.members(), Today()));
}

void OnMinutes(v1::CloseMeetingRequest request) { ExpectWhole(rules::CheckMinutes(*request.mutable_minutes())); }
void OnCancelling(v1::CancelMeetingRequest request) { ExpectWhole(rules::CheckCancelling(*request.mutable_reason())); }

}  // namespace

void AddReview(Checks& checks) {
  checks.On(OnDefinition);
  checks.On(OnSimulation);
  checks.On(OnOpinion);
  checks.On(OnVote);
  checks.On(OnScore);
  checks.On(OnRecusal);
  checks.On(OnSupplement);
  checks.On(OnDecision);
  checks.On(OnException);
  checks.On(OnOverride);
  checks.On(OnPublicity);
  checks.On(OnSettlement);
  checks.On(OnReason);
  checks.On(OnPurpose);
  checks.On(OnCases);
  checks.On(OnDelegation);
  checks.On(OnMeeting);
  checks.On(OnMinutes);
  checks.On(OnCancelling);
}

}  // namespace luodi::fuzz
