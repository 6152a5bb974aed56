// SPDX-License-Identifier: Apache-2.0
// The ledger as a file: what the commands of ledger.cc carry out.
#pragma once

#include <string>
#include <vector>

#include "client/session.h"
#include "luodi/v1/ledger.pb.h"

namespace luodi::client {

struct ImportFlags {
  std::string file;
  std::string reason;
  // "atomic" or "keep-good"; empty: atomic.
  std::string mode;
  std::string sheet;
  // A file of heads, as ReadHeads reads it.
  std::string mapping;
  // Where refused rows go; empty: beside the file.
  std::string refused;
  bool older_is_meant = false;
};

// IMPORT_MODE_ATOMIC for an empty text. Throws UsageError.
v1::ImportMode ReadMode(const std::string& text);

// Imports a file; returns the exit code. Memory does not grow with the file.
int ImportFile(Session& session, const ImportFlags& flags);

// One head a line: HEAD = COLUMN, HEAD = COLUMN UNIT, or HEAD = for a column to be kept verbatim; # begins a remark.
// Throws UsageError that names the line.
std::vector<v1::LedgerHead> ReadHeads(const std::string& text);

// Takes the ledger out; `request` is an ExportLedgerRequest. Returns the exit code.
int ExportFile(Session& session, const v1::ExportLedgerRequest& request, const std::string& path);

}  // namespace luodi::client
