// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

// Names are full resource names; `now` is a timestamptz literal.
namespace luodi::ledger::store {

// ---- imports

// An import with what its message does not tell.
struct Import {
  v1::LedgerImport message;
  // Changes of it so far: one a transaction that wrote rows of it or took them back.
  int64_t version = 0;
  absl::Time update_time;
};

// Inserts the import under its name, version 1.
Import InsertImport(database::Transaction& tx, const v1::LedgerImport& ledger_import, const std::string& now);
std::optional<Import> SelectImport(database::Transaction& tx, const std::string& name);
// Replaces counts and state, and tells who took it back; finish_time and undo_time become `now` with the state they
// belong to, and stay afterwards.
Import UpdateImport(database::Transaction& tx, const v1::LedgerImport& ledger_import, int64_t version,
                    const std::string& now);
// Newest number first. Page key: PageKeyOf. One more than page.size if there are more.
std::vector<v1::LedgerImport> ListImports(database::Transaction& tx, const std::string& zone, const Page& page);
std::string PageKeyOf(const std::string& ledger_import);
// The import that stands and brought the newest file but this one; no file is newer than its import.
struct Newest {
  std::string name;
  absl::Time file_time;
};
std::optional<Newest> SelectNewest(database::Transaction& tx, const std::string& zone, const std::string& but_sha256);

// ---- rows of imports

// What became of a row that is not unchanged.
struct ImportRow {
  v1::RowResult result;
  // Full names; empty for none.
  std::string project;
  // The version of the project that the row made.
  int64_t version = 0;
  // The investor the row brought.
  std::string investor;
};

// Rows that stand already are left as they are.
void InsertRows(database::Transaction& tx, const std::string& ledger_import, const std::vector<ImportRow>& rows);
// Those of these rows that are there, in the order of the file.
std::vector<v1::RowResult> SelectRows(database::Transaction& tx, const std::string& ledger_import,
                                      const std::vector<int64_t>& rows);
// What a caller of ListRows may see.
struct Sight {
  std::string department;
  // RESTRICTED projects of other departments too.
  bool restricted = false;
  // Rows that made no project: nothing but the file tells whose secret they hold.
  bool without_project = false;
};
// In the order of the file, of these outcomes (empty: all), those that are in sight. Page key: the row. One more than
// page.size if there are more.
std::vector<v1::RowResult> ListRows(database::Transaction& tx, const std::string& ledger_import,
                                    const std::vector<std::string>& outcomes, const Sight& sight, const Page& page);

// ---- what rows ask of the books

// What a row says of its project; codes and investor (the full name) may be empty.
struct Asked {
  std::string business_code;
  std::string national_code;
  std::string investor;
  std::string title;
  int phase = 1;
};
// The projects without investor that have title and phase of one of these, and of each number none where that one has
// one: a row that names no investor may mean one. Of each row at most 11, the oldest: one more than a sentence names.
std::vector<std::string> SelectUninvested(database::Transaction& tx, const std::string& zone,
                                          const std::vector<Asked>& asked);
// The merged projects that have one of these business codes or national codes.
std::vector<std::string> SelectMerged(database::Transaction& tx, const std::string& zone,
                                      const std::vector<std::string>& codes);
// The merged projects that have title, phase and investor of one of these and no other number; of each at most 11.
std::vector<std::string> SelectMergedByTitle(database::Transaction& tx, const std::string& zone,
                                             const std::vector<Asked>& asked);
// Those of the business codes that are numbers of projects.
std::set<std::string> SelectBusinessCodes(database::Transaction& tx, const std::string& zone,
                                          const std::vector<std::string>& codes);
// Those of the projects that were not created by an import, or have a review case.
std::set<std::string> SelectKeptHere(database::Transaction& tx, const std::string& zone,
                                     const std::vector<std::string>& projects);

// ---- taking back

// How many rows of an import created or updated a project and are not taken back.
int64_t CountStanding(database::Transaction& tx, const std::string& ledger_import);
// The next of them of one outcome, newest project first, below the number `below` (0: from the newest).
struct UndoRow {
  int row = 0;
  std::string project;
  int64_t number = 0;
  int64_t version = 0;
  std::string investor;
};
std::vector<UndoRow> SelectToUndo(database::Transaction& tx, const std::string& ledger_import,
                                  v1::RowResult::Outcome outcome, int64_t below, int most);
void UpdateUndone(database::Transaction& tx, const std::string& ledger_import, const std::vector<int64_t>& rows);
// The investors an import brought that stand unchanged and nobody names.
std::vector<std::string> SelectLeftInvestors(database::Transaction& tx, const std::string& ledger_import, int most);

// A project at the version that a row made.
struct Version {
  std::string project;
  int64_t version = 0;
};
// What projects said at these versions, in no order; those the journal lacks are left out.
std::vector<v1::Project> SelectImages(database::Transaction& tx, const std::string& zone,
                                      const std::vector<Version>& versions);
// What first happened to projects, or below them, after these versions; those nothing happened to are left out. An
// import that was taken back happened to none of its projects, nor did its undo.
struct Touch {
  std::string project;
  std::string actor;
  std::string method;
  google::protobuf::Timestamp time;
};
std::vector<Touch> SelectTouches(database::Transaction& tx, const std::string& zone,
                                 const std::vector<Version>& versions);
// Who names one of the projects as its parent, or was merged into it, and who opened that one; with `since_only` only
// those opened since the named one got that version, and not by this import.
struct Named {
  std::string project;
  std::string by;
  Touch opened;
};
std::vector<Named> SelectNamed(database::Transaction& tx, const std::string& ledger_import,
                               const std::vector<Version>& versions, bool since_only);

// ---- how a zone heads its ledger

// With etag; nothing when the zone has none.
std::optional<v1::LedgerMapping> SelectMapping(database::Transaction& tx, const std::string& zone);
// Replaces it or writes the first one.
v1::LedgerMapping UpdateMapping(database::Transaction& tx, const v1::LedgerMapping& mapping, int64_t version,
                                const std::string& now);

}  // namespace luodi::ledger::store
