-- SPDX-License-Identifier: Apache-2.0
-- The ground everything stands on: the journal, who may do what, request ids, numbers.

-- The zone wall: the server's role sees the rows of one zone a transaction, the one the envelope sets.
CREATE FUNCTION luodi_wall(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY zone_wall ON %s TO luodi_app USING (zone = nullif(current_setting(''app.zone'', true), '''')) '
                 'WITH CHECK (zone = nullif(current_setting(''app.zone'', true), ''''))', target);
END $$;

-- ---- journal
CREATE TABLE journal_entries (
  zone text NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint GENERATED ALWAYS AS IDENTITY,
  entry_kind text NOT NULL CONSTRAINT entry_kind_known CHECK (entry_kind IN
    ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_DENIAL', 'ENTRY_KIND_READING')),
  entry_time timestamptz NOT NULL,
  actor text NOT NULL,
  method text NOT NULL,
  resource text NOT NULL COLLATE "C",
  resource_type text NOT NULL,
  version bigint NOT NULL,
  reason text NOT NULL,
  write_id text NOT NULL,
  ordinal integer NOT NULL,
  -- sha256-json-v1: the bytes as stored are what a seal will hash.
  algorithm text NOT NULL DEFAULT 'sha256-json-v1',
  image json,
  PRIMARY KEY (zone, xid, id)
);
CREATE INDEX journal_of_resource ON journal_entries (zone, resource, xid, id);
CREATE INDEX journal_of_actor ON journal_entries (zone, actor, xid, id);
CREATE INDEX journal_of_projects ON journal_entries (zone, resource, xid DESC, id DESC)
  WHERE resource_type = 'luodi.v1.Project' AND entry_kind = 'ENTRY_KIND_CHANGE';
SELECT luodi_wall('journal_entries');
-- No UPDATE, no DELETE: entries stay.
GRANT SELECT, INSERT ON journal_entries TO luodi_app;

-- ---- access
CREATE TABLE departments (
  zone text NOT NULL,
  department text NOT NULL,
  title text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, department)
);
CREATE TABLE persons (
  zone text NOT NULL,
  person text NOT NULL,
  display_name text NOT NULL,
  department text,
  staff_number text NOT NULL,
  bootstrap boolean NOT NULL DEFAULT false,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, person),
  CONSTRAINT person_department_exists FOREIGN KEY (zone, department) REFERENCES departments (zone, department),
  CONSTRAINT staff_number_once UNIQUE (zone, staff_number)
);
CREATE TABLE role_grants (
  zone text NOT NULL,
  person text NOT NULL,
  role_grant integer NOT NULL,
  role text NOT NULL CONSTRAINT role_known CHECK (role IN (
    'ROLE_INVESTMENT_OFFICER', 'ROLE_PROJECT_MANAGER', 'ROLE_REVIEW_SECRETARY', 'ROLE_DEPARTMENT_REVIEWER',
    'ROLE_COMMITTEE_MEMBER', 'ROLE_DECISION_MAKER', 'ROLE_FINANCE', 'ROLE_STATISTICIAN', 'ROLE_LEADER',
    'ROLE_SUPERVISOR', 'ROLE_DIRECTOR', 'ROLE_SYSTEM_ADMIN', 'ROLE_SECURITY_ADMIN', 'ROLE_LOG_AUDITOR',
    'ROLE_CASE_AUDITOR')),
  start_date date NOT NULL,
  end_date date,
  state text NOT NULL CONSTRAINT grant_state_known CHECK (state IN ('STATE_PENDING', 'STATE_EFFECTIVE', 'STATE_ENDED')),
  basis text NOT NULL CONSTRAINT grant_basis_known CHECK (basis IN ('BASIS_BOOTSTRAP', 'BASIS_TWO_PERSONS')),
  granted_by text NOT NULL,
  approved_by text,
  version bigint NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, person, role_grant),
  FOREIGN KEY (zone, person) REFERENCES persons (zone, person),
  CONSTRAINT grant_dates_in_order CHECK (end_date IS NULL OR end_date > start_date),
  CONSTRAINT grant_takes_two CHECK (approved_by IS NULL OR approved_by <> granted_by)
);
CREATE TABLE tokens (
  zone text NOT NULL,
  person text NOT NULL,
  token integer NOT NULL,
  secret_sha256 text NOT NULL CONSTRAINT token_known_once UNIQUE,
  note text NOT NULL,
  expire_time timestamptz NOT NULL,
  revoke_time timestamptz,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, person, token),
  FOREIGN KEY (zone, person) REFERENCES persons (zone, person)
);
-- A caller of `system` acts in every zone, so who he is is read across zones, by token digest alone; these tables have no
-- wall, and their statements name the zone.
GRANT SELECT, INSERT, UPDATE ON departments, persons, role_grants, tokens TO luodi_app;

-- Three powers apart (三员), also when a rule is forgotten.
CREATE FUNCTION roles_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER roles_conflict BEFORE INSERT OR UPDATE ON role_grants FOR EACH ROW EXECUTE FUNCTION roles_conflict();

-- ---- call
CREATE TABLE requests (
  zone text NOT NULL,
  principal text NOT NULL,
  request_id uuid NOT NULL,
  method text NOT NULL,
  body_sha256 text NOT NULL,
  reply bytea NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, principal, request_id)
);
SELECT luodi_wall('requests');
GRANT SELECT, INSERT ON requests TO luodi_app;

CREATE TABLE numbers (
  zone text NOT NULL,
  series text NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (zone, series, year)
);
SELECT luodi_wall('numbers');
GRANT SELECT, INSERT, UPDATE ON numbers TO luodi_app;
