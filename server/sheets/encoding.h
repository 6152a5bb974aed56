// SPDX-License-Identifier: Apache-2.0
// How bureaus encode CSV: UTF-8 with and without byte order mark, GB18030 (which holds GBK and GB2312).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/spool.h"

namespace luodi::sheets {

enum class Encoding { kUtf8, kUtf8WithMark, kGb18030 };

// "UTF-8", "UTF-8 with BOM", "GB18030".
std::string_view EncodingName(Encoding encoding);

struct EncodingsFound {
  // In which the whole file decodes strictly, the one that decides first: a byte order mark decides alone, else UTF-8,
  // then GB18030. A file of ASCII only, and an empty one, is UTF-8 alone. Empty when none.
  std::vector<Encoding> encodings;
  // When none: 1-based position of the first byte that fits neither UTF-8 (nor GB18030: the further of the two).
  int64_t bad_byte = 0;
};
// Reads the file once in pieces.
EncodingsFound FindEncodings(const Spool& file);

// Bytes of an encoding to UTF-8, piece by piece: a character may be cut between pieces.
class Decoder {
 public:
  explicit Decoder(Encoding encoding);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  // Appends to `out`; false when the bytes are not of the encoding. The byte order mark is left out.
  bool Add(std::string_view bytes, std::string* out);
  // False when the last character is cut.
  bool End(std::string* out);
  // Once either answered false: 1-based position of the first byte of the character that is wrong or cut; 0 before.
  int64_t bad_byte() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// UTF-8 to the encoding; every character of Unicode has one in each. 24 code points for private use, stand-ins for what
// Unicode lacked once, become in GB18030 the characters they stand for; a byte that is not UTF-8 becomes "?" there. No
// byte order mark.
std::string Encode(std::string_view utf8, Encoding encoding);

}  // namespace luodi::sheets
