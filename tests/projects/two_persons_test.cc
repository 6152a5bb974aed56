// SPDX-License-Identifier: Apache-2.0
// What one person may change, and what takes two.
#include <gtest/gtest.h>

#include "tests/projects/rules_given.h"

namespace luodi::projects::rules {
namespace {

// A project whose fields all say something, and one in which all differ.
v1::Project Filled(int variant) {
  v1::Project project = Sound();
  project.set_title("甲" + std::to_string(variant));
  project.set_kind(variant == 1 ? v1::PROJECT_KIND_NEW_BUILD : v1::PROJECT_KIND_EXPANSION);
  project.set_investor("zones/z/investors/2020-000" + std::to_string(variant));
  project.set_industry_code(variant == 1 ? "C3611" : "C3612");
  project.set_park("zones/z/parks/p" + std::to_string(variant));
  for (v1::Money* amount : {project.mutable_total_investment(), project.mutable_fixed_asset_investment(),
                            project.mutable_foreign_investment()}) {
    amount->set_currency_code("CNY");
    amount->set_minor_units(variant);
  }
  project.mutable_total_investment()->set_minor_units(10 + variant);
  project.mutable_land_area()->set_micro_mu(variant);
  project.set_parcel("2020-" + std::to_string(variant));
  project.mutable_promises()->set_jobs(variant);
  project.mutable_plan()->set_annual_energy_kgce(variant);
  project.set_confidentiality(variant == 1 ? v1::CONFIDENTIALITY_PUBLIC : v1::CONFIDENTIALITY_RESTRICTED);
  project.set_owner_department("zones/z/departments/d" + std::to_string(variant));
  project.set_business_code("B" + std::to_string(variant));
  project.set_national_code("2020-131000-48-03-01234" + std::to_string(variant));
  project.set_description("概况" + std::to_string(variant));
  return project;
}

const FaultSet kUpdatable = {"title",
                             "kind",
                             "investor",
                             "industry_code",
                             "park",
                             "total_investment",
                             "fixed_asset_investment",
                             "foreign_investment",
                             "land_area",
                             "parcel",
                             "promises",
                             "plan",
                             "confidentiality",
                             "owner_department",
                             "business_code",
                             "national_code",
                             "description"};
const FaultSet kOnePerson = {"title",       "confidentiality", "owner_department", "business_code", "national_code",
                             "description", "parcel"};

TEST(MayUpdate, TakesTwoPersonsForWhatCountsOrWasJudgedOnceSigned) {
  for (const std::string& field : kUpdatable) {
    for (const v1::FactKind kind : Kinds()) {
      if (kind == v1::FACT_KIND_TERMINATED) continue;
      for (const v1::FactBasis basis : {v1::FACT_BASIS_RECORDED, v1::FACT_BASIS_IMPORTED}) {
        v1::Project current = Filled(1);
        AddFact(current, kind, Day(2020, 1, 1));
        current.mutable_facts(0)->set_basis(basis);
        google::protobuf::FieldMask mask;
        mask.add_paths(field);
        Faults faults;
        const v1::Project updated = Updated(current, Filled(2), mask, faults);
        const bool settled = kind == v1::FACT_KIND_SIGNED && !kOnePerson.contains(field);
        EXPECT_EQ(ReasonOf(MayUpdate(current, updated, "理由")), settled ? "CHANGE_NEEDS_TWO_PERSONS" : "UNSPECIFIED")
            << field << " " << kind;
        EXPECT_TRUE(MayCorrectFields(current, updated).ok());
      }
    }
  }
}

TEST(MayUpdate, NamesAllFieldsThatTakeTwoPersons) {
  v1::Project signed_one = Filled(1), other = Filled(2);
  AddFact(signed_one, v1::FACT_KIND_SIGNED, Day(2020, 1, 1));
  EXPECT_EQ(SettledChanges(signed_one, other),
            (std::vector<std::string>{"kind", "investor", "industry_code", "park", "total_investment",
                                      "fixed_asset_investment", "foreign_investment", "land_area", "promises",
                                      "plan"}));
  EXPECT_TRUE(SettledChanges(Filled(1), other).empty());
  EXPECT_EQ(ReasonOf(MayUpdate(signed_one, other, "")), "CHANGE_NEEDS_TWO_PERSONS");
}

TEST(Corrected, TakesTheFieldsThatTakeTwoPersonsAndNoOthers) {
  for (const std::string& field : kUpdatable) {
    google::protobuf::FieldMask mask;
    mask.add_paths(field);
    Faults faults;
    Corrected(Filled(1), Filled(2), mask, faults);
    EXPECT_EQ(Told(faults), kOnePerson.contains(field) ? FaultSet{"update_mask MASK_PATH_UNKNOWN"} : FaultSet{});
  }
  for (const char* path : {"facts", "stage", "etag", "parent_project", "phase", "ledger_columns", "*", ""}) {
    google::protobuf::FieldMask mask;
    mask.add_paths(path);
    Faults faults;
    Corrected(Filled(1), Filled(2), mask, faults);
    EXPECT_EQ(Told(faults), FaultSet{"update_mask MASK_PATH_UNKNOWN"}) << path;
  }
}

TEST(Only, KeepsWhatTheMaskNames) {
  google::protobuf::FieldMask mask;
  mask.add_paths("land_area");
  mask.add_paths("promises.jobs");
  const v1::Project only = Only(Filled(1), mask);
  EXPECT_EQ(only.land_area().micro_mu(), 1);
  EXPECT_EQ(only.promises().jobs(), 1);
  EXPECT_EQ(only.title() + only.name(), "");
  EXPECT_FALSE(Only(Sound(), mask).has_promises());
}

TEST(MayCorrectFields, WantsAChangeInAProjectThatGoesOn) {
  v1::Project current = Filled(1);
  EXPECT_EQ(ReasonOf(MayCorrectFields(current, current)), "PROJECT_CHANGED_NOTHING");
  AddFact(current, v1::FACT_KIND_TERMINATED, Day(2020, 1, 1));
  EXPECT_EQ(ReasonOf(MayCorrectFields(current, Filled(2))), "PROJECT_TERMINATED");
}

TEST(CheckStillSays, RefusesFieldsThatMovedSinceTheProposal) {
  v1::Correction correction;
  correction.mutable_update_mask()->add_paths("land_area");
  correction.mutable_update_mask()->add_paths("promises.annual_tax");
  *correction.mutable_former() = Only(Filled(1), correction.update_mask());
  EXPECT_TRUE(CheckStillSays(correction, Filled(1)).ok());
  v1::Project moved = Filled(1);
  moved.mutable_promises()->set_jobs(9);
  EXPECT_TRUE(CheckStillSays(correction, moved).ok());
  moved.clear_land_area();
  EXPECT_EQ(ReasonOf(CheckStillSays(correction, moved)), "CORRECTION_OUTDATED");
}

TEST(CheckProposal, WantsAFactOrFields) {
  for (const bool kind : {false, true}) {
    for (const bool date : {false, true}) {
      for (const bool project : {false, true}) {
        for (const bool mask : {false, true}) {
          v1::ProposeCorrectionRequest request;
          if (kind) request.set_fact_kind(v1::FACT_KIND_SIGNED);
          if (date) *request.mutable_fact_date() = kToday;
          if (project) request.mutable_project();
          if (mask) request.mutable_update_mask()->add_paths("park");
          EXPECT_EQ(Told(CheckProposal(request)),
                    (kind || date) == (project || mask) ? FaultSet{"fact_kind EXCLUSIVE_FIELDS"} : FaultSet{});
        }
      }
    }
  }
}

TEST(CheckCodes, NameNoProjectTheCallerMayNotSee) {
  v1::Project project = Sound(), other = Sound();
  other.set_name("zones/z/projects/2020-0002");
  EXPECT_TRUE(CheckCodes(project, other, true).ok());
  for (const char* reason : {"NATIONAL_CODE_TAKEN", "BUSINESS_CODE_TAKEN"}) {
    for (v1::Project* one : {&project, &other}) {
      one->set_national_code("2020-131000-48-03-012345");
      if (reason == std::string("BUSINESS_CODE_TAKEN")) one->set_business_code("B1");
    }
    const absl::Status named = CheckCodes(project, other, true), unnamed = CheckCodes(project, other, false);
    EXPECT_EQ(ReasonOf(named), reason);
    EXPECT_EQ(ReasonOf(unnamed), reason);
    EXPECT_NE(named.message().find("projects/2020-0002"), absl::string_view::npos);
    EXPECT_NE(unnamed.message().find("zones/z/projects/- "), absl::string_view::npos) << unnamed.message();
  }
}

}  // namespace
}  // namespace luodi::projects::rules
