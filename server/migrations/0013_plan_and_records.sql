-- SPDX-License-Identifier: Apache-2.0
-- What entry thresholds ask besides: the plan of a project, and what is on record of its investor.

-- ---- projects: the plan
-- Plan as proto3 JSON; NULL: none.
ALTER TABLE projects ADD COLUMN plan jsonb CONSTRAINT plan_says_something CHECK (plan <> '{}');

CREATE OR REPLACE VIEW projects_now WITH (security_invoker = true) AS
  SELECT p.zone, p.project, p.number, p.version, p.title, p.kind, p.investor, p.industry_code, p.park,
         p.total_minor, p.total_currency, p.fixed_minor, p.fixed_currency, p.foreign_minor, p.foreign_currency,
         p.land_micro_mu, p.annual_tax_minor, p.annual_tax_currency, p.annual_output_minor, p.annual_output_currency,
         p.jobs, p.start_date, p.production_date, p.full_capacity_date, p.confidentiality, p.owner_department,
         p.business_code, p.national_code, p.parent_project, p.phase, p.description, p.ledger_columns,
         p.standing, p.signed_date, p.signed_basis, p.create_time, p.update_time,
         (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'kind', f.fact,
                   'factDate', jsonb_build_object('year', extract(year FROM f.fact_date)::integer,
                                                  'month', extract(month FROM f.fact_date)::integer,
                                                  'day', extract(day FROM f.fact_date)::integer),
                   'basis', f.basis, 'evidence', f.evidence, 'author', f.author,
                   'recordTime', to_char(f.record_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                   ORDER BY fact_bit(f.fact)), '[]')
          FROM project_facts f
          WHERE f.zone = p.zone AND f.project = p.project AND f.standing) AS facts,
         p.parcel, p.merged_into, p.plan
  FROM projects p;

CREATE OR REPLACE FUNCTION project_of_image(image_zone text, image_version bigint, image jsonb, on_date date)
RETURNS SETOF projects_now LANGUAGE sql STABLE AS $$
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

CREATE OR REPLACE FUNCTION projects_at(books_zone text, as_of timestamptz, on_date date)
RETURNS SETOF projects_now LANGUAGE sql STABLE AS $$
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

-- ---- investors: what is on record
ALTER TABLE investors
  -- CreditRecord and LandHolding as proto3 JSON lists.
  ADD COLUMN credit_records jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN land_holdings jsonb NOT NULL DEFAULT '[]';
-- Both with a condition: an index on nothing but the zone and something would be taken for the key.
CREATE INDEX investors_on_record ON investors (zone, number) WHERE credit_records <> '[]' OR land_holdings <> '[]';
CREATE INDEX investors_of_legal_representative ON investors (zone, legal_representative)
  WHERE legal_representative <> '';
