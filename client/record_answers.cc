// SPDX-License-Identifier: Apache-2.0
// Opinions, votes and score sheets: that each was given once, for a seat there is, on a packet there was, by somebody
// who could.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/names.h"
#include "client/record_checks.h"
#include "proto/text/date.h"

namespace luodi::client::record {
namespace {

// What an opinion, a vote and a score have in common.
struct Said {
  const char* section = "";
  std::string name;
  std::string stage_id;
  std::string seat_id;
  int packet_version = 0;
  // Empty for silence.
  std::string person;
  std::string on_behalf_of;
  // 0 when it is not told.
  int64_t time = 0;
  int weight = 0;
  // RETURN asks for a supplement and leaves the seat to answer.
  bool answers = true;
  bool silence = false;
};

std::vector<Said> EverythingSaid(const OpenedRecord& opened) {
  const std::map<std::string, int64_t> entered = FirstEntered(opened);
  std::vector<Said> all;
  for (const v1::Opinion& one : opened.opinions) {
    all.push_back({"opinions", one.name(), one.stage_id(), one.seat_id(), one.packet_version(), one.recorded_by(),
                   one.on_behalf_of(), Micros(one.create_time()), 0, one.stance() != v1::Opinion::STANCE_RETURN,
                   one.stance() == v1::Opinion::STANCE_DEEMED_CONSENT});
  }
  for (const v1::Vote& one : opened.votes) {
    all.push_back({"votes", one.name(), one.stage_id(), one.seat_id(), one.packet_version(), one.cast_by(),
                   one.on_behalf_of(), one.has_create_time() ? Micros(one.create_time()) : 0, one.weight()});
  }
  for (const v1::Score& one : opened.scores) {
    all.push_back({"scores", one.name(), one.stage_id(), one.seat_id(), one.packet_version(), one.scored_by(),
                   one.on_behalf_of(), Micros(one.create_time()), one.weight()});
  }
  // A vote of a secret ballot tells no time; the journal knows when somebody voted.
  for (Said& said : all) {
    if (const auto known = entered.find(said.name); said.time == 0 && known != entered.end()) said.time = known->second;
  }
  return all;
}

const v1::Seat* SeatNamed(const std::vector<v1::Seat>& seats, const std::string& seat_id) {
  const auto found =
      std::find_if(seats.begin(), seats.end(), [&](const v1::Seat& seat) { return seat.seat_id() == seat_id; });
  return found == seats.end() ? nullptr : &*found;
}

// Whether links that ran at the time lead from one to the other.
bool Delegated(const OpenedRecord& opened, const std::string& from, const std::string& to, int64_t time) {
  constexpr int64_t kDay = 86'400'000'000;
  const int64_t day = (time + 8 * 3'600'000'000) / kDay;
  std::set<std::string> reached = {from};
  for (bool grew = true; grew;) {
    grew = false;
    for (const v1::Delegation& link : opened.delegations) {
      const bool runs = text::DayNumber(link.start_date()) <= day && day <= text::DayNumber(link.end_date()) &&
                        (!link.has_revoke_time() || Micros(link.revoke_time()) > time) &&
                        (link.review_case().empty() || link.review_case() == opened.review_case.name());
      if (runs && reached.contains(link.delegator())) grew = reached.insert(link.delegate()).second || grew;
    }
  }
  return reached.contains(to);
}

bool DatesExist(const std::vector<v1::Delegation>& delegations) {
  return std::all_of(delegations.begin(), delegations.end(), [](const v1::Delegation& link) {
    return text::IsRealDate(link.start_date()) && text::IsRealDate(link.end_date());
  });
}

// The name, the stage, the packet: whether there is what it speaks of.
void CheckPlace(const OpenedRecord& opened, const Said& said, Findings& findings) {
  const text::Metadata parts = {{"name", said.name},
                                {"stage", said.stage_id},
                                {"packet", absl::StrCat(said.packet_version)},
                                {"person", said.person}};
  const std::string prefix = absl::StrCat(opened.review_case.name(), "/", said.section, "/");
  int number = 0;
  findings.Require(said.name.rfind(prefix, 0) == 0 && absl::SimpleAtoi(said.name.substr(prefix.size()), &number),
                   "{name} is not of this case", "{name} 不属于本案", parts);
  findings.Require(StageOf(opened.review_case, said.stage_id) != nullptr,
                   "{name} is for stage {stage}, which the case has not", "{name} 所属环节 {stage} 不存在", parts);
  findings.Require(said.packet_version >= 1 && said.packet_version <= static_cast<int>(opened.packets.size()),
                   "{name} judges packet {packet}, which there never was", "{name} 所评第 {packet} 版卷宗不存在",
                   parts);
  findings.Require(said.person != opened.review_case.submitted_by(), "{person} filed the case and gave {name}",
                   "{person} 是申报人，却给出了 {name}", parts);
  findings.Require(said.person.empty() == said.silence, "{name} has no author", "{name} 没有作者", parts);
  for (const v1::Recusal& recusal : opened.review_case.recusals()) {
    findings.Require(recusal.person() != said.person || said.time < Micros(recusal.create_time()),
                     "{person} is recused and gave {name} afterwards", "{person} 回避后仍给出了 {name}", parts);
  }
}

// The seat, and whether he could answer for it.
void CheckSeat(const OpenedRecord& opened, const Said& said, Findings& findings) {
  const v1::StageDefinition* const stage = StageAsked(opened.definition, said.stage_id);
  if (stage == nullptr || said.time < MovedAt(opened)) return;
  const text::Metadata parts = {{"name", said.name},
                                {"seat", said.seat_id},
                                {"person", said.person},
                                {"other", said.on_behalf_of},
                                {"weight", absl::StrCat(said.weight)}};
  const std::vector<v1::Seat> seats = SeatsAsked(*stage);
  const v1::Seat* const seat = SeatNamed(seats, said.seat_id);
  if (seat == nullptr) {
    findings.Add("{name} is for seat {seat}, which the stage has not", "{name} 所属席位 {seat} 不存在", parts);
    return;
  }
  findings.Require(said.weight == 0 || said.weight == seat->weight(),
                   "{name} counts {weight}, which seat {seat} does not", "{name} 的权重 {weight} 与席位 {seat} 不符",
                   parts);
  if (said.silence) return;
  if (said.on_behalf_of.empty()) {
    findings.Require(seat->holder_case() != v1::Seat::kPerson || seat->person() == said.person,
                     "{person} gave {name} for the seat of another", "{person} 代他人席位给出 {name}，却未注明", parts);
    return;
  }
  findings.Require(seat->alternate() == said.person || Delegated(opened, said.on_behalf_of, said.person, said.time),
                   "{person} gave {name} for {other}, who had not handed it on to him",
                   "{person} 代 {other} 给出 {name}，但没有委托", parts);
}

// One answer a seat and packet, one seat a person.
void CheckOnce(const std::vector<Said>& all, std::vector<Finding>* found) {
  std::set<std::tuple<std::string, int, std::string>> seats;
  std::set<std::tuple<std::string, int, std::string>> persons;
  std::set<std::string> names;
  for (const Said& said : all) {
    Findings findings(said.section);
    const text::Metadata parts = {{"name", said.name}, {"seat", said.seat_id}, {"person", said.person}};
    findings.Require(names.insert(said.name).second, "{name} is there twice", "{name} 重复", parts);
    if (said.answers) {
      findings.Require(seats.emplace(said.stage_id, said.packet_version, said.seat_id).second,
                       "{name} is a second answer for seat {seat}", "{name} 是席位 {seat} 的第二次表态", parts);
      findings.Require(said.silence || persons.emplace(said.stage_id, said.packet_version, said.person).second,
                       "{name} is a second answer of {person} at the stage", "{name} 是 {person} 在该环节的第二次表态",
                       parts);
    }
    findings.MoveTo(found);
  }
}

void CheckOrder(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings opinions("opinions");
  for (size_t i = 1; i < opened.opinions.size(); ++i) {
    opinions.Require(Micros(opened.opinions[i - 1].create_time()) <= Micros(opened.opinions[i].create_time()),
                     "{name} is older than the one before it", "{name} 早于排在其前的意见",
                     {{"name", opened.opinions[i].name()}});
  }
  opinions.MoveTo(all);
}

bool IsDigest(const std::string& text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isxdigit(c) && !absl::ascii_isupper(c);
         });
}

// An open vote tells its choice; a secret one neither choice nor reason nor time.
void CheckBallots(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings findings("votes");
  for (const v1::Vote& vote : opened.votes) {
    const v1::StageDefinition* const stage = StageAsked(opened.definition, vote.stage_id());
    const bool secret = stage != nullptr ? IsSecret(*stage) : !vote.ballot_digest().empty();
    const text::Metadata parts = {{"name", vote.name()}};
    if (secret) {
      findings.Require(
          vote.choice() == v1::Vote::CHOICE_UNSPECIFIED && vote.reason().empty() && !vote.has_create_time(),
          "{name} was cast in a secret ballot and tells more than that it was", "{name} 系无记名投票，却泄露了内容",
          parts);
      findings.Require(IsDigest(vote.ballot_digest()), "{name} was cast in a secret ballot and has no ballot_digest",
                       "{name} 系无记名投票，却没有 ballot_digest", parts);
    } else {
      findings.Require(vote.choice() != v1::Vote::CHOICE_UNSPECIFIED && vote.ballot_digest().empty(),
                       "{name} says neither yes nor no nor abstains", "{name} 未表明赞成、反对或弃权", parts);
    }
  }
  findings.MoveTo(all);
}

// A sheet holds every criterion once and adds up.
void CheckSheets(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings findings("scores");
  for (const v1::Score& score : opened.scores) {
    const v1::StageDefinition* const stage = StageAsked(opened.definition, score.stage_id());
    if (stage == nullptr || Micros(score.create_time()) < MovedAt(opened)) continue;
    std::map<std::string, const v1::ScoreCriterion*> asked;
    for (const v1::ScoreCriterion& criterion : stage->score_sheet().criteria()) {
      asked[criterion.criterion_id()] = &criterion;
    }
    int64_t awarded = 0;
    int64_t attainable = 0;
    bool fits = score.criteria_size() == static_cast<int>(asked.size());
    for (const v1::CriterionScore& given : score.criteria()) {
      const auto node = asked.extract(given.criterion_id());
      if (node.empty()) {
        fits = false;
        continue;
      }
      const v1::ScoreCriterion& criterion = *node.mapped();
      fits = fits && given.score_bp() >= 0 && given.score_bp() <= criterion.weight_bp();
      fits = fits && (!given.not_applicable() || (criterion.may_be_not_applicable() && given.score_bp() == 0));
      awarded += given.score_bp();
      attainable += given.not_applicable() ? 0 : criterion.weight_bp();
    }
    const text::Metadata parts = {{"name", score.name()}};
    findings.Require(fits && asked.empty(), "{name} is not filled in as its sheet asks", "{name} 未按评分表填写",
                     parts);
    findings.Require(awarded == score.awarded_bp() && attainable == score.attainable_bp(), "{name} does not add up",
                     "{name} 的合计有误", parts);
  }
  findings.MoveTo(all);
}

// A seat of the level that decides has spoken by a voice, or by the decision itself.
bool Voiced(const v1::ReviewCase& review_case, const v1::SeatStatus& seat) {
  const auto is_his = [&](const std::string& person, const std::string& on_behalf_of) {
    return person == seat.answered_by() && on_behalf_of == seat.on_behalf_of();
  };
  const auto& voices = review_case.voices();
  return is_his(review_case.decision().decided_by(), review_case.decision().on_behalf_of()) ||
         std::any_of(voices.begin(), voices.end(), [&](const v1::DecisionVoice& voice) {
           return is_his(voice.person(), voice.on_behalf_of());
         });
}

// What the seats of the case say, and what was said: each answered seat has its answer, and nothing else has one.
void CheckSeats(const OpenedRecord& opened, const std::vector<Said>& all, std::vector<Finding>* found) {
  Findings findings("case");
  for (const v1::StageStatus& stage : opened.review_case.stages()) {
    if (stage.state() != v1::StageStatus::STATE_OPEN && stage.state() != v1::StageStatus::STATE_DONE) continue;
    for (const v1::SeatStatus& seat : stage.seats()) {
      const auto said = std::find_if(all.begin(), all.end(), [&](const Said& one) {
        return one.answers && one.stage_id == stage.stage_id() && one.seat_id == seat.seat_id() &&
               one.packet_version == opened.review_case.packet().version();
      });
      const bool decides = stage.kind() == v1::STAGE_KIND_DECISION;
      const bool given = decides ? seat.state() == v1::SeatStatus::STATE_ANSWERED : said != all.end();
      const bool answered = seat.state() == v1::SeatStatus::STATE_ANSWERED;
      const bool deemed = seat.state() == v1::SeatStatus::STATE_DEEMED;
      const auto told = [&] {
        if (decides) return Voiced(opened.review_case, seat);
        return deemed ? said->silence
                      : answered && seat.answered_by() == said->person && seat.on_behalf_of() == said->on_behalf_of;
      };
      findings.Require(given == (answered || deemed) && (!given || told()),
                       "seat {seat} of stage {stage} does not stand as what was said has it",
                       "环节 {stage} 的席位 {seat} 与实际表态不符",
                       {{"seat", seat.seat_id()}, {"stage", stage.stage_id()}});
    }
  }
  findings.MoveTo(found);
}

std::string IdOf(const v1::Seat& seat) {
  if (seat.holder_case() != v1::Seat::kRole) return LastPart(HolderOf(seat));
  constexpr size_t kPrefix = sizeof("ROLE_") - 1;
  const std::string role = HolderOf(seat);
  return absl::StrReplaceAll(absl::AsciiStrToLower(role.size() > kPrefix ? role.substr(kPrefix) : role), {{"_", "-"}});
}

}  // namespace

