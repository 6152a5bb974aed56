// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "server/base/names.h"
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Int;
using database::OrNull;
using database::Text;

void ReadPacket(const database::Row& row, v1::Packet& packet) {
  // Both are maps, so they read as a message that has them.
  packet = database::FromJson<v1::Packet>(
      absl::StrCat("{\"documents\":", Text(row["documents"]), ",\"materials\":", Text(row["materials"]), "}"));
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
  found.MergeFrom(database::FromJson<v1::ReviewCase>(Text(row["course"])));
  v1::CasePurpose purpose = v1::CASE_PURPOSE_UNSPECIFIED;
  v1::CasePurpose_Parse(Text(row["purpose"]), &purpose);
  found.set_purpose(purpose);
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

// The map alone of a message that holds nothing else: {"documents":{...}} without its wrapping; {} when there is none.
std::string MapJson(const v1::Packet& only) {
  const std::string json = database::ToJson(only);
  const size_t opening = json.find(':');
  return opening == std::string::npos ? json : json.substr(opening + 1, json.size() - opening - 2);
}

std::string DocumentsJson(const v1::Packet& packet) {
  v1::Packet only;
  *only.mutable_documents() = packet.documents();
  return MapJson(only);
}

std::string MaterialsJson(const v1::Packet& packet) {
  v1::Packet only;
  *only.mutable_materials() = packet.materials();
  return MapJson(only);
}

// What has no column.
v1::ReviewCase CourseOf(const v1::ReviewCase& review_case) {
  v1::ReviewCase course;
  *course.mutable_supplements() = review_case.supplements();
  if (review_case.has_override()) *course.mutable_override() = review_case.override();
  *course.mutable_obligations() = review_case.obligations();
  *course.mutable_voices() = review_case.voices();
  if (review_case.has_extension()) *course.mutable_extension() = review_case.extension();
  course.set_decision_level(review_case.decision_level());
  if (review_case.has_aggregate()) *course.mutable_aggregate() = review_case.aggregate();
  *course.mutable_standing_vetoes() = review_case.standing_vetoes();
  if (review_case.has_due_date()) *course.mutable_due_date() = review_case.due_date();
  course.set_due_provisional(review_case.due_provisional());
  course.set_definition_sha256(review_case.definition_sha256());
  if (!review_case.decision().on_behalf_of().empty()) {
    course.mutable_decision()->set_on_behalf_of(review_case.decision().on_behalf_of());
  }
  return course;
}

bool IsSame(const google::protobuf::Message& one, const google::protobuf::Message& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

std::vector<std::string> ListOf(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

// The round asked for, or the last.
constexpr char kSelectCase[] = R"sql(
  SELECT zone, project, round, version, definition, threshold_set, state, packet_version, material, documents,
         materials, sha256, verdict, supplement_items, exception_rules, exception_reason, exception_document,
         exception_requested_by, exception_granted_by, exception_grant_time, exception_expiry, decision,
         decision_reason, decision_conditions, decided_by, decide_time, decide_date, valid_until_date, accepted_date,
         submitted_by, create_time, update_time, purpose, course, stages, recusals
  FROM review_cases_now
  WHERE zone = $1 AND project = $2 AND ($3::integer IS NULL OR round = $3::integer)
    AND ($4::text IS NULL OR purpose = $4)
  ORDER BY round DESC
  LIMIT 1)sql";

static std::optional<v1::ReviewCase> SelectRound(database::Transaction& tx, const std::string& zone,
                                                 const std::string& project, const std::optional<std::string>& round,
                                                 const std::optional<std::string>& purpose = std::nullopt) {
  const database::Result rows = tx.Exec(kSelectCase, zone, project, round, purpose);
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

std::optional<v1::ReviewCase> SelectLatestCaseFor(database::Transaction& tx, const std::string& project,
                                                  v1::CasePurpose purpose) {
  const CaseKey key(project);
  return SelectRound(tx, key.zone, key.project, std::nullopt, v1::CasePurpose_Name(purpose));
}

constexpr char kSelectIsRecused[] = R"sql(
  SELECT EXISTS (SELECT FROM review_recusals
                 WHERE zone = $1 AND project = $2 AND round = $3::integer AND same_person(person, $4)))sql";

bool SelectIsRecused(database::Transaction& tx, const std::string& review_case, const std::string& person) {
  const CaseKey key(review_case);
  return database::IsTrue(tx.ExecOne(kSelectIsRecused, key.zone, key.project, key.round, person)[0]);
}

constexpr char kSelectSubmitterDepartment[] = R"sql(
  SELECT submitter_department
  FROM review_cases
  WHERE zone = $1 AND project = $2 AND round = $3::integer)sql";

std::string SelectSubmitterDepartment(database::Transaction& tx, const std::string& review_case) {
  const CaseKey key(review_case);
  return Text(tx.ExecOne(kSelectSubmitterDepartment, key.zone, key.project, key.round)[0]);
}

// The chain of moves to its end.
constexpr char kSelectSuccessors[] = R"sql(
  WITH RECURSIVE line (stage, became) AS (
    SELECT stage, became FROM review_stages
    WHERE zone = $1 AND project = $2 AND round = $3::integer AND became IS NOT NULL
    UNION
    SELECT l.stage, s.became
    FROM line l
    JOIN review_stages s ON s.zone = $1 AND s.project = $2 AND s.round = $3::integer AND s.stage = l.became
    WHERE s.became IS NOT NULL)
  SELECT l.stage, l.became FROM line l
  WHERE NOT EXISTS (SELECT FROM review_stages s
                    WHERE s.zone = $1 AND s.project = $2 AND s.round = $3::integer AND s.stage = l.became
                      AND s.became IS NOT NULL))sql";

