// SPDX-License-Identifier: Apache-2.0
// The inbox: what somebody answers or decides, for himself or for whoever handed on to him.
#include "server/review/inbox_ways.h"
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Int;
using database::Text;

// What the seats of the standing are held by.
std::vector<std::string> HoldersOf(const Standing& standing) {
  std::vector<std::string> holders = standing.roles;
  holders.push_back(standing.person);
  if (standing.department) holders.push_back(*standing.department);
  return holders;
}

const char* TaskAt(const std::string& kind) {
  if (kind == "STAGE_KIND_VOTE") return "TASK_CAST_VOTE";
  return kind == "STAGE_KIND_SCORING" ? "TASK_RECORD_SCORE" : "TASK_RECORD_OPINION";
}

}  // namespace

// The caller $2 of department $3 with roles $4 on the day $5. Roles that may record opinions $6, vote $7, decide $8.
// BETWEEN with its order asks for equality by the index: a planner who knows that few persons filed all there is would
// look for the first row in the table.
constexpr char kSelectStandings[] = R"sql(
  WITH RECURSIVE behalf AS (
    SELECT $2::text COLLATE "C" AS person, $3::text COLLATE "C" AS department, $4::text[] AS roles,
           ARRAY[$2::text COLLATE "C"] AS chain, NULL::text[] AS kinds, NULL::text COLLATE "C" AS only_case,
           $4::text[] && $6::text[] AS opines, $4::text[] && $7::text[] AS votes, $4::text[] && $8::text[] AS decides
    UNION ALL
    SELECT d.delegator, CASE WHEN p.zone = $1 THEN p.department COLLATE "C" END, held.roles, b.chain || d.delegator,
           CASE WHEN cardinality(d.stage_kinds) = 0 THEN b.kinds
                WHEN b.kinds IS NULL THEN d.stage_kinds
                ELSE ARRAY(SELECT unnest(b.kinds) INTERSECT SELECT unnest(d.stage_kinds)) END,
           coalesce(b.only_case, d.review_case COLLATE "C"),
           b.opines AND held.roles && $6::text[], b.votes AND held.roles && $7::text[],
           b.decides AND held.roles && $8::text[]
    FROM behalf b
    JOIN review_delegations d ON d.zone = $1 AND d.delegate = b.person AND d.revoke_time IS NULL
      AND d.start_date <= $5::date AND d.end_date >= $5::date AND d.delegator <> ALL (b.chain)
      AND (b.only_case IS NULL OR d.review_case IS NULL OR b.only_case = d.review_case)
    JOIN persons p ON p.zone = split_part(d.delegator, '/', 2) AND p.person = split_part(d.delegator, '/', 4)
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(g.role), '{}') AS roles
      FROM role_grants g
      WHERE g.zone = p.zone AND g.person = p.person AND g.state = 'STATE_EFFECTIVE' AND g.start_date <= $5::date
        AND (g.end_date IS NULL OR g.end_date > $5::date)) AS held
    WHERE cardinality(b.chain) <= 3
  )
  SELECT b.person, b.department, b.roles, b.kinds::text AS kinds, b.only_case, b.opines, b.votes, b.decides,
         cardinality(b.chain) - 1 AS links, who.accounts::text AS accounts,
         EXISTS (
           SELECT FROM unnest(who.accounts) AS account
           CROSS JOIN LATERAL (SELECT FROM project_contributors c
                               WHERE c.zone = $1 AND c.person COLLATE "C" BETWEEN account AND account
                               ORDER BY c.person COLLATE "C" LIMIT 1) AS contributed)
         OR EXISTS (
           SELECT FROM unnest(who.accounts) AS account
           CROSS JOIN LATERAL (SELECT FROM review_cases c
                               WHERE c.zone = $1 AND c.submitted_by COLLATE "C" BETWEEN account AND account
                               ORDER BY c.submitted_by COLLATE "C" LIMIT 1) AS filed)
           AS ever_contributed
  FROM behalf b
  CROSS JOIN LATERAL (
    SELECT array_agg(account) AS accounts
    FROM unnest(b.chain) AS linked (person) CROSS JOIN LATERAL unnest(accounts_of($1, linked.person)) AS account) AS who
  ORDER BY links, b.person)sql";

