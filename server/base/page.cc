// SPDX-License-Identifier: Apache-2.0
#include "server/base/page.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/digest.h"
#include "server/base/status.h"

namespace luodi {
namespace {

constexpr char kSeparator = '\x1f';

// What a token is bound to: the request without its paging fields.
std::string Binding(const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> filter(request.New());
  filter->CopyFrom(request);
  for (const char* field : {"page_size", "page_token"}) {
    filter->GetReflection()->ClearField(filter.get(), filter->GetDescriptor()->FindFieldByName(field));
  }
  return Sha256Hex(absl::StrCat(request.GetDescriptor()->full_name(), "\n", filter->SerializeAsString())).substr(0, 16);
}

}  // namespace

absl::StatusOr<Page> ReadPage(const google::protobuf::Message& request) {
  const auto* reflection = request.GetReflection();
  const int size = reflection->GetInt32(request, request.GetDescriptor()->FindFieldByName("page_size"));
  const std::string token = reflection->GetString(request, request.GetDescriptor()->FindFieldByName("page_token"));
  Page page;
  Faults faults;
  if (size < 0) {
    faults.push_back({v1::ERROR_REASON_PAGE_SIZE_NEGATIVE, "page_size", {{"value", absl::StrCat(size)}}});
  } else if (size > 0) {
    page.size = std::min(size, 1000);
  }
  if (!token.empty()) {
    std::string decoded;
    std::vector<std::string> parts;
    if (absl::WebSafeBase64Unescape(token, &decoded)) parts = absl::StrSplit(decoded, kSeparator);
    if (parts.size() < 2 || parts[0] != Binding(request)) {
      faults.push_back({v1::ERROR_REASON_PAGE_TOKEN_FOREIGN, "page_token", {}});
    } else {
      page.after.assign(parts.begin() + 1, parts.end());
    }
  }
  if (!faults.empty()) return RefuseFields(faults);
  return page;
}

std::string NextPageToken(const google::protobuf::Message& request, const std::vector<std::string>& key) {
  return absl::WebSafeBase64Escape(
      absl::StrCat(Binding(request), std::string(1, kSeparator), absl::StrJoin(key, std::string(1, kSeparator))));
}

}  // namespace luodi
