// SPDX-License-Identifier: Apache-2.0
#include "client/story.h"

#include <gtest/gtest.h>

#include <sstream>

#include "client/board.h"
#include "client/language.h"

namespace luodi::client {
namespace {

v1::Money Yuan(int64_t fen) {
  v1::Money money;
  money.set_currency_code("CNY");
  money.set_minor_units(fen);
  return money;
}

v1::Verdict Failed(int64_t shortfall) {
  v1::Verdict verdict;
  v1::CriterionResult* criterion = verdict.add_criteria();
  criterion->set_rule_id("intensity");
  criterion->set_metric(v1::METRIC_INVESTMENT_INTENSITY);
  criterion->set_outcome(v1::VERDICT_OUTCOME_FAIL);
  *criterion->mutable_shortfall() = Yuan(shortfall);
  return verdict;
}

std::string Told(const v1::Verdict& verdict) {
  LoadCatalogue(Language::kEnglish);
  std::ostringstream text;
  Output out(text, {Format::kTable, Language::kEnglish, true, false});
  TellVerdict(out, verdict);
  return text.str();
}

TEST(Verdict, TellsAShortfallInTheUnitPeopleSay) {
  EXPECT_NE(Told(Failed(2'00'000'000'00)).find("short of the bar by 2.00亿元"), std::string::npos);
  EXPECT_NE(Told(Failed(9999'9999'00)).find("short of the bar by 9999.9999万元"), std::string::npos);
  EXPECT_NE(Told(Failed(5'0000'00)).find("short of the bar by 5.00万元"), std::string::npos);
  EXPECT_NE(Told(Failed(5'000'00)).find("short of the bar by 0.50万元"), std::string::npos);
}

TEST(Verdict, IsOneRowACriterionInCsv) {
  std::ostringstream text;
  Output out(text, {Format::kCsv, Language::kEnglish, false, false});
  ListCriteria(out, Failed(5'0000'00));
  EXPECT_EQ(text.str(), "intensity,investment-intensity,fail,,,,,5.00万元,,,\r\n");
}

TEST(Board, IsOneRowACountAndCurrencyInCsv) {
  v1::Board board;
  v1::BucketCount* bucket = board.add_buckets();
  bucket->set_bucket(v1::BUCKET_PREPARING);
  bucket->mutable_count()->set_projects(13);
  *bucket->mutable_count()->add_totals() = Yuan(1165500000000);
  *bucket->mutable_count()->add_totals() = Yuan(15000000000);
  bucket->mutable_count()->mutable_totals(1)->set_currency_code("USD");
  board.mutable_signed_()->set_projects(0);
  v1::ParkCount* park = board.add_parks();
  park->set_park("zones/z/parks/core");
  park->mutable_count()->set_projects(1);
  *park->mutable_count()->add_totals() = Yuan(1);
  std::ostringstream text;
  Output out(text, {Format::kCsv, Language::kEnglish, true, false});
  ListBoard(out, board);
  EXPECT_EQ(text.str(),
            "kind,what,projects,currency,minor_units\r\n"
            "bucket,preparing,13,CNY,1165500000000\r\n"
            "bucket,preparing,13,USD,15000000000\r\n"
            "signed,,0,,\r\n"
            "park,zones/z/parks/core,1,CNY,1\r\n");
}

}  // namespace
}  // namespace luodi::client
