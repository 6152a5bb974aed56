// SPDX-License-Identifier: Apache-2.0
// What is told of a whole file before its rows are judged: by its stream, by its age, by its rows together.
#include "server/ledger/survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/ledger/file.h"
#include "server/ledger/rules.h"

namespace luodi::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr char kHeader[] = "编号,项目代码,项目名称,总投资,分期,上级项目\n";

class Surveying : public ::testing::Test {
 protected:
  Survey Of(const std::string& rows) {
    bytes_ = std::make_unique<Spool>();
    bytes_->Add(absl::StrCat(kHeader, rows));
    Wanted wanted;
    wanted.most_rows = 1'000'000;
    auto file = OpenLedger(*bytes_, wanted);
    if (!file.ok()) {
      ADD_FAILURE() << file.status();
      return {};
    }
    file_ = *std::move(file);
    return SurveyRows(file_.header, *file_.records);
  }

  std::vector<int> OrderOf(const Survey& survey) const {
    std::vector<int> order;
    RowsInOrder rows(survey, *file_.records);
    for (sheets::Record record; rows.Next(&record);) order.push_back(record.row);
    return order;
  }

  std::unique_ptr<Spool> bytes_;
  LedgerFile file_;
};

TEST_F(Surveying, CountsRowsAndSums) {
  const Survey survey = Of("A,,甲,1亿元,,\nB,,乙,1亿元,,\n合计,,,2亿元,,\n");
  EXPECT_EQ(survey.rows, 2);
  EXPECT_EQ(survey.sums, 1);
  EXPECT_THAT(survey.twins, IsEmpty());
  EXPECT_EQ(survey.last_round, 0);
  EXPECT_THAT(OrderOf(survey), ElementsAre(2, 3, 4));
}

TEST_F(Surveying, FindsRowsThatMeanTheProjectOfAnEarlierOne) {
  EXPECT_THAT(Of("A,,甲,1,,\nA,,乙,1,,\nA,,丙,1,,\n").twins, UnorderedElementsAre(Pair(3, 2), Pair(4, 2)));
  EXPECT_THAT(Of("A,2020-131000-36-03-000001,甲,1,,\nB,2020-131000-36-03-000001,乙,1,,\n").twins,
              UnorderedElementsAre(Pair(3, 2)));
  EXPECT_THAT(Of(",,甲,1,,\n,,甲,1,,\n").twins, UnorderedElementsAre(Pair(3, 2)));
  EXPECT_THAT(Of(",,甲,1,,\n,,甲,1,二期,\n").twins, IsEmpty());
}

TEST_F(Surveying, LetsNumbersTellRowsOfOneTitleApart) {
  EXPECT_THAT(Of("A,,甲,1,,\nB,,甲,1,,\n").twins, IsEmpty());
  EXPECT_THAT(Of("A,,甲,1,,\n,,甲,1,,\nB,,甲,1,,\n").twins, UnorderedElementsAre(Pair(3, 2), Pair(4, 3)));
  EXPECT_THAT(Of("A,,甲,1,,\n,2020-131000-36-03-000001,甲,1,,\n").twins, UnorderedElementsAre(Pair(3, 2)));
  EXPECT_THAT(Of("A,2020-131000-36-03-000001,甲,1,,\nB,2020-131000-36-03-000001,甲,1,,\n").twins,
              UnorderedElementsAre(Pair(3, 2)));
}

TEST_F(Surveying, OrdersChildrenBehindTheirParents) {
  const Survey survey = Of("C,,孙,1,,B\nB,,子,1,,A\nA,,母,1,,\nD,,末,1,,C\nE,,别处,1,,Z\n");
  EXPECT_THAT(survey.parents, UnorderedElementsAre(Pair(2, 3), Pair(3, 4), Pair(5, 2)));
  EXPECT_THAT(survey.are_parents, UnorderedElementsAre(2, 3, 4));
  EXPECT_THAT(survey.rounds, UnorderedElementsAre(Pair(2, 2), Pair(3, 1), Pair(5, 2)));
  EXPECT_EQ(survey.last_round, 2);
  EXPECT_THAT(OrderOf(survey), ElementsAre(4, 6, 3, 2, 5));
  EXPECT_THAT(survey.circling, IsEmpty());
}

