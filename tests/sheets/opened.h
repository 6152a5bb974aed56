// SPDX-License-Identifier: Apache-2.0
// A workbook opened for a test, and its rows as sentences.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/sheets/xlsx.h"
#include "tests/sheets/workbook.h"

namespace luodi::sheets {

// Every limit as it is unless a test says otherwise.
struct Opened {
  explicit Opened(const std::string& bytes, const XlsxLimits& limits = {}) {
    file.Add(bytes);
    auto opened = OpenXlsx(file, limits);
    status = opened.status();
    if (opened.ok()) book = *std::move(opened);
  }
  explicit Opened(const Parts& parts, const XlsxLimits& limits = {}) : Opened(Zip(parts), limits) {}

  std::vector<Record> Read(size_t sheet = 0) {
    std::vector<Record> records;
    if (book == nullptr) return records;
    status = book->Read(sheet, [&](const Record& record) {
      records.push_back(record);
      return true;
    });
    return records;
  }

  Spool file;
  absl::Status status;
  std::unique_ptr<Book> book;
};

// "number 2.83"
inline std::string Told(const Cell& cell) {
  static constexpr const char* kTypes[] = {"empty", "text", "number", "date", "percent", "boolean", "error", "formula"};
  return absl::StrCat(kTypes[static_cast<int>(cell.type)], cell.text.empty() ? "" : " ", cell.text);
}

inline std::vector<std::string> Told(const Record& record) {
  std::vector<std::string> told;
  for (const Cell& cell : record.cells) told.push_back(Told(cell));
  return told;
}

// "5: number 1, empty, text a"
inline std::vector<std::string> Told(const std::vector<Record>& records) {
  std::vector<std::string> told;
  for (const Record& record : records) {
    told.push_back(absl::StrCat(record.row, record.hidden ? " hidden" : "", ": ", absl::StrJoin(Told(record), ", ")));
  }
  return told;
}

inline std::vector<std::string> Rows(const std::string& rows) { return Told(Opened(SoundParts(rows)).Read()); }

}  // namespace luodi::sheets
