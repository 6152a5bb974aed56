// SPDX-License-Identifier: Apache-2.0
// A case as a page.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/stage.h"
#include "client/story.h"
#include "client/verdict.h"
#include "client/words.h"

namespace luodi::client {
namespace {

using google::protobuf::Message;

// A day that lies beyond the recorded calendar carries a question mark.
std::string DueText(const Message& message, Language language) {
  const std::string day = FieldText(message, "due_date", language);
  return day.empty() || FieldText(message, "due_provisional", language).empty() ? day : day + "?";
}

void TellStages(Output& out, const v1::ReviewCase& review_case) {
  const Language language = out.language();
  Table table({Label("stage_id", language), Label("stage_title", language), Label("stage_kind", language),
               Label("state", language), Label("outcome", language), Label("due_date", language)});
  for (const v1::StageStatus& stage : review_case.stages()) {
    table.Add({stage.stage_id(), stage.title(), FieldText(stage, "kind", language), FieldText(stage, "state", language),
               FieldText(stage, "outcome", language), DueText(stage, language)});
  }
  if (!table.empty()) out.Show(table, "  ");
  for (const v1::StageStatus& stage : review_case.stages()) {
    TellCount(out, stage);
    TellSeats(out, stage);
    const std::string end = FieldText(stage, "publicity_end_date", language);
    if (!end.empty()) {
      out.Flow(absl::StrCat("  ", stage.title(), ": ", Label("publicity_end_date", language), " ", end));
    }
    for (const std::string& objection : stage.objections()) {
      out.Flow(absl::StrCat("    ", Label("objections", language), ": ", objection));
    }
  }
}

// The size it counts with is told where it is more than the project's own.
void TellSize(Output& out, const v1::ReviewCase& review_case) {
  FieldFact(out, review_case, "decision_level");
  const v1::Aggregate& aggregate = review_case.aggregate();
  if (aggregate.projects_size() < 2) return;
  const std::string land = FieldText(aggregate, "land_area", out.language());
  const std::string projects =
      absl::StrJoin(aggregate.projects(), ", ",
                    [](std::string* text, const std::string& name) { *text += ShortName(name); });
  Fact(out, Label("aggregate", out.language()),
       absl::StrCat(FieldText(aggregate, "total_investment", out.language()), land.empty() ? "" : ", ", land, " (",
                    projects, ")"));
}

void TellSupplement(Output& out, const v1::Supplement& supplement) {
  const Language language = out.language();
  const std::string due = DueText(supplement, language);
  std::string line = absl::StrCat("  ", _("Supplement"), " ", supplement.cycle(), " (", supplement.stage_id(), ", ",
                                  ShortName(supplement.requested_by()), ", ",
                                  FieldText(supplement, "request_time", language).substr(0, 10), "): ");
  if (supplement.expired()) {
    absl::StrAppend(&line, _("ran out on"), " ", due);
  } else if (supplement.has_answer_time()) {
    absl::StrAppend(&line, _("answered"), " ", FieldText(supplement, "answer_time", language).substr(0, 10));
  } else {
    absl::StrAppend(&line, due.empty() ? _("waits for the applicant") : _("waits for the applicant until"),
                    due.empty() ? "" : " ", due);
  }
  out.Flow(line);
  for (const std::string& item : supplement.items()) out.Flow(absl::StrCat("    - ", item));
}

void TellSupplements(Output& out, const v1::ReviewCase& review_case) {
  for (const v1::Supplement& supplement : review_case.supplements()) TellSupplement(out, supplement);
  if (!review_case.supplements().empty()) return;
  for (const std::string& item : review_case.supplement_items()) {
    Fact(out, Label("supplement_items", out.language()), item);
  }
}

void TellOverride(Output& out, const v1::Override& override) {
  out.Title(Label("override", out.language()));
  for (const char* field : {"stage_ids", "rule_ids", "vetoes", "reason", "document_number", "requested_by",
                            "granted_by"}) {
    FieldFact(out, override, field);
  }
  if (override.granted_by().empty()) out.Flow(absl::StrCat("  ", _("not granted yet")));
}

void TellVetoes(Output& out, const v1::ReviewCase& review_case) {
  for (const v1::StandingVeto& veto : review_case.standing_vetoes()) {
    Fact(out, _("Veto that still stands"),
         absl::StrCat(ShortName(veto.opinion()), " (", veto.stage_id(), ", ", ShortName(veto.holder()), ")"));
  }
}

void TellVoices(Output& out, const v1::ReviewCase& review_case) {
  for (const v1::DecisionVoice& voice : review_case.voices()) {
    const std::string behalf =
        voice.on_behalf_of().empty() ? "" : absl::StrCat(" (", _("for"), " ", ShortName(voice.on_behalf_of()), ")");
    const std::string conditions = FieldText(voice, "conditions", out.language());
    Fact(out, _("Voice for approval"),
         absl::StrCat(ShortName(voice.person()), behalf, conditions.empty() ? "" : ": ", conditions));
  }
}

void TellObligations(Output& out, const v1::ReviewCase& review_case) {
  if (review_case.obligations().empty()) return;
  const Language language = out.language();
  out.Title(Label("obligations", language));
  Table table({Label("name", language), Label("state", language), Label("text", language), _("From"),
               Label("document", language), Label("settled_by", language)});
  for (const v1::Obligation& obligation : review_case.obligations()) {
    const std::string from = obligation.opinion().empty()
                                 ? Label("decision", language)
                                 : absl::StrCat(_("opinion"), " ", LastPart(obligation.opinion()));
    table.Add({ShortName(obligation.name()), FieldText(obligation, "state", language), obligation.text(), from,
               ShortName(obligation.document()), ShortName(obligation.settled_by())});
  }
  out.Show(table, "  ");
}

void TellExtension(Output& out, const v1::ReviewCase& review_case) {
  if (!review_case.has_extension()) return;
  const v1::ApprovalExtension& extension = review_case.extension();
  Fact(out, Label("extension", out.language()),
       absl::StrCat(FieldText(extension, "former_date", out.language()), " -> ",
                    FieldText(review_case, "valid_until_date", out.language()), " (",
                    ShortName(extension.extended_by()), ": ", extension.reason(), ")"));
}

}  // namespace

void Fact(Output& out, const std::string& label, const std::string& value) {
  if (!value.empty()) out.Flow(absl::StrCat("  ", label, ": ", value));
}

void FieldFact(Output& out, const Message& message, const std::string& path) {
  Fact(out, Label(path.substr(path.rfind('.') + 1), out.language()), FieldText(message, path, out.language()));
}

void TellException(Output& out, const v1::PolicyException& exception) {
  out.Title(_("Case-by-case exception"));
  for (const char* field : {"rule_ids", "reason", "document_number", "requested_by", "granted_by", "expiry_date"}) {
    FieldFact(out, exception, field);
  }
  if (exception.granted_by().empty()) out.Flow(absl::StrCat("  ", _("not granted yet")));
}

void TellDecision(Output& out, const v1::ReviewCase& review_case) {
  const v1::Decision& decision = review_case.decision();
  out.Title(_("Decision"));
  for (const char* field : {"outcome", "reason", "conditions", "decided_by", "on_behalf_of", "decide_date"}) {
    FieldFact(out, decision, field);
  }
  FieldFact(out, review_case, "valid_until_date");
  TellExtension(out, review_case);
  TellObligations(out, review_case);
}

void TellCase(Output& out, const v1::ReviewCase& review_case) {
  const Language language = out.language();
  out.Title(
      absl::StrCat(_("Case"), " ", ShortName(review_case.name()), ": ", FieldText(review_case, "state", language)));
  for (const char* field : {"purpose", "definition", "threshold_set", "accepted_date", "submitted_by"}) {
    FieldFact(out, review_case, field);
  }
  Fact(out, _("Due"), DueText(review_case, language));
  TellSize(out, review_case);
  Fact(out, Label("packet_version", language), absl::StrCat(review_case.packet().version()));
  for (const auto& [document, digest] : review_case.packet().documents()) {
    Fact(out, Label("documents", language), absl::StrCat(ShortName(document), " ", digest.substr(0, 12)));
  }
  if (review_case.has_verdict()) {
    Fact(out, Label("verdict", language), PaintedOutcome(out, review_case.verdict().outcome()));
  }
  TellStages(out, review_case);
  for (const v1::Recusal& recusal : review_case.recusals()) {
    Fact(out, Label("recusals", language), absl::StrCat(ShortName(recusal.person()), ": ", recusal.reason()));
  }
  TellSupplements(out, review_case);
  TellVetoes(out, review_case);
  TellVoices(out, review_case);
  if (review_case.has_exception()) TellException(out, review_case.exception());
  if (review_case.has_override()) TellOverride(out, review_case.override());
  if (review_case.has_decision()) TellDecision(out, review_case);
}

}  // namespace luodi::client
