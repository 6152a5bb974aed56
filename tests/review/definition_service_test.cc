// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <pqxx/pqxx>

#include "tests/review/given.h"
#include "tests/review/procedures.h"

namespace luodi {
namespace {

using testing::Definitions;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::ReviewTest;
using Names = std::vector<std::string>;

class DefinitionTest : public ReviewTest {
 protected:
  testing::Answer<v1::ReviewDefinition> Draft(const std::string& who, const v1::ReviewDefinition& definition) {
    v1::CreateReviewDefinitionRequest create;
    create.set_parent(zone());
    *create.mutable_review_definition() = definition;
    return Ask(who, &Definitions::CreateReviewDefinition, create);
  }
  testing::Answer<v1::ReviewDefinition> Get(const std::string& name) {
    v1::GetReviewDefinitionRequest get;
    get.set_name(name);
    return Ask("leader", &Definitions::GetReviewDefinition, get);
  }
  testing::Answer<v1::CheckReviewDefinitionResponse> Check(const std::string& name,
                                                           const std::string& who = "officer") {
    v1::CheckReviewDefinitionRequest check;
    check.set_name(name);
    return Ask(who, &Definitions::CheckReviewDefinition, check);
  }
  testing::Answer<v1::SimulateReviewDefinitionResponse> Simulate(
      const std::string& definition, const Names& subjects, const std::string& who = "secretary",
      v1::CasePurpose purpose = v1::CASE_PURPOSE_UNSPECIFIED) {
    v1::SimulateReviewDefinitionRequest simulate;
    simulate.set_name(definition);
    simulate.mutable_subjects()->Assign(subjects.begin(), subjects.end());
    simulate.set_purpose(purpose);
    return Ask(who, &Definitions::SimulateReviewDefinition, simulate);
  }
  v1::SimulatedPath PathOf(const std::string& definition, const std::string& subject,
                           v1::CasePurpose purpose = v1::CASE_PURPOSE_UNSPECIFIED) {
    const auto simulated = Fine(Simulate(definition, {subject}, "secretary", purpose));
    EXPECT_EQ(simulated.paths_size(), 1);
    EXPECT_EQ(simulated.paths(0).subject(), subject);
    return simulated.paths(0);
  }
  static Names Entered(const v1::SimulatedPath& path) {
    Names entered;
    for (const v1::SimulatedStage& stage : path.stages()) {
      if (stage.entered()) entered.push_back(stage.stage_id());
    }
    return entered;
  }
  static Names RulesOf(const v1::CheckReviewDefinitionResponse& checked, v1::DefinitionFinding::Severity severity) {
    Names rules;
    for (const v1::DefinitionFinding& finding : checked.findings()) {
      if (finding.severity() != severity) continue;
      rules.push_back(absl::StrCat(v1::DefinitionFinding::Rule_Name(finding.rule()).substr(5), " ", finding.path()));
    }
    return rules;
  }
  // Rows of the zone in every table that a write would touch.
  std::string Books() {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    std::string books;
    for (const char* table : {"journal_entries", "review_definitions", "review_cases", "review_stages",
                              "review_packets", "review_clock_entries", "project_contributors"}) {
      const auto row = work.exec_params1(absl::StrCat("SELECT count(*) FROM ", table, " WHERE zone = $1"), ZoneId());
      absl::StrAppend(&books, table, " ", row[0].as<int>(), "\n");
    }
    return books;
  }
};

// ---- drafting and publishing

TEST_F(DefinitionTest, AreNumberedAndKeepWhatWasDrafted) {
  v1::ReviewDefinition definition = Procedure();
  definition.set_limit_working_days(20);
  definition.mutable_supplement()->set_max_cycles(2);
  definition.mutable_supplement()->set_applicant_working_days(10);
  definition.mutable_allowance()->set_land_ppm(100'000);
  definition.set_approval_extension_days(90);
  definition.set_resubmit_after_days(30);
  definition.set_aggregate_months(12);
  definition.set_delegation_depth(1);
  definition.set_framework_needs_review(true);
  definition.mutable_groups(1)->mutable_stages(0)->set_basis("环境影响评价法");
  const v1::ReviewDefinition draft = Fine(Draft("secretary", definition));
  EXPECT_EQ(draft.name(), InZone("reviewDefinitions/1"));
  EXPECT_EQ(draft.drafted_by(), InZone("persons/secretary"));
  EXPECT_EQ(draft.content_sha256().size(), 64U);
  EXPECT_EQ(Fine(Draft("secretary", Procedure())).name(), InZone("reviewDefinitions/2"));
  EXPECT_EQ(Fine(Get(draft.name())).SerializeAsString(), draft.SerializeAsString());
  v1::ReviewDefinition bare = draft;
  for (const char* field : {"name", "state", "drafted_by", "content_sha256", "etag", "create_time"}) {
    bare.GetReflection()->ClearField(&bare, bare.GetDescriptor()->FindFieldByName(field));
  }
  EXPECT_EQ(bare.SerializeAsString(), definition.SerializeAsString());
}

TEST_F(DefinitionTest, ReadWhatWasWrittenWhenOnlyGroupsWere) {
  {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec_params(
        R"sql(INSERT INTO review_definitions (zone, definition, title, document_number, groups, approval_valid_days,
                state, content_sha256, drafted_by, create_time)
              VALUES ($1, 1, '旧流程', '旧文号', $2, 180, 'STATE_DRAFT', 'x', 'zones/z/persons/p', now()))sql",
        ZoneId(),
        R"({"groups":[{"title":"决策","stages":[{"stageId":"decision","title":"决策","kind":"STAGE_KIND_DECISION"}]}]})");
    work.commit();
  }
  const v1::ReviewDefinition old = Fine(Get(InZone("reviewDefinitions/1")));
  EXPECT_EQ(old.title(), "旧流程");
  EXPECT_EQ(old.approval_valid_days(), 180);
  EXPECT_EQ(old.groups(0).stages(0).stage_id(), "decision");
  EXPECT_FALSE(old.has_supplement());
  EXPECT_EQ(old.aggregate_months(), 0);
}

TEST_F(DefinitionTest, AreRefusedWithEveryFaultAtOnce) {
  v1::ReviewDefinition definition = Procedure();
  definition.clear_document_number();
  definition.set_delegation_depth(4);
  definition.mutable_groups(2)->mutable_stages(0)->clear_pass();
  const auto answer = Draft("secretary", definition);
  EXPECT_EQ(answer.reason(), "SEVERAL_FAULTS");
  EXPECT_THAT(answer.fields(), ElementsAre("review_definition.document_number", "review_definition.delegation_depth",
                                           "review_definition.groups[2].stages[0].pass"));
  EXPECT_EQ(Draft("officer", Procedure()).reason(), "PERMISSION_MISSING");
}

TEST_F(DefinitionTest, TakeTwoPersonsAndHappenOnce) {
  Person("both", {v1::ROLE_DIRECTOR, v1::ROLE_DECISION_MAKER});
  const auto draft = Fine(Draft("both", Procedure()));
  EXPECT_EQ(Publish("both", draft).reason(), "SAME_PERSON");
  const auto published = Fine(Publish("leader", draft));
  EXPECT_EQ(published.state(), v1::ReviewDefinition::STATE_PUBLISHED);
  EXPECT_EQ(published.content_sha256(), draft.content_sha256());
  EXPECT_EQ(Publish("leader", draft).reason(), "ETAG_STALE");
  EXPECT_EQ(Publish("leader", published).reason(), "DEFINITION_NOT_DRAFT");
}

TEST_F(DefinitionTest, AreNotPublishedWhileAnythingIsUnsound) {
  v1::ReviewDefinition definition = Procedure();
  definition.mutable_groups(1)->mutable_stages(0)->set_department("zones/elsewhere/departments/environment");
  definition.mutable_groups(2)->mutable_stages(0)->mutable_panel(0)->set_person(InZone("persons/nobody"));
  definition.mutable_groups(2)->mutable_stages(0)->mutable_pass()->set_numerator(4);
  definition.mutable_groups(2)->mutable_stages(0)->set_silence(v1::SILENCE_DEEMED_CONSENT);
  const v1::ReviewDefinition draft = Drafted(definition);
  const auto refused = Publish("leader", draft);
  EXPECT_EQ(refused.reason(), "DEFINITION_UNSOUND");
  const auto failure = refused.Detail<google::rpc::PreconditionFailure>();
  Names subjects;
  for (const auto& violation : failure.violations()) {
    EXPECT_EQ(violation.type(), "STAGE_UNSOUND");
    subjects.push_back(violation.subject());
  }
  EXPECT_THAT(subjects, ElementsAre("groups[1].stages[0].department", "groups[2].stages[0].pass",
                                    "groups[2].stages[0].silence", "groups[2].stages[0].panel[0]"));
  EXPECT_NE(failure.violations(1).description().find("RULE_SHARE_IMPOSSIBLE: share: 4/3"), std::string::npos);
  EXPECT_EQ(Fine(Get(draft.name())).state(), v1::ReviewDefinition::STATE_DRAFT);
}

// ---- the linter meets the zone as it is

TEST_F(DefinitionTest, AreCheckedAgainstThePeopleOfToday) {
  const std::string name = Drafted(Procedure()).name();
  const auto checked = Fine(Check(name));
  EXPECT_THAT(RulesOf(checked, v1::DefinitionFinding::SEVERITY_ERROR), IsEmpty());
  EXPECT_THAT(
      RulesOf(checked, v1::DefinitionFinding::SEVERITY_WARNING),
      ElementsAre("SINGLE_PERSON groups[0].stages[0]", "NO_LIMIT groups[1].stages[0].limit_working_days",
                  "SINGLE_PERSON groups[1].stages[0].department", "NO_LIMIT groups[1].stages[1].limit_working_days",
                  "SINGLE_PERSON groups[1].stages[1].department", "NO_LIMIT groups[1].stages[2].limit_working_days",
                  "SINGLE_PERSON groups[1].stages[2].department", "NO_LIMIT groups[2].stages[0].limit_working_days",
                  "NO_LIMIT groups[3].stages[0].limit_working_days", "SUPPLEMENT_UNBOUNDED supplement"));
  EXPECT_EQ(checked.worst_working_days(), 2);
  EXPECT_TRUE(checked.unbounded());
  EXPECT_THAT(Names(checked.longest_path().begin(), checked.longest_path().end()), ElementsAre("completeness"));
  Person("of-safety-too", {v1::ROLE_DEPARTMENT_REVIEWER}, InZone("departments/safety"));
  EXPECT_EQ(Fine(Check(name)).findings_size(), checked.findings_size() - 1);
}

TEST_F(DefinitionTest, AreCheckedWhenNobodyIsThere) {
  Department("fire");
  v1::ReviewDefinition definition = Procedure();
  v1::StageDefinition& stage = *definition.mutable_groups(1)->mutable_stages(0);
  stage.clear_department();
  stage.clear_may_veto();
  stage.add_seats()->set_department(InZone("departments/fire"));
  stage.add_seats()->set_person(InZone("persons/officer"));
  stage.mutable_entry()->add_failed_rule_ids("intensity");
  const std::string name = Drafted(definition).name();
  EXPECT_THAT(RulesOf(Fine(Check(name)), v1::DefinitionFinding::SEVERITY_ERROR),
              ElementsAre("REFERS_NOWHERE groups[1].stages[0].entry.failed_rule_ids[0]",
                          "UNSATISFIABLE groups[1].stages[0].seats[0]",
                          "HOLDER_WITHOUT_PERMISSION groups[1].stages[0].seats[1]"));
  Gate();
  EXPECT_THAT(RulesOf(Fine(Check(name)), v1::DefinitionFinding::SEVERITY_ERROR),
              ElementsAre("UNSATISFIABLE groups[1].stages[0].seats[0]",
                          "HOLDER_WITHOUT_PERMISSION groups[1].stages[0].seats[1]"));
}

TEST_F(DefinitionTest, AreCheckedWithoutEffectAndOnlyWhereTheyAre) {
  const std::string name = Drafted(Procedure()).name();
  const std::string before = Books();
  Fine(Check(name));
  EXPECT_EQ(Books(), before);
  EXPECT_EQ(Check(InZone("reviewDefinitions/7")).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Check(InZone("reviewDefinitions")).reason(), "NAME_MALFORMED");
}

// ---- simulation

class SimulationTest : public DefinitionTest {
 protected:
  SimulationTest() { Gate(); }

