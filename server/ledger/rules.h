// SPDX-License-Identifier: Apache-2.0
// Whether the rows of a ledger may enter the books, and what they change there. Pure: the same rows and books give the
// same judgement.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "luodi/v1/access.pb.h"
#include "luodi/v1/investors.pb.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/access/rules.h"
#include "server/base/status.h"
#include "server/ledger/cells.h"
#include "server/ledger/row.h"
#include "server/ledger/survey.h"

namespace luodi::ledger::rules {

inline constexpr int64_t kMostBytes = 512 * 1024 * 1024;
inline constexpr int64_t kMostAtomicRows = 20'000;
inline constexpr int64_t kMostRows = 1'000'000;

// ---- the stream

// The faults of the first message. `metadata` is normalised in place: an unspecified mode becomes ATOMIC.
Faults CheckMetadata(v1::ImportLedgerRequest::Metadata& metadata);
// The next message must be bytes, and all of them at most kMostBytes.
absl::Status CheckPart(const v1::ImportLedgerRequest& message, int64_t bytes_before);
// LEDGER_OLDER: the file was changed at `file_time`, and `last_import` brought one of `last_time`. InfinitePast:
// unknown.
absl::Status CheckNotOlder(absl::Time file_time, absl::Time last_time, const std::string& last_import);
// The request id of the n-th transaction of a stream, from the id the caller gave.
std::string DerivedId(const std::string& request_id, int64_t n);

// ---- rows

// Rows of a ledger that are judged together.
struct Ledger {
  Header header;
  std::vector<Row> rows;
};

// What identifies an investor: uscc, or country and number; empty when the row names none, or not wholly.
std::string IdentityOf(const v1::Investor& investor);
// The investors the rows name, each once: what to look up before judging.
std::vector<v1::Investor> InvestorsOf(const std::vector<Row>& rows);
// Bureau numbers of digits as they may have been before a spreadsheet took their leading zeros; empty for others.
std::vector<std::string> WithLeadingZeros(const std::string& business_code);

// The books the rows are judged against.
struct Books {
  std::string zone;
  v1::Date today;
  access::Caller caller;
  std::vector<v1::Park> parks;
  std::vector<v1::Department> departments;
  // Every project that a row may mean, and every parent a row names, with facts; of a merged one also the one it went
  // into.
  std::vector<v1::Project> projects;
  // Those of InvestorsOf that are known.
  std::vector<v1::Investor> investors;
  // Names of those projects that were opened by an act of this system, or reviewed here: no ledger goes round that.
  std::set<std::string> kept_here;
  // Those of WithLeadingZeros that are numbers of projects.
  std::set<std::string> zeroed_codes;
  // What the projects name, for differences.
  Titles titles;
};

// What rows judged before leave for those that come after; the same row leaves the same however often it is judged.
struct Course {
  // NumberOf a project to the row that means it.
  absl::flat_hash_map<int64_t, int> rows;
  // Rows that are parents: as the row makes them, nothing when the row is refused. Without name until it is given out.
  absl::flat_hash_map<int, std::optional<v1::Project>> parents;

  // As if these rows had not been judged; goes over all rows.
  void Forget(const std::vector<Row>& judged);
};

// zones/{zone}/projects/2026-0041 as 2026 * 10^9 + 41: a few bytes a project of a long file.
int64_t NumberOf(const std::string& project);

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
  // Place of the investor among the new ones; nothing for a refused row.
  std::optional<size_t> new_investor;
  // The row that is the parent, where it has no name yet.
  std::optional<int> parent_row;

  bool Is(v1::RowResult::Outcome outcome) const { return result.outcome() == outcome; }
};

struct Judgement {
  // One a row, in the order of the rows.
  std::vector<Verdict> verdicts;
  // Those of rows that are not refused.
  std::vector<v1::Investor> new_investors;

  int Count(v1::RowResult::Outcome outcome) const;
};

// Judges the rows in their order, parents before their children. A row is matched by bureau number, else national code,
// else investor, title and phase. Cells that are not empty replace what stands; a fact that stands with another date
// refuses the row, because a correction takes two persons. A row that changes something says what.
Judgement Judge(const Ledger& ledger, const Books& books, const Survey& survey, Course& course);

// ---- the file of refused rows

inline constexpr char kReasonHead[] = "原因";
inline constexpr char kRemedyHead[] = "处理办法";
// What its last two cells say; each remedy once.
std::string ReasonsOf(const v1::RowResult& result);
std::string RemediesOf(const v1::RowResult& result);

}  // namespace luodi::ledger::rules
