// SPDX-License-Identifier: Apache-2.0
#include <xlsxwriter.h>
#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "server/sheets/writer.h"

namespace luodi::sheets {
namespace {

// Binary64 keeps so many decimal digits, whatever they are.
constexpr size_t kExactDigits = 15;
// What a spreadsheet shows without a format of numbers before it turns to powers of ten.
constexpr size_t kGeneralDigits = 11;
constexpr int kMostRows = LXW_ROW_MAX;
constexpr size_t kLongestText = 32'767;
constexpr size_t kLongestTitle = 31;
// Longer texts in cells with the format of texts are shown as "####" by some versions of Excel.
constexpr size_t kLongestFormattedText = 255;

constexpr char kTextFormat[] = "@";
constexpr char kGeneralFormat[] = "General";
constexpr char kDayFormat[] = "yyyy-mm-dd";
constexpr char kTimeFormat[] = "yyyy-mm-dd hh:mm:ss";

// The library names its temporary files and writes its times through state that the whole process shares.
std::mutex& Library() {
  static auto& mutex = *new std::mutex();
  return mutex;
}

[[noreturn]] void Fail(const char* act) {
  throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), act);
}

// ---- what a cell becomes

// A number that stands in the file as it stands in the text: at most fifteen digits, no separators.
struct Plain {
  bool is_negative = false;
  std::string_view text, whole, fraction;

  size_t Digits() const { return whole.size() + fraction.size(); }
  bool IsPadded() const { return whole.size() > 1 && whole[0] == '0'; }
};

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::optional<Plain> ReadPlain(std::string_view text) {
  Plain plain;
  plain.text = text;
  plain.is_negative = text.starts_with('-');
  if (plain.is_negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  plain.whole = text.substr(0, point);
  if (point != std::string_view::npos) plain.fraction = text.substr(point + 1);
  if (!AllDigits(plain.whole) || (point != std::string_view::npos && !AllDigits(plain.fraction))) return std::nullopt;
  if (plain.Digits() > kExactDigits) return std::nullopt;
  // Minus zero would lose its sign.
  if (plain.is_negative && text.find_first_not_of("0.") == std::string_view::npos) return std::nullopt;
  return plain;
}

double Number(const std::string& text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

struct Written {
  enum class As { kNothing, kText, kNumber, kBoolean };
  As as = As::kText;
  double number = 0;
  // Empty for the one of the column.
  std::string format;
};

std::string Places(size_t count) { return count == 0 ? "" : absl::StrCat(".", std::string(count, '0')); }

std::optional<Written> AsNumber(const Plain& plain, std::string format) {
  return Written{Written::As::kNumber, Number(std::string(plain.text)), std::move(format)};
}

std::optional<Written> AsAmount(std::string_view text, int most_decimals) {
  const auto plain = ReadPlain(text);
  if (!plain || plain->IsPadded()) return std::nullopt;
  const size_t shown = std::min(plain->fraction.size(), static_cast<size_t>(std::max(most_decimals, 0)));
  return AsNumber(*plain, absl::StrCat("#,##0", Places(shown)));
}

std::optional<Written> AsGuessed(std::string_view text) {
  const auto plain = ReadPlain(text);
  if (!plain || plain->IsPadded() || plain->fraction.ends_with('0') || plain->Digits() > kGeneralDigits) {
    return std::nullopt;
  }
  return AsNumber(*plain, "");
}

std::optional<Written> AsNumberRead(std::string_view text) {
  const auto plain = ReadPlain(text);
  if (!plain) return std::nullopt;
  const bool is_general = !plain->IsPadded() && !plain->fraction.ends_with('0') && plain->Digits() <= kGeneralDigits;
  if (is_general) return AsNumber(*plain, "");
  const size_t least = plain->IsPadded() ? plain->whole.size() : 1;
  return AsNumber(*plain, absl::StrCat(std::string(least, '0'), Places(plain->fraction.size())));
}

std::optional<Written> AsPercent(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  const auto plain = ReadPlain(text);
  if (!plain || plain->IsPadded()) return std::nullopt;
  return Written{Written::As::kNumber, Number(std::string(text) + "e-2"),
                 absl::StrCat("0", Places(plain->fraction.size()), "%")};
}

// Spreadsheets count days from 1899-12-30; about those before 1900-03-01 they disagree.
std::optional<double> Serial(absl::CivilDay day) {
  if (day < absl::CivilDay(1900, 3, 1) || day > absl::CivilDay(9999, 12, 31)) return std::nullopt;
  return static_cast<double>(day - absl::CivilDay(1899, 12, 30));
}

std::optional<Written> AsDay(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day) || absl::FormatCivilTime(day) != text) return std::nullopt;
  const auto serial = Serial(day);
  if (!serial) return std::nullopt;
  return Written{Written::As::kNumber, *serial, kDayFormat};
}

