// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "luodi/v1/board.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/base/database.h"
#include "server/board/books.h"

namespace luodi::board::store {

// Which rows of the books are read, and who asks.
struct Selection {
  // timestamptz literal; none: now.
  std::optional<std::string> as_of;
  // Facts dated up to this day; none: all.
  std::optional<std::string> on_date;
  v1::ProjectFilter filter;
  // projects::rules::MasksOf(filter.stages)
  std::vector<int64_t> standing;
  // {park} of the parks in the filter and the parks in them.
  std::vector<std::string> parks;
  // zones/{zone}/departments/{department} of the caller, and whether he sees RESTRICTED projects of others. A project
  // that is not seen answers a filter only by what a masked row tells.
  std::string department;
  bool sees_restricted = false;
};

// The projects selected, counted by everything the board tells apart: one pass over the books. Without filter, as of now
// and with all facts: what is kept counted, facet by facet, at the same cost for any number of projects.
std::vector<Group> SelectGroups(database::Transaction& tx, const std::string& zone, const Selection& selection);

// The projects selected, the filter's stages aside, whose standing facts are others than at `since` (timestamptz
// literal); newest number first.
std::vector<Movement> SelectMovements(database::Transaction& tx, const std::string& zone, const Selection& selection,
                                      const std::string& since);

// Which of these projects are selected and seen by the caller, as zones/{zone}/projects/{project}.
std::set<std::string> SelectSeen(database::Transaction& tx, const std::string& zone, const Selection& selection,
                                 const std::set<std::string>& projects);

// Projects selected that the caller sees and that wait for a milestone planned for a day before `before`, the first day of
// a month, or have none planned: counted by milestone and month. Without filter from what is kept counted. As of now: not
// for an as_of or an on_date.
std::vector<Plans> CountPlans(database::Transaction& tx, const std::string& zone, const Selection& selection,
                              const v1::Date& before);
// Those that wait one by one, without months_late and light; the longest awaited first.
std::vector<v1::LaggingProject> SelectLate(database::Transaction& tx, const std::string& zone,
                                           const Selection& selection, const v1::Date& before, int limit);

// ---- what is kept counted (board_sums and plan_sums with their deltas), across zones: for the owner of the tables, not for a call

// Adds up to `limit` rows of each kind that writes have appended to the sums and takes them away; how many. 0 also while
// another server folds.
int64_t FoldDeltas(database::Transaction& tx, int limit);
// How many such rows wait; counts to `limit`.
int64_t CountDeltas(database::Transaction& tx, int limit);

// Where what is kept counted differs from a recount of the books; no difference, no row. In one statement, so writes may
// go on beside it.
struct Difference {
  // {zone}
  std::string zone;
  // e.g. "FACET_PARK park-7 CNY", "FACT_KIND_STARTED 2020-06-01"
  std::string where;
  int64_t kept_projects = 0;
  int64_t counted_projects = 0;
  // Minor units; more than 64 bits hold, perhaps.
  std::string kept_total;
  std::string counted_total;
};
std::vector<Difference> SelectDifferences(database::Transaction& tx, int limit);

}  // namespace luodi::board::store
