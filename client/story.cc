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

// Who said it, and for whom.
std::string Speaker(const std::string& person, const std::string& on_behalf_of) {
  if (on_behalf_of.empty()) return ShortName(person);
  return absl::StrCat(ShortName(person), " (", _("for"), " ", ShortName(on_behalf_of), ")");
}

void TellOpinions(Output& out, const v1::EntryStory& story) {
  if (story.opinions().empty()) return;
  const Language language = out.language();
  out.Title(_("Opinions"));
  Table table({Label("department", language), Label("stance", language), Label("text", language),
               Label("conditions", language), Label("recorded_by", language), Label("packet_version", language)});
  for (const v1::Opinion& opinion : story.opinions()) {
    table.Add({opinion.department().empty() ? opinion.seat_id() : ShortName(opinion.department()),
               FieldText(opinion, "stance", language), opinion.text(), FieldText(opinion, "conditions", language),
               Speaker(opinion.recorded_by(), opinion.on_behalf_of()), absl::StrCat(opinion.packet_version())});
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
    table.Add({Speaker(vote.cast_by(), vote.on_behalf_of()), FieldText(vote, "choice", language),
               absl::StrCat(vote.weight()), vote.reason(), absl::StrCat(vote.packet_version())});
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

bool SignedByLedger(const v1::Project& project) {
  return std::any_of(project.facts().begin(), project.facts().end(), [](const v1::Fact& fact) {
    return fact.kind() == v1::FACT_KIND_SIGNED && fact.basis() == v1::FACT_BASIS_IMPORTED;
  });
}

}  // namespace

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
