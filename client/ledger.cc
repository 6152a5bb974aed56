// SPDX-License-Identifier: Apache-2.0
// luodi import: a bureau's ledger goes in, one result a row comes back.
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/names.h"
#include "client/secrets.h"
#include "luodi/v1/ledger.grpc.pb.h"

namespace luodi::client {
namespace {

constexpr size_t kPiece = 256 * 1024;

struct ImportFlags {
  std::string file;
  std::string reason;
};

// A bar on a terminal, nothing in a pipe.
class Progress {
 public:
  explicit Progress(int64_t all) : all_(std::max<int64_t>(all, 1)), shown_(isatty(STDERR_FILENO) != 0) {}
  ~Progress() {
    if (shown_ && done_ > 0) std::cerr << "\r\033[K" << std::flush;
  }
  void Step() {
    ++done_;
    if (!shown_ || done_ % 16 != 1) return;
    const int width = static_cast<int>(std::min<int64_t>(done_ * 40 / all_, 40));
    std::cerr << "\r[" << std::string(width, '#') << std::string(40 - width, ' ') << "] " << done_ << std::flush;
  }

 private:
  int64_t all_;
  int64_t done_ = 0;
  bool shown_;
};

void TellRows(Session& session, const std::vector<v1::RowResult>& rows) {
  const bool chinese = session.language() == Language::kChinese;
  Table refused({_("Row"), _("Title"), _("Column"), _("Reason"), _("What is wrong")});
  for (const v1::RowResult& row : rows) {
    for (const v1::RowFault& fault : row.faults()) {
      const bool translated = chinese && !fault.message_zh().empty();
      refused.Add({absl::StrCat(row.row()), row.title(), fault.column(), fault.reason(),
                   translated ? fault.message_zh() : fault.message()});
    }
  }
  if (!refused.empty()) {
    session.out().Title(_("Refused rows"));
    session.out().Show(refused);
  }
  Table warnings({_("Row"), _("Title"), _("Noticed")});
  for (const v1::RowResult& row : rows) {
    for (const std::string& warning : row.warnings()) warnings.Add({absl::StrCat(row.row()), row.title(), warning});
  }
  if (!warnings.empty()) {
    session.out().Title(_("Noticed, not refused"));
    session.out().Show(warnings);
  }
}

void TellSummary(Session& session, const v1::LedgerImport& import) {
  session.out().Line(absl::StrCat(_("Import"), " ", ShortName(import.name()), import.name().empty() ? "" : " ",
                                  import.file_name(), ": ", _("rows"), " ", import.rows(), ", ", _("created"), " ",
                                  import.created(), ", ", _("updated"), " ", import.updated(), ", ", _("unchanged"),
                                  " ", import.unchanged(), ", ", _("refused"), " ", import.refused()));
  if (!import.unknown_columns().empty()) {
    session.out().Line(absl::StrCat(_("Columns kept verbatim"), ": ", absl::StrJoin(import.unknown_columns(), ", ")));
  }
  session.out().Line(import.written() ? _("Everything was written.") : _("Nothing was written."));
}

void Tell(Session& session, const std::vector<v1::RowResult>& rows, const v1::LedgerImport& import) {
  Output& out = session.out();
  if (out.ForPeople()) {
    TellRows(session, rows);
    TellSummary(session, import);
    return;
  }
  if (out.format() == Format::kName) {
    out.Line(import.name());
    return;
  }
  Messages results;
  for (const v1::RowResult& row : rows) results.push_back(&row);
  if (out.format() == Format::kCsv) {
    out.List(results, {{"row"}, {"outcome"}, {"project"}, {"title"}, {"warnings"}});
    return;
  }
  nlohmann::ordered_json json;
  json["ledgerImport"] = ToJson(import);
  json["rows"] = nlohmann::ordered_json::array();
  for (const Message* row : results) json["rows"].push_back(ToJson(*row));
  out.Json(json);
}

v1::ImportLedgerRequest FirstMessage(Session& session, const ImportFlags& flags, const std::string& content) {
  v1::ImportLedgerRequest request;
  auto* metadata = request.mutable_metadata();
  metadata->set_parent(session.ZoneName());
  metadata->set_file_name(std::filesystem::path(flags.file).filename());
  metadata->set_request_id(session.RequestId());
  metadata->set_sha256(Sha256(content));
  metadata->set_validate_only(session.globals().dry_run);
  metadata->set_reason(flags.reason);
  return request;
}

int Import(Session& session, const ImportFlags& flags) {
  session.AllowLongCalls();
  const std::string content = ReadFile(flags.file);
  if (session.globals().explain) {
    session.ShowCall("luodi.v1.LedgerService.ImportLedger", FirstMessage(session, flags, content));
    return kDone;
  }
  Connection& connection = session.connection();
  const auto context = connection.NewContext();
  const auto stub = v1::LedgerService::NewStub(connection.channel());
  const auto stream = stub->ImportLedger(context.get());
  // Results may come before the last byte went: one thread writes while this one reads.
  std::thread writer([&] {
    v1::ImportLedgerRequest request = FirstMessage(session, flags, content);
    bool going = stream->Write(request);
    for (size_t at = 0; going && at < content.size(); at += kPiece) {
      request.set_content(content.substr(at, kPiece));
      going = stream->Write(request);
    }
    stream->WritesDone();
  });
  std::vector<v1::RowResult> rows;
  v1::LedgerImport import;
  {
    Progress progress(std::count(content.begin(), content.end(), '\n'));
    v1::ImportLedgerResponse answer;
    while (stream->Read(&answer)) {
      if (answer.has_row()) rows.push_back(answer.row());
      if (answer.has_ledger_import()) import = answer.ledger_import();
      progress.Step();
    }
  }
  writer.join();
  connection.Finish(stream->Finish(), *context, "LedgerService.ImportLedger", session.RequestId());
  session.NoteReplay();
  Tell(session, rows, import);
  return import.refused() > 0 ? kRefused : kDone;
}

}  // namespace

void AddLedgerCommands(Noun root) {
  Noun noun = root.AddNoun("import", _("Ledgers: all rows go in, or none"));
  const auto flags = std::make_shared<ImportFlags>();
  noun.Alone("luodi import deploy/demo/langfang-gaoxin.csv --reason 首次建账")
      .Option("FILE", &flags->file, _("CSV in UTF-8 with the headings of the bureau"))
      .Option("--reason", &flags->reason, _("Why these facts come by ledger; required"))
      // Not CLI11's "required": list and show stand below and need neither.
      .Checks([flags](Session&) {
        if (flags->file.empty()) throw UsageError(_("missing: FILE, or list or show"));
      })
      .Checks([flags](Session&) {
        if (flags->reason.empty()) throw UsageError(absl::StrCat(_("missing"), ": --reason"));
      })
      .Runs([flags](Session& session) { return Import(session, *flags); });
  noun.Verb("show", _("Shows an import"), "luodi import show YEAR-0001")
      .Calls("LedgerService.GetImport")
      .Resource("IMPORT", "name", "imports/*", _("Number"))
      .Required();
  noun.Verb("list", _("Lists the imports"), "luodi import list")
      .Calls("LedgerService.ListImports")
      .Shows({{"name"},
              {"file_name"},
              {"rows"},
              {"created"},
              {"updated"},
              {"unchanged"},
              {"refused"},
              {"written"},
              {"imported_by"},
              {"create_time"},
              {"unknown_columns", true},
              {"sha256", true}});
}

}  // namespace luodi::client
