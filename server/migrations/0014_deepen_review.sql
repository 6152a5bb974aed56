-- SPDX-License-Identifier: Apache-2.0
-- Entry review as a first-class office: seats, scores, secret ballots, delegations, clocks, meetings. What the database
-- refuses by itself stands in 0015.

-- ---- definitions: `groups` holds what binds as proto3 JSON of luodi.v1.ReviewDefinition without title, document number
-- and approval_valid_days.

-- ---- cases
DROP VIEW review_cases_now;
ALTER TABLE review_cases
  ADD COLUMN purpose text NOT NULL DEFAULT 'CASE_PURPOSE_INVESTMENT'
    CONSTRAINT case_purpose_known CHECK (purpose IN ('CASE_PURPOSE_INVESTMENT', 'CASE_PURPOSE_FRAMEWORK')),
  -- proto3 JSON of luodi.v1.ReviewCase: the members that have no column (supplements, override, obligations, voices,
  -- extension, decision level, aggregate, standing vetoes, due date, digest of the definition).
  ADD COLUMN course jsonb NOT NULL DEFAULT '{}',
  ADD CONSTRAINT override_takes_two
    CHECK (course->'override'->>'grantedBy' <> course->'override'->>'requestedBy');
ALTER TABLE review_cases ALTER COLUMN purpose DROP DEFAULT;
ALTER TABLE review_packets
  -- {"item": "zones/.../documents/1", ...}
  ADD COLUMN materials json NOT NULL DEFAULT '{}';

-- ---- stages: the message itself, and what is searched by
ALTER TABLE review_stages
  DROP CONSTRAINT stage_kind_known,
  ADD CONSTRAINT stage_kind_known CHECK (kind IN (
    'STAGE_KIND_COMPLETENESS', 'STAGE_KIND_THRESHOLD', 'STAGE_KIND_OPINION', 'STAGE_KIND_VOTE', 'STAGE_KIND_DECISION',
    'STAGE_KIND_SCORING', 'STAGE_KIND_LEGAL_REVIEW', 'STAGE_KIND_FAIR_COMPETITION', 'STAGE_KIND_PUBLICITY')),
  DROP CONSTRAINT stage_state_known,
  ADD CONSTRAINT stage_state_known CHECK (state IN (
    'STATE_WAITING', 'STATE_OPEN', 'STATE_DONE', 'STATE_SKIPPED', 'STATE_CANCELLED')),
  -- proto3 JSON of luodi.v1.StageStatus.
  ADD COLUMN status jsonb;
