// SPDX-License-Identifier: Apache-2.0
#include "server/policy/related_land.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/area.h"
#include "proto/text/money.h"
#include "server/policy/measure.h"

namespace luodi::policy::rules {
namespace {

constexpr Int128 kMicroMuPerMu = 1'000'000;

std::vector<LandOfOne> LandByInvestor(const v1::Figures& figures) {
  std::vector<LandOfOne> all;
  for (const v1::RelatedLand& related : figures.related_land()) {
    auto land = std::find_if(all.begin(), all.end(),
                             [&](const LandOfOne& other) { return other.investor == related.investor(); });
    if (land == all.end()) {
      land = all.emplace(all.end());
      land->investor = related.investor();
      land->title = related.investor_title();
    }
    const v1::LandHolding& holding = related.holding();
    if (holding.idle_area().micro_mu() > 0) {
      land->idle += holding.idle_area().micro_mu();
      land->idle_parcels.push_back(holding.parcel());
    }
    if (holding.year() == 0) continue;
    land->rated += holding.area().micro_mu();
    land->output += holding.annual_output().minor_units();
    land->tax += holding.annual_tax().minor_units();
  }
  return all;
}

// Of 200 parcels amounts and areas are at most 2 x 10^16: a product is at most 2 x 10^16 x 10^14 = 2 x 10^30.
bool IsBelow(Int128 amount, const v1::Money& per_mu, Int128 area) {
  return amount * kMicroMuPerMu < per_mu.minor_units() * area;
}

std::string Written(Int128 micro_mu) {
  v1::Area area;
  area.set_micro_mu(Saturated(micro_mu));
  return text::WriteArea(area);
}

// What is told stands as it was compared, unrounded: amount and area, not their quotient.
std::string PerMuText(const char* figure, Int128 fen, Int128 area, const v1::Money& bar) {
  v1::Money amount;
  amount.set_currency_code(kYuan);
  amount.set_minor_units(Saturated(fen));
  return absl::StrCat(figure, " ", text::WriteMoney(amount), " / area ", Written(area), " < ", text::WriteMoney(bar));
}

}  // namespace

std::vector<LandFault> FaultsOfLand(const v1::Figures& figures, const v1::RelatedLandBar& bar) {
  std::vector<LandFault> faults;
  for (LandOfOne& land : LandByInvestor(figures)) {
    // Land that is not idle at all is not idle, whatever the bar.
    const bool idle = bar.has_idle_at_least() && land.idle > 0 && land.idle >= bar.idle_at_least().micro_mu();
    const bool output =
        bar.has_output_per_mu_below() && IsBelow(land.output, bar.output_per_mu_below(), land.rated);
    const bool tax = bar.has_tax_per_mu_below() && IsBelow(land.tax, bar.tax_per_mu_below(), land.rated);
    if (idle || output || tax) faults.push_back({std::move(land), idle, output, tax});
  }
  return faults;
}

std::string TextOf(const LandFault& fault, const v1::RelatedLandBar& bar) {
  const LandOfOne& land = fault.land;
  std::vector<std::string> wrongs;
  if (fault.idle) {
    wrongs.push_back(absl::StrCat("idle_area ", Written(land.idle), " (", absl::StrJoin(land.idle_parcels, ", "),
                                  ") >= ", text::WriteArea(bar.idle_at_least())));
  }
  if (fault.output) {
    wrongs.push_back(PerMuText("annual_output", land.output, land.rated, bar.output_per_mu_below()));
  }
  if (fault.tax) wrongs.push_back(PerMuText("annual_tax", land.tax, land.rated, bar.tax_per_mu_below()));
  return absl::StrCat(land.title, ": ", absl::StrJoin(wrongs, "; "));
}

}  // namespace luodi::policy::rules
