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
  opinion.set_department(absl::StrCat("zones/", Text(row["zone"]), "/departments/", Text(row["department"])));
  v1::Opinion::Stance stance = v1::Opinion::STANCE_UNSPECIFIED;
  v1::Opinion::Stance_Parse(Text(row["stance"]), &stance);
  opinion.set_stance(stance);
  opinion.set_text(Text(row["text"]));
  for (const std::string& condition : database::Texts(row["conditions"])) opinion.add_conditions(condition);
  opinion.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  opinion.set_recorded_by(Text(row["recorded_by"]));
  database::ReadTime(row["create_time"], opinion.mutable_create_time());
  return opinion;
}

v1::Vote VoteOf(const database::Row& row) {
  v1::Vote vote;
  vote.set_name(NameIn(row, "votes", Text(row["vote"])));
  vote.set_stage_id(Text(row["stage"]));
  v1::Vote::Choice choice = v1::Vote::CHOICE_UNSPECIFIED;
  v1::Vote::Choice_Parse(Text(row["choice"]), &choice);
  vote.set_choice(choice);
  vote.set_reason(Text(row["reason"]));
  vote.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  vote.set_cast_by(Text(row["cast_by"]));
  vote.set_weight(static_cast<int>(Int(row["weight"])));
  database::ReadTime(row["create_time"], vote.mutable_create_time());
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
  SELECT zone, project, round, opinion, stage, department, stance, text, conditions, packet_version, recorded_by,
         create_time
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

constexpr char kListVotes[] = R"sql(
  SELECT zone, project, round, vote, stage, choice, reason, packet_version, cast_by, weight, create_time
  FROM review_votes
  WHERE zone = $1 AND project = $2 AND round = $3::integer AND ($4::integer IS NULL OR vote > $4::integer)
  ORDER BY vote
  LIMIT $5)sql";

std::vector<v1::Vote> ListVotes(database::Transaction& tx, const std::string& review_case, const Page& page) {
  const CaseKey key(review_case);
  return AllOf(tx.Exec(kListVotes, key.zone, key.project, key.round, database::OrNull(page.Key(0)), page.size + 1),
               VoteOf);
}

std::vector<v1::Vote> SelectVotes(database::Transaction& tx, const std::string& review_case) {
  return ListVotes(tx, review_case, Whole());
}

constexpr char kInsertOpinion[] = R"sql(
  INSERT INTO review_opinions (zone, project, round, opinion, stage, department, stance, text, conditions,
                               packet_version, recorded_by, create_time)
  SELECT $1, $2, $3::integer, coalesce(max(opinion), 0) + 1, $4, $5, $6, $7, $8::text[], $9::integer, $10,
         $11::timestamptz
  FROM review_opinions
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ON CONFLICT ON CONSTRAINT opinion_recorded_once DO NOTHING
  RETURNING zone, project, round, opinion, stage, department, stance, text, conditions, packet_version, recorded_by,
            create_time)sql";

std::optional<v1::Opinion> InsertOpinion(database::Transaction& tx, const std::string& review_case,
                                         const v1::Opinion& opinion, const std::string& now) {
  const CaseKey key(review_case);
  return FirstOf(tx.Exec(kInsertOpinion, key.zone, key.project, key.round, opinion.stage_id(),
                         Segment(opinion.department(), 3), v1::Opinion::Stance_Name(opinion.stance()), opinion.text(),
                         database::TextArray({opinion.conditions().begin(), opinion.conditions().end()}),
                         opinion.packet_version(), opinion.recorded_by(), now),
                 OpinionOf);
}

constexpr char kInsertVote[] = R"sql(
  INSERT INTO review_votes (zone, project, round, vote, stage, choice, reason, packet_version, cast_by, weight,
                            create_time)
  SELECT $1, $2, $3::integer, coalesce(max(vote), 0) + 1, $4, $5, $6, $7::integer, $8, $9::integer, $10::timestamptz
  FROM review_votes
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ON CONFLICT ON CONSTRAINT vote_cast_once DO NOTHING
  RETURNING zone, project, round, vote, stage, choice, reason, packet_version, cast_by, weight, create_time)sql";

std::optional<v1::Vote> InsertVote(database::Transaction& tx, const std::string& review_case, const v1::Vote& vote,
                                   const std::string& now) {
  const CaseKey key(review_case);
  return FirstOf(
      tx.Exec(kInsertVote, key.zone, key.project, key.round, vote.stage_id(), v1::Vote::Choice_Name(vote.choice()),
              vote.reason(), vote.packet_version(), vote.cast_by(), vote.weight(), now),
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
