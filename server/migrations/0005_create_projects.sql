-- SPDX-License-Identifier: Apache-2.0
-- Projects and the dated facts their stage follows from; the books of any instant as the same typed rows.

-- ---- proto3 JSON, as MessageToJsonString writes it
-- {"year":2020,"month":4,"day":30} as a day; NULL when absent.
CREATE FUNCTION day_of(day jsonb) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT make_date((day->>'year')::integer, (day->>'month')::integer, (day->>'day')::integer)
$$;
-- The id in a resource name zones/{zone}/{collection}/{id}; NULL when absent.
CREATE FUNCTION id_of(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT nullif(split_part(name, '/', 4), '')
$$;
-- 1 << FactKind.
CREATE FUNCTION fact_bit(fact text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
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

-- ---- tables
CREATE TABLE projects (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  -- Year and counter as one number: lists go by it, newest first.
  number bigint NOT NULL GENERATED ALWAYS AS
    (split_part(project, '-', 1)::bigint * 1000000000 + split_part(project, '-', 2)::bigint) STORED,
  version bigint NOT NULL DEFAULT 1,
  title text NOT NULL CONSTRAINT project_titled CHECK (title <> ''),
  kind text NOT NULL CONSTRAINT project_kind_known CHECK (kind IN (
    'PROJECT_KIND_NEW_BUILD', 'PROJECT_KIND_EXPANSION', 'PROJECT_KIND_TECH_UPGRADE', 'PROJECT_KIND_ZERO_LAND_UPGRADE',
    'PROJECT_KIND_LEASED_PLANT', 'PROJECT_KIND_CAPITAL_INCREASE', 'PROJECT_KIND_RELOCATION',
    'PROJECT_KIND_PUBLIC_WELFARE', 'PROJECT_KIND_INFRASTRUCTURE')),
  investor text COLLATE "C",
  industry_code text,
  park text COLLATE "C",
  total_minor bigint CONSTRAINT total_positive CHECK (total_minor > 0),
  total_currency text,
  fixed_minor bigint CONSTRAINT fixed_positive CHECK (fixed_minor > 0),
  fixed_currency text,
  foreign_minor bigint CONSTRAINT foreign_positive CHECK (foreign_minor > 0),
  foreign_currency text,
  land_micro_mu bigint CONSTRAINT land_positive CHECK (land_micro_mu > 0),
  annual_tax_minor bigint CONSTRAINT annual_tax_positive CHECK (annual_tax_minor > 0),
  annual_tax_currency text,
  annual_output_minor bigint CONSTRAINT annual_output_positive CHECK (annual_output_minor > 0),
  annual_output_currency text,
  jobs integer NOT NULL CONSTRAINT jobs_not_negative CHECK (jobs >= 0),
  start_date date,
  production_date date,
  full_capacity_date date,
  confidentiality text NOT NULL CONSTRAINT confidentiality_known CHECK (confidentiality IN (
    'CONFIDENTIALITY_PUBLIC', 'CONFIDENTIALITY_INTERNAL', 'CONFIDENTIALITY_RESTRICTED')),
  owner_department text,
  business_code text,
  national_code text,
  parent_project text COLLATE "C",
  phase integer NOT NULL CONSTRAINT phase_counts_from_one CHECK (phase >= 1),
  description text NOT NULL,
  ledger_columns jsonb NOT NULL DEFAULT '{}',
  -- What stands of the facts: the bits of their kinds, day and basis of the signing. Kept by the statements that write
  -- project_facts.
  standing integer NOT NULL DEFAULT 0,
  signed_date date,
  signed_basis text,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT project_number_once UNIQUE (zone, number),
  CONSTRAINT business_code_taken UNIQUE (zone, business_code),
  CONSTRAINT national_code_taken UNIQUE (zone, national_code),
  CONSTRAINT project_investor_exists FOREIGN KEY (zone, investor) REFERENCES investors (zone, investor),
  CONSTRAINT project_park_exists FOREIGN KEY (zone, park) REFERENCES parks (zone, park),
  CONSTRAINT project_department_exists FOREIGN KEY (zone, owner_department) REFERENCES departments (zone, department),
  CONSTRAINT project_not_its_own_parent CHECK (parent_project <> project),
  CONSTRAINT amounts_have_currencies CHECK (
    (total_minor IS NULL) = (total_currency IS NULL) AND (fixed_minor IS NULL) = (fixed_currency IS NULL)
    AND (foreign_minor IS NULL) = (foreign_currency IS NULL)
    AND (annual_tax_minor IS NULL) = (annual_tax_currency IS NULL)
    AND (annual_output_minor IS NULL) = (annual_output_currency IS NULL)),
  CONSTRAINT fixed_within_total CHECK (
    fixed_minor IS NULL OR total_minor IS NULL OR (fixed_currency = total_currency AND fixed_minor <= total_minor)),
  CONSTRAINT signing_whole CHECK ((standing & 16 <> 0) = (signed_date IS NOT NULL AND signed_basis IS NOT NULL))
);
CREATE INDEX projects_of_investor ON projects (zone, investor);
CREATE INDEX projects_of_parent ON projects (zone, parent_project) WHERE parent_project IS NOT NULL;
-- The key comes last: as long as a table has no statistics, a foreign key's check ties between the indexes that begin with
-- zone, and takes the newest; with any other it would scan the zone once a fact, which makes an import quadratic.
ALTER TABLE projects ADD PRIMARY KEY (zone, project),
  ADD CONSTRAINT project_parent_exists FOREIGN KEY (zone, parent_project) REFERENCES projects (zone, project);
SELECT luodi_wall('projects');
GRANT SELECT, INSERT, UPDATE ON projects TO luodi_app;

CREATE TABLE project_facts (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  fact text NOT NULL CONSTRAINT fact_known CHECK (fact_bit(fact) IS NOT NULL),
  fact_date date NOT NULL,
  basis text NOT NULL CONSTRAINT fact_basis_known CHECK (basis IN ('FACT_BASIS_RECORDED', 'FACT_BASIS_IMPORTED')),
  evidence text NOT NULL,
  author text NOT NULL,
  record_time timestamptz NOT NULL,
  -- A fact put aside by a correction is kept, no longer standing.
  standing boolean NOT NULL DEFAULT true,
  retract_time timestamptz,
  PRIMARY KEY (zone, project, id),
  FOREIGN KEY (zone, project) REFERENCES projects (zone, project),
  CONSTRAINT fact_retracted_whole CHECK (standing = (retract_time IS NULL))
);
CREATE UNIQUE INDEX fact_stands_once ON project_facts (zone, project, fact) WHERE standing;
SELECT luodi_wall('project_facts');
GRANT SELECT, INSERT, UPDATE ON project_facts TO luodi_app;

CREATE TABLE project_corrections (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  correction integer NOT NULL CONSTRAINT correction_counts_from_one CHECK (correction > 0),
  version bigint NOT NULL DEFAULT 1,
  -- NULL: not a fact, but fields are corrected.
  fact text CONSTRAINT corrected_fact_known CHECK (fact IS NULL OR fact_bit(fact) IS NOT NULL),
  -- NULL: the fact is taken back.
  fact_date date,
  former_date date,
  -- What the fields are to say, which they are, and what they said: project, updateMask and former of the proto3 JSON of
  -- luodi.v1.Correction.
  change jsonb,
  reason text NOT NULL,
  state text NOT NULL CONSTRAINT correction_state_known CHECK (state IN (
    'STATE_PENDING', 'STATE_APPROVED', 'STATE_DECLINED')),
  proposed_by text NOT NULL,
  decided_by text,
  decline_reason text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, correction),
  FOREIGN KEY (zone, project) REFERENCES projects (zone, project),
  CONSTRAINT correction_of_fact_or_fields CHECK ((fact IS NULL) = (change IS NOT NULL)),
  CONSTRAINT correction_takes_two CHECK (state <> 'STATE_APPROVED' OR decided_by <> proposed_by),
  CONSTRAINT correction_decided_whole CHECK ((state = 'STATE_PENDING') = (decided_by IS NULL))
);
CREATE UNIQUE INDEX correction_pending_once ON project_corrections (zone, project) WHERE state = 'STATE_PENDING';
CREATE INDEX corrections_by_time ON project_corrections (zone, create_time, project, correction);
SELECT luodi_wall('project_corrections');
GRANT SELECT, INSERT, UPDATE ON project_corrections TO luodi_app;

CREATE TABLE project_contributors (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  -- Full name: a person of another zone may act here.
  person text NOT NULL,
  PRIMARY KEY (zone, project, person),
  FOREIGN KEY (zone, project) REFERENCES projects (zone, project)
);
SELECT luodi_wall('project_contributors');
GRANT SELECT, INSERT ON project_contributors TO luodi_app;

-- ---- rows with their facts
-- The projects as they are now; `facts` is the proto3 JSON of the standing ones, in the order of FactKind.
CREATE VIEW projects_now WITH (security_invoker = true) AS
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
          WHERE f.zone = p.zone AND f.project = p.project AND f.standing) AS facts
  FROM projects p;
