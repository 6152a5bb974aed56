// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "luodi/v1/projects.pb.h"
#include "server/base/database.h"

// What the statements on projects share: the columns of a row and the one mapping from row to message. For the store of
// this slice alone.
namespace luodi::projects::store {

// The columns of a project, of a row p of projects_now, projects_at or project_of_image; `facts` is one of the two
// below. ProjectFrom knows them by their place (Column).
#define LUODI_COLUMNS_WITH(facts)                                                                                   \
  "p.zone, p.project, p.version, p.title, p.kind, p.investor, p.industry_code, p.park, p.total_minor, "             \
  "p.total_currency, p.fixed_minor, p.fixed_currency, p.foreign_minor, p.foreign_currency, p.land_micro_mu, "       \
  "p.annual_tax_minor, p.annual_tax_currency, p.annual_output_minor, p.annual_output_currency, p.jobs, "            \
  "p.start_date, p.production_date, p.full_capacity_date, p.confidentiality, p.owner_department, p.business_code, " \
  "p.national_code, p.parent_project, p.phase, p.description, p.ledger_columns::text, p.create_time, "              \
  "p.update_time, p.parcel, p.merged_into, p.plan::text, " facts " "

// The standing facts, a list of six texts each and in no order; NULL when there is none. Those of now come from the
// table: the JSON that projects_now makes of them takes longer than all the rest of a page.
#define LUODI_STANDING_FACTS                                                                                 \
  "(SELECT array_agg(ARRAY[f.fact, f.fact_date::text, f.basis, f.evidence, f.author, f.record_time::text]) " \
  " FROM project_facts f WHERE f.zone = p.zone AND f.project = p.project AND f.standing)"
#define LUODI_FACTS_OF_IMAGE                                                                                   \
  "(SELECT array_agg(ARRAY[f->>'kind', coalesce(day_of(f->'factDate')::text, ''), coalesce(f->>'basis', ''), " \
  "                        coalesce(f->>'evidence', ''), coalesce(f->>'author', ''), "                         \
  "                        coalesce((f->>'recordTime')::timestamptz::text, '')]) "                             \
  " FROM jsonb_array_elements(p.facts) f)"

#define LUODI_PROJECT_COLUMNS LUODI_COLUMNS_WITH(LUODI_STANDING_FACTS)
#define LUODI_IMAGE_COLUMNS LUODI_COLUMNS_WITH(LUODI_FACTS_OF_IMAGE)

// The places of these columns; a statement that selects more has it behind them.
struct Column {
  enum {
    kZone, kProject, kVersion, kTitle, kKind, kInvestor, kIndustryCode, kPark, kTotalMinor, kTotalCurrency,
    kFixedMinor, kFixedCurrency, kForeignMinor, kForeignCurrency, kLandMicroMu, kAnnualTaxMinor, kAnnualTaxCurrency,
    kAnnualOutputMinor, kAnnualOutputCurrency, kJobs, kStartDate, kProductionDate, kFullCapacityDate,
    kConfidentiality, kOwnerDepartment, kBusinessCode, kNationalCode, kParentProject, kPhase, kDescription,
    kLedgerColumns, kCreateTime, kUpdateTime, kParcel, kMergedInto, kPlan, kFacts, kProjectColumns
  };
};

v1::Project ProjectFrom(const database::Row& row);
std::vector<v1::Project> ProjectsFrom(const database::Result& rows);
std::optional<v1::Project> FirstFrom(const database::Result& rows);

}  // namespace luodi::projects::store
