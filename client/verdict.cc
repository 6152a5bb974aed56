// SPDX-License-Identifier: Apache-2.0
#include "client/verdict.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/fields.h"
#include "client/figure_flags.h"
#include "client/language.h"
#include "client/names.h"
#include "client/words.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "proto/text/quantity.h"

namespace luodi::client {
namespace {

using google::protobuf::Message;

constexpr int64_t kFenOfYi = 10'000'000'000;
constexpr int kDigitsOfWan = 6;

void Fact(Output& out, const std::string& label, const std::string& value) {
  if (!value.empty()) out.Line(absl::StrCat("  ", label, ": ", value));
}

void FieldFact(Output& out, const Message& message, const std::string& path) {
  Fact(out, Label(path.substr(path.rfind('.') + 1), out.language()), FieldText(message, path, out.language()));
}

// What is lacking is said in 万元, also below 1万: 0.50万元; from 1亿 on in 亿元.
bool SaidInWan(const v1::Money& money) { return money.currency_code() == "CNY" && money.minor_units() < kFenOfYi; }

v1::Quantity Magnitude(v1::Quantity quantity) {
  const auto positive = [](int64_t value) { return value < 0 ? -value : value; };
  switch (quantity.value_case()) {
    case v1::Quantity::kMoney:
      quantity.mutable_money()->set_minor_units(positive(quantity.money().minor_units()));
      break;
    case v1::Quantity::kArea:
      quantity.mutable_area()->set_micro_mu(positive(quantity.area().micro_mu()));
      break;
    case v1::Quantity::kCount:
      quantity.set_count(positive(quantity.count()));
      break;
    case v1::Quantity::kScoreMicro:
      quantity.set_score_micro(positive(quantity.score_micro()));
      break;
    default:
      break;
  }
  return quantity;
}

int SignOf(const v1::Quantity& quantity) {
  const auto sign = [](int64_t value) { return value == 0 ? 0 : (value < 0 ? -1 : 1); };
  switch (quantity.value_case()) {
    case v1::Quantity::kMoney:
      return sign(quantity.money().minor_units());
    case v1::Quantity::kArea:
      return sign(quantity.area().micro_mu());
    case v1::Quantity::kCount:
      return sign(quantity.count());
    case v1::Quantity::kScoreMicro:
      return sign(quantity.score_micro());
    default:
      return 0;
  }
}

// Years are few: 三年.
std::string CountWord(int count, Language language) {
  constexpr const char* kNumerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  if (language != Language::kChinese || count < 1 || count > 10) return absl::StrCat(count);
  return kNumerals[count - 1];
}

std::string InWan(const v1::Money& money) {
  return absl::StrCat(text::WriteDecimal(money.minor_units(), kDigitsOfWan, 2), "万元");
}

// A margin: 5.00万元.
std::string Lacking(const v1::Quantity& quantity, v1::Metric metric) {
  const bool in_wan = quantity.has_money() && SaidInWan(quantity.money());
  return in_wan ? InWan(quantity.money()) : text::WriteQuantity(quantity, metric);
}

// The same in advice: 1200.00万元, 54.20亩; read back as it stands.
std::string Advised(const std::string& figure, const v1::Quantity& quantity) {
  const bool in_wan = quantity.has_money() && SaidInWan(quantity.money());
  return in_wan ? InWan(quantity.money()) : FigureText(figure, quantity);
}

// The sum of how many years? "average(plan.years[2030..2032].tax)" -> 三年合计. Empty where nothing is averaged.
std::string YearsText(const v1::CriterionResult& criterion, Language language) {
  const std::string& formula = criterion.formula();
  if (formula.rfind("average(", 0) != 0) return "";
  const size_t open = formula.find('[');
  const size_t dots = formula.find("..");
  const size_t close = formula.find(']');
  int first = 0;
  int last = 0;
  const bool known = open < dots && dots < close && close != std::string::npos &&
                     absl::SimpleAtoi(formula.substr(open + 1, dots - open - 1), &first) &&
                     absl::SimpleAtoi(formula.substr(dots + 2, close - dots - 2), &last) && first <= last;
  if (!known) return _("sum of the years");
  return absl::StrReplaceAll(_("sum of {count} years"), {{"{count}", CountWord(last - first + 1, language)}});
}

// Which side of the bar the value lies on where both are shown alike.
const char* SideOfBar(const v1::CriterionResult& criterion) {
  const bool pass = criterion.outcome() == v1::VERDICT_OUTCOME_PASS;
  switch (criterion.comparator()) {
    case v1::COMPARATOR_AT_LEAST:
      return pass ? nullptr : _("just below the bar");
    case v1::COMPARATOR_AT_MOST:
      return pass ? nullptr : _("just above the bar");
    case v1::COMPARATOR_ABOVE:
      return pass ? _("just above the bar") : nullptr;
    case v1::COMPARATOR_BELOW:
      return pass ? _("just below the bar") : nullptr;
    default:
      return nullptr;
  }
}

// What follows the title in "甲: idle_area 12.00亩 (G1) >= 10.00亩; annual_output 1.00亿元 / area 30.00亩 < 50.00万元".
std::string LandFindingText(std::string wrongs, Language language) {
  std::vector<std::string> parts = absl::StrSplit(wrongs, "; ");
  for (std::string& part : parts) {
    if (part.find(" < ") != std::string::npos && !absl::EndsWith(part, "/亩")) part += "/亩";
  }
  const auto label = [language](const char* field) { return InSentence(Label(field, language)) + " "; };
  const std::string text = absl::StrReplaceAll(absl::StrJoin(parts, "; "), {{"idle_area ", label("idle_area")},
                                                                           {"annual_output ", label("annual_output")},
                                                                           {"annual_tax ", label("annual_tax")},
                                                                           {" / area ", " ÷ " + label("area")},
                                                                           {" >= ", " ≥ "}});
  if (language != Language::kChinese) return text;
  return absl::StrReplaceAll(text, {{"; ", "；"}, {", ", "、"}, {" (", "（"}, {") ", "）"}, {")", "）"}});
}

// A title that people gave is never touched.
std::string FindingText(const std::string& finding, Language language) {
  size_t end = std::string::npos;
  for (const char* wrong : {": idle_area ", ": annual_output ", ": annual_tax "}) {
    end = std::min(end, finding.find(wrong));
  }
  if (end == std::string::npos) return finding;
  return absl::StrCat(finding.substr(0, end), language == Language::kChinese ? "：" : ": ",
                      LandFindingText(finding.substr(end + 2), language));
}

bool IsUpperBound(v1::Comparator comparator) {
  return comparator == v1::COMPARATOR_AT_MOST || comparator == v1::COMPARATOR_BELOW;
}

// Less of it passes: what to take away from what is stated.
const v1::Advice* LandToGiveBack(const v1::CriterionResult& criterion) {
  const auto found = std::find_if(criterion.advice().begin(), criterion.advice().end(), [](const v1::Advice& advice) {
    return advice.figure() == "land_area" && advice.decrease();
  });
  return found == criterion.advice().end() ? nullptr : &*found;
}

// 9.00亿元（三年合计）
std::string InBrackets(const std::string& value, const std::string& remark) {
  return absl::StrReplaceAll(_("{criterion} ({why})"), {{"{criterion}", value}, {"{why}", remark}});
}

std::string PlainMargin(const v1::CriterionResult& criterion) {
  const int sign = SignOf(criterion.shortfall());
  if (sign == 0) return _("exactly on the bar");
  const bool upper = IsUpperBound(criterion.comparator());
  const char* side = upper ? _("below the bar by") : _("beyond the bar by");
  if (sign > 0) side = upper ? _("over the bar by") : _("short of the bar by");
  return absl::StrCat(side, " ", Lacking(Magnitude(criterion.shortfall()), criterion.metric()));
}

// 还差 5.00万元，或用地减少 0.01亩
void TellFailure(Output& out, const v1::CriterionResult& criterion) {
  std::string line = absl::StrCat("  ", FieldText(criterion, "metric", out.language()), ": ");
  const std::string why = absl::StrCat(MarginText(criterion), FindingsText(criterion, out.language()));
  absl::StrAppend(&line, why.empty() ? _("not met") : why);
  const v1::Advice* land = LandToGiveBack(criterion);
  if (land != nullptr) {
    absl::StrAppend(&line, _(", or give back land of"), " ", text::WriteQuantity(land->by(), criterion.metric()));
  }
  if (criterion.force() == v1::FORCE_RECOMMENDED) absl::StrAppend(&line, " ", _("(recommended only)"));
  if (criterion.force() == v1::FORCE_VETO) absl::StrAppend(&line, " ", _("(a veto: no exception)"));
  if (CanBeExcepted(criterion.force(), criterion.exceptable())) {
    absl::StrAppend(&line, " ", _("(an exception is possible)"));
  }
  out.Line(line);
}

void TellCriteria(Output& out, const v1::Verdict& verdict) {
  const Language language = out.language();
  Table table({_("Criterion"), _("Result"), _("Bar"), _("Has"), _("Needs in all"), _("Has in all"), _("Clause")});
  for (size_t column = 2; column <= 5; ++column) table.AlignRight(column);
  for (const size_t column : {0, 1}) table.BreakAtHyphens(column);
  // `luodi policy explain` tells it too.
  if (out.format() == Format::kTable) table.Spare(6);
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    // The usual bar is a lower one, itself included; the others say what they are.
    const bool plain = criterion.comparator() == v1::COMPARATOR_AT_LEAST;
    table.Add({FieldText(criterion, "metric", language), FieldText(criterion, "outcome", language),
               plain ? FieldText(criterion, "bar", language)
                     : BarText(criterion.comparator(), criterion.bar(), criterion.metric(), language),
               ValueText(criterion, language),
               InAllText(criterion, FieldText(criterion, "required", language), language),
               InAllText(criterion, FieldText(criterion, "actual", language), language), criterion.legal_basis()});
  }
  if (!table.empty()) out.Show(table, "  ");
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.outcome() == v1::VERDICT_OUTCOME_FAIL) TellFailure(out, criterion);
    if (criterion.outcome() == v1::VERDICT_OUTCOME_NOT_APPLICABLE) {
      Fact(out, FieldText(criterion, "metric", language), ExemptionText(criterion, language));
    }
  }
}

