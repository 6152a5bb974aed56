// SPDX-License-Identifier: Apache-2.0
// Workbooks as a whole: what was written, read again; many rows, many at once, no room.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <zip.h>

#include <cmath>
#include <csignal>
#include <random>
#include <system_error>
#include <thread>

#include "absl/strings/str_cat.h"
#include "proto/text/number.h"
#include "server/sheets/book.h"
#include "server/sheets/writer.h"

namespace luodi::sheets {
namespace {

using Kind = ColumnStyle::Kind;

const absl::Time kCreated = absl::FromCivil(absl::CivilSecond(2026, 3, 1, 8, 30, 0), absl::UTCTimeZone());

Cell Text(const std::string& text) { return {text, Type::kText}; }

// Unpacked, which is more than the file has.
uint64_t SheetSize(const Spool& spool) {
  zip_t* archive = zip_open(absl::StrCat("/proc/self/fd/", spool.file()).c_str(), ZIP_RDONLY, nullptr);
  zip_stat_t stat = {};
  EXPECT_EQ(zip_stat(archive, "xl/worksheets/sheet1.xml", 0, &stat), 0);
  zip_discard(archive);
  return stat.size;
}

void WriteRows(Spool& spool, int rows, const std::string& text) {
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("台账", {"n", "t"}, {{Kind::kNumber}, {Kind::kText}});
  for (int row = 0; row < rows; ++row) writer->Row({Text(absl::StrCat(row)), Text(text)});
  writer->End();
}

// What a book says when it is read again.
std::vector<Record> Read(const Spool& spool) {
  std::vector<Record> records;
  const auto book = OpenXlsx(spool);
  EXPECT_TRUE(book.ok()) << book.status();
  if (!book.ok()) return records;
  EXPECT_EQ((*book)->modified(), kCreated);
  const auto status = (*book)->Read(0, [&](const Record& record) { return records.push_back(record), true; });
  EXPECT_TRUE(status.ok()) << status;
  return records;
}

TEST(WorkbookWritten, ComesBackAsItWent) {
  struct Case {
    Cell cell;
    ColumnStyle style;
    Type type;
  };
  const ColumnStyle text{Kind::kText}, number{Kind::kNumber, 6}, guess{Kind::kGuess}, read{Kind::kAsRead};
  const std::vector<Case> cases = {
      {Text("0007"), text, Type::kText},
      {Text("91131000MA0000015N"), text, Type::kText},
      {Text("1234567890123456"), text, Type::kText},
      {Text("=1+1"), text, Type::kText},
      {Text("甲\r\n乙\n_x000D_"), text, Type::kText},
      {Text(" 空 "), text, Type::kText},
      {Text("2.83"), number, Type::kNumber},
      {Text("1234567890123456"), number, Type::kText},
      {Text("123456789012345"), number, Type::kNumber},
      {Text("0.0000001"), number, Type::kNumber},
      {Text("2020-04-30"), {Kind::kDate}, Type::kDate},
      {Text("2020年4月30日"), {Kind::kDate}, Type::kText},
      {Text("13812345678"), guess, Type::kNumber},
      {{"0007", Type::kNumber}, read, Type::kNumber},
      {{"123456789012", Type::kNumber}, read, Type::kNumber},
      {{"2020-04-30 12:30:07", Type::kDate}, read, Type::kDate},
      {{"15%", Type::kPercent}, read, Type::kPercent},
      {{"-12.5%", Type::kPercent}, read, Type::kPercent},
      {{"TRUE", Type::kBoolean}, read, Type::kBoolean},
      {{"#REF!", Type::kError}, read, Type::kText},
      {{"9.11310001234568E+17", Type::kNumber}, read, Type::kText},
  };
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  std::vector<std::string> heads;
  std::vector<ColumnStyle> styles;
  std::vector<Cell> cells;
  for (const Case& one : cases) {
    heads.push_back(absl::StrCat("列", heads.size()));
    styles.push_back(one.style);
    cells.push_back(one.cell);
  }
  writer->Sheet("台账", heads, styles);
  writer->Row(cells);
  writer->End();
  const std::vector<Record> records = Read(spool);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].row, 2);
  ASSERT_EQ(records[1].cells.size(), cases.size());
  for (size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(records[0].cells[i].text, heads[i]);
    EXPECT_EQ(records[1].cells[i].text, cases[i].cell.text);
    EXPECT_EQ(records[1].cells[i].type, cases[i].type) << cases[i].cell.text;
  }
}

