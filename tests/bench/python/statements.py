# SPDX-License-Identifier: Apache-2.0
"""What the server asks the database, prepared once a connection."""

ALL = {
    "lock": """
    SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0)), pg_advisory_xact_lock(hashtextextended($2, 0))""",
    # Enters the zone, too: for the transaction only, or until the next one is entered.
    "caller": """
    SELECT t.zone, t.person, p.department, p.staff_number,
      ARRAY (SELECT g.role FROM role_grants g
             WHERE g.zone = t.zone AND g.person = t.person AND g.state = 'STATE_EFFECTIVE'
               AND g.start_date <= $5::date AND (g.end_date IS NULL OR g.end_date > $5::date)) AS roles
    FROM set_config('app.zone', $1, $2::boolean) AS scope (entered)
    LEFT JOIN tokens t ON t.secret_sha256 = $3 AND t.revoke_time IS NULL AND t.expire_time > $4::timestamptz
    LEFT JOIN persons p ON p.zone = t.zone AND p.person = t.person""",
    "project": """
    SELECT zone, project, version, title, kind, investor, industry_code, park, total_minor, total_currency,
      fixed_minor, fixed_currency, foreign_minor, foreign_currency, land_micro_mu, annual_tax_minor,
      annual_tax_currency, annual_output_minor, annual_output_currency, jobs, start_date, production_date,
      full_capacity_date, confidentiality, owner_department, business_code, national_code, parent_project, phase,
      description, ledger_columns, create_time, update_time, facts, parcel, merged_into, plan
    FROM projects_now WHERE zone = $1 AND project = $2""",
    "request": """
    SELECT body_sha256, reply FROM requests WHERE zone = $1 AND principal = $2 AND request_id = $3""",
    "found_case": """
    SELECT * FROM review_cases_now WHERE zone = $1 AND project = $2 AND round = $3""",
    "definition": """
    SELECT groups FROM review_definitions WHERE zone = $1 AND definition = $2""",
    "opinions": """
    SELECT opinion, stage, seat, stance, recorded_by FROM review_opinions
    WHERE zone = $1 AND project = $2 AND round = $3""",
    "delegations": """
    SELECT d.delegator, d.delegate, p.department FROM review_delegations d
    JOIN persons p ON p.zone = d.zone AND p.person = split_part(d.delegator, '/', 4)
    WHERE d.zone = $1 AND d.revoke_time IS NULL AND d.start_date <= $2 AND d.end_date >= $2 AND d.delegate = $3""",
    "contributors": """
    SELECT EXISTS (
      SELECT FROM project_contributors c
      JOIN persons held ON held.zone = c.zone AND held.person = split_part(c.person, '/', 4)
      JOIN persons own ON own.zone = $1 AND own.person = $3 AND own.staff_number = held.staff_number
      WHERE c.zone = $1 AND c.project = $2) AS contributed""",
    "insert_opinion": """
    INSERT INTO review_opinions (zone, project, round, opinion, stage, seat, department, stance, text,
      conditions, packet_version, recorded_by, create_time)
    SELECT $1, $2, $3, coalesce(max(opinion), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12
    FROM review_opinions WHERE zone = $1 AND project = $2 AND round = $3
    RETURNING opinion""",
    "update_case": """
    UPDATE review_cases SET version = version + 1, update_time = $5
    WHERE zone = $1 AND project = $2 AND round = $3 AND version = $4 RETURNING version""",
    "update_stage": """
    UPDATE review_stages SET state = $5, outcome = $6, done_time = $7, status = $8
    WHERE zone = $1 AND project = $2 AND round = $3 AND stage = $4""",
    "update_seat": """
    UPDATE review_seats SET asked = false
    WHERE zone = $1 AND project = $2 AND round = $3 AND stage = $4 AND seat = $5""",
    "insert_clock_entry": """
    INSERT INTO review_clock_entries (zone, project, round, stage, ordinal, kind, entry_time,
      entry_date, packet_version, act, person)
    SELECT $1, $2, $3, $4, coalesce(max(ordinal), 0) + 1, $5, $6, $7, $8, $9, $10
    FROM review_clock_entries WHERE zone = $1 AND project = $2 AND round = $3 AND stage = $4""",
    "insert_entries": """
    INSERT INTO journal_entries (zone, entry_kind, entry_time, actor, method, resource, resource_type,
      version, reason, write_id, ordinal, image)
    VALUES ($1, 'ENTRY_KIND_CHANGE', $2, $3, $4, $6, 'luodi.v1.Opinion', 1, '', $5, 1, $7),
           ($1, 'ENTRY_KIND_CHANGE', $2, $3, $4, $8, 'luodi.v1.ReviewCase', $9, '', $5, 2, $10)""",
    "contracts": """
    SELECT zone, project, contract, kind, title, document_number, total_minor, total_currency, fixed_minor,
      fixed_currency, state, mode, signed_date, signed_by, review_round, threshold_set, version, create_time
    FROM contracts WHERE zone = $1 AND project = $2 ORDER BY contract""",
    "latest_case": """
    SELECT round, state, definition, threshold_set, material, verdict, decide_date, valid_until_date, course
    FROM review_cases_now WHERE zone = $1 AND project = $2 AND purpose = $3 ORDER BY round DESC LIMIT 1""",
    "sign_contract": """
    UPDATE contracts SET state = 'STATE_SIGNED', mode = $4, signed_date = $5::date, signed_by = $6,
      review_round = $7::integer, threshold_set = $8::integer, version = version + 1
    WHERE zone = $1 AND project = $2 AND contract = $3::integer
    RETURNING zone, project, contract, kind, title, document_number, total_minor, total_currency, fixed_minor,
      fixed_currency, state, mode, signed_date, signed_by, review_round, threshold_set, version, create_time""",
    "insert_fact": """
    WITH added AS (
      INSERT INTO project_facts (zone, project, fact, fact_date, basis, evidence, author, record_time)
      VALUES ($1, $2, $3, $4::date, 'FACT_BASIS_RECORDED', $5, $6, $7::timestamptz)
      RETURNING zone, project, fact, fact_date, basis)
    UPDATE projects p SET version = p.version + 1, standing = p.standing | fact_bit(a.fact),
      signed_date = a.fact_date, signed_basis = a.basis, update_time = $7::timestamptz
    FROM added a WHERE p.zone = a.zone AND p.project = a.project""",
    "insert_signing_entries": """
    INSERT INTO journal_entries (zone, entry_kind, entry_time, actor, method, resource, resource_type,
      version, reason, write_id, ordinal, image)
    VALUES ($1, 'ENTRY_KIND_CHANGE', $2, $3, $4, $6, 'luodi.v1.Contract', $7, '', $5, 1, $8),
           ($1, 'ENTRY_KIND_CHANGE', $2, $3, $4, $9, 'luodi.v1.Project', $10, '', $5, 2, $11)""",
    "insert_request": """
    INSERT INTO requests (zone, principal, request_id, method, body_sha256, reply, create_time)
    VALUES ($1, $2, $3, $4, $5, $6, $7)""",
}
