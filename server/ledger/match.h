// SPDX-License-Identifier: Apache-2.0
// Which project and which investor of the books a row means, and in what the row differs from it.
#pragma once

#include <string>
#include <vector>

#include "server/ledger/rules.h"

namespace luodi::ledger::rules {

struct Match {
  // The project of the books; null when the row creates one.
  const v1::Project* project = nullptr;
  // The merged project whose number or title the row gives for `project`.
  const v1::Project* merged = nullptr;
  // The investor of the books; null when the row names none, or a new one.
  const v1::Investor* investor = nullptr;
  // IdentityOf the investor to be created; empty when there is none.
  std::string new_investor;
  // The file itself says that the row means the project of an earlier row: nothing else of it was matched.
  bool is_twin = false;
  std::vector<v1::RowFault> faults;
  std::vector<v1::RowNotice> notices;
};

// The project that goes on for this one: itself unless merged. Null when the books lack it.
const v1::Project* Standing(const Books& books, const v1::Project& project);

// One a row. LEDGER_TWO_CANDIDATES names both; LEDGER_ROW_TWICE stands on the later of two rows that mean one project;
// PERMISSION_MISSING on a row that means a project the caller may not see. Points into `books`.
std::vector<Match> MatchRows(const Ledger& ledger, const Books& books, const Survey& survey, Course& course);

// Adds to the result what the verdict changes, column by column, each side with its own unit. `titles` gets what the
// row brings.
// What columns that name persons said before is told only to a caller who may see it.
void AddChanges(const access::Caller& caller, const Header& header, const Row& row, const Match& match, Titles& titles,
                Verdict& verdict);

}  // namespace luodi::ledger::rules
