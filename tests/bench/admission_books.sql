-- SPDX-License-Identifier: Apache-2.0
-- Made-up books of :projects projects under negotiation for measurements: investments and promises on both sides of
-- 500 and 600 万元/亩 and 50 and 60 万元/亩, in 20 parks, by 4 to an investor, 2 of 100 in dollars. `dice` is a number
-- without order that the running number decides. Plus a person who drafts thresholds and one who publishes them.
INSERT INTO zones (zone, title, create_time) VALUES ('bench', '测量', now());
INSERT INTO departments (zone, department, title, create_time) VALUES ('bench', 'd1', 'd1', now());
INSERT INTO parks (zone, park, title, create_time)
  SELECT 'bench', 'park-' || i, 'park-' || i, now() FROM generate_series(1, 20) i;
INSERT INTO exchange_rates (zone, exchange_rate, from_currency, to_currency, rate_date, kind, rate_e8, source,
                            create_time)
  VALUES ('bench', 'usd-cny-2020-06-30', 'USD', 'CNY', '2020-06-30', 'KIND_CENTRAL_PARITY', 707950000, '测量', now());
INSERT INTO investors (zone, investor, title, country_code, foreign_registration_number, legal_representative, tags,
                       create_time)
  SELECT 'bench', '2015-' || lpad(i::text, greatest(4, length(i::text)), '0'), '投资方' || i, 'US', 'N' || i, '', '{}',
         now()
  FROM generate_series(1, :projects / 4) i;

INSERT INTO projects (zone, project, title, kind, investor, industry_code, park, total_minor, total_currency,
                      fixed_minor, fixed_currency, land_micro_mu, annual_tax_minor, annual_tax_currency,
                      annual_output_minor, annual_output_currency, jobs, confidentiality, owner_department, phase,
                      description, standing, create_time, update_time)
SELECT 'bench', '2020-' || lpad(i::text, greatest(4, length(i::text)), '0'), '测量项目' || i,
  (ARRAY['PROJECT_KIND_NEW_BUILD', 'PROJECT_KIND_NEW_BUILD', 'PROJECT_KIND_EXPANSION', 'PROJECT_KIND_RELOCATION',
         'PROJECT_KIND_PUBLIC_WELFARE'])[1 + dice % 5],
  '2015-' || lpad(investor::text, greatest(4, length(investor::text)), '0'),
  (ARRAY['C3611','C3612','C3620','C3670','C3985','C3911','I6510','I6550','G5990','M7320','C2710','C2760','C1370',
         'C3011'])[1 + dice / 7 % 14],
  'park-' || (1 + dice % 20), fixed * 2, currency, fixed, currency, mu * 1000000::bigint,
  mu * (450 + dice / 11 % 200) * 100000::bigint, 'CNY', mu * 300000000::bigint, 'CNY', dice % 500,
  'CONFIDENTIALITY_INTERNAL', 'd1', 1, '', CASE dice % 3 WHEN 0 THEN 10 ELSE 2 END, now(), now()
FROM (SELECT i, dice, investor, mu, currency,
             -- In dollars about a seventh, which is about as much.
             mu * (450 + dice / 13 % 200) * CASE currency WHEN 'USD' THEN 141253 ELSE 1000000 END::bigint AS fixed
      FROM (SELECT i, dice, 1 + dice % (:projects / 4) AS investor, 10 + dice / 17 % 190 AS mu,
                   CASE dice % 50 WHEN 0 THEN 'USD' ELSE 'CNY' END AS currency
            FROM (SELECT i, hashint4(i) & 2147483647 AS dice FROM generate_series(1, :projects) i) rolled) sized) made;

INSERT INTO project_facts (zone, project, fact, fact_date, basis, evidence, author, record_time)
SELECT p.zone, p.project, f.fact, '2020-01-01', 'FACT_BASIS_IMPORTED', 'zones/bench/imports/2020-0001#7', '更新人', now()
FROM projects p
CROSS JOIN unnest(ARRAY['FACT_KIND_FIRST_TALK', 'FACT_KIND_APPROVED']) f (fact)
WHERE p.standing & fact_bit(f.fact) <> 0;

INSERT INTO persons (zone, person, display_name, department, staff_number, create_time)
  VALUES ('bench', 'drafter', 'drafter', 'd1', '1', now()), ('bench', 'publisher', 'publisher', 'd1', '2', now());
INSERT INTO role_grants (zone, person, role_grant, role, start_date, state, basis, granted_by, create_time)
  VALUES ('bench', 'drafter', 1, 'ROLE_REVIEW_SECRETARY', '2020-01-01', 'STATE_EFFECTIVE', 'BASIS_BOOTSTRAP', 'bench',
          now()),
         ('bench', 'publisher', 1, 'ROLE_DECISION_MAKER', '2020-01-01', 'STATE_EFFECTIVE', 'BASIS_BOOTSTRAP', 'bench',
          now());
INSERT INTO tokens (zone, person, token, secret_sha256, note, expire_time, create_time)
  VALUES ('bench', 'drafter', 1, ':drafter', 'bench', now() + interval '1 day', now()),
         ('bench', 'publisher', 1, ':publisher', 'bench', now() + interval '1 day', now());
