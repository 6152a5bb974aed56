-- SPDX-License-Identifier: Apache-2.0
-- What tests/bench/books.sql leaves out: rows of every other table that grows with the books, about as many a project
-- as a bureau's are, so that the planner sees what it would see in ten years. Guards and foreign keys are aside
-- (session_replication_role = replica); what rows mean matters here only as far as an index or a histogram tells it
-- apart. Nobody but the planner reads them.
CREATE TEMP TABLE made AS
  SELECT project, number, title, owner_department, number % 1000000000 AS i,
         hashint8(number) & 2147483647 AS dice
  FROM projects WHERE zone = 'bench';
ANALYZE made;

INSERT INTO zones (zone, title, create_time) SELECT 'zone-' || i, '区', now() FROM generate_series(1, 20) i;
INSERT INTO persons (zone, person, display_name, department, staff_number, create_time)
  SELECT CASE WHEN i % 100 = 0 THEN 'system' ELSE 'bench' END, 'p' || i, '人' || i,
         CASE WHEN i % 100 <> 0 THEN 'd' || (1 + i % 10) END, 'S' || i, now()
  FROM generate_series(1, 1000) i;
INSERT INTO role_grants (zone, person, role_grant, role, start_date, state, basis, granted_by, create_time)
  SELECT zone, person, n, (ARRAY['ROLE_INVESTMENT_OFFICER', 'ROLE_DEPARTMENT_REVIEWER', 'ROLE_COMMITTEE_MEMBER',
                                 'ROLE_DECISION_MAKER'])[1 + (hashtext(person) & 1023 + n) % 4],
         '2015-01-01', CASE WHEN n = 1 THEN 'STATE_EFFECTIVE' ELSE 'STATE_ENDED' END, 'BASIS_TWO_PERSONS', 'a', now()
  FROM persons, generate_series(1, 2) n;
INSERT INTO tokens (zone, person, token, secret_sha256, note, expire_time, create_time)
  SELECT zone, person, n, md5(person || n), '', now(), now() FROM persons, generate_series(1, 8) n;

-- ---- what projects leave behind
-- Of every eighth title: the pairs of all of them are what takes longest to make, and change no plan.
INSERT INTO project_title_pairs (zone, pair, number)
  SELECT 'bench', unnest(title_pairs(title)), number FROM made WHERE i % 8 = 0;
INSERT INTO board_sums SELECT * FROM board_recount;
INSERT INTO plan_sums SELECT * FROM plan_recount;
-- As if an import had just been made and nothing folded yet.
INSERT INTO board_deltas (zone, key, projects, total_minor)
  SELECT 'bench', board_key(p), 1, 1 FROM projects p;
INSERT INTO plan_deltas (zone, key, projects)
  SELECT 'bench', plan_key(p), 1 FROM projects p WHERE (plan_key(p)).milestone IS NOT NULL;
INSERT INTO project_contributors (zone, project, person)
  SELECT 'bench', project, 'zones/bench/persons/p' || (1 + dice % 900) FROM made;
INSERT INTO project_corrections (zone, project, correction, fact, fact_date, reason, state, proposed_by, decided_by,
                                 create_time)
  SELECT 'bench', project, 1, 'FACT_KIND_SIGNED', '2020-01-01', '改', 'STATE_APPROVED', 'a', 'b',
         '2015-01-01'::timestamptz + i * interval '1 minute'
  FROM made WHERE i % 2 = 0;
INSERT INTO documents (zone, project, document, title, file_name, media_type, size_bytes, sha256, uploaded_by,
                       create_time)
  SELECT 'bench', project, 1, '文件', 'f', 't', 1, repeat(md5(project), 2), 'a', now() FROM made;
INSERT INTO document_chunks (zone, project, document, ordinal, content)
  SELECT 'bench', project, 1, 1, '\x00' FROM made;
INSERT INTO contracts (zone, project, contract, kind, title, document_number, state, mode, signed_date, signed_by,
                       create_time)
  SELECT 'bench', project, 1, 'KIND_FRAMEWORK', '协议', 'n', 'STATE_SIGNED', 'MODE_ONSITE', '2020-01-01', 'a', now()
  FROM made WHERE i % 2 = 0;
