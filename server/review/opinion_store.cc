// SPDX-License-Identifier: Apache-2.0
// What was said in a case: opinions, votes, recusals.
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Int;
using database::Text;

std::string NameIn(const database::Row& row, const std::string& collection, const std::string& number) {
  return absl::StrCat(CaseName(Text(row["zone"]), Text(row["project"]), Text(row["round"])), "/", collection, "/",
                      number);
}

v1::Opinion OpinionOf(const database::Row& row) {
  v1::Opinion opinion;
  opinion.set_name(NameIn(row, "opinions", Text(row["opinion"])));
  opinion.set_stage_id(Text(row["stage"]));
  opinion.set_seat_id(Text(row["seat"]));
  if (!row["department"].is_null()) {
    opinion.set_department(absl::StrCat("zones/", Text(row["zone"]), "/departments/", Text(row["department"])));
  }
  v1::Opinion::Stance stance = v1::Opinion::STANCE_UNSPECIFIED;
  v1::Opinion::Stance_Parse(Text(row["stance"]), &stance);
  opinion.set_stance(stance);
  opinion.set_text(Text(row["text"]));
  for (const std::string& condition : database::Texts(row["conditions"])) opinion.add_conditions(condition);
  opinion.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  opinion.set_recorded_by(Text(row["recorded_by"]));
  opinion.set_on_behalf_of(Text(row["on_behalf_of"]));
  database::ReadTime(row["create_time"], opinion.mutable_create_time());
  return opinion;
}

v1::Vote VoteOf(const database::Row& row) {
  v1::Vote vote;
  vote.set_name(NameIn(row, "votes", Text(row["vote"])));
  vote.set_stage_id(Text(row["stage"]));
  vote.set_seat_id(Text(row["seat"]));
  v1::Vote::Choice choice = v1::Vote::CHOICE_UNSPECIFIED;
  v1::Vote::Choice_Parse(Text(row["choice"]), &choice);
  vote.set_choice(choice);
  vote.set_reason(Text(row["reason"]));
  vote.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  vote.set_cast_by(Text(row["cast_by"]));
  vote.set_on_behalf_of(Text(row["on_behalf_of"]));
  vote.set_weight(static_cast<int>(Int(row["weight"])));
  vote.set_ballot_digest(Text(row["ballot_digest"]));
  if (vote.ballot_digest().empty()) database::ReadTime(row["create_time"], vote.mutable_create_time());
  return vote;
}

v1::Recusal RecusalOf(const database::Row& row) {
  v1::Recusal recusal;
  recusal.set_name(NameIn(row, "recusals", Text(row["recusal"])));
  recusal.set_person(Text(row["person"]));
  recusal.set_reason(Text(row["reason"]));
  database::ReadTime(row["create_time"], recusal.mutable_create_time());
  return recusal;
}

// A page that holds everything: what is said in one case is bounded by stages and panels.
Page Whole() {
  Page page;
  page.size = 1'000'000;
  return page;
}

template <typename Message>
std::vector<Message> AllOf(const database::Result& rows, Message (*read)(const database::Row&)) {
  std::vector<Message> all;
  for (const database::Row& row : rows) all.push_back(read(row));
  return all;
}

template <typename Message>
std::optional<Message> FirstOf(const database::Result& rows, Message (*read)(const database::Row&)) {
  if (rows.empty()) return std::nullopt;
  return read(rows[0]);
}

}  // namespace

constexpr char kListOpinions[] = R"sql(
  SELECT zone, project, round, opinion, stage, seat, department, stance, text, conditions, packet_version, recorded_by,
         on_behalf_of, create_time
  FROM review_opinions
  WHERE zone = $1 AND project = $2 AND round = $3::integer AND ($4::integer IS NULL OR opinion > $4::integer)
  ORDER BY opinion
  LIMIT $5)sql";

std::vector<v1::Opinion> ListOpinions(database::Transaction& tx, const std::string& review_case, const Page& page) {
  const CaseKey key(review_case);
  return AllOf(tx.Exec(kListOpinions, key.zone, key.project, key.round, database::OrNull(page.Key(0)), page.size + 1),
               OpinionOf);
}

std::vector<v1::Opinion> SelectOpinions(database::Transaction& tx, const std::string& review_case) {
  return ListOpinions(tx, review_case, Whole());
}

constexpr char kSelectVotes[] = R"sql(
  SELECT zone, project, round, vote, stage, seat, choice, reason, packet_version, cast_by, on_behalf_of, weight,
         ballot_digest, create_time
  FROM review_votes
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ORDER BY vote)sql";

std::vector<v1::Vote> SelectVotes(database::Transaction& tx, const std::string& review_case) {
  const CaseKey key(review_case);
  return AllOf(tx.Exec(kSelectVotes, key.zone, key.project, key.round), VoteOf);
}

