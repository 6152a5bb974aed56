-- SPDX-License-Identifier: Apache-2.0
-- What the database refuses in a review by itself, also when a rule is forgotten: separation of duty by person and
-- lineage, one person on two seats, answers to what is not open, ballots nobody cast, decisions past open stages,
-- changes of what was published.

-- ---- who is one person: the accounts with one staff number in a zone and in `system`, whose persons act in every zone
CREATE INDEX persons_of_department ON persons (zone, department) WHERE department IS NOT NULL;
CREATE INDEX role_grants_held ON role_grants (zone, role) WHERE state = 'STATE_EFFECTIVE';

-- Every account of the person in the zone and in `system`, the one given included. PL/pgSQL, like all that runs with
-- every answer: it keeps its plans.
CREATE FUNCTION accounts_of(case_zone text, account text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN array_append(ARRAY(
    SELECT format('zones/%s/persons/%s', b.zone, b.person)
    FROM persons a
    JOIN persons b ON b.staff_number = a.staff_number AND b.zone IN (case_zone, 'system')
    WHERE a.zone = split_part(account, '/', 2) AND a.person = split_part(account, '/', 4)), account);
END $$;

-- Whether two accounts stand for one person.
CREATE FUNCTION same_person(one text, other text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN one = other OR EXISTS (
    SELECT FROM persons a, persons b
    WHERE a.zone = split_part(one, '/', 2) AND a.person = split_part(one, '/', 4)
      AND b.zone = split_part(other, '/', 2) AND b.person = split_part(other, '/', 4)
      AND a.staff_number = b.staff_number);
END $$;

-- ---- who contributed
-- The family of a project: parents, phases, and rows merged into any of them or they into, itself included. A project
-- without kin takes one look.
CREATE FUNCTION project_lineage(family_zone text, member text) RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 2 AS $$
DECLARE
  family text[] := ARRAY[member];
  grown text[];
BEGIN
  LOOP
    grown := ARRAY(
      SELECT unnest(family)
      UNION
      SELECT kin.project
      FROM projects p CROSS JOIN LATERAL (VALUES (p.parent_project), (p.merged_into)) AS kin (project)
      WHERE p.zone = family_zone AND p.project = ANY (family) AND kin.project IS NOT NULL
      UNION
      SELECT c.project FROM projects c WHERE c.zone = family_zone AND c.parent_project = ANY (family)
      UNION
      SELECT m.project FROM projects m WHERE m.zone = family_zone AND m.merged_into = ANY (family));
    EXIT WHEN cardinality(grown) = cardinality(family);
    family := grown;
  END LOOP;
  RETURN QUERY SELECT unnest(family);
END $$;

-- Accounts that contributed to the family of the project or filed a case of it.
CREATE FUNCTION contributors_of(family_zone text, member text) RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 5 AS $$
DECLARE
  kin constant text[] := ARRAY(SELECT project_lineage(family_zone, member));
BEGIN
  RETURN QUERY
    SELECT c.person FROM project_contributors c WHERE c.zone = family_zone AND c.project = ANY (kin)
    UNION
    SELECT c.submitted_by FROM review_cases c WHERE c.zone = family_zone AND c.project = ANY (kin);
END $$;

-- Whether the person, under any account, contributed to the family of the project or filed a case of it.
CREATE FUNCTION contributed(family_zone text, member text, judge text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  accounts constant text[] := accounts_of(family_zone, judge);
BEGIN
  RETURN EXISTS (SELECT FROM contributors_of(family_zone, member) AS c (person) WHERE c.person = ANY (accounts));
END $$;

-- ---- answers
-- Refuses an answer by, or on behalf of, somebody who contributed or is recused. The first argument names the column
-- with the person who answers; silence has none.
CREATE OR REPLACE FUNCTION refuse_self_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  answers constant text := to_jsonb(NEW) ->> TG_ARGV[0];
  stands_for constant text := NEW.on_behalf_of;
  judge text;
BEGIN
  FOREACH judge IN ARRAY ARRAY[answers, stands_for] LOOP
    CONTINUE WHEN judge IS NULL OR judge NOT LIKE 'zones/%/persons/%';
    IF contributed(NEW.zone, NEW.project, judge) THEN
      RAISE EXCEPTION 'self_review' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT FROM review_recusals r
               WHERE r.zone = NEW.zone AND r.project = NEW.project AND r.round = NEW.round
                 AND r.person = ANY (accounts_of(NEW.zone, judge)))
       -- An alternate answers for a holder who is recused.
       AND NOT (judge IS NOT DISTINCT FROM stands_for
                AND EXISTS (SELECT FROM review_seats s
                            WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round
                              AND s.stage = NEW.stage AND s.seat = NEW.seat
                              AND s.person = stands_for AND s.alternate = answers)) THEN
      RAISE EXCEPTION 'recused_review' USING ERRCODE = '23514';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER score_never_self_review BEFORE INSERT ON review_scores
  FOR EACH ROW EXECUTE FUNCTION refuse_self_review('scored_by');

-- Refuses a person, under whatever account, on a second seat of a stage and packet. Each branch is planned where it
-- runs.
CREATE FUNCTION refuse_second_seat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  accounts constant text[] := accounts_of(NEW.zone, to_jsonb(NEW) ->> TG_ARGV[0]);
  twice boolean := false;
BEGIN
  IF TG_TABLE_NAME = 'review_opinions' THEN
    twice := NEW.stance <> 'STANCE_RETURN' AND EXISTS (
      SELECT FROM review_opinions o
      WHERE o.zone = NEW.zone AND o.project = NEW.project AND o.round = NEW.round AND o.stage = NEW.stage
        AND o.packet_version = NEW.packet_version AND o.seat <> NEW.seat AND o.stance <> 'STANCE_RETURN'
        AND o.recorded_by = ANY (accounts));
  ELSIF TG_TABLE_NAME = 'review_votes' THEN
    twice := EXISTS (
      SELECT FROM review_votes v
      WHERE v.zone = NEW.zone AND v.project = NEW.project AND v.round = NEW.round AND v.stage = NEW.stage
        AND v.packet_version = NEW.packet_version AND v.seat <> NEW.seat AND v.cast_by = ANY (accounts));
  ELSE
    twice := EXISTS (
      SELECT FROM review_scores s
      WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round AND s.stage = NEW.stage
        AND s.packet_version = NEW.packet_version AND s.seat <> NEW.seat AND s.scored_by = ANY (accounts));
  END IF;
  IF twice THEN
    RAISE EXCEPTION 'same_person' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER opinion_on_one_seat BEFORE INSERT ON review_opinions
  FOR EACH ROW EXECUTE FUNCTION refuse_second_seat('recorded_by');
CREATE TRIGGER vote_on_one_seat BEFORE INSERT ON review_votes
  FOR EACH ROW EXECUTE FUNCTION refuse_second_seat('cast_by');
CREATE TRIGGER score_on_one_seat BEFORE INSERT ON review_scores
  FOR EACH ROW EXECUTE FUNCTION refuse_second_seat('scored_by');

-- Refuses an answer to a stage that is not open or to a packet that is not the one to judge.
CREATE FUNCTION refuse_stale_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM review_stages s
                 JOIN review_cases c ON c.zone = s.zone AND c.project = s.project AND c.round = s.round
                 WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round AND s.stage = NEW.stage
                   AND s.state = 'STATE_OPEN' AND c.state = 'STATE_OPEN' AND c.packet_version = NEW.packet_version) THEN
    RAISE EXCEPTION 'stale_answer' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER opinion_never_stale BEFORE INSERT ON review_opinions FOR EACH ROW EXECUTE FUNCTION refuse_stale_answer();
CREATE TRIGGER vote_never_stale BEFORE INSERT ON review_votes FOR EACH ROW EXECUTE FUNCTION refuse_stale_answer();
CREATE TRIGGER score_never_stale BEFORE INSERT ON review_scores FOR EACH ROW EXECUTE FUNCTION refuse_stale_answer();
CREATE TRIGGER ballot_never_stale BEFORE INSERT ON review_ballots FOR EACH ROW EXECUTE FUNCTION refuse_stale_answer();

-- ---- secret ballots
-- Refuses more ballots than secret votes: the vote comes first.
CREATE FUNCTION refuse_stuffed_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM review_ballots b
      WHERE b.zone = NEW.zone AND b.project = NEW.project AND b.round = NEW.round AND b.stage = NEW.stage
        AND b.packet_version = NEW.packet_version)
     >= (SELECT count(*) FROM review_votes v
         WHERE v.zone = NEW.zone AND v.project = NEW.project AND v.round = NEW.round AND v.stage = NEW.stage
           AND v.packet_version = NEW.packet_version AND v.ballot_digest IS NOT NULL) THEN
    RAISE EXCEPTION 'stuffed_ballot' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ballot_never_stuffed BEFORE INSERT ON review_ballots
  FOR EACH ROW EXECUTE FUNCTION refuse_stuffed_ballot();

