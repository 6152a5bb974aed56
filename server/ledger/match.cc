// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/match.h"

#include <algorithm>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"
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
  match.faults.push_back(FaultOf(ledger.header, row.row, text, reason, std::move(metadata)));
}

void Notice(const Ledger& ledger, const Row& row, Match& match, Column column, const std::string& english,
            const std::string& chinese) {
  match.notices.push_back(NoticeOf(ledger.header, row.row, ledger.header.TextOf(column), english, chinese));
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
    text::Metadata metadata = odd->metadata;
    metadata.emplace("field", odd->field);
    Notice(ledger, row, match, Column::kUscc, text::Sentence(odd->reason, metadata, text::Language::kEnglish),
           text::Sentence(odd->reason, metadata, text::Language::kChinese));
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
    Notice(ledger, row, match, Column::kInvestor,
           absl::StrCat(match.investor->name(), " is known as ", match.investor->title(), " and keeps that title"),
           absl::StrCat(match.investor->name(), " 已登记为“", match.investor->title(), "”，名称不变"));
  }
}

// By numbers if the row has numbers that are known, else by investor, title and phase.
Projects NamedBy(const Index& index, const Row& row, const Match& match) {
  Projects named;
  const auto add = [&](const auto& map, const std::string& key) {
    const auto found = map.find(key);
    if (found != map.end()) named.push_back(found->second);
  };
  add(index.by_business_code, row.project.business_code());
  add(index.by_national_code, row.project.national_code());
  const auto titled = index.by_title.find(row.project.title());
  if (!named.empty() || !match.new_investor.empty() || titled == index.by_title.end()) return named;
  const std::string investor = match.investor != nullptr ? match.investor->name() : "";
  for (const v1::Project* project : titled->second) {
    if (project->investor() == investor && PhaseOf(*project) == PhaseOf(row.project) &&
        !NumbersDiffer(*project, row.project)) {
      named.push_back(project);
    }
  }
  return named;
}

// Each once, merged ones by the project they went into.
Projects CandidatesOf(const Index& index, const Books& books, const Row& row, Match& match) {
  Projects candidates;
  for (const v1::Project* project : NamedBy(index, row, match)) {
    const v1::Project* standing = Standing(books, *project);
    if (standing == nullptr) continue;
    if (standing != project) match.merged = project;
    if (std::find(candidates.begin(), candidates.end(), standing) == candidates.end()) candidates.push_back(standing);
  }
  return candidates;
}

void MatchProject(const Ledger& ledger, const Index& index, const Books& books, const Row& row, Match& match) {
  const Projects candidates = CandidatesOf(index, books, row, match);
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

// Refuses what only the other rows and the books tell of a number.
void CheckZeros(const Ledger& ledger, const Index& index, const Books& books, const Survey& survey, const Row& row,
                Match& match) {
  const std::string& code = row.project.business_code();
  std::string whole;
  if (const auto other = survey.zeros_differ.find(row.row); other != survey.zeros_differ.end()) whole = other->second;
  if (whole.empty() && !code.empty() && !index.by_business_code.contains(code)) {
    for (const std::string& zeroed : WithLeadingZeros(code)) {
      if (books.zeroed_codes.contains(zeroed)) whole = zeroed;
    }
  }
  if (whole.empty()) return;
  Fail(ledger, row, match, Column::kBusinessCode, v1::ERROR_REASON_LEDGER_LEADING_ZERO_LOST,
       {{"value", code}, {"other", whole}});
}

// Refuses the later of two rows that mean one project, whether the file tells or the books.
void CheckTwice(const Ledger& ledger, const Row& row, Course& course, Match& match) {
  if (match.project == nullptr) return;
  const auto [first, is_first] = course.rows.emplace(NumberOf(match.project->name()), row.row);
  if (is_first || first->second == row.row) return;
  Fail(ledger, row, match, Column::kUnknown, v1::ERROR_REASON_LEDGER_ROW_TWICE,
       {{"other", absl::StrCat(first->second)}});
}

}  // namespace

int64_t NumberOf(const std::string& project) {
  const std::vector<std::string> parts = absl::StrSplit(names::IdOf(project), '-');
  int64_t year = 0, counter = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &year) || !absl::SimpleAtoi(parts[1], &counter)) return 0;
  return year * 1'000'000'000 + counter;
}