INSERT INTO milestones (zone, project, milestone, fact, reached_date, evidence, permit_number, documents, state,
                        reported_by, verified_by, create_time)
  SELECT 'bench', project, 1, 'FACT_KIND_STARTED', '2020-01-01', 'e', 'n', '{}', 'STATE_VERIFIED', 'a', 'b', now()
  FROM made WHERE i % 2 = 0;

-- ---- ledgers
INSERT INTO ledger_imports (zone, import, file_name, sha256, reason, row_count, created_count, updated_count,
                            unchanged_count, unknown_columns, imported_by, create_time, mode, state, format, file_time,
                            update_time, finish_time)
  SELECT 'bench', '2020-' || lpad(i::text, greatest(4, length(i::text)), '0'), 'f', repeat(md5(i::text), 2), 'r',
         0, 0, 0, 0, '{}', 'a', now(), 'IMPORT_MODE_ATOMIC', 'STATE_FINISHED', 'csv',
         now() - i * interval '1 hour', now(), now()
  FROM generate_series(1, 2000) i;
INSERT INTO ledger_import_rows (zone, import, row_number, outcome, project, version, result)
  SELECT 'bench', '2020-' || lpad((1 + i % 2000)::text, 4, '0'), 1 + i / 2000, 'OUTCOME_CREATED', project, 1, '{}'
  FROM made;
INSERT INTO ledger_exports (zone, export, exported_by, reason, export_image, create_time)
  SELECT zone, import, 'a', 'r', '{}', now() FROM ledger_imports;

-- ---- what calls leave behind
INSERT INTO journal_entries (zone, entry_kind, entry_time, actor, method, resource, resource_type, version, reason,
                             write_id, ordinal, image)
  SELECT 'bench', 'ENTRY_KIND_CHANGE', '2015-01-01'::timestamptz + i * interval '5 minutes',
         'zones/bench/persons/p' || (1 + dice % 900), 'm',
         'zones/bench/projects/' || project || (ARRAY['', '/cases/1'])[n],
         (ARRAY['luodi.v1.Project', 'luodi.v1.ReviewCase'])[n], 1, '', 'w', 1, '{}'
  FROM made, generate_series(1, 2) n ORDER BY i, n;
INSERT INTO requests (zone, principal, request_id, method, body_sha256, reply, create_time)
  SELECT 'bench', 'zones/bench/persons/p' || (1 + dice % 900), gen_random_uuid(), 'm', 'b', '\x00', now() FROM made;
INSERT INTO numbers (zone, series, year, last)
  SELECT 'bench', s, y, 1 FROM unnest(ARRAY['projects', 'investors', 'imports']) s, generate_series(2015, 2026) y;

-- ---- policy: versions, few
INSERT INTO threshold_sets (zone, threshold_set, document_number, title, effective_date, state, drafters, published_by,
                            publish_time, content_sha256, create_time)
  SELECT 'bench', i, 'n', 't', '2015-01-01'::date + 100 * i, 'STATE_PUBLISHED', '{a}', 'b', now(), md5(i::text), now()
  FROM generate_series(1, 40) i;
INSERT INTO review_definitions (zone, definition, title, document_number, groups, approval_valid_days, state,
                                content_sha256, drafted_by, published_by, publish_time, create_time)
  SELECT 'bench', i, 't', 'n', '{"groups": []}', 365, 'STATE_PUBLISHED', md5(i::text), 'a', 'b', now(), now()
  FROM generate_series(1, 20) i;
INSERT INTO exchange_rates (zone, exchange_rate, from_currency, to_currency, rate_date, kind, rate_e8, source,
                            create_time)
  SELECT 'bench', 'usd-cny-' || d, 'USD', 'CNY', '2000-01-01'::date + d, 'KIND_CENTRAL_PARITY', 700000000, 's', now()
  FROM generate_series(1, 8000) d;

