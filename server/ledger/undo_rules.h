// SPDX-License-Identifier: Apache-2.0
// Which rows of an import can be taken back. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/access/rules.h"
#include "server/base/status.h"

namespace luodi::ledger::rules {

// An unfinished import that wrote within this time may still be running.
inline constexpr absl::Duration kStillRunning = absl::Minutes(10);

// The faults of the request; normalises its reason in place.
Faults CheckUndo(v1::UndoImportRequest& request);
// IMPORT_UNDONE, IMPORT_RUNNING. An undo that left rows may be asked for again.
absl::Status MayUndo(const v1::LedgerImport& ledger_import, absl::Time update_time, absl::Time now);

// A row that created or changed a project, with what the books say of it now.
struct RowToUndo {
  int row = 0;
  std::string project;
  // The version the row made.
  int64_t version = 0;
  // Nothing when the books lack it.
  std::optional<v1::Project> now;
  int64_t version_now = 0;
  // What the row left, where later versions stand: as good as none when the books say the same again.
  std::optional<v1::Project> left;
  // What happened first to it, or below it, since; only who, by which method and when.
  std::optional<v1::StayingRow> touched;
  // Projects that name it as their parent, or were merged into it, and stand in the way; who opened each.
  std::map<std::string, v1::StayingRow> named_by;
  // What it said before a row that changed it: nothing when the row created it, or the journal lacks it.
  std::optional<v1::Project> before;
  // The parent and the investor that `before` names are still there.
  bool before_fits = true;
};

struct Undo {
  // Places of the rows: taken out of the books or given back, in the order given.
  std::vector<size_t> back;
  std::vector<v1::StayingRow> stay;
};

// Sorts the rows of one outcome; a project only named by projects that are taken back (`taken`, and those before it)
// goes too. `taken` grows by those taken out. What the caller may not see stays, untold.
Undo SortRows(const access::Caller& caller, bool created, const std::vector<RowToUndo>& rows,
              absl::flat_hash_set<std::string>& taken);
// The row stays after all.
v1::StayingRow StayingRowOf(const access::Caller& caller, const RowToUndo& row,
                            const absl::flat_hash_set<std::string>& taken);

}  // namespace luodi::ledger::rules
