// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/match.h"

#include <algorithm>
#include <map>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/investors/rules.h"
#include "server/projects/rules.h"

namespace luodi::ledger::rules {
namespace {

using Projects = std::vector<const v1::Project*>;

int PhaseOf(const v1::Project& project) { return std::max(project.phase(), 1); }

// The books by what rows name.
struct Index {
  explicit Index(const Books& books) {
    for (const v1::Investor& investor : books.investors) investors[IdentityOf(investor)] = &investor;
    for (const v1::Project& project : books.projects) {
      if (!project.business_code().empty()) by_business_code[project.business_code()] = &project;
      if (!project.national_code().empty()) by_national_code[project.national_code()] = &project;
      by_title[project.title()].push_back(&project);
    }
  }

  absl::flat_hash_map<std::string, const v1::Investor*> investors;
  absl::flat_hash_map<std::string, const v1::Project*> by_business_code;
  absl::flat_hash_map<std::string, const v1::Project*> by_national_code;
  absl::flat_hash_map<std::string, Projects> by_title;
};

// Numbers set two projects apart when both have one and they differ.
bool NumbersDiffer(const v1::Project& one, const v1::Project& other) {
  const auto differ = [](const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; };
  return differ(one.business_code(), other.business_code()) || differ(one.national_code(), other.national_code());
}

void Fail(const Ledger& ledger, const Row& row, Match& match, Column column, v1::ErrorReason reason,
          text::Metadata metadata = {}) {
  const std::string text = ledger.header.TextOf(column);
  if (column != Column::kUnknown && (HasFault(row.faults, text) || HasFault(match.faults, text))) return;
  match.faults.push_back(FaultOf(row.row, text, reason, std::move(metadata)));
}

// The column that fills a field of the investor.
Column ColumnOfInvestor(std::string_view field) {
  if (field == "title") return Column::kInvestor;
  if (field == "country_code") return Column::kCountry;
  if (field == "foreign_registration_number") return Column::kForeignNumber;
  return Column::kUscc;
}

// Refuses an investor that is named without what identifies it, or by two identities.
bool IsIdentified(const Ledger& ledger, const Row& row, Match& match) {
  const v1::Investor& investor = row.investor;
  const bool has_country = !investor.country_code().empty();
  const bool has_number = !investor.foreign_registration_number().empty();
  if (investor.uscc().empty() && has_country != has_number) {
    Fail(ledger, row, match, has_country ? Column::kForeignNumber : Column::kCountry, v1::ERROR_REASON_FIELD_REQUIRED);
    return false;
  }
  const bool both = !investor.uscc().empty() && has_number;
  const bool neither = investor.uscc().empty() && !has_number;
  if (neither && investor.title().empty()) return false;
  if (both || neither) {
    Fail(ledger, row, match, Column::kUscc, v1::ERROR_REASON_EXCLUSIVE_FIELDS,
         {{"fields", absl::StrCat(ledger.header.TextOf(Column::kUscc), " / ", ledger.header.TextOf(Column::kCountry),
                                  " + ", ledger.header.TextOf(Column::kForeignNumber))}});
    return false;
  }
  return true;
}

void MatchInvestor(const Ledger& ledger, const Index& index, const Row& row, Match& match) {
  if (!IsIdentified(ledger, row, match)) return;
  const v1::Investor& investor = row.investor;
  if (const auto odd = investors::rules::WarnOrganisationCode(ledger.header.TextOf(Column::kUscc), investor.uscc());
      odd && !HasFault(row.faults, odd->field)) {
    match.warnings.push_back(text::Sentence(odd->reason, odd->metadata, text::Language::kEnglish));
  }
  const std::string identity = IdentityOf(investor);
  const auto found = index.investors.find(identity);
  if (found == index.investors.end()) {
    match.new_investor = identity;
    v1::Investor checked = investor;
    for (const Fault& fault : investors::rules::CheckInvestor("", checked)) {
      Fail(ledger, row, match, ColumnOfInvestor(fault.field), fault.reason, fault.metadata);
    }
    return;
  }
  match.investor = found->second;
  if (!investor.title().empty() && investor.title() != match.investor->title()) {
    match.warnings.push_back(absl::StrCat(ledger.header.TextOf(Column::kInvestor), ": ", match.investor->name(),
                                          " is known as ", match.investor->title(), " and keeps that title"));
  }
}

// By numbers if the row has numbers that are known, else by investor, title and phase.
Projects CandidatesOf(const Index& index, const Row& row, const Match& match) {
  Projects candidates;
  const auto add = [&](const auto& map, const std::string& key) {
    const auto found = map.find(key);
    if (found != map.end() && std::find(candidates.begin(), candidates.end(), found->second) == candidates.end()) {
      candidates.push_back(found->second);
    }
  };
  add(index.by_business_code, row.project.business_code());
  add(index.by_national_code, row.project.national_code());
  const auto titled = index.by_title.find(row.project.title());
  if (!candidates.empty() || !match.new_investor.empty() || titled == index.by_title.end()) return candidates;
  const std::string investor = match.investor != nullptr ? match.investor->name() : "";
  for (const v1::Project* project : titled->second) {
    if (project->investor() == investor && PhaseOf(*project) == PhaseOf(row.project) &&
        !NumbersDiffer(*project, row.project)) {
      candidates.push_back(project);
    }
  }
  return candidates;
}

void MatchProject(const Ledger& ledger, const Index& index, const Books& books, const Row& row, Match& match) {
  const Projects candidates = CandidatesOf(index, row, match);
  for (const v1::Project* project : candidates) {
    if (projects::rules::MaySee(books.caller, *project)) continue;
    Fail(ledger, row, match, Column::kUnknown, v1::ERROR_REASON_PERMISSION_MISSING,
         {{"method", "luodi.v1.LedgerService.ImportLedger"}, {"permission", "PERMISSION_PROJECTS_READ_RESTRICTED"}});
    return;
  }
  if (candidates.size() == 1) match.project = candidates.front();
  if (candidates.size() < 2) return;
  // A sentence, not a list: a bureau may have used one title a hundred times.
  constexpr size_t kNamed = 10;
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(candidates.size(), kNamed));
  Fail(ledger, row, match, Column::kUnknown, v1::ERROR_REASON_LEDGER_TWO_CANDIDATES,
       {{"candidates", absl::StrJoin(candidates.begin(), end, ", ", [](std::string* out, const v1::Project* project) {
           absl::StrAppend(out, project->name());
         })}});
}

// Rows that share a key; within a group they mean one project unless their numbers tell them apart.
class Twins {
 public:
  Twins(const Ledger& ledger, std::vector<Match>& matches) : ledger_(ledger), matches_(matches) {}

