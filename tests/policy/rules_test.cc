// SPDX-License-Identifier: Apache-2.0
#include "server/policy/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "proto/text/date.h"
#include "server/base/digest.h"

namespace luodi::policy::rules {
namespace {

v1::Date Day(std::string_view text) {
  v1::Date date;
  EXPECT_EQ(text::ReadDate(text, &date), v1::ERROR_REASON_UNSPECIFIED) << text;
  return date;
}

v1::Money Yuan(int64_t yuan) {
  v1::Money money;
  money.set_currency_code("CNY");
  money.set_minor_units(yuan * 100);
  return money;
}

v1::ThresholdRule Rule(std::string id, v1::Metric metric, int64_t yuan_per_mu) {
  v1::ThresholdRule rule;
  rule.set_rule_id(std::move(id));
  rule.set_metric(metric);
  rule.set_comparator(v1::COMPARATOR_AT_LEAST);
  *rule.mutable_bar()->mutable_money_per_mu() = Yuan(yuan_per_mu);
  rule.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  rule.set_exceptable(true);
  rule.set_legal_basis("廊高管发〔2020〕1号 第三条");
  rule.set_force(v1::FORCE_MANDATORY);
  return rule;
}

// 500 万元 and 50 万元 a 亩: the gate of 廊坊高新区, which says nothing that version 1 of the form did not know.
v1::ThresholdSet Gate() {
  v1::ThresholdSet set;
  set.set_name("zones/langfang-gaoxin/thresholdSets/2");
  set.set_document_number("廊高管发〔2020〕1号");
  set.set_title("准入门槛");
  *set.mutable_effective_date() = Day("2020-01-01");
  set.set_state(v1::ThresholdSet::STATE_PUBLISHED);
  *set.add_rules() = Rule("intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000);
  *set.add_rules() = Rule("tax", v1::METRIC_TAX_PER_MU, 500'000);
  return set;
}

// ---- the life of a set

TEST(StateAfter, AnswersEveryActInEveryState) {
  const google::protobuf::EnumDescriptor& states = *v1::ThresholdSet::State_descriptor();
  for (int i = 0; i < states.value_count(); ++i) {
    const auto state = static_cast<v1::ThresholdSet::State>(states.value(i)->number());
    v1::ThresholdSet set = Gate();
    set.set_state(state);
    const bool draft = state == v1::ThresholdSet::STATE_DRAFT, published = state == v1::ThresholdSet::STATE_PUBLISHED;
    for (const Act act : {Act::kUpdate, Act::kPublish, Act::kWithdraw}) {
      const auto after = StateAfter(act, set);
      if (draft && act == Act::kUpdate) {
        EXPECT_EQ(*after, v1::ThresholdSet::STATE_DRAFT);
      } else if (draft && act == Act::kPublish) {
        EXPECT_EQ(*after, v1::ThresholdSet::STATE_PUBLISHED);
      } else if (published && act == Act::kWithdraw) {
        EXPECT_EQ(*after, v1::ThresholdSet::STATE_WITHDRAWN);
      } else {
        EXPECT_EQ(ReasonOf(after.status()), act == Act::kWithdraw ? v1::ERROR_REASON_THRESHOLD_SET_NOT_PUBLISHED
                                                                  : v1::ERROR_REASON_THRESHOLD_SET_NOT_DRAFT)
            << states.value(i)->name();
      }
    }
  }
}

TEST(MayPublish, RefusesWhoeverDrafted) {
  EXPECT_TRUE(MayPublish("zones/z/persons/li-na", false).ok());
  EXPECT_EQ(ReasonOf(MayPublish("zones/z/persons/li-na", true)), v1::ERROR_REASON_SAME_PERSON);
}

TEST(MayWithdraw, RefusesWhoeverDraftedOrPublished) {
  v1::ThresholdSet set = Gate();
  set.set_published_by("zones/z/persons/leader");
  EXPECT_TRUE(MayWithdraw(set, "zones/z/persons/li-na", false).ok());
  EXPECT_EQ(ReasonOf(MayWithdraw(set, "zones/z/persons/li-na", true)), v1::ERROR_REASON_SAME_PERSON);
  EXPECT_EQ(ReasonOf(MayWithdraw(set, "zones/z/persons/leader", false)), v1::ERROR_REASON_SAME_PERSON);
}

TEST(RequireInForce, RefusesADayWithoutASet) {
  EXPECT_TRUE(RequireInForce(Gate(), "z", Day("2019-12-31")).ok());
  const absl::Status refusal = RequireInForce(std::nullopt, "z", Day("2019-12-31"));
  EXPECT_EQ(ReasonOf(refusal), v1::ERROR_REASON_NO_THRESHOLD_SET_IN_FORCE);
  EXPECT_EQ(refusal.message(), "No threshold set of zones/z is in force on 2019-12-31");
}

// ---- what makes a set no table one can judge by

// "intensity|large", "=contribution" for an empty group.
std::vector<std::string> Flaws(const v1::ThresholdSet& set) {
  std::vector<std::string> flaws;
  for (const Fault& fault : Unsound(set)) {
    EXPECT_EQ(fault.field, set.name());
    const Metadata& said = fault.metadata;
    flaws.push_back(fault.reason == v1::ERROR_REASON_RULES_OVERLAP
                        ? absl::StrCat(said.at("rule"), "|", said.at("other"))
                        : absl::StrCat("=", said.at("any_of")));
  }
  return flaws;
}

v1::ThresholdRule& AddIntensity(v1::ThresholdSet& set, const std::string& id) {
  *set.add_rules() = Rule(id, v1::METRIC_INVESTMENT_INTENSITY, 3'000'000);
  return *set.mutable_rules()->rbegin();
}

TEST(Unsound, FindsNothingInASoundSet) {
  v1::ThresholdSet set = Gate();
  EXPECT_THAT(Flaws(set), testing::IsEmpty());
  AddIntensity(set, "chemicals").mutable_scope()->add_industry_prefixes("C26");
  AddIntensity(set, "materials").mutable_scope()->add_industry_prefixes("C2651");
  AddIntensity(set, "at-most").set_comparator(v1::COMPARATOR_AT_MOST);
  AddIntensity(set, "wished").set_force(v1::FORCE_RECOMMENDED);
  EXPECT_THAT(Flaws(set), testing::IsEmpty());
}

TEST(Unsound, NamesEachPairThatIsEquallySpecific) {
  v1::ThresholdSet set = Gate();
  AddIntensity(set, "everywhere");
  AddIntensity(set, "chemicals").mutable_scope()->add_industry_prefixes("C26");
  AddIntensity(set, "two").mutable_scope()->add_industry_prefixes("C27");
  set.mutable_rules(4)->mutable_scope()->add_industry_prefixes("C26");
  EXPECT_EQ(Flaws(set), (std::vector<std::string>{"intensity|everywhere", "chemicals|two"}));
}

TEST(Unsound, NamesBandsThatShareASum) {
  v1::ThresholdSet set = Gate();
  *AddIntensity(set, "below").mutable_scope()->mutable_investment_below() = Yuan(100'000'000);
  v1::Scope& from = *AddIntensity(set, "from").mutable_scope();
  *from.mutable_investment_from() = Yuan(100'000'000);
  EXPECT_THAT(Flaws(set), testing::IsEmpty());
  from.mutable_investment_from()->set_minor_units(from.investment_from().minor_units() - 1);
  EXPECT_EQ(Flaws(set), std::vector<std::string>{"below|from"});
}

TEST(Unsound, NamesGroupsWithoutARule) {
  v1::ThresholdSet set = Gate();
  for (const char* id : {"contribution", "strength"}) set.add_any_of_groups()->set_any_of(id);
  EXPECT_EQ(Flaws(set), (std::vector<std::string>{"=contribution", "=strength"}));
  set.mutable_rules(0)->set_any_of("strength");
  set.mutable_rules(1)->set_any_of("strength");
  EXPECT_EQ(Flaws(set), std::vector<std::string>{"=contribution"});
}

// ---- publishing

// Reason of each unmet condition and its sentence.
std::vector<std::pair<std::string, std::string>> Unmet(const absl::Status& status) {
  std::vector<std::pair<std::string, std::string>> unmet;
  google::rpc::Status wire;
  wire.ParseFromString(ToGrpcStatus(status).error_details());
  google::rpc::PreconditionFailure failure;
  for (const auto& detail : wire.details()) {
    if (!detail.UnpackTo(&failure)) continue;
    for (const auto& violation : failure.violations()) unmet.emplace_back(violation.type(), violation.description());
  }
  return unmet;
}

TEST(MayTakeEffect, LetsASoundPreviewedSetOfAFreeDay) {
  EXPECT_TRUE(MayTakeEffect(Gate(), {.same_day = "", .used = "", .previewed = true}).ok());
}

TEST(MayTakeEffect, NamesAllThatIsUnmetAtOnceWithItsDate) {
  v1::ThresholdSet set = Gate();
  AddIntensity(set, "everywhere");
  set.add_any_of_groups()->set_any_of("contribution");
  set.set_content_sha256("5e1f");
  const absl::Status refusal = MayTakeEffect(
      set, {.same_day = "zones/z/thresholdSets/1", .used = "zones/z/thresholdSets/3", .previewed = false});
  EXPECT_EQ(ReasonOf(refusal), v1::ERROR_REASON_PUBLISH_CONDITIONS_UNMET);
  EXPECT_THAT(Unmet(refusal),
              testing::ElementsAre(
                  testing::Pair("RULES_OVERLAP", testing::HasSubstr("intensity and everywhere")),
                  testing::Pair("ANY_OF_EMPTY", testing::HasSubstr("contribution")),
                  testing::Pair("EFFECTIVE_DATE_TAKEN", testing::AllOf(testing::HasSubstr("zones/z/thresholdSets/1"),
                                                                       testing::HasSubstr("2020-01-01"))),
                  testing::Pair("EFFECTIVE_DATE_USED", testing::AllOf(testing::HasSubstr("zones/z/thresholdSets/3"),
                                                                      testing::HasSubstr("2020-01-01"))),
                  testing::Pair("PREVIEW_MISSING", testing::HasSubstr("5e1f"))));
}

TEST(MayTakeEffect, RefusesEachConditionByItself) {
  const auto alone = [](const Publishing& publishing) {
    const auto unmet = Unmet(MayTakeEffect(Gate(), publishing));
    return unmet.size() == 1 ? unmet[0].first : absl::StrCat(unmet.size());
  };
  EXPECT_EQ(alone({.same_day = "zones/z/thresholdSets/1", .used = "", .previewed = true}), "EFFECTIVE_DATE_TAKEN");
  EXPECT_EQ(alone({.same_day = "", .used = "zones/z/thresholdSets/1", .previewed = true}), "EFFECTIVE_DATE_USED");
  EXPECT_EQ(alone({.same_day = "", .used = "", .previewed = false}), "PREVIEW_MISSING");
}

// ---- the digest

// As version 1 of the form computed it.
std::string DigestOfVersion1(const v1::ThresholdSet& set) {
  std::string content =
      absl::StrCat("threshold-set-v1\n", set.document_number(), "\n", text::WriteDate(set.effective_date()), "\n");
  for (const v1::ThresholdRule& rule : set.rules()) {
    std::vector<std::string> kinds;
    for (const int kind : rule.exempt_kinds())
      kinds.push_back(v1::ProjectKind_Name(static_cast<v1::ProjectKind>(kind)));
    absl::StrAppend(&content, rule.rule_id(), "\n", v1::Metric_Name(rule.metric()), "\nCNY ",
                    rule.bar().money_per_mu().minor_units(), "\n", absl::StrJoin(kinds, " "), "\n",
                    rule.exceptable() ? "exceptable" : "binding", "\n", rule.legal_basis(), "\n");
  }
  return Sha256Hex(content);
}

TEST(ContentSha256, IsTheOldOneForASetThatSaysNothingNew) {
  v1::ThresholdSet set = Gate();
  EXPECT_EQ(ContentSha256(set), DigestOfVersion1(set));
  set.mutable_rules(0)->clear_force();
  set.mutable_rules(1)->set_exceptable(false);
  set.mutable_rules(1)->add_exempt_kinds(v1::PROJECT_KIND_INFRASTRUCTURE);
  EXPECT_EQ(ContentSha256(set), DigestOfVersion1(set));
}

TEST(ContentSha256, IsTheOneThatStandsInBooksOfVersion1) {
  // Sha256 of the lines as version 1 wrote them, computed by another program.
  EXPECT_EQ(ContentSha256(Gate()), "2111a247b8fafc7d8942176aaeca0312cdcd2058f30e30cd55560672b219bf2f");
}

using Change = void (*)(v1::ThresholdSet&);

TEST(ContentSha256, DoesNotChangeWithWhatDoesNotBind) {
  const std::string digest = ContentSha256(Gate());
  for (const Change change : {Change([](v1::ThresholdSet& set) { set.set_title("其他标题"); }),
                              Change([](v1::ThresholdSet& set) { set.set_state(v1::ThresholdSet::STATE_DRAFT); }),
                              Change([](v1::ThresholdSet& set) { set.set_name("zones/z/thresholdSets/9"); })}) {
    v1::ThresholdSet changed = Gate();
    change(changed);
    EXPECT_EQ(ContentSha256(changed), digest);
  }
}

// Changes of the first rule that each say something else.
const std::vector<void (*)(v1::ThresholdRule&)> kRuleChanges = {
    [](v1::ThresholdRule& rule) { rule.set_rule_id("other"); },
    [](v1::ThresholdRule& rule) { rule.set_metric(v1::METRIC_OUTPUT_PER_MU); },
    [](v1::ThresholdRule& rule) { rule.set_comparator(v1::COMPARATOR_ABOVE); },
    [](v1::ThresholdRule& rule) { rule.mutable_bar()->mutable_money_per_mu()->set_minor_units(1); },
    [](v1::ThresholdRule& rule) { *rule.mutable_bar()->mutable_money_per_hectare() = Yuan(5'000'000); },
    [](v1::ThresholdRule& rule) { *rule.mutable_bar()->mutable_money() = Yuan(5'000'000); },
    [](v1::ThresholdRule& rule) { rule.mutable_bar()->set_ratio_ppm(500'000'000); },
    [](v1::ThresholdRule& rule) { rule.mutable_bar()->set_count(500'000'000); },
    [](v1::ThresholdRule& rule) { rule.mutable_bar()->set_per_mu_milli(500'000'000); },
    [](v1::ThresholdRule& rule) { rule.mutable_bar()->set_score_micro(500'000'000); },
    [](v1::ThresholdRule& rule) { rule.clear_bar(); },
    [](v1::ThresholdRule& rule) { rule.set_exceptable(false); },
    [](v1::ThresholdRule& rule) { rule.clear_exempt_kinds(); },
    [](v1::ThresholdRule& rule) { rule.set_legal_basis("第四条"); },
    [](v1::ThresholdRule& rule) { rule.set_force(v1::FORCE_RECOMMENDED); },
    [](v1::ThresholdRule& rule) { rule.set_force(v1::FORCE_VETO); },
    [](v1::ThresholdRule& rule) { rule.set_any_of("contribution"); },
    [](v1::ThresholdRule& rule) { rule.set_land(v1::LAND_APPORTIONED); },
    [](v1::ThresholdRule& rule) { rule.set_without_land_price(true); },
    [](v1::ThresholdRule& rule) { rule.set_double_above_storey_mm(8000); },
    [](v1::ThresholdRule& rule) { rule.mutable_scope()->add_parks("zones/z/parks/east"); },
    [](v1::ThresholdRule& rule) { rule.mutable_scope()->add_land_uses(v1::LAND_USE_RESEARCH); },
    [](v1::ThresholdRule& rule) { rule.mutable_scope()->add_kinds(v1::PROJECT_KIND_EXPANSION); },
    [](v1::ThresholdRule& rule) { rule.mutable_scope()->add_industry_prefixes("C26"); },
    [](v1::ThresholdRule& rule) { *rule.mutable_scope()->mutable_investment_from() = Yuan(1); },
    [](v1::ThresholdRule& rule) { *rule.mutable_scope()->mutable_investment_below() = Yuan(1); },
    [](v1::ThresholdRule& rule) {
      *rule.mutable_scope()->mutable_investment_below() = Yuan(1);
      rule.mutable_scope()->set_band_of_total_investment(true);
    },
    [](v1::ThresholdRule& rule) { rule.mutable_scope()->add_land_bases(v1::LAND_BASIS_GROSS); },
    [](v1::ThresholdRule& rule) {
      rule.mutable_years()->set_basis(v1::YearSpan::BASIS_AFTER_PRODUCTION);
      rule.mutable_years()->set_first_year(1);
      rule.mutable_years()->set_last_year(3);
    },
    [](v1::ThresholdRule& rule) {
      rule.mutable_years()->set_basis(v1::YearSpan::BASIS_AFTER_PRODUCTION);
      rule.mutable_years()->set_first_year(1);
      rule.mutable_years()->set_last_year(2);
    },
    [](v1::ThresholdRule& rule) { rule.mutable_scoring()->set_full_score_micro(5'000'000); },
    [](v1::ThresholdRule& rule) { rule.mutable_scoring()->set_lowest_score_micro(5'000'000); },
    [](v1::ThresholdRule& rule) { *rule.mutable_scoring()->mutable_step()->mutable_money_per_mu() = Yuan(7); },
    [](v1::ThresholdRule& rule) { *rule.mutable_scoring()->mutable_cut()->mutable_money_per_mu() = Yuan(7); },
    [](v1::ThresholdRule& rule) { rule.mutable_scoring()->set_deduction_micro(5'000'000); },
    [](v1::ThresholdRule& rule) { rule.mutable_scoring()->set_step_rule(v1::Scoring::STEP_RULE_FULL); },
    [](v1::ThresholdRule& rule) { rule.mutable_scoring()->set_cut_score_micro(5'000'000); },
    [](v1::ThresholdRule& rule) { rule.mutable_related_land()->mutable_idle_at_least()->set_micro_mu(7); },
    [](v1::ThresholdRule& rule) { *rule.mutable_related_land()->mutable_output_per_mu_below() = Yuan(7); },
    [](v1::ThresholdRule& rule) { *rule.mutable_related_land()->mutable_tax_per_mu_below() = Yuan(7); },
};

// Changes of the set around its rules that each say something else.
const std::vector<Change> kSetChanges = {
    [](v1::ThresholdSet& set) { set.set_document_number("2号"); },
    [](v1::ThresholdSet& set) { set.mutable_effective_date()->set_day(2); },
    [](v1::ThresholdSet& set) { set.mutable_rules()->SwapElements(0, 1); },
    [](v1::ThresholdSet& set) { set.mutable_rules()->RemoveLast(); },
    [](v1::ThresholdSet& set) { set.mutable_rules(1)->set_any_of("contribution"); },
    [](v1::ThresholdSet& set) { set.add_any_of_groups()->set_any_of("contribution"); },
    [](v1::ThresholdSet& set) { set.add_any_of_groups()->set_title("contribution"); },
    [](v1::ThresholdSet& set) { set.add_positions()->set_title("新材料"); },
    [](v1::ThresholdSet& set) { set.add_positions()->add_industry_prefixes("C26"); },
    [](v1::ThresholdSet& set) { set.add_positions()->set_unfit(true); },
    [](v1::ThresholdSet& set) { set.add_positions()->set_score_micro(7); },
};

TEST(ContentSha256, DiffersForEveryTwoSetsThatSaySomethingElse) {
  std::map<std::string, std::string> seen;
  const auto add = [&seen](const v1::ThresholdSet& set, const std::string& what) {
    const auto [found, is_new] = seen.emplace(ContentSha256(set), what);
    EXPECT_TRUE(is_new) << what << " and " << found->second << " have one digest";
  };
  add(Gate(), "the gate");
  for (size_t i = 0; i < kRuleChanges.size(); ++i) {
    v1::ThresholdSet set = Gate();
    kRuleChanges[i](*set.mutable_rules(0));
    add(set, absl::StrCat("change ", i, " of a rule"));
  }
  for (size_t i = 0; i < kSetChanges.size(); ++i) {
    v1::ThresholdSet set = Gate();
    kSetChanges[i](set);
    add(set, absl::StrCat("change ", i, " of the set"));
  }
}

// Every field of these messages is named here, so that a field that is added cannot be left out of the digest.
TEST(ContentSha256, KnowsEveryFieldOfARule) {
  const std::map<const google::protobuf::Descriptor*, int> known = {
      {v1::ThresholdRule::descriptor(), 16},   {v1::Scope::descriptor(), 8},          {v1::YearSpan::descriptor(), 3},
      {v1::Scoring::descriptor(), 7},          {v1::RelatedLandBar::descriptor(), 3}, {v1::AnyOf::descriptor(), 2},
      {v1::IndustryPosition::descriptor(), 4}, {v1::Quantity::descriptor(), 8}};
  for (const auto& [message, fields] : known) EXPECT_EQ(message->field_count(), fields) << message->full_name();
}

}  // namespace
}  // namespace luodi::policy::rules