std::string HolderOf(const v1::Seat& seat) {
  switch (seat.holder_case()) {
    case v1::Seat::kDepartment:
      return seat.department();
    case v1::Seat::kPerson:
      return seat.person();
    case v1::Seat::kRole:
      return v1::Role_Name(seat.role());
    default:
      return "";
  }
}

std::vector<v1::Seat> SeatsAsked(const v1::StageDefinition& stage) {
  std::vector<v1::Seat> seats;
  if (!stage.department().empty()) {
    v1::Seat& seat = seats.emplace_back();
    seat.set_department(stage.department());
    seat.set_may_veto(stage.may_veto());
  }
  for (const v1::PanelMember& member : stage.panel()) {
    v1::Seat& seat = seats.emplace_back();
    seat.set_person(member.person());
    seat.set_weight(member.weight());
  }
  seats.insert(seats.end(), stage.seats().begin(), stage.seats().end());
  for (v1::Seat& seat : seats) {
    if (seat.seat_id().empty()) seat.set_seat_id(IdOf(seat));
    if (seat.weight() == 0) seat.set_weight(1);
  }
  return seats;
}

void CheckAnswers(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings delegations("delegations");
  if (!DatesExist(opened.delegations)) {
    delegations.Add("a delegation has no days", "有委托没有起止日期");
    delegations.MoveTo(all);
    return;
  }
  const std::vector<Said> said = EverythingSaid(opened);
  for (const Said& one : said) {
    Findings findings(one.section);
    CheckPlace(opened, one, findings);
    CheckSeat(opened, one, findings);
    findings.MoveTo(all);
  }
  CheckOnce(said, all);
  CheckOrder(opened, all);
  CheckBallots(opened, all);
  CheckSheets(opened, all);
  CheckSeats(opened, said, all);
}

}  // namespace luodi::client::record
