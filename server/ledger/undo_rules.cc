// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/undo_rules.h"

#include <google/protobuf/util/message_differencer.h>

#include "server/base/names.h"
#include "server/base/text.h"
#include "server/projects/rules.h"

namespace luodi::ledger::rules {
namespace {

// The first project that names this one and is not taken back; null for none.
const v1::StayingRow* NamedBy(const RowToUndo& row, const absl::flat_hash_set<std::string>& taken) {
  for (const auto& [name, opened] : row.named_by) {
    if (!taken.contains(name)) return &opened;
  }
  return nullptr;
}

// Says what the row left; its version and time are those of what came and went since.
bool IsAsLeft(const RowToUndo& row) {
  if (row.version_now == row.version) return true;
  if (!row.left) return false;
  v1::Project left = *row.left, now = *row.now;
  for (v1::Project* project : {&left, &now}) {
    project->clear_etag();
    project->clear_update_time();
  }
  return google::protobuf::util::MessageDifferencer::Equals(left, now);
}

bool IsUntouched(const access::Caller& caller, bool created, const RowToUndo& row,
                 const absl::flat_hash_set<std::string>& taken) {
  if (!row.now || !IsAsLeft(row) || row.touched || NamedBy(row, taken) != nullptr) return false;
  return projects::rules::MaySee(caller, *row.now) && (created || (row.before && row.before_fits));
}

}  // namespace

Faults CheckUndo(v1::UndoImportRequest& request) {
  Faults faults;
  names::Parse("name", request.name(), "zones/{zone}/imports/{import}", faults);
  request.set_reason(base::NormalizeText("reason", request.reason(), 1000, true, faults, nullptr, base::Lines::kMany));
  return faults;
}

absl::Status MayUndo(const v1::LedgerImport& ledger_import, absl::Time update_time, absl::Time now) {
  if (ledger_import.state() == v1::LedgerImport::STATE_UNDONE && ledger_import.stayed() == 0) {
    return Refuse(v1::ERROR_REASON_IMPORT_UNDONE, {{"import", ledger_import.name()}});
  }
  // An undo that was cut has written too, and may go on at once.
  const bool undo_begun = !ledger_import.undone_by().empty();
  if (ledger_import.state() == v1::LedgerImport::STATE_UNFINISHED && !undo_begun && now - update_time < kStillRunning) {
    return Refuse(v1::ERROR_REASON_IMPORT_RUNNING, {{"import", ledger_import.name()}});
  }
  return absl::OkStatus();
}

v1::StayingRow StayingRowOf(const access::Caller& caller, const RowToUndo& row,
                            const absl::flat_hash_set<std::string>& taken) {
  v1::StayingRow staying;
  const bool seen = row.now && projects::rules::MaySee(caller, *row.now);
  const v1::StayingRow* touched = row.touched ? &*row.touched : NamedBy(row, taken);
  if (seen && touched != nullptr) staying = *touched;
  if (seen) staying.set_title(row.now->title());
  staying.set_row(row.row);
  staying.set_project(row.project);
  return staying;
}

Undo SortRows(const access::Caller& caller, bool created, const std::vector<RowToUndo>& rows,
              absl::flat_hash_set<std::string>& taken) {
  Undo undo;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (IsUntouched(caller, created, rows[i], taken)) {
      undo.back.push_back(i);
      if (created) taken.insert(rows[i].project);
    } else {
      undo.stay.push_back(StayingRowOf(caller, rows[i], taken));
    }
  }
  return undo;
}

}  // namespace luodi::ledger::rules
