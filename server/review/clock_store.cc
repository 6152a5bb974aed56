// SPDX-License-Identifier: Apache-2.0
// Ledgers of clocks and rungs that fired: rows are added, never changed.
#include "proto/text/date.h"
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Int;
using database::Text;

// So many working days late is the latest a rung can be.
constexpr int kLatestRung = 100;

v1::ClockEntry EntryOf(const database::Row& row) {
  v1::ClockEntry entry;
  v1::ClockEntry::Kind kind = v1::ClockEntry::KIND_UNSPECIFIED;
  v1::ClockEntry::Kind_Parse(Text(row["kind"]), &kind);
  entry.set_kind(kind);
  database::ReadTime(row["entry_time"], entry.mutable_time());
  database::ReadDate(row["entry_date"], entry.mutable_date());
  entry.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  entry.set_act(Text(row["act"]));
  entry.set_person(Text(row["person"]));
  return entry;
}

v1::FiredRung RungOf(const database::Row& row) {
  v1::FiredRung rung;
  rung.set_stage_id(Text(row["stage"]));
  rung.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  rung.set_working_days_late(static_cast<int>(Int(row["working_days_late"])));
  rung.set_told(Text(row["told"]));
  database::ReadTime(row["fire_time"], rung.mutable_fire_time());
  return rung;
}

std::string TimeOf(const google::protobuf::Timestamp& time) {
  return database::TimeText(absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()));
}

// Today, or the last day before of a recorded year; absent when there is none.
std::optional<v1::Date> LastRecordedDay(const WorkingCalendar& calendar, const v1::Date& today) {
  if (calendar.IsRecorded(today.year())) return today;
  for (int year = today.year() - 1; year > 1948; --year) {
    if (calendar.IsRecorded(year)) {
      v1::Date day;
      day.set_year(year);
      day.set_month(12);
      day.set_day(31);
      return day;
    }
  }
  return std::nullopt;
}

// {2026-09-30,2026-09-29,...}: by n from 1, the last due date after which the n-th working day has come by today. Ends
// where the calendar does.
std::string LateSince(const WorkingCalendar& calendar, const v1::Date& today) {
  std::vector<std::string> since;
  const std::optional<v1::Date> end = LastRecordedDay(calendar, today);
  for (int n = 1; end && n <= kLatestRung; ++n) {
    const Due due = calendar.SubtractWorkingDays(*end, n);
    if (due.provisional) break;
    since.push_back(database::DateText(due.date));
  }
  return database::TextArray(since);
}

}  // namespace

constexpr char kSelectClocks[] = R"sql(
  SELECT stage, kind, entry_time, entry_date, packet_version, act, person
  FROM review_clock_entries
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ORDER BY stage, ordinal)sql";

std::map<std::string, std::vector<v1::ClockEntry>> SelectClocks(database::Transaction& tx,
                                                                const std::string& review_case) {
  const CaseKey key(review_case);
  std::map<std::string, std::vector<v1::ClockEntry>> clocks;
  for (const database::Row& row : tx.Exec(kSelectClocks, key.zone, key.project, key.round)) {
    clocks[Text(row["stage"])].push_back(EntryOf(row));
  }
  return clocks;
}

constexpr char kInsertClockEntry[] = R"sql(
  INSERT INTO review_clock_entries (zone, project, round, stage, ordinal, kind, entry_time, entry_date, packet_version,
                                    act, person)
  VALUES ($1, $2, $3::integer, $4, $5::integer, $6, $7::timestamptz, $8::date, $9::integer, $10, $11))sql";

void InsertClockEntries(database::Transaction& tx, const std::string& review_case, const std::string& stage_id,
                        const std::vector<v1::ClockEntry>& entries, size_t recorded) {
  const CaseKey key(review_case);
  for (size_t i = recorded; i < entries.size(); ++i) {
    const v1::ClockEntry& entry = entries[i];
    tx.Exec(kInsertClockEntry, key.zone, key.project, key.round, stage_id, static_cast<int64_t>(i + 1),
            v1::ClockEntry::Kind_Name(entry.kind()), TimeOf(entry.time()), database::DateText(entry.date()),
            entry.packet_version(), entry.act(), entry.person());
  }
}

constexpr char kSelectRungs[] = R"sql(
  SELECT stage, packet_version, working_days_late, told, fire_time
  FROM review_rungs
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ORDER BY fire_time, stage, working_days_late, told)sql";

std::vector<v1::FiredRung> SelectRungs(database::Transaction& tx, const std::string& review_case) {
  const CaseKey key(review_case);
  std::vector<v1::FiredRung> rungs;
  for (const database::Row& row : tx.Exec(kSelectRungs, key.zone, key.project, key.round)) {
    rungs.push_back(RungOf(row));
  }
  return rungs;
}

constexpr char kInsertRung[] = R"sql(
  INSERT INTO review_rungs (zone, project, round, stage, packet_version, working_days_late, told, fire_time)
  VALUES ($1, $2, $3::integer, $4, $5::integer, $6::integer, $7, $8::timestamptz))sql";

void InsertRungs(database::Transaction& tx, const std::string& review_case, const std::vector<v1::FiredRung>& rungs,
                 size_t recorded) {
  const CaseKey key(review_case);
  for (size_t i = recorded; i < rungs.size(); ++i) {
    const v1::FiredRung& rung = rungs[i];
    tx.Exec(kInsertRung, key.zone, key.project, key.round, rung.stage_id(), rung.packet_version(),
            rung.working_days_late(), rung.told(), TimeOf(rung.fire_time()));
  }
}

