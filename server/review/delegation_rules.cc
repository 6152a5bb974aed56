// SPDX-License-Identifier: Apache-2.0
#include "server/review/delegation_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/review/bench.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

constexpr int kLongestDays = 366;
constexpr int kLongestReason = 400;

// A person on the way, and who led to him.
struct Meeting {
  std::string person;
  std::string met_by;
};
using Meetings = std::vector<Meeting>;

// Breadth first, so that the nearest come first and everybody is met by his shortest way. `next` are the persons one
// link on.
Meetings Walk(const std::string& start, int links, const MayCarry& may_carry,
              const std::function<std::vector<std::string>(const std::string&)>& next) {
  Meetings met;
  std::set<std::string> known = {start};
  std::vector<std::string> frontier = {start};
  for (int link = 0; link < links && !frontier.empty(); ++link) {
    std::vector<std::string> further;
    for (const std::string& person : frontier) {
      for (const std::string& found : next(person)) {
        if (!may_carry(found) || !known.insert(found).second) continue;
        met.push_back({found, person});
        further.push_back(found);
      }
    }
    frontier = std::move(further);
  }
  return met;
}

std::vector<std::string> DelegatorsOf(const std::vector<v1::Delegation>& delegations, const std::string& delegate) {
  std::vector<std::string> found;
  for (const v1::Delegation& one : delegations) {
    if (one.delegate() == delegate) found.push_back(one.delegator());
  }
  return found;
}

std::vector<std::string> DelegatesOf(const std::vector<v1::Delegation>& delegations, const std::string& delegator) {
  std::vector<std::string> found;
  for (const v1::Delegation& one : delegations) {
    if (one.delegator() == delegator) found.push_back(one.delegate());
  }
  return found;
}

std::vector<std::string> PersonsOf(const Meetings& met) {
  std::vector<std::string> persons;
  for (const Meeting& one : met) persons.push_back(one.person);
  return persons;
}

bool RunsOn(const v1::Delegation& one, const v1::Date& day) {
  return !one.has_revoke_time() && text::CompareDates(one.start_date(), day) <= 0 &&
         text::CompareDates(day, one.end_date()) <= 0;
}

// The days on which a circle with `delegation` would begin: where windows share a day, they share the latest of their
// first days.
std::vector<v1::Date> FirstDays(const v1::Delegation& delegation, const std::vector<v1::Delegation>& standing) {
  std::vector<v1::Date> days = {delegation.start_date()};
  for (const v1::Delegation& one : standing) {
    if (RunsOn(delegation, one.start_date())) days.push_back(one.start_date());
  }
  return days;
}

bool Leads(const std::string& from, const std::string& goal, const v1::Date& day,
           const std::vector<v1::Delegation>& standing, const Identify& identify) {
  std::set<std::string> met = {from};
  std::vector<std::string> frontier = {from};
  while (!frontier.empty() && !met.contains(goal)) {
    const std::string person = std::move(frontier.back());
    frontier.pop_back();
    for (const v1::Delegation& one : standing) {
      if (!RunsOn(one, day) || identify(one.delegator()) != person) continue;
      if (met.insert(identify(one.delegate())).second) frontier.push_back(identify(one.delegate()));
    }
  }
  return met.contains(goal);
}

void CheckWindow(const v1::Delegation& delegation, const v1::Date& today, Faults& faults) {
  const bool starts = CheckDate("delegation.start_date", delegation.start_date(), faults);
  const bool ends = CheckDate("delegation.end_date", delegation.end_date(), faults);
  if (starts && text::CompareDates(delegation.start_date(), today) < 0) {
    faults.push_back({v1::ERROR_REASON_DATE_PAST,
                      "delegation.start_date",
                      {{"value", text::WriteDate(delegation.start_date())}, {"today", text::WriteDate(today)}}});
  }
  if (!starts || !ends) return;
  const int64_t days = text::DayNumber(delegation.end_date()) - text::DayNumber(delegation.start_date()) + 1;
  if (days < 1) {
    faults.push_back({v1::ERROR_REASON_DATE_ORDER,
                      "delegation.end_date",
                      {{"value", text::WriteDate(delegation.end_date())},
                       {"other", "delegation.start_date"},
                       {"other_value", text::WriteDate(delegation.start_date())}}});
  } else if (days > kLongestDays) {
    faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                      "delegation.end_date",
                      {{"value", absl::StrCat(days)}, {"lowest", "1"}, {"highest", absl::StrCat(kLongestDays)}}});
  }
}

