// SPDX-License-Identifier: Apache-2.0
#include "client/stage.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/words.h"
#include "luodi/v1/access.pb.h"
#include "proto/text/number.h"

namespace luodi::client {
namespace {

// A department or person by id, a role by its word.
std::string HolderText(const std::string& holder, Language language) {
  const auto* role = FindWord(*v1::Role_descriptor(), holder);
  return role == nullptr ? ShortName(holder) : Word(*role, language);
}

// A Stance or Choice by its proto name.
std::string AnswerText(const std::string& answer, Language language) {
  const auto* stance = FindWord(*v1::Opinion::Stance_descriptor(), answer);
  const auto* choice = FindWord(*v1::Vote::Choice_descriptor(), answer);
  if (answer.rfind("CHOICE_", 0) == 0 && choice != nullptr) return Word(*choice, language);
  if (stance != nullptr) return Word(*stance, language);
  return choice == nullptr ? answer : Word(*choice, language);
}

bool TooFew(const v1::StageStatus& stage) {
  return stage.closing() == v1::StageStatus::CLOSING_TOO_FEW_BALLOTS;
}

// The totals of a secret ballot are known once it is closed, unless they would tell who voted what.
bool KeptBack(const v1::StageStatus& stage) {
  return stage.tally().secret() && (stage.state() != v1::StageStatus::STATE_DONE || TooFew(stage));
}

const char* SecretText(const v1::StageStatus& stage) {
  if (TooFew(stage)) return _("secret ballot with too few votes: totals are never shown");
  if (stage.state() == v1::StageStatus::STATE_OPEN) return _("secret ballot: totals once it is closed");
  return _("secret ballot");
}

std::string QuorumText(int64_t weight, bool reached) {
  return absl::StrCat(_("quorum"), " ", weight, " ", reached ? _("(reached)") : _("(not reached)"));
}

std::string AnsweredText(const v1::SeatStatus& seat) {
  if (seat.answered_by().empty() || seat.answered_by() == seat.holder()) return "";
  if (seat.on_behalf_of().empty()) return ShortName(seat.answered_by());
  return absl::StrCat(ShortName(seat.answered_by()), " (", _("for"), " ", ShortName(seat.on_behalf_of()), ")");
}

std::string Marks(const v1::SeatStatus& seat) {
  std::vector<std::string> marks;
  if (seat.decisive()) marks.emplace_back(_("decisive"));
  if (seat.recusal_would_turn()) marks.emplace_back(_("its recusal would have turned the stage"));
  if (seat.returned()) marks.emplace_back(_("asks for a supplement"));
  if (seat.alternate_admitted()) marks.emplace_back(_("alternate admitted"));
  return absl::StrJoin(marks, ", ");
}

Table SeatTable(const v1::StageStatus& stage, Language language) {
  const bool grouped = std::any_of(stage.seats().begin(), stage.seats().end(),
                                   [](const v1::SeatStatus& seat) { return !seat.panel_group().empty(); });
  std::vector<std::string> headings = {Label("seat_id", language), Label("holder", language),
                                       Label("weight", language),  Label("state", language),
                                       Label("answer", language),  Label("answered_by", language),
                                       _("What it decided")};
  if (grouped) headings.insert(headings.begin(), Label("panel_group", language));
  Table table(headings);
  const size_t seat = grouped ? 1 : 0;
  table.AlignRight(seat + 2);
  for (const size_t column : {seat + 3, seat + 4}) table.BreakAtHyphens(column);
  for (const v1::SeatStatus& seat : stage.seats()) {
    std::vector<std::string> row = {seat.seat_id(),
                                    HolderText(seat.holder(), language),
                                    absl::StrCat(seat.weight()),
                                    FieldText(seat, "state", language),
                                    AnswerText(seat.answer(), language),
                                    AnsweredText(seat),
                                    Marks(seat)};
    if (grouped) row.insert(row.begin(), seat.panel_group());
    table.Add(std::move(row));
  }
  return table;
}

Table CriteriaTable(const v1::ScoreTally& score, Language language) {
  Table table({Label("criterion_id", language), Label("title", language), _("Full marks"),
               Label("average_bp", language), Label("minimum_bp", language), Label("sheets", language), ""});
  for (const size_t column : {2, 3, 4, 5}) table.AlignRight(column);
  for (const v1::CriterionTally& criterion : score.criteria()) {
    table.Add({criterion.criterion_id(), criterion.title(), Points(criterion.weight_bp()),
               criterion.sheets() == 0 ? "-" : Points(criterion.average_bp()),
               criterion.minimum_bp() == 0 ? "" : Points(criterion.minimum_bp()), absl::StrCat(criterion.sheets()),
               criterion.below_minimum() ? _("below the minimum") : ""});
  }
  return table;
}

void TellStageResult(Output& out, const v1::StageStatus& stage) {
  const Language language = out.language();
  const std::string outcome =
      stage.outcome() == v1::StageStatus::OUTCOME_UNSPECIFIED ? "" : ", " + FieldText(stage, "outcome", language);
  const bool of_note =
      stage.closing() != v1::StageStatus::CLOSING_UNSPECIFIED && stage.closing() != v1::StageStatus::CLOSING_BY_ACT;
  out.Title(absl::StrCat(stage.stage_id(), " ", stage.title(), ": ", FieldText(stage, "state", language), outcome,
                         of_note ? "; " + FieldText(stage, "closing", language) : ""));
  TellCount(out, stage);
  if (stage.has_score()) out.Show(CriteriaTable(stage.score(), language), "  ");
  const Table seats = SeatTable(stage, language);
  if (!seats.empty()) out.Show(seats, "  ");
  for (const std::string& objection : stage.objections()) {
    out.Flow(absl::StrCat("  ", Label("objections", language), ": ", objection));
  }
}

}  // namespace

std::string Points(int64_t hundredths) { return text::WriteDecimal(hundredths, 2, 0); }

std::string TallyText(const v1::StageStatus& stage) {
  const v1::Tally& tally = stage.tally();
  std::string text = absl::StrCat(_("base"), " ", tally.base(), ", ", _("cast"), " ", tally.cast());
  if (!KeptBack(stage)) {
    absl::StrAppend(&text, ", ", _("in favour"), " ", tally.yes(), ", ", _("against"), " ", tally.no(), ", ",
                    _("abstained"), " ", tally.abstain());
  }
  absl::StrAppend(&text, ", ", _("recused"), " ", tally.recused(), ", ",
                  QuorumText(tally.quorum_weight(), tally.quorum_reached()));
  if (tally.pass_weight() > 0) absl::StrAppend(&text, ", ", _("to pass"), " ", tally.pass_weight());
  if (tally.secret()) {
    absl::StrAppend(&text, "; ", SecretText(stage));
  }
  return text;
}

std::string ScoreText(const v1::StageStatus& stage) {
  const v1::ScoreTally& score = stage.score();
  std::string text = absl::StrCat(_("base"), " ", score.base(), ", ", _("cast"), " ", score.cast(), ", ",
                                  _("recused"), " ", score.recused(), ", ",
                                  QuorumText(score.quorum_weight(), score.quorum_reached()));
  if (stage.state() == v1::StageStatus::STATE_DONE) {
    absl::StrAppend(&text, ", ", _("total"), " ", Points(score.total_bp()));
  }
  absl::StrAppend(&text, ", ", _("to pass"), " ", Points(score.pass_bp()));
  if (score.trimmed() > 0) absl::StrAppend(&text, ", ", _("left out as highest and lowest"), " ", score.trimmed());
  return text;
}

void TellCount(Output& out, const v1::StageStatus& stage) {
  if (stage.state() == v1::StageStatus::STATE_WAITING || stage.state() == v1::StageStatus::STATE_SKIPPED) return;
  if (stage.has_score()) out.Flow(absl::StrCat("  ", stage.title(), ": ", ScoreText(stage)));
  if (!stage.has_tally()) return;
  out.Flow(absl::StrCat("  ", stage.title(), ": ", TallyText(stage)));
  for (const v1::GroupTally& group : stage.tally().groups()) {
    std::string line = absl::StrCat("    ", group.panel_group(), ": ", _("base"), " ", group.base());
    if (!KeptBack(stage)) {
      absl::StrAppend(&line, ", ", _("in favour"), " ", group.yes(), ", ", _("against"), " ", group.no(), ", ",
                      _("abstained"), " ", group.abstain());
    }
    out.Flow(line);
  }
}

void TellSeats(Output& out, const v1::StageStatus& stage) {
  const bool ordinary = stage.seats_size() == 1 && Marks(stage.seats(0)).empty() &&
                        stage.seats(0).state() != v1::SeatStatus::STATE_VACANT;
  if (stage.state() != v1::StageStatus::STATE_OPEN || ordinary) return;
  for (int state = v1::SeatStatus::STATE_ASKED; state <= v1::SeatStatus::State_MAX; ++state) {
    std::vector<std::string> seats;
    for (const v1::SeatStatus& seat : stage.seats()) {
      const std::string marks = Marks(seat);
      if (seat.state() == state) {
        seats.push_back(marks.empty() ? seat.seat_id() : absl::StrCat(seat.seat_id(), " (", marks, ")"));
      }
    }
    if (seats.empty()) continue;
    out.Flow(absl::StrCat("    ", Word(*v1::SeatStatus::State_descriptor()->FindValueByNumber(state), out.language()),
                          ": ", absl::StrJoin(seats, ", ")));
  }
}

void TellResult(Output& out, const v1::ReviewCase& review_case) {
  out.Title(absl::StrCat(_("Case"), " ", ShortName(review_case.name()), ": ",
                         FieldText(review_case, "state", out.language())));
  for (const v1::StageStatus& stage : review_case.stages()) {
    if (stage.state() != v1::StageStatus::STATE_WAITING) TellStageResult(out, stage);
  }
}

void ListSeats(Output& out, const v1::ReviewCase& review_case) {
  Table table({"stage", "stage_outcome", "closing", "seat", "holder", "weight", "state", "answer", "answered_by",
               "on_behalf_of", "decisive", "recusal_would_turn"});
  const Language language = out.language();
  for (const v1::StageStatus& stage : review_case.stages()) {
    for (const v1::SeatStatus& seat : stage.seats()) {
      table.Add({stage.stage_id(), FieldText(stage, "outcome", language), FieldText(stage, "closing", language),
                 seat.seat_id(), seat.holder(), absl::StrCat(seat.weight()), FieldText(seat, "state", language),
                 AnswerText(seat.answer(), language), seat.answered_by(), seat.on_behalf_of(),
                 seat.decisive() ? "true" : "false", seat.recusal_would_turn() ? "true" : "false"});
    }
  }
  out.Show(table);
}

}  // namespace luodi::client
