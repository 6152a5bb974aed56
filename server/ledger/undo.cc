// SPDX-License-Identifier: Apache-2.0
// An import taken back, some hundred projects at a time: first those it changed, so that none names what goes
// afterwards, then those it created, newest first.
#include "server/ledger/undo_rules.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/investors/rules.h"
#include "server/investors/store.h"
#include "server/ledger/rules.h"
#include "server/ledger/service.h"
#include "server/ledger/store.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"

namespace luodi::ledger {
namespace {

using Stream = rpc::Outbound<v1::UndoImportResponse>;
using rules::RowToUndo;

// Projects of a transaction.
constexpr int kPiece = 300;

absl::Status Cut() { return Refuse(v1::ERROR_REASON_CALL_CANCELLED); }

std::vector<std::string> NamesOf(const std::vector<store::UndoRow>& rows) {
  std::vector<std::string> names;
  for (const store::UndoRow& row : rows) names.push_back(row.project);
  return names;
}

v1::StayingRow Touched(const store::Touch& touch) {
  v1::StayingRow touched;
  touched.set_touched_by(touch.actor);
  touched.set_touched_method(touch.method);
  *touched.mutable_touch_time() = touch.time;
  return touched;
}

// What the projects said before, and whether what that names is still there.
void LoadBefore(Call& call, std::map<std::string, RowToUndo*>& by_name, const std::vector<store::Version>& before) {
  std::map<std::string, std::vector<RowToUndo*>> parents, investors;
  for (v1::Project& image : store::SelectImages(call.tx, call.zone, before)) {
    RowToUndo& row = *by_name.at(image.name());
    if (!image.parent_project().empty()) parents[image.parent_project()].push_back(&row);
    if (!image.investor().empty()) investors[image.investor()].push_back(&row);
    row.before = std::move(image);
  }
  std::vector<std::string> names;
  for (const auto& [name, rows] : parents) names.push_back(name);
  for (const v1::Project& parent : projects::store::SelectProjects(call.tx, call.zone, names)) {
    parents.erase(parent.name());
  }
  names.clear();
  for (const auto& [name, rows] : investors) names.push_back(name);
  for (const v1::Investor& investor : investors::store::SelectInvestors(call.tx, call.zone, names)) {
    investors.erase(investor.name());
  }
  for (const auto* missing : {&parents, &investors}) {
    for (const auto& [name, rows] : *missing) {
      for (RowToUndo* row : rows) row->before_fits = false;
    }
  }
}

std::vector<RowToUndo> Load(Call& call, const std::string& ledger_import, const std::vector<store::UndoRow>& found,
                            bool created) {
  std::vector<RowToUndo> rows(found.size());
  std::map<std::string, RowToUndo*> by_name;
  std::vector<store::Version> made, before, outdated;
  for (size_t i = 0; i < found.size(); ++i) {
    rows[i].row = found[i].row;
    rows[i].project = found[i].project;
    rows[i].version = found[i].version;
    by_name[found[i].project] = &rows[i];
    made.push_back({found[i].project, found[i].version});
    before.push_back({found[i].project, found[i].version - 1});
  }
  for (v1::Project& project : projects::store::SelectProjects(call.tx, call.zone, NamesOf(found))) {
    RowToUndo& row = *by_name.at(project.name());
    projects::rules::SetStage(project);
    row.version_now = projects::store::VersionOf(project);
    row.now = std::move(project);
    if (row.version_now != row.version) outdated.push_back({row.project, row.version});
  }
  for (v1::Project& image : store::SelectImages(call.tx, call.zone, outdated)) {
    RowToUndo& row = *by_name.at(image.name());
    row.left = std::move(image);
  }
  for (const store::Named& named : store::SelectNamed(call.tx, ledger_import, made, !created)) {
    by_name.at(named.project)->named_by[named.by] = Touched(named.opened);
  }
  for (const store::Touch& touch : store::SelectTouches(call.tx, call.zone, made)) {
    by_name.at(touch.project)->touched = Touched(touch);
  }
  if (!created) LoadBefore(call, by_name, before);
  return rows;
}

// Investors that nobody names and nobody changed go with what brought them.
void RemoveInvestors(Call& call, const std::string& reason, const std::vector<std::string>& names) {
  if (names.empty()) return;
  for (v1::Investor& investor : investors::store::SelectInvestors(call.tx, call.zone, names)) {
    const int64_t version = investors::store::VersionOf(investor);
    if (version != 1 || !investors::store::DeleteInvestor(call.tx, investor.name())) continue;
    investors::rules::SetWarnings(investor);
    call.Removed(investor.name(), version + 1, investor, reason);
  }
}

// Takes created projects out of the books.
void TakeOut(Call& call, const std::string& reason, const std::vector<RowToUndo>& rows, const rules::Undo& undo) {
  std::vector<std::string> names;
  for (const size_t i : undo.back) {
    call.Removed(rows[i].project, rows[i].version_now + 1, *rows[i].now, reason);
    names.push_back(rows[i].project);
  }
  if (!names.empty()) projects::store::DeleteProjects(call.tx, call.zone, names);
}

// Gives changed projects back what they said; those whose number somebody else has by now stay.
void GiveBack(Call& call, const std::string& reason, const std::vector<RowToUndo>& rows, rules::Undo& undo) {
  std::vector<v1::Project> images;
  for (const size_t i : undo.back) images.push_back(*rows[i].before);
  if (images.empty()) return;
  const auto taken = projects::store::RestoreProjects(call.tx, images, call.NowText());
  const std::set<std::string> not_written(taken.begin(), taken.end());
  std::vector<size_t> written;
  std::vector<std::string> names;
  for (const size_t i : undo.back) {
    if (not_written.contains(rows[i].project)) {
      undo.stay.push_back(rules::StayingRowOf(call.caller, rows[i], {}));
    } else {
      written.push_back(i);
      names.push_back(rows[i].project);
    }
  }
  undo.back = std::move(written);
  projects::store::InsertContributors(call.tx, call.zone, names, call.caller.person);
  for (v1::Project& project : projects::store::SelectProjects(call.tx, call.zone, names)) {
    projects::rules::SetStage(project);
    call.Changed(project.name(), projects::store::VersionOf(project), project, reason);
  }
}

class Undoing {
 public:
  Undoing(Envelope::Session& session, Stream& stream, const v1::UndoImportRequest& request)
      : session_(session), stream_(stream), request_(request) {}