const v1::Project* Standing(const Books& books, const v1::Project& project) {
  const v1::Project* standing = &project;
  // More steps than projects would be a circle, which no merge makes.
  for (size_t steps = 0; !standing->merged_into().empty(); ++steps) {
    const auto into = std::find_if(books.projects.begin(), books.projects.end(), [&](const v1::Project& candidate) {
      return candidate.name() == standing->merged_into();
    });
    if (into == books.projects.end() || steps > books.projects.size()) return nullptr;
    standing = &*into;
  }
  return standing;
}

std::string IdentityOf(const v1::Investor& investor) {
  if (!investor.uscc().empty()) return investor.uscc();
  if (investor.country_code().empty() || investor.foreign_registration_number().empty()) return "";
  return absl::StrCat(investor.country_code(), ":", investor.foreign_registration_number());
}

std::vector<v1::Investor> InvestorsOf(const std::vector<Row>& rows) {
  std::set<std::string> seen;
  std::vector<v1::Investor> investors;
  for (const Row& row : rows) {
    const std::string identity = IdentityOf(row.investor);
    if (!identity.empty() && seen.insert(identity).second) investors.push_back(row.investor);
  }
  return investors;
}

std::vector<std::string> WithLeadingZeros(const std::string& business_code) {
  constexpr size_t kMostZeros = 6;
  const bool digits = !business_code.empty() && std::all_of(business_code.begin(), business_code.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  std::vector<std::string> codes;
  for (size_t zeros = 1; digits && zeros <= kMostZeros; ++zeros) {
    codes.push_back(std::string(zeros, '0') + business_code);
  }
  return codes;
}

std::vector<Match> MatchRows(const Ledger& ledger, const Books& books, const Survey& survey, Course& course) {
  const Index index(books);
  std::vector<Match> matches(ledger.rows.size());
  for (size_t i = 0; i < matches.size(); ++i) {
    const Row& row = ledger.rows[i];
    Match& match = matches[i];
    if (row.worthless || row.is_sum) continue;
    MatchInvestor(ledger, index, row, match);
    CheckZeros(ledger, index, books, survey, row, match);
    if (const auto twin = survey.twins.find(row.row); twin != survey.twins.end()) {
      match.is_twin = true;
      Fail(ledger, row, match, Column::kUnknown, v1::ERROR_REASON_LEDGER_ROW_TWICE,
           {{"other", absl::StrCat(twin->second)}});
      continue;
    }
    MatchProject(ledger, index, books, row, match);
    CheckTwice(ledger, row, course, match);
  }
  return matches;
}

void AddChanges(const access::Caller& caller, const Header& header, const Row& row, const Match& match, Titles& titles,
                Verdict& verdict) {
  const bool sees_persons = projects::rules::MaySeePersons(caller, *verdict.before);
  v1::Project after = verdict.after;
  if (!match.new_investor.empty()) {
    after.set_investor("new");
    titles.investors["new"] = row.investor;
  }
  if (!row.parent.empty()) {
    if (verdict.parent_row) after.set_parent_project("new");
    titles.parents[after.parent_project()] = row.parent;
  }
  const auto add = [&](const std::string& column, const std::string& before, const std::string& now) {
    if (before == now) return;
    v1::FieldChange& change = *verdict.result.add_changes();
    change.set_column(column);
    if (sees_persons || !projects::rules::NamesPersons(column)) change.set_before(before);
    change.set_after(now);
  };
  const auto kept = [](const v1::Project& project, const std::string& head) {
    const auto cell = project.ledger_columns().find(head);
    return cell == project.ledger_columns().end() ? std::string() : cell->second;
  };
  for (const Head& head : header.heads) {
    if (head.column == Column::kUnnamed || head.column == Column::kOrdinal) continue;
    // Without the file's unit: each side names its own.
    const Head usual{head.column, std::string(UsualHead(head.column)), ""};
    if (head.column != Column::kUnknown) {
      add(usual.text, CellOf(*verdict.before, usual, titles), CellOf(after, usual, titles));
    }
    // What is kept beside a field stands under the usual head and was told just now.
    if (head.text != usual.text) add(head.text, kept(*verdict.before, head.text), kept(after, head.text));
  }
}

}  // namespace luodi::ledger::rules
