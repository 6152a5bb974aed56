// SPDX-License-Identifier: Apache-2.0
#include "server/review/tally.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"

namespace luodi::review::rules {
namespace {

// Whether part / whole is at least the share.
bool Reaches(int64_t part, int64_t whole, const v1::Share& share) {
  return static_cast<__int128>(part) * share.denominator() >= static_cast<__int128>(whole) * share.numerator();
}

// The smallest weight of the base that reaches the share.
int64_t SmallestReaching(int64_t base, const v1::Share& share) {
  const __int128 product = static_cast<__int128>(base) * share.numerator();
  return static_cast<int64_t>((product + share.denominator() - 1) / share.denominator());
}

void Add(v1::Tally& tally, v1::Vote::Choice choice, int weight) {
  tally.set_cast(tally.cast() + weight);
  if (choice == v1::Vote::CHOICE_YES) tally.set_yes(tally.yes() + weight);
  if (choice == v1::Vote::CHOICE_NO) tally.set_no(tally.no() + weight);
  if (choice == v1::Vote::CHOICE_ABSTAIN) tally.set_abstain(tally.abstain() + weight);
}

}  // namespace

v1::Tally Count(const v1::StageDefinition& stage, const std::vector<v1::Vote>& votes,
                const google::protobuf::RepeatedPtrField<v1::Recusal>& recusals, int packet_version) {
  v1::Tally tally;
  std::map<std::string, int> outstanding;
  for (const v1::PanelMember& member : stage.panel()) {
    const bool recused = std::any_of(recusals.begin(), recusals.end(),
                                     [&](const v1::Recusal& recusal) { return recusal.person() == member.person(); });
    if (recused) {
      tally.set_recused(tally.recused() + member.weight());
    } else {
      tally.set_base(tally.base() + member.weight());
      outstanding[member.person()] = member.weight();
    }
  }
  for (const v1::Vote& vote : votes) {
    if (vote.stage_id() != stage.stage_id() || vote.packet_version() != packet_version) continue;
    if (const auto weight = outstanding.extract(vote.cast_by())) Add(tally, vote.choice(), weight.mapped());
  }
  tally.set_quorum_weight(SmallestReaching(tally.base(), stage.quorum()));
  tally.set_quorum_reached(tally.base() > 0 && Reaches(tally.cast(), tally.base(), stage.quorum()));
  return tally;
}

// The base is what has been cast and what remains: the best case of the YES share has every remaining vote YES, the
// worst none.
Outlook OutlookOf(const v1::Tally& tally, const v1::Share& pass) {
  if (tally.base() == 0) return Outlook::kFailed;
  const int64_t remaining = tally.base() - tally.cast();
  if (!Reaches(tally.yes() + remaining, tally.base(), pass)) return Outlook::kFailed;
  if (tally.quorum_reached() && Reaches(tally.yes(), tally.base(), pass)) return Outlook::kPassed;
  return Outlook::kOpen;
}

v1::StageStatus::Outcome OutcomeOf(Outlook outlook) {
  return outlook == Outlook::kPassed ? v1::StageStatus::OUTCOME_POSITIVE : v1::StageStatus::OUTCOME_NEGATIVE;
}

absl::StatusOr<Outlook> Close(const v1::StageDefinition& stage, const v1::Tally& tally) {
  if (!tally.quorum_reached()) {
    return Refuse(v1::ERROR_REASON_QUORUM_MISSING, {{"stage", stage.stage_id()},
                                                    {"cast", absl::StrCat(tally.cast())},
                                                    {"base", absl::StrCat(tally.base())},
                                                    {"quorum", absl::StrCat(tally.quorum_weight())}});
  }
  return Reaches(tally.yes(), tally.cast(), stage.pass()) ? Outlook::kPassed : Outlook::kFailed;
}

}  // namespace luodi::review::rules
