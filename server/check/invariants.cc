// SPDX-License-Identifier: Apache-2.0
#include "server/check/check.h"

namespace luodi::check {
namespace {

constexpr char kWalls[] = R"sql(
  SELECT concat(c.relname, ' lets rows of other zones through')
  FROM pg_class c
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
    AND EXISTS (SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = 'zone' AND a.attnum > 0 AND NOT a.attisdropped)
    AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
    AND has_table_privilege('luodi_app', c.oid, 'SELECT')
    -- Read to learn who calls, before there is a zone.
    AND c.relname NOT IN ('departments', 'persons', 'role_grants', 'tokens', 'zones')
  ORDER BY 1
  LIMIT $1::integer
)sql";

constexpr char kJournalStands[] = R"sql(
  SELECT concat('luodi_app may ', right_name, ' journal_entries')
  FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) right_name
  WHERE has_table_privilege('luodi_app', 'journal_entries', right_name)
  LIMIT $1::integer
)sql";

constexpr char kJournalWhole[] = R"sql(
  SELECT concat(resource, ': ', count(*), ' entries up to version ', max(version))
  FROM journal_entries
  WHERE entry_kind IN ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_REMOVAL') AND version > 0
    -- The first security admin was there before there was anybody to enter him.
    AND left(resource, 30) <> 'zones/system/persons/bootstrap'
  GROUP BY zone, resource, resource_type
  HAVING count(DISTINCT version) <> max(version) - min(version) + 1 OR min(version) > 1
  ORDER BY 1
  LIMIT $1::integer
)sql";

constexpr char kJournalPast[] = R"sql(
  SELECT concat(resource, ' changed at ', entry_time)
  FROM journal_entries
  WHERE entry_time > clock_timestamp() + interval '1 minute'
  ORDER BY entry_time DESC
  LIMIT $1::integer
)sql";

// The two zones collate differently, and an index serves only its own collation: without COLLATE each project reads the
// whole index.
constexpr char kProjectsJournaled[] = R"sql(
  SELECT concat('zones/', p.zone, '/projects/', p.project, ' is version ', p.version, ', the journal says ',
                coalesce(e.version::text, 'nothing'))
  FROM projects p
  LEFT JOIN LATERAL (
    SELECT e.version FROM journal_entries e
    WHERE e.zone = p.zone COLLATE "default" AND e.resource = concat('zones/', p.zone, '/projects/', p.project)
      AND e.resource_type = 'luodi.v1.Project' AND e.entry_kind IN ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_REMOVAL')
    ORDER BY e.xid DESC, e.id DESC LIMIT 1) e ON true
  WHERE e.version IS DISTINCT FROM p.version
  ORDER BY 1
  LIMIT $1::integer
)sql";

// Column by column as text, for the image leaves out what is empty; of facts all but the moment they were recorded at,
// which is worded otherwise. An entry without an image is told by the version.
constexpr char kProjectsAsEntered[] = R"sql(
  SELECT concat('zones/', p.zone, '/projects/', p.project, ' is not what its last entry says: ', d.columns)
  FROM projects_now p
  CROSS JOIN LATERAL (
    SELECT e.version, e.image::jsonb AS image FROM journal_entries e
    WHERE e.zone = p.zone COLLATE "default" AND e.resource = concat('zones/', p.zone, '/projects/', p.project)
      AND e.resource_type = 'luodi.v1.Project' AND e.entry_kind = 'ENTRY_KIND_CHANGE'
    ORDER BY e.xid DESC, e.id DESC LIMIT 1) e
  CROSS JOIN LATERAL project_of_image(p.zone, p.version, e.image, NULL) q
  CROSS JOIN LATERAL (
    SELECT string_agg(key, ', ' ORDER BY key) AS columns
    FROM (
      SELECT key FROM jsonb_each_text(to_jsonb(p) - 'facts') here
      JOIN jsonb_each_text(to_jsonb(q) - 'facts') entered USING (key)
      WHERE coalesce(here.value, '') <> coalesce(entered.value, '')
      UNION ALL
      SELECT 'facts'
      WHERE (SELECT jsonb_object_agg(f->>'kind', jsonb_build_array(f->'factDate', f->>'basis',
                                     coalesce(f->>'evidence', ''), coalesce(f->>'author', '')))
             FROM jsonb_array_elements(p.facts) f) IS DISTINCT FROM
            (SELECT jsonb_object_agg(f->>'kind', jsonb_build_array(f->'factDate', f->>'basis',
                                     coalesce(f->>'evidence', ''), coalesce(f->>'author', '')))
             FROM jsonb_array_elements(q.facts) f)) other) d
  WHERE d.columns IS NOT NULL
  ORDER BY 1
  LIMIT $1::integer
)sql";

