// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "luodi/v1/projects.pb.h"
#include "server/base/database.h"

// What the statements on projects share: the columns of a row and the one mapping from row to message. For the store of
// this slice alone.
namespace luodi::projects::store {

// Columns of projects_now, of projects_at and of project_of_image.
#define LUODI_PROJECT_COLUMNS                                                                                      \
  "zone, project, version, title, kind, investor, industry_code, park, total_minor, total_currency, fixed_minor, " \
  "fixed_currency, foreign_minor, foreign_currency, land_micro_mu, annual_tax_minor, annual_tax_currency, "        \
  "annual_output_minor, annual_output_currency, jobs, start_date, production_date, full_capacity_date, "           \
  "confidentiality, owner_department, business_code, national_code, parent_project, phase, description, "          \
  "ledger_columns::text AS ledger_columns, create_time, update_time, facts::text AS facts, parcel, merged_into, "  \
  "plan::text AS plan "

v1::Project ProjectFrom(const database::Row& row);
std::vector<v1::Project> ProjectsFrom(const database::Result& rows);
std::optional<v1::Project> FirstFrom(const database::Result& rows);

// zones/{zone}/{collection}/{id} with the id of this column; empty where it is NULL. The row has its zone.
std::string NameIn(const database::Row& row, const char* collection, const char* column);

}  // namespace luodi::projects::store
