-- SPDX-License-Identifier: Apache-2.0
-- Lights: when a zone calls a project late, and an index by the day of its next promised milestone. The day is a column,
-- for behind the wall of a zone only what is leakproof uses an index.

CREATE TABLE light_rules (
  zone text NOT NULL REFERENCES zones (zone),
  effective_date date NOT NULL,
  yellow_months integer NOT NULL CONSTRAINT yellow_months_positive CHECK (yellow_months >= 1),
  red_months integer NOT NULL,
  document text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, effective_date),
  CONSTRAINT red_after_yellow CHECK (red_months > yellow_months)
);
SELECT luodi_wall('light_rules');
-- No UPDATE: what was shown by a rule can be shown again.
GRANT SELECT, INSERT ON light_rules TO luodi_app;

-- What a signed project is to reach next; NULL before it is signed, after it ended, and at full capacity.
CREATE FUNCTION next_milestone(standing integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN NOT is_on_map(standing) OR standing & fact_bit('FACT_KIND_FULL_CAPACITY') <> 0 THEN NULL
    WHEN standing & fact_bit('FACT_KIND_PRODUCED') <> 0 THEN 'FACT_KIND_FULL_CAPACITY'
    WHEN standing & (fact_bit('FACT_KIND_STARTED') | fact_bit('FACT_KIND_COMPLETED')) <> 0 THEN 'FACT_KIND_PRODUCED'
    ELSE 'FACT_KIND_STARTED'
  END
$$;
CREATE FUNCTION next_planned(standing integer, start_date date, production_date date, full_capacity_date date)
  RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE next_milestone(standing)
    WHEN 'FACT_KIND_STARTED' THEN start_date
    WHEN 'FACT_KIND_PRODUCED' THEN production_date
    WHEN 'FACT_KIND_FULL_CAPACITY' THEN full_capacity_date
  END
$$;

ALTER TABLE projects ADD COLUMN next_planned_date date GENERATED ALWAYS AS (
  next_planned(standing, start_date, production_date, full_capacity_date)) STORED;
CREATE INDEX projects_by_next_planned ON projects (zone, next_planned_date, project)
  WHERE merged_into IS NULL AND next_planned_date IS NOT NULL;
