// SPDX-License-Identifier: Apache-2.0
#include "server/base/names.h"
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Int;
using database::OrNull;
using database::Text;

void ReadPacket(const database::Row& row, v1::Packet& packet) {
  // The digests are a map, so they read as a message that has one.
  packet = database::FromJson<v1::Packet>(absl::StrCat("{\"documents\":", Text(row["documents"]), "}"));
  packet.set_version(static_cast<int>(Int(row["packet_version"])));
  packet.set_material_json(Text(row["material"]));
  packet.set_sha256(Text(row["sha256"]));
}

void ReadException(const database::Row& row, v1::PolicyException& exception) {
  for (const std::string& rule : database::Texts(row["exception_rules"])) exception.add_rule_ids(rule);
  exception.set_reason(Text(row["exception_reason"]));
  exception.set_document_number(Text(row["exception_document"]));
  exception.set_requested_by(Text(row["exception_requested_by"]));
  exception.set_granted_by(Text(row["exception_granted_by"]));
  if (!row["exception_grant_time"].is_null()) {
    database::ReadTime(row["exception_grant_time"], exception.mutable_grant_time());
  }
  if (!row["exception_expiry"].is_null()) {
    database::ReadDate(row["exception_expiry"], exception.mutable_expiry_date());
  }
}

void ReadDecision(const database::Row& row, v1::Decision& decision) {
  v1::Decision::Outcome outcome = v1::Decision::OUTCOME_UNSPECIFIED;
  v1::Decision::Outcome_Parse(Text(row["decision"]), &outcome);
  decision.set_outcome(outcome);
  decision.set_reason(Text(row["decision_reason"]));
  for (const std::string& condition : database::Texts(row["decision_conditions"])) decision.add_conditions(condition);
  decision.set_decided_by(Text(row["decided_by"]));
  database::ReadTime(row["decide_time"], decision.mutable_decide_time());
  database::ReadDate(row["decide_date"], decision.mutable_decide_date());
}

v1::ReviewCase CaseOf(const database::Row& row) {
  const std::string zone = Text(row["zone"]);
  v1::ReviewCase found = database::FromJson<v1::ReviewCase>(
      absl::StrCat("{\"stages\":", Text(row["stages"]), ",\"recusals\":", Text(row["recusals"]), "}"));
  found.set_name(CaseName(zone, Text(row["project"]), Text(row["round"])));
  found.set_definition(names::Join(zone, "reviewDefinitions", Text(row["definition"])));
  found.set_threshold_set(names::Join(zone, "thresholdSets", Text(row["threshold_set"])));
  v1::ReviewCase::State state = v1::ReviewCase::STATE_UNSPECIFIED;
  v1::ReviewCase::State_Parse(Text(row["state"]), &state);
  found.set_state(state);
  ReadPacket(row, *found.mutable_packet());
  if (!row["verdict"].is_null()) *found.mutable_verdict() = database::FromJson<v1::Verdict>(Text(row["verdict"]));
  for (const std::string& item : database::Texts(row["supplement_items"])) found.add_supplement_items(item);
  if (!row["exception_requested_by"].is_null()) ReadException(row, *found.mutable_exception());
  if (!row["decision"].is_null()) ReadDecision(row, *found.mutable_decision());
  if (!row["valid_until_date"].is_null()) {
    database::ReadDate(row["valid_until_date"], found.mutable_valid_until_date());
  }
  database::ReadDate(row["accepted_date"], found.mutable_accepted_date());
  found.set_submitted_by(Text(row["submitted_by"]));
  found.set_etag(absl::StrCat("v", Int(row["version"])));
  database::ReadTime(row["create_time"], found.mutable_create_time());
  database::ReadTime(row["update_time"], found.mutable_update_time());
  return found;
}

