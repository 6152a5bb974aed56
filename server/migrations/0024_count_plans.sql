-- SPDX-License-Identifier: Apache-2.0
-- Plans, counted as the board is (0019): writes append to plan_deltas, which are folded into plan_sums. And the day planned
-- next made anew (0023): since then no dump could be restored, for a restore has no search path, and makes what a function
-- names before a table whose column it computes only if its body has the standard's form, as here; and a milestone without
-- a day hid those after it that have one.

DROP INDEX projects_by_next_planned;
ALTER TABLE projects DROP COLUMN next_planned_date;
DROP FUNCTION next_planned(integer, date, date, date);
DROP FUNCTION next_milestone(integer);

CREATE OR REPLACE FUNCTION is_on_map(standing integer) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN standing & fact_bit('FACT_KIND_SIGNED') <> 0 AND standing & fact_bit('FACT_KIND_TERMINATED') = 0;

-- What a signed project promised to reach next: the first milestone that is not reached and has a day; '' when none has.
-- NULL before it is signed, after it ended, and at full capacity.
CREATE FUNCTION next_promised(standing integer, start_date date, production_date date, full_capacity_date date)
RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN NOT is_on_map(standing) OR standing & fact_bit('FACT_KIND_FULL_CAPACITY') <> 0 THEN NULL
  WHEN start_date IS NOT NULL AND standing & (fact_bit('FACT_KIND_STARTED') | fact_bit('FACT_KIND_COMPLETED') |
                                              fact_bit('FACT_KIND_PRODUCED')) = 0 THEN 'FACT_KIND_STARTED'
  WHEN production_date IS NOT NULL AND standing & fact_bit('FACT_KIND_PRODUCED') = 0 THEN 'FACT_KIND_PRODUCED'
  WHEN full_capacity_date IS NOT NULL THEN 'FACT_KIND_FULL_CAPACITY'
  ELSE ''
END;
CREATE FUNCTION next_planned(standing integer, start_date date, production_date date, full_capacity_date date)
RETURNS date LANGUAGE sql IMMUTABLE
RETURN CASE next_promised(standing, start_date, production_date, full_capacity_date)
  WHEN 'FACT_KIND_STARTED' THEN start_date
  WHEN 'FACT_KIND_PRODUCED' THEN production_date
  WHEN 'FACT_KIND_FULL_CAPACITY' THEN full_capacity_date
END;

ALTER TABLE projects ADD COLUMN next_planned_date date GENERATED ALWAYS AS (
  next_planned(standing, start_date, production_date, full_capacity_date)) STORED;
CREATE INDEX projects_by_next_planned ON projects (zone, next_planned_date, project)
  WHERE merged_into IS NULL AND next_planned_date IS NOT NULL;

-- What of a plan is counted by: the first day of the month of its day, infinity when it has none; the department that
-- owns the project is told only of a restricted one.
CREATE TYPE plan_key AS (
  milestone text COLLATE "C",
  month date,
  is_restricted boolean,
  department text COLLATE "C"
);
CREATE FUNCTION plan_month(planned date) RETURNS date LANGUAGE sql IMMUTABLE
RETURN coalesce(date_trunc('month', planned::timestamp)::date, 'infinity'::date);
CREATE FUNCTION plan_key(p projects) RETURNS plan_key LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(next_promised(p.standing, p.start_date, p.production_date, p.full_capacity_date),
             plan_month(p.next_planned_date), p.confidentiality = 'CONFIDENTIALITY_RESTRICTED',
             CASE WHEN p.confidentiality = 'CONFIDENTIALITY_RESTRICTED' THEN coalesce(p.owner_department, '')
                  ELSE '' END)::plan_key
$$;

CREATE TABLE plan_deltas (
  zone text COLLATE "C" NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  key plan_key NOT NULL,
  projects bigint NOT NULL,
  PRIMARY KEY (zone, id)
);
SELECT luodi_wall('plan_deltas');
GRANT SELECT ON plan_deltas TO luodi_app;
CREATE TABLE plan_sums (
  zone text COLLATE "C" NOT NULL,
  milestone text COLLATE "C" NOT NULL,
  month date NOT NULL,
  is_restricted boolean NOT NULL,
  department text COLLATE "C" NOT NULL,
  projects bigint NOT NULL,
  PRIMARY KEY (zone, milestone, month, is_restricted, department)
);
SELECT luodi_wall('plan_sums');
GRANT SELECT ON plan_sums TO luodi_app;

-- As append_board_deltas; of projects that have nothing left to reach nothing is counted.
CREATE FUNCTION append_plan_deltas() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
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
CREATE TRIGGER plans_follow_insert AFTER INSERT ON projects REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION append_plan_deltas();
CREATE TRIGGER plans_follow_update AFTER UPDATE ON projects REFERENCING OLD TABLE AS went NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION append_plan_deltas();
CREATE TRIGGER plans_follow_delete AFTER DELETE ON projects REFERENCING OLD TABLE AS went
  FOR EACH STATEMENT EXECUTE FUNCTION append_plan_deltas();

CREATE VIEW plan_recount WITH (security_invoker = true) AS
SELECT k.zone, (k.key).milestone, (k.key).month, (k.key).is_restricted, (k.key).department, sum(k.projects)::bigint AS projects
FROM (SELECT p.zone, plan_key(p) AS key, count(*) AS projects FROM projects p WHERE p.merged_into IS NULL GROUP BY 1, 2) k
WHERE (k.key).milestone IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;
GRANT SELECT ON plan_recount TO luodi_app;
CREATE VIEW plan_counted WITH (security_invoker = true) AS
SELECT zone, milestone, month, is_restricted, department, sum(projects)::bigint AS projects
FROM (SELECT * FROM plan_sums
      UNION ALL
      SELECT d.zone, (d.key).milestone, (d.key).month, (d.key).is_restricted, (d.key).department, d.projects
      FROM plan_deltas d) kept
GROUP BY 1, 2, 3, 4, 5
HAVING sum(projects) <> 0;
GRANT SELECT ON plan_counted TO luodi_app;

INSERT INTO plan_sums SELECT * FROM plan_recount;
