// SPDX-License-Identifier: Apache-2.0
#include "tests/property/review_sides.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/review/clock.h"
#include "server/review/seats.h"
#include "tests/property/review_makers.h"

namespace luodi::review::model {
namespace {

using Status = v1::StageStatus;

template <typename One, typename Other>
std::string Compare(const std::string& what, const One& rules, const Other& model) {
  if (rules == model) return "";
  return absl::StrCat(what, ": rules ", rules, ", model ", model);
}

std::string CompareDue(const std::string& what, bool has, const v1::Date& date, bool provisional, const Deadline& due) {
  if (!has && !due.set) return "";
  const std::string rules = has ? absl::StrCat(DayOf(date), provisional ? " provisional" : "") : "none";
  const std::string model = due.set ? absl::StrCat(due.day, due.provisional ? " provisional" : "") : "none";
  return Compare(what, rules, model);
}

std::string CompareSeat(const std::string& what, const v1::SeatStatus& seat, const Place& place,
                        const Standpoint& standpoint, const std::vector<Answer>& answers) {
  std::string difference =
      Compare(what, v1::SeatStatus::State_Name(seat.state()), v1::SeatStatus::State_Name(standpoint.state));
  if (difference.empty()) difference = Compare(what + " holder", seat.holder(), place.holder);
  if (difference.empty()) difference = Compare(what + " weight", seat.weight(), place.seat.weight());
  if (difference.empty()) difference = Compare(what + " admitted", seat.alternate_admitted(), standpoint.admitted);
  if (difference.empty()) difference = Compare(what + " returned", seat.returned(), standpoint.returned);
  if (difference.empty() && !standpoint.voiced_by.empty()) {
    difference = Compare(what + " voiced by", seat.answered_by(), standpoint.voiced_by);
  }
  if (!difference.empty() || standpoint.answer < 0) return difference;
  const Answer& answer = answers[standpoint.answer];
  difference = Compare(what + " answered by", seat.answered_by(), answer.who);
  if (difference.empty() && !answer.behalf.empty() && !answer.behalf.contains(seat.on_behalf_of())) {
    return absl::StrCat(what, " on behalf of: rules ", seat.on_behalf_of(), ", model ",
                        absl::StrJoin(answer.behalf, "|"));
  }
  return difference;
}

std::string Counted(int64_t base, int64_t cast, int64_t yes, int64_t no, int64_t abstain, int64_t gone) {
  return absl::StrCat("base ", base, " cast ", cast, " yes ", yes, " no ", no, " abstain ", abstain, " gone ", gone);
}

std::string CompareTally(const std::string& what, const v1::Tally& tally, const Station& station, Model& model) {
  const Sum& sum = station.sum;
  const bool kept_back = model.KeepsBack(station);
  std::string difference =
      Compare(what, Counted(tally.base(), tally.cast(), tally.yes(), tally.no(), tally.abstain(), tally.recused()),
              kept_back ? Counted(sum.base, sum.cast, 0, 0, 0, sum.gone)
                        : Counted(sum.base, sum.cast, sum.yes, sum.no, sum.abstain, sum.gone));
  if (difference.empty()) difference = Compare(what + " kept back", tally.secret() || !kept_back, true);
  if (difference.empty()) difference = Compare(what + " quorum", tally.quorum_weight(), model.QuorumWeight(station));
  if (difference.empty()) difference = Compare(what + " quorum reached", tally.quorum_reached(), model.Quorum(station));
  if (difference.empty() && station.asked.pass_at_least_per_group() == 0) {
    difference = Compare(what + " pass weight", tally.pass_weight(), model.PassWeight(station));
  }
  if (!difference.empty() || station.groups.empty()) return difference;
  difference = Compare(what + " groups", tally.groups_size(), static_cast<int>(station.groups.size()));
  for (const v1::GroupTally& group : tally.groups()) {
    const auto found = station.groups.find(group.panel_group());
    if (!difference.empty() || found == station.groups.end()) continue;
    const Sum& one = found->second;
    difference = Compare(absl::StrCat(what, " ", group.panel_group()),
                         Counted(group.base(), 0, group.yes(), group.no(), group.abstain(), 0),
                         Counted(one.base, 0, one.yes, one.no, one.abstain, 0));
  }
  return difference;
}

std::string CompareScore(const std::string& what, const v1::ScoreTally& score, const Station& station, Model& model) {
  std::string difference = Compare(what, Counted(score.base(), score.cast(), 0, 0, 0, score.recused()),
                                   Counted(station.sum.base, station.sum.cast, 0, 0, 0, station.sum.gone));
  if (difference.empty()) difference = Compare(what + " quorum", score.quorum_weight(), model.QuorumWeight(station));
  if (!difference.empty() || station.state != Status::STATE_DONE || station.sum.base == 0) return difference;
  difference = Compare(what + " total", score.total_bp(), station.marks.total_bp);
  if (difference.empty()) difference = Compare(what + " trimmed", score.trimmed(), station.marks.trimmed);
  // Of sheets that are equal either may be left out.
  if (station.marks.trimmed > 0) return difference;
  for (const v1::CriterionTally& criterion : score.criteria()) {
    const auto found = station.marks.means.find(criterion.criterion_id());
    const Marks::Mean mean = found == station.marks.means.end() ? Marks::Mean{} : found->second;
    if (!difference.empty()) break;
    difference = Compare(absl::StrCat(what, " ", criterion.criterion_id()),
                         absl::StrCat(criterion.average_bp(), "/", criterion.sheets(), "/", criterion.below_minimum()),
                         absl::StrCat(mean.average_bp, "/", mean.sheets, "/", mean.below));
  }
  return difference;
}

std::string CompareStation(const rules::Desk& desk, const Status& stage, const Station& station, Model& model) {
  const std::string what = absl::StrCat(stage.stage_id(), " (", v1::StageKind_Name(stage.kind()), ")");
  std::string difference = Compare(what, Status::State_Name(stage.state()), Status::State_Name(station.state));
  if (difference.empty()) {
    difference = Compare(what, Status::Outcome_Name(stage.outcome()), Status::Outcome_Name(station.outcome));
  }
  if (!difference.empty() || station.state == Status::STATE_WAITING || station.state == Status::STATE_SKIPPED) {
    return difference;
  }
  if (station.state == Status::STATE_DONE && !station.closings.contains(stage.closing())) {
    return absl::StrCat(what, ": closing ", Status::Closing_Name(stage.closing()), ", model ",
                        station.closings.empty() ? "none" : Status::Closing_Name(*station.closings.begin()));
  }
  if (stage.seats_size() != static_cast<int>(station.places.size())) {
    return absl::StrCat(what, ": ", stage.seats_size(), " seats, model ", station.places.size());
  }
  for (int i = 0; i < stage.seats_size() && difference.empty(); ++i) {
    const Place& place = station.places[i];
    if (stage.seats(i).seat_id() != place.id)
      return absl::StrCat(what, ": seat ", stage.seats(i).seat_id(), ", model ", place.id);
    difference = CompareSeat(absl::StrCat(what, " seat ", place.id), stage.seats(i), place, station.seats.at(place.id),
                             model.answers());
  }
  const bool scored = station.asked.kind() == v1::STAGE_KIND_SCORING;
  if (difference.empty() && IsSeated(station.asked.kind()) && !scored) {
    difference = CompareTally(what + " tally", stage.tally(), station, model);
  }
  if (difference.empty() && scored) difference = CompareScore(what + " score", stage.score(), station, model);
  if (difference.empty() && station.state == Status::STATE_OPEN) {
    difference =
        CompareDue(what + " due", stage.has_due_date(), stage.due_date(), stage.due_provisional(), station.due);
  }
  if (difference.empty() && station.asked.kind() == v1::STAGE_KIND_PUBLICITY) {
    difference = Compare(what + " publicity", DayOf(stage.publicity_end_date()), station.publicity_end);
  }
  const auto clock = desk.clocks.find(stage.stage_id());
  if (difference.empty() && clock != desk.clocks.end()) {
    difference = Compare(
        what + " consumed",
        static_cast<int64_t>(rules::ConsumedWorkingDays(clock->second, desk.ground.calendar, desk.ground.today)),
        station.watch.Consumed(model.setting.days, model.setting.today, false));
  }
  return difference;
}

// A withdrawn case is left as it lies, but nothing of it is open.
std::string CompareEnded(const Status& stage, const Station& station) {
  const std::string difference =
      Compare(stage.stage_id(), Status::State_Name(stage.state()), Status::State_Name(station.state));
  const bool asks = std::any_of(stage.seats().begin(), stage.seats().end(), [](const v1::SeatStatus& seat) {
    return seat.state() == v1::SeatStatus::STATE_ASKED;
  });
  if (difference.empty() && (asks || stage.has_due_date() == (stage.state() == Status::STATE_CANCELLED))) {
    return asks || stage.has_due_date() ? stage.stage_id() + " still asks" : "";
  }
  return difference;
}

std::string CompareRest(const rules::Desk& desk, Model& model) {
  const v1::ReviewCase& review_case = desk.review_case;
  std::set<std::string> vetoes, expected, told, fired, voices;
  for (const v1::StandingVeto& veto : review_case.standing_vetoes()) vetoes.insert(veto.holder());
  for (const auto& [opinion, veto] : model.vetoes) expected.insert(veto.first);
  std::string difference = Compare("standing vetoes", absl::StrJoin(vetoes, " "), absl::StrJoin(expected, " "));
  for (const v1::FiredRung& rung : desk.fired_rungs) {
    told.insert(
        absl::StrCat(rung.stage_id(), " ", rung.packet_version(), " ", rung.working_days_late(), " ", rung.told()));
  }
  for (const FiredAlarm& alarm : model.alarms) {
    fired.insert(absl::StrCat(alarm.stage, " ", alarm.packet, " ", alarm.late, " ", alarm.told));
  }
  if (difference.empty()) difference = Compare("rungs", absl::StrJoin(told, ", "), absl::StrJoin(fired, ", "));
  if (difference.empty()) difference = Compare("rungs told twice", desk.fired_rungs.size(), told.size());
  const size_t said = desk.opinions.size() + desk.votes.size() + desk.scores.size();
  if (difference.empty()) difference = Compare("answers", said, model.answers().size());
  if (difference.empty()) difference = Compare("level", review_case.decision_level(), model.level);
  if (difference.empty()) {
    difference = Compare("supplements", review_case.supplements_size(), model.cycles);
  }
  const bool running = model.state == v1::ReviewCase::STATE_OPEN || model.state == v1::ReviewCase::STATE_SUPPLEMENTING;
  if (difference.empty() && running) {
    for (const v1::DecisionVoice& voice : review_case.voices()) voices.insert(voice.person());
    std::set<std::string> given;
    for (const Voice& voice : model.voices) given.insert(voice.person);
    difference = Compare("voices", absl::StrJoin(voices, " "), absl::StrJoin(given, " "));
  }
  return difference;
}

std::string CompareEnd(const v1::ReviewCase& review_case, const Model& model) {
  if (model.state != v1::ReviewCase::STATE_APPROVED && model.state != v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS) {
    if (review_case.obligations_size() > 0) return "obligations without approval";
    if (model.expired && !review_case.supplements().rbegin()->expired()) return "the supplement is not expired";
    return "";
  }
  std::set<std::string> obligations;
  for (const v1::Obligation& obligation : review_case.obligations()) obligations.insert(obligation.text());
  std::string difference =
      Compare("obligations", absl::StrJoin(obligations, "|"), absl::StrJoin(model.Obligations(), "|"));
  if (difference.empty()) {
    difference = Compare("valid until", DayOf(review_case.valid_until_date()), model.valid_until);
  }
  std::set<int> settled;
  for (int i = 0; i < review_case.obligations_size(); ++i) {
    if (review_case.obligations(i).state() != v1::Obligation::STATE_OPEN) settled.insert(i + 1);
  }
  if (difference.empty()) {
    difference = Compare("settled", absl::StrJoin(settled, " "), absl::StrJoin(model.settled, " "));
  }
  const bool excepted = !review_case.exception().granted_by().empty();
  const bool overridden = !review_case.override().granted_by().empty();
  if (difference.empty())
    difference = Compare("exception granted", excepted, model.exception && model.exception->granted);
  if (difference.empty()) {
    difference = Compare("override granted", overridden, model.override_ && model.override_->granted);
  }
  return difference;
}

}  // namespace

rules::Desk DeskOf(const Setting& setting) {
  rules::Desk desk;
  desk.project = setting.project;
  v1::ReviewCase& filed = desk.review_case;
  filed.set_name(kCase);
  filed.set_state(v1::ReviewCase::STATE_OPEN);
  filed.set_submitted_by(setting.submitter);
  desk.submitter_department = setting.submitter_department;
  for (const std::string& item : setting.items) (*filed.mutable_packet()->mutable_materials())[item] = "document";
  filed.set_purpose(setting.purpose);
  *filed.mutable_accepted_date() = DateOf(setting.today);
  filed.mutable_packet()->set_version(1);
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(setting.project, &json);
  filed.mutable_packet()->set_material_json(json);
  for (const auto& [opinion, veto] : setting.standing_vetoes) {
    v1::StandingVeto& standing = *filed.add_standing_vetoes();
    standing.set_opinion(opinion);
    standing.set_holder(veto.first);
    standing.set_stage_id(veto.second);
  }
  desk.ground.definition = setting.definition;
  desk.ground.threshold_set = ThresholdsOf(setting);
  desk.ground.figures = FiguresOf(setting);
  desk.ground.calendar = WorkingCalendar({YearOf(2020)});
  if (setting.family_fen > 0) {
    v1::Project other;
    other.set_name("zones/z/projects/2020-0002");
    other.mutable_total_investment()->set_currency_code("CNY");
    other.mutable_total_investment()->set_minor_units(setting.family_fen);
    other.mutable_land_area()->set_micro_mu(setting.family_land);
    desk.ground.family.push_back(other);
  }
  desk.ground.act = "SubmitCase";
  desk.ground.person = kOfficer;
  Refresh(desk, setting, {});
  return desk;
}

void Refresh(rules::Desk& desk, const Setting& setting, const std::set<std::string>& gone) {
  desk.ground.today = DateOf(setting.today);
  // Noon of the day in the zone.
  desk.ground.now.set_seconds((setting.today + 10957) * 86400 + 4 * 3600);
  desk.delegations.clear();
  for (const v1::Delegation& delegation : setting.delegations) {
    const bool runs = DayOf(delegation.start_date()) <= setting.today && setting.today <= DayOf(delegation.end_date());
    if (runs) desk.delegations.push_back(delegation);
  }
  for (const auto& [name, somebody] : setting.people) {
    rules::Member member;
    member.person = name;
    member.department = somebody.department;
    member.identity = somebody.identity;
    member.contributed = somebody.contributed;
    if (!gone.contains(name)) {
      member.roles = somebody.roles;
      member.records_opinions = somebody.opinions;
      member.casts_votes = somebody.votes;
      member.decides = somebody.decides;
    }
    desk.members[name] = member;
  }
}

std::string Written(const rules::Desk& desk) {
  std::string text = desk.project.SerializeAsString() + desk.review_case.SerializeAsString();
  for (const v1::Opinion& opinion : desk.opinions) text += opinion.SerializeAsString() + "\n";
  for (const v1::Vote& vote : desk.votes) text += vote.SerializeAsString() + "\n";
  for (const v1::Score& score : desk.scores) text += score.SerializeAsString() + "\n";
  for (const auto& [stage, count] : desk.ballots) {
    absl::StrAppend(&text, stage, " ", count.yes, " ", count.no, " ", count.abstain, "\n");
  }
  for (const auto& [stage, clock] : desk.clocks) {
    absl::StrAppend(&text, stage, "\n");
    for (const v1::ClockEntry& entry : clock.entries) text += entry.SerializeAsString() + "\n";
  }
  absl::StrAppend(&text, desk.fired_rungs.size());
  return text;
}

std::string DifferenceOf(const rules::Desk& desk, Model& model) {
  const v1::ReviewCase& review_case = desk.review_case;
  std::string difference =
      Compare("case", v1::ReviewCase::State_Name(review_case.state()), v1::ReviewCase::State_Name(model.state));
  if (difference.empty()) difference = Compare("packet", review_case.packet().version(), model.packet);
  // While it waits nothing opens or closes, and a withdrawn case is left as it lies.
  const bool withdrawn = model.state == v1::ReviewCase::STATE_WITHDRAWN;
  const bool settled = model.state != v1::ReviewCase::STATE_SUPPLEMENTING && !withdrawn;
  for (int i = 0; i < review_case.stages_size() && difference.empty() && withdrawn; ++i) {
    difference = CompareEnded(review_case.stages(i), model.stations()[i]);
  }
  if (difference.empty() && settled) {
    difference = Compare("stages", review_case.stages_size(), static_cast<int>(model.stations().size()));
    for (int i = 0; i < review_case.stages_size() && difference.empty(); ++i) {
      difference = CompareStation(desk, review_case.stages(i), model.stations()[i], model);
    }
  }
  if (difference.empty()) difference = CompareRest(desk, model);
  if (difference.empty()) {
    difference = Compare("nobody is left to decide", rules::NobodyLeftToDecide(desk), model.NobodyLeft());
  }
  if (difference.empty()) difference = CompareEnd(review_case, model);
  const bool open = model.state == v1::ReviewCase::STATE_OPEN;
  const bool waits = model.state == v1::ReviewCase::STATE_SUPPLEMENTING;
  if (difference.empty() && (open || waits)) {
    difference = CompareDue("case due", review_case.has_due_date(), review_case.due_date(),
                            review_case.due_provisional(), open ? model.due : Deadline{});
  }
  const auto clock = desk.clocks.find(rules::kWholeCase);
  if (difference.empty() && clock != desk.clocks.end()) {
    difference = Compare(
        "consumed",
        static_cast<int64_t>(rules::ConsumedWorkingDays(clock->second, desk.ground.calendar, desk.ground.today)),
        model.watch.Consumed(model.setting.days, model.setting.today, false));
  }
  return difference;
}

}  // namespace luodi::review::model
