// SPDX-License-Identifier: Apache-2.0
#include "server/base/text.h"

#include <utf8proc.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>

#include "absl/strings/str_format.h"

namespace luodi::base {
namespace {

// Empty when the bytes are no text.
std::optional<std::vector<int32_t>> CodePoints(std::string_view text) {
  std::vector<int32_t> points;
  while (!text.empty()) {
    utf8proc_int32_t point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &point);
    if (length <= 0) return std::nullopt;
    points.push_back(point);
    text.remove_prefix(static_cast<size_t>(length));
  }
  return points;
}

bool IsLineWhite(int32_t point) { return point == '\n' || point == '\r' || point == '\t'; }

bool IsWhite(int32_t point) { return IsLineWhite(point) || utf8proc_category(point) == UTF8PROC_CATEGORY_ZS; }

bool IsForbidden(int32_t point, Lines lines) {
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_CC:
      return lines == Lines::kOne || !IsLineWhite(point);
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      // Letters and marks that are never drawn, such as U+3164: two names that look alike must be alike.
      return utf8proc_get_property(point)->ignorable != 0;
  }
}

std::string Encode(const std::vector<int32_t>& points, size_t first, size_t last) {
  std::string text;
  for (size_t i = first; i < last; ++i) {
    if (points[i] == '\r') {
      if (i + 1 == last || points[i + 1] != '\n') text += '\n';
      continue;
    }
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(points[i], bytes);
    text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
  }
  return text;
}

std::string Composed(const std::string& text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (length < 0) throw std::bad_alloc();
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  return {reinterpret_cast<const char*>(mapped), static_cast<size_t>(length)};
}

size_t CountCodePoints(std::string_view utf8) {
  size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace

std::string NormalizeText(std::string field, std::string_view raw, int max_code_points, bool required,
                          std::vector<Fault>& faults, bool* changed, Lines lines) {
  const auto fail = [&](v1::ErrorReason reason, Metadata metadata) {
    faults.push_back({reason, std::move(field), std::move(metadata)});
    return std::string();
  };
  if (changed != nullptr) *changed = false;
  const std::optional<std::vector<int32_t>> points = CodePoints(raw);
  if (!points.has_value()) return fail(v1::ERROR_REASON_TEXT_NOT_UTF8, {});
  size_t first = 0, last = points->size();
  while (first < last && IsWhite((*points)[first])) ++first;
  while (last > first && IsWhite((*points)[last - 1])) --last;
  for (size_t i = first; i < last; ++i) {
    if (!IsForbidden((*points)[i], lines)) continue;
    return fail(v1::ERROR_REASON_TEXT_FORBIDDEN_CHARACTER,
                {{"code_point", absl::StrFormat("U+%04X", (*points)[i])}, {"position", std::to_string(i + 1)}});
  }
  if (first == last) {
    if (!required) return "";
    return fail(raw.empty() ? v1::ERROR_REASON_FIELD_REQUIRED : v1::ERROR_REASON_TEXT_EMPTY, {});
  }
  std::string text = Composed(Encode(*points, first, last));
  const size_t length = CountCodePoints(text);
  if (length > static_cast<size_t>(max_code_points)) {
    return fail(v1::ERROR_REASON_TEXT_TOO_LONG,
                {{"length", std::to_string(length)}, {"limit", std::to_string(max_code_points)}});
  }
  if (changed != nullptr) *changed = text != raw;
  return text;
}

std::string Shown(std::string_view text) {
  constexpr int kMostCodePoints = 80;
  std::string shown;
  for (int count = 0; !text.empty(); ++count) {
    if (count == kMostCodePoints) return shown + "...";
    utf8proc_int32_t code_point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (length > 0) {
      shown.append(text.substr(0, static_cast<size_t>(length)));
    } else {
      shown.append("\uFFFD");
    }
    text.remove_prefix(length > 0 ? static_cast<size_t>(length) : 1);
  }
  return shown;
}

}  // namespace luodi::base
