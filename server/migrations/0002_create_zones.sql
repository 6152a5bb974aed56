-- SPDX-License-Identifier: Apache-2.0
-- The zones and the reference data everything else counts with.

CREATE TABLE zones (
  zone text PRIMARY KEY,
  title text NOT NULL,
  note text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL
);
-- Where persons over all zones live; never a development zone.
INSERT INTO zones (zone, title, create_time) VALUES ('system', 'system', now());
SELECT luodi_wall('zones');
GRANT SELECT, INSERT ON zones TO luodi_app;

CREATE TABLE parks (
  zone text NOT NULL REFERENCES zones (zone),
  park text COLLATE "C" NOT NULL,
  title text NOT NULL,
  parent_park text COLLATE "C",
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, park),
  CONSTRAINT parent_park_exists FOREIGN KEY (zone, parent_park) REFERENCES parks (zone, park),
  CONSTRAINT park_not_in_itself CHECK (parent_park <> park)
);
SELECT luodi_wall('parks');
GRANT SELECT, INSERT ON parks TO luodi_app;

CREATE TABLE positionings (
  zone text NOT NULL REFERENCES zones (zone),
  effective_date date NOT NULL,
  document text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, effective_date)
);
CREATE TABLE positioned_industries (
  zone text NOT NULL,
  effective_date date NOT NULL,
  ordinal integer NOT NULL CONSTRAINT positioning_names_at_most_50 CHECK (ordinal BETWEEN 1 AND 50),
  title text NOT NULL,
  industry_prefixes text[] NOT NULL CONSTRAINT industry_has_a_prefix CHECK (cardinality(industry_prefixes) > 0),
  PRIMARY KEY (zone, effective_date, ordinal),
  FOREIGN KEY (zone, effective_date) REFERENCES positionings (zone, effective_date)
);
SELECT luodi_wall('positionings');
SELECT luodi_wall('positioned_industries');
GRANT SELECT, INSERT ON positionings, positioned_industries TO luodi_app;

-- No UPDATE: a rate once recorded may stand behind a verdict.
CREATE TABLE exchange_rates (
  zone text NOT NULL REFERENCES zones (zone),
  exchange_rate text COLLATE "C" NOT NULL,
  from_currency text COLLATE "C" NOT NULL,
  to_currency text COLLATE "C" NOT NULL,
  rate_date date NOT NULL,
  kind text NOT NULL CONSTRAINT rate_kind_known CHECK (kind IN
    ('KIND_CENTRAL_PARITY', 'KIND_MONTH_AVERAGE', 'KIND_YEAR_AVERAGE')),
  rate_e8 bigint NOT NULL CONSTRAINT rate_in_range CHECK (rate_e8 BETWEEN 1 AND 1000000000000000),
  source text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, exchange_rate),
  CONSTRAINT rate_once_a_day UNIQUE (zone, from_currency, to_currency, rate_date, kind),
  CONSTRAINT rate_between_two_currencies CHECK (from_currency <> to_currency)
);
CREATE INDEX exchange_rates_newest_first ON exchange_rates (zone, rate_date, exchange_rate);
SELECT luodi_wall('exchange_rates');
GRANT SELECT, INSERT ON exchange_rates TO luodi_app;

CREATE TABLE calendar_years (
  zone text NOT NULL REFERENCES zones (zone),
  year integer NOT NULL CONSTRAINT calendar_year_in_range CHECK (year BETWEEN 1949 AND 2199),
  document text NOT NULL,
  working_days integer NOT NULL,
  PRIMARY KEY (zone, year)
);
-- The days that differ from Monday to Friday, and weekend days inside a holiday.
CREATE TABLE calendar_days (
  zone text NOT NULL,
  year integer NOT NULL,
  day date NOT NULL,
  is_worked boolean NOT NULL,
  PRIMARY KEY (zone, day),
  FOREIGN KEY (zone, year) REFERENCES calendar_years (zone, year),
  CONSTRAINT calendar_day_inside CHECK (extract(year FROM day) = year),
  CONSTRAINT calendar_day_useful CHECK (NOT is_worked OR extract(isodow FROM day) IN (6, 7))
);
SELECT luodi_wall('calendar_years');
SELECT luodi_wall('calendar_days');
GRANT SELECT, INSERT ON calendar_years, calendar_days TO luodi_app;
