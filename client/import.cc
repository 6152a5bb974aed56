// SPDX-License-Identifier: Apache-2.0
// A ledger on its way in: the file goes up in pieces, results come back row by row.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/incoming_file.h"
#include "client/language.h"
#include "client/ledger.h"
#include "client/names.h"
#include "client/progress.h"
#include "client/secrets.h"
#include "client/words.h"
#include "luodi/v1/ledger.grpc.pb.h"

namespace luodi::client {
namespace {

constexpr size_t kPiece = 256 * 1024;
// A screen's worth; the file of refused rows and -o json tell all.
constexpr int kTold = 40;

// The file's bytes, piece by piece.
void ForEachPiece(const std::string& path, const std::function<bool(std::string_view)>& take) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path)) throw UsageError(absl::StrCat(path, ": ", _("cannot be read")));
  std::string piece(kPiece, '\0');
  bool going = true;
  while (going && (file.read(piece.data(), static_cast<std::streamsize>(kPiece)) || file.gcount() > 0)) {
    going = take(std::string_view(piece.data(), static_cast<size_t>(file.gcount())));
  }
  if (file.bad()) throw UsageError(absl::StrCat(path, ": ", _("cannot be read")));
}

v1::ImportLedgerRequest FirstMessage(Session& session, const ImportFlags& flags) {
  v1::ImportLedgerRequest request;
  auto* metadata = request.mutable_metadata();
  metadata->set_parent(session.ZoneName());
  metadata->set_file_name(std::filesystem::path(flags.file).filename());
  metadata->set_request_id(session.RequestId());
  metadata->set_validate_only(session.globals().dry_run);
  metadata->set_reason(flags.reason);
  metadata->set_mode(ReadMode(flags.mode));
  metadata->set_sheet(flags.sheet);
  metadata->set_older_is_meant(flags.older_is_meant);
  if (!flags.mapping.empty()) {
    for (v1::LedgerHead& head : ReadHeads(ReadFile(flags.mapping))) *metadata->add_mapping() = std::move(head);
  }
  Sha256Stream digest;
  ForEachPiece(flags.file, [&](std::string_view piece) {
    digest.Add(piece);
    return true;
  });
  metadata->set_sha256(digest.Hex());
  struct stat status = {};
  if (stat(flags.file.c_str(), &status) == 0) metadata->mutable_file_time()->set_seconds(status.st_mtim.tv_sec);
  return request;
}

// What is told of the rows: to people the first of each kind, to programs all.
class Rows {
 public:
  explicit Rows(Session& session)
      : session_(session),
        chinese_(session.language() == Language::kChinese),
        refused_({_("Row"), _("Cell"), _("Title"), _("Column"), _("Reason"), _("What is wrong")}),
        notices_({_("Row"), _("Cell"), _("Title"), _("Noticed")}),
        changes_({_("Row"), _("Project"), _("Title"), _("Column"), _("Before"), _("After")}) {}

  void Take(const v1::RowResult& row) {
    switch (session_.out().format()) {
      case Format::kTable:
      case Format::kWide:
        return Tell(row);
      case Format::kJson:
        // One after the other, so that a long ledger needs no memory.
        std::cout << (open_ ? ",\n" : "{\n\"rows\": [\n") << ToJson(row).dump(2);
        open_ = true;
        return;
      case Format::kName:
        return;
      case Format::kYaml:
      case Format::kCsv:
        kept_.push_back(row);
        return;
    }
  }

  void End(const v1::LedgerImport& import) {
    Output& out = session_.out();
    if (out.ForPeople()) return Tell(import);
    if (out.format() == Format::kName) return out.Line(import.name());
    if (out.format() == Format::kJson) {
      std::cout << (open_ ? "\n],\n" : "{\n\"rows\": [],\n") << "\"ledgerImport\": " << ToJson(import).dump(2) << "\n}\n";
      return;
    }
    Messages rows;
    for (const v1::RowResult& row : kept_) rows.push_back(&row);
    if (out.format() == Format::kCsv) {
      return out.List(rows, {{"row"}, {"outcome"}, {"project"}, {"title"}, {"faults"}, {"notices"}, {"changes"}});
    }
    nlohmann::ordered_json json;
    json["rows"] = nlohmann::ordered_json::array();
    for (const Message* row : rows) json["rows"].push_back(ToJson(*row));
    json["ledgerImport"] = ToJson(import);
    out.Json(json);
  }

