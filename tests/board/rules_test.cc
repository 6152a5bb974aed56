// SPDX-License-Identifier: Apache-2.0
#include "server/board/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "proto/text/money.h"
#include "server/projects/rules.h"

namespace luodi::board::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint32_t Bits(std::initializer_list<v1::FactKind> kinds) {
  uint32_t mask = 0;
  for (const v1::FactKind kind : kinds) mask |= 1u << kind;
  return mask;
}
constexpr uint32_t kTalked = Bits({v1::FACT_KIND_FIRST_TALK});
constexpr uint32_t kSigned = kTalked | Bits({v1::FACT_KIND_SIGNED});
constexpr uint32_t kStarted = kSigned | Bits({v1::FACT_KIND_STARTED});
constexpr uint32_t kProduced = kStarted | Bits({v1::FACT_KIND_PRODUCED});

Group Projects(uint32_t standing, int64_t count, int64_t yuan, const std::string& currency = "CNY") {
  Group group;
  group.standing = standing;
  group.kind = v1::PROJECT_KIND_NEW_BUILD;
  group.currency_code = currency;
  group.projects = count;
  group.total_minor = yuan * 100;
  return group;
}

v1::ExchangeRate Rate(const std::string& from, int64_t rate_e8) {
  v1::ExchangeRate rate;
  rate.set_name("zones/z/exchangeRates/x");
  rate.set_from_currency(from);
  rate.set_to_currency("CNY");
  rate.set_rate_e8(rate_e8);
  return rate;
}
v1::ExchangeRate Dollar() { return Rate("USD", 707950000); }

v1::Board CountIn(const std::vector<Group>& groups, const std::vector<v1::ExchangeRate>& rates = {Dollar()},
                  const std::vector<v1::Park>& parks = {}) {
  return Count("z", groups, parks, "CNY", rates);
}

std::string Written(const v1::Money& money) { return text::WriteMoney(money); }
std::vector<std::string> Written(const v1::Count& count) {
  std::vector<std::string> sums;
  for (const v1::Money& sum : count.totals()) sums.push_back(Written(sum));
  return sums;
}