std::map<std::string, std::string> SelectSuccessors(database::Transaction& tx, const std::string& review_case) {
  const CaseKey key(review_case);
  std::map<std::string, std::string> successors;
  for (const database::Row& row : tx.Exec(kSelectSuccessors, key.zone, key.project, key.round)) {
    successors[Text(row["stage"])] = Text(row["became"]);
  }
  return successors;
}

std::string NextCaseName(const std::optional<v1::ReviewCase>& latest, const std::string& project) {
  const int64_t round = latest ? CaseKey(latest->name()).round + 1 : 1;
  return absl::StrCat(project, "/cases/", round);
}

// After the id of every project.
constexpr char kAfterAll[] = "~";

// A page is found along the keys of each state before anything is read whole; what an EXPIRED one is stored as, only the
// day tells. $2 to $11 are the projects asked for, $7 and $8 the case before which: bounds that are always there, instead
// of conditions that may be, so that the index is in use whatever is asked.
constexpr char kListCases[] = R"sql(
  WITH page AS MATERIALIZED (
    SELECT k.project AS case_project, k.round AS case_round
    FROM unnest(ARRAY['STATE_OPEN', 'STATE_SUPPLEMENTING', 'STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS',
                      'STATE_REJECTED', 'STATE_DEFERRED', 'STATE_WITHDRAWN']) AS stored (state)
    CROSS JOIN LATERAL (
      SELECT c.project, c.round
      FROM review_cases c
      CROSS JOIN LATERAL (
        SELECT signed_date, confidentiality, owner_department FROM projects
        WHERE zone = $1 AND project = c.project
        OFFSET 0) AS j
      WHERE c.zone = $1 AND c.state = stored.state
        AND c.project >= $2 AND c.project <= $11 AND (c.project, c.round) < ($7, $8::integer)
        AND ($3::text[] = '{}' OR
             CASE WHEN c.state IN ('STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS') AND j.signed_date IS NULL
                       AND c.valid_until_date < $4::date
                  THEN 'STATE_EXPIRED' ELSE c.state END = ANY ($3::text[]))
        AND (j.confidentiality <> 'CONFIDENTIALITY_RESTRICTED' OR $5::boolean OR j.owner_department = $6)
      ORDER BY c.project DESC, c.round DESC
      LIMIT $9::integer) AS k
    WHERE $3::text[] = '{}' OR stored.state = ANY ($3::text[])
      OR ('STATE_EXPIRED' = ANY ($3::text[]) AND stored.state IN ('STATE_APPROVED', 'STATE_APPROVED_WITH_CONDITIONS'))
    ORDER BY k.project DESC, k.round DESC
    LIMIT $9::integer
  )
  SELECT zone, project, round, version, definition, threshold_set, state, packet_version, material, documents,
         materials, sha256, verdict, supplement_items, exception_rules, exception_reason, exception_document,
         exception_requested_by, exception_granted_by, exception_grant_time, exception_expiry, decision,
         decision_reason, decision_conditions, decided_by, decide_time, decide_date, valid_until_date, accepted_date,
         submitted_by, create_time, update_time, purpose, course, stages, recusals, project_signed,
         confidentiality = 'CONFIDENTIALITY_RESTRICTED' AS restricted,
         EXISTS (SELECT FROM jsonb_array_elements(recusals) r WHERE same_person(r->>'person', $10)) AS recused
  FROM page
  CROSS JOIN LATERAL (
    SELECT * FROM review_cases_now WHERE zone = $1 AND project = case_project AND round = case_round OFFSET 0) AS listed
  ORDER BY project DESC, round DESC)sql";

