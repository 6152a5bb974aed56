// SPDX-License-Identifier: Apache-2.0
#include "server/policy/verdict.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/policy/advice.h"
#include "server/policy/figures.h"
#include "server/policy/judge.h"
#include "server/policy/related_land.h"

namespace luodi::policy::rules {
namespace {

// ---- quantities

// A number of what the numerator counts.
v1::Quantity NumeratorOf(const v1::ThresholdRule& rule, Int128 number) {
  const Part top = ShapeOf(rule.metric()).top;
  v1::Quantity quantity;
  if (rule.metric() == v1::METRIC_TOTAL_SCORE) {
    quantity.set_score_micro(Saturated(number));
  } else if (const Place* place = PlaceOf(top); place != nullptr) {
    quantity = QuantityAt(*place, Saturated(number), kYuan);
  } else {
    quantity.mutable_area()->set_micro_mu(Saturated(number));
  }
  return quantity;
}

// A number in the unit of a bar.
v1::Quantity InUnitOf(const v1::Quantity& bar, Int128 number) {
  v1::Quantity quantity = bar;
  const int64_t value = Saturated(number);
  switch (bar.value_case()) {
    case v1::Quantity::kMoney:
      quantity.mutable_money()->set_minor_units(value);
      break;
    case v1::Quantity::kMoneyPerMu:
      quantity.mutable_money_per_mu()->set_minor_units(value);
      break;
    case v1::Quantity::kMoneyPerHectare:
      quantity.mutable_money_per_hectare()->set_minor_units(value);
      break;
    case v1::Quantity::kArea:
      quantity.mutable_area()->set_micro_mu(value);
      break;
    case v1::Quantity::kRatioPpm:
      quantity.set_ratio_ppm(value);
      break;
    case v1::Quantity::kCount:
      quantity.set_count(value);
      break;
    case v1::Quantity::kPerMuMilli:
      quantity.set_per_mu_milli(value);
      break;
    case v1::Quantity::kScoreMicro:
      quantity.set_score_micro(value);
      break;
    case v1::Quantity::VALUE_NOT_SET:
      break;
  }
  return quantity;
}

// ---- inputs and formula

// Tells the figures that went into criteria, as they were compared.
class Teller {
 public:
  Teller(const v1::Figures& figures, const Rates& rates) : figures_(figures), rates_(rates) {}

  void TellInputs(const v1::ThresholdRule& rule, const Measured& measured, v1::CriterionResult& result) const {
    const Shape& shape = ShapeOf(rule.metric());
    const Place* top = PlaceOf(shape.top);
    if (NamesYears(rule)) {
      TellNumber("plan.years", NumeratorOf(rule, measured.top.value / measured.top.per), result);
    } else if (shape.top == Part::kFloorArea) {
      TellNumber("plan.buildings", NumeratorOf(rule, measured.top.value), result);
    } else if (top != nullptr) {
      TellPlace(*top, result);
    }
    if (IsWithoutLandPrice(rule)) TellPlace(kLandPricePlace, result);
    if (shape.under == Part::kLand) {
      TellLand(rule, result);
    } else if (const Place* under = PlaceOf(shape.under); under != nullptr) {
      TellPlace(*under, result);
    }
  }

 private:
  static void TellNumber(const char* path, v1::Quantity value, v1::CriterionResult& result) {
    v1::FigureInput& input = *result.add_inputs();
    input.set_figure(path);
    *input.mutable_value() = std::move(value);
  }

  void TellPlace(const Place& place, v1::CriterionResult& result) const {
    int64_t number = StatedAt(place, figures_).value_or(0);
    if (place.sort == Sort::kMoney) {
      Notes notes;
      number = Saturated(FenE8(place, figures_, rates_, notes).value_or(0) / kRateUnit);
    }
    TellNumber(place.path, QuantityAt(place, number, kYuan), result);
  }

  void TellLand(const v1::ThresholdRule& rule, v1::CriterionResult& result) const {
    if (rule.land() != v1::LAND_APPORTIONED) return TellPlace(kLandAreaPlace, result);
    TellPlace(kLeasedFloorPlace, result);
    v1::Quantity ratio;
    ratio.set_ratio_ppm(figures_.plan().plot_floor_area_ratio_ppm());
    TellNumber("plan.plot_floor_area_ratio_ppm", std::move(ratio), result);
  }

