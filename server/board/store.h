// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

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

// The projects selected, counted by everything the board tells apart. One pass over the books.
std::vector<Group> SelectGroups(database::Transaction& tx, const std::string& zone, const Selection& selection);

// The projects selected, the filter's stages aside, whose standing facts are others than at `since` (timestamptz
// literal); newest number first.
std::vector<Movement> SelectMovements(database::Transaction& tx, const std::string& zone, const Selection& selection,
                                      const std::string& since);

// Which of these projects are selected and seen by the caller, as zones/{zone}/projects/{project}.
std::set<std::string> SelectSeen(database::Transaction& tx, const std::string& zone, const Selection& selection,
                                 const std::set<std::string>& projects);

}  // namespace luodi::board::store
