// SPDX-License-Identifier: Apache-2.0
// Rows at judgement against books that a test fills: what the tests of the rules share.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/ledger/file.h"
#include "server/ledger/rules.h"

namespace luodi::ledger::rules {

inline constexpr char kUscc[] = "91131000MA0000015N";
inline constexpr char kOtherUscc[] = "91131000MA0000023H";

inline v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

class Judging : public ::testing::Test {
 protected:
  Judging() {
    books_.zone = "z";
    books_.today = Day(2020, 12, 31);
    books_.caller.person = "zones/z/persons/li";
    books_.caller.department = "zones/z/departments/bureau";
    books_.caller.roles = {v1::ROLE_INVESTMENT_OFFICER};
    AddNamed(books_.parks, "zones/z/parks/east", "东园");
    AddNamed(books_.parks, "zones/z/parks/one", "科技园");
    AddNamed(books_.parks, "zones/z/parks/two", "科技园");
    AddNamed(books_.departments, "zones/z/departments/bureau", "招商局");
  }

  template <typename Resource>
  static void AddNamed(std::vector<Resource>& resources, const std::string& name, const std::string& title) {
    resources.emplace_back();
    resources.back().set_name(name);
    resources.back().set_title(title);
  }

  // A project that stands in the books.
  v1::Project& Standing(const std::string& number, const std::string& title) {
    v1::Project project;
    project.set_name("zones/z/projects/" + number);
    project.set_title(title);
    project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    project.set_phase(1);
    project.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
    project.mutable_total_investment()->set_currency_code("CNY");
    project.mutable_total_investment()->set_minor_units(10'000'000'000);
    books_.projects.push_back(std::move(project));
    return books_.projects.back();
  }
  void AddFact(v1::Project& project, v1::FactKind kind, const v1::Date& date) {
    v1::Fact& fact = *project.add_facts();
    fact.set_kind(kind);
    *fact.mutable_fact_date() = date;
    fact.set_basis(v1::FACT_BASIS_RECORDED);
  }
  std::string Investor(const std::string& number, const std::string& uscc, const std::string& title) {
    v1::Investor investor;
    investor.set_name("zones/z/investors/" + number);
    investor.set_uscc(uscc);
    investor.set_title(title);
    books_.investors.push_back(investor);
    return investor.name();
  }

  // All rows at once, in the order in which they go in.
  Judgement Judge(const std::string& csv) {
    Spool bytes;
    bytes.Add(csv);
    Wanted wanted;
    wanted.most_rows = kMostRows;
    const auto file = OpenLedger(bytes, wanted);
    if (!file.ok()) {
      ADD_FAILURE() << file.status();
      return {};
    }
    const Survey survey = SurveyRows(file->header, *file->records);
    Ledger ledger{file->header, {}};
    RowsInOrder rows(survey, *file->records);
    for (sheets::Record record; rows.Next(&record);) ledger.rows.push_back(ReadRow(ledger.header, record));
    Course course;
    return rules::Judge(ledger, books_, survey, course);
  }
  // "2 CREATED", "3 REFUSED 总投资:FIELD_REQUIRED" ...
  static std::vector<std::string> Told(const Judgement& judgement) {
    std::vector<std::string> lines;
    for (const Verdict& verdict : judgement.verdicts) {
      std::string line =
          absl::StrCat(verdict.result.row(), " ",
                       v1::RowResult::Outcome_Name(verdict.result.outcome()).substr(std::string("OUTCOME_").size()));
      for (const v1::RowFault& fault : verdict.result.faults()) {
        absl::StrAppend(&line, " ", fault.column(), ":", fault.reason());
        EXPECT_EQ(fault.message().find('{'), std::string::npos) << fault.message();
        EXPECT_EQ(fault.message_zh().find('{'), std::string::npos) << fault.message_zh();
      }
      lines.push_back(line);
    }
    return lines;
  }
  std::vector<std::string> Tell(const std::string& csv) { return Told(Judge(csv)); }
  // "总投资: 1亿元 > 2亿元", ...
  static std::vector<std::string> Changes(const Verdict& verdict) {
    std::vector<std::string> lines;
    for (const v1::FieldChange& change : verdict.result.changes()) {
      lines.push_back(absl::StrCat(change.column(), ": ", change.before(), " > ", change.after()));
    }
    return lines;
  }

  Books books_;
};

}  // namespace luodi::ledger::rules