TEST_F(Surveying, FindsCirclesAndChainsWithoutEnd) {
  EXPECT_THAT(Of("A,,甲,1,,A\n").circling, UnorderedElementsAre(2));
  const Survey survey = Of("X,,头,1,,A\nA,,甲,1,,B\nB,,乙,1,,C\nC,,丙,1,,A\n");
  EXPECT_THAT(survey.circling, UnorderedElementsAre(3, 4, 5));
  EXPECT_EQ(OrderOf(survey).size(), 4u);
  std::string chain;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&chain, "N", i, ",,项目", i, ",1,,N", i + 1, "\n");
  const Survey deep = Of(chain);
  EXPECT_EQ(deep.last_round, kMostRounds);
  EXPECT_EQ(deep.circling.size(), 99u - kMostRounds);
  EXPECT_EQ(OrderOf(deep).size(), 100u);
}

TEST_F(Surveying, FindsNumbersThatDifferByZerosOnly) {
  EXPECT_THAT(Of("7,,甲,1,,\n007,,乙,1,,\n07,,丙,1,,\n70,,丁,1,,\nA7,,戊,1,,\n").zeros_differ,
              UnorderedElementsAre(Pair(2, "007"), Pair(4, "007")));
  EXPECT_THAT(Of("0,,甲,1,,\n00,,乙,1,,\n").zeros_differ, UnorderedElementsAre(Pair(2, "00")));
}

TEST_F(Surveying, TakesTensOfThousandsOfEqualRowsInItsStride) {
  std::string rows;
  for (int i = 0; i < 50'000; ++i) absl::StrAppend(&rows, "Q", i, ",,同名,1,,\n");
  EXPECT_THAT(Of(rows).twins, IsEmpty());
  rows.clear();
  for (int i = 0; i < 50'000; ++i) rows += ",,同名,1,,\n";
  EXPECT_EQ(Of(rows).twins.size(), 49'999u);
}

// ---- the stream

TEST(Stream, CarriesMetadataOnceThenBytesUpToALimit) {
  v1::ImportLedgerRequest message;
  EXPECT_EQ(ReasonOf(rules::CheckPart(message, 0)), v1::ERROR_REASON_LEDGER_STREAM_ORDER);
  message.mutable_metadata();
  EXPECT_EQ(ReasonOf(rules::CheckPart(message, 0)), v1::ERROR_REASON_LEDGER_STREAM_ORDER);
  message.set_content("abc");
  EXPECT_TRUE(rules::CheckPart(message, rules::kMostBytes - 3).ok());
  EXPECT_EQ(ReasonOf(rules::CheckPart(message, rules::kMostBytes - 2)), v1::ERROR_REASON_LEDGER_TOO_LARGE);
}

TEST(Stream, NamesEveryFaultOfItsMetadata) {
  v1::ImportLedgerRequest::Metadata metadata;
  metadata.set_parent("nowhere");
  metadata.set_mode(static_cast<v1::ImportMode>(9));
  std::vector<std::string> fields;
  for (const Fault& fault : rules::CheckMetadata(metadata)) fields.push_back(fault.field);
  EXPECT_THAT(fields, ElementsAre("metadata.parent", "metadata.file_name", "metadata.reason", "metadata.mode",
                                  "metadata.request_id"));
  v1::ImportLedgerRequest::Metadata silent;
  rules::CheckMetadata(silent);
  EXPECT_EQ(silent.mode(), v1::IMPORT_MODE_ATOMIC);
}

TEST(Stream, DerivesRequestIdsThatAreUuidsAndDiffer) {
  const std::string id = "5D494D44-51a8-4a42-810f-b2a38975aeec";
  EXPECT_THAT(rules::DerivedId(id, 1), ::testing::MatchesRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
  EXPECT_EQ(rules::DerivedId(id, 1), rules::DerivedId("5d494d44-51A8-4a42-810f-b2a38975aeec", 1));
  EXPECT_NE(rules::DerivedId(id, 1), rules::DerivedId(id, 2));
}

TEST(Age, OfAFileMattersOnlyWhenItIsKnown) {
  const absl::Time last = absl::FromUnixSeconds(1'600'000'000);
  EXPECT_TRUE(rules::CheckNotOlder(absl::InfinitePast(), last, "i").ok());
  EXPECT_TRUE(rules::CheckNotOlder(last, last, "i").ok());
  const absl::Status older = rules::CheckNotOlder(last - absl::Seconds(1), last, "zones/z/imports/2020-0001");
  EXPECT_EQ(ReasonOf(older), v1::ERROR_REASON_LEDGER_OLDER);
  EXPECT_THAT(std::string(older.message()), HasSubstr("2020-09-13 20:26:39"));
}

}  // namespace
}  // namespace luodi::ledger
