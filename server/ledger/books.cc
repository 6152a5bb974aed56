// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/books.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/access/store.h"
#include "server/base/names.h"
#include "server/investors/rules.h"
#include "server/investors/store.h"
#include "server/ledger/store.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/zones/store.h"

namespace luodi::ledger {
namespace {

using rules::Judgement;
using rules::Verdict;

// What the rows say that may be a number or a title of a project.
struct Asked {
  std::vector<projects::store::Identity> identities;
  std::set<std::string> codes;
  // Of rows that name no new investor.
  std::vector<store::Asked> by_title, uninvested;
};

Asked AskedBy(const rules::Ledger& ledger, const std::vector<v1::Investor>& investors) {
  std::map<std::string, std::string> names_of_investors;
  for (const v1::Investor& investor : investors) names_of_investors[rules::IdentityOf(investor)] = investor.name();
  Asked asked;
  for (const Row& row : ledger.rows) {
    if (row.is_sum || row.worthless) continue;
    const v1::Project& project = row.project;
    const auto investor = names_of_investors.find(rules::IdentityOf(row.investor));
    const bool known = investor != names_of_investors.end();
    asked.identities.push_back({project.business_code(), project.national_code(), known ? investor->second : "",
                                project.title(), std::max(project.phase(), 1)});
    if (!row.parent.empty()) asked.identities.push_back({row.parent, "", "", "", 1});
    asked.codes.insert({project.business_code(), project.national_code(), row.parent});
    if (project.title().empty() || (!known && !rules::IdentityOf(row.investor).empty())) continue;
    asked.by_title.push_back({project.business_code(), project.national_code(), known ? investor->second : "",
                              project.title(), std::max(project.phase(), 1)});
    if (!known) asked.uninvested.push_back(asked.by_title.back());
  }
  asked.codes.erase("");
  return asked;
}

std::vector<std::string> Listed(const std::set<std::string>& texts) { return {texts.begin(), texts.end()}; }

std::vector<v1::Project> ProjectsFor(Call& call, const Asked& asked) {
  std::set<std::string> found;
  for (const auto& candidates : projects::store::SelectByIdentity(call.tx, call.zone, asked.identities)) {
    found.insert(candidates.begin(), candidates.end());
  }
  for (const auto& more : {store::SelectUninvested(call.tx, call.zone, asked.uninvested),
                           store::SelectMerged(call.tx, call.zone, Listed(asked.codes)),
                           store::SelectMergedByTitle(call.tx, call.zone, asked.by_title)}) {
    found.insert(more.begin(), more.end());
  }
  std::vector<v1::Project> projects;
  // Merged ones bring those they went into.
  for (std::set<std::string> wanted = found; !wanted.empty();) {
    std::set<std::string> next;
    for (v1::Project& project : projects::store::SelectProjects(call.tx, call.zone, Listed(wanted))) {
      const std::string& into = project.merged_into();
      if (!into.empty() && found.insert(into).second) next.insert(into);
      projects.push_back(std::move(project));
    }
    wanted = std::move(next);
  }
  return projects;
}

// What the projects of the books name, for sentences about differences.
Titles TitlesFor(Call& call, const rules::Books& books) {
  Titles titles;
  for (const v1::Park& park : books.parks) titles.parks[park.name()] = park.title();
  for (const v1::Department& department : books.departments) {
    titles.departments[department.name()] = department.title();
  }
  for (const v1::Investor& investor : books.investors) titles.investors[investor.name()] = investor;
  std::set<std::string> investors, parents;
  for (const v1::Project& project : books.projects) {
    if (!titles.investors.contains(project.investor())) investors.insert(project.investor());
    parents.insert(project.parent_project());
  }
  investors.erase("");
  parents.erase("");
  if (!investors.empty()) {
    for (v1::Investor& investor : investors::store::SelectInvestors(call.tx, call.zone, Listed(investors))) {
      titles.investors[investor.name()] = std::move(investor);
    }
  }
  if (parents.empty()) return titles;
  for (const v1::Project& parent : projects::store::SelectProjects(call.tx, call.zone, Listed(parents))) {
    if (projects::rules::MaySee(call.caller, parent)) titles.parents[parent.name()] = parent.business_code();
  }
  return titles;
}

// The bureau numbers of the books that some row may have lost the zeros of.
std::set<std::string> ZeroedCodesFor(Call& call, const rules::Books& books, const rules::Ledger& ledger) {
  std::set<std::string> known, zeroed;
  for (const v1::Project& project : books.projects) known.insert(project.business_code());
  for (const Row& row : ledger.rows) {
    if (known.contains(row.project.business_code())) continue;
    for (std::string& code : rules::WithLeadingZeros(row.project.business_code())) zeroed.insert(std::move(code));
  }
  return zeroed.empty() ? zeroed : store::SelectBusinessCodes(call.tx, call.zone, Listed(zeroed));
}

// Names of the new investors, in their order.
absl::StatusOr<std::vector<std::string>> EnterInvestors(Call& call, const std::string& reason,
                                                        const std::vector<v1::Investor>& investors) {
  std::vector<std::string> names;
  if (investors.empty()) return names;
  const auto numbers = call.NextNumbers("investors", static_cast<int>(investors.size()));
  std::vector<v1::Investor> named = investors;
  for (size_t i = 0; i < named.size(); ++i) {
    named[i].set_name(names::Join(call.zone, "investors", numbers[i]));
    names.push_back(named[i].name());
  }
  const auto taken = investors::store::InsertInvestors(call.tx, named, call.NowText());
  if (!taken.empty()) return Internal(absl::StrCat("the identity of a new investor is taken: ", taken.front()));
  for (v1::Investor& investor : investors::store::SelectInvestors(call.tx, call.zone, names)) {
    investors::rules::SetWarnings(investor);
    call.Changed(investor.name(), 1, investor, reason);
  }
  return names;
}

// Gives out the names the judgement could not know.
void Name(Call& call, const std::string& import_name, const std::vector<std::string>& investors, Judgement& judgement,
          rules::Course& course) {
  const int created = judgement.Count(v1::RowResult::OUTCOME_CREATED);
  const auto numbers = created > 0 ? call.NextNumbers("projects", created) : std::vector<std::string>();
  auto number = numbers.begin();
  for (Verdict& verdict : judgement.verdicts) {
    const bool is_created = verdict.Is(v1::RowResult::OUTCOME_CREATED);
    if (!is_created && !verdict.Is(v1::RowResult::OUTCOME_UPDATED)) continue;
    if (is_created) verdict.after.set_name(names::Join(call.zone, "projects", *number++));
    verdict.result.set_project(verdict.after.name());
    course.rows[rules::NumberOf(verdict.after.name())] = verdict.result.row();
    if (verdict.new_investor) verdict.after.set_investor(investors[*verdict.new_investor]);
    // Parents come first, so they have their names already.
    if (verdict.parent_row) verdict.after.set_parent_project(course.parents.at(*verdict.parent_row)->name());
    for (v1::Fact& fact : *verdict.after.mutable_facts()) {
      const bool is_new = std::any_of(verdict.new_facts.begin(), verdict.new_facts.end(),
                                      [&](const v1::Fact& added) { return added.kind() == fact.kind(); });
      if (is_new) fact.set_evidence(absl::StrCat(import_name, "#", verdict.result.row()));
    }
    if (const auto parent = course.parents.find(verdict.result.row()); parent != course.parents.end()) {
      parent->second = verdict.after;
    }
  }
}

std::vector<v1::Project> AfterOf(const Judgement& judgement, v1::RowResult::Outcome outcome) {
  std::vector<v1::Project> projects;
  for (const Verdict& verdict : judgement.verdicts) {
    if (verdict.Is(outcome)) projects.push_back(verdict.after);
  }
  return projects;
}

// Projects as they stand after they were written, with their entries; their versions by name.
using Versions = std::map<std::string, int64_t>;
void Written(Call& call, const std::string& reason, const std::vector<v1::Project>& projects, Versions& versions) {
  std::vector<std::string> names;
  for (const v1::Project& project : projects) names.push_back(project.name());
  projects::store::InsertContributors(call.tx, call.zone, names, call.caller.person);
  for (v1::Project& project : projects::store::SelectProjects(call.tx, call.zone, names)) {
    projects::rules::SetStage(project);
    const int64_t version = projects::store::VersionOf(project);
    call.Changed(project.name(), version, project, reason);
    versions[project.name()] = version;
  }
}

absl::Status EnterProjects(Call& call, const std::string& reason, const Judgement& judgement, Versions& versions) {
  const auto created = AfterOf(judgement, v1::RowResult::OUTCOME_CREATED);
  if (!created.empty()) {
    const auto taken = projects::store::InsertProjects(call.tx, created, call.NowText());
    if (!taken.empty()) return Internal(absl::StrCat("the number of a new project is taken: ", taken.front()));
    Written(call, reason, created, versions);
  }
  const auto updated = AfterOf(judgement, v1::RowResult::OUTCOME_UPDATED);
  if (!updated.empty()) {
    const auto taken = projects::store::UpdateProjects(call.tx, updated, call.NowText());
    if (!taken.empty()) return Internal(absl::StrCat("a number of a project is taken: ", taken.front()));
    Written(call, reason, updated, versions);
  }
  return absl::OkStatus();
}

void KeepRows(Call& call, const std::string& import_name, const std::vector<std::string>& investors,
              const Judgement& judgement, const Versions& versions) {
  std::vector<store::ImportRow> rows;
  std::set<size_t> brought;
  for (const Verdict& verdict : judgement.verdicts) {
    if (verdict.Is(v1::RowResult::OUTCOME_UNCHANGED)) continue;
    store::ImportRow& row = rows.emplace_back();
    row.result = verdict.result;
    const auto version = versions.find(verdict.after.name());
    if (verdict.Is(v1::RowResult::OUTCOME_REFUSED) || version == versions.end()) continue;
    row.project = verdict.after.name();
    row.version = version->second;
    if (verdict.new_investor && brought.insert(*verdict.new_investor).second) {
      row.investor = investors[*verdict.new_investor];
    }
  }
  store::InsertRows(call.tx, import_name, rows);
}

}  // namespace

rules::Books BooksFor(Call& call, const rules::Ledger& ledger) {
  rules::Books books;
  books.zone = call.zone;
  books.today = call.today;
  books.caller = call.caller;
  books.parks = zones::store::SelectAllParks(call.tx, call.zone);
  books.departments = access::store::SelectAllDepartments(call.tx, call.zone);
  for (auto& investor : investors::store::SelectByIdentities(call.tx, call.zone, rules::InvestorsOf(ledger.rows))) {
    if (investor) books.investors.push_back(*std::move(investor));
  }
  books.projects = ProjectsFor(call, AskedBy(ledger, books.investors));
  std::vector<std::string> names;
  for (const v1::Project& project : books.projects) names.push_back(project.name());
  books.kept_here = store::SelectKeptHere(call.tx, call.zone, names);
  books.zeroed_codes = ZeroedCodesFor(call, books, ledger);
  books.titles = TitlesFor(call, books);
  return books;
}

absl::Status Enter(Call& call, const v1::LedgerImport& ledger_import, Judgement& judgement, rules::Course& course) {
  const std::string& reason = ledger_import.reason();
  ASSIGN_OR_RETURN(const std::vector<std::string> investors, EnterInvestors(call, reason, judgement.new_investors));
  Name(call, ledger_import.name(), investors, judgement, course);
  Versions versions;
  RETURN_IF_ERROR(EnterProjects(call, reason, judgement, versions));
  KeepRows(call, ledger_import.name(), investors, judgement, versions);
  return absl::OkStatus();
}

}  // namespace luodi::ledger
