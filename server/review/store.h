// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/review.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

// Names are full resource names. A list holds one more than page.size if there are more. The writer of a case holds the
// lock of its project (ProjectLocks), so rounds and numbers follow each other.
namespace luodi::review::store {

// Version of the row of a case or definition: the number in its etag.
int64_t VersionOf(const std::string& etag);

// ---- definitions
std::optional<v1::ReviewDefinition> SelectDefinition(database::Transaction& tx, const std::string& name);
// The newest published one of the zone.
std::optional<v1::ReviewDefinition> SelectPublished(database::Transaction& tx, const std::string& zone);
// Highest number first. Page key: number.
std::vector<v1::ReviewDefinition> ListDefinitions(database::Transaction& tx, const std::string& zone, const Page& page);
// Inserts a draft under the next number. The caller holds the lock of the zone's definitions.
v1::ReviewDefinition InsertDefinition(database::Transaction& tx, const std::string& zone,
                                      const v1::ReviewDefinition& definition, const std::string& now);
v1::ReviewDefinition UpdatePublished(database::Transaction& tx, const std::string& name, const std::string& person,
                                     const std::string& now);

// ---- cases; `state` is the stored one, EXPIRED is left to rules::StateOn
std::optional<v1::ReviewCase> SelectCase(database::Transaction& tx, const std::string& name);
// The case of the last round of a project.
std::optional<v1::ReviewCase> SelectLatestCase(database::Transaction& tx, const std::string& project);

// Which cases of a zone. Empty members: all.
struct CaseFilter {
  std::string project;
  std::vector<std::string> states;
  // The day for which EXPIRED is told from approved.
  std::string today;
  // A caller without this sees RESTRICTED projects of his department only.
  bool all_restricted = false;
  std::string department;
};
struct ListedCase {
  v1::ReviewCase review_case;
  bool project_signed = false;
  // The project is RESTRICTED.
  bool restricted = false;
};
// Newest project and round first. Page key: PageKeyOf.
std::vector<ListedCase> ListCases(database::Transaction& tx, const std::string& zone, const CaseFilter& filter,
                                  const Page& page);

std::vector<std::string> PageKeyOf(const std::string& review_case);

// The name the next case of a project gets.
std::string NextCaseName(const std::optional<v1::ReviewCase>& latest, const std::string& project);
// Inserts case, packet, stages and panels as `review_case` and its definition say; version 1. `department` is the one
// of whoever filed it.
v1::ReviewCase InsertCase(database::Transaction& tx, const v1::ReviewCase& review_case,
                          const v1::ReviewDefinition& definition, const std::string& department,
                          const std::string& now);
// Writes state, verdict, exception, decision and stages; a packet of a new version is added; version + 1.
v1::ReviewCase UpdateCase(database::Transaction& tx, const v1::ReviewCase& review_case, const std::string& now);

// ---- what was said: in order of recording, all of the case or a page. Page key: number.
std::vector<v1::Opinion> SelectOpinions(database::Transaction& tx, const std::string& review_case);
std::vector<v1::Opinion> ListOpinions(database::Transaction& tx, const std::string& review_case, const Page& page);
std::vector<v1::Vote> SelectVotes(database::Transaction& tx, const std::string& review_case);
std::vector<v1::Vote> ListVotes(database::Transaction& tx, const std::string& review_case, const Page& page);

// Under the next number of the case. Nothing when it was said before.
std::optional<v1::Opinion> InsertOpinion(database::Transaction& tx, const std::string& review_case,
                                         const v1::Opinion& opinion, const std::string& now);
std::optional<v1::Vote> InsertVote(database::Transaction& tx, const std::string& review_case, const v1::Vote& vote,
                                   const std::string& now);
std::optional<v1::Recusal> InsertRecusal(database::Transaction& tx, const std::string& review_case,
                                         const v1::Recusal& recusal, const std::string& now);

// ---- the inbox
struct Desk {
  std::string person;
  std::string department;
  bool submits = false;
  bool handles = false;
  bool answers = false;
  bool votes = false;
  bool decides = false;
};
// What the person can act on now, oldest first: supplements he or his department owes, and stages, but none of a case
// he contributed to, filed, is recused from, or has voted at. Page key: open time, {project}, round, stage.
struct InboxRow {
  v1::InboxItem item;
  std::vector<std::string> key;
};
std::vector<InboxRow> ListInbox(database::Transaction& tx, const std::string& zone, const Desk& desk, const Page& page);

}  // namespace luodi::review::store
