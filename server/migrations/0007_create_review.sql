-- SPDX-License-Identifier: Apache-2.0
-- Entry review: definitions by version, cases pinned to one, what was judged, who said what.
-- Persons stand with their full names: one of another zone may act here.

CREATE TABLE review_definitions (
  zone text COLLATE "C" NOT NULL,
  definition integer NOT NULL CONSTRAINT definition_counts_from_one CHECK (definition > 0),
  title text NOT NULL,
  document_number text NOT NULL,
  -- {"groups": [...]}: proto3 JSON of luodi.v1.ReviewDefinition with that field only; a published one never changes.
  groups json NOT NULL,
  approval_valid_days integer NOT NULL CONSTRAINT approval_days_in_range CHECK (approval_valid_days BETWEEN 1 AND 3650),
  state text NOT NULL CONSTRAINT definition_state_known CHECK (state IN ('STATE_DRAFT', 'STATE_PUBLISHED')),
  content_sha256 text NOT NULL,
  drafted_by text NOT NULL,
  published_by text,
  publish_time timestamptz,
  version bigint NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, definition),
  CONSTRAINT definition_takes_two CHECK (published_by <> drafted_by),
  CONSTRAINT definition_published_whole CHECK (
    (state = 'STATE_PUBLISHED') = (published_by IS NOT NULL AND publish_time IS NOT NULL))
);
SELECT luodi_wall('review_definitions');
GRANT SELECT, INSERT, UPDATE ON review_definitions TO luodi_app;

CREATE TABLE review_cases (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL CONSTRAINT round_counts_from_one CHECK (round > 0),
  definition integer NOT NULL,
  threshold_set integer NOT NULL,
  state text NOT NULL CONSTRAINT case_state_known CHECK (state IN (
    'STATE_DRAFT', 'STATE_OPEN', 'STATE_SUPPLEMENTING', 'STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS',
    'STATE_REJECTED', 'STATE_DEFERRED', 'STATE_WITHDRAWN', 'STATE_EXPIRED')),
  packet_version integer NOT NULL,
  -- proto3 JSON of luodi.v1.Verdict.
  verdict json,
  supplement_items text[] NOT NULL DEFAULT '{}',
  exception_rules text[] NOT NULL DEFAULT '{}',
  exception_reason text,
  exception_document text,
  exception_requested_by text,
  exception_granted_by text,
  exception_grant_time timestamptz,
  decision text CONSTRAINT decision_known CHECK (decision IN (
    'OUTCOME_APPROVE', 'OUTCOME_APPROVE_WITH_CONDITIONS', 'OUTCOME_REJECT', 'OUTCOME_DEFER')),
  decision_reason text,
  decision_conditions text[] NOT NULL DEFAULT '{}',
  decided_by text,
  decide_time timestamptz,
  decide_date date,
  valid_until_date date,
  accepted_date date NOT NULL,
  submitted_by text NOT NULL,
  submitter_department text,
  version bigint NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, round),
  FOREIGN KEY (zone, project) REFERENCES projects (zone, project),
  FOREIGN KEY (zone, definition) REFERENCES review_definitions (zone, definition),
  FOREIGN KEY (zone, threshold_set) REFERENCES threshold_sets (zone, threshold_set),
  CONSTRAINT exception_takes_two CHECK (exception_granted_by <> exception_requested_by),
  -- EXPIRED follows from the dates at reading, DRAFT is not used yet: neither is stored.
  CONSTRAINT case_state_stored CHECK (state NOT IN ('STATE_DRAFT', 'STATE_EXPIRED')),
  CONSTRAINT approval_has_an_end CHECK (
    (state IN ('STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS')) = (valid_until_date IS NOT NULL)),
  CONSTRAINT decision_whole CHECK (
    (state IN ('STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS', 'STATE_REJECTED', 'STATE_DEFERRED')) =
    (decision IS NOT NULL AND decided_by IS NOT NULL AND decide_time IS NOT NULL AND decide_date IS NOT NULL))
);
CREATE UNIQUE INDEX review_cases_running_once ON review_cases (zone, project)
  WHERE state IN ('STATE_OPEN', 'STATE_SUPPLEMENTING');
CREATE INDEX review_cases_by_state ON review_cases (zone, state);
CREATE INDEX review_cases_by_acceptance ON review_cases (zone, accepted_date);
SELECT luodi_wall('review_cases');
GRANT SELECT, INSERT, UPDATE ON review_cases TO luodi_app;