  absl::Status Run() {
    RETURN_IF_ERROR(RefuseFields(rules::CheckUndo(request_)));
    RETURN_IF_ERROR(session_.Read(request_.name(), [&](Call& call) { return Look(call); }));
    while (!at_.done) {
      if (stream_.cancelled()) return Cut();
      RETURN_IF_ERROR(request_.validate_only() ? StepOnly() : Step());
      RETURN_IF_ERROR(Tell());
    }
    v1::UndoImportResponse message;
    *message.mutable_ledger_import() = import_;
    return stream_.Send(message) ? absl::OkStatus() : Cut();
  }

 private:
  // How far it is.
  struct Place {
    bool created = false;
    // Only projects with smaller numbers are to come.
    int64_t below = 0;
    int64_t seen = 0;
    bool done = false;
  };

  absl::Status Look(Call& call);
  absl::Status StepOnly();
  absl::Status Step();
  Place Pass(Call& call, bool writes, v1::LedgerImport& undone);
  void PassRows(Call& call, bool writes, bool created, const std::vector<store::UndoRow>& found,
                v1::LedgerImport& undone);
  bool Finish(Call& call, v1::LedgerImport& undone);
  absl::Status Tell();

  Envelope::Session& session_;
  Stream& stream_;
  v1::UndoImportRequest request_;
  // Rows that stood when it began.
  int64_t total_ = 0;
  // What earlier undos took and gave back.
  int before_ = 0;
  int64_t version_ = 0;
  Place at_;
  bool is_first_ = true;
  absl::flat_hash_set<std::string> taken_;
  std::vector<v1::StayingRow> staying_;
  // The session keeps a hold on where it writes replies.
  v1::LedgerImport reply_;
  v1::LedgerImport import_;
};

absl::Status Undoing::Look(Call& call) {
  const auto kept = store::SelectImport(call.tx, request_.name());
  if (!kept) return NotFound(request_.name());
  import_ = kept->message;
  version_ = kept->version;
  before_ = import_.taken_back() + import_.given_back();
  total_ = store::CountStanding(call.tx, request_.name());
  return request_.validate_only() ? rules::MayUndo(import_, kept->update_time, call.now) : absl::OkStatus();
}

// Nothing is written, so what would be taken back is counted here.
absl::Status Undoing::StepOnly() {
  return session_.Read(request_.name(), [&](Call& call) -> absl::Status {
    staying_.clear();
    at_ = Pass(call, false, import_);
    if (at_.done) import_.set_stayed(static_cast<int>(total_) + before_ - import_.taken_back() - import_.given_back());
    return absl::OkStatus();
  });
}

absl::Status Undoing::Step() {
  const std::string id = is_first_ ? request_.request_id() : rules::DerivedId(request_.request_id(), version_);
  Place reached = at_;
  bool passed = false;
  RETURN_IF_ERROR(session_.Write(request_.name(), id, false, ImportLocks(request_.name()), request_.SerializeAsString(),
                                 &reply_, [&](Call& call) -> absl::Status {
                                   passed = true;
                                   staying_.clear();
                                   const auto kept = store::SelectImport(call.tx, request_.name());
                                   if (!kept) return NotFound(request_.name());
                                   RETURN_IF_ERROR(rules::MayUndo(kept->message, kept->update_time, call.now));
                                   reply_ = kept->message;
                                   reply_.set_undone_by(call.caller.person);
                                   reply_.set_undo_reason(request_.reason());
                                   reached = Pass(call, true, reply_);
                                   // One that is undone again is not, until that is done.
                                   reply_.set_state(reached.done                ? v1::LedgerImport::STATE_UNDONE
                                                    : reply_.has_finish_time() ? v1::LedgerImport::STATE_FINISHED
                                                                               : v1::LedgerImport::STATE_UNFINISHED);
                                   version_ = kept->version + 1;
                                   reply_ = store::UpdateImport(call.tx, reply_, version_, call.NowText()).message;
                                   call.Changed(reply_.name(), version_, reply_, request_.reason());
                                   return absl::OkStatus();
                                 }));
  // A twin may have done what this one had only begun.
  if (passed && !session_.replayed()) {
    import_ = reply_;
  } else if (is_first_) {
    // The replay of an undo that is done, or was cut and goes on.
    reached.done = import_.state() == v1::LedgerImport::STATE_UNDONE;
  } else {
    ++version_;
  }
  is_first_ = false;
  at_ = reached;
  return absl::OkStatus();
}

// The next rows; an import of few is taken back in one pass.
Undoing::Place Undoing::Pass(Call& call, bool writes, v1::LedgerImport& undone) {
  Place place = at_;
  for (int left = kPiece; left > 0 && !place.done;) {
    const auto outcome = place.created ? v1::RowResult::OUTCOME_CREATED : v1::RowResult::OUTCOME_UPDATED;
    const auto found = store::SelectToUndo(call.tx, request_.name(), outcome, place.below, left);
    const bool is_last = static_cast<int>(found.size()) < left;
    if (!found.empty()) {
      PassRows(call, writes, place.created, found, undone);
      place.below = found.back().number;
      place.seen += static_cast<int64_t>(found.size());
      left -= static_cast<int>(found.size());
    }
    if (!is_last) continue;
    if (place.created) {
      place.done = !writes || Finish(call, undone);
      break;
    }
    place.created = true;
    place.below = 0;
  }
  return place;
}

void Undoing::PassRows(Call& call, bool writes, bool created, const std::vector<store::UndoRow>& found,
                       v1::LedgerImport& undone) {
  const std::vector<RowToUndo> rows = Load(call, request_.name(), found, created);
  rules::Undo undo = rules::SortRows(call.caller, created, rows, taken_);
  if (writes) {
    if (created) {
      TakeOut(call, request_.reason(), rows, undo);
    } else {
      GiveBack(call, request_.reason(), rows, undo);
    }
    std::vector<int64_t> numbers;
    std::vector<std::string> brought;
    for (const size_t i : undo.back) {
      numbers.push_back(rows[i].row);
      if (!found[i].investor.empty()) brought.push_back(found[i].investor);
    }
    store::UpdateUndone(call.tx, request_.name(), numbers);
    RemoveInvestors(call, request_.reason(), brought);
  }
  const int back = static_cast<int>(undo.back.size());
  if (created) {
    undone.set_taken_back(undone.taken_back() + back);
  } else {
    undone.set_given_back(undone.given_back() + back);
  }
  staying_.insert(staying_.end(), undo.stay.begin(), undo.stay.end());
}

// Investors whose last project went after the row that brought them; false when more are left than fit.
bool Undoing::Finish(Call& call, v1::LedgerImport& undone) {
  const auto left = store::SelectLeftInvestors(call.tx, request_.name(), kPiece);
  RemoveInvestors(call, request_.reason(), left);
  undone.set_stayed(static_cast<int>(store::CountStanding(call.tx, request_.name())));
  return static_cast<int>(left.size()) < kPiece;
}

absl::Status Undoing::Tell() {
  v1::UndoImportResponse message;
  for (const v1::StayingRow& staying : staying_) {
    *message.mutable_staying_row() = staying;
    if (!stream_.Send(message)) return Cut();
  }
  staying_.clear();
  message.mutable_progress()->set_done(at_.seen);
  message.mutable_progress()->set_total(total_);
  return stream_.Send(message) ? absl::OkStatus() : Cut();
}

}  // namespace

grpc::ServerWriteReactor<v1::UndoImportResponse>* LedgerService::UndoImport(grpc::CallbackServerContext* context,
                                                                            const v1::UndoImportRequest* request) {
  return envelope_.SendOut<v1::UndoImportRequest, v1::UndoImportResponse>(
      context, request, [](Envelope::Session& session, const v1::UndoImportRequest& request, Stream& stream) {
        return Undoing(session, stream, request).Run();
      });
}

}  // namespace luodi::ledger
