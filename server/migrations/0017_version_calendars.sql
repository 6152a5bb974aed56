-- SPDX-License-Identifier: Apache-2.0
-- A calendar of a year is a version: a correction is added beside what it corrects, never over it.

ALTER TABLE calendar_days DROP CONSTRAINT calendar_days_zone_year_fkey;
ALTER TABLE calendar_days DROP CONSTRAINT calendar_days_pkey;
ALTER TABLE calendar_years DROP CONSTRAINT calendar_years_pkey;

ALTER TABLE calendar_years
  ADD COLUMN version integer NOT NULL DEFAULT 1 CONSTRAINT calendar_version_counted_from_1 CHECK (version >= 1),
  -- Both or neither: nobody recorded what came with the zone.
  ADD COLUMN recorded_by text,
  ADD COLUMN create_time timestamptz,
  ADD PRIMARY KEY (zone, year, version);
ALTER TABLE calendar_years ALTER COLUMN version DROP DEFAULT;

ALTER TABLE calendar_days
  ADD COLUMN version integer NOT NULL DEFAULT 1,
  ADD PRIMARY KEY (zone, year, version, day),
  ADD CONSTRAINT calendar_day_of_a_version FOREIGN KEY (zone, year, version)
    REFERENCES calendar_years (zone, year, version);
ALTER TABLE calendar_days ALTER COLUMN version DROP DEFAULT;

-- Who recorded what is there stands in the journal.
UPDATE calendar_years y SET recorded_by = e.actor, create_time = e.entry_time
  FROM journal_entries e
  WHERE e.zone = y.zone AND e.resource = 'zones/' || y.zone || '/calendarYears/' || y.year
    AND e.entry_kind = 'ENTRY_KIND_CHANGE' AND e.method = 'luodi.v1.ZoneService.RecordCalendarYear';
ALTER TABLE calendar_years
  ADD CONSTRAINT calendar_recorded_by_somebody CHECK ((recorded_by IS NULL) = (create_time IS NULL));

-- Clocks of moved stages go on with entries of the former ones: few, and looked for in every turn after a correction.
CREATE INDEX review_stages_moved ON review_stages (zone, project, round) WHERE became IS NOT NULL;