std::string DocumentsJson(const v1::Packet& packet) {
  v1::Packet documents;
  *documents.mutable_documents() = packet.documents();
  const std::string json = database::ToJson(documents);
  // {"documents":{...}} without its wrapping; {} when there are none.
  constexpr size_t kOpening = sizeof(R"({"documents":)") - 1;
  return documents.documents().empty() ? json : json.substr(kOpening, json.size() - kOpening - 1);
}

std::vector<std::string> ListOf(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

// The round asked for, or the last.
constexpr char kSelectCase[] = R"sql(
  SELECT zone, project, round, version, definition, threshold_set, state, packet_version, material, documents, sha256,
         verdict, supplement_items, exception_rules, exception_reason, exception_document, exception_requested_by,
         exception_granted_by, exception_grant_time, exception_expiry, decision, decision_reason, decision_conditions,
         decided_by, decide_time, decide_date, valid_until_date, accepted_date, submitted_by, create_time, update_time,
         stages, recusals
  FROM review_cases_now
  WHERE zone = $1 AND project = $2 AND ($3::integer IS NULL OR round = $3::integer)
  ORDER BY round DESC
  LIMIT 1)sql";

static std::optional<v1::ReviewCase> SelectRound(database::Transaction& tx, const std::string& zone,
                                                 const std::string& project, const std::optional<std::string>& round) {
  const database::Result rows = tx.Exec(kSelectCase, zone, project, round);
  if (rows.empty()) return std::nullopt;
  return CaseOf(rows[0]);
}

std::optional<v1::ReviewCase> SelectCase(database::Transaction& tx, const std::string& name) {
  const CaseKey key(name);
  return SelectRound(tx, key.zone, key.project, absl::StrCat(key.round));
}

std::optional<v1::ReviewCase> SelectLatestCase(database::Transaction& tx, const std::string& project) {
  const CaseKey key(project);
  return SelectRound(tx, key.zone, key.project, std::nullopt);
}

std::string NextCaseName(const std::optional<v1::ReviewCase>& latest, const std::string& project) {
  const int64_t round = latest ? CaseKey(latest->name()).round + 1 : 1;
  return absl::StrCat(project, "/cases/", round);
}

constexpr char kListCases[] = R"sql(
  SELECT zone, project, round, version, definition, threshold_set, state, packet_version, material, documents, sha256,
         verdict, supplement_items, exception_rules, exception_reason, exception_document, exception_requested_by,
         exception_granted_by, exception_grant_time, exception_expiry, decision, decision_reason, decision_conditions,
         decided_by, decide_time, decide_date, valid_until_date, accepted_date, submitted_by, create_time, update_time,
         stages, recusals, project_signed, confidentiality = 'CONFIDENTIALITY_RESTRICTED' AS restricted
  FROM review_cases_now
  WHERE zone = $1 AND ($2::text IS NULL OR project = $2)
    AND ($3::text[] = '{}' OR
         CASE WHEN state IN ('STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS') AND NOT project_signed
                   AND valid_until_date < $4::date
              THEN 'STATE_EXPIRED' ELSE state END = ANY ($3::text[]))
    AND (confidentiality <> 'CONFIDENTIALITY_RESTRICTED' OR $5::boolean OR owner_department = $6)
    AND ($7::text IS NULL OR (project, round) < ($7, $8::integer))
  ORDER BY project DESC, round DESC
  LIMIT $9)sql";

std::vector<ListedCase> ListCases(database::Transaction& tx, const std::string& zone, const CaseFilter& filter,
                                  const Page& page) {
  std::vector<ListedCase> cases;
  for (const database::Row& row :
       tx.Exec(kListCases, zone, OrNull(Segment(filter.project, 3)), database::TextArray(filter.states), filter.today,
               filter.all_restricted, Segment(filter.department, 3), OrNull(page.Key(0)), OrNull(page.Key(1)),
               page.size + 1)) {
    cases.push_back({CaseOf(row), database::IsTrue(row["project_signed"]), database::IsTrue(row["restricted"])});
  }
  return cases;
}

std::vector<std::string> PageKeyOf(const std::string& review_case) {
  const CaseKey key(review_case);
  return {key.project, absl::StrCat(key.round)};
}

