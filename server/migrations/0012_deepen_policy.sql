-- SPDX-License-Identifier: Apache-2.0
-- Entry thresholds a bureau can defend: rules with scope, side, unit, force and score; groups of which one must pass; a
-- positioning list of their own; exceptions that end. It renames and rewrites what the version before reads: no release was
-- made of that one, so no old server runs beside it.

-- ---- policy: a set that was published never changes, also when a rule is forgotten
CREATE FUNCTION threshold_set_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.zone, NEW.threshold_set, NEW.document_number, NEW.title, NEW.effective_date, NEW.drafters, NEW.published_by,
      NEW.publish_time, NEW.content_sha256, NEW.create_time)
     IS DISTINCT FROM
     (OLD.zone, OLD.threshold_set, OLD.document_number, OLD.title, OLD.effective_date, OLD.drafters, OLD.published_by,
      OLD.publish_time, OLD.content_sha256, OLD.create_time)
     OR OLD.state = 'STATE_WITHDRAWN' OR NEW.state = 'STATE_DRAFT' THEN
    RAISE EXCEPTION 'threshold_set_stays' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER threshold_set_stays BEFORE UPDATE ON threshold_sets
  FOR EACH ROW WHEN (OLD.state <> 'STATE_DRAFT') EXECUTE FUNCTION threshold_set_stays();

-- Groups of which one rule must pass.
CREATE TABLE threshold_any_of (
  zone text NOT NULL,
  threshold_set integer NOT NULL,
  ordinal integer NOT NULL CONSTRAINT threshold_set_has_at_most_50_groups CHECK (ordinal BETWEEN 1 AND 50),
  any_of text NOT NULL,
  title text NOT NULL,
  PRIMARY KEY (zone, threshold_set, ordinal),
  FOREIGN KEY (zone, threshold_set) REFERENCES threshold_sets (zone, threshold_set),
  CONSTRAINT any_of_once_a_set UNIQUE (zone, threshold_set, any_of)
);
SELECT luodi_wall('threshold_any_of');
-- DELETE: an update of a draft replaces it as a whole.
GRANT SELECT, INSERT, DELETE ON threshold_any_of TO luodi_app;
CREATE TRIGGER threshold_any_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON threshold_any_of
  FOR EACH ROW EXECUTE FUNCTION threshold_rules_of_a_draft();

CREATE TABLE threshold_positions (
  zone text NOT NULL,
  threshold_set integer NOT NULL,
  ordinal integer NOT NULL CONSTRAINT threshold_set_has_at_most_100_positions CHECK (ordinal BETWEEN 1 AND 100),
  title text NOT NULL,
  industry_prefixes text[] NOT NULL CONSTRAINT position_has_industries CHECK (
    cardinality(industry_prefixes) BETWEEN 1 AND 200),
  unfit boolean NOT NULL,
  score_micro bigint NOT NULL CONSTRAINT position_score_in_range CHECK (score_micro BETWEEN 0 AND 1000000000),
  PRIMARY KEY (zone, threshold_set, ordinal),
  FOREIGN KEY (zone, threshold_set) REFERENCES threshold_sets (zone, threshold_set)
);
SELECT luodi_wall('threshold_positions');
GRANT SELECT, INSERT, DELETE ON threshold_positions TO luodi_app;
CREATE TRIGGER threshold_positions_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON threshold_positions
  FOR EACH ROW EXECUTE FUNCTION threshold_rules_of_a_draft();

