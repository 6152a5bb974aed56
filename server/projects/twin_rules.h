// SPDX-License-Identifier: Apache-2.0
// Which projects may be one and the same, and what a merge of two makes of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "luodi/v1/projects.pb.h"
#include "server/base/status.h"

namespace luodi::projects::rules {

// ---- likely twins

// From how alike two titles of one investor tell of one project, in thousandths. Half: 智能分拣机器人研发制造 and
// 智能分拣机器人生产线 share that much, while two plants of one company that share its name alone do not.
inline constexpr int kSimilarFrom = 500;
// From how alike two titles tell of one project whoever invests.
inline constexpr int kAlikeFrom = 700;
// Characters that must be left of a title for an equal rest to say anything.
inline constexpr int kShortestCore = 2;

// Dice coefficient of the pairs of neighbouring characters of two titles, in thousandths, rounded down: 1000 when they
// have the same pairs, 0 when they share none. Each pair counts once; of a title of one character that one is the pair.
int Similarity(std::string_view one, std::string_view other);

// Why the two may be one; nothing when no reason holds, or when they are known as two: one is the parent of the other,
// or they are different phases of the same parent. `same_core`: what is left of the titles without the words every
// title has is the same, and no shorter than kShortestCore.
std::optional<v1::Twin> Compare(const v1::Project& newer, const v1::Project& older, bool same_core);

// ---- merges

// Whether `given_up` may be merged into `kept`: PROJECT_MERGED where one was already; MERGE_UNFIT where they are the
// same, one is terminated, one is RESTRICTED and the other is not, or is of another department (what is confidential
// would be told to others), or the one given up has something of its own here, whose name is `own` (empty: nothing).
absl::Status MayMerge(const v1::Project& given_up, const v1::Project& kept, const std::string& own);

// What the kept project takes over: merge_into, and project, update_mask, former and merged_facts. Fields in which it
// says nothing, unless the value does not go with what it says; facts that do not stand and fit in order, of a project
// that is `kept_here` only those before the next that an act of this system records (approval, signing, start,
// production). Numbers of a project's own stay with the one given up, where a ledger row still finds them.
v1::Correction PlanMerge(const v1::Project& given_up, const v1::Project& kept, bool kept_here, const v1::Date& today);
// MERGE_UNFIT where a field that a review judges would be filled in a project with a review case (empty: none).
absl::Status MayTakeOver(const v1::Project& given_up, const v1::Project& kept, const v1::Correction& plan,
                         const std::string& review_case);
// The kept project with what it takes over.
v1::Project TakeOver(const v1::Project& kept, const v1::Correction& merge);

// What the kept project gives back of a merge: what it took over and still says. An investor with whom something was
// recorded here since, a review or a signing, stays.
v1::Correction PlanUnmerge(const v1::Project& kept, const v1::Correction& merge);
// The kept project without what it gives back.
v1::Project GiveBack(const v1::Project& kept, const v1::Correction& unmerge);

// CORRECTION_OUTDATED where today another plan follows than the one that was proposed.
absl::Status CheckSamePlan(const v1::Correction& proposed, const v1::Correction& today);

}  // namespace luodi::projects::rules
