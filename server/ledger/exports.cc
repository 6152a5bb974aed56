// SPDX-License-Identifier: Apache-2.0
// The ledger on its way out: read whole into a file, recorded, and only then sent.
#include <algorithm>
#include <map>
#include <memory>

#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "server/access/store.h"
#include "server/base/calendar.h"
#include "server/base/digest.h"
#include "server/base/names.h"
#include "server/base/spool.h"
#include "server/base/text.h"
#include "server/investors/store.h"
#include "server/ledger/export_rules.h"
#include "server/ledger/export_store.h"
#include "server/ledger/service.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/zones/store.h"

namespace luodi::ledger {
namespace {

using Selection = projects::store::Selection;
using Stream = rpc::Outbound<v1::ExportLedgerResponse>;

// How many projects look up their investors and parents at once.
constexpr size_t kBatch = 500;
// Bytes a message.
constexpr size_t kPiece = 64 * 1024;

// What the books were made into, before anything of it is recorded or sent.
struct Taken {
  Spool file;
  v1::LedgerExport ledger_export;
  // RESTRICTED projects that the file shows.
  std::vector<std::string> restricted;
};

// Filter, as_of and on_date mean what they mean in ListProjects.
absl::StatusOr<Selection> SelectionOf(const Call& call, v1::ExportLedgerRequest& request,
                                      const std::vector<v1::Park>& parks) {
  RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
  v1::ProjectFilter& filter = *request.mutable_filter();
  Faults faults = projects::rules::CheckFilter("filter.", call.zone, filter);
  for (Fault& fault : projects::rules::CheckParks("filter.", call.zone, filter, parks)) faults.push_back(std::move(fault));
  const auto as_of = InstantOf("as_of", request.as_of(), request.has_as_of());
  if (!as_of.ok()) faults.push_back({v1::ERROR_REASON_TIME_INVALID, "as_of", {}});
  if (request.has_on_date()) CheckDate("on_date", request.on_date(), faults);
  for (Fault& fault : rules::CheckExport(request)) faults.push_back(std::move(fault));
  RETURN_IF_ERROR(RefuseFields(faults));

  Selection selection;
  selection.filter = filter;
  if (request.has_as_of()) selection.as_of = database::TimeText(*as_of);
  if (request.has_on_date()) selection.on_date = database::DateText(request.on_date());
  selection.standing = projects::rules::MasksOf(filter.stages());
  selection.parks = projects::rules::ParksWithin(filter.parks(), parks);
  selection.department = call.caller.department;
  selection.sees_restricted = call.caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED);
  return selection;
}

// One reading of the books into a file.
class Taking {
 public:
  Taking(Call& call, const v1::ExportLedgerRequest& request, Stream& stream, Taken& taken)
      : call_(call), request_(request), stream_(stream), taken_(taken) {}

  absl::Status Run(const Selection& selection, const std::vector<v1::Park>& parks) {
    for (const v1::Park& park : parks) titles_.parks[park.name()] = park.title();
    for (const v1::Department& department : access::store::SelectAllDepartments(call_.tx, call_.zone)) {
      titles_.departments[department.name()] = department.title();
    }
    Open();
    projects::store::ForEachProject(call_.tx, call_.zone, selection, [&](v1::Project&& project) {
      batch_.push_back(std::move(project));
      return batch_.size() < kBatch || WriteBatch();
    });
    if (stopped_ || !WriteBatch()) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
    Close();
    return absl::OkStatus();
  }

 private:
  void Open() {
    v1::LedgerExport& made = taken_.ledger_export;
    *made.mutable_filter() = request_.filter();
    if (request_.has_as_of()) *made.mutable_as_of() = request_.as_of();
    if (request_.has_on_date()) *made.mutable_on_date() = request_.on_date();
    made.set_format(request_.format());
    made.set_reason(request_.reason());
    made.set_exported_by(call_.caller.person);
    *made.mutable_create_time() = call_.NowStamp();
    if (made.format() == v1::EXPORT_FORMAT_JSON_LINES) return;

    std::vector<std::vector<Head>> layouts;
    for (const auto& layout : store::SelectLayouts(call_.tx, call_.zone)) layouts.push_back(HeadsOf(layout));
    columns_ = rules::ExportColumns(layouts, store::SelectKeptColumns(call_.tx, call_.zone), request_.all_columns());
    const std::vector<std::string> heads = rules::HeadTexts(columns_);
    made.mutable_columns()->Add(heads.begin(), heads.end());
    writer_ = made.format() == v1::EXPORT_FORMAT_XLSX ? sheets::NewXlsxWriter(taken_.file, call_.now)
              : made.format() == v1::EXPORT_FORMAT_CSV
                  ? sheets::NewCsvWriter(taken_.file, sheets::Encoding::kUtf8WithMark)
                  : sheets::NewCsvWriter(taken_.file, sheets::Encoding::kGb18030);
    writer_->Sheet("台账", heads, rules::StylesOf(columns_));
  }