-- Each version of what is judged, frozen: no UPDATE.
CREATE TABLE review_packets (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  packet_version integer NOT NULL CONSTRAINT packet_counts_from_one CHECK (packet_version > 0),
  -- The bytes that are digested.
  material json NOT NULL,
  -- {"zones/.../documents/1": "sha256", ...}
  documents json NOT NULL,
  sha256 text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, round, packet_version),
  FOREIGN KEY (zone, project, round) REFERENCES review_cases (zone, project, round)
);
SELECT luodi_wall('review_packets');
GRANT SELECT, INSERT ON review_packets TO luodi_app;

CREATE TABLE review_stages (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  -- Position in the definition, from 0, over all groups.
  ordinal integer NOT NULL,
  title text NOT NULL,
  kind text NOT NULL CONSTRAINT stage_kind_known CHECK (kind IN (
    'STAGE_KIND_COMPLETENESS', 'STAGE_KIND_THRESHOLD', 'STAGE_KIND_OPINION', 'STAGE_KIND_VOTE',
    'STAGE_KIND_DECISION')),
  department text,
  state text NOT NULL CONSTRAINT stage_state_known CHECK (state IN (
    'STATE_WAITING', 'STATE_OPEN', 'STATE_DONE', 'STATE_SKIPPED')),
  outcome text CONSTRAINT stage_outcome_known CHECK (outcome IN (
    'OUTCOME_POSITIVE', 'OUTCOME_NEGATIVE', 'OUTCOME_NOT_APPLICABLE')),
  open_time timestamptz,
  done_time timestamptz,
  due_date date,
  due_provisional boolean NOT NULL DEFAULT false,
  -- VOTE, once open: weights.
  tally_base bigint,
  tally_cast bigint,
  tally_yes bigint,
  tally_no bigint,
  tally_abstain bigint,
  tally_recused bigint,
  quorum_reached boolean,
  quorum_weight bigint,
  PRIMARY KEY (zone, project, round, stage),
  FOREIGN KEY (zone, project, round) REFERENCES review_cases (zone, project, round),
  FOREIGN KEY (zone, department) REFERENCES departments (zone, department),
  CONSTRAINT stage_done_has_outcome CHECK ((state = 'STATE_DONE') = (outcome IS NOT NULL)),
  CONSTRAINT tally_adds_up CHECK (tally_cast = tally_yes + tally_no + tally_abstain AND tally_cast <= tally_base)
);
CREATE INDEX review_stages_open ON review_stages (zone, kind, department) WHERE state = 'STATE_OPEN';
SELECT luodi_wall('review_stages');
GRANT SELECT, INSERT, UPDATE ON review_stages TO luodi_app;

-- Who votes at a stage of a case, copied from the definition at filing: no UPDATE.
CREATE TABLE review_panels (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  person text COLLATE "C" NOT NULL,
  weight integer NOT NULL CONSTRAINT weight_in_range CHECK (weight BETWEEN 1 AND 100),
  PRIMARY KEY (zone, project, round, stage, person),
  FOREIGN KEY (zone, project, round, stage) REFERENCES review_stages (zone, project, round, stage)
);
CREATE INDEX review_panels_of_person ON review_panels (zone, person);
SELECT luodi_wall('review_panels');
GRANT SELECT, INSERT ON review_panels TO luodi_app;

-- Opinions, votes and recusals are said once and stay: no UPDATE.
CREATE TABLE review_opinions (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  opinion integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  department text NOT NULL,
  stance text NOT NULL CONSTRAINT stance_known CHECK (stance IN (
    'STANCE_AGREE', 'STANCE_AGREE_WITH_CONDITIONS', 'STANCE_OBJECT', 'STANCE_VETO')),
  text text NOT NULL,
  conditions text[] NOT NULL,
  packet_version integer NOT NULL,
  recorded_by text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, round, opinion),
  CONSTRAINT opinion_recorded_once UNIQUE (zone, project, round, stage, department, packet_version),
  FOREIGN KEY (zone, project, round, stage) REFERENCES review_stages (zone, project, round, stage),
  FOREIGN KEY (zone, project, round, packet_version) REFERENCES review_packets (zone, project, round, packet_version),
  FOREIGN KEY (zone, department) REFERENCES departments (zone, department)
);
SELECT luodi_wall('review_opinions');
GRANT SELECT, INSERT ON review_opinions TO luodi_app;