std::vector<Standing> SelectStandings(database::Transaction& tx, const Question& question) {
  const Asker& asker = question.asker;
  std::vector<Standing> standings;
  for (const database::Row& row :
       tx.Exec(kSelectStandings, question.zone, asker.person, database::OrNull(Segment(asker.department, 3)),
               database::TextArray(asker.roles), database::DateText(asker.today),
               database::TextArray(asker.opining_roles), database::TextArray(asker.voting_roles),
               database::TextArray(asker.deciding_roles))) {
    standings.push_back({Text(row["person"]), database::OptionalText(row["department"]), database::Texts(row["roles"]),
                         Int(row["links"]), Text(row["accounts"]), database::IsTrue(row["ever_contributed"]),
                         database::OptionalText(row["kinds"]), database::OptionalText(row["only_case"]),
                         database::IsTrue(row["opines"]), database::IsTrue(row["votes"]),
                         database::IsTrue(row["decides"])});
  }
  return standings;
}

// Seats held by $2 that answer by route $3, opinion or ballot. The standing: $4 accounts, $5 whether they ever
// contributed, $6 links, $7 kinds, $8 only this case; $9 are the caller's accounts. The place after which: $10 to $15.
constexpr char kListSeats[] = R"sql(
  SELECT q.due_date::text AS due_key,
         to_char(q.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         q.project, q.round, q.stage, q.seat, s.kind
  FROM review_seats q
  CROSS JOIN LATERAL (
    SELECT s.kind FROM review_stages s
    WHERE s.zone = $1 AND s.project = q.project AND s.round = q.round AND s.stage = q.stage
    OFFSET 0) AS s
  CROSS JOIN LATERAL (
    SELECT c.definition, c.packet_version FROM review_cases c
    WHERE c.zone = $1 AND c.project = q.project AND c.round = q.round
    OFFSET 0) AS c
  WHERE q.zone = $1 AND q.asked AND q.holder = $2 AND q.route = $3
    AND (q.due_date, q.open_time, q.project, q.round, q.stage, q.seat) >=
        ($10::date, $11::timestamptz, $12, $13::integer, $14, $15)
    AND ($7::text[] IS NULL OR s.kind = ANY ($7::text[]))
    AND ($8::text IS NULL OR $8::text = format('zones/%s/projects/%s/cases/%s', $1, q.project, q.round))
    AND ($6::integer = 0 OR $6::integer <= (
           SELECT (d.groups->>'delegationDepth')::integer FROM review_definitions d
           WHERE d.zone = $1 AND d.definition = c.definition))
    AND NOT is_kept_out($1, q.project, q.round, $4::text[], $5::boolean)
    AND NOT has_answered($1, q.project, q.round, q.stage, c.packet_version, $9::text[])
  ORDER BY q.due_date, q.open_time, q.project, q.round, q.stage, q.seat
  LIMIT $16::integer)sql";

static void AddSeats(database::Transaction& tx, const Question& question, const Standing& standing,
                     const Standing& caller, const std::string& holder, const std::string& route,
                     std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  for (const database::Row& row :
       tx.Exec(kListSeats, question.zone, holder, route, standing.accounts, standing.ever_contributed, standing.links,
               standing.kinds, standing.only_case, caller.accounts, due, open, project, round, stage, seat,
               question.reads())) {
    found.push_back(FoundOf(row, TaskAt(Text(row["kind"])), standing.links > 0 ? standing.person : ""));
  }
}