  v1::ReviewDefinition Conditional() {
    v1::ReviewDefinition definition = Procedure();
    *definition.mutable_groups(1)->mutable_stages(0)->mutable_entry()->mutable_total_investment_at_least() =
        Yuan(400'000'000);
    definition.mutable_groups(1)->mutable_stages(1)->mutable_entry()->set_threshold_failed_only(true);
    definition.mutable_groups(2)->mutable_stages(0)->mutable_entry()->add_purposes(v1::CASE_PURPOSE_INVESTMENT);
    return definition;
  }
  static v1::Money Yuan(int64_t yuan) { return testing::Yuan(yuan); }

  v1::Project Restricted() {
    v1::CreateProjectRequest create;
    create.set_parent(zone());
    create.mutable_project()->set_title("密项目");
    create.mutable_project()->set_kind(v1::PROJECT_KIND_NEW_BUILD);
    create.mutable_project()->set_industry_code("C3611");
    create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
    return Fine(Ask("officer", &v1::ProjectService::Stub::CreateProject, create));
  }
};

TEST_F(SimulationTest, TellsThePathOfAProjectAndWritesNothing) {
  const std::string draft = Drafted(Conditional()).name();
  const std::string project = NewProject().name();
  const std::string before = Books();
  const v1::SimulatedPath path = PathOf(draft, project);
  EXPECT_EQ(path.refused_for(), "");
  EXPECT_EQ(path.verdict(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_THAT(Entered(path), ElementsAre("completeness", "threshold", "planning", "panel", "decision"));
  EXPECT_THAT(Names(path.stages(5).asked().begin(), path.stages(5).asked().end()),
              ElementsAre(InZone("persons/m1"), InZone("persons/m2"), InZone("persons/m3")));
  EXPECT_EQ(path.worst_working_days(), 2);
  EXPECT_TRUE(path.unbounded());
  EXPECT_EQ(Books(), before);
}

TEST_F(SimulationTest, AsksForThePurpose) {
  const std::string draft = Drafted(Conditional()).name();
  const std::string project = NewProject().name();
  EXPECT_THAT(Entered(PathOf(draft, project, v1::CASE_PURPOSE_FRAMEWORK)),
              ElementsAre("completeness", "threshold", "planning", "decision"));
}

TEST_F(SimulationTest, LeavesOutWhoContributed) {
  Person("m1-officer", {v1::ROLE_COMMITTEE_MEMBER, v1::ROLE_INVESTMENT_OFFICER});
  v1::ReviewDefinition definition = Procedure();
  definition.mutable_groups(2)->mutable_stages(0)->mutable_panel(0)->set_person(InZone("persons/m1-officer"));
  const std::string draft = Drafted(definition).name();
  const v1::Project project = NewProject();
  EXPECT_EQ(PathOf(draft, project.name()).stages(5).asked_size(), 3);
  v1::UpdateProjectRequest update;
  *update.mutable_project() = project;
  update.mutable_project()->set_title("改名项目");
  update.mutable_update_mask()->add_paths("title");
  Fine(Ask("m1-officer", &v1::ProjectService::Stub::UpdateProject, update));
  EXPECT_EQ(PathOf(draft, project.name()).stages(5).asked_size(), 2);
}

TEST_F(SimulationTest, SaysWhatWouldRefuseTheFiling) {
  const std::string draft = Drafted(Conditional()).name();
  const v1::SimulatedPath bare = PathOf(draft, Restricted().name());
  EXPECT_EQ(bare.refused_for(), "INVESTOR_MISSING,AMOUNT_MISSING");
  EXPECT_EQ(bare.verdict(), v1::VERDICT_OUTCOME_UNSPECIFIED);
  EXPECT_EQ(bare.stages_size(), 7);
  Fine(Publish("leader", Drafted(Procedure())));
  const std::string running = NewProject().name();
  Fine(Submit(running));
  EXPECT_EQ(PathOf(draft, running).refused_for(), "CASE_RUNNING");
}

TEST_F(SimulationTest, TellsThePathOfACaseAsItWasFiled) {
  Fine(Publish("leader", Drafted(Procedure())));
  const v1::Project project = NewProject(60'000'000);
  const v1::ReviewCase filed = Fine(Submit(project.name()));
  EXPECT_EQ(filed.verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  v1::UpdateProjectRequest update;
  *update.mutable_project() = project;
  *update.mutable_project()->mutable_total_investment() = Yuan(500'000'000);
  update.mutable_update_mask()->add_paths("total_investment");
  Fine(Ask("officer", &v1::ProjectService::Stub::UpdateProject, update));
  const std::string draft = Drafted(Conditional()).name();
  const v1::SimulatedPath path = PathOf(draft, filed.name());
  EXPECT_EQ(path.refused_for(), "");
  EXPECT_EQ(path.verdict(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_THAT(Entered(path), ElementsAre("completeness", "threshold", "safety", "planning", "panel", "decision"));
  EXPECT_THAT(Entered(PathOf(draft, project.name())),
              ElementsAre("completeness", "threshold", "environment", "safety", "planning", "panel", "decision"));
}

TEST_F(SimulationTest, TakesTheUsualTimeFromDecidedCases) {
  const std::string definition = Fine(Publish("leader", Drafted(Procedure()))).name();
  const std::string name = Fine(Submit(NewProject().name())).name();
  SetToday(2020, 7, 6);
  Fine(Accept(name));
  EXPECT_EQ(PathOf(definition, name).stages(0).past_cases(), 0) << "not decided yet";
  for (const char* id : {"environment", "safety", "planning"}) Fine(Say(absl::StrCat("of-", id), name, id));
  SetToday(2020, 7, 8);
  for (const char* id : {"m1", "m2"}) Fine(Vote(id, name));
  Fine(Decide(Now(name), v1::Decision::OUTCOME_APPROVE));
  const v1::SimulatedPath path = PathOf(definition, name);
  EXPECT_EQ(path.stages(0).past_cases(), 1);
  EXPECT_EQ(path.stages(0).usual_working_days(), 3) << "from Wednesday to Monday";
  EXPECT_EQ(path.stages(5).usual_working_days(), 2);
  EXPECT_EQ(path.usual_working_days(), 5);
}

TEST_F(SimulationTest, RecordsWhatIsRestrictedAndHidesIt) {
  Person("accountant", {v1::ROLE_FINANCE});
  const std::string draft = Drafted(Procedure()).name();
  const std::string open = NewProject().name();
  const std::string secret = Restricted().name();
  EXPECT_EQ(Simulate(draft, {open, secret}, "accountant").reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Readings("accountant", secret), 0);
  EXPECT_EQ(Fine(Simulate(draft, {open, secret})).paths_size(), 2);
  EXPECT_EQ(Readings("secretary", secret), 1);
  EXPECT_EQ(Readings("secretary", open), 0);
  EXPECT_EQ(Fine(Simulate(draft, {secret, secret})).paths_size(), 2);
}

TEST_F(SimulationTest, HidesACaseFromTheRecused) {
  const std::string definition = Fine(Publish("leader", Drafted(Procedure()))).name();
  const std::string name = Fine(Submit(NewProject().name())).name();
  EXPECT_TRUE(Simulate(definition, {name}, "m1").ok());
  Fine(Recuse("m1", name));
  EXPECT_EQ(Simulate(definition, {name}, "m1").reason(), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(PathOf(definition, name).stages(5).asked(), ElementsAre(InZone("persons/m2"), InZone("persons/m3")));
}

TEST_F(SimulationTest, RefusesWhatIsNotThere) {
  const std::string draft = Drafted(Procedure()).name();
  const std::string project = NewProject().name();
  EXPECT_EQ(Simulate(draft, {}).reason(), "LIST_EMPTY");
  EXPECT_EQ(Simulate(draft, Names(101, project)).reason(), "VALUE_OUT_OF_RANGE");
  EXPECT_EQ(Simulate(draft, {project, InZone("investors/1")}).reason(), "NAME_MALFORMED");
  EXPECT_EQ(Simulate(draft, {project, InZone("projects/2020-9999")}).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Simulate(draft, {project + "/cases/1"}).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Simulate(draft, {"zones/elsewhere/projects/2020-0001"}).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Simulate(InZone("reviewDefinitions/9"), {project}).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Simulate(draft, {project}, "secretary", static_cast<v1::CasePurpose>(9)).reason(), "ENUM_UNKNOWN");
}

TEST_F(DefinitionTest, AreNotSimulatedWithoutThresholds) {
  const std::string draft = Drafted(Procedure()).name();
  EXPECT_EQ(Simulate(draft, {NewProject().name()}).reason(), "NO_THRESHOLD_SET_IN_FORCE");
}

// ---- real procedures

class RealProcedures : public DefinitionTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(RealProcedures, ArePublishedAsTheyStand) {
  for (const auto& [id, title] : testing::ReadDepartments(GetParam())) {
    if (id != "environment" && id != "planning" && id != "investment") Department(id, title);
  }
  for (const testing::Official& official : testing::ReadPeople(GetParam())) {
    Person(official.id, official.roles, InZone("departments/" + official.department));
  }
  const v1::ReviewDefinition published = Fine(Publish("leader", Drafted(testing::ReadProcedure(GetParam(), ZoneId()))));
  EXPECT_EQ(published.state(), v1::ReviewDefinition::STATE_PUBLISHED);
  EXPECT_THAT(RulesOf(Fine(Check(published.name())), v1::DefinitionFinding::SEVERITY_ERROR), IsEmpty());
  Gate();
  const v1::SimulatedPath path = PathOf(published.name(), NewProject().name());
  EXPECT_EQ(path.refused_for(), "");
  for (const v1::SimulatedStage& stage : path.stages()) {
    EXPECT_EQ(stage.asked_size() > 0, stage.entered() && stage.kind() != v1::STAGE_KIND_THRESHOLD) << stage.stage_id();
  }
}

INSTANTIATE_TEST_SUITE_P(All, RealProcedures, ::testing::ValuesIn(testing::kProcedures), [](const auto& of) {
  return absl::StrReplaceAll(of.param, {{"-", "_"}});
});

}  // namespace
}  // namespace luodi
