// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/access/rules.h"
#include "server/review/findings.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

bool RoleMayServe(v1::Role role, v1::StageKind kind) {
  const std::set<v1::Permission>& held = access::rules::PermissionsOf(role);
  if (IsOpinionKind(kind)) return held.contains(v1::PERMISSION_OPINIONS_RECORD);
  return held.contains(HasSeats(kind) ? v1::PERMISSION_VOTES_CAST : v1::PERMISSION_CASES_DECIDE);
}

class SeatLint {
 public:
  SeatLint(const Place& place, const Surroundings& surroundings, Findings& findings)
      : place_(place), stage_(*place.stage), surroundings_(surroundings), findings_(findings) {}

  void Run() {
    for (int i = 0; i < stage_.rungs_size(); ++i) {
      if (stage_.rungs(i).has_person()) RequireThere(stage_.rungs(i).person(), absl::StrCat("rungs[", i, "].person"));
    }
    const v1::StageKind kind = stage_.kind();
    if (HasSeats(kind)) LintPanel();
    if (kind == v1::STAGE_KIND_DECISION) LintDecision();
    if (kind == v1::STAGE_KIND_COMPLETENESS || kind == v1::STAGE_KIND_PUBLICITY) LintHandlers();
  }

 private:
  void Unsatisfiable(const std::string& field, const std::string& detail) {
    findings_.Error(Rule::RULE_UNSATISFIABLE, place_, field, detail);
  }

  void WarnOfSingle(const std::set<std::string>& persons, const std::string& field, const std::string& what) {
    if (persons.size() == 1) findings_.Warn(Rule::RULE_SINGLE_PERSON, place_, field, what);
  }

  bool RequireThere(const std::string& name, const std::string& field) {
    if (surroundings_.existing.contains(name)) return true;
    findings_.Error(Rule::RULE_REFERS_NOWHERE, place_, field, "name: " + name);
    return false;
  }

  // Whether the person is there and may do what the stage asks for.
  bool RequireServing(const std::string& person, const std::string& field) {
    if (!RequireThere(person, field)) return false;
    const auto member = surroundings_.members.find(person);
    if (member != surroundings_.members.end() && MayServe(member->second, stage_.kind())) return true;
    findings_.Error(Rule::RULE_HOLDER_WITHOUT_PERMISSION, place_, field, "holder: " + person);
    return false;
  }

  // Whether what the seat names is there and may serve: nothing else is worth saying of it if not.
  bool LintHolder(const v1::Seat& seat, const std::string& field) {
    bool sound = true;
    if (seat.has_person()) sound = RequireServing(seat.person(), field);
    if (seat.has_department()) sound = RequireThere(seat.department(), field);
    if (seat.has_role() && !RoleMayServe(seat.role(), stage_.kind())) {
      findings_.Error(Rule::RULE_HOLDER_WITHOUT_PERMISSION, place_, field, "holder: " + v1::Role_Name(seat.role()));
      sound = false;
    }
    if (!seat.alternate().empty()) RequireServing(seat.alternate(), field + ".alternate");
    if (seat.has_person() && seat.alternate() == seat.person()) {
      findings_.Error(Rule::RULE_HOLDER_TWICE, place_, field + ".alternate", "alternate: " + seat.alternate());
    }
    return sound;
  }

  // A person by all his accounts, a department, a role.
  std::string HeldBy(const v1::Seat& seat) const {
    const auto member = surroundings_.members.find(seat.person());
    return seat.has_person() && member != surroundings_.members.end() ? member->second.identity : HolderOf(seat);
  }

  // Two seats that must be heard and that one person alone could take are never both heard.
  void LintHeard(const std::vector<WrittenSeat>& seats) {
    std::vector<Sitting> needed;
    int64_t all = 0;
    for (const auto& [seat, field] : seats) {
      if (!MustBeHeard(seat)) continue;
      all += seat.weight();
      needed.push_back({seat.weight(), "", Sitters(seat, stage_.kind(), surroundings_.members)});
    }
    if (const int64_t reach = LargestWeight(needed); reach < all) {
      Unsatisfiable("seats", absl::StrCat("must_be_heard: ", all, ", reach: ", reach));
    }
  }

