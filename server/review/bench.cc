// SPDX-License-Identifier: Apache-2.0
#include "server/review/bench.h"

#include <algorithm>

#include "server/review/delegation_rules.h"
#include "server/review/seats.h"

namespace luodi::review::rules {

bool May(const Member& member, v1::StageKind kind) {
  if (IsOpinionKind(kind)) return member.records_opinions;
  return kind == v1::STAGE_KIND_DECISION ? member.decides : member.casts_votes;
}

bool Holds(const Member& member, const v1::Seat& seat) {
  switch (seat.holder_case()) {
    case v1::Seat::kDepartment:
      return seat.department() == member.department;
    case v1::Seat::kPerson:
      return seat.person() == member.person;
    case v1::Seat::kRole:
      return member.roles.contains(seat.role());
    default:
      return false;
  }
}

Bench::Bench(const Desk& desk, v1::StageKind kind) : desk_(desk), kind_(kind) {
  for (const auto& [person, member] : desk.members) {
    if (member.contributed) contributors_.insert(member.identity);
    if (!May(member, kind)) continue;
    of_department_[member.department].push_back(&member);
    for (const v1::Role role : member.roles) of_role_[role].push_back(&member);
  }
  contributors_.insert(IdentityOf(desk.review_case.submitted_by()));
  for (const v1::Recusal& recusal : desk.review_case.recusals()) recused_.insert(IdentityOf(recusal.person()));
  for (const v1::Delegation& delegation : desk.delegations) {
    if (Serves(delegation, desk.review_case.name(), kind)) delegations_.push_back(delegation);
  }
}

std::string Bench::IdentityOf(const std::string& person) const {
  const Member* member = Find(person);
  return member == nullptr || member->identity.empty() ? person : member->identity;
}

bool Bench::IsPermitted(const std::string& person) const {
  const Member* member = Find(person);
  return member != nullptr && May(*member, kind_);
}

bool Bench::MayCarry(const std::string& person) const {
  const Member* member = Find(person);
  return member != nullptr && May(*member, kind_) && IsClean(*member);
}

bool Bench::HolderContributed(const v1::Seat& seat) const {
  return seat.holder_case() == v1::Seat::kPerson && Contributed(seat.person());
}

std::vector<std::string> Bench::HoldersOf(const v1::Seat& seat) const {
  std::vector<std::string> holders;
  if (seat.holder_case() == v1::Seat::kPerson) {
    if (MayCarry(seat.person())) holders.push_back(seat.person());
    return holders;
  }
  for (const Member* member : Candidates(seat)) {
    if (IsClean(*member)) holders.push_back(member->person);
  }
  return holders;
}

bool Bench::HasHolder(const v1::Seat& seat) const {
  if (seat.holder_case() == v1::Seat::kPerson) return MayCarry(seat.person());
  const auto& candidates = Candidates(seat);
  return std::any_of(candidates.begin(), candidates.end(), [&](const Member* one) { return IsClean(*one); });
}

bool Bench::HasAlternate(const v1::Seat& seat) const {
  return !seat.alternate().empty() && seat.holder_case() != v1::Seat::kRole && !HolderContributed(seat) &&
         MayCarry(seat.alternate());
}

bool Bench::IsLeftBut(const v1::Seat& seat, const std::set<std::string>& spoken) const {
  const auto is_free = [&](const std::string& person) { return !spoken.contains(IdentityOf(person)); };
  if (HasAlternate(seat) && is_free(seat.alternate())) return true;
  for (const std::string& holder : HoldersOf(seat)) {
    if (is_free(holder)) return true;
    const std::vector<std::string> delegates = DelegatesOf(holder);
    if (std::any_of(delegates.begin(), delegates.end(), is_free)) return true;
  }
  return false;
}

std::vector<std::string> Bench::DelegatesOf(const std::string& holder) const {
  return InFrontOf(delegations_, holder, Links(), [&](const std::string& person) { return MayCarry(person); });
}

std::vector<std::string> Bench::DelegatorsOf(const std::string& delegate) const {
  return Behind(delegations_, delegate, Links(), [&](const std::string& person) { return MayCarry(person); });
}

std::vector<std::string> Bench::AnyDelegatorsOf(const std::string& delegate) const {
  return Behind(delegations_, delegate, Links(), [](const std::string&) { return true; });
}

std::vector<std::string> Bench::Chain(const std::string& delegate, const std::string& delegator) const {
  return ChainBetween(delegations_, delegate, delegator, Links(),
                      [&](const std::string& person) { return IsPermitted(person); });
}

const Member* Bench::Find(const std::string& person) const {
  const auto found = desk_.members.find(person);
  return found == desk_.members.end() ? nullptr : &found->second;
}

const Bench::Members& Bench::Candidates(const v1::Seat& seat) const {
  static const Members kNobody;
  if (seat.holder_case() == v1::Seat::kDepartment) {
    const auto found = of_department_.find(seat.department());
    return found == of_department_.end() ? kNobody : found->second;
  }
  const auto found = of_role_.find(seat.role());
  return found == of_role_.end() ? kNobody : found->second;
}

}  // namespace luodi::review::rules