  const v1::Figures& figures_;
  const Rates& rates_;
};

std::string YearsFormula(const v1::ThresholdRule& rule, Part part, const v1::Figures& figures) {
  const char* field = part == Part::kTax ? "tax" : "output";
  const auto [first, last] = CalendarYears(rule.years(), figures).value_or(std::pair(0, 0));
  if (first == last) return absl::StrCat("plan.years[", first, "].", field);
  return absl::StrCat("average(plan.years[", first, "..", last, "].", field, ")");
}

std::string FloorFormula(const v1::ThresholdRule& rule) {
  if (rule.double_above_storey_mm() <= 0) return "sum(plan.buildings.floor_area)";
  return absl::StrCat("sum(plan.buildings.floor_area * (storey_height_mm > ", rule.double_above_storey_mm(),
                      " ? 2 : 1))");
}

std::string FormulaOf(const v1::ThresholdRule& rule, const v1::Figures& figures) {
  const Shape& shape = ShapeOf(rule.metric());
  std::string formula;
  if (NamesYears(rule)) {
    formula = YearsFormula(rule, shape.top, figures);
  } else if (shape.top == Part::kFloorArea) {
    formula = FloorFormula(rule);
  } else if (IsWithoutLandPrice(rule)) {
    formula = absl::StrCat("(", kFixedAssetsPlace.path, " - ", kLandPricePlace.path, ")");
  } else if (const Place* top = PlaceOf(shape.top); top != nullptr) {
    formula = top->path;
  }
  if (shape.under == Part::kLand && rule.land() == v1::LAND_APPORTIONED) {
    absl::StrAppend(&formula, " / (", kLeasedFloorPlace.path, " / plan.plot_floor_area_ratio)");
  } else if (shape.under == Part::kLand) {
    absl::StrAppend(&formula, " / ", kLandAreaPlace.path);
  } else if (const Place* under = PlaceOf(shape.under); under != nullptr) {
    absl::StrAppend(&formula, " / ", under->path);
  }
  return formula;
}

// ---- findings

void FindPositions(const v1::ThresholdSet& set, const v1::Figures& figures, v1::CriterionResult& result) {
  if (set.positions().empty()) {
    *result.mutable_findings() = figures.positioned_as();
  } else if (const v1::IndustryPosition* position = PositionOf(set, figures.industry_code()); position != nullptr) {
    result.add_findings(position->title());
  }
}

void FindRecords(const v1::Figures& figures, const v1::Date& on_date, v1::CriterionResult& result) {
  for (const v1::CreditRecord& record : figures.credit_records()) {
    if (Stands(record, on_date)) result.add_findings(absl::StrCat(record.title(), "（", record.source(), "）"));
  }
}

void FindLand(const v1::ThresholdRule& rule, const v1::Figures& figures, v1::CriterionResult& result) {
  for (const LandFault& fault : FaultsOfLand(figures, rule.related_land())) {
    result.add_findings(TextOf(fault, rule.related_land()));
  }
}

// ---- criteria

void TellMeasured(const Answer& answer, const v1::Figures& figures, const Rates& rates, v1::CriterionResult& result) {
  const v1::ThresholdRule& rule = *answer.judged.rule;
  const Measured& measured = answer.measured;
  const int64_t bar = NumberOf(rule.bar());
  *result.mutable_actual() = NumeratorOf(rule, FloorOf(measured.top.value, measured.top.per));
  *result.mutable_required() = NumeratorOf(rule, Required(rule.comparator(), measured, bar));
  *result.mutable_shortfall() = NumeratorOf(rule, Shortfall(rule.comparator(), measured, bar));
  *result.mutable_value() = InUnitOf(rule.bar(), Rounded(measured));
  result.set_formula(FormulaOf(rule, figures));
  Teller(figures, rates).TellInputs(rule, measured, result);
}

void TellFindings(const v1::ThresholdRule& rule, const v1::ThresholdSet& set, const v1::Figures& figures,
                  const v1::Date& on_date, v1::CriterionResult& result) {
  if (rule.metric() == v1::METRIC_INDUSTRY_FIT) {
    result.set_formula("industry_code");
    FindPositions(set, figures, result);
  } else if (rule.metric() == v1::METRIC_BAD_CREDIT) {
    result.set_formula("credit_records");
    FindRecords(figures, on_date, result);
  } else if (rule.metric() == v1::METRIC_RELATED_LAND) {
    result.set_formula("related_land");
    FindLand(rule, figures, result);
  }
}

void TellRule(const v1::ThresholdRule& rule, const Candidates& candidates, v1::CriterionResult& result) {
  result.set_rule_id(rule.rule_id());
  result.set_legal_basis(rule.legal_basis());
  result.set_exceptable(rule.exceptable());
  result.set_comparator(rule.comparator());
  if (rule.has_bar()) *result.mutable_bar() = rule.bar();
  result.set_force(ForceOf(rule.force()));
  result.set_any_of(rule.any_of());
  for (std::string& id : OverruledBy(rule, candidates)) result.add_overruled_rule_ids(std::move(id));
}

void StateRates(const Sheet& sheet, v1::Verdict& verdict) {
  Notes all = sheet.bands;
  all.Add(sheet.notes);
  std::sort(all.used.begin(), all.used.end(), [](const v1::ExchangeRate* one, const v1::ExchangeRate* other) {
    return one->from_currency() < other->from_currency();
  });
  for (const v1::ExchangeRate* rate : all.used) {
    v1::UsedRate& used = *verdict.add_rates();
    used.set_from_currency(rate->from_currency());
    used.set_to_currency(kYuan);
    used.set_rate_e8(rate->rate_e8());
    *used.mutable_rate_date() = rate->rate_date();
    used.set_exchange_rate(rate->name());
  }
}

// What one evaluation tells by.
struct Telling {
  const v1::ThresholdSet& set;
  const v1::Figures& figures;
  const Rates& rates;
  const v1::Date& on_date;
  const Sheet& sheet;
  Adviser adviser;
};

void TellCriterion(const Answer& answer, Telling& telling, v1::CriterionResult& result) {
  const Judged& judged = answer.judged;
  result.set_metric(judged.metric);
  result.set_outcome(judged.outcome);
  result.set_blocks(judged.blocks);
  if (judged.rule == nullptr) return;
  const v1::ThresholdRule& rule = *judged.rule;
  TellRule(rule, telling.sheet.candidates, result);
  for (const v1::AnyOf& group : telling.set.any_of_groups()) {
    if (group.any_of() == rule.any_of()) result.set_any_of_title(group.title());
  }
  result.mutable_missing_figures()->Assign(answer.notes.missing.begin(), answer.notes.missing.end());
  if (judged.outcome == v1::VERDICT_OUTCOME_NOT_APPLICABLE) return;
  if (answer.is_measured) {
    TellMeasured(answer, telling.figures, telling.rates, result);
  } else {
    TellFindings(rule, telling.set, telling.figures, telling.on_date, result);
  }
  if (answer.is_measured && judged.outcome == v1::VERDICT_OUTCOME_FAIL) {
    for (v1::Advice& advice : telling.adviser.AdviceOn(rule)) *result.add_advice() = std::move(advice);
  }
  if (!answer.is_scored) return;
  result.set_score_micro(answer.score_micro);
  result.set_full_score_micro(rule.scoring().full_score_micro());
}

}  // namespace

absl::StatusOr<v1::Verdict> Evaluate(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates,
                                     const v1::Date& on_date) {
  const Sheet sheet = Ask(set, figures, rates, on_date);
  RETURN_IF_ERROR(RefusalOf(sheet, on_date));
  v1::Verdict verdict;
  verdict.set_threshold_set(set.name());
  verdict.set_threshold_set_title(set.title());
  verdict.set_document_number(set.document_number());
  *verdict.mutable_on_date() = on_date;
  *verdict.mutable_figures() = figures;
  verdict.set_outcome(sheet.outcome);
  Telling telling{set, figures, rates, on_date, sheet, Adviser(set, figures, rates, on_date, sheet)};
  for (const Answer& answer : sheet.answers) {
    v1::CriterionResult& result = *verdict.add_criteria();
    TellCriterion(answer, telling, result);
    verdict.set_score_micro(verdict.score_micro() + result.score_micro());
    verdict.set_full_score_micro(verdict.full_score_micro() + result.full_score_micro());
  }
  StateRates(sheet, verdict);
  return verdict;
}

std::set<std::string> Unmet(const v1::Verdict& verdict, const std::set<std::string>& excepted) {
  std::set<std::string> unmet, excused;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.blocks() && !criterion.any_of().empty() && excepted.contains(criterion.rule_id())) {
      excused.insert(criterion.any_of());
    }
  }
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (!criterion.blocks()) continue;
    const bool is_excused = excepted.contains(criterion.rule_id()) || excused.contains(criterion.any_of());
    // Nothing passes over a veto.
    if (!is_excused || criterion.force() == v1::FORCE_VETO) unmet.insert(criterion.rule_id());
  }
  return unmet;
}

}  // namespace luodi::policy::rules
