-- SPDX-License-Identifier: Apache-2.0
-- What the inbox and the minute hand look for, in the order they want it: no further than a page, however many cases are
-- in flight.

-- ---- seats: copied from their stage with `asked`, so that one index has them by urgency
-- Under row-level security only leakproof operators on plain columns find their way into an index: hence columns where an
-- expression would do.
ALTER TABLE review_seats
  ADD COLUMN holder text COLLATE "C" GENERATED ALWAYS AS (coalesce(person, department, role)) STORED,
  -- How the seat answers: with an opinion, with a ballot or score sheet at any time, or with one in a meeting.
  ADD COLUMN route text COLLATE "C" NOT NULL DEFAULT 'ROUTE_OPINION' CONSTRAINT route_known CHECK (route IN (
    'ROUTE_OPINION', 'ROUTE_BALLOT', 'ROUTE_MEETING')),
  -- infinity: no limit.
  ADD COLUMN due_date date NOT NULL DEFAULT 'infinity',
  ADD COLUMN open_time timestamptz,
  -- The alternate may answer: the review office consented.
  ADD COLUMN admitted boolean NOT NULL DEFAULT false,
  -- The seat asks for a supplement.
  ADD COLUMN returned boolean NOT NULL DEFAULT false;
-- There was no stage that needs a meeting.
UPDATE review_seats q SET due_date = coalesce(s.due_date, 'infinity'), open_time = s.open_time,
    route = CASE s.kind WHEN 'STAGE_KIND_VOTE' THEN 'ROUTE_BALLOT' ELSE 'ROUTE_OPINION' END
  FROM review_stages s
  WHERE s.zone = q.zone AND s.project = q.project AND s.round = q.round AND s.stage = q.stage;

DROP INDEX review_seats_of_person, review_seats_of_alternate, review_seats_of_department, review_seats_of_role;
CREATE INDEX review_seats_of_holder ON review_seats
  (zone, holder, route, due_date, open_time, project, round, stage, seat)
  WHERE asked;
CREATE INDEX review_seats_of_alternate ON review_seats
  (zone, alternate, due_date, open_time, project, round, stage, seat)
  WHERE asked AND alternate IS NOT NULL;
CREATE INDEX review_meetings_held ON review_meetings (zone) WHERE state = 'STATE_HELD';
CREATE INDEX review_seats_returned ON review_seats (zone, due_date, open_time, project, round, stage, seat)
  WHERE asked AND returned;

-- ---- stages without seats, supplements, dates to confirm
ALTER TABLE review_stages
  ADD COLUMN urgency date GENERATED ALWAYS AS (coalesce(due_date, 'infinity'::date)) STORED;
CREATE INDEX review_stages_handled ON review_stages (zone, kind, urgency, open_time, project, round, stage)
  WHERE state = 'STATE_OPEN'
    AND kind IN ('STAGE_KIND_COMPLETENESS', 'STAGE_KIND_PUBLICITY', 'STAGE_KIND_DECISION');
CREATE INDEX review_stages_provisional ON review_stages (zone, project, round)
  WHERE state = 'STATE_OPEN' AND due_provisional;
CREATE INDEX review_cases_provisional ON review_cases (zone, project, round)
  WHERE state = 'STATE_OPEN' AND course ? 'dueProvisional';
CREATE INDEX review_cases_waiting ON review_cases (zone, submitter_department) WHERE state = 'STATE_SUPPLEMENTING';
CREATE INDEX review_cases_waiting_for ON review_cases (zone, submitted_by) WHERE state = 'STATE_SUPPLEMENTING';
CREATE INDEX review_cases_of_submitter ON review_cases (zone, submitted_by COLLATE "C");
CREATE INDEX project_contributors_of_person ON project_contributors (zone, person COLLATE "C");

-- Whether one of these accounts is recused from the case or contributed to its family; `ever` says whether any of them
-- contributed to anything.
CREATE FUNCTION is_kept_out(case_zone text, case_project text, case_round integer, accounts text[], ever boolean)
RETURNS boolean LANGUAGE sql STABLE COST 1000 AS $$
  SELECT EXISTS (SELECT FROM review_recusals r
                 WHERE r.zone = case_zone AND r.project = case_project AND r.round = case_round
                   AND r.person = ANY (accounts))
    OR (ever AND EXISTS (SELECT FROM contributors_of(case_zone, case_project) AS c (person)
                         WHERE c.person = ANY (accounts)))
$$;

-- Whether one of these accounts answered at the stage on this packet.
CREATE FUNCTION has_answered(case_zone text, case_project text, case_round integer, case_stage text, version integer,
                             accounts text[])
RETURNS boolean LANGUAGE sql STABLE COST 1000 AS $$
  SELECT EXISTS (SELECT FROM review_opinions o
                 WHERE o.zone = case_zone AND o.project = case_project AND o.round = case_round
                   AND o.stage = case_stage AND o.packet_version = version AND o.stance <> 'STANCE_RETURN'
                   AND o.recorded_by = ANY (accounts))
    OR EXISTS (SELECT FROM review_votes v
               WHERE v.zone = case_zone AND v.project = case_project AND v.round = case_round
                 AND v.stage = case_stage AND v.packet_version = version AND v.cast_by = ANY (accounts))
    OR EXISTS (SELECT FROM review_scores s
               WHERE s.zone = case_zone AND s.project = case_project AND s.round = case_round
                 AND s.stage = case_stage AND s.packet_version = version AND s.scored_by = ANY (accounts))
$$;

-- Whether the person attends a meeting that is held with the stage on its agenda.
CREATE FUNCTION is_attending(case_zone text, case_project text, case_round integer, case_stage text, attendant text)
RETURNS boolean LANGUAGE sql STABLE COST 1000 AS $$
  SELECT EXISTS (SELECT FROM review_agenda_items i
                 JOIN review_meetings m ON m.zone = i.zone AND m.meeting = i.meeting
                 WHERE i.zone = case_zone AND i.project = case_project AND i.round = case_round
                   AND i.stage = case_stage AND i.result IS NULL AND m.state = 'STATE_HELD'
                   AND m.content->'attendance' ? attendant)
$$;
