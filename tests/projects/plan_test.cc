// SPDX-License-Identifier: Apache-2.0
// The plan of a project in the books, and the figures that the books add to what a project states.
#include "luodi/v1/zones.grpc.pb.h"
#include "server/projects/figures.h"
#include "tests/projects/merges_given.h"

namespace luodi::testing {
namespace {

using Stub = v1::ProjectService::Stub;

class Plans : public TwinsTest {
 protected:
  // Says something of every sort a plan has.
  static v1::Plan Plan(v1::LandUse land_use = v1::LAND_USE_INDUSTRIAL) {
    v1::Plan plan;
    plan.set_land_use(land_use);
    plan.set_land_basis(v1::LAND_BASIS_NET);
    *plan.mutable_land_price() = Yuan(12'000'000);
    *plan.mutable_registered_capital() = Yuan(50'000'000);
    v1::Building& building = *plan.add_buildings();
    *building.mutable_floor_area() = Mu(30'000'000);
    building.set_storey_height_mm(8'100);
    // No green at all is a statement, not silence.
    plan.mutable_green_area();
    plan.set_annual_energy_kgce(1'000'000);
    v1::YearFigures& year = *plan.add_years();
    year.set_year(2022);
    *year.mutable_tax() = Yuan(5'000'000);
    return plan;
  }
  v1::Project Planned(const std::string& title = "甲") {
    v1::CreateProjectRequest create = New(title);
    *create.mutable_project()->mutable_plan() = Plan();
    return Made(create);
  }
  v1::Plan PlanAt(const std::string& name, int64_t seconds) {
    v1::GetProjectRequest get;
    get.set_name(name);
    get.mutable_as_of()->set_seconds(seconds);
    const auto answer = Ask("officer", &Stub::GetProject, get);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer->plan();
  }
  // The plan as a list shows it; with `seconds` as the books said then.
  v1::Plan ListedPlan(int64_t seconds = 0) {
    v1::ListProjectsRequest list;
    list.set_parent(zone());
    if (seconds != 0) list.mutable_as_of()->set_seconds(seconds);
    const auto answer = Ask("officer", &Stub::ListProjects, list);
    EXPECT_EQ(answer->projects_size(), 1) << answer.status.error_message();
    return answer->projects_size() == 1 ? answer->projects(0).plan() : v1::Plan();
  }
};

// Seconds of noon in the zone.
constexpr int64_t kJune30 = 1593489600, kJuly1 = kJune30 + 86400;

TEST_F(Plans, AreKeptAsGivenAndReadTheSameNowAndThen) {
  const v1::Project made = Planned();
  EXPECT_EQ(made.plan().DebugString(), Plan().DebugString());
  SetToday(2020, 7, 2);
  v1::UpdateProjectRequest update = Change(made, {"plan.land_use", "plan.buildings", "plan.land_price"});
  update.mutable_project()->mutable_plan()->set_land_use(v1::LAND_USE_RESEARCH);
  update.mutable_project()->mutable_plan()->mutable_buildings(0)->set_storey_height_mm(4'000);
  update.mutable_project()->mutable_plan()->clear_land_price();
  const auto updated = Ask("officer", &Stub::UpdateProject, update);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  v1::Plan expected = Plan(v1::LAND_USE_RESEARCH);
  expected.mutable_buildings(0)->set_storey_height_mm(4'000);
  expected.clear_land_price();
  EXPECT_EQ(updated->plan().DebugString(), expected.DebugString());
  EXPECT_EQ(Now(made.name()).plan().DebugString(), expected.DebugString());
  EXPECT_EQ(ListedPlan().DebugString(), expected.DebugString());
  EXPECT_EQ(PlanAt(made.name(), kJuly1).DebugString(), Plan().DebugString());
  EXPECT_EQ(ListedPlan(kJuly1).DebugString(), Plan().DebugString());
}

TEST_F(Plans, ThatAreTakenAwayAreGone) {
  const v1::Project made = Planned();
  v1::UpdateProjectRequest update = Change(made, {"plan"});
  update.mutable_project()->clear_plan();
  const auto updated = Ask("officer", &Stub::UpdateProject, update);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  EXPECT_FALSE(updated->has_plan());
  EXPECT_FALSE(Now(made.name()).has_plan());
  v1::CreateProjectRequest empty = New("乙");
  empty.mutable_project()->mutable_plan();
  EXPECT_FALSE(Made(empty).has_plan());
}

TEST_F(Plans, AreRefusedWithEveryFaultAtOnce) {
  v1::CreateProjectRequest create = New("甲");
  *create.mutable_project()->mutable_plan() = Plan();
  create.mutable_project()->mutable_plan()->mutable_land_price()->set_currency_code("USD");
  create.mutable_project()->mutable_plan()->mutable_buildings(0)->clear_storey_height_mm();
  EXPECT_EQ(Create(create).fields(), (Names{"project.plan.land_price", "project.plan.buildings[0].storey_height_mm"}));
}

TEST_F(Plans, OfASignedProjectChangeByTwoPersons) {
  v1::Project wanted = Record(Planned().name(), v1::FACT_KIND_SIGNED, Day(2020, 5, 1), v1::FACT_BASIS_IMPORTED);
  EXPECT_EQ(wanted.plan().DebugString(), Plan().DebugString());
  wanted.mutable_plan()->set_land_use(v1::LAND_USE_LOGISTICS);
  wanted.mutable_plan()->clear_years();
  v1::UpdateProjectRequest alone = Change(wanted, {"plan.land_use"});
  alone.set_reason("录错");
  const auto refused = Ask("both", &Stub::UpdateProject, alone);
  EXPECT_EQ(refused.reason(), "CHANGE_NEEDS_TWO_PERSONS");
  EXPECT_EQ(refused.Info().metadata().at("fields"), "plan");
  const auto proposed = ProposeFields("both", wanted, {"plan.land_use", "plan.years"});
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  EXPECT_EQ(proposed->former().plan().land_use(), v1::LAND_USE_INDUSTRIAL);
  EXPECT_EQ(proposed->former().plan().years_size(), 1);
  EXPECT_EQ(proposed->project().plan().years_size(), 0);
  const auto approved = Approve("director", proposed->name());
  ASSERT_TRUE(approved.ok()) << approved.status.error_message();
  v1::Plan expected = Plan(v1::LAND_USE_LOGISTICS);
  expected.clear_years();
  EXPECT_EQ(Now(wanted.name()).plan().DebugString(), expected.DebugString());
}

TEST_F(Plans, GoWithAMergeWhereTheKeptProjectHasNoneAndComeBack) {
  const v1::Project kept = Titled("甲"), given_up = Planned("甲二");
  Done(Merge("officer", given_up.name(), kept.name()));
  EXPECT_EQ(Now(kept.name()).plan().DebugString(), Plan().DebugString());
  EXPECT_EQ(Now(given_up.name()).plan().DebugString(), Plan().DebugString());
  Done(Unmerge("officer", given_up.name()));
  EXPECT_FALSE(Now(kept.name()).has_plan());
  EXPECT_EQ(Now(given_up.name()).plan().DebugString(), Plan().DebugString());
}

TEST_F(Plans, StayWithAKeptProjectThatHasItsOwn) {
  v1::CreateProjectRequest create = New("甲");
  *create.mutable_project()->mutable_plan() = Plan(v1::LAND_USE_RESEARCH);
  const v1::Project kept = Made(create), given_up = Planned("甲二");
  Done(Merge("officer", given_up.name(), kept.name()));
  EXPECT_EQ(Now(kept.name()).plan().land_use(), v1::LAND_USE_RESEARCH);
}

// Imports and their undoing go in bulk.
TEST_F(Plans, GoInAndComeBackInBulk) {
  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  constexpr char kThen[] = "2020-06-30 04:00:00+00";
  std::vector<v1::Project> rows;
  for (int i = 1; i <= 3; ++i) {
    v1::Project& row = rows.emplace_back(New("行" + std::to_string(i)).project());
    row.set_name(InZone("projects/2019-000" + std::to_string(i)));
    row.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
    row.set_phase(1);
    if (i != 2) *row.mutable_plan() = Plan();
  }
  ASSERT_TRUE(projects::store::InsertProjects(tx, rows, kThen).empty());
  const auto plans = [&] {
    std::vector<int> land_uses;
    for (const v1::Project& row : rows) {
      const auto found = projects::store::SelectProject(tx, row.name());
      land_uses.push_back(found->has_plan() ? found->plan().land_use() : -1);
    }
    return land_uses;
  };
  EXPECT_EQ(plans(), (std::vector<int>{v1::LAND_USE_INDUSTRIAL, -1, v1::LAND_USE_INDUSTRIAL}));
  std::vector<v1::Project> changed = rows;
  changed[0].clear_plan();
  *changed[1].mutable_plan() = Plan(v1::LAND_USE_PUBLIC);
  ASSERT_TRUE(projects::store::UpdateProjects(tx, changed, kThen).empty());
  EXPECT_EQ(plans(), (std::vector<int>{-1, v1::LAND_USE_PUBLIC, v1::LAND_USE_INDUSTRIAL}));
  ASSERT_TRUE(projects::store::RestoreProjects(tx, rows, kThen).empty());
  EXPECT_EQ(plans(), (std::vector<int>{v1::LAND_USE_INDUSTRIAL, -1, v1::LAND_USE_INDUSTRIAL}));
}

// ---- figures

class FiguresOfTheBooks : public TwinsTest {
 protected:
  v1::Figures Gathered(const v1::Project& project, const v1::Date& on_date) {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    // As the server works: behind the zone wall.
    tx.Exec("SELECT set_config('app.zone', $1, true), set_config('role', 'luodi_app', true)", ZoneId());
    return projects::GatherFigures(tx, ZoneId(), project, on_date);
  }
  void Position(const v1::Date& effective_date, const std::string& title, const std::string& prefix) {
    v1::RecordPositioningRequest record;
    record.set_parent(zone());
    *record.mutable_positioning()->mutable_effective_date() = effective_date;
    record.mutable_positioning()->set_document("冀政字〔2020〕1号");
    v1::PositionedIndustry& other = *record.mutable_positioning()->add_industries();
    other.set_title("其他");
    other.add_industry_prefixes("A01");
    v1::PositionedIndustry& industry = *record.mutable_positioning()->add_industries();
    industry.set_title(title);
    industry.add_industry_prefixes(prefix);
    const auto answer = Ask("sysadmin", &v1::ZoneService::Stub::RecordPositioning, record);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
  }
  // An investor with a legal representative, bad credit or not, and land of a parcel or none.
  std::string OnRecord(const std::string& number, const std::string& representative, bool bad_credit,
                       const std::string& parcel) {
    v1::CreateInvestorRequest create;
    create.set_parent(zone());
    v1::Investor& investor = *create.mutable_investor();
    investor.set_title("公司" + number);
    investor.set_country_code("US");
    investor.set_foreign_registration_number("R" + number);
    investor.set_legal_representative(representative);
    if (bad_credit) {
      v1::CreditRecord& record = *investor.add_credit_records();
      record.set_title("失信被执行人" + number);
      record.set_source("中国执行信息公开网");
      *record.mutable_from_date() = Day(2019, 1, 1);
    }
    if (!parcel.empty()) {
      v1::LandHolding& holding = *investor.add_land_holdings();
      holding.set_parcel(parcel);
      *holding.mutable_area() = Mu(10'000'000);
      holding.set_source("闲置土地认定书");
    }
    const auto answer = Ask("officer", &v1::InvestorService::Stub::CreateInvestor, create);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer->name();
  }
  static Names Parcels(const v1::Figures& figures) {
    Names parcels;
    for (const v1::RelatedLand& land : figures.related_land()) {
      parcels.push_back(land.investor_title() + " " + land.holding().parcel());
    }
    return parcels;
  }
};

TEST_F(FiguresOfTheBooks, NameTheParkAroundTheParkAndThePositioningOfTheDay) {
  Position(Day(2020, 1, 1), "汽车", "C36");
  Position(Day(2020, 7, 1), "汽车制造", "C361");
  const std::string outer = Park("outer"), inner = Park("inner", outer);
  v1::Project project = New("甲").project();
  project.set_park(inner);
  project.set_industry_code("C3611");
  const v1::Figures before = Gathered(project, Day(2020, 6, 30)), after = Gathered(project, Day(2020, 7, 1));
  EXPECT_EQ(before.park() + before.enclosing_park(), inner + outer);
  ASSERT_EQ(before.positioned_as_size(), 1);
  EXPECT_EQ(before.positioned_as(0), "汽车");
  ASSERT_EQ(after.positioned_as_size(), 1);
  EXPECT_EQ(after.positioned_as(0), "汽车制造");
  EXPECT_EQ(Gathered(project, Day(2019, 12, 31)).positioned_as_size(), 0);
  project.set_park(outer);
  project.set_industry_code("C3700");
  const v1::Figures elsewhere = Gathered(project, Day(2020, 7, 1));
  EXPECT_EQ(elsewhere.enclosing_park(), "");
  EXPECT_EQ(elsewhere.positioned_as_size(), 0);
}

TEST_F(FiguresOfTheBooks, TellTheRecordsOfTheInvestorAndTheLandOfThoseWithItsLegalRepresentative) {
  v1::Project project = New("甲").project();
  project.set_investor(OnRecord("1", "王五", true, "甲-1"));
  OnRecord("2", "王五", true, "乙-1");
  OnRecord("3", "赵六", true, "丙-1");
  OnRecord("4", "王五", false, "");
  OnRecord("5", "王五", false, "丁-1");
  const v1::Figures figures = Gathered(project, Day(2020, 6, 30));
  ASSERT_EQ(figures.credit_records_size(), 1) << "what stands against others is theirs";
  EXPECT_EQ(figures.credit_records(0).title(), "失信被执行人1");
  EXPECT_EQ(Parcels(figures), (Names{"公司1 甲-1", "公司2 乙-1", "公司5 丁-1"}));
  EXPECT_EQ(figures.related_land(0).investor(), project.investor());
  EXPECT_EQ(figures.related_land(1).holding().area().micro_mu(), 10'000'000);
}

TEST_F(FiguresOfTheBooks, RelateNobodyByALegalRepresentativeThatIsNotNamed) {
  v1::Project project = New("甲").project();
  project.set_investor(OnRecord("1", "", false, "甲-1"));
  OnRecord("2", "", false, "乙-1");
  EXPECT_EQ(Parcels(Gathered(project, Day(2020, 6, 30))), Names{"公司1 甲-1"});
}

TEST_F(FiguresOfTheBooks, AddNothingToAProjectWithoutInvestorParkAndIndustry) {
  OnRecord("1", "王五", true, "甲-1");
  const v1::Project project = New("甲").project();
  EXPECT_EQ(Gathered(project, Day(2020, 6, 30)).DebugString(), projects::rules::FiguresOf(project).DebugString());
}

}  // namespace
}  // namespace luodi::testing
