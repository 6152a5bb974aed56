// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "tests/support/office.h"

namespace luodi::testing {
namespace {

using Stub = v1::InvestorService::Stub;

class Investors : public OfficeTest {
 protected:
  Investors() { Person("officer", {v1::ROLE_INVESTMENT_OFFICER}); }

  v1::CreateInvestorRequest New(const std::string& title, const std::string& uscc) {
    v1::CreateInvestorRequest create;
    create.set_parent(zone());
    create.mutable_investor()->set_title(title);
    create.mutable_investor()->set_uscc(uscc);
    return create;
  }
  Answer<v1::Investor> Create(const v1::CreateInvestorRequest& create) {
    return Ask("officer", &Stub::CreateInvestor, create);
  }
};

constexpr char kUscc[] = "91350100M000100Y43";

TEST_F(Investors, AreKnownByTheirCode) {
  SetToday(2020, 6, 30);
  const auto created = Create(New("中南高科", "91350100m000100y43"));
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  EXPECT_EQ(created->name(), InZone("investors/2020-0001"));
  EXPECT_EQ(created->uscc(), kUscc);
  EXPECT_EQ(created->etag(), "v1");
  const auto again = Create(New("另一家", kUscc));
  EXPECT_EQ(again.reason(), "USCC_TAKEN");
  EXPECT_EQ(again.Info().metadata().at("resource"), created->name());
  v1::GetInvestorRequest get;
  get.set_name(created->name());
  EXPECT_EQ(Ask("officer", &Stub::GetInvestor, get)->title(), "中南高科");
}

TEST_F(Investors, FromAbroadAreKnownByCountryAndNumber) {
  v1::CreateInvestorRequest create;
  create.set_parent(zone());
  create.mutable_investor()->set_title("Wirtgen GmbH");
  create.mutable_investor()->set_country_code("DE");
  create.mutable_investor()->set_foreign_registration_number("HRB 7433");
  EXPECT_TRUE(Create(create).ok());
  EXPECT_EQ(Create(create).reason(), "FOREIGN_NUMBER_TAKEN");
  create.mutable_investor()->set_country_code("US");
  EXPECT_TRUE(Create(create).ok());
}

TEST_F(Investors, WithAWrongCheckDigitAreRefusedWithItsPosition) {
  const auto answer = Create(New("a", "91350100M000100Y44"));
  EXPECT_EQ(answer.reason(), "USCC_CHECK_DIGIT");
  EXPECT_EQ(answer.Info().metadata().at("position"), "18");
  EXPECT_EQ(answer.fields(), std::vector<std::string>{"investor.uscc"});
}

TEST_F(Investors, SayWhenATitleWasNormalised) {
  const auto created = Create(New("Cafe\u0301", kUscc));
  EXPECT_EQ(created->title(), "Caf\u00e9");
  ASSERT_GE(created->warnings_size(), 1);
  v1::GetInvestorRequest get;
  get.set_name(created->name());
  EXPECT_EQ(Ask("officer", &Stub::GetInvestor, get)->warnings_size(), created->warnings_size() - 1);
}

TEST_F(Investors, ChangeTheirTitleUnderAnEtagAndNeverTheirIdentity) {
  const auto created = Create(New("旧名", kUscc));
  v1::UpdateInvestorRequest update;
  *update.mutable_investor() = created.reply;
  update.mutable_investor()->set_title("新名");
  update.mutable_investor()->set_uscc("x");
  update.mutable_investor()->add_tags("专精特新");
  const auto updated = Ask("officer", &Stub::UpdateInvestor, update);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  EXPECT_EQ(updated->title(), "新名");
  EXPECT_EQ(updated->uscc(), kUscc);
  EXPECT_EQ(updated->etag(), "v2");
  EXPECT_EQ(updated->tags(0), "专精特新");
  update.clear_request_id();
  EXPECT_EQ(Ask("officer", &Stub::UpdateInvestor, update).reason(), "ETAG_STALE");
  update.mutable_investor()->clear_etag();
  EXPECT_EQ(Ask("officer", &Stub::UpdateInvestor, update).reason(), "ETAG_MISSING");
  update.mutable_investor()->set_name(InZone("investors/2020-9999"));
  EXPECT_EQ(Ask("officer", &Stub::UpdateInvestor, update).reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(Investors, CarryWhatIsOnRecordAndRefuseWhatIsWrong) {
  v1::CreateInvestorRequest create = New("某公司", kUscc);
  v1::CreditRecord& record = *create.mutable_investor()->add_credit_records();
  record.set_title(" 失信被执行人 ");
  record.set_source("中国执行信息公开网");
  *record.mutable_from_date() = Day(2019, 1, 1);
  v1::LandHolding& holding = *create.mutable_investor()->add_land_holdings();
  holding.set_parcel("开2020-7");
  *holding.mutable_area() = Mu(50'000'000);
  *holding.mutable_idle_area() = Mu(20'000'000);
  *holding.mutable_annual_tax() = Yuan(3);
  holding.set_year(2019);
  holding.set_source("闲置土地认定书");
  const auto created = Create(create);
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  EXPECT_EQ(created->credit_records(0).title(), "失信被执行人");
  EXPECT_EQ(created->land_holdings(0).DebugString(), holding.DebugString());

  v1::UpdateInvestorRequest update;
  *update.mutable_investor() = created.reply;
  *update.mutable_investor()->mutable_credit_records(0)->mutable_until_date() = Day(2020, 1, 1);
  *update.mutable_investor()->add_land_holdings() = holding;
  EXPECT_EQ(Ask("officer", &Stub::UpdateInvestor, update).fields(),
            std::vector<std::string>{"investor.land_holdings[1].parcel"});
  update.mutable_investor()->clear_land_holdings();
  ASSERT_TRUE(Ask("officer", &Stub::UpdateInvestor, update).ok());
  v1::GetInvestorRequest get;
  get.set_name(created->name());
  const auto now = Ask("officer", &Stub::GetInvestor, get);
  EXPECT_EQ(now->credit_records(0).until_date().year(), 2020);
  EXPECT_EQ(now->land_holdings_size(), 0);
  EXPECT_EQ(now->etag(), "v2");

  Person("director", {v1::ROLE_DIRECTOR});
  v1::ListHistoryRequest history;
  history.set_name(created->name());
  const auto entries = Ask("director", &v1::JournalService::Stub::ListHistory, history);
  ASSERT_EQ(entries->entries_size(), 2);
  EXPECT_TRUE(entries->entries(0).image().fields().contains("landHoldings"));
  EXPECT_FALSE(entries->entries(1).image().fields().contains("landHoldings"));
  EXPECT_TRUE(entries->entries(1).image().fields().contains("creditRecords"));
}

TEST_F(Investors, AreListedByPagesNewestFirst) {
  SetToday(2020, 6, 30);
  for (int i = 1; i <= 5; ++i) {
    v1::CreateInvestorRequest create = New("企业 " + std::to_string(i) + (i == 3 ? " 100%" : ""), "");
    create.mutable_investor()->set_country_code("JP");
    create.mutable_investor()->set_foreign_registration_number(std::to_string(i));
    ASSERT_TRUE(Create(create).ok());
  }
  v1::ListInvestorsRequest list;
  list.set_parent(zone());
  list.set_page_size(2);
  std::vector<std::string> names;
  for (;;) {
    const auto page = Ask("officer", &Stub::ListInvestors, list);
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    for (const v1::Investor& investor : page->investors()) names.push_back(investor.name());
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  ASSERT_EQ(names.size(), 5u);
  EXPECT_EQ(names.front(), InZone("investors/2020-0005"));
  EXPECT_EQ(names.back(), InZone("investors/2020-0001"));
  list.set_title_contains("别的");
  EXPECT_EQ(Ask("officer", &Stub::ListInvestors, list).reason(), "PAGE_TOKEN_FOREIGN");
  list.clear_page_token();
  list.set_title_contains("0%");
  EXPECT_EQ(Ask("officer", &Stub::ListInvestors, list)->investors_size(), 1);
}

TEST_F(Investors, EnteredTwiceAtOnceStandOnce) {
  std::atomic<int> stood = 0, taken = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      const auto answer = Create(New("同一家", kUscc));
      stood += answer.ok();
      taken += answer.reason() == "USCC_TAKEN";
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(stood, 1);
  EXPECT_EQ(taken, 7);
}

}  // namespace
}  // namespace luodi::testing
