// SPDX-License-Identifier: Apache-2.0
// Ledgers of clocks and rungs that fired: rows are added, never changed.
#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "server/base/names.h"
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

std::vector<v1::ClockEntry> EntriesOf(const std::vector<std::string>& kinds, const std::vector<std::string>& days) {
  std::vector<v1::ClockEntry> entries(kinds.size());
  for (size_t i = 0; i < kinds.size(); ++i) {
    v1::ClockEntry::Kind kind = v1::ClockEntry::KIND_UNSPECIFIED;
    v1::ClockEntry::Kind_Parse(kinds[i], &kind);
    entries[i].set_kind(kind);
    text::ReadDate(days[i], entries[i].mutable_date());
  }
  return entries;
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

constexpr char kInsertClockEntries[] = R"sql(
  INSERT INTO review_clock_entries (zone, project, round, stage, ordinal, kind, entry_time, entry_date, packet_version,
                                    act, person)
  SELECT $1, $2, $3::integer, e.stage, e.ordinal, e.kind, e.entry_time, e.entry_date, e.packet_version, e.act, e.person
  FROM unnest($4::text[], $5::integer[], $6::text[], $7::timestamptz[], $8::date[], $9::integer[], $10::text[],
              $11::text[]) AS e (stage, ordinal, kind, entry_time, entry_date, packet_version, act, person))sql";

void InsertClockEntries(database::Transaction& tx, const std::string& review_case,
                        const std::vector<NewClockEntry>& added) {
  const CaseKey key(review_case);
  std::vector<std::string> stages, kinds, times, dates, acts, persons;
  std::vector<int64_t> ordinals, versions;
  for (const auto& [stage_id, ordinal, entry] : added) {
    stages.push_back(stage_id);
    ordinals.push_back(ordinal);
    kinds.push_back(v1::ClockEntry::Kind_Name(entry->kind()));
    times.push_back(TimeOf(entry->time()));
    dates.push_back(database::DateText(entry->date()));
    versions.push_back(entry->packet_version());
    acts.push_back(entry->act());
    persons.push_back(entry->person());
  }
  tx.ExecLater(kInsertClockEntries, key.zone, key.project, key.round, database::TextArray(stages),
               database::IntArray(ordinals), database::TextArray(kinds), database::TextArray(times),
               database::TextArray(dates), database::IntArray(versions), database::TextArray(acts),
               database::TextArray(persons));
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
    tx.ExecLater(kInsertRung, key.zone, key.project, key.round, rung.stage_id(), rung.packet_version(),
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
                              AND r.told = a.told
                            -- Asked case by case, by OFFSET 0: all rungs that ever fired, all seats asked are many.
                            OFFSET 0)
            -- Asked apart, for it is rare: what fired before the case was moved.
            AND NOT EXISTS (SELECT FROM review_rungs r
                            WHERE r.zone = s.zone AND r.project = s.project AND r.round = s.round
                              AND r.stage = ANY (names_of_stage(s.zone, s.project, s.round, s.stage))
                              AND r.packet_version = c.packet_version AND r.working_days_late = a.days_late
                              AND r.told = a.told))
        OR (a.silence_consents
            AND EXISTS (SELECT FROM review_seats q
                        WHERE q.zone = s.zone AND q.project = s.project AND q.round = s.round AND q.stage = s.stage
                          AND q.asked AND NOT q.returned
                        OFFSET 0)))
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

// A case written well after the last correction was written by it; an hour outlasts every call that ran beside one. A
// clock of a stage that came with a move goes on with the entries of the stages it was before. The day of a request is
// that of its instant; China has had one time zone since before there were cases.
constexpr char kSelectToldDates[] = R"sql(
  WITH RECURSIVE corrected (until) AS (
    SELECT max(create_time) + interval '1 hour' FROM calendar_years WHERE zone = $1 AND version > 1
  ), line (project, round, stage, became) AS (
    SELECT s.project, s.round, s.stage, s.became
    FROM review_cases c
    JOIN review_stages s ON s.zone = c.zone AND s.project = c.project AND s.round = c.round
    WHERE c.zone = $1 AND c.state = 'STATE_OPEN' AND s.became IS NOT NULL
    UNION
    SELECT l.project, l.round, l.stage, s.became
    FROM line l
    JOIN review_stages s ON s.zone = $1 AND s.project = l.project AND s.round = l.round AND s.stage = l.became
    WHERE s.became IS NOT NULL
  ), clock AS (
    SELECT c.project, c.round, c.version, c.definition, '' AS stage, c.accepted_date AS since,
           day_of(c.course->'dueDate') AS due_date, c.course ? 'dueProvisional' AS due_provisional
    FROM review_cases c
    WHERE c.zone = $1 AND c.state = 'STATE_OPEN' AND c.course ? 'dueDate'
      AND c.update_time < (SELECT until FROM corrected)
    UNION ALL
    SELECT c.project, c.round, c.version, c.definition, s.stage, c.accepted_date, s.due_date, s.due_provisional
    FROM review_stages s
    JOIN review_cases c ON c.zone = s.zone AND c.project = s.project AND c.round = s.round
    WHERE s.zone = $1 AND s.state = 'STATE_OPEN' AND s.due_date IS NOT NULL AND c.state = 'STATE_OPEN'
      AND c.update_time < (SELECT until FROM corrected)
  ), told AS (
    SELECT k.*, false AS is_applicants, e.kinds, e.days
    FROM clock k
    CROSS JOIN LATERAL (
      SELECT array_agg(e.kind ORDER BY e.entry_time, e.stage, e.ordinal) AS kinds,
             array_agg(e.entry_date ORDER BY e.entry_time, e.stage, e.ordinal) AS days
      FROM review_clock_entries e
      WHERE e.zone = $1 AND e.project = k.project AND e.round = k.round
        AND (e.stage = k.stage OR e.stage IN (SELECT l.stage FROM line l
                                              WHERE l.project = k.project AND l.round = k.round
                                                AND l.became = k.stage))) AS e
    WHERE e.kinds IS NOT NULL
    UNION ALL
    SELECT c.project, c.round, c.version, c.definition, '', asked.since, day_of(supplement.asked->'dueDate'),
           supplement.asked ? 'dueProvisional', true, '{KIND_START}', ARRAY[asked.since]
    FROM review_cases c
    CROSS JOIN LATERAL (SELECT c.course->'supplements'->-1 AS asked) AS supplement
    CROSS JOIN LATERAL (SELECT ((supplement.asked->>'requestTime')::timestamptz
                                AT TIME ZONE 'Asia/Shanghai')::date AS since) AS asked
    WHERE c.zone = $1 AND c.state = 'STATE_SUPPLEMENTING' AND supplement.asked ? 'dueDate'
      AND c.update_time < (SELECT until FROM corrected)
  )
  SELECT project, round, version, definition, stage, due_date, due_provisional, is_applicants, kinds, days
  FROM told
  WHERE EXISTS (SELECT FROM unnest($2::integer[]) AS corrected (year)
                WHERE corrected.year BETWEEN extract(year FROM since) AND extract(year FROM due_date))
  ORDER BY project, round, stage)sql";