UPDATE review_stages SET status = jsonb_strip_nulls(jsonb_build_object(
  'stageId', stage, 'title', title, 'kind', kind, 'state', state, 'outcome', outcome,
  'openTime', to_char(open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  'doneTime', to_char(done_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  'dueDate', CASE WHEN due_date IS NOT NULL THEN
    jsonb_build_object('year', extract(year FROM due_date)::integer, 'month', extract(month FROM due_date)::integer,
                       'day', extract(day FROM due_date)::integer) END,
  'dueProvisional', due_provisional,
  'tally', CASE WHEN tally_base IS NOT NULL THEN
    jsonb_build_object('base', tally_base, 'cast', tally_cast, 'yes', tally_yes, 'no', tally_no,
                       'abstain', tally_abstain, 'recused', tally_recused, 'quorumReached', quorum_reached,
                       'quorumWeight', quorum_weight) END));
ALTER TABLE review_stages
  ALTER COLUMN status SET NOT NULL,
  -- The stage under whose id it goes on since the case was moved to another definition.
  ADD COLUMN became text COLLATE "C",
  DROP CONSTRAINT tally_adds_up,
  DROP COLUMN tally_base, DROP COLUMN tally_cast, DROP COLUMN tally_yes, DROP COLUMN tally_no,
  DROP COLUMN tally_abstain, DROP COLUMN tally_recused, DROP COLUMN quorum_reached, DROP COLUMN quorum_weight,
  ADD CONSTRAINT tally_adds_up CHECK (
    coalesce((status->'tally'->>'cast')::bigint, 0) <= coalesce((status->'tally'->>'base')::bigint, 0)
    AND (status->'tally'->>'secret' IS NOT NULL AND state = 'STATE_OPEN'
         OR coalesce((status->'tally'->>'cast')::bigint, 0) = coalesce((status->'tally'->>'yes')::bigint, 0)
           + coalesce((status->'tally'->>'no')::bigint, 0) + coalesce((status->'tally'->>'abstain')::bigint, 0)));
DROP INDEX review_stages_open;
CREATE INDEX review_stages_open ON review_stages (zone, due_date, open_time, project, round, stage)
  WHERE state = 'STATE_OPEN';

-- ---- seats: who is asked at a stage, copied from the definition at filing
CREATE TABLE review_seats (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  seat text COLLATE "C" NOT NULL,
  -- Exactly one holder: {department}, the full name of a person, or a role by its proto name.
  department text,
  person text COLLATE "C",
  role text,
  alternate text COLLATE "C",
  weight integer NOT NULL CONSTRAINT weight_in_range CHECK (weight BETWEEN 1 AND 100),
  -- Its case and stage are open and it has not answered: it lies in somebody's inbox.
  asked boolean NOT NULL DEFAULT false,
  PRIMARY KEY (zone, project, round, stage, seat),
  FOREIGN KEY (zone, project, round, stage) REFERENCES review_stages (zone, project, round, stage),
  FOREIGN KEY (zone, department) REFERENCES departments (zone, department),
  CONSTRAINT seat_has_one_holder CHECK (num_nonnulls(department, person, role) = 1)
);
INSERT INTO review_seats (zone, project, round, stage, seat, person, weight)
  SELECT zone, project, round, stage, split_part(person, '/', 4), person, weight FROM review_panels;
INSERT INTO review_seats (zone, project, round, stage, seat, department, weight)
  SELECT zone, project, round, stage, department, department, 1 FROM review_stages WHERE department IS NOT NULL;
ALTER TABLE review_stages DROP COLUMN department;
CREATE INDEX review_seats_of_person ON review_seats (zone, person) WHERE asked AND person IS NOT NULL;
CREATE INDEX review_seats_of_alternate ON review_seats (zone, alternate) WHERE asked AND alternate IS NOT NULL;
CREATE INDEX review_seats_of_department ON review_seats (zone, department) WHERE asked AND department IS NOT NULL;
CREATE INDEX review_seats_of_role ON review_seats (zone, role) WHERE asked AND role IS NOT NULL;
SELECT luodi_wall('review_seats');
-- A move to another definition may change who holds a seat that has not answered.
GRANT SELECT, INSERT, UPDATE ON review_seats TO luodi_app;

-- ---- opinions, votes, scores
ALTER TABLE review_opinions
  DROP CONSTRAINT stance_known,
  ADD CONSTRAINT stance_known CHECK (stance IN (
    'STANCE_AGREE', 'STANCE_AGREE_WITH_CONDITIONS', 'STANCE_OBJECT', 'STANCE_VETO', 'STANCE_ABSTAIN', 'STANCE_RETURN',
    'STANCE_DEEMED_CONSENT')),
  ALTER COLUMN department DROP NOT NULL,
  ADD COLUMN seat text COLLATE "C",
  ADD COLUMN on_behalf_of text,
  DROP CONSTRAINT opinion_recorded_once;
UPDATE review_opinions SET seat = department;
ALTER TABLE review_opinions
  ALTER COLUMN seat SET NOT NULL,
  ALTER COLUMN recorded_by DROP NOT NULL,
  ADD CONSTRAINT silence_has_no_author CHECK ((stance = 'STANCE_DEEMED_CONSENT') = (recorded_by IS NULL)),
  ADD CONSTRAINT opinion_for_a_seat FOREIGN KEY (zone, project, round, stage, seat)
    REFERENCES review_seats (zone, project, round, stage, seat);
-- RETURN asks for a supplement and leaves the seat to answer.
CREATE UNIQUE INDEX opinion_recorded_once ON review_opinions (zone, project, round, stage, seat, packet_version)
  WHERE stance <> 'STANCE_RETURN';

ALTER TABLE review_votes
  DROP CONSTRAINT vote_by_panel,
  DROP CONSTRAINT vote_cast_once,
  ALTER COLUMN choice DROP NOT NULL,
  ADD COLUMN seat text COLLATE "C",
  ADD COLUMN on_behalf_of text,
  -- Secret ballot: no choice here, but what only the voter can open.
  ADD COLUMN ballot_digest text,
  ADD CONSTRAINT vote_open_or_secret CHECK ((choice IS NULL) = (ballot_digest IS NOT NULL));
UPDATE review_votes SET seat = split_part(cast_by, '/', 4);
ALTER TABLE review_votes
  ALTER COLUMN seat SET NOT NULL,
  ADD CONSTRAINT vote_cast_once UNIQUE (zone, project, round, stage, packet_version, seat),
  ADD CONSTRAINT person_votes_once UNIQUE (zone, project, round, stage, packet_version, cast_by),
  ADD CONSTRAINT vote_for_a_seat FOREIGN KEY (zone, project, round, stage, seat)
    REFERENCES review_seats (zone, project, round, stage, seat);
DROP TABLE review_panels;
UPDATE review_seats e SET asked = true
  FROM review_stages s JOIN review_cases c USING (zone, project, round)
  WHERE s.zone = e.zone AND s.project = e.project AND s.round = e.round AND s.stage = e.stage
    AND s.state = 'STATE_OPEN' AND c.state = 'STATE_OPEN'
    AND NOT EXISTS (SELECT FROM review_opinions o
                    WHERE o.zone = e.zone AND o.project = e.project AND o.round = e.round AND o.stage = e.stage
                      AND o.seat = e.seat AND o.packet_version = c.packet_version)
    AND NOT EXISTS (SELECT FROM review_votes v
                    WHERE v.zone = e.zone AND v.project = e.project AND v.round = e.round AND v.stage = e.stage
                      AND v.seat = e.seat AND v.packet_version = c.packet_version);

-- Choices of secret ballots, without person and time. `shuffle` is drawn anew for every ballot of the stage with each
-- that is cast, so that neither order nor transaction of a row says whose it is.
CREATE TABLE review_ballots (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  packet_version integer NOT NULL,
  ballot uuid NOT NULL DEFAULT gen_random_uuid(),
  choice text NOT NULL CONSTRAINT choice_known CHECK (choice IN ('CHOICE_YES', 'CHOICE_NO', 'CHOICE_ABSTAIN')),
  shuffle uuid NOT NULL DEFAULT gen_random_uuid(),
  PRIMARY KEY (zone, project, round, stage, packet_version, ballot),
  FOREIGN KEY (zone, project, round, stage) REFERENCES review_stages (zone, project, round, stage)
);
SELECT luodi_wall('review_ballots');
GRANT SELECT, INSERT ON review_ballots TO luodi_app;
GRANT UPDATE (shuffle) ON review_ballots TO luodi_app;

CREATE TABLE review_scores (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  score integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  seat text COLLATE "C" NOT NULL,
  -- {"criteria": [...]}: proto3 JSON of luodi.v1.Score with that field only.
  criteria json NOT NULL,
  reason text NOT NULL,
  packet_version integer NOT NULL,
  scored_by text COLLATE "C" NOT NULL,
  on_behalf_of text,
  weight integer NOT NULL,
  awarded_bp integer NOT NULL,
  attainable_bp integer NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, round, score),
  CONSTRAINT score_recorded_once UNIQUE (zone, project, round, stage, packet_version, seat),
  CONSTRAINT person_scores_once UNIQUE (zone, project, round, stage, packet_version, scored_by),
  CONSTRAINT score_for_a_seat FOREIGN KEY (zone, project, round, stage, seat)
    REFERENCES review_seats (zone, project, round, stage, seat),
  FOREIGN KEY (zone, project, round, packet_version) REFERENCES review_packets (zone, project, round, packet_version),
  CONSTRAINT score_within_its_sheet CHECK (awarded_bp BETWEEN 0 AND attainable_bp AND attainable_bp <= 10000)
);
SELECT luodi_wall('review_scores');
GRANT SELECT, INSERT ON review_scores TO luodi_app;

CREATE TABLE review_delegations (
  zone text COLLATE "C" NOT NULL,
  delegation integer NOT NULL CONSTRAINT delegation_counts_from_one CHECK (delegation > 0),
  delegator text COLLATE "C" NOT NULL,
  delegate text COLLATE "C" NOT NULL,
  start_date date NOT NULL,
  end_date date NOT NULL,
  stage_kinds text[] NOT NULL,
  -- Full name of the only case; NULL: all.
  review_case text COLLATE "C",
  reason text NOT NULL,
  create_time timestamptz NOT NULL,
  revoke_time timestamptz,
  PRIMARY KEY (zone, delegation),
  CONSTRAINT delegation_to_another CHECK (delegate <> delegator),
  CONSTRAINT delegation_begins_before_its_end CHECK (start_date <= end_date)
);
CREATE INDEX review_delegations_to ON review_delegations (zone, delegate, end_date) WHERE revoke_time IS NULL;
CREATE INDEX review_delegations_from ON review_delegations (zone, delegator, end_date) WHERE revoke_time IS NULL;
SELECT luodi_wall('review_delegations');
GRANT SELECT, INSERT ON review_delegations TO luodi_app;
GRANT UPDATE (revoke_time) ON review_delegations TO luodi_app;

-- ---- clocks: what happened, never a shifted date
CREATE TABLE review_clock_entries (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  -- Empty: the whole case.
  stage text COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  kind text NOT NULL CONSTRAINT clock_kind_known CHECK (kind IN ('KIND_START', 'KIND_PAUSE', 'KIND_RESUME', 'KIND_STOP')),
  entry_time timestamptz NOT NULL,
  entry_date date NOT NULL,
  packet_version integer NOT NULL,
  act text NOT NULL,
  person text NOT NULL,
  PRIMARY KEY (zone, project, round, stage, ordinal),
  FOREIGN KEY (zone, project, round) REFERENCES review_cases (zone, project, round)
);
SELECT luodi_wall('review_clock_entries');
GRANT SELECT, INSERT ON review_clock_entries TO luodi_app;

-- Cases in flight: the whole case since it was filed, open stages since they opened, both paused where the applicant is
-- asked; the day of the pause is the last that was written.
INSERT INTO review_clock_entries
  SELECT c.zone, c.project, c.round, timer.stage, entry.ordinal, entry.kind, entry.at,
         (entry.at AT TIME ZONE 'Asia/Shanghai')::date, c.packet_version, entry.act, c.submitted_by
  FROM review_cases c
  CROSS JOIN LATERAL (
    SELECT '' AS stage, c.create_time AS start
    UNION ALL
    SELECT s.stage, s.open_time FROM review_stages s
    WHERE s.zone = c.zone AND s.project = c.project AND s.round = c.round AND s.state = 'STATE_OPEN') timer
  CROSS JOIN LATERAL (
    SELECT 1 AS ordinal, 'KIND_START' AS kind, timer.start AS at, 'SubmitCase' AS act
    UNION ALL
    SELECT 2, 'KIND_PAUSE', c.update_time, 'RequestSupplement' WHERE c.state = 'STATE_SUPPLEMENTING') entry
  WHERE c.state IN ('STATE_OPEN', 'STATE_SUPPLEMENTING');

-- Rungs of escalation that fired: once a stage, packet, lateness and addressee.
CREATE TABLE review_rungs (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  packet_version integer NOT NULL,
  working_days_late integer NOT NULL,
  told text COLLATE "C" NOT NULL,
  fire_time timestamptz NOT NULL,
  CONSTRAINT rung_fires_once PRIMARY KEY (zone, project, round, stage, packet_version, working_days_late, told),
  FOREIGN KEY (zone, project, round, stage) REFERENCES review_stages (zone, project, round, stage)
);
CREATE INDEX review_rungs_told ON review_rungs (zone, told);
SELECT luodi_wall('review_rungs');
GRANT SELECT, INSERT ON review_rungs TO luodi_app;

-- ---- meetings
CREATE TABLE review_meetings (
  zone text COLLATE "C" NOT NULL,
  meeting text COLLATE "C" NOT NULL,
  -- Year and counter of `meeting` as one number, for order.
  number bigint NOT NULL,
  state text NOT NULL CONSTRAINT meeting_state_known CHECK (state IN (
    'STATE_PLANNED', 'STATE_HELD', 'STATE_CLOSED', 'STATE_CANCELLED')),
  meeting_date date NOT NULL,
  -- proto3 JSON of luodi.v1.Meeting without name, state, items, etag and create_time.
  content jsonb NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, meeting)
);
CREATE UNIQUE INDEX review_meetings_in_order ON review_meetings (zone, number DESC);
SELECT luodi_wall('review_meetings');
GRANT SELECT, INSERT, UPDATE ON review_meetings TO luodi_app;