// Seats of holders $3 that answer in a meeting that is held with the caller $2 attending: few. The standing: $4
// accounts, $5 whether they ever contributed, $6 links, $7 kinds, $8 only this case; $9 are the caller's accounts.
constexpr char kListSeatsInMeetings[] = R"sql(
  SELECT q.due_date::text AS due_key,
         to_char(q.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         q.project, q.round, q.stage, q.seat, s.kind
  FROM review_meetings m
  JOIN review_agenda_items i ON i.zone = m.zone AND i.meeting = m.meeting AND i.result IS NULL
  JOIN review_seats q ON q.zone = i.zone AND q.project = i.project AND q.round = i.round AND q.stage = i.stage
    AND q.asked AND q.route = 'ROUTE_MEETING' AND q.holder = ANY ($3::text[])
  JOIN review_stages s ON s.zone = q.zone AND s.project = q.project AND s.round = q.round AND s.stage = q.stage
  JOIN review_cases c ON c.zone = q.zone AND c.project = q.project AND c.round = q.round
  WHERE m.zone = $1 AND m.state = 'STATE_HELD' AND m.content->'attendance' ? $2
    AND ($7::text[] IS NULL OR s.kind = ANY ($7::text[]))
    AND ($8::text IS NULL OR $8::text = format('zones/%s/projects/%s/cases/%s', $1, q.project, q.round))
    AND ($6::integer = 0 OR $6::integer <= (
           SELECT (d.groups->>'delegationDepth')::integer FROM review_definitions d
           WHERE d.zone = $1 AND d.definition = c.definition))
    AND NOT is_kept_out($1, q.project, q.round, $4::text[], $5::boolean)
    AND NOT has_answered($1, q.project, q.round, q.stage, c.packet_version, $9::text[]))sql";

static void AddSeatsInMeetings(database::Transaction& tx, const Question& question, const Standing& standing,
                               const Standing& caller, std::vector<Found>& found) {
  for (const database::Row& row :
       tx.Exec(kListSeatsInMeetings, question.zone, question.asker.person, database::TextArray(HoldersOf(standing)),
               standing.accounts, standing.ever_contributed, standing.links, standing.kinds, standing.only_case,
               caller.accounts)) {
    found.push_back(FoundOf(row, TaskAt(Text(row["kind"])), standing.links > 0 ? standing.person : ""));
  }
}

