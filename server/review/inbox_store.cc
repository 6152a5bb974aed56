// SPDX-License-Identifier: Apache-2.0
// The inbox: what waits for the review office, what is late, what is owed; and the page of everything.
#include <map>

#include "server/review/inbox_ways.h"
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Int;
using database::Text;

// The place after which the page begins.
Place PlaceAfter(const Page& page) {
  if (page.first()) return {"-infinity", "-infinity", "", 0, "", "", ""};
  return {page.Key(0), page.Key(1), page.Key(2), NumberOf(page.Key(3)), page.Key(4), page.Key(5), page.Key(6)};
}

}  // namespace

// Stages of kind $2 on the day $3, for the accounts $4 that ever contributed $5.
constexpr char kListHandled[] = R"sql(
  SELECT s.urgency::text AS due_key,
         to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         s.project, s.round, s.stage, '' AS seat
  FROM review_stages s
  CROSS JOIN LATERAL (
    SELECT c.state FROM review_cases c WHERE c.zone = $1 AND c.project = s.project AND c.round = s.round OFFSET 0) AS c
  WHERE s.zone = $1 AND s.state = 'STATE_OPEN' AND s.kind = $2
    AND s.kind IN ('STAGE_KIND_COMPLETENESS', 'STAGE_KIND_PUBLICITY', 'STAGE_KIND_DECISION')
    AND (s.urgency, s.open_time, s.project, s.round, s.stage) >=
        ($6::date, $7::timestamptz, $8, $9::integer, $10)
    AND c.state = 'STATE_OPEN'
    AND ($2 <> 'STAGE_KIND_PUBLICITY'
         OR day_of(s.status->'publicityEndDate') < $3::date
            AND NOT EXISTS (
              SELECT FROM generate_series(
                extract(year FROM (s.open_time AT TIME ZONE 'Asia/Shanghai')::date + 1)::integer,
                (s.status->'publicityEndDate'->>'year')::integer) AS needed (year)
              WHERE NOT EXISTS (SELECT FROM calendar_years y WHERE y.zone = $1 AND y.year = needed.year)))
    AND NOT is_kept_out($1, s.project, s.round, $4::text[], $5::boolean)
  ORDER BY s.urgency, s.open_time, s.project, s.round, s.stage
  LIMIT $11::integer)sql";

static void AddHandled(database::Transaction& tx, const Question& question, const Standing& caller,
                       const std::string& kind, const std::string& task, std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, last_task] = question.after;
  for (const database::Row& row :
       tx.Exec(kListHandled, question.zone, kind, database::DateText(question.asker.today), caller.accounts,
               caller.ever_contributed, due, open, project, round, stage, question.reads())) {
    found.push_back(FoundOf(row, task, ""));
  }
}

// Once a stage, however many of its seats ask.
constexpr char kListReturned[] = R"sql(
  SELECT asking.due_date::text AS due_key,
         to_char(asking.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         asking.project, asking.round, asking.stage, '' AS seat, asking.seats
  FROM (
    SELECT q.due_date, q.open_time, q.project, q.round, q.stage, count(*) AS seats
    FROM review_seats q
    WHERE q.zone = $1 AND q.asked AND q.returned
      AND (q.due_date, q.open_time, q.project, q.round, q.stage) >= ($4::date, $5::timestamptz, $6, $7::integer, $8)
    GROUP BY q.due_date, q.open_time, q.project, q.round, q.stage
    ORDER BY q.due_date, q.open_time, q.project, q.round, q.stage
    OFFSET 0) AS asking
  WHERE NOT is_kept_out($1, asking.project, asking.round, $2::text[], $3::boolean)
  ORDER BY asking.due_date, asking.open_time, asking.project, asking.round, asking.stage
  LIMIT $9::integer)sql";

static void AddReturned(database::Transaction& tx, const Question& question, const Standing& caller,
                        std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  for (const database::Row& row : tx.Exec(kListReturned, question.zone, caller.accounts, caller.ever_contributed, due,
                                          open, project, round, stage, question.reads())) {
    found.push_back(FoundOf(row, "TASK_REQUEST_SUPPLEMENT", ""));
    found.back().asking_seats = Int(row["seats"]);
  }
}

