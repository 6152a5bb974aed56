// SPDX-License-Identifier: Apache-2.0
// What the two files of the inbox share; for the store only. Each way to be asked is a statement of its own, run for
// whom it can concern; it reads one index in the order of urgency and no further than the page needs, so that the time
// does not grow with the cases in flight.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "server/base/database.h"
#include "server/review/store.h"

namespace luodi::review::store {

// As whom the caller may act: himself, or somebody who handed on to him, with what is left of it after each link.
struct Standing {
  std::string person;
  std::optional<std::string> department;
  std::vector<std::string> roles;
  // Links between the two; 0: himself.
  int64_t links = 0;
  // Of everybody on the way, under any name.
  std::string accounts;
  // One of them contributed to something.
  bool ever_contributed = false;
  std::optional<std::string> kinds;
  std::optional<std::string> only_case;
  bool opines = false;
  bool votes = false;
  bool decides = false;
};

// A place in the order of the inbox: due date, open time, {project}, round, stage, seat, task.
using Place = std::tuple<std::string, std::string, std::string, int64_t, std::string, std::string, std::string>;

struct Found {
  Place place;
  std::string on_behalf_of;
  // Of a stage whose seats ask for a supplement: how many.
  int64_t asking_seats = 0;
};

// One question to the inbox.
struct Question {
  const std::string& zone;
  const Asker& asker;
  // The page comes after it.
  Place after;
  int64_t limit;
  // Indexes end where a page does but for the task: the last row of the page before may come again.
  int64_t reads() const { return limit + 1; }
};

// Of a row with due_key, open_key, project, round, stage and seat.
inline Found FoundOf(const database::Row& row, const std::string& task, const std::string& on_behalf_of) {
  using database::Text;
  return {{Text(row["due_key"]), Text(row["open_key"]), Text(row["project"]), database::Int(row["round"]),
           Text(row["stage"]), Text(row["seat"]), task},
          on_behalf_of,
          0};
}

// The caller first, then those behind him, the nearest first.
std::vector<Standing> SelectStandings(database::Transaction& tx, const Question& question);
// Opinions, ballots, score sheets and decisions.
void AddAnswers(database::Transaction& tx, const Question& question, const std::vector<Standing>& standings,
                std::vector<Found>& found);

}  // namespace luodi::review::store