  // Holders and ids of the seats of a stage or level; who could take each that has no fault of its own.
  std::vector<Sitting> LintSittings(const std::vector<WrittenSeat>& seats) {
    std::vector<Sitting> sittings;
    std::set<std::string> holders;
    std::set<std::string> ids;
    for (const auto& [seat, field] : seats) {
      const bool first = holders.insert(HeldBy(seat)).second;
      if (!first) findings_.Error(Rule::RULE_HOLDER_TWICE, place_, field, "holder: " + HolderOf(seat));
      // An id made of a holder who sits twice says nothing new.
      if (!ids.insert(seat.seat_id()).second && first) {
        findings_.Error(Rule::RULE_ID_TWICE, place_, field, "id: " + seat.seat_id());
      }
      if (!LintHolder(seat, field)) continue;
      sittings.push_back({seat.weight(), seat.panel_group(), Sitters(seat, stage_.kind(), surroundings_.members)});
      if (sittings.back().sitters.empty()) {
        Unsatisfiable(field, absl::StrCat("nobody_of: ", HolderOf(seat)));
        sittings.pop_back();
      } else if (IsOpinionKind(stage_.kind())) {
        WarnOfSingle(sittings.back().sitters, field, "holder: " + HolderOf(seat));
      }
    }
    return sittings;
  }

  void LintPanel() {
    const std::vector<WrittenSeat> seats = SeatsIn(stage_);
    const std::vector<Sitting> sittings = LintSittings(seats);
    if (sittings.empty()) return;
    if (IsOpinionKind(stage_.kind()) && sittings.size() == seats.size()) LintHeard(seats);
    std::set<std::string> persons;
    int64_t base = 0;
    for (const Sitting& sitting : sittings) {
      base += sitting.weight;
      persons.insert(sitting.sitters.begin(), sitting.sitters.end());
    }
    if (!IsOpinionKind(stage_.kind())) WarnOfSingle(persons, "", "on_every_seat");
    const int64_t reach = LargestWeight(sittings);
    const std::string have = absl::StrCat(", all: ", base, ", reach: ", reach);
    const v1::Share quorum = QuorumOf();
    if (quorum.numerator() <= quorum.denominator() && !Reaches(reach, base, quorum)) {
      Unsatisfiable("quorum", absl::StrCat("share: ", quorum.numerator(), "/", quorum.denominator(), have));
    }
    const v1::Share& of_all = stage_.pass_of_all();
    if (of_all.numerator() <= of_all.denominator() && !Reaches(reach, base, of_all)) {
      Unsatisfiable("pass_of_all", absl::StrCat("share: ", of_all.numerator(), "/", of_all.denominator(), have));
    }
    if (stage_.pass_at_least() <= WeightOfAll() && reach < stage_.pass_at_least()) {
      Unsatisfiable("pass_at_least", absl::StrCat("at_least: ", stage_.pass_at_least(), have));
    }
    LintGroups(sittings);
  }

  // Each group alone first: where one is too light by itself, distinct persons are not what it lacks.
  void LintGroups(const std::vector<Sitting>& sittings) {
    const int64_t asked = stage_.pass_at_least_per_group();
    std::map<std::string, int64_t> weights;
    for (const WrittenSeat& written : SeatsIn(stage_)) weights[written.seat.panel_group()] += written.seat.weight();
    const bool possible =
        std::all_of(weights.begin(), weights.end(), [&](const auto& of) { return of.second >= asked; });
    std::set<std::string> left;
    for (const Sitting& sitting : sittings) left.insert(sitting.panel_group);
    if (asked > 0 && possible && (left.size() < weights.size() || !CanReachInEachGroup(sittings, asked))) {
      Unsatisfiable("pass_at_least_per_group", absl::StrCat("at_least: ", asked, ", groups: ", weights.size()));
    }
  }

