// SPDX-License-Identifier: Apache-2.0
// Choices of secret ballots, apart from everything that knows a person or an hour.
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {

using database::Int;
using database::Text;

// Seats of a secret ballot weigh the same. A stage that was left behind has none any more.
constexpr char kSelectBallots[] = R"sql(
  SELECT b.stage, s.weight * count(*) FILTER (WHERE b.choice = 'CHOICE_YES') AS yes,
         s.weight * count(*) FILTER (WHERE b.choice = 'CHOICE_NO') AS no,
         s.weight * count(*) FILTER (WHERE b.choice = 'CHOICE_ABSTAIN') AS abstain
  FROM review_ballots b
  CROSS JOIN LATERAL (
    SELECT max(weight) AS weight FROM review_seats s
    WHERE s.zone = b.zone AND s.project = b.project AND s.round = b.round AND s.stage = b.stage AND s.placed) s
  WHERE b.zone = $1 AND b.project = $2 AND b.round = $3::integer AND b.packet_version = $4::integer
    AND s.weight IS NOT NULL
  GROUP BY b.stage, s.weight)sql";

std::map<std::string, BallotRow> SelectBallots(database::Transaction& tx, const std::string& review_case,
                                               int packet_version) {
  const CaseKey key(review_case);
  std::map<std::string, BallotRow> ballots;
  for (const database::Row& row : tx.Exec(kSelectBallots, key.zone, key.project, key.round, packet_version)) {
    ballots[Text(row["stage"])] = {Int(row["yes"]), Int(row["no"]), Int(row["abstain"])};
  }
  return ballots;
}

constexpr char kInsertBallot[] = R"sql(
  INSERT INTO review_ballots (zone, project, round, stage, packet_version, choice)
  VALUES ($1, $2, $3::integer, $4, $5::integer, $6))sql";

constexpr char kShuffleBallots[] = R"sql(
  SELECT shuffle_ballots($1, $2, $3::integer, $4, $5::integer))sql";

void InsertBallot(database::Transaction& tx, const std::string& review_case, const std::string& stage_id,
                  int packet_version, v1::Vote::Choice choice) {
  const CaseKey key(review_case);
  tx.ExecLater(kInsertBallot, key.zone, key.project, key.round, stage_id, packet_version, v1::Vote::Choice_Name(choice));
  tx.ExecLater(kShuffleBallots, key.zone, key.project, key.round, stage_id, packet_version);
}

}  // namespace luodi::review::store
