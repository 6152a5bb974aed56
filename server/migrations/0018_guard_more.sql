-- SPDX-License-Identifier: Apache-2.0
-- What else the database refuses in a review by itself: stages that are done without what makes them so, decisions
-- below the level that the size of the case asks for. And what the inbox and the clocks need to follow a case that was
-- moved to another definition.

-- ---- a stage and the ids it had before the case was moved
CREATE FUNCTION names_of_stage(case_zone text, case_project text, case_round integer, case_stage text)
RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  names text[] := ARRAY[case_stage];
  grown text[];
BEGIN
  LOOP
    grown := ARRAY(
      SELECT unnest(names)
      UNION
      SELECT s.stage FROM review_stages s
      WHERE s.zone = case_zone AND s.project = case_project AND s.round = case_round AND s.became = ANY (names));
    EXIT WHEN cardinality(grown) = cardinality(names);
    names := grown;
  END LOOP;
  RETURN names;
END $$;

ALTER TABLE review_seats
  -- false: left out by the definition the case was moved to.
  ADD COLUMN placed boolean NOT NULL DEFAULT true;
-- Holders of whose seats somebody is the alternate.
CREATE INDEX review_seats_stood_in_for ON review_seats (zone, alternate, person, department)
  WHERE asked AND alternate IS NOT NULL;

CREATE INDEX review_recusals_of_person ON review_recusals (zone, person);

-- Whether any of these accounts ever contributed to something or filed a case. BETWEEN with its order asks for equality
-- by the index: a planner who knows that few persons filed all there is would look for the first row in the table.
CREATE FUNCTION has_ever_contributed(case_zone text, accounts text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
      SELECT FROM unnest(accounts) AS account
      CROSS JOIN LATERAL (SELECT FROM project_contributors c
                          WHERE c.zone = case_zone AND c.person COLLATE "C" BETWEEN account AND account
                          ORDER BY c.person COLLATE "C" LIMIT 1) AS contributed)
    OR EXISTS (
      SELECT FROM unnest(accounts) AS account
      CROSS JOIN LATERAL (SELECT FROM review_cases c
                          WHERE c.zone = case_zone AND c.submitted_by COLLATE "C" BETWEEN account AND account
                          ORDER BY c.submitted_by COLLATE "C" LIMIT 1) AS filed);
END $$;

-- Whether any of these accounts was ever recused from a case.
CREATE FUNCTION has_ever_been_recused(case_zone text, accounts text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM review_recusals r WHERE r.zone = case_zone AND r.person = ANY (accounts));
END $$;

-- Whether one of these accounts gave a voice of the decision, or was given one for.
CREATE FUNCTION has_spoken(course jsonb, accounts text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT FROM jsonb_array_elements(course->'voices') AS voice
                 WHERE voice->>'person' = ANY (accounts) OR voice->>'onBehalfOf' = ANY (accounts))
$$;

-- Whether one of these accounts answered at the stage on this packet, also under a former id of the stage.
CREATE OR REPLACE FUNCTION has_answered(case_zone text, case_project text, case_round integer, case_stage text,
                                        version integer, accounts text[])
RETURNS boolean LANGUAGE plpgsql STABLE COST 1000 AS $$
DECLARE
  names constant text[] := names_of_stage(case_zone, case_project, case_round, case_stage);
BEGIN
  RETURN EXISTS (SELECT FROM review_opinions o
                 WHERE o.zone = case_zone AND o.project = case_project AND o.round = case_round
                   AND o.stage = ANY (names) AND o.packet_version = version AND o.stance <> 'STANCE_RETURN'
                   AND o.recorded_by = ANY (accounts))
    OR EXISTS (SELECT FROM review_votes v
               WHERE v.zone = case_zone AND v.project = case_project AND v.round = case_round
                 AND v.stage = ANY (names) AND v.packet_version = version AND v.cast_by = ANY (accounts))
    OR EXISTS (SELECT FROM review_scores s
               WHERE s.zone = case_zone AND s.project = case_project AND s.round = case_round
                 AND s.stage = ANY (names) AND s.packet_version = version AND s.scored_by = ANY (accounts));
END $$;

