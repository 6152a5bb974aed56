// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/projects/rules_given.h"

namespace luodi::projects::rules {
namespace {

constexpr FactMask kAllMasks = FactMask{1} << (v1::FactKind_MAX + 1);

FactMask Bits(std::initializer_list<v1::FactKind> kinds) {
  FactMask mask = 0;
  for (const v1::FactKind kind : kinds) mask |= FactMask{1} << kind;
  return mask;
}

// ---- stage

TEST(StageOf, FollowsTheFurthestFactThatStands) {
  const struct {
    FactMask facts;
    v1::Stage stage;
  } rows[] = {
      {0, v1::STAGE_RESERVE},
      {Bits({v1::FACT_KIND_FIRST_TALK}), v1::STAGE_NEGOTIATING},
      {Bits({v1::FACT_KIND_FIRST_TALK, v1::FACT_KIND_FRAMEWORK_SIGNED}), v1::STAGE_NEGOTIATING},
      {Bits({v1::FACT_KIND_FIRST_TALK, v1::FACT_KIND_APPROVED}), v1::STAGE_TO_SIGN},
      {Bits({v1::FACT_KIND_APPROVED, v1::FACT_KIND_SIGNED}), v1::STAGE_SIGNED},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_REGISTERED}), v1::STAGE_REGISTERED},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_LAND_ACQUIRED}), v1::STAGE_PRE_CONSTRUCTION},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_PERMITTED}), v1::STAGE_PRE_CONSTRUCTION},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_REGISTERED, v1::FACT_KIND_PERMITTED}), v1::STAGE_PRE_CONSTRUCTION},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_STARTED}), v1::STAGE_UNDER_CONSTRUCTION},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_STARTED, v1::FACT_KIND_COMPLETED}), v1::STAGE_COMPLETED},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_PRODUCED}), v1::STAGE_IN_PRODUCTION},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_PRODUCED, v1::FACT_KIND_FULL_CAPACITY}), v1::STAGE_FULL_CAPACITY},
      {Bits({v1::FACT_KIND_SIGNED, v1::FACT_KIND_PRODUCED, v1::FACT_KIND_TERMINATED}), v1::STAGE_TERMINATED},
      {Bits({v1::FACT_KIND_TERMINATED}), v1::STAGE_TERMINATED},
      {Bits({v1::FACT_KIND_FRAMEWORK_SIGNED}), v1::STAGE_RESERVE},
      {Bits({v1::FACT_KIND_FIRST_TALK, v1::FACT_KIND_REGISTERED, v1::FACT_KIND_STARTED}), v1::STAGE_NEGOTIATING},
  };
  for (const auto& row : rows) EXPECT_EQ(StageOf(row.facts), row.stage) << row.facts;
}

TEST(StageOf, MovesNothingPastToSignWithoutASignature) {
  for (FactMask mask = 0; mask < kAllMasks; mask += 2) {
    const v1::Stage stage = StageOf(mask);
    ASSERT_NE(stage, v1::STAGE_UNSPECIFIED);
    if (mask & Bits({v1::FACT_KIND_TERMINATED})) {
      ASSERT_EQ(stage, v1::STAGE_TERMINATED);
    } else if (mask & Bits({v1::FACT_KIND_SIGNED})) {
      ASSERT_GE(stage, v1::STAGE_SIGNED);
    } else {
      ASSERT_LE(stage, v1::STAGE_TO_SIGN);
    }
  }
}

TEST(StageOf, NeverFallsWhenAFactIsAdded) {
  for (FactMask mask = 0; mask < kAllMasks; mask += 2) {
    for (const v1::FactKind kind : Kinds()) ASSERT_GE(StageOf(mask | Bits({kind})), StageOf(mask));
  }
}

