// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/encoding.h"

#include <iconv.h>
#include <utf8proc.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace luodi::sheets {
namespace {

constexpr size_t kPiece = 64 * 1024;
constexpr std::string_view kMark = "\xEF\xBB\xBF";

// Why taking characters ended: all were taken, the last is cut, the next is none of the encoding.
enum class Stop { kEnd, kCut, kWrong };

// A converter of iconv; stateless between calls in the encodings used here.
class Converter {
 public:
  Converter(const char* to, const char* from) : converter_(iconv_open(to, from)) {
    if (converter_ == iconv_t(-1)) throw std::system_error(errno, std::generic_category(), "opening a converter");
  }
  ~Converter() { iconv_close(converter_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // Appends the characters up to the first that is cut or wrong; those leave `bytes`.
  Stop Take(std::string_view& bytes, std::string* out) {
    while (true) {
      const size_t before = out->size();
      out->resize(before + 2 * bytes.size() + 16);
      // iconv does not write to its input; its prototype is older than const.
      char* from = const_cast<char*>(bytes.data());
      size_t left = bytes.size();
      char* to = out->data() + before;
      size_t room = out->size() - before;
      const size_t result = iconv(converter_, &from, &left, &to, &room);
      const int why = result == static_cast<size_t>(-1) ? errno : 0;
      out->resize(out->size() - room);
      bytes.remove_prefix(bytes.size() - left);
      if (why != E2BIG) return why == 0 ? Stop::kEnd : why == EINVAL ? Stop::kCut : Stop::kWrong;
    }
  }

 private:
  iconv_t converter_;
};

// How many bytes a character of UTF-8 has by its first byte; 1 where no character begins.
size_t LengthByLead(unsigned char lead) { return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1; }

// As Converter::Take; glibc's own reader of UTF-8 is too lenient.
Stop TakeUtf8(std::string_view& bytes, std::string* out) {
  size_t at = 0;
  auto stop = Stop::kEnd;
  while (at < bytes.size()) {
    const auto lead = static_cast<unsigned char>(bytes[at]);
    utf8proc_int32_t point = 0;
    const auto length = lead < 0x80 ? 1
                                    : utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()) + at,
                                                       static_cast<utf8proc_ssize_t>(bytes.size() - at), &point);
    if (length <= 0) {
      stop = bytes.size() - at < LengthByLead(lead) ? Stop::kCut : Stop::kWrong;
      break;
    }
    at += static_cast<size_t>(length);
  }
  out->append(bytes.substr(0, at));
  bytes.remove_prefix(at);
  return stop;
}

bool IsAscii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Reading a file in one encoding as far as it fits.
class Trial {
 public:
  explicit Trial(Encoding encoding) : encoding_(encoding), decoder_(encoding) {}

  // An empty piece ends the file.
  void Add(std::string_view piece) {
    std::string text;
    if (fits_) fits_ = piece.empty() ? decoder_.End(&text) : decoder_.Add(piece, &text);
  }
  bool fits() const { return fits_; }
  Encoding encoding() const { return encoding_; }
  int64_t bad_byte() const { return decoder_.bad_byte(); }

 private:
  Encoding encoding_;
  Decoder decoder_;
  bool fits_ = true;
};

// The bytes of the 24 code points for private use that lie where GB18030 now has characters: files of before that hold
// the character under such a code point, and fonts draw it. Empty for all others.
std::string OldStandIn(utf8proc_int32_t point) {
  const auto code = [](int lead, int trail) { return std::string{static_cast<char>(lead), static_cast<char>(trail)}; };
  if (point >= 0xE78D && point <= 0xE793) return code(0xA6, 0xD9 + (point - 0xE78D));
  if (point >= 0xE794 && point <= 0xE795) return code(0xA6, 0xEC + (point - 0xE794));
  if (point == 0xE796) return code(0xA6, 0xF3);
  if (point < 0xE816 || point > 0xE864) return "";
  const int trail = 0x50 + (point - 0xE815);
  return code(0xFE, trail < 0x7F ? trail : trail + 1);
}

}  // namespace

