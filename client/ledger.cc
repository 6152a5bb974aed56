// SPDX-License-Identifier: Apache-2.0
// luodi import, luodi export: a bureau's ledger goes in and comes out.
#include "client/ledger.h"

#include <utf8proc.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/progress.h"
#include "client/project_flags.h"

namespace luodi::client {
namespace {

constexpr char kImports[] = "imports/*";
constexpr char kMapping[] = "ledgerMapping";

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? std::string()
                                         : std::string(text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin));
}

bool IsUtf8(const std::string& text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const auto length = utf8proc_iterate(bytes, left, &point);
    if (length <= 0) return false;
    bytes += length;
    left -= length;
  }
  return true;
}

v1::LedgerHead ReadHead(const std::string& text, const std::string& where) {
  const size_t equals = text.rfind('=');
  v1::LedgerHead head;
  head.set_head(Trimmed(text.substr(0, std::min(equals, text.size()))));
  if (equals == std::string::npos || head.head().empty()) {
    throw UsageError(absl::StrCat(where, ": ", _("write HEAD = COLUMN")));
  }
  const std::string right = Trimmed(text.substr(equals + 1));
  const size_t space = right.find(' ');
  head.set_column(right.substr(0, space));
  if (space != std::string::npos) head.set_unit(Trimmed(right.substr(space)));
  return head;
}

std::string Faults(const Message& message) {
  const auto& row = static_cast<const v1::RowResult&>(message);
  const bool chinese = LoadedLanguage() == Language::kChinese;
  return absl::StrJoin(row.faults(), "; ", [&](std::string* out, const v1::RowFault& fault) {
    absl::StrAppend(out, fault.cell().empty() ? "" : absl::StrCat(fault.cell(), ": "),
                    chinese ? fault.message_zh() : fault.message());
  });
}

std::string Changes(const Message& message) {
  const auto& row = static_cast<const v1::RowResult&>(message);
  return absl::StrJoin(row.changes(), "; ", [](std::string* out, const v1::FieldChange& change) {
    absl::StrAppend(out, change.column(), " ", change.before().empty() ? "-" : change.before(), " -> ",
                    change.after().empty() ? "-" : change.after());
  });
}

void TellStaying(Output& out, const std::vector<v1::StayingRow>& rows) {
  if (rows.empty()) return;
  Table table({_("Row"), _("Project"), _("Title"), _("Touched by"), _("Method"), _("When")});
  for (const v1::StayingRow& row : rows) {
    const std::string& method = row.touched_method();
    table.Add({absl::StrCat(row.row()), ShortName(row.project()), row.title(), ShortName(row.touched_by()),
               method.substr(method.rfind('.') + 1), FieldText(row, "touch_time", out.language())});
  }
  out.Title(_("Touched since, and left as they are"));
  out.Show(table);
}

int Undo(Session& session, const v1::UndoImportRequest& request) {
  std::vector<v1::StayingRow> rows;
  v1::LedgerImport import;
  v1::UndoImportResponse part;
  {
    Progress progress(_("Taking back"));
    session.connection().CallStream("LedgerService.UndoImport", request, &part, [&] {
      if (part.has_progress()) progress.Show(part.progress().done(), part.progress().total());
      if (part.has_staying_row()) rows.push_back(part.staying_row());
      if (part.has_ledger_import()) import = part.ledger_import();
    });
  }
  session.NoteReplay();
  Output& out = session.out();
  if (!out.ForPeople()) {
    nlohmann::ordered_json json;
    json["ledgerImport"] = ToJson(import);
    json["stayingRows"] = nlohmann::ordered_json::array();
    for (const v1::StayingRow& row : rows) json["stayingRows"].push_back(ToJson(row));
    if (out.format() == Format::kYaml) {
      out.Line(ToYaml(json));
    } else {
      out.Json(json);
    }
  } else {
    TellStaying(out, rows);
    out.Line(absl::StrCat(_("Import"), " ", ShortName(request.name()), ": ", _("taken out of the books"), " ",
                          import.taken_back(), ", ", _("given back what they said"), " ", import.given_back(), ", ",
                          _("left as they are"), " ", import.stayed()));
    if (session.globals().dry_run) out.Line(_("Nothing was written."));
  }
  return import.stayed() > 0 ? kRefused : kDone;
}

