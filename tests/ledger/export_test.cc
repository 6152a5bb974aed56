// SPDX-License-Identifier: Apache-2.0
// What went in comes out, exactly as filtered.
#include <gmock/gmock.h>

#include "tests/ledger/exports_given.h"

namespace luodi {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(LedgerExports, GiveTheLedgerBackCellByCellInItsOwnColumns) {
  Import(kLedger);
  const auto exported = MustExport(Request(), "leader");
  EXPECT_EQ(ReadCsv(exported.bytes).rows, ReadCsv(kLedger, sheets::Encoding::kUtf8).rows);
  EXPECT_EQ(exported.answer->rows(), 3);
  EXPECT_EQ(exported.answer->masked_rows(), 0);
  EXPECT_EQ(exported.answer->columns_size(), 19);
  EXPECT_EQ(exported.answer->columns(4), "土地性质");
}

TEST_F(LedgerExports, SayTheSameInAWorkbook) {
  Import(kLedger);
  const auto sheets = ReadXlsx(MustExport(Request(v1::EXPORT_FORMAT_UNSPECIFIED), "leader").bytes);
  ASSERT_EQ(sheets.size(), 2);
  EXPECT_EQ(sheets[0].title, "台账");
  EXPECT_EQ(sheets[0].rows, ReadCsv(kLedger, sheets::Encoding::kUtf8).rows);
  EXPECT_EQ(sheets[1].title, "说明");
}

TEST_F(LedgerExports, GoInAgainAndChangeNothing) {
  Import(kLedger);
  for (const auto format : {v1::EXPORT_FORMAT_XLSX, v1::EXPORT_FORMAT_CSV, v1::EXPORT_FORMAT_CSV_GB18030}) {
    auto request = Request(format);
    request.set_all_columns(format != v1::EXPORT_FORMAT_CSV);
    v1::LedgerImport again;
    EXPECT_THAT(Import(MustExport(request, "leader").bytes, &again), IsEmpty()) << v1::ExportFormat_Name(format);
    EXPECT_EQ(again.unchanged(), 3) << v1::ExportFormat_Name(format);
  }
}

TEST_F(LedgerExports, AreWrittenInGb18030WhenAsked) {
  Import(kLedger);
  const auto exported = MustExport(Request(v1::EXPORT_FORMAT_CSV_GB18030), "leader");
  EXPECT_THAT(exported.bytes, Not(HasSubstr("项目名称")));
  EXPECT_EQ(ReadCsv(exported.bytes, sheets::Encoding::kGb18030).rows, ReadCsv(kLedger, sheets::Encoding::kUtf8).rows);
}

TEST_F(LedgerExports, EndWithColumnsOnlyEarlierLedgersHad) {
  Import(kLedger);
  Import("编号,项目名称,总投资(亿元),备注\nLG-1,甲项目,2.83,加急\n");
  const Sheet sheet = ReadCsv(MustExport(Request(), "leader").bytes);
  EXPECT_THAT(sheet.rows[0], ElementsAre("编号", "项目名称", "总投资(亿元)", "备注", "项目类型", "土地性质",
                                         "外资(万美元)", "用地面积(亩)", "投资主体", "统一社会信用代码", "首谈日期",
                                         "签约日期", "开工日期", "计划投产日期", "阶段", "密级", "责任单位", "联系人",
                                         "更新人"));
  EXPECT_THAT(sheet.rows[1], ElementsAre("LG-1", "甲项目", "2.83", "加急", "新建", "工业,一类", "", "56.6", "甲公司",
                                         "91131000MA0000015N", "2020-01-05", "2020-06-30", "2020-09-01", "2021-12-31",
                                         "在建", "内部", "招商局", "王五", "周敏"));
}

TEST_F(LedgerExports, LoseNoColumnOfAnEarlierLedgerThatHadOtherRows) {
  Import(
      "编号,项目名称,项目类型,总投资(亿元),宗地号,用地面积(亩),统一社会信用代码,投资主体,国别\n"
      "LG-1,甲项目,新建,2.83,131003-15,56.6,91131000MA0000015N,甲公司,美国\n");
  Import("编号,项目名称,项目类型,总投资(亿元),备注\nLG-2,乙项目,新建,1,加急\n");
  const std::string exported = MustExport(Request(), "leader").bytes;
  const Sheet sheet = ReadCsv(exported);
  EXPECT_THAT(sheet.Column("宗地号"), ElementsAre("131003-15", ""));
  EXPECT_THAT(sheet.Column("用地面积(亩)"), ElementsAre("56.6", ""));
  EXPECT_THAT(sheet.Column("国别"), ElementsAre("美国", ""));
  v1::LedgerImport again;
  Import(exported, &again);
  EXPECT_EQ(again.unchanged(), 2);
}

TEST_F(LedgerExports, HaveAPlannedDayOnceThoughAnEarlierLedgerKeptItVerbatim) {
  v1::UpdateLedgerMappingRequest request;
  request.mutable_mapping()->set_name(InZone("ledgerMapping"));
  request.mutable_mapping()->set_etag("v0");
  request.mutable_mapping()->add_heads()->set_head("计划开工时间");
  request.set_request_id(NewRequestId());
  auto mapping = Ask("officer", &Ledger::UpdateLedgerMapping, request);
  ASSERT_TRUE(mapping.ok()) << mapping.status.error_message();
  const std::string heads = "编号,项目名称,项目类型,总投资(亿元),计划开工时间\n";
  Import(heads + "LG-1,甲项目,新建,1,2021-06-30\nLG-2,乙项目,新建,1,2021年夏\n");
  *request.mutable_mapping() = mapping.reply;
  request.mutable_mapping()->clear_heads();
  request.set_request_id(NewRequestId());
  mapping = Ask("officer", &Ledger::UpdateLedgerMapping, request);
  ASSERT_TRUE(mapping.ok()) << mapping.status.error_message();
  v1::LedgerImport again;
  Import("编号,项目名称,项目类型,总投资(亿元),计划开工日期\nLG-1,甲项目,新建,1,2021-06-30\n", &again);
  EXPECT_EQ(again.updated(), 1);
  const Sheet sheet = ReadCsv(MustExport(Request(), "leader").bytes);
  EXPECT_THAT(sheet.rows[0], ElementsAre("编号", "项目名称", "项目类型", "总投资(亿元)", "计划开工日期"));
  EXPECT_THAT(sheet.Column("计划开工日期"), ElementsAre("2021-06-30", "2021年夏"));
}

TEST_F(LedgerExports, NameTheAuthorOfARowWithoutDays) {
  const std::string ledger =
      "编号,项目名称,项目类型,总投资(亿元),密级,更新人\nLG-1,甲项目,新建,2.83,内部,周敏\nLG-2,乙项目,新建,1,受限,"
      "李四\n";
  Import(ledger);
  EXPECT_EQ(ReadCsv(MustExport(Request(), "leader").bytes).rows, ReadCsv(ledger, sheets::Encoding::kUtf8).rows);
  EXPECT_THAT(ReadCsv(MustExport(Request(), "stranger").bytes).Column("更新人"), ElementsAre("周敏", ""));
  v1::LedgerImport again;
  Import(ledger, &again);
  EXPECT_EQ(again.unchanged(), 2);
  Import("编号,项目名称,总投资(亿元),更新人\nLG-1,甲项目,2.83,王五\n", &again);
  EXPECT_EQ(again.updated(), 1);
  EXPECT_THAT(ReadCsv(MustExport(Request(), "leader").bytes).Column("更新人"), ElementsAre("王五", "李四"));
}

TEST_F(LedgerExports, ForgetTheColumnsOfAnImportThatWasTakenBack) {
  Import(kLedger);
  v1::LedgerImport wrong;
  Import("编号,项目名称,总投资(亿元),备注\nLG-1,甲项目,2.83,加急\n", &wrong);
  v1::UndoImportRequest undo;
  undo.set_name(wrong.name());
  undo.set_reason("导错文件");
  undo.set_request_id(NewRequestId());
  grpc::ClientContext context;
  Speak("officer", context);
  Ledger stub(Channel());
  const auto stream = stub.UndoImport(&context, undo);
  for (v1::UndoImportResponse response; stream->Read(&response);) continue;
  const grpc::Status status = stream->Finish();
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(ReadCsv(MustExport(Request(), "leader").bytes).rows, ReadCsv(kLedger, sheets::Encoding::kUtf8).rows);
}

TEST_F(LedgerExports, HaveTheUsualColumnsWhereNoLedgerCameIn) {
  const Sheet sheet = ReadCsv(MustExport(Request()).bytes);
  ASSERT_EQ(sheet.rows.size(), 1);
  EXPECT_THAT(sheet.rows[0], Contains("项目名称"));
  EXPECT_THAT(sheet.rows[0], Not(Contains("系统编号")));
}

TEST_F(LedgerExports, HoldExactlyTheProjectsThatAListHolds) {
  Import(kLedger);
  std::vector<v1::ProjectFilter> filters(6);
  filters[1].set_signed_year(2020);
  filters[2].add_stages(v1::STAGE_NEGOTIATING);
  filters[3].set_title_contains("乙");
  filters[4].set_business_code("LG-1");
  filters[5].set_title_contains("丙项目");
  for (const auto& filter : filters) {
    for (const char* who : {"officer", "stranger", "leader"}) {
      v1::ListProjectsRequest list;
      list.set_parent(zone());
      *list.mutable_filter() = filter;
      const auto listed = Ask(who, &v1::ProjectService::Stub::ListProjects, list);
      std::vector<std::string> names;
      for (const v1::Project& project : listed->projects()) names.insert(names.begin(), project.name());

      auto request = Request();
      *request.mutable_filter() = filter;
      request.set_all_columns(true);
      const auto exported = MustExport(request, who);
      std::vector<std::string> exported_names;
      for (const std::string& id : ReadCsv(exported.bytes).Column("系统编号")) {
        exported_names.push_back(InZone("projects/" + id));
      }
      EXPECT_EQ(exported_names, names) << who << " " << filter.ShortDebugString();
      EXPECT_EQ(exported.answer->rows(), names.size());
    }
  }
}

TEST_F(LedgerExports, TellDigestAndSizeOfWhatWasSent) {
  Import(kLedger);
  for (const auto format : {v1::EXPORT_FORMAT_XLSX, v1::EXPORT_FORMAT_CSV, v1::EXPORT_FORMAT_JSON_LINES}) {
    const auto exported = MustExport(Request(format));
    EXPECT_EQ(exported.answer->sha256(), Sha256Hex(exported.bytes));
    EXPECT_EQ(exported.answer->bytes(), exported.bytes.size());
    EXPECT_EQ(exported.answer->format(), format);
    EXPECT_EQ(exported.answer->exported_by(), InZone("persons/officer"));
    EXPECT_GE(exported.progresses, 1);
  }
}

TEST_F(LedgerExports, SayWhatTheBooksSaidAtAnInstant) {
  Import(kLedger);
  const absl::Time then = absl::FromUnixSeconds(1609387200);
  SetToday(2021, 3, 1);
  Import("编号,项目名称,项目类型,总投资(亿元)\nLG-1,甲项目,,3\nLG-9,癸项目,新建,1\n");
  auto request = Request();
  request.mutable_as_of()->set_seconds(absl::ToUnixSeconds(then) + 3600);
  const Sheet before = ReadCsv(MustExport(request, "leader").bytes);
  EXPECT_THAT(before.Column("项目名称"), ElementsAre("甲项目", "乙项目", "丙项目"));
  EXPECT_THAT(before.Column("总投资(亿元)"), ElementsAre("2.83", "1.5亿美元", "12"));
  EXPECT_THAT(ReadCsv(MustExport(Request(), "leader").bytes).Column("总投资(亿元)"),
              ElementsAre("3", "1.5亿美元", "12", "1"));
}

TEST_F(LedgerExports, CountFactsUpToADay) {
  Import(kLedger);
  auto request = Request();
  *request.mutable_on_date() = testing::Day(2020, 5, 1);
  const Sheet sheet = ReadCsv(MustExport(request, "leader").bytes);
  EXPECT_THAT(sheet.Column("签约日期"), ElementsAre("", "2020-03-02", ""));
  EXPECT_THAT(sheet.Column("阶段"), ElementsAre("在谈", "签约", "在谈"));
}

TEST_F(LedgerExports, AreOneProjectALineInJson) {
  Import(kLedger);
  const auto exported = MustExport(Request(v1::EXPORT_FORMAT_JSON_LINES), "stranger");
  std::vector<v1::Project> projects;
  for (const auto& line : absl::StrSplit(exported.bytes, '\n', absl::SkipEmpty())) {
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(std::string(line), &projects.emplace_back()).ok()) << line;
  }
  ASSERT_EQ(projects.size(), 3);
  EXPECT_EQ(projects[0].stage(), v1::STAGE_UNDER_CONSTRUCTION);
  EXPECT_EQ(projects[0].ledger_columns().at("土地性质"), "工业,一类");
  EXPECT_FALSE(projects[0].ledger_columns().contains("联系人"));
  EXPECT_TRUE(projects[2].masked());
  EXPECT_EQ(projects[2].title(), "");
}