// Seats whose alternate the caller $2 is: with the consent of the office, or where nobody who holds one could answer
// any more. Never for a holder who contributed. $3 are the caller's accounts, $4 whether they ever contributed, $5
// opines, $6 votes. The place after which: $7 to $12. $14 the day, $15 and $16 the roles that opine and vote. Who might
// be unable is asked once a holder, whether he is, once a case.
constexpr char kListSeatsOfAlternate[] = R"sql(
  WITH candidates AS MATERIALIZED (
    SELECT h.holder, who.accounts, held.roles && $15::text[] AS opines, held.roles && $16::text[] AS votes,
           -- Never contributed to anything, never recused.
           NOT has_ever_contributed($1, who.accounts) AND NOT has_ever_been_recused($1, who.accounts) AS is_clear
    FROM (SELECT DISTINCT q.holder, q.person, q.department FROM review_seats q
          WHERE q.zone = $1 AND q.asked AND q.alternate = $2) AS h
    JOIN persons p ON p.zone = split_part(h.person, '/', 2) AND p.person = split_part(h.person, '/', 4)
      OR p.zone = $1 AND p.department = h.department
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(g.role), '{}') AS roles FROM role_grants g
      WHERE g.zone = p.zone AND g.person = p.person AND g.state = 'STATE_EFFECTIVE' AND g.start_date <= $14::date
        AND (g.end_date IS NULL OR g.end_date > $14::date)) AS held
    CROSS JOIN LATERAL (
      SELECT accounts_of($1, format('zones/%s/persons/%s', p.zone, p.person)) AS accounts) AS who)
  SELECT q.due_date::text AS due_key,
         to_char(q.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         q.project, q.round, q.stage, q.seat, s.kind,
         coalesce(q.person, format('zones/%s/departments/%s', q.zone, q.department)) AS holder
  FROM (
    SELECT * FROM review_seats q
    WHERE q.zone = $1 AND q.asked AND q.alternate = $2
      AND (q.due_date, q.open_time, q.project, q.round, q.stage, q.seat) >=
          ($7::date, $8::timestamptz, $9, $10::integer, $11, $12)
      AND CASE q.route WHEN 'ROUTE_OPINION' THEN $5::boolean ELSE $6::boolean END
      AND (q.admitted
           OR q.holder <> ALL (CASE q.route
                WHEN 'ROUTE_OPINION' THEN ARRAY(SELECT k.holder FROM candidates k WHERE k.opines AND k.is_clear)
                ELSE ARRAY(SELECT k.holder FROM candidates k WHERE k.votes AND k.is_clear) END))
    ORDER BY q.due_date, q.open_time, q.project, q.round, q.stage, q.seat
    OFFSET 0) AS q
  CROSS JOIN LATERAL (
    SELECT s.kind FROM review_stages s
    WHERE s.zone = $1 AND s.project = q.project AND s.round = q.round AND s.stage = q.stage
    OFFSET 0) AS s
  CROSS JOIN LATERAL (
    SELECT c.packet_version FROM review_cases c
    WHERE c.zone = $1 AND c.project = q.project AND c.round = q.round
    OFFSET 0) AS c
  WHERE (q.admitted
         OR NOT EXISTS (SELECT FROM candidates k
                        WHERE k.holder = q.holder
                          AND CASE q.route WHEN 'ROUTE_OPINION' THEN k.opines ELSE k.votes END
                          AND NOT is_kept_out($1, q.project, q.round, k.accounts, NOT k.is_clear)))
    AND NOT contributed($1, q.project, q.person)
    AND (q.route <> 'ROUTE_MEETING' OR is_attending($1, q.project, q.round, q.stage, $2))
    AND NOT is_kept_out($1, q.project, q.round, $3::text[], $4::boolean)
    AND NOT has_answered($1, q.project, q.round, q.stage, c.packet_version, $3::text[])
  ORDER BY q.due_date, q.open_time, q.project, q.round, q.stage, q.seat
  LIMIT $13::integer)sql";

static void AddSeatsOfAlternate(database::Transaction& tx, const Question& question, const Standing& caller,
                                std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  for (const database::Row& row :
       tx.Exec(kListSeatsOfAlternate, question.zone, caller.person, caller.accounts, caller.ever_contributed,
               caller.opines, caller.votes, due, open, project, round, stage, seat, question.reads(),
               database::DateText(question.asker.today), database::TextArray(question.asker.opining_roles),
               database::TextArray(question.asker.voting_roles))) {
    found.push_back(FoundOf(row, TaskAt(Text(row["kind"])), Text(row["holder"])));
  }
}

