-- SPDX-License-Identifier: Apache-2.0
-- A seat that may veto, or that judges environment, safety or planning, is heard before its stage comes to a positive
-- outcome; that nobody is left who may answer for it is no answer.

-- The ids of the seats of a stage that must be heard.
CREATE FUNCTION seats_to_hear(asked json) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(seat) FILTER (WHERE needed), '{}') FROM (
    SELECT coalesce(nullif(listed->>'seatId', ''),
                    nullif(split_part(coalesce(listed->>'department', listed->>'person', ''), '/', 4), ''),
                    lower(replace(substr(listed->>'role', length('ROLE_') + 1), '_', '-'))) AS seat,
           coalesce((listed->>'mayVeto')::boolean, false)
             OR coalesce(listed->>'subject' IN ('REVIEW_SUBJECT_ENVIRONMENT', 'REVIEW_SUBJECT_SAFETY',
                                                'REVIEW_SUBJECT_PLANNING'), false) AS needed
    FROM json_array_elements(asked->'seats') AS listed
    UNION ALL
    SELECT split_part(asked->>'department', '/', 4), coalesce((asked->>'mayVeto')::boolean, false)
    WHERE asked->>'department' <> '') AS seats
$$;

-- Whether one of them has said nothing on the packet as it is.
CREATE FUNCTION leaves_unheard(done review_stages, asked json) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  needed constant text[] := seats_to_hear(asked);
BEGIN
  RETURN cardinality(needed) > 0 AND NOT needed <@ (
    SELECT coalesce(array_agg(h.seat), '{}')
    FROM seats_heard(done.zone, done.project, done.round, done.stage) AS h
    -- Silence is no answer of theirs, also where it was told before the case was moved here.
    WHERE h.said IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM review_opinions o
        JOIN review_cases c ON c.zone = o.zone AND c.project = o.project AND c.round = o.round
          AND c.packet_version = o.packet_version
        WHERE o.zone = done.zone AND o.project = done.project AND o.round = done.round AND o.seat = h.seat
          AND o.stage = ANY (names_of_stage(done.zone, done.project, done.round, done.stage))
          AND o.stance = 'STANCE_DEEMED_CONSENT'));
END $$;

-- Whether a seat that may veto did, on the packet as it is.
CREATE FUNCTION is_vetoed(done review_stages, asked json) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  names constant text[] := names_of_stage(done.zone, done.project, done.round, done.stage);
  -- The same seats, were no subject a reason.
  vetoing constant text[] := seats_to_hear(json_build_object(
    'department', asked->'department', 'mayVeto', asked->'mayVeto',
    'seats', (SELECT coalesce(json_agg((listed::jsonb - 'subject')::json), '[]')
              FROM json_array_elements(asked->'seats') AS listed)));
BEGIN
  RETURN EXISTS (
    SELECT FROM review_opinions o
    JOIN review_cases c ON c.zone = o.zone AND c.project = o.project AND c.round = o.round
      AND c.packet_version = o.packet_version
    WHERE o.zone = done.zone AND o.project = done.project AND o.round = done.round AND o.stage = ANY (names)
      AND o.stance = 'STANCE_VETO' AND o.seat = ANY (vetoing));
END $$;

-- Refuses consent by silence for one of them.
CREATE FUNCTION refuse_silence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM review_stages s
             WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round AND s.stage = NEW.stage
               AND NEW.seat = ANY (seats_to_hear(definition_of(s)))) THEN
    RAISE EXCEPTION 'silence_is_no_answer' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER opinion_of_the_silent BEFORE INSERT ON review_opinions FOR EACH ROW
  WHEN (NEW.stance = 'STANCE_DEEMED_CONSENT') EXECUTE FUNCTION refuse_silence();