TEST(MasksOf, PartsAllMasksAmongTheStages) {
  std::set<int64_t> seen;
  for (int stage = 1; stage <= v1::Stage_MAX; ++stage) {
    v1::ProjectFilter filter;
    filter.add_stages(static_cast<v1::Stage>(stage));
    const std::vector<int64_t> masks = MasksOf(filter.stages());
    EXPECT_FALSE(masks.empty()) << stage;
    for (const int64_t mask : masks) EXPECT_TRUE(seen.insert(mask).second);
  }
  EXPECT_EQ(seen.size(), kAllMasks / 2);
  EXPECT_TRUE(MasksOf({}).empty());
}

TEST(CountingOf, CountsAnIncreaseByItsAmountAndALaterPhaseNotAtAll) {
  for (int kind = 1; kind <= v1::ProjectKind_MAX; ++kind) {
    const auto of = static_cast<v1::ProjectKind>(kind);
    const bool increase = of == v1::PROJECT_KIND_CAPITAL_INCREASE;
    EXPECT_EQ(CountingOf(of, false, 1), increase ? Counting::kAmountOnly : Counting::kProjectAndAmount);
    EXPECT_EQ(CountingOf(of, true, 1), increase ? Counting::kAmountOnly : Counting::kProjectAndAmount);
    EXPECT_EQ(CountingOf(of, true, 2), increase ? Counting::kAmountOnly : Counting::kNothing);
  }
}

// ---- facts

TEST(MayRecordFact, LetsNoDateGoBackButInTheNamedPairs) {
  const std::set<std::pair<v1::FactKind, v1::FactKind>> either = {
      {v1::FACT_KIND_FIRST_TALK, v1::FACT_KIND_REGISTERED},
      {v1::FACT_KIND_FRAMEWORK_SIGNED, v1::FACT_KIND_APPROVED},
      {v1::FACT_KIND_FRAMEWORK_SIGNED, v1::FACT_KIND_REGISTERED},
      {v1::FACT_KIND_APPROVED, v1::FACT_KIND_REGISTERED},
      {v1::FACT_KIND_SIGNED, v1::FACT_KIND_REGISTERED},
      {v1::FACT_KIND_REGISTERED, v1::FACT_KIND_LAND_ACQUIRED},
      {v1::FACT_KIND_REGISTERED, v1::FACT_KIND_PERMITTED},
      {v1::FACT_KIND_REGISTERED, v1::FACT_KIND_STARTED},
      {v1::FACT_KIND_PERMITTED, v1::FACT_KIND_STARTED},
  };
  for (const v1::FactKind first : Kinds()) {
    for (const v1::FactKind second : Kinds()) {
      if (first >= second) continue;
      const bool free = either.contains({first, second});
      v1::Project with_first = Sound(), with_second = Sound();
      AddFact(with_first, first, Day(2020, 5, 10));
      AddFact(with_second, second, Day(2020, 5, 10));
      EXPECT_EQ(ReasonOf(MayRecordFact(with_first, second, Day(2020, 5, 9), kToday)),
                free ? "UNSPECIFIED" : "FACT_ORDER")
          << first << " " << second;
      EXPECT_TRUE(MayRecordFact(with_first, second, Day(2020, 5, 10), kToday).ok());
      EXPECT_EQ(MayComeInAnyOrder(second, first), free);
      if (second == v1::FACT_KIND_TERMINATED) continue;
      EXPECT_EQ(ReasonOf(MayRecordFact(with_second, first, Day(2020, 5, 11), kToday)),
                free ? "UNSPECIFIED" : "FACT_ORDER")
          << first << " " << second;
      EXPECT_TRUE(MayRecordFact(with_second, first, Day(2020, 5, 10), kToday).ok());
    }
  }
}