  // Absent: all must answer.
  v1::Share QuorumOf() const {
    v1::Share all;
    all.set_numerator(1);
    all.set_denominator(1);
    return stage_.has_quorum() ? stage_.quorum() : all;
  }

  static bool Reaches(int64_t weight, int64_t base, const v1::Share& share) {
    return weight * share.denominator() >= base * share.numerator();
  }

  int64_t WeightOfAll() const {
    int64_t all = 0;
    for (const v1::Seat& seat : SeatsOf(stage_)) all += seat.weight();
    return all;
  }

  void LintDecision() {
    if (stage_.levels_size() == 0) LintVoices(AllWhoMay(), 1, "");
    for (int i = 0; i < stage_.levels_size(); ++i) {
      std::set<std::string> deciders;
      for (const Sitting& sitting : LintSittings(SeatsIn(stage_, i))) {
        deciders.insert(sitting.sitters.begin(), sitting.sitters.end());
      }
      const v1::DecisionLevel& level = stage_.levels(i);
      LintVoices(level.seats_size() == 0 ? AllWhoMay() : deciders, std::max(1, level.voices()),
                 absl::StrCat("levels[", i, "]"));
    }
  }

  void LintVoices(const std::set<std::string>& deciders, int voices, const std::string& field) {
    if (static_cast<int>(deciders.size()) < voices) {
      Unsatisfiable(field, absl::StrCat("voices: ", voices, ", persons: ", deciders.size()));
    }
    WarnOfSingle(deciders, field, "may_decide");
  }

  void LintHandlers() {
    const std::set<std::string> handlers = AllWhoMay();
    if (handlers.empty()) Unsatisfiable("", "nobody_handles");
    WarnOfSingle(handlers, "", "handles_cases");
  }

  std::set<std::string> AllWhoMay() const {
    std::set<std::string> all;
    for (const auto& [person, member] : surroundings_.members) {
      if (MayServe(member, stage_.kind())) all.insert(member.identity);
    }
    return all;
  }

  const Place& place_;
  const v1::StageDefinition& stage_;
  const Surroundings& surroundings_;
  Findings& findings_;
};

}  // namespace

// The shorthands of a stage come among its seats; each is found where it was written.
std::vector<WrittenSeat> SeatsIn(const v1::StageDefinition& stage) {
  std::vector<WrittenSeat> written;
  std::set<std::string> taken;
  const auto take = [&](const v1::Seat& seat, const std::string& holder, const std::string& field) {
    return HolderOf(seat) == holder && taken.insert(field).second;
  };
  const auto field_of = [&](const v1::Seat& seat) -> std::string {
    for (int i = 0; i < stage.seats_size(); ++i) {
      const std::string field = absl::StrCat("seats[", i, "]");
      if (take(seat, HolderOf(stage.seats(i)), field)) return field;
    }
    for (int i = 0; i < stage.panel_size(); ++i) {
      const std::string field = absl::StrCat("panel[", i, "]");
      if (take(seat, stage.panel(i).person(), field)) return field;
    }
    return "department";
  };
  for (const v1::Seat& seat : SeatsOf(stage)) written.push_back({seat, field_of(seat)});
  return written;
}

std::vector<WrittenSeat> SeatsIn(const v1::StageDefinition& stage, int level) {
  std::vector<WrittenSeat> written;
  for (const v1::Seat& seat : SeatsOf(stage.levels(level))) {
    written.push_back({seat, absl::StrCat("levels[", level, "].seats[", written.size(), "]")});
  }
  return written;
}

void LintSeats(const Place& place, const Surroundings& surroundings, Findings& findings) {
  SeatLint(place, surroundings, findings).Run();
}

}  // namespace luodi::review::rules