  void Find() {
    for (size_t i = 0; i < matches_.size(); ++i) {
      const Row& row = ledger_.rows[i];
      if (row.worthless) continue;
      Check(same_business_code_, row.project.business_code(), i, false);
      Check(same_national_code_, row.project.national_code(), i, false);
      if (matches_[i].project != nullptr) {
        Check(same_project_, matches_[i].project->name(), i, false);
      } else if (!row.project.title().empty() && !HasFault(matches_[i].faults, "")) {
        const std::string investor =
            matches_[i].investor != nullptr ? matches_[i].investor->name() : IdentityOf(row.investor);
        Check(same_identity_, absl::StrCat(investor, "\n", row.project.title(), "\n", PhaseOf(row.project)), i, true);
      }
    }
  }

 private:
  using Groups = absl::flat_hash_map<std::string, std::vector<size_t>>;

  void Check(Groups& groups, const std::string& key, size_t i, bool numbers_tell_apart) {
    if (key.empty()) return;
    std::vector<size_t>& group = groups[key];
    const Row& row = ledger_.rows[i];
    const auto twin = std::find_if(group.begin(), group.end(), [&](size_t earlier) {
      return !numbers_tell_apart || !NumbersDiffer(ledger_.rows[earlier].project, row.project);
    });
    if (twin != group.end() && !told_.contains(i)) {
      told_.insert({i, *twin});
      matches_[i].faults.push_back(
          FaultOf(row.row, "", v1::ERROR_REASON_LEDGER_ROW_TWICE, {{"other", absl::StrCat(ledger_.rows[*twin].row)}}));
    }
    group.push_back(i);
  }

  const Ledger& ledger_;
  std::vector<Match>& matches_;
  Groups same_business_code_, same_national_code_, same_project_, same_identity_;
  absl::flat_hash_map<size_t, size_t> told_;
};

}  // namespace

std::vector<Match> MatchRows(const Ledger& ledger, const Books& books) {
  const Index index(books);
  std::vector<Match> matches(ledger.rows.size());
  for (size_t i = 0; i < matches.size(); ++i) {
    const Row& row = ledger.rows[i];
    if (row.worthless) continue;
    MatchInvestor(ledger, index, row, matches[i]);
    MatchProject(ledger, index, books, row, matches[i]);
  }
  Twins(ledger, matches).Find();
  return matches;
}

}  // namespace luodi::ledger::rules
