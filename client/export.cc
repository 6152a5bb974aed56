// SPDX-License-Identifier: Apache-2.0
// The ledger on its way out.
#include <memory>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "client/errors.h"
#include "client/incoming_file.h"
#include "client/language.h"
#include "client/ledger.h"
#include "client/names.h"
#include "client/progress.h"

namespace luodi::client {

int ExportFile(Session& session, const v1::ExportLedgerRequest& request, const std::string& path) {
  IncomingFile file(path);
  v1::LedgerExport ledger_export;
  v1::ExportLedgerResponse part;
  {
    Progress progress(_("Exporting"));
    session.connection().CallStream("LedgerService.ExportLedger", request, &part, [&] {
      if (part.has_progress()) progress.Show(part.progress().done(), part.progress().total());
      if (!part.content().empty()) file.Add(part.content());
      if (part.has_ledger_export()) ledger_export = part.ledger_export();
    });
  }
  if (ledger_export.name().empty()) throw std::runtime_error(_("the export was cut; nothing was kept"));
  file.Close(ledger_export.sha256());
  if (file.to_stdout()) {
    session.Note(absl::StrCat(_("rows"), " ", ledger_export.rows(), ", SHA-256 ", ledger_export.sha256()));
    return kDone;
  }
  Output& out = session.out();
  if (!out.ForPeople()) {
    out.Object(ledger_export);
    return kDone;
  }
  out.Line(absl::StrCat(_("Export"), " ", ShortName(ledger_export.name()), " ", file.path(), ": ", _("rows"), " ",
                        ledger_export.rows(), ledger_export.masked_rows() > 0
                                                  ? absl::StrCat(", ", _("of them masked"), " ", ledger_export.masked_rows())
                                                  : std::string()));
  out.Line(absl::StrCat("SHA-256 ", ledger_export.sha256()));
  return kDone;
}

}  // namespace luodi::client
