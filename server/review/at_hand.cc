// SPDX-License-Identifier: Apache-2.0
#include "server/review/at_hand.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/access/rules.h"
#include "server/base/names.h"
#include "server/documents/store.h"
#include "server/policy/store.h"
#include "server/projects/figures.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/review/aggregate.h"
#include "server/review/meeting_rules.h"
#include "server/review/seats.h"
#include "server/zones/store.h"

namespace luodi::review {
namespace {

// A page that holds every document of a project.
Page Whole() {
  Page page;
  page.size = 1'000'000;
  return page;
}

std::vector<v1::Role> RolesThat(std::initializer_list<v1::Permission> permissions) {
  std::vector<v1::Role> roles;
  for (int number = v1::Role_MIN; number <= v1::Role_MAX; ++number) {
    if (!v1::Role_IsValid(number) || number == v1::ROLE_UNSPECIFIED) continue;
    const auto role = static_cast<v1::Role>(number);
    const std::set<v1::Permission>& held = access::rules::PermissionsOf(role);
    const bool may = std::any_of(permissions.begin(), permissions.end(),
                                 [&](v1::Permission permission) { return held.contains(permission); });
    if (may) roles.push_back(role);
  }
  return roles;
}

void SetRoles(const std::vector<v1::Role>& roles, rules::Member& member) {
  for (const v1::Role role : roles) {
    const std::set<v1::Permission>& held = access::rules::PermissionsOf(role);
    member.roles.insert(role);
    member.records_opinions = member.records_opinions || held.contains(v1::PERMISSION_OPINIONS_RECORD);
    member.casts_votes = member.casts_votes || held.contains(v1::PERMISSION_VOTES_CAST);
    member.decides = member.decides || held.contains(v1::PERMISSION_CASES_DECIDE);
  }
}

rules::Member MemberOf(const store::MemberRow& row) {
  rules::Member member;
  member.person = row.person;
  member.department = row.department;
  member.identity = row.identity;
  member.contributed = row.contributed;
  SetRoles(row.roles, member);
  return member;
}

// Persons whose identity an act may have to compare, though they stand on no seat.
std::vector<std::string> PersonsNamedIn(const v1::ReviewCase& review_case) {
  std::vector<std::string> persons{review_case.submitted_by(), review_case.exception().requested_by(),
                                   review_case.override().requested_by()};
  for (const v1::Recusal& recusal : review_case.recusals()) persons.push_back(recusal.person());
  for (const v1::DecisionVoice& voice : review_case.voices()) {
    persons.push_back(voice.person());
    persons.push_back(voice.on_behalf_of());
  }
  return persons;
}

bool WasMoved(const v1::ReviewCase& review_case) {
  return std::any_of(review_case.stages().begin(), review_case.stages().end(),
                     [](const v1::StageStatus& stage) { return stage.state() == v1::StageStatus::STATE_CANCELLED; });
}

bool NeverOpened(const v1::StageStatus& stage) {
  return stage.state() == v1::StageStatus::STATE_WAITING || stage.state() == v1::StageStatus::STATE_SKIPPED;
}

// Whether somebody may have answered at such a stage: on the first packet nobody did where it never opened.
template <typename IsKind>
bool MayHaveHeard(const v1::ReviewCase& review_case, IsKind is_kind) {
  const bool began_once = review_case.packet().version() == 1 && !WasMoved(review_case);
  return std::any_of(review_case.stages().begin(), review_case.stages().end(), [&](const v1::StageStatus& stage) {
    return is_kind(stage.kind()) && !(began_once && NeverOpened(stage));
  });
}

void AddSaid(Call& call, rules::Desk& desk, std::vector<std::string>& persons) {
  const std::string& name = desk.review_case.name();
  if (MayHaveHeard(desk.review_case, rules::IsOpinionKind)) desk.opinions = store::SelectOpinions(call.tx, name);
  if (MayHaveHeard(desk.review_case, [](v1::StageKind kind) { return kind == v1::STAGE_KIND_SCORING; })) {
    desk.scores = store::SelectScores(call.tx, name);
  }
  if (MayHaveHeard(desk.review_case, [](v1::StageKind kind) { return kind == v1::STAGE_KIND_VOTE; })) {
    desk.votes = store::SelectVotes(call.tx, name);
  }
  if (std::any_of(desk.votes.begin(), desk.votes.end(),
                  [](const v1::Vote& vote) { return !vote.ballot_digest().empty(); })) {
    for (const auto& [stage, count] : store::SelectBallots(call.tx, name, desk.review_case.packet().version())) {
      desk.ballots[stage] = {count.yes, count.no, count.abstain};
    }
  }
  for (const v1::Opinion& opinion : desk.opinions) persons.push_back(opinion.recorded_by());
  for (const v1::Vote& vote : desk.votes) persons.push_back(vote.cast_by());
  for (const v1::Score& score : desk.scores) persons.push_back(score.scored_by());
}

void AddClocks(Call& call, rules::Desk& desk) {
  for (auto& [stage, entries] : store::SelectClocks(call.tx, desk.review_case.name())) {
    rules::Clock& clock = desk.clocks[stage];
    clock.recorded = entries.size();
    clock.entries = std::move(entries);
  }
}

void AddRungs(Call& call, rules::Desk& desk) {
  desk.fired_rungs = store::SelectRungs(call.tx, desk.review_case.name());
  desk.recorded_rungs = desk.fired_rungs.size();
}

bool AsksForMeeting(const v1::ReviewDefinition& definition) {
  return std::any_of(definition.groups().begin(), definition.groups().end(), [](const v1::StageGroup& group) {
    return std::any_of(group.stages().begin(), group.stages().end(),
                       [](const v1::StageDefinition& stage) { return stage.meeting_required(); });
  });
}

v1::Project MaterialWithName(const v1::ReviewCase& review_case) {
  v1::Project material = database::FromJson<v1::Project>(review_case.packet().material_json());
  material.set_name(names::ProjectOf(review_case.name()));
  return material;
}

// The case as it stands in the books: an act writes all of it back.
absl::StatusOr<CaseInSight> FindWhole(Call& call, const std::string& field, const std::string& name) {
  RETURN_IF_ERROR(names::Parse(field, name, kCaseForm).status());
  CaseInSight in_sight;
  call.tx.ReadAhead([&] {
    projects::store::SelectProject(call.tx, names::ProjectOf(name));
    store::SelectCase(call.tx, name);
  });
  ASSIGN_OR_RETURN(in_sight.project, VisibleProject(call, names::ProjectOf(name), name));
  std::optional<v1::ReviewCase> found = store::SelectCase(call.tx, name);
  if (!found) return NotFound(name);
  in_sight.review_case = *std::move(found);
  return in_sight;
}

enum class Purpose { kAct, kFire, kLook };

absl::StatusOr<rules::Desk> LayOut(Call& call, const std::string& field, const std::string& name, Purpose purpose) {
  ASSIGN_OR_RETURN(CaseInSight in_sight, FindWhole(call, field, name));
  rules::Desk desk;
  desk.project = std::move(in_sight.project);
  desk.review_case = std::move(in_sight.review_case);
  desk.found = desk.review_case;
  const v1::ReviewCase& review_case = desk.review_case;
  std::vector<std::string> persons = PersonsNamedIn(review_case);
  persons.push_back(call.caller.person);
  const auto lay_out = [&] {
    AddSaid(call, desk, persons);
    AddClocks(call, desk);
    if (purpose != Purpose::kAct) AddRungs(call, desk);
    desk.delegations = store::SelectDelegations(call.tx, call.zone, call.today);
  };
  call.tx.ReadAhead([&] {
    policy::store::SelectThresholdSet(call.tx, review_case.threshold_set());
    zones::store::SelectCalendar(call.tx, call.zone);
    lay_out();
  });
  desk.ground = GroundOf(call, *store::DefinitionOf(call.tx, review_case),
                         *policy::store::SelectThresholdSet(call.tx, review_case.threshold_set()),
                         MaterialWithName(review_case), review_case.accepted_date(),
                         review_case.has_verdict() ? GroundFor::kStandingVerdict : GroundFor::kOpening);
  lay_out();
  std::erase(persons, "");
  desk.members = MembersOf(call, desk.ground.definition, desk.project.name(), persons);
  if (AsksForMeeting(desk.ground.definition)) {
    desk.attending =
        purpose == Purpose::kLook ? store::SelectAttending(call.tx, name) : store::LockAttending(call.tx, name);
  }
  if (WasMoved(review_case)) rules::RenameStages(desk, store::SelectSuccessors(call.tx, name));
  return desk;
}

std::string RouteOf(const v1::StageDefinition& stage) {
  if (rules::IsOpinionKind(stage.kind())) return "ROUTE_OPINION";
  return stage.meeting_required() ? "ROUTE_MEETING" : "ROUTE_BALLOT";
}

void WriteClocks(Call& call, const rules::Desk& desk) {
  const std::string& name = desk.review_case.name();
  std::vector<store::NewClockEntry> added;
  for (const auto& [stage, clock] : desk.clocks) {
    for (size_t i = clock.recorded; i < clock.entries.size(); ++i) {
      added.push_back({stage, static_cast<int64_t>(i + 1), &clock.entries[i]});
    }
  }
  if (!added.empty()) store::InsertClockEntries(call.tx, name, added);
  if (desk.fired_rungs.size() > desk.recorded_rungs) {
    store::InsertRungs(call.tx, name, desk.fired_rungs, desk.recorded_rungs);
  }
}

}  // namespace

absl::StatusOr<v1::Project> VisibleProject(Call& call, const std::string& project, const std::string& name) {
  const std::optional<v1::Project> found = projects::store::SelectProject(call.tx, project);
  RETURN_IF_ERROR(projects::rules::CheckVisible(call.caller, found, name));
  return *found;
}

absl::StatusOr<CaseInSight> FindCase(Call& call, const std::string& field, const std::string& name) {
  ASSIGN_OR_RETURN(CaseInSight in_sight, FindWhole(call, field, name));
  KeepAggregateFrom(call, in_sight.review_case);
  in_sight.recused =
      !in_sight.review_case.recusals().empty() && store::SelectIsRecused(call.tx, name, call.caller.person);
  return in_sight;
}

void NoteReading(Call& call, const v1::Project& project, const std::string& name) {
  if (project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) call.WasRead(name);
}

absl::StatusOr<rules::Desk> TakeUp(Call& call, const std::string& field, const std::string& name) {
  return LayOut(call, field, name, Purpose::kAct);
}

absl::StatusOr<rules::Desk> TakeUpToFire(Call& call, const std::string& name) {
  return LayOut(call, "name", name, Purpose::kFire);
}

absl::StatusOr<rules::Desk> LookAt(Call& call, const std::string& field, const std::string& name) {
  ASSIGN_OR_RETURN(rules::Desk desk, LayOut(call, field, name, Purpose::kLook));
  KeepAggregateFrom(call, desk.review_case);
  return desk;
}

rules::Actor ActorOf(const Call& call, const rules::Desk& desk) {
  const auto known = desk.members.find(call.caller.person);
  if (known != desk.members.end()) return known->second;
  rules::Actor actor;
  actor.person = call.caller.person;
  actor.identity = call.caller.person;
  actor.department = call.caller.department;
  SetRoles(call.caller.roles, actor);
  return actor;
}

std::map<std::string, rules::Member> MembersOf(Call& call, const v1::ReviewDefinition& definition,
                                               const std::string& project, const std::vector<std::string>& also) {
  static const auto& roles =
      *new std::vector<v1::Role>(RolesThat({v1::PERMISSION_CASES_HANDLE, v1::PERMISSION_CASES_DECIDE}));
  std::map<std::string, rules::Member> members;
  for (const store::MemberRow& row :
       store::SelectMembers(call.tx, call.zone, definition, project, call.today, also, roles)) {
    members[row.person] = MemberOf(row);
  }
  return members;
}

rules::Ground GroundOf(Call& call, const v1::ReviewDefinition& definition, const v1::ThresholdSet& threshold_set,
                       const v1::Project& material, const v1::Date& filed, GroundFor what) {
  rules::Ground ground;
  ground.definition = definition;
  ground.threshold_set = threshold_set;
  if (what != GroundFor::kStandingVerdict) {
    ground.figures = projects::GatherFigures(call.tx, call.zone, material, filed);
  }
  ground.calendar = zones::store::SelectCalendar(call.tx, call.zone);
  ground.today = call.today;
  ground.now = call.NowStamp();
  if (what == GroundFor::kFiling) {
    ground.family = projects::store::SelectFamily(call.tx, material.name(), material.investor(),
                                                  rules::CountedSince(filed, definition.aggregate_months()));
  }
  for (const std::string& currency : rules::CurrenciesToConvert(ground, material)) {
    const auto rate = zones::store::SelectRate(call.tx, call.zone, currency, "CNY", database::DateText(filed));
    if (rate) ground.rates.push_back(*rate);
  }
  return ground;
}

absl::StatusOr<v1::Packet> FreezePacket(Call& call, const v1::Project& project, const v1::ReviewDefinition& definition,
                                        int version, const rules::Chosen& chosen) {
  std::vector<rules::FiledDocument> there;
  for (const v1::Document& document : documents::store::ListDocuments(call.tx, project.name(), "", Whole())) {
    there.push_back({document.name(), document.sha256(), document.title()});
  }
  return rules::Freeze(version, project, definition, there, chosen);
}

std::vector<store::PlacedSeat> SeatsToPlace(const v1::ReviewDefinition& definition) {
  std::vector<store::PlacedSeat> placed;
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      for (v1::Seat& seat : rules::SeatsOf(stage)) {
        placed.push_back({stage.stage_id(), std::move(seat), RouteOf(stage)});
      }
    }
  }
  return placed;
}

