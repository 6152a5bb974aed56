// SPDX-License-Identifier: Apache-2.0
// Imports that keep good rows, piece by piece: what goes in, what comes back, and what a cut leaves. Pieces have 500
// rows.
#include <map>
#include <pqxx/pqxx>
#include <thread>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/base/database.h"
#include "server/ledger/store.h"
#include "tests/ledger/desk.h"

namespace luodi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Imported;
using ::testing::IsEmpty;
using ::testing::Not;

class GoodRows : public testing::LedgerDesk {
 protected:
  // 1,100 rows of which four are refused.
  static std::string MixedFile() {
    return absl::StrCat(kPlainHeader, PlainRows(1, 300), "B-1,坏一,新建,-1\n", PlainRows(301, 300), "B-2,坏二,乱写,1\n",
                        "B-3,坏三,,1\n", PlainRows(601, 490), "B-4,坏四,新建,一点\n", "合计,,,9\n", PlainRows(1091, 6));
  }
};

TEST_F(GoodRows, GoInAndTheOthersComeBack) {
  const auto imported = ImportGood(MixedFile());
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  const v1::LedgerImport& told = imported.answer.reply;
  EXPECT_TRUE(told.written());
  EXPECT_EQ(told.state(), v1::LedgerImport::STATE_FINISHED);
  EXPECT_EQ(told.mode(), v1::IMPORT_MODE_KEEP_GOOD);
  EXPECT_EQ(told.rows(), 1100);
  EXPECT_EQ(told.created(), 1096);
  EXPECT_EQ(told.refused(), 4);
  EXPECT_EQ(told.passed_over(), 1);
  EXPECT_EQ(told.ShortDebugString(), ImportNamed(told.name()).ShortDebugString());
  EXPECT_EQ(imported.rows.size(), 1101u);
  for (size_t i = 1; i < imported.rows.size(); ++i) EXPECT_LT(imported.rows[i - 1].row(), imported.rows[i].row());
  ASSERT_EQ(imported.progress.size(), 3u);
  EXPECT_EQ(imported.progress[0].done(), 500);
  EXPECT_EQ(imported.progress[2].done(), 1101);
  EXPECT_EQ(imported.progress[2].total(), 1101);
  EXPECT_EQ(Standing().size(), 1096u);
}

TEST_F(GoodRows, ComeBackAsAFileThatGoesInAgainOnceItIsMended) {
  const auto imported = ImportGood(MixedFile());
  EXPECT_THAT(imported.refused_file,
              HasSubstr("编号,项目名称,项目类型,总投资(亿元),原因,处理办法\r\nB-1,坏一,新建,-1,"));
  EXPECT_THAT(imported.refused_file, HasSubstr("更正后重新导入"));
  // As it came back it is refused again, with the reasons of now and no column more.
  const auto again = ImportGood(imported.refused_file);
  EXPECT_EQ(again.answer->refused(), 4);
  EXPECT_THAT(again.refused_file, HasSubstr("总投资(亿元),原因,处理办法\r\n"));
  EXPECT_THAT(again.refused_file, HasSubstr("第 3 行"));
  EXPECT_THAT(again.refused_file, Not(HasSubstr("第 603 行")));
  EXPECT_THAT(again.answer->unknown_columns(), IsEmpty());
  const auto mended = ImportGood(absl::StrReplaceAll(
      imported.refused_file, {{",-1,", ",1,"}, {"乱写", "新建"}, {"坏三,,", "坏三,新建,"}, {"一点", "3"}}));
  EXPECT_EQ(mended.answer->created(), 4) << mended.rows[0].ShortDebugString();
  EXPECT_EQ(mended.refused_file, "");
  EXPECT_THAT(Standing().back().ledger_columns(), IsEmpty());
  auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
  metadata.mutable_metadata()->set_without_refused_file(true);
  EXPECT_EQ(Import(metadata, "项目名称,总投资\n甲,1\n").refused_file, "");
}

TEST_F(GoodRows, LeaveTheSameFileAgainUnchanged) {
  ImportGood(MixedFile());
  const auto entries = Entries().size();
  const auto again = ImportGood(MixedFile());
  EXPECT_EQ(again.answer->unchanged(), 1096);
  EXPECT_EQ(again.answer->created() + again.answer->updated(), 0);
  EXPECT_EQ(again.answer->refused(), 4);
  // Three pieces of the import itself.
  EXPECT_EQ(Entries().size(), std::min<size_t>(entries + 3, 1000));
}