// 廊坊高新区, mid-2020: 40 projects in CNY worth 25,808,075,000.00 元 and one of 1.5 亿美元 at 7.0795.
std::vector<Group> GaoxinOfJune2020() {
  return {
      Projects(kSigned, 12, 7'000'000'000),   Projects(kSigned, 1, 150'000'000, "USD"),
      Projects(kStarted, 21, 12'808'075'000), Projects(kProduced, 7, 6'000'000'000),
      Projects(kTalked, 9, 3'000'000'000),    Projects(kStarted | Bits({v1::FACT_KIND_TERMINATED}), 5, 9'900'000'000)};
}

TEST(WarMap, Of41ProjectsHas13And21And7AndIsWorth268Point70) {
  const v1::Board board = CountIn(GaoxinOfJune2020());
  EXPECT_EQ(board.signed_().projects(), 41);
  ASSERT_EQ(board.buckets_size(), 3);
  EXPECT_EQ(board.buckets(0).bucket(), v1::BUCKET_PREPARING);
  EXPECT_EQ(board.buckets(0).count().projects(), 13);
  EXPECT_EQ(board.buckets(1).bucket(), v1::BUCKET_BUILDING);
  EXPECT_EQ(board.buckets(1).count().projects(), 21);
  EXPECT_EQ(board.buckets(2).bucket(), v1::BUCKET_PRODUCING);
  EXPECT_EQ(board.buckets(2).count().projects(), 7);
  EXPECT_THAT(Written(board.signed_()), ElementsAre("258.08075亿元", "1.50亿美元"));
  EXPECT_EQ(Written(board.signed_().converted()), "268.70亿元");
  EXPECT_EQ(board.signed_().converted().minor_units(), 2'687'000'000'000);
}

TEST(WarMap, NeverAddsDollarsToYuan) {
  const v1::Board board = CountIn(GaoxinOfJune2020(), {});
  EXPECT_THAT(Written(board.signed_()), ElementsAre("258.08075亿元", "1.50亿美元"));
  EXPECT_FALSE(board.signed_().has_converted()) << "never 259.58";
  EXPECT_EQ(Written(board.buckets(1).count().converted()), "128.08075亿元") << "what is all in CNY needs no rate";
}

TEST(WarMap, PutsEveryStandingIntoOneBucketOrNone) {
  for (uint32_t standing = 0; standing < 2u << v1::FactKind_MAX; standing += 2) {
    const bool is_signed = (standing & Bits({v1::FACT_KIND_SIGNED})) != 0;
    const bool terminated = (standing & Bits({v1::FACT_KIND_TERMINATED})) != 0;
    const v1::Bucket bucket = projects::rules::BucketOf(projects::rules::StageOf(standing));
    ASSERT_EQ(bucket != v1::BUCKET_UNSPECIFIED, is_signed && !terminated) << standing;
    const v1::Board board = CountIn({Projects(standing, 1, 5)});
    int in_buckets = 0, in_funnel = 0;
    for (const auto& count : board.buckets()) in_buckets += count.count().projects();
    for (const auto& count : board.funnel()) in_funnel += count.count().projects();
    ASSERT_EQ(board.signed_().projects(), in_buckets) << standing;
    ASSERT_EQ(in_buckets, is_signed && !terminated ? 1 : 0) << standing;
    ASSERT_EQ(in_funnel, terminated ? 0 : 1) << standing;
  }
}

TEST(WarMap, KnowsEveryStage) {
  const std::map<v1::Stage, v1::Bucket> expected = {
      {v1::STAGE_UNSPECIFIED, v1::BUCKET_UNSPECIFIED},    {v1::STAGE_RESERVE, v1::BUCKET_UNSPECIFIED},
      {v1::STAGE_NEGOTIATING, v1::BUCKET_UNSPECIFIED},    {v1::STAGE_TO_SIGN, v1::BUCKET_UNSPECIFIED},
      {v1::STAGE_SIGNED, v1::BUCKET_PREPARING},           {v1::STAGE_REGISTERED, v1::BUCKET_PREPARING},
      {v1::STAGE_PRE_CONSTRUCTION, v1::BUCKET_PREPARING}, {v1::STAGE_UNDER_CONSTRUCTION, v1::BUCKET_BUILDING},
      {v1::STAGE_COMPLETED, v1::BUCKET_BUILDING},         {v1::STAGE_IN_PRODUCTION, v1::BUCKET_PRODUCING},
      {v1::STAGE_FULL_CAPACITY, v1::BUCKET_PRODUCING},    {v1::STAGE_TERMINATED, v1::BUCKET_UNSPECIFIED}};
  const auto* stages = v1::Stage_descriptor();
  ASSERT_EQ(stages->value_count(), static_cast<int>(expected.size()));
  for (const auto& [stage, bucket] : expected) EXPECT_EQ(projects::rules::BucketOf(stage), bucket) << v1::Stage_Name(stage);
}

TEST(Funnel, ListsEveryStageInOrderAlsoEmptyOnes) {
  const v1::Board board = CountIn({Projects(kTalked, 9, 1)});
  ASSERT_EQ(board.funnel_size(), v1::STAGE_FULL_CAPACITY);
  for (int i = 0; i < board.funnel_size(); ++i) {
    EXPECT_EQ(board.funnel(i).stage(), i + 1);
    EXPECT_EQ(board.funnel(i).count().projects(), i + 1 == v1::STAGE_NEGOTIATING ? 9 : 0);
  }
}

TEST(Count, TakesACapitalIncreaseForItsIncrementAndNoProject) {
  Group increase = Projects(kStarted, 1, 200'000'000);
  increase.kind = v1::PROJECT_KIND_CAPITAL_INCREASE;
  increase.has_parent = true;
  increase.signed_basis = v1::FACT_BASIS_IMPORTED;
  const v1::Board board = CountIn({Projects(kStarted, 1, 1'000'000'000), increase});
  EXPECT_EQ(board.signed_().projects(), 1);
  EXPECT_THAT(Written(board.signed_()), ElementsAre("12.00亿元"));
  EXPECT_EQ(board.imported_signed(), 0);
  EXPECT_EQ(board.currencies(0).projects(), 1);
}

TEST(Count, TakesALaterPhaseForNothing) {
  Group phase = Projects(kStarted, 1, 200'000'000, "USD");
  phase.has_parent = true;
  phase.is_later_phase = true;
  phase.park = "east";
  const v1::Board board = CountIn({phase});
  EXPECT_EQ(board.signed_().projects(), 0);
  EXPECT_THAT(board.signed_().totals(), IsEmpty());
  EXPECT_EQ(board.parks_size(), 0);
  EXPECT_EQ(board.currencies_size(), 0);
  EXPECT_THAT(CurrenciesOf({phase}), IsEmpty()) << "nobody needs its rate";
}

TEST(Count, KeepsParksIndustriesAndCurrenciesOfSignedProjectsSorted) {
  std::vector<Group> groups = {Projects(kSigned, 2, 4), Projects(kStarted, 1, 8, "USD"), Projects(kSigned, 1, 0, ""),
                               Projects(kTalked, 5, 9, "EUR")};
  groups[0].park = "west";
  groups[0].division = "C36";
  groups[1].park = "east";
  groups[1].division = "I65";
  groups[3].park = "north";
  v1::Park east;
  east.set_name("zones/z/parks/east");
  east.set_title("东园");
  const v1::Board board = CountIn(groups, {}, {east});
  ASSERT_EQ(board.parks_size(), 3);
  EXPECT_EQ(board.parks(0).park(), "");
  EXPECT_EQ(board.parks(1).park(), "zones/z/parks/east");
  EXPECT_EQ(board.parks(1).title(), "东园");
  EXPECT_EQ(board.parks(2).park(), "zones/z/parks/west");
  ASSERT_EQ(board.industries_size(), 3);
  EXPECT_EQ(board.industries(1).industry_code(), "C36");
  EXPECT_EQ(board.industries(1).title(), "汽车制造业");
  ASSERT_EQ(board.currencies_size(), 3);
  EXPECT_EQ(board.currencies(0).currency_code(), "CNY");
  EXPECT_EQ(board.currencies(0).projects(), 2);
  EXPECT_EQ(board.currencies(1).currency_code(), "USD");
  EXPECT_EQ(board.currencies(2).currency_code(), "") << "no amount stated";
  EXPECT_FALSE(board.currencies(2).has_total());
}

TEST(Count, TellsHowManySigningsCameWithALedger) {
  Group imported = Projects(kSigned, 4, 1);
  imported.signed_basis = v1::FACT_BASIS_IMPORTED;
  Group recorded = Projects(kSigned, 3, 1);
  recorded.signed_basis = v1::FACT_BASIS_RECORDED;
  Group ended = imported;
  ended.standing |= Bits({v1::FACT_KIND_TERMINATED});
  EXPECT_EQ(CountIn({imported, recorded, ended}).imported_signed(), 4);
}

TEST(Count, RefusesToOverflow) {
  Group huge = Projects(kSigned, 1, 0);
  huge.total_minor = std::numeric_limits<int64_t>::max();
  EXPECT_THROW(CountIn({huge, huge}), std::overflow_error);
}

TEST(Conversion, RoundsOnceOverTheExactSums) {
  const std::vector<Group> groups = {Projects(kSigned, 1, 0, "USD"), Projects(kStarted, 1, 0, "USD")};
  std::vector<Group> cents = groups;
  for (Group& group : cents) group.total_minor = 1;
  // Two cents at 7.25 are 14.5 fen: 15. Rounded one by one they would be 7 + 7 or 8 + 8.
  const v1::Board board = CountIn(cents, {Rate("USD", 725000000)});
  EXPECT_EQ(board.signed_().converted().minor_units(), 15);
}

TEST(Conversion, NamesEveryCurrencyWithoutRate) {
  const std::vector<Group> groups = {Projects(kSigned, 1, 1, "USD"), Projects(kTalked, 1, 1, "EUR"),
                                     Projects(kSigned, 1, 1), Projects(kSigned, 1, 0, ""),
                                     Projects(kSigned | Bits({v1::FACT_KIND_TERMINATED}), 1, 1, "JPY")};
  const auto currencies = CurrenciesOf(groups);
  EXPECT_THAT(currencies, ElementsAre("CNY", "EUR", "USD"));
  EXPECT_THAT(WithoutRate(currencies, "CNY", {}), ElementsAre("EUR", "USD"));
  EXPECT_THAT(WithoutRate(currencies, "CNY", {Dollar()}), ElementsAre("EUR"));
  v1::Date day;
  day.set_year(2020);
  day.set_month(6);
  day.set_day(30);
  EXPECT_EQ(ReasonOf(RequireRates(true, {"EUR"}, "CNY", day)), v1::ERROR_REASON_RATE_MISSING);
  EXPECT_TRUE(RequireRates(false, {"EUR"}, "CNY", day).ok());
  EXPECT_TRUE(RequireRates(true, {}, "CNY", day).ok());
}

// ---- the question

class Question : public ::testing::Test {
 protected:
  std::vector<std::string> Faulty(absl::StatusOr<absl::Time> as_of, absl::StatusOr<absl::Time> since) {
    std::vector<std::string> fields;
    for (const Fault& fault : CheckQuestion(request_, as_of, since, now_)) {
      fields.push_back(absl::StrCat(fault.field, " ", text::ReasonName(fault.reason)));
    }
    return fields;
  }
  const absl::Time now_ = absl::FromUnixSeconds(1593500000);
  v1::GetBoardRequest request_;
};

TEST_F(Question, MayLeaveEverythingOut) { EXPECT_THAT(Faulty(absl::InfinitePast(), absl::InfinitePast()), IsEmpty()); }

TEST_F(Question, AsksNotForTheFuture) {
  request_.mutable_as_of();
  request_.mutable_since();
  EXPECT_THAT(Faulty(now_, now_), IsEmpty());
  EXPECT_THAT(Faulty(now_ + absl::Microseconds(1), now_), ElementsAre("as_of TIME_INVALID"));
  EXPECT_THAT(Faulty(now_ - absl::Hours(2), now_ - absl::Hours(1)), ElementsAre("since TIME_INVALID"));
}

TEST_F(Question, AsksNotForBooksOlderThanAnyDay) {
  request_.mutable_as_of();
  EXPECT_THAT(Faulty(absl::FromUnixSeconds(-62135596800), absl::InfinitePast()), ElementsAre("as_of TIME_INVALID"));
}

TEST_F(Question, IsRefusedForEveryFaultAtOnce) {
  request_.mutable_as_of();
  request_.mutable_since();
  request_.mutable_on_date()->set_year(2020);
  request_.set_convert_to("RMB");
  EXPECT_THAT(
      Faulty(absl::InvalidArgumentError("x"), absl::InvalidArgumentError("x")),
      ElementsAre("as_of TIME_INVALID", "since TIME_INVALID", "on_date DATE_INVALID", "convert_to CURRENCY_UNKNOWN"));
}

// ---- what changed

Movement Moved(const std::string& project, std::optional<uint32_t> before, uint32_t after) {
  Movement movement;
  movement.project.set_name("zones/z/projects/" + project);
  movement.project.set_title("项目");
  movement.standing_before = before;
  movement.standing_after = after;
  return movement;
}

TEST(Changes, AreChangesOfStageNotOfFacts) {
  v1::Board board;
  WriteChanges({Moved("2020-0003", std::nullopt, kTalked), Moved("2020-0002", kSigned, kStarted),
                Moved("2020-0001", kStarted, kStarted | Bits({v1::FACT_KIND_PERMITTED}))},
               {}, board);
  ASSERT_EQ(board.changes_size(), 2);
  EXPECT_EQ(board.changes(0).from_stage(), v1::STAGE_UNSPECIFIED);
  EXPECT_EQ(board.changes(0).to_stage(), v1::STAGE_NEGOTIATING);
  EXPECT_EQ(board.changes(1).project(), "zones/z/projects/2020-0002");
  EXPECT_EQ(board.changes(1).from_stage(), v1::STAGE_SIGNED);
  EXPECT_EQ(board.changes(1).to_stage(), v1::STAGE_UNDER_CONSTRUCTION);
}

TEST(Changes, AreMaskedForOutsiders) {
  Movement movement = Moved("2020-0001", kTalked, kSigned);
  movement.project.set_masked(true);
  v1::Board board;
  WriteChanges({movement}, {}, board);
  ASSERT_EQ(board.changes_size(), 1);
  EXPECT_EQ(board.changes(0).project(), "zones/z/projects/2020-0001");
  EXPECT_EQ(board.changes(0).title(), "");
}

TEST(Changes, OfAStageAreThoseFromItAndToIt) {
  google::protobuf::RepeatedField<int> stages;
  stages.Add(v1::STAGE_SIGNED);
  v1::Board board;
  WriteChanges({Moved("3", kTalked, kSigned), Moved("2", kSigned, kStarted), Moved("1", kStarted, kProduced)}, stages,
               board);
  EXPECT_EQ(board.changes_size(), 2);
}

TEST(Changes, BeyondAThousandAreCounted) {
  v1::Board board;
  WriteChanges(std::vector<Movement>(kMostChanges + 5, Moved("1", kTalked, kSigned)), {}, board);
  EXPECT_EQ(board.changes_size(), kMostChanges);
  EXPECT_EQ(board.changes_left_out(), 5);
}

}  // namespace
}  // namespace luodi::board::rules