TEST(MayRecordFact, RefusesTheFutureASecondOneAndATerminatedProject) {
  v1::Project project = Sound();
  AddFact(project, v1::FACT_KIND_FIRST_TALK, Day(2020, 1, 2));
  EXPECT_EQ(ReasonOf(MayRecordFact(project, v1::FACT_KIND_SIGNED, Day(2020, 7, 1), kToday)), "DATE_IN_FUTURE");
  EXPECT_EQ(ReasonOf(MayRecordFact(project, v1::FACT_KIND_SIGNED, Day(2020, 2, 30), kToday)), "DATE_INVALID");
  EXPECT_EQ(ReasonOf(MayRecordFact(project, v1::FACT_KIND_FIRST_TALK, Day(2020, 1, 3), kToday)), "FACT_STANDS");
  EXPECT_TRUE(MayRecordFact(project, v1::FACT_KIND_SIGNED, kToday, kToday).ok());
  AddFact(project, v1::FACT_KIND_TERMINATED, Day(2020, 3, 1));
  EXPECT_EQ(ReasonOf(MayRecordFact(project, v1::FACT_KIND_SIGNED, kToday, kToday)), "PROJECT_TERMINATED");
}

TEST(MayCorrect, KnowsWhatStandsAndKeepsTheOrder) {
  v1::Project project = Sound();
  AddFact(project, v1::FACT_KIND_FIRST_TALK, Day(2020, 1, 2));
  AddFact(project, v1::FACT_KIND_SIGNED, Day(2020, 4, 1));
  const v1::Date earlier = Day(2019, 12, 1), later = Day(2020, 5, 1);
  EXPECT_EQ(ReasonOf(MayCorrect(project, v1::FACT_KIND_UNSPECIFIED, &later, kToday)), "ENUM_UNKNOWN");
  EXPECT_EQ(ReasonOf(MayCorrect(project, v1::FACT_KIND_STARTED, &later, kToday)), "FACT_MISSING");
  EXPECT_EQ(ReasonOf(MayCorrect(project, v1::FACT_KIND_SIGNED, &earlier, kToday)), "FACT_ORDER");
  EXPECT_TRUE(MayCorrect(project, v1::FACT_KIND_SIGNED, &later, kToday).ok());
  EXPECT_TRUE(MayCorrect(project, v1::FACT_KIND_SIGNED, nullptr, kToday).ok());
  AddFact(project, v1::FACT_KIND_TERMINATED, Day(2020, 5, 1));
  EXPECT_EQ(ReasonOf(MayCorrect(project, v1::FACT_KIND_TERMINATED, nullptr, kToday)), "PROJECT_TERMINATED");
  EXPECT_TRUE(MayCorrect(project, v1::FACT_KIND_TERMINATED, &kToday, kToday).ok());
  EXPECT_EQ(ReasonOf(MayTerminate(project, kToday, kToday)), "PROJECT_TERMINATED");
}

TEST(MayDecide, NeedsAnotherPersonToApproveAndAnyoneToDecline) {
  for (int state = 0; state <= v1::Correction::State_MAX; ++state) {
    v1::Correction correction;
    correction.set_proposed_by("zones/z/persons/a");
    correction.set_state(static_cast<v1::Correction::State>(state));
    const bool pending = state == v1::Correction::STATE_PENDING;
    EXPECT_EQ(MayDecide(correction, "zones/z/persons/b", true).ok(), pending);
    EXPECT_EQ(ReasonOf(MayDecide(correction, "zones/z/persons/a", true)),
              pending ? "SAME_PERSON" : "CORRECTION_NOT_PENDING");
    EXPECT_EQ(MayDecide(correction, "zones/z/persons/a", false).ok(), pending);
  }
}

// ---- fields

TEST(CheckProject, FillsDefaultsAndNormalises) {
  v1::Project project = Sound();
  project.set_title("  Cafe\u0301  ");
  project.set_industry_code("3611");
  project.set_national_code("２０２０-131000-48-03-012345");
  project.set_parcel(" 开2020-7 ");
  EXPECT_EQ(Told(CheckProject("project.", project)), FaultSet{});
  EXPECT_EQ(project.title(), "Caf\u00e9");
  EXPECT_EQ(project.industry_code(), "C3611");
  EXPECT_EQ(project.national_code(), "2020-131000-48-03-012345");
  EXPECT_EQ(project.parcel(), "开2020-7");
  EXPECT_EQ(project.phase(), 1);
  EXPECT_EQ(project.confidentiality(), v1::CONFIDENTIALITY_INTERNAL);
  EXPECT_EQ(Noticed("project.", Sound(), project).size(), 4u);
}

