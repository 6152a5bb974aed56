// SPDX-License-Identifier: Apache-2.0
#include "tests/property/review_walk.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/base/status.h"
#include "server/review/acts.h"
#include "tests/property/review_makers.h"
#include "tests/property/review_sides.h"

namespace luodi::review::model {
namespace {

using Status = v1::StageStatus;
using Names = std::set<std::string>;

constexpr char kSalt[] = "0123456789abcdef";

class Walker {
 public:
  Walker(const Path& path, Slip slip) : setting_(MakeSetting(path.numbers)), model_(setting_, slip) {
    desk_ = DeskOf(setting_);
    const absl::Status begun = rules::Begin(desk_);
    if (!begun.ok()) {
      walked_.difference = absl::StrCat("filing refused: ", begun.message());
    } else {
      Check("SubmitCase");
    }
    int after_the_end = 0;
    for (const Deed& deed : path.deeds) {
      if (!walked_.difference.empty() || after_the_end > 8) break;
      after_the_end += IsRunning() ? 0 : 1;
      Do(deed);
    }
    ++walked_.seen[v1::ReviewCase::State_Name(model_.state)];
  }
  Walked result() && { return std::move(walked_); }

 private:
  void Do(const Deed& deed);
  bool HasSpoken(const Station& station, const std::string& identity) const;
  void Guided(const Deed& deed, const std::vector<uint16_t>& more);
  void Wild(const Deed& deed, const std::vector<uint16_t>& more);
  void Speak(const std::string& who, const Station& station, const std::string& seat, int packet, const Deed& deed);
  void Opine(const std::string& who, Answer said);
  void Vote(const std::string& who, const Answer& said, bool secret);
  void Score(const std::string& who, const Answer& said);
  void Recuse(const std::string& who);
  void Office(const Deed& deed);
  void Plead(const Deed& deed);
  void Decide(const Deed& deed);
  void Follow(const Deed& deed);
  void Time(const Deed& deed);
  void Change(const Deed& deed);
  void Settle(const std::string& what, const absl::Status& status, const Reasons& reasons, const std::string& before);
  void Check(const std::string& what);
  void Refresh() { model::Refresh(desk_, model_.setting, gone_); }

  bool IsRunning() const {
    return model_.state == v1::ReviewCase::STATE_OPEN || model_.state == v1::ReviewCase::STATE_SUPPLEMENTING;
  }
  const rules::Member& MemberOf(const std::string& who) const { return desk_.members.at(who); }
  // Who filed the case, a colleague of his, or now and then anybody.
  std::string Applicant(const Deed& deed) const {
    if (deed[1] % 4 == 3) return Anybody(deed[5]);
    return deed[1] % 4 == 2 ? PersonName("colleague") : kOfficer;
  }
  const std::string& Anybody(uint16_t number) const {
    return std::next(setting_.people.begin(), number % setting_.people.size())->first;
  }
  Station& AnyStation(uint16_t number) { return model_.stations()[number % model_.stations().size()]; }
  Station* OpenStation(uint16_t number, const std::function<bool(const Station&)>& fits);

