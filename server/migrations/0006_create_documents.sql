-- SPDX-License-Identifier: Apache-2.0
-- Stored files: what they are, and their bytes in pieces. Neither ever changes.

CREATE TABLE documents (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  document integer NOT NULL CONSTRAINT document_counts_from_one CHECK (document > 0),
  title text NOT NULL,
  file_name text NOT NULL,
  media_type text NOT NULL,
  size_bytes bigint NOT NULL CONSTRAINT document_size_in_range CHECK (size_bytes BETWEEN 1 AND 52428800),
  sha256 text NOT NULL CONSTRAINT document_digest_shaped CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  uploaded_by text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (zone, project, document),
  FOREIGN KEY (zone, project) REFERENCES projects (zone, project)
);
SELECT luodi_wall('documents');
GRANT SELECT, INSERT ON documents TO luodi_app;

CREATE TABLE document_chunks (
  zone text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  document integer NOT NULL,
  ordinal integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (zone, project, document, ordinal),
  FOREIGN KEY (zone, project, document) REFERENCES documents (zone, project, document)
);
-- Files are compressed already.
ALTER TABLE document_chunks ALTER COLUMN content SET STORAGE EXTERNAL;
SELECT luodi_wall('document_chunks');
GRANT SELECT, INSERT ON document_chunks TO luodi_app;