-- Writes every ballot of a stage anew, one by one in an order drawn by lot: afterwards neither the transaction nor the
-- place of a row tells when it came.
CREATE FUNCTION shuffle_ballots(case_zone text, case_project text, case_round integer, case_stage text, version integer)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  drawn uuid;
BEGIN
  FOR drawn IN SELECT b.ballot FROM review_ballots b
               WHERE b.zone = case_zone AND b.project = case_project AND b.round = case_round AND b.stage = case_stage
                 AND b.packet_version = version
               ORDER BY gen_random_uuid() LOOP
    UPDATE review_ballots b SET shuffle = gen_random_uuid()
    WHERE b.zone = case_zone AND b.project = case_project AND b.round = case_round AND b.stage = case_stage
      AND b.packet_version = version AND b.ballot = drawn;
  END LOOP;
END $$;

-- ---- decisions
-- Refuses to decide while another stage runs or waits, by somebody who contributed or is recused, alone or among
-- several voices, or who asked for the exception or override himself; what is decided stays.
CREATE FUNCTION refuse_rash_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decider text;
BEGIN
  IF OLD.decision IS NOT NULL AND NEW.decision IS DISTINCT FROM OLD.decision THEN
    RAISE EXCEPTION 'decision_stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.decision IS NOT NULL
     OR (NEW.decision IS NULL AND NEW.course->'voices' IS NOT DISTINCT FROM OLD.course->'voices') THEN
    RETURN NEW;
  END IF;
  FOR decider IN
    SELECT NEW.decided_by
    UNION SELECT NEW.course->>'decisionOnBehalfOf'
    UNION SELECT voice->>'person' FROM jsonb_array_elements(NEW.course->'voices') voice
    UNION SELECT voice->>'onBehalfOf' FROM jsonb_array_elements(NEW.course->'voices') voice LOOP
    CONTINUE WHEN decider IS NULL OR decider NOT LIKE 'zones/%/persons/%';
    IF contributed(NEW.zone, NEW.project, decider) THEN
      RAISE EXCEPTION 'self_review' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT FROM review_recusals r
               WHERE r.zone = NEW.zone AND r.project = NEW.project AND r.round = NEW.round
                 AND r.person = ANY (accounts_of(NEW.zone, decider))) THEN
      RAISE EXCEPTION 'recused_review' USING ERRCODE = '23514';
    END IF;
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
CREATE TRIGGER decision_never_rash BEFORE UPDATE ON review_cases
  FOR EACH ROW EXECUTE FUNCTION refuse_rash_decision();

-- ---- definitions
-- A published definition never changes.
CREATE FUNCTION refuse_changed_definition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'STATE_PUBLISHED' THEN
    RAISE EXCEPTION 'definition_published' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER published_definition_stays BEFORE UPDATE ON review_definitions
  FOR EACH ROW EXECUTE FUNCTION refuse_changed_definition();

-- No case is born decided.
CREATE FUNCTION refuse_born_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.decision IS NOT NULL OR NEW.decided_by IS NOT NULL OR NEW.course ? 'voices' THEN
    RAISE EXCEPTION 'born_decided' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_begins_undecided BEFORE INSERT ON review_cases
  FOR EACH ROW EXECUTE FUNCTION refuse_born_decided();

-- A definition takes two persons, not two accounts.
CREATE FUNCTION refuse_own_definition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.published_by IS NOT NULL AND same_person(NEW.drafted_by, NEW.published_by) THEN
    RAISE EXCEPTION 'definition_takes_two' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER definition_takes_two_persons BEFORE INSERT OR UPDATE ON review_definitions
  FOR EACH ROW EXECUTE FUNCTION refuse_own_definition();
