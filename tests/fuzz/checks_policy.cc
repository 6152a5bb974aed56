// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "server/admission/least_change.h"
#include "server/admission/preview.h"
#include "server/admission/rules.h"
#include "server/admission/what_if.h"
#include "server/policy/figures.h"
#include "server/policy/rules.h"
#include "server/policy/verdict.h"
#include "tests/fuzz/checks.h"
#include "tests/fuzz/expect.h"

namespace luodi::fuzz {
namespace {

using policy::rules::Rates;

// One of the published sets, always the same for the same message: all of them would take too long.
const v1::ThresholdSet& PublishedSetFor(const google::protobuf::Message& message) {
  static const std::vector<v1::ThresholdSet> sets = [] {
    std::vector<v1::ThresholdSet> read;
    for (const char* zone : {"langfang", "longchang", "county", "shouxian", "wencheng", "xinfeng"}) {
      read.push_back(FromData<v1::ThresholdSet>(std::string("thresholds/") + zone + ".json"));
    }
    return read;
  }();
  return sets[std::hash<std::string>()(text::OrderedBytes(message)) % sets.size()];
}

v1::Money MoneyOf(const std::string& currency, int64_t minor_units) {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(minor_units);
  return money;
}

// Nothing stated; an ordinary project; one with everything as large as may be, in a foreign currency.
const std::vector<v1::Figures>& SomeFigures() {
  static const std::vector<v1::Figures> some = [] {
    std::vector<v1::Figures> figures(3);
    figures[0].set_kind(v1::PROJECT_KIND_NEW_BUILD);
    for (const auto& [at, currency, minor_units, micro_mu] :
         {std::tuple(1, "CNY", int64_t{28'300'000'000}, int64_t{56'600'000}),
          std::tuple(2, "USD", int64_t{100'000'000'000'000}, int64_t{1})}) {
      v1::Figures& stated = figures[static_cast<size_t>(at)];
      stated.set_kind(v1::PROJECT_KIND_EXPANSION);
      stated.set_industry_code("C3611");
      *stated.mutable_fixed_asset_investment() = MoneyOf(currency, minor_units);
      *stated.mutable_total_investment() = MoneyOf(currency, minor_units);
      *stated.mutable_annual_tax() = MoneyOf(currency, minor_units / 10);
      *stated.mutable_annual_output() = MoneyOf(currency, minor_units);
      stated.mutable_land_area()->set_micro_mu(micro_mu);
    }
    return figures;
  }();
  return some;
}

Rates SomeRates() {
  Rates rates(2);
  rates[0].set_from_currency("USD");
  rates[0].set_rate_e8(716'050'000);
  rates[1].set_from_currency("JPY");
  rates[1].set_rate_e8(6'583'400);
  for (v1::ExchangeRate& rate : rates) {
    rate.set_to_currency("CNY");
    *rate.mutable_rate_date() = Today();
  }
  return rates;
}

// However it is asked, the same.
void Judge(const v1::ThresholdSet& set, const v1::Figures& figures, const v1::Date& on_date) {
  static const Rates rates = SomeRates();
  policy::rules::CurrenciesToConvert(set, figures);
  const auto judged = policy::rules::Judge(set, figures, rates, on_date);
  const auto verdict = policy::rules::Evaluate(set, figures, rates, on_date);
  ExpectOurs(judged.status());
  Expect(judged.status() == verdict.status(), "the same refusal: " + judged.status().ToString());
  const auto missing = policy::rules::MissingFigures(set, figures, rates, on_date);
  if (!verdict.ok()) return;
  Expect(missing.empty(), "no figure missing of what was judged: " + (missing.empty() ? "" : missing.front()));
  Expect(judged->outcome == verdict->outcome(), "the same outcome");
  Expect(static_cast<int>(judged->criteria.size()) == verdict->criteria_size(), "the same criteria");
  const bool fails = verdict->outcome() == v1::VERDICT_OUTCOME_FAIL;
  Expect(fails != policy::rules::Unmet(*verdict, {}).empty(), "a rule that fails, and only where the verdict does");
}

void OnSet(v1::ThresholdSet set) {
  const auto check = [](v1::ThresholdSet& sent) { return policy::rules::CheckThresholdSet("threshold_set.", sent); };
  if (!PassesTwice(set, check)) return;
  ExpectWhole(policy::rules::CheckParks("threshold_set.", set, {}));
  set.set_name("zones/z/thresholdSets/2020-1");
  ExpectWhole(policy::rules::Unsound(set));
  ExpectOurs(policy::rules::MayTakeEffect(set, {}));
  Expect(policy::rules::ContentSha256(set).size() == 64, "a digest");
  admission::rules::NeedsOf(set);
  const absl::Status sound = policy::rules::RequireSound(set);
  ExpectOurs(sound);
  if (!sound.ok()) return;
  for (const v1::Figures& figures : SomeFigures()) Judge(set, figures, set.effective_date());
}

void OnFigures(v1::Figures figures) {
  const auto check = [](v1::Figures& sent) { return policy::rules::CheckFigures("figures.", sent); };
  if (PassesTwice(figures, check)) JudgeFigures(figures);
}

void OnEvaluation(v1::EvaluateAdmissionRequest request) {
  PassesTwice(request,
              [](v1::EvaluateAdmissionRequest& sent) { return admission::rules::CheckRequest(Today(), sent); });
}

void OnTrial(v1::TryAdmissionRequest request) {
  const auto check = [](v1::TryAdmissionRequest& sent) { return admission::rules::CheckRequest(Today(), sent); };
  if (!PassesTwice(request, check)) return;
  Faults faults;
  const v1::ThresholdSet set = admission::rules::WithBars(PublishedSetFor(request), request.bars(), faults);
  ExpectWhole(faults);
  if (!faults.empty()) return;
  const v1::Figures& figures = request.has_figures() ? request.figures() : SomeFigures()[1];
  const v1::Figures changed = admission::rules::Changed(figures, request.change(), request.change_mask());
  Judge(set, changed, request.on_date());
  if (request.least_changes()) admission::rules::FindLeastChanges(set, changed, SomeRates(), request.on_date());
}

void OnPreview(v1::PreviewThresholdSetRequest request) {
  PassesTwice(request,
              [](v1::PreviewThresholdSetRequest& sent) { return admission::rules::CheckPreview(Today(), sent); });
}

void OnExceptions(v1::ExceptionFilter filter) { ExpectWhole(admission::rules::CheckFilter("filter.", filter)); }

}  // namespace

void JudgeFigures(const v1::Figures& figures) {
  Judge(PublishedSetFor(figures), figures, Today());
}

void AddPolicy(Checks& checks) {
  checks.On(OnSet);
  checks.On(OnFigures);
  checks.On(OnEvaluation);
  checks.On(OnTrial);
  checks.On(OnPreview);
  checks.On(OnExceptions);
}

}  // namespace luodi::fuzz