std::vector<ListedCase> ListCases(database::Transaction& tx, const std::string& zone, const CaseFilter& filter,
                                  const Page& page) {
  std::vector<ListedCase> cases;
  const std::string project = Segment(filter.project, 3);
  const std::string last = project.empty() ? kAfterAll : project;
  const std::string before = page.Key(0).empty() ? kAfterAll : page.Key(0);
  const std::string round = page.Key(1).empty() ? "0" : page.Key(1);
  for (const database::Row& row :
       tx.Exec(kListCases, zone, project, database::TextArray(filter.states), filter.today, filter.all_restricted,
               Segment(filter.department, 3), before, round, page.size + 1, filter.person, last)) {
    cases.push_back({CaseOf(row), database::IsTrue(row["project_signed"]), database::IsTrue(row["restricted"]),
                     database::IsTrue(row["recused"])});
  }
  return cases;
}

std::vector<std::string> PageKeyOf(const std::string& review_case) {
  const CaseKey key(review_case);
  return {key.project, absl::StrCat(key.round)};
}

constexpr char kInsertPacket[] = R"sql(
  INSERT INTO review_packets (zone, project, round, packet_version, material, documents, materials, sha256, create_time)
  VALUES ($1, $2, $3::integer, $4::integer, $5::json, $6::json, $7::json, $8, $9::timestamptz)
  ON CONFLICT (zone, project, round, packet_version) DO NOTHING)sql";

static void InsertPacket(database::Transaction& tx, const CaseKey& key, const v1::Packet& packet,
                         const std::string& now) {
  tx.ExecLater(kInsertPacket, key.zone, key.project, key.round, packet.version(), packet.material_json(),
               DocumentsJson(packet), MaterialsJson(packet), packet.sha256(), now);
}