std::string ExceptableCell(const Message& message) {
  const auto& criterion = static_cast<const v1::CriterionResult&>(message);
  return CanBeExcepted(criterion.force(), criterion.exceptable()) ? _("yes") : "";
}

// "还差 1,200.00 万元（固定资产投资至少 2.83亿元）"
std::string OneAdvice(const v1::Advice& advice, Language language) {
  const std::string label = InSentence(FigureLabel(advice.figure(), language));
  const std::string to = FigureText(advice.figure(), advice.to());
  if (!advice.decrease()) {
    return absl::StrReplaceAll(_("at least {by} more ({figure} of at least {to})"),
                               {{"{by}", Advised(advice.figure(), advice.by())}, {"{figure}", label}, {"{to}", to}});
  }
  const std::string at_most = Advised(advice.figure(), advice.to());
  if (advice.figure() == "land_area") return absl::StrReplaceAll(_("at most {to} of land"), {{"{to}", at_most}});
  return absl::StrReplaceAll(_("{figure} of at most {to}"), {{"{figure}", label}, {"{to}", at_most}});
}

}  // namespace

std::string PaintedOutcome(Output& out, v1::VerdictOutcome outcome) {
  const auto* value = v1::VerdictOutcome_descriptor()->FindValueByNumber(outcome);
  std::string word = value == nullptr ? "-" : Word(*value, out.language());
  if (out.language() == Language::kEnglish) absl::AsciiStrToUpper(&word);
  if (outcome == v1::VERDICT_OUTCOME_PASS) return out.Good(word);
  return outcome == v1::VERDICT_OUTCOME_FAIL ? out.Bad(word) : word;
}

