// SPDX-License-Identifier: Apache-2.0
// Any bytes as a workbook, and the ledger it may be. Bytes that begin with the letter of a part stand for that part of
// an otherwise sound workbook: else hardly an input would come past checksums and inflating.
#include <cstddef>
#include <cstdint>

#include "server/sheets/xlsx.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/rows.h"
#include "tests/sheets/workbook.h"

namespace luodi::sheets {
namespace {

// A sheet that uses the strings and styles which other parts may bring.
constexpr char kRows[] =
    "<row r='1'><c t='s'><v>0</v></c><c s='0'><v>43951.52</v></c><c s='1'><v>0.15</v></c></row>"
    "<row r='2' hidden='1'><c t='s'><v>1</v></c><c s='2'><v>61</v></c><c s='3'><v>7</v></c></row>";

const char* PartOf(char letter) {
  switch (letter) {
    case 's':
      return "xl/worksheets/sheet1.xml";
    case 't':
      return "xl/sharedStrings.xml";
    case 'y':
      return "xl/styles.xml";
    case 'w':
      return "xl/workbook.xml";
    case 'r':
      return "xl/_rels/workbook.xml.rels";
    case 'p':
      return "docProps/core.xml";
    default:
      return nullptr;
  }
}

std::string FileOf(const std::string& input) {
  const char* const part = input.empty() ? nullptr : PartOf(input[0]);
  if (part == nullptr) return input;
  Parts parts = SoundParts(kRows);
  parts["_rels/.rels"] = Relations({{"officeDocument", "xl/workbook.xml"}, {"core-properties", "docProps/core.xml"}});
  parts["xl/sharedStrings.xml"] = "<sst><si><t>一</t></si><si><r><t>二_x000D_</t></r></si></sst>";
  parts["xl/styles.xml"] =
      "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='0000'/></numFmts><cellXfs>"
      "<xf numFmtId='14'/><xf numFmtId='9'/><xf numFmtId='22'/><xf numFmtId='176'/></cellXfs></styleSheet>";
  parts[part] = input.substr(1);
  return Zip(parts, ZIP_CM_STORE);
}

}  // namespace
}  // namespace luodi::sheets

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace luodi;
  using namespace luodi::fuzz;
  using namespace luodi::sheets;
  const std::set<v1::ErrorReason> reasons = {v1::ERROR_REASON_LEDGER_WORKBOOK_BROKEN, v1::ERROR_REASON_LEDGER_TOO_LARGE,
                                             v1::ERROR_REASON_LEDGER_TOO_MANY_ROWS};
  XlsxLimits limits;
  limits.inflated = 4 << 20;
  limits.shared_strings = 1 << 20;
  limits.small_part = 1 << 20;
  Spool file;
  file.Add(FileOf(std::string(reinterpret_cast<const char*>(bytes), size)));
  const auto book = OpenXlsx(file, limits);
  ExpectRefusal(book.status(), reasons);
  if (!book.ok()) return 0;
  ReadAll(**book, reasons);
  ReadLedger(file);
  return 0;
}
