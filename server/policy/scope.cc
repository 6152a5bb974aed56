// SPDX-License-Identifier: Apache-2.0
#include "server/policy/scope.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <unordered_map>

#include "server/policy/parts.h"

namespace luodi::policy::rules {
namespace {

constexpr Int128 kRateUnit = 100'000'000;

template <typename List, typename Value>
bool Names(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

v1::LandBasis BasisOf(v1::LandBasis stated) {
  return stated == v1::LAND_BASIS_UNSPECIFIED ? v1::LAND_BASIS_NET : stated;
}

// Length of the longest prefix that fits; 0 when none does.
int LongestPrefix(const v1::Scope& scope, std::string_view code) {
  size_t longest = 0;
  for (const std::string& prefix : scope.industry_prefixes()) {
    if (prefix.size() > longest && code.substr(0, prefix.size()) == prefix) longest = prefix.size();
  }
  return static_cast<int>(longest);
}

// 2 the park itself, 1 the one it lies in, 0 neither.
int Nearness(const v1::Scope& scope, const v1::Figures& figures) {
  if (!figures.park().empty() && Names(scope.parks(), figures.park())) return 2;
  return !figures.enclosing_park().empty() && Names(scope.parks(), figures.enclosing_park()) ? 1 : 0;
}

// No prefix fits, but one may once the code is stated further: C26 may be C2614.
bool LacksIndustry(const v1::Scope& scope, std::string_view code) {
  const auto may_fit = [code](std::string_view prefix) { return prefix.substr(0, code.size()) == code; };
  return LongestPrefix(scope, code) == 0 &&
         std::any_of(scope.industry_prefixes().begin(), scope.industry_prefixes().end(), may_fit);
}

bool HasBand(const v1::Scope& scope) { return scope.has_investment_from() || scope.has_investment_below(); }

bool LiesInBand(const v1::Scope& scope, const Invested& invested) {
  const std::optional<Int128>& amount = scope.band_of_total_investment() ? invested.total_e8 : invested.fixed_assets_e8;
  if (!amount.has_value()) return false;
  if (scope.has_investment_from() && *amount < scope.investment_from().minor_units() * kRateUnit) return false;
  return !scope.has_investment_below() || *amount < scope.investment_below().minor_units() * kRateUnit;
}

bool LandFits(const v1::Scope& scope, const v1::Plan& plan) {
  if (!scope.land_uses().empty() &&
      (plan.land_use() == v1::LAND_USE_UNSPECIFIED || !Names(scope.land_uses(), plan.land_use()))) {
    return false;
  }
  if (scope.land_bases().empty()) return true;
  const v1::LandBasis basis = BasisOf(plan.land_basis());
  return std::any_of(scope.land_bases().begin(), scope.land_bases().end(),
                     [basis](int named) { return BasisOf(static_cast<v1::LandBasis>(named)) == basis; });
}

// Both sorted.
bool HaveCommon(const std::vector<int>& one, const std::vector<int>& other) {
  for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
    if (*a == *b) return true;
    *a < *b ? ++a : ++b;
  }
  return false;
}

// Lists whose naming alone makes a scope specific: both or neither, and with a value in common.
bool Meet(const std::vector<int>& one, const std::vector<int>& other) {
  if (one.empty() || other.empty()) return one.empty() && other.empty();
  return HaveCommon(one, other);
}

bool BandsMeet(const v1::Scope& one, const v1::Scope& other) {
  if (!HasBand(one) || !HasBand(other)) return HasBand(one) == HasBand(other);
  if (one.band_of_total_investment() != other.band_of_total_investment()) return true;
  const auto from = [](const v1::Scope& scope) { return scope.investment_from().minor_units(); };
  const auto below = [](const v1::Scope& scope) {
    return scope.has_investment_below() ? scope.investment_below().minor_units() : std::numeric_limits<int64_t>::max();
  };
  return std::max(from(one), from(other)) < std::min(below(one), below(other));
}

// A number for each text, the same for the same one, so that long lists are compared fast.
using Numbers = std::unordered_map<std::string_view, int>;

std::vector<int> Numbered(const google::protobuf::RepeatedPtrField<std::string>& texts, Numbers& numbers) {
  std::vector<int> values;
  values.reserve(texts.size());
  for (const std::string& text : texts) {
    values.push_back(numbers.try_emplace(text, static_cast<int>(numbers.size())).first->second);
  }
  std::sort(values.begin(), values.end());
  return values;
}

std::vector<int> Sorted(const google::protobuf::RepeatedField<int>& stated) {
  std::vector<int> values(stated.begin(), stated.end());
  std::sort(values.begin(), values.end());
  return values;
}

// The lists of a scope, made to be compared. Lists of scopes that are compared go by the same numbers.
struct Lists {
  Lists(const v1::Scope& scope, Numbers& numbers)
      : lists{Numbered(scope.industry_prefixes(), numbers), Numbered(scope.parks(), numbers), Sorted(scope.land_uses()),
              Sorted(scope.kinds()), Sorted(scope.land_bases())},
        scope(&scope) {}

