// SPDX-License-Identifier: Apache-2.0
// Score sheets.
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Int;
using database::Text;

v1::Score ScoreOf(const database::Row& row) {
  v1::Score score = database::FromJson<v1::Score>(Text(row["criteria"]));
  score.set_name(absl::StrCat(CaseName(Text(row["zone"]), Text(row["project"]), Text(row["round"])), "/scores/",
                              Text(row["score"])));
  score.set_stage_id(Text(row["stage"]));
  score.set_seat_id(Text(row["seat"]));
  score.set_reason(Text(row["reason"]));
  score.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  score.set_scored_by(Text(row["scored_by"]));
  score.set_on_behalf_of(Text(row["on_behalf_of"]));
  score.set_weight(static_cast<int>(Int(row["weight"])));
  score.set_awarded_bp(static_cast<int>(Int(row["awarded_bp"])));
  score.set_attainable_bp(static_cast<int>(Int(row["attainable_bp"])));
  database::ReadTime(row["create_time"], score.mutable_create_time());
  return score;
}

std::string CriteriaJson(const v1::Score& score) {
  v1::Score criteria;
  *criteria.mutable_criteria() = score.criteria();
  return database::ToJson(criteria);
}

}  // namespace

constexpr char kListScores[] = R"sql(
  SELECT zone, project, round, score, stage, seat, criteria, reason, packet_version, scored_by, on_behalf_of, weight,
         awarded_bp, attainable_bp, create_time
  FROM review_scores
  WHERE zone = $1 AND project = $2 AND round = $3::integer AND ($4::integer IS NULL OR score > $4::integer)
  ORDER BY score
  LIMIT $5)sql";

std::vector<v1::Score> ListScores(database::Transaction& tx, const std::string& review_case, const Page& page) {
  const CaseKey key(review_case);
  std::vector<v1::Score> scores;
  for (const database::Row& row :
       tx.Exec(kListScores, key.zone, key.project, key.round, database::OrNull(page.Key(0)), page.size + 1)) {
    scores.push_back(ScoreOf(row));
  }
  return scores;
}

std::vector<v1::Score> SelectScores(database::Transaction& tx, const std::string& review_case) {
  // What is said in one case is bounded by stages, seats and packets.
  Page whole;
  whole.size = 1'000'000;
  return ListScores(tx, review_case, whole);
}

constexpr char kInsertScore[] = R"sql(
  INSERT INTO review_scores (zone, project, round, score, stage, seat, criteria, reason, packet_version, scored_by,
                             on_behalf_of, weight, awarded_bp, attainable_bp, create_time)
  SELECT $1, $2, $3::integer, coalesce(max(score), 0) + 1, $4, $5, $6::json, $7, $8::integer, $9, $10, $11::integer,
         $12::integer, $13::integer, $14::timestamptz
  FROM review_scores
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ON CONFLICT DO NOTHING
  RETURNING zone, project, round, score, stage, seat, criteria, reason, packet_version, scored_by, on_behalf_of,
            weight, awarded_bp, attainable_bp, create_time)sql";

std::optional<v1::Score> InsertScore(database::Transaction& tx, const std::string& review_case, const v1::Score& score,
                                     const std::string& now) {
  const CaseKey key(review_case);
  const database::Result rows =
      tx.Exec(kInsertScore, key.zone, key.project, key.round, score.stage_id(), score.seat_id(), CriteriaJson(score),
              score.reason(), score.packet_version(), score.scored_by(), database::OrNull(score.on_behalf_of()),
              score.weight(), score.awarded_bp(), score.attainable_bp(), now);
  if (rows.empty()) return std::nullopt;
  return ScoreOf(rows[0]);
}

}  // namespace luodi::review::store