std::string BarText(v1::Comparator comparator, const v1::Quantity& bar, v1::Metric metric, Language language) {
  const std::string value = text::WriteQuantity(bar, metric);
  const auto* word = v1::Comparator_descriptor()->FindValueByNumber(comparator);
  if (word == nullptr || comparator == v1::COMPARATOR_UNSPECIFIED) return value;
  const std::string said = absl::StrReplaceAll(Word(*word, language), {{"-", " "}});
  return value.empty() ? (comparator == v1::COMPARATOR_EXEMPT ? said : "") : absl::StrCat(said, " ", value);
}

std::string MarginText(const v1::CriterionResult& criterion) {
  if (criterion.shortfall().value_case() == v1::Quantity::VALUE_NOT_SET) return "";
  const std::string years = YearsText(criterion, LoadedLanguage());
  if (years.empty()) return PlainMargin(criterion);
  return absl::StrReplaceAll(_("{years}: {margin}"), {{"{years}", years}, {"{margin}", PlainMargin(criterion)}});
}

std::string ValueText(const v1::CriterionResult& criterion, Language language) {
  const std::string value = FieldText(criterion, "value", language);
  const bool alike = !value.empty() && value == FieldText(criterion, "bar", language);
  const char* side = alike ? SideOfBar(criterion) : nullptr;
  return side == nullptr ? value : InBrackets(value, side);
}

