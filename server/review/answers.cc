// SPDX-License-Identifier: Apache-2.0
#include "server/review/answers.h"

#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

Answer::Way WayOf(v1::Opinion::Stance stance) {
  switch (stance) {
    case v1::Opinion::STANCE_OBJECT:
    case v1::Opinion::STANCE_VETO:
      return Answer::Way::kNo;
    case v1::Opinion::STANCE_ABSTAIN:
      return Answer::Way::kAbstain;
    default:
      return Answer::Way::kYes;
  }
}

Answer::Way WayOf(v1::Vote::Choice choice) {
  switch (choice) {
    case v1::Vote::CHOICE_YES:
      return Answer::Way::kYes;
    case v1::Vote::CHOICE_NO:
      return Answer::Way::kNo;
    case v1::Vote::CHOICE_ABSTAIN:
      return Answer::Way::kAbstain;
    default:
      return Answer::Way::kUntold;
  }
}

void Hear(const v1::Opinion& opinion, Answers& answers) {
  if (opinion.stance() == v1::Opinion::STANCE_RETURN) {
    if (!answers.by_seat.contains(opinion.seat_id())) answers.returned.insert(opinion.seat_id());
    return;
  }
  Answer answer;
  answer.way = WayOf(opinion.stance());
  answer.vetoes = opinion.stance() == v1::Opinion::STANCE_VETO;
  answer.by_silence = opinion.stance() == v1::Opinion::STANCE_DEEMED_CONSENT;
  answer.person = opinion.recorded_by();
  answer.on_behalf_of = opinion.on_behalf_of();
  answer.word = v1::Opinion::Stance_Name(opinion.stance());
  answers.returned.erase(opinion.seat_id());
  answers.ends_in_silence = answer.by_silence;
  answers.by_seat.emplace(opinion.seat_id(), std::move(answer));
}

void Hear(const v1::Vote& vote, Answers& answers) {
  Answer answer;
  answer.way = WayOf(vote.choice());
  answer.person = vote.cast_by();
  answer.on_behalf_of = vote.on_behalf_of();
  if (answer.way != Answer::Way::kUntold) answer.word = v1::Vote::Choice_Name(vote.choice());
  answers.by_seat.emplace(vote.seat_id(), std::move(answer));
}

void Hear(const v1::Score& score, Answers& answers) {
  Answer answer;
  answer.person = score.scored_by();
  answer.on_behalf_of = score.on_behalf_of();
  answer.sheet = &score;
  answers.by_seat.emplace(score.seat_id(), std::move(answer));
}

template <typename Said>
void HearAll(const std::vector<Said>& all, const std::string& stage_id, int packet_version, Answers& answers) {
  for (const Said& one : all) {
    if (one.packet_version() == packet_version && one.stage_id() == stage_id) Hear(one, answers);
  }
}

}  // namespace

bool LiftsVeto(v1::Opinion::Stance stance) {
  return stance == v1::Opinion::STANCE_AGREE || stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS ||
         stance == v1::Opinion::STANCE_OBJECT;
}

Answers AnswersOf(const Desk& desk, const v1::StageDefinition& stage) {
  Answers answers;
  const int packet_version = desk.review_case.packet().version();
  if (IsOpinionKind(stage.kind())) HearAll(desk.opinions, stage.stage_id(), packet_version, answers);
  if (stage.kind() == v1::STAGE_KIND_VOTE) HearAll(desk.votes, stage.stage_id(), packet_version, answers);
  if (stage.kind() == v1::STAGE_KIND_SCORING) HearAll(desk.scores, stage.stage_id(), packet_version, answers);
  return answers;
}

}  // namespace luodi::review::rules