-- ---- counts
-- The weight of what a count tells: YES, NO and ABSTAIN together.
CREATE FUNCTION told_of(status jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce((status->'tally'->>'yes')::bigint, 0) + coalesce((status->'tally'->>'no')::bigint, 0)
    + coalesce((status->'tally'->>'abstain')::bigint, 0)
$$;
-- A secret ballot shows no totals while it runs, when the case ends under way, and when it had too few ballots.
ALTER TABLE review_stages
  DROP CONSTRAINT tally_adds_up,
  ADD CONSTRAINT tally_adds_up CHECK (
    coalesce((status->'tally'->>'cast')::bigint, 0) <= coalesce((status->'tally'->>'base')::bigint, 0)
    AND CASE WHEN (status->'tally'->>'secret')::boolean
                  AND (state = 'STATE_OPEN' OR status->>'closing' = 'CLOSING_TOO_FEW_BALLOTS')
             THEN told_of(status) = 0
             WHEN (status->'tally'->>'secret')::boolean AND state = 'STATE_CANCELLED'
             THEN told_of(status) IN (0, coalesce((status->'tally'->>'cast')::bigint, 0))
             ELSE told_of(status) = coalesce((status->'tally'->>'cast')::bigint, 0) END);

-- The seats of a stage with what each said on the packet as it is: YES, NO, ABSTAIN, BALLOT (secret), SHEET; NULL where
-- it has not answered.
CREATE FUNCTION seats_heard(case_zone text, case_project text, case_round integer, case_stage text)
RETURNS TABLE (seat text, person text, weight integer, said text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  names constant text[] := names_of_stage(case_zone, case_project, case_round, case_stage);
  version constant integer := (SELECT c.packet_version FROM review_cases c
                               WHERE c.zone = case_zone AND c.project = case_project AND c.round = case_round);
BEGIN
  RETURN QUERY
    SELECT q.seat, q.person, q.weight, coalesce(opinion.said, vote.said, sheet.said)
    FROM review_seats q
    LEFT JOIN LATERAL (
      SELECT CASE WHEN o.stance IN ('STANCE_OBJECT', 'STANCE_VETO') THEN 'NO'
                  WHEN o.stance = 'STANCE_ABSTAIN' THEN 'ABSTAIN' ELSE 'YES' END AS said
      FROM review_opinions o
      WHERE o.zone = case_zone AND o.project = case_project AND o.round = case_round AND o.stage = ANY (names)
        AND o.packet_version = version AND o.seat = q.seat AND o.stance <> 'STANCE_RETURN'
      LIMIT 1) AS opinion ON true
    LEFT JOIN LATERAL (
      SELECT coalesce(replace(v.choice, 'CHOICE_', ''), 'BALLOT') AS said
      FROM review_votes v
      WHERE v.zone = case_zone AND v.project = case_project AND v.round = case_round AND v.stage = ANY (names)
        AND v.packet_version = version AND v.seat = q.seat
      LIMIT 1) AS vote ON true
    LEFT JOIN LATERAL (
      SELECT 'SHEET' AS said
      FROM review_scores s
      WHERE s.zone = case_zone AND s.project = case_project AND s.round = case_round AND s.stage = ANY (names)
        AND s.packet_version = version AND s.seat = q.seat
      LIMIT 1) AS sheet ON true
    WHERE q.zone = case_zone AND q.project = case_project AND q.round = case_round AND q.stage = case_stage
      AND q.placed;
END $$;

-- Whether the part is at least this share of the whole; any part is of no share.
CREATE FUNCTION reaches(part bigint, whole bigint, share json) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(part::numeric * (share->>'denominator')::numeric >= whole::numeric * (share->>'numerator')::numeric,
                  true)
$$;

-- Whether the seat of a stage may be left out of its count as what the stage says of it. A seat of a person is vacant
-- when he contributed or holds no role that answers there. Who is left of a department or a role, and whether the
-- alternate steps in, is the rules'.
CREATE FUNCTION may_be_left_out(done review_stages, person text, said_to_be text)
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
                     AND (g.end_date IS NULL OR g.end_date > day));
END $$;

-- What the seats of a stage come to as the database sees it: by weight, how many answered, and whether one is said to
-- be out of the count that is not.
CREATE FUNCTION heard_at(done review_stages, OUT seats bigint, OUT weight bigint, OUT base bigint, OUT yes bigint,
                         OUT no bigint, OUT abstain bigint, OUT still_asked bigint, OUT left_out_wrongly boolean)
LANGUAGE sql STABLE AS $$
  SELECT count(h.said), coalesce(sum(h.weight) FILTER (WHERE h.said IS NOT NULL), 0),
         coalesce(sum(h.weight) FILTER (WHERE h.said IS NOT NULL OR left_out.state IS NULL), 0),
         coalesce(sum(h.weight) FILTER (WHERE h.said = 'YES'), 0) + coalesce(max(h.weight) * max(ballots.yes), 0),
         coalesce(sum(h.weight) FILTER (WHERE h.said = 'NO'), 0) + coalesce(max(h.weight) * max(ballots.no), 0),
         coalesce(sum(h.weight) FILTER (WHERE h.said = 'ABSTAIN'), 0)
           + coalesce(max(h.weight) * max(ballots.abstain), 0),
         count(*) FILTER (WHERE h.said IS NULL AND left_out.state IS NULL),
         coalesce(bool_or(NOT may_be_left_out(done, h.person, left_out.state))
                    FILTER (WHERE h.said IS NULL AND left_out.state IS NOT NULL), false)
  FROM seats_heard(done.zone, done.project, done.round, done.stage) AS h
  LEFT JOIN LATERAL (
    SELECT listed->>'state' AS state FROM jsonb_array_elements(done.status->'seats') AS listed
    WHERE listed->>'seatId' = h.seat AND listed->>'state' IN ('STATE_RECUSED', 'STATE_VACANT')
    LIMIT 1) AS left_out ON true
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE b.choice = 'CHOICE_YES') AS yes,
           count(*) FILTER (WHERE b.choice = 'CHOICE_NO') AS no,
           count(*) FILTER (WHERE b.choice = 'CHOICE_ABSTAIN') AS abstain
    FROM review_ballots b
    JOIN review_cases c ON c.zone = b.zone AND c.project = b.project AND c.round = b.round
      AND c.packet_version = b.packet_version
    WHERE b.zone = done.zone AND b.project = done.project AND b.round = done.round
      AND b.stage = ANY (names_of_stage(done.zone, done.project, done.round, done.stage))) AS ballots
