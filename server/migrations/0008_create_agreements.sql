-- SPDX-License-Identifier: Apache-2.0
-- Framework agreements and investment contracts.

CREATE TABLE contracts (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  contract integer NOT NULL CONSTRAINT contract_counts_from_one CHECK (contract > 0),
  kind text NOT NULL CONSTRAINT contract_kind_known CHECK (kind IN ('KIND_FRAMEWORK', 'KIND_INVESTMENT')),
  title text NOT NULL CONSTRAINT contract_titled CHECK (title <> ''),
  document_number text NOT NULL,
  total_minor bigint CONSTRAINT contract_total_positive CHECK (total_minor > 0),
  total_currency text,
  fixed_minor bigint CONSTRAINT contract_fixed_positive CHECK (fixed_minor > 0),
  fixed_currency text,
  state text NOT NULL CONSTRAINT contract_state_known CHECK (state IN ('STATE_DRAFT', 'STATE_SIGNED')),
  mode text CONSTRAINT contract_mode_known CHECK (mode IN ('MODE_ONSITE', 'MODE_ONLINE')),
  signed_date date,
  -- Full name: a person of another zone may act here.
  signed_by text,
  review_round integer,
  threshold_set integer,
  version bigint NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, contract),
  FOREIGN KEY (zone, project) REFERENCES projects (zone, project),
  FOREIGN KEY (zone, project, review_round) REFERENCES review_cases (zone, project, round),
  FOREIGN KEY (zone, threshold_set) REFERENCES threshold_sets (zone, threshold_set),
  CONSTRAINT contract_amounts_have_currencies CHECK (
    (total_minor IS NULL) = (total_currency IS NULL) AND (fixed_minor IS NULL) = (fixed_currency IS NULL)),
  CONSTRAINT contract_fixed_within_total CHECK (
    fixed_minor IS NULL OR total_minor IS NULL OR (fixed_currency = total_currency AND fixed_minor <= total_minor)),
  CONSTRAINT contract_signed_whole CHECK (
    CASE state WHEN 'STATE_SIGNED' THEN num_nonnulls(signed_date, signed_by, mode) = 3 AND document_number <> ''
               ELSE num_nulls(signed_date, signed_by, mode, review_round, threshold_set) = 5 END),
  CONSTRAINT investment_signed_reviewed CHECK (
    kind <> 'KIND_INVESTMENT' OR state <> 'STATE_SIGNED'
    OR num_nonnulls(review_round, threshold_set, total_minor, fixed_minor) = 4)
);
-- A project is signed once, whoever signs at the same moment.
CREATE UNIQUE INDEX investment_signed_once ON contracts (zone, project)
  WHERE kind = 'KIND_INVESTMENT' AND state = 'STATE_SIGNED';
SELECT luodi_wall('contracts');
GRANT SELECT, INSERT, UPDATE ON contracts TO luodi_app;