void CheckKinds(const v1::Delegation& delegation, Faults& faults) {
  for (int i = 0; i < delegation.stage_kinds_size(); ++i) {
    const int kind = delegation.stage_kinds(i);
    if (kind != v1::STAGE_KIND_UNSPECIFIED && v1::StageKind_IsValid(kind)) continue;
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN,
                      absl::StrCat("delegation.stage_kinds[", i, "]"),
                      {{"value", absl::StrCat(kind)}}});
  }
}

}  // namespace

Faults CheckDelegation(v1::Delegation& delegation, const v1::Date& today) {
  Faults faults;
  if (delegation.delegate().empty()) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, "delegation.delegate", {}});
  } else {
    names::Parse("delegation.delegate", delegation.delegate(), "zones/{zone}/persons/{person}", faults);
  }
  CheckWindow(delegation, today, faults);
  CheckKinds(delegation, faults);
  if (!delegation.review_case().empty()) {
    names::Parse("delegation.review_case", delegation.review_case(), "zones/{zone}/projects/{project}/cases/{round}",
                 faults);
  }
  delegation.set_reason(
      base::NormalizeText("delegation.reason", delegation.reason(), kLongestReason, /*required=*/true, faults));
  return faults;
}

bool Serves(const v1::Delegation& delegation, const std::string& review_case, v1::StageKind kind) {
  if (!delegation.review_case().empty() && delegation.review_case() != review_case) return false;
  const auto& kinds = delegation.stage_kinds();
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

absl::Status CheckCanAct(const v1::Delegation& delegation, const Member& delegate) {
  std::vector<v1::StageKind> kinds;
  for (const int kind : delegation.stage_kinds()) kinds.push_back(static_cast<v1::StageKind>(kind));
  if (kinds.empty()) kinds = {v1::STAGE_KIND_OPINION, v1::STAGE_KIND_VOTE, v1::STAGE_KIND_DECISION};
  const bool can = std::any_of(kinds.begin(), kinds.end(), [&](v1::StageKind kind) {
    return (HasSeats(kind) || kind == v1::STAGE_KIND_DECISION) && May(delegate, kind);
  });
  if (can) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_DELEGATE_CANNOT_ACT, {{"delegate", delegation.delegate()}});
}

std::vector<std::string> Behind(const std::vector<v1::Delegation>& delegations, const std::string& delegate, int links,
                                const MayCarry& may_carry) {
  return PersonsOf(Walk(delegate, links, may_carry,
                        [&](const std::string& person) { return DelegatorsOf(delegations, person); }));
}

std::vector<std::string> InFrontOf(const std::vector<v1::Delegation>& delegations, const std::string& holder, int links,
                                   const MayCarry& may_carry) {
  return PersonsOf(
      Walk(holder, links, may_carry, [&](const std::string& person) { return DelegatesOf(delegations, person); }));
}

std::vector<std::string> ChainBetween(const std::vector<v1::Delegation>& delegations, const std::string& delegate,
                                      const std::string& delegator, int links, const MayCarry& may_carry) {
  const Meetings met =
      Walk(delegate, links, may_carry, [&](const std::string& person) { return DelegatorsOf(delegations, person); });
  std::vector<std::string> chain;
  std::string person = delegator;
  for (auto one = met.rbegin(); one != met.rend(); ++one) {
    if (one->person != person) continue;
    chain.insert(chain.begin(), person);
    person = one->met_by;
  }
  if (!chain.empty()) chain.insert(chain.begin(), delegate);
  return chain;
}

absl::Status CheckNoCircle(const v1::Delegation& delegation, const std::vector<v1::Delegation>& standing,
                           const Identify& identify) {
  const std::string delegator = identify(delegation.delegator());
  const std::string delegate = identify(delegation.delegate());
  if (delegate == delegator) return RefuseFields({{v1::ERROR_REASON_DELEGATION_TO_ONESELF, "delegation.delegate", {}}});
  for (const v1::Date& day : FirstDays(delegation, standing)) {
    if (!Leads(delegate, delegator, day, standing, identify)) continue;
    return Refuse(v1::ERROR_REASON_DELEGATION_CIRCULAR,
                  {{"delegate", delegation.delegate()}, {"delegator", delegation.delegator()}});
  }
  return absl::OkStatus();
}

}  // namespace luodi::review::rules
