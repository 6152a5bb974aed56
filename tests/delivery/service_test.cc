// SPDX-License-Identifier: Apache-2.0
#include <barrier>
#include <thread>

#include "tests/agreements/given.h"

namespace luodi {
namespace {

using testing::Day;

class Milestones : public testing::Bureau {
 protected:
  Milestones() {
    PublishRules();
    project_ = ProjectOf(Signed().name());
    SetToday(2020, 9, 1);
  }
  v1::ReportMilestoneRequest Start() {
    v1::ReportMilestoneRequest request;
    request.set_parent(project_);
    request.set_fact_kind(v1::FACT_KIND_STARTED);
    *request.mutable_reached_date() = Day(2020, 8, 14);
    request.set_evidence("监理记录第1号");
    request.set_permit_number("131000202007300101");
    return request;
  }
  v1::ReportMilestoneRequest Production() {
    v1::ReportMilestoneRequest request = Start();
    request.set_fact_kind(v1::FACT_KIND_PRODUCED);
    *request.mutable_reached_date() = Day(2020, 8, 20);
    request.clear_permit_number();
    return request;
  }
  v1::VerifyMilestoneRequest Verifying(const v1::Milestone& milestone) {
    v1::VerifyMilestoneRequest request;
    request.set_name(milestone.name());
    return request;
  }
  std::string project_;
};

TEST_F(Milestones, AreReportedByOneAndVerifiedByAnother) {
  const v1::Milestone reported = Must("officer", &Delivery::ReportMilestone, Start());
  EXPECT_EQ(reported.name(), project_ + "/milestones/1");
  EXPECT_EQ(reported.state(), v1::Milestone::STATE_REPORTED);
  EXPECT_EQ(Project(project_).stage(), v1::STAGE_SIGNED) << "a report alone moves nothing";

  const v1::Milestone verified = Must("statistician", &Delivery::VerifyMilestone, Verifying(reported));
  EXPECT_EQ(verified.state(), v1::Milestone::STATE_VERIFIED);
  EXPECT_EQ(verified.verified_by(), InZone("persons/statistician"));
  const v1::Project after = Project(project_);
  EXPECT_EQ(after.stage(), v1::STAGE_UNDER_CONSTRUCTION);
  EXPECT_EQ(after.facts().rbegin()->evidence(), reported.name());
  EXPECT_EQ(text::WriteDate(after.facts().rbegin()->fact_date()), "2020-08-14");

  EXPECT_EQ(Ask("statistician", &Delivery::VerifyMilestone, Verifying(reported)).reason(), "MILESTONE_NOT_PENDING");
  EXPECT_EQ(Ask("officer", &Delivery::ReportMilestone, Start()).reason(), "FACT_STANDS");

  const v1::Milestone produced = Must("officer", &Delivery::ReportMilestone, Production());
  Must("statistician", &Delivery::VerifyMilestone, Verifying(produced));
  EXPECT_EQ(Project(project_).stage(), v1::STAGE_IN_PRODUCTION);
}

TEST_F(Milestones, AreNeverVerifiedByTheirReporter) {
  Person("both", {v1::ROLE_INVESTMENT_OFFICER, v1::ROLE_STATISTICIAN}, InZone("departments/bureau"));
  const v1::Milestone reported = Must("both", &Delivery::ReportMilestone, Start());
  const auto answer = Ask("both", &Delivery::VerifyMilestone, Verifying(reported));
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(answer.reason(), "SAME_PERSON");
  EXPECT_EQ(Project(project_).stage(), v1::STAGE_SIGNED);
}

TEST_F(Milestones, AreRefusedWithEveryFaultAtOnce) {
  v1::ReportMilestoneRequest request = Start();
  request.set_fact_kind(v1::FACT_KIND_SIGNED);
  *request.mutable_reached_date() = Day(2020, 9, 2);
  request.clear_evidence();
  EXPECT_EQ(Ask("officer", &Delivery::ReportMilestone, request).fields(),
            (std::vector<std::string>{"fact_kind", "reached_date", "evidence"}));
  request = Start();
  request.add_documents(project_ + "/documents/9");
  EXPECT_EQ(Ask("officer", &Delivery::ReportMilestone, request).reason(), "TEXT_REFERS_NOWHERE");
}

TEST_F(Milestones, OfAStartNeedAPermitAndOfAProductionAStart) {
  v1::ReportMilestoneRequest start = Start();
  start.clear_permit_number();
  EXPECT_EQ(Ask("officer", &Delivery::ReportMilestone, start).reason(), "START_NEEDS_PERMIT");
  EXPECT_EQ(Ask("officer", &Delivery::ReportMilestone, Production()).reason(), "NOT_STARTED");
}

TEST_F(Milestones, NeedASignedProject) {
  SetToday(2020, 6, 10);
  v1::ReportMilestoneRequest request = Start();
  request.set_parent(Negotiating().name());
  SetToday(2020, 9, 1);
  EXPECT_EQ(Ask("officer", &Delivery::ReportMilestone, request).reason(), "NOT_SIGNED");
}

TEST_F(Milestones, ComeNotBeforeTheSigning) {
  v1::ReportMilestoneRequest request = Start();
  *request.mutable_reached_date() = Day(2020, 6, 9);
  EXPECT_EQ(Ask("officer", &Delivery::ReportMilestone, request).reason(), "FACT_ORDER");
}

TEST_F(Milestones, SentBackAreReportedAnew) {
  const v1::Milestone reported = Must("officer", &Delivery::ReportMilestone, Start());
  EXPECT_EQ(Ask("second", &Delivery::ReportMilestone, Start()).reason(), "MILESTONE_PENDING");
  v1::DeclineMilestoneRequest decline;
  decline.set_name(reported.name());
  EXPECT_EQ(Ask("statistician", &Delivery::DeclineMilestone, decline).reason(), "FIELD_REQUIRED");
  decline.set_reason("照片不清");
  const v1::Milestone declined = Must("statistician", &Delivery::DeclineMilestone, decline);
  EXPECT_EQ(declined.state(), v1::Milestone::STATE_DECLINED);
  EXPECT_EQ(declined.decline_reason(), "照片不清");
  EXPECT_EQ(Ask("statistician", &Delivery::VerifyMilestone, Verifying(reported)).reason(), "MILESTONE_NOT_PENDING");
  EXPECT_EQ(Must("officer", &Delivery::ReportMilestone, Start()).name(), project_ + "/milestones/2");
}

TEST_F(Milestones, AreVerifiedByOneOfTwoAtTheSameMoment) {
  Person("other", {v1::ROLE_STATISTICIAN}, InZone("departments/bureau"));
  const v1::Milestone reported = Must("officer", &Delivery::ReportMilestone, Start());
  const char* verifiers[] = {"statistician", "other"};
  std::string reasons[2];
  std::barrier start(2);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      reasons[i] = Ask(verifiers[i], &Delivery::VerifyMilestone, Verifying(reported)).reason();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(reasons[0] + reasons[1], "MILESTONE_NOT_PENDING");
}

TEST_F(Milestones, AreListedOverAllProjects) {
  Must("officer", &Delivery::ReportMilestone, Start());
  v1::ListMilestonesRequest list;
  list.set_parent(zone() + "/projects/-");
  EXPECT_EQ(Must("second", &Delivery::ListMilestones, list).milestones_size(), 1);
  list.set_parent(project_);
  EXPECT_EQ(Must("second", &Delivery::ListMilestones, list).milestones_size(), 1);
  list.set_parent(InZone("projects/2020-9999"));
  EXPECT_EQ(Ask("second", &Delivery::ListMilestones, list).reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(Milestones, MakeTheirReporterAContributor) {
  Person("manager", {v1::ROLE_PROJECT_MANAGER}, InZone("departments/bureau"));
  Must("manager", &Delivery::ReportMilestone, Start());
  pqxx::connection connection(DatabaseUrl());
  pqxx::work work(connection);
  EXPECT_EQ(
      work.exec1("SELECT count(*) FROM project_contributors WHERE person = " + work.quote(InZone("persons/manager")))[0]
          .as<int>(),
      1);
}

}  // namespace
}  // namespace luodi