TEST_F(GoodRows, AnswerTheReplayOfWhatIsDoneWithoutRows) {
  const auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
  const auto first = Import(metadata, MixedFile());
  const auto again = Import(metadata, MixedFile());
  ASSERT_TRUE(again.answer.ok()) << again.answer.status.error_message();
  EXPECT_EQ(again.answer->ShortDebugString(), first.answer->ShortDebugString());
  EXPECT_TRUE(again.answer.replayed);
  EXPECT_THAT(again.rows, IsEmpty());
  EXPECT_EQ(Import(metadata, absl::StrCat(MixedFile(), "Z-1,尾,新建,1\n")).answer.reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(Standing().size(), 1096u);
}

TEST_F(GoodRows, GoOnAfterACut) {
  const auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
  const auto cut = Converse(Messages(metadata, MixedFile()), "officer", 1);
  EXPECT_EQ(cut.answer.status.error_code(), grpc::StatusCode::CANCELLED);
  // A piece may have been on its way when the call was cut.
  v1::ListImportsRequest request;
  request.set_parent(zone());
  const auto listed = Ask("officer", &Ledger::ListImports, request);
  ASSERT_EQ(listed->imports_size(), 1);
  const auto again = Import(metadata, MixedFile());
  ASSERT_TRUE(again.answer.ok()) << again.answer.status.error_message();
  EXPECT_EQ(again.answer->name(), listed->imports(0).name());
  EXPECT_EQ(again.answer->state(), v1::LedgerImport::STATE_FINISHED);
  EXPECT_EQ(again.answer->created(), 1096);
  EXPECT_EQ(again.answer->refused(), 4);
  EXPECT_EQ(again.answer->unchanged(), 0);
  EXPECT_EQ(again.rows.size(), 1101u);
  EXPECT_THAT(again.refused_file, HasSubstr("坏一"));
  EXPECT_THAT(again.refused_file, HasSubstr("坏四"));
  EXPECT_EQ(Standing().size(), 1096u);
}

TEST_F(GoodRows, OfACutImportGoInWithAnotherImportToo) {
  Converse(Messages(Metadata(v1::IMPORT_MODE_KEEP_GOOD), MixedFile()), "officer", 1);
  const auto again = ImportGood(MixedFile());
  EXPECT_EQ(again.answer->created() + again.answer->unchanged(), 1096);
  EXPECT_GE(again.answer->unchanged(), 499);
  EXPECT_EQ(Standing().size(), 1096u);
}

TEST_F(GoodRows, OfTheSameImportAtTheSameMomentGoInOnce) {
  const auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
  std::vector<Imported> imported(2);
  std::vector<std::thread> threads;
  for (Imported& one : imported) {
    threads.emplace_back([&] { one = Import(metadata, MixedFile()); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Imported& one : imported) {
    ASSERT_TRUE(one.answer.ok()) << one.answer.status.error_message();
    EXPECT_EQ(one.answer->created(), 1096);
  }
  EXPECT_EQ(Standing().size(), 1096u);
}

// Its second piece meets a serialization failure once, after all of it was written.
TEST_F(GoodRows, OfAPieceThatIsTriedAgainComeBackOnce) {
  pqxx::connection connection(DatabaseUrl());
  const auto run = [&](const std::string& sql) { pqxx::nontransaction(connection).exec(sql); };
  run(R"sql(
    CREATE SEQUENCE stumbles;
    CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF NEW.version = 2 THEN
        IF nextval('public.stumbles') = 1 THEN RAISE EXCEPTION 'stumbled' USING ERRCODE = '40001'; END IF;
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER stumble BEFORE UPDATE ON ledger_imports FOR EACH ROW EXECUTE FUNCTION stumble();
  )sql");
  const auto imported = ImportGood(MixedFile());
  const auto tries = pqxx::nontransaction(connection).exec1("SELECT last_value FROM stumbles")[0].as<int>();
  run("DROP TRIGGER stumble ON ledger_imports; DROP FUNCTION stumble(); DROP SEQUENCE stumbles");
  EXPECT_EQ(tries, 2);
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  EXPECT_EQ(imported.answer->created(), 1096);
  EXPECT_EQ(imported.answer->refused(), 4);
  EXPECT_EQ(imported.rows.size(), 1101u);
  for (const char* refused : {"坏一", "坏二", "坏三", "坏四"}) {
    const std::vector<std::string> around = absl::StrSplit(imported.refused_file, refused);
    EXPECT_EQ(around.size(), 2u) << refused;
  }
  EXPECT_EQ(Standing().size(), 1096u);
}

// ---- one title many times

TEST_F(GoodRows, OfOneTitleAskOnlyForThoseTheyMayMean) {
  std::string rows;
  for (int i = 1; i <= 40; ++i) absl::StrAppend(&rows, "T-", i, ",同名,新建,1\n");
  ASSERT_EQ(ImportGood(absl::StrCat(kPlainHeader, rows)).answer->created(), 40);
  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  const auto count = [&](const ledger::store::Asked& asked) {
    return ledger::store::SelectUninvested(tx, ZoneId(), {asked}).size();
  };
  EXPECT_EQ(count({"T-41", "", "", "同名", 1}), 0u);
  // As many as a refusal names, and one.
  EXPECT_EQ(count({"", "", "", "同名", 1}), 11u);
  EXPECT_EQ(count({"", "", "", "同名", 2}), 0u);
}

TEST_F(GoodRows, AreOnlyJudgedWhenThatIsAsked) {
  ImportGood(absl::StrCat(kPlainHeader, PlainRows(1, 1)));
  auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
  metadata.mutable_metadata()->set_validate_only(true);
  const auto judged =
      Import(metadata, absl::StrReplaceAll(MixedFile(), {{"P-1,项目1,新建,1\n", "P-1,项目1,新建,2\n"}}));
  ASSERT_TRUE(judged.answer.ok()) << judged.answer.status.error_message();
  EXPECT_FALSE(judged.answer->written());
  EXPECT_EQ(judged.answer->name(), "");
  EXPECT_EQ(judged.answer->created(), 1095);
  EXPECT_EQ(judged.answer->updated(), 1);
  EXPECT_EQ(judged.answer->refused(), 4);
  ASSERT_EQ(judged.rows[0].changes_size(), 1);
  EXPECT_EQ(judged.rows[0].changes(0).column(), "总投资");
  EXPECT_EQ(judged.rows[0].changes(0).before(), "1亿元");
  EXPECT_EQ(judged.rows[0].changes(0).after(), "2亿元");
  EXPECT_EQ(judged.rows[1].project(), "");
  EXPECT_THAT(judged.refused_file, HasSubstr("坏一"));
  EXPECT_EQ(Standing().size(), 1u);
  EXPECT_EQ(Entries().size(), 2u);
}

// ---- rows that mean one another, far apart

TEST_F(GoodRows, AreRefusedWhenTheyMeanTheProjectOfAnEarlierRow) {
  ImportGood("编号,项目代码,项目名称,项目类型,总投资(亿元)\nX-1,2020-131000-36-03-000001,甲,新建,1\n");
  const std::string csv = absl::StrCat("编号,项目代码,项目名称,项目类型,总投资(亿元)\nX-1,,甲,新建,2\n",
                                       absl::StrReplaceAll(PlainRows(1, 600), {{",项目", ",,项目"}}),
                                       ",2020-131000-36-03-000001,甲,新建,3\nP-7,,项目七,新建,1\n,,项目8,新建,1\n");
  for (const bool validate_only : {true, false}) {
    auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
    metadata.mutable_metadata()->set_validate_only(validate_only);
    const auto imported = Import(metadata, csv);
    ASSERT_EQ(imported.answer->refused(), 3) << imported.answer->ShortDebugString();
    const size_t first = imported.rows.size() - 3;
    for (size_t i = 0; i < 3; ++i) {
      const v1::RowResult& row = imported.rows[first + i];
      EXPECT_EQ(row.row(), 603 + static_cast<int>(i));
      ASSERT_EQ(row.faults_size(), 1) << row.ShortDebugString();
      EXPECT_EQ(row.faults(0).reason(), "LEDGER_ROW_TWICE");
      EXPECT_EQ(row.faults(0).metadata().at("other"), (std::vector{"2", "9", "10"}[i]));
    }
  }
}

TEST_F(GoodRows, FindTheirParentFarBehindThem) {
  const std::string header = "编号,项目名称,项目类型,总投资(亿元),上级项目,签约日期\n";
  const std::string filler = absl::StrReplaceAll(PlainRows(1, 600), {{",1\n", ",1,,\n"}});
  const std::string csv =
      absl::StrCat(header, "C-1,增资一,增资,1,M-1,\nC-2,增资二,增资,1,M-2,\n", filler,
                   "M-1,母一,新建,1,,2020-06-01\nM-2,母二,新建,-1,,2020-06-01\nC-3,增资三,增资,1,M-1,2020-07-01\n");
  for (const bool validate_only : {true, false}) {
    auto metadata = Metadata(v1::IMPORT_MODE_KEEP_GOOD);
    metadata.mutable_metadata()->set_validate_only(validate_only);
    const auto imported = Import(metadata, csv);
    ASSERT_EQ(imported.answer->created(), 603) << imported.answer->ShortDebugString();
    ASSERT_EQ(imported.answer->refused(), 2);
    for (const v1::RowResult& row : imported.rows) {
      if (row.row() != 3) continue;
      EXPECT_EQ(row.faults(0).reason(), "LEDGER_PARENT_REFUSED");
      EXPECT_EQ(row.faults(0).metadata().at("other"), "605");
      EXPECT_EQ(row.faults(0).cell(), "E3");
    }
  }
  std::map<std::string, v1::Project> by_code;
  for (const v1::Project& project : Standing()) by_code[project.business_code()] = project;
  EXPECT_EQ(by_code.at("C-1").parent_project(), by_code.at("M-1").name());
  EXPECT_EQ(by_code.at("C-3").parent_project(), by_code.at("M-1").name());
  EXPECT_FALSE(by_code.contains("C-2"));
}

TEST_F(GoodRows, AreRefusedWhereAZeroOfTheBooksIsLost) {
  ImportGood("编号,项目名称,项目类型,总投资(亿元)\n0007,甲,新建,1\n");
  const auto imported = ImportGood("编号,项目名称,项目类型,总投资(亿元)\n7,甲,新建,1\n0007,甲,新建,1\n8,乙,新建,1\n");
  ASSERT_THAT(imported.Outcomes(), ElementsAre("REFUSED", "CREATED")) << imported.rows[0].ShortDebugString();
  EXPECT_EQ(imported.rows[0].faults(0).reason(), "LEDGER_LEADING_ZERO_LOST");
  EXPECT_EQ(imported.rows[0].faults(0).metadata().at("other"), "0007");
  EXPECT_EQ(imported.rows[0].faults(0).cell(), "A2");
  EXPECT_THAT(imported.refused_file, HasSubstr("将该列设为文本格式后补全前导零"));
  EXPECT_EQ(ImportGood("编号,项目名称,项目类型,总投资(亿元)\n07,甲,新建,1\n").answer->refused(), 1);
}

TEST_F(GoodRows, BringNoInvestorThatOnlyARefusedRowNames) {
  const std::string header = "编号,项目名称,项目类型,总投资(亿元),投资主体,统一社会信用代码\n";
  const auto imported = ImportGood(
      absl::StrCat(header, "I-1,甲,新建,-1,甲公司,91131000MA0000015N\n", "I-2,乙,新建,1,乙公司,91131000MA0000023H\n"));
  EXPECT_THAT(imported.Outcomes(), ElementsAre("REFUSED", "CREATED"));
  v1::ListInvestorsRequest request;
  request.set_parent(zone());
  const auto investors = Ask("officer", &v1::InvestorService::Stub::ListInvestors, request);
  ASSERT_EQ(investors->investors_size(), 1);
  EXPECT_EQ(investors->investors(0).title(), "乙公司");
}

TEST_F(GoodRows, OfAllOrNothingOverManyPiecesLeaveNothing) {
  auto metadata = Metadata(v1::IMPORT_MODE_ATOMIC);
  const auto imported = Import(metadata, MixedFile());
  ASSERT_TRUE(imported.answer.ok()) << imported.answer.status.error_message();
  EXPECT_FALSE(imported.answer->written());
  EXPECT_EQ(imported.answer->name(), "");
  EXPECT_EQ(imported.answer->created(), 1096);
  EXPECT_EQ(imported.answer->refused(), 4);
  for (const v1::RowResult& row : imported.rows) EXPECT_EQ(row.project(), "");
  EXPECT_THAT(Standing(), IsEmpty());
  EXPECT_THAT(Entries(), IsEmpty());
}

}  // namespace
}  // namespace luodi