-- Columns that come with a default fire no trigger, so rules of published sets take them too.
ALTER TABLE threshold_rules RENAME COLUMN at_least_per_mu_minor TO bar_value;
ALTER TABLE threshold_rules
  DROP CONSTRAINT metric_known, DROP CONSTRAINT bar_positive, DROP COLUMN at_least_per_mu_currency,
  ALTER COLUMN bar_value DROP NOT NULL,
  ADD COLUMN comparator text DEFAULT 'COMPARATOR_AT_LEAST' CONSTRAINT comparator_known CHECK (comparator IN (
    'COMPARATOR_AT_LEAST', 'COMPARATOR_AT_MOST', 'COMPARATOR_ABOVE', 'COMPARATOR_BELOW', 'COMPARATOR_EXEMPT')),
  -- The field of Quantity that is set; bar_value is what it counts, of money fen: bars are CNY.
  ADD COLUMN bar_unit text DEFAULT 'money_per_mu' CONSTRAINT bar_unit_known CHECK (bar_unit IN (
    'money', 'money_per_mu', 'money_per_hectare', 'area', 'ratio_ppm', 'count', 'per_mu_milli', 'score_micro')),
  ADD COLUMN force text NOT NULL DEFAULT 'FORCE_MANDATORY' CONSTRAINT force_known CHECK (force IN (
    'FORCE_MANDATORY', 'FORCE_RECOMMENDED', 'FORCE_VETO')),
  ADD COLUMN any_of text,
  ADD COLUMN land text NOT NULL DEFAULT 'LAND_UNSPECIFIED' CONSTRAINT land_known CHECK (land IN (
    'LAND_UNSPECIFIED', 'LAND_APPORTIONED')),
  ADD COLUMN without_land_price boolean NOT NULL DEFAULT false,
  -- Where it applies. An empty list and NULL hold for every project.
  ADD COLUMN scope_parks text[] NOT NULL DEFAULT '{}',
  ADD COLUMN scope_land_uses text[] NOT NULL DEFAULT '{}' CONSTRAINT scope_land_uses_known CHECK (
    scope_land_uses <@ ARRAY['LAND_USE_INDUSTRIAL', 'LAND_USE_LOGISTICS', 'LAND_USE_RESEARCH', 'LAND_USE_COMMERCIAL',
                             'LAND_USE_PUBLIC', 'LAND_USE_OTHER']),
  ADD COLUMN scope_kinds text[] NOT NULL DEFAULT '{}' CONSTRAINT scope_kinds_known CHECK (scope_kinds <@ ARRAY[
    'PROJECT_KIND_NEW_BUILD', 'PROJECT_KIND_EXPANSION', 'PROJECT_KIND_TECH_UPGRADE', 'PROJECT_KIND_ZERO_LAND_UPGRADE',
    'PROJECT_KIND_LEASED_PLANT', 'PROJECT_KIND_CAPITAL_INCREASE', 'PROJECT_KIND_RELOCATION',
    'PROJECT_KIND_PUBLIC_WELFARE', 'PROJECT_KIND_INFRASTRUCTURE']),
  ADD COLUMN scope_industry_prefixes text[] NOT NULL DEFAULT '{}',
  ADD COLUMN scope_investment_from bigint,
  ADD COLUMN scope_investment_below bigint,
  ADD COLUMN scope_band_of_total boolean NOT NULL DEFAULT false,
  ADD COLUMN scope_land_bases text[] NOT NULL DEFAULT '{}' CONSTRAINT scope_land_bases_known CHECK (
    scope_land_bases <@ ARRAY['LAND_BASIS_NET', 'LAND_BASIS_GROSS']),
  -- NULL: the first full year after full capacity.
  ADD COLUMN years_basis text CONSTRAINT years_basis_known CHECK (years_basis IN (
    'BASIS_CALENDAR', 'BASIS_AFTER_PRODUCTION')),
  ADD COLUMN first_year integer,
  ADD COLUMN last_year integer,
  -- NULL: not scored. Step and cut are in the unit of the bar.
  ADD COLUMN score_full_micro bigint,
  ADD COLUMN score_step_value bigint,
  ADD COLUMN score_deduction_micro bigint,
  ADD COLUMN score_step_rule text CONSTRAINT step_rule_known CHECK (score_step_rule IN (
    'STEP_RULE_FULL', 'STEP_RULE_STARTED', 'STEP_RULE_PROPORTIONAL')),
  ADD COLUMN score_lowest_micro bigint,
  ADD COLUMN score_cut_value bigint,
  ADD COLUMN score_cut_micro bigint,
  ADD COLUMN related_idle_micro_mu bigint,
  ADD COLUMN related_output_per_mu_below bigint,
  ADD COLUMN related_tax_per_mu_below bigint,
  ADD COLUMN double_above_storey_mm integer NOT NULL DEFAULT 0 CONSTRAINT double_storey_in_range CHECK (
    double_above_storey_mm BETWEEN 0 AND 100000),
  ADD CONSTRAINT metric_known CHECK (metric IN (
    'METRIC_INVESTMENT_INTENSITY', 'METRIC_TAX_PER_MU', 'METRIC_TOTAL_INVESTMENT_INTENSITY', 'METRIC_OUTPUT_PER_MU',
    'METRIC_RD_SHARE', 'METRIC_REGISTERED_CAPITAL_SHARE', 'METRIC_TOTAL_INVESTMENT', 'METRIC_FIXED_ASSET_INVESTMENT',
    'METRIC_FOREIGN_INVESTMENT', 'METRIC_PLOT_SIZE', 'METRIC_FLOOR_AREA_RATIO', 'METRIC_BUILDING_COEFFICIENT',
    'METRIC_GREEN_RATIO', 'METRIC_OFFICE_LAND_RATIO', 'METRIC_ENERGY_PER_MU', 'METRIC_JOBS_PER_MU', 'METRIC_ANNUAL_TAX',
    'METRIC_ANNUAL_OUTPUT', 'METRIC_INDUSTRY_FIT', 'METRIC_BAD_CREDIT', 'METRIC_RELATED_LAND', 'METRIC_TOTAL_SCORE')),
  ADD CONSTRAINT bar_whole CHECK ((bar_unit IS NULL) = (bar_value IS NULL)),
  ADD CONSTRAINT bar_in_range CHECK (
    bar_value BETWEEN CASE bar_unit WHEN 'ratio_ppm' THEN 0 ELSE 1 END AND 100000000000000),
  ADD CONSTRAINT exempting_rule_is_bare CHECK (
    comparator IS DISTINCT FROM 'COMPARATOR_EXEMPT'
    OR bar_value IS NULL AND score_full_micro IS NULL AND cardinality(exempt_kinds) = 0),
  ADD CONSTRAINT veto_never_excepted CHECK (force <> 'FORCE_VETO' OR NOT exceptable),
  ADD CONSTRAINT rule_of_a_group FOREIGN KEY (zone, threshold_set, any_of)
    REFERENCES threshold_any_of (zone, threshold_set, any_of),
  ADD CONSTRAINT band_in_order CHECK (
    scope_investment_from > 0 AND scope_investment_below > 0 AND scope_investment_from < scope_investment_below),
  ADD CONSTRAINT years_whole CHECK (
    (years_basis IS NULL) = (first_year IS NULL) AND (years_basis IS NULL) = (last_year IS NULL)
    AND first_year <= last_year),
  ADD CONSTRAINT score_in_range CHECK (
    score_full_micro BETWEEN 1000000 AND 1000000000 AND score_lowest_micro BETWEEN 0 AND score_full_micro
    AND score_cut_micro BETWEEN 0 AND score_full_micro AND score_deduction_micro BETWEEN 1 AND score_full_micro),
  ADD CONSTRAINT score_whole CHECK (
    (score_full_micro IS NULL) = (score_lowest_micro IS NULL) AND (score_cut_value IS NULL) = (score_cut_micro IS NULL)
    AND (score_step_value IS NULL) = (score_deduction_micro IS NULL)
    AND (score_step_value IS NULL) = (score_step_rule IS NULL)
    AND (score_full_micro IS NOT NULL OR score_step_value IS NULL AND score_cut_value IS NULL)
    AND (bar_unit IS NOT NULL OR score_step_value IS NULL AND score_cut_value IS NULL)),
  ADD CONSTRAINT related_land_bar_whole CHECK (
    (metric = 'METRIC_RELATED_LAND' AND comparator IS DISTINCT FROM 'COMPARATOR_EXEMPT') =
    (coalesce(related_idle_micro_mu, related_output_per_mu_below, related_tax_per_mu_below) IS NOT NULL));