TEST(CheckProject, NamesEveryFaultAtOnce) {
  v1::Project project;
  project.set_title("a\u202Eb");
  project.set_kind(static_cast<v1::ProjectKind>(77));
  project.set_confidentiality(static_cast<v1::Confidentiality>(9));
  project.set_investor("investors/1");
  project.set_industry_code("C9999");
  project.mutable_total_investment()->set_currency_code("CNY");
  project.mutable_total_investment()->set_minor_units(100);
  project.mutable_fixed_asset_investment()->set_currency_code("USD");
  project.mutable_fixed_asset_investment()->set_minor_units(-1);
  project.mutable_land_area()->set_micro_mu(0);
  project.mutable_promises()->mutable_annual_tax()->set_currency_code("USD");
  project.mutable_promises()->mutable_annual_tax()->set_minor_units(5);
  project.mutable_promises()->set_jobs(-1);
  *project.mutable_promises()->mutable_start_date() = Day(2021, 2, 1);
  *project.mutable_promises()->mutable_production_date() = Day(2021, 1, 1);
  project.set_national_code("123");
  for (int i = 0; i < 61; ++i) project.mutable_parcel()->append("地");
  project.set_phase(2);
  (*project.mutable_ledger_columns())["备注"] = std::string("a\0b", 3);
  EXPECT_EQ(Told(CheckProject("project.", project)),
            (FaultSet{"project.title TEXT_FORBIDDEN_CHARACTER", "project.kind ENUM_UNKNOWN",
                      "project.confidentiality ENUM_UNKNOWN", "project.investor NAME_MALFORMED",
                      "project.industry_code INDUSTRY_UNKNOWN", "project.fixed_asset_investment AMOUNT_NOT_POSITIVE",
                      "project.fixed_asset_investment CURRENCIES_MIXED", "project.land_area AREA_NOT_POSITIVE",
                      "project.promises.annual_tax CURRENCIES_MIXED", "project.promises.jobs VALUE_OUT_OF_RANGE",
                      "project.promises.production_date DATE_ORDER", "project.national_code NATIONAL_CODE_MALFORMED",
                      "project.parcel TEXT_TOO_LONG", "project.parent_project PARENT_REQUIRED",
                      "project.ledger_columns TEXT_FORBIDDEN_CHARACTER"}));
}

TEST(CheckProject, HoldsFixedAssetsWithinTheTotal) {
  v1::Project project = Sound();
  project.mutable_total_investment()->set_currency_code("CNY");
  project.mutable_total_investment()->set_minor_units(100);
  *project.mutable_fixed_asset_investment() = project.total_investment();
  EXPECT_TRUE(CheckProject("", project).empty());
  project.mutable_fixed_asset_investment()->set_minor_units(101);
  EXPECT_EQ(Told(CheckProject("", project)), FaultSet{"fixed_asset_investment VALUE_OUT_OF_RANGE"});
}

TEST(CheckProject, AsksAnIncreaseAndALaterPhaseForTheirParent) {
  for (int kind = 1; kind <= v1::ProjectKind_MAX; ++kind) {
    for (int phase = 0; phase <= 3; ++phase) {
      v1::Project project = Sound();
      project.set_kind(static_cast<v1::ProjectKind>(kind));
      project.set_phase(phase);
      const bool needs = kind == v1::PROJECT_KIND_CAPITAL_INCREASE || phase >= 2;
      EXPECT_EQ(Told(CheckProject("", project)), needs ? FaultSet{"parent_project PARENT_REQUIRED"} : FaultSet{});
    }
  }
}

