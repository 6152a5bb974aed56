// SPDX-License-Identifier: Apache-2.0
// The part of the store that finds likely twins and what merges ask for. As store.h; corrections.cc fills in what
// writes contributors and reads corrections.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/projects.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

namespace luodi::projects::store {

// Two projects that share their investor, their parcel, or what is left of their titles. They carry only name, title,
// investor, parcel, total investment, phase, parent_project, confidentiality and owner_department.
struct CandidatePair {
  v1::Project newer;
  v1::Project older;
  // The rest of the titles is the same and has at least `shortest_core` characters.
  bool same_core = false;
};
struct Candidates {
  std::vector<CandidatePair> pairs;
  // Page key after all that was looked at; empty when nothing is left.
  std::vector<std::string> next;
};
// The pairs of up to 200 projects each with every older one, newest first; up to 5000 pairs. Merged and terminated
// projects are left out. Page key: CandidateKeyOf.
Candidates SelectCandidates(database::Transaction& tx, const std::string& zone, int shortest_core, const Page& page);
std::vector<std::string> CandidateKeyOf(const std::string& newer, const std::string& older);
// The pairs of one project with newer and older ones, also those whose titles share one of the rarest pairs of
// characters of its own (up to 200); the newest 5000.
std::vector<CandidatePair> SelectCandidatesOf(database::Transaction& tx, const std::string& project, int shortest_core);

// Something that hangs on the project and would be left hanging in a merge: what was entered below its name but
// documents and corrections, a phase or increase of it, a project merged into it. Its name; empty: nothing.
std::string SelectOwnAffair(database::Transaction& tx, const std::string& project);

// How far the books of this system, and not a ledger alone, tell of a project.
struct Footing {
  // It was opened by an act and not by an import, or an act was recorded below it, e.g. a contract.
  bool kept_here = false;
  // A review case of it; empty: none.
  std::string review_case;
};
Footing SelectFooting(database::Transaction& tx, const std::string& project);

// The merge that brought the project where it is.
std::optional<v1::Correction> SelectMerge(database::Transaction& tx, const std::string& project);
// Whoever contributed to `from` contributed to `to` as well.
void InsertContributorsOf(database::Transaction& tx, const std::string& from, const std::string& to);

}  // namespace luodi::projects::store
