-- What the migrations make, for reviewers; written by tests/migrations/schema, read by no program.

CREATE TYPE public.board_key AS (
	standing integer,
	is_increase boolean,
	is_later_phase boolean,
	park text COLLATE pg_catalog."C",
	division text COLLATE pg_catalog."C",
	currency text COLLATE pg_catalog."C",
	signed_basis text COLLATE pg_catalog."C"
);

CREATE TYPE public.plan_key AS (
	milestone text COLLATE pg_catalog."C",
	month date,
	is_restricted boolean,
	department text COLLATE pg_catalog."C"
);

CREATE FUNCTION public.accounts_of(case_zone text, account text) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN array_append(ARRAY(
    SELECT format('zones/%s/persons/%s', b.zone, b.person)
    FROM persons a
    JOIN persons b ON b.staff_number = a.staff_number AND b.zone IN (case_zone, 'system')
    WHERE a.zone = split_part(account, '/', 2) AND a.person = split_part(account, '/', 4)), account);
END $$;

CREATE FUNCTION public.append_board_deltas() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO board_deltas (zone, key, projects, total_minor)
    SELECT p.zone, board_key(p), count(*), sum(coalesce(p.total_minor, 0))
    FROM came p WHERE p.merged_into IS NULL
    GROUP BY 1, 2;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO board_deltas (zone, key, projects, total_minor)
    SELECT p.zone, board_key(p), -count(*), -sum(coalesce(p.total_minor, 0))
    FROM went p WHERE p.merged_into IS NULL
    GROUP BY 1, 2;
  ELSE
    INSERT INTO board_deltas (zone, key, projects, total_minor)
    SELECT c.zone, c.key, sum(c.sign), sum(c.sign * c.minor)
    FROM (SELECT p.zone, board_key(p) AS key, 1 AS sign, coalesce(p.total_minor, 0) AS minor
          FROM came p WHERE p.merged_into IS NULL
          UNION ALL
          SELECT p.zone, board_key(p), -1, coalesce(p.total_minor, 0) FROM went p WHERE p.merged_into IS NULL) c
    GROUP BY 1, 2
    HAVING sum(c.sign) <> 0 OR sum(c.sign * c.minor) <> 0;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.append_plan_deltas() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO plan_deltas (zone, key, projects)
    SELECT p.zone, plan_key(p), count(*) FROM came p
    WHERE p.merged_into IS NULL AND (plan_key(p)).milestone IS NOT NULL
    GROUP BY 1, 2;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO plan_deltas (zone, key, projects)
    SELECT p.zone, plan_key(p), -count(*) FROM went p
    WHERE p.merged_into IS NULL AND (plan_key(p)).milestone IS NOT NULL
    GROUP BY 1, 2;
  ELSE
    INSERT INTO plan_deltas (zone, key, projects)
    SELECT c.zone, c.key, sum(c.sign)
    FROM (SELECT p.zone, plan_key(p) AS key, 1 AS sign FROM came p WHERE p.merged_into IS NULL
          UNION ALL
          SELECT p.zone, plan_key(p), -1 FROM went p WHERE p.merged_into IS NULL) c
    WHERE (c.key).milestone IS NOT NULL
    GROUP BY 1, 2
    HAVING sum(c.sign) <> 0;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.board_facets(key public.board_key) RETURNS TABLE(facet text, standing integer, park text, division text, signed_basis text)
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT 'FACET_STAGE', key.standing, '', '', key.signed_basis
  UNION ALL
  SELECT 'FACET_PARK', fact_bit('FACT_KIND_SIGNED'), key.park, '', '' WHERE is_on_map(key.standing)
  UNION ALL
  SELECT 'FACET_INDUSTRY', fact_bit('FACT_KIND_SIGNED'), '', key.division, '' WHERE is_on_map(key.standing)
$$;

