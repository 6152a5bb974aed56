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

std::vector<v1::Department> AllDepartments(Call& call) {
  std::vector<v1::Department> all;
  Page page;
  page.size = 1000;
  for (bool more = true; more;) {
    std::vector<v1::Department> some = access::store::SelectDepartments(call.tx, call.zone, page);
    more = static_cast<int>(some.size()) > page.size;
    if (more) some.resize(static_cast<size_t>(page.size));
    for (v1::Department& department : some) all.push_back(std::move(department));
    if (more) page.after = {all.back().name().substr(all.back().name().rfind('/') + 1)};
  }
  return all;
}

std::vector<v1::Project> ProjectsFor(Call& call, const rules::Ledger& ledger,
                                     const std::vector<v1::Investor>& investors) {
  std::map<std::string, std::string> names_of_investors;
  for (const v1::Investor& investor : investors) names_of_investors[rules::IdentityOf(investor)] = investor.name();
  std::vector<projects::store::Identity> identities;
  std::set<std::string> titles;
  for (const Row& row : ledger.rows) {
    const auto investor = names_of_investors.find(rules::IdentityOf(row.investor));
    identities.push_back({row.project.business_code(), row.project.national_code(),
                          investor == names_of_investors.end() ? "" : investor->second, row.project.title(),
                          std::max(row.project.phase(), 1)});
    if (!row.parent.empty()) identities.push_back({row.parent, "", "", "", 1});
    if (investor == names_of_investors.end()) titles.insert(row.project.title());
  }
  std::set<std::string> found;
  for (const auto& candidates : projects::store::SelectByIdentity(call.tx, call.zone, identities)) {
    found.insert(candidates.begin(), candidates.end());
  }
  for (std::string& name : store::SelectUninvested(call.tx, call.zone, {titles.begin(), titles.end()})) {
    found.insert(std::move(name));
  }
  return projects::store::SelectProjects(call.tx, call.zone, {found.begin(), found.end()});
}

// Names of the new investors, in their order.
absl::StatusOr<std::vector<std::string>> EnterInvestors(Call& call, const std::string& reason,
                                                        const std::vector<v1::Investor>& investors) {
  std::vector<std::string> names;
  if (investors.empty()) return names;
  const auto numbers = call.NextNumbers("investors", static_cast<int>(investors.size()));
  for (size_t i = 0; i < investors.size(); ++i) {
    v1::Investor investor = investors[i];
    investor.set_name(names::Join(call.zone, "investors", numbers[i]));
    auto inserted = investors::store::InsertInvestor(call.tx, investor, call.NowText());
    if (!inserted) return Internal(absl::StrCat("the identity of a new investor is taken: ", investor.name()));
    investors::rules::SetWarnings(*inserted);
    call.Changed(inserted->name(), 1, *inserted, reason);
    names.push_back(inserted->name());
  }
  return names;
}

// Gives out the names the judgement could not know.
void Name(Call& call, const std::string& import_name, const std::vector<std::string>& investors, Judgement& judgement) {
  const int created = judgement.Count(v1::RowResult::OUTCOME_CREATED);
  const auto numbers = created > 0 ? call.NextNumbers("projects", created) : std::vector<std::string>();
  auto number = numbers.begin();
  for (Verdict& verdict : judgement.verdicts) {
    if (!verdict.before) verdict.after.set_name(names::Join(call.zone, "projects", *number++));
    verdict.result.set_project(verdict.after.name());
    if (verdict.new_investor) verdict.after.set_investor(investors[*verdict.new_investor]);
    for (v1::Fact& fact : *verdict.after.mutable_facts()) {
      const bool is_new = std::any_of(verdict.new_facts.begin(), verdict.new_facts.end(),
                                      [&](const v1::Fact& added) { return added.kind() == fact.kind(); });
      if (is_new) fact.set_evidence(absl::StrCat(import_name, "#", verdict.result.row()));
    }
  }
  for (Verdict& verdict : judgement.verdicts) {
    if (verdict.parent_row) {
      verdict.after.set_parent_project(judgement.verdicts[*verdict.parent_row].after.name());
    }
  }
}

absl::Status EnterCreated(Call& call, const std::string& reason, const Judgement& judgement) {
  std::vector<v1::Project> created;
  std::vector<std::string> names;
  for (const size_t i : judgement.order) {
    if (!judgement.verdicts[i].Is(v1::RowResult::OUTCOME_CREATED)) continue;
    created.push_back(judgement.verdicts[i].after);
    names.push_back(created.back().name());
  }
  if (created.empty()) return absl::OkStatus();
  const auto taken = projects::store::InsertProjects(call.tx, created, call.NowText());
  if (!taken.empty()) return Internal(absl::StrCat("the number of a new project is taken: ", taken.front()));
  for (v1::Project& project : projects::store::SelectProjects(call.tx, call.zone, names)) {
    projects::rules::SetStage(project);
    call.Changed(project.name(), 1, project, reason);
  }
  return absl::OkStatus();
}

absl::Status EnterUpdated(Call& call, const std::string& reason, const Judgement& judgement) {
  for (const size_t i : judgement.order) {
    const Verdict& verdict = judgement.verdicts[i];
    if (!verdict.Is(v1::RowResult::OUTCOME_UPDATED)) continue;
    auto project = projects::store::UpdateProject(call.tx, verdict.after, call.NowText());
    if (!project) return Internal(absl::StrCat("a number of a project is taken: ", verdict.after.name()));
    projects::rules::SetStage(*project);
    call.Changed(project->name(), projects::store::VersionOf(*project), *project, reason);
  }
  return absl::OkStatus();
}

}  // namespace

rules::Books BooksFor(Call& call, const rules::Ledger& ledger) {
  rules::Books books{
      call.zone, call.today, call.caller, zones::store::SelectAllParks(call.tx, call.zone), AllDepartments(call),
      {},        {},        {}};
  for (auto& investor : investors::store::SelectByIdentities(call.tx, call.zone, rules::InvestorsOf(ledger.rows))) {
    if (investor) books.investors.push_back(*std::move(investor));
  }
  books.projects = ProjectsFor(call, ledger, books.investors);
  std::vector<std::string> names;
  for (const v1::Project& project : books.projects) names.push_back(project.name());
  books.kept_here = store::SelectKeptHere(call.tx, call.zone, names);
  return books;
}

absl::Status Enter(Call& call, const std::string& reason, Judgement& judgement, v1::LedgerImport& ledger_import) {
  ledger_import.set_name(names::Join(call.zone, "imports", call.NextNumber("imports")));
  ASSIGN_OR_RETURN(const std::vector<std::string> investors, EnterInvestors(call, reason, judgement.new_investors));
  Name(call, ledger_import.name(), investors, judgement);
  RETURN_IF_ERROR(EnterCreated(call, reason, judgement));
  RETURN_IF_ERROR(EnterUpdated(call, reason, judgement));
  std::vector<std::string> touched;
  for (const Verdict& verdict : judgement.verdicts) {
    if (!verdict.Is(v1::RowResult::OUTCOME_UNCHANGED)) touched.push_back(verdict.after.name());
  }
  projects::store::InsertContributors(call.tx, call.zone, touched, call.caller.person);
  ledger_import = store::InsertImport(call.tx, ledger_import, reason, call.NowText());
  call.Changed(ledger_import.name(), 1, ledger_import, reason);
  return absl::OkStatus();
}

}  // namespace luodi::ledger
