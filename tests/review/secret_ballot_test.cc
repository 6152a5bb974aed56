// SPDX-License-Identifier: Apache-2.0
// A secret ballot against somebody who reads everything the server keeps and says.
#include <unistd.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/review/bench.h"

namespace luodi::testing {
namespace {

constexpr auto kYes = v1::Vote::CHOICE_YES;
constexpr auto kNo = v1::Vote::CHOICE_NO;
constexpr auto kAbstain = v1::Vote::CHOICE_ABSTAIN;
constexpr char kSalt[] = "7f3c9a5e1b2d4860";
constexpr char kOtherSalt[] = "aa11bb22cc33dd44";

class SecretBallotTest : public BenchTest {
 protected:
  SecretBallotTest() { Publish({Panel(v1::BALLOT_SECRET)}); }
  std::string FileForFour() {
    Person("m4", {v1::ROLE_COMMITTEE_MEMBER});
    v1::StageDefinition panel = Panel(v1::BALLOT_SECRET);
    *panel.add_seats() = SeatOf("m4");
    *panel.mutable_quorum() = Share(3, 4);
    Publish({panel});
    return File();
  }

  // Every text that stands in any column of any table, as "table: row".
  std::vector<std::string> Everything() {
    std::vector<std::string> found;
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    for (const auto& table : work.exec("SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c "
                                       "JOIN pg_namespace n ON n.oid = c.relnamespace "
                                       "WHERE c.relkind = 'r' AND n.nspname = 'public'")) {
      const std::string name = table[0].c_str();
      for (const auto& row : work.exec("SELECT t::text FROM " + name + " t")) {
        found.push_back(absl::StrCat(name, ": ", row[0].c_str()));
      }
    }
    return found;
  }
};

TEST_F(SecretBallotTest, ShowsWhoVotedAndNotHow) {
  const std::string name = File();
  const auto vote = Vote("m1", name, kNo, kSalt);
  ASSERT_TRUE(vote.ok()) << vote.status.error_message();
  EXPECT_EQ(vote->choice(), v1::Vote::CHOICE_UNSPECIFIED);
  EXPECT_EQ(vote->reason(), "");
  EXPECT_FALSE(vote->has_create_time());
  EXPECT_EQ(vote->cast_by(), InZone("persons/m1"));
  EXPECT_EQ(vote->ballot_digest(), Sha256Hex(absl::StrCat(kSalt, ":CHOICE_NO")));
  const v1::StageStatus stage = StageNow(name);
  EXPECT_EQ(stage.tally().cast(), 1);
  EXPECT_EQ(stage.tally().yes() + stage.tally().no() + stage.tally().abstain(), 0);
}

TEST_F(SecretBallotTest, NeedsASaltAndAnOpenOneDoesNot) {
  const std::string name = File();
  for (const std::string& salt : {std::string(), std::string(15, 'x'), std::string(65, 'x')}) {
    const auto vote = Vote("m1", name, kNo, salt);
    EXPECT_EQ(vote.reason(), "BALLOT_SALT_REQUIRED");
    EXPECT_EQ(vote.fields(), std::vector<std::string>{"ballot_salt"});
  }
  EXPECT_TRUE(Rows("SELECT choice FROM review_ballots WHERE zone = '" + ZoneId() + "'").empty());
}

TEST_F(SecretBallotTest, LeavesNoTraceOfTheChoiceBesideThePerson) {
  const std::string name = File();
  ASSERT_TRUE(Vote("m1", name, kNo, kSalt).ok());
  ASSERT_TRUE(Vote("m2", name, kYes, kOtherSalt).ok());
  std::vector<std::string> with_choice;
  for (const std::string& row : Everything()) {
    EXPECT_EQ(row.find(kSalt), std::string::npos) << row;
    EXPECT_EQ(row.find(kOtherSalt), std::string::npos) << row;
    // Salts as bytea would print.
    EXPECT_EQ(row.find("37663363396135653162326434383630"), std::string::npos) << row;
    if (row.find(ZoneId() + ",") == std::string::npos) continue;
    if (row.find("CHOICE_") != std::string::npos) with_choice.push_back(row);
    // Nor do the totals of an open ballot stand anywhere, from whose steps the choices would follow.
    EXPECT_EQ(row.find("\"yes\""), std::string::npos) << row;
    EXPECT_EQ(row.find("yes\\\""), std::string::npos) << row;
  }
  ASSERT_EQ(with_choice.size(), 2u) << absl::StrJoin(with_choice, "\n");
  for (const std::string& row : with_choice) {
    EXPECT_EQ(row.find("public.review_ballots: "), 0u) << row;
    EXPECT_EQ(row.find("persons/"), std::string::npos) << row;
    EXPECT_EQ(row.find("m1"), std::string::npos) << row;
    EXPECT_EQ(row.find("2020-07"), std::string::npos) << row;
  }
}

// The digest of a request is what a twin is known by. Whoever reads it and knows everything but the salt cannot tell
// the choice by trying all three.
TEST_F(SecretBallotTest, HasARequestDigestThatTriesDoNotOpen) {
  const std::string name = File();
  v1::CastVoteRequest request = Ballot(name, kNo, kSalt);
  request.set_request_id(NewRequestId());
  ASSERT_TRUE(Ask("m1", &Review::CastVote, request).ok());
  const auto digests = Rows("SELECT body_sha256 FROM requests WHERE request_id = '" + request.request_id() + "'");
  ASSERT_EQ(digests.size(), 1u);
  EXPECT_EQ(digests[0], Sha256Hex(request.SerializeAsString()));
  for (const v1::Vote::Choice choice : {kYes, kNo, kAbstain}) {
    v1::CastVoteRequest guess = request;
    guess.set_choice(choice);
    guess.clear_ballot_salt();
    EXPECT_NE(digests[0], Sha256Hex(guess.SerializeAsString()));
    for (const std::string& vote : Rows("SELECT ballot_digest FROM review_votes WHERE zone = '" + ZoneId() + "'")) {
      EXPECT_NE(vote, Sha256Hex(absl::StrCat(":", v1::Vote::Choice_Name(choice))));
    }
  }
  // The twin's reply says no more.
  const auto twin = Ask("m1", &Review::CastVote, request);
  EXPECT_TRUE(twin.replayed);
  EXPECT_EQ(twin->choice(), v1::Vote::CHOICE_UNSPECIFIED);
}

TEST_F(SecretBallotTest, LogsNoChoice) {
  std::fflush(stderr);
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  const std::string name = File();
  const bool cast = Vote("m1", name, kNo, kSalt).ok();
  const bool refused = Vote("m1", name, kAbstain, kOtherSalt).ok();
  const std::string logged =
      ::testing::internal::GetCapturedStderr() + ::testing::internal::GetCapturedStdout();
  EXPECT_TRUE(cast);
  EXPECT_FALSE(refused);
  EXPECT_NE(logged.find("ReviewService.CastVote"), std::string::npos);
  EXPECT_EQ(logged.find("CHOICE_"), std::string::npos);
  EXPECT_EQ(logged.find(kSalt), std::string::npos);
}

// Neither the transaction that wrote a ballot nor its place in the table tells when it was cast.
TEST_F(SecretBallotTest, WritesAllBallotsAnewWithEachThatIsCast) {
  const std::string name = File();
  const std::string of_zone = " FROM review_ballots WHERE zone = '" + ZoneId() + "'";
  ASSERT_TRUE(Vote("m1", name, kNo, kSalt).ok());
  const auto first = Rows("SELECT xmin::text || ' ' || shuffle" + of_zone);
  ASSERT_TRUE(Vote("m2", name, kYes, kOtherSalt).ok());
  const auto second = Rows("SELECT xmin::text || ' ' || shuffle" + of_zone);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(std::count(second.begin(), second.end(), first[0]), 0);
  EXPECT_EQ(Rows("SELECT DISTINCT xmin::text" + of_zone).size(), 1u);
}

TEST_F(SecretBallotTest, DoesNotKeepTheOrderOfCasting) {
  // Of 12 ballots all NO but the first: where the YES lies is left to the lot.
  std::set<std::string> places;
  for (int round = 0; round < 12 && places.size() < 2; ++round) {
    const std::string name = File();
    ASSERT_TRUE(Vote("m1", name, kYes, kSalt).ok());
    ASSERT_TRUE(Vote("m2", name, kNo, kSalt).ok());
    const std::string project = std::vector<std::string>(absl::StrSplit(name, '/'))[3];
    places.insert(absl::StrJoin(Rows("SELECT choice FROM review_ballots WHERE zone = '" + ZoneId() +
                                     "' AND project = '" + project + "' ORDER BY ctid"),
                                " "));
  }
  EXPECT_EQ(places.size(), 2u);
}

TEST_F(SecretBallotTest, NeverClosesBeforeAllHaveVotedAndThenShowsTotalsOnly) {
  const std::string name = File();
  ASSERT_TRUE(Vote("m1", name, kYes, kSalt).ok());
  ASSERT_TRUE(Vote("m2", name, kYes, kSalt).ok());
  EXPECT_EQ(StageNow(name).state(), v1::StageStatus::STATE_OPEN);
  ASSERT_TRUE(Vote("m3", name, kNo, kSalt).ok());
  const v1::StageStatus stage = StageNow(name);
  EXPECT_EQ(stage.state(), v1::StageStatus::STATE_DONE);
  EXPECT_EQ(stage.outcome(), v1::StageStatus::OUTCOME_POSITIVE);
  EXPECT_EQ(stage.tally().yes(), 2);
  EXPECT_EQ(stage.tally().no(), 1);
  const v1::StageStatus told = Fine(Result(name)).review_case().stages(0);
  for (const v1::SeatStatus& seat : told.seats()) {
    EXPECT_EQ(seat.answer(), "");
    EXPECT_FALSE(seat.decisive());
    EXPECT_FALSE(seat.recusal_would_turn());
  }
}

TEST_F(SecretBallotTest, IsClosedByTheOfficeWithItsQuorumAndThreeBallots) {
  const std::string name = FileForFour();
  ASSERT_TRUE(Vote("m1", name, kYes, kSalt).ok());
  EXPECT_EQ(CloseVote(name).reason(), "QUORUM_MISSING");
  ASSERT_TRUE(Vote("m2", name, kNo, kSalt).ok());
  ASSERT_FALSE(CloseVote(name).ok());
  ASSERT_TRUE(Vote("m3", name, kNo, kSalt).ok());
  const v1::ReviewCase closed = Fine(CloseVote(name));
  EXPECT_EQ(closed.stages(0).outcome(), v1::StageStatus::OUTCOME_NEGATIVE);
  EXPECT_EQ(closed.stages(0).closing(), v1::StageStatus::CLOSING_BY_OFFICE);
  EXPECT_EQ(closed.stages(0).tally().yes(), 1);
}

TEST_F(SecretBallotTest, OfTwoIsNeitherClosedNorTold) {
  const std::string name = File();
  for (const char* id : {"m1", "m2"}) ASSERT_TRUE(Vote(id, name, kYes, kSalt).ok());
  EXPECT_EQ(CloseVote(name).reason(), "QUORUM_MISSING");
  ASSERT_TRUE(Recuse("m3", name).ok());
  const v1::StageStatus stage = StageNow(name);
  EXPECT_EQ(stage.state(), v1::StageStatus::STATE_DONE);
  EXPECT_EQ(stage.outcome(), v1::StageStatus::OUTCOME_NEGATIVE);
  EXPECT_EQ(stage.closing(), v1::StageStatus::CLOSING_TOO_FEW_BALLOTS);
  EXPECT_EQ(stage.tally().cast(), 2);
  EXPECT_EQ(stage.tally().yes() + stage.tally().no() + stage.tally().abstain(), 0);
}

TEST_F(SecretBallotTest, TellsATrialOfClosingNeitherTotalsNorOutcome) {
  const std::string name = FileForFour();
  for (const char* id : {"m1", "m2", "m3"}) ASSERT_TRUE(Vote(id, name, kNo, kSalt).ok());
  v1::CloseVoteRequest trial;
  trial.set_name(name);
  trial.set_stage_id(StageNow(name).stage_id());
  trial.set_validate_only(true);
  const v1::StageStatus told = Fine(Ask("secretary", &Review::CloseVote, trial)).stages(0);
  EXPECT_EQ(told.tally().cast(), 3);
  EXPECT_EQ(told.tally().yes() + told.tally().no() + told.tally().abstain(), 0);
  EXPECT_EQ(told.outcome(), v1::StageStatus::OUTCOME_UNSPECIFIED);
  EXPECT_EQ(StageNow(name).state(), v1::StageStatus::STATE_OPEN);
  EXPECT_EQ(Fine(CloseVote(name)).stages(0).tally().no(), 3);
}

TEST_F(SecretBallotTest, ListsItsVotesInTheOrderOfSeats) {
  const std::string name = File();
  for (const char* id : {"m3", "m1", "m2"}) ASSERT_TRUE(Vote(id, name, kYes, kSalt).ok());
  std::vector<std::string> seats;
  v1::ListVotesRequest request;
  request.set_parent(name);
  request.set_page_size(2);
  for (int page = 0; page < 2; ++page) {
    const v1::ListVotesResponse listed = Fine(Ask("secretary", &Review::ListVotes, request));
    for (const v1::Vote& vote : listed.votes()) {
      seats.push_back(vote.seat_id());
      EXPECT_EQ(vote.choice(), v1::Vote::CHOICE_UNSPECIFIED);
      EXPECT_FALSE(vote.has_create_time());
    }
    request.set_page_token(listed.next_page_token());
  }
  EXPECT_EQ(seats, (std::vector<std::string>{"m1", "m2", "m3"}));
}

TEST_F(SecretBallotTest, IsNotStuffedByDirectSql) {
  const std::string name = File();
  ASSERT_TRUE(Vote("m1", name, kYes, kSalt).ok());
  const std::string project = std::vector<std::string>(absl::StrSplit(name, '/'))[3];
  const std::string stuff =
      absl::StrCat("INSERT INTO review_ballots (zone, project, round, stage, packet_version, choice) VALUES ('", ZoneId(),
                   "', '", project, "', 1, 'stage', 1, 'CHOICE_YES')");
  EXPECT_EQ(AsServer(stuff), "ERROR:  stuffed_ballot");
  for (const char* change : {"UPDATE review_ballots SET choice = 'CHOICE_NO'", "DELETE FROM review_ballots",
                             "UPDATE review_votes SET cast_by = cast_by", "DELETE FROM review_votes"}) {
    EXPECT_EQ(AsServer(change).substr(0, 25), "ERROR:  permission denied") << change;
  }
}

}  // namespace
}  // namespace luodi::testing