  // Titles of what the batch names.
  void LookUp() {
    std::vector<std::string> investors, parents;
    for (const v1::Project& project : batch_) {
      if (!project.investor().empty()) investors.push_back(project.investor());
      if (!project.parent_project().empty()) parents.push_back(project.parent_project());
    }
    titles_.investors.clear();
    titles_.parents.clear();
    for (v1::Investor& investor : investors::store::SelectInvestors(call_.tx, call_.zone, investors)) {
      titles_.investors[investor.name()] = std::move(investor);
    }
    for (const std::string& parent : parents) titles_.parents[parent] = names::IdOf(parent);
    for (const v1::Project& parent : projects::store::SelectProjects(call_.tx, call_.zone, parents)) {
      const bool is_shown = !parent.business_code().empty() && projects::rules::MaySee(call_.caller, parent);
      if (is_shown) titles_.parents[parent.name()] = parent.business_code();
    }
  }

  // Who may see what is a matter of now, also of what the books said once.
  void LookUpToday() {
    if (!request_.has_as_of()) return;
    std::vector<std::string> projects;
    for (const v1::Project& project : batch_) projects.push_back(project.name());
    today_.clear();
    for (v1::Project& project : projects::store::SelectProjects(call_.tx, call_.zone, projects)) {
      today_[project.name()] = std::move(project);
    }
  }

  const v1::Project& TodayOf(const v1::Project& project) const {
    const auto found = today_.find(project.name());
    return found == today_.end() ? project : found->second;
  }

  // False when the caller has gone.
  bool WriteBatch() {
    if (writer_ != nullptr) LookUp();
    LookUpToday();
    for (v1::Project& project : batch_) Write(project);
    batch_.clear();
    v1::ExportLedgerResponse message;
    message.mutable_progress()->set_done(taken_.ledger_export.rows());
    stopped_ = !stream_.Send(message);
    return !stopped_;
  }

  void Write(v1::Project& project) {
    v1::LedgerExport& made = taken_.ledger_export;
    projects::rules::SetStage(project);
    sum_.Add(project);
    made.set_rows(made.rows() + 1);
    if (project.masked()) {
      projects::rules::Mask(project);
      made.set_masked_rows(made.masked_rows() + 1);
    } else {
      const v1::Project& today = TodayOf(project);
      if (project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED ||
          today.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) {
        taken_.restricted.push_back(project.name());
      }
      if (!projects::rules::MaySeePersons(call_.caller, today)) {
        words_.cells_left_out += projects::rules::TakeOutPersons(project);
      }
    }
    if (writer_ != nullptr) return writer_->Row(rules::ExportRow(columns_, project, titles_, made.rows()));
    std::string line;
    if (!google::protobuf::util::MessageToJsonString(project, &line).ok()) {
      throw std::logic_error("a project that is no JSON");
    }
    taken_.file.Add(line + "\n");
  }

  void Close() {
    v1::LedgerExport& made = taken_.ledger_export;
    if (writer_ != nullptr) {
      if (made.format() == v1::EXPORT_FORMAT_XLSX) WriteAbout();
      writer_->End();
    }
    Sha256 digest;
    for (int64_t at = 0; at < taken_.file.size(); at += kPiece) digest.Add(taken_.file.Read(at, kPiece));
    made.set_sha256(digest.Hex());
    made.set_bytes(taken_.file.size());
    made.set_cells_left_out(words_.cells_left_out);
  }

  void WriteAbout() {
    const auto zone = zones::store::SelectZone(call_.tx, call_.zone);
    words_.zone_title = zone ? zone->title() : call_.zone;
    const auto person = access::store::SelectPerson(call_.tx, call_.caller.person);
    words_.person = person ? absl::StrCat(person->display_name(), " (", person->name(), ")") : call_.caller.person;
    const std::string& investor = request_.filter().investor();
    if (!investor.empty()) {
      if (auto found = investors::store::SelectInvestor(call_.tx, investor)) titles_.investors[investor] = *found;
    }
    words_.filter = rules::FilterInWords(request_.filter(), titles_);
    writer_->Sheet("说明", rules::AboutHeads(), rules::AboutStyles());
    for (const auto& row : rules::AboutRows(taken_.ledger_export, words_, sum_)) writer_->Row(row);
  }