$$;

-- The stage as the definition of its case asks for it.
CREATE FUNCTION definition_of(done review_stages) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT stage
  FROM review_cases c
  JOIN review_definitions d ON d.zone = c.zone AND d.definition = c.definition
  CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
  CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
  WHERE c.zone = done.zone AND c.project = done.project AND c.round = done.round AND stage->>'stageId' = done.stage
  LIMIT 1
$$;

-- Refuses a stage that seats answer and that is done without what its closing says: all answers, the quorum of its
-- definition, no more than was said; or that came to more than its answers do. Why it came to less is the rules'.
CREATE FUNCTION refuse_uncounted_stage(done review_stages) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  closing constant text := coalesce(done.status->>'closing', '');
  counted constant jsonb := coalesce(done.status->'tally', done.status->'score', '{}');
  cast_weight constant bigint := coalesce((counted->>'cast')::bigint, 0);
  yes constant bigint := coalesce((counted->>'yes')::bigint, 0);
  asked constant json := definition_of(done);
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
       WHEN 'CLOSING_NOBODY_ELIGIBLE' THEN NOT negative OR cast_weight > 0
       WHEN 'CLOSING_TOO_FEW_BALLOTS' THEN NOT negative
       -- Done before closings were kept; nothing is done by an act where seats answer.
       ELSE closing <> '' OR heard.seats = 0 END
     OR heard.left_out_wrongly
     OR cast_weight > heard.weight OR yes > heard.yes
     OR coalesce((counted->>'no')::bigint, 0) > heard.no
     OR coalesce((counted->>'abstain')::bigint, 0) > heard.abstain;
  IF NOT unearned AND done.outcome = 'OUTCOME_POSITIVE' AND done.kind <> 'STAGE_KIND_SCORING' THEN
    unearned := heard.weight = 0 OR NOT reaches(yes, heard.weight, asked->'pass')
      OR NOT reaches(yes, heard.base, asked->'passOfAll') OR yes < coalesce((asked->>'passAtLeast')::bigint, 0)
      OR heard.no > 0 AND (done.kind IN ('STAGE_KIND_LEGAL_REVIEW', 'STAGE_KIND_FAIR_COMPETITION')
                           OR coalesce((asked->>'objectionBlocks')::boolean, false));
  END IF;
  IF unearned OR done.outcome IS DISTINCT FROM done.status->>'outcome' THEN
    RAISE EXCEPTION 'stage_not_earned' USING ERRCODE = '23514';
  END IF;
END $$;

