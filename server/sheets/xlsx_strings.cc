// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/xlsx_strings.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"

namespace luodi::sheets {
namespace {

constexpr size_t kPending = 64 << 10;
constexpr int64_t kPage = 4 << 10;

// The code unit of the escape that begins at a place.
std::optional<uint32_t> EscapeAt(std::string_view text, size_t at) {
  if (text.size() - at < 7 || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_') return std::nullopt;
  uint32_t unit = 0;
  for (const char digit : text.substr(at + 2, 4)) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(digit))) return std::nullopt;
    unit = unit * 16 + static_cast<uint32_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
  }
  return unit;
}

void AppendUtf8(uint32_t point, std::string& out) {
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
  } else {
    if (point < 0x10000) {
      out += static_cast<char>(0xE0 | point >> 12);
    } else {
      out += static_cast<char>(0xF0 | point >> 18);
      out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    }
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
  }
  out += static_cast<char>(0x80 | (point & 0x3F));
}

class SharedStringsReader : public PartReader {
 public:
  SharedStringsReader(const XlsxLimits& limits, SharedStrings& strings)
      : PartReader("sst"), limits_(limits), strings_(strings) {}

 private:
  void Start(std::string_view element, const Attributes&) override {
    if (depth() == 2) in_string_ = element == "si";
    if (in_string_ && depth() > 2) rich_.Start(depth() - 2, element);
  }

  void End(std::string_view) override {
    rich_.End();
    if (depth() != 2 || !in_string_) return;
    strings_.Add(DecodeEscapes(std::move(text_)));
    text_.clear();
    in_string_ = false;
  }

  void Text(std::string_view text) override {
    if (!rich_.in_text()) return;
    text_ += text;
    if (static_cast<int64_t>(text_.size()) > limits_.cell_text) Stop(TooLarge(limits_.cell_text));
  }

  const XlsxLimits& limits_;
  SharedStrings& strings_;
  RichText rich_;
  bool in_string_ = false;
  std::string text_;
};

}  // namespace

std::string DecodeEscapes(std::string text) {
  size_t at = text.find("_x");
  if (at == std::string::npos) return text;
  std::string decoded = text.substr(0, at);
  while (at < text.size()) {
    const std::optional<uint32_t> unit = EscapeAt(text, at);
    const bool is_lead = unit.has_value() && *unit >= 0xD800 && *unit < 0xDC00;
    const std::optional<uint32_t> trail = is_lead ? EscapeAt(text, at + 7) : std::nullopt;
    if (trail.has_value() && *trail >= 0xDC00 && *trail < 0xE000) {
      AppendUtf8(0x10000 + ((*unit - 0xD800) << 10) + (*trail - 0xDC00), decoded);
      at += 14;
    } else if (unit.has_value() && (*unit < 0xD800 || *unit >= 0xE000)) {
      AppendUtf8(*unit, decoded);
      at += 7;
    } else {
      decoded += text[at++];
    }
  }
  return decoded;
}

void SharedStrings::Tail::Add(std::string_view bytes) {
  pending += bytes;
  if (pending.size() >= kPending) Flush();
}

void SharedStrings::Tail::Flush() {
  file.Add(pending);
  pending.clear();
}

void SharedStrings::Add(std::string_view text) {
  texts_.Add(text);
  bytes_ += static_cast<int64_t>(text.size());
  char end[sizeof bytes_];
  std::memcpy(end, &bytes_, sizeof end);
  ends_.Add({end, sizeof end});
  ++count_;
}

void SharedStrings::Flush() {
  texts_.Flush();
  ends_.Flush();
}

void SharedStrings::Lookup::Pages::Read(int64_t offset, size_t size, char* out) {
  while (size > 0) {
    const int64_t number = offset / kPage;
    const auto from = static_cast<size_t>(offset % kPage);
    Page& page = pages_[static_cast<size_t>(number) % pages_.size()];
    if (page.number != number) {
      page.bytes = file_.Read(number * kPage, kPage);
      page.number = number;
    }
    const size_t part = std::min(size, page.bytes.size() - from);
    std::memcpy(out, page.bytes.data() + from, part);
    offset += static_cast<int64_t>(part);
    out += part;
    size -= part;
  }
}

std::string SharedStrings::Lookup::Find(int64_t index) {
  int64_t begin_and_end[2] = {0, 0};
  const int64_t at = index * static_cast<int64_t>(sizeof(int64_t));
  if (index == 0) {
    ends_.Read(at, sizeof(int64_t), reinterpret_cast<char*>(&begin_and_end[1]));
  } else {
    ends_.Read(at - static_cast<int64_t>(sizeof(int64_t)), sizeof begin_and_end,
               reinterpret_cast<char*>(begin_and_end));
  }
  std::string text(static_cast<size_t>(begin_and_end[1] - begin_and_end[0]), '\0');
  texts_.Read(begin_and_end[0], text.size(), text.data());
  return text;
}

absl::Status ReadSharedStrings(Package& package, const std::string& part, const XlsxLimits& limits,
                               SharedStrings& strings) {
  SharedStringsReader reader(limits, strings);
  const absl::Status status = package.Read(part, limits.shared_strings, reader);
  strings.Flush();
  return status;
}

}  // namespace luodi::sheets