// Decisions that run with fewer left who could give a voice than voices are needed: rules::NobodyLeftToDecide of every
// case at once. On the day $2, for the accounts $3 that ever contributed $4; $5 are the roles that decide. Levels that
// have enough people who never contributed to anything and were never recused are passed over whole.
constexpr char kListUndecidable[] = R"sql(
  WITH deciders AS MATERIALIZED (
    SELECT format('zones/%s/persons/%s', p.zone, p.person) AS person, p.staff_number AS identity, held.roles,
           CASE WHEN p.zone = $1 THEN format('zones/%s/departments/%s', p.zone, p.department) END AS department,
           who.accounts,
           has_ever_contributed($1, who.accounts) AS contributed, has_ever_been_recused($1, who.accounts) AS recused
    FROM persons p
    CROSS JOIN LATERAL (
      SELECT array_agg(g.role) AS roles FROM role_grants g
      WHERE g.zone = p.zone AND g.person = p.person AND g.state = 'STATE_EFFECTIVE' AND g.start_date <= $2::date
        AND (g.end_date IS NULL OR g.end_date > $2::date)) AS held
    CROSS JOIN LATERAL (
      SELECT accounts_of($1, format('zones/%s/persons/%s', p.zone, p.person)) AS accounts) AS who
    WHERE (p.zone, p.person) IN (SELECT g.zone, g.person FROM role_grants g
                                 WHERE g.zone IN ($1, 'system') AND g.role = ANY ($5::text[])
                                   AND g.state = 'STATE_EFFECTIVE' AND g.start_date <= $2::date
                                   AND (g.end_date IS NULL OR g.end_date > $2::date))
  ), levels AS MATERIALIZED (
    SELECT d.definition, stage->>'stageId' AS stage, coalesce(level->>'levelId', '') AS level,
           greatest(coalesce((level->>'voices')::integer, 1), 1) AS voices, level->'seats' AS seats
    FROM review_definitions d
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
    LEFT JOIN LATERAL json_array_elements(stage->'levels') AS level ON true
    WHERE d.zone = $1 AND d.state = 'STATE_PUBLISHED' AND stage->>'kind' = 'STAGE_KIND_DECISION'
  ), chairs AS MATERIALIZED (
    SELECT l.definition, l.stage, l.level, seat.position, d.person, d.identity, d.accounts, d.contributed, d.recused
    FROM levels l
    LEFT JOIN LATERAL json_array_elements(l.seats) WITH ORDINALITY AS seat (chair, position) ON true
    JOIN deciders d ON seat.chair IS NULL OR seat.chair->>'person' = d.person
      OR seat.chair->>'department' = d.department OR seat.chair->>'role' = ANY (d.roles)
  ), doubtful AS MATERIALIZED (
    SELECT l.* FROM levels l
    WHERE l.voices > (SELECT count(DISTINCT h.identity) FROM chairs h
                      WHERE h.definition = l.definition AND h.stage = l.stage AND h.level = l.level
                        AND NOT h.contributed AND NOT h.recused)
  )
  SELECT s.urgency::text AS due_key,
         to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         s.project, s.round, s.stage, '' AS seat
  FROM review_stages s
  CROSS JOIN LATERAL (
    SELECT c.definition, c.state, coalesce(c.course->>'decisionLevel', '') AS level, c.course->'voices' AS voices
    FROM review_cases c
    WHERE c.zone = $1 AND c.project = s.project AND c.round = s.round
    OFFSET 0) AS c
  CROSS JOIN LATERAL (
    SELECT d.* FROM doubtful d
    WHERE d.definition = c.definition AND d.stage = s.stage AND d.level = c.level
    OFFSET 0) AS l
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(v->>'person'), '{}') || coalesce(array_agg(v->>'onBehalfOf'), '{}') AS persons,
           count(*) AS given
    FROM jsonb_array_elements(c.voices) AS v
    WHERE NOT is_kept_out($1, s.project, s.round, accounts_of($1, v->>'person'), true)
      -- A holder who is recused is spoken for by his alternate, one who contributed by nobody.
      AND (v->>'onBehalfOf' IS NULL OR v->>'onBehalfOf' NOT LIKE 'zones/%/persons/%'
           OR NOT is_kept_out($1, s.project, s.round, accounts_of($1, v->>'onBehalfOf'), true)
           OR NOT contributed($1, s.project, v->>'onBehalfOf')
              AND EXISTS (SELECT FROM json_array_elements(l.seats) AS chair
                          WHERE chair->>'person' = v->>'onBehalfOf' AND chair->>'alternate' = v->>'person'))) AS spoken
  WHERE (SELECT EXISTS (SELECT FROM doubtful))
    AND s.zone = $1 AND s.state = 'STATE_OPEN' AND s.kind = 'STAGE_KIND_DECISION' AND c.state = 'STATE_OPEN'
    AND (s.urgency, s.open_time, s.project, s.round, s.stage) >=
        ($6::date, $7::timestamptz, $8, $9::integer, $10)
    AND l.voices - spoken.given > (
      SELECT count(*) FROM (
        SELECT h.identity FROM chairs h
        WHERE h.definition = l.definition AND h.stage = l.stage AND h.level = l.level
          AND NOT h.accounts && spoken.persons
          AND NOT is_kept_out($1, s.project, s.round, h.accounts, h.contributed)
        UNION
        SELECT a.identity
        FROM json_array_elements(l.seats) WITH ORDINALITY AS seat (chair, position)
        JOIN deciders a ON a.person = chair->>'alternate'
        WHERE chair->>'role' IS NULL AND NOT a.accounts && spoken.persons
          AND (chair->>'person' IS NULL OR NOT accounts_of($1, chair->>'person') && spoken.persons)
          AND (chair->>'department' IS NULL OR chair->>'department' <> ALL (spoken.persons))
          AND NOT is_kept_out($1, s.project, s.round, a.accounts, a.contributed)
          AND NOT contributed($1, s.project, chair->>'person')
          AND NOT EXISTS (SELECT FROM chairs h
                          WHERE h.definition = l.definition AND h.stage = l.stage AND h.level = l.level
                            AND h.position = seat.position
                            AND NOT is_kept_out($1, s.project, s.round, h.accounts, h.contributed))) AS free)
    AND NOT is_kept_out($1, s.project, s.round, $3::text[], $4::boolean)
  ORDER BY s.urgency, s.open_time, s.project, s.round, s.stage
  LIMIT $11::integer)sql";