// In the order of the message: those of the definition, then what was left behind at a move. Places $5.
constexpr char kUpsertStages[] = R"sql(
  INSERT INTO review_stages (zone, project, round, stage, ordinal, title, kind, state, outcome, open_time, done_time,
                             due_date, due_provisional, status)
  SELECT $1, $2, $3::integer, j->>'stageId', ($5::integer[])[position], coalesce(j->>'title', ''), j->>'kind',
         j->>'state', j->>'outcome', (j->>'openTime')::timestamptz, (j->>'doneTime')::timestamptz, day_of(j->'dueDate'),
         coalesce((j->>'dueProvisional')::boolean, false), j
  FROM jsonb_array_elements($4::jsonb->'stages') WITH ORDINALITY AS listed (j, position)
  ON CONFLICT (zone, project, round, stage) DO UPDATE
  SET ordinal = excluded.ordinal, title = excluded.title, kind = excluded.kind, state = excluded.state,
      outcome = excluded.outcome, open_time = excluded.open_time, done_time = excluded.done_time,
      due_date = excluded.due_date, due_provisional = excluded.due_provisional, status = excluded.status,
      became = CASE WHEN excluded.state = 'STATE_CANCELLED' THEN review_stages.became END)sql";

static void UpsertStages(database::Transaction& tx, const CaseKey& key, const v1::ReviewCase& found,
                         const v1::ReviewCase& review_case) {
  v1::ReviewCase changed;
  std::vector<int64_t> places;
  for (int i = 0; i < review_case.stages_size(); ++i) {
    const v1::StageStatus& stage = review_case.stages(i);
    if (i < found.stages_size() && IsSame(found.stages(i), stage)) continue;
    *changed.add_stages() = stage;
    places.push_back(i);
  }
  if (places.empty()) return;
  tx.ExecLater(kUpsertStages, key.zone, key.project, key.round, database::ToJson(changed), database::IntArray(places));
}

constexpr char kUpdateBecame[] = R"sql(
  UPDATE review_stages
  SET became = $5
  WHERE zone = $1 AND project = $2 AND round = $3::integer AND stage = $4)sql";

void UpdateBecame(database::Transaction& tx, const std::string& review_case,
                  const std::map<std::string, std::string>& mapping) {
  const CaseKey key(review_case);
  for (const auto& [stage, target] : mapping) {
    if (stage != target) tx.ExecLater(kUpdateBecame, key.zone, key.project, key.round, stage, target);
  }
}

constexpr char kInsertCase[] = R"sql(
  INSERT INTO review_cases (zone, project, round, definition, threshold_set, state, packet_version, verdict,
                            accepted_date, submitted_by, submitter_department, create_time, update_time, purpose,
                            course)
  VALUES ($1, $2, $3::integer, $4::integer, $5::integer, $6, $7::integer, $8::json, $9::date, $10, $11,
          $12::timestamptz, $12::timestamptz, $13, $14::jsonb))sql";

v1::ReviewCase InsertCase(database::Transaction& tx, const v1::ReviewCase& review_case,
                          const std::vector<PlacedSeat>& seats, const std::string& department, const std::string& now) {
  const CaseKey key(review_case.name());
  tx.ExecLater(kInsertCase, key.zone, key.project, key.round, NumberOf(Segment(review_case.definition(), 3)),
               NumberOf(Segment(review_case.threshold_set(), 3)), v1::ReviewCase::State_Name(review_case.state()),
               review_case.packet().version(),
               OrNull(review_case.has_verdict() ? database::ToJson(review_case.verdict()) : ""),
               database::DateText(review_case.accepted_date()), review_case.submitted_by(), OrNull(department), now,
               v1::CasePurpose_Name(review_case.purpose()), database::ToJson(CourseOf(review_case)));
  InsertPacket(tx, key, review_case.packet(), now);
  UpsertStages(tx, key, {}, review_case);
  UpsertSeats(tx, review_case.name(), seats);
  UpdateAsked(tx, {}, review_case);
  return *SelectCase(tx, review_case.name());
}