constexpr char kInsertPacket[] = R"sql(
  INSERT INTO review_packets (zone, project, round, packet_version, material, documents, sha256, create_time)
  VALUES ($1, $2, $3::integer, $4::integer, $5::json, $6::json, $7, $8::timestamptz)
  ON CONFLICT (zone, project, round, packet_version) DO NOTHING)sql";

static void InsertPacket(database::Transaction& tx, const CaseKey& key, const v1::Packet& packet,
                         const std::string& now) {
  tx.Exec(kInsertPacket, key.zone, key.project, key.round, packet.version(), packet.material_json(),
          DocumentsJson(packet), packet.sha256(), now);
}

constexpr char kInsertStage[] = R"sql(
  INSERT INTO review_stages (zone, project, round, stage, ordinal, title, kind, department, state)
  VALUES ($1, $2, $3::integer, $4, $5::integer, $6, $7, $8, 'STATE_WAITING'))sql";

static void InsertStage(database::Transaction& tx, const CaseKey& key, const v1::StageDefinition& stage, int ordinal) {
  const bool asks_department = stage.kind() == v1::STAGE_KIND_OPINION;
  tx.Exec(kInsertStage, key.zone, key.project, key.round, stage.stage_id(), ordinal, stage.title(),
          v1::StageKind_Name(stage.kind()), OrNull(asks_department ? Segment(stage.department(), 3) : ""));
}

constexpr char kInsertPanel[] = R"sql(
  INSERT INTO review_panels (zone, project, round, stage, person, weight)
  SELECT $1, $2, $3::integer, $4, member.person, member.weight
  FROM unnest($5::text[], $6::integer[]) AS member (person, weight))sql";

static void InsertPanel(database::Transaction& tx, const CaseKey& key, const v1::StageDefinition& stage) {
  std::vector<std::string> persons;
  std::vector<int64_t> weights;
  for (const v1::PanelMember& member : stage.panel()) {
    persons.push_back(member.person());
    weights.push_back(member.weight());
  }
  tx.Exec(kInsertPanel, key.zone, key.project, key.round, stage.stage_id(), database::TextArray(persons),
          database::IntArray(weights));
}

constexpr char kUpdateStages[] = R"sql(
  UPDATE review_stages s
  SET state = j->>'state', outcome = j->>'outcome', open_time = (j->>'openTime')::timestamptz,
      done_time = (j->>'doneTime')::timestamptz, due_date = day_of(j->'dueDate'),
      due_provisional = coalesce((j->>'dueProvisional')::boolean, false),
      tally_base = CASE WHEN j ? 'tally' THEN coalesce((j->'tally'->>'base')::bigint, 0) END,
      tally_cast = CASE WHEN j ? 'tally' THEN coalesce((j->'tally'->>'cast')::bigint, 0) END,
      tally_yes = CASE WHEN j ? 'tally' THEN coalesce((j->'tally'->>'yes')::bigint, 0) END,
      tally_no = CASE WHEN j ? 'tally' THEN coalesce((j->'tally'->>'no')::bigint, 0) END,
      tally_abstain = CASE WHEN j ? 'tally' THEN coalesce((j->'tally'->>'abstain')::bigint, 0) END,
      tally_recused = CASE WHEN j ? 'tally' THEN coalesce((j->'tally'->>'recused')::bigint, 0) END,
      quorum_reached = CASE WHEN j ? 'tally' THEN coalesce((j->'tally'->>'quorumReached')::boolean, false) END,
      quorum_weight = CASE WHEN j ? 'tally' THEN coalesce((j->'tally'->>'quorumWeight')::bigint, 0) END
  FROM jsonb_array_elements($4::jsonb->'stages') j
  WHERE s.zone = $1 AND s.project = $2 AND s.round = $3::integer AND s.stage = j->>'stageId')sql";

