// SPDX-License-Identifier: Apache-2.0
// Which project and which investor of the books a row means.
#pragma once

#include <string>
#include <vector>

#include "server/ledger/rules.h"

namespace luodi::ledger::rules {

struct Match {
  // The project of the books; null when the row creates one.
  const v1::Project* project = nullptr;
  // The investor of the books; null when the row names none, or a new one.
  const v1::Investor* investor = nullptr;
  // IdentityOf the investor to be created; empty when there is none.
  std::string new_investor;
  std::vector<v1::RowFault> faults;
  std::vector<std::string> warnings;
};

// One a row. LEDGER_TWO_CANDIDATES names both; LEDGER_ROW_TWICE stands on the later of two rows that mean one project;
// PERMISSION_MISSING on a row that means a project the caller may not see. Points into `books`.
std::vector<Match> MatchRows(const Ledger& ledger, const Books& books);

}  // namespace luodi::ledger::rules
