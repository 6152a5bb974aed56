// SPDX-License-Identifier: Apache-2.0
#include "client/preview.h"

#include <map>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/figure_flags.h"
#include "client/language.h"
#include "client/names.h"
#include "client/progress.h"
#include "client/verdict.h"
#include "client/words.h"
#include "proto/text/date.h"

namespace luodi::client {
namespace {

// The rules by which it flips: "intensity pass -> fail" is "intensity".
std::string RulesOf(const v1::PreviewFlip& preview) {
  return absl::StrJoin(preview.flips(), ", ", [](std::string* text, const v1::Flip& flip) {
    *text += flip.rule_after().empty() ? flip.rule_before() : flip.rule_after();
  });
}

std::string RulesCell(const Message& message) { return RulesOf(static_cast<const v1::PreviewFlip&>(message)); }

std::string BeforeCell(const Message& message) { return FieldText(message, "before", LoadedLanguage()); }

std::string AfterCell(const Message& message) { return FieldText(message, "after", LoadedLanguage()); }

const Columns& FlipColumns() {
  static const Columns columns = {{"subject"},
                                  {"name"},
                                  {"title"},
                                  {"before", false, BeforeCell, N_("Verdict before")},
                                  {"after", false, AfterCell, N_("Verdict after")},
                                  {"flips", false, RulesCell, N_("Rules")},
                                  {"fixed_asset_investment"},
                                  {"land_area"},
                                  {"running_case"},
                                  {"decision"},
                                  {"before_set", true}};
  return columns;
}

Messages Pointers(const std::vector<v1::PreviewFlip>& flips) {
  Messages messages;
  for (const v1::PreviewFlip& flip : flips) messages.push_back(&flip);
  return messages;
}

// What was lacking, as people say it: figures of the project, or a rate.
std::string LackText(absl::string_view lacking, Language language) {
  if (absl::ConsumePrefix(&lacking, "RATE ")) {
    return absl::StrReplaceAll(_("exchange rate of {currency}"), {{"{currency}", lacking}});
  }
  return InSentence(FigureLabel(std::string(lacking), language));
}

void TellGaps(Output& out, const std::vector<v1::PreviewGap>& gaps) {
  const Language language = out.language();
  if (gaps.empty()) return;
  Table table({Label("name", language), Label("title", language), _("Lacking")});
  for (const v1::PreviewGap& gap : gaps) {
    table.Add({ShortName(gap.name()), gap.title(),
               absl::StrJoin(gap.missing(), ", ", [&](std::string* text, const std::string& lacking) {
                 *text += LackText(lacking, language);
               })});
  }
  out.Title(_("Could not be evaluated"));
  out.Show(table);
}

void TellCounts(Output& out, const v1::PreviewSummary& summary) {
  const Language language = out.language();
  if (summary.counts().empty()) return;
  Table table({Label("subject", language), _("Verdict before"), _("Verdict after"), Label("projects", language),
               Label("fixed_asset_investment", language), Label("land_area", language)});
  for (size_t column = 3; column <= 5; ++column) table.AlignRight(column);
  for (const v1::PreviewCount& count : summary.counts()) {
    const auto word = [&](const char* field) {
      const std::string text = FieldText(count, field, language);
      return text.empty() ? std::string("-") : text;
    };
    table.Add({word("subject"), word("before"), word("after"), absl::StrCat(count.projects()),
               FieldText(count, "fixed_asset_investment", language), FieldText(count, "land_area", language)});
  }
  out.Title(_("All that was evaluated"));
  out.Show(table);
}

void TellRules(Output& out, const v1::PreviewSummary& summary) {
  const Language language = out.language();
  if (summary.rules().empty()) return;
  Table table(
      {_("Rule"), Label("metric", language), _("pass to fail"), _("fail to pass"), _("to or from not applicable")});
  for (size_t column = 2; column <= 4; ++column) table.AlignRight(column);
  for (const v1::RuleFlips& rule : summary.rules()) {
    table.Add({rule.rule_id(), FieldText(rule, "metric", language), absl::StrCat(rule.pass_to_fail()),
               absl::StrCat(rule.fail_to_pass()), absl::StrCat(rule.other())});
  }
  out.Title(_("By rule"));
  out.Show(table);
}

void TellRest(Output& out, const v1::PreviewSummary& summary) {
  const Language language = out.language();
  for (const auto& [missing, count] :
       std::map<std::string, int32_t>(summary.not_evaluated().begin(), summary.not_evaluated().end())) {
    const std::string lacking =
        absl::StrJoin(absl::StrSplit(missing, ", "), ", ", [&](std::string* text, absl::string_view figure) {
          *text += LackText(figure, language);
        });
    out.Line(absl::StrCat(_("Could not be evaluated, lacking"), " ", lacking, ": ", count));
  }
  if (summary.masked() > 0) out.Line(absl::StrCat(_("Restricted, in no count"), ": ", summary.masked()));
  out.Line(absl::StrCat(_("Content"), " SHA-256 ", summary.content_sha256()));
}

// The period of decisions holds the 365 days before the preview.
bool CoversYear(const v1::PreviewSummary& summary) {
  return text::DayNumber(summary.decisions_from()) <= text::DayNumber(summary.on_date()) - 365 &&
         text::CompareDates(summary.decisions_until(), summary.on_date()) >= 0;
}

// Why it does not serve for publishing; nothing where it does.
void TellShortfall(Output& out, const v1::PreviewSummary& summary) {
  if (summary.complete()) return;
  const auto tell = [&](const char* why) { out.Line(absl::StrCat(_("Does not serve for publishing"), ": ", why)); };
  if (summary.masked() > 0) tell(_("restricted projects were left out; preview as somebody who may see them all"));
  if (!CoversYear(summary)) tell(_("it must hold the decisions of the 365 days until today"));
}

void TellCountsOf(Output& out, const v1::CountExceptionsResponse& answer) {
  TellExceptionCounts(out, answer.counts());
  out.Line(absl::StrCat(_("Exceptions in all"), ": ", answer.exceptions()));
}

int CountThem(Session& session, const v1::ListExceptionsRequest& list) {
  v1::CountExceptionsRequest request;
  v1::CountExceptionsResponse answer;
  request.set_parent(list.parent());
  *request.mutable_filter() = list.filter();
  session.Read("AdmissionService.CountExceptions", request, &answer);
  Output& out = session.out();
  if (out.ForPeople()) {
    TellCountsOf(out, answer);
  } else if (out.format() == Format::kCsv) {
    Messages counts;
    for (const v1::ExceptionCount& count : answer.counts()) counts.push_back(&count);
    out.List(counts, {{"year"}, {"metric"}, {"granted_by"}, {"exceptions"}});
  } else {
    out.Object(answer);
  }
  return kDone;
}

}  // namespace

void TellPreview(Output& out, const Previewed& previewed) {
  const v1::PreviewSummary& summary = previewed.summary;
  out.Title(absl::StrCat(_("Preview of thresholds"), " ", ShortName(summary.threshold_set()), ": ", _("flips"), " ",
                         previewed.flips.size()));
  out.Line(absl::StrCat(_("Negotiations as of"), " ", FieldText(summary, "on_date", out.language()), " ",
                        _("compared with"), " ",
                        summary.in_force().empty() ? _("no set") : ShortName(summary.in_force()), "; ",
                        _("decisions of"), " ", FieldText(summary, "decisions_from", out.language()), " - ",
                        FieldText(summary, "decisions_until", out.language())));
  out.List(Pointers(previewed.flips), FlipColumns());
  TellGaps(out, previewed.gaps);
  TellRules(out, summary);
  TellCounts(out, summary);
  TellRest(out, summary);
  TellShortfall(out, summary);
}

int PreviewSet(Session& session, const v1::PreviewThresholdSetRequest& request) {
  Previewed previewed;
  bool whole = false;
  v1::PreviewThresholdSetResponse part;
  {
    Progress progress(_("Previewing"));
    session.connection().CallStream("AdmissionService.PreviewThresholdSet", request, &part, [&] {
      if (part.has_progress()) progress.Show(part.progress().done(), part.progress().total());
      if (part.has_flip()) previewed.flips.push_back(part.flip());
      if (part.has_gap()) previewed.gaps.push_back(part.gap());
      if (part.has_summary()) previewed.summary = part.summary();
      whole = whole || part.has_summary();
    });
  }
  if (!whole) throw std::runtime_error(_("the preview was cut; preview again"));
  Output& out = session.out();
  if (out.ForPeople()) {
    TellPreview(out, previewed);
  } else if (out.format() == Format::kCsv || out.format() == Format::kName) {
    out.List(Pointers(previewed.flips), FlipColumns());
  } else {
    nlohmann::ordered_json json;
    json["flips"] = nlohmann::ordered_json::array();
    for (const v1::PreviewFlip& flip : previewed.flips) json["flips"].push_back(ToJson(flip));
    json["gaps"] = nlohmann::ordered_json::array();
    for (const v1::PreviewGap& gap : previewed.gaps) json["gaps"].push_back(ToJson(gap));
    json["summary"] = ToJson(previewed.summary);
    out.Json(json);
  }
  return kDone;
}

void TellExceptionCounts(Output& out, const google::protobuf::RepeatedPtrField<v1::ExceptionCount>& counts) {
  if (counts.empty()) return;
  const Language language = out.language();
  Table table({Label("year", language), _("Criterion"), _("Granted by"), Label("exceptions", language)});
  table.AlignRight(3);
  for (const v1::ExceptionCount& count : counts) {
    table.Add({absl::StrCat(count.year()), FieldText(count, "metric", language), ShortName(count.granted_by()),
               absl::StrCat(count.exceptions())});
  }
  out.Show(table);
}

int ShowExceptions(Session& session, const v1::ListExceptionsRequest& request, bool count) {
  if (count) return CountThem(session, request);
  v1::ListExceptionsRequest page = request;
  const auto exceptions = session.List("AdmissionService.ListExceptions", &page);
  Messages rows;
  for (const auto& exception : exceptions) rows.push_back(exception.get());
  session.out().List(
      rows, {{"review_case"},
             {"project_title"},
             {"metrics"},
             {"rule_ids"},
             {"document_number"},
             {"reason"},
             {"requested_by", false, [](const Message& message) { return ShortName(GetText(message, "requested_by")); },
              N_("Requested by")},
             {"granted_by", false, [](const Message& message) { return ShortName(GetText(message, "granted_by")); },
              N_("Granted by")},
             {"grant_date"},
             {"expiry_date"},
             {"threshold_set", true}});
  return kDone;
}

}  // namespace luodi::client
