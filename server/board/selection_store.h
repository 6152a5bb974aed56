// SPDX-License-Identifier: Apache-2.0
// What the statements of the board share: the parameters $1 to $15 of a selection, the books they select from as `p`,
// and the condition they make of a row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/database.h"
#include "server/board/store.h"

namespace luodi::board::store {

// {id} of zones/{zone}/{collection}/{id}; empty when the name is empty.
inline std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// The whole board of now: what is kept counted.
inline bool IsWhole(const Selection& selection) {
  return !selection.as_of && !selection.on_date && selection.filter.ByteSizeLong() == 0;
}

inline std::optional<std::string> StandingOf(const Selection& selection) {
  if (selection.filter.stages_size() == 0) return std::nullopt;
  return database::IntArray(selection.standing);
}

// Runs a statement with the parameters both share; NULL where the filter says nothing.
template <typename... More>
database::Result Run(database::Transaction& tx, const char* sql, const std::string& zone, const Selection& selection,
           const std::optional<std::string>& standing, const More&... more) {
  const v1::ProjectFilter& filter = selection.filter;
  std::vector<std::string> kind_names, prefixes;
  for (const int kind : filter.kinds()) kind_names.push_back(v1::ProjectKind_Name(static_cast<v1::ProjectKind>(kind)));
  for (const std::string& prefix : filter.industry_prefixes()) prefixes.push_back(absl::StrCat(prefix, "%"));
  std::optional<std::string> kinds, parks, industries, title, year, basis;
  if (!kind_names.empty()) kinds = database::TextArray(kind_names);
  // Parks that are not there leave an empty list, which no project is in.
  if (filter.parks_size() > 0) parks = database::TextArray(selection.parks);
  if (!prefixes.empty()) industries = database::TextArray(prefixes);
  if (!filter.title_contains().empty()) title = database::LikePattern(filter.title_contains());
  if (filter.signed_year() != 0) year = absl::StrCat(filter.signed_year());
  if (filter.basis() != v1::FACT_BASIS_UNSPECIFIED) basis = v1::FactBasis_Name(filter.basis());
  return tx.Exec(sql, zone, selection.as_of, selection.on_date, selection.sees_restricted,
                 database::OrNull(IdOf(selection.department)), standing, kinds, database::OrNull(IdOf(filter.investor())), parks,
                 industries, title, year, database::OrNull(filter.business_code()), database::OrNull(filter.national_code()), basis,
                 more...);
}

// The selected rows of the books as `p`: hidden is what is hidden now, or was hidden then.
#define LUODI_BOOKS                                                                                                \
  "(SELECT a.*, NOT $4::boolean AND ("                                                                             \
  "          (a.confidentiality = 'CONFIDENTIALITY_RESTRICTED' AND (a.owner_department = $5::text) IS NOT TRUE) "  \
  "          OR EXISTS (SELECT FROM projects n WHERE n.zone = $1 AND n.project = a.project "                       \
  "                       AND n.confidentiality = 'CONFIDENTIALITY_RESTRICTED' "                                   \
  "                       AND (n.owner_department = $5::text) IS NOT TRUE)) AS hidden "                            \
  " FROM projects_at($1, $2::timestamptz, $3::date) a) p "

#define LUODI_BOOKS_CONDITIONS                                                                                       \
  "project_matches(p.standing, CASE WHEN NOT p.hidden THEN p.kind END, CASE WHEN NOT p.hidden THEN p.investor END, " \
  "  p.park, CASE WHEN p.hidden THEN left(p.industry_code, 3) ELSE p.industry_code END, "                            \
  "  CASE WHEN NOT p.hidden THEN p.title END, CASE WHEN NOT p.hidden THEN p.signed_date END, "                       \
  "  CASE WHEN NOT p.hidden THEN p.business_code END, CASE WHEN NOT p.hidden THEN p.national_code END, "             \
  "  $6::integer[], $7::text[], $8::text, $9::text[], $10::text[], $11::text, $12::integer, $13::text, $14::text) "  \
  "AND ($15::text IS NULL "                                                                                          \
  "     OR (NOT p.hidden AND p.facts @> jsonb_build_array(jsonb_build_object('basis', $15::text)))) "

}  // namespace luodi::board::store
