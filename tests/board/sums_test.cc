// SPDX-License-Identifier: Apache-2.0
// What the board keeps counted is what one pass over the books comes to, whatever was done to them.
#include <gmock/gmock.h>

#include <random>
#include <thread>

#include "luodi/v1/board.grpc.pb.h"
#include "server/board/store.h"
#include "tests/projects/given.h"

namespace luodi {
namespace {

using testing::Day;
using testing::Yuan;

class KeptBoard : public testing::ProjectsTest {
 protected:
  KeptBoard() {
    Park("south");
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    tx.Exec("INSERT INTO light_rules VALUES ($1, '2020-01-01', 1, 3, '廊高管办〔2020〕6号', now())", ZoneId());
    tx.Commit();
  }

  v1::Board Get(const std::string& who, const v1::GetBoardRequest& request) {
    const auto answer = Ask(who, &v1::BoardService::Stub::GetBoard, request);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    v1::Board board = answer.reply;
    board.clear_as_of();
    return board;
  }
  // The whole board: what is kept counted.
  v1::Board Kept(const std::string& who = "director") {
    v1::GetBoardRequest request;
    request.set_name(zone());
    return Get(who, request);
  }
  // The same asked by a filter that leaves nobody out: one pass over the books.
  v1::Board Counted(const std::string& who) {
    v1::GetBoardRequest request;
    request.set_name(zone());
    for (int stage = 1; v1::Stage_IsValid(stage); ++stage) {
      request.mutable_filter()->add_stages(static_cast<v1::Stage>(stage));
    }
    return Get(who, request);
  }
  void ExpectAgreement(const std::string& when) {
    for (const char* who : {"director", "officer", "stranger"}) {
      EXPECT_EQ(Kept(who).DebugString(), Counted(who).DebugString()) << who << " " << when;
    }
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    for (const board::store::Difference& difference : board::store::SelectDifferences(tx, 10)) {
      ADD_FAILURE() << when << ": " << difference.zone << " " << difference.where << " keeps "
                    << difference.kept_projects << ", counted " << difference.counted_projects;
    }
  }
  static int64_t Fold(int limit = 1000) {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    const int64_t folded = board::store::FoldDeltas(tx, limit);
    tx.Commit();
    return folded;
  }
  int64_t Unfolded() {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    return database::Int(tx.ExecOne("SELECT (SELECT count(*) FROM board_deltas WHERE zone = $1) + "
                                    "(SELECT count(*) FROM plan_deltas WHERE zone = $1)",
                                    ZoneId())[0]);
  }

  v1::CreateProjectRequest Rolled(std::mt19937& dice) {
    v1::CreateProjectRequest create = New("项目 " + std::to_string(++made_));
    v1::Project& project = *create.mutable_project();
    if (dice() % 3 == 0) project.set_kind(v1::PROJECT_KIND_CAPITAL_INCREASE);
    if (project.kind() == v1::PROJECT_KIND_CAPITAL_INCREASE && projects_.empty()) {
      project.set_kind(v1::PROJECT_KIND_EXPANSION);
    }
    if (!projects_.empty() && (project.kind() == v1::PROJECT_KIND_CAPITAL_INCREASE || dice() % 3 == 0)) {
      project.set_parent_project(projects_.front());
      project.set_phase(1 + static_cast<int>(dice() % 2));
    }
    if (dice() % 2 == 0) project.set_park(InZone("parks/south"));
    if (dice() % 2 == 0) project.set_industry_code(dice() % 2 == 0 ? "C3985" : "I6510");
    if (dice() % 4 != 0) *project.mutable_total_investment() = Yuan(1 + dice() % 1000000);
    if (dice() % 4 == 0 && project.has_total_investment()) {
      project.mutable_total_investment()->set_currency_code("USD");
    }
    const auto day = [&] { return Day(2018 + static_cast<int>(dice() % 3), 1 + static_cast<int>(dice() % 12), 15); };
    if (dice() % 3 != 0) *project.mutable_promises()->mutable_start_date() = day();
    if (dice() % 3 == 0) *project.mutable_promises()->mutable_production_date() = day();
    if (dice() % 2 == 0) project.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
    return create;
  }
  void DoSomething(std::mt19937& dice) {
    const auto pick = [&] { return projects_[dice() % projects_.size()]; };
    switch (projects_.empty() ? 0 : dice() % 5) {
      case 0:
      case 1:
        if (const auto made = Create(Rolled(dice)); made.ok()) projects_.push_back(made->name());
        return;
      case 2: {
        v1::Project project = Get("officer", pick()).reply;
        *project.mutable_total_investment() = Yuan(1 + dice() % 1000000);
        auto change = Change(project, {"total_investment"});
        change.set_reason("增资");
        Ask("officer", &v1::ProjectService::Stub::UpdateProject, change);
        return;
      }
      default: {
        const v1::Project project = Get("officer", pick()).reply;
        if (project.facts_size() > 1) return;
        Record(project.name(), project.facts().empty() ? v1::FACT_KIND_SIGNED : v1::FACT_KIND_STARTED, Day(2020, 6, 1));
        return;
      }
    }
  }

