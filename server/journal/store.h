// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/journal.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

namespace luodi::journal {

// An entry to be written.
struct Entry {
  v1::EntryKind kind = v1::ENTRY_KIND_CHANGE;
  std::string resource;
  std::string resource_type;
  int64_t version = 0;
  std::string reason;
  // proto3 JSON of the after-image, or of what a reading keeps; empty for denials and most readings.
  std::string image;
};

// What all entries of one call share.
struct WriteMark {
  std::string zone;
  std::string actor;
  std::string method;
  std::string write_id;
  // timestamptz literal
  std::string time;
};

namespace store {

// Inserts the entries of one call, in order, in one statement.
void InsertEntries(database::Transaction& tx, const WriteMark& mark, const std::vector<Entry>& entries);

// The entries of a page, newest first, or oldest first for a history; one more than page.size if there are more.
std::vector<v1::JournalEntry> SelectEntries(database::Transaction& tx, const std::string& zone,
                                            const v1::EntryFilter& filter, const Page& page);
std::vector<v1::JournalEntry> SelectHistory(database::Transaction& tx, const std::string& zone,
                                            const std::string& resource, const Page& page);
std::optional<v1::JournalEntry> SelectEntry(database::Transaction& tx, const std::string& zone, const std::string& xid,
                                            const std::string& id);
// Cases the person is recused from, under this or another account of his.
std::vector<std::string> SelectRecusedCases(database::Transaction& tx, const std::string& zone,
                                            const std::string& person);

// The after-image a resource had at an instant (proto3 JSON); nothing if it did not exist, or no longer.
std::optional<std::string> SelectImage(database::Transaction& tx, const std::string& zone, const std::string& resource,
                                       const std::string& as_of);

}  // namespace store
}  // namespace luodi::journal
