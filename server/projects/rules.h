// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "luodi/v1/board.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/access/rules.h"
#include "server/base/status.h"

namespace luodi::projects::rules {

// ---- stage and counting

// Which kinds of fact stand: bit 1 << FactKind.
using FactMask = uint32_t;

FactMask MaskOf(const google::protobuf::RepeatedPtrField<v1::Fact>& facts);

// The stage that follows from the facts: the furthest whose fact stands; nothing moves a project past TO_SIGN without
// SIGNED; TERMINATED ends it. Never UNSPECIFIED.
v1::Stage StageOf(FactMask facts);
// Fills `stage` from the facts: whatever the store returns passes here before it is shown or entered.
void SetStage(v1::Project& project);

// Every mask whose stage is one of `stages`: how a filter by stage reaches the database.
std::vector<int64_t> MasksOf(const google::protobuf::RepeatedField<int>& stages);

// The bucket of the war map: 前期 signed and not under construction, 在建 until it produces, 投产. UNSPECIFIED for a
// stage before the signing and for a terminated project: they are on no war map.
v1::Bucket BucketOf(v1::Stage stage);

// What a signed project adds to the counts: an increase its increment and no project, a later phase inside the agreed
// scope nothing (三明 明政办〔2006〕95号).
enum class Counting { kProjectAndAmount, kAmountOnly, kNothing };
Counting CountingOf(v1::ProjectKind kind, bool has_parent, int phase);

// ---- fields

// Faults of the fields a caller sets; `prefix` is the path of the project in the request, e.g. "project.".
// Normalises texts, codes and defaults in place. That names lead somewhere is checked by whoever has the books.
Faults CheckProject(const std::string& prefix, v1::Project& project);

// What was changed of the texts sent, and not refused: for Project.warnings.
std::vector<std::string> Noticed(const std::string& prefix, const v1::Project& sent, const v1::Project& stored);

// The faults of a filter; normalises its codes in place. Names must be of `zone`.
Faults CheckFilter(const std::string& prefix, const std::string& zone, v1::ProjectFilter& filter);
// TEXT_REFERS_NOWHERE for each park of the zone that is not among `parks`; names of another form or zone are CheckFilter's.
Faults CheckParks(const std::string& prefix, const std::string& zone, const v1::ProjectFilter& filter,
                  const std::vector<v1::Park>& parks);
// The parks named and the parks in them, as {park}.
std::vector<std::string> ParksWithin(const google::protobuf::RepeatedPtrField<std::string>& named,
                                     const std::vector<v1::Park>& parks);

// `current` with the fields of `sent` that the mask names, then checked like CheckProject. FIELD_REQUIRED without mask,
// MASK_PATH_UNKNOWN for a path that cannot be updated, FIELD_REQUIRED where an investor would be taken away.
v1::Project Updated(const v1::Project& current, const v1::Project& sent, const google::protobuf::FieldMask& mask,
                    Faults& faults);
// Refuses PROJECT_TERMINATED, PROJECT_MERGED, CHANGE_NEEDS_TWO_PERSONS where SettledChanges are among the changes, a
// missing reason once approved or signed, PROJECT_CHANGED_NOTHING.
absl::Status MayUpdate(const v1::Project& current, const v1::Project& updated, const std::string& reason);

// The fields that count on the war map or are judged by a review, but for the title: kind, investor, industry, park,
// amounts, area, promises and plan.
const std::vector<std::string>& SettledFields();
// Those of them in which the two differ, once `current` is signed; they take two persons. Empty before.
std::vector<std::string> SettledChanges(const v1::Project& current, const v1::Project& updated);

// What the parent of an increase or a phase must be: signed, not terminated, no increase itself (PARENT_UNFIT); not
// merged (PROJECT_MERGED).
absl::Status MayBeParent(const v1::Project& parent);

// Which number of `project` the other project has: BUSINESS_CODE_TAKEN or NATIONAL_CODE_TAKEN; OK when none. The other
// one is named only where the caller sees it, else as zones/{zone}/projects/-.
absl::Status CheckCodes(const v1::Project& project, const v1::Project& other, bool sees_other);

// PROJECT_MERGED, naming where it goes on: nothing is written to or filed on a project that was merged.
absl::Status CheckNotMerged(const v1::Project& project);

// ---- facts

// Refuses a fact that stands already, that would be out of order with those that stand, that lies after `today`, that
// comes after termination, or is of a merged project.
absl::Status MayRecordFact(const v1::Project& project, v1::FactKind kind, const v1::Date& date, const v1::Date& today);

// Dates of these two kinds may come in either order: a company may be registered at any time before its works are done
// (REGISTERED), a framework agreement before or after the approval, a start by commitment letter before its permit
// (PERMITTED; 承诺制开工建设函).
bool MayComeInAnyOrder(v1::FactKind one, v1::FactKind other);

// The fact of this kind, or nullptr.
const v1::Fact* FindFact(const v1::Project& project, v1::FactKind kind);
// SIGNED for FACT_KIND_SIGNED: how refusals name a kind.
std::string FactWord(v1::FactKind kind);

// Whether a fact may get another date, or be taken back (no date): FACT_MISSING, FACT_ORDER, DATE_INVALID,
// DATE_IN_FUTURE; PROJECT_TERMINATED where a termination would be taken back; PROJECT_MERGED.
absl::Status MayCorrect(const v1::Project& project, v1::FactKind kind, const v1::Date* date, const v1::Date& today);
// EXCLUSIVE_FIELDS unless either a fact or fields are to be corrected.
Faults CheckProposal(const v1::ProposeCorrectionRequest& request);
// `current` with the fields of `sent` that the mask names, faults as in Updated; MASK_PATH_UNKNOWN for a path that is
// none of the SettledFields or below one.
v1::Project Corrected(const v1::Project& current, const v1::Project& sent, const google::protobuf::FieldMask& mask,
                      Faults& faults);
// The fields the mask names, alone.
v1::Project Only(const v1::Project& project, const google::protobuf::FieldMask& mask);
// Refuses PROJECT_TERMINATED, PROJECT_MERGED, PROJECT_CHANGED_NOTHING.
absl::Status MayCorrectFields(const v1::Project& current, const v1::Project& corrected);
// CORRECTION_OUTDATED where the project no longer says what it said when the correction of fields was proposed.
absl::Status CheckStillSays(const v1::Correction& correction, const v1::Project& current);
// MayRecordFact of TERMINATED, with PROJECT_TERMINATED where it stands.
absl::Status MayTerminate(const v1::Project& project, const v1::Date& date, const v1::Date& today);
// CORRECTION_NOT_PENDING; SAME_PERSON unless `person` declines: the proposer may withdraw his own.
absl::Status MayDecide(const v1::Correction& correction, const std::string& person, bool approve);

// ---- who may see

// Whether the caller may see a project: all but RESTRICTED ones of other departments without
// PERMISSION_PROJECTS_READ_RESTRICTED.
bool MaySee(const access::Caller& caller, const v1::Project& project);
// NotFound(name) unless the project is there and the caller may see it.
absl::Status CheckVisible(const access::Caller& caller, const std::optional<v1::Project>& project,
                          const std::string& name);
// Takes away what an outsider may not see and sets `masked`. The stage must be set.
void Mask(v1::Project& project);

// Whether a ledger column says who a person is or how he is reached: 联系人, 联系电话, 微信, 身份证号.
bool NamesPersons(std::string_view head);
// Persons are shown to whoever may see every project, and to the department that owns this one.
bool MaySeePersons(const access::Caller& caller, const v1::Project& project);
// Takes out the ledger columns that name persons; how many.
int TakeOutPersons(v1::Project& project);

// ---- what is judged

// What the project itself states of what thresholds ask. An amount or number that is not positive stays absent.
v1::Figures FiguresOf(const v1::Project& project);
// The path in Project of a path in Figures: promises.annual_tax for annual_tax; most are the same.
std::string ProjectPathOf(const std::string& figure);

// What is judged by a review: title, kind, investor, industry, park, amounts, area, promises and plan, as
// proto3 JSON.
std::string MaterialJson(const v1::Project& project);
// Names of the material fields in which two material JSONs differ.
std::vector<std::string> MaterialDifferences(const std::string& one_json, const std::string& other_json);

}  // namespace luodi::projects::rules
