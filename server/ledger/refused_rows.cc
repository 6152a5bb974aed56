// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/refused_rows.h"

#include <string>

#include "server/ledger/rules.h"
#include "server/sheets/writer.h"

namespace luodi::ledger {

RefusedRows::RefusedRows(const LedgerFile& file) : file_(file) {
  for (size_t i = 0; i < file.header.heads.size(); ++i) {
    const Head& head = file.header.heads[i];
    // A file that came back once has these two already.
    const bool told = head.text == rules::kReasonHead || head.text == rules::kRemedyHead;
    if (head.column != Column::kOrdinal || !told) places_.push_back(i);
  }
}

void RefusedRows::Add(const sheets::Record& record, const v1::RowResult& result) {
  sheets::Record row;
  row.row = record.row;
  for (const size_t place : places_) {
    row.cells.push_back(place < record.cells.size() ? record.cells[place] : sheets::Cell());
  }
  row.cells.push_back({rules::ReasonsOf(result), sheets::Type::kText});
  row.cells.push_back({rules::RemediesOf(result), sheets::Type::kText});
  row.cell_count = row.cells.size();
  rows_->Add(row);
}

std::unique_ptr<Spool> RefusedRows::File(absl::Time now) const {
  if (rows_->size() == 0) return nullptr;
  auto out = std::make_unique<Spool>();
  Write(*out, now);
  return out;
}

void RefusedRows::Write(Spool& out, absl::Time now) const {
  const bool is_csv = file_.kind == sheets::Format::kCsv;
  const auto writer = is_csv ? sheets::NewCsvWriter(out, file_.encoding) : sheets::NewXlsxWriter(out, now);
  std::vector<std::string> heads;
  for (const size_t place : places_) {
    const Head& head = file_.header.heads[place];
    heads.push_back(head.column == Column::kUnnamed ? "" : head.text);
  }
  heads.insert(heads.end(), {rules::kReasonHead, rules::kRemedyHead});
  std::vector<sheets::ColumnStyle> styles(heads.size(), {sheets::ColumnStyle::Kind::kAsRead, 0, 14});
  styles[heads.size() - 2].width = styles[heads.size() - 1].width = 40;
  writer->Sheet(file_.sheet, heads, styles);
  sheets::Record row;
  for (sheets::RecordSpool::Reader reader(*rows_); reader.Next(&row);) writer->Row(row.cells);
  writer->End();
}

}  // namespace luodi::ledger
