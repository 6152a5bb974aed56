// SPDX-License-Identifier: Apache-2.0
// Whether the rows of a ledger may enter the books, and what they change there. Pure: the same rows and books give the
// same judgement.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "luodi/v1/access.pb.h"
#include "luodi/v1/investors.pb.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/access/rules.h"
#include "server/base/status.h"
#include "server/ledger/row.h"

namespace luodi::ledger::rules {

inline constexpr size_t kMostBytes = 64 * 1024 * 1024;
inline constexpr int kMostRows = 20'000;

// A ledger file, read.
struct Ledger {
  Header header;
  std::vector<Row> rows;
};

// Refuses what makes a file no ledger: LEDGER_ENCODING, the faults of its header, LEDGER_EMPTY, LEDGER_TOO_MANY_ROWS.
// Faults of rows stand in the rows.
absl::StatusOr<Ledger> ReadLedger(std::string_view bytes);

// The faults of the first message. `metadata` is normalised in place.
Faults CheckMetadata(v1::ImportLedgerRequest::Metadata& metadata);
// The next message must be bytes, and all of them at most kMostBytes.
absl::Status CheckPart(const v1::ImportLedgerRequest& message, size_t bytes_before);

// What identifies an investor: uscc, or country and number; empty when the row names none, or not wholly.
std::string IdentityOf(const v1::Investor& investor);

// The investors the rows name, each once: what to look up before judging.
std::vector<v1::Investor> InvestorsOf(const std::vector<Row>& rows);

// The books the rows are judged against.
struct Books {
  std::string zone;
  v1::Date today;
  access::Caller caller;
  std::vector<v1::Park> parks;
  std::vector<v1::Department> departments;
  // Every project that a row may mean, and every parent a row names, with facts.
  std::vector<v1::Project> projects;
  // Those of InvestorsOf that are known.
  std::vector<v1::Investor> investors;
  // Names of those projects that were opened by an act of this system, or reviewed here: no ledger goes round that.
  std::set<std::string> kept_here;
};

// One row, judged.
struct Verdict {
  v1::RowResult result;
  // The project as it stands; nothing when the row creates one.
  std::optional<v1::Project> before;
  // The project as the row makes it. Names that are not given out yet are empty: its own, that of a new investor, that
  // of a parent in the same file.
  v1::Project after;
  // Facts the row adds, without evidence.
  std::vector<v1::Fact> new_facts;
  // Place of the investor among the new ones.
  std::optional<size_t> new_investor;
  // Place of the row that is the parent.
  std::optional<size_t> parent_row;

  bool Is(v1::RowResult::Outcome outcome) const { return result.outcome() == outcome; }
};

struct Judgement {
  // One a row, in the order of the file.
  std::vector<Verdict> verdicts;
  // Places of the rows, parents before their children.
  std::vector<size_t> order;
  std::vector<v1::Investor> new_investors;

  int Count(v1::RowResult::Outcome outcome) const;
};

// Judges every row. A row is matched by bureau number, else national code, else investor, title and phase. Cells that
// are not empty replace what stands; a fact that stands with another date refuses the row, because a correction takes
// two persons.
Judgement Judge(const Ledger& ledger, const Books& books);

}  // namespace luodi::ledger::rules