constexpr char kStanding[] = R"sql(
  SELECT concat('zones/', p.zone, '/projects/', p.project, ' stands at ', p.standing, ', its facts come to ',
                coalesce(f.bits, 0))
  FROM projects p
  LEFT JOIN (SELECT zone, project, bit_or(fact_bit(fact)) AS bits FROM project_facts WHERE standing GROUP BY 1, 2) f
    USING (zone, project)
  WHERE p.standing <> coalesce(f.bits, 0)
  ORDER BY 1
  LIMIT $1::integer
)sql";

constexpr char kSignedOn[] = R"sql(
  SELECT concat('zones/', p.zone, '/projects/', p.project, ' was signed on ', p.signed_date, ', the fact says ',
                f.fact_date)
  FROM projects p
  JOIN project_facts f ON f.zone = p.zone AND f.project = p.project AND f.standing AND f.fact = 'FACT_KIND_SIGNED'
  WHERE (p.signed_date, p.signed_basis) IS DISTINCT FROM (f.fact_date, f.basis)
  ORDER BY 1
  LIMIT $1::integer
)sql";

constexpr char kApproved[] = R"sql(
  SELECT concat('zones/', c.zone, '/projects/', c.project, '/cases/', c.round,
                ' approved the project, whose fact APPROVED is missing')
  FROM review_cases c
  JOIN projects p USING (zone, project)
  WHERE c.purpose = 'CASE_PURPOSE_INVESTMENT' AND c.state IN ('STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS')
    AND p.merged_into IS NULL AND p.standing & fact_bit('FACT_KIND_APPROVED') = 0
    AND NOT EXISTS (SELECT FROM review_cases later
                    WHERE later.zone = c.zone AND later.project = c.project AND later.round > c.round
                      AND later.purpose = c.purpose AND later.state IN ('STATE_REJECTED', 'STATE_DEFERRED'))
    AND NOT EXISTS (SELECT FROM project_corrections k WHERE k.zone = c.zone AND k.project = c.project)
  ORDER BY 1
  LIMIT $1::integer
)sql";

// The list of contributors has no times, and who judged may well contribute later: an entry of his tells that he did so
// before, on the project or on a row that had been merged into it by then; what took a row in is not given up itself.
// Entries are numbered under the project's lock, so their order is that of the calls; a judgment that no call made has
// only its time. LIMIT and OFFSET keep the looks into the journal to the entries of one project; a join would read it
// whole.
constexpr char kOwnCase[] = R"sql(
  WITH judged AS (
    SELECT zone, project, round, decided_by COLLATE "C" AS person, decide_time AS judge_time, 'decided' AS did
    FROM review_cases WHERE decided_by IS NOT NULL
    UNION ALL
    SELECT zone, project, round, cast_by, create_time, 'voted' FROM review_votes
    UNION ALL
    SELECT zone, project, round, recorded_by COLLATE "C", create_time, 'gave an opinion'
    FROM review_opinions WHERE recorded_by IS NOT NULL
    UNION ALL
    SELECT zone, project, round, scored_by, create_time, 'scored' FROM review_scores)
  SELECT concat('zones/', j.zone, '/projects/', j.project, '/cases/', j.round, ': ', j.person, ' ', j.did,
                ' and contributed')
  FROM judged j
  JOIN project_contributors c ON c.zone = j.zone AND c.project = j.project AND c.person COLLATE "C" = j.person
  LEFT JOIN LATERAL (
    SELECT e.id FROM journal_entries e
    WHERE e.zone = j.zone COLLATE "default" AND e.below_project = j.project AND e.actor COLLATE "C" = j.person
      AND e.entry_time = j.judge_time
    ORDER BY e.id LIMIT 1) own ON true
  JOIN LATERAL (
    WITH kin (project, before_id) AS (
      SELECT j.project, coalesce(own.id, 9223372036854775807)
      UNION ALL
      SELECT split_part(given_up.resource, '/', 4), kept.id
      FROM (
        SELECT e.zone, e.xid, e.id, e.resource FROM journal_entries e
        WHERE e.zone = j.zone COLLATE "default" AND e.resource = concat('zones/', j.zone, '/projects/', j.project)
          AND e.method = 'luodi.v1.ProjectService.ApproveCorrection' AND e.id < coalesce(own.id, 9223372036854775807)
          AND (own.id IS NOT NULL OR e.entry_time < j.judge_time) OFFSET 0) kept
      CROSS JOIN LATERAL (
        SELECT e.resource, e.resource_type, e.image FROM journal_entries e
        WHERE e.zone = kept.zone AND e.xid = kept.xid ORDER BY e.id LIMIT 9) given_up
      WHERE given_up.resource_type = 'luodi.v1.Project' AND given_up.image ->> 'mergedInto' = kept.resource)
    SELECT FROM kin
    JOIN journal_entries e
      ON e.zone = j.zone COLLATE "default" AND e.id < kin.before_id
      AND (e.below_project = kin.project OR e.resource = concat('zones/', j.zone, '/projects/', kin.project))
    WHERE e.actor COLLATE "C" = j.person AND e.entry_kind IN ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_REMOVAL')
      AND (own.id IS NOT NULL OR e.entry_time < j.judge_time)
      -- The calls that put their caller on the list.
      AND e.method IN (
        'luodi.v1.ProjectService.CreateProject', 'luodi.v1.ProjectService.UpdateProject',
        'luodi.v1.ProjectService.ProposeCorrection', 'luodi.v1.ProjectService.ProposeTermination',
        'luodi.v1.ProjectService.ProposeMerge', 'luodi.v1.ProjectService.ProposeUnmerge',
        'luodi.v1.LedgerService.ImportLedger', 'luodi.v1.LedgerService.UndoImport',
        'luodi.v1.DocumentService.UploadDocument', 'luodi.v1.ReviewService.SubmitCase',
        'luodi.v1.ReviewService.ResubmitPacket', 'luodi.v1.AgreementService.CreateContract',
        'luodi.v1.AgreementService.UpdateContract', 'luodi.v1.DeliveryService.ReportMilestone')
    LIMIT 1) contributed ON true
  UNION
  SELECT concat('zones/', j.zone, '/projects/', j.project, '/cases/', j.round, ': ', j.person, ' ', j.did,
                ' and filed it')
  FROM judged j
  JOIN review_cases c ON c.zone = j.zone AND c.project = j.project AND c.round = j.round
    AND c.submitted_by COLLATE "C" = j.person
  ORDER BY 1
  LIMIT $1::integer
)sql";

