// SPDX-License-Identifier: Apache-2.0
// 0024: plans of before are counted, and the day planned next is that of the first milestone ahead that has one.
#include "server/base/database.h"
#include "server/board/store.h"
#include "tests/migrations/migrating.h"

namespace luodi::migrations {
namespace {

// Signed (16) and started (256), or not even signed, with what each promised.
constexpr char kBooksOf0023[] = R"sql(
  INSERT INTO zones (zone, title, create_time) VALUES ('z', 'z', now());
  INSERT INTO departments (zone, department, title, create_time) VALUES ('z', 'd', 'd', now());
  INSERT INTO projects (zone, project, title, kind, confidentiality, owner_department, standing, signed_date,
                        signed_basis, start_date, production_date, jobs, phase, description, create_time, update_time)
  SELECT 'z', project, project, 'PROJECT_KIND_NEW_BUILD', confidentiality, 'd', standing,
         CASE WHEN standing > 0 THEN '2019-06-01'::date END, CASE WHEN standing > 0 THEN 'FACT_BASIS_IMPORTED' END,
         start_date, production_date, 0, 1, '', now(), now()
  FROM (VALUES ('2020-0001', 16, 'CONFIDENTIALITY_INTERNAL', NULL, '2020-06-15'::date),
               ('2020-0002', 272, 'CONFIDENTIALITY_RESTRICTED', '2020-01-05'::date, '2020-06-20'),
               ('2020-0003', 16, 'CONFIDENTIALITY_INTERNAL', NULL, NULL),
               ('2020-0004', 0, 'CONFIDENTIALITY_INTERNAL', '2020-01-05', NULL))
    promised (project, standing, confidentiality, start_date, production_date);
)sql";

class UpgradingTo0024 : public Migrating {
 protected:
  void SetUp() override {
    Migrating::SetUp();
    Upgrade("0024", kBooksOf0023);
  }
};

TEST_F(UpgradingTo0024, FindsTheDayPlannedNext) {
  EXPECT_EQ(Ask("SELECT string_agg(coalesce(next_planned_date::text, '-'), ' ' ORDER BY project) FROM projects"),
            "2020-06-15 2020-06-20 - -");
}

TEST_F(UpgradingTo0024, CountsThePlansThatStandInTheBooks) {
  EXPECT_EQ(Ask("SELECT string_agg(concat_ws(' ', milestone, month, is_restricted, department, projects), '; ' "
                "ORDER BY milestone, is_restricted) FROM plan_counted"),
            " infinity f  1; FACT_KIND_PRODUCED 2020-06-01 f  1; FACT_KIND_PRODUCED 2020-06-01 t d 1");
  database::Connection connection(Url());
  database::Transaction tx(connection);
  EXPECT_TRUE(board::store::SelectDifferences(tx, 10).empty());
}

// What a database tells that was made when 0023 held what 0024 does.
constexpr char kMadeByTheOther0023[] = R"sql(
  DELETE FROM luodi_migrations WHERE name = '0024_count_plans';
  UPDATE luodi_migrations SET sha256 = '52e7bc3a395b925ae04bfc42b38818e3a7a214b4b81a6cc959dffa0babccfcbe'
  WHERE name = '0023_light_up';
)sql";

TEST_F(UpgradingTo0024, IsNotNeededWhereTheOther0023CountedThePlans) {
  Do(Url(), kMadeByTheOther0023);
  const auto pending = migrations::Pending(Url());
  ASSERT_TRUE(pending.ok()) << pending.status();
  EXPECT_TRUE(pending->empty());
  const auto applied = migrations::Run(Url());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(*applied, 0);
}

TEST_F(UpgradingTo0024, RefusesA0023OfAnyThirdText) {
  Do(Url(), "UPDATE luodi_migrations SET sha256 = repeat('0', 64) WHERE name = '0023_light_up'");
  EXPECT_EQ(migrations::Run(Url()).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace luodi::migrations