// A secret ballot stands at the number of its first vote.
constexpr char kListVotes[] = R"sql(
  SELECT * FROM (
    SELECT zone, project, round, vote, stage, seat, choice, reason, packet_version, cast_by, on_behalf_of, weight,
           ballot_digest, create_time,
           CASE WHEN ballot_digest IS NULL THEN vote
                ELSE min(vote) OVER (PARTITION BY stage, packet_version) END AS place,
           CASE WHEN ballot_digest IS NULL THEN '' ELSE seat END COLLATE "C" AS seat_key
    FROM review_votes
    WHERE zone = $1 AND project = $2 AND round = $3::integer) placed
  WHERE $4::integer IS NULL OR (place, seat_key) > ($4::integer, $5::text)
  ORDER BY place, seat_key
  LIMIT $6)sql";

std::vector<ListedVote> ListVotes(database::Transaction& tx, const std::string& review_case, const Page& page) {
  const CaseKey key(review_case);
  std::vector<ListedVote> votes;
  for (const database::Row& row : tx.Exec(kListVotes, key.zone, key.project, key.round, database::OrNull(page.Key(0)),
                                          page.Key(1), page.size + 1)) {
    votes.push_back({VoteOf(row), {Text(row["place"]), Text(row["seat_key"])}});
  }
  return votes;
}

constexpr char kInsertOpinion[] = R"sql(
  INSERT INTO review_opinions (zone, project, round, opinion, stage, seat, department, stance, text, conditions,
                               packet_version, recorded_by, on_behalf_of, create_time)
  SELECT $1, $2, $3::integer, coalesce(max(opinion), 0) + 1, $4, $5, $6, $7, $8, $9::text[], $10::integer, $11, $12,
         $13::timestamptz
  FROM review_opinions
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ON CONFLICT DO NOTHING
  RETURNING zone, project, round, opinion, stage, seat, department, stance, text, conditions, packet_version,
            recorded_by, on_behalf_of, create_time)sql";

std::optional<v1::Opinion> InsertOpinion(database::Transaction& tx, const std::string& review_case,
                                         const v1::Opinion& opinion, const std::string& now) {
  const CaseKey key(review_case);
  return FirstOf(
      tx.Exec(kInsertOpinion, key.zone, key.project, key.round, opinion.stage_id(), opinion.seat_id(),
              database::OrNull(Segment(opinion.department(), 3)), v1::Opinion::Stance_Name(opinion.stance()),
              opinion.text(), database::TextArray({opinion.conditions().begin(), opinion.conditions().end()}),
              opinion.packet_version(), database::OrNull(opinion.recorded_by()),
              database::OrNull(opinion.on_behalf_of()), now),
      OpinionOf);
}

constexpr char kInsertVote[] = R"sql(
  INSERT INTO review_votes (zone, project, round, vote, stage, seat, choice, reason, packet_version, cast_by,
                            on_behalf_of, weight, ballot_digest, create_time)
  SELECT $1, $2, $3::integer, coalesce(max(vote), 0) + 1, $4, $5, $6, $7, $8::integer, $9, $10, $11::integer, $12,
         $13::timestamptz
  FROM review_votes
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ON CONFLICT DO NOTHING
  RETURNING zone, project, round, vote, stage, seat, choice, reason, packet_version, cast_by, on_behalf_of, weight,
            ballot_digest, create_time)sql";

std::optional<v1::Vote> InsertVote(database::Transaction& tx, const std::string& review_case, const v1::Vote& vote,
                                   const std::string& now) {
  const CaseKey key(review_case);
  const bool secret = !vote.ballot_digest().empty();
  return FirstOf(tx.Exec(kInsertVote, key.zone, key.project, key.round, vote.stage_id(), vote.seat_id(),
                         database::OrNull(secret ? "" : v1::Vote::Choice_Name(vote.choice())), vote.reason(),
                         vote.packet_version(), vote.cast_by(), database::OrNull(vote.on_behalf_of()), vote.weight(),
                         database::OrNull(vote.ballot_digest()), now),
                 VoteOf);
}

constexpr char kInsertRecusal[] = R"sql(
  INSERT INTO review_recusals (zone, project, round, recusal, person, reason, create_time)
  SELECT $1, $2, $3::integer, coalesce(max(recusal), 0) + 1, $4, $5, $6::timestamptz
  FROM review_recusals
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ON CONFLICT ON CONSTRAINT recused_once DO NOTHING
  RETURNING zone, project, round, recusal, person, reason, create_time)sql";

std::optional<v1::Recusal> InsertRecusal(database::Transaction& tx, const std::string& review_case,
                                         const v1::Recusal& recusal, const std::string& now) {
  const CaseKey key(review_case);
  return FirstOf(tx.Exec(kInsertRecusal, key.zone, key.project, key.round, recusal.person(), recusal.reason(), now),
                 RecusalOf);
}

}  // namespace luodi::review::store
