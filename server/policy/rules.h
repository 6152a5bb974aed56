// SPDX-License-Identifier: Apache-2.0
// The pure half of entry thresholds: what a set may say, which acts its life allows, and the exact verdict on figures.
#pragma once

#include <optional>
#include <string>

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

// Refuses SAME_PERSON to whoever drafted the set or a part of it.
absl::Status MayPublish(const std::string& person, bool is_drafter);

// Refuses SAME_PERSON to whoever drafted the set or a part of it, or published it: else one person could lower the bar.
absl::Status MayWithdraw(const v1::ThresholdSet& set, const std::string& person, bool is_drafter);

// Refuses EFFECTIVE_DATE_TAKEN when `same_day`, another published set, begins on the same day, and EFFECTIVE_DATE_USED
// when cases the set would have governed were judged by `used`, another set. Names; empty when there is none.
absl::Status MayTakeEffect(const v1::ThresholdSet& set, const std::string& same_day, const std::string& used);

// SHA-256 of what binds: document number, effective date and the rules in order.
std::string ContentSha256(const v1::ThresholdSet& set);

// ---- the verdict

// The figures a project states. An amount or an area that is not positive stays absent.
v1::Figures FiguresOf(v1::ProjectKind kind, const v1::Money& fixed_assets, const v1::Area& land,
                      const v1::Money& annual_tax);

// The faults of bare figures a caller sends: amounts, areas, currencies, kind. An absent kind becomes NEW_BUILD.
Faults CheckFigures(const std::string& prefix, v1::Figures& figures);

// The currency for which Evaluate needs the rate to CNY (zones::store::SelectRate on the day of the evaluation); empty
// when the figures are in CNY, absent, or no rule of the set asks for them.
std::string CurrencyToConvert(const v1::ThresholdSet& set, const v1::Figures& figures);

// The verdict of the set on the figures, each criterion with its exact margins. `rate` serves CurrencyToConvert and is
// ignored when that is empty; `on_date` is the day for which set and rate were taken. Everything is compared exactly,
// in 128 bits, the converted amount included; amounts, areas and rates keep to their ranges and amounts to one foreign
// currency. Refuses FIGURES_MISSING, naming every figure that an applicable rule asks for
// and that is absent, and RATE_MISSING.
absl::StatusOr<v1::Verdict> Evaluate(const v1::ThresholdSet& set, const v1::Figures& figures,
                                     const std::optional<v1::ExchangeRate>& rate, const v1::Date& on_date);

// Refuses NO_THRESHOLD_SET_IN_FORCE when there is no set.
absl::Status RequireInForce(const std::optional<v1::ThresholdSet>& set, const std::string& zone,
                            const v1::Date& on_date);

}  // namespace luodi::policy::rules
