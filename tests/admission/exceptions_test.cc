// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <functional>

#include "luodi/v1/admission.grpc.pb.h"
#include "tests/agreements/given.h"

namespace luodi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Day;

class Exceptions : public testing::Bureau {
 protected:
  using Admission = v1::AdmissionService::Stub;

  Exceptions() {
    PublishRules();
    Person("auditor", {v1::ROLE_CASE_AUDITOR});
  }

  // Too much land for its investment and tax, or for its tax alone; approved all the same. The case.
  v1::ReviewCase Excepted(bool tax_alone = false, const std::string& title = "智能摩托车",
                          v1::Confidentiality confidentiality = v1::CONFIDENTIALITY_INTERNAL) {
    v1::CreateProjectRequest create = NewProject(title);
    if (tax_alone) {
      create.mutable_project()->mutable_promises()->mutable_annual_tax()->set_minor_units(1);
    } else {
      create.mutable_project()->mutable_land_area()->set_micro_mu(80'000'000);
    }
    create.mutable_project()->set_confidentiality(confidentiality);
    return Approved(Must("officer", &Projects::CreateProject, create).name(), Day(2020, 12, 31));
  }

  v1::ListExceptionsRequest Asking() {
    v1::ListExceptionsRequest list;
    list.set_parent(zone());
    return list;
  }
  v1::ListExceptionsResponse List(const v1::ListExceptionsRequest& list, const std::string& who = "leader") {
    return Must(who, &Admission::ListExceptions, list);
  }
  static std::vector<std::string> Cases(const v1::ListExceptionsResponse& response) {
    std::vector<std::string> cases;
    for (const v1::GrantedException& granted : response.exceptions()) cases.push_back(granted.review_case());
    return cases;
  }
  std::vector<std::string> Filtered(const std::function<void(v1::ExceptionFilter&)>& narrow) {
    v1::ListExceptionsRequest list = Asking();
    narrow(*list.mutable_filter());
    return Cases(List(list));
  }
  v1::CountExceptionsResponse Count(const std::string& who = "leader", const v1::ExceptionFilter& filter = {}) {
    v1::CountExceptionsRequest count;
    count.set_parent(zone());
    *count.mutable_filter() = filter;
    return Must(who, &Admission::CountExceptions, count);
  }
  template <typename Counts>
  static std::vector<std::string> Told(const Counts& counts) {
    std::vector<std::string> told;
    for (const v1::ExceptionCount& count : counts) {
      told.push_back(std::to_string(count.year()) + " " + v1::Metric_Name(count.metric()).substr(7) + " " +
                     count.granted_by().substr(count.granted_by().rfind('/') + 1) + " " +
                     std::to_string(count.exceptions()));
    }
    return told;
  }
  v1::Board Board(const std::function<void(v1::GetBoardRequest&)>& change = {}, const std::string& who = "leader") {
    v1::GetBoardRequest request;
    request.set_name(zone());
    if (change) change(request);
    return Must(who, &Boards::GetBoard, request);
  }
  int Readings() {
    v1::ListEntriesRequest list;
    list.set_parent(zone());
    list.mutable_filter()->set_method("luodi.v1.AdmissionService.ListExceptions");
    return Must("auditor", &v1::JournalService::Stub::ListEntries, list).entries_size();
  }
};

TEST_F(Exceptions, AreNoneWhereNoneWasGranted) {
  Approved(Negotiating().name());
  EXPECT_THAT(Cases(List(Asking())), IsEmpty());
  EXPECT_EQ(Count().exceptions(), 0);
  EXPECT_EQ(Board().exceptions_size(), 0);
}

TEST_F(Exceptions, TellWhatWasGrantedByWhomAndUntilWhen) {
  const v1::ReviewCase review_case = Excepted();
  const auto listed = List(Asking());
  ASSERT_EQ(listed.exceptions_size(), 1);
  const v1::GrantedException& granted = listed.exceptions(0);
  EXPECT_EQ(granted.review_case(), review_case.name());
  EXPECT_EQ(granted.project_title(), "智能摩托车");
  EXPECT_THAT(granted.rule_ids(), ElementsAre("intensity", "tax"));
  EXPECT_THAT(granted.metrics(), ElementsAre(v1::METRIC_INVESTMENT_INTENSITY, v1::METRIC_TAX_PER_MU));
  EXPECT_EQ(granted.threshold_set(), InZone("thresholdSets/1"));
  EXPECT_EQ(granted.reason(), "重大项目一事一议");
  EXPECT_EQ(granted.document_number(), "廊高管纪〔2020〕8号");
  EXPECT_EQ(granted.requested_by(), InZone("persons/secretary"));
  EXPECT_EQ(granted.granted_by(), InZone("persons/leader"));
  EXPECT_EQ(text::WriteDate(granted.grant_date()), "2020-06-10");
  EXPECT_EQ(text::WriteDate(granted.expiry_date()), "2020-12-31");
}

TEST_F(Exceptions, AreCountedByYearCriterionAndDeciderHereAndOnTheBoard) {
  Excepted();
  Excepted(true);
  EXPECT_THAT(Told(Count().counts()), ElementsAre("2020 INVESTMENT_INTENSITY leader 1", "2020 TAX_PER_MU leader 2"));
  EXPECT_EQ(Count().exceptions(), 2);
  EXPECT_EQ(Told(Board().exceptions()), Told(Count().counts()));
  v1::ExceptionFilter filter;
  filter.set_metric(v1::METRIC_INVESTMENT_INTENSITY);
  EXPECT_EQ(Count("leader", filter).exceptions(), 1);
  EXPECT_THAT(Told(Count("leader", filter).counts()), ElementsAre("2020 INVESTMENT_INTENSITY leader 1"));
}