v1::ReviewCase PutDown(Call& call, const rules::Desk& desk) {
  v1::ReviewCase filed = store::InsertCase(call.tx, desk.review_case, SeatsToPlace(desk.ground.definition),
                                           call.caller.department, call.NowText());
  WriteClocks(call, desk);
  call.Changed(filed.name(), store::VersionOf(filed.etag()), filed);
  KeepAggregateFrom(call, filed);
  return filed;
}

Locks CaseLocks(const std::string& name) {
  Locks locks = ProjectLocks(name);
  locks.shared.push_back(absl::StrCat("zones/", names::ZoneOf(name), "/delegations"));
  return locks;
}

void KeepAggregateFrom(Call& call, v1::ReviewCase& review_case) {
  if (call.caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED) || review_case.aggregate().projects_size() < 2) return;
  const auto& counted = review_case.aggregate().projects();
  std::set<std::string> seen;
  for (const v1::Project& project :
       projects::store::SelectProjects(call.tx, call.zone, {counted.begin(), counted.end()})) {
    if (projects::rules::MaySee(call.caller, project)) seen.insert(project.name());
  }
  v1::Aggregate told;
  for (const std::string& project : counted) {
    if (seen.contains(project)) told.add_projects(project);
  }
  if (told.projects_size() < counted.size()) *review_case.mutable_aggregate() = told;
}

