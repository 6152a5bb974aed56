// SPDX-License-Identifier: Apache-2.0
#include "server/review/definition_rules.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/review/definition_given.h"

namespace luodi::review::rules {
namespace {

using Definition = v1::ReviewDefinition;
using Stage = v1::StageDefinition;
using Spoil = std::function<void(Definition&)>;
using Fields = std::vector<std::string>;

Fields FieldsOf(const Faults& faults) {
  Fields fields;
  for (const Fault& fault : faults) fields.push_back(fault.field);
  return fields;
}

Stage& At(Definition& definition, int group, int stage) {
  return *definition.mutable_groups(group)->mutable_stages(stage);
}
Spoil OfStage(int group, int stage, std::function<void(Stage&)> spoil) {
  return [=](Definition& definition) { spoil(At(definition, group, stage)); };
}

void ExpectEachRefused(const std::vector<std::pair<std::string, Spoil>>& rows) {
  for (const auto& [field, spoil] : rows) {
    Definition definition = Sound();
    spoil(definition);
    EXPECT_EQ(FieldsOf(CheckDefinition("d.", definition)), Fields{"d." + field});
  }
}

TEST(CheckDefinition, AcceptsASoundOne) {
  Definition definition = Sound();
  EXPECT_EQ(FieldsOf(CheckDefinition("", definition)), Fields{});
}

TEST(CheckDefinition, NamesEachTermThatIsWrong) {
  ExpectEachRefused({
      {"title", [](auto& d) { d.set_title(" "); }},
      {"document_number", [](auto& d) { d.clear_document_number(); }},
      {"approval_valid_days", [](auto& d) { d.set_approval_valid_days(0); }},
      {"approval_valid_days", [](auto& d) { d.set_approval_valid_days(3651); }},
      {"limit_working_days", [](auto& d) { d.set_limit_working_days(-1); }},
      {"supplement.max_cycles", [](auto& d) { d.mutable_supplement()->set_max_cycles(21); }},
      {"supplement.max_cycles", [](auto& d) { d.mutable_supplement()->set_max_cycles(0); }},
      {"supplement.applicant_working_days", [](auto& d) { d.mutable_supplement()->set_applicant_working_days(366); }},
      {"allowance.investment_ppm", [](auto& d) { d.mutable_allowance()->set_investment_ppm(1'000'001); }},
      {"allowance.land_ppm", [](auto& d) { d.mutable_allowance()->set_land_ppm(-1); }},
      {"approval_extension_days", [](auto& d) { d.set_approval_extension_days(-1); }},
      {"resubmit_after_days", [](auto& d) { d.set_resubmit_after_days(-1); }},
      {"aggregate_months", [](auto& d) { d.set_aggregate_months(121); }},
      {"delegation_depth", [](auto& d) { d.set_delegation_depth(4); }},
      {"groups", [](auto& d) { d.clear_groups(); }},
      {"groups",
       [](auto& d) {
         while (d.groups_size() < 21) *d.add_groups() = d.groups(2);
       }},
      {"groups[0].stages", [](auto& d) { d.mutable_groups(0)->clear_stages(); }},
  });
}

TEST(CheckDefinition, NamesEachFieldOfAStageThatIsWrong) {
  ExpectEachRefused({
      {"groups[0].stages[0].stage_id", OfStage(0, 0, [](Stage& s) { s.set_stage_id("X"); })},
      {"groups[0].stages[0].title", OfStage(0, 0, [](Stage& s) { s.clear_title(); })},
      {"groups[0].stages[0].kind", OfStage(0, 0, [](Stage& s) { s.clear_kind(); })},
      {"groups[0].stages[0].kind", OfStage(0, 0, [](Stage& s) { s.set_kind(static_cast<v1::StageKind>(77)); })},
      {"groups[0].stages[0].limit_working_days", OfStage(0, 0, [](Stage& s) { s.set_limit_working_days(1001); })},
      {"groups[0].stages[0].basis", OfStage(0, 0, [](Stage& s) { s.set_basis(std::string(201, 'x')); })},
      {"groups[1].stages[0].seats", OfStage(1, 0, [](Stage& s) { s.clear_seats(); })},
      {"groups[1].stages[2].department", OfStage(1, 2, [](Stage& s) { s.set_department("justice"); })},
      {"groups[1].stages[1].quorum", OfStage(1, 1, [](Stage& s) { s.clear_quorum(); })},
      {"groups[1].stages[1].score_sheet", OfStage(1, 1, [](Stage& s) { s.clear_score_sheet(); })},
      {"groups[1].stages[4].publicity_days", OfStage(1, 4, [](Stage& s) { s.set_publicity_days(366); })},
      {"groups[1].stages[4].publicity_days", OfStage(1, 4, [](Stage& s) { s.set_publicity_days(0); })},
      {"groups[1].stages[4].publicity_unit", OfStage(1, 4, [](Stage& s) { s.clear_publicity_unit(); })},
      {"groups[2].stages[0].quorum", OfStage(2, 0, [](Stage& s) { s.clear_quorum(); })},
      {"groups[2].stages[0].pass", OfStage(2, 0, [](Stage& s) { s.clear_pass(); })},
      {"groups[2].stages[0].pass.denominator", OfStage(2, 0, [](Stage& s) { s.mutable_pass()->set_denominator(0); })},
      {"groups[2].stages[0].pass_of_all.numerator",
       OfStage(2, 0, [](Stage& s) { SetShare(*s.mutable_pass_of_all(), 1'000'001, 1); })},
      {"groups[2].stages[0].pass_at_least", OfStage(2, 0, [](Stage& s) { s.set_pass_at_least(-1); })},
      {"groups[2].stages[0].pass_at_least_per_group",
       OfStage(2, 0, [](Stage& s) { s.set_pass_at_least_per_group(20'001); })},
      {"groups[2].stages[0].ballot", OfStage(2, 0, [](Stage& s) { s.set_ballot(static_cast<v1::Ballot>(9)); })},
      {"groups[2].stages[0].silence", OfStage(2, 0, [](Stage& s) { s.set_silence(static_cast<v1::Silence>(9)); })},
      {"groups[2].stages[0].panel[0].person", OfStage(2, 0, [](Stage& s) { s.add_panel()->set_weight(1); })},
      {"groups[2].stages[0].panel[0].weight",
       OfStage(2, 0, [](Stage& s) { s.add_panel()->set_person(PersonOf("m4")); })},
      {"groups[2].stages[0].rungs[0].working_days_late",
       OfStage(2, 0, [](Stage& s) { s.add_rungs()->set_role(v1::ROLE_DIRECTOR); })},
      {"groups[2].stages[0].rungs[0].role", OfStage(2, 0, [](Stage& s) { s.add_rungs()->set_working_days_late(1); })},
      {"groups[0].stages[0].materials[0].title",
       OfStage(0, 0, [](Stage& s) { s.add_materials()->set_item_id("proposal"); })},
      {"groups[3].stages[0].levels[0].voices", OfStage(3, 0,
                                                       [](Stage& s) {
                                                         s.add_levels()->set_level_id("first");
                                                         s.mutable_levels(0)->set_title("主任办公会");
                                                         s.mutable_levels(0)->set_voices(10);
                                                       })},
  });
}

TEST(CheckDefinition, NamesEachFieldOfASeatThatIsWrong) {
  const auto seat = [](std::function<void(v1::Seat&)> spoil) {
    return OfStage(1, 0, [=](Stage& stage) { spoil(*stage.mutable_seats(1)); });
  };
  ExpectEachRefused({
      {"groups[1].stages[0].seats[1].seat_id", seat([](auto& s) { s.set_seat_id("A"); })},
      {"groups[1].stages[0].seats[1].holder", seat([](auto& s) { s.clear_holder(); })},
      {"groups[1].stages[0].seats[1].department", seat([](auto& s) { s.set_department(PersonOf("m1")); })},
      {"groups[1].stages[0].seats[1].person", seat([](auto& s) { s.set_person("m1"); })},
      {"groups[1].stages[0].seats[1].role", seat([](auto& s) { s.set_role(v1::ROLE_UNSPECIFIED); })},
      {"groups[1].stages[0].seats[1].alternate", seat([](auto& s) { s.set_alternate("m1"); })},
      {"groups[1].stages[0].seats[1].weight", seat([](auto& s) { s.set_weight(101); })},
      {"groups[1].stages[0].seats[1].panel_group", seat([](auto& s) { s.set_panel_group(std::string(101, 'x')); })},
      {"groups[1].stages[0].seats[1].subject",
       seat([](auto& s) { s.set_subject(static_cast<v1::ReviewSubject>(99)); })},
  });
}

TEST(CheckDefinition, NamesEachConditionAndCriterionThatIsWrong) {
  const auto entry = [](std::function<void(v1::EntryCondition&)> spoil) {
    return OfStage(1, 0, [=](Stage& stage) { spoil(*stage.mutable_entry()); });
  };
  const auto sheet = [](std::function<void(v1::ScoreSheet&)> spoil) {
    return OfStage(1, 1, [=](Stage& stage) { spoil(*stage.mutable_score_sheet()); });
  };
  ExpectEachRefused({
      {"groups[1].stages[0].entry.total_investment_at_least",
       entry([](auto& e) { e.mutable_total_investment_at_least()->set_currency_code("CNY"); })},
      {"groups[1].stages[0].entry.land_area_at_least", entry([](auto& e) { e.mutable_land_area_at_least(); })},
      {"groups[1].stages[0].entry.failed_rule_ids[0]", entry([](auto& e) { e.add_failed_rule_ids("?"); })},
      {"groups[1].stages[0].entry.purposes[0]", entry([](auto& e) { e.add_purposes(v1::CASE_PURPOSE_UNSPECIFIED); })},
      {"groups[1].stages[0].entry.project_kinds[0]",
       entry([](auto& e) { e.add_project_kinds(static_cast<v1::ProjectKind>(55)); })},
      {"groups[1].stages[1].score_sheet.criteria", sheet([](auto& s) { s.clear_criteria(); })},
      {"groups[1].stages[1].score_sheet.criteria[0].criterion_id",
       sheet([](auto& s) { s.mutable_criteria(0)->clear_criterion_id(); })},
      {"groups[1].stages[1].score_sheet.criteria[0].title",
       sheet([](auto& s) { s.mutable_criteria(0)->clear_title(); })},
      {"groups[1].stages[1].score_sheet.criteria[1].weight_bp",
       sheet([](auto& s) { s.mutable_criteria(1)->set_weight_bp(10'001); })},
      {"groups[1].stages[1].score_sheet.criteria[1].minimum_bp",
       sheet([](auto& s) { s.mutable_criteria(1)->set_minimum_bp(-1); })},
      {"groups[1].stages[1].score_sheet.pass_bp", sheet([](auto& s) { s.set_pass_bp(0); })},
      {"groups[1].stages[1].score_sheet.trimmed_each_side", sheet([](auto& s) { s.set_trimmed_each_side(6); })},
  });
}

TEST(CheckDefinition, NamesEachItemLevelAndRungThatIsWrong) {
  const auto item = [](std::function<void(v1::MaterialItem&)> spoil) {
    return OfStage(0, 0, [=](Stage& stage) {
      v1::MaterialItem& added = *stage.add_materials();
      added.set_item_id("proposal");
      added.set_title("项目建议书");
      spoil(added);
    });
  };
  const auto level = [](std::function<void(v1::DecisionLevel&)> spoil) {
    return OfStage(3, 0, [=](Stage& stage) {
      v1::DecisionLevel& added = *stage.add_levels();
      added.set_level_id("board");
      added.set_title("主任办公会");
      spoil(added);
    });
  };
  const auto many = [](int count, std::function<void(Stage&)> add) {
    return OfStage(2, 0, [=](Stage& stage) {
      for (int i = 0; i < count; ++i) add(stage);
    });
  };
  ExpectEachRefused({
      {"groups[0].stages[0].materials[0].item_id", item([](auto& i) { i.set_item_id("?"); })},
      {"groups[0].stages[0].materials[0].project_kinds[0]",
       item([](auto& i) { i.add_project_kinds(v1::PROJECT_KIND_UNSPECIFIED); })},
      {"groups[3].stages[0].levels[0].level_id", level([](auto& l) { l.set_level_id("?"); })},
      {"groups[3].stages[0].levels[0].title", level([](auto& l) { l.clear_title(); })},
      {"groups[3].stages[0].levels[0].total_investment_at_least",
       level([](auto& l) { l.mutable_total_investment_at_least()->set_currency_code("CNY"); })},
      {"groups[3].stages[0].levels[0].land_area_at_least", level([](auto& l) { l.mutable_land_area_at_least(); })},
      {"groups[3].stages[0].levels[0].seats[0].holder", level([](auto& l) { l.add_seats(); })},
      {"groups[2].stages[0].rungs[0].person", many(1,
                                                   [](Stage& s) {
                                                     v1::Rung& rung = *s.add_rungs();
                                                     rung.set_working_days_late(1);
                                                     rung.set_person("m1");
                                                   })},
      {"groups[2].stages[0].rungs", many(51,
                                         [](Stage& s) {
                                           v1::Rung& rung = *s.add_rungs();
                                           rung.set_working_days_late(1);
                                           rung.set_role(v1::ROLE_DIRECTOR);
                                         })},
      {"groups[2].stages[0].seats", many(198, [](Stage& s) { SeatPerson(s, "m4"); })},
      {"groups[2].stages[0].panel", many(201,
                                         [](Stage& s) {
                                           v1::PanelMember& member = *s.add_panel();
                                           member.set_person(PersonOf("m4"));
                                           member.set_weight(1);
                                         })},
      {"groups[2].stages[0].materials", many(201,
                                             [](Stage& s) {
                                               v1::MaterialItem& added = *s.add_materials();
                                               added.set_item_id("proposal");
                                               added.set_title("项目建议书");
                                             })},
      {"groups[2].stages[0].levels", many(21,
                                          [](Stage& s) {
                                            v1::DecisionLevel& added = *s.add_levels();
                                            added.set_level_id("board");
                                            added.set_title("主任办公会");
                                          })},
      {"groups[2].stages[0].entry.failed_rule_ids",
       many(101, [](Stage& s) { s.mutable_entry()->add_failed_rule_ids("tax"); })},
  });
}

TEST(CheckDefinition, NamesAllFaultsAtOnceAndNormalisesTexts) {
  Definition definition = Sound();
  definition.set_title("  评审流程 ");
  definition.clear_document_number();
  At(definition, 2, 0).clear_quorum();
  At(definition, 3, 0).clear_title();
  EXPECT_EQ(FieldsOf(CheckDefinition("d.", definition)),
            (Fields{"d.document_number", "d.groups[2].stages[0].quorum", "d.groups[3].stages[0].title"}));
  EXPECT_EQ(definition.title(), "评审流程");
}

TEST(CheckDefinition, TakesAVoteThatPassesByACount) {
  Definition definition = Sound();
  At(definition, 2, 0).clear_pass();
  At(definition, 2, 0).set_pass_at_least(2);
  EXPECT_EQ(FieldsOf(CheckDefinition("", definition)), Fields{});
}

TEST(CheckSimulation, NamesEachSubjectThatIsNone) {
  v1::SimulateReviewDefinitionRequest request;
  EXPECT_EQ(FieldsOf(CheckSimulation(request)), Fields{"subjects"});
  request.add_subjects("zones/z/projects/2020-0001");
  request.add_subjects("zones/z/projects/2020-0001/cases/1");
  EXPECT_EQ(FieldsOf(CheckSimulation(request)), Fields{});
  request.add_subjects("zones/z/investors/1");
  request.add_subjects("zones/z/projects/2020-0001/documents/1");
  request.set_purpose(static_cast<v1::CasePurpose>(8));
  EXPECT_EQ(FieldsOf(CheckSimulation(request)), (Fields{"purpose", "subjects[2]", "subjects[3]"}));
  while (request.subjects_size() < 101) request.add_subjects("zones/z/projects/2020-0001");
  EXPECT_EQ(FieldsOf(CheckSimulation(request)).front(), "subjects");
}

v1::DefinitionFinding Finding(v1::DefinitionFinding::Severity severity) {
  v1::DefinitionFinding finding;
  finding.set_severity(severity);
  finding.set_rule(v1::DefinitionFinding::RULE_UNSATISFIABLE);
  finding.set_path("groups[1].stages[0].quorum");
  finding.set_detail("2/3 of 3, persons answer for 1");
  return finding;
}

TEST(MayPublish, TakesAnotherPersonADraftAndNoError) {
  Definition definition = Sound();
  const std::string leader = PersonOf("leader");
  EXPECT_TRUE(MayPublish(definition, leader, Staffed().members, {}).ok());
  EXPECT_TRUE(
      MayPublish(definition, leader, Staffed().members, {Finding(v1::DefinitionFinding::SEVERITY_WARNING)}).ok());
  EXPECT_EQ(ReasonOf(MayPublish(definition, PersonOf("secretary"), {}, {})), v1::ERROR_REASON_SAME_PERSON);
  Members doubles = Staffed().members;
  doubles[PersonOf("leader")].identity = doubles[PersonOf("secretary")].identity;
  EXPECT_EQ(ReasonOf(MayPublish(definition, leader, doubles, {})), v1::ERROR_REASON_SAME_PERSON)
      << "another account of the drafter";
  const absl::Status unsound =
      MayPublish(definition, leader, Staffed().members, {Finding(v1::DefinitionFinding::SEVERITY_ERROR)});
  EXPECT_EQ(ReasonOf(unsound), v1::ERROR_REASON_DEFINITION_UNSOUND);
  EXPECT_NE(unsound.message().find("groups[1].stages[0].quorum: RULE_UNSATISFIABLE: 2/3 of 3, persons answer for 1"),
            std::string::npos)
      << unsound.message();
  definition.set_state(Definition::STATE_PUBLISHED);
  EXPECT_EQ(ReasonOf(MayPublish(definition, leader, Staffed().members, {})), v1::ERROR_REASON_DEFINITION_NOT_DRAFT);
}

TEST(ContentSha256, ChangesWithWhatBindsOnly) {
  Definition definition = Sound();
  const std::string digest = ContentSha256(definition);
  definition.set_title("另一标题");
  definition.set_name("zones/z/reviewDefinitions/7");
  definition.set_state(Definition::STATE_PUBLISHED);
  definition.set_drafted_by(PersonOf("leader"));
  definition.set_published_by(PersonOf("leader"));
  definition.mutable_publish_time()->set_seconds(1);
  definition.mutable_create_time()->set_seconds(1);
  definition.set_content_sha256("x");
  definition.set_etag("v2");
  EXPECT_EQ(ContentSha256(definition), digest);
  const std::vector<Spoil> binding{
      [](auto& d) { d.set_document_number("他号"); }, [](auto& d) { d.set_approval_valid_days(90); },
      [](auto& d) { d.set_delegation_depth(1); },     [](auto& d) { d.mutable_supplement()->set_max_cycles(3); },
      [](auto& d) { d.mutable_allowance(); },         [](auto& d) { At(d, 3, 0).set_basis("章程"); },
  };
  for (const Spoil& change : binding) {
    Definition changed = definition;
    change(changed);
    EXPECT_NE(ContentSha256(changed), digest);
  }
}

}  // namespace
}  // namespace luodi::review::rules
