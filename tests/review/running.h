// SPDX-License-Identifier: Apache-2.0
// A case of a plant on its way through a whole procedure, as a desk: completeness and threshold, then environment (may
// veto) and safety, then a panel of three with quorum and share of 2/3, then the leaders. Pure.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/projects/rules.h"
#include "server/review/acts.h"
#include "server/review/rules.h"
#include "server/zones/reference_data.h"

namespace luodi::review::rules {

using Status = v1::StageStatus;
using Case = v1::ReviewCase;

inline std::string PersonOf(const std::string& id) { return "zones/z/persons/" + id; }

inline v1::Date On(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

inline v1::Money MoneyOf(const std::string& currency, int64_t minor_units) {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(minor_units);
  return money;
}

inline v1::ExchangeRate RateOf(const std::string& currency, int64_t rate_e8) {
  v1::ExchangeRate rate;
  rate.set_from_currency(currency);
  rate.set_to_currency("CNY");
  rate.set_rate_e8(rate_e8);
  return rate;
}

inline v1::Share ShareOf(int numerator, int denominator) {
  v1::Share share;
  share.set_numerator(numerator);
  share.set_denominator(denominator);
  return share;
}

class Running : public ::testing::Test {
 protected:
  Running() {
    LayOutProcedure();
    LayOutThresholds();
    desk_.ground.calendar = WorkingCalendar(zones::KnownCalendarYears());
    Today(2020, 9, 29);
    desk_.project = Plant();
    desk_.review_case.set_name("zones/z/projects/2020-0001/cases/1");
    desk_.review_case.set_state(Case::STATE_OPEN);
    desk_.review_case.set_submitted_by(PersonOf("officer"));
    desk_.review_case.set_purpose(v1::CASE_PURPOSE_INVESTMENT);
    *desk_.review_case.mutable_accepted_date() = On(2020, 9, 29);
    desk_.review_case.mutable_packet()->set_version(1);
    Pack(Plant());
    Sit("officer", "investment").contributed = true;
    Sit("of-environment", "environment");
    Sit("of-safety", "safety");
    for (const char* id : {"m1", "m2", "m3", "secretary", "director", "leader", "deputy"}) Sit(id);
  }

  // 2.83 亿元 on 56.6 亩 with 2830 万元 of tax: exactly at 500 and 50 万元 a 亩.
  static v1::Project Plant() {
    v1::Project project;
    project.set_name("zones/z/projects/2020-0001");
    project.set_title("厂房");
    project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    project.set_investor("zones/z/investors/1");
    *project.mutable_total_investment() = MoneyOf("CNY", 30'000'000'000);
    *project.mutable_fixed_asset_investment() = MoneyOf("CNY", 28'300'000'000);
    project.mutable_land_area()->set_micro_mu(56'600'000);
    *project.mutable_promises()->mutable_annual_tax() = MoneyOf("CNY", 2'830'000'000);
    return project;
  }
  static v1::StageDefinition& AddStage(v1::StageGroup& group, const std::string& id, v1::StageKind kind) {
    v1::StageDefinition& stage = *group.add_stages();
    stage.set_stage_id(id);
    stage.set_title(id);
    stage.set_kind(kind);
    return stage;
  }

  void LayOutProcedure() {
    v1::ReviewDefinition& definition = desk_.ground.definition;
    definition.set_name("zones/z/reviewDefinitions/1");
    definition.set_state(v1::ReviewDefinition::STATE_PUBLISHED);
    definition.set_approval_valid_days(180);
    v1::StageGroup& first = *definition.add_groups();
    AddStage(first, "completeness", v1::STAGE_KIND_COMPLETENESS).set_limit_working_days(2);
    AddStage(first, "threshold", v1::STAGE_KIND_THRESHOLD);
    v1::StageGroup& second = *definition.add_groups();
    for (const char* id : {"environment", "safety"}) {
      v1::StageDefinition& stage = AddStage(second, id, v1::STAGE_KIND_OPINION);
      stage.set_department(absl::StrCat("zones/z/departments/", id));
      stage.set_may_veto(stage.stage_id() == "environment");
    }
    v1::StageDefinition& vote = AddStage(*definition.add_groups(), "panel", v1::STAGE_KIND_VOTE);
    for (const char* id : {"m1", "m2", "m3"}) {
      v1::PanelMember& member = *vote.add_panel();
      member.set_person(PersonOf(id));
      member.set_weight(1);
    }
    *vote.mutable_quorum() = ShareOf(2, 3);
    *vote.mutable_pass() = ShareOf(2, 3);
    AddStage(*definition.add_groups(), "decision", v1::STAGE_KIND_DECISION);
  }
  void LayOutThresholds() {
    desk_.ground.threshold_set.set_name("zones/z/thresholdSets/1");
    for (const auto& [id, metric, fen] : {std::tuple{"intensity", v1::METRIC_INVESTMENT_INTENSITY, 500'000'000},
                                          std::tuple{"tax", v1::METRIC_TAX_PER_MU, 50'000'000}}) {
      v1::ThresholdRule& rule = *desk_.ground.threshold_set.add_rules();
      rule.set_rule_id(id);
      rule.set_metric(metric);
      rule.set_comparator(v1::COMPARATOR_AT_LEAST);
      *rule.mutable_bar()->mutable_money_per_mu() = MoneyOf("CNY", fen);
      rule.set_exceptable(true);
      rule.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
    }
  }

  void Today(int year, int month, int day) {
    desk_.ground.today = On(year, month, day);
    desk_.ground.now.set_seconds(desk_.ground.now.seconds() + 3600);
  }
  void Pack(const v1::Project& project) {
    desk_.review_case.mutable_packet()->set_material_json(projects::rules::MaterialJson(project));
    desk_.ground.figures = projects::rules::FiguresOf(project);
  }
  // So that both thresholds fail.
  void PackWide() {
    v1::Project wide = Plant();
    wide.mutable_land_area()->set_micro_mu(60'000'000);
    Pack(wide);
  }
  Member& Sit(const std::string& id, const std::string& department = "") {
    Member& member = desk_.members[PersonOf(id)];
    member.person = PersonOf(id);
    if (!department.empty()) member.department = "zones/z/departments/" + department;
    member.roles = {v1::ROLE_COMMITTEE_MEMBER};
    member.records_opinions = member.casts_votes = member.decides = true;
    member.identity = "staff/" + id;
    return member;
  }
  Actor Who(const std::string& id) { return desk_.members.at(PersonOf(id)); }

  v1::StageDefinition& Defined(const std::string& id) {
    for (v1::StageGroup& group : *desk_.ground.definition.mutable_groups()) {
      for (v1::StageDefinition& stage : *group.mutable_stages()) {
        if (stage.stage_id() == id) return stage;
      }
    }
    throw std::logic_error(id);
  }
  Status& Stage(const std::string& id) { return **FindStage(desk_.review_case, id); }
  Status::State StateOf(const std::string& id) { return Stage(id).state(); }
  Case::State state() const { return desk_.review_case.state(); }

  absl::Status File() {
    desk_.ground.act = "SubmitCase";
    desk_.ground.person = PersonOf("officer");
    return Begin(desk_);
  }
  absl::Status Accept(const std::string& who = "secretary", int packet = 1) {
    return AcceptPacket(desk_, Who(who), packet);
  }
  absl::Status Ask(const std::vector<std::string>& items = {"环评批复"}, const std::string& who = "secretary") {
    return RequestSupplement(desk_, Who(who), desk_.review_case.packet().version(), items);
  }
  absl::Status Resubmit(const std::string& who = "officer") {
    v1::Packet packet = desk_.review_case.packet();
    packet.set_version(packet.version() + 1);
    return ResubmitPacket(desk_, Who(who), packet);
  }
  absl::Status Say(const std::string& who, const std::string& stage, v1::Opinion::Stance stance,
                   const std::vector<std::string>& conditions = {}) {
    v1::Opinion opinion;
    opinion.set_stage_id(stage);
    opinion.set_stance(stance);
    opinion.set_packet_version(desk_.review_case.packet().version());
    opinion.mutable_conditions()->Assign(conditions.begin(), conditions.end());
    const absl::Status said = RecordOpinion(desk_, Who(who), opinion).status();
    // The store's part.
    if (said.ok()) {
      desk_.opinions.back().set_name(absl::StrCat(desk_.review_case.name(), "/opinions/", desk_.opinions.size()));
    }
    return said;
  }
  absl::Status Vote(const std::string& who, v1::Vote::Choice choice = v1::Vote::CHOICE_YES) {
    v1::Vote vote;
    vote.set_stage_id("panel");
    vote.set_choice(choice);
    vote.set_packet_version(desk_.review_case.packet().version());
    return CastVote(desk_, Who(who), vote, "").status();
  }
  absl::Status Except(const std::vector<std::string>& rules, const std::string& who = "secretary") {
    v1::PolicyException exception;
    exception.mutable_rule_ids()->Assign(rules.begin(), rules.end());
    exception.set_reason("重大项目");
    exception.set_document_number("纪要1号");
    *exception.mutable_expiry_date() = On(2020, 12, 31);
    return RequestException(desk_, Who(who), exception);
  }
  absl::Status Override(const std::vector<std::string>& stages, const std::vector<std::string>& rules = {},
                        const std::vector<std::string>& vetoes = {}, const std::string& who = "director") {
    v1::Override override;
    override.mutable_stage_ids()->Assign(stages.begin(), stages.end());
    override.mutable_rule_ids()->Assign(rules.begin(), rules.end());
    override.mutable_vetoes()->Assign(vetoes.begin(), vetoes.end());
    override.set_reason("全局需要");
    override.set_document_number("纪要2号");
    return RequestOverride(desk_, Who(who), override);
  }
  absl::Status DecideAs(const std::string& who, v1::Decision::Outcome outcome,
                        const std::vector<std::string>& conditions = {}) {
    v1::Decision decision;
    decision.set_outcome(outcome);
    decision.mutable_conditions()->Assign(conditions.begin(), conditions.end());
    return Decide(desk_, Who(who), decision);
  }
  absl::Status Approve(const std::string& who = "leader") { return DecideAs(who, v1::Decision::OUTCOME_APPROVE); }

  // Filed and accepted: the departments are asked.
  void ToConsult() {
    ASSERT_TRUE(File().ok());
    ASSERT_TRUE(Accept().ok());
  }
  void ToDecide(v1::Opinion::Stance environment = v1::Opinion::STANCE_AGREE,
                v1::Vote::Choice choice = v1::Vote::CHOICE_YES) {
    ToConsult();
    ASSERT_TRUE(Say("of-environment", "environment", environment).ok());
    ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
    ASSERT_TRUE(Vote("m1", choice).ok());
    ASSERT_TRUE(Vote("m2", choice).ok());
    ASSERT_EQ(StateOf("decision"), Status::STATE_OPEN);
  }
  // The reasons a refusal names, e.g. in a PreconditionFailure.
  static bool Tells(const absl::Status& status, const std::string& part) {
    return std::string(status.message()).find(part) != std::string::npos;
  }

  Desk desk_;
};

}  // namespace luodi::review::rules
