// SPDX-License-Identifier: Apache-2.0
#include "server/journal/service.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::journal {
namespace {

// {xid, id} of zones/{zone}/entries/{xid}-{id}; empty when the name has another form.
std::vector<std::string> KeyOf(const v1::JournalEntry& entry) {
  std::vector<std::string> key = absl::StrSplit(entry.name().substr(entry.name().rfind('/') + 1), '-');
  uint64_t xid = 0;
  int64_t id = 0;
  if (key.size() != 2 || !absl::SimpleAtoi(key[0], &xid) || !absl::SimpleAtoi(key[1], &id)) return {};
  return key;
}

// Administrators and log auditors read metadata; what was changed is for business roles.
void HideImage(const Call& call, v1::JournalEntry& entry) {
  const auto& roles = call.caller.roles;
  if (std::none_of(roles.begin(), roles.end(), access::rules::IsBusinessRole)) entry.clear_image();
}

// Fills a list response from one row more than the page has.
template <typename Request, typename Response>
void Fill(const Call& call, const Request& request, const Page& page, std::vector<v1::JournalEntry> entries,
          Response& response) {
  if (static_cast<int>(entries.size()) > page.size) {
    entries.resize(page.size);
    response.set_next_page_token(NextPageToken(request, KeyOf(entries.back())));
  }
  for (v1::JournalEntry& entry : entries) {
    HideImage(call, entry);
    *response.add_entries() = std::move(entry);
  }
}

}  // namespace

grpc::ServerUnaryReactor* JournalService::ListEntries(grpc::CallbackServerContext* context,
                                                      const v1::ListEntriesRequest* request,
                                                      v1::ListEntriesResponse* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::ListEntriesRequest& request, v1::ListEntriesResponse& response) {
                          auto page = ReadPage(request);
                          if (!page.ok()) return page.status();
                          Fill(call, request, *page, store::SelectEntries(call.tx, call.zone, request.filter(), *page),
                               response);
                          return absl::OkStatus();
                        });
}

grpc::ServerUnaryReactor* JournalService::GetEntry(grpc::CallbackServerContext* context,
                                                   const v1::GetEntryRequest* request, v1::JournalEntry* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::GetEntryRequest& request, v1::JournalEntry& response) {
                          response.set_name(request.name());
                          const std::vector<std::string> key = KeyOf(response);
                          if (key.empty()) return NotFound(request.name());
                          auto entry = store::SelectEntry(call.tx, call.zone, key[0], key[1]);
                          if (!entry) return NotFound(request.name());
                          response = *std::move(entry);
                          HideImage(call, response);
                          return absl::OkStatus();
                        });
}

grpc::ServerUnaryReactor* JournalService::ListHistory(grpc::CallbackServerContext* context,
                                                      const v1::ListHistoryRequest* request,
                                                      v1::ListHistoryResponse* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::ListHistoryRequest& request, v1::ListHistoryResponse& response) {
                          auto page = ReadPage(request);
                          if (!page.ok()) return page.status();
                          Fill(call, request, *page, store::SelectHistory(call.tx, call.zone, request.name(), *page),
                               response);
                          return absl::OkStatus();
                        });
}

}  // namespace luodi::journal