// A trial must not count a secret ballot that runs: two of them around a vote would tell it.
static v1::ReviewCase Told(Call& call, v1::ReviewCase written) {
  KeepAggregateFrom(call, written);
  if (call.validate_only) rules::KeepSecretsClosedAt(written, call.NowStamp());
  return written;
}

v1::ReviewCase PutBack(Call& call, const rules::Desk& desk, const std::string& reason) {
  v1::ReviewCase written = store::UpdateCase(call.tx, desk.found, desk.review_case, {}, call.NowText());
  WriteClocks(call, desk);
  call.Changed(written.name(), store::VersionOf(written.etag()), written, reason);
  return Told(call, std::move(written));
}

// Stages whose id the definition it was moved to does not know any more: under the others nothing was said before.
static std::map<std::string, std::string> LeftBehind(const rules::Desk& desk,
                                                     const std::map<std::string, std::string>& mapping) {
  std::map<std::string, std::string> left;
  for (const v1::StageStatus& stage : desk.review_case.stages()) {
    const auto found = mapping.find(stage.stage_id());
    if (stage.state() == v1::StageStatus::STATE_CANCELLED && found != mapping.end()) left.insert(*found);
  }
  return left;
}

v1::ReviewCase PutBackMoved(Call& call, const rules::Desk& desk, const std::map<std::string, std::string>& mapping,
                            const std::string& reason) {
  const std::string& name = desk.review_case.name();
  store::UpdateBecame(call.tx, name, LeftBehind(desk, mapping));
  v1::ReviewCase written =
      store::UpdateCase(call.tx, desk.found, desk.review_case, SeatsToPlace(desk.ground.definition), call.NowText());
  for (const store::StoredMeeting& changed : store::MoveAgenda(call.tx, name, mapping)) {
    call.Changed(changed.meeting.name(), store::VersionOf(changed.meeting.etag()), rules::ImageOf(changed.meeting),
                 reason);
  }
  WriteClocks(call, desk);
  call.Changed(name, store::VersionOf(written.etag()), written, reason);
  return Told(call, std::move(written));
}

}  // namespace luodi::review
