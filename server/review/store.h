// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/review.pb.h"
#include "server/base/calendar.h"
#include "server/base/database.h"
#include "server/base/page.h"

// Names are full resource names. A list holds one more than page.size if there are more. The writer of a case holds the
// lock of its project (ProjectLocks), so rounds and numbers follow each other.
namespace luodi::review::store {

// Version of the row of a case or definition: the number in its etag.
int64_t VersionOf(const std::string& etag);

// ---- definitions
std::optional<v1::ReviewDefinition> SelectDefinition(database::Transaction& tx, const std::string& name);
// The one a case is reviewed by: published, so it never changes and is kept in the process.
std::shared_ptr<const v1::ReviewDefinition> DefinitionOf(database::Transaction& tx, const v1::ReviewCase& review_case);
// The newest published one of the zone.
std::optional<v1::ReviewDefinition> SelectPublished(database::Transaction& tx, const std::string& zone);
// Highest number first. Page key: number.
std::vector<v1::ReviewDefinition> ListDefinitions(database::Transaction& tx, const std::string& zone, const Page& page);
// Inserts a draft under the next number. The caller holds the lock of the zone's definitions.
v1::ReviewDefinition InsertDefinition(database::Transaction& tx, const std::string& zone,
                                      const v1::ReviewDefinition& definition, const std::string& now);
v1::ReviewDefinition UpdatePublished(database::Transaction& tx, const std::string& name, const std::string& person,
                                     const std::string& now);

// ---- cases (case_store.cc); `state` is the stored one, EXPIRED is left to rules::StateOn
std::optional<v1::ReviewCase> SelectCase(database::Transaction& tx, const std::string& name);
// The case of the last round of a project.
std::optional<v1::ReviewCase> SelectLatestCase(database::Transaction& tx, const std::string& project);
// The last that was filed for this.
std::optional<v1::ReviewCase> SelectLatestCaseFor(database::Transaction& tx, const std::string& project,
                                                  v1::CasePurpose purpose);
// Under this or another account of his.
bool SelectIsRecused(database::Transaction& tx, const std::string& review_case, const std::string& person);
// Of whoever filed the case, as it was then; full name, may be empty.
std::string SelectSubmitterDepartment(database::Transaction& tx, const std::string& review_case);
// Ids of stages that go on under another since the case was moved, each with the one of now.
std::map<std::string, std::string> SelectSuccessors(database::Transaction& tx, const std::string& review_case);

// Which cases of a zone. Empty members: all.
struct CaseFilter {
  std::string project;
  std::vector<std::string> states;
  // The day for which EXPIRED is told from approved.
  std::string today;
  // A caller without this sees RESTRICTED projects of his department only.
  bool all_restricted = false;
  std::string department;
  // Who asks.
  std::string person;
};
struct ListedCase {
  v1::ReviewCase review_case;
  bool project_signed = false;
  // The project is RESTRICTED.
  bool restricted = false;
  // Who asks is recused, under whatever account.
  bool recused = false;
};
// Newest project and round first. Page key: PageKeyOf.
std::vector<ListedCase> ListCases(database::Transaction& tx, const std::string& zone, const CaseFilter& filter,
                                  const Page& page);

std::vector<std::string> PageKeyOf(const std::string& review_case);

// The name the next case of a project gets.
std::string NextCaseName(const std::optional<v1::ReviewCase>& latest, const std::string& project);
// A seat with its id and weight filled, and the way its answer takes: ROUTE_OPINION, ROUTE_MEETING, ROUTE_BALLOT.
struct PlacedSeat {
  std::string stage_id;
  v1::Seat seat;
  std::string route;
};
// Places seats, or places them anew at a move (seat_store.cc).
void UpsertSeats(database::Transaction& tx, const std::string& review_case, const std::vector<PlacedSeat>& seats);
// Who is asked from now on, once the stages are written. What is as `found` is not looked at; an empty one looks at all.
void UpdateAsked(database::Transaction& tx, const v1::ReviewCase& found, const v1::ReviewCase& review_case);
// Inserts case, packet, stages and seats; version 1. `department` is the one of whoever filed it.
v1::ReviewCase InsertCase(database::Transaction& tx, const v1::ReviewCase& review_case,
                          const std::vector<PlacedSeat>& seats, const std::string& department, const std::string& now);
// Writes everything that stands in the message, stages and who is asked included; a packet of a new version is added;
// version + 1. Stages and seats that are as `found`, the case as this transaction read it, are not written again; an
// empty one writes all. `seats`: those of the definition it was moved to; else none.
v1::ReviewCase UpdateCase(database::Transaction& tx, const v1::ReviewCase& found, const v1::ReviewCase& review_case,
                          const std::vector<PlacedSeat>& seats, const std::string& now);
// Which stages go on under another id after a move. Before UpdateCase: the new stages are born with what they were.
void UpdateBecame(database::Transaction& tx, const std::string& review_case,
                  const std::map<std::string, std::string>& mapping);

// ---- what was said (opinion_store.cc, score_store.cc): all of the case in the order of recording, or a page. Votes of
// a secret ballot have neither choice nor time.
std::vector<v1::Opinion> SelectOpinions(database::Transaction& tx, const std::string& review_case);
// Page key: number.
std::vector<v1::Opinion> ListOpinions(database::Transaction& tx, const std::string& review_case, const Page& page);
std::vector<v1::Vote> SelectVotes(database::Transaction& tx, const std::string& review_case);
// Those of a secret ballot stand together, where its first one would, in the order of seats.
struct ListedVote {
  v1::Vote vote;
  std::vector<std::string> page_key;
};
std::vector<ListedVote> ListVotes(database::Transaction& tx, const std::string& review_case, const Page& page);
std::vector<v1::Score> SelectScores(database::Transaction& tx, const std::string& review_case);
// Page key: number.
std::vector<v1::Score> ListScores(database::Transaction& tx, const std::string& review_case, const Page& page);

// Under the next number of the case. Nothing when it was said before. Before PutBack: the stage must be open yet.
std::optional<v1::Opinion> InsertOpinion(database::Transaction& tx, const std::string& review_case,
                                         const v1::Opinion& opinion, const std::string& now);
std::optional<v1::Vote> InsertVote(database::Transaction& tx, const std::string& review_case, const v1::Vote& vote,
                                   const std::string& now);
std::optional<v1::Score> InsertScore(database::Transaction& tx, const std::string& review_case, const v1::Score& score,
                                     const std::string& now);
std::optional<v1::Recusal> InsertRecusal(database::Transaction& tx, const std::string& review_case,
                                         const v1::Recusal& recusal, const std::string& now);

// ---- secret ballots (ballot_store.cc): choices without person and time
struct BallotRow {
  // Weights.
  int64_t yes = 0;
  int64_t no = 0;
  int64_t abstain = 0;
};
// By stage.
std::map<std::string, BallotRow> SelectBallots(database::Transaction& tx, const std::string& review_case,
                                               int packet_version);
// After its vote. All ballots of the stage are written anew in an order drawn by lot.
void InsertBallot(database::Transaction& tx, const std::string& review_case, const std::string& stage_id,
                  int packet_version, v1::Vote::Choice choice);

// ---- delegations (delegation_store.cc)
// Of the zone, neither revoked nor out of their days.
std::vector<v1::Delegation> SelectDelegations(database::Transaction& tx, const std::string& zone,
                                              const v1::Date& today);
// Of the zone, not revoked, with a day between the two.
std::vector<v1::Delegation> SelectDelegationsBetween(database::Transaction& tx, const std::string& zone,
                                                     const v1::Date& start, const v1::Date& end);
std::optional<v1::Delegation> SelectDelegation(database::Transaction& tx, const std::string& name);
// Given or received by the person; "": everybody's. Newest first. Page key: number.
std::vector<v1::Delegation> ListDelegations(database::Transaction& tx, const std::string& zone,
                                            const std::string& person, const Page& page);
// Under the next number of the zone. The caller holds the lock of the zone's delegations.
v1::Delegation InsertDelegation(database::Transaction& tx, const std::string& zone, const v1::Delegation& delegation,
                                const std::string& now);
v1::Delegation UpdateRevoked(database::Transaction& tx, const std::string& name, const std::string& now);

// ---- who could answer (member_store.cc)
struct MemberRow {
  // zones/{zone}/persons/{person}
  std::string person;
  // Full name; may be empty.
  std::string department;
  // The same for every account of one person in the zone and in `system`.
  std::string identity;
  // Held on the day.
  std::vector<v1::Role> roles;
  // To the family of the project, under any account.
  bool contributed = false;
};
// By person: everybody whom the definition seats by name (also without any role), department, role or as alternate, who
// holds one of `roles`, who gives or takes a delegation that runs on the day, or stands in `also`. Of the zone and of
// `system`. Without a project nobody contributed.
std::vector<MemberRow> SelectMembers(database::Transaction& tx, const std::string& zone,
                                     const v1::ReviewDefinition& definition, const std::string& project,
                                     const v1::Date& today, const std::vector<std::string>& also = {},
                                     const std::vector<v1::Role>& roles = {});

// ---- clocks (clock_store.cc): both tables only ever grow
// Ledgers by stage, each in its order; "" is the whole case. Empty: no clock ever ran.
std::map<std::string, std::vector<v1::ClockEntry>> SelectClocks(database::Transaction& tx,
                                                                const std::string& review_case);
// An entry and its place in the ledger of its stage, from 1.
struct NewClockEntry {
  std::string stage_id;
  int64_t ordinal;
  const v1::ClockEntry* entry;
};
void InsertClockEntries(database::Transaction& tx, const std::string& review_case,
                        const std::vector<NewClockEntry>& added);
// In the order of firing.
std::vector<v1::FiredRung> SelectRungs(database::Transaction& tx, const std::string& review_case);
// Writes rungs[recorded] and on. The stages are there; a rung that fired before is a bug.
void InsertRungs(database::Transaction& tx, const std::string& review_case, const std::vector<v1::FiredRung>& rungs,
                 size_t recorded);
// A case in which something may fire, with the version it has.
struct DueCase {
  std::string name;
  int64_t version = 0;
};
// Names of cases in which something may fire, in the order of projects, at most `limit`: a late stage with a rung that
// has not fired or a seat that silence answers for, a supplement that ran out, a provisional date whose years are
// recorded by now. A superset of what fires.
std::vector<DueCase> SelectDueCases(database::Transaction& tx, const std::string& zone, const WorkingCalendar& calendar,
                                    const v1::Date& today, int limit);
// A due date that stands, and the ledger it follows from.
struct ToldDate {
  DueCase due_case;
  std::string definition;
  // Empty: the whole case, or its applicant.
  std::string stage_id;
  // The deadline of a supplement: a clock that started on the day of the request.
  bool is_applicants = false;
  Due told;
  // Kind and date only.
  std::vector<v1::ClockEntry> entries;
};
// Those of cases in flight that one of these years may have a part in and that were not written since the last
// correction of a calendar.
std::vector<ToldDate> SelectToldDates(database::Transaction& tx, const std::string& zone,
                                      const std::vector<int>& years);
// Open cases with a seat that must be heard and had nobody when they were counted last, in the order of projects, at
// most `limit`.
std::vector<DueCase> SelectUnheardCases(database::Transaction& tx, const std::string& zone, int limit);
// A publicity that runs: what was told of its last day, and the day it began.
struct RunningPublicity {
  DueCase due_case;
  std::string definition;
  std::string stage_id;
  v1::Date start;
  v1::Date told;
};
// In the order of projects.
std::vector<RunningPublicity> SelectPublicities(database::Transaction& tx, const std::string& zone);
// Zones with cases in flight. In a transaction without a scope, which sees all zones.
std::vector<std::string> SelectReviewingZones(database::Transaction& tx);

// ---- the inbox (inbox_store.cc)
// Who asks, and what he may do. Roles are proto names; the three lists are all roles with a permission, for whom he may
// stand in.
struct Asker {
  std::string person;
  // Full name; empty when it is none of the zone.
  std::string department;
  std::vector<std::string> roles;
  v1::Date today;
  bool handles = false;
  bool submits = false;
  bool sees_restricted = false;
  std::vector<std::string> opining_roles;
  std::vector<std::string> voting_roles;
  std::vector<std::string> deciding_roles;
};
struct InboxRow {
  v1::InboxItem item;
  // Of a RESTRICTED project.
  bool restricted = false;
  std::vector<std::string> key;
};
// What the person can act on now, as ListInbox promises. Page key: due date, open time, {project}, round, stage, seat,
// task.
std::vector<InboxRow> ListInbox(database::Transaction& tx, const std::string& zone, const Asker& asker,
                                const Page& page);

// ---- meetings (meeting_store.cc)
// By stage of the case: who attends the meeting that is held now with that stage on its agenda.
std::map<std::string, std::set<std::string>> SelectAttending(database::Transaction& tx, const std::string& review_case);
// The same for a write: the meeting is not closed before the transaction ends.
std::map<std::string, std::set<std::string>> LockAttending(database::Transaction& tx, const std::string& review_case);
struct StoredMeeting {
  // With all items and their projects' titles, in the order of the agenda.
  v1::Meeting meeting;
  // RESTRICTED projects among the items, each with the department that owns it (may be empty).
  std::map<std::string, std::string> restricted;
};
std::optional<StoredMeeting> SelectMeeting(database::Transaction& tx, const std::string& name);
// For a change: the row stays locked, votes that were being cast in the meeting are through.
std::optional<StoredMeeting> LockMeeting(database::Transaction& tx, const std::string& name);
// Cases on these agendas of one zone that the person is recused from, under this or another account of his.
std::set<std::string> SelectRecusedOnAgendas(database::Transaction& tx, const std::vector<std::string>& meetings,
                                             const std::string& person);
// Newest number first. Page key: MeetingKeyOf.
std::vector<StoredMeeting> ListMeetings(database::Transaction& tx, const std::string& zone, const Page& page);
std::vector<std::string> MeetingKeyOf(const v1::Meeting& meeting);
// Under its name, version 1.
StoredMeeting InsertMeeting(database::Transaction& tx, const v1::Meeting& meeting, const std::string& now);
// Writes state, content and the whole agenda: order, results, resolutions; version + 1.
StoredMeeting UpdateMeeting(database::Transaction& tx, const v1::Meeting& meeting);
// The meeting on whose agenda the stage of the case stands without result yet, or, whatever stage, `meeting` when the
// case is on its agenda; "" when there is none.
std::string SelectAgendaOf(database::Transaction& tx, const std::string& meeting, const std::string& review_case,
                           const std::string& stage_id);
// Lets items without result follow their stages after a move of the case; the new stages are there. The meetings it
// changed, version + 1.
std::vector<StoredMeeting> MoveAgenda(database::Transaction& tx, const std::string& review_case,
                                      const std::map<std::string, std::string>& mapping);
// Where the stage of each item stands, by case; as committed when it is called.
std::map<std::string, v1::StageStatus> SelectStagesOfAgenda(database::Transaction& tx, const std::string& meeting);
// The meetings that had or have the case on their agenda, oldest first.
std::vector<StoredMeeting> SelectMeetingsOf(database::Transaction& tx, const std::string& review_case);

// ---- the record (record_store.cc): reads only
// All packets of a case, oldest first.
std::vector<v1::Packet> SelectPackets(database::Transaction& tx, const std::string& review_case);
// What the journal knows of every change of the case and of what lies below it, oldest first, without images.
std::vector<v1::RecordedChange> SelectChanges(database::Transaction& tx, const std::string& review_case);

}  // namespace luodi::review::store