  std::array<std::vector<int>, 5> lists;
  const v1::Scope* scope;
};

// The longest prefixes that fit one code and are equally long are one string; parks that are equally near are one park.
bool Overlap(const Lists& one, const Lists& other) {
  return BandsMeet(*one.scope, *other.scope) &&
         std::equal(one.lists.begin(), one.lists.end(), other.lists.begin(), Meet);
}

}  // namespace

bool IsUpper(v1::Comparator comparator) {
  return comparator == v1::COMPARATOR_AT_MOST || comparator == v1::COMPARATOR_BELOW;
}

v1::Force ForceOf(v1::Force stated) { return stated == v1::FORCE_UNSPECIFIED ? v1::FORCE_MANDATORY : stated; }

std::optional<Specificity> Fits(const v1::Scope& scope, const v1::Figures& figures, const Invested& invested) {
  const int prefix = LongestPrefix(scope, figures.industry_code());
  if (prefix == 0 && !scope.industry_prefixes().empty()) return std::nullopt;
  const int nearness = scope.parks().empty() ? 0 : Nearness(scope, figures);
  if (nearness == 0 && !scope.parks().empty()) return std::nullopt;
  if (!LandFits(scope, figures.plan())) return std::nullopt;
  if (!scope.kinds().empty() && !Names(scope.kinds(), figures.kind())) return std::nullopt;
  if (HasBand(scope) && !LiesInBand(scope, invested)) return std::nullopt;
  return Specificity{prefix,
                     nearness,
                     !scope.land_uses().empty(),
                     !scope.kinds().empty(),
                     HasBand(scope),
                     !scope.land_bases().empty()};
}

std::vector<std::string> Undecided(const v1::Scope& scope, const v1::Figures& figures, const Invested& invested) {
  const Place& amount = scope.band_of_total_investment() ? kTotalInvestmentPlace : kFixedAssetsPlace;
  const bool lacks_industry = LacksIndustry(scope, figures.industry_code());
  const bool lacks_use = !scope.land_uses().empty() && figures.plan().land_use() == v1::LAND_USE_UNSPECIFIED;
  const bool lacks_amount = HasBand(scope) && !StatedAt(amount, figures).has_value();
  if (!lacks_industry && !lacks_use && !lacks_amount) return {};
  v1::Scope rest = scope;
  if (lacks_industry) rest.clear_industry_prefixes();
  if (lacks_use) rest.clear_land_uses();
  if (lacks_amount) {
    rest.clear_investment_from();
    rest.clear_investment_below();
  }
  if (!Fits(rest, figures, invested).has_value()) return {};
  std::vector<std::string> paths;
  if (lacks_industry) paths.push_back("industry_code");
  if (lacks_use) paths.push_back("plan.land_use");
  if (lacks_amount) paths.push_back(amount.path);
  return paths;
}

bool Overlap(const v1::Scope& one, const v1::Scope& other) {
  Numbers numbers;
  return Overlap(Lists(one, numbers), Lists(other, numbers));
}

Slot SlotOf(const v1::ThresholdRule& rule) {
  const v1::YearSpan& years = rule.years();
  return {rule.metric(),      IsUpper(rule.comparator()), years.basis(),  years.first_year(),
          years.last_year(), ForceOf(rule.force()),      rule.any_of(), rule.has_scoring()};
}

bool Compete(const v1::ThresholdRule& one, const v1::ThresholdRule& other) {
  if (one.metric() != other.metric()) return false;
  if (one.comparator() == v1::COMPARATOR_EXEMPT || other.comparator() == v1::COMPARATOR_EXEMPT) return true;
  return SlotOf(one) == SlotOf(other);
}

std::vector<std::pair<int, int>> Ties(const v1::ThresholdSet& set) {
  Numbers numbers;
  std::vector<Lists> lists;
  lists.reserve(set.rules_size());
  for (const v1::ThresholdRule& rule : set.rules()) lists.emplace_back(rule.scope(), numbers);
  std::vector<std::pair<int, int>> ties;
  for (int i = 0; i < set.rules_size(); ++i) {
    for (int j = i + 1; j < set.rules_size(); ++j) {
      if (Compete(set.rules(i), set.rules(j)) && Overlap(lists[i], lists[j])) ties.emplace_back(i, j);
    }
  }
  return ties;
}

}  // namespace luodi::policy::rules
