-- SPDX-License-Identifier: Apache-2.0
-- Imports of ledgers. Only what was written has a row; facts point at it by name and row.

CREATE TABLE ledger_imports (
  zone text COLLATE "C" NOT NULL,
  import text COLLATE "C" NOT NULL,
  -- Year and counter as one number: lists go by it.
  number bigint NOT NULL GENERATED ALWAYS AS
    (split_part(import, '-', 1)::bigint * 1000000000 + split_part(import, '-', 2)::bigint) STORED,
  file_name text NOT NULL CONSTRAINT import_has_a_file_name CHECK (file_name <> ''),
  sha256 text NOT NULL CONSTRAINT import_digest_whole CHECK (length(sha256) = 64),
  reason text NOT NULL CONSTRAINT import_has_a_reason CHECK (reason <> ''),
  row_count integer NOT NULL,
  created_count integer NOT NULL,
  updated_count integer NOT NULL,
  unchanged_count integer NOT NULL,
  unknown_columns text[] NOT NULL,
  imported_by text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, import),
  CONSTRAINT import_number_once UNIQUE (zone, number),
  -- ATOMIC: every row entered, or the import is not here.
  CONSTRAINT import_rows_add_up CHECK (
    row_count > 0 AND created_count >= 0 AND updated_count >= 0 AND unchanged_count >= 0
    AND row_count = created_count + updated_count + unchanged_count)
);
SELECT luodi_wall('ledger_imports');
-- No UPDATE: an import is what it was.
GRANT SELECT, INSERT ON ledger_imports TO luodi_app;