constexpr char kBallots[] = R"sql(
  SELECT concat('zones/', zone, '/projects/', project, '/cases/', round, ' ', stage, ': ', coalesce(v.votes, 0),
                ' voted, ', coalesce(b.ballots, 0), ' ballots lie in the urn')
  FROM (SELECT zone, project, round, stage, packet_version, count(*) AS votes
        FROM review_votes WHERE ballot_digest IS NOT NULL GROUP BY 1, 2, 3, 4, 5) v
  FULL JOIN (SELECT zone, project, round, stage, packet_version, count(*) AS ballots
             FROM review_ballots GROUP BY 1, 2, 3, 4, 5) b USING (zone, project, round, stage, packet_version)
  WHERE coalesce(v.votes, 0) <> coalesce(b.ballots, 0)
  ORDER BY 1
  LIMIT $1::integer
)sql";

constexpr char kSignedContracts[] = R"sql(
  SELECT concat('zones/', c.zone, '/projects/', c.project, '/contracts/', c.contract, ' was signed under round ',
                c.review_round, ', which did not approve')
  FROM contracts c
  JOIN review_cases r ON r.zone = c.zone AND r.project = c.project AND r.round = c.review_round
  WHERE c.state = 'STATE_SIGNED' AND r.state NOT IN ('STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS')
  ORDER BY 1
  LIMIT $1::integer
)sql";

constexpr char kDocuments[] = R"sql(
  SELECT concat('zones/', d.zone, '/projects/', d.project, '/documents/', d.document, ' is not what was uploaded')
  FROM documents d
  LEFT JOIN LATERAL (
    SELECT encode(sha256(string_agg(k.content, ''::bytea ORDER BY k.ordinal)), 'hex') AS digest
    FROM document_chunks k
    WHERE k.zone = d.zone AND k.project = d.project AND k.document = d.document) k ON true
  WHERE k.digest IS DISTINCT FROM d.sha256
  ORDER BY 1
  LIMIT $1::integer
)sql";

}  // namespace

const std::vector<Invariant>& Invariants() {
  static const auto& invariants = *new std::vector<Invariant>{
      {"walls", "no table shows the server's role another zone's rows", kWalls},
      {"journal", "the server's role can change no entry", kJournalStands},
      {"journal", "the versions of every resource follow one another from 1", kJournalWhole},
      {"journal", "no entry lies in the future", kJournalPast},
      {"projects", "every project is at the version of its last entry", kProjectsJournaled},
      {"projects", "every project is what its last entry says", kProjectsAsEntered},
      {"projects", "every project stands where its facts put it", kStanding},
      {"projects", "every signing has the day and basis of its fact", kSignedOn},
      {"reviews", "what was approved has the fact", kApproved},
      {"reviews", "nobody judged what he contributed to", kOwnCase},
      {"reviews", "as many ballots lie in the urn as people voted", kBallots},
      {"contracts", "what was signed was approved", kSignedContracts},
      {"documents", "every document has the digest it was uploaded with", kDocuments},
  };
  return invariants;
}

}  // namespace luodi::check
