// SPDX-License-Identifier: Apache-2.0
#include "server/admission/what_if.h"

#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/text.h"
#include "server/policy/figures.h"
#include "server/policy/metrics.h"
#include "server/policy/rules.h"

namespace luodi::admission::rules {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;

constexpr std::array kChangeable = {"kind",
                                    "fixed_asset_investment",
                                    "land_area",
                                    "annual_tax",
                                    "total_investment",
                                    "foreign_investment",
                                    "annual_output",
                                    "jobs",
                                    "industry_code",
                                    "park",
                                    "production_date",
                                    "plan"};

// One of them, or a field of the plan.
bool IsChangeable(const std::string& path) {
  if (std::find(kChangeable.begin(), kChangeable.end(), path) != kChangeable.end()) return true;
  return absl::StartsWith(path, "plan.") && std::count(path.begin(), path.end(), '.') == 1 &&
         FieldMaskUtil::IsValidPath<v1::Figures>(path);
}

bool Names(const FieldMask& mask, const std::string& path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
}

// A step or a cut counts in the unit of the bar.
bool KeepsUnit(const v1::ThresholdRule& rule, const v1::Quantity& bar) {
  const bool is_bound = rule.scoring().has_step() || rule.scoring().has_cut();
  return !is_bound || rule.bar().value_case() == bar.value_case();
}

}  // namespace

void CheckChange(const FieldMask& mask, v1::Figures& change, Faults& faults) {
  FieldMask known;
  for (const std::string& path : mask.paths()) {
    if (IsChangeable(path)) {
      known.add_paths(path);
    } else {
      faults.push_back({v1::ERROR_REASON_MASK_PATH_UNKNOWN, "change_mask", {{"path", base::Shown(path)}}});
    }
  }
  v1::Figures named;
  FieldMaskUtil::MergeMessageTo(change, known, {}, &named);
  const Faults of_change = policy::rules::CheckFigures("change.", named);
  faults.insert(faults.end(), of_change.begin(), of_change.end());
  change = std::move(named);
}

v1::Figures Changed(const v1::Figures& figures, const v1::Figures& change, const FieldMask& mask) {
  v1::Figures changed = figures;
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(change, mask, options, &changed);
  // A plan that says nothing is none.
  if (changed.plan().ByteSizeLong() == 0) changed.clear_plan();
  if (Names(mask, "fixed_asset_investment") && !Names(mask, "total_investment") &&
      changed.has_fixed_asset_investment()) {
    Invest(changed.fixed_asset_investment().minor_units(), changed);
  }
  return changed;
}

void Invest(int64_t minor_units, v1::Figures& figures) {
  v1::Money& fixed_assets = *figures.mutable_fixed_asset_investment();
  fixed_assets.set_minor_units(minor_units);
  if (!figures.has_total_investment()) return;
  v1::Money& total = *figures.mutable_total_investment();
  if (total.currency_code() == fixed_assets.currency_code() && total.minor_units() < minor_units) {
    total.set_minor_units(minor_units);
  }
}

v1::ThresholdSet WithBars(const v1::ThresholdSet& set, const google::protobuf::RepeatedPtrField<v1::BarChange>& bars,
                          Faults& faults) {
  v1::ThresholdSet changed = set;
  std::set<std::string> seen;
  // Path of a bar in the set -> in the request.
  std::map<std::string, std::string> paths;
  for (int i = 0; i < bars.size(); ++i) {
    const v1::BarChange& change = bars[i];
    const std::string prefix = absl::StrCat("bars[", i, "].");
    const auto rule = std::find_if(changed.mutable_rules()->begin(), changed.mutable_rules()->end(),
                                   [&](const v1::ThresholdRule& r) { return r.rule_id() == change.rule_id(); });
    if (rule == changed.mutable_rules()->end()) {
      faults.push_back({v1::ERROR_REASON_RULE_UNKNOWN, prefix + "rule_id", {{"rule", base::Shown(change.rule_id())}}});
    } else if (!seen.insert(change.rule_id()).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, prefix + "rule_id", {{"value", change.rule_id()}}});
    } else if (change.bar().value_case() != v1::Quantity::VALUE_NOT_SET && !KeepsUnit(*rule, change.bar())) {
      const auto* unit = v1::Quantity::descriptor()->FindFieldByNumber(rule->bar().value_case());
      faults.push_back({v1::ERROR_REASON_RULE_BAR_UNFIT,
                        prefix + "bar",
                        {{"metric", std::string(absl::StripPrefix(v1::Metric_Name(rule->metric()), "METRIC_"))},
                         {"expected", unit == nullptr ? "" : unit->name()}}});
    } else {
      *rule->mutable_bar() = change.bar();
      paths[absl::StrCat("rules[", rule - changed.mutable_rules()->begin(), "].bar")] = prefix + "bar";
    }
  }
  v1::ThresholdSet checked = changed;
  for (Fault& fault : policy::rules::CheckThresholdSet("", checked)) {
    const auto path = paths.find(fault.field);
    if (path == paths.end()) continue;
    fault.field = path->second;
    faults.push_back(std::move(fault));
  }
  return changed;
}

}  // namespace luodi::admission::rules