TEST(CheckFilter, RefusesEveryUnknownValue) {
  v1::ProjectFilter filter;
  filter.add_stages(v1::STAGE_UNSPECIFIED);
  filter.add_stages(static_cast<v1::Stage>(99));
  filter.add_kinds(static_cast<v1::ProjectKind>(99));
  filter.set_basis(static_cast<v1::FactBasis>(99));
  filter.add_parks("zones/other/parks/p");
  filter.add_industry_prefixes("X1");
  filter.set_investor("nobody");
  filter.set_signed_year(3000);
  EXPECT_EQ(Told(CheckFilter("filter.", "z", filter)),
            (FaultSet{"filter.stages ENUM_UNKNOWN", "filter.kinds ENUM_UNKNOWN", "filter.basis ENUM_UNKNOWN",
                      "filter.parks TEXT_REFERS_NOWHERE", "filter.industry_prefixes INDUSTRY_UNKNOWN",
                      "filter.investor NAME_MALFORMED", "filter.signed_year VALUE_OUT_OF_RANGE"}));
}

TEST(CheckParks, RefusesEachParkThatIsNotThere) {
  std::vector<v1::Park> parks(1);
  parks[0].set_name("zones/z/parks/a");
  v1::ProjectFilter filter;
  for (const char* park : {"zones/z/parks/a", "zones/z/parks/b", "zones/y/parks/c", "zones/z/parks/d"}) filter.add_parks(park);
  const Faults faults = CheckParks("filter.", "z", filter, parks);
  ASSERT_EQ(faults.size(), 2u) << "of another zone is CheckFilter's";
  EXPECT_EQ(faults[0].field, "filter.parks");
  EXPECT_EQ(faults[0].metadata.at("resource"), "zones/z/parks/b");
  EXPECT_EQ(faults[1].metadata.at("resource"), "zones/z/parks/d");
}

TEST(ParksWithin, BringsTheParksInAPark) {
  std::vector<v1::Park> parks(3);
  parks[0].set_name("zones/z/parks/a");
  parks[1].set_name("zones/z/parks/a1");
  parks[1].set_parent_park("zones/z/parks/a");
  parks[2].set_name("zones/z/parks/b");
  v1::ProjectFilter filter;
  filter.add_parks("zones/z/parks/a");
  EXPECT_EQ(ParksWithin(filter.parks(), parks), (std::vector<std::string>{"a", "a1"}));
}

TEST(Updated, ChangesWhatTheMaskNamesAndNothingElse) {
  v1::Project current = Sound();
  Faults faults = CheckProject("", current);
  v1::Project sent;
  sent.set_title("新名");
  sent.set_description("不在掩码中");
  google::protobuf::FieldMask mask;
  mask.add_paths("title");
  const v1::Project updated = Updated(current, sent, mask, faults);
  EXPECT_EQ(updated.title(), "新名");
  EXPECT_EQ(updated.description(), "");
  EXPECT_TRUE(faults.empty());
}

TEST(Updated, TakesNoPathButTheListedOnes) {
  const v1::Project current = Sound();
  for (const char* path : {"facts", "stage", "etag", "name", "parent_project", "phase", "ledger_columns", "merged_into",
                           "nonsense", "*", "promises.nonsense", ""}) {
    google::protobuf::FieldMask mask;
    mask.add_paths(path);
    Faults faults;
    Updated(current, v1::Project(), mask, faults);
    EXPECT_EQ(Told(faults), FaultSet{"update_mask MASK_PATH_UNKNOWN"}) << path;
  }
  Faults faults;
  Updated(current, v1::Project(), {}, faults);
  EXPECT_EQ(Told(faults), FaultSet{"update_mask FIELD_REQUIRED"});
}

TEST(Updated, NeverTakesAnInvestorAway) {
  v1::Project current = Sound();
  current.set_investor("zones/z/investors/2020-0001");
  google::protobuf::FieldMask mask;
  mask.add_paths("investor");
  Faults faults;
  Updated(current, v1::Project(), mask, faults);
  EXPECT_EQ(Told(faults), FaultSet{"project.investor FIELD_REQUIRED"});
}