static void UpdateStages(database::Transaction& tx, const CaseKey& key, const v1::ReviewCase& review_case) {
  v1::ReviewCase stages;
  *stages.mutable_stages() = review_case.stages();
  tx.Exec(kUpdateStages, key.zone, key.project, key.round, database::ToJson(stages));
}

constexpr char kInsertCase[] = R"sql(
  INSERT INTO review_cases (zone, project, round, definition, threshold_set, state, packet_version, verdict,
                            accepted_date, submitted_by, submitter_department, create_time, update_time)
  VALUES ($1, $2, $3::integer, $4::integer, $5::integer, $6, $7::integer, $8::json, $9::date, $10, $11,
          $12::timestamptz, $12::timestamptz))sql";

v1::ReviewCase InsertCase(database::Transaction& tx, const v1::ReviewCase& review_case,
                          const v1::ReviewDefinition& definition, const std::string& department,
                          const std::string& now) {
  const CaseKey key(review_case.name());
  tx.Exec(kInsertCase, key.zone, key.project, key.round, NumberOf(Segment(review_case.definition(), 3)),
          NumberOf(Segment(review_case.threshold_set(), 3)), v1::ReviewCase::State_Name(review_case.state()),
          review_case.packet().version(), OrNull(review_case.has_verdict() ? database::ToJson(review_case.verdict()) : ""),
          database::DateText(review_case.accepted_date()), review_case.submitted_by(), OrNull(department), now);
  InsertPacket(tx, key, review_case.packet(), now);
  int ordinal = 0;
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      InsertStage(tx, key, stage, ordinal++);
      if (stage.kind() == v1::STAGE_KIND_VOTE) InsertPanel(tx, key, stage);
    }
  }
  UpdateStages(tx, key, review_case);
  return *SelectCase(tx, review_case.name());
}

constexpr char kUpdateCase[] = R"sql(
  UPDATE review_cases
  SET state = $4, packet_version = $5::integer, verdict = $6::json, supplement_items = $7::text[],
      exception_rules = $8::text[], exception_reason = $9, exception_document = $10, exception_requested_by = $11,
      exception_granted_by = $12, exception_grant_time = CASE WHEN $12::text IS NOT NULL THEN $20::timestamptz END,
      exception_expiry = $21::date,
      decision = $13, decision_reason = $14, decision_conditions = $15::text[], decided_by = $16,
      decide_time = CASE WHEN $13::text IS NOT NULL THEN $20::timestamptz END,
      decide_date = $17::date, valid_until_date = $18::date, version = version + 1, update_time = $20::timestamptz
  WHERE zone = $1 AND project = $2 AND round = $3::integer AND version = $19::bigint
  RETURNING version)sql";

v1::ReviewCase UpdateCase(database::Transaction& tx, const v1::ReviewCase& review_case, const std::string& now) {
  const CaseKey key(review_case.name());
  InsertPacket(tx, key, review_case.packet(), now);
  const v1::PolicyException& exception = review_case.exception();
  const v1::Decision& decision = review_case.decision();
  tx.ExecOne(kUpdateCase, key.zone, key.project, key.round, v1::ReviewCase::State_Name(review_case.state()),
             review_case.packet().version(), OrNull(review_case.has_verdict() ? database::ToJson(review_case.verdict()) : ""),
             database::TextArray(ListOf(review_case.supplement_items())),
             database::TextArray(ListOf(exception.rule_ids())), OrNull(exception.reason()),
             OrNull(exception.document_number()), OrNull(exception.requested_by()), OrNull(exception.granted_by()),
             OrNull(review_case.has_decision() ? v1::Decision::Outcome_Name(decision.outcome()) : ""),
             OrNull(decision.reason()), database::TextArray(ListOf(decision.conditions())),
             OrNull(decision.decided_by()), OrNull(decision.decide_date()), OrNull(review_case.valid_until_date()),
             VersionOf(review_case.etag()), now, OrNull(exception.expiry_date()));
  UpdateStages(tx, key, review_case);
  return *SelectCase(tx, review_case.name());
}

}  // namespace luodi::review::store