CREATE FUNCTION public.fact_bit(fact text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT CASE fact
    WHEN 'FACT_KIND_FIRST_TALK' THEN 2
    WHEN 'FACT_KIND_FRAMEWORK_SIGNED' THEN 4
    WHEN 'FACT_KIND_APPROVED' THEN 8
    WHEN 'FACT_KIND_SIGNED' THEN 16
    WHEN 'FACT_KIND_REGISTERED' THEN 32
    WHEN 'FACT_KIND_LAND_ACQUIRED' THEN 64
    WHEN 'FACT_KIND_PERMITTED' THEN 128
    WHEN 'FACT_KIND_STARTED' THEN 256
    WHEN 'FACT_KIND_COMPLETED' THEN 512
    WHEN 'FACT_KIND_PRODUCED' THEN 1024
    WHEN 'FACT_KIND_FULL_CAPACITY' THEN 2048
    WHEN 'FACT_KIND_TERMINATED' THEN 4096
  END
$$;

CREATE FUNCTION public.is_on_map(standing integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN (((standing & public.fact_bit('FACT_KIND_SIGNED'::text)) <> 0) AND ((standing & public.fact_bit('FACT_KIND_TERMINATED'::text)) = 0));

CREATE FUNCTION public.next_promised(standing integer, start_date date, production_date date, full_capacity_date date) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN ((NOT public.is_on_map(standing)) OR ((standing & public.fact_bit('FACT_KIND_FULL_CAPACITY'::text)) <> 0)) THEN NULL::text WHEN ((start_date IS NOT NULL) AND ((standing & ((public.fact_bit('FACT_KIND_STARTED'::text) | public.fact_bit('FACT_KIND_COMPLETED'::text)) | public.fact_bit('FACT_KIND_PRODUCED'::text))) = 0)) THEN 'FACT_KIND_STARTED'::text WHEN ((production_date IS NOT NULL) AND ((standing & public.fact_bit('FACT_KIND_PRODUCED'::text)) = 0)) THEN 'FACT_KIND_PRODUCED'::text WHEN (full_capacity_date IS NOT NULL) THEN 'FACT_KIND_FULL_CAPACITY'::text ELSE ''::text END;

CREATE FUNCTION public.next_planned(standing integer, start_date date, production_date date, full_capacity_date date) RETURNS date
    LANGUAGE sql IMMUTABLE
    RETURN CASE public.next_promised(standing, start_date, production_date, full_capacity_date) WHEN 'FACT_KIND_STARTED'::text THEN start_date WHEN 'FACT_KIND_PRODUCED'::text THEN production_date WHEN 'FACT_KIND_FULL_CAPACITY'::text THEN full_capacity_date ELSE NULL::date END;

CREATE FUNCTION public.title_core(title text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT regexp_replace(regexp_replace(lower(title), '[[:space:][:punct:]（）【】《》、，。·—－～：；！？“”‘’]', '', 'g'),
                        '(建设|工程|项目)', '', 'g')
$$;

CREATE TABLE public.projects (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    number bigint GENERATED ALWAYS AS ((((split_part(project, '-'::text, 1))::bigint * 1000000000) + (split_part(project, '-'::text, 2))::bigint)) STORED NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    investor text COLLATE pg_catalog."C",
    industry_code text,
    park text COLLATE pg_catalog."C",
    total_minor bigint,
    total_currency text,
    fixed_minor bigint,
    fixed_currency text,
    foreign_minor bigint,
    foreign_currency text,
    land_micro_mu bigint,
    annual_tax_minor bigint,
    annual_tax_currency text,
    annual_output_minor bigint,
    annual_output_currency text,
    jobs integer NOT NULL,
    start_date date,
    production_date date,
    full_capacity_date date,
    confidentiality text NOT NULL,
    owner_department text,
    business_code text,
    national_code text,
    parent_project text COLLATE pg_catalog."C",
    phase integer NOT NULL,
    description text NOT NULL,
    ledger_columns jsonb DEFAULT '{}'::jsonb NOT NULL,
    standing integer DEFAULT 0 NOT NULL,
    signed_date date,
    signed_basis text,
    create_time timestamp with time zone NOT NULL,
    update_time timestamp with time zone NOT NULL,
    parcel text,
    merged_into text COLLATE pg_catalog."C",
    title_core text GENERATED ALWAYS AS (public.title_core(title)) STORED NOT NULL,
    signed_year integer GENERATED ALWAYS AS ((EXTRACT(year FROM signed_date))::integer) STORED,
    plan jsonb,
    next_planned_date date GENERATED ALWAYS AS (public.next_planned(standing, start_date, production_date, full_capacity_date)) STORED,
    CONSTRAINT amounts_have_currencies CHECK ((((total_minor IS NULL) = (total_currency IS NULL)) AND ((fixed_minor IS NULL) = (fixed_currency IS NULL)) AND ((foreign_minor IS NULL) = (foreign_currency IS NULL)) AND ((annual_tax_minor IS NULL) = (annual_tax_currency IS NULL)) AND ((annual_output_minor IS NULL) = (annual_output_currency IS NULL)))),
    CONSTRAINT annual_output_positive CHECK ((annual_output_minor > 0)),
    CONSTRAINT annual_tax_positive CHECK ((annual_tax_minor > 0)),
    CONSTRAINT confidentiality_known CHECK ((confidentiality = ANY (ARRAY['CONFIDENTIALITY_PUBLIC'::text, 'CONFIDENTIALITY_INTERNAL'::text, 'CONFIDENTIALITY_RESTRICTED'::text]))),
    CONSTRAINT fixed_positive CHECK ((fixed_minor > 0)),
    CONSTRAINT fixed_within_total CHECK (((fixed_minor IS NULL) OR (total_minor IS NULL) OR ((fixed_currency = total_currency) AND (fixed_minor <= total_minor)))),
    CONSTRAINT foreign_positive CHECK ((foreign_minor > 0)),
    CONSTRAINT jobs_not_negative CHECK ((jobs >= 0)),
    CONSTRAINT land_positive CHECK ((land_micro_mu > 0)),
    CONSTRAINT phase_counts_from_one CHECK ((phase >= 1)),
    CONSTRAINT plan_says_something CHECK ((plan <> '{}'::jsonb)),
    CONSTRAINT project_kind_known CHECK ((kind = ANY (ARRAY['PROJECT_KIND_NEW_BUILD'::text, 'PROJECT_KIND_EXPANSION'::text, 'PROJECT_KIND_TECH_UPGRADE'::text, 'PROJECT_KIND_ZERO_LAND_UPGRADE'::text, 'PROJECT_KIND_LEASED_PLANT'::text, 'PROJECT_KIND_CAPITAL_INCREASE'::text, 'PROJECT_KIND_RELOCATION'::text, 'PROJECT_KIND_PUBLIC_WELFARE'::text, 'PROJECT_KIND_INFRASTRUCTURE'::text]))),
    CONSTRAINT project_merged_elsewhere CHECK ((merged_into <> project)),
    CONSTRAINT project_not_its_own_parent CHECK ((parent_project <> project)),
    CONSTRAINT project_titled CHECK ((title <> ''::text)),
    CONSTRAINT signing_whole CHECK ((((standing & 16) <> 0) = ((signed_date IS NOT NULL) AND (signed_basis IS NOT NULL)))),
    CONSTRAINT total_positive CHECK ((total_minor > 0))
);

CREATE FUNCTION public.board_key(p public.projects) RETURNS public.board_key
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT ROW(p.standing, p.kind = 'PROJECT_KIND_CAPITAL_INCREASE', p.parent_project IS NOT NULL AND p.phase >= 2,
             coalesce(p.park, ''), coalesce(left(p.industry_code, 3), ''), coalesce(p.total_currency, ''),
             coalesce(p.signed_basis, ''))::board_key
$$;

CREATE FUNCTION public.contributed(family_zone text, member text, judge text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
  accounts constant text[] := accounts_of(family_zone, judge);
BEGIN
  RETURN EXISTS (SELECT FROM contributors_of(family_zone, member) AS c (person) WHERE c.person = ANY (accounts));
END $$;

CREATE FUNCTION public.contributors_of(family_zone text, member text) RETURNS SETOF text
    LANGUAGE plpgsql STABLE ROWS 5
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
  kin constant text[] := ARRAY(SELECT project_lineage(family_zone, member));
BEGIN
  RETURN QUERY
    SELECT c.person FROM project_contributors c WHERE c.zone = family_zone AND c.project = ANY (kin)
    UNION
    SELECT c.submitted_by FROM review_cases c WHERE c.zone = family_zone AND c.project = ANY (kin);
END $$;

CREATE FUNCTION public.day_of(day jsonb) RETURNS date
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT make_date((day->>'year')::integer, (day->>'month')::integer, (day->>'day')::integer)
$$;

CREATE FUNCTION public.told_of(status jsonb) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT coalesce((status->'tally'->>'yes')::bigint, 0) + coalesce((status->'tally'->>'no')::bigint, 0)
    + coalesce((status->'tally'->>'abstain')::bigint, 0)
$$;

CREATE TABLE public.review_stages (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    ordinal integer NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    outcome text,
    open_time timestamp with time zone,
    done_time timestamp with time zone,
    due_date date,
    due_provisional boolean DEFAULT false NOT NULL,
    status jsonb NOT NULL,
    became text COLLATE pg_catalog."C",
    urgency date GENERATED ALWAYS AS (COALESCE(due_date, 'infinity'::date)) STORED,
    lacks_holder boolean GENERATED ALWAYS AS (((state = 'STATE_OPEN'::text) AND (kind = ANY (ARRAY['STAGE_KIND_OPINION'::text, 'STAGE_KIND_LEGAL_REVIEW'::text, 'STAGE_KIND_FAIR_COMPETITION'::text])) AND jsonb_path_exists(status, '$."seats"[*]?(@."state" == "STATE_VACANT" || @."state" == "STATE_RECUSED")'::jsonpath))) STORED,
    closable boolean GENERATED ALWAYS AS (((state = 'STATE_OPEN'::text) AND (kind = ANY (ARRAY['STAGE_KIND_VOTE'::text, 'STAGE_KIND_SCORING'::text])) AND jsonb_path_exists(status, '$.*."quorumReached"?(@ == true)'::jsonpath) AND ((NOT jsonb_path_exists(status, '$."tally"."secret"?(@ == true)'::jsonpath)) OR (jsonb_array_length(jsonb_path_query_array(status, '$."seats"[*]?(@."state" == "STATE_ANSWERED")'::jsonpath)) >= 3)))) STORED,
    CONSTRAINT stage_done_has_outcome CHECK (((state = 'STATE_DONE'::text) = (outcome IS NOT NULL))),
    CONSTRAINT stage_kind_known CHECK ((kind = ANY (ARRAY['STAGE_KIND_COMPLETENESS'::text, 'STAGE_KIND_THRESHOLD'::text, 'STAGE_KIND_OPINION'::text, 'STAGE_KIND_VOTE'::text, 'STAGE_KIND_DECISION'::text, 'STAGE_KIND_SCORING'::text, 'STAGE_KIND_LEGAL_REVIEW'::text, 'STAGE_KIND_FAIR_COMPETITION'::text, 'STAGE_KIND_PUBLICITY'::text]))),
    CONSTRAINT stage_outcome_known CHECK ((outcome = ANY (ARRAY['OUTCOME_POSITIVE'::text, 'OUTCOME_NEGATIVE'::text, 'OUTCOME_NOT_APPLICABLE'::text]))),
    CONSTRAINT stage_state_known CHECK ((state = ANY (ARRAY['STATE_WAITING'::text, 'STATE_OPEN'::text, 'STATE_DONE'::text, 'STATE_SKIPPED'::text, 'STATE_CANCELLED'::text]))),
    CONSTRAINT tally_adds_up CHECK (((COALESCE((((status -> 'tally'::text) ->> 'cast'::text))::bigint, (0)::bigint) <= COALESCE((((status -> 'tally'::text) ->> 'base'::text))::bigint, (0)::bigint)) AND
CASE
    WHEN ((((status -> 'tally'::text) ->> 'secret'::text))::boolean AND ((state = 'STATE_OPEN'::text) OR ((status ->> 'closing'::text) = 'CLOSING_TOO_FEW_BALLOTS'::text))) THEN (public.told_of(status) = 0)
    WHEN ((((status -> 'tally'::text) ->> 'secret'::text))::boolean AND (state = 'STATE_CANCELLED'::text)) THEN ((public.told_of(status) = 0) OR (public.told_of(status) = COALESCE((((status -> 'tally'::text) ->> 'cast'::text))::bigint, (0)::bigint)))
    ELSE (public.told_of(status) = COALESCE((((status -> 'tally'::text) ->> 'cast'::text))::bigint, (0)::bigint))
END))
);

CREATE FUNCTION public.definition_of(done public.review_stages) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN (
    SELECT stage
    FROM review_cases c
    JOIN review_definitions d ON d.zone = c.zone AND d.definition = c.definition
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
    WHERE c.zone = done.zone AND c.project = done.project AND c.round = done.round AND stage->>'stageId' = done.stage
    LIMIT 1);
END $$;

CREATE FUNCTION public.facts_until(facts jsonb, on_date date) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT CASE WHEN on_date IS NULL THEN coalesce(facts, '[]') ELSE
    (SELECT coalesce(jsonb_agg(fact ORDER BY fact_bit(fact->>'kind')), '[]')
     FROM jsonb_array_elements(facts) fact WHERE day_of(fact->'factDate') <= on_date) END
$$;

CREATE FUNCTION public.has_answered(case_zone text, case_project text, case_round integer, case_stage text, version integer, accounts text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 1000
    AS $$
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

CREATE FUNCTION public.has_ever_been_recused(case_zone text, accounts text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (SELECT FROM review_recusals r WHERE r.zone = case_zone AND r.person = ANY (accounts));
END $$;

CREATE FUNCTION public.has_ever_contributed(case_zone text, accounts text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.has_spoken(course jsonb, accounts text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT EXISTS (SELECT FROM jsonb_array_elements(course->'voices') AS voice
                 WHERE voice->>'person' = ANY (accounts) OR voice->>'onBehalfOf' = ANY (accounts))
$$;

CREATE FUNCTION public.heard_at(done public.review_stages, OUT seats bigint, OUT weight bigint, OUT base bigint, OUT yes bigint, OUT no bigint, OUT abstain bigint, OUT still_asked bigint, OUT left_out_wrongly boolean) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  SELECT count(h.said), coalesce(sum(h.weight) FILTER (WHERE h.said IS NOT NULL), 0),
         coalesce(sum(h.weight) FILTER (WHERE h.said IS NOT NULL OR left_out.state IS NULL), 0),
         coalesce(sum(h.weight) FILTER (WHERE h.said = 'YES'), 0) + coalesce(max(h.weight) * max(ballots.yes), 0),
         coalesce(sum(h.weight) FILTER (WHERE h.said = 'NO'), 0) + coalesce(max(h.weight) * max(ballots.no), 0),
         coalesce(sum(h.weight) FILTER (WHERE h.said = 'ABSTAIN'), 0)
           + coalesce(max(h.weight) * max(ballots.abstain), 0),
         count(*) FILTER (WHERE h.said IS NULL AND left_out.state IS NULL),
         coalesce(bool_or(NOT may_be_left_out(done, h.person, left_out.state))
                    FILTER (WHERE h.said IS NULL AND left_out.state IS NOT NULL), false)
  INTO heard_at.seats, heard_at.weight, heard_at.base, heard_at.yes, heard_at.no, heard_at.abstain,
       heard_at.still_asked, heard_at.left_out_wrongly
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
    WHERE done.kind = 'STAGE_KIND_VOTE' AND b.zone = done.zone AND b.project = done.project AND b.round = done.round
      AND b.stage = ANY (names_of_stage(done.zone, done.project, done.round, done.stage))) AS ballots;
END $$;

CREATE FUNCTION public.id_of(name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT nullif(split_part(name, '/', 4), '')
$$;

CREATE FUNCTION public.is_attending(case_zone text, case_project text, case_round integer, case_stage text, attendant text) RETURNS boolean
    LANGUAGE sql STABLE COST 1000
    AS $$
  SELECT EXISTS (SELECT FROM review_agenda_items i
                 JOIN review_meetings m ON m.zone = i.zone AND m.meeting = i.meeting
                 WHERE i.zone = case_zone AND i.project = case_project AND i.round = case_round
                   AND i.stage = case_stage AND i.result IS NULL AND m.state = 'STATE_HELD'
                   AND m.content->'attendance' ? attendant)
$$;

CREATE FUNCTION public.is_kept_out(case_zone text, case_project text, case_round integer, accounts text[], ever boolean) RETURNS boolean
    LANGUAGE sql STABLE COST 1000
    AS $$
  SELECT EXISTS (SELECT FROM review_recusals r
                 WHERE r.zone = case_zone AND r.project = case_project AND r.round = case_round
                   AND r.person = ANY (accounts))
    OR (ever AND EXISTS (SELECT FROM contributors_of(case_zone, case_project) AS c (person)
                         WHERE c.person = ANY (accounts)))
$$;

CREATE FUNCTION public.is_moved_now(case_zone text, case_project text, case_round integer) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM journal_entries j
    WHERE j.zone = case_zone AND j.xid = pg_current_xact_id_if_assigned() AND j.entry_kind = 'ENTRY_KIND_CHANGE'
      AND j.method = 'luodi.v1.ReviewService.MoveCase'
      AND j.resource = format('zones/%s/projects/%s/cases/%s', case_zone, case_project, case_round));
END $$;

CREATE FUNCTION public.is_vetoed(done public.review_stages, asked json) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.leaves_unheard(done public.review_stages, asked json) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.level_for(case_zone text, case_definition integer, course jsonb, material json) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.luodi_wall(target regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY zone_wall ON %s TO luodi_app USING (zone = nullif(current_setting(''app.zone'', true), '''')) '
                 'WITH CHECK (zone = nullif(current_setting(''app.zone'', true), ''''))', target);
END $$;

CREATE FUNCTION public.may_be_left_out(done public.review_stages, person text, said_to_be text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.names_of_stage(case_zone text, case_project text, case_round integer, case_stage text) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.pairs_of_new_titles() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO project_title_pairs (zone, pair, number)
  SELECT zone, unnest(title_pairs(title)), number FROM new_rows;
  RETURN NULL;
END $$;

CREATE FUNCTION public.pairs_of_other_title() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  were constant text[] := title_pairs(OLD.title);
  are constant text[] := CASE TG_OP WHEN 'UPDATE' THEN title_pairs(NEW.title) ELSE '{}' END;
  gone text;
BEGIN
  FOREACH gone IN ARRAY were LOOP
    CONTINUE WHEN gone = ANY (are);
    DELETE FROM project_title_pairs WHERE zone = OLD.zone AND pair = gone AND number = OLD.number;
  END LOOP;
  INSERT INTO project_title_pairs (zone, pair, number)
  SELECT OLD.zone, pair, OLD.number FROM unnest(are) pair WHERE pair <> ALL (were);
  RETURN NULL;
END $$;

CREATE FUNCTION public.plan_key(p public.projects) RETURNS public.plan_key
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT ROW(next_promised(p.standing, p.start_date, p.production_date, p.full_capacity_date),
             plan_month(p.next_planned_date), p.confidentiality = 'CONFIDENTIALITY_RESTRICTED',
             CASE WHEN p.confidentiality = 'CONFIDENTIALITY_RESTRICTED' THEN coalesce(p.owner_department, '')
                  ELSE '' END)::plan_key
$$;

CREATE FUNCTION public.plan_month(planned date) RETURNS date
    LANGUAGE sql IMMUTABLE
    RETURN COALESCE((date_trunc('month'::text, (planned)::timestamp without time zone))::date, 'infinity'::date);

CREATE FUNCTION public.project_lineage(family_zone text, member text) RETURNS SETOF text
    LANGUAGE plpgsql STABLE ROWS 2
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.project_matches(standing integer, kind text, investor text, park text, industry_code text, title text, signed_date date, business_code text, national_code text, of_standing integer[], of_kinds text[], of_investor text, of_parks text[], industries_like text[], title_like text, signed_year integer, of_business_code text, of_national_code text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT (of_standing IS NULL OR coalesce(standing = ANY (of_standing), false))
     AND (of_kinds IS NULL OR coalesce(kind = ANY (of_kinds), false))
     AND (of_investor IS NULL OR coalesce(investor = of_investor, false))
     AND (of_parks IS NULL OR coalesce(park = ANY (of_parks), false))
     AND (industries_like IS NULL OR coalesce(industry_code LIKE ANY (industries_like), false))
     AND (title_like IS NULL OR coalesce(title COLLATE "default" ILIKE title_like, false))
     AND (signed_year IS NULL OR coalesce(extract(year FROM signed_date) = signed_year, false))
     AND (of_business_code IS NULL OR coalesce(business_code = of_business_code, false))
     AND (of_national_code IS NULL OR coalesce(national_code = of_national_code, false))
$$;

CREATE TABLE public.project_facts (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    id bigint NOT NULL,
    fact text NOT NULL,
    fact_date date NOT NULL,
    basis text NOT NULL,
    evidence text NOT NULL,
    author text NOT NULL,
    record_time timestamp with time zone NOT NULL,
    standing boolean DEFAULT true NOT NULL,
    retract_time timestamp with time zone,
    CONSTRAINT fact_basis_known CHECK ((basis = ANY (ARRAY['FACT_BASIS_RECORDED'::text, 'FACT_BASIS_IMPORTED'::text]))),
    CONSTRAINT fact_known CHECK ((public.fact_bit(fact) IS NOT NULL)),
    CONSTRAINT fact_retracted_whole CHECK ((standing = (retract_time IS NULL)))
);

CREATE VIEW public.projects_now WITH (security_invoker='true') AS
 SELECT p.zone,
    p.project,
    p.number,
    p.version,
    p.title,
    p.kind,
    p.investor,
    p.industry_code,
    p.park,
    p.total_minor,
    p.total_currency,
    p.fixed_minor,
    p.fixed_currency,
    p.foreign_minor,
    p.foreign_currency,
    p.land_micro_mu,
    p.annual_tax_minor,
    p.annual_tax_currency,
    p.annual_output_minor,
    p.annual_output_currency,
    p.jobs,
    p.start_date,
    p.production_date,
    p.full_capacity_date,
    p.confidentiality,
    p.owner_department,
    p.business_code,
    p.national_code,
    p.parent_project,
    p.phase,
    p.description,
    p.ledger_columns,
    p.standing,
    p.signed_date,
    p.signed_basis,
    p.create_time,
    p.update_time,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', f.fact, 'factDate', jsonb_build_object('year', (EXTRACT(year FROM f.fact_date))::integer, 'month', (EXTRACT(month FROM f.fact_date))::integer, 'day', (EXTRACT(day FROM f.fact_date))::integer), 'basis', f.basis, 'evidence', f.evidence, 'author', f.author, 'recordTime', to_char((f.record_time AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text)) ORDER BY (public.fact_bit(f.fact))), '[]'::jsonb) AS "coalesce"
           FROM public.project_facts f
          WHERE ((f.zone = p.zone) AND (f.project = p.project) AND f.standing)) AS facts,
    p.parcel,
    p.merged_into,
    p.plan
   FROM public.projects p;

CREATE FUNCTION public.project_of_image(image_zone text, image_version bigint, image jsonb, on_date date) RETURNS SETOF public.projects_now
    LANGUAGE sql STABLE
    AS $$
  SELECT image_zone, id_of(image->>'name'),
         split_part(id_of(image->>'name'), '-', 1)::bigint * 1000000000
           + split_part(id_of(image->>'name'), '-', 2)::bigint,
         image_version, image->>'title', image->>'kind', id_of(image->>'investor'), image->>'industryCode',
         id_of(image->>'park'),
         (image->'totalInvestment'->>'minorUnits')::bigint, image->'totalInvestment'->>'currencyCode',
         (image->'fixedAssetInvestment'->>'minorUnits')::bigint, image->'fixedAssetInvestment'->>'currencyCode',
         (image->'foreignInvestment'->>'minorUnits')::bigint, image->'foreignInvestment'->>'currencyCode',
         (image->'landArea'->>'microMu')::bigint,
         (image->'promises'->'annualTax'->>'minorUnits')::bigint, image->'promises'->'annualTax'->>'currencyCode',
         (image->'promises'->'annualOutput'->>'minorUnits')::bigint,
         image->'promises'->'annualOutput'->>'currencyCode',
         coalesce((image->'promises'->>'jobs')::integer, 0), day_of(image->'promises'->'startDate'),
         day_of(image->'promises'->'productionDate'), day_of(image->'promises'->'fullCapacityDate'),
         image->>'confidentiality', id_of(image->>'ownerDepartment'), image->>'businessCode', image->>'nationalCode',
         id_of(image->>'parentProject'), coalesce((image->>'phase')::integer, 1), coalesce(image->>'description', ''),
         coalesce(image->'ledgerColumns', '{}'),
         standing_of(f.facts), day_of(s.fact->'factDate'), s.fact->>'basis',
         (image->>'createTime')::timestamptz, (image->>'updateTime')::timestamptz, f.facts,
         image->>'parcel', id_of(image->>'mergedInto'), nullif(image->'plan', '{}')
  FROM facts_until(image->'facts', on_date) AS f (facts)
  LEFT JOIN LATERAL (
    SELECT fact FROM jsonb_array_elements(f.facts) fact WHERE fact->>'kind' = 'FACT_KIND_SIGNED') s ON true
$$;

CREATE FUNCTION public.project_taken_back() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_import_rows r
                 WHERE r.zone = OLD.zone AND r.project = OLD.project AND r.outcome = 'OUTCOME_CREATED'
                   AND NOT EXISTS (SELECT FROM ledger_import_rows later
                                   WHERE later.zone = r.zone AND later.project = r.project
                                     AND later.version > r.version AND NOT later.undone)
                   AND OLD.version = r.version + 2 * (SELECT count(*) FROM ledger_import_rows later
                                                      WHERE later.zone = r.zone AND later.project = r.project
                                                        AND later.version > r.version)) THEN
    RAISE EXCEPTION 'project_taken_back' USING ERRCODE = '23514';
  END IF;
  RETURN OLD;
END $$;

CREATE FUNCTION public.projects_at(books_zone text, as_of timestamp with time zone, on_date date) RETURNS SETOF public.projects_now
    LANGUAGE sql STABLE
    AS $$
  SELECT p.zone, p.project, p.number, p.version, p.title, p.kind, p.investor, p.industry_code, p.park,
         p.total_minor, p.total_currency, p.fixed_minor, p.fixed_currency, p.foreign_minor, p.foreign_currency,
         p.land_micro_mu, p.annual_tax_minor, p.annual_tax_currency, p.annual_output_minor, p.annual_output_currency,
         p.jobs, p.start_date, p.production_date, p.full_capacity_date, p.confidentiality, p.owner_department,
         p.business_code, p.national_code, p.parent_project, p.phase, p.description, p.ledger_columns,
         CASE WHEN on_date IS NULL THEN p.standing ELSE
           (SELECT coalesce(bit_or(fact_bit(f.fact)), 0) FROM project_facts f
            WHERE f.zone = p.zone AND f.project = p.project AND f.standing AND f.fact_date <= on_date) END,
         CASE WHEN on_date IS NULL OR p.signed_date <= on_date THEN p.signed_date END,
         CASE WHEN on_date IS NULL OR p.signed_date <= on_date THEN p.signed_basis END,
         p.create_time, p.update_time, facts_until(p.facts, on_date), p.parcel, p.merged_into, p.plan
  FROM projects_now p
  WHERE p.zone = books_zone AND as_of IS NULL AND p.merged_into IS NULL
  UNION ALL
  SELECT p.*
  FROM (
    SELECT latest.version, latest.image::jsonb AS image
    FROM (
      SELECT DISTINCT ON (e.resource) e.version, e.image, e.entry_kind
      FROM journal_entries e
      WHERE e.zone = books_zone AND e.resource_type = 'luodi.v1.Project'
        AND e.entry_kind IN ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_REMOVAL') AND e.entry_time <= as_of
      ORDER BY e.resource, e.xid DESC, e.id DESC) latest
    WHERE latest.entry_kind = 'ENTRY_KIND_CHANGE'
    -- Keeps the conversion to jsonb at once a row; flattened, it would be done once a column.
    OFFSET 0) last
  CROSS JOIN LATERAL project_of_image(books_zone, last.version, last.image, on_date) p
  WHERE as_of IS NOT NULL AND p.merged_into IS NULL
$$;

CREATE FUNCTION public.reaches(part bigint, whole bigint, share json) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT coalesce(part::numeric * (share->>'denominator')::numeric >= whole::numeric * (share->>'numerator')::numeric,
                  true)
$$;

CREATE FUNCTION public.refuse_approval_in_spite() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.refuse_born_decided() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.decision IS NOT NULL OR NEW.decided_by IS NOT NULL OR NEW.course ? 'voices' THEN
    RAISE EXCEPTION 'born_decided' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_changed_definition() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.state = 'STATE_PUBLISHED' THEN
    RAISE EXCEPTION 'definition_published' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_low_decision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.refuse_other_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.threshold_set <> OLD.threshold_set OR OLD.state NOT IN ('STATE_OPEN', 'STATE_SUPPLEMENTING')
     OR NOT EXISTS (SELECT FROM review_definitions d
                    WHERE d.zone = NEW.zone AND d.definition = NEW.definition AND d.state = 'STATE_PUBLISHED') THEN
    RAISE EXCEPTION 'rules_pinned' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_own_definition() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.published_by IS NOT NULL AND same_person(NEW.drafted_by, NEW.published_by) THEN
    RAISE EXCEPTION 'definition_takes_two' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_rash_decision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.refuse_second_seat() RETURNS trigger
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.refuse_self_review() RETURNS trigger
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.refuse_silence() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF EXISTS (SELECT FROM review_stages s
             WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round AND s.stage = NEW.stage
               AND NEW.seat = ANY (seats_to_hear(definition_of(s)))) THEN
    RAISE EXCEPTION 'silence_is_no_answer' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_silent_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.refuse_skipped_stage() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF coalesce(definition_of(NEW)->>'entry', '{}') = '{}' THEN
    RAISE EXCEPTION 'stage_not_earned' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION public.refuse_stale_answer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM review_stages s
                 JOIN review_cases c ON c.zone = s.zone AND c.project = s.project AND c.round = s.round
                 WHERE s.zone = NEW.zone AND s.project = NEW.project AND s.round = NEW.round AND s.stage = NEW.stage
                   AND s.state = 'STATE_OPEN' AND c.state = 'STATE_OPEN' AND c.packet_version = NEW.packet_version) THEN
    RAISE EXCEPTION 'stale_answer' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_stuffed_ballot() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.refuse_uncounted_stage(done public.review_stages) RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.refuse_unearned_stage() RETURNS trigger
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

CREATE FUNCTION public.roles_conflict() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  apart constant text[] := ARRAY['ROLE_SYSTEM_ADMIN', 'ROLE_SECURITY_ADMIN', 'ROLE_LOG_AUDITOR'];
BEGIN
  IF NEW.state <> 'STATE_ENDED' AND EXISTS (
    SELECT FROM role_grants g
    WHERE g.zone = NEW.zone AND g.person = NEW.person AND g.state <> 'STATE_ENDED' AND g.role <> NEW.role
      AND (g.role = ANY (apart) OR NEW.role = ANY (apart))) THEN
    RAISE EXCEPTION 'roles_conflict' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.same_person(one text, other text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
  RETURN one = other OR EXISTS (
    SELECT FROM persons a, persons b
    WHERE a.zone = split_part(one, '/', 2) AND a.person = split_part(one, '/', 4)
      AND b.zone = split_part(other, '/', 2) AND b.person = split_part(other, '/', 4)
      AND a.staff_number = b.staff_number);
END $$;

CREATE FUNCTION public.seats_heard(case_zone text, case_project text, case_round integer, case_stage text) RETURNS TABLE(seat text, person text, weight integer, said text)
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.seats_to_hear(asked json) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE
    AS $$
BEGIN
  RETURN (SELECT coalesce(array_agg(seat) FILTER (WHERE needed), '{}') FROM (
    SELECT coalesce(nullif(listed->>'seatId', ''),
                    nullif(split_part(coalesce(listed->>'department', listed->>'person', ''), '/', 4), ''),
                    lower(replace(substr(listed->>'role', length('ROLE_') + 1), '_', '-'))) AS seat,
           coalesce((listed->>'mayVeto')::boolean, false)
             OR coalesce(listed->>'subject' IN ('REVIEW_SUBJECT_ENVIRONMENT', 'REVIEW_SUBJECT_SAFETY',
                                                'REVIEW_SUBJECT_PLANNING'), false) AS needed
    FROM json_array_elements(asked->'seats') AS listed
    UNION ALL
    SELECT split_part(asked->>'department', '/', 4), coalesce((asked->>'mayVeto')::boolean, false)
    WHERE asked->>'department' <> '') AS seats);
END $$;

CREATE FUNCTION public.shuffle_ballots(case_zone text, case_project text, case_round integer, case_stage text, version integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.standing_of(facts jsonb) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT coalesce(bit_or(fact_bit(fact->>'kind')), 0) FROM jsonb_array_elements(facts) fact
$$;

CREATE FUNCTION public.stands_in_at_decision(case_zone text, case_definition integer, holder text, speaker text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT EXISTS (
    SELECT FROM review_definitions d
    CROSS JOIN LATERAL json_array_elements(d.groups->'groups') AS stage_group
    CROSS JOIN LATERAL json_array_elements(stage_group->'stages') AS stage
    CROSS JOIN LATERAL json_array_elements(stage->'levels') AS level
    CROSS JOIN LATERAL json_array_elements(level->'seats') AS seat
    WHERE d.zone = case_zone AND d.definition = case_definition AND seat->>'person' = holder
      AND seat->>'alternate' = speaker)
$$;

CREATE FUNCTION public.threshold_rules_of_a_draft() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (SELECT state FROM threshold_sets s
      WHERE s.zone = coalesce(NEW.zone, OLD.zone) AND s.threshold_set = coalesce(NEW.threshold_set, OLD.threshold_set))
     <> 'STATE_DRAFT' THEN
    RAISE EXCEPTION 'threshold_rules_of_a_draft' USING ERRCODE = '23514';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION public.threshold_set_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (NEW.zone, NEW.threshold_set, NEW.document_number, NEW.title, NEW.effective_date, NEW.drafters, NEW.published_by,
      NEW.publish_time, NEW.content_sha256, NEW.create_time)
     IS DISTINCT FROM
     (OLD.zone, OLD.threshold_set, OLD.document_number, OLD.title, OLD.effective_date, OLD.drafters, OLD.published_by,
      OLD.publish_time, OLD.content_sha256, OLD.create_time)
     OR OLD.state = 'STATE_WITHDRAWN' OR NEW.state = 'STATE_DRAFT' THEN
    RAISE EXCEPTION 'threshold_set_stays' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.title_pairs(title text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT coalesce(array_agg(DISTINCT substr(lower(title), i, 2)), '{}')
  FROM generate_series(1, greatest(length(title) - 1, 1)) i
$$;

CREATE TABLE public.board_deltas (
    zone text NOT NULL COLLATE pg_catalog."C",
    id bigint NOT NULL,
    key public.board_key NOT NULL,
    projects bigint NOT NULL,
    total_minor numeric NOT NULL
);

CREATE TABLE public.board_sums (
    zone text NOT NULL COLLATE pg_catalog."C",
    facet text NOT NULL COLLATE pg_catalog."C",
    standing integer NOT NULL,
    is_increase boolean NOT NULL,
    is_later_phase boolean NOT NULL,
    park text NOT NULL COLLATE pg_catalog."C",
    division text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    signed_basis text NOT NULL COLLATE pg_catalog."C",
    projects bigint NOT NULL,
    total_minor numeric NOT NULL,
    CONSTRAINT board_facet_known CHECK ((facet = ANY (ARRAY['FACET_STAGE'::text, 'FACET_PARK'::text, 'FACET_INDUSTRY'::text])))
);

CREATE VIEW public.board_counted WITH (security_invoker='true') AS
 SELECT kept.zone,
    kept.facet,
    kept.standing,
    kept.is_increase,
    kept.is_later_phase,
    kept.park,
    kept.division,
    kept.currency,
    kept.signed_basis,
    (sum(kept.projects))::bigint AS projects,
    sum(kept.total_minor) AS total_minor
   FROM ( SELECT board_sums.zone,
            board_sums.facet,
            board_sums.standing,
            board_sums.is_increase,
            board_sums.is_later_phase,
            board_sums.park,
            board_sums.division,
            board_sums.currency,
            board_sums.signed_basis,
            board_sums.projects,
            board_sums.total_minor
           FROM public.board_sums
        UNION ALL
         SELECT d.zone,
            f.facet,
            f.standing,
            (d.key).is_increase AS is_increase,
            (d.key).is_later_phase AS is_later_phase,
            f.park,
            f.division,
            (d.key).currency AS currency,
            f.signed_basis,
            d.projects,
            d.total_minor
           FROM (public.board_deltas d
             CROSS JOIN LATERAL public.board_facets(d.key) f(facet, standing, park, division, signed_basis))) kept
  GROUP BY kept.zone, kept.facet, kept.standing, kept.is_increase, kept.is_later_phase, kept.park, kept.division, kept.currency, kept.signed_basis
 HAVING ((sum(kept.projects) <> (0)::numeric) OR (sum(kept.total_minor) <> (0)::numeric));

ALTER TABLE public.board_deltas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.board_deltas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.board_recount WITH (security_invoker='true') AS
 SELECT k.zone,
    f.facet,
    f.standing,
    (k.key).is_increase AS is_increase,
    (k.key).is_later_phase AS is_later_phase,
    f.park,
    f.division,
    (k.key).currency AS currency,
    f.signed_basis,
    (sum(k.projects))::bigint AS projects,
    sum(k.total_minor) AS total_minor
   FROM (( SELECT p.zone,
            public.board_key(p.*) AS key,
            count(*) AS projects,
            sum(COALESCE(p.total_minor, (0)::bigint)) AS total_minor
           FROM public.projects p
          WHERE (p.merged_into IS NULL)
          GROUP BY p.zone, (public.board_key(p.*))) k
     CROSS JOIN LATERAL public.board_facets(k.key) f(facet, standing, park, division, signed_basis))
  GROUP BY k.zone, f.facet, f.standing, (k.key).is_increase, (k.key).is_later_phase, f.park, f.division, (k.key).currency, f.signed_basis;

CREATE TABLE public.calendar_days (
    zone text NOT NULL,
    year integer NOT NULL,
    day date NOT NULL,
    is_worked boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT calendar_day_inside CHECK ((EXTRACT(year FROM day) = (year)::numeric)),
    CONSTRAINT calendar_day_useful CHECK (((NOT is_worked) OR (EXTRACT(isodow FROM day) = ANY (ARRAY[(6)::numeric, (7)::numeric]))))
);

CREATE TABLE public.calendar_years (
    zone text NOT NULL,
    year integer NOT NULL,
    document text NOT NULL,
    working_days integer NOT NULL,
    version integer NOT NULL,
    recorded_by text,
    create_time timestamp with time zone,
    CONSTRAINT calendar_recorded_by_somebody CHECK (((recorded_by IS NULL) = (create_time IS NULL))),
    CONSTRAINT calendar_version_counted_from_1 CHECK ((version >= 1)),
    CONSTRAINT calendar_year_in_range CHECK (((year >= 1949) AND (year <= 2199)))
);

CREATE TABLE public.contracts (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    contract integer NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    document_number text NOT NULL,
    total_minor bigint,
    total_currency text,
    fixed_minor bigint,
    fixed_currency text,
    state text NOT NULL,
    mode text,
    signed_date date,
    signed_by text,
    review_round integer,
    threshold_set integer,
    version bigint DEFAULT 1 NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT contract_amounts_have_currencies CHECK ((((total_minor IS NULL) = (total_currency IS NULL)) AND ((fixed_minor IS NULL) = (fixed_currency IS NULL)))),
    CONSTRAINT contract_counts_from_one CHECK ((contract > 0)),
    CONSTRAINT contract_fixed_positive CHECK ((fixed_minor > 0)),
    CONSTRAINT contract_fixed_within_total CHECK (((fixed_minor IS NULL) OR (total_minor IS NULL) OR ((fixed_currency = total_currency) AND (fixed_minor <= total_minor)))),
    CONSTRAINT contract_kind_known CHECK ((kind = ANY (ARRAY['KIND_FRAMEWORK'::text, 'KIND_INVESTMENT'::text]))),
    CONSTRAINT contract_mode_known CHECK ((mode = ANY (ARRAY['MODE_ONSITE'::text, 'MODE_ONLINE'::text]))),
    CONSTRAINT contract_signed_whole CHECK (
CASE state
    WHEN 'STATE_SIGNED'::text THEN ((num_nonnulls(signed_date, signed_by, mode) = 3) AND (document_number <> ''::text))
    ELSE (num_nulls(signed_date, signed_by, mode, review_round, threshold_set) = 5)
END),
    CONSTRAINT contract_state_known CHECK ((state = ANY (ARRAY['STATE_DRAFT'::text, 'STATE_SIGNED'::text]))),
    CONSTRAINT contract_titled CHECK ((title <> ''::text)),
    CONSTRAINT contract_total_positive CHECK ((total_minor > 0)),
    CONSTRAINT investment_signed_reviewed CHECK (((kind <> 'KIND_INVESTMENT'::text) OR (state <> 'STATE_SIGNED'::text) OR (num_nonnulls(review_round, threshold_set, total_minor, fixed_minor) = 4)))
);

CREATE TABLE public.departments (
    zone text NOT NULL,
    department text NOT NULL,
    title text NOT NULL,
    create_time timestamp with time zone NOT NULL
);

CREATE TABLE public.document_chunks (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    document integer NOT NULL,
    ordinal integer NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE ONLY public.document_chunks ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE public.documents (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    document integer NOT NULL,
    title text NOT NULL,
    file_name text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    sha256 text NOT NULL,
    uploaded_by text NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT document_counts_from_one CHECK ((document > 0)),
    CONSTRAINT document_digest_shaped CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT document_size_in_range CHECK (((size_bytes >= 1) AND (size_bytes <= 52428800)))
);

CREATE TABLE public.exchange_rates (
    zone text NOT NULL,
    exchange_rate text NOT NULL COLLATE pg_catalog."C",
    from_currency text NOT NULL COLLATE pg_catalog."C",
    to_currency text NOT NULL COLLATE pg_catalog."C",
    rate_date date NOT NULL,
    kind text NOT NULL,
    rate_e8 bigint NOT NULL,
    source text NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT rate_between_two_currencies CHECK ((from_currency <> to_currency)),
    CONSTRAINT rate_in_range CHECK (((rate_e8 >= 1) AND (rate_e8 <= '1000000000000000'::bigint))),
    CONSTRAINT rate_kind_known CHECK ((kind = ANY (ARRAY['KIND_CENTRAL_PARITY'::text, 'KIND_MONTH_AVERAGE'::text, 'KIND_YEAR_AVERAGE'::text])))
);

CREATE TABLE public.investors (
    zone text NOT NULL COLLATE pg_catalog."C",
    investor text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 1 NOT NULL,
    title text NOT NULL,
    uscc text,
    country_code text,
    foreign_registration_number text,
    legal_representative text NOT NULL,
    tags text[] NOT NULL,
    create_time timestamp with time zone NOT NULL,
    number bigint GENERATED ALWAYS AS ((((split_part(investor, '-'::text, 1))::bigint * 1000000000) + (split_part(investor, '-'::text, 2))::bigint)) STORED NOT NULL,
    credit_records jsonb DEFAULT '[]'::jsonb NOT NULL,
    land_holdings jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT investor_has_one_identity CHECK ((((uscc IS NULL) = (country_code IS NOT NULL)) AND ((country_code IS NULL) = (foreign_registration_number IS NULL)))),
    CONSTRAINT investor_titled CHECK ((title <> ''::text)),
    CONSTRAINT uscc_has_18 CHECK ((length(uscc) = 18))
);

CREATE TABLE public.journal_entries (
    zone text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id bigint NOT NULL,
    entry_kind text NOT NULL,
    entry_time timestamp with time zone NOT NULL,
    actor text NOT NULL,
    method text NOT NULL,
    resource text NOT NULL COLLATE pg_catalog."C",
    resource_type text NOT NULL,
    version bigint NOT NULL,
    reason text NOT NULL,
    write_id text NOT NULL,
    ordinal integer NOT NULL,
    algorithm text DEFAULT 'sha256-json-v1'::text NOT NULL,
    image json,
    below_project text GENERATED ALWAYS AS (
CASE
    WHEN ((split_part(resource, '/'::text, 3) = 'projects'::text) AND (split_part(resource, '/'::text, 5) <> ''::text)) THEN split_part(resource, '/'::text, 4)
    ELSE NULL::text
END) STORED COLLATE pg_catalog."C",
    CONSTRAINT entry_kind_known CHECK ((entry_kind = ANY (ARRAY['ENTRY_KIND_CHANGE'::text, 'ENTRY_KIND_DENIAL'::text, 'ENTRY_KIND_READING'::text, 'ENTRY_KIND_REMOVAL'::text])))
);

ALTER TABLE public.journal_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.journal_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ledger_exports (
    zone text NOT NULL COLLATE pg_catalog."C",
    export text NOT NULL COLLATE pg_catalog."C",
    number bigint GENERATED ALWAYS AS ((((split_part(export, '-'::text, 1))::bigint * 1000000000) + (split_part(export, '-'::text, 2))::bigint)) STORED NOT NULL,
    exported_by text NOT NULL,
    reason text NOT NULL,
    export_image jsonb NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT export_has_a_reason CHECK ((reason <> ''::text))
);

CREATE TABLE public.ledger_import_rows (
    zone text NOT NULL COLLATE pg_catalog."C",
    import text NOT NULL COLLATE pg_catalog."C",
    row_number integer NOT NULL,
    outcome text NOT NULL,
    project text COLLATE pg_catalog."C",
    number bigint GENERATED ALWAYS AS ((((split_part(project, '-'::text, 1))::bigint * 1000000000) + (split_part(project, '-'::text, 2))::bigint)) STORED,
    version bigint,
    investor text COLLATE pg_catalog."C",
    result jsonb NOT NULL,
    undone boolean DEFAULT false NOT NULL,
    CONSTRAINT row_made_a_version CHECK (((outcome = ANY (ARRAY['OUTCOME_CREATED'::text, 'OUTCOME_UPDATED'::text])) = ((project IS NOT NULL) AND (version IS NOT NULL)))),
    CONSTRAINT row_outcome_known CHECK ((outcome = ANY (ARRAY['OUTCOME_CREATED'::text, 'OUTCOME_UPDATED'::text, 'OUTCOME_REFUSED'::text, 'OUTCOME_PASSED_OVER'::text])))
);

CREATE TABLE public.ledger_imports (
    zone text NOT NULL COLLATE pg_catalog."C",
    import text NOT NULL COLLATE pg_catalog."C",
    number bigint GENERATED ALWAYS AS ((((split_part(import, '-'::text, 1))::bigint * 1000000000) + (split_part(import, '-'::text, 2))::bigint)) STORED NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    reason text NOT NULL,
    row_count integer NOT NULL,
    created_count integer NOT NULL,
    updated_count integer NOT NULL,
    unchanged_count integer NOT NULL,
    unknown_columns text[] NOT NULL,
    imported_by text NOT NULL,
    create_time timestamp with time zone NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    mode text NOT NULL,
    state text NOT NULL,
    format text NOT NULL,
    sheet text DEFAULT ''::text NOT NULL,
    file_time timestamp with time zone,
    header_row integer DEFAULT 1 NOT NULL,
    layout jsonb DEFAULT '[]'::jsonb NOT NULL,
    refused_count integer DEFAULT 0 NOT NULL,
    passed_over_count integer DEFAULT 0 NOT NULL,
    update_time timestamp with time zone NOT NULL,
    finish_time timestamp with time zone,
    taken_back_count integer DEFAULT 0 NOT NULL,
    given_back_count integer DEFAULT 0 NOT NULL,
    stayed_count integer DEFAULT 0 NOT NULL,
    undone_by text,
    undo_reason text,
    undo_time timestamp with time zone,
    CONSTRAINT import_atomic_or_in_part CHECK (((mode = 'IMPORT_MODE_KEEP_GOOD'::text) OR (refused_count = 0))),
    CONSTRAINT import_digest_whole CHECK ((length(sha256) = 64)),
    CONSTRAINT import_finished_whole CHECK ((((state = 'STATE_UNFINISHED'::text) = (finish_time IS NULL)) OR (state = 'STATE_UNDONE'::text))),
    CONSTRAINT import_has_a_file_name CHECK ((file_name <> ''::text)),
    CONSTRAINT import_has_a_reason CHECK ((reason <> ''::text)),
    CONSTRAINT import_mode_known CHECK ((mode = ANY (ARRAY['IMPORT_MODE_ATOMIC'::text, 'IMPORT_MODE_KEEP_GOOD'::text]))),
    CONSTRAINT import_rows_add_up CHECK (((row_count >= 0) AND (created_count >= 0) AND (updated_count >= 0) AND (unchanged_count >= 0) AND (refused_count >= 0) AND (row_count = (((created_count + updated_count) + unchanged_count) + refused_count)))),
    CONSTRAINT import_state_known CHECK ((state = ANY (ARRAY['STATE_UNFINISHED'::text, 'STATE_FINISHED'::text, 'STATE_UNDONE'::text]))),
    CONSTRAINT import_undone_whole CHECK (((state = 'STATE_UNDONE'::text) = (undo_time IS NOT NULL)))
);

CREATE TABLE public.ledger_mappings (
    zone text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    heads jsonb NOT NULL,
    updated_by text NOT NULL,
    update_time timestamp with time zone NOT NULL
);

CREATE TABLE public.light_rules (
    zone text NOT NULL,
    effective_date date NOT NULL,
    yellow_months integer NOT NULL,
    red_months integer NOT NULL,
    document text NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT red_after_yellow CHECK ((red_months > yellow_months)),
    CONSTRAINT yellow_months_positive CHECK ((yellow_months >= 1))
);

CREATE TABLE public.luodi_migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.milestones (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    milestone integer NOT NULL,
    fact text NOT NULL,
    reached_date date NOT NULL,
    evidence text NOT NULL,
    permit_number text NOT NULL,
    documents integer[] NOT NULL,
    state text NOT NULL,
    reported_by text NOT NULL,
    verified_by text,
    decline_reason text DEFAULT ''::text NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT milestone_answered_whole CHECK (((state = 'STATE_REPORTED'::text) = (verified_by IS NULL))),
    CONSTRAINT milestone_counts_from_one CHECK ((milestone > 0)),
    CONSTRAINT milestone_declined_why CHECK (((state = 'STATE_DECLINED'::text) = (decline_reason <> ''::text))),
    CONSTRAINT milestone_fact_known CHECK ((fact = ANY (ARRAY['FACT_KIND_STARTED'::text, 'FACT_KIND_PRODUCED'::text]))),
    CONSTRAINT milestone_has_evidence CHECK ((evidence <> ''::text)),
    CONSTRAINT milestone_state_known CHECK ((state = ANY (ARRAY['STATE_REPORTED'::text, 'STATE_VERIFIED'::text, 'STATE_DECLINED'::text]))),
    CONSTRAINT milestone_takes_two CHECK ((verified_by <> reported_by)),
    CONSTRAINT start_has_permit CHECK (((fact <> 'FACT_KIND_STARTED'::text) OR (permit_number <> ''::text)))
);

CREATE TABLE public.numbers (
    zone text NOT NULL,
    series text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL
);

CREATE TABLE public.parks (
    zone text NOT NULL,
    park text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    parent_park text COLLATE pg_catalog."C",
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT park_not_in_itself CHECK ((parent_park <> park))
);

CREATE TABLE public.persons (
    zone text NOT NULL,
    person text NOT NULL,
    display_name text NOT NULL,
    department text,
    staff_number text NOT NULL,
    bootstrap boolean DEFAULT false NOT NULL,
    create_time timestamp with time zone NOT NULL
);

CREATE TABLE public.plan_deltas (
    zone text NOT NULL COLLATE pg_catalog."C",
    id bigint NOT NULL,
    key public.plan_key NOT NULL,
    projects bigint NOT NULL
);

CREATE TABLE public.plan_sums (
    zone text NOT NULL COLLATE pg_catalog."C",
    milestone text NOT NULL COLLATE pg_catalog."C",
    month date NOT NULL,
    is_restricted boolean NOT NULL,
    department text NOT NULL COLLATE pg_catalog."C",
    projects bigint NOT NULL
);

CREATE VIEW public.plan_counted WITH (security_invoker='true') AS
 SELECT kept.zone,
    kept.milestone,
    kept.month,
    kept.is_restricted,
    kept.department,
    (sum(kept.projects))::bigint AS projects
   FROM ( SELECT plan_sums.zone,
            plan_sums.milestone,
            plan_sums.month,
            plan_sums.is_restricted,
            plan_sums.department,
            plan_sums.projects
           FROM public.plan_sums
        UNION ALL
         SELECT d.zone,
            (d.key).milestone AS milestone,
            (d.key).month AS month,
            (d.key).is_restricted AS is_restricted,
            (d.key).department AS department,
            d.projects
           FROM public.plan_deltas d) kept
  GROUP BY kept.zone, kept.milestone, kept.month, kept.is_restricted, kept.department
 HAVING (sum(kept.projects) <> (0)::numeric);

ALTER TABLE public.plan_deltas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.plan_deltas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.plan_recount WITH (security_invoker='true') AS
 SELECT k.zone,
    (k.key).milestone AS milestone,
    (k.key).month AS month,
    (k.key).is_restricted AS is_restricted,
    (k.key).department AS department,
    (sum(k.projects))::bigint AS projects
   FROM ( SELECT p.zone,
            public.plan_key(p.*) AS key,
            count(*) AS projects
           FROM public.projects p
          WHERE (p.merged_into IS NULL)
          GROUP BY p.zone, (public.plan_key(p.*))) k
  WHERE ((k.key).milestone IS NOT NULL)
  GROUP BY k.zone, (k.key).milestone, (k.key).month, (k.key).is_restricted, (k.key).department;

CREATE TABLE public.positioned_industries (
    zone text NOT NULL,
    effective_date date NOT NULL,
    ordinal integer NOT NULL,
    title text NOT NULL,
    industry_prefixes text[] NOT NULL,
    CONSTRAINT industry_has_a_prefix CHECK ((cardinality(industry_prefixes) > 0)),
    CONSTRAINT positioning_names_at_most_50 CHECK (((ordinal >= 1) AND (ordinal <= 50)))
);

CREATE TABLE public.positionings (
    zone text NOT NULL,
    effective_date date NOT NULL,
    document text NOT NULL,
    create_time timestamp with time zone NOT NULL
);

CREATE TABLE public.project_contributors (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    person text NOT NULL
);

CREATE TABLE public.project_corrections (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    correction integer NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    fact text,
    fact_date date,
    former_date date,
    change jsonb,
    reason text NOT NULL,
    state text NOT NULL,
    proposed_by text NOT NULL,
    decided_by text,
    decline_reason text DEFAULT ''::text NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT corrected_fact_known CHECK (((fact IS NULL) OR (public.fact_bit(fact) IS NOT NULL))),
    CONSTRAINT correction_counts_from_one CHECK ((correction > 0)),
    CONSTRAINT correction_decided_whole CHECK (((state = 'STATE_PENDING'::text) = (decided_by IS NULL))),
    CONSTRAINT correction_of_fact_or_fields CHECK (((fact IS NULL) = (change IS NOT NULL))),
    CONSTRAINT correction_state_known CHECK ((state = ANY (ARRAY['STATE_PENDING'::text, 'STATE_APPROVED'::text, 'STATE_DECLINED'::text]))),
    CONSTRAINT correction_takes_two CHECK (((state <> 'STATE_APPROVED'::text) OR (decided_by <> proposed_by)))
);

ALTER TABLE public.project_facts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.project_facts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.project_title_pairs (
    zone text NOT NULL COLLATE pg_catalog."C",
    pair text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL
);

CREATE TABLE public.requests (
    zone text NOT NULL,
    principal text NOT NULL,
    request_id uuid NOT NULL,
    method text NOT NULL,
    body_sha256 text NOT NULL,
    reply bytea NOT NULL,
    create_time timestamp with time zone NOT NULL
);

CREATE TABLE public.review_agenda_items (
    zone text NOT NULL COLLATE pg_catalog."C",
    meeting text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    ordinal integer NOT NULL,
    result text,
    resolution text COLLATE pg_catalog."C",
    CONSTRAINT agenda_result_known CHECK ((result = ANY (ARRAY['RESULT_PASSED'::text, 'RESULT_FAILED'::text, 'RESULT_POSTPONED'::text]))),
    CONSTRAINT resolution_of_a_result CHECK (((resolution IS NULL) OR (result = ANY (ARRAY['RESULT_PASSED'::text, 'RESULT_FAILED'::text]))))
);

CREATE TABLE public.review_ballots (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    packet_version integer NOT NULL,
    ballot uuid DEFAULT gen_random_uuid() NOT NULL,
    choice text NOT NULL,
    shuffle uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT choice_known CHECK ((choice = ANY (ARRAY['CHOICE_YES'::text, 'CHOICE_NO'::text, 'CHOICE_ABSTAIN'::text])))
);

CREATE TABLE public.review_cases (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    definition integer NOT NULL,
    threshold_set integer NOT NULL,
    state text NOT NULL,
    packet_version integer NOT NULL,
    verdict json,
    supplement_items text[] DEFAULT '{}'::text[] NOT NULL,
    exception_rules text[] DEFAULT '{}'::text[] NOT NULL,
    exception_reason text,
    exception_document text,
    exception_requested_by text,
    exception_granted_by text,
    exception_grant_time timestamp with time zone,
    decision text,
    decision_reason text,
    decision_conditions text[] DEFAULT '{}'::text[] NOT NULL,
    decided_by text,
    decide_time timestamp with time zone,
    decide_date date,
    valid_until_date date,
    accepted_date date NOT NULL,
    submitted_by text NOT NULL,
    submitter_department text,
    version bigint DEFAULT 1 NOT NULL,
    create_time timestamp with time zone NOT NULL,
    update_time timestamp with time zone NOT NULL,
    exception_expiry date,
    purpose text NOT NULL,
    course jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT approval_has_an_end CHECK (((state = ANY (ARRAY['STATE_APPROVED'::text, 'STATE_APPROVED_WITH_CONDITIONS'::text])) = (valid_until_date IS NOT NULL))),
    CONSTRAINT case_purpose_known CHECK ((purpose = ANY (ARRAY['CASE_PURPOSE_INVESTMENT'::text, 'CASE_PURPOSE_FRAMEWORK'::text]))),
    CONSTRAINT case_state_known CHECK ((state = ANY (ARRAY['STATE_DRAFT'::text, 'STATE_OPEN'::text, 'STATE_SUPPLEMENTING'::text, 'STATE_APPROVED'::text, 'STATE_APPROVED_WITH_CONDITIONS'::text, 'STATE_REJECTED'::text, 'STATE_DEFERRED'::text, 'STATE_WITHDRAWN'::text, 'STATE_EXPIRED'::text]))),
    CONSTRAINT case_state_stored CHECK ((state <> ALL (ARRAY['STATE_DRAFT'::text, 'STATE_EXPIRED'::text]))),
    CONSTRAINT decision_known CHECK ((decision = ANY (ARRAY['OUTCOME_APPROVE'::text, 'OUTCOME_APPROVE_WITH_CONDITIONS'::text, 'OUTCOME_REJECT'::text, 'OUTCOME_DEFER'::text]))),
    CONSTRAINT decision_whole CHECK (((state = ANY (ARRAY['STATE_APPROVED'::text, 'STATE_APPROVED_WITH_CONDITIONS'::text, 'STATE_REJECTED'::text, 'STATE_DEFERRED'::text])) = ((decision IS NOT NULL) AND (decided_by IS NOT NULL) AND (decide_time IS NOT NULL) AND (decide_date IS NOT NULL)))),
    CONSTRAINT exception_takes_two CHECK ((exception_granted_by <> exception_requested_by)),
    CONSTRAINT override_takes_two CHECK ((((course -> 'override'::text) ->> 'grantedBy'::text) <> ((course -> 'override'::text) ->> 'requestedBy'::text))),
    CONSTRAINT round_counts_from_one CHECK ((round > 0))
);

CREATE TABLE public.review_packets (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    packet_version integer NOT NULL,
    material json NOT NULL,
    documents json NOT NULL,
    sha256 text NOT NULL,
    create_time timestamp with time zone NOT NULL,
    materials json DEFAULT '{}'::json NOT NULL,
    CONSTRAINT packet_counts_from_one CHECK ((packet_version > 0))
);

CREATE TABLE public.review_recusals (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    recusal integer NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    create_time timestamp with time zone NOT NULL
);

CREATE VIEW public.review_cases_now WITH (security_invoker='true') AS
 SELECT c.zone,
    c.project,
    c.round,
    c.version,
    c.definition,
    c.threshold_set,
    c.state,
    c.packet_version,
    p.material,
    p.documents,
    p.materials,
    p.sha256,
    c.verdict,
    c.supplement_items,
    c.exception_rules,
    c.exception_reason,
    c.exception_document,
    c.exception_requested_by,
    c.exception_granted_by,
    c.exception_grant_time,
    c.exception_expiry,
    c.decision,
    c.decision_reason,
    c.decision_conditions,
    c.decided_by,
    c.decide_time,
    c.decide_date,
    c.valid_until_date,
    c.accepted_date,
    c.submitted_by,
    c.create_time,
    c.update_time,
    c.purpose,
    c.course,
    (j.signed_date IS NOT NULL) AS project_signed,
    j.confidentiality,
    j.owner_department,
    ( SELECT COALESCE(jsonb_agg(s.status ORDER BY s.ordinal), '[]'::jsonb) AS "coalesce"
           FROM public.review_stages s
          WHERE ((s.zone = c.zone) AND (s.project = c.project) AND (s.round = c.round))) AS stages,
    ( SELECT COALESCE(jsonb_agg(jsonb_build_object('name', format('zones/%s/projects/%s/cases/%s/recusals/%s'::text, r.zone, r.project, r.round, r.recusal), 'person', r.person, 'reason', r.reason, 'createTime', to_char((r.create_time AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text)) ORDER BY r.recusal), '[]'::jsonb) AS "coalesce"
           FROM public.review_recusals r
          WHERE ((r.zone = c.zone) AND (r.project = c.project) AND (r.round = c.round))) AS recusals
   FROM ((public.review_cases c
     JOIN public.review_packets p ON (((p.zone = c.zone) AND (p.project = c.project) AND (p.round = c.round) AND (p.packet_version = c.packet_version))))
     JOIN public.projects j ON (((j.zone = c.zone) AND (j.project = c.project))));

CREATE TABLE public.review_clock_entries (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    ordinal integer NOT NULL,
    kind text NOT NULL,
    entry_time timestamp with time zone NOT NULL,
    entry_date date NOT NULL,
    packet_version integer NOT NULL,
    act text NOT NULL,
    person text NOT NULL,
    CONSTRAINT clock_kind_known CHECK ((kind = ANY (ARRAY['KIND_START'::text, 'KIND_PAUSE'::text, 'KIND_RESUME'::text, 'KIND_STOP'::text])))
);

CREATE TABLE public.review_definitions (
    zone text NOT NULL COLLATE pg_catalog."C",
    definition integer NOT NULL,
    title text NOT NULL,
    document_number text NOT NULL,
    groups json NOT NULL,
    approval_valid_days integer NOT NULL,
    state text NOT NULL,
    content_sha256 text NOT NULL,
    drafted_by text NOT NULL,
    published_by text,
    publish_time timestamp with time zone,
    version bigint DEFAULT 1 NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT approval_days_in_range CHECK (((approval_valid_days >= 1) AND (approval_valid_days <= 3650))),
    CONSTRAINT definition_counts_from_one CHECK ((definition > 0)),
    CONSTRAINT definition_published_whole CHECK (((state = 'STATE_PUBLISHED'::text) = ((published_by IS NOT NULL) AND (publish_time IS NOT NULL)))),
    CONSTRAINT definition_state_known CHECK ((state = ANY (ARRAY['STATE_DRAFT'::text, 'STATE_PUBLISHED'::text]))),
    CONSTRAINT definition_takes_two CHECK ((published_by <> drafted_by))
);

CREATE TABLE public.review_delegations (
    zone text NOT NULL COLLATE pg_catalog."C",
    delegation integer NOT NULL,
    delegator text NOT NULL COLLATE pg_catalog."C",
    delegate text NOT NULL COLLATE pg_catalog."C",
    start_date date NOT NULL,
    end_date date NOT NULL,
    stage_kinds text[] NOT NULL,
    review_case text COLLATE pg_catalog."C",
    reason text NOT NULL,
    create_time timestamp with time zone NOT NULL,
    revoke_time timestamp with time zone,
    CONSTRAINT delegation_begins_before_its_end CHECK ((start_date <= end_date)),
    CONSTRAINT delegation_counts_from_one CHECK ((delegation > 0)),
    CONSTRAINT delegation_to_another CHECK ((delegate <> delegator))
);

CREATE TABLE public.review_meetings (
    zone text NOT NULL COLLATE pg_catalog."C",
    meeting text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    state text NOT NULL,
    meeting_date date NOT NULL,
    content jsonb NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT meeting_state_known CHECK ((state = ANY (ARRAY['STATE_PLANNED'::text, 'STATE_HELD'::text, 'STATE_CLOSED'::text, 'STATE_CANCELLED'::text])))
);

CREATE TABLE public.review_opinions (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    opinion integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    department text,
    stance text NOT NULL,
    text text NOT NULL,
    conditions text[] NOT NULL,
    packet_version integer NOT NULL,
    recorded_by text,
    create_time timestamp with time zone NOT NULL,
    seat text NOT NULL COLLATE pg_catalog."C",
    on_behalf_of text,
    CONSTRAINT silence_has_no_author CHECK (((stance = 'STANCE_DEEMED_CONSENT'::text) = (recorded_by IS NULL))),
    CONSTRAINT stance_known CHECK ((stance = ANY (ARRAY['STANCE_AGREE'::text, 'STANCE_AGREE_WITH_CONDITIONS'::text, 'STANCE_OBJECT'::text, 'STANCE_VETO'::text, 'STANCE_ABSTAIN'::text, 'STANCE_RETURN'::text, 'STANCE_DEEMED_CONSENT'::text])))
);

CREATE TABLE public.review_rungs (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    packet_version integer NOT NULL,
    working_days_late integer NOT NULL,
    told text NOT NULL COLLATE pg_catalog."C",
    fire_time timestamp with time zone NOT NULL
);

CREATE TABLE public.review_scores (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    score integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    seat text NOT NULL COLLATE pg_catalog."C",
    criteria json NOT NULL,
    reason text NOT NULL,
    packet_version integer NOT NULL,
    scored_by text NOT NULL COLLATE pg_catalog."C",
    on_behalf_of text,
    weight integer NOT NULL,
    awarded_bp integer NOT NULL,
    attainable_bp integer NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT score_within_its_sheet CHECK ((((awarded_bp >= 0) AND (awarded_bp <= attainable_bp)) AND (attainable_bp <= 10000)))
);

CREATE TABLE public.review_seats (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    seat text NOT NULL COLLATE pg_catalog."C",
    department text,
    person text COLLATE pg_catalog."C",
    role text,
    alternate text COLLATE pg_catalog."C",
    weight integer NOT NULL,
    asked boolean DEFAULT false NOT NULL,
    holder text GENERATED ALWAYS AS (COALESCE(person, department, role)) STORED COLLATE pg_catalog."C",
    route text DEFAULT 'ROUTE_OPINION'::text NOT NULL COLLATE pg_catalog."C",
    due_date date DEFAULT 'infinity'::date NOT NULL,
    open_time timestamp with time zone,
    admitted boolean DEFAULT false NOT NULL,
    returned boolean DEFAULT false NOT NULL,
    placed boolean DEFAULT true NOT NULL,
    CONSTRAINT route_known CHECK ((route = ANY (ARRAY['ROUTE_OPINION'::text, 'ROUTE_BALLOT'::text, 'ROUTE_MEETING'::text]))),
    CONSTRAINT seat_has_one_holder CHECK ((num_nonnulls(department, person, role) = 1)),
    CONSTRAINT weight_in_range CHECK (((weight >= 1) AND (weight <= 100)))
);

CREATE TABLE public.review_votes (
    zone text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    round integer NOT NULL,
    vote integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    choice text,
    reason text NOT NULL,
    packet_version integer NOT NULL,
    cast_by text NOT NULL COLLATE pg_catalog."C",
    weight integer NOT NULL,
    create_time timestamp with time zone NOT NULL,
    seat text NOT NULL COLLATE pg_catalog."C",
    on_behalf_of text,
    ballot_digest text,
    CONSTRAINT choice_known CHECK ((choice = ANY (ARRAY['CHOICE_YES'::text, 'CHOICE_NO'::text, 'CHOICE_ABSTAIN'::text]))),
    CONSTRAINT vote_open_or_secret CHECK (((choice IS NULL) = (ballot_digest IS NOT NULL)))
);

CREATE TABLE public.role_grants (
    zone text NOT NULL,
    person text NOT NULL,
    role_grant integer NOT NULL,
    role text NOT NULL,
    start_date date NOT NULL,
    end_date date,
    state text NOT NULL,
    basis text NOT NULL,
    granted_by text NOT NULL,
    approved_by text,
    version bigint DEFAULT 1 NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT grant_basis_known CHECK ((basis = ANY (ARRAY['BASIS_BOOTSTRAP'::text, 'BASIS_TWO_PERSONS'::text]))),
    CONSTRAINT grant_dates_in_order CHECK (((end_date IS NULL) OR (end_date > start_date))),
    CONSTRAINT grant_state_known CHECK ((state = ANY (ARRAY['STATE_PENDING'::text, 'STATE_EFFECTIVE'::text, 'STATE_ENDED'::text]))),
    CONSTRAINT grant_takes_two CHECK (((approved_by IS NULL) OR (approved_by <> granted_by))),
    CONSTRAINT role_known CHECK ((role = ANY (ARRAY['ROLE_INVESTMENT_OFFICER'::text, 'ROLE_PROJECT_MANAGER'::text, 'ROLE_REVIEW_SECRETARY'::text, 'ROLE_DEPARTMENT_REVIEWER'::text, 'ROLE_COMMITTEE_MEMBER'::text, 'ROLE_DECISION_MAKER'::text, 'ROLE_FINANCE'::text, 'ROLE_STATISTICIAN'::text, 'ROLE_LEADER'::text, 'ROLE_SUPERVISOR'::text, 'ROLE_DIRECTOR'::text, 'ROLE_SYSTEM_ADMIN'::text, 'ROLE_SECURITY_ADMIN'::text, 'ROLE_LOG_AUDITOR'::text, 'ROLE_CASE_AUDITOR'::text])))
);

CREATE TABLE public.threshold_any_of (
    zone text NOT NULL,
    threshold_set integer NOT NULL,
    ordinal integer NOT NULL,
    any_of text NOT NULL,
    title text NOT NULL,
    CONSTRAINT threshold_set_has_at_most_50_groups CHECK (((ordinal >= 1) AND (ordinal <= 50)))
);

CREATE TABLE public.threshold_positions (
    zone text NOT NULL,
    threshold_set integer NOT NULL,
    ordinal integer NOT NULL,
    title text NOT NULL,
    industry_prefixes text[] NOT NULL,
    unfit boolean NOT NULL,
    score_micro bigint NOT NULL,
    CONSTRAINT position_has_industries CHECK (((cardinality(industry_prefixes) >= 1) AND (cardinality(industry_prefixes) <= 200))),
    CONSTRAINT position_score_in_range CHECK (((score_micro >= 0) AND (score_micro <= 1000000000))),
    CONSTRAINT threshold_set_has_at_most_100_positions CHECK (((ordinal >= 1) AND (ordinal <= 100)))
);

CREATE TABLE public.threshold_rules (
    zone text NOT NULL,
    threshold_set integer NOT NULL,
    ordinal integer NOT NULL,
    rule_id text NOT NULL,
    metric text NOT NULL,
    bar_value bigint,
    exempt_kinds text[] NOT NULL,
    exceptable boolean NOT NULL,
    legal_basis text NOT NULL,
    comparator text,
    bar_unit text,
    force text NOT NULL,
    any_of text,
    land text NOT NULL,
    without_land_price boolean DEFAULT false NOT NULL,
    scope_parks text[] DEFAULT '{}'::text[] NOT NULL,
    scope_land_uses text[] DEFAULT '{}'::text[] NOT NULL,
    scope_kinds text[] DEFAULT '{}'::text[] NOT NULL,
    scope_industry_prefixes text[] DEFAULT '{}'::text[] NOT NULL,
    scope_investment_from bigint,
    scope_investment_below bigint,
    scope_band_of_total boolean DEFAULT false NOT NULL,
    scope_land_bases text[] DEFAULT '{}'::text[] NOT NULL,
    years_basis text,
    first_year integer,
    last_year integer,
    score_full_micro bigint,
    score_step_value bigint,
    score_deduction_micro bigint,
    score_step_rule text,
    score_lowest_micro bigint,
    score_cut_value bigint,
    score_cut_micro bigint,
    related_idle_micro_mu bigint,
    related_output_per_mu_below bigint,
    related_tax_per_mu_below bigint,
    double_above_storey_mm integer DEFAULT 0 NOT NULL,
    CONSTRAINT band_in_order CHECK (((scope_investment_from > 0) AND (scope_investment_below > 0) AND (scope_investment_from < scope_investment_below))),
    CONSTRAINT bar_in_range CHECK (((bar_value >=
CASE bar_unit
    WHEN 'ratio_ppm'::text THEN 0
    ELSE 1
END) AND (bar_value <= '100000000000000'::bigint))),
    CONSTRAINT bar_unit_known CHECK ((bar_unit = ANY (ARRAY['money'::text, 'money_per_mu'::text, 'money_per_hectare'::text, 'area'::text, 'ratio_ppm'::text, 'count'::text, 'per_mu_milli'::text, 'score_micro'::text]))),
    CONSTRAINT bar_whole CHECK (((bar_unit IS NULL) = (bar_value IS NULL))),
    CONSTRAINT comparator_known CHECK ((comparator = ANY (ARRAY['COMPARATOR_AT_LEAST'::text, 'COMPARATOR_AT_MOST'::text, 'COMPARATOR_ABOVE'::text, 'COMPARATOR_BELOW'::text, 'COMPARATOR_EXEMPT'::text]))),
    CONSTRAINT double_storey_in_range CHECK (((double_above_storey_mm >= 0) AND (double_above_storey_mm <= 100000))),
    CONSTRAINT exempt_kinds_known CHECK ((exempt_kinds <@ ARRAY['PROJECT_KIND_NEW_BUILD'::text, 'PROJECT_KIND_EXPANSION'::text, 'PROJECT_KIND_TECH_UPGRADE'::text, 'PROJECT_KIND_ZERO_LAND_UPGRADE'::text, 'PROJECT_KIND_LEASED_PLANT'::text, 'PROJECT_KIND_CAPITAL_INCREASE'::text, 'PROJECT_KIND_RELOCATION'::text, 'PROJECT_KIND_PUBLIC_WELFARE'::text, 'PROJECT_KIND_INFRASTRUCTURE'::text])),
    CONSTRAINT exempting_rule_is_bare CHECK (((comparator IS DISTINCT FROM 'COMPARATOR_EXEMPT'::text) OR ((bar_value IS NULL) AND (score_full_micro IS NULL) AND (cardinality(exempt_kinds) = 0)))),
    CONSTRAINT force_known CHECK ((force = ANY (ARRAY['FORCE_MANDATORY'::text, 'FORCE_RECOMMENDED'::text, 'FORCE_VETO'::text]))),
    CONSTRAINT land_known CHECK ((land = ANY (ARRAY['LAND_UNSPECIFIED'::text, 'LAND_APPORTIONED'::text]))),
    CONSTRAINT metric_known CHECK ((metric = ANY (ARRAY['METRIC_INVESTMENT_INTENSITY'::text, 'METRIC_TAX_PER_MU'::text, 'METRIC_TOTAL_INVESTMENT_INTENSITY'::text, 'METRIC_OUTPUT_PER_MU'::text, 'METRIC_RD_SHARE'::text, 'METRIC_REGISTERED_CAPITAL_SHARE'::text, 'METRIC_TOTAL_INVESTMENT'::text, 'METRIC_FIXED_ASSET_INVESTMENT'::text, 'METRIC_FOREIGN_INVESTMENT'::text, 'METRIC_PLOT_SIZE'::text, 'METRIC_FLOOR_AREA_RATIO'::text, 'METRIC_BUILDING_COEFFICIENT'::text, 'METRIC_GREEN_RATIO'::text, 'METRIC_OFFICE_LAND_RATIO'::text, 'METRIC_ENERGY_PER_MU'::text, 'METRIC_JOBS_PER_MU'::text, 'METRIC_ANNUAL_TAX'::text, 'METRIC_ANNUAL_OUTPUT'::text, 'METRIC_INDUSTRY_FIT'::text, 'METRIC_BAD_CREDIT'::text, 'METRIC_RELATED_LAND'::text, 'METRIC_TOTAL_SCORE'::text]))),
    CONSTRAINT related_land_bar_whole CHECK ((((metric = 'METRIC_RELATED_LAND'::text) AND (comparator IS DISTINCT FROM 'COMPARATOR_EXEMPT'::text)) = (COALESCE(related_idle_micro_mu, related_output_per_mu_below, related_tax_per_mu_below) IS NOT NULL))),
    CONSTRAINT scope_kinds_known CHECK ((scope_kinds <@ ARRAY['PROJECT_KIND_NEW_BUILD'::text, 'PROJECT_KIND_EXPANSION'::text, 'PROJECT_KIND_TECH_UPGRADE'::text, 'PROJECT_KIND_ZERO_LAND_UPGRADE'::text, 'PROJECT_KIND_LEASED_PLANT'::text, 'PROJECT_KIND_CAPITAL_INCREASE'::text, 'PROJECT_KIND_RELOCATION'::text, 'PROJECT_KIND_PUBLIC_WELFARE'::text, 'PROJECT_KIND_INFRASTRUCTURE'::text])),
    CONSTRAINT scope_land_bases_known CHECK ((scope_land_bases <@ ARRAY['LAND_BASIS_NET'::text, 'LAND_BASIS_GROSS'::text])),
    CONSTRAINT scope_land_uses_known CHECK ((scope_land_uses <@ ARRAY['LAND_USE_INDUSTRIAL'::text, 'LAND_USE_LOGISTICS'::text, 'LAND_USE_RESEARCH'::text, 'LAND_USE_COMMERCIAL'::text, 'LAND_USE_PUBLIC'::text, 'LAND_USE_OTHER'::text])),
    CONSTRAINT score_in_range CHECK ((((score_full_micro >= 1000000) AND (score_full_micro <= 1000000000)) AND ((score_lowest_micro >= 0) AND (score_lowest_micro <= score_full_micro)) AND ((score_cut_micro >= 0) AND (score_cut_micro <= score_full_micro)) AND ((score_deduction_micro >= 1) AND (score_deduction_micro <= score_full_micro)))),
    CONSTRAINT score_whole CHECK ((((score_full_micro IS NULL) = (score_lowest_micro IS NULL)) AND ((score_cut_value IS NULL) = (score_cut_micro IS NULL)) AND ((score_step_value IS NULL) = (score_deduction_micro IS NULL)) AND ((score_step_value IS NULL) = (score_step_rule IS NULL)) AND ((score_full_micro IS NOT NULL) OR ((score_step_value IS NULL) AND (score_cut_value IS NULL))) AND ((bar_unit IS NOT NULL) OR ((score_step_value IS NULL) AND (score_cut_value IS NULL))))),
    CONSTRAINT step_rule_known CHECK ((score_step_rule = ANY (ARRAY['STEP_RULE_FULL'::text, 'STEP_RULE_STARTED'::text, 'STEP_RULE_PROPORTIONAL'::text]))),
    CONSTRAINT threshold_set_has_at_most_200_rules CHECK (((ordinal >= 1) AND (ordinal <= 200))),
    CONSTRAINT veto_never_excepted CHECK (((force <> 'FORCE_VETO'::text) OR (NOT exceptable))),
    CONSTRAINT years_basis_known CHECK ((years_basis = ANY (ARRAY['BASIS_CALENDAR'::text, 'BASIS_AFTER_PRODUCTION'::text]))),
    CONSTRAINT years_whole CHECK ((((years_basis IS NULL) = (first_year IS NULL)) AND ((years_basis IS NULL) = (last_year IS NULL)) AND (first_year <= last_year)))
);

CREATE TABLE public.threshold_sets (
    zone text NOT NULL,
    threshold_set integer NOT NULL,
    document_number text NOT NULL,
    title text NOT NULL,
    effective_date date NOT NULL,
    state text NOT NULL,
    drafters text[] NOT NULL,
    published_by text,
    publish_time timestamp with time zone,
    withdrawn_by text,
    withdraw_time timestamp with time zone,
    withdraw_date date,
    content_sha256 text NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    create_time timestamp with time zone NOT NULL,
    CONSTRAINT threshold_set_has_a_drafter CHECK ((cardinality(drafters) > 0)),
    CONSTRAINT threshold_set_published_by_somebody CHECK (((state = 'STATE_DRAFT'::text) = (published_by IS NULL))),
    CONSTRAINT threshold_set_published_sometime CHECK (((published_by IS NULL) = (publish_time IS NULL))),
    CONSTRAINT threshold_set_state_known CHECK ((state = ANY (ARRAY['STATE_DRAFT'::text, 'STATE_PUBLISHED'::text, 'STATE_WITHDRAWN'::text]))),
    CONSTRAINT threshold_set_takes_two CHECK ((published_by <> ALL (drafters))),
    CONSTRAINT threshold_set_withdrawn_by_a_third CHECK (((withdrawn_by <> published_by) AND (withdrawn_by <> ALL (drafters)))),
    CONSTRAINT threshold_set_withdrawn_whole CHECK ((((state = 'STATE_WITHDRAWN'::text) = (withdrawn_by IS NOT NULL)) AND ((withdrawn_by IS NULL) = (withdraw_time IS NULL)) AND ((withdrawn_by IS NULL) = (withdraw_date IS NULL)))),
    CONSTRAINT threshold_sets_count_from_1 CHECK ((threshold_set >= 1))
);

CREATE VIEW public.threshold_sets_now WITH (security_invoker='true') AS
 SELECT s.zone,
    s.threshold_set,
    s.document_number,
    s.title,
    s.effective_date,
    s.state,
    s.drafters[cardinality(s.drafters)] AS drafted_by,
    s.published_by,
    s.publish_time,
    s.withdrawn_by,
    s.withdraw_time,
    s.withdraw_date,
    s.content_sha256,
    s.version,
    s.create_time,
    ( SELECT min(later.effective_date) AS min
           FROM public.threshold_sets later
          WHERE ((later.zone = s.zone) AND (s.state <> 'STATE_DRAFT'::text) AND (later.state <> 'STATE_DRAFT'::text) AND (later.effective_date > s.effective_date) AND (later.effective_date < COALESCE(s.withdraw_date, 'infinity'::date)) AND (COALESCE(later.withdraw_date, 'infinity'::date) >= COALESCE(s.withdraw_date, 'infinity'::date)))) AS superseded_date
   FROM public.threshold_sets s;

CREATE TABLE public.tokens (
    zone text NOT NULL,
    person text NOT NULL,
    token integer NOT NULL,
    secret_sha256 text NOT NULL,
    note text NOT NULL,
    expire_time timestamp with time zone NOT NULL,
    revoke_time timestamp with time zone,
    create_time timestamp with time zone NOT NULL
);

CREATE TABLE public.zones (
    zone text NOT NULL,
    title text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    create_time timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.threshold_any_of
    ADD CONSTRAINT any_of_once_a_set UNIQUE (zone, threshold_set, any_of);

ALTER TABLE ONLY public.board_deltas
    ADD CONSTRAINT board_deltas_pkey PRIMARY KEY (zone, id);

ALTER TABLE ONLY public.board_sums
    ADD CONSTRAINT board_sums_pkey PRIMARY KEY (zone, facet, standing, is_increase, is_later_phase, park, division, currency, signed_basis);

ALTER TABLE ONLY public.calendar_days
    ADD CONSTRAINT calendar_days_pkey PRIMARY KEY (zone, year, version, day);

ALTER TABLE ONLY public.calendar_years
    ADD CONSTRAINT calendar_years_pkey PRIMARY KEY (zone, year, version);

ALTER TABLE ONLY public.contracts
    ADD CONSTRAINT contracts_pkey PRIMARY KEY (zone, project, contract);

ALTER TABLE ONLY public.departments
    ADD CONSTRAINT departments_pkey PRIMARY KEY (zone, department);

ALTER TABLE ONLY public.document_chunks
    ADD CONSTRAINT document_chunks_pkey PRIMARY KEY (zone, project, document, ordinal);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (zone, project, document);

ALTER TABLE ONLY public.exchange_rates
    ADD CONSTRAINT exchange_rates_pkey PRIMARY KEY (zone, exchange_rate);

ALTER TABLE ONLY public.ledger_exports
    ADD CONSTRAINT export_number_once UNIQUE (zone, number);

ALTER TABLE ONLY public.ledger_imports
    ADD CONSTRAINT import_number_once UNIQUE (zone, number);

ALTER TABLE ONLY public.investors
    ADD CONSTRAINT investors_pkey PRIMARY KEY (zone, investor);

ALTER TABLE ONLY public.journal_entries
    ADD CONSTRAINT journal_entries_pkey PRIMARY KEY (zone, xid, id);

ALTER TABLE ONLY public.ledger_exports
    ADD CONSTRAINT ledger_exports_pkey PRIMARY KEY (zone, export);

ALTER TABLE ONLY public.ledger_import_rows
    ADD CONSTRAINT ledger_import_rows_pkey PRIMARY KEY (zone, import, row_number);

ALTER TABLE ONLY public.ledger_imports
    ADD CONSTRAINT ledger_imports_pkey PRIMARY KEY (zone, import);

ALTER TABLE ONLY public.ledger_mappings
    ADD CONSTRAINT ledger_mappings_pkey PRIMARY KEY (zone);

ALTER TABLE ONLY public.light_rules
    ADD CONSTRAINT light_rules_pkey PRIMARY KEY (zone, effective_date);

ALTER TABLE ONLY public.luodi_migrations
    ADD CONSTRAINT luodi_migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.milestones
    ADD CONSTRAINT milestones_pkey PRIMARY KEY (zone, project, milestone);

ALTER TABLE ONLY public.numbers
    ADD CONSTRAINT numbers_pkey PRIMARY KEY (zone, series, year);

ALTER TABLE ONLY public.parks
    ADD CONSTRAINT parks_pkey PRIMARY KEY (zone, park);

ALTER TABLE ONLY public.review_scores
    ADD CONSTRAINT person_scores_once UNIQUE (zone, project, round, stage, packet_version, scored_by);

ALTER TABLE ONLY public.review_votes
    ADD CONSTRAINT person_votes_once UNIQUE (zone, project, round, stage, packet_version, cast_by);

ALTER TABLE ONLY public.persons
    ADD CONSTRAINT persons_pkey PRIMARY KEY (zone, person);

ALTER TABLE ONLY public.plan_deltas
    ADD CONSTRAINT plan_deltas_pkey PRIMARY KEY (zone, id);

ALTER TABLE ONLY public.plan_sums
    ADD CONSTRAINT plan_sums_pkey PRIMARY KEY (zone, milestone, month, is_restricted, department);

ALTER TABLE ONLY public.positioned_industries
    ADD CONSTRAINT positioned_industries_pkey PRIMARY KEY (zone, effective_date, ordinal);

ALTER TABLE ONLY public.positionings
    ADD CONSTRAINT positionings_pkey PRIMARY KEY (zone, effective_date);

ALTER TABLE ONLY public.project_contributors
    ADD CONSTRAINT project_contributors_pkey PRIMARY KEY (zone, project, person);

ALTER TABLE ONLY public.project_corrections
    ADD CONSTRAINT project_corrections_pkey PRIMARY KEY (zone, project, correction);

ALTER TABLE ONLY public.project_facts
    ADD CONSTRAINT project_facts_pkey PRIMARY KEY (zone, project, id);

ALTER TABLE ONLY public.project_title_pairs
    ADD CONSTRAINT project_title_pairs_pkey PRIMARY KEY (zone, pair, number);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_pkey PRIMARY KEY (zone, project);

ALTER TABLE ONLY public.exchange_rates
    ADD CONSTRAINT rate_once_a_day UNIQUE (zone, from_currency, to_currency, rate_date, kind);

ALTER TABLE ONLY public.review_recusals
    ADD CONSTRAINT recused_once UNIQUE (zone, project, round, person);

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (zone, principal, request_id);

ALTER TABLE ONLY public.review_agenda_items
    ADD CONSTRAINT review_agenda_items_pkey PRIMARY KEY (zone, meeting, project, round);

ALTER TABLE ONLY public.review_ballots
    ADD CONSTRAINT review_ballots_pkey PRIMARY KEY (zone, project, round, stage, packet_version, ballot);

ALTER TABLE ONLY public.review_cases
    ADD CONSTRAINT review_cases_pkey PRIMARY KEY (zone, project, round);

ALTER TABLE ONLY public.review_clock_entries
    ADD CONSTRAINT review_clock_entries_pkey PRIMARY KEY (zone, project, round, stage, ordinal);

ALTER TABLE ONLY public.review_definitions
    ADD CONSTRAINT review_definitions_pkey PRIMARY KEY (zone, definition);

ALTER TABLE ONLY public.review_delegations
    ADD CONSTRAINT review_delegations_pkey PRIMARY KEY (zone, delegation);

ALTER TABLE ONLY public.review_meetings
    ADD CONSTRAINT review_meetings_pkey PRIMARY KEY (zone, meeting);

ALTER TABLE ONLY public.review_opinions
    ADD CONSTRAINT review_opinions_pkey PRIMARY KEY (zone, project, round, opinion);

ALTER TABLE ONLY public.review_packets
    ADD CONSTRAINT review_packets_pkey PRIMARY KEY (zone, project, round, packet_version);

ALTER TABLE ONLY public.review_recusals
    ADD CONSTRAINT review_recusals_pkey PRIMARY KEY (zone, project, round, recusal);

ALTER TABLE ONLY public.review_scores
    ADD CONSTRAINT review_scores_pkey PRIMARY KEY (zone, project, round, score);

ALTER TABLE ONLY public.review_seats
    ADD CONSTRAINT review_seats_pkey PRIMARY KEY (zone, project, round, stage, seat);

ALTER TABLE ONLY public.review_stages
    ADD CONSTRAINT review_stages_pkey PRIMARY KEY (zone, project, round, stage);

ALTER TABLE ONLY public.review_votes
    ADD CONSTRAINT review_votes_pkey PRIMARY KEY (zone, project, round, vote);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT role_grants_pkey PRIMARY KEY (zone, person, role_grant);

ALTER TABLE ONLY public.threshold_rules
    ADD CONSTRAINT rule_once_a_set UNIQUE (zone, threshold_set, rule_id);

ALTER TABLE ONLY public.review_rungs
    ADD CONSTRAINT rung_fires_once PRIMARY KEY (zone, project, round, stage, packet_version, working_days_late, told);

ALTER TABLE ONLY public.review_scores
    ADD CONSTRAINT score_recorded_once UNIQUE (zone, project, round, stage, packet_version, seat);

ALTER TABLE ONLY public.persons
    ADD CONSTRAINT staff_number_once UNIQUE (zone, staff_number);

ALTER TABLE ONLY public.threshold_any_of
    ADD CONSTRAINT threshold_any_of_pkey PRIMARY KEY (zone, threshold_set, ordinal);

ALTER TABLE ONLY public.threshold_positions
    ADD CONSTRAINT threshold_positions_pkey PRIMARY KEY (zone, threshold_set, ordinal);

ALTER TABLE ONLY public.threshold_rules
    ADD CONSTRAINT threshold_rules_pkey PRIMARY KEY (zone, threshold_set, ordinal);

ALTER TABLE ONLY public.threshold_sets
    ADD CONSTRAINT threshold_sets_pkey PRIMARY KEY (zone, threshold_set);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT token_known_once UNIQUE (secret_sha256);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (zone, person, token);

ALTER TABLE ONLY public.review_votes
    ADD CONSTRAINT vote_cast_once UNIQUE (zone, project, round, stage, packet_version, seat);

ALTER TABLE ONLY public.zones
    ADD CONSTRAINT zones_pkey PRIMARY KEY (zone);

CREATE UNIQUE INDEX agenda_holds_case_once ON public.review_agenda_items USING btree (zone, project, round, stage) WHERE (result IS NULL);

CREATE UNIQUE INDEX business_code_taken ON public.projects USING btree (zone, business_code) WHERE (business_code IS NOT NULL);

CREATE UNIQUE INDEX correction_pending_once ON public.project_corrections USING btree (zone, project) WHERE (state = 'STATE_PENDING'::text);

CREATE INDEX corrections_by_time ON public.project_corrections USING btree (zone, create_time, project, correction);

CREATE INDEX exchange_rates_newest_first ON public.exchange_rates USING btree (zone, rate_date, exchange_rate);

CREATE UNIQUE INDEX fact_stands_once ON public.project_facts USING btree (zone, project, fact) WHERE standing;

CREATE UNIQUE INDEX foreign_number_taken ON public.investors USING btree (zone, country_code, foreign_registration_number) WHERE (country_code IS NOT NULL);

CREATE UNIQUE INDEX import_row_of_project ON public.ledger_import_rows USING btree (zone, project, import) WHERE (project IS NOT NULL);

CREATE INDEX import_rows_to_undo ON public.ledger_import_rows USING btree (zone, import, outcome, number) WHERE ((project IS NOT NULL) AND (NOT undone));

CREATE INDEX imports_by_file_time ON public.ledger_imports USING btree (zone, file_time);

CREATE UNIQUE INDEX investment_signed_once ON public.contracts USING btree (zone, project) WHERE ((kind = 'KIND_INVESTMENT'::text) AND (state = 'STATE_SIGNED'::text));

CREATE UNIQUE INDEX investor_number_once ON public.investors USING btree (zone, number) WHERE (number IS NOT NULL);

CREATE INDEX investors_of_legal_representative ON public.investors USING btree (zone, legal_representative) WHERE (legal_representative <> ''::text);

CREATE INDEX investors_on_record ON public.investors USING btree (zone, number) WHERE ((credit_records <> '[]'::jsonb) OR (land_holdings <> '[]'::jsonb));

CREATE INDEX journal_below_projects ON public.journal_entries USING btree (zone, below_project, xid, id) WHERE (below_project IS NOT NULL);

CREATE INDEX journal_of_actor ON public.journal_entries USING btree (zone, actor, xid, id);

CREATE INDEX journal_of_projects ON public.journal_entries USING btree (zone, resource, xid DESC, id DESC) WHERE ((resource_type = 'luodi.v1.Project'::text) AND (entry_kind = ANY (ARRAY['ENTRY_KIND_CHANGE'::text, 'ENTRY_KIND_REMOVAL'::text])));

CREATE INDEX journal_of_resource ON public.journal_entries USING btree (zone, resource, xid, id);

CREATE UNIQUE INDEX milestone_pending_once ON public.milestones USING btree (zone, project, fact) WHERE (state = 'STATE_REPORTED'::text);

CREATE UNIQUE INDEX national_code_taken ON public.projects USING btree (zone, national_code) WHERE (national_code IS NOT NULL);

CREATE UNIQUE INDEX opinion_recorded_once ON public.review_opinions USING btree (zone, project, round, stage, seat, packet_version) WHERE (stance <> 'STANCE_RETURN'::text);

CREATE INDEX persons_of_department ON public.persons USING btree (zone, department) WHERE (department IS NOT NULL);

CREATE INDEX project_contributors_of_person ON public.project_contributors USING btree (zone, person COLLATE "C");

CREATE UNIQUE INDEX project_number_once ON public.projects USING btree (zone, number) WHERE (number IS NOT NULL);

CREATE INDEX projects_by_next_planned ON public.projects USING btree (zone, next_planned_date, project) WHERE ((merged_into IS NULL) AND (next_planned_date IS NOT NULL));

CREATE INDEX projects_listed_by_industry ON public.projects USING btree (zone, industry_code COLLATE "C", number) WHERE (industry_code IS NOT NULL);

CREATE INDEX projects_listed_by_park ON public.projects USING btree (zone, park, number) WHERE (park IS NOT NULL);

CREATE INDEX projects_listed_by_park_and_standing ON public.projects USING btree (zone, park, standing, number) WHERE (park IS NOT NULL);

CREATE INDEX projects_listed_by_standing ON public.projects USING btree (zone, standing, number) WHERE (standing IS NOT NULL);

CREATE INDEX projects_listed_by_year ON public.projects USING btree (zone, signed_year, number) WHERE (signed_year IS NOT NULL);

CREATE INDEX projects_merged ON public.projects USING btree (zone, merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX projects_merged_by_title ON public.projects USING btree (zone, title, phase, number) WHERE (merged_into IS NOT NULL);

CREATE INDEX projects_of_investor ON public.projects USING btree (zone, investor, number) WHERE (investor IS NOT NULL);

CREATE INDEX projects_of_parcel ON public.projects USING btree (zone, parcel) WHERE (parcel IS NOT NULL);

CREATE INDEX projects_of_parent ON public.projects USING btree (zone, parent_project) WHERE (parent_project IS NOT NULL);

CREATE INDEX projects_of_title_core ON public.projects USING btree (zone, title_core) WHERE (title_core IS NOT NULL);

CREATE INDEX projects_uninvested ON public.projects USING btree (zone, title, phase, number) WHERE (investor IS NULL);

CREATE INDEX projects_uninvested_without_bureau_number ON public.projects USING btree (zone, title, phase, number) WHERE ((investor IS NULL) AND (business_code IS NULL));

CREATE INDEX projects_uninvested_without_national_code ON public.projects USING btree (zone, title, phase, number) WHERE ((investor IS NULL) AND (national_code IS NULL));

CREATE UNIQUE INDEX resolution_numbered_once ON public.review_agenda_items USING btree (zone, resolution) WHERE (resolution IS NOT NULL);

CREATE INDEX review_agenda_of_case ON public.review_agenda_items USING btree (zone, project, round);

CREATE INDEX review_cases_by_acceptance ON public.review_cases USING btree (zone, accepted_date);

CREATE INDEX review_cases_decided ON public.review_cases USING btree (zone, decide_date, project, round) WHERE (decide_date IS NOT NULL);

CREATE INDEX review_cases_listed_by_state ON public.review_cases USING btree (zone, state, project, round);

CREATE INDEX review_cases_of_submitter ON public.review_cases USING btree (zone, submitted_by COLLATE "C");

CREATE INDEX review_cases_provisional ON public.review_cases USING btree (zone, project, round) WHERE ((state = 'STATE_OPEN'::text) AND (course ? 'dueProvisional'::text));

CREATE UNIQUE INDEX review_cases_running_once ON public.review_cases USING btree (zone, project) WHERE (state = ANY (ARRAY['STATE_OPEN'::text, 'STATE_SUPPLEMENTING'::text]));

CREATE INDEX review_cases_waiting ON public.review_cases USING btree (zone, submitter_department) WHERE (state = 'STATE_SUPPLEMENTING'::text);

CREATE INDEX review_cases_waiting_for ON public.review_cases USING btree (zone, submitted_by) WHERE (state = 'STATE_SUPPLEMENTING'::text);

CREATE INDEX review_delegations_from ON public.review_delegations USING btree (zone, delegator, end_date) WHERE (revoke_time IS NULL);

CREATE INDEX review_delegations_running ON public.review_delegations USING btree (zone, end_date) WHERE (revoke_time IS NULL);

CREATE INDEX review_delegations_to ON public.review_delegations USING btree (zone, delegate, end_date) WHERE (revoke_time IS NULL);

CREATE INDEX review_exceptions_granted ON public.review_cases USING btree (zone, exception_grant_time, project, round) WHERE (exception_granted_by IS NOT NULL);

CREATE INDEX review_meetings_held ON public.review_meetings USING btree (zone) WHERE (state = 'STATE_HELD'::text);

CREATE UNIQUE INDEX review_meetings_in_order ON public.review_meetings USING btree (zone, number DESC);

CREATE INDEX review_recusals_of_person ON public.review_recusals USING btree (zone, person);

CREATE INDEX review_rungs_told ON public.review_rungs USING btree (zone, told);

CREATE INDEX review_seats_of_alternate ON public.review_seats USING btree (zone, alternate, due_date, open_time, project, round, stage, seat) WHERE (asked AND (alternate IS NOT NULL));

CREATE INDEX review_seats_of_holder ON public.review_seats USING btree (zone, holder, route, due_date, open_time, project, round, stage, seat) WHERE asked;

CREATE INDEX review_seats_returned ON public.review_seats USING btree (zone, due_date, open_time, project, round, stage, seat) WHERE (asked AND returned);

CREATE INDEX review_seats_stood_in_for ON public.review_seats USING btree (zone, alternate, person, department) WHERE (asked AND (alternate IS NOT NULL));

CREATE INDEX review_stages_closable ON public.review_stages USING btree (zone, urgency, open_time, project, round, stage) WHERE closable;

CREATE INDEX review_stages_handled ON public.review_stages USING btree (zone, kind, urgency, open_time, project, round, stage) WHERE ((state = 'STATE_OPEN'::text) AND (kind = ANY (ARRAY['STAGE_KIND_COMPLETENESS'::text, 'STAGE_KIND_PUBLICITY'::text, 'STAGE_KIND_DECISION'::text])));

CREATE INDEX review_stages_lacking_holder ON public.review_stages USING btree (zone, urgency, open_time, project, round, stage) WHERE lacks_holder;

CREATE INDEX review_stages_moved ON public.review_stages USING btree (zone, project, round) WHERE (became IS NOT NULL);

CREATE INDEX review_stages_open ON public.review_stages USING btree (zone, due_date, open_time, project, round, stage) WHERE (state = 'STATE_OPEN'::text);

CREATE INDEX review_stages_provisional ON public.review_stages USING btree (zone, project, round) WHERE ((state = 'STATE_OPEN'::text) AND due_provisional);

CREATE INDEX role_grants_held ON public.role_grants USING btree (zone, role) WHERE (state = 'STATE_EFFECTIVE'::text);

CREATE UNIQUE INDEX threshold_set_in_force_once_a_day ON public.threshold_sets USING btree (zone, effective_date) WHERE (state = 'STATE_PUBLISHED'::text);

CREATE UNIQUE INDEX uscc_taken ON public.investors USING btree (zone, uscc) WHERE (uscc IS NOT NULL);

CREATE CONSTRAINT TRIGGER approval_follows_the_review AFTER UPDATE ON public.review_cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.decision IS NULL) AND (new.decision = ANY (ARRAY['OUTCOME_APPROVE'::text, 'OUTCOME_APPROVE_WITH_CONDITIONS'::text])))) EXECUTE FUNCTION public.refuse_approval_in_spite();

CREATE TRIGGER ballot_never_stale BEFORE INSERT ON public.review_ballots FOR EACH ROW EXECUTE FUNCTION public.refuse_stale_answer();

CREATE TRIGGER ballot_never_stuffed BEFORE INSERT ON public.review_ballots FOR EACH ROW EXECUTE FUNCTION public.refuse_stuffed_ballot();

CREATE TRIGGER board_follows_delete AFTER DELETE ON public.projects REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION public.append_board_deltas();

CREATE TRIGGER board_follows_insert AFTER INSERT ON public.projects REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.append_board_deltas();

CREATE TRIGGER board_follows_update AFTER UPDATE ON public.projects REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.append_board_deltas();

CREATE TRIGGER case_begins_undecided BEFORE INSERT ON public.review_cases FOR EACH ROW EXECUTE FUNCTION public.refuse_born_decided();

CREATE TRIGGER case_keeps_its_rules BEFORE UPDATE ON public.review_cases FOR EACH ROW WHEN (((new.threshold_set <> old.threshold_set) OR (new.definition <> old.definition))) EXECUTE FUNCTION public.refuse_other_rules();

CREATE CONSTRAINT TRIGGER case_moves_openly AFTER UPDATE ON public.review_cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.definition <> old.definition)) EXECUTE FUNCTION public.refuse_silent_move();

CREATE TRIGGER decision_never_below_its_level BEFORE UPDATE ON public.review_cases FOR EACH ROW WHEN ((((new.decision IS NOT NULL) AND (old.decision IS NULL)) OR (((new.course -> 'voices'::text) IS NOT NULL) AND ((old.course -> 'voices'::text) IS DISTINCT FROM (new.course -> 'voices'::text))))) EXECUTE FUNCTION public.refuse_low_decision();

CREATE TRIGGER decision_never_rash BEFORE UPDATE ON public.review_cases FOR EACH ROW EXECUTE FUNCTION public.refuse_rash_decision();

CREATE TRIGGER definition_takes_two_persons BEFORE INSERT OR UPDATE ON public.review_definitions FOR EACH ROW EXECUTE FUNCTION public.refuse_own_definition();

CREATE TRIGGER opinion_never_self_review BEFORE INSERT ON public.review_opinions FOR EACH ROW EXECUTE FUNCTION public.refuse_self_review('recorded_by');

CREATE TRIGGER opinion_never_stale BEFORE INSERT ON public.review_opinions FOR EACH ROW EXECUTE FUNCTION public.refuse_stale_answer();

CREATE TRIGGER opinion_of_the_silent BEFORE INSERT ON public.review_opinions FOR EACH ROW WHEN ((new.stance = 'STANCE_DEEMED_CONSENT'::text)) EXECUTE FUNCTION public.refuse_silence();

CREATE TRIGGER opinion_on_one_seat BEFORE INSERT ON public.review_opinions FOR EACH ROW EXECUTE FUNCTION public.refuse_second_seat('recorded_by');

CREATE TRIGGER pairs_of_changed AFTER UPDATE ON public.projects FOR EACH ROW WHEN ((old.title <> new.title)) EXECUTE FUNCTION public.pairs_of_other_title();

CREATE TRIGGER pairs_of_gone AFTER DELETE ON public.projects FOR EACH ROW EXECUTE FUNCTION public.pairs_of_other_title();

CREATE TRIGGER pairs_of_new AFTER INSERT ON public.projects REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pairs_of_new_titles();

CREATE TRIGGER plans_follow_delete AFTER DELETE ON public.projects REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION public.append_plan_deltas();

CREATE TRIGGER plans_follow_insert AFTER INSERT ON public.projects REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.append_plan_deltas();

CREATE TRIGGER plans_follow_update AFTER UPDATE ON public.projects REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.append_plan_deltas();

CREATE TRIGGER project_taken_back BEFORE DELETE ON public.projects FOR EACH ROW EXECUTE FUNCTION public.project_taken_back();

CREATE TRIGGER published_definition_stays BEFORE UPDATE ON public.review_definitions FOR EACH ROW EXECUTE FUNCTION public.refuse_changed_definition();

CREATE TRIGGER roles_conflict BEFORE INSERT OR UPDATE ON public.role_grants FOR EACH ROW EXECUTE FUNCTION public.roles_conflict();

CREATE TRIGGER score_never_self_review BEFORE INSERT ON public.review_scores FOR EACH ROW EXECUTE FUNCTION public.refuse_self_review('scored_by');

CREATE TRIGGER score_never_stale BEFORE INSERT ON public.review_scores FOR EACH ROW EXECUTE FUNCTION public.refuse_stale_answer();

CREATE TRIGGER score_on_one_seat BEFORE INSERT ON public.review_scores FOR EACH ROW EXECUTE FUNCTION public.refuse_second_seat('scored_by');

CREATE CONSTRAINT TRIGGER stage_born_done_is_earned AFTER INSERT ON public.review_stages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.state = 'STATE_DONE'::text)) EXECUTE FUNCTION public.refuse_unearned_stage();

CREATE CONSTRAINT TRIGGER stage_done_is_earned AFTER UPDATE ON public.review_stages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.state = 'STATE_DONE'::text) AND ((old.state <> 'STATE_DONE'::text) OR (old.outcome IS DISTINCT FROM new.outcome) OR (old.open_time IS DISTINCT FROM new.open_time) OR (old.kind <> new.kind) OR ((old.status -> 'closing'::text) IS DISTINCT FROM (new.status -> 'closing'::text)) OR ((old.status -> 'tally'::text) IS DISTINCT FROM (new.status -> 'tally'::text)) OR ((old.status -> 'score'::text) IS DISTINCT FROM (new.status -> 'score'::text))))) EXECUTE FUNCTION public.refuse_unearned_stage();

CREATE CONSTRAINT TRIGGER stage_is_entered AFTER INSERT OR UPDATE OF state ON public.review_stages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.state = 'STATE_SKIPPED'::text)) EXECUTE FUNCTION public.refuse_skipped_stage();

CREATE TRIGGER threshold_any_of_a_draft BEFORE INSERT OR DELETE OR UPDATE ON public.threshold_any_of FOR EACH ROW EXECUTE FUNCTION public.threshold_rules_of_a_draft();

CREATE TRIGGER threshold_positions_of_a_draft BEFORE INSERT OR DELETE OR UPDATE ON public.threshold_positions FOR EACH ROW EXECUTE FUNCTION public.threshold_rules_of_a_draft();

CREATE TRIGGER threshold_rules_of_a_draft BEFORE INSERT OR DELETE OR UPDATE ON public.threshold_rules FOR EACH ROW EXECUTE FUNCTION public.threshold_rules_of_a_draft();

CREATE TRIGGER threshold_set_stays BEFORE UPDATE ON public.threshold_sets FOR EACH ROW WHEN ((old.state <> 'STATE_DRAFT'::text)) EXECUTE FUNCTION public.threshold_set_stays();

CREATE TRIGGER vote_never_self_review BEFORE INSERT ON public.review_votes FOR EACH ROW EXECUTE FUNCTION public.refuse_self_review('cast_by');

CREATE TRIGGER vote_never_stale BEFORE INSERT ON public.review_votes FOR EACH ROW EXECUTE FUNCTION public.refuse_stale_answer();

CREATE TRIGGER vote_on_one_seat BEFORE INSERT ON public.review_votes FOR EACH ROW EXECUTE FUNCTION public.refuse_second_seat('cast_by');

ALTER TABLE ONLY public.calendar_days
    ADD CONSTRAINT calendar_day_of_a_version FOREIGN KEY (zone, year, version) REFERENCES public.calendar_years(zone, year, version);

ALTER TABLE ONLY public.calendar_years
    ADD CONSTRAINT calendar_years_zone_fkey FOREIGN KEY (zone) REFERENCES public.zones(zone);

ALTER TABLE ONLY public.contracts
    ADD CONSTRAINT contracts_zone_project_fkey FOREIGN KEY (zone, project) REFERENCES public.projects(zone, project);

ALTER TABLE ONLY public.contracts
    ADD CONSTRAINT contracts_zone_project_review_round_fkey FOREIGN KEY (zone, project, review_round) REFERENCES public.review_cases(zone, project, round);

ALTER TABLE ONLY public.contracts
    ADD CONSTRAINT contracts_zone_threshold_set_fkey FOREIGN KEY (zone, threshold_set) REFERENCES public.threshold_sets(zone, threshold_set);

ALTER TABLE ONLY public.project_contributors
    ADD CONSTRAINT contributor_to_project FOREIGN KEY (zone, project) REFERENCES public.projects(zone, project) ON DELETE CASCADE;

ALTER TABLE ONLY public.document_chunks
    ADD CONSTRAINT document_chunks_zone_project_document_fkey FOREIGN KEY (zone, project, document) REFERENCES public.documents(zone, project, document);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_zone_project_fkey FOREIGN KEY (zone, project) REFERENCES public.projects(zone, project);

ALTER TABLE ONLY public.exchange_rates
    ADD CONSTRAINT exchange_rates_zone_fkey FOREIGN KEY (zone) REFERENCES public.zones(zone);

ALTER TABLE ONLY public.project_facts
    ADD CONSTRAINT fact_of_project FOREIGN KEY (zone, project) REFERENCES public.projects(zone, project) ON DELETE CASCADE;

ALTER TABLE ONLY public.ledger_import_rows
    ADD CONSTRAINT ledger_import_rows_zone_import_fkey FOREIGN KEY (zone, import) REFERENCES public.ledger_imports(zone, import);

ALTER TABLE ONLY public.light_rules
    ADD CONSTRAINT light_rules_zone_fkey FOREIGN KEY (zone) REFERENCES public.zones(zone);

ALTER TABLE ONLY public.milestones
    ADD CONSTRAINT milestones_zone_project_fkey FOREIGN KEY (zone, project) REFERENCES public.projects(zone, project);

ALTER TABLE ONLY public.review_opinions
    ADD CONSTRAINT opinion_for_a_seat FOREIGN KEY (zone, project, round, stage, seat) REFERENCES public.review_seats(zone, project, round, stage, seat);

ALTER TABLE ONLY public.parks
    ADD CONSTRAINT parent_park_exists FOREIGN KEY (zone, parent_park) REFERENCES public.parks(zone, park);

ALTER TABLE ONLY public.parks
    ADD CONSTRAINT parks_zone_fkey FOREIGN KEY (zone) REFERENCES public.zones(zone);

ALTER TABLE ONLY public.persons
    ADD CONSTRAINT person_department_exists FOREIGN KEY (zone, department) REFERENCES public.departments(zone, department);

ALTER TABLE ONLY public.positioned_industries
    ADD CONSTRAINT positioned_industries_zone_effective_date_fkey FOREIGN KEY (zone, effective_date) REFERENCES public.positionings(zone, effective_date);

ALTER TABLE ONLY public.positionings
    ADD CONSTRAINT positionings_zone_fkey FOREIGN KEY (zone) REFERENCES public.zones(zone);

ALTER TABLE ONLY public.project_corrections
    ADD CONSTRAINT project_corrections_zone_project_fkey FOREIGN KEY (zone, project) REFERENCES public.projects(zone, project);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT project_department_exists FOREIGN KEY (zone, owner_department) REFERENCES public.departments(zone, department);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT project_investor_exists FOREIGN KEY (zone, investor) REFERENCES public.investors(zone, investor);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT project_merged_into_exists FOREIGN KEY (zone, merged_into) REFERENCES public.projects(zone, project);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT project_parent_exists FOREIGN KEY (zone, parent_project) REFERENCES public.projects(zone, project);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT project_park_exists FOREIGN KEY (zone, park) REFERENCES public.parks(zone, park);

ALTER TABLE ONLY public.review_agenda_items
    ADD CONSTRAINT review_agenda_items_zone_meeting_fkey FOREIGN KEY (zone, meeting) REFERENCES public.review_meetings(zone, meeting);

ALTER TABLE ONLY public.review_agenda_items
    ADD CONSTRAINT review_agenda_items_zone_project_round_stage_fkey FOREIGN KEY (zone, project, round, stage) REFERENCES public.review_stages(zone, project, round, stage);

ALTER TABLE ONLY public.review_ballots
    ADD CONSTRAINT review_ballots_zone_project_round_stage_fkey FOREIGN KEY (zone, project, round, stage) REFERENCES public.review_stages(zone, project, round, stage);

ALTER TABLE ONLY public.review_cases
    ADD CONSTRAINT review_cases_zone_definition_fkey FOREIGN KEY (zone, definition) REFERENCES public.review_definitions(zone, definition);

ALTER TABLE ONLY public.review_cases
    ADD CONSTRAINT review_cases_zone_project_fkey FOREIGN KEY (zone, project) REFERENCES public.projects(zone, project);

ALTER TABLE ONLY public.review_cases
    ADD CONSTRAINT review_cases_zone_threshold_set_fkey FOREIGN KEY (zone, threshold_set) REFERENCES public.threshold_sets(zone, threshold_set);

ALTER TABLE ONLY public.review_clock_entries
    ADD CONSTRAINT review_clock_entries_zone_project_round_fkey FOREIGN KEY (zone, project, round) REFERENCES public.review_cases(zone, project, round);

ALTER TABLE ONLY public.review_opinions
    ADD CONSTRAINT review_opinions_zone_department_fkey FOREIGN KEY (zone, department) REFERENCES public.departments(zone, department);

ALTER TABLE ONLY public.review_opinions
    ADD CONSTRAINT review_opinions_zone_project_round_packet_version_fkey FOREIGN KEY (zone, project, round, packet_version) REFERENCES public.review_packets(zone, project, round, packet_version);

ALTER TABLE ONLY public.review_opinions
    ADD CONSTRAINT review_opinions_zone_project_round_stage_fkey FOREIGN KEY (zone, project, round, stage) REFERENCES public.review_stages(zone, project, round, stage);

ALTER TABLE ONLY public.review_packets
    ADD CONSTRAINT review_packets_zone_project_round_fkey FOREIGN KEY (zone, project, round) REFERENCES public.review_cases(zone, project, round);

ALTER TABLE ONLY public.review_recusals
    ADD CONSTRAINT review_recusals_zone_project_round_fkey FOREIGN KEY (zone, project, round) REFERENCES public.review_cases(zone, project, round);

ALTER TABLE ONLY public.review_rungs
    ADD CONSTRAINT review_rungs_zone_project_round_stage_fkey FOREIGN KEY (zone, project, round, stage) REFERENCES public.review_stages(zone, project, round, stage);

ALTER TABLE ONLY public.review_scores
    ADD CONSTRAINT review_scores_zone_project_round_packet_version_fkey FOREIGN KEY (zone, project, round, packet_version) REFERENCES public.review_packets(zone, project, round, packet_version);

ALTER TABLE ONLY public.review_seats
    ADD CONSTRAINT review_seats_zone_department_fkey FOREIGN KEY (zone, department) REFERENCES public.departments(zone, department);

ALTER TABLE ONLY public.review_seats
    ADD CONSTRAINT review_seats_zone_project_round_stage_fkey FOREIGN KEY (zone, project, round, stage) REFERENCES public.review_stages(zone, project, round, stage);

ALTER TABLE ONLY public.review_stages
    ADD CONSTRAINT review_stages_zone_project_round_fkey FOREIGN KEY (zone, project, round) REFERENCES public.review_cases(zone, project, round);

ALTER TABLE ONLY public.review_votes
    ADD CONSTRAINT review_votes_zone_project_round_packet_version_fkey FOREIGN KEY (zone, project, round, packet_version) REFERENCES public.review_packets(zone, project, round, packet_version);

ALTER TABLE ONLY public.role_grants
    ADD CONSTRAINT role_grants_zone_person_fkey FOREIGN KEY (zone, person) REFERENCES public.persons(zone, person);

ALTER TABLE ONLY public.threshold_rules
    ADD CONSTRAINT rule_of_a_group FOREIGN KEY (zone, threshold_set, any_of) REFERENCES public.threshold_any_of(zone, threshold_set, any_of);

ALTER TABLE ONLY public.review_scores
    ADD CONSTRAINT score_for_a_seat FOREIGN KEY (zone, project, round, stage, seat) REFERENCES public.review_seats(zone, project, round, stage, seat);

ALTER TABLE ONLY public.threshold_any_of
    ADD CONSTRAINT threshold_any_of_zone_threshold_set_fkey FOREIGN KEY (zone, threshold_set) REFERENCES public.threshold_sets(zone, threshold_set);

ALTER TABLE ONLY public.threshold_positions
    ADD CONSTRAINT threshold_positions_zone_threshold_set_fkey FOREIGN KEY (zone, threshold_set) REFERENCES public.threshold_sets(zone, threshold_set);

ALTER TABLE ONLY public.threshold_rules
    ADD CONSTRAINT threshold_rules_zone_threshold_set_fkey FOREIGN KEY (zone, threshold_set) REFERENCES public.threshold_sets(zone, threshold_set);

ALTER TABLE ONLY public.threshold_sets
    ADD CONSTRAINT threshold_sets_zone_fkey FOREIGN KEY (zone) REFERENCES public.zones(zone);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_zone_person_fkey FOREIGN KEY (zone, person) REFERENCES public.persons(zone, person);

ALTER TABLE ONLY public.review_votes
    ADD CONSTRAINT vote_for_a_seat FOREIGN KEY (zone, project, round, stage, seat) REFERENCES public.review_seats(zone, project, round, stage, seat);

ALTER TABLE public.board_deltas ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.board_sums ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.calendar_days ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.calendar_years ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.contracts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.document_chunks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.exchange_rates ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.investors ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.journal_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_exports ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_import_rows ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_imports ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_mappings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.light_rules ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.milestones ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.numbers ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.plan_deltas ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.plan_sums ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.positioned_industries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.positionings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.project_contributors ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.project_corrections ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.project_facts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.project_title_pairs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.projects ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requests ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_agenda_items ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_ballots ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_cases ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_clock_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_definitions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_delegations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_meetings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_opinions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_packets ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_recusals ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_rungs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_scores ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_seats ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_stages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.review_votes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.threshold_any_of ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.threshold_positions ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.threshold_rules ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.threshold_sets ENABLE ROW LEVEL SECURITY;

CREATE POLICY zone_wall ON public.board_deltas TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.board_sums TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.calendar_days TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.calendar_years TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.contracts TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.document_chunks TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.documents TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.exchange_rates TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.investors TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.journal_entries TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.ledger_exports TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.ledger_import_rows TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.ledger_imports TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.ledger_mappings TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.light_rules TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.milestones TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.numbers TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.parks TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.plan_deltas TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.plan_sums TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.positioned_industries TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.positionings TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.project_contributors TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.project_corrections TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.project_facts TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.project_title_pairs TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.projects TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.requests TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_agenda_items TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_ballots TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_cases TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_clock_entries TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_definitions TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_delegations TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_meetings TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_opinions TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_packets TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_recusals TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_rungs TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_scores TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_seats TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_stages TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.review_votes TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.threshold_any_of TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.threshold_positions TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.threshold_rules TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.threshold_sets TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

CREATE POLICY zone_wall ON public.zones TO luodi_app USING ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text))) WITH CHECK ((zone = NULLIF(current_setting('app.zone'::text, true), ''::text)));

ALTER TABLE public.zones ENABLE ROW LEVEL SECURITY;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.projects TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.review_stages TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.project_facts TO luodi_app;

GRANT SELECT ON TABLE public.projects_now TO luodi_app;

GRANT SELECT ON TABLE public.board_deltas TO luodi_app;

GRANT SELECT ON TABLE public.board_sums TO luodi_app;

GRANT SELECT ON TABLE public.board_counted TO luodi_app;

GRANT SELECT ON TABLE public.board_recount TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.calendar_days TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.calendar_years TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.contracts TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.departments TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.document_chunks TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.documents TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.exchange_rates TO luodi_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.investors TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.journal_entries TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.ledger_exports TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.ledger_import_rows TO luodi_app;

GRANT UPDATE(undone) ON TABLE public.ledger_import_rows TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(row_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(created_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(updated_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(unchanged_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(version) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(state) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(refused_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(passed_over_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(update_time) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(finish_time) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(taken_back_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(given_back_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(stayed_count) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(undone_by) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(undo_reason) ON TABLE public.ledger_imports TO luodi_app;

GRANT UPDATE(undo_time) ON TABLE public.ledger_imports TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ledger_mappings TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.light_rules TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.milestones TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.numbers TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.parks TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.persons TO luodi_app;

GRANT SELECT ON TABLE public.plan_deltas TO luodi_app;

GRANT SELECT ON TABLE public.plan_sums TO luodi_app;

GRANT SELECT ON TABLE public.plan_counted TO luodi_app;

GRANT SELECT ON TABLE public.plan_recount TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.positioned_industries TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.positionings TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.project_contributors TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.project_corrections TO luodi_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.project_title_pairs TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.requests TO luodi_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.review_agenda_items TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_ballots TO luodi_app;

GRANT UPDATE(shuffle) ON TABLE public.review_ballots TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.review_cases TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_packets TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_recusals TO luodi_app;

GRANT SELECT ON TABLE public.review_cases_now TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_clock_entries TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.review_definitions TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_delegations TO luodi_app;

GRANT UPDATE(revoke_time) ON TABLE public.review_delegations TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.review_meetings TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_opinions TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_rungs TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_scores TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.review_seats TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.review_votes TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.role_grants TO luodi_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.threshold_any_of TO luodi_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.threshold_positions TO luodi_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.threshold_rules TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.threshold_sets TO luodi_app;

GRANT SELECT ON TABLE public.threshold_sets_now TO luodi_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.tokens TO luodi_app;

GRANT SELECT,INSERT ON TABLE public.zones TO luodi_app;

