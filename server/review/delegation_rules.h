// SPDX-License-Identifier: Apache-2.0
// Delegations (委托): what one may say, where they lead, and that they never lead back. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/types.pb.h"
#include "server/base/status.h"
#include "server/review/desk.h"

namespace luodi::review::rules {

// Faults of the fields of a delegation that begins on `today` at the earliest; the reason is normalised in place.
Faults CheckDelegation(v1::Delegation& delegation, const v1::Date& today);

// Whether the delegation hands on seats of this kind of stage in this case.
bool Serves(const v1::Delegation& delegation, const std::string& review_case, v1::StageKind kind);

// Refuses DELEGATE_CANNOT_ACT when no role of the delegate lets him do anything of what is delegated.
absl::Status CheckCanAct(const v1::Delegation& delegation, const Member& delegate);

// Whether a person may stand in a chain of delegations.
using MayCarry = std::function<bool(const std::string& person)>;

// Everybody for whom `delegate` answers by at most `links` of these delegations, the nearest first; he himself is not
// among them. Nobody is reached through, or is, a person who may not carry.
std::vector<std::string> Behind(const std::vector<v1::Delegation>& delegations, const std::string& delegate, int links,
                                const MayCarry& may_carry);
// The other way: everybody who answers for `holder`, the nearest first.
std::vector<std::string> InFrontOf(const std::vector<v1::Delegation>& delegations, const std::string& holder, int links,
                                   const MayCarry& may_carry);
// The persons from `delegate` to `delegator`, both included, by the fewest links; empty when no chain is that short.
// Nobody on the way, nor the delegator, may not carry.
std::vector<std::string> ChainBetween(const std::vector<v1::Delegation>& delegations, const std::string& delegate,
                                      const std::string& delegator, int links, const MayCarry& may_carry);

// The same text for every account of one person.
using Identify = std::function<std::string(const std::string& person)>;

// Refuses DELEGATION_TO_ONESELF, also to another account of the delegator, and DELEGATION_CIRCULAR when unrevoked ones
// of `standing`, on a day they share with the new one, lead from its delegate back to its delegator. Only time counts,
// not what each hands on: scopes change more easily than people remember.
absl::Status CheckNoCircle(const v1::Delegation& delegation, const std::vector<v1::Delegation>& standing,
                           const Identify& identify);

}  // namespace luodi::review::rules