 private:
  using Message = google::protobuf::Message;

  const std::string& In(const std::string& english, const std::string& chinese) const {
    return chinese_ && !chinese.empty() ? chinese : english;
  }

  void Tell(const v1::RowResult& row) {
    const std::string number = absl::StrCat(row.row());
    if (row.outcome() == v1::RowResult::OUTCOME_PASSED_OVER && passed_over_.size() < kTold) passed_over_.push_back(number);
    for (const v1::RowFault& fault : row.faults()) {
      if (++faults_ > kTold) break;
      refused_.Add({number, fault.cell(), row.title(), fault.column(), fault.reason(),
                    In(fault.message(), fault.message_zh())});
    }
    for (const v1::RowNotice& notice : row.notices()) {
      if (++noticed_ > kTold) break;
      notices_.Add({number, notice.cell(), row.title(), In(notice.message(), notice.message_zh())});
    }
    for (const v1::FieldChange& change : row.changes()) {
      if (++changed_ > kTold) break;
      changes_.Add({number, ShortName(row.project()), row.title(), change.column(),
                    change.before().empty() ? "-" : change.before(), change.after().empty() ? "-" : change.after()});
    }
  }

  void Show(const char* title, const Table& table, int all) {
    if (table.empty()) return;
    session_.out().Title(title);
    session_.out().Show(table);
    if (all > kTold) session_.out().Line(absl::StrCat("... ", _("only the first are shown"), " (", kTold, ")"));
  }

  void Tell(const v1::LedgerImport& import) {
    Output& out = session_.out();
    Show(_("What changes"), changes_, changed_);
    Show(_("Noticed, not refused"), notices_, noticed_);
    Show(_("Refused rows"), refused_, faults_);
    std::string read = absl::StrCat(_("Read as"), " ", import.format());
    if (!import.sheet().empty()) absl::StrAppend(&read, ", ", _("sheet"), " ", import.sheet());
    out.Line(absl::StrCat(read, ", ", _("header in row"), " ", import.header_row()));
    if (!import.unknown_columns().empty()) {
      out.Line(absl::StrCat(_("Columns kept verbatim"), ": ", absl::StrJoin(import.unknown_columns(), ", ")));
    }
    out.Line(absl::StrCat(_("Import"), " ", ShortName(import.name()), import.name().empty() ? "" : " ",
                          import.file_name(), ": ", _("rows"), " ", import.rows(), ", ", _("created"), " ",
                          import.created(), ", ", _("updated"), " ", import.updated(), ", ", _("unchanged"), " ",
                          import.unchanged(), ", ", _("refused"), " ", import.refused(),
                          import.passed_over() > 0 ? absl::StrCat(", ", _("rows of sums"), " ", import.passed_over(), " (",
                                                                  _("row"), " ", absl::StrJoin(passed_over_, ", "), ")")
                                                   : std::string()));
    out.Line(Ending(import));
  }

  static const char* Ending(const v1::LedgerImport& import) {
    const bool changed = import.created() + import.updated() > 0;
    if (!import.written() || (!changed && import.refused() > 0)) return _("Nothing was written.");
    if (!changed) return _("Nothing has changed.");
    return import.refused() > 0 ? _("The good rows were written.") : _("Everything was written.");
  }

  Session& session_;
  const bool chinese_;
  Table refused_;
  Table notices_;
  Table changes_;
  int faults_ = 0;
  int noticed_ = 0;
  int changed_ = 0;
  bool open_ = false;
  std::vector<std::string> passed_over_;
  std::vector<v1::RowResult> kept_;
};

// 台账.xlsx -> 台账.refused.xlsx
std::string RefusedPath(const ImportFlags& flags) {
  if (!flags.refused.empty()) return flags.refused;
  const std::filesystem::path file(flags.file);
  return FreePath(
      (file.parent_path() / absl::StrCat(file.stem().string(), ".refused", file.extension().string())).string());
}