static void AddUndecidable(database::Transaction& tx, const Question& question, const Standing& caller,
                           std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  for (const database::Row& row :
       tx.Exec(kListUndecidable, question.zone, database::DateText(question.asker.today), caller.accounts,
               caller.ever_contributed, database::TextArray(question.asker.deciding_roles), due, open, project, round,
               stage, question.reads())) {
    found.push_back(FoundOf(row, "TASK_NOBODY_ELIGIBLE", ""));
  }
}

// Seats of open stages that must be heard and have nobody, for the accounts $2 that ever contributed $3.
constexpr char kListUnheard[] = R"sql(
  SELECT s.urgency::text AS due_key,
         to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         s.project, s.round, s.stage, lacking.seat
  FROM review_stages s
  CROSS JOIN LATERAL (
    SELECT c.state FROM review_cases c WHERE c.zone = $1 AND c.project = s.project AND c.round = s.round OFFSET 0) AS c
  CROSS JOIN LATERAL (
    SELECT (listed->>'seatId') COLLATE "C" AS seat FROM jsonb_array_elements(s.status->'seats') AS listed
    WHERE listed->>'state' IN ('STATE_VACANT', 'STATE_RECUSED')
      AND listed->>'seatId' = ANY (seats_to_hear(definition_of(s)))
    OFFSET 0) AS lacking
  WHERE s.zone = $1 AND s.lacks_holder AND c.state = 'STATE_OPEN'
    AND (s.urgency, s.open_time, s.project, s.round, s.stage) >= ($4::date, $5::timestamptz, $6, $7::integer, $8)
    AND (s.urgency, s.open_time, s.project, s.round, s.stage, lacking.seat) >=
        ($4::date, $5::timestamptz, $6, $7::integer, $8, $9)
    AND NOT is_kept_out($1, s.project, s.round, $2::text[], $3::boolean)
  ORDER BY s.urgency, s.open_time, s.project, s.round, s.stage, lacking.seat
  LIMIT $10::integer)sql";

