// SPDX-License-Identifier: Apache-2.0
// luodi review recuse: what it costs the case is told before, what it did after.
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/review.h"
#include "luodi/v1/access.pb.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

// What was known before the act.
struct Before {
  v1::WhoAmIResponse who;
  v1::ReviewCase review_case;
  v1::ReviewDefinition definition;
};

// The caller's seats of a stage, and how many others could still answer.
struct Standing {
  const v1::StageStatus* stage = nullptr;
  int mine = 0;
  int others = 0;
  // Voices it takes; the stages that count seats go on with one.
  int needed = 1;
};

v1::ReviewCase ReadCase(Session& session, const std::string& name) {
  v1::GetCaseRequest request;
  v1::ReviewCase review_case;
  request.set_name(name);
  session.Read("ReviewService.GetCase", request, &review_case);
  return review_case;
}

// Nothing when the caller may not read it: then the act speaks for itself.
std::optional<Before> ReadBefore(Session& session, const std::string& case_name) {
  Before before;
  try {
    v1::WhoAmIRequest who;
    who.set_parent(session.ZoneName());
    session.Read("AccessService.WhoAmI", who, &before.who);
    before.review_case = ReadCase(session, case_name);
    v1::GetReviewDefinitionRequest definition;
    definition.set_name(before.review_case.definition());
    session.Read("ReviewDefinitionService.GetReviewDefinition", definition, &before.definition);
  } catch (const CallError&) {
    return std::nullopt;
  }
  return before;
}

bool IsMine(const Before& before, const v1::Seat& seat) { return seat.person() == before.who.person().name(); }

bool HasLeft(const v1::StageStatus& stage, const v1::Seat& seat) {
  return std::any_of(stage.seats().begin(), stage.seats().end(), [&](const v1::SeatStatus& status) {
    const bool out = status.state() == v1::SeatStatus::STATE_RECUSED || status.state() == v1::SeatStatus::STATE_VACANT;
    return out && (status.seat_id() == seat.seat_id() || status.holder() == seat.person());
  });
}

template <typename Seats>
void Count(const Before& before, const Seats& seats, Standing* standing) {
  for (const v1::Seat& seat : seats) {
    if (HasLeft(*standing->stage, seat)) continue;
    // Who has an alternate is answered for.
    (IsMine(before, seat) && seat.alternate().empty() ? standing->mine : standing->others) += 1;
  }
}

const v1::StageDefinition* DefinitionOf(const Before& before, const std::string& stage_id) {
  for (const v1::StageGroup& group : before.definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.stage_id() == stage_id) return &stage;
    }
  }
  return nullptr;
}

Standing StandingIn(const Before& before, const v1::StageStatus& stage) {
  Standing standing{&stage};
  const v1::StageDefinition* definition = DefinitionOf(before, stage.stage_id());
  const bool over = stage.state() != v1::StageStatus::STATE_OPEN && stage.state() != v1::StageStatus::STATE_WAITING;
  if (definition == nullptr || over) return standing;
  Count(before, definition->seats(), &standing);
  for (const v1::DecisionLevel& level : definition->levels()) {
    if (level.level_id() != before.review_case.decision_level()) continue;
    Count(before, level.seats(), &standing);
    standing.needed = std::max(level.voices(), 1);
  }
  return standing;
}

bool MayDecide(const Before& before) {
  const auto& permissions = before.who.permissions();
  return std::find(permissions.begin(), permissions.end(), v1::PERMISSION_CASES_DECIDE) != permissions.end();
}

std::string AboutStage(const char* sentence, const v1::StageStatus& stage) {
  return absl::StrReplaceAll(sentence, {{"{stage}", absl::StrCat(stage.stage_id(), " ", stage.title())}});
}

// What the case would be left without.
std::vector<std::string> Warnings(const Before& before) {
  std::vector<std::string> warnings;
  if (before.review_case.submitted_by() == before.who.person().name()) {
    warnings.emplace_back(_("You filed this case and may not judge it anyway."));
  }
  for (const v1::StageStatus& stage : before.review_case.stages()) {
    const Standing standing = StandingIn(before, stage);
    const bool decision = stage.kind() == v1::STAGE_KIND_DECISION;
    if (standing.mine > 0 && standing.others < standing.needed) {
      warnings.push_back(AboutStage(decision ? _("{stage}: too few would be left to decide this case.")
                                             : _("{stage}: nobody would be left to answer, and the stage would fail."),
                                    stage));
    } else if (decision && standing.mine + standing.others == 0 && MayDecide(before)) {
      warnings.push_back(AboutStage(_("{stage}: unless somebody else may decide, nobody would be left to."), stage));
    }
  }
  return warnings;
}

const v1::StageStatus* StageOf(const v1::ReviewCase& review_case, const std::string& stage_id) {
  for (const v1::StageStatus& stage : review_case.stages()) {
    if (stage.stage_id() == stage_id) return &stage;
  }
  return nullptr;
}

// Who is recused sees what became of stages, not of what they count: the seats are those of before.
void TellEffect(Output& out, const Before& before, const v1::ReviewCase& after) {
  out.Flow(_("You are out of this case: you judge it no more, and no longer see what is judged."));
  for (const v1::StageStatus& stage : before.review_case.stages()) {
    const Standing standing = StandingIn(before, stage);
    const v1::StageStatus* now = StageOf(after, stage.stage_id());
    if (now == nullptr) continue;
    if (standing.mine > 0 && now->state() == v1::StageStatus::STATE_OPEN) {
      out.Flow("  " + absl::StrReplaceAll(AboutStage(_("{stage}: your seat has left; {count} are left."), stage),
                                          {{"{count}", absl::StrCat(standing.others)}}));
    }
    if (now->state() == stage.state()) continue;
    const bool nobody = standing.mine > 0 && standing.others == 0;
    out.Flow("  " + AboutStage(nobody ? _("{stage}: closed, because nobody is left who could answer.") : "{stage}: ",
                               stage) +
             (nobody ? "" : FieldText(*now, "state", out.language())));
  }
  if (after.state() != before.review_case.state()) {
    out.Line(absl::StrCat("  ", _("Case"), " ", ShortName(after.name()), ": ",
                          FieldText(after, "state", out.language())));
  }
}

}  // namespace

void AddRecusing(Noun noun) {
  const auto before = std::make_shared<std::optional<Before>>();
  CaseVerb(noun, "recuse", _("Declares an interest: you leave this case for good"),
           "luodi review recuse YEAR-0029 --reason 曾任职于投资方", "ReviewService.Recuse", "parent")
      .Field("--reason", "reason", _("The interest"))
      .Required()
      .Confirms(_("You leave this case for good. Go on?"))
      .Prepares([before](Session& session, Message* request) {
        if (session.globals().explain) return;
        *before = ReadBefore(session, static_cast<v1::RecuseRequest*>(request)->parent());
        if (!*before || isatty(STDERR_FILENO) == 0) return;
        for (const std::string& warning : Warnings(**before)) session.Note(absl::StrCat(_("mind"), ": ", warning));
      })
      .Then([before](Session& session, const Message&) {
        if (!*before || session.globals().dry_run || !session.out().ForPeople()) return kDone;
        TellEffect(session.out(), **before, ReadCase(session, (*before)->review_case.name()));
        return kDone;
      });
}

}  // namespace luodi::client
