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
  v1::ExceptionCount* exception = board.add_exceptions();
  exception->set_year(2020);
  exception->set_metric(v1::METRIC_TAX_PER_MU);
  exception->set_granted_by("zones/z/persons/ma-guoqing");
  exception->set_exceptions(2);
  std::ostringstream text;
  Output out(text, {Format::kCsv, Language::kEnglish, true, false});
  ListBoard(out, board);
  EXPECT_EQ(text.str(),
            "kind,what,projects,currency,minor_units\r\n"
            "bucket,preparing,13,CNY,1165500000000\r\n"
            "bucket,preparing,13,USD,15000000000\r\n"
            "signed,,0,,\r\n"
            "park,zones/z/parks/core,1,CNY,1\r\n"
            "exception,2020 tax-per-mu zones/z/persons/ma-guoqing,2,,\r\n");
}

TEST(Case, TellsUntilWhenAnExceptionServes) {
  LoadCatalogue(Language::kEnglish);
  v1::ReviewCase review_case;
  review_case.mutable_exception()->mutable_expiry_date()->set_year(2027);
  review_case.mutable_exception()->mutable_expiry_date()->set_month(12);
  review_case.mutable_exception()->mutable_expiry_date()->set_day(31);
  std::ostringstream text;
  Output out(text, {Format::kTable, Language::kEnglish, true, false});
  TellCase(out, review_case);
  EXPECT_NE(text.str().find("Expiry date: 2027-12-31"), std::string::npos) << text.str();
}

}  // namespace
}  // namespace luodi::client