static void AddUnheard(database::Transaction& tx, const Question& question, const Standing& caller,
                       std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  for (const database::Row& row : tx.Exec(kListUnheard, question.zone, caller.accounts, caller.ever_contributed, due,
                                          open, project, round, stage, seat, question.reads())) {
    found.push_back(FoundOf(row, "TASK_NOBODY_ELIGIBLE", ""));
  }
}

// Votes and scorings that may be closed, for the accounts $2 that ever contributed $3.
constexpr char kListClosable[] = R"sql(
  SELECT s.urgency::text AS due_key,
         to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         s.project, s.round, s.stage, '' AS seat
  FROM review_stages s
  CROSS JOIN LATERAL (
    SELECT c.state FROM review_cases c WHERE c.zone = $1 AND c.project = s.project AND c.round = s.round OFFSET 0) AS c
  WHERE s.zone = $1 AND s.closable AND c.state = 'STATE_OPEN'
    AND (s.urgency, s.open_time, s.project, s.round, s.stage) >= ($4::date, $5::timestamptz, $6, $7::integer, $8)
    AND NOT is_kept_out($1, s.project, s.round, $2::text[], $3::boolean)
  ORDER BY s.urgency, s.open_time, s.project, s.round, s.stage
  LIMIT $9::integer)sql";

static void AddClosable(database::Transaction& tx, const Question& question, const Standing& caller,
                        std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  for (const database::Row& row : tx.Exec(kListClosable, question.zone, caller.accounts, caller.ever_contributed, due,
                                          open, project, round, stage, question.reads())) {
    found.push_back(FoundOf(row, "TASK_CLOSE_VOTE", ""));
  }
}

// Late stages whose escalation told one of $2, on the day $3; of RESTRICTED projects only with $6 or of department $7.
constexpr char kListLate[] = R"sql(
  SELECT s.urgency::text AS due_key,
         to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         s.project, s.round, s.stage, '' AS seat
  FROM review_stages s
  CROSS JOIN LATERAL (
    SELECT c.state, c.packet_version FROM review_cases c
    WHERE c.zone = $1 AND c.project = s.project AND c.round = s.round
    OFFSET 0) AS c
  CROSS JOIN LATERAL (
    SELECT r.project, r.round FROM review_rungs r
    WHERE r.zone = $1 AND r.project = s.project AND r.round = s.round
      AND r.stage = ANY (names_of_stage($1, s.project, s.round, s.stage))
      AND r.packet_version = c.packet_version AND r.told = ANY ($2::text[])
    LIMIT 1) AS fired
  WHERE s.zone = $1 AND s.state = 'STATE_OPEN' AND s.due_date < $3::date
    AND (s.due_date, s.open_time, s.project, s.round, s.stage) >=
        ($8::date, $9::timestamptz, $10, $11::integer, $12)
    AND (SELECT EXISTS (
           SELECT FROM unnest($2::text[]) AS told (told)
           CROSS JOIN LATERAL (SELECT FROM review_rungs r
                               WHERE r.zone = $1 AND r.told BETWEEN told.told AND told.told
                               ORDER BY r.told LIMIT 1) AS ever))
    AND c.state = 'STATE_OPEN'
    AND ($6::boolean OR EXISTS (SELECT FROM projects j
                                WHERE j.zone = $1 AND j.project = s.project
                                  AND (j.confidentiality <> 'CONFIDENTIALITY_RESTRICTED' OR j.owner_department = $7)))
    AND NOT is_kept_out($1, fired.project, fired.round, $4::text[], $5::boolean)
  ORDER BY s.due_date, s.open_time, s.project, s.round, s.stage
  LIMIT $13::integer)sql";