-- At the end of the transaction, when answers, seats and the case are written.
CREATE FUNCTION refuse_unearned_stage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  review_case record;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'STATE_DONE' AND OLD.open_time IS NOT DISTINCT FROM NEW.open_time
     AND OLD.outcome IS DISTINCT FROM NEW.outcome AND NEW.kind <> 'STAGE_KIND_THRESHOLD'
     AND NEW.status->>'closing' IS DISTINCT FROM 'CLOSING_NOBODY_ELIGIBLE' THEN
    RAISE EXCEPTION 'stage_stands' USING ERRCODE = '23514';
  END IF;
  -- Done before the move that brought it here.
  IF EXISTS (SELECT FROM review_stages s
             WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round AND s.became = NEW.stage
               AND s.state = 'STATE_CANCELLED' AND s.done_time = NEW.done_time
               AND s.status->'tally' IS NOT DISTINCT FROM NEW.status->'tally'
               AND s.status->'score' IS NOT DISTINCT FROM NEW.status->'score') THEN
    RETURN NULL;
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
CREATE CONSTRAINT TRIGGER stage_born_done_is_earned AFTER INSERT ON review_stages
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'STATE_DONE')
  EXECUTE FUNCTION refuse_unearned_stage();
CREATE CONSTRAINT TRIGGER stage_done_is_earned AFTER UPDATE ON review_stages
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state = 'STATE_DONE'
        AND (OLD.state <> 'STATE_DONE' OR OLD.outcome IS DISTINCT FROM NEW.outcome
             OR OLD.open_time IS DISTINCT FROM NEW.open_time OR OLD.kind <> NEW.kind
             OR OLD.status->'closing' IS DISTINCT FROM NEW.status->'closing'
             OR OLD.status->'tally' IS DISTINCT FROM NEW.status->'tally'
             OR OLD.status->'score' IS DISTINCT FROM NEW.status->'score'))
  EXECUTE FUNCTION refuse_unearned_stage();

-- ---- the level that decides
-- The level of the definition that takes a case of this size; NULL where that takes a rate of exchange, or where
-- nothing was counted.
CREATE FUNCTION level_for(case_zone text, case_definition integer, course jsonb, material json)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  levels constant json := (
    SELECT stage->'levels'
    FROM review_definitions d
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
    WHERE d.zone = case_zone AND d.definition = case_definition AND stage->>'kind' = 'STAGE_KIND_DECISION'
    LIMIT 1);
  size constant jsonb := course->'aggregate';
  total constant bigint := (size->'totalInvestment'->>'minorUnits')::bigint;
  land constant bigint := coalesce((size->'landArea'->>'microMu')::bigint, 0);
  own constant json := coalesce(material->'totalInvestment', material->'fixedAssetInvestment');
  level json;
  deciding text;
BEGIN
  IF levels IS NULL OR size IS NULL THEN
    RETURN NULL;
  END IF;
  FOR level IN SELECT * FROM json_array_elements(levels) LOOP
    IF level->'totalInvestmentAtLeast' IS NOT NULL
       AND (total IS NULL OR level->'totalInvestmentAtLeast'->>'currencyCode' <> 'CNY'
            OR coalesce(own->>'currencyCode', 'CNY') <> 'CNY') THEN
      RETURN NULL;
    END IF;
    IF (level->'totalInvestmentAtLeast' IS NULL AND level->'landAreaAtLeast' IS NULL)
       OR coalesce((level->'landAreaAtLeast'->>'microMu')::bigint <= land, false)
       -- No smaller than what the packet says of the project alone.
       OR coalesce((level->'totalInvestmentAtLeast'->>'minorUnits')::bigint
                   <= greatest(total, (own->>'minorUnits')::bigint), false) THEN
      deciding := level->>'levelId';
    END IF;
  END LOOP;
  RETURN deciding;
END $$;

-- Refuses a decision, or a voice of one, under a level that is not the one the size of the case asks for.
CREATE FUNCTION refuse_low_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked constant text := level_for(NEW.zone, NEW.definition, NEW.course, (
    SELECT p.material FROM review_packets p
    WHERE p.zone = NEW.zone AND p.project = NEW.project AND p.round = NEW.round
      AND p.packet_version = NEW.packet_version));
BEGIN
  IF asked <> coalesce(NEW.course->>'decisionLevel', '') THEN
    RAISE EXCEPTION 'decision_below_level' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decision_never_below_its_level BEFORE UPDATE ON review_cases FOR EACH ROW
  WHEN ((NEW.decision IS NOT NULL AND OLD.decision IS NULL)
        OR (NEW.course->'voices' IS NOT NULL AND OLD.course->'voices' IS DISTINCT FROM NEW.course->'voices'))
  EXECUTE FUNCTION refuse_low_decision();

-- Whether some level of the decision seats the holder with this alternate.
CREATE FUNCTION stands_in_at_decision(case_zone text, case_definition integer, holder text, speaker text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM review_definitions d
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
    CROSS JOIN LATERAL json_array_elements(stage->'levels') AS level
    CROSS JOIN LATERAL json_array_elements(level->'seats') AS seat
    WHERE d.zone = case_zone AND d.definition = case_definition AND seat->>'person' = holder
      AND seat->>'alternate' = speaker)