std::string InAllText(const v1::CriterionResult& criterion, const std::string& sum, Language language) {
  const std::string years = YearsText(criterion, language);
  return sum.empty() || years.empty() ? sum : InBrackets(sum, years);
}

bool CanBeExcepted(v1::Force force, bool exceptable) { return exceptable && force != v1::FORCE_RECOMMENDED; }

std::string RelatedLandText(const v1::RelatedLandBar& bar, Language language) {
  std::vector<std::string> parts;
  for (const char* field : {"idle_at_least", "output_per_mu_below", "tax_per_mu_below"}) {
    if (!HasField(bar, field)) continue;
    const bool per_mu = std::string_view(field) != "idle_at_least";
    parts.push_back(absl::StrCat(InSentence(Label(field, language)), " ", FieldText(bar, field, language),
                                 per_mu ? "/亩" : ""));
  }
  if (parts.empty()) return "";
  return absl::StrReplaceAll(
      _("fails where one investor has: {land}"),
      {{"{land}", absl::StrJoin(parts, language == Language::kChinese ? "，或" : ", or ")}});
}

std::string FindingsText(const v1::CriterionResult& criterion, Language language) {
  const bool land = criterion.metric() == v1::METRIC_RELATED_LAND;
  return absl::StrJoin(criterion.findings(), language == Language::kChinese ? "；" : "; ",
                       [&](std::string* text, const std::string& finding) {
                         *text += land ? FindingText(finding, language) : finding;
                       });
}

std::string ExemptionText(const v1::CriterionResult& criterion, Language language) {
  if (!criterion.missing_figures().empty()) {
    const char* comma = language == Language::kChinese ? "、" : ", ";
    const std::string lacking =
        absl::StrJoin(criterion.missing_figures(), comma, [&](std::string* text, const std::string& path) {
          *text += InSentence(FigureLabel(path, language));
        });
    return absl::StrReplaceAll(_("not asked, lacking {figures}"), {{"{figures}", lacking}});
  }
  if (criterion.rule_id().empty()) return _("no rule applies");
  return absl::StrCat(_("does not apply, by rule"), " ", criterion.rule_id());
}

std::string AdviceText(const v1::CriterionResult& criterion, Language language) {
  return absl::StrJoin(criterion.advice(), _(", or "),
                       [&](std::string* text, const v1::Advice& advice) { *text += OneAdvice(advice, language); });
}

void TellVerdict(Output& out, const v1::Verdict& verdict) {
  out.Title(absl::StrCat(_("Verdict"), ": ", PaintedOutcome(out, verdict.outcome())));
  Fact(out, Label("threshold_set", out.language()),
       absl::StrCat(ShortName(verdict.threshold_set()), " ", verdict.threshold_set_title(), " (",
                    verdict.document_number(), ")"));
  FieldFact(out, verdict, "on_date");
  for (const char* field :
       {"figures.kind", "figures.fixed_asset_investment", "figures.land_area", "figures.annual_tax"}) {
    FieldFact(out, verdict, field);
  }
  for (const v1::UsedRate& rate : verdict.rates()) {
    Fact(out, _("Rate"),
         absl::StrCat("1 ", rate.from_currency(), " = ", text::WriteRate(rate.rate_e8()), " ", rate.to_currency(), " (",
                      text::WriteDate(rate.rate_date()), ")"));
  }
  if (verdict.full_score_micro() > 0) {
    Fact(out, Label("score_micro", out.language()),
         absl::StrCat(FieldText(verdict, "score_micro", out.language()), " / ",
                      FieldText(verdict, "full_score_micro", out.language())));
  }
  TellCriteria(out, verdict);
}

void ListCriteria(Output& out, const v1::Verdict& verdict) {
  Messages criteria;
  for (const v1::CriterionResult& criterion : verdict.criteria()) criteria.push_back(&criterion);
  out.List(criteria, {{"rule_id"},
                      {"metric"},
                      {"outcome"},
                      {"comparator"},
                      {"bar"},
                      {"value"},
                      {"required"},
                      {"actual"},
                      {"shortfall"},
                      {"force"},
                      {"any_of"},
                      {"blocks"},
                      {"exceptable", false, ExceptableCell},
                      {"legal_basis"}});
}

}  // namespace luodi::client