CREATE TABLE review_votes (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  vote integer NOT NULL,
  stage text COLLATE "C" NOT NULL,
  choice text NOT NULL CONSTRAINT choice_known CHECK (choice IN ('CHOICE_YES', 'CHOICE_NO', 'CHOICE_ABSTAIN')),
  reason text NOT NULL,
  packet_version integer NOT NULL,
  cast_by text COLLATE "C" NOT NULL,
  weight integer NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, round, vote),
  CONSTRAINT vote_cast_once UNIQUE (zone, project, round, stage, packet_version, cast_by),
  CONSTRAINT vote_by_panel FOREIGN KEY (zone, project, round, stage, cast_by)
    REFERENCES review_panels (zone, project, round, stage, person),
  FOREIGN KEY (zone, project, round, packet_version) REFERENCES review_packets (zone, project, round, packet_version)
);
SELECT luodi_wall('review_votes');
GRANT SELECT, INSERT ON review_votes TO luodi_app;

CREATE TABLE review_recusals (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  recusal integer NOT NULL,
  person text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, round, recusal),
  CONSTRAINT recused_once UNIQUE (zone, project, round, person),
  FOREIGN KEY (zone, project, round) REFERENCES review_cases (zone, project, round)
);
SELECT luodi_wall('review_recusals');
GRANT SELECT, INSERT ON review_recusals TO luodi_app;

-- Separation of duty, also when a rule is forgotten: whoever filed or contributed to a project never judges it, nor does
-- a recused person. The first argument names the column with the person.
CREATE FUNCTION refuse_self_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  judge constant text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
  IF EXISTS (SELECT FROM project_contributors p
             WHERE p.zone = NEW.zone AND p.project = NEW.project AND p.person = judge)
     OR EXISTS (SELECT FROM review_cases c
                WHERE c.zone = NEW.zone AND c.project = NEW.project AND c.round = NEW.round
                  AND c.submitted_by = judge) THEN
    RAISE EXCEPTION 'self_review' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (SELECT FROM review_recusals r
             WHERE r.zone = NEW.zone AND r.project = NEW.project AND r.round = NEW.round AND r.person = judge) THEN
    RAISE EXCEPTION 'recused_review' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER opinion_never_self_review BEFORE INSERT ON review_opinions
  FOR EACH ROW EXECUTE FUNCTION refuse_self_review('recorded_by');
CREATE TRIGGER vote_never_self_review BEFORE INSERT ON review_votes
  FOR EACH ROW EXECUTE FUNCTION refuse_self_review('cast_by');

-- ---- cases with everything that stands in them
-- `stages` and `recusals` are proto3 JSON lists; `project_signed` tells whether the approval served.
CREATE VIEW review_cases_now WITH (security_invoker = true) AS
  SELECT c.zone, c.project, c.round, c.version, c.definition, c.threshold_set, c.state, c.packet_version,
         p.material, p.documents, p.sha256, c.verdict, c.supplement_items,
         c.exception_rules, c.exception_reason, c.exception_document, c.exception_requested_by, c.exception_granted_by,
         c.exception_grant_time, c.decision, c.decision_reason, c.decision_conditions, c.decided_by, c.decide_time,
         c.decide_date, c.valid_until_date, c.accepted_date, c.submitted_by, c.create_time, c.update_time,
         j.signed_date IS NOT NULL AS project_signed, j.confidentiality, j.owner_department,
         (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'stageId', s.stage, 'title', s.title, 'kind', s.kind, 'state', s.state, 'outcome', s.outcome,
                   'openTime', to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   'doneTime', to_char(s.done_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   'dueDate', CASE WHEN s.due_date IS NOT NULL THEN
                     jsonb_build_object('year', extract(year FROM s.due_date)::integer,
                                        'month', extract(month FROM s.due_date)::integer,
                                        'day', extract(day FROM s.due_date)::integer) END,
                   'dueProvisional', s.due_provisional,
                   'tally', CASE WHEN s.tally_base IS NOT NULL THEN
                     jsonb_build_object('base', s.tally_base, 'cast', s.tally_cast, 'yes', s.tally_yes,
                                        'no', s.tally_no, 'abstain', s.tally_abstain, 'recused', s.tally_recused,
                                        'quorumReached', s.quorum_reached, 'quorumWeight', s.quorum_weight) END))
                   ORDER BY s.ordinal), '[]')
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