ALTER TABLE threshold_rules
  ALTER COLUMN comparator DROP DEFAULT, ALTER COLUMN bar_unit DROP DEFAULT, ALTER COLUMN force DROP DEFAULT,
  ALTER COLUMN land DROP DEFAULT;

-- ---- review: an exception serves for signing until a day
-- NULL: asked for before exceptions had an end; nobody decided one, so none is made up.
ALTER TABLE review_cases ADD COLUMN exception_expiry date;
CREATE INDEX review_exceptions_granted ON review_cases (zone, exception_grant_time)
  WHERE exception_granted_by IS NOT NULL;

-- ---- review: verdicts as they are told now
CREATE FUNCTION pg_temp.money_of(quantity jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN quantity IS NOT NULL THEN jsonb_build_object('money', quantity) END
$$;
CREATE FUNCTION pg_temp.advice_of(criterion jsonb, figures jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_agg(advice) FROM (
    SELECT jsonb_build_object('figure', name, 'to', jsonb_build_object('money', criterion->'required'),
                              'by', jsonb_build_object('money', criterion->'shortfall')) AS advice
    FROM (SELECT CASE criterion->>'metric' WHEN 'METRIC_TAX_PER_MU' THEN 'annual_tax'
                 ELSE 'fixed_asset_investment' END AS name) numerator
    WHERE (criterion->'shortfall'->>'minorUnits')::bigint > 0
      AND (criterion->'required'->>'minorUnits')::bigint <= 100000000000000
      -- What is short of a converted amount is no round sum of its own currency.
      AND figures->CASE name WHEN 'annual_tax' THEN 'annualTax' ELSE 'fixedAssetInvestment' END->>'currencyCode' = 'CNY'
    UNION ALL
    SELECT jsonb_build_object('figure', 'land_area', 'to', jsonb_build_object('area', criterion->'largestPassingArea'),
                              'by', jsonb_build_object('area', criterion->'excessArea'), 'decrease', true)
    WHERE (criterion->'excessArea'->>'microMu')::bigint > 0
      AND (criterion->'largestPassingArea'->>'microMu')::bigint > 0) both_ways
$$;
CREATE FUNCTION pg_temp.inputs_of(criterion jsonb, figures jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN criterion ? 'actual' THEN jsonb_build_array(
    jsonb_build_object('figure', CASE criterion->>'metric' WHEN 'METRIC_TAX_PER_MU' THEN 'annual_tax'
                                 ELSE 'fixed_asset_investment' END,
                       'value', jsonb_build_object('money', criterion->'actual')),
    jsonb_build_object('figure', 'land_area', 'value', jsonb_build_object('area', figures->'landArea'))) END
$$;
CREATE FUNCTION pg_temp.criterion_of(criterion jsonb, figures jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(
    criterion - '{requiredPerMu,displayPerMu,largestPassingArea,excessArea}'::text[]
    || jsonb_build_object(
      'actual', pg_temp.money_of(criterion->'actual'), 'required', pg_temp.money_of(criterion->'required'),
      'shortfall', pg_temp.money_of(criterion->'shortfall'), 'comparator', 'COMPARATOR_AT_LEAST',
      'bar', CASE WHEN criterion ? 'requiredPerMu' THEN
        jsonb_build_object('moneyPerMu', criterion->'requiredPerMu') END,
      'value', CASE WHEN criterion ? 'displayPerMu' THEN
        jsonb_build_object('moneyPerMu', criterion->'displayPerMu') END,
      'inputs', pg_temp.inputs_of(criterion, figures),
      'formula', CASE WHEN NOT criterion ? 'actual' THEN NULL WHEN criterion->>'metric' = 'METRIC_TAX_PER_MU'
        THEN 'annual_tax / land_area' ELSE 'fixed_asset_investment / land_area' END,
      'advice', pg_temp.advice_of(criterion, figures), 'force', 'FORCE_MANDATORY',
      'blocks', CASE WHEN criterion->>'outcome' = 'VERDICT_OUTCOME_FAIL' THEN true END))
$$;
UPDATE review_cases c
SET verdict = jsonb_set(c.verdict::jsonb, '{criteria}', (
  SELECT jsonb_agg(pg_temp.criterion_of(criterion, coalesce(c.verdict::jsonb->'figures', '{}')) ORDER BY place)
  FROM jsonb_array_elements(c.verdict::jsonb->'criteria') WITH ORDINALITY AS old (criterion, place)))::json
WHERE jsonb_array_length(c.verdict::jsonb->'criteria') > 0;
DROP FUNCTION pg_temp.criterion_of(jsonb, jsonb), pg_temp.inputs_of(jsonb, jsonb), pg_temp.advice_of(jsonb, jsonb),
  pg_temp.money_of(jsonb);

-- ---- cases as rows, with the end of their exception
CREATE OR REPLACE VIEW review_cases_now WITH (security_invoker = true) AS
  SELECT c.zone, c.project, c.round, c.version, c.definition, c.threshold_set, c.state, c.packet_version,
         p.material, p.documents, p.sha256, c.verdict, c.supplement_items,
         c.exception_rules, c.exception_reason, c.exception_document, c.exception_requested_by, c.exception_granted_by,
         c.exception_grant_time, c.decision, c.decision_reason, c.decision_conditions, c.decided_by, c.decide_time,
         c.decide_date, c.valid_until_date, c.accepted_date, c.submitted_by, c.create_time, c.update_time,
         j.signed_date IS NOT NULL AS project_signed, j.confidentiality, j.owner_department,
         (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'stageId', s.stage, 'title', s.title, 'kind', s.kind, 'state', s.state, 'outcome', s.outcome,
                   'openTime', to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   'doneTime', to_char(s.done_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   'dueDate', CASE WHEN s.due_date IS NOT NULL THEN
                     jsonb_build_object('year', extract(year FROM s.due_date)::integer,
                                        'month', extract(month FROM s.due_date)::integer,
                                        'day', extract(day FROM s.due_date)::integer) END,
                   'dueProvisional', s.due_provisional,
                   'tally', CASE WHEN s.tally_base IS NOT NULL THEN
                     jsonb_build_object('base', s.tally_base, 'cast', s.tally_cast, 'yes', s.tally_yes,
                                        'no', s.tally_no, 'abstain', s.tally_abstain, 'recused', s.tally_recused,
                                        'quorumReached', s.quorum_reached, 'quorumWeight', s.quorum_weight) END))
                   ORDER BY s.ordinal), '[]')
          FROM review_stages s
          WHERE s.zone = c.zone AND s.project = c.project AND s.round = c.round) AS stages,
         (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'name', format('zones/%s/projects/%s/cases/%s/recusals/%s', r.zone, r.project, r.round, r.recusal),
                   'person', r.person, 'reason', r.reason,
                   'createTime', to_char(r.create_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                   ORDER BY r.recusal), '[]')
          FROM review_recusals r
          WHERE r.zone = c.zone AND r.project = c.project AND r.round = c.round) AS recusals,
         c.exception_expiry
  FROM review_cases c
  JOIN review_packets p ON p.zone = c.zone AND p.project = c.project AND p.round = c.round
    AND p.packet_version = c.packet_version
  JOIN projects j ON j.zone = c.zone AND j.project = c.project;