  Call& call_;
  const v1::ExportLedgerRequest& request_;
  Stream& stream_;
  Taken& taken_;
  std::vector<rules::ExportColumn> columns_;
  // None for JSON lines.
  std::unique_ptr<sheets::Writer> writer_;
  Titles titles_;
  std::vector<v1::Project> batch_;
  // Those of the batch as they stand, where it tells what the books said at another instant.
  std::map<std::string, v1::Project> today_;
  rules::ExportSum sum_;
  rules::ExportWords words_;
  bool stopped_ = false;
};

absl::Status Take(Call& call, v1::ExportLedgerRequest request, Stream& stream, Taken& taken) {
  const std::vector<v1::Park> parks = zones::store::SelectAllParks(call.tx, call.zone);
  ASSIGN_OR_RETURN(const Selection selection, SelectionOf(call, request, parks));
  return Taking(call, request, stream, taken).Run(selection, parks);
}

absl::Status Record(Call& call, const Taken& taken, v1::LedgerExport& recorded) {
  recorded = taken.ledger_export;
  recorded.set_name(names::Join(call.zone, "exports", call.NextNumber("exports")));
  store::InsertExport(call.tx, recorded, call.NowText());
  call.Changed(recorded.name(), 1, recorded, recorded.reason());
  for (const std::string& project : taken.restricted) call.WasRead(project);
  return absl::OkStatus();
}

absl::Status SendFile(Stream& stream, const Taken& taken, const v1::LedgerExport& recorded) {
  v1::ExportLedgerResponse message;
  for (int64_t at = 0; at < taken.file.size(); at += kPiece) {
    message.set_content(taken.file.Read(at, kPiece));
    if (!stream.Send(message)) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
  }
  *message.mutable_ledger_export() = recorded;
  return stream.Send(message) ? absl::OkStatus() : Refuse(v1::ERROR_REASON_CALL_CANCELLED);
}

// The request has none: two exports of the same are two.
std::string NewRequestId() {
  const std::string hex = Sha256Hex(RandomSecret());
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20, 12));
}

// Read and recorded in two transactions: one that writes keeps the id it writes under from beginning to end, and a long
// one would hold up everybody who follows the journal.
absl::Status Export(Envelope::Session& session, const v1::ExportLedgerRequest& request, Stream& stream) {
  std::unique_ptr<Taken> taken;
  RETURN_IF_ERROR(session.Read(request.parent(), [&](Call& call) {
    taken = std::make_unique<Taken>();
    return Take(call, request, stream, *taken);
  }));
  v1::LedgerExport recorded;
  RETURN_IF_ERROR(session.Write(request.parent(), NewRequestId(), false, {}, taken->ledger_export.sha256(), &recorded,
                                [&](Call& call) { return Record(call, *taken, recorded); }));
  return SendFile(stream, *taken, recorded);
}

}  // namespace

grpc::ServerWriteReactor<v1::ExportLedgerResponse>* LedgerService::ExportLedger(
    grpc::CallbackServerContext* context, const v1::ExportLedgerRequest* request) {
  return envelope_.SendOut<v1::ExportLedgerRequest, v1::ExportLedgerResponse>(
      context, request, [](Envelope::Session& session, const v1::ExportLedgerRequest& request, Stream& stream) {
        return Export(session, request, stream);
      });
}

grpc::ServerUnaryReactor* LedgerService::ListExports(grpc::CallbackServerContext* context,
                                                     const v1::ListExportsRequest* request,
                                                     v1::ListExportsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListExportsRequest& request, v1::ListExportsResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        std::vector<v1::LedgerExport> exports = store::ListExports(call.tx, call.zone, page);
        if (static_cast<int>(exports.size()) > page.size) {
          exports.resize(static_cast<size_t>(page.size));
          response.set_next_page_token(NextPageToken(request, {store::ExportKeyOf(exports.back())}));
        }
        for (v1::LedgerExport& ledger_export : exports) *response.add_exports() = std::move(ledger_export);
        return absl::OkStatus();
      });
}

}  // namespace luodi::ledger