-- Also vacant is the seat of a person who answered for another one of the stage.
CREATE OR REPLACE FUNCTION may_be_left_out(done review_stages, person text, said_to_be text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  answers constant text := CASE WHEN done.kind IN ('STAGE_KIND_VOTE', 'STAGE_KIND_SCORING')
                                THEN 'ROLE_COMMITTEE_MEMBER' ELSE 'ROLE_DEPARTMENT_REVIEWER' END;
  day constant date := (done.done_time AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  IF said_to_be = 'STATE_RECUSED' THEN
    RETURN EXISTS (SELECT FROM review_recusals r
                   WHERE r.zone = done.zone AND r.project = done.project AND r.round = done.round
                     AND r.person = ANY (accounts_of(done.zone, may_be_left_out.person)));
  END IF;
  RETURN person IS NULL OR contributed(done.zone, done.project, person)
    OR NOT EXISTS (SELECT FROM role_grants g
                   WHERE g.zone IN (done.zone, 'system') AND g.zone = split_part(may_be_left_out.person, '/', 2)
                     AND g.person = split_part(may_be_left_out.person, '/', 4) AND g.role = answers
                     AND g.state = 'STATE_EFFECTIVE' AND g.create_time < done.done_time AND g.start_date <= day
                     AND (g.end_date IS NULL OR g.end_date > day))
    OR has_answered(done.zone, done.project, done.round, done.stage,
                    (SELECT c.packet_version FROM review_cases c
                     WHERE c.zone = done.zone AND c.project = done.project AND c.round = done.round),
                    accounts_of(done.zone, may_be_left_out.person));
END $$;

CREATE OR REPLACE FUNCTION refuse_uncounted_stage(done review_stages) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  closing constant text := coalesce(done.status->>'closing', '');
  counted constant jsonb := coalesce(done.status->'tally', done.status->'score', '{}');
  cast_weight constant bigint := coalesce((counted->>'cast')::bigint, 0);
  yes constant bigint := coalesce((counted->>'yes')::bigint, 0);
  asked constant json := definition_of(done);
  hears constant boolean := done.kind IN ('STAGE_KIND_OPINION', 'STAGE_KIND_LEGAL_REVIEW',
                                          'STAGE_KIND_FAIR_COMPETITION');
  -- Without a quorum everybody is heard; score sheets need none.
  quorum constant json := coalesce(asked->'quorum', CASE WHEN done.kind <> 'STAGE_KIND_SCORING'
                                                         THEN '{"numerator": 1, "denominator": 1}'::json END);
  heard constant record := heard_at(done);
  negative constant boolean := done.outcome IS NOT DISTINCT FROM 'OUTCOME_NEGATIVE';
  unearned boolean;
BEGIN
  unearned := CASE closing
       WHEN 'CLOSING_ALL_ANSWERED' THEN heard.seats = 0 OR heard.still_asked > 0
       WHEN 'CLOSING_DEEMED' THEN heard.seats = 0 OR heard.still_asked > 0
       WHEN 'CLOSING_REACHED' THEN heard.seats = 0 OR NOT reaches(cast_weight, heard.base, quorum)
       WHEN 'CLOSING_BY_OFFICE' THEN heard.seats = 0 OR NOT reaches(cast_weight, heard.base, quorum)
       WHEN 'CLOSING_OUT_OF_REACH' THEN NOT negative
       WHEN 'CLOSING_NOBODY_ELIGIBLE' THEN
         NOT negative OR heard.still_asked > 0 OR cast_weight > 0 AND NOT (hears AND leaves_unheard(done, asked))
       WHEN 'CLOSING_TOO_FEW_BALLOTS' THEN NOT negative
       -- Every act that ends a stage where seats answer says why.
       ELSE true END
     OR heard.left_out_wrongly
     OR cast_weight > heard.weight OR yes > heard.yes
     OR coalesce((counted->>'no')::bigint, 0) > heard.no
     OR coalesce((counted->>'abstain')::bigint, 0) > heard.abstain;
  IF NOT unearned AND done.outcome = 'OUTCOME_POSITIVE' AND done.kind <> 'STAGE_KIND_SCORING' THEN
    unearned := heard.weight = 0 OR NOT reaches(yes, heard.weight, asked->'pass')
      OR NOT reaches(yes, heard.base, asked->'passOfAll') OR yes < coalesce((asked->>'passAtLeast')::bigint, 0)
      OR heard.no > 0 AND (done.kind IN ('STAGE_KIND_LEGAL_REVIEW', 'STAGE_KIND_FAIR_COMPETITION')
                           OR coalesce((asked->>'objectionBlocks')::boolean, false))
      OR hears AND (leaves_unheard(done, asked) OR is_vetoed(done, asked));
  END IF;
  IF unearned OR done.outcome IS DISTINCT FROM done.status->>'outcome'
     OR done.outcome NOT IN ('OUTCOME_POSITIVE', 'OUTCOME_NEGATIVE') THEN
    RAISE EXCEPTION 'stage_not_earned' USING ERRCODE = '23514';
  END IF;
END $$;

-- ---- stages that are not done as they should be
-- Whether the journal tells that the case is moved by this transaction.
CREATE FUNCTION is_moved_now(case_zone text, case_project text, case_round integer)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM journal_entries j
    WHERE j.zone = case_zone AND j.xid = pg_current_xact_id_if_assigned() AND j.entry_kind = 'ENTRY_KIND_CHANGE'
      AND j.method = 'luodi.v1.ReviewService.MoveCase'
      AND j.resource = format('zones/%s/projects/%s/cases/%s', case_zone, case_project, case_round));
END $$;

-- As before; but what was done before the move that brought it here comes with that move, unchanged, and nothing a stage
-- came to ever becomes positive.
CREATE OR REPLACE FUNCTION refuse_unearned_stage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  review_case record;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'STATE_DONE' AND OLD.open_time IS NOT DISTINCT FROM NEW.open_time
     AND OLD.outcome IS DISTINCT FROM NEW.outcome AND NEW.kind <> 'STAGE_KIND_THRESHOLD'
     AND (NEW.status->>'closing' IS DISTINCT FROM 'CLOSING_NOBODY_ELIGIBLE' OR NEW.outcome = 'OUTCOME_POSITIVE') THEN
    RAISE EXCEPTION 'stage_stands' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (SELECT FROM review_stages s
             WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round AND s.became = NEW.stage
               AND s.state = 'STATE_CANCELLED' AND s.done_time = NEW.done_time
               AND s.status->'closing' IS NOT DISTINCT FROM NEW.status->'closing'
               AND s.status->'tally' IS NOT DISTINCT FROM NEW.status->'tally'
               AND s.status->'score' IS NOT DISTINCT FROM NEW.status->'score')
     AND is_moved_now(NEW.zone, NEW.project, NEW.round) THEN
    RETURN NULL;
  END IF;
  IF NEW.kind IS DISTINCT FROM definition_of(NEW)->>'kind' THEN
    RAISE EXCEPTION 'stage_not_earned' USING ERRCODE = '23514';
  END IF;
  IF NEW.kind IN ('STAGE_KIND_OPINION', 'STAGE_KIND_LEGAL_REVIEW', 'STAGE_KIND_FAIR_COMPETITION', 'STAGE_KIND_VOTE',
                  'STAGE_KIND_SCORING') THEN
    PERFORM refuse_uncounted_stage(NEW);
    RETURN NULL;
  END IF;
  SELECT c.verdict IS NOT NULL AS evaluated, c.decision IS NOT NULL AS decided INTO review_case
    FROM review_cases c
    WHERE c.zone = NEW.zone AND c.project = NEW.project AND c.round = NEW.round;
  IF (NEW.kind = 'STAGE_KIND_THRESHOLD' AND NOT review_case.evaluated)
     OR (NEW.kind = 'STAGE_KIND_DECISION' AND NOT review_case.decided)
     OR (NEW.kind = 'STAGE_KIND_PUBLICITY'
         AND ((NEW.done_time AT TIME ZONE 'Asia/Shanghai')::date > day_of(NEW.status->'publicityEndDate'))
             IS NOT TRUE) THEN
    RAISE EXCEPTION 'stage_not_earned' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;

-- Refuses to pass over a stage that every case enters.
CREATE FUNCTION refuse_skipped_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(definition_of(NEW)->>'entry', '{}') = '{}' THEN
    RAISE EXCEPTION 'stage_not_earned' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
-- A move tells first what a stage became, then its state.
CREATE CONSTRAINT TRIGGER stage_is_entered AFTER INSERT OR UPDATE OF state ON review_stages
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'STATE_SKIPPED')
  EXECUTE FUNCTION refuse_skipped_stage();

