// SPDX-License-Identifier: Apache-2.0
#include "server/projects/twin_rules.h"

#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/date.h"
#include "server/projects/rules.h"

namespace luodi::projects::rules {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;

constexpr char kColumns[] = "ledger_columns";

// ---- titles

std::vector<std::string> CharactersOf(std::string_view text) {
  std::vector<std::string> characters;
  for (const char byte : text) {
    const bool continues = (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
    if (continues && !characters.empty()) {
      characters.back() += byte;
    } else {
      characters.emplace_back(1, byte);
    }
  }
  return characters;
}

std::set<std::string> PairsOf(std::string_view title) {
  const std::vector<std::string> characters = CharactersOf(absl::AsciiStrToLower(std::string(title)));
  if (characters.size() == 1) return {characters[0]};
  std::set<std::string> pairs;
  for (size_t i = 1; i < characters.size(); ++i) pairs.insert(characters[i - 1] + characters[i]);
  return pairs;
}

bool AreKnownAsTwo(const v1::Project& one, const v1::Project& other) {
  if (one.parent_project() == other.name() || other.parent_project() == one.name()) return true;
  return !one.parent_project().empty() && one.parent_project() == other.parent_project() &&
         one.phase() != other.phase();
}

// ---- merges

absl::Status Unfit(const v1::Project& given_up, const v1::Project& kept, std::string why) {
  return Refuse(v1::ERROR_REASON_MERGE_UNFIT,
                {{"project", given_up.name()}, {"into", kept.name()}, {"why", std::move(why)}});
}

// Who sees the kept project sees what it takes over: neither may be hidden from those the other is shown to.
absl::Status CheckEquallyOpen(const v1::Project& given_up, const v1::Project& kept) {
  const auto is_restricted = [](const v1::Project& project) {
    return project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED;
  };
  if (is_restricted(given_up) != is_restricted(kept)) {
    return Unfit(given_up, kept, absl::StrCat((is_restricted(given_up) ? given_up : kept).name(), " RESTRICTED"));
  }
  if (!is_restricted(kept) || given_up.owner_department() == kept.owner_department()) return absl::OkStatus();
  return Unfit(given_up, kept, "RESTRICTED OWNER_DEPARTMENT");
}

// What a kept project may take over, in this order: an amount goes in only beside those that stand or went in before.
const std::vector<std::string>& Fillable() {
  static const auto& paths = *new std::vector<std::string>{"investor",
                                                           "industry_code",
                                                           "park",
                                                           "total_investment",
                                                           "fixed_asset_investment",
                                                           "foreign_investment",
                                                           "land_area",
                                                           "parcel",
                                                           "promises.annual_tax",
                                                           "promises.annual_output",
                                                           "promises.jobs",
                                                           "promises.start_date",
                                                           "promises.production_date",
                                                           "promises.full_capacity_date",
                                                           "plan",
                                                           "owner_department",
                                                           "description"};
  return paths;
}

v1::Project OnlyAt(const v1::Project& project, const std::string& path) {
  FieldMask mask;
  mask.add_paths(path);
  return Only(project, mask);
}

bool Says(const v1::Project& project, const std::string& path) { return OnlyAt(project, path).ByteSizeLong() > 0; }

bool SayTheSame(const v1::Project& one, const v1::Project& other, const std::string& path) {
  return MessageDifferencer::Equals(OnlyAt(one, path), OnlyAt(other, path));
}

// Gives `project` what `source` says at the path; empties it where `source` says nothing.
void Put(const v1::Project& source, const std::string& path, v1::Project& project) {
  FieldMask mask;
  mask.add_paths(path);
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  FieldMaskUtil::MergeMessageTo(source, mask, options, &project);
  if (project.promises().ByteSizeLong() == 0) project.clear_promises();
  if (project.plan().ByteSizeLong() == 0) project.clear_plan();
}

size_t CountFaults(v1::Project project) { return CheckProject("", project).size(); }

// Takes the change unless what the project says then does not go together.
bool TakesWell(v1::Project changed, v1::Project& project) {
  if (CountFaults(changed) > CountFaults(project)) return false;
  project = std::move(changed);
  return true;
}

void PlanFields(const v1::Project& given_up, v1::Project& kept, v1::Correction& merge) {
  for (const std::string& path : Fillable()) {
    if (Says(kept, path) || !Says(given_up, path)) continue;
    v1::Project filled = kept;
    Put(given_up, path, filled);
    if (!TakesWell(std::move(filled), kept)) continue;
    merge.mutable_update_mask()->add_paths(path);
    Put(kept, path, *merge.mutable_project());
  }
}

void PlanColumns(const v1::Project& given_up, v1::Project& kept, v1::Correction& merge) {
  std::set<std::string> columns;
  for (const auto& [column, cell] : given_up.ledger_columns()) columns.insert(column);
  auto& taken = *merge.mutable_project()->mutable_ledger_columns();
  for (const std::string& column : columns) {
    if (kept.ledger_columns().contains(column)) continue;
    v1::Project filled = kept;
    (*filled.mutable_ledger_columns())[column] = given_up.ledger_columns().at(column);
    if (TakesWell(std::move(filled), kept)) taken[column] = kept.ledger_columns().at(column);
  }
  if (!taken.empty()) merge.mutable_update_mask()->add_paths(kColumns);
}

// What this system records by an act of its own: who has none of it here, has it from a ledger alone.
bool IsRecordedByAct(v1::FactKind kind) {
  return kind == v1::FACT_KIND_APPROVED || kind == v1::FACT_KIND_SIGNED || kind == v1::FACT_KIND_STARTED ||
         kind == v1::FACT_KIND_PRODUCED;
}

void PlanFacts(const v1::Project& given_up, bool kept_here, const v1::Date& today, v1::Project& kept,
               v1::Correction& merge) {
  for (const v1::Fact& fact : given_up.facts()) {
    // Later ones would only pass over the act, and keep its own date out of order once it comes.
    if (kept_here && IsRecordedByAct(fact.kind()) && FindFact(kept, fact.kind()) == nullptr) return;
    if (!MayRecordFact(kept, fact.kind(), fact.fact_date(), today).ok()) continue;
    *kept.add_facts() = fact;
    *merge.add_merged_facts() = fact;
  }
}

bool StandsAsItCame(const v1::Project& project, const v1::Fact& came) {
  const v1::Fact* fact = FindFact(project, came.kind());
  return fact != nullptr && text::CompareDates(fact->fact_date(), came.fact_date()) == 0 &&
         fact->evidence() == came.evidence();
}

// An act of our own since the merge was proposed, a review or a signing: it named the investor.
bool WasActedOnSince(const v1::Project& kept, const v1::Correction& merge) {
  const auto is_later = [&](const google::protobuf::Timestamp& time) {
    return std::pair(time.seconds(), time.nanos()) >
           std::pair(merge.create_time().seconds(), merge.create_time().nanos());
  };
  return std::any_of(kept.facts().begin(), kept.facts().end(), [&](const v1::Fact& fact) {
    return fact.basis() == v1::FACT_BASIS_RECORDED && fact.kind() != v1::FACT_KIND_FIRST_TALK &&
           fact.kind() != v1::FACT_KIND_TERMINATED && is_later(fact.record_time());
  });
}

bool Names(const FieldMask& mask, const std::string& path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
}

bool TellTheSameFacts(const v1::Correction& one, const v1::Correction& other) {
  return std::equal(one.merged_facts().begin(), one.merged_facts().end(), other.merged_facts().begin(),
                    other.merged_facts().end(),
                    [](const v1::Fact& a, const v1::Fact& b) { return MessageDifferencer::Equals(a, b); });
}

}  // namespace

int Similarity(std::string_view one, std::string_view other) {
  const std::set<std::string> pairs = PairsOf(one), others = PairsOf(other);
  if (pairs.empty() || others.empty()) return 0;
  const auto shared =
      std::count_if(pairs.begin(), pairs.end(), [&](const std::string& pair) { return others.contains(pair); });
  return static_cast<int>(2000 * static_cast<size_t>(shared) / (pairs.size() + others.size()));
}

std::optional<v1::Twin> Compare(const v1::Project& newer, const v1::Project& older, bool same_core) {
  if (AreKnownAsTwo(newer, older)) return std::nullopt;
  v1::Twin twin;
  twin.set_project(newer.name());
  twin.set_title(newer.title());
  twin.set_other(older.name());
  twin.set_other_title(older.title());
  twin.set_title_similarity(Similarity(newer.title(), older.title()));
  const bool same_phase = newer.phase() == older.phase() || newer.title() == older.title();
  // One investor rarely puts the same sum into two projects, whatever they are called.
  const bool same_sum =
      newer.has_total_investment() && MessageDifferencer::Equals(newer.total_investment(), older.total_investment());
  if (!newer.investor().empty() && newer.investor() == older.investor() && same_phase &&
      (same_sum || twin.title_similarity() >= kSimilarFrom)) {
    twin.add_reasons(v1::Twin::REASON_SAME_INVESTOR);
  }
  if (same_core || (same_phase && twin.title_similarity() >= kAlikeFrom)) twin.add_reasons(v1::Twin::REASON_SAME_TITLE);
  if (!newer.parcel().empty() && newer.parcel() == older.parcel()) twin.add_reasons(v1::Twin::REASON_SAME_PARCEL);
  if (twin.reasons().empty()) return std::nullopt;
  return twin;
}

absl::Status MayMerge(const v1::Project& given_up, const v1::Project& kept, const std::string& own) {
  if (given_up.name() == kept.name()) return Unfit(given_up, kept, "SAME_PROJECT");
  for (const v1::Project* project : {&given_up, &kept}) {
    RETURN_IF_ERROR(CheckNotMerged(*project));
    if (const v1::Fact* end = FindFact(*project, v1::FACT_KIND_TERMINATED)) {
      return Unfit(given_up, kept,
                   absl::StrCat(project->name(), " ", FactWord(end->kind()), " ", text::WriteDate(end->fact_date())));
    }
  }
  RETURN_IF_ERROR(CheckEquallyOpen(given_up, kept));
  return own.empty() ? absl::OkStatus() : Unfit(given_up, kept, own);
}

v1::Correction PlanMerge(const v1::Project& given_up, const v1::Project& kept, bool kept_here, const v1::Date& today) {
  v1::Correction merge;
  merge.set_merge_into(kept.name());
  merge.mutable_project();
  merge.mutable_update_mask();
  // The kept one says nothing where it takes over.
  merge.mutable_former();
  v1::Project filled = kept;
  PlanFields(given_up, filled, merge);
  PlanColumns(given_up, filled, merge);
  PlanFacts(given_up, kept_here, today, filled, merge);
  return merge;
}

absl::Status MayTakeOver(const v1::Project& given_up, const v1::Project& kept, const v1::Correction& plan,
                         const std::string& review_case) {
  const bool is_judged = std::any_of(SettledFields().begin(), SettledFields().end(),
                                     [&](const std::string& field) { return Says(plan.project(), field); });
  return review_case.empty() || !is_judged ? absl::OkStatus() : Unfit(given_up, kept, review_case);
}

v1::Project TakeOver(const v1::Project& kept, const v1::Correction& merge) {
  v1::Project merged = kept;
  for (const std::string& path : merge.update_mask().paths()) {
    if (path != kColumns) Put(merge.project(), path, merged);
  }
  for (const auto& [column, cell] : merge.project().ledger_columns()) (*merged.mutable_ledger_columns())[column] = cell;
  merged.mutable_facts()->MergeFrom(merge.merged_facts());
  std::sort(merged.mutable_facts()->begin(), merged.mutable_facts()->end(),
            [](const v1::Fact& one, const v1::Fact& other) { return one.kind() < other.kind(); });
  return merged;
}

v1::Correction PlanUnmerge(const v1::Project& kept, const v1::Correction& merge) {
  v1::Correction unmerge;
  unmerge.set_merge_into(kept.name());
  unmerge.set_unmerge(true);
  for (const v1::Fact& fact : merge.merged_facts()) {
    if (StandsAsItCame(kept, fact)) *unmerge.add_merged_facts() = fact;
  }
  const bool keeps_investor = WasActedOnSince(kept, merge);
  for (const std::string& path : merge.update_mask().paths()) {
    if (path == kColumns || (path == "investor" && keeps_investor)) continue;
    if (!SayTheSame(kept, merge.project(), path)) continue;
    unmerge.mutable_update_mask()->add_paths(path);
    Put(kept, path, *unmerge.mutable_project());
  }
  for (const auto& [column, cell] : merge.project().ledger_columns()) {
    const auto said = kept.ledger_columns().find(column);
    if (said == kept.ledger_columns().end() || said->second != cell) continue;
    (*unmerge.mutable_project()->mutable_ledger_columns())[column] = cell;
  }
  if (unmerge.project().ledger_columns_size() > 0) unmerge.mutable_update_mask()->add_paths(kColumns);
  *unmerge.mutable_former() = unmerge.project();
  unmerge.mutable_update_mask();
  unmerge.mutable_project();
  return unmerge;
}

v1::Project GiveBack(const v1::Project& kept, const v1::Correction& unmerge) {
  v1::Project left = kept;
  for (const std::string& path : unmerge.update_mask().paths()) {
    if (path != kColumns) Put(v1::Project(), path, left);
  }
  for (const auto& [column, cell] : unmerge.project().ledger_columns()) left.mutable_ledger_columns()->erase(column);
  left.clear_facts();
  for (const v1::Fact& fact : kept.facts()) {
    const bool goes = std::any_of(unmerge.merged_facts().begin(), unmerge.merged_facts().end(),
                                  [&](const v1::Fact& taken) { return taken.kind() == fact.kind(); });
    if (!goes) *left.add_facts() = fact;
  }
  return left;
}

absl::Status CheckSamePlan(const v1::Correction& proposed, const v1::Correction& today) {
  std::vector<std::string> moved;
  for (const v1::Correction* plan : {&proposed, &today}) {
    const v1::Correction& other = plan == &proposed ? today : proposed;
    for (const std::string& path : plan->update_mask().paths()) {
      const bool in_both = Names(other.update_mask(), path);
      // What stands in both plans is told once.
      if (in_both && (plan == &today || SayTheSame(proposed.project(), today.project(), path))) continue;
      moved.push_back(path);
    }
  }
  if (!TellTheSameFacts(proposed, today)) moved.emplace_back("facts");
  if (moved.empty()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_CORRECTION_OUTDATED,
                {{"resource", proposed.name()}, {"fields", absl::StrJoin(moved, ", ")}});
}

}  // namespace luodi::projects::rules
