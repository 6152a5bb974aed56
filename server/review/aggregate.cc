// SPDX-License-Identifier: Apache-2.0
#include "server/review/aggregate.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <string>

#include "proto/text/date.h"
#include "proto/text/money.h"
#include "server/base/status.h"

namespace luodi::review::rules {
namespace {

using Int128 = __int128;

constexpr char kHome[] = "CNY";
constexpr Int128 kRateUnit = 100'000'000;
// No currency has more decimals than CNY.
constexpr int kHomeDigits = 2;

Int128 TenTo(int exponent) {
  Int128 value = 1;
  while (exponent-- > 0) value *= 10;
  return value;
}

int MinorDigits(const std::string& currency) {
  const text::Currency* known = text::FindCurrency(currency);
  return known == nullptr ? 0 : known->minor_digits;
}

absl::StatusOr<Int128> RateToHome(const std::string& currency, const std::vector<v1::ExchangeRate>& rates,
                                  const v1::Date& filed) {
  if (currency == kHome) return kRateUnit;
  for (const v1::ExchangeRate& rate : rates) {
    if (rate.from_currency() == currency && rate.to_currency() == kHome) return Int128{rate.rate_e8()};
  }
  return Refuse(v1::ERROR_REASON_RATE_MISSING,
                {{"currency", currency}, {"to", kHome}, {"date", text::WriteDate(filed)}});
}

// In fen times 10^8. At most 10^14 minor units times a rate of at most 10^15 times 10^2: a sum of 10^7 such amounts
// stays within 128 bits.
absl::StatusOr<Int128> AtHome(const v1::Money& amount, const std::vector<v1::ExchangeRate>& rates,
                              const v1::Date& filed) {
  if (amount.currency_code().empty()) return Int128{0};
  auto rate = RateToHome(amount.currency_code(), rates, filed);
  if (!rate.ok()) return rate.status();
  return Int128{amount.minor_units()} * *rate * TenTo(kHomeDigits - MinorDigits(amount.currency_code()));
}

int64_t Bounded(Int128 value) {
  return static_cast<int64_t>(std::min(value, Int128{std::numeric_limits<int64_t>::max()}));
}

struct Share {
  Int128 own = 0;
  Int128 phases = 0;
};

// The project in whose agreed scope this one lies, as far as it is among those counted; itself when there is none.
const v1::Project* HeadOf(const v1::Project* project, const std::map<std::string, const v1::Project*>& counted) {
  for (size_t step = 0; step < counted.size() && project->phase() > 1; ++step) {
    const auto parent = counted.find(project->parent_project());
    if (parent == counted.end()) break;
    project = parent->second;
  }
  return project;
}

Int128 Counted(const std::map<std::string, const v1::Project*>& counted,
               const std::function<Int128(const v1::Project&)>& figure) {
  std::map<const v1::Project*, Share> by_head;
  for (const auto& [name, project] : counted) {
    const v1::Project* const head = HeadOf(project, counted);
    Share& share = by_head[head];
    (head == project ? share.own : share.phases) += figure(*project);
  }
  Int128 sum = 0;
  for (const auto& [head, share] : by_head) sum += std::max(share.own, share.phases);
  return sum;
}

std::map<std::string, const v1::Project*> Named(const v1::Project& own, const std::vector<v1::Project>& others) {
  std::map<std::string, const v1::Project*> counted{{own.name(), &own}};
  for (const v1::Project& other : others) counted.emplace(other.name(), &other);
  return counted;
}

}  // namespace

const v1::Money& InvestmentOf(const v1::Project& project) {
  return project.has_total_investment() ? project.total_investment() : project.fixed_asset_investment();
}

v1::Aggregate SumOfLand(const v1::Project& own, const std::vector<v1::Project>& others) {
  const std::map<std::string, const v1::Project*> counted = Named(own, others);
  v1::Aggregate sum;
  for (const auto& [name, project] : counted) sum.add_projects(name);
  sum.mutable_land_area()->set_micro_mu(
      Bounded(Counted(counted, [](const v1::Project& project) { return Int128{project.land_area().micro_mu()}; })));
  return sum;
}

absl::StatusOr<v1::Aggregate> Sum(const v1::Project& own, const std::vector<v1::Project>& others,
                                  const std::vector<v1::ExchangeRate>& rates, const v1::Date& filed) {
  const std::map<std::string, const v1::Project*> counted = Named(own, others);
  std::map<const v1::Project*, Int128> amounts;
  for (const auto& [name, project] : counted) {
    ASSIGN_OR_RETURN(amounts[project], AtHome(InvestmentOf(*project), rates, filed));
  }
  v1::Aggregate sum = SumOfLand(own, others);
  const Int128 total = Counted(counted, [&](const v1::Project& project) { return amounts.at(&project); });
  sum.mutable_total_investment()->set_currency_code(kHome);
  sum.mutable_total_investment()->set_minor_units(Bounded(total / kRateUnit));
  return sum;
}

v1::Date CountedSince(const v1::Date& filed, int months) {
  v1::Date since;
  if (months <= 0) return since;
  const int month = filed.year() * 12 + filed.month() - 1 - months;
  since.set_year(month / 12);
  since.set_month(month % 12 + 1);
  since.set_day(std::min(filed.day(), text::DaysInMonth(since.year(), since.month())));
  return since;
}

absl::StatusOr<bool> IsAtLeast(const v1::Money& amount, const v1::Money& bar,
                               const std::vector<v1::ExchangeRate>& rates, const v1::Date& filed) {
  if (amount.currency_code().empty()) return false;
  if (amount.currency_code() == bar.currency_code()) return amount.minor_units() >= bar.minor_units();
  ASSIGN_OR_RETURN(const Int128 amount_at_home, AtHome(amount, rates, filed));
  ASSIGN_OR_RETURN(const Int128 bar_at_home, AtHome(bar, rates, filed));
  return amount_at_home >= bar_at_home;
}

}  // namespace luodi::review::rules
