// SPDX-License-Identifier: Apache-2.0
// Spreadsheet files on their way out, row by row into a spool; memory does not grow with the number of rows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/base/spool.h"
#include "server/sheets/encoding.h"
#include "server/sheets/record.h"

namespace luodi::sheets {

// How a column looks in xlsx; CSV writes texts as they are.
struct ColumnStyle {
  enum class Kind {
    // Written as text, whatever it looks like: codes, names.
    kText,
    // Texts that are plain decimals (-12.50; no separators, no leading zeros, no minus zero) of at most 15 digits are
    // written as numbers, others as text. `decimals` is how many places are shown at most, with separators and no
    // dangling point (1,200 and 2.83); the value is exact.
    kNumber,
    // Texts of the form 2020-04-30 from 1900-03-01 on are written as days with the format yyyy-mm-dd, others as text.
    kDate,
    // Decides by the cell's own Type (Record): for rows that go back as they came. Numbers keep their padding (0007),
    // per cent and times are values; an error, a formula and whatever is not of the form its type has goes as text.
    kAsRead,
    // A text that is a plain decimal of at most 11 digits without needless zeros or sign is a number, else text:
    // columns nobody knows.
    kGuess,
  };
  Kind kind = Kind::kText;
  int decimals = 0;
  // Cells of a western letter's width.
  int width = 14;
};

class Writer {
 public:
  virtual ~Writer() = default;
  // One style for each head. xlsx: a new sheet, its header row in bold and frozen, with an automatic filter over the
  // columns; characters a title may not have become full-width, it is cut at 31, and a second one of the same title
  // gets " (2)". CSV: allowed once; the title is not written.
  virtual void Sheet(const std::string& title, const std::vector<std::string>& heads,
                     const std::vector<ColumnStyle>& styles) = 0;
  // The next row of the sheet, in UTF-8; cells that are missing are empty. xlsx: after row 1,048,576 another sheet of
  // the same title and heads goes on. What no caller may hand over is thrown back as std::logic_error: cells beyond the
  // heads, and in xlsx a text of more than 32,767 UTF-16 units, the most a cell holds. std::system_error as in End.
  virtual void Row(const std::vector<Cell>& cells) = 0;
  // Writes what is open; the spool is complete afterwards, or std::system_error says that there is no room. Call once,
  // after Sheet. A writer destroyed without leaves a file that is none.
  virtual void End() = 0;
};

// Cells are quoted where RFC 4180 asks for it and where blanks stand at an end, lines end with CR LF. A text that a
// spreadsheet would run as a formula (it begins with = + - @ TAB CR and is no number) is written as it is: a file that
// goes in again must say the same.
std::unique_ptr<Writer> NewCsvWriter(Spool& out, Encoding encoding);
// libxlsxwriter in its constant-memory mode: rows wait in a temporary file until End packs them, and one End of the
// process waits for another. No formula is ever written. `created` stands in the document's properties.
std::unique_ptr<Writer> NewXlsxWriter(Spool& out, absl::Time created);

}  // namespace luodi::sheets
