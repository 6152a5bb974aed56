// SPDX-License-Identifier: Apache-2.0
// 0017: calendars from before there were versions are version 1 and go on counting.
#include "server/base/calendar.h"
#include "server/base/database.h"
#include "server/zones/store.h"
#include "tests/migrations/migrating.h"

namespace luodi::migrations {
namespace {

// One year came with the zone, the next was recorded by a person.
constexpr char kBooksOf0016[] = R"sql(
  INSERT INTO zones (zone, title, create_time) VALUES ('z', 'z', now());
  INSERT INTO calendar_years (zone, year, document, working_days) VALUES ('z', 2026, '通知', 248), ('z', 2027, '样例', 260);
  INSERT INTO calendar_days (zone, year, day, is_worked)
  VALUES ('z', 2026, '2026-01-01', false), ('z', 2026, '2026-01-04', true), ('z', 2027, '2027-01-01', false);
  INSERT INTO journal_entries (zone, entry_kind, entry_time, actor, method, resource, resource_type, version, reason,
    write_id, ordinal)
  VALUES
    ('z', 'ENTRY_KIND_CHANGE', '2026-01-01 09:00+08', 'zones/system/persons/a', 'luodi.v1.ZoneService.CreateZone',
     'zones/z/calendarYears/2026', 'luodi.v1.CalendarYear', 1, '', 'w1', 1),
    ('z', 'ENTRY_KIND_CHANGE', '2026-11-20 09:00+08', 'zones/z/persons/s', 'luodi.v1.ZoneService.RecordCalendarYear',
     'zones/z/calendarYears/2027', 'luodi.v1.CalendarYear', 1, '', 'w2', 1);
)sql";

class UpgradingTo0017 : public Migrating {
 protected:
  void SetUp() override {
    Migrating::SetUp();
    Upgrade("0017", kBooksOf0016);
  }
};

TEST_F(UpgradingTo0017, MakesEveryYearVersionOneWithItsDays) {
  database::Connection connection(Url());
  database::Transaction tx(connection);
  const WorkingCalendar calendar = zones::store::SelectCalendar(tx, "z");
  EXPECT_TRUE(calendar.CorrectedYears().empty());
  ASSERT_NE(calendar.ArrangementOf(2026), nullptr);
  EXPECT_EQ(calendar.ArrangementOf(2026)->version(), 1);
  const auto year = zones::store::SelectCalendarYear(tx, "z", 2026);
  ASSERT_TRUE(year.has_value());
  EXPECT_EQ(year->days_off_size(), 1);
  EXPECT_EQ(year->working_weekend_days_size(), 1);
  EXPECT_EQ(year->recorded_by(), "");
  EXPECT_FALSE(year->has_create_time());
}

TEST_F(UpgradingTo0017, TellsFromTheJournalWhoRecordedAYear) {
  database::Connection connection(Url());
  database::Transaction tx(connection);
  const auto year = zones::store::SelectCalendarYear(tx, "z", 2027);
  ASSERT_TRUE(year.has_value());
  EXPECT_EQ(year->recorded_by(), "zones/z/persons/s");
  EXPECT_EQ(year->create_time().seconds(), 1795136400);
}

TEST_F(UpgradingTo0017, TakesACorrectionBesideWhatWasThere) {
  database::Connection connection(Url());
  database::Transaction tx(connection);
  v1::CalendarYear corrected = *zones::store::SelectCalendarYear(tx, "z", 2027);
  corrected.set_version(2);
  ASSERT_TRUE(zones::store::InsertCalendarYear(tx, "z", corrected, "2026-12-01 09:00+08").has_value());
  EXPECT_FALSE(zones::store::InsertCalendarYear(tx, "z", corrected, "2026-12-01 09:00+08").has_value());
  EXPECT_EQ(zones::store::SelectCalendar(tx, "z").CorrectedYears(), std::vector<int>{2027});
}

}  // namespace
}  // namespace luodi::migrations