GRANT SELECT ON projects_now TO luodi_app;

-- The facts dated up to a day; all when it is NULL.
CREATE FUNCTION facts_until(facts jsonb, on_date date) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN on_date IS NULL THEN coalesce(facts, '[]') ELSE
    (SELECT coalesce(jsonb_agg(fact ORDER BY fact_bit(fact->>'kind')), '[]')
     FROM jsonb_array_elements(facts) fact WHERE day_of(fact->'factDate') <= on_date) END
$$;
-- The bits of the kinds of facts.
CREATE FUNCTION standing_of(facts jsonb) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(bit_or(fact_bit(fact->>'kind')), 0) FROM jsonb_array_elements(facts) fact
$$;

-- The row a proto3 JSON of luodi.v1.Project says: how projects are written and how an after-image is read back, so both
-- say the same. `on_date` leaves out facts of later days.
CREATE FUNCTION project_of_image(image_zone text, image_version bigint, image jsonb, on_date date)
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
         (image->>'createTime')::timestamptz, (image->>'updateTime')::timestamptz, f.facts
  FROM facts_until(image->'facts', on_date) AS f (facts)
  LEFT JOIN LATERAL (
    SELECT fact FROM jsonb_array_elements(f.facts) fact WHERE fact->>'kind' = 'FACT_KIND_SIGNED') s ON true
