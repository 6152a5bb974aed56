// SPDX-License-Identifier: Apache-2.0
// What a contract may say, the acts its life allows, and everything that must hold before it is signed: pure decisions.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "server/base/status.h"

namespace luodi::agreements::rules {

// ---- the life of a contract

enum class Act { kUpdate, kSign };

struct Move {
  v1::Contract::State from;
  Act act;
  v1::Contract::State to;
};

// Every move there is; what is not here is refused: a signed contract stays as it was signed.
inline constexpr std::array<Move, 2> kMoves{{
    {v1::Contract::STATE_DRAFT, Act::kUpdate, v1::Contract::STATE_DRAFT},
    {v1::Contract::STATE_DRAFT, Act::kSign, v1::Contract::STATE_SIGNED},
}};

// The state the act leads to; refuses CONTRACT_SIGNED to sign again, else CONTRACT_NOT_DRAFT.
absl::StatusOr<v1::Contract::State> StateAfter(const v1::Contract& contract, Act act);

// ---- drafting

// The faults of the fields a caller sets; texts are normalised in place. `prefix` is the path of the contract in the
// request, e.g. "contract.".
Faults CheckContract(const std::string& prefix, v1::Contract& contract);

// Refuses PROJECT_TERMINATED, PROJECT_MERGED.
absl::Status MayDraft(const v1::Project& project);

// ---- signing

// The fact a contract of this kind makes, once signed.
v1::FactKind FactOf(v1::Contract::Kind kind);

// The faults of how and when it is signed. An absent day becomes today, an absent mode ONSITE.
Faults CheckSigning(v1::Date& signed_date, v1::Contract::Mode& mode, const v1::Date& today);

// What no further work on review or contract can mend: PROJECT_TERMINATED; FACT_STANDS when the project was signed
// before, here or by its ledger; CONTRACT_SIGNED when `former`, another signed investment contract, was its signing.
absl::Status MaySignStill(const v1::Contract& contract, const v1::Project& project,
                          const std::optional<v1::Contract>& former, const v1::Date& signed_date,
                          const v1::Date& today);

// What a contract rests on.
struct Approval {
  // The newest case filed for a contract of this kind.
  std::optional<v1::ReviewCase> review_case;
  // How far the project may have moved since, by the definition of the case.
  v1::ChangeAllowance allowance;
  // What the frozen set says of the figures as they are now; absent where nothing judged changed or it cannot tell.
  std::optional<v1::Verdict> verdict_now;
  // The level of decision that the size as it is now would go to is the one that decided.
  bool same_level = true;
  // Whether the zone reviews contracts of this kind: investment contracts always.
  bool required = true;
};

// What the case was to be filed for.
v1::CasePurpose PurposeOf(v1::Contract::Kind kind);

// The material fields in which the project left what was approved further than the allowance: amounts and land within
// their share either way stay, everything else must be the same. Exact.
std::vector<std::string> ChangesBeyond(const v1::Project& approved, const v1::Project& now,
                                       const std::vector<std::string>& changed, const v1::ChangeAllowance& allowance);

// Every condition that is not met, all at once. An investment contract must state the fixed-asset investment and say
// the amounts of the project; the newest case filed for one must have approved what the project says now, within the
// allowance and with figures that fail nothing that passed; it must serve on the day of signing; no criterion of its
// verdict may stand in the way without an exception that was granted and still serves on that day, or a granted
// override; and every obligation of the approval must be met or waived. A framework agreement binds nobody: it needs
// its number and, where the zone reviews them, an approval that serves on the day, its obligations settled. A newest
// case that runs still, or that was rejected or deferred although nobody had to file it, stands in the way of either.
Faults UnmetToSign(const v1::Contract& contract, const v1::Project& project, const Approval& approval,
                   const v1::Date& signed_date);

}  // namespace luodi::agreements::rules