TEST_F(Exceptions, ArePagedNewestFirst) {
  const std::string first = Excepted().name();
  SetToday(2020, 6, 11);
  const std::string second = Excepted(true).name(), third = Excepted().name();
  v1::ListExceptionsRequest list = Asking();
  list.set_page_size(2);
  const auto page = List(list);
  EXPECT_THAT(Cases(page), ElementsAre(third, second));
  list.set_page_token(page.next_page_token());
  EXPECT_THAT(Cases(List(list)), ElementsAre(first));
  EXPECT_EQ(List(list).next_page_token(), "");
  list.mutable_filter()->set_year(2020);
  EXPECT_EQ(Ask("leader", &Admission::ListExceptions, list).reason(), "PAGE_TOKEN_FOREIGN");
}

TEST_F(Exceptions, AreNarrowedByYearMetricAndDecider) {
  const std::string both = Excepted().name(), tax = Excepted(true).name();
  EXPECT_THAT(Filtered([](auto& filter) { filter.set_year(2020); }), ElementsAre(tax, both));
  EXPECT_THAT(Filtered([](auto& filter) { filter.set_year(2019); }), IsEmpty());
  EXPECT_THAT(Filtered([](auto& filter) { filter.set_metric(v1::METRIC_INVESTMENT_INTENSITY); }), ElementsAre(both));
  EXPECT_THAT(Filtered([this](auto& filter) { filter.set_granted_by(InZone("persons/leader")); }),
              ElementsAre(tax, both));
  EXPECT_THAT(Filtered([this](auto& filter) { filter.set_granted_by(InZone("persons/officer")); }), IsEmpty());
  v1::ListExceptionsRequest list = Asking();
  list.mutable_filter()->set_year(1);
  list.mutable_filter()->set_granted_by("leader");
  EXPECT_THAT(Ask("leader", &Admission::ListExceptions, list).fields(),
              ElementsAre("filter.year", "filter.granted_by"));
}

TEST_F(Exceptions, StayCountedWhenALaterDecisionReplacesTheirs) {
  const std::string first = Excepted().name();
  SetToday(2020, 9, 1);
  const std::string second = Approved(ProjectOf(first), Day(2020, 12, 31)).name();
  EXPECT_THAT(Cases(List(Asking())), ElementsAre(second, first));
  EXPECT_EQ(Count().exceptions(), 2);
  EXPECT_EQ(Told(Board().exceptions()), Told(Count().counts()));
}

// The first morning of a year in Shanghai is still the last day of the year before in Greenwich.
TEST_F(Exceptions, BelongToTheYearOfTheZonesDay) {
  SetNow(absl::FromCivil(absl::CivilSecond(2020, 1, 1, 0, 30, 0), absl::FixedTimeZone(8 * 3600)));
  const std::string first = Excepted().name();
  EXPECT_THAT(Filtered([](auto& filter) { filter.set_year(2020); }), ElementsAre(first));
  EXPECT_EQ(Count().counts(0).year(), 2020);
  EXPECT_EQ(Told(Board().exceptions()), Told(Count().counts()));
}

TEST_F(Exceptions, OfRestrictedProjectsAreForThoseWhoSeeThem) {
  const std::string review_case = Excepted(false, "某项目", v1::CONFIDENTIALITY_RESTRICTED).name();
  EXPECT_THAT(Cases(List(Asking(), "outsider")), IsEmpty());
  EXPECT_EQ(Count("outsider").exceptions(), 0);
  EXPECT_EQ(Board({}, "outsider").exceptions_size(), 0);
  EXPECT_EQ(Readings(), 0);
  EXPECT_THAT(Cases(List(Asking())), ElementsAre(review_case));
  EXPECT_EQ(Readings(), 1);
  EXPECT_EQ(Count().exceptions(), 1);
  EXPECT_EQ(Readings(), 1) << "a number tells no project";
}

TEST_F(Exceptions, CountOnTheBoardUpToItsDayAndInstantAndForItsProjects) {
  Excepted();
  SetToday(2020, 6, 15);
  Excepted(true, "石墨烯谷");
  EXPECT_EQ(Told(Board().exceptions()).size(), 2u);
  const auto by = [&](const std::function<void(v1::GetBoardRequest&)>& change) {
    return Told(Board(change).exceptions());
  };
  EXPECT_THAT(by([](auto& request) { *request.mutable_on_date() = Day(2020, 6, 14); }),
              ElementsAre("2020 INVESTMENT_INTENSITY leader 1", "2020 TAX_PER_MU leader 1"));
  EXPECT_THAT(by([](auto& request) { *request.mutable_on_date() = Day(2020, 6, 9); }), IsEmpty());
  const absl::Time noon = absl::FromCivil(absl::CivilSecond(2020, 6, 12, 12, 0, 0), absl::FixedTimeZone(8 * 3600));
  EXPECT_EQ(by([&](auto& request) { request.mutable_as_of()->set_seconds(absl::ToUnixSeconds(noon)); }).size(), 2u);
  EXPECT_THAT(by([](auto& request) { request.mutable_filter()->set_title_contains("石墨烯"); }),
              ElementsAre("2020 TAX_PER_MU leader 1"));
  EXPECT_THAT(by([](auto& request) { request.mutable_filter()->add_stages(v1::STAGE_SIGNED); }), IsEmpty());
  EXPECT_EQ(by([](auto& request) { request.mutable_filter()->add_stages(v1::STAGE_TO_SIGN); }).size(), 2u);
}

}  // namespace
}  // namespace luodi