static void AddLate(database::Transaction& tx, const Question& question, const Standing& caller,
                    std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  std::vector<std::string> told = question.asker.roles;
  told.push_back(question.asker.person);
  for (const database::Row& row :
       tx.Exec(kListLate, question.zone, database::TextArray(told), database::DateText(question.asker.today),
               caller.accounts, caller.ever_contributed, question.asker.sees_restricted, caller.department, due, open,
               project, round, stage, question.reads())) {
    found.push_back(FoundOf(row, "TASK_LATE", ""));
  }
}

// Supplements that the caller $2 or his department $3 owes: the applicant's date is in the supplement. All of them,
// there are few. Of RESTRICTED projects only with $4 or of his own department: who filed one may have moved on.
constexpr char kListOwed[] = R"sql(
  SELECT coalesce(day_of(asked.supplement->'dueDate'), 'infinity')::text AS due_key,
         to_char(coalesce((asked.supplement->>'requestTime')::timestamptz, c.update_time) AT TIME ZONE 'UTC',
                 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         c.project, c.round, coalesce(asked.supplement->>'stageId', '') AS stage, '' AS seat
  FROM review_cases c
  CROSS JOIN LATERAL (SELECT c.course->'supplements'->-1 AS supplement) AS asked
  WHERE c.zone = $1 AND c.state = 'STATE_SUPPLEMENTING' AND (c.submitted_by = $2 OR c.submitter_department = $3)
    AND ($4::boolean OR EXISTS (SELECT FROM projects j
                                WHERE j.zone = $1 AND j.project = c.project
                                  AND (j.confidentiality <> 'CONFIDENTIALITY_RESTRICTED'
                                       OR j.owner_department = split_part($3, '/', 4)))))sql";

static void AddOwed(database::Transaction& tx, const Question& question, std::vector<Found>& found) {
  for (const database::Row& row :
       tx.Exec(kListOwed, question.zone, question.asker.person, database::OrNull(question.asker.department),
               question.asker.sees_restricted)) {
    found.push_back(FoundOf(row, "TASK_ANSWER_SUPPLEMENT", ""));
  }
}

// What is shown of places $2 to $4. The title is the one that was filed.
constexpr char kSelectShown[] = R"sql(
  SELECT s.title AS stage_title, s.kind, s.open_time, s.due_date, s.due_provisional, c.packet_version, c.state,
         p.material::jsonb->>'title' AS project_title, c.course->'supplements'->-1 AS supplement,
         EXISTS (SELECT FROM projects j
                 WHERE j.zone = c.zone AND j.project = c.project
                   AND j.confidentiality = 'CONFIDENTIALITY_RESTRICTED') AS restricted
  FROM unnest($2::text[], $3::integer[], $4::text[]) WITH ORDINALITY AS place (project, round, stage, position)
  CROSS JOIN LATERAL (
    SELECT * FROM review_cases c
    WHERE c.zone = $1 AND c.project = place.project AND c.round = place.round
    OFFSET 0) AS c
  CROSS JOIN LATERAL (
    SELECT p.material FROM review_packets p
    WHERE p.zone = $1 AND p.project = c.project AND p.round = c.round AND p.packet_version = c.packet_version
    OFFSET 0) AS p
  LEFT JOIN LATERAL (
    SELECT * FROM review_stages s
    WHERE s.zone = $1 AND s.project = c.project AND s.round = c.round AND s.stage = place.stage
    OFFSET 0) AS s ON true
  ORDER BY place.position)sql";