TEST_F(LedgerExports, OfNothingAreAFileOfHeads) {
  Import(kLedger);
  auto request = Request();
  request.mutable_filter()->set_signed_year(1999);
  const auto exported = MustExport(request);
  EXPECT_EQ(exported.answer->rows(), 0);
  EXPECT_EQ(ReadCsv(exported.bytes).rows.size(), 1);
  request.set_format(v1::EXPORT_FORMAT_XLSX);
  EXPECT_EQ(ReadXlsx(MustExport(request).bytes).at(0).rows.size(), 1);
  request.set_format(v1::EXPORT_FORMAT_JSON_LINES);
  EXPECT_EQ(MustExport(request).bytes, "");
}

TEST_F(LedgerExports, ComeToWhatTheBoardComesTo) {
  Import(kLedger);
  v1::GetBoardRequest get;
  get.set_name(zone());
  for (const int year : {0, 2020}) {
    get.mutable_filter()->set_signed_year(year);
    const auto board = Ask("leader", &v1::BoardService::Stub::GetBoard, get);
    ASSERT_TRUE(board.ok()) << board.status.error_message();
    Rows expected;
    const auto expect = [&](const std::string& what, const v1::Count& count) {
      std::string projects = absl::StrCat(count.projects());
      for (const v1::Money& total : count.totals()) {
        expected.push_back({what, projects, total.currency_code()});
        projects.clear();
      }
      if (!projects.empty()) expected.push_back({what, projects, ""});
    };
    expect("签约项目", board->signed_());
    for (int i = 0; i < 3; ++i) {
      expect(std::vector<std::string>{"其中前期", "其中在建", "其中投产"}[static_cast<size_t>(i)],
             board->buckets(i).count());
    }
    auto request = Request(v1::EXPORT_FORMAT_XLSX);
    *request.mutable_filter() = get.filter();
    const auto about = ReadXlsx(MustExport(request, "stranger").bytes).at(1);
    Rows counted;
    for (const auto& row : about.rows) {
      if (row[0] == "签约项目" || row[0] == "其中前期" || row[0] == "其中在建" || row[0] == "其中投产") {
        counted.push_back({row[0], row[2], row[3]});
      }
    }
    EXPECT_EQ(counted, expected) << year;
    EXPECT_THAT(about.rows, Contains(ElementsAre("签约项目", "2.83亿元", "2", "CNY", "2.83"))) << year;
    EXPECT_THAT(about.rows, Contains(ElementsAre("签约项目", "1.50亿美元", "", "USD", "1.5"))) << year;
  }
}

}  // namespace
}  // namespace luodi