TEST(MayUpdate, WantsAChangeAndAReasonOnceApprovedOrSigned) {
  v1::Project current = Sound(), updated = Sound();
  EXPECT_EQ(ReasonOf(MayUpdate(current, updated, "")), "PROJECT_CHANGED_NOTHING");
  updated.set_title("新名");
  EXPECT_TRUE(MayUpdate(current, updated, "").ok());
  for (const v1::FactKind kind : Kinds()) {
    v1::Project with_fact = Sound();
    AddFact(with_fact, kind, Day(2020, 1, 1));
    const std::string expected = kind == v1::FACT_KIND_TERMINATED                                 ? "PROJECT_TERMINATED"
                                 : kind == v1::FACT_KIND_APPROVED || kind == v1::FACT_KIND_SIGNED ? "FIELD_REQUIRED"
                                                                                                  : "UNSPECIFIED";
    EXPECT_EQ(ReasonOf(MayUpdate(with_fact, updated, "")), expected) << kind;
    EXPECT_EQ(MayUpdate(with_fact, updated, "更名").ok(), kind != v1::FACT_KIND_TERMINATED);
  }
}

TEST(MayBeParent, IsSignedStandingAndNoIncrease) {
  v1::Project parent = Sound();
  EXPECT_EQ(ReasonOf(MayBeParent(parent)), "PARENT_UNFIT");
  AddFact(parent, v1::FACT_KIND_SIGNED, Day(2020, 1, 1));
  EXPECT_TRUE(MayBeParent(parent).ok());
  v1::Project increase = parent, ended = parent;
  increase.set_kind(v1::PROJECT_KIND_CAPITAL_INCREASE);
  EXPECT_EQ(ReasonOf(MayBeParent(increase)), "PARENT_UNFIT");
  AddFact(ended, v1::FACT_KIND_TERMINATED, Day(2020, 2, 1));
  EXPECT_EQ(ReasonOf(MayBeParent(ended)), "PARENT_UNFIT");
}

TEST(CheckNotMerged, KeepsEveryWriteOffAMergedProject) {
  v1::Project current = Sound();
  AddFact(current, v1::FACT_KIND_SIGNED, Day(2020, 1, 1));
  EXPECT_TRUE(CheckNotMerged(current).ok());
  current.set_merged_into("zones/z/projects/2020-0002");
  v1::Project updated = current;
  updated.set_title("乙");
  for (const absl::Status& status :
       {CheckNotMerged(current), MayUpdate(current, updated, "理由"), MayCorrectFields(current, updated),
        MayRecordFact(current, v1::FACT_KIND_STARTED, Day(2020, 2, 1), kToday),
        MayCorrect(current, v1::FACT_KIND_SIGNED, nullptr, kToday), MayTerminate(current, kToday, kToday),
        MayBeParent(current)}) {
    EXPECT_EQ(ReasonOf(status), "PROJECT_MERGED");
    EXPECT_NE(std::string(status.message()).find("merged into zones/z/projects/2020-0002"), std::string::npos);
  }
}

// ---- who may see

TEST(MaySee, KeepsRestrictedProjectsToTheirDepartmentAndThoseWhoReadThemAll) {
  access::Caller owner, stranger, leader, nobody;
  owner.department = "zones/z/departments/one";
  owner.roles = {v1::ROLE_INVESTMENT_OFFICER};
  stranger.department = "zones/z/departments/two";
  stranger.roles = {v1::ROLE_INVESTMENT_OFFICER};
  leader.roles = {v1::ROLE_LEADER};
  nobody.roles = {v1::ROLE_INVESTMENT_OFFICER};
  for (int level = 1; level <= v1::Confidentiality_MAX; ++level) {
    v1::Project project = Sound();
    project.set_owner_department("zones/z/departments/one");
    project.set_confidentiality(static_cast<v1::Confidentiality>(level));
    const bool open = level != v1::CONFIDENTIALITY_RESTRICTED;
    EXPECT_TRUE(MaySee(owner, project));
    EXPECT_TRUE(MaySee(leader, project));
    EXPECT_EQ(MaySee(stranger, project), open);
    project.clear_owner_department();
    EXPECT_EQ(MaySee(nobody, project), open) << "no department owns nothing";
  }
  EXPECT_EQ(ReasonOf(CheckVisible(owner, std::nullopt, "n")), "RESOURCE_NOT_FOUND");
}