$$;

-- As before, but an alternate speaks for a holder who is recused, as he answers for one at other stages, and a voice is
-- judged when it is given: who contributes afterwards loses it by the rules and hinders nobody else.
CREATE OR REPLACE FUNCTION refuse_rash_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said record;
  judge text;
BEGIN
  IF OLD.decision IS NOT NULL AND NEW.decision IS DISTINCT FROM OLD.decision THEN
    RAISE EXCEPTION 'decision_stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.decision IS NOT NULL
     OR (NEW.decision IS NULL AND NEW.course->'voices' IS NOT DISTINCT FROM OLD.course->'voices') THEN
    RETURN NEW;
  END IF;
  FOR said IN
    SELECT NEW.decided_by AS speaker, NEW.course->'decision'->>'onBehalfOf' AS holder
    UNION
    SELECT voice->>'person', voice->>'onBehalfOf' FROM jsonb_array_elements(NEW.course->'voices') voice
    WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(OLD.course->'voices') given WHERE given = voice) LOOP
    FOREACH judge IN ARRAY ARRAY[said.speaker, said.holder] LOOP
      CONTINUE WHEN judge IS NULL OR judge NOT LIKE 'zones/%/persons/%';
      IF contributed(NEW.zone, NEW.project, judge) THEN
        RAISE EXCEPTION 'self_review' USING ERRCODE = '23514';
      END IF;
      IF EXISTS (SELECT FROM review_recusals r
                 WHERE r.zone = NEW.zone AND r.project = NEW.project AND r.round = NEW.round
                   AND r.person = ANY (accounts_of(NEW.zone, judge)))
         AND NOT (judge IS NOT DISTINCT FROM said.holder
                  AND stands_in_at_decision(NEW.zone, NEW.definition, said.holder, said.speaker)) THEN
        RAISE EXCEPTION 'recused_review' USING ERRCODE = '23514';
      END IF;
    END LOOP;
  END LOOP;
  IF same_person(NEW.exception_requested_by, NEW.exception_granted_by)
     OR same_person(NEW.course->'override'->>'requestedBy', NEW.course->'override'->>'grantedBy') THEN
    RAISE EXCEPTION 'same_person' USING ERRCODE = '23514';
  END IF;
  IF NEW.decision IS NOT NULL
     AND EXISTS (SELECT FROM review_stages s
                 WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round
                   AND s.kind <> 'STAGE_KIND_DECISION' AND s.state IN ('STATE_OPEN', 'STATE_WAITING')) THEN
    RAISE EXCEPTION 'decision_past_open_stage' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- ---- the rules of a case
-- Refuses other thresholds for a case that is filed, and another definition but a published one for a case that runs.
CREATE FUNCTION refuse_other_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.threshold_set <> OLD.threshold_set OR OLD.state NOT IN ('STATE_OPEN', 'STATE_SUPPLEMENTING')
     OR NOT EXISTS (SELECT FROM review_definitions d
                    WHERE d.zone = NEW.zone AND d.definition = NEW.definition AND d.state = 'STATE_PUBLISHED') THEN
    RAISE EXCEPTION 'rules_pinned' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_keeps_its_rules BEFORE UPDATE ON review_cases FOR EACH ROW
  WHEN (NEW.threshold_set <> OLD.threshold_set OR NEW.definition <> OLD.definition)
  EXECUTE FUNCTION refuse_other_rules();

-- Refuses another definition without the move that the journal tells of, or with stages it does not know. At the end of
-- the transaction, when stages and journal are written.
CREATE FUNCTION refuse_silent_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM journal_entries j
                 WHERE j.zone = NEW.zone AND j.xid = pg_current_xact_id() AND j.entry_kind = 'ENTRY_KIND_CHANGE'
                   AND j.method = 'luodi.v1.ReviewService.MoveCase'
                   AND j.resource = format('zones/%s/projects/%s/cases/%s', NEW.zone, NEW.project, NEW.round))
     OR EXISTS (SELECT FROM review_stages s
                WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round
                  AND s.state <> 'STATE_CANCELLED' AND definition_of(s)->>'kind' IS DISTINCT FROM s.kind) THEN
    RAISE EXCEPTION 'silent_move' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_moves_openly AFTER UPDATE ON review_cases
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.definition <> OLD.definition)
  EXECUTE FUNCTION refuse_silent_move();