  using testing::ProjectsTest::Get;
  std::vector<std::string> projects_;
  int made_ = 0;
};

TEST_F(KeptBoard, IsTheCountOfTheBooksAfterEveryChange) {
  std::mt19937 dice(20261122);
  for (int act = 1; act <= 60; ++act) {
    DoSomething(dice);
    if (act % 7 == 0) Fold(3);
    if (act % 5 == 0) ExpectAgreement("after " + std::to_string(act) + " acts");
  }
  EXPECT_GT(Kept().signed_().projects(), 0);
  EXPECT_GT(Kept().lights_size(), 0);
  EXPECT_GT(Kept().projects_without_plan(), 0);
  EXPECT_GT(Kept("officer").lagging_size(), Kept("stranger").lagging_size());
  while (Fold() > 0) {
  }
  EXPECT_EQ(Unfolded(), 0);
  ExpectAgreement("all folded");
}

TEST_F(KeptBoard, TakesNoNoteOfWhatNoBoardShows) {
  v1::Project project = Made(New("甲"));
  while (Fold() > 0) {
  }
  project.set_title("乙");
  ASSERT_TRUE(Ask("officer", &v1::ProjectService::Stub::UpdateProject, Change(project, {"title"})).ok());
  EXPECT_EQ(Unfolded(), 0);
  ExpectAgreement("a new title");
}

TEST_F(KeptBoard, CountsWhatWaitsToBeFoldedAndStopsAtALimit) {
  const auto waiting = [](int limit) {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    return board::store::CountDeltas(tx, limit);
  };
  for (const char* title : {"甲", "乙", "丙"}) Made(New(title));
  EXPECT_EQ(waiting(2), 2);
  EXPECT_GE(waiting(1000), 3);
  while (Fold() > 0) {
  }
  EXPECT_EQ(waiting(1000), 0);
}

TEST_F(KeptBoard, LosesNothingWhileManyWriteAndAnotherFolds) {
  std::atomic<bool> writing = true;
  std::thread folding([&] {
    while (writing) Fold(5);
  });
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([this, writer] {
      for (int i = 0; i < 15; ++i) {
        v1::CreateProjectRequest create = New("同时 " + std::to_string(writer * 100 + i));
        *create.mutable_project()->mutable_total_investment() = Yuan(100);
        EXPECT_TRUE(Create(create).ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  writing = false;
  folding.join();
  EXPECT_EQ(Kept().funnel(0).count().projects(), 60);
  ExpectAgreement("four writers and a folder");
}

TEST_F(KeptBoard, IsWrittenByNobodyButItsFolder) {
  database::Connection connection(DatabaseUrl());
  for (const char* statement :
       {"INSERT INTO board_sums SELECT * FROM board_counted", "UPDATE board_sums SET projects = 0",
        "DELETE FROM board_deltas", "DELETE FROM board_sums",
        "UPDATE plan_sums SET projects = 0", "DELETE FROM plan_deltas"}) {
    pqxx::work work(connection.raw());
    work.exec("SET LOCAL ROLE luodi_app");
    EXPECT_THROW(work.exec(statement), pqxx::insufficient_privilege) << statement;
  }
}

}  // namespace
}  // namespace luodi