std::vector<ToldDate> SelectToldDates(database::Transaction& tx, const std::string& zone,
                                      const std::vector<int>& years) {
  std::vector<std::string> numbers;
  for (const int year : years) numbers.push_back(absl::StrCat(year));
  std::vector<ToldDate> told;
  for (const database::Row& row : tx.Exec(kSelectToldDates, zone, database::TextArray(numbers))) {
    ToldDate& one = told.emplace_back();
    one.due_case = {CaseName(zone, Text(row["project"]), Text(row["round"])), Int(row["version"])};
    one.definition = names::Join(zone, "reviewDefinitions", Text(row["definition"]));
    one.stage_id = Text(row["stage"]);
    one.is_applicants = database::IsTrue(row["is_applicants"]);
    database::ReadDate(row["due_date"], &one.told.date);
    one.told.provisional = database::IsTrue(row["due_provisional"]);
    one.entries = EntriesOf(database::Texts(row["kinds"]), database::Texts(row["days"]));
  }
  return told;
}

constexpr char kSelectPublicities[] = R"sql(
  SELECT s.project, s.round, c.version, c.definition, s.stage, began.entry_date AS start,
         day_of(s.status->'publicityEndDate') AS told
  FROM review_stages s
  JOIN review_cases c ON c.zone = s.zone AND c.project = s.project AND c.round = s.round
  CROSS JOIN LATERAL (
    SELECT e.entry_date FROM review_clock_entries e
    WHERE e.zone = $1 AND e.project = s.project AND e.round = s.round AND e.kind = 'KIND_START'
      AND e.stage = ANY (names_of_stage($1, s.project, s.round, s.stage))
    ORDER BY e.entry_time DESC, e.ordinal DESC
    LIMIT 1) AS began
  WHERE s.zone = $1 AND s.state = 'STATE_OPEN' AND s.kind = 'STAGE_KIND_PUBLICITY' AND c.state = 'STATE_OPEN'
    AND s.status ? 'publicityEndDate'
  ORDER BY s.project, s.round, s.stage)sql";

std::vector<RunningPublicity> SelectPublicities(database::Transaction& tx, const std::string& zone) {
  std::vector<RunningPublicity> running;
  for (const database::Row& row : tx.Exec(kSelectPublicities, zone)) {
    RunningPublicity& one = running.emplace_back();
    one.due_case = {CaseName(zone, Text(row["project"]), Text(row["round"])), Int(row["version"])};
    one.definition = names::Join(zone, "reviewDefinitions", Text(row["definition"]));
    one.stage_id = Text(row["stage"]);
    database::ReadDate(row["start"], &one.start);
    database::ReadDate(row["told"], &one.told);
  }
  return running;
}

// A holder may have come since; whether one has is for the rules to say.
constexpr char kSelectUnheardCases[] = R"sql(
  SELECT DISTINCT s.project, s.round, c.version
  FROM review_stages s
  CROSS JOIN LATERAL (
    SELECT c.state, c.version FROM review_cases c
    WHERE c.zone = $1 AND c.project = s.project AND c.round = s.round
    OFFSET 0) AS c
  WHERE s.zone = $1 AND s.lacks_holder AND c.state = 'STATE_OPEN'
    AND EXISTS (SELECT FROM jsonb_array_elements(s.status->'seats') AS seat
                WHERE seat->>'state' IN ('STATE_VACANT', 'STATE_RECUSED')
                  AND seat->>'seatId' = ANY (seats_to_hear(definition_of(s))))
  ORDER BY s.project, s.round
  LIMIT $2::integer)sql";

std::vector<DueCase> SelectUnheardCases(database::Transaction& tx, const std::string& zone, int limit) {
  std::vector<DueCase> unheard;
  for (const database::Row& row : tx.Exec(kSelectUnheardCases, zone, limit)) {
    unheard.push_back({CaseName(zone, Text(row["project"]), Text(row["round"])), Int(row["version"])});
  }
  return unheard;
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
