-- SPDX-License-Identifier: Apache-2.0
-- Enterprises and other investors: at home by unified social credit code, abroad by country and registration number.

CREATE TABLE investors (
  zone text COLLATE "C" NOT NULL,
  investor text COLLATE "C" NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  title text NOT NULL CONSTRAINT investor_titled CHECK (title <> ''),
  uscc text CONSTRAINT uscc_has_18 CHECK (length(uscc) = 18),
  country_code text,
  foreign_registration_number text,
  legal_representative text NOT NULL,
  tags text[] NOT NULL,
  create_time timestamptz NOT NULL,
  -- Year and counter as one number: lists go by it.
  number bigint NOT NULL GENERATED ALWAYS AS
    (split_part(investor, '-', 1)::bigint * 1000000000 + split_part(investor, '-', 2)::bigint) STORED,
  PRIMARY KEY (zone, investor),
  CONSTRAINT investor_number_once UNIQUE (zone, number),
  CONSTRAINT uscc_taken UNIQUE (zone, uscc),
  CONSTRAINT foreign_number_taken UNIQUE (zone, country_code, foreign_registration_number),
  CONSTRAINT investor_has_one_identity CHECK (
    (uscc IS NULL) = (country_code IS NOT NULL)
    AND (country_code IS NULL) = (foreign_registration_number IS NULL))
);
SELECT luodi_wall('investors');
GRANT SELECT, INSERT, UPDATE ON investors TO luodi_app;
