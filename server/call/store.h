// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/base/database.h"

namespace luodi::store {

// First statement of a whole transaction: the zone its wall shows, the time its statements have.
void Enter(database::Transaction& tx, const std::string& zone, absl::Duration budget, bool read_only);

// Waits for advisory locks, one after the other in this order, the shared ones first; they hold until the transaction
// ends and take no transaction id.
void Lock(database::Transaction& tx, const std::vector<std::string>& shared, const std::vector<std::string>& exclusive);

// What a request id was used for.
struct Request {
  std::string method;
  std::string body_sha256;
  std::string reply;
};
// `principal` is a person's name, or the digest of his token while he is not known yet.
std::optional<Request> SelectRequest(database::Transaction& tx, const std::string& zone, const std::string& principal,
                                     const std::string& request_id);
// Whether it says that a twin with the same request id committed between our look and our insert: look again.
bool IsTwinsRequest(const std::exception& exception);
void InsertRequest(database::Transaction& tx, const std::string& zone, const std::string& principal,
                   const std::string& request_id, const Request& request, const std::string& now);

// The last of `count` new numbers of a series.
int64_t UpdateNumber(database::Transaction& tx, const std::string& zone, const std::string& series, int year, int count);

}  // namespace luodi::store
