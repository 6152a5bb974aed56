// SPDX-License-Identifier: Apache-2.0
// Any bytes as a CSV file: the format, the encoding, every row, and the ledger it may be.
#include <cstddef>
#include <cstdint>

#include "server/sheets/encoding.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/rows.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using namespace luodi;
  using namespace luodi::fuzz;
  using namespace luodi::sheets;
  Spool file;
  file.Add(std::string(reinterpret_cast<const char*>(bytes), size));
  const auto format = FormatOf(file);
  ExpectRefusal(format.status(), {v1::ERROR_REASON_LEDGER_FORMAT_UNKNOWN});
  const EncodingsFound found = FindEncodings(file);
  Expect(found.encodings.empty() == (found.bad_byte > 0), "an encoding or the byte that fits none");
  Expect(found.bad_byte <= file.size() + 1, "a byte of the file");
  for (const Encoding encoding : found.encodings) ReadAll(*OpenCsv(file, encoding), {});
  // Where the bytes are not of the encoding, too.
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kUtf8WithMark, Encoding::kGb18030}) {
    ReadAll(*OpenCsv(file, encoding), {v1::ERROR_REASON_LEDGER_ENCODING});
  }
  ReadLedger(file);
  return 0;
}