TEST(WorkbookWritten, EveryDecimalOfFifteenDigitsComesBack) {
  std::mt19937_64 random(7);
  std::vector<std::string> texts;
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("", {"h"}, {{Kind::kNumber, 6}});
  for (int i = 0; i < 3000; ++i) {
    const int decimals = static_cast<int>(random() % 15);
    const uint64_t limit = static_cast<uint64_t>(std::pow(10, 1 + random() % 15));
    texts.push_back(text::WriteDecimal(static_cast<int64_t>(random() % limit) - (i % 2 ? 0 : 3), decimals, 0));
    writer->Row({Text(texts.back())});
  }
  writer->End();
  const std::vector<Record> records = Read(spool);
  ASSERT_EQ(records.size(), texts.size() + 1);
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(records[i + 1].cells.at(0).text, texts[i]);
    EXPECT_EQ(records[i + 1].cells.at(0).type, Type::kNumber) << texts[i];
  }
}

// Files may grow to so many bytes and no more, as on a full disk.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_ = {};
  void (*handler_)(int) = nullptr;
};

TEST(WorkbookWritten, SaysWhenThereIsNoRoomWhereverItIsMissing) {
  Spool whole;
  WriteRows(whole, 2000, "廊坊");
  const rlim_t size = SheetSize(whole);
  const auto written_with = [](rlim_t room) {
    Spool spool;
    const SmallDisk disk(room);
    WriteRows(spool, 2000, "廊坊");
  };
  EXPECT_NO_THROW(written_with(size + 100));
  // The end of the sheet; its rows as they come; hardly anything.
  EXPECT_THROW(written_with(size - 1), std::system_error);
  EXPECT_THROW(written_with(size - 20), std::system_error);
  EXPECT_THROW(written_with(size / 2), std::system_error);
  EXPECT_THROW(written_with(100), std::system_error);
}

TEST(WorkbookWritten, WritesSeveralBooksAtOnce) {
  constexpr int kThreads = 4;
  std::vector<Spool> spools(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&spools, i] { WriteRows(spools[i], 3000, absl::StrCat("thread ", i)); });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kThreads; ++i) {
    const std::vector<Record> records = Read(spools[i]);
    ASSERT_EQ(records.size(), 3001u);
    EXPECT_EQ(records.back().cells.at(0).text, "2999");
    EXPECT_EQ(records.back().cells.at(1).text, absl::StrCat("thread ", i));
  }
}

TEST(WorkbookWritten, TakesNoMoreMemoryForMoreRows) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("台账", {"n", "t", "d"}, {{Kind::kNumber}, {Kind::kText}, {Kind::kDate}});
  const auto add = [&](int rows) {
    for (int row = 0; row < rows; ++row) {
      writer->Row({Text(absl::StrCat(row)), Text(absl::StrCat("第", row, "号项目")), Text("2020-04-30")});
    }
  };
  add(1000);
  const size_t before = mallinfo2().uordblks;
  add(99'000);
  EXPECT_LT(mallinfo2().uordblks, before + 64 * 1024);
  writer->End();
  EXPECT_LT(mallinfo2().uordblks, before + 64 * 1024);
  const auto book = OpenXlsx(spool);
  ASSERT_TRUE(book.ok()) << book.status();
  int last = 0;
  EXPECT_TRUE((*book)->Read(0, [&](const Record& record) { return last = record.row, true; }).ok());
  EXPECT_EQ(last, 100'001);
}

}  // namespace
}  // namespace luodi::sheets