// $24: the verdict is another one.
constexpr char kUpdateCase[] = R"sql(
  UPDATE review_cases
  SET state = $4, packet_version = $5::integer, verdict = CASE WHEN $24::boolean THEN $6::json ELSE verdict END,
      supplement_items = $7::text[], exception_rules = $8::text[], exception_reason = $9, exception_document = $10,
      exception_requested_by = $11, exception_granted_by = $12, exception_grant_time = CASE
        WHEN $12::text IS NOT NULL THEN coalesce(exception_grant_time, $20::timestamptz) END,
      exception_expiry = $21::date,
      decision = $13, decision_reason = $14, decision_conditions = $15::text[], decided_by = $16,
      decide_time = CASE WHEN $13::text IS NOT NULL THEN coalesce(decide_time, $20::timestamptz) END,
      decide_date = $17::date, valid_until_date = $18::date, version = version + 1, update_time = $20::timestamptz,
      course = coalesce($22::jsonb, course), definition = $23::integer
  WHERE zone = $1 AND project = $2 AND round = $3::integer AND version = $19::bigint
  RETURNING version, exception_grant_time, decide_time, update_time)sql";

// As it would be read, with what the database alone knows: a hundred seats need not come back to be told.
static v1::ReviewCase Written(v1::ReviewCase review_case, const database::Row& row) {
  review_case.set_etag(absl::StrCat("v", Int(row["version"])));
  database::ReadTime(row["update_time"], review_case.mutable_update_time());
  if (!row["exception_grant_time"].is_null()) {
    database::ReadTime(row["exception_grant_time"], review_case.mutable_exception()->mutable_grant_time());
  }
  if (!row["decide_time"].is_null()) {
    database::ReadTime(row["decide_time"], review_case.mutable_decision()->mutable_decide_time());
  }
  return review_case;
}

// A recusal gets its name where it is kept.
static bool IsWhole(const v1::ReviewCase& review_case) {
  const auto& recusals = review_case.recusals();
  return std::none_of(recusals.begin(), recusals.end(),
                      [](const v1::Recusal& recusal) { return recusal.name().empty(); });
}

v1::ReviewCase UpdateCase(database::Transaction& tx, const v1::ReviewCase& found, const v1::ReviewCase& review_case,
                          const std::vector<PlacedSeat>& seats, const std::string& now) {
  const CaseKey key(review_case.name());
  if (found.packet().version() != review_case.packet().version()) InsertPacket(tx, key, review_case.packet(), now);
  const v1::PolicyException& exception = review_case.exception();
  const v1::Decision& decision = review_case.decision();
  const v1::ReviewCase course = CourseOf(review_case);
  const bool other_verdict =
      found.has_verdict() != review_case.has_verdict() || !IsSame(found.verdict(), review_case.verdict());
  const database::Row row = tx.ExecOne(
      kUpdateCase, key.zone, key.project, key.round, v1::ReviewCase::State_Name(review_case.state()),
      review_case.packet().version(),
      OrNull(other_verdict && review_case.has_verdict() ? database::ToJson(review_case.verdict()) : ""),
      database::TextArray(ListOf(review_case.supplement_items())), database::TextArray(ListOf(exception.rule_ids())),
      OrNull(exception.reason()), OrNull(exception.document_number()), OrNull(exception.requested_by()),
      OrNull(exception.granted_by()),
      OrNull(review_case.has_decision() ? v1::Decision::Outcome_Name(decision.outcome()) : ""),
      OrNull(decision.reason()), database::TextArray(ListOf(decision.conditions())), OrNull(decision.decided_by()),
      OrNull(decision.decide_date()), OrNull(review_case.valid_until_date()), VersionOf(review_case.etag()), now,
      OrNull(exception.expiry_date()), OrNull(IsSame(CourseOf(found), course) ? "" : database::ToJson(course)),
      NumberOf(Segment(review_case.definition(), 3)), other_verdict);
  // Seats of another definition are looked at one and all.
  const v1::ReviewCase& before = seats.empty() ? found : v1::ReviewCase::default_instance();
  UpsertStages(tx, key, before, review_case);
  if (!seats.empty()) UpsertSeats(tx, review_case.name(), seats);
  UpdateAsked(tx, before, review_case);
  return IsWhole(review_case) ? Written(review_case, row) : *SelectCase(tx, review_case.name());
}

}  // namespace luodi::review::store
