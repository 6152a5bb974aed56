// SPDX-License-Identifier: Apache-2.0
#include "client/story.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/verdict.h"
#include "client/words.h"

namespace luodi::client {
namespace {

using google::protobuf::Message;

// A line "label  value", left out when there is no value.
void Fact(Output& out, const std::string& label, const std::string& value) {
  if (!value.empty()) out.Line(absl::StrCat("  ", label, ": ", value));
}

void FieldFact(Output& out, const Message& message, const std::string& path) {
  Fact(out, Label(path.substr(path.rfind('.') + 1), out.language()), FieldText(message, path, out.language()));
}

void TellTally(Output& out, const v1::StageStatus& stage) {
  const v1::Tally& tally = stage.tally();
  out.Line(absl::StrCat("  ", stage.title(), ": ", _("base"), " ", tally.base(), ", ", _("cast"), " ", tally.cast(),
                        ", ", _("in favour"), " ", tally.yes(), ", ", _("against"), " ", tally.no(), ", ",
                        _("abstained"), " ", tally.abstain(), ", ", _("recused"), " ", tally.recused(), ", ",
                        _("quorum"), " ", tally.quorum_weight(), " ",
                        tally.quorum_reached() ? _("(reached)") : _("(not reached)")));
}

void TellStages(Output& out, const v1::ReviewCase& review_case) {
  const Language language = out.language();
  Table table({Label("stage_id", language), Label("stage_title", language), Label("stage_kind", language),
               Label("state", language), Label("outcome", language), Label("due_date", language)});
  for (const v1::StageStatus& stage : review_case.stages()) {
    table.Add({stage.stage_id(), stage.title(), FieldText(stage, "kind", language), FieldText(stage, "state", language),
               FieldText(stage, "outcome", language),
               absl::StrCat(FieldText(stage, "due_date", language), stage.due_provisional() ? "?" : "")});
  }
  if (!table.empty()) out.Show(table, "  ");
  for (const v1::StageStatus& stage : review_case.stages()) {
    if (stage.has_tally() && stage.state() != v1::StageStatus::STATE_WAITING) TellTally(out, stage);
  }
}

void TellException(Output& out, const v1::PolicyException& exception) {
  out.Title(_("Case-by-case exception"));
  FieldFact(out, exception, "rule_ids");
  FieldFact(out, exception, "reason");
  FieldFact(out, exception, "document_number");
  FieldFact(out, exception, "requested_by");
  FieldFact(out, exception, "granted_by");
  FieldFact(out, exception, "expiry_date");
  if (exception.granted_by().empty()) out.Line(absl::StrCat("  ", _("not granted yet")));
}

void TellDecision(Output& out, const v1::ReviewCase& review_case) {
  const v1::Decision& decision = review_case.decision();
  out.Title(_("Decision"));
  FieldFact(out, decision, "outcome");
  FieldFact(out, decision, "reason");
  FieldFact(out, decision, "conditions");
  FieldFact(out, decision, "decided_by");
  FieldFact(out, decision, "decide_date");
  FieldFact(out, review_case, "valid_until_date");
}

void TellOpinions(Output& out, const v1::EntryStory& story) {
  if (story.opinions().empty()) return;
  const Language language = out.language();
  out.Title(_("Opinions"));
  Table table({Label("department", language), Label("stance", language), Label("text", language),
               Label("conditions", language), Label("recorded_by", language), Label("packet_version", language)});
  for (const v1::Opinion& opinion : story.opinions()) {
    table.Add({ShortName(opinion.department()), FieldText(opinion, "stance", language), opinion.text(),
               FieldText(opinion, "conditions", language), ShortName(opinion.recorded_by()),
               absl::StrCat(opinion.packet_version())});
  }
  out.Show(table, "  ");
}

void TellVotes(Output& out, const v1::EntryStory& story) {
  if (story.votes().empty()) return;
  const Language language = out.language();
  out.Title(_("Votes"));
  Table table({Label("cast_by", language), Label("choice", language), Label("weight", language),
               Label("reason", language), Label("packet_version", language)});
  for (const v1::Vote& vote : story.votes()) {
    table.Add({ShortName(vote.cast_by()), FieldText(vote, "choice", language), absl::StrCat(vote.weight()),
               vote.reason(), absl::StrCat(vote.packet_version())});
  }
  out.Show(table, "  ");
}

void TellContracts(Output& out, const v1::EntryStory& story) {
  for (const v1::Contract& contract : story.contracts()) {
    out.Title(absl::StrCat(_("Contract"), " ", ShortName(contract.name())));
    for (const char* field : {"kind", "title", "document_number", "total_investment", "fixed_asset_investment", "state",
                              "mode", "signed_date", "signed_by", "review_case", "threshold_set"}) {
      FieldFact(out, contract, field);
    }
  }
}

void TellProject(Output& out, const v1::Project& project) {
  out.Title(absl::StrCat(ShortName(project.name()), " ", project.title()));
  for (const char* field : {"stage", "kind", "investor", "industry_code", "park", "total_investment",
                            "fixed_asset_investment", "land_area"}) {
    FieldFact(out, project, field);
  }
  FieldFact(out, project, "promises.annual_tax");
  for (const v1::Fact& fact : project.facts()) {
    Fact(out, FieldText(fact, "kind", out.language()),
         absl::StrCat(FieldText(fact, "fact_date", out.language()), " (", FieldText(fact, "basis", out.language()),
                      fact.evidence().empty() ? "" : ", ", FieldText(fact, "evidence", out.language()), ")"));
  }
}

}  // namespace

void TellCase(Output& out, const v1::ReviewCase& review_case) {
  const Language language = out.language();
  out.Title(
      absl::StrCat(_("Case"), " ", ShortName(review_case.name()), ": ", FieldText(review_case, "state", language)));
  for (const char* field : {"definition", "threshold_set", "accepted_date", "submitted_by"}) {
    FieldFact(out, review_case, field);
  }
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
  for (const std::string& item : review_case.supplement_items()) Fact(out, Label("supplement_items", language), item);
  if (review_case.has_exception()) TellException(out, review_case.exception());
  if (review_case.has_decision()) TellDecision(out, review_case);
}

bool SignedByLedger(const v1::Project& project) {
  return std::any_of(project.facts().begin(), project.facts().end(), [](const v1::Fact& fact) {
    return fact.kind() == v1::FACT_KIND_SIGNED && fact.basis() == v1::FACT_BASIS_IMPORTED;
  });
}

void TellStory(Output& out, const v1::EntryStory& story) {
  TellProject(out, story.project());
  if (SignedByLedger(story.project())) {
    out.Line(_("Came with a ledger, not reviewed here"));
  } else if (!story.has_review_case()) {
    out.Line(_("No review was filed here"));
  }
  if (story.has_verdict()) TellVerdict(out, story.verdict());
  if (story.has_review_case()) {
    v1::ReviewCase without_verdict = story.review_case();
    without_verdict.clear_verdict();
    without_verdict.clear_exception();
    without_verdict.clear_decision();
    TellCase(out, without_verdict);
  }
  TellOpinions(out, story);
  TellVotes(out, story);
  if (story.review_case().has_exception()) TellException(out, story.review_case().exception());
  if (story.review_case().has_decision()) TellDecision(out, story.review_case());
  TellContracts(out, story);
}

}  // namespace luodi::client