CREATE TABLE review_agenda_items (
  zone text COLLATE "C" NOT NULL,
  meeting text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  result text CONSTRAINT agenda_result_known CHECK (result IN ('RESULT_PASSED', 'RESULT_FAILED', 'RESULT_POSTPONED')),
  -- {year}-{number}, counted per zone and year.
  resolution text COLLATE "C",
  PRIMARY KEY (zone, meeting, project, round),
  FOREIGN KEY (zone, meeting) REFERENCES review_meetings (zone, meeting),
  FOREIGN KEY (zone, project, round, stage) REFERENCES review_stages (zone, project, round, stage),
  CONSTRAINT resolution_of_a_result CHECK (resolution IS NULL OR result IN ('RESULT_PASSED', 'RESULT_FAILED'))
);
CREATE UNIQUE INDEX agenda_holds_case_once ON review_agenda_items (zone, project, round, stage) WHERE result IS NULL;
CREATE UNIQUE INDEX resolution_numbered_once ON review_agenda_items (zone, resolution) WHERE resolution IS NOT NULL;
SELECT luodi_wall('review_agenda_items');
GRANT SELECT, INSERT, UPDATE, DELETE ON review_agenda_items TO luodi_app;

-- ---- cases with everything that stands in them
-- `stages` and `recusals` are proto3 JSON lists; `project_signed` tells whether the approval served.
CREATE VIEW review_cases_now WITH (security_invoker = true) AS
  SELECT c.zone, c.project, c.round, c.version, c.definition, c.threshold_set, c.state, c.packet_version,
         p.material, p.documents, p.materials, p.sha256, c.verdict, c.supplement_items,
         c.exception_rules, c.exception_reason, c.exception_document, c.exception_requested_by, c.exception_granted_by,
         c.exception_grant_time, c.exception_expiry, c.decision, c.decision_reason, c.decision_conditions, c.decided_by,
         c.decide_time, c.decide_date, c.valid_until_date, c.accepted_date, c.submitted_by, c.create_time, c.update_time,
         c.purpose, c.course,
         j.signed_date IS NOT NULL AS project_signed, j.confidentiality, j.owner_department,
         (SELECT coalesce(jsonb_agg(s.status ORDER BY s.ordinal), '[]')
          FROM review_stages s
          WHERE s.zone = c.zone AND s.project = c.project AND s.round = c.round) AS stages,
         (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'name', format('zones/%s/projects/%s/cases/%s/recusals/%s', r.zone, r.project, r.round, r.recusal),
                   'person', r.person, 'reason', r.reason,
                   'createTime', to_char(r.create_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                   ORDER BY r.recusal), '[]')
          FROM review_recusals r
          WHERE r.zone = c.zone AND r.project = c.project AND r.round = c.round) AS recusals
  FROM review_cases c
  JOIN review_packets p ON p.zone = c.zone AND p.project = c.project AND p.round = c.round
    AND p.packet_version = c.packet_version
  JOIN projects j ON j.zone = c.zone AND j.project = c.project;
GRANT SELECT ON review_cases_now TO luodi_app;