  Setting setting_;
  Model model_;
  rules::Desk desk_;
  Names gone_;
  Walked walked_;
  // Somebody lost his roles: what that changes shows with the next act.
  bool unsettled_ = false;
};

// Names and times are the store's.
void NameAnswers(rules::Desk& desk) {
  for (size_t i = 0; i < desk.opinions.size(); ++i) desk.opinions[i].set_name(absl::StrCat(kCase, "/opinions/", i + 1));
  for (size_t i = 0; i < desk.votes.size(); ++i) desk.votes[i].set_name(absl::StrCat(kCase, "/votes/", i + 1));
  for (size_t i = 0; i < desk.scores.size(); ++i) desk.scores[i].set_name(absl::StrCat(kCase, "/scores/", i + 1));
}

void Walker::Check(const std::string& what) {
  NameAnswers(desk_);
  const std::string difference = DifferenceOf(desk_, model_);
  if (!difference.empty()) walked_.difference = absl::StrCat("after ", what, ": ", difference);
}

void Walker::Settle(const std::string& what, const absl::Status& status, const Reasons& reasons,
                    const std::string& before) {
  std::vector<std::string> names;
  for (const Reason reason : reasons) names.push_back(v1::ErrorReason_Name(reason).substr(13));
  const Reason reason = ReasonOf(status);
  const std::string rules = status.ok() ? "stands" : v1::ErrorReason_Name(reason).substr(13);
  absl::StrAppend(&walked_.story, model_.setting.today, " ", what, ": ", rules, "\n");
  ++walked_.seen[absl::StrCat(what.substr(0, what.find(' ')), " ", rules)];
  if (status.ok() != reasons.empty() || (!status.ok() && !reasons.contains(reason))) {
    walked_.difference =
        absl::StrCat(what, ": rules ", rules, ", model ", names.empty() ? "stands" : absl::StrJoin(names, "|"));
    return;
  }
  if (!status.ok() && Written(desk_) != before) walked_.difference = absl::StrCat(what, ": refused, yet changed");
  if (!status.ok()) return;
  unsettled_ = false;
  Check(what);
}

Station* Walker::OpenStation(uint16_t number, const std::function<bool(const Station&)>& fits) {
  std::vector<Station*> open;
  for (Station& station : model_.stations()) {
    if (station.state == Status::STATE_OPEN && fits(station)) open.push_back(&station);
  }
  return open.empty() ? nullptr : open[number % open.size()];
}

void Walker::Do(const Deed& deed) {
  const std::vector<uint16_t> more(deed.begin() + 4, deed.end());
  if (!IsRunning() && deed[0] % 3 != 2) return Follow(deed);
  const int kind = deed[0] % 20;
  if (kind < 9) return Guided(deed, more);
  if (kind < 11) return Wild(deed, more);
  if (kind < 14) return Office(deed);
  if (kind < 15) return Plead(deed);
  if (kind < 16) return Decide(deed);
  if (kind < 18) return Time(deed);
  if (kind < 19 && deed[2] % 2 == 0) return Recuse(Anybody(deed[1]));
  Change(deed);
}

bool Walker::HasSpoken(const Station& station, const std::string& identity) const {
  return std::any_of(station.seats.begin(), station.seats.end(), [&](const auto& seat) {
    if (seat.second.answer < 0) return false;
    const auto found = setting_.people.find(model_.answers()[seat.second.answer].who);
    return found != setting_.people.end() && found->second.identity == identity;
  });
}

// What the case waits for.
void Walker::Guided(const Deed& deed, const std::vector<uint16_t>& more) {
  if (model_.state == v1::ReviewCase::STATE_SUPPLEMENTING && deed[3] % 3 != 2) {
    Deed answer = deed;
    answer[2] = 2;
    return Office(answer);
  }
  Station* station = OpenStation(deed[2], [](const Station&) { return true; });
  if (station == nullptr) return Wild(deed, more);
  const v1::StageKind kind = station->asked.kind();
  Deed act = deed;
  if (kind == v1::STAGE_KIND_DECISION) return Decide(deed);
  if (kind == v1::STAGE_KIND_COMPLETENESS) act[2] = deed[4] % 4 == 3 ? 1 : 0;
  if (kind == v1::STAGE_KIND_PUBLICITY) act[2] = 6;
  if (kind == v1::STAGE_KIND_PUBLICITY && model_.setting.today <= station->publicity_end && deed[4] % 4 != 0) {
    return Time(deed);
  }
  const bool returned =
      std::any_of(station->seats.begin(), station->seats.end(), [](const auto& seat) { return seat.second.returned; });
  if (returned && deed[5] % 2 == 0) act[2] = 1;
  if (returned && deed[5] % 2 == 0) return Office(act);
  if (!IsSeated(kind)) return Office(act);
  std::vector<std::pair<std::string, std::string>> able;
  for (const Place& place : station->places) {
    if (station->seats[place.id].state != v1::SeatStatus::STATE_ASKED) continue;
    for (const auto& [name, somebody] : setting_.people) {
      const bool again = deed[5] % 4 == 0;
      if (model_.MayAnswer(name, *station, place) && (again || !HasSpoken(*station, somebody.identity))) {
        able.emplace_back(name, place.id);
      }
    }
  }
  if (able.empty()) return Office(deed);
  if (station->asked.meeting_required() && deed[5] % 4 != 3) {
    Names everybody;
    for (const auto& [name, somebody] : setting_.people) everybody.insert(name);
    desk_.attending[station->asked.stage_id()] = everybody;
    model_.Meet(station->asked.stage_id(), everybody);
  }
  const auto& [who, seat] = able[deed[1] % able.size()];
  const bool named = deed[3] % 3 != 0;
  Speak(who, *station, named ? seat : "", model_.packet, deed);
}

// Anybody anywhere.
void Walker::Wild(const Deed& deed, const std::vector<uint16_t>& more) {
  Station& station = AnyStation(deed[2]);
  std::string who = Anybody(deed[1]);
  std::string seat;
  if (!station.places.empty() && deed[3] % 5 != 4) {
    const Place& place = station.places[deed[3] % station.places.size()];
    seat = place.id;
    if (deed[5] % 4 == 1 && !place.seat.alternate().empty()) who = place.seat.alternate();
  }
  Speak(who, station, seat, deed[4] % 8 == 7 ? model_.packet - 1 : model_.packet, deed);
}

void Walker::Speak(const std::string& who, const Station& station, const std::string& seat, int packet,
                   const Deed& deed) {
  Answer said;
  said.packet = packet;
  said.stage = station.asked.stage_id();
  said.seat = seat;
  const rules::Member& member = MemberOf(who);
  const v1::StageKind kind = station.asked.kind();
  const bool wrong = deed[5] % 16 == 15;
  if ((kind == v1::STAGE_KIND_VOTE) != wrong && member.casts_votes) {
    said.choice = static_cast<v1::Vote::Choice>(deed[4] % 4 == 3 ? 1 : 1 + deed[4] % 4);
    return Vote(who, said, station.asked.ballot() == v1::BALLOT_SECRET);
  }
  if (kind == v1::STAGE_KIND_SCORING && member.casts_votes) {
    const std::vector<uint16_t> numbers{
        deed[4], deed[5], static_cast<uint16_t>(deed[4] * 31 + deed[3]), static_cast<uint16_t>(deed[5] * 17 + deed[2]),
        deed[3], deed[2]};
    Dice dice(numbers);
    said.sheet = MakeSheet(station.asked, dice);
    return Score(who, said);
  }
  if (!member.records_opinions) return;
  constexpr v1::Opinion::Stance kStances[] = {v1::Opinion::STANCE_AGREE,  v1::Opinion::STANCE_AGREE,
                                              v1::Opinion::STANCE_AGREE,  v1::Opinion::STANCE_AGREE_WITH_CONDITIONS,
                                              v1::Opinion::STANCE_OBJECT, v1::Opinion::STANCE_VETO,
                                              v1::Opinion::STANCE_RETURN, v1::Opinion::STANCE_ABSTAIN};
  said.stance = kStances[deed[4] % std::size(kStances)];
  // Mostly a seat that may not veto objects.
  const bool may_not = std::none_of(station.places.begin(), station.places.end(), [&](const Place& place) {
    return place.seat.may_veto() && (seat.empty() || place.id == seat);
  });
  if (said.stance == v1::Opinion::STANCE_VETO && may_not && deed[3] % 2 == 0) said.stance = v1::Opinion::STANCE_OBJECT;
  Opine(who, said);
}

void Walker::Opine(const std::string& who, Answer said) {
  v1::Opinion opinion;
  opinion.set_stage_id(said.stage);
  opinion.set_seat_id(said.seat);
  opinion.set_stance(said.stance);
  opinion.set_text("意见");
  opinion.set_packet_version(said.packet);
  opinion.set_recorded_by(who);
  const bool beside_a_yes = said.stance == v1::Opinion::STANCE_AGREE && model_.answers().size() % 2 == 0;
  if (said.stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS || said.stance == v1::Opinion::STANCE_RETURN ||
      beside_a_yes) {
    said.conditions = {absl::StrCat("条件", model_.answers().size())};
    opinion.add_conditions(said.conditions[0]);
  }
  const std::string before = Written(desk_);
  const auto answer = rules::RecordOpinion(desk_, MemberOf(who), opinion);
  Settle(
      absl::StrCat("RecordOpinion ", who, " ", said.stage, "/", said.seat, " ", v1::Opinion::Stance_Name(said.stance)),
      answer.status(), model_.Opine(who, said), before);
}

void Walker::Vote(const std::string& who, const Answer& said, bool secret) {
  v1::Vote vote;
  vote.set_stage_id(said.stage);
  vote.set_seat_id(said.seat);
  vote.set_choice(said.choice);
  vote.set_packet_version(said.packet);
  vote.set_cast_by(who);
  const std::string before = Written(desk_);
  const auto answer = rules::CastVote(desk_, MemberOf(who), vote, secret ? kSalt : "");
  Settle(absl::StrCat("CastVote ", who, " ", said.stage, "/", said.seat, " ", v1::Vote::Choice_Name(said.choice)),
         answer.status(), model_.Vote(who, said), before);
  if (!answer.ok() || !secret || !walked_.difference.empty()) return;
  if (answer->choice() != v1::Vote::CHOICE_UNSPECIFIED || answer->ballot_digest().empty()) {
    walked_.difference = "a secret ballot tells its choice, or leaves no digest";
  }
}

void Walker::Score(const std::string& who, const Answer& said) {
  v1::Score score;
  score.set_stage_id(said.stage);
  score.set_seat_id(said.seat);
  score.set_packet_version(said.packet);
  score.set_scored_by(who);
  for (const auto& [id, points] : said.sheet) {
    v1::CriterionScore& criterion = *score.add_criteria();
    criterion.set_criterion_id(id);
    criterion.set_score_bp(static_cast<int>(points.score));
    criterion.set_not_applicable(points.not_applicable);
  }
  const std::string before = Written(desk_);
  const auto answer = rules::RecordScore(desk_, MemberOf(who), score);
  Settle(absl::StrCat("RecordScore ", who, " ", said.stage, "/", said.seat), answer.status(), model_.Score(who, said),
         before);
}

void Walker::Recuse(const std::string& who) {
  const std::string before = Written(desk_);
  const auto answer = rules::Recuse(desk_, MemberOf(who), "亲属");
  Settle(absl::StrCat("Recuse ", who), answer.status(), model_.Recuse(who), before);
}

void Walker::Office(const Deed& deed) {
  const std::string who = PersonName(deed[1] % 4 == 3 ? "clerk" : "secretary");
  const rules::Member& member = MemberOf(who);
  const std::string before = Written(desk_);
  const int packet = deed[5] % 16 == 15 ? 7 : model_.packet;
  Station& station = AnyStation(deed[3]);
  const std::string stage = station.asked.stage_id();
  Station* counted = OpenStation(deed[3], [](const Station& open) { return IsSeated(open.asked.kind()); });
  Station* published =
      OpenStation(deed[3], [](const Station& open) { return open.asked.kind() == v1::STAGE_KIND_PUBLICITY; });
  const std::string to_count = counted != nullptr ? counted->asked.stage_id() : stage;
  const std::string seat = station.places.empty() ? "nobody" : station.places[deed[4] % station.places.size()].id;
  const bool upheld = deed[4] % 3 == 2;
  switch (deed[2] % 8) {
    case 0:
      return Settle("AcceptPacket", rules::AcceptPacket(desk_, member, packet), model_.Accept(who, packet), before);
    case 1:
      return Settle("RequestSupplement", rules::RequestSupplement(desk_, member, packet, {"环评批复"}),
                    model_.Supplement(who, packet), before);
    case 2: {
      v1::Packet next = desk_.review_case.packet();
      next.set_version(model_.packet + 1);
      Names items = model_.setting.items;
      if (deed[4] % 3 != 0) items = {"item-0", "item-1"};
      for (const std::string& item : items) (*next.mutable_materials())[item] = "document";
      const std::string applicant = Applicant(deed);
      Settle("ResubmitPacket", rules::ResubmitPacket(desk_, MemberOf(applicant), next),
             model_.Resubmit(applicant, items), before);
      return Refresh();
    }
    case 3:
    case 4:
      return Settle(absl::StrCat("CloseVote ", to_count), rules::CloseVote(desk_, member, to_count),
                    model_.CloseVote(who, to_count), before);
    case 5:
      return Settle(absl::StrCat("AdmitAlternate ", stage, "/", seat),
                    rules::AdmitAlternate(desk_, member, stage, seat), model_.Admit(who, stage, seat), before);
    case 6: {
      if (published == nullptr) return;
      const std::vector<std::string> objections =
          upheld ? std::vector<std::string>{"噪声"} : std::vector<std::string>{};
      return Settle("ClosePublicity",
                    rules::ClosePublicity(desk_, member, published->asked.stage_id(), objections, upheld),
                    model_.Publicity(who, published->asked.stage_id(), upheld), before);
    }
    default:
      if (deed[4] % 9 != 8) return;
      return Settle("WithdrawCase", rules::WithdrawCase(desk_, MemberOf(Applicant(deed))),
                    model_.Withdraw(Applicant(deed)), before);
  }
}

// Exceptions and overrides: mostly for what is in the way.
void Walker::Plead(const Deed& deed) {
  const std::string who = PersonName(deed[1] % 3 == 2 ? "clerk" : deed[1] % 3 == 1 ? "director" : "secretary");
  const std::string before = Written(desk_);
  Names asked;
  if (deed[2] % 2 == 0) {
    if (deed[3] % 3 == 1) asked.insert("intensity");
    if (deed[3] % 7 == 6) asked.insert("tax");
    const Day expiry = model_.setting.today + deed[4] % 12;
    v1::PolicyException exception;
    exception.mutable_rule_ids()->Assign(asked.begin(), asked.end());
    exception.set_reason("一事一议");
    exception.set_document_number("会议纪要1号");
    exception.set_requested_by(who);
    *exception.mutable_expiry_date() = DateOf(expiry);
    return Settle("RequestException", rules::RequestException(desk_, MemberOf(who), exception),
                  model_.Except(who, asked, expiry), before);
  }
  Names stages, vetoes;
  for (const Station& station : model_.stations()) {
    const bool negative = station.outcome == Status::OUTCOME_NEGATIVE && !station.asked.never_overridden() &&
                          station.asked.kind() != v1::STAGE_KIND_THRESHOLD;
    if (negative && deed[3] % 5 != 4) stages.insert(station.asked.stage_id());
  }
  if (deed[4] % 9 == 8) stages.insert(AnyStation(deed[5]).asked.stage_id());
  if (model_.HasVerdict() && setting_.failing.contains("tax") && deed[4] % 4 != 3) asked.insert("tax");
  if (deed[4] % 11 == 10) asked.insert("intensity");
  v1::Override override;
  for (const v1::StandingVeto& veto : desk_.review_case.standing_vetoes()) {
    if (deed[5] % 4 != 3) override.add_vetoes(veto.opinion());
  }
  for (const auto& [opinion, veto] : model_.vetoes) {
    if (override.vetoes_size() > 0) vetoes.insert(opinion);
  }
  if (deed[4] % 13 == 12) stages.insert("nowhere");
  if (deed[4] % 17 == 16) asked.insert("nothing");
  if (stages.empty() && asked.empty() && override.vetoes().empty()) return;
  override.mutable_stage_ids()->Assign(stages.begin(), stages.end());
  override.mutable_rule_ids()->Assign(asked.begin(), asked.end());
  const bool twice = deed[5] % 7 == 6 && !stages.empty() && !stages.contains("nowhere");
  if (twice) override.add_stage_ids(*stages.begin());
  override.set_reason("特批");
  override.set_document_number("会议纪要2号");
  override.set_requested_by(who);
  Settle("RequestOverride", rules::RequestOverride(desk_, MemberOf(who), override),
         model_.Override(who, stages, asked, vetoes, twice), before);
}

void Walker::Decide(const Deed& deed) {
  std::vector<std::string> deciders;
  for (const auto& [name, member] : desk_.members) {
    if (member.decides && (deed[2] % 3 == 0 || !model_.VoicesFor(name).empty())) deciders.push_back(name);
  }
  if (deciders.empty()) return;
  const std::string& who = deciders[deed[1] % deciders.size()];
  constexpr v1::Decision::Outcome kOutcomes[] = {
      v1::Decision::OUTCOME_APPROVE, v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS,
      v1::Decision::OUTCOME_APPROVE, v1::Decision::OUTCOME_APPROVE,
      v1::Decision::OUTCOME_APPROVE, v1::Decision::OUTCOME_APPROVE,
      v1::Decision::OUTCOME_REJECT,  v1::Decision::OUTCOME_DEFER};
  v1::Decision decision;
  decision.set_outcome(kOutcomes[deed[3] % std::size(kOutcomes)]);
  decision.set_reason("决定");
  decision.set_decided_by(who);
  *decision.mutable_decide_date() = desk_.ground.today;
  *decision.mutable_decide_time() = desk_.ground.now;
  std::vector<std::string> conditions;
  if (decision.outcome() == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS) conditions = {absl::StrCat("附", who)};
  for (const std::string& condition : conditions) decision.add_conditions(condition);
  const std::string before = Written(desk_);
  Settle(absl::StrCat("DecideCase ", who, " ", v1::Decision::Outcome_Name(decision.outcome())),
         rules::Decide(desk_, MemberOf(who), decision), model_.Decide(who, decision.outcome(), conditions), before);
}

// What follows an approval: its extension, and the conditions it was given under.
void Walker::Follow(const Deed& deed) {
  if (deed[2] % 4 == 3) return Time(deed);
  std::string who = deed[1] % 3 == 2 ? PersonName("secretary") : Anybody(deed[1]);
  const std::string before = Written(desk_);
  if (deed[2] % 4 == 0) {
    for (const auto& [name, member] : desk_.members) {
      if (deed[5] % 3 != 0 && !model_.VoicesFor(name).empty()) who = name;
    }
    return Settle(absl::StrCat("ExtendApproval ", who), rules::ExtendApproval(desk_, MemberOf(who), "延期"),
                  model_.Extend(who), before);
  }
  const int number = 1 + deed[3] % (desk_.review_case.obligations_size() + 1);
  v1::Obligation settled;
  settled.set_name(absl::StrCat(kCase, "/obligations/", number));
  settled.set_state(deed[4] % 2 == 0 ? v1::Obligation::STATE_MET : v1::Obligation::STATE_WAIVED);
  settled.set_reason("已落实");
  Settle(absl::StrCat(deed[4] % 2 == 0 ? "ConfirmObligation " : "WaiveObligation ", who, " ", number),
         rules::SettleObligation(desk_, MemberOf(who), settled), model_.SettleObligation(who, number), before);
}

// Days pass, and what is due fires.
void Walker::Time(const Deed& deed) {
  if (unsettled_) return;
  model_.Pass(deed[3] % 3 == 0 ? deed[4] % 12 : deed[4] % 3);
  Refresh();
  if (deed[5] % 3 == 2) return;
  rules::Fire(desk_);
  model_.Fire();
  absl::StrAppend(&walked_.story, model_.setting.today, " RunClocks\n");
  ++walked_.seen["RunClocks stands"];
  Check("RunClocks");
}

void Walker::Change(const Deed& deed) {
  Station& station = AnyStation(deed[2]);
  switch (deed[3] % 3) {
    case 0: {
      if (deed[4] % 3 != 0 || gone_.size() > 3) return;
      const std::string& who = Anybody(deed[1]);
      gone_.insert(who);
      model_.Leave(who);
      Refresh();
      unsettled_ = true;
      absl::StrAppend(&walked_.story, who, " leaves\n");
      return;
    }
    case 1: {
      if (unsettled_ || deed[4] % 3 != 0 || model_.setting.days.IsRecorded(DayOf(YearOf(2021).days_off(0)))) return;
      model_.Record(YearOf(2021));
      desk_.ground.calendar = WorkingCalendar({YearOf(2020), YearOf(2021)});
      rules::Fire(desk_);
      model_.Fire();
      absl::StrAppend(&walked_.story, "2021 is recorded\n");
      return Check("a calendar is recorded");
    }
    default: {
      Names some;
      for (const auto& [name, somebody] : setting_.people) {
        if ((deed[5] + some.size()) % 3 != 0 || some.empty()) some.insert(name);
      }
      desk_.attending[station.asked.stage_id()] = some;
      model_.Meet(station.asked.stage_id(), some);
    }
  }
}

}  // namespace

Walked Walk(const Path& path, Slip slip) { return Walker(path, slip).result(); }

}  // namespace luodi::review::model
