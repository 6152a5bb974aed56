// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "tests/projects/given.h"

namespace luodi::testing {
namespace {

using Stub = v1::ProjectService::Stub;

class Corrections : public ProjectsTest {};

TEST_F(Corrections, AreCorrectedByTwoPersons) {
  v1::CreateProjectRequest create = New("甲");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project project = Made(create);
  Record(project.name(), v1::FACT_KIND_SIGNED, Day(2020, 6, 30), v1::FACT_BASIS_IMPORTED);
  const v1::Date day = Day(2020, 2, 1), later = Day(2020, 7, 1);
  EXPECT_EQ(Propose("both", project.name(), v1::FACT_KIND_STARTED, &day).reason(), "FACT_MISSING");
  EXPECT_EQ(Propose("both", project.name(), v1::FACT_KIND_SIGNED, &day).reason(), "FACT_ORDER");
  EXPECT_EQ(Propose("both", project.name(), v1::FACT_KIND_FIRST_TALK, &later).reason(), "DATE_IN_FUTURE");
  const auto proposed = Propose("both", project.name(), v1::FACT_KIND_FIRST_TALK, &day);
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  EXPECT_EQ(proposed->name(), project.name() + "/corrections/1");
  EXPECT_EQ(proposed->former_date().month(), 6);
  EXPECT_EQ(Propose("officer", project.name(), v1::FACT_KIND_FIRST_TALK, &day).reason(), "CORRECTION_PENDING");
  EXPECT_EQ(Approve("both", proposed->name()).reason(), "SAME_PERSON");
  EXPECT_EQ(Approve("officer", proposed->name()).reason(), "PERMISSION_MISSING");
  const auto approved = Approve("director", proposed->name());
  ASSERT_TRUE(approved.ok()) << approved.status.error_message();
  EXPECT_EQ(approved->state(), v1::Correction::STATE_APPROVED);
  EXPECT_EQ(Approve("director", proposed->name()).reason(), "CORRECTION_NOT_PENDING");
  const auto after = Get("officer", project.name());
  EXPECT_EQ(after->etag(), "v3");
  EXPECT_EQ(after->facts(0).fact_date().month(), 2);
  EXPECT_EQ(after->facts(1).basis(), v1::FACT_BASIS_IMPORTED);

  const auto taken_back = Propose("officer", project.name(), v1::FACT_KIND_SIGNED, nullptr);
  ASSERT_TRUE(Approve("both", taken_back->name()).ok());
  EXPECT_EQ(Get("officer", project.name())->stage(), v1::STAGE_NEGOTIATING);
  v1::ListCorrectionsRequest list;
  list.set_parent(InZone("projects/-"));
  list.set_page_size(1);
  const auto page = Ask("officer", &Stub::ListCorrections, list);
  ASSERT_EQ(page->corrections_size(), 1);
  EXPECT_EQ(page->corrections(0).name(), taken_back->name());
  list.set_page_token(page->next_page_token());
  EXPECT_EQ(Ask("officer", &Stub::ListCorrections, list)->corrections(0).name(), proposed->name());
}

TEST_F(Corrections, AreCorrectedOnceWhenTwoApproveAtOnce) {
  v1::CreateProjectRequest create = New("甲");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project project = Made(create);
  const v1::Date day = Day(2020, 2, 1);
  const auto proposed = Propose("officer", project.name(), v1::FACT_KIND_FIRST_TALK, &day);
  std::atomic<int> stood = 0, refused = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      const auto answer = Approve(i % 2 ? "director" : "both", proposed->name());
      stood += answer.ok();
      refused += answer.reason() == "CORRECTION_NOT_PENDING";
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(stood, 1);
  EXPECT_EQ(refused, 7);
  EXPECT_EQ(Get("officer", project.name())->etag(), "v2");
}

TEST_F(Corrections, ThatEndNeverComeBack) {
  const v1::Project project = Made(New("甲"));
  const auto proposed = Terminate("officer", project.name());
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  EXPECT_EQ(Get("officer", project.name())->stage(), v1::STAGE_RESERVE);
  ASSERT_TRUE(Approve("director", proposed->name()).ok());
  const auto ended = Get("officer", project.name());
  EXPECT_EQ(ended->stage(), v1::STAGE_TERMINATED);
  EXPECT_EQ(ended->facts(0).evidence(), proposed->name());
  EXPECT_EQ(Terminate("officer", project.name()).reason(), "PROJECT_TERMINATED");
  EXPECT_EQ(Propose("officer", project.name(), v1::FACT_KIND_TERMINATED, nullptr).reason(), "PROJECT_TERMINATED");
  v1::UpdateProjectRequest update = Change(ended.reply, {"title"});
  update.mutable_project()->set_title("乙");
  EXPECT_EQ(Ask("officer", &Stub::UpdateProject, update).reason(), "PROJECT_TERMINATED");
}

TEST_F(Corrections, StayAsTheyAreWhenACorrectionIsDeclined) {
  const v1::Project project = Made(New("甲"));
  const auto proposed = Terminate("officer", project.name());
  v1::DeclineCorrectionRequest decline;
  decline.set_name(proposed->name());
  EXPECT_EQ(Ask("director", &Stub::DeclineCorrection, decline).fields(), std::vector<std::string>{"reason"});
  decline.set_reason("理由不足");
  const auto declined = Ask("director", &Stub::DeclineCorrection, decline);
  ASSERT_TRUE(declined.ok()) << declined.status.error_message();
  EXPECT_EQ(declined->state(), v1::Correction::STATE_DECLINED);
  EXPECT_EQ(declined->decline_reason(), "理由不足");
  EXPECT_EQ(Get("officer", project.name())->etag(), "v1");
  EXPECT_TRUE(Terminate("officer", project.name()).ok());
}

}  // namespace
}  // namespace luodi::testing
