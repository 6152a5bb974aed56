-- SPDX-License-Identifier: Apache-2.0
-- Entry thresholds as versioned rows.

CREATE TABLE threshold_sets (
  zone text NOT NULL REFERENCES zones (zone),
  threshold_set integer NOT NULL CONSTRAINT threshold_sets_count_from_1 CHECK (threshold_set >= 1),
  document_number text NOT NULL,
  title text NOT NULL,
  effective_date date NOT NULL,
  state text NOT NULL CONSTRAINT threshold_set_state_known CHECK (state IN
    ('STATE_DRAFT', 'STATE_PUBLISHED', 'STATE_WITHDRAWN')),
  -- Everybody who wrote a part of the draft, in order; full names, for persons over all zones are not of this one.
  drafters text[] NOT NULL CONSTRAINT threshold_set_has_a_drafter CHECK (cardinality(drafters) > 0),
  published_by text,
  publish_time timestamptz,
  withdrawn_by text,
  withdraw_time timestamptz,
  -- First day no longer in force.
  withdraw_date date,
  content_sha256 text NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, threshold_set),
  CONSTRAINT threshold_set_takes_two CHECK (published_by <> ALL (drafters)),
  CONSTRAINT threshold_set_published_by_somebody CHECK ((state = 'STATE_DRAFT') = (published_by IS NULL)),
  CONSTRAINT threshold_set_published_sometime CHECK ((published_by IS NULL) = (publish_time IS NULL)),
  CONSTRAINT threshold_set_withdrawn_by_a_third CHECK (withdrawn_by <> published_by AND withdrawn_by <> ALL (drafters)),
  CONSTRAINT threshold_set_withdrawn_whole CHECK (
    (state = 'STATE_WITHDRAWN') = (withdrawn_by IS NOT NULL)
    AND (withdrawn_by IS NULL) = (withdraw_time IS NULL) AND (withdrawn_by IS NULL) = (withdraw_date IS NULL))
);
CREATE UNIQUE INDEX threshold_set_in_force_once_a_day ON threshold_sets (zone, effective_date)
  WHERE state = 'STATE_PUBLISHED';
SELECT luodi_wall('threshold_sets');
GRANT SELECT, INSERT, UPDATE ON threshold_sets TO luodi_app;

-- A later set supersedes for good unless it was withdrawn before this one: then this one is in force again.
CREATE VIEW threshold_sets_now WITH (security_invoker = true) AS
  SELECT s.zone, s.threshold_set, s.document_number, s.title, s.effective_date, s.state,
         s.drafters[cardinality(s.drafters)] AS drafted_by, s.published_by, s.publish_time, s.withdrawn_by,
         s.withdraw_time, s.withdraw_date, s.content_sha256, s.version, s.create_time,
         (SELECT min(later.effective_date) FROM threshold_sets later
          WHERE later.zone = s.zone AND s.state <> 'STATE_DRAFT' AND later.state <> 'STATE_DRAFT'
            AND later.effective_date > s.effective_date
            AND later.effective_date < coalesce(s.withdraw_date, 'infinity')
            AND coalesce(later.withdraw_date, 'infinity') >= coalesce(s.withdraw_date, 'infinity')) AS superseded_date
  FROM threshold_sets s;
GRANT SELECT ON threshold_sets_now TO luodi_app;

CREATE TABLE threshold_rules (
  zone text NOT NULL,
  threshold_set integer NOT NULL,
  ordinal integer NOT NULL CONSTRAINT threshold_set_has_at_most_200_rules CHECK (ordinal BETWEEN 1 AND 200),
  rule_id text NOT NULL,
  metric text NOT NULL CONSTRAINT metric_known CHECK (metric IN ('METRIC_INVESTMENT_INTENSITY', 'METRIC_TAX_PER_MU')),
  at_least_per_mu_minor bigint NOT NULL CONSTRAINT bar_positive CHECK (at_least_per_mu_minor > 0),
  at_least_per_mu_currency text NOT NULL CONSTRAINT bar_in_yuan CHECK (at_least_per_mu_currency = 'CNY'),
  exempt_kinds text[] NOT NULL CONSTRAINT exempt_kinds_known CHECK (exempt_kinds <@ ARRAY[
    'PROJECT_KIND_NEW_BUILD', 'PROJECT_KIND_EXPANSION', 'PROJECT_KIND_TECH_UPGRADE', 'PROJECT_KIND_ZERO_LAND_UPGRADE',
    'PROJECT_KIND_LEASED_PLANT', 'PROJECT_KIND_CAPITAL_INCREASE', 'PROJECT_KIND_RELOCATION',
    'PROJECT_KIND_PUBLIC_WELFARE', 'PROJECT_KIND_INFRASTRUCTURE']),
  exceptable boolean NOT NULL,
  legal_basis text NOT NULL,
  PRIMARY KEY (zone, threshold_set, ordinal),
  FOREIGN KEY (zone, threshold_set) REFERENCES threshold_sets (zone, threshold_set),
  CONSTRAINT rule_once_a_set UNIQUE (zone, threshold_set, rule_id)
);
SELECT luodi_wall('threshold_rules');
-- DELETE: an update of a draft replaces its rules as a whole.
GRANT SELECT, INSERT, DELETE ON threshold_rules TO luodi_app;

-- A published set never changes, also when a rule is forgotten.
CREATE FUNCTION threshold_rules_of_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT state FROM threshold_sets s
      WHERE s.zone = coalesce(NEW.zone, OLD.zone) AND s.threshold_set = coalesce(NEW.threshold_set, OLD.threshold_set))
     <> 'STATE_DRAFT' THEN
    RAISE EXCEPTION 'threshold_rules_of_a_draft' USING ERRCODE = '23514';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER threshold_rules_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON threshold_rules
  FOR EACH ROW EXECUTE FUNCTION threshold_rules_of_a_draft();