std::optional<Written> AsTime(const std::string& text) {
  const std::string iso = absl::StrReplaceAll(text, {{" ", "T"}});
  absl::CivilSecond time;
  if (!absl::ParseCivilTime(iso, &time) || absl::FormatCivilTime(time) != iso) return std::nullopt;
  const absl::CivilDay day(time);
  const auto serial = Serial(day);
  if (!serial) return std::nullopt;
  return Written{Written::As::kNumber, *serial + static_cast<double>(time - absl::CivilSecond(day)) / 86'400,
                 kTimeFormat};
}

std::optional<Written> AsRead(const Cell& cell) {
  switch (cell.type) {
    case Type::kNumber:
      return AsNumberRead(cell.text);
    case Type::kPercent:
      return AsPercent(cell.text);
    case Type::kDate:
      return cell.text.find(' ') == std::string::npos ? AsDay(cell.text) : AsTime(cell.text);
    case Type::kBoolean:
      if (cell.text != "TRUE" && cell.text != "FALSE") return std::nullopt;
      return Written{Written::As::kBoolean, cell.text == "TRUE" ? 1.0 : 0.0, ""};
    default:
      return std::nullopt;
  }
}

std::optional<Written> Styled(const Cell& cell, const ColumnStyle& style) {
  switch (style.kind) {
    case ColumnStyle::Kind::kNumber:
      return AsAmount(cell.text, style.decimals);
    case ColumnStyle::Kind::kDate:
      return AsDay(cell.text);
    case ColumnStyle::Kind::kAsRead:
      return AsRead(cell);
    case ColumnStyle::Kind::kGuess:
      return AsGuessed(cell.text);
    case ColumnStyle::Kind::kText:
      break;
  }
  return std::nullopt;
}

Written WrittenOf(const Cell& cell, const ColumnStyle& style) {
  if (cell.text.empty()) return {Written::As::kNothing, 0, ""};
  if (auto styled = Styled(cell, style)) return *std::move(styled);
  return {Written::As::kText, 0, cell.text.size() <= kLongestFormattedText ? kTextFormat : kGeneralFormat};
}

// ---- texts

// In UTF-16, as Excel counts.
size_t Length(std::string_view utf8) {
  size_t length = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) length += byte >= 0xF0 ? 2 : 1;
  }
  return length;
}

bool IsEscape(std::string_view text) {
  return text.size() >= 7 && text.starts_with("_x") && text[6] == '_' &&
         std::all_of(text.begin() + 2, text.begin() + 6, absl::ascii_isxdigit);
}

// Spreadsheets read _x000D_ inside a text as the character of that number. The library writes control characters so,
// but neither texts that only look so nor what XML has no way to write.
std::string Escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest[0] == '\0') {
      escaped += "_x0000_";
    } else if (rest.starts_with("\uFFFE") || rest.starts_with("\uFFFF")) {
      escaped += rest.starts_with("\uFFFE") ? "_xFFFE_" : "_xFFFF_";
      i += 2;
    } else {
      if (IsEscape(rest)) escaped += "_x005F";
      escaped += rest[0];
    }
  }
  return escaped;
}

// As many whole characters from the front as fit.
std::string Front(const std::string& utf8, size_t most) {
  std::string front = utf8;
  while (Length(front) > most) {
    while ((static_cast<unsigned char>(front.back()) & 0xC0) == 0x80) front.pop_back();
    front.pop_back();
  }
  return front;
}