void AddImportVerbs(Noun noun) {
  noun.Verb("show", _("Shows an import"), "luodi import show YEAR-0001")
      .Calls("LedgerService.GetImport")
      .Resource("IMPORT", "name", kImports, _("Number"))
      .Required();
  noun.Verb("list", _("Lists the imports"), "luodi import list")
      .Calls("LedgerService.ListImports")
      .Shows({{"name"},
              {.path = "file_name", .gives = GiveWay::kAtHyphens},
              {"state"},
              {"rows"},
              {"created"},
              {"updated"},
              {.path = "unchanged", .gives = GiveWay::kSpare},
              {"refused"},
              {.path = "imported_by", .gives = GiveWay::kSpare},
              {.path = "create_time", .gives = GiveWay::kSpare},
              {"mode", true},
              {"format", true},
              {"sheet", true},
              {"file_time", true},
              {"reason", true},
              {"unknown_columns", true},
              {"taken_back", true},
              {"given_back", true},
              {"stayed", true},
              {"sha256", true}});
  noun.Verb("rows", _("What became of the rows of an import: created, updated, refused, passed over"),
            "luodi import rows YEAR-0001 --outcome refused")
      .Calls("LedgerService.ListImportRows")
      .Resource("IMPORT", "parent", kImports, _("Number"))
      .Required()
      .Field("--outcome", "outcomes", _("Only these; several with commas"))
      .Shows({{"row"},
              {"outcome"},
              {"project"},
              {"title"},
              {"faults", false, Faults, N_("What is wrong")},
              {"changes", false, Changes, N_("What changes")}});
  noun.Verb("undo", _("Takes back what an import created or changed and nobody touched since"),
            "luodi import undo YEAR-0001 --reason 导错了文件")
      .Calls("LedgerService.UndoImport")
      .Resource("IMPORT", "name", kImports, _("Number"))
      .Required()
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Confirms(_("Projects will leave the books. Take the import back?"))
      .Streams([](Session& session, const Message& request) {
        return Undo(session, static_cast<const v1::UndoImportRequest&>(request));
      });
}

struct MapFlags {
  std::vector<std::string> heads;
  std::string file;
};

// Heads of the line go before those that stand; a file replaces all.
void FillMapping(const MapFlags& flags, v1::LedgerMapping& mapping) {
  std::vector<v1::LedgerHead> heads;
  if (!flags.file.empty()) heads = ReadHeads(ReadFile(flags.file));
  for (const std::string& text : flags.heads) heads.push_back(ReadHead(text, text));
  if (!flags.file.empty()) mapping.clear_heads();
  for (v1::LedgerHead& head : heads) {
    auto* standing = mapping.mutable_heads();
    const auto same = std::find_if(standing->begin(), standing->end(),
                                   [&](const v1::LedgerHead& one) { return one.head() == head.head(); });
    if (same != standing->end() && flags.file.empty()) {
      *same = std::move(head);
    } else {
      *mapping.add_heads() = std::move(head);
    }
  }
}

void AddMappingVerbs(Noun noun) {
  noun.Verb("mapping", _("How this zone heads its ledger, beyond what Luodi knows"), "luodi import mapping")
      .Calls("LedgerService.GetLedgerMapping")
      .Otherwise("name", kMapping);
  const auto flags = std::make_shared<MapFlags>();
  noun.Verb("map", _("Tells which column a head of this zone's ledger means"),
            "luodi import map '计划投入(万元)=总投资' '内部备注='")
      .Calls("LedgerService.UpdateLedgerMapping")
      .Otherwise("mapping.name", kMapping)
      .StartsFrom("LedgerService.GetLedgerMapping", "mapping")
      .Options("HEAD", &flags->heads, _("HEAD=COLUMN, HEAD='COLUMN UNIT', or HEAD= to keep a column verbatim"))
      .Option("--file", &flags->file, _("A file of such lines, which replaces the whole mapping"))
      .TakesFile()
      .Checks([flags](Session&) {
        if (flags->heads.empty() && flags->file.empty()) throw UsageError(_("missing: HEAD or --file"));
        v1::LedgerMapping scratch;
        FillMapping(*flags, scratch);
      })
      .Prepares([flags](Session&, Message* request) {
        FillMapping(*flags, *static_cast<v1::UpdateLedgerMappingRequest*>(request)->mutable_mapping());
      });
}

// By the name of the file, unless --format says it.
v1::ExportFormat FormatOfName(const std::string& path) {
  const std::string extension = absl::AsciiStrToLower(std::filesystem::path(path).extension().string());
  if (extension == ".csv") return v1::EXPORT_FORMAT_CSV;
  if (extension == ".jsonl" || extension == ".ndjson") return v1::EXPORT_FORMAT_JSON_LINES;
  return v1::EXPORT_FORMAT_XLSX;
}

