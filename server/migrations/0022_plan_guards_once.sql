-- SPDX-License-Identifier: Apache-2.0
-- The guards of a review say what they said, and cost less. A function in SQL is planned at every call from a trigger,
-- one in PL/pgSQL once a connection; and a statement that looks for a list is planned at every call, for nobody knows
-- how long the list is, though it looks into an index either way.

CREATE OR REPLACE FUNCTION definition_of(done review_stages) RETURNS json LANGUAGE plpgsql STABLE AS $$
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

CREATE OR REPLACE FUNCTION heard_at(done review_stages, OUT seats bigint, OUT weight bigint, OUT base bigint,
                                    OUT yes bigint, OUT no bigint, OUT abstain bigint, OUT still_asked bigint,
                                    OUT left_out_wrongly boolean)
RETURNS record LANGUAGE plpgsql STABLE AS $$
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

CREATE OR REPLACE FUNCTION seats_to_hear(asked json) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
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

ALTER FUNCTION project_lineage(text, text) SET plan_cache_mode = 'force_generic_plan';
ALTER FUNCTION contributors_of(text, text) SET plan_cache_mode = 'force_generic_plan';
ALTER FUNCTION refuse_self_review() SET plan_cache_mode = 'force_generic_plan';
ALTER FUNCTION refuse_second_seat() SET plan_cache_mode = 'force_generic_plan';
ALTER FUNCTION refuse_unearned_stage() SET plan_cache_mode = 'force_generic_plan';
