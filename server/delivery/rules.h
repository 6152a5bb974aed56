// SPDX-License-Identifier: Apache-2.0
// Which milestones may be reported, and who may answer them: pure decisions.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "luodi/v1/delivery.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/base/status.h"

namespace luodi::delivery::rules {

// ---- the life of a milestone

enum class Act { kVerify, kDecline };

struct Move {
  v1::Milestone::State from;
  Act act;
  v1::Milestone::State to;
};

// Every move there is; what is not here is refused. A declined milestone is reported anew.
inline constexpr std::array<Move, 2> kMoves{{
    {v1::Milestone::STATE_REPORTED, Act::kVerify, v1::Milestone::STATE_VERIFIED},
    {v1::Milestone::STATE_REPORTED, Act::kDecline, v1::Milestone::STATE_DECLINED},
}};

// The state the act leads to; refuses MILESTONE_NOT_PENDING.
absl::StatusOr<v1::Milestone::State> StateAfter(const v1::Milestone& milestone, Act act);

// ---- reporting

// The faults of the fields a caller sets; texts are normalised in place. `parent` is the project: documents must be its
// own.
Faults CheckMilestone(const std::string& parent, v1::Milestone& milestone, const v1::Date& today);

// Refuses what cannot become a fact: PROJECT_TERMINATED, FACT_STANDS, NOT_SIGNED, NOT_STARTED for a production,
// START_NEEDS_PERMIT, FACT_ORDER; and MILESTONE_PENDING when `pending`, one of the same kind, waits already.
absl::Status MayReport(const v1::Milestone& milestone, const v1::Project& project,
                       const std::optional<v1::Milestone>& pending, const v1::Date& today);

// ---- answering

// Refuses SAME_PERSON to the reporter.
absl::Status MayAnswer(const v1::Milestone& milestone, const std::string& person);
// Refuses what is no fact any more, as MayReport.
absl::Status MayVerify(const v1::Milestone& milestone, const v1::Project& project, const v1::Date& today);
// The faults of the reason, which is normalised in place.
Faults CheckReason(std::string& reason);

}  // namespace luodi::delivery::rules