void AddExport(Noun root) {
  Noun noun = root.AddNoun("export", _("The ledger as a file: exactly the projects of a filter"));
  const auto out = std::make_shared<std::string>();
  const auto all_columns = std::make_shared<bool>(false);
  Command& command = noun.Alone("luodi export --signed-year 2020 --out 台账.xlsx --reason 年度考核");
  ProjectFilterFlags(command.Calls("LedgerService.ExportLedger")
                         .Option("--out", out.get(),
                                 _("Where to; .xlsx, .csv or .jsonl tells the format; - for standard output"))
                         .TakesFile())
      .Field("--reason", "reason", _("Why it is taken out; required"))
      .Field("--format", "format", _("xlsx, csv, csv-gb18030 or json-lines"))
      .Field("--as-of", "as_of", _("What the books said at this instant"))
      .Field("--on-date", "on_date", _("Facts dated up to this day"))
      .Flag("--all-columns", all_columns.get(), _("Also the columns the zone's own ledger lacks"))
      // Not CLI11's "required": list stands below and needs neither.
      .Checks([out](Session&) {
        if (out->empty()) throw UsageError(_("missing: --out, or list"));
      })
      .Checks([&command](Session&) {
        if (!command.Given("reason")) throw UsageError(absl::StrCat(_("missing"), ": --reason"));
      })
      .Prepares([&command, out, all_columns](Session&, Message* message) {
        auto& request = *static_cast<v1::ExportLedgerRequest*>(message);
        if (!command.Given("format")) request.set_format(FormatOfName(*out));
        request.set_all_columns(*all_columns);
      })
      .Streams([out](Session& session, const Message& request) {
        return ExportFile(session, static_cast<const v1::ExportLedgerRequest&>(request), *out);
      });
  noun.Verb("list", _("Who took out what, and why"), "luodi export list")
      .Calls("LedgerService.ListExports")
      .Shows({{"name"},
              {"format"},
              {"rows"},
              {"masked_rows"},
              {"exported_by"},
              {"create_time"},
              {"reason"},
              {"sha256", true},
              {"bytes", true}});
}

}  // namespace

std::vector<v1::LedgerHead> ReadHeads(const std::string& text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (!IsUtf8(text)) throw UsageError(_("the file of heads is not UTF-8"));
  std::vector<v1::LedgerHead> heads;
  int number = 0;
  const std::vector<std::string> lines = absl::StrSplit(text.substr(text.starts_with(kMark) ? kMark.size() : 0), '\n');
  for (const std::string& part : lines) {
    ++number;
    const std::string line = Trimmed(part.substr(0, part.find('#')));
    if (!line.empty()) heads.push_back(ReadHead(line, absl::StrCat(_("line"), " ", number)));
  }
  return heads;
}

void AddLedgerCommands(Noun root) {
  Noun noun = root.AddNoun("import", _("Ledgers: xlsx or CSV goes in, is judged row by row, can be taken back"));
  const auto flags = std::make_shared<ImportFlags>();
  noun.Alone("luodi import deploy/demo/langfang-gaoxin.csv --reason 首次建账")
      .Option("FILE", &flags->file, _("xlsx, or CSV in UTF-8 or GB18030, with the heads of the bureau"))
      .TakesFile()
      .Option("--reason", &flags->reason, _("Why these facts come by ledger; required"))
      .Option("--mode", &flags->mode, _("atomic: all rows or none; keep-good: refused rows come back as a file"))
      .Known({"atomic", "keep-good"})
      .Option("--sheet", &flags->sheet, _("Title of the sheet; else the one with a ledger's header"))
      .Option("--mapping", &flags->mapping, _("File of lines HEAD = COLUMN for this import"))
      .TakesFile()
      .Option("--refused", &flags->refused, _("Where refused rows go; beside the file if not given"))
      .TakesFile()
      .Flag("--older-is-meant", &flags->older_is_meant, _("Takes a file older than the last one that came in"))
      // Not CLI11's "required": list and show stand below and need neither.
      .Checks([flags](Session&) {
        if (flags->file.empty()) throw UsageError(_("missing: FILE, or a verb"));
      })
      .Checks([flags](Session&) {
        if (flags->reason.empty()) throw UsageError(absl::StrCat(_("missing"), ": --reason"));
      })
      .Checks([flags](Session&) { ReadMode(flags->mode); })
      .Checks([flags](Session&) {
        if (!flags->refused.empty() && std::filesystem::exists(flags->refused)) {
          throw UsageError(absl::StrCat(flags->refused, ": ", _("is there already")));
        }
      })
      .Runs([flags](Session& session) { return ImportFile(session, *flags); });
  AddImportVerbs(noun);
  AddMappingVerbs(noun);
  AddExport(root);
}

}  // namespace luodi::client
