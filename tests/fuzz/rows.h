// SPDX-License-Identifier: Apache-2.0
// A spreadsheet file read as an import reads it: rows, then a ledger, then drafts of projects.
#pragma once

#include <set>
#include <string>

#include "luodi/v1/errors.pb.h"
#include "server/base/spool.h"
#include "server/sheets/book.h"

namespace luodi::fuzz {

// Reads every sheet twice; both times the same rows come, in order and with as many cells as they say. Refused for
// `reasons` only.
void ReadAll(const sheets::Book& book, const std::set<v1::ErrorReason>& reasons);

// Opens the file as a ledger: head, survey, every row judged for books that are empty. What a row says is written back
// into cells that say the same.
void ReadLedger(const Spool& file);

}  // namespace luodi::fuzz
