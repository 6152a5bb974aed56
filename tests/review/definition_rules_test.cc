// SPDX-License-Identifier: Apache-2.0
#include "server/review/definition_rules.h"

#include <gtest/gtest.h>

#include <functional>

namespace luodi::review::rules {
namespace {

constexpr char kDrafter[] = "zones/z/persons/secretary";

v1::StageDefinition& AddStage(v1::StageGroup& group, const std::string& id, v1::StageKind kind) {
  v1::StageDefinition& stage = *group.add_stages();
  stage.set_stage_id(id);
  stage.set_title(id);
  stage.set_kind(kind);
  return stage;
}

// Packet and threshold, then two departments and a panel at once, then the leaders.
v1::ReviewDefinition Sound() {
  v1::ReviewDefinition definition;
  definition.set_name("zones/z/reviewDefinitions/1");
  definition.set_title("项目准入评审流程");
  definition.set_document_number("廊高管发〔2020〕2号");
  definition.set_approval_valid_days(180);
  definition.set_state(v1::ReviewDefinition::STATE_DRAFT);
  definition.set_drafted_by(kDrafter);
  v1::StageGroup& first = *definition.add_groups();
  AddStage(first, "completeness", v1::STAGE_KIND_COMPLETENESS);
  AddStage(first, "threshold", v1::STAGE_KIND_THRESHOLD);
  v1::StageGroup& second = *definition.add_groups();
  AddStage(second, "environment", v1::STAGE_KIND_OPINION).set_department("zones/z/departments/environment");
  v1::StageDefinition& vote = AddStage(second, "panel", v1::STAGE_KIND_VOTE);
  for (const char* person : {"zones/z/persons/a", "zones/z/persons/b"}) {
    v1::PanelMember& member = *vote.add_panel();
    member.set_person(person);
    member.set_weight(1);
  }
  for (v1::Share* share : {vote.mutable_quorum(), vote.mutable_pass()}) {
    share->set_numerator(2);
    share->set_denominator(3);
  }
  AddStage(*definition.add_groups(), "decision", v1::STAGE_KIND_DECISION);
  return definition;
}

std::vector<std::string> FieldsOf(const Faults& faults) {
  std::vector<std::string> fields;
  for (const Fault& fault : faults) fields.push_back(fault.field);
  return fields;
}

using Spoil = std::function<void(v1::ReviewDefinition&)>;

TEST(CheckDefinition, AcceptsASoundOne) {
  v1::ReviewDefinition definition = Sound();
  EXPECT_TRUE(CheckDefinition("", definition).empty());
  EXPECT_TRUE(Unsound(definition, NamesIn(definition)).empty());
}

TEST(CheckDefinition, NamesEachFieldThatIsWrong) {
  const std::vector<std::pair<std::string, Spoil>> rows{
      {"d.title", [](auto& d) { d.set_title(" "); }},
      {"d.document_number", [](auto& d) { d.clear_document_number(); }},
      {"d.approval_valid_days", [](auto& d) { d.set_approval_valid_days(0); }},
      {"d.approval_valid_days", [](auto& d) { d.set_approval_valid_days(3651); }},
      {"d.groups", [](auto& d) { d.clear_groups(); }},
      {"d.groups[0].stages", [](auto& d) { d.mutable_groups(0)->clear_stages(); }},
      {"d.groups[0].stages[0].stage_id", [](auto& d) { d.mutable_groups(0)->mutable_stages(0)->set_stage_id("X"); }},
      {"d.groups[0].stages[0].title", [](auto& d) { d.mutable_groups(0)->mutable_stages(0)->clear_title(); }},
      {"d.groups[0].stages[0].kind", [](auto& d) { d.mutable_groups(0)->mutable_stages(0)->clear_kind(); }},
      {"d.groups[0].stages[0].kind",
       [](auto& d) { d.mutable_groups(0)->mutable_stages(0)->set_kind(static_cast<v1::StageKind>(77)); }},
      {"d.groups[0].stages[0].limit_working_days",
       [](auto& d) { d.mutable_groups(0)->mutable_stages(0)->set_limit_working_days(-1); }},
      {"d.groups[1].stages[0].department", [](auto& d) { d.mutable_groups(1)->mutable_stages(0)->clear_department(); }},
      {"d.groups[1].stages[1].panel", [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->clear_panel(); }},
      {"d.groups[1].stages[1].panel[0].person",
       [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->mutable_panel(0)->set_person("a"); }},
      {"d.groups[1].stages[1].panel[1].weight",
       [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->mutable_panel(1)->set_weight(101); }},
      {"d.groups[1].stages[1].quorum", [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->clear_quorum(); }},
      {"d.groups[1].stages[1].pass.denominator",
       [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->mutable_pass()->set_denominator(0); }},
      {"d.groups[0].stages[0].entry.total_investment_at_least",
       [](auto& d) {
         auto& bar = *d.mutable_groups(0)->mutable_stages(0)->mutable_entry()->mutable_total_investment_at_least();
         bar.set_currency_code("CNY");
       }},
  };
  for (const auto& [field, spoil] : rows) {
    v1::ReviewDefinition definition = Sound();
    spoil(definition);
    EXPECT_EQ(FieldsOf(CheckDefinition("d.", definition)), std::vector<std::string>{field});
  }
}

TEST(Unsound, NamesWhatKeepsACaseFromItsDecision) {
  const std::vector<std::pair<std::string, Spoil>> rows{
      {"groups[0].stages[1].stage_id",
       [](auto& d) { d.mutable_groups(0)->mutable_stages(1)->set_stage_id("completeness"); }},
      {"groups[1].stages[0].department",
       [](auto& d) { d.mutable_groups(1)->mutable_stages(0)->set_department("zones/z/departments/none"); }},
      {"groups[1].stages[1].panel",
       [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->mutable_panel(0)->set_person("zones/z/persons/b"); }},
      {"groups[1].stages[1].panel",
       [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->mutable_panel(0)->set_person("zones/z/persons/none"); }},
      {"groups[1].stages[1].quorum",
       [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->mutable_quorum()->set_numerator(4); }},
      {"groups[1].stages[1].pass",
       [](auto& d) { d.mutable_groups(1)->mutable_stages(1)->mutable_pass()->set_numerator(4); }},
      {"groups[2]", [](auto& d) { AddStage(*d.mutable_groups(2), "more", v1::STAGE_KIND_DECISION); }},
      {"groups[1]", [](auto& d) { d.mutable_groups()->RemoveLast(); }},
      {"groups[1].stages[2]", [](auto& d) { AddStage(*d.mutable_groups(1), "early", v1::STAGE_KIND_DECISION); }},
      {"groups[2].stages[0].entry",
       [](auto& d) { d.mutable_groups(2)->mutable_stages(0)->mutable_entry()->set_foreign_only(true); }},
      {"groups[1].stages[2]", [](auto& d) { AddStage(*d.mutable_groups(1), "late", v1::STAGE_KIND_THRESHOLD); }},
      {"groups[0].stages[2]", [](auto& d) { AddStage(*d.mutable_groups(0), "again", v1::STAGE_KIND_COMPLETENESS); }},
      {"groups[0].stages[1].entry",
       [](auto& d) { d.mutable_groups(0)->mutable_stages(1)->mutable_entry()->set_threshold_failed_only(true); }},
      {"groups[1].stages[0].entry",
       [](auto& d) {
         d.mutable_groups(0)->mutable_stages()->RemoveLast();
         d.mutable_groups(1)->mutable_stages(0)->mutable_entry()->set_threshold_failed_only(true);
       }},
  };
  for (const auto& [field, spoil] : rows) {
    v1::ReviewDefinition definition = Sound();
    const std::set<std::string> existing = NamesIn(definition);
    spoil(definition);
    EXPECT_EQ(FieldsOf(Unsound(definition, existing)), std::vector<std::string>{field});
  }
}

TEST(Unsound, PutsCompletenessInTheFirstGroup) {
  v1::ReviewDefinition definition = Sound();
  definition.mutable_groups()->SwapElements(0, 1);
  EXPECT_EQ(FieldsOf(Unsound(definition, NamesIn(definition))), std::vector<std::string>{"groups[1].stages[0]"});
}

TEST(MayPublish, TakesAnotherPersonADraftAndASoundOne) {
  v1::ReviewDefinition definition = Sound();
  EXPECT_TRUE(MayPublish(definition, "zones/z/persons/leader", NamesIn(definition)).ok());
  EXPECT_EQ(ReasonOf(MayPublish(definition, kDrafter, NamesIn(definition))), v1::ERROR_REASON_SAME_PERSON);
  EXPECT_EQ(ReasonOf(MayPublish(definition, "zones/z/persons/leader", {})), v1::ERROR_REASON_DEFINITION_UNSOUND);
  definition.set_state(v1::ReviewDefinition::STATE_PUBLISHED);
  EXPECT_EQ(ReasonOf(MayPublish(definition, "zones/z/persons/leader", NamesIn(definition))),
            v1::ERROR_REASON_DEFINITION_NOT_DRAFT);
}

TEST(ContentSha256, ChangesWithWhatBindsOnly) {
  v1::ReviewDefinition definition = Sound();
  const std::string digest = ContentSha256(definition);
  definition.set_title("另一标题");
  EXPECT_EQ(ContentSha256(definition), digest);
  definition.set_approval_valid_days(90);
  EXPECT_NE(ContentSha256(definition), digest);
}

}  // namespace
}  // namespace luodi::review::rules
