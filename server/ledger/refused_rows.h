// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/base/spool.h"
#include "server/ledger/file.h"
#include "server/ledger/rules.h"
#include "server/sheets/record_spool.h"
#include "server/sheets/writer.h"

namespace luodi::ledger {

// Refused rows on their way back.
class RefusedRows {
 public:
  explicit RefusedRows(const LedgerFile& file) : file_(file), rows_(std::make_unique<sheets::RecordSpool>()) {
    for (size_t i = 0; i < file.header.heads.size(); ++i) {
      const Head& head = file.header.heads[i];
      // A file that came back once has these two already.
      const bool told = head.text == rules::kReasonHead || head.text == rules::kRemedyHead;
      if (head.column != Column::kOrdinal || !told) places_.push_back(i);
    }
  }

  void Forget() { rows_ = std::make_unique<sheets::RecordSpool>(); }

  // The row as it was read, with what is wrong and what to do.
  void Add(const sheets::Record& record, const v1::RowResult& result) {
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

  // Nothing when no row is in it.
  std::unique_ptr<Spool> File(absl::Time now) const {
    if (rows_->size() == 0) return nullptr;
    auto out = std::make_unique<Spool>();
    Write(*out, now);
    return out;
  }

 private:
  void Write(Spool& out, absl::Time now) const {
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

  const LedgerFile& file_;
  // Of the columns that go back.
  std::vector<size_t> places_;
  std::unique_ptr<sheets::RecordSpool> rows_;
};

}  // namespace luodi::ledger