std::string CleanTitle(const std::string& title) {
  std::string clean = absl::StrReplaceAll(
      title, {{"[", "［"}, {"]", "］"}, {":", "："}, {"*", "＊"}, {"?", "？"}, {"/", "／"}, {"\\", "＼"}});
  for (char& c : clean) {
    if (absl::ascii_iscntrl(c)) c = ' ';
  }
  clean = Front(clean, kLongestTitle);
  if (clean.starts_with('\'')) clean[0] = ' ';
  if (clean.ends_with('\'')) clean.back() = ' ';
  return clean.empty() ? "Sheet1" : clean;
}

// ---- the file

bool EndsAsXml(zip_t* archive, zip_int64_t index) {
  zip_file_t* part = zip_fopen_index(archive, static_cast<zip_uint64_t>(index), 0);
  if (part == nullptr) return false;
  std::string piece(64 * 1024, '\0');
  std::string tail;
  zip_int64_t got = 0;
  while ((got = zip_fread(part, piece.data(), piece.size())) > 0) {
    tail.append(piece, 0, static_cast<size_t>(got));
    tail.erase(0, tail.size() - std::min<size_t>(tail.size(), 16));
  }
  zip_fclose(part);
  const std::string_view name = zip_get_name(archive, static_cast<zip_uint64_t>(index), 0);
  tail.erase(tail.find_last_not_of('\n') + 1);
  return got == 0 && tail.ends_with(name.starts_with("xl/worksheets/") ? "</worksheet>" : ">");
}

// The library does not notice when its temporary files find no room: the parts are short then, and all else is well.
bool IsComplete(const std::string& path) {
  zip_t* archive = zip_open(path.c_str(), ZIP_RDONLY, nullptr);
  if (archive == nullptr) return false;
  const zip_int64_t count = zip_get_num_entries(archive, 0);
  bool complete = count > 0;
  for (zip_int64_t i = 0; i < count; ++i) complete = complete && EndsAsXml(archive, i);
  zip_discard(archive);
  return complete;
}

class XlsxWriter final : public Writer {
 public:
  XlsxWriter(Spool& out, absl::Time created) : out_(out), path_(absl::StrCat("/proc/self/fd/", out.file())) {
    std::string directory = std::filesystem::temp_directory_path().string();
    lxw_workbook_options options = {};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = directory.data();
    options.use_zip64 = LXW_TRUE;
    book_ = workbook_new_opt(path_.c_str(), &options);
    if (book_ == nullptr) throw std::bad_alloc();
    std::string program = "Luodi";
    lxw_doc_properties properties = {};
    properties.author = program.data();
    properties.created = absl::ToTimeT(created);
    workbook_set_properties(book_, &properties);
    head_format_ = workbook_add_format(book_);
    format_set_bold(head_format_);
    format_set_bg_color(head_format_, 0xD9D9D9);
  }

  // Without End what was written so far is thrown away.
  ~XlsxWriter() override {
    if (book_ == nullptr) return;
    for (lxw_worksheet* sheet : sheets_) std::fclose(sheet->optimize_tmpfile);
    lxw_workbook_free(book_);
  }

  void Sheet(const std::string& title, const std::vector<std::string>& heads,
             const std::vector<ColumnStyle>& styles) override {
    if (heads.size() != styles.size()) throw std::logic_error("a style for each head");
    if (sheet_ != nullptr) FinishSheet();
    title_ = title;
    heads_ = heads;
    styles_ = styles;
    StartSheet();
  }

  void Row(const std::vector<Cell>& cells) override {
    if (cells.size() > heads_.size()) throw std::logic_error("more cells than heads");
    if (row_ == kMostRows) {
      FinishSheet();
      StartSheet();
    }
    for (size_t column = 0; column < cells.size(); ++column) Write(column, cells[column]);
    ++row_;
    if (std::ferror(sheet_->optimize_tmpfile)) Fail("writing a sheet");
  }

  void End() override {
    if (sheet_ == nullptr) throw std::logic_error("a workbook without sheets");
    FinishSheet();
    {
      const std::lock_guard lock(Library());
      errno = 0;
      const lxw_error error = workbook_close(std::exchange(book_, nullptr));
      if (error != LXW_NO_ERROR) Fail(lxw_strerror(error));
    }
    out_.Refresh();
    errno = ENOSPC;
    if (!IsComplete(path_)) Fail("writing a workbook");
  }