TEST(Mask, TellsNothingButNameDivisionParkAndStage) {
  v1::Project project = Sound();
  project.set_industry_code("C3611");
  project.set_park("zones/z/parks/p");
  project.set_investor("zones/z/investors/2020-0001");
  project.set_business_code("B1");
  project.set_parcel("2020-7");
  project.set_merged_into("zones/z/projects/2020-0009");
  project.mutable_total_investment()->set_minor_units(1);
  AddFact(project, v1::FACT_KIND_SIGNED, Day(2020, 1, 1));
  SetStage(project);
  Mask(project);
  std::set<std::string> told;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  project.GetReflection()->ListFields(project, &fields);
  for (const auto* field : fields) told.insert(std::string(field->name()));
  EXPECT_EQ(told, (std::set<std::string>{"name", "industry_code", "park", "stage", "confidentiality", "masked"}));
  EXPECT_EQ(project.industry_code(), "C36");
}

// ---- persons

TEST(Persons, AreToldByTheHead) {
  for (const char* head : {"联系人", "企业联系电话", "手机号", "联系方式", "微信号", "QQ", "Ｅｍａｉｌ", "电子邮箱",
                           "身份证号码", "法人姓名", "家庭住址"}) {
    EXPECT_TRUE(NamesPersons(head)) << head;
  }
  for (const char* head : {"备注", "数据说明", "土地性质", "责任领导批示", "联席会议", "机电设备投资"}) {
    EXPECT_FALSE(NamesPersons(head)) << head;
  }
}

TEST(Persons, AreShownToTheOwnerAndToWhoeverSeesEveryProject) {
  v1::Project project;
  project.set_owner_department("zones/z/departments/bureau");
  access::Caller caller;
  caller.roles = {v1::ROLE_INVESTMENT_OFFICER};
  EXPECT_FALSE(MaySeePersons(caller, project));
  caller.department = "zones/z/departments/other";
  EXPECT_FALSE(MaySeePersons(caller, project));
  caller.department = "zones/z/departments/bureau";
  EXPECT_TRUE(MaySeePersons(caller, project));
  caller.department = "";
  caller.roles = {v1::ROLE_LEADER};
  EXPECT_TRUE(MaySeePersons(caller, project));
}

TEST(Persons, OfNobodysProjectAreNotShownToOneOfNoDepartment) {
  access::Caller caller;
  caller.roles = {v1::ROLE_INVESTMENT_OFFICER};
  EXPECT_FALSE(MaySeePersons(caller, v1::Project()));
}

TEST(Persons, AreTakenOutAndCounted) {
  v1::Project project;
  auto& columns = *project.mutable_ledger_columns();
  columns["联系人"] = "王五";
  columns["联系电话"] = "0316-2000000";
  columns["备注"] = "加急";
  EXPECT_EQ(TakeOutPersons(project), 2);
  EXPECT_EQ(project.ledger_columns_size(), 1);
  EXPECT_EQ(project.ledger_columns().at("备注"), "加急");
  EXPECT_EQ(TakeOutPersons(project), 0);
}

// ---- what is judged

TEST(MaterialDifferences, NamesTheFieldsThatMatterAndNoOthers) {
  v1::Project one = Sound(), other = Sound();
  other.set_description("改");
  other.set_business_code("B1");
  other.set_etag("v9");
  EXPECT_TRUE(MaterialDifferences(MaterialJson(one), MaterialJson(other)).empty());
  other.mutable_land_area()->set_micro_mu(1);
  other.mutable_promises()->set_jobs(3);
  other.set_title("另一个");
  other.mutable_plan()->set_land_use(v1::LAND_USE_RESEARCH);
  EXPECT_EQ(MaterialDifferences(MaterialJson(one), MaterialJson(other)),
            (std::vector<std::string>{"title", "land_area", "promises", "plan"}));
}

}  // namespace
}  // namespace luodi::projects::rules
