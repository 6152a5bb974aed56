// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/projects.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

// Names are full resource names; `now` is a timestamptz literal. Every project that is returned carries its standing
// facts and etag; its stage is left to rules::SetStage.
namespace luodi::projects::store {

// The project, or nothing.
std::optional<v1::Project> SelectProject(database::Transaction& tx, const std::string& name);
// The project, its row locked until the end of the transaction.
std::optional<v1::Project> LockProject(database::Transaction& tx, const std::string& name);
// The projects of these names that are there, by number.
std::vector<v1::Project> SelectProjects(database::Transaction& tx, const std::string& zone,
                                        const std::vector<std::string>& names);
// The projects a project counts with: phases, parents and merged rows of its family, and those of the investor that were
// registered on the day or later (an unset day, or no investor: none). Without itself, terminated and merged ones.
std::vector<v1::Project> SelectFamily(database::Transaction& tx, const std::string& project,
                                      const std::string& investor, const v1::Date& since);
// The project as the books said at an instant (timestamptz literal), or nothing.
std::optional<v1::Project> SelectProjectAt(database::Transaction& tx, const std::string& name,
                                           const std::string& as_of);

// Version of the project row: the number in its etag.
int64_t VersionOf(const v1::Project& project);

// Inserts the project under its name with version 1 and its facts. Nothing when a number of its own (business code,
// national code) is taken. With an empty create_time the time is `now`.
std::optional<v1::Project> InsertProject(database::Transaction& tx, const v1::Project& project, const std::string& now);
// Many of one zone at once, in as few statements as fit; for an import. The names of those that were not inserted
// because a number of their own is taken, by another project or by one of these.
std::vector<std::string> InsertProjects(database::Transaction& tx, const std::vector<v1::Project>& projects,
                                        const std::string& now);
// Replaces the fields of the row, version + 1. Facts of `project` whose kind does not stand yet are added, the others
// stay as they are. Nothing when a number of its own is taken. The caller holds the lock of CodeLocks.
std::optional<v1::Project> UpdateProject(database::Transaction& tx, const v1::Project& project, const std::string& now);
// The same for many of one zone, in as few statements as fit. The names of those that were not written because a number
// of their own is taken; a number that another of these gives up is not.
std::vector<std::string> UpdateProjects(database::Transaction& tx, const std::vector<v1::Project>& projects,
                                        const std::string& now);
// Gives many projects of one zone back the fields and facts of `projects`: as UpdateProjects, and standing facts that
// are not among theirs are put aside. Same answer.
std::vector<std::string> RestoreProjects(database::Transaction& tx, const std::vector<v1::Project>& projects,
                                         const std::string& now);
// Takes projects out of the books, with facts and contributors. Only those an import created and nothing touched: the
// database refuses others.
void DeleteProjects(database::Transaction& tx, const std::string& zone, const std::vector<std::string>& names);
// Sets the pointer of a merged project, or clears it (empty), version + 1; nothing else writes it. The project after
// it.
v1::Project UpdateMergedInto(database::Transaction& tx, const std::string& project, const std::string& into,
                             const std::string& now);

// Adds a fact; the project's version + 1. The project after it. The fact's kind must not stand.
v1::Project InsertFact(database::Transaction& tx, const std::string& project, const v1::Fact& fact,
                       const std::string& now);
// Puts a standing fact aside (it is kept, no longer standing); the project's version + 1.
v1::Project RetractFact(database::Transaction& tx, const std::string& project, v1::FactKind kind,
                        const std::string& now);
// Puts the standing fact of this kind aside and adds this one in its place; the project's version + 1.
v1::Project ReplaceFact(database::Transaction& tx, const std::string& project, const v1::Fact& fact,
                        const std::string& now);

// The other project of the zone that has the business code or the national code of this one.
std::optional<v1::Project> SelectByCodes(database::Transaction& tx, const v1::Project& project);

// By what a ledger row knows a project. Empty parts are not looked for.
struct Identity {
  std::string business_code;
  std::string national_code;
  // zones/{zone}/investors/{investor}
  std::string investor;
  std::string title;
  int phase = 1;
};
// For each identity the names of the projects that have its business code, or its national code, or its investor, title
// and phase; the last only where neither code contradicts. In the place of one that was merged stands the one it went
// on under. None, one, or several: then the row is ambiguous.
std::vector<std::vector<std::string>> SelectByIdentity(database::Transaction& tx, const std::string& zone,
                                                       const std::vector<Identity>& identities);

// How a list is narrowed. The names in `filter` are full; its parks are given once more as {park}, with the parks in
// them.
struct Selection {
  v1::ProjectFilter filter;
  // rules::MasksOf(filter.stages)
  std::vector<int64_t> standing;
  std::vector<std::string> parks;
  // timestamptz literal and day; none: now, all facts.
  std::optional<std::string> as_of;
  std::optional<std::string> on_date;
  // Who asks: zones/{zone}/departments/{department}, and whether RESTRICTED projects of others are seen. A project that
  // is not seen has `masked` set, still whole; it answers a filter only by what a masked row tells.
  std::string department;
  bool sees_restricted = false;
};
// Newest number first, without merged ones. Page key: PageKeyOf. One more than page.size if there are more.
std::vector<v1::Project> ListProjects(database::Transaction& tx, const std::string& zone, const Selection& selection,
                                      const Page& page);
std::string PageKeyOf(const std::string& project);
// Hands over every project of the selection, oldest number first, in one snapshot and with constant memory, until
// `take` answers false. As in ListProjects `masked` tells what the caller does not see, and merged ones are left out.
void ForEachProject(database::Transaction& tx, const std::string& zone, const Selection& selection,
                    const std::function<bool(v1::Project&&)>& take);

// Persons who contributed to a project: whoever created or changed it, uploaded to it, or reported for it. Never
// shortened.
void InsertContributor(database::Transaction& tx, const std::string& project, const std::string& person);
// The same for many projects of one zone.
void InsertContributors(database::Transaction& tx, const std::string& zone, const std::vector<std::string>& projects,
                        const std::string& person);
bool SelectIsContributor(database::Transaction& tx, const std::string& project, const std::string& person);

// ---- corrections and terminations
// Inserts a pending one under the project's next number. Nothing when one is pending.
std::optional<v1::Correction> InsertCorrection(database::Transaction& tx, const std::string& project,
                                               const v1::Correction& correction, const std::string& now);
std::optional<v1::Correction> SelectPendingCorrection(database::Transaction& tx, const std::string& project);
// Its row locked until the end of the transaction.
std::optional<v1::Correction> LockCorrection(database::Transaction& tx, const std::string& name);
// Writes state, decided_by and decline_reason.
v1::Correction UpdateCorrection(database::Transaction& tx, const v1::Correction& correction);
// Newest first; of one project, or of all the caller may see when `project` is "-" (department and sees_restricted as
// in Selection). Page key: CorrectionKeyOf.
std::vector<v1::Correction> ListCorrections(database::Transaction& tx, const std::string& zone,
                                            const std::string& project, const std::string& department,
                                            bool sees_restricted, const Page& page);
std::vector<std::string> CorrectionKeyOf(const v1::Correction& correction);
// Changes of a correction so far, for the journal: 1 while pending, 2 when decided.
int64_t VersionOf(const v1::Correction& correction);

}  // namespace luodi::projects::store