 private:
  // Several sheets may be called alike: 台账, 台账 (2).
  std::string FreeTitle() const {
    const std::string title = CleanTitle(title_);
    std::string free = title;
    for (int i = 2; workbook_validate_sheet_name(book_, free.c_str()) != LXW_NO_ERROR; ++i) {
      const std::string number = absl::StrCat(" (", i, ")");
      free = Front(title, kLongestTitle - number.size()) + number;
    }
    return free;
  }

  void StartSheet() {
    {
      const std::lock_guard lock(Library());
      sheet_ = workbook_add_worksheet(book_, FreeTitle().c_str());
    }
    if (sheet_ == nullptr) Fail("creating a sheet");
    sheets_.push_back(sheet_);
    row_ = 0;
    for (size_t column = 0; column < heads_.size(); ++column) {
      const auto at = static_cast<lxw_col_t>(column);
      const ColumnStyle& style = styles_[column];
      worksheet_set_column(sheet_, at, at, style.width, Format(OfEmptyCells(style.kind)));
      WriteText(column, heads_[column], head_format_);
    }
    worksheet_freeze_panes(sheet_, 1, 0);
    ++row_;
  }

  // The range of the filter is known when the last row is.
  void FinishSheet() {
    if (!heads_.empty()) {
      worksheet_autofilter(sheet_, 0, 0, static_cast<lxw_row_t>(row_ - 1), static_cast<lxw_col_t>(heads_.size() - 1));
    }
    if (std::fflush(sheet_->optimize_tmpfile) != 0) Fail("writing a sheet");
  }

  // So that a code typed into an empty cell stays a code.
  static std::string OfEmptyCells(ColumnStyle::Kind kind) {
    if (kind == ColumnStyle::Kind::kText) return kTextFormat;
    return kind == ColumnStyle::Kind::kDate ? kDayFormat : "";
  }

  void Write(size_t column, const Cell& cell) {
    const auto at = static_cast<lxw_col_t>(column);
    const auto row = static_cast<lxw_row_t>(row_);
    const Written written = WrittenOf(cell, styles_[column]);
    switch (written.as) {
      case Written::As::kNothing:
        return;
      case Written::As::kText:
        return WriteText(column, cell.text, Format(written.format));
      case Written::As::kNumber:
        Check(worksheet_write_number(sheet_, row, at, written.number, Format(written.format)));
        return;
      case Written::As::kBoolean:
        Check(worksheet_write_boolean(sheet_, row, at, written.number != 0 ? 1 : 0, nullptr));
        return;
    }
  }

  void WriteText(size_t column, const std::string& text, lxw_format* format) {
    if (Length(text) > kLongestText) throw std::length_error("a text longer than a cell of a spreadsheet");
    Check(worksheet_write_string(sheet_, static_cast<lxw_row_t>(row_), static_cast<lxw_col_t>(column),
                                 Escaped(text).c_str(), format));
  }

  static void Check(lxw_error error) {
    if (error != LXW_NO_ERROR) throw std::length_error(lxw_strerror(error));
  }

  lxw_format* Format(const std::string& number_format) {
    if (number_format.empty()) return nullptr;
    lxw_format*& format = formats_[number_format];
    if (format == nullptr) {
      format = workbook_add_format(book_);
      format_set_num_format(format, number_format.c_str());
    }
    return format;
  }

  Spool& out_;
  const std::string path_;
  lxw_workbook* book_ = nullptr;
  lxw_format* head_format_ = nullptr;
  std::map<std::string, lxw_format*> formats_;
  std::vector<lxw_worksheet*> sheets_;
  lxw_worksheet* sheet_ = nullptr;
  std::string title_;
  std::vector<std::string> heads_;
  std::vector<ColumnStyle> styles_;
  // The next one, from 0.
  int row_ = 0;
};

}  // namespace

std::unique_ptr<Writer> NewXlsxWriter(Spool& out, absl::Time created) {
  return std::make_unique<XlsxWriter>(out, created);
}

}  // namespace luodi::sheets
