// SPDX-License-Identifier: Apache-2.0
// luodi review export and verify.
#include <unistd.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/case_page.h"
#include "client/incoming_file.h"
#include "client/language.h"
#include "client/names.h"
#include "client/progress.h"
#include "client/review.h"

namespace luodi::client {
namespace {

struct ExportFlags {
  bool html = false;
  std::string out;
};

// On a terminal a file named after the case; in a pipe standard output.
std::string OutOf(const ExportFlags& flags, const v1::CaseRecord& record) {
  if (!flags.out.empty()) return flags.out;
  if (isatty(STDOUT_FILENO) == 0) return "-";
  const std::string stem = absl::StrReplaceAll(ShortName(record.name()), {{"/", "-"}});
  return FreePath(absl::StrCat("case-", stem, flags.html ? ".html" : ".json"));
}

int Export(Session& session, const Message& request, const ExportFlags& flags) {
  constexpr int kSteps = 3;
  v1::CaseRecord record;
  std::string content;
  {
    // The case comes as a whole: what is shown is which of fetching, writing out and keeping is under way.
    Progress progress(_("Exporting"));
    progress.Show(0, kSteps);
    session.Read("ReviewService.ExportCase", request, &record);
    progress.Show(1, kSteps);
    content = flags.html ? CasePage(record, session.language()) : RecordFile(record);
    progress.Show(2, kSteps);
  }
  IncomingFile file(OutOf(flags, record));
  file.Add(content);
  file.Close("");
  session.Note(absl::StrCat(file.to_stdout() ? "" : absl::StrCat(_("written"), ": ", file.path(), ", "), "SHA-256 ",
                            record.sha256()));
  return kDone;
}

nlohmann::ordered_json ToJson(const v1::CaseRecord& record, const std::vector<Finding>& findings, Language language) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"section", finding.section}, {"sentence", finding.In(language)}});
  }
  return {{"name", record.name()}, {"sha256", record.sha256()}, {"holds", findings.empty()}, {"findings", list}};
}

void Tell(Output& out, const v1::CaseRecord& record, const std::vector<Finding>& findings) {
  if (findings.empty()) {
    out.Line(absl::StrCat(out.Good(_("It holds")), ": ", record.name()));
  } else {
    out.Line(absl::StrCat(out.Bad(_("It does not hold")), ": ", record.name()));
    for (const Finding& finding : findings) {
      out.Flow(absl::StrCat("  ", finding.section, ": ", finding.In(out.language())));
    }
  }
  out.Line(absl::StrCat("SHA-256 ", record.sha256()));
}

int Verify(Session& session, const std::string& path) {
  const std::string content = path == "-" ? ReadContent(path) : ReadFile(path);
  RecordInHand in_hand;
  if (!ReadRecordFile(content, &in_hand)) throw UsageError(absl::StrCat(path, ": ", _("no record of a case")));
  Progress progress(_("Checking"));
  const std::vector<Finding> findings =
      CheckRecordFile(content, in_hand, [&progress](int done, int total) { progress.Show(done, total); });
  progress.Clear();
  Output& out = session.out();
  if (out.ForPeople()) {
    Tell(out, in_hand.record, findings);
  } else if (out.format() == Format::kName) {
    out.Line(in_hand.record.name());
  } else if (out.format() == Format::kCsv) {
    Table table({"section", "sentence"});
    for (const Finding& finding : findings) table.Add({finding.section, finding.In(out.language())});
    out.Show(table);
  } else {
    out.Json(ToJson(in_hand.record, findings, out.language()));
  }
  return findings.empty() ? kDone : kRefused;
}

}  // namespace

void AddRecordCommands(Noun noun) {
  const auto flags = std::make_shared<ExportFlags>();
  CaseVerb(noun, "export", _("Writes the whole case as one file that can be checked without server"),
           "luodi review export YEAR-0041/1 --html --out case.html", "ReviewService.ExportCase", "name")
      .Flag("--html", &flags->html, _("A page to print, which carries the record"))
      .Option("--out", &flags->out, _("Where to; - for standard output; a file of its name if not given"))
      .TakesFile()
      .Streams([flags](Session& session, const Message& request) { return Export(session, request, *flags); });
  const auto path = std::make_shared<std::string>();
  noun.Verb("verify", _("Checks an exported case, its tallies, scores and clocks, without server"),
            "luodi review verify case.html")
      .Option("FILE", path.get(), _("What `luodi review export` wrote, .json or .html; - for standard input"))
      .TakesFile()
      .Required()
      .Runs([path](Session& session) { return Verify(session, *path); });
}

}  // namespace luodi::client
