// SPDX-License-Identifier: Apache-2.0
#include "server/investors/rules.h"

#include <gtest/gtest.h>

#include <set>

namespace luodi::investors::rules {
namespace {

using FaultSet = std::set<std::string>;

FaultSet Told(const Faults& faults) {
  FaultSet told;
  for (const Fault& fault : faults) told.insert(fault.field + " " + text::ReasonName(fault.reason));
  return told;
}

v1::Investor Domestic() {
  v1::Investor investor;
  investor.set_title("中南高科");
  investor.set_uscc("91350100M000100Y43");
  return investor;
}

TEST(CheckInvestor, TakesExactlyOneIdentity) {
  v1::Investor none, both = Domestic(), home = Domestic(), abroad;
  none.set_title("无");
  both.set_country_code("JP");
  both.set_foreign_registration_number("1");
  abroad.set_title("Wirtgen");
  abroad.set_country_code("de");
  abroad.set_foreign_registration_number("HRB 7433");
  EXPECT_EQ(Told(CheckInvestor("i.", none)), FaultSet{"i.uscc EXCLUSIVE_FIELDS"});
  EXPECT_EQ(Told(CheckInvestor("i.", both)), FaultSet{"i.uscc EXCLUSIVE_FIELDS"});
  EXPECT_EQ(Told(CheckInvestor("i.", home)), FaultSet{});
  EXPECT_EQ(Told(CheckInvestor("i.", abroad)), FaultSet{});
  EXPECT_EQ(abroad.country_code(), "DE");
}

TEST(CheckInvestor, WantsCountryAndNumberTogether) {
  v1::Investor country, number;
  country.set_title("a");
  country.set_country_code("ZZ");
  number.set_title("a");
  number.set_foreign_registration_number("1");
  EXPECT_EQ(Told(CheckInvestor("i.", country)),
            (FaultSet{"i.country_code COUNTRY_UNKNOWN", "i.foreign_registration_number FIELD_REQUIRED"}));
  EXPECT_EQ(Told(CheckInvestor("i.", number)), FaultSet{"i.country_code FIELD_REQUIRED"});
}

TEST(CheckInvestor, NamesEveryFaultAtOnce) {
  v1::Investor investor;
  investor.set_title(" ");
  investor.set_legal_representative("a\x01");
  investor.add_tags("世界500强");
  investor.add_tags("世界500强");
  investor.set_uscc("123");
  EXPECT_EQ(Told(CheckInvestor("i.", investor)),
            (FaultSet{"i.title TEXT_EMPTY", "i.legal_representative TEXT_FORBIDDEN_CHARACTER", "i.tags ENTRY_TWICE",
                      "i.uscc USCC_LENGTH"}));
  v1::Investor many = Domestic();
  for (int i = 0; i < 21; ++i) many.add_tags(std::to_string(i));
  EXPECT_EQ(Told(CheckInvestor("i.", many)), FaultSet{"i.tags VALUE_OUT_OF_RANGE"});
}

v1::LandHolding Holding(const std::string& parcel) {
  v1::LandHolding holding;
  holding.set_parcel(parcel);
  holding.mutable_area()->set_micro_mu(10'000'000);
  holding.set_source("闲置土地认定书");
  return holding;
}

v1::CreditRecord Record(int year) {
  v1::CreditRecord record;
  record.set_title("失信被执行人");
  record.set_source("中国执行信息公开网");
  record.mutable_from_date()->set_year(year);
  record.mutable_from_date()->set_month(1);
  record.mutable_from_date()->set_day(1);
  return record;
}

TEST(CheckChangeable, TakesAParcelOnceHoweverItIsWritten) {
  v1::Investor investor = Domestic();
  *investor.add_land_holdings() = Holding("开2020-7");
  *investor.add_land_holdings() = Holding("开2020-8");
  EXPECT_EQ(Told(CheckChangeable("i.", investor)), FaultSet{});
  *investor.add_land_holdings() = Holding(" 开2020-7 ");
  EXPECT_EQ(Told(CheckChangeable("i.", investor)), FaultSet{"i.land_holdings[2].parcel ENTRY_TWICE"});
}

TEST(CheckChangeable, NamesTheFaultsOfEveryRecordAndHolding) {
  v1::Investor investor = Domestic();
  *investor.add_credit_records() = Record(2019);
  *investor.add_credit_records() = Record(2019);
  investor.mutable_credit_records(1)->clear_source();
  investor.mutable_credit_records(1)->mutable_until_date()->CopyFrom(Record(2018).from_date());
  *investor.add_land_holdings() = Holding("开2020-7");
  investor.mutable_land_holdings(0)->mutable_idle_area()->set_micro_mu(10'000'001);
  EXPECT_EQ(Told(CheckChangeable("i.", investor)),
            (FaultSet{"i.credit_records[1].source FIELD_REQUIRED", "i.credit_records[1].until_date DATE_ORDER",
                      "i.land_holdings[0].idle_area VALUE_OUT_OF_RANGE"}));
}

TEST(CheckChangeable, TakesFiftyRecordsAndTwoHundredHoldings) {
  v1::Investor investor = Domestic();
  for (int i = 0; i < 50; ++i) *investor.add_credit_records() = Record(2000);
  for (int i = 0; i < 200; ++i) *investor.add_land_holdings() = Holding(std::to_string(i));
  EXPECT_EQ(Told(CheckChangeable("i.", investor)), FaultSet{});
  *investor.add_credit_records() = Record(2000);
  *investor.add_land_holdings() = Holding("200");
  EXPECT_EQ(Told(CheckChangeable("i.", investor)),
            (FaultSet{"i.credit_records VALUE_OUT_OF_RANGE", "i.land_holdings VALUE_OUT_OF_RANGE"}));
}

TEST(Noticed, TellsADecomposedTitle) {
  v1::Investor sent = Domestic();
  sent.set_title("Cafe\u0301");
  v1::Investor stored = sent;
  EXPECT_TRUE(CheckInvestor("i.", stored).empty());
  EXPECT_EQ(stored.title(), "Caf\u00e9");
  ASSERT_EQ(Noticed("i.", sent, stored).size(), 1u);
  EXPECT_TRUE(Noticed("i.", stored, stored).empty());
}

TEST(SetWarnings, WarnsOfAWrongOrganisationCodeOnly) {
  v1::Investor investor = Domestic();
  SetWarnings(investor);
  const int expected = WarnOrganisationCode("uscc", investor.uscc()) ? 1 : 0;
  EXPECT_EQ(investor.warnings_size(), expected);
  SetWarnings(investor);
  EXPECT_EQ(investor.warnings_size(), expected) << "not told twice";
}

TEST(RefuseIdentity, NamesTheHolder) {
  v1::Investor foreign;
  foreign.set_country_code("JP");
  EXPECT_EQ(ReasonOf(RefuseIdentity(Domestic())), v1::ERROR_REASON_USCC_TAKEN);
  EXPECT_EQ(ReasonOf(RefuseIdentity(foreign)), v1::ERROR_REASON_FOREIGN_NUMBER_TAKEN);
}

}  // namespace
}  // namespace luodi::investors::rules
