// SPDX-License-Identifier: Apache-2.0
// Several people at the same moment.
#include <barrier>
#include <functional>
#include <thread>

#include "tests/review/given.h"

namespace luodi {
namespace {

using testing::Review;
using testing::ReviewTest;

// Runs the acts at once, each on a thread of its own.
void AtOnce(const std::vector<std::function<void()>>& acts) {
  std::barrier start(static_cast<std::ptrdiff_t>(acts.size()));
  std::vector<std::thread> threads;
  for (const auto& act : acts) {
    threads.emplace_back([&start, act] {
      start.arrive_and_wait();
      act();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

class AtTheSameMoment : public ReviewTest {};

TEST_F(AtTheSameMoment, ThreeDepartmentsAnswerAndAllThreeStand) {
  Ready();
  const std::string name = Fine(Submit(NewProject().name())).name();
  Fine(Accept(name));
  std::vector<testing::Answer<v1::Opinion>> answers(3);
  AtOnce({[&] { answers[0] = Say("of-environment", name, "environment"); },
          [&] { answers[1] = Say("of-safety", name, "safety", v1::Opinion::STANCE_OBJECT); },
          [&] { answers[2] = Say("of-planning", name, "planning"); }});
  for (const auto& answer : answers) EXPECT_TRUE(answer.ok()) << answer.status.error_message();
  v1::ListOpinionsRequest list;
  list.set_parent(name);
  EXPECT_EQ(Fine(Ask("secretary", &Review::ListOpinions, list)).opinions_size(), 3);
  EXPECT_EQ(Stage(Now(name), "panel").state(), v1::StageStatus::STATE_OPEN);
}

TEST_F(AtTheSameMoment, OneOfTwoDecisionsWins) {
  Ready();
  const v1::ReviewCase waiting = ToDecide();
  std::vector<testing::Answer<v1::ReviewCase>> answers(2);
  AtOnce({[&] { answers[0] = Decide(waiting, v1::Decision::OUTCOME_APPROVE, "leader"); },
          [&] { answers[1] = Decide(waiting, v1::Decision::OUTCOME_REJECT, "deputy"); }});
  EXPECT_EQ(answers[0].ok() + answers[1].ok(), 1);
  EXPECT_EQ(answers[answers[0].ok() ? 1 : 0].reason(), "ETAG_STALE");
}

TEST_F(AtTheSameMoment, OneOfTwoFilingsWins) {
  Ready();
  const std::string project = NewProject().name();
  std::vector<testing::Answer<v1::ReviewCase>> answers(2);
  AtOnce({[&] { answers[0] = Submit(project); }, [&] { answers[1] = Submit(project); }});
  EXPECT_EQ(answers[0].ok() + answers[1].ok(), 1);
  EXPECT_EQ(answers[answers[0].ok() ? 1 : 0].reason(), "CASE_RUNNING");
}

TEST_F(AtTheSameMoment, AMemberVotesOnceAndTheVoteThatDecidesCloses) {
  Ready();
  const std::string name = Fine(Submit(NewProject().name())).name();
  Consult(name);
  std::vector<testing::Answer<v1::Vote>> answers(3);
  AtOnce({[&] { answers[0] = Vote("m1", name); }, [&] { answers[1] = Vote("m1", name); },
          [&] { answers[2] = Vote("m2", name); }});
  EXPECT_EQ(answers[0].ok() + answers[1].ok(), 1);
  EXPECT_EQ(answers[answers[0].ok() ? 1 : 0].reason(), "VOTE_CAST");
  EXPECT_TRUE(answers[2].ok());
  EXPECT_EQ(Stage(Now(name), "panel").outcome(), v1::StageStatus::OUTCOME_POSITIVE);
}

}  // namespace
}  // namespace luodi
