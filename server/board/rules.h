// SPDX-License-Identifier: Apache-2.0
// What counts on the board, as what, and how much: the whole of it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "luodi/v1/board.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/base/status.h"
#include "server/board/books.h"

namespace luodi::board::rules {

// ---- the question

// TIME_INVALID for an instant that could not be read or lies before 1949, for an as_of after `now` and a since after
// as_of; DATE_INVALID; CURRENCY_UNKNOWN.
Faults CheckQuestion(const v1::GetBoardRequest& request, const absl::StatusOr<absl::Time>& as_of,
                     const absl::StatusOr<absl::Time>& since, absl::Time now);

// ---- counting

// The currencies of all amounts that count in some stage, by code.
std::vector<std::string> CurrenciesOf(const std::vector<Group>& groups);

// The counts of the groups: signed, buckets, funnel, parks, industries, currencies and imported_signed. Each count has
// its exact sums and, where `rates` serve all its currencies, its converted total in `convert_to`. Park titles come
// from `parks` of `zone`. Throws std::overflow_error where a sum leaves 64 bits.
v1::Board Count(const std::string& zone, const std::vector<Group>& groups, const std::vector<v1::Park>& parks,
                const std::string& convert_to, const std::vector<v1::ExchangeRate>& rates);

// ---- converting

// Which of the currencies other than `convert_to` have no rate.
std::vector<std::string> WithoutRate(const std::vector<std::string>& currencies, const std::string& convert_to,
                                     const std::vector<v1::ExchangeRate>& rates);

// Refuses RATE_MISSING when the caller asked for a conversion and some currency has no rate.
absl::Status RequireRates(bool asked, const std::vector<std::string>& without_rate, const std::string& convert_to,
                          const v1::Date& on_date);

v1::UsedRate UsedOf(const v1::ExchangeRate& rate);

// ---- lights

// Most projects a board lists as lagging.
inline constexpr int kMostLagging = 100;

// Whatever was planned for a day before this one and is not reached has a light.
v1::Date LateBefore(const v1::LightRule& rule, const v1::Date& today);

// Writes the rule, the lights of what is late and how many have no plan (`plans` has nothing planned for later), and who
// is late: `lagging` in their order, at most kMostLagging, with the months they are late and their light.
void WriteLights(const v1::LightRule& rule, const v1::Date& today, const std::vector<Plans>& plans,
                 std::vector<v1::LaggingProject> lagging, v1::Board& board);

// ---- what changed

// Most changes a board lists.
inline constexpr int kMostChanges = 1000;

// Writes the movements that are changes of stage, in their order, titles masked; with `stages`, only those from or to
// one of them. Beyond kMostChanges they are only counted.
void WriteChanges(std::vector<Movement> movements, const google::protobuf::RepeatedField<int>& stages,
                  v1::Board& board);

}  // namespace luodi::board::rules