// Of the level of the case: anybody who may decide where it has no seats, else its holders $2, $3, $4. The rest of the
// standing: $5 accounts, $6 whether they ever contributed, $7 links, $8 kinds, $9 only this case; $10 are the caller's
// accounts. Nobody speaks twice, nor for somebody who has a voice already.
constexpr char kListDecisions[] = R"sql(
  WITH asked_stages AS MATERIALIZED (
    SELECT d.definition, stage->>'stageId' AS stage, coalesce((d.groups->>'delegationDepth')::integer, 0) AS depth,
           stage->'levels' AS levels
    FROM review_definitions d
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
    WHERE d.zone = $1 AND d.state = 'STATE_PUBLISHED' AND stage->>'kind' = 'STAGE_KIND_DECISION'
  )
  SELECT s.urgency::text AS due_key,
         to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         s.project, s.round, s.stage, '' AS seat
  FROM review_stages s
  CROSS JOIN LATERAL (
    SELECT c.definition, c.state, c.course FROM review_cases c
    WHERE c.zone = $1 AND c.project = s.project AND c.round = s.round
    OFFSET 0) AS c
  CROSS JOIN LATERAL (
    SELECT a.depth, (SELECT level->'seats' FROM json_array_elements(a.levels) AS level
                     WHERE level->>'levelId' = c.course->>'decisionLevel') AS seats
    FROM asked_stages a
    WHERE a.definition = c.definition AND a.stage = s.stage
    OFFSET 0) AS decides
  WHERE s.zone = $1 AND s.state = 'STATE_OPEN' AND s.kind = 'STAGE_KIND_DECISION'
    AND (s.urgency, s.open_time, s.project, s.round, s.stage) >=
        ($11::date, $12::timestamptz, $13, $14::integer, $15)
    AND c.state = 'STATE_OPEN' AND $7::integer <= decides.depth
    AND ($8::text[] IS NULL OR 'STAGE_KIND_DECISION' = ANY ($8::text[]))
    AND ($9::text IS NULL OR $9::text = format('zones/%s/projects/%s/cases/%s', $1, s.project, s.round))
    AND CASE WHEN decides.seats IS NULL THEN $7::integer = 0
             ELSE EXISTS (SELECT FROM json_array_elements(decides.seats) AS seat
                          WHERE seat->>'person' = $2 OR seat->>'role' = ANY ($4::text[])
                            OR seat->>'department' = format('zones/%s/departments/%s', $1, $3::text)) END
    AND NOT has_spoken(c.course, $10::text[] || (SELECT accounts_of($1, $2)))
    AND NOT is_kept_out($1, s.project, s.round, $5::text[], $6::boolean)
  ORDER BY s.urgency, s.open_time, s.project, s.round, s.stage
  LIMIT $16::integer)sql";

static void AddDecisions(database::Transaction& tx, const Question& question, const Standing& standing,
                         const Standing& caller, std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  for (const database::Row& row :
       tx.Exec(kListDecisions, question.zone, standing.person, standing.department,
               database::TextArray(standing.roles), standing.accounts, standing.ever_contributed, standing.links,
               standing.kinds, standing.only_case, caller.accounts, due, open, project, round, stage,
               question.reads())) {
    found.push_back(FoundOf(row, "TASK_DECIDE", standing.links > 0 ? standing.person : ""));
  }
}

