// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/admission.pb.h"
#include "server/admission/subject.h"
#include "server/base/database.h"
#include "server/base/page.h"

// Reads what other slices keep; this slice has no table. `zone` is {zone}, names are full, days YYYY-MM-DD.
namespace luodi::admission::store {

// ---- previews: pages of at most `rows`, going on after `last` (none: from the beginning)

// By number, the projects whose standing facts are one of these masks; merged ones are no projects. The plan only where
// asked for.
std::vector<Subject> SelectNegotiations(database::Transaction& tx, const std::string& zone,
                                        const std::vector<int64_t>& standing, bool with_plan, const Subject* last,
                                        int rows);
int64_t CountNegotiations(database::Transaction& tx, const std::string& zone, const std::vector<int64_t>& standing);

// By project and round, the cases decided on these days, inclusive.
std::vector<Subject> SelectDecisions(database::Transaction& tx, const std::string& zone, const std::string& from,
                                     const std::string& until, const Subject* last, int rows);
int64_t CountDecisions(database::Transaction& tx, const std::string& zone, const std::string& from,
                       const std::string& until);

// The running case of each of these projects that has one, by project.
std::map<std::string, std::string> SelectRunningCases(database::Transaction& tx, const std::string& zone,
                                                      const std::vector<std::string>& projects);

// Records of bad credit of these investors, and the land they and others with the same legal representative hold.
Records SelectRecords(database::Transaction& tx, const std::string& zone, const std::vector<std::string>& investors);

// ---- exceptions

// Which exceptions. Empty members: all.
struct ExceptionSelection {
  v1::ExceptionFilter filter;
  // Granted not after this instant (timestamptz literal), and not after this day.
  std::optional<std::string> until;
  std::optional<std::string> until_day;
  // A caller without this sees RESTRICTED projects of his department only.
  bool all_restricted = false;
  std::string department;
};
struct ListedException {
  v1::GrantedException granted;
  // The project is RESTRICTED.
  bool restricted = false;
  std::vector<std::string> key;
};
// Newest first. One more than page.size if there are more.
std::vector<ListedException> ListExceptions(database::Transaction& tx, const std::string& zone,
                                            const ExceptionSelection& selection, const Page& page);
// All of them.
std::vector<v1::GrantedException> SelectExceptions(database::Transaction& tx, const std::string& zone,
                                                   const ExceptionSelection& selection);

}  // namespace luodi::admission::store
