// SPDX-License-Identifier: Apache-2.0
// To whom the ledger goes out, and what is recorded of it.
#include <gmock/gmock.h>

#include "tests/ledger/exports_given.h"

namespace luodi {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST_F(LedgerExports, MaskWhatTheCallerMayNotSee) {
  Import(kLedger);
  const auto exported = MustExport(Request(), "stranger");
  EXPECT_EQ(exported.answer->rows(), 3);
  EXPECT_EQ(exported.answer->masked_rows(), 1);
  EXPECT_THAT(ReadCsv(exported.bytes).rows[3],
              ElementsAre("3", "", "", "", "", "", "", "", "", "", "", "", "", "", "在谈", "受限", "", "", ""));
  EXPECT_THAT(exported.bytes, Not(HasSubstr("丙项目")));
  EXPECT_THAT(exported.bytes, Not(HasSubstr("0007")));
}

TEST_F(LedgerExports, LeaveAReadingOfEachRestrictedProjectTheyShow) {
  std::string ledger = "编号,项目名称,项目类型,总投资(亿元),密级\n";
  for (int i = 0; i < 30; ++i) absl::StrAppend(&ledger, "R-", i, ",项目", i, ",新建,1,", i < 25 ? "受限" : "内部", "\n");
  Import(ledger);
  MustExport(Request(), "leader");
  std::vector<std::string> read;
  for (const auto& entry : Entries(v1::ENTRY_KIND_READING, "leader")) read.push_back(entry.resource());
  std::vector<std::string> expected;
  for (int i = 25; i >= 1; --i) expected.push_back(InZone(absl::StrCat("projects/2020-00", i < 10 ? "0" : "", i)));
  EXPECT_EQ(read, expected);
  EXPECT_EQ(Entries(v1::ENTRY_KIND_CHANGE, "leader").size(), 1);
  MustExport(Request(), "stranger");
  EXPECT_THAT(Entries(v1::ENTRY_KIND_READING, "stranger"), IsEmpty());
}

TEST_F(LedgerExports, ShowPersonsToTheirOwnDepartmentOnly) {
  Import(kLedger);
  EXPECT_THAT(ReadCsv(MustExport(Request(), "officer").bytes).Column("联系人"),
              ElementsAre("王五", "", "赵六 13900000000"));
  EXPECT_THAT(ReadCsv(MustExport(Request(), "stranger").bytes).Column("联系人"), Each(""));
  EXPECT_THAT(ReadCsv(MustExport(Request(), "stranger").bytes).Column("土地性质"), ElementsAre("工业,一类", "", ""));
  EXPECT_THAT(MustExport(Request(v1::EXPORT_FORMAT_JSON_LINES), "stranger").bytes, Not(HasSubstr("王五")));
  const auto about = ReadXlsx(MustExport(Request(v1::EXPORT_FORMAT_XLSX), "stranger").bytes).at(1);
  EXPECT_THAT(about.rows, Contains(ElementsAre("涉及个人的单元格，内容未列出", "", "1", "", "")));
}

TEST_F(LedgerExports, AreInTheJournalWithFilterReasonRowsAndDigest) {
  Import(kLedger);
  auto request = Request();
  request.mutable_filter()->set_signed_year(2020);
  const auto exported = MustExport(request);
  const auto entries = Entries(v1::ENTRY_KIND_CHANGE, "officer");
  ASSERT_EQ(entries.size(), 1);
  EXPECT_EQ(entries[0].resource(), InZone("exports/2020-0001"));
  EXPECT_EQ(entries[0].resource_type(), "luodi.v1.LedgerExport");
  EXPECT_EQ(entries[0].reason(), "季度通报");
  EXPECT_EQ(entries[0].version(), 1);
  const auto& image = entries[0].image().fields();
  EXPECT_EQ(image.at("rows").number_value(), 2);
  EXPECT_EQ(image.at("filter").struct_value().fields().at("signedYear").number_value(), 2020);
  EXPECT_EQ(image.at("sha256").string_value(), Sha256Hex(exported.bytes));
}

TEST_F(LedgerExports, AreRefusedToWhomTheyAreNotGiven) {
  Import(kLedger);
  const auto exported = Export(Request(), "manager");
  EXPECT_EQ(exported.answer.reason(), "PERMISSION_MISSING");
  EXPECT_EQ(exported.bytes, "");
  EXPECT_EQ(Entries(v1::ENTRY_KIND_DENIAL, "manager").size(), 1);
  EXPECT_TRUE(List(10)->exports().empty());
}

TEST_F(LedgerExports, NameAllFaultsOfTheQuestionAtOnce) {
  v1::ExportLedgerRequest request;
  request.set_parent(zone());
  request.set_format(static_cast<v1::ExportFormat>(77));
  request.mutable_filter()->add_industry_prefixes("XX");
  request.mutable_filter()->add_parks(InZone("parks/nowhere"));
  request.mutable_as_of()->set_nanos(-1);
  *request.mutable_on_date() = testing::Day(2020, 2, 30);
  const auto exported = Export(request);
  EXPECT_EQ(exported.answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(exported.answer.fields(),
              UnorderedElementsAre("filter.industry_prefixes", "filter.parks", "as_of", "on_date", "reason", "format"));
}

TEST_F(LedgerExports, AreNotMadeWithoutAReason) {
  auto request = Request();
  request.clear_reason();
  EXPECT_EQ(Export(request).answer.reason(), "FIELD_REQUIRED");
  request.set_reason("  ");
  EXPECT_EQ(Export(request).answer.reason(), "TEXT_EMPTY");
  EXPECT_TRUE(List(10)->exports().empty());
}

TEST_F(LedgerExports, AreListedNewestFirst) {
  Import(kLedger);
  std::vector<v1::LedgerExport> made;
  for (int i = 0; i < 3; ++i) made.push_back(MustExport(Request()).answer.reply);
  const auto first = List(2);
  ASSERT_TRUE(first.ok()) << first.status.error_message();
  ASSERT_EQ(first->exports_size(), 2);
  EXPECT_EQ(first->exports(0).SerializeAsString(), made[2].SerializeAsString());
  EXPECT_EQ(first->exports(1).name(), InZone("exports/2020-0002"));
  const auto second = List(2, first->next_page_token());
  ASSERT_EQ(second->exports_size(), 1);
  EXPECT_EQ(second->exports(0).name(), InZone("exports/2020-0001"));
  EXPECT_EQ(second->next_page_token(), "");
}

}  // namespace
}  // namespace luodi
