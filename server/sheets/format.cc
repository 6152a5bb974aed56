// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "server/base/status.h"
#include "server/sheets/book.h"

namespace luodi::sheets {
namespace {

struct Foreign {
  std::string_view beginning;
  // Said in both languages, so in words that both read.
  std::string_view what;
};

constexpr std::string_view kOldOrLocked = ".xls (Excel 97-2003) / password 密码 → .xlsx";
constexpr std::string_view kUtf16 = "UTF-16 → UTF-8 / .xlsx";

constexpr Foreign kBinary[] = {
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", kOldOrLocked},
    {"\xFF\xFE", kUtf16},
    {"\xFE\xFF", kUtf16},
};

// In small letters, behind white space. Many systems of offices export a web page or the XML of Excel 2003 under the
// name .xls.
constexpr Foreign kMarkup[] = {
    {"%pdf", "PDF"},           {"{\\rtf", "RTF"},         {"<html", "HTML → .xlsx"},  {"<!doctype", "HTML → .xlsx"},
    {"<head", "HTML → .xlsx"}, {"<meta", "HTML → .xlsx"}, {"<table", "HTML → .xlsx"}, {"<?xml", "XML → .xlsx"},
};

absl::Status Unknown(std::string_view what) {
  return Refuse(v1::ERROR_REASON_LEDGER_FORMAT_UNKNOWN, {{"what", std::string(what)}});
}

std::string_view WithoutMarkAndSpace(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

}  // namespace

absl::StatusOr<Format> FormatOf(const Spool& file) {
  const std::string first = file.Read(0, 512);
  if (first.starts_with("PK\x03\x04") || first.starts_with("PK\x05\x06")) return Format::kXlsx;
  for (const Foreign& foreign : kBinary) {
    if (first.starts_with(foreign.beginning)) return Unknown(foreign.what);
  }
  const std::string text = absl::AsciiStrToLower(std::string(WithoutMarkAndSpace(first)));
  for (const Foreign& foreign : kMarkup) {
    if (text.starts_with(foreign.beginning)) return Unknown(foreign.what);
  }
  return Format::kCsv;
}

}  // namespace luodi::sheets