-- ---- review: a case for every other project, one in twenty-five of them running
CREATE TEMP TABLE filed AS
  SELECT *, i % 50 = 4 AS open, i % 500 = 6 AS supplementing,
         'zones/bench/persons/p' || (1 + dice % 900) AS filer, 'zones/bench/persons/p' || (1 + dice / 7 % 900) AS judge
  FROM made WHERE i % 2 = 0;
ANALYZE filed;
INSERT INTO review_cases (zone, project, round, definition, threshold_set, state, packet_version, decision, decided_by,
                          decide_time, decide_date, valid_until_date, accepted_date, submitted_by, submitter_department,
                          create_time, update_time, purpose, course, exception_requested_by, exception_granted_by,
                          exception_grant_time)
  SELECT 'bench', project, 1, 1 + dice % 20, 1 + dice % 40,
         CASE WHEN open THEN 'STATE_OPEN' WHEN supplementing THEN 'STATE_SUPPLEMENTING' ELSE 'STATE_APPROVED' END, 1,
         CASE WHEN done THEN 'OUTCOME_APPROVE' END, CASE WHEN done THEN judge END, CASE WHEN done THEN now() END,
         CASE WHEN done THEN '2015-01-01'::date + i::integer % 4000 END, CASE WHEN done THEN '2030-01-01'::date END,
         '2015-01-01'::date + i::integer % 4000, filer, owner_department, now(), now(), 'CASE_PURPOSE_INVESTMENT',
         CASE WHEN open AND i % 1000 = 4 THEN '{"dueProvisional": "s"}' ELSE '{}' END::jsonb,
         CASE WHEN i % 100 = 10 THEN filer END, CASE WHEN i % 100 = 10 THEN 'g' END,
         CASE WHEN i % 100 = 10 THEN '2015-01-01'::timestamptz + i * interval '5 minutes' END
  FROM (SELECT *, NOT open AND NOT supplementing AS done FROM filed) f;
INSERT INTO review_packets (zone, project, round, packet_version, material, documents, sha256, create_time)
  SELECT 'bench', project, 1, 1, '{}', '[]', md5(project), now() FROM filed;
INSERT INTO review_recusals (zone, project, round, recusal, person, reason, create_time)
  SELECT 'bench', project, 1, 1, judge, 'r', now() FROM filed WHERE i % 6 <> 0;
CREATE TEMP TABLE staged AS
  SELECT f.*, s.n, s.stage, s.kind,
         CASE WHEN NOT open THEN 'STATE_DONE' WHEN s.n = 1 THEN 'STATE_DONE' WHEN s.n = 4 THEN 'STATE_WAITING'
              ELSE 'STATE_OPEN' END AS state
  FROM filed f, (VALUES (1, 'check', 'STAGE_KIND_COMPLETENESS'), (2, 'opinions', 'STAGE_KIND_OPINION'),
                        (3, 'vote', 'STAGE_KIND_VOTE'), (4, 'decide', 'STAGE_KIND_DECISION')) s (n, stage, kind);
ANALYZE staged;
INSERT INTO review_stages (zone, project, round, stage, ordinal, title, kind, state, outcome, open_time, due_date,
                           due_provisional, status)
  SELECT 'bench', project, 1, stage, n, 't', kind, state, CASE WHEN state = 'STATE_DONE' THEN 'OUTCOME_POSITIVE' END,
         now(), CASE WHEN open THEN current_date - 3 + i::integer / 50 % 60 ELSE '2015-01-01'::date + i::integer % 4000 END,
         i % 1000 = 4, '{}'
  FROM staged;
INSERT INTO review_clock_entries (zone, project, round, stage, ordinal, kind, entry_time, entry_date, packet_version,
                                  act, person)
  SELECT 'bench', project, 1, stage, 1, 'KIND_START', now(), '2020-01-01', 1, 'a',
         'p'
  FROM staged WHERE n < 4;
INSERT INTO review_rungs (zone, project, round, stage, packet_version, working_days_late, told, fire_time)
  SELECT 'bench', project, 1, stage, 1, 5, filer, now() FROM staged WHERE n = 2;
