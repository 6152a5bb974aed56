-- SPDX-License-Identifier: Apache-2.0
-- Milestones: reported by one person, verified by another.

CREATE TABLE milestones (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  milestone integer NOT NULL CONSTRAINT milestone_counts_from_one CHECK (milestone > 0),
  fact text NOT NULL CONSTRAINT milestone_fact_known CHECK (fact IN ('FACT_KIND_STARTED', 'FACT_KIND_PRODUCED')),
  reached_date date NOT NULL,
  evidence text NOT NULL CONSTRAINT milestone_has_evidence CHECK (evidence <> ''),
  permit_number text NOT NULL,
  -- {document} of zones/{zone}/projects/{project}/documents/{document}
  documents integer[] NOT NULL,
  state text NOT NULL CONSTRAINT milestone_state_known CHECK (state IN (
    'STATE_REPORTED', 'STATE_VERIFIED', 'STATE_DECLINED')),
  -- Full names: a person of another zone may act here.
  reported_by text NOT NULL,
  -- Who verified or declined.
  verified_by text,
  decline_reason text NOT NULL DEFAULT '',
  version bigint NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, milestone),
  FOREIGN KEY (zone, project) REFERENCES projects (zone, project),
  CONSTRAINT start_has_permit CHECK (fact <> 'FACT_KIND_STARTED' OR permit_number <> ''),
  CONSTRAINT milestone_takes_two CHECK (verified_by <> reported_by),
  CONSTRAINT milestone_answered_whole CHECK ((state = 'STATE_REPORTED') = (verified_by IS NULL)),
  CONSTRAINT milestone_declined_why CHECK ((state = 'STATE_DECLINED') = (decline_reason <> ''))
);
CREATE UNIQUE INDEX milestone_pending_once ON milestones (zone, project, fact) WHERE state = 'STATE_REPORTED';
SELECT luodi_wall('milestones');
GRANT SELECT, INSERT, UPDATE ON milestones TO luodi_app;
