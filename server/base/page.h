// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

// Lists page by key, never by offset (AIP-158). A token is bound to the request it came from.
namespace luodi {

struct Page {
  // Rows of this page: 50 when the request says 0, at most 1000.
  int size = 50;
  // The key after which to go on; empty for the first page.
  std::vector<std::string> after;
  // after[i], or "" on the first page.
  std::string Key(size_t i) const { return i < after.size() ? after[i] : std::string(); }
  bool first() const { return after.empty(); }
};

// Reads page_size and page_token of a list request by descriptor. Refuses PAGE_SIZE_NEGATIVE and PAGE_TOKEN_FOREIGN.
absl::StatusOr<Page> ReadPage(const google::protobuf::Message& request);

// The token that continues `request` after the row with this key.
std::string NextPageToken(const google::protobuf::Message& request, const std::vector<std::string>& key);

}  // namespace luodi
