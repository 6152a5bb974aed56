-- SPDX-License-Identifier: Apache-2.0
-- The board counted by addition, so that it costs the same with ten projects and with a million. A write appends what it
-- takes from the counts and what it brings (board_deltas); one server at a time folds these rows into board_sums; a
-- reader adds both up in one statement, which sees a fold whole or not at all. Nobody but the folder touches a sum, so
-- writers never wait for each other.

-- Signed and not terminated: what the war map shows.
CREATE FUNCTION is_on_map(standing integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT standing & fact_bit('FACT_KIND_SIGNED') <> 0 AND standing & fact_bit('FACT_KIND_TERMINATED') = 0
$$;

-- What of a project the board counts by. is_increase and is_later_phase say together whether it counts as a project, as
-- an amount only, or not at all; '' where nothing is given.
CREATE TYPE board_key AS (
  standing integer,
  is_increase boolean,
  is_later_phase boolean,
  park text COLLATE "C",
  division text COLLATE "C",
  currency text COLLATE "C",
  signed_basis text COLLATE "C"
);
CREATE FUNCTION board_key(p projects) RETURNS board_key LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(p.standing, p.kind = 'PROJECT_KIND_CAPITAL_INCREASE', p.parent_project IS NOT NULL AND p.phase >= 2,
             coalesce(p.park, ''), coalesce(left(p.industry_code, 3), ''), coalesce(p.total_currency, ''),
             coalesce(p.signed_basis, ''))::board_key
$$;

CREATE TABLE board_deltas (
  zone text COLLATE "C" NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  key board_key NOT NULL,
  projects bigint NOT NULL,
  total_minor numeric NOT NULL,
  PRIMARY KEY (zone, id)
);
SELECT luodi_wall('board_deltas');
GRANT SELECT ON board_deltas TO luodi_app;

-- Each facet tells apart no more than the board shows of it; what it does not tell is '' (of standing: the bit of the
-- signing, for facets of the map). So there are some hundred rows, however many projects.
CREATE TABLE board_sums (
  zone text COLLATE "C" NOT NULL,
  facet text COLLATE "C" NOT NULL CONSTRAINT board_facet_known CHECK (facet IN
    ('FACET_STAGE', 'FACET_PARK', 'FACET_INDUSTRY')),
  standing integer NOT NULL,
  is_increase boolean NOT NULL,
  is_later_phase boolean NOT NULL,
  park text COLLATE "C" NOT NULL,
  division text COLLATE "C" NOT NULL,
  currency text COLLATE "C" NOT NULL,
  signed_basis text COLLATE "C" NOT NULL,
  projects bigint NOT NULL,
  total_minor numeric NOT NULL,
  PRIMARY KEY (zone, facet, standing, is_increase, is_later_phase, park, division, currency, signed_basis)
);
SELECT luodi_wall('board_sums');
GRANT SELECT ON board_sums TO luodi_app;

-- The facets that one key belongs to.
CREATE FUNCTION board_facets(key board_key)
RETURNS TABLE (facet text, standing integer, park text, division text, signed_basis text)
LANGUAGE sql IMMUTABLE AS $$
  SELECT 'FACET_STAGE', key.standing, '', '', key.signed_basis
  UNION ALL
  SELECT 'FACET_PARK', fact_bit('FACT_KIND_SIGNED'), key.park, '', '' WHERE is_on_map(key.standing)
  UNION ALL
  SELECT 'FACET_INDUSTRY', fact_bit('FACT_KIND_SIGNED'), '', key.division, '' WHERE is_on_map(key.standing)
$$;

-- Rows that came and rows that went, netted: a change of what no board shows appends nothing. Runs as the owner: the
-- server's role appends by changing projects, and in no other way.
CREATE FUNCTION append_board_deltas() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
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
CREATE TRIGGER board_follows_insert AFTER INSERT ON projects REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION append_board_deltas();
CREATE TRIGGER board_follows_update AFTER UPDATE ON projects REFERENCING OLD TABLE AS went NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION append_board_deltas();
CREATE TRIGGER board_follows_delete AFTER DELETE ON projects REFERENCING OLD TABLE AS went
  FOR EACH STATEMENT EXECUTE FUNCTION append_board_deltas();

-- What board_sums and board_deltas must come to together: the projects themselves, counted.
CREATE VIEW board_recount WITH (security_invoker = true) AS
SELECT k.zone, f.facet, f.standing, (k.key).is_increase, (k.key).is_later_phase, f.park, f.division, (k.key).currency,
       f.signed_basis, sum(k.projects)::bigint AS projects, sum(k.total_minor) AS total_minor
FROM (SELECT p.zone, board_key(p) AS key, count(*) AS projects, sum(coalesce(p.total_minor, 0)) AS total_minor
      FROM projects p WHERE p.merged_into IS NULL
      GROUP BY 1, 2) k
CROSS JOIN LATERAL board_facets(k.key) f
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
GRANT SELECT ON board_recount TO luodi_app;

-- What they do come to.
CREATE VIEW board_counted WITH (security_invoker = true) AS
SELECT zone, facet, standing, is_increase, is_later_phase, park, division, currency, signed_basis,
       sum(projects)::bigint AS projects, sum(total_minor) AS total_minor
FROM (SELECT * FROM board_sums
      UNION ALL
      SELECT d.zone, f.facet, f.standing, (d.key).is_increase, (d.key).is_later_phase, f.park, f.division,
             (d.key).currency, f.signed_basis, d.projects, d.total_minor
      FROM board_deltas d
      CROSS JOIN LATERAL board_facets(d.key) f) kept
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
HAVING sum(projects) <> 0 OR sum(total_minor) <> 0;
GRANT SELECT ON board_counted TO luodi_app;

-- What stands in the books already.
INSERT INTO board_sums SELECT * FROM board_recount;
