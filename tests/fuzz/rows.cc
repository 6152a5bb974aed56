// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/rows.h"

#include <algorithm>
#include <vector>

#include "server/ledger/cells.h"
#include "server/ledger/file.h"
#include "server/ledger/rules.h"
#include "tests/fuzz/expect.h"

namespace luodi::fuzz {
namespace {

using ledger::Column;
using ledger::Head;

// So many rows are read of a sheet, so that an input stays quick.
constexpr int kRowsRead = 3000;

// The project as the row says it, but for what other columns say: cells beside the fields, facts.
v1::Project OwnFields(v1::Project project) {
  project.clear_ledger_columns();
  project.clear_facts();
  project.clear_stage();
  // A ledger that has no phase means the first.
  project.set_phase(std::max(project.phase(), 1));
  return project;
}

// What a row says of a project, written under the same heads, is read as the same.
void WriteBack(const ledger::Header& header, const ledger::Row& row) {
  ledger::Header own;
  sheets::Record written;
  written.row = row.row;
  for (const Head& head : header.heads) {
    const bool of_others = head.column == Column::kParent || head.column == Column::kStage ||
                           head.column == Column::kUnnamed || head.column == Column::kAuthor;
    if (of_others) continue;
    const std::string cell = ledger::CellOf(row.project, head, {});
    if (cell.empty()) continue;
    own.heads.push_back(head);
    written.cells.push_back({cell, sheets::Type::kText});
  }
  written.cell_count = written.cells.size();
  const ledger::Row back = ledger::ReadRow(own, written);
  if (back.is_sum) return;
  for (const v1::RowFault& fault : back.faults) {
    Expect(false, "no fault in what was written: " + fault.ShortDebugString());
  }
  const v1::Project first = OwnFields(row.project), second = OwnFields(back.project);
  Expect(text::OrderedBytes(first) == text::OrderedBytes(second),
         "the same project: " + first.ShortDebugString() + " -> " + second.ShortDebugString());
}

void JudgeRows(const ledger::LedgerFile& file) {
  const ledger::Survey survey = ledger::SurveyRows(file.header, *file.records);
  ledger::rules::Ledger rows;
  rows.header = file.header;
  ledger::RowsInOrder order(survey, *file.records);
  for (sheets::Record record; rows.rows.size() < kRowsRead && order.Next(&record);) {
    ledger::Row row = ledger::ReadRow(file.header, record);
    const ledger::RowKeys keys = ledger::ReadKeys(file.header, record);
    Expect(keys.is_sum == row.is_sum && keys.worthless == row.worthless, "a survey reads a row as its reading does");
    if (row.is_sum) continue;
    if (row.faults.empty()) WriteBack(file.header, row);
    rows.rows.push_back(std::move(row));
  }
  ledger::rules::Books books;
  books.zone = "z";
  books.today.set_year(2020);
  books.today.set_month(7);
  books.today.set_day(1);
  books.caller.person = "zones/z/persons/p";
  books.caller.zone = "z";
  books.caller.roles = {v1::ROLE_INVESTMENT_OFFICER};
  ledger::rules::Course course;
  const ledger::rules::Judgement judgement = ledger::rules::Judge(rows, books, survey, course);
  Expect(judgement.verdicts.size() == rows.rows.size(), "a verdict for each row");
  for (const auto& verdict : judgement.verdicts) {
    Expect(verdict.result.outcome() != v1::RowResult::OUTCOME_UNSPECIFIED, "an outcome");
    Expect(verdict.Is(v1::RowResult::OUTCOME_REFUSED) == !verdict.result.faults().empty(), "refused for a fault");
  }
}

}  // namespace

void ReadAll(const sheets::Book& book, const std::set<v1::ErrorReason>& reasons) {
  for (size_t sheet = 0; sheet < book.sheets().size() && sheet < 8; ++sheet) {
    std::string first;
    for (const bool again : {false, true}) {
      std::string read;
      int rows = 0, last = 0;
      const absl::Status status = book.Read(sheet, [&](const sheets::Record& record) {
        Expect(record.row > last, "rows in order");
        Expect(record.cells.size() <= sheets::kMostColumns, "no more columns than are kept");
        Expect(record.cell_count >= record.cells.size(), "cells that are kept are counted");
        Expect(record.quote_broken || record.cell_count > sheets::kMostColumns || !record.IsBlank(), "no blank rows");
        last = record.row;
        for (const sheets::Cell& cell : record.cells) {
          read += static_cast<char>('a' + static_cast<int>(cell.type)) + cell.text;
        }
        return ++rows < kRowsRead;
      });
      ExpectRefusal(status, reasons);
      if (again) Expect(read == first, "the same rows when read again");
      first = std::move(read);
    }
  }
}

void ReadLedger(const Spool& file) {
  ledger::Wanted wanted;
  wanted.most_rows = kRowsRead;
  const auto opened = ledger::OpenLedger(file, wanted);
  ExpectOurs(opened.status());
  if (opened.ok()) JudgeRows(*opened);
}

}  // namespace luodi::fuzz
