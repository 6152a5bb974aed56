// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "absl/time/time.h"
#include "proto/text/money.h"
#include "tests/agreements/given.h"

namespace luodi {
namespace {

using testing::Day;
using testing::Yuan;

class Board : public testing::Bureau {
 protected:
  Board() { PublishRules(); }
  v1::GetBoardRequest Question() {
    v1::GetBoardRequest request;
    request.set_name(zone());
    return request;
  }
  v1::Board Get(const std::string& who = "leader") { return Must(who, &Boards::GetBoard, Question()); }
  static int At(const v1::Board& board, v1::Stage stage) { return board.funnel(stage - 1).count().projects(); }
  static google::protobuf::Timestamp Instant(absl::Time time) {
    google::protobuf::Timestamp stamp;
    stamp.set_seconds(absl::ToUnixSeconds(time));
    return stamp;
  }
  // Noon of a day.
  static absl::Time Noon(int month, int day) {
    return absl::FromCivil(absl::CivilSecond(2020, month, day, 12, 0, 0), absl::FixedTimeZone(8 * 3600));
  }
  std::string InDollars() {
    v1::CreateProjectRequest create = NewProject("石墨烯谷中心");
    create.mutable_project()->mutable_total_investment()->set_currency_code("USD");
    create.mutable_project()->mutable_fixed_asset_investment()->set_currency_code("USD");
    return Must("officer", &Projects::CreateProject, create).name();
  }
  void RecordRate(const v1::Date& date, int64_t rate_e8) {
    v1::RecordExchangeRateRequest record;
    record.set_parent(zone());
    record.mutable_exchange_rate()->set_from_currency("USD");
    *record.mutable_exchange_rate()->mutable_rate_date() = date;
    record.mutable_exchange_rate()->set_rate_e8(rate_e8);
    record.mutable_exchange_rate()->set_source("外汇交易中心");
    Must("statistician", &v1::ZoneService::Stub::RecordExchangeRate, record);
  }
};

TEST_F(Board, OfAnEmptyZoneHasEveryBucketAndStage) {
  const v1::Board board = Get();
  EXPECT_EQ(board.zone(), zone());
  EXPECT_EQ(board.zone_title(), "测试区");
  EXPECT_EQ(board.signed_().projects(), 0);
  EXPECT_EQ(board.buckets_size(), 3);
  EXPECT_EQ(board.funnel_size(), 10);
  EXPECT_EQ(text::WriteDate(board.on_date()), "2020-06-10");
  EXPECT_EQ(board.as_of().seconds(), absl::ToUnixSeconds(Noon(6, 10)));
}

TEST_F(Board, MovesByOneWithASigning) {
  const std::string project = Negotiating().name();
  Approved(project);
  const v1::Board before = Get();
  EXPECT_EQ(At(before, v1::STAGE_TO_SIGN), 1);
  EXPECT_EQ(before.signed_().projects(), 0);
  Must("officer", &Agreements::SignContract, Signing(Drafted(project)));
  const v1::Board after = Get();
  EXPECT_EQ(At(after, v1::STAGE_TO_SIGN), 0);
  EXPECT_EQ(At(after, v1::STAGE_SIGNED), 1);
  EXPECT_EQ(after.signed_().projects(), 1);
  EXPECT_EQ(after.buckets(0).count().projects(), 1);
  EXPECT_EQ(after.signed_().totals(0).minor_units(), 28'300'000'000);
  EXPECT_EQ(after.industries(0).industry_code(), "C36");
  EXPECT_EQ(after.imported_signed(), 0);
}

TEST_F(Board, OfAnInstantBeforeAWriteIsTheOneBeforeIt) {
  const std::string project = Negotiating().name();
  Approved(project);
  const v1::Contract draft = Drafted(project);
  SetToday(2020, 6, 12);
  Must("officer", &Agreements::SignContract, Signing(draft));
  v1::GetBoardRequest question = Question();
  *question.mutable_as_of() = Instant(Noon(6, 11));
  const v1::Board then = Must("leader", &Boards::GetBoard, question);
  EXPECT_EQ(then.signed_().projects(), 0);
  EXPECT_EQ(At(then, v1::STAGE_TO_SIGN), 1);
  EXPECT_EQ(text::WriteDate(then.on_date()), "2020-06-11");
  EXPECT_EQ(Get().signed_().projects(), 1);
  *question.mutable_as_of() = Instant(Noon(6, 9));
  EXPECT_EQ(At(Must("leader", &Boards::GetBoard, question), v1::STAGE_TO_SIGN), 0) << "nothing was there";
}

TEST_F(Board, OfAnyInstantCountsLikeTheOneOfToday) {
  Signed();
  Negotiating();
  InDollars();
  v1::Board live = Get();
  v1::GetBoardRequest question = Question();
  *question.mutable_as_of() = Instant(Noon(6, 10));
  v1::Board then = Must("leader", &Boards::GetBoard, question);
  EXPECT_EQ(then.SerializeAsString(), live.SerializeAsString());
}

TEST_F(Board, OnADayKnowsOnlyFactsUpToIt) {
  const std::string project = Negotiating().name();
  Approved(project);
  const v1::Contract draft = Drafted(project);
  SetToday(2020, 6, 12);
  Must("officer", &Agreements::SignContract, Signing(draft));
  v1::GetBoardRequest question = Question();
  *question.mutable_on_date() = Day(2020, 6, 11);
  EXPECT_EQ(At(Must("leader", &Boards::GetBoard, question), v1::STAGE_TO_SIGN), 1);
  *question.mutable_on_date() = Day(2020, 6, 12);
  EXPECT_EQ(At(Must("leader", &Boards::GetBoard, question), v1::STAGE_SIGNED), 1);
}

TEST_F(Board, TellsWhatChangedSince) {
  const std::string project = Negotiating().name();
  Approved(project);
  SetToday(2020, 6, 12);
  const std::string newcomer = Negotiating().name();
  Must("officer", &Agreements::SignContract, Signing(Drafted(project)));
  v1::GetBoardRequest question = Question();
  *question.mutable_since() = Instant(Noon(6, 11));
  const v1::Board board = Must("leader", &Boards::GetBoard, question);
  ASSERT_EQ(board.changes_size(), 2);
  EXPECT_EQ(board.changes(0).project(), newcomer);
  EXPECT_EQ(board.changes(0).from_stage(), v1::STAGE_UNSPECIFIED);
  EXPECT_EQ(board.changes(1).project(), project);
  EXPECT_EQ(board.changes(1).title(), "智能摩托车");
  EXPECT_EQ(board.changes(1).from_stage(), v1::STAGE_TO_SIGN);
  EXPECT_EQ(board.changes(1).to_stage(), v1::STAGE_SIGNED);
  question.mutable_filter()->add_stages(v1::STAGE_TO_SIGN);
  EXPECT_EQ(Must("leader", &Boards::GetBoard, question).changes_size(), 1) << "from it or to it";
}

TEST_F(Board, KeepsCurrenciesApartAndConvertsByADatedRate) {
  InDollars();
  Negotiating();
  const auto negotiating = [](const v1::Board& board) { return board.funnel(v1::STAGE_NEGOTIATING - 1).count(); };
  const v1::Board apart = Get();
  EXPECT_EQ(negotiating(apart).totals_size(), 2);
  EXPECT_FALSE(negotiating(apart).has_converted());
  EXPECT_THAT(apart.currencies_without_rate(), ::testing::ElementsAre("USD"));
  v1::GetBoardRequest question = Question();
  question.set_convert_to("CNY");
  EXPECT_EQ(Ask("leader", &Boards::GetBoard, question).reason(), "RATE_MISSING");

  RecordRate(Day(2020, 6, 9), 707'950'000);
  const v1::Board converted = Must("leader", &Boards::GetBoard, question);
  EXPECT_EQ(negotiating(converted).converted().minor_units(), 28'300'000'000 + 200'349'850'000);
  ASSERT_EQ(converted.rates_size(), 1);
  EXPECT_EQ(converted.rates(0).rate_e8(), 707'950'000);
  EXPECT_EQ(text::WriteDate(converted.rates(0).rate_date()), "2020-06-09");
  EXPECT_EQ(converted.currencies_without_rate_size(), 0);
  *question.mutable_on_date() = Day(2020, 6, 8);
  EXPECT_EQ(Ask("leader", &Boards::GetBoard, question).reason(), "RATE_MISSING") << "the rate is of a later day";
}

TEST_F(Board, IsRefusedForEveryFaultAtOnce) {
  v1::GetBoardRequest question = Question();
  *question.mutable_as_of() = Instant(Noon(6, 11));
  *question.mutable_on_date() = Day(2020, 2, 30);
  question.set_convert_to("RMB");
  question.mutable_filter()->add_industry_prefixes("X99");
  EXPECT_EQ(Ask("leader", &Boards::GetBoard, question).fields(),
            (std::vector<std::string>{"filter.industry_prefixes", "as_of", "on_date", "convert_to"}));
}

TEST_F(Board, AnswersAFilterLikeTheListOfProjects) {
  Negotiating();
  v1::CreateProjectRequest other = NewProject("数据中心");
  other.mutable_project()->set_industry_code("I6450");
  Must("officer", &Projects::CreateProject, other);
  const auto count = [&](const v1::ProjectFilter& filter) {
    v1::GetBoardRequest question = Question();
    *question.mutable_filter() = filter;
    return At(Must("leader", &Boards::GetBoard, question), v1::STAGE_NEGOTIATING);
  };
  v1::ProjectFilter filter;
  EXPECT_EQ(count(filter), 2);
  filter.add_industry_prefixes("C36");
  EXPECT_EQ(count(filter), 1);
  filter.Clear();
  filter.set_title_contains("数据");
  EXPECT_EQ(count(filter), 1);
  filter.Clear();
  filter.add_stages(v1::STAGE_SIGNED);
  EXPECT_EQ(count(filter), 0);
  filter.Clear();
  filter.add_kinds(v1::PROJECT_KIND_EXPANSION);
  EXPECT_EQ(count(filter), 0);
  filter.Clear();
  filter.add_parks(InZone("parks/none"));
  EXPECT_EQ(count(filter), 0);
  filter.Clear();
  filter.set_basis(v1::FACT_BASIS_RECORDED);
  EXPECT_EQ(count(filter), 2);
  filter.set_basis(v1::FACT_BASIS_IMPORTED);
  EXPECT_EQ(count(filter), 0);
}

TEST_F(Board, NeverTellsAnOutsiderOfARestrictedProjectByItsName) {
  v1::CreateProjectRequest create = NewProject("保密项目");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  SetToday(2020, 6, 12);
  const std::string project = Must("officer", &Projects::CreateProject, create).name();
  v1::GetBoardRequest question = Question();
  question.mutable_filter()->set_title_contains("保密");
  EXPECT_EQ(At(Must("outsider", &Boards::GetBoard, question), v1::STAGE_NEGOTIATING), 0);
  EXPECT_EQ(At(Must("second", &Boards::GetBoard, question), v1::STAGE_NEGOTIATING), 1);
  EXPECT_EQ(At(Must("leader", &Boards::GetBoard, question), v1::STAGE_NEGOTIATING), 1);
  EXPECT_EQ(At(Get("outsider"), v1::STAGE_NEGOTIATING), 1) << "the whole is the whole";

  question.clear_filter();
  *question.mutable_since() = Instant(Noon(6, 11));
  const v1::Board masked = Must("outsider", &Boards::GetBoard, question);
  ASSERT_EQ(masked.changes_size(), 1);
  EXPECT_EQ(masked.changes(0).project(), project);
  EXPECT_EQ(masked.changes(0).title(), "");
  EXPECT_EQ(Must("second", &Boards::GetBoard, question).changes(0).title(), "保密项目");
}

TEST_F(Board, CountsTheExceptionsThatWereGrantedByItsDay) {
  v1::CreateProjectRequest create = NewProject();
  create.mutable_project()->mutable_land_area()->set_micro_mu(56'600'001);
  const std::string project = Must("officer", &Projects::CreateProject, create).name();
  EXPECT_EQ(Get().exceptions_size(), 0);
  Approved(project, Day(2020, 12, 31));
  const v1::Board board = Get();
  ASSERT_EQ(board.exceptions_size(), 2);
  EXPECT_EQ(board.exceptions(0).year(), 2020);
  EXPECT_EQ(board.exceptions(0).metric(), v1::METRIC_INVESTMENT_INTENSITY);
  EXPECT_EQ(board.exceptions(0).granted_by(), InZone("persons/leader"));
  EXPECT_EQ(board.exceptions(0).exceptions(), 1);
  EXPECT_EQ(board.exceptions(1).metric(), v1::METRIC_TAX_PER_MU);
  v1::GetBoardRequest question = Question();
  *question.mutable_on_date() = Day(2020, 6, 9);
  EXPECT_EQ(Must("leader", &Boards::GetBoard, question).exceptions_size(), 0);
}

}  // namespace
}  // namespace luodi
