// SPDX-License-Identifier: Apache-2.0
// ledger_compare ONE OTHER: whether two spreadsheet files, xlsx or CSV in any encoding, say the same cell by cell.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/sheets/book.h"
#include "server/sheets/record_spool.h"

namespace luodi::sheets {
namespace {

constexpr int64_t kMostShown = 20;

// One of the two files, parsed once.
struct Side {
  std::string path;
  Format format = Format::kCsv;
  std::string title;
  RecordSpool records;
};

void Load(const std::string& path, Spool& spool) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(absl::StrCat("cannot open ", path));
  std::string piece(1 << 20, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0) {
    spool.Add(piece.substr(0, static_cast<size_t>(in.gcount())));
  }
}

void Check(const absl::Status& status, const std::string& path) {
  if (!status.ok()) throw std::runtime_error(absl::StrCat(path, ": ", std::string(status.message())));
}

std::unique_ptr<Book> Open(const Spool& spool, Side& side) {
  const auto format = FormatOf(spool);
  Check(format.status(), side.path);
  side.format = *format;
  if (side.format == Format::kXlsx) {
    auto book = OpenXlsx(spool);
    Check(book.status(), side.path);
    return *std::move(book);
  }
  const EncodingsFound found = FindEncodings(spool);
  if (found.encodings.empty()) throw std::runtime_error(absl::StrCat(side.path, ": no encoding fits"));
  return OpenCsv(spool, found.encodings.front());
}

void Read(Side& side, size_t sheet) {
  Spool spool;
  Load(side.path, spool);
  const auto book = Open(spool, side);
  const size_t index = side.format == Format::kCsv ? 0 : sheet - 1;
  if (index >= book->sheets().size()) throw std::runtime_error(absl::StrCat(side.path, ": no sheet ", sheet));
  side.title = book->sheets()[index].title;
  Check(book->Read(index, [&](const Record& record) { return side.records.Add(record), true; }), side.path);
}

// By the text that is shown; by type too where both files know types.
class Comparison {
 public:
  Comparison(const Side& one, const Side& other) : one_(one), other_(other) {
    types_count_ = one.format == Format::kXlsx && other.format == Format::kXlsx;
  }

  bool Run() {
    RecordSpool::Reader one(one_.records), other(other_.records);
    Record left, right;
    for (;;) {
      const bool more_left = one.Next(&left), more_right = other.Next(&right);
      if (!more_left && !more_right) break;
      if (more_left && more_right) {
        Compare(left, right);
      } else {
        Missing(more_left ? one_ : other_, more_left ? left : right);
      }
      ++rows_;
    }
    Conclude();
    return differences_ == 0;
  }

 private:
  void Compare(const Record& left, const Record& right) {
    const size_t count = std::max(left.cells.size(), right.cells.size());
    columns_ = std::max(columns_, count);
    if (left.cell_count > left.cells.size() || right.cell_count > right.cells.size()) {
      throw std::runtime_error("more columns than are read");
    }
    static const Cell kEmpty;
    for (size_t column = 0; column < count; ++column) {
      const Cell& one = column < left.cells.size() ? left.cells[column] : kEmpty;
      const Cell& other = column < right.cells.size() ? right.cells[column] : kEmpty;
      if (one.text == other.text && (!types_count_ || one.type == other.type)) continue;
      Difference(absl::StrCat(Address(one_.title, column, left.row), " ", Shown(one), ", ",
                              Address(other_.title, column, right.row), " ", Shown(other)));
    }
    if (left.quote_broken || right.quote_broken) {
      Difference(absl::StrCat("a broken row: ", left.row, " or ", right.row));
    }
  }

  std::string Shown(const Cell& cell) const {
    static constexpr const char* kTypes[] = {"empty",   "text",    "number", "date",
                                             "percent", "boolean", "error",  "formula"};
    const std::string text = absl::StrCat("\"", cell.text, "\"");
    return types_count_ ? absl::StrCat(text, " (", kTypes[static_cast<int>(cell.type)], ")") : text;
  }

  void Missing(const Side& side, const Record& record) {
    Difference(absl::StrCat("only in ", side.path, ": row ", record.row));
  }

  void Difference(const std::string& text) {
    if (++differences_ <= kMostShown) std::cout << text << "\n";
  }

  void Conclude() const {
    if (differences_ > kMostShown) std::cout << "and " << differences_ - kMostShown << " more\n";
    std::cout << (differences_ == 0 ? "equal: " : "different: ") << std::max<int64_t>(rows_ - 1, 0) << " rows, "
              << columns_ << " columns\n";
  }

  const Side& one_;
  const Side& other_;
  bool types_count_ = false;
  int64_t rows_ = 0;
  size_t columns_ = 0;
  int64_t differences_ = 0;
};

int Main(int argc, char** argv) {
  Side one, other;
  size_t sheet = 1;
  CLI::App app("whether two spreadsheet files say the same, cell by cell", "ledger_compare");
  app.add_option("ONE", one.path)->required();
  app.add_option("OTHER", other.path)->required();
  app.add_option("--sheet", sheet, "of a workbook, from 1")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  Read(one, sheet);
  Read(other, sheet);
  return Comparison(one, other).Run() ? 0 : 1;
}

}  // namespace
}  // namespace luodi::sheets

int main(int argc, char** argv) try { return luodi::sheets::Main(argc, argv); } catch (const std::exception& error) {
  std::cerr << "ledger_compare: " << error.what() << "\n";
  return 2;
}