-- Refuses an approval unless each stage of the definition was passed, or skipped where it may be, or failed and an
-- override names it. What thresholds came to is judged with the exception.
CREATE FUNCTION refuse_approval_in_spite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM review_definitions d
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS asked
    WHERE d.zone = NEW.zone AND d.definition = NEW.definition AND asked->>'kind' <> 'STAGE_KIND_DECISION'
      AND NOT EXISTS (
        SELECT FROM review_stages s
        WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round AND s.stage = asked->>'stageId'
          AND s.kind = asked->>'kind'
          AND (s.state = 'STATE_SKIPPED' AND coalesce(asked->>'entry', '{}') <> '{}'
               OR s.state = 'STATE_DONE'
                  AND (s.kind = 'STAGE_KIND_THRESHOLD' OR s.outcome IS DISTINCT FROM 'OUTCOME_NEGATIVE'
                       OR coalesce((NEW.course->'override'->'stageIds') ? s.stage, false)
                          AND (asked->>'neverOverridden')::boolean IS NOT TRUE)))) THEN
    RAISE EXCEPTION 'approval_in_spite' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER approval_follows_the_review AFTER UPDATE ON review_cases
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.decision IS NULL AND NEW.decision IN ('OUTCOME_APPROVE', 'OUTCOME_APPROVE_WITH_CONDITIONS'))
  EXECUTE FUNCTION refuse_approval_in_spite();

-- ---- what waits for the review office
-- Open stages of opinions with a seat that has nobody; open votes and scorings the office may close, for the quorum
-- has answered and a secret ballot would not tell what was voted.
ALTER TABLE review_stages
  ADD COLUMN lacks_holder boolean GENERATED ALWAYS AS (
    state = 'STATE_OPEN'
    AND kind IN ('STAGE_KIND_OPINION', 'STAGE_KIND_LEGAL_REVIEW', 'STAGE_KIND_FAIR_COMPETITION')
    AND jsonb_path_exists(status, '$.seats[*] ? (@.state == "STATE_VACANT" || @.state == "STATE_RECUSED")')) STORED,
  ADD COLUMN closable boolean GENERATED ALWAYS AS (
    state = 'STATE_OPEN' AND kind IN ('STAGE_KIND_VOTE', 'STAGE_KIND_SCORING')
    AND jsonb_path_exists(status, '$.*.quorumReached ? (@ == true)')
    AND (NOT jsonb_path_exists(status, '$.tally.secret ? (@ == true)')
         OR jsonb_array_length(
              jsonb_path_query_array(status, '$.seats[*] ? (@.state == "STATE_ANSWERED")')) >= 3)) STORED;
CREATE INDEX review_stages_lacking_holder ON review_stages (zone, urgency, open_time, project, round, stage)
  WHERE lacks_holder;
CREATE INDEX review_stages_closable ON review_stages (zone, urgency, open_time, project, round, stage) WHERE closable;
