-- SPDX-License-Identifier: Apache-2.0
-- Lets the first security admin in again when no other can get in (RUNBOOK, "A lost administrator"): by a token of 24
-- hours and a role of as many of the zone's days as those touch, today and tomorrow; a day is that of UTC+8. By root
-- or the server's user, through PostgreSQL's socket:
--   psql -h DATA_DIR/run -U luodi_owner luodi -v digest=SHA256_OF_TOKEN -v reason='who decided' -f security-admin.sql
\set ON_ERROR_STOP on
BEGIN;
-- A secret or a reason that is missing stops here, not at a role nobody can use.
SELECT 1 / (:'digest' ~ '^[0-9a-f]{64}$' AND length(:'reason') >= 4)::int AS digest_and_reason \g /dev/null
WITH granted AS (
  INSERT INTO role_grants (zone, person, role_grant, role, start_date, end_date, state, basis, granted_by, create_time)
  SELECT zone, person, max(role_grant) + 1, 'ROLE_SECURITY_ADMIN', today, today + 2, 'STATE_EFFECTIVE',
         'BASIS_BOOTSTRAP', 'zones/system/persons/bootstrap', now()
  FROM role_grants
  CROSS JOIN (SELECT (now() AT TIME ZONE interval '8 hours')::date AS today) AS clock
  WHERE zone = 'system' AND person = 'bootstrap'
  GROUP BY zone, person, today
  RETURNING 'zones/system/persons/bootstrap/roleGrants/' || role_grant AS resource,
            'luodi.v1.RoleGrant' AS resource_type
), issued AS (
  INSERT INTO tokens (zone, person, token, secret_sha256, note, expire_time, create_time)
  SELECT zone, person, max(token) + 1, :'digest', 'rescue', now() + interval '1 day', now()
  FROM tokens
  WHERE zone = 'system' AND person = 'bootstrap'
  GROUP BY zone, person
  RETURNING 'zones/system/persons/bootstrap/tokens/' || token AS resource, 'luodi.v1.Token' AS resource_type
)
-- No entry, no write: here too.
INSERT INTO journal_entries
  (zone, entry_kind, entry_time, actor, method, resource, resource_type, version, reason, write_id, ordinal)
SELECT 'system', 'ENTRY_KIND_CHANGE', now(), 'zones/system/persons/bootstrap', 'rescue/security-admin.sql', resource,
       resource_type, 1, :'reason', 'rescue-' || left(:'digest', 8), row_number() OVER (ORDER BY resource)
FROM (SELECT * FROM granted UNION ALL SELECT * FROM issued) AS made;
COMMIT;