INSERT INTO review_seats (zone, project, round, stage, seat, department, person, alternate, weight, asked, route,
                          due_date, open_time, returned)
  SELECT 'bench', project, 1, stage, 's' || k, CASE WHEN n = 2 THEN 'd' || (1 + (dice + k) % 10) END,
         CASE WHEN n = 3 THEN 'zones/bench/persons/p' || (1 + (dice + k) % 900) END,
         CASE WHEN n = 3 THEN 'zones/bench/persons/p' || (1 + (dice + k * 7) % 900) END, 1, state = 'STATE_OPEN',
         CASE n WHEN 2 THEN 'ROUTE_OPINION' ELSE (ARRAY['ROUTE_BALLOT', 'ROUTE_MEETING'])[1 + dice % 2] END,
         CASE WHEN open THEN current_date - 3 + i::integer / 50 % 60 ELSE '2015-01-01'::date + i::integer % 4000 END, now(),
         i % 20 = 4
  FROM staged, generate_series(1, 2) k WHERE n IN (2, 3);
INSERT INTO review_opinions (zone, project, round, opinion, stage, department, stance, text, conditions, packet_version,
                             recorded_by, create_time, seat)
  SELECT 'bench', project, 1, row_number() OVER (PARTITION BY project), stage, department, 'STANCE_AGREE', 't', '{}', 1,
         'zones/bench/persons/p1', now(), seat
  FROM review_seats WHERE stage = 'opinions';
INSERT INTO review_votes (zone, project, round, vote, stage, choice, reason, packet_version, cast_by, weight,
                          create_time, seat, ballot_digest)
  SELECT 'bench', project, 1, row_number() OVER (PARTITION BY project), stage,
         CASE WHEN secret THEN NULL ELSE 'CHOICE_YES' END, '', 1, person, 1, now(), seat, CASE WHEN secret THEN 'd' END
  FROM (SELECT *, hashtext(project) % 2 = 0 AS secret FROM review_seats WHERE stage = 'vote') q;
INSERT INTO review_ballots (zone, project, round, stage, packet_version, choice)
  SELECT zone, project, round, stage, packet_version, 'CHOICE_YES' FROM review_votes WHERE ballot_digest IS NOT NULL;
INSERT INTO review_scores (zone, project, round, score, stage, seat, criteria, reason, packet_version, scored_by,
                           weight, awarded_bp, attainable_bp, create_time)
  SELECT zone, project, round, vote, 'score', seat, '[]', '', 1, cast_by, 1, 1, 1, now()
  FROM review_votes WHERE seat = 's1';
INSERT INTO review_meetings (zone, meeting, number, state, meeting_date, content, create_time)
  SELECT 'bench', '2020-' || i, 2020000000000 + i, CASE i WHEN 1 THEN 'STATE_HELD' ELSE 'STATE_CLOSED' END,
         '2020-01-01', '{"attendance": []}', now()
  FROM generate_series(1, greatest(6000, :projects / 100)) i;
INSERT INTO review_agenda_items (zone, meeting, project, round, stage, ordinal, result, resolution)
  SELECT 'bench', '2020-' || (1 + i % 5000), project, 1, 'vote', i / 5000,
         CASE WHEN i > 100 THEN 'RESULT_PASSED' END, CASE WHEN i > 100 THEN 'r' || i END
  FROM filed;
INSERT INTO review_delegations (zone, delegation, delegator, delegate, start_date, end_date, stage_kinds, reason,
                                create_time, revoke_time)
  SELECT 'bench', i, 'zones/bench/persons/p' || (1 + i % 5000), 'zones/bench/persons/p' || (2 + i % 5000),
         '2015-01-01'::date + i % 4000, '2015-01-11'::date + i % 4000, '{}', 'r', now(),
         CASE WHEN i % 3 = 0 THEN now() END
  FROM generate_series(1, greatest(6000, :projects / 100)) i;
DROP TABLE made, filed, staged;
