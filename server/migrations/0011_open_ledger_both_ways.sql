-- SPDX-License-Identifier: Apache-2.0
-- Ledgers in and out: imports that keep good rows and can be taken back, mappings, exports; and what they ask of projects:
-- search by part of a name, likely twins, merges, a way out of the books.

-- ---- journal: what was taken out of the books
ALTER TABLE journal_entries DROP CONSTRAINT entry_kind_known, ADD CONSTRAINT entry_kind_known CHECK (entry_kind IN
  ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_DENIAL', 'ENTRY_KIND_READING', 'ENTRY_KIND_REMOVAL'));
DROP INDEX journal_of_projects;
CREATE INDEX journal_of_projects ON journal_entries (zone, resource, xid DESC, id DESC)
  WHERE resource_type = 'luodi.v1.Project' AND entry_kind IN ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_REMOVAL');
-- {project} of what lies below a project. A range of names put together in the statement finds no index under row-level
-- security (|| is not leakproof), equality does.
ALTER TABLE journal_entries ADD COLUMN below_project text COLLATE "C" GENERATED ALWAYS AS (
  CASE WHEN split_part(resource, '/', 3) = 'projects' AND split_part(resource, '/', 5) <> ''
  THEN split_part(resource, '/', 4) END) STORED;
CREATE INDEX journal_below_projects ON journal_entries (zone, below_project, xid, id) WHERE below_project IS NOT NULL;

-- ---- projects: search by part of a title
-- Every pair of neighbouring characters, folded; of a title of one character that one. Search asks for pairs by equality
-- in the order of project numbers, which an inverted index could not give under row-level security.
CREATE FUNCTION title_pairs(title text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(lower(title), i, 2)), '{}')
  FROM generate_series(1, greatest(length(title) - 1, 1)) i