static InboxRow RowOf(const std::string& zone, const Found& found, const database::Row& row) {
  const auto& [due, open, project, round, stage, seat, task_name] = found.place;
  InboxRow shown;
  shown.key = {due, open, project, absl::StrCat(round), stage, seat, task_name};
  v1::InboxItem& item = shown.item;
  item.set_case_name(CaseName(zone, project, absl::StrCat(round)));
  item.set_project_title(Text(row["project_title"]));
  item.set_stage_id(stage);
  item.set_stage_title(Text(row["stage_title"]));
  v1::StageKind kind = v1::STAGE_KIND_UNSPECIFIED;
  v1::StageKind_Parse(Text(row["kind"]), &kind);
  item.set_stage_kind(kind);
  item.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  v1::InboxItem::Task task = v1::InboxItem::TASK_UNSPECIFIED;
  v1::InboxItem::Task_Parse(task_name, &task);
  item.set_task(task);
  item.set_on_behalf_of(found.on_behalf_of);
  item.set_seat_id(seat);
  item.set_asking_seats(static_cast<int>(found.asking_seats));
  shown.restricted = database::IsTrue(row["restricted"]);
  database::ReadTime(row["open_time"], item.mutable_open_time());
  if (task == v1::InboxItem::TASK_ANSWER_SUPPLEMENT) {
    v1::Supplement supplement;
    if (!row["supplement"].is_null()) database::ReadJson(Text(row["supplement"]), &supplement);
    if (supplement.has_request_time()) *item.mutable_open_time() = supplement.request_time();
    if (supplement.has_due_date()) *item.mutable_due_date() = supplement.due_date();
    item.set_due_provisional(supplement.due_provisional());
  } else {
    if (!row["due_date"].is_null()) database::ReadDate(row["due_date"], item.mutable_due_date());
    item.set_due_provisional(database::IsTrue(row["due_provisional"]));
  }
  return shown;
}

static std::vector<InboxRow> Show(database::Transaction& tx, const std::string& zone, const std::vector<Found>& page) {
  std::vector<std::string> projects, stages;
  std::vector<int64_t> rounds;
  for (const Found& found : page) {
    projects.push_back(std::get<2>(found.place));
    rounds.push_back(std::get<3>(found.place));
    stages.push_back(std::get<4>(found.place));
  }
  const database::Result rows = tx.Exec(kSelectShown, zone, database::TextArray(projects), database::IntArray(rounds),
                                        database::TextArray(stages));
  std::vector<InboxRow> shown;
  for (const database::Row& row : rows) shown.push_back(RowOf(zone, page[shown.size()], row));
  return shown;
}

// The page: in order, each place once, for himself before on behalf of another.
static std::vector<Found> PageOf(std::vector<Found> found, const Question& question) {
  std::map<Place, Found> in_order;
  for (Found& one : found) {
    if (question.after < one.place) in_order.try_emplace(one.place, std::move(one));
  }
  std::vector<Found> page;
  for (auto& [place, one] : in_order) {
    if (static_cast<int64_t>(page.size()) < question.limit) page.push_back(std::move(one));
  }
  return page;
}

std::vector<InboxRow> ListInbox(database::Transaction& tx, const std::string& zone, const Asker& asker,
                                const Page& page) {
  const Question question{zone, asker, PlaceAfter(page), page.size + 1};
  const std::vector<Standing> standings = SelectStandings(tx, question);
  const Standing& caller = standings.front();
  std::vector<Found> found;
  AddAnswers(tx, question, standings, found);
  if (asker.handles) {
    AddHandled(tx, question, caller, "STAGE_KIND_COMPLETENESS", "TASK_CHECK_PACKET", found);
    AddHandled(tx, question, caller, "STAGE_KIND_PUBLICITY", "TASK_CLOSE_PUBLICITY", found);
    AddReturned(tx, question, caller, found);
    AddUndecidable(tx, question, caller, found);
    AddUnheard(tx, question, caller, found);
    AddClosable(tx, question, caller, found);
  }
  AddLate(tx, question, caller, found);
  if (asker.submits) AddOwed(tx, question, found);
  return Show(tx, zone, PageOf(std::move(found), question));
}

}  // namespace luodi::review::store