std::string_view EncodingName(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return "UTF-8";
    case Encoding::kUtf8WithMark:
      return "UTF-8 with BOM";
    case Encoding::kGb18030:
      return "GB18030";
  }
  return "";
}

EncodingsFound FindEncodings(const Spool& file) {
  std::vector<std::unique_ptr<Trial>> trials;
  if (file.Read(0, kMark.size()) == kMark) {
    trials.push_back(std::make_unique<Trial>(Encoding::kUtf8WithMark));
  } else {
    trials.push_back(std::make_unique<Trial>(Encoding::kUtf8));
    trials.push_back(std::make_unique<Trial>(Encoding::kGb18030));
  }
  const auto fits = [](const std::unique_ptr<Trial>& trial) { return trial->fits(); };
  bool ascii = true;
  int64_t at = 0;
  for (bool ended = false; !ended && std::any_of(trials.begin(), trials.end(), fits);) {
    const std::string piece = file.Read(at, kPiece);
    ended = piece.empty();
    at += static_cast<int64_t>(piece.size());
    ascii = ascii && IsAscii(piece);
    for (const auto& trial : trials) trial->Add(piece);
  }

  EncodingsFound found;
  for (const auto& trial : trials) {
    if (trial->fits()) {
      // Both say the same of ASCII: there is nothing to choose.
      if (!ascii || found.encodings.empty()) found.encodings.push_back(trial->encoding());
    } else {
      found.bad_byte = std::max(found.bad_byte, trial->bad_byte());
    }
  }
  if (!found.encodings.empty()) found.bad_byte = 0;
  return found;
}

struct Decoder::State {
  // Set for GB18030 only.
  std::unique_ptr<Converter> converter;
  // The bytes of a character whose end has not come yet.
  std::string rest;
  // How many bytes before `rest` were read.
  int64_t read = 0;
  bool begun = false;
  bool failed = false;
};

Decoder::Decoder(Encoding encoding) : state_(std::make_unique<State>()) {
  if (encoding == Encoding::kGb18030) state_->converter = std::make_unique<Converter>("UTF-8", "GB18030");
}

Decoder::~Decoder() = default;

bool Decoder::Add(std::string_view bytes, std::string* out) {
  if (state_->failed) return false;
  std::string joined;
  if (!state_->rest.empty()) {
    joined = state_->rest;
    joined += bytes;
    bytes = joined;
  }
  const size_t before = out->size();
  const size_t given = bytes.size();
  const auto stop = state_->converter ? state_->converter->Take(bytes, out) : TakeUtf8(bytes, out);
  state_->read += static_cast<int64_t>(given - bytes.size());
  state_->failed = stop == Stop::kWrong;
  state_->rest = std::string(bytes.substr(0, 3));
  if (!state_->begun && out->size() > before) {
    state_->begun = true;
    if (std::string_view(*out).substr(before).starts_with(kMark)) out->erase(before, kMark.size());
  }
  return !state_->failed;
}

bool Decoder::End(std::string*) {
  if (!state_->rest.empty()) state_->failed = true;
  return !state_->failed;
}

int64_t Decoder::bad_byte() const { return state_->failed ? state_->read + 1 : 0; }

std::string Encode(std::string_view utf8, Encoding encoding) {
  if (encoding != Encoding::kGb18030 || IsAscii(utf8)) return std::string(utf8);
  // Opening one costs more than a row.
  thread_local Converter converter("GB18030", "UTF-8");
  std::string encoded;
  while (converter.Take(utf8, &encoded) != Stop::kEnd) {
    utf8proc_int32_t point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                         static_cast<utf8proc_ssize_t>(utf8.size()), &point);
    const std::string stand_in = length > 0 ? OldStandIn(point) : "";
    encoded += stand_in.empty() ? "?" : stand_in;
    utf8.remove_prefix(length > 0 ? static_cast<size_t>(length) : 1);
  }
  return encoded;
}

}  // namespace luodi::sheets