// Beside a file in a folder that cannot be written there is none: `import rows` tells what was refused.
std::unique_ptr<IncomingFile> OpenRefused(Session& session, const ImportFlags& flags) {
  try {
    return std::make_unique<IncomingFile>(RefusedPath(flags));
  } catch (const UsageError& error) {
    if (!flags.refused.empty()) throw;
    session.Note(absl::StrCat(error.what(), "; ", _("refused rows will not come back as a file")));
    return nullptr;
  }
}

// The answer as it comes; returns the import.
class Answer {
 public:
  Answer(Session& session, std::unique_ptr<IncomingFile> refused)
      : rows_(session), progress_(_("Importing")), refused_(std::move(refused)) {}

  void Take(const v1::ImportLedgerResponse& part) {
    switch (part.part_case()) {
      case v1::ImportLedgerResponse::kRow:
        return rows_.Take(part.row());
      case v1::ImportLedgerResponse::kProgress:
        return progress_.Show(part.progress().done(), part.progress().total());
      case v1::ImportLedgerResponse::kRefusedFile:
        came_back_ = true;
        return refused_->Add(part.refused_file());
      case v1::ImportLedgerResponse::kLedgerImport:
        import_ = part.ledger_import();
        return;
      case v1::ImportLedgerResponse::PART_NOT_SET:
        return;
    }
  }

  void End(Session& session) {
    progress_.Clear();
    // What was written is told first, whatever becomes of the file.
    rows_.End(import_);
    if (!came_back_) return;
    std::cout.flush();
    refused_->Close("");
    session.Note(absl::StrCat(_("The refused rows are in"), " ", refused_->path(), "; ",
                              _("mend them there and import that file")));
  }

  const v1::LedgerImport& import() const { return import_; }

 private:
  Rows rows_;
  Progress progress_;
  // Open from the beginning: that it cannot be written must be known before anything is.
  std::unique_ptr<IncomingFile> refused_;
  bool came_back_ = false;
  v1::LedgerImport import_;
};

}  // namespace

v1::ImportMode ReadMode(const std::string& text) {
  if (text.empty()) return v1::IMPORT_MODE_ATOMIC;
  const auto* value = FindWord(*v1::ImportMode_descriptor(), text);
  if (value == nullptr) throw UsageError(absl::StrCat("--mode ", text, ": ", _("known"), ": atomic keep-good"));
  return static_cast<v1::ImportMode>(value->number());
}

int ImportFile(Session& session, const ImportFlags& flags) {
  session.AllowLongCalls();
  v1::ImportLedgerRequest first = FirstMessage(session, flags);
  if (session.globals().explain) {
    session.ShowCall("luodi.v1.LedgerService.ImportLedger", first);
    return kDone;
  }
  std::unique_ptr<IncomingFile> refused = OpenRefused(session, flags);
  first.mutable_metadata()->set_without_refused_file(refused == nullptr);
  Connection& connection = session.connection();
  const auto context = connection.NewContext();
  const auto stub = v1::LedgerService::NewStub(connection.channel());
  const auto stream = stub->ImportLedger(context.get());
  // Results may come before the last byte went: one thread writes while this one reads.
  std::thread writer([&] {
    bool going = stream->Write(first);
    try {
      v1::ImportLedgerRequest request;
      if (going) {
        ForEachPiece(flags.file, [&](std::string_view piece) {
          request.set_content(std::string(piece));
          return stream->Write(request);
        });
      }
    } catch (const UsageError&) {
      // A file that vanished meanwhile: the server misses bytes and says so.
    }
    stream->WritesDone();
  });
  auto answer = std::make_unique<Answer>(session, std::move(refused));
  try {
    v1::ImportLedgerResponse part;
    while (stream->Read(&part)) answer->Take(part);
  } catch (...) {
    context->TryCancel();
    writer.join();
    throw;
  }
  writer.join();
  connection.Finish(stream->Finish(), *context, "LedgerService.ImportLedger", session.RequestId());
  session.NoteReplay();
  answer->End(session);
  return answer->import().refused() > 0 ? kRefused : kDone;
}

}  // namespace luodi::client