$$;

-- The projects of a zone as the books said at an instant (NULL: now), with the facts dated up to a day (NULL: all).
-- Without instant it is the table, else the last after-image of each project.
CREATE FUNCTION projects_at(books_zone text, as_of timestamptz, on_date date)
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
         p.create_time, p.update_time, facts_until(p.facts, on_date)
  FROM projects_now p
  WHERE p.zone = books_zone AND as_of IS NULL
  UNION ALL
  SELECT p.*
  FROM (
    SELECT latest.version, latest.image::jsonb AS image
    FROM (
      SELECT DISTINCT ON (e.resource) e.version, e.image
      FROM journal_entries e
      WHERE e.zone = books_zone AND e.resource_type = 'luodi.v1.Project' AND e.entry_kind = 'ENTRY_KIND_CHANGE'
        AND e.entry_time <= as_of
      ORDER BY e.resource, e.xid DESC, e.id DESC) latest
    -- Keeps the conversion to jsonb at once a row; flattened, it would be done once a column.
    OFFSET 0) last
  CROSS JOIN LATERAL project_of_image(books_zone, last.version, last.image, on_date) p
  WHERE as_of IS NOT NULL
$$;

-- Whether a project answers a filter; a filter that is NULL lets everything pass, a value that is NULL answers none.
-- Values inside one list are alternatives; titles and industries are given as LIKE patterns.
CREATE FUNCTION project_matches(
  standing integer, kind text, investor text, park text, industry_code text, title text, signed_date date,
  business_code text, national_code text,
  of_standing integer[], of_kinds text[], of_investor text, of_parks text[], industries_like text[], title_like text,
  signed_year integer, of_business_code text, of_national_code text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (of_standing IS NULL OR coalesce(standing = ANY (of_standing), false))
     AND (of_kinds IS NULL OR coalesce(kind = ANY (of_kinds), false))
     AND (of_investor IS NULL OR coalesce(investor = of_investor, false))
     AND (of_parks IS NULL OR coalesce(park = ANY (of_parks), false))
     AND (industries_like IS NULL OR coalesce(industry_code LIKE ANY (industries_like), false))
     AND (title_like IS NULL OR coalesce(title ILIKE title_like, false))
     AND (signed_year IS NULL OR coalesce(extract(year FROM signed_date) = signed_year, false))
     AND (of_business_code IS NULL OR coalesce(business_code = of_business_code, false))
     AND (of_national_code IS NULL OR coalesce(national_code = of_national_code, false))
$$;
