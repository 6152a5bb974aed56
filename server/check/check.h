// SPDX-License-Identifier: Apache-2.0
// `luodid check`: reads a whole database for what must hold whatever was done to it, and mends nothing.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace luodi::check {

// One thing that must hold.
struct Invariant {
  // One word, e.g. "journal".
  const char* room;
  // What must hold, as a sentence.
  const char* sentence;
  // A statement that gives one text a breach, in the words of the data; at most $1 rows are read.
  const char* sql;
};

// Of the data; the board's recount, the schema and the durability are beside these.
const std::vector<Invariant>& Invariants();

// What a look at one thing came to.
struct Finding {
  std::string room;
  std::string sentence;
  // At most kMostBreaches; empty when it holds.
  std::vector<std::string> breaches;
  int64_t milliseconds = 0;
};
inline constexpr int kMostBreaches = 20;

// Looks at everything and writes a line each as it goes: "ok", or "WRONG" with the breaches below. All that concerns data
// is read in one transaction, so calls may go on beside it. How many things are wrong; UNAVAILABLE with a sentence when
// the database cannot be reached, is lost on the way or has no room for us, PERMISSION_DENIED when only its shape could
// not be looked at and nothing else is wrong: either says nothing against it. Throws pqxx's exceptions for what is there
// and cannot be read.
absl::StatusOr<int> Check(const std::string& database_url, std::ostream& out);

}  // namespace luodi::check
