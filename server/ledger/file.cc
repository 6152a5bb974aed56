// SPDX-License-Identifier: Apache-2.0
// The file as a whole: what makes it a ledger, and what its rows ask for.
#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/ledger/csv.h"
#include "server/ledger/rules.h"

namespace luodi::ledger::rules {

absl::StatusOr<Ledger> ReadLedger(std::string_view bytes) {
  const std::string_view text = WithoutMark(bytes);
  if (const auto offset = FirstByteNotUtf8(text)) {
    return Refuse(v1::ERROR_REASON_LEDGER_ENCODING, {{"offset", absl::StrCat(*offset + (bytes.size() - text.size()))}});
  }
  Ledger ledger;
  absl::Status status = Refuse(v1::ERROR_REASON_LEDGER_EMPTY);
  bool header_read = false;
  ReadCsv(text, [&](const Record& record) {
    if (!header_read) {
      header_read = true;
      auto header = ReadHeader(record.cells, record.cell_count);
      if (record.quote_broken || !header.ok()) {
        status = record.quote_broken ? Refuse(v1::ERROR_REASON_LEDGER_HEADER_MISSING, {{"columns", "(\")"}})
                                     : header.status();
        return false;
      }
      ledger.header = *std::move(header);
      return true;
    }
    status = absl::OkStatus();
    if (ledger.rows.size() == kMostRows) {
      status = Refuse(v1::ERROR_REASON_LEDGER_TOO_MANY_ROWS, {{"limit", absl::StrCat(kMostRows)}});
      return false;
    }
    ledger.rows.push_back(ReadRow(ledger.header, record));
    return true;
  });
  RETURN_IF_ERROR(status);
  return ledger;
}

Faults CheckMetadata(v1::ImportLedgerRequest::Metadata& metadata) {
  Faults faults;
  names::Parse("metadata.parent", metadata.parent(), "zones/{zone}", faults);
  metadata.set_file_name(base::NormalizeText("metadata.file_name", metadata.file_name(), 200, true, faults));
  metadata.set_reason(
      base::NormalizeText("metadata.reason", metadata.reason(), 1000, true, faults, nullptr, base::Lines::kMany));
  return faults;
}

absl::Status CheckPart(const v1::ImportLedgerRequest& message, size_t bytes_before) {
  if (message.part_case() != v1::ImportLedgerRequest::kContent) return Refuse(v1::ERROR_REASON_LEDGER_STREAM_ORDER);
  if (message.content().size() > kMostBytes - bytes_before) {
    return Refuse(v1::ERROR_REASON_LEDGER_TOO_LARGE, {{"limit", absl::StrCat(kMostBytes)}});
  }
  return absl::OkStatus();
}

std::string IdentityOf(const v1::Investor& investor) {
  if (!investor.uscc().empty()) return investor.uscc();
  if (investor.country_code().empty() || investor.foreign_registration_number().empty()) return "";
  return absl::StrCat(investor.country_code(), ":", investor.foreign_registration_number());
}

std::vector<v1::Investor> InvestorsOf(const std::vector<Row>& rows) {
  std::set<std::string> seen;
  std::vector<v1::Investor> investors;
  for (const Row& row : rows) {
    const std::string identity = IdentityOf(row.investor);
    if (!identity.empty() && seen.insert(identity).second) investors.push_back(row.investor);
  }
  return investors;
}

}  // namespace luodi::ledger::rules
