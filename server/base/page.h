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

// Fills a list response: `rows` holds one more than the page has when there are more; `key` gives the key of a row.
template <typename Message>
void FillPage(const google::protobuf::Message& request, const Page& page, std::vector<Message> rows,
              google::protobuf::RepeatedPtrField<Message>* out, std::string* next_page_token,
              std::vector<std::string> (*key)(const Message&)) {
  if (static_cast<int>(rows.size()) > page.size) {
    rows.resize(page.size);
    *next_page_token = NextPageToken(request, key(rows.back()));
  }
  for (Message& row : rows) *out->Add() = std::move(row);
}

// The key of lists in the order of the last segment of their names.
template <typename Message>
std::vector<std::string> LastSegmentKey(const Message& message) {
  return {message.name().substr(message.name().rfind('/') + 1)};
}

}  // namespace luodi
