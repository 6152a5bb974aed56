// SPDX-License-Identifier: Apache-2.0
// The pure half of entry thresholds: what a set may say and which acts its life allows. The verdict: verdict.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/base/status.h"

namespace luodi::policy::rules {

// ---- the life of a set

// What writes to the sets of a zone lock exclusively; who freezes the set in force into a record takes it shared, so
// that none is published meanwhile. `name` is any name in the zone.
std::string SetsLock(const std::string& name);

enum class Act { kUpdate, kPublish, kWithdraw };

// The state after the act; THRESHOLD_SET_NOT_DRAFT or THRESHOLD_SET_NOT_PUBLISHED where the state of the set does not
// allow it.
absl::StatusOr<v1::ThresholdSet::State> StateAfter(Act act, const v1::ThresholdSet& set);

// The faults of the fields a caller sets; texts are normalised in place. `prefix` is the path of the set in the
// request, e.g. "threshold_set.".
Faults CheckThresholdSet(const std::string& prefix, v1::ThresholdSet& set);
// TEXT_REFERS_NOWHERE for each well-formed park of a scope that is not among `parks`, those of the zone.
Faults CheckParks(const std::string& prefix, const v1::ThresholdSet& set, const std::vector<v1::Park>& parks);

// Refuses SAME_PERSON to whoever drafted the set or a part of it.
absl::Status MayPublish(const std::string& person, bool is_drafter);

// Refuses SAME_PERSON to whoever drafted the set or a part of it, or published it: else one person could lower the bar.
absl::Status MayWithdraw(const v1::ThresholdSet& set, const std::string& person, bool is_drafter);

// What makes a set no table of rules one can judge by: RULES_OVERLAP for each pair of rules that compete and overlap
// equally specifically, ANY_OF_EMPTY.
Faults Unsound(const v1::ThresholdSet& set);
// PUBLISH_CONDITIONS_UNMET with all that is Unsound: such a set has no verdicts. What was published is sound.
absl::Status RequireSound(const v1::ThresholdSet& set);

// What publishing leans on in the books. Names; empty when there is none.
struct Publishing {
  // Another published set that begins on the same day.
  std::string same_day;
  // Another set that judged cases the draft would have governed.
  std::string used;
  // Exactly this content was previewed to the end.
  bool previewed = false;
};
// Refuses PUBLISH_CONDITIONS_UNMET with all that is unmet: Unsound, EFFECTIVE_DATE_TAKEN, EFFECTIVE_DATE_USED,
// PREVIEW_MISSING.
absl::Status MayTakeEffect(const v1::ThresholdSet& set, const Publishing& publishing);

// SHA-256 of what binds: document number, effective date, rules in order, any-of groups, positions. A set that uses
// nothing but what version 1 of the form knew (a lower bar in money per mu, exempt kinds, exceptable, legal basis)
// keeps the digest it had.
std::string ContentSha256(const v1::ThresholdSet& set);

// Refuses NO_THRESHOLD_SET_IN_FORCE when there is no set.
absl::Status RequireInForce(const std::optional<v1::ThresholdSet>& set, const std::string& zone,
                            const v1::Date& on_date);

}  // namespace luodi::policy::rules