// Decisions of whose level the caller $2 is an alternate: with the consent of the office, or where nobody who holds the
// seat could speak any more. Never for a holder who contributed. $3 are the caller's accounts, $4 whether they ever
// contributed. The place after which: $5 to $9. $11 the day, $12 the roles that decide.
constexpr char kListDecisionsOfAlternate[] = R"sql(
  WITH chairs AS MATERIALIZED (
    SELECT d.definition, stage->>'stageId' AS stage, coalesce(level->>'levelId', '') AS level, listed.position,
           coalesce(seat->>'seatId', split_part(held.holder, '/', 4)) AS seat, held.holder, seat->>'person' AS person,
           CASE WHEN seat->>'person' IS NULL THEN ARRAY[held.holder]
                ELSE accounts_of($1, seat->>'person') END AS spoken_for
    FROM review_definitions d
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
    CROSS JOIN LATERAL json_array_elements(stage->'levels') AS level
    CROSS JOIN LATERAL json_array_elements(level->'seats') WITH ORDINALITY AS listed (seat, position)
    CROSS JOIN LATERAL (SELECT coalesce(seat->>'person', seat->>'department') AS holder) AS held
    WHERE d.zone = $1 AND d.state = 'STATE_PUBLISHED' AND stage->>'kind' = 'STAGE_KIND_DECISION'
      AND seat->>'alternate' = $2 AND held.holder IS NOT NULL
  ), candidates AS MATERIALIZED (
    SELECT h.holder, who.accounts, has_ever_contributed($1, who.accounts) AS contributed
    FROM (SELECT DISTINCT holder, person FROM chairs) AS h
    JOIN persons p ON p.zone = split_part(h.person, '/', 2) AND p.person = split_part(h.person, '/', 4)
      OR h.person IS NULL AND p.zone = $1 AND format('zones/%s/departments/%s', p.zone, p.department) = h.holder
    CROSS JOIN LATERAL (
      SELECT accounts_of($1, format('zones/%s/persons/%s', p.zone, p.person)) AS accounts) AS who
    WHERE EXISTS (SELECT FROM role_grants g
                  WHERE g.zone = p.zone AND g.person = p.person AND g.role = ANY ($12::text[])
                    AND g.state = 'STATE_EFFECTIVE' AND g.start_date <= $11::date
                    AND (g.end_date IS NULL OR g.end_date > $11::date))
  )
  SELECT s.urgency::text AS due_key,
         to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key,
         s.project, s.round, s.stage, '' AS seat, free.holder
  FROM review_stages s
  CROSS JOIN LATERAL (
    SELECT c.definition, c.state, c.course FROM review_cases c
    WHERE c.zone = $1 AND c.project = s.project AND c.round = s.round
    OFFSET 0) AS c
  CROSS JOIN LATERAL (
    SELECT k.holder FROM chairs k
    WHERE k.definition = c.definition AND k.stage = s.stage AND k.level = coalesce(c.course->>'decisionLevel', '')
      AND NOT has_spoken(c.course, $3::text[] || k.spoken_for)
      AND (k.person IS NULL OR NOT contributed($1, s.project, k.person))
      AND (EXISTS (SELECT FROM jsonb_array_elements(s.status->'seats') AS told
                   WHERE told->>'seatId' = k.seat AND (told->>'alternateAdmitted')::boolean)
           OR NOT EXISTS (SELECT FROM candidates a
                          WHERE a.holder = k.holder
                            AND NOT is_kept_out($1, s.project, s.round, a.accounts, a.contributed)))
    ORDER BY k.position
    LIMIT 1) AS free
  WHERE (SELECT EXISTS (SELECT FROM chairs))
    AND s.zone = $1 AND s.state = 'STATE_OPEN' AND s.kind = 'STAGE_KIND_DECISION'
    AND (s.urgency, s.open_time, s.project, s.round, s.stage) >= ($5::date, $6::timestamptz, $7, $8::integer, $9)
    AND c.state = 'STATE_OPEN'
    AND NOT is_kept_out($1, s.project, s.round, $3::text[], $4::boolean)
  ORDER BY s.urgency, s.open_time, s.project, s.round, s.stage
  LIMIT $10::integer)sql";

static void AddDecisionsOfAlternate(database::Transaction& tx, const Question& question, const Standing& caller,
                                    std::vector<Found>& found) {
  const auto& [due, open, project, round, stage, seat, task] = question.after;
  for (const database::Row& row :
       tx.Exec(kListDecisionsOfAlternate, question.zone, caller.person, caller.accounts, caller.ever_contributed, due,
               open, project, round, stage, question.reads(), database::DateText(question.asker.today),
               database::TextArray(question.asker.deciding_roles))) {
    found.push_back(FoundOf(row, "TASK_DECIDE", Text(row["holder"])));
  }
}

void AddAnswers(database::Transaction& tx, const Question& question, const std::vector<Standing>& standings,
                std::vector<Found>& found) {
  const Standing& caller = standings.front();
  for (const Standing& standing : standings) {
    if (standing.decides) AddDecisions(tx, question, standing, caller, found);
    for (const std::string& holder : HoldersOf(standing)) {
      if (standing.opines) AddSeats(tx, question, standing, caller, holder, "ROUTE_OPINION", found);
      if (standing.votes) AddSeats(tx, question, standing, caller, holder, "ROUTE_BALLOT", found);
    }
    if (standing.votes) AddSeatsInMeetings(tx, question, standing, caller, found);
  }
  if (caller.opines || caller.votes) AddSeatsOfAlternate(tx, question, caller, found);
  if (caller.decides) AddDecisionsOfAlternate(tx, question, caller, found);
}

}  // namespace luodi::review::store