// $3 holds, by n, the last due date after which the n-th working day has come. What a published definition asks of late
// stages is read once, then joined. A provisional date can be confirmed once every year from the day after the clock
// began is recorded.
constexpr char kSelectDueCases[] = R"sql(
  WITH asks AS MATERIALIZED (
    SELECT d.definition, stage->>'stageId' AS stage, (rung->>'workingDaysLate')::integer AS days_late,
           coalesce(rung->>'role', rung->>'person') AS told,
           coalesce(stage->>'silence', '') = 'SILENCE_DEEMED_CONSENT' AS silence_consents
    FROM review_definitions d
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
    LEFT JOIN LATERAL json_array_elements(stage->'rungs') AS rung ON true
    WHERE d.zone = $1 AND d.state = 'STATE_PUBLISHED'
  ), due AS (
    SELECT c.project, c.round, c.version
    FROM review_stages s
    JOIN review_cases c ON c.zone = s.zone AND c.project = s.project AND c.round = s.round
    JOIN asks a ON a.definition = c.definition AND a.stage = s.stage
    WHERE s.zone = $1 AND s.state = 'STATE_OPEN' AND s.due_date < $2::date AND NOT s.due_provisional
      AND c.state = 'STATE_OPEN'
      AND ((s.due_date <= ($3::date[])[a.days_late]
            AND NOT EXISTS (SELECT FROM review_rungs r
                            WHERE r.zone = s.zone AND r.project = s.project AND r.round = s.round AND r.stage = s.stage
                              AND r.packet_version = c.packet_version AND r.working_days_late = a.days_late
                              AND r.told = a.told))
        OR (a.silence_consents
            AND EXISTS (SELECT FROM review_seats q
                        WHERE q.zone = s.zone AND q.project = s.project AND q.round = s.round AND q.stage = s.stage
                          AND q.asked)))
    UNION
    SELECT c.project, c.round, c.version
    FROM review_stages s
    JOIN review_cases c ON c.zone = s.zone AND c.project = s.project AND c.round = s.round
    WHERE s.zone = $1 AND s.state = 'STATE_OPEN' AND s.due_provisional AND c.state = 'STATE_OPEN'
      AND NOT EXISTS (
        SELECT FROM generate_series(extract(year FROM (s.open_time AT TIME ZONE 'Asia/Shanghai')::date + 1)::integer,
                                    extract(year FROM s.due_date)::integer) AS needed (year)
        WHERE NOT EXISTS (SELECT FROM calendar_years y WHERE y.zone = s.zone AND y.year = needed.year))
    UNION
    SELECT c.project, c.round, c.version
    FROM review_cases c
    WHERE c.zone = $1 AND c.state = 'STATE_OPEN' AND c.course ? 'dueProvisional'
      AND NOT EXISTS (
        SELECT FROM generate_series(extract(year FROM c.accepted_date + 1)::integer,
                                    extract(year FROM day_of(c.course->'dueDate'))::integer) AS needed (year)
        WHERE NOT EXISTS (SELECT FROM calendar_years y WHERE y.zone = c.zone AND y.year = needed.year))
    UNION
    SELECT c.project, c.round, c.version
    FROM review_cases c
    CROSS JOIN LATERAL (SELECT c.course->'supplements'->-1 AS asked) AS supplement
    WHERE c.zone = $1 AND c.state = 'STATE_SUPPLEMENTING'
      AND CASE WHEN supplement.asked ? 'dueProvisional' THEN NOT EXISTS (
                 SELECT FROM generate_series(
                   extract(year FROM ((supplement.asked->>'requestTime')::timestamptz
                                      AT TIME ZONE 'Asia/Shanghai')::date + 1)::integer,
                   extract(year FROM day_of(supplement.asked->'dueDate'))::integer) AS needed (year)
                 WHERE NOT EXISTS (SELECT FROM calendar_years y WHERE y.zone = c.zone AND y.year = needed.year))
               ELSE day_of(supplement.asked->'dueDate') < $2::date END
  )
  SELECT project, round, version FROM due ORDER BY project, round LIMIT $4)sql";

std::vector<DueCase> SelectDueCases(database::Transaction& tx, const std::string& zone, const WorkingCalendar& calendar,
                                    const v1::Date& today, int limit) {
  std::vector<DueCase> due;
  for (const database::Row& row :
       tx.Exec(kSelectDueCases, zone, database::DateText(today), LateSince(calendar, today), limit)) {
    due.push_back({CaseName(zone, Text(row["project"]), Text(row["round"])), Int(row["version"])});
  }
  return due;
}

constexpr char kSelectReviewingZones[] = R"sql(
  SELECT z.zone
  FROM zones z
  CROSS JOIN LATERAL (
    SELECT FROM review_cases c
    WHERE c.zone = z.zone AND c.state IN ('STATE_OPEN', 'STATE_SUPPLEMENTING')
    ORDER BY c.project
    LIMIT 1) AS running
  ORDER BY z.zone)sql";

std::vector<std::string> SelectReviewingZones(database::Transaction& tx) {
  std::vector<std::string> zones;
  for (const database::Row& row : tx.Exec(kSelectReviewingZones)) zones.push_back(Text(row["zone"]));
  return zones;
}

}  // namespace luodi::review::store