$$;
-- What is left of a title when spaces, signs and the words every title has are taken away.
CREATE FUNCTION title_core(title text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(regexp_replace(lower(title), '[[:space:][:punct:]（）【】《》、，。·—－～：；！？“”‘’]', '', 'g'),
                        '(建设|工程|项目)', '', 'g')
$$;

ALTER TABLE projects
  ADD COLUMN parcel text,
  ADD COLUMN merged_into text COLLATE "C",
  ADD COLUMN title_core text NOT NULL GENERATED ALWAYS AS (title_core(title)) STORED,
  ADD COLUMN signed_year integer GENERATED ALWAYS AS (extract(year FROM signed_date)::integer) STORED,
  ADD CONSTRAINT project_merged_elsewhere CHECK (merged_into <> project),
  ADD CONSTRAINT project_merged_into_exists FOREIGN KEY (zone, merged_into) REFERENCES projects (zone, project);
-- Each of these indexes leaves out rows without its value. It saves room, and more: without statistics, or with those
-- of a time when the table was empty, a planner takes any index that begins with the zone to be as good as the key, and
-- a foreign key's check that settles on another reads the zone once a fact. An index with a condition is none to it.
CREATE INDEX projects_of_parcel ON projects (zone, parcel) WHERE parcel IS NOT NULL;
CREATE INDEX projects_of_title_core ON projects (zone, title_core) WHERE title_core IS NOT NULL;
CREATE INDEX projects_merged ON projects (zone, merged_into) WHERE merged_into IS NOT NULL;
-- Lists by one of these go by number inside it.
CREATE INDEX projects_listed_by_park ON projects (zone, park, number) WHERE park IS NOT NULL;
CREATE INDEX projects_listed_by_standing ON projects (zone, standing, number) WHERE standing IS NOT NULL;
CREATE INDEX projects_listed_by_park_and_standing ON projects (zone, park, standing, number) WHERE park IS NOT NULL;
CREATE INDEX projects_listed_by_year ON projects (zone, signed_year, number) WHERE signed_year IS NOT NULL;
CREATE INDEX projects_listed_by_industry ON projects (zone, industry_code COLLATE "C", number)
  WHERE industry_code IS NOT NULL;
DROP INDEX projects_of_investor;
CREATE INDEX projects_of_investor ON projects (zone, investor, number) WHERE investor IS NOT NULL;
ALTER TABLE projects DROP CONSTRAINT business_code_taken, DROP CONSTRAINT national_code_taken;
CREATE UNIQUE INDEX business_code_taken ON projects (zone, business_code) WHERE business_code IS NOT NULL;
CREATE UNIQUE INDEX national_code_taken ON projects (zone, national_code) WHERE national_code IS NOT NULL;
ALTER TABLE investors DROP CONSTRAINT uscc_taken, DROP CONSTRAINT foreign_number_taken;
CREATE UNIQUE INDEX uscc_taken ON investors (zone, uscc) WHERE uscc IS NOT NULL;
CREATE UNIQUE INDEX foreign_number_taken ON investors (zone, country_code, foreign_registration_number)
  WHERE country_code IS NOT NULL;
ALTER TABLE projects DROP CONSTRAINT project_number_once;
CREATE UNIQUE INDEX project_number_once ON projects (zone, number) WHERE number IS NOT NULL;
ALTER TABLE investors DROP CONSTRAINT investor_number_once;
CREATE UNIQUE INDEX investor_number_once ON investors (zone, number) WHERE number IS NOT NULL;

CREATE TABLE project_title_pairs (
  zone text COLLATE "C" NOT NULL,
  pair text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (zone, pair, number)
);
SELECT luodi_wall('project_title_pairs');
GRANT SELECT, INSERT, DELETE ON project_title_pairs TO luodi_app;

-- The pairs follow the titles, whoever writes them. They go one by one: for many at once a planner that took the table
-- of pairs for empty would read all of it.
CREATE FUNCTION pairs_of_new_titles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO project_title_pairs (zone, pair, number)
  SELECT zone, unnest(title_pairs(title)), number FROM new_rows;
  RETURN NULL;
END $$;
CREATE TRIGGER pairs_of_new AFTER INSERT ON projects
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pairs_of_new_titles();
CREATE FUNCTION pairs_of_other_title() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER pairs_of_changed AFTER UPDATE ON projects
  FOR EACH ROW WHEN (OLD.title <> NEW.title) EXECUTE FUNCTION pairs_of_other_title();
CREATE TRIGGER pairs_of_gone AFTER DELETE ON projects FOR EACH ROW EXECUTE FUNCTION pairs_of_other_title();
INSERT INTO project_title_pairs (zone, pair, number) SELECT zone, unnest(title_pairs(title)), number FROM projects;

-- ---- projects as rows, with parcel and pointer; what was taken out or merged is in no list
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
         p.parcel, p.merged_into
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
         image->>'parcel', id_of(image->>'mergedInto')
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
         p.create_time, p.update_time, facts_until(p.facts, on_date), p.parcel, p.merged_into
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

-- As before, but letters beyond ASCII have their cases too: the collation of ids, which came with the other arguments,
-- knows none.
CREATE OR REPLACE FUNCTION project_matches(
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
     AND (title_like IS NULL OR coalesce(title COLLATE "default" ILIKE title_like, false))
     AND (signed_year IS NULL OR coalesce(extract(year FROM signed_date) = signed_year, false))
     AND (of_business_code IS NULL OR coalesce(business_code = of_business_code, false))
     AND (of_national_code IS NULL OR coalesce(national_code = of_national_code, false))
$$;

-- ---- what rows ask of titles
CREATE INDEX projects_uninvested ON projects (zone, title, phase, number) WHERE investor IS NULL;
CREATE INDEX projects_uninvested_without_bureau_number ON projects (zone, title, phase, number)
  WHERE investor IS NULL AND business_code IS NULL;
CREATE INDEX projects_uninvested_without_national_code ON projects (zone, title, phase, number)
  WHERE investor IS NULL AND national_code IS NULL;
CREATE INDEX projects_merged_by_title ON projects (zone, title, phase, number) WHERE merged_into IS NOT NULL;

-- ---- imports
ALTER TABLE ledger_imports
  DROP CONSTRAINT import_rows_add_up,
  ADD COLUMN version bigint NOT NULL DEFAULT 1,
  ADD COLUMN mode text NOT NULL DEFAULT 'IMPORT_MODE_ATOMIC' CONSTRAINT import_mode_known CHECK (mode IN (
    'IMPORT_MODE_ATOMIC', 'IMPORT_MODE_KEEP_GOOD')),
  ADD COLUMN state text NOT NULL DEFAULT 'STATE_FINISHED' CONSTRAINT import_state_known CHECK (state IN (
    'STATE_UNFINISHED', 'STATE_FINISHED', 'STATE_UNDONE')),
  ADD COLUMN format text NOT NULL DEFAULT 'UTF-8',
  ADD COLUMN sheet text NOT NULL DEFAULT '',
  ADD COLUMN file_time timestamptz,
  ADD COLUMN header_row integer NOT NULL DEFAULT 1,
  -- [{"head": "总投资(亿元)", "column": "总投资", "unit": "亿元"}, ...]: LedgerHead as proto3 JSON.
  ADD COLUMN layout jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN refused_count integer NOT NULL DEFAULT 0,
  ADD COLUMN passed_over_count integer NOT NULL DEFAULT 0,
  ADD COLUMN update_time timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN finish_time timestamptz,
  ADD COLUMN taken_back_count integer NOT NULL DEFAULT 0,
  ADD COLUMN given_back_count integer NOT NULL DEFAULT 0,
  ADD COLUMN stayed_count integer NOT NULL DEFAULT 0,
  ADD COLUMN undone_by text,
  ADD COLUMN undo_reason text,
  ADD COLUMN undo_time timestamptz;
UPDATE ledger_imports SET finish_time = create_time, update_time = create_time;
ALTER TABLE ledger_imports
  ALTER COLUMN mode DROP DEFAULT, ALTER COLUMN state DROP DEFAULT, ALTER COLUMN format DROP DEFAULT,
  ALTER COLUMN update_time DROP DEFAULT,
  ADD CONSTRAINT import_rows_add_up CHECK (
    row_count >= 0 AND created_count >= 0 AND updated_count >= 0 AND unchanged_count >= 0 AND refused_count >= 0
    AND row_count = created_count + updated_count + unchanged_count + refused_count),
  ADD CONSTRAINT import_atomic_or_in_part CHECK (mode = 'IMPORT_MODE_KEEP_GOOD' OR refused_count = 0),
  ADD CONSTRAINT import_finished_whole CHECK ((state = 'STATE_UNFINISHED') = (finish_time IS NULL) OR state = 'STATE_UNDONE'),
  ADD CONSTRAINT import_undone_whole CHECK ((state = 'STATE_UNDONE') = (undo_time IS NOT NULL));
-- Counts grow while rows go in, and an undo is told; what came in is never changed.
GRANT UPDATE (version, state, row_count, created_count, updated_count, unchanged_count, refused_count, passed_over_count,
              update_time, finish_time, taken_back_count, given_back_count, stayed_count, undone_by, undo_reason,
              undo_time) ON ledger_imports TO luodi_app;
CREATE INDEX imports_by_file_time ON ledger_imports (zone, file_time);

-- What became of the rows that are not unchanged.
CREATE TABLE ledger_import_rows (
  zone text COLLATE "C" NOT NULL,
  import text COLLATE "C" NOT NULL,
  row_number integer NOT NULL,
  outcome text NOT NULL CONSTRAINT row_outcome_known CHECK (outcome IN (
    'OUTCOME_CREATED', 'OUTCOME_UPDATED', 'OUTCOME_REFUSED', 'OUTCOME_PASSED_OVER')),
  project text COLLATE "C",
  -- Year and counter of the project as one number: an undo goes by it, newest first.
  number bigint GENERATED ALWAYS AS
    (split_part(project, '-', 1)::bigint * 1000000000 + split_part(project, '-', 2)::bigint) STORED,
  -- The version of the project that this row made.
  version bigint,
  -- The investor this row brought.
  investor text COLLATE "C",
  -- RowResult as proto3 JSON.
  result jsonb NOT NULL,
  undone boolean NOT NULL DEFAULT false,
  PRIMARY KEY (zone, import, row_number),
  FOREIGN KEY (zone, import) REFERENCES ledger_imports (zone, import),
  CONSTRAINT row_made_a_version CHECK (
    (outcome IN ('OUTCOME_CREATED', 'OUTCOME_UPDATED')) = (project IS NOT NULL AND version IS NOT NULL))
);
CREATE INDEX import_rows_to_undo ON ledger_import_rows (zone, import, outcome, number) WHERE project IS NOT NULL AND NOT undone;
CREATE UNIQUE INDEX import_row_of_project ON ledger_import_rows (zone, project, import) WHERE project IS NOT NULL;
SELECT luodi_wall('ledger_import_rows');
GRANT SELECT, INSERT ON ledger_import_rows TO luodi_app;
GRANT UPDATE (undone) ON ledger_import_rows TO luodi_app;

-- ---- the way out of the books: only what an import created, and only as that import left it. What a later import
-- changed and its undo gave back is two versions more.
CREATE FUNCTION project_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER project_taken_back BEFORE DELETE ON projects FOR EACH ROW EXECUTE FUNCTION project_taken_back();
ALTER TABLE project_facts DROP CONSTRAINT project_facts_zone_project_fkey,
  ADD CONSTRAINT fact_of_project FOREIGN KEY (zone, project) REFERENCES projects (zone, project) ON DELETE CASCADE;
ALTER TABLE project_contributors DROP CONSTRAINT project_contributors_zone_project_fkey,
  ADD CONSTRAINT contributor_to_project FOREIGN KEY (zone, project) REFERENCES projects (zone, project) ON DELETE CASCADE;
GRANT DELETE ON projects TO luodi_app;
-- An investor that nothing names; foreign keys refuse the others.
GRANT DELETE ON investors TO luodi_app;

-- ---- how a zone heads its ledger
CREATE TABLE ledger_mappings (
  zone text COLLATE "C" NOT NULL PRIMARY KEY,
  version bigint NOT NULL,
  -- LedgerHead as proto3 JSON.
  heads jsonb NOT NULL,
  updated_by text NOT NULL,
  update_time timestamptz NOT NULL
);
SELECT luodi_wall('ledger_mappings');
GRANT SELECT, INSERT, UPDATE ON ledger_mappings TO luodi_app;

-- ---- exports
CREATE TABLE ledger_exports (
  zone text COLLATE "C" NOT NULL,
  export text COLLATE "C" NOT NULL,
  number bigint NOT NULL GENERATED ALWAYS AS
    (split_part(export, '-', 1)::bigint * 1000000000 + split_part(export, '-', 2)::bigint) STORED,
  exported_by text NOT NULL,
  reason text NOT NULL CONSTRAINT export_has_a_reason CHECK (reason <> ''),
  -- LedgerExport as proto3 JSON.
  export_image jsonb NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, export),
  CONSTRAINT export_number_once UNIQUE (zone, number)
);
SELECT luodi_wall('ledger_exports');
GRANT SELECT, INSERT ON ledger_exports TO luodi_app;
