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

bool IsOf(const std::string& resource, const std::string& review_case) {
  return resource == review_case || resource.rfind(review_case + "/", 0) == 0;
}

// Whether it is the image of a meeting with the case on its agenda.
bool HasOnAgenda(const google::protobuf::Struct& image, const std::string& review_case) {
  const auto items = image.fields().find("items");
  if (items == image.fields().end()) return false;
  const auto& values = items->second.list_value().values();
  return std::any_of(values.begin(), values.end(), [&](const google::protobuf::Value& item) {
    const auto& fields = item.struct_value().fields();
    const auto named = fields.find("reviewCase");
    return named != fields.end() && named->second.string_value() == review_case;
  });
}

bool TellsOf(const v1::JournalEntry& entry, const std::vector<std::string>& cases) {
  return std::any_of(cases.begin(), cases.end(), [&](const std::string& review_case) {
    return IsOf(entry.resource(), review_case) || HasOnAgenda(entry.image(), review_case);
  });
}

// Administrators and log auditors read metadata; what was changed is for business roles, and of a case for nobody who
// is recused from it.
class Images {
 public:
  explicit Images(Call& call)
      : shown_(std::any_of(call.caller.roles.begin(), call.caller.roles.end(), access::rules::IsBusinessRole)) {
    if (shown_) recused_ = store::SelectRecusedCases(call.tx, call.zone, call.caller.person);
  }
  void HideFrom(v1::JournalEntry& entry) const {
    if (!shown_ || TellsOf(entry, recused_)) entry.clear_image();
  }

 private:
  const bool shown_;
  std::vector<std::string> recused_;
};

// Fills a list response from one row more than the page has.
template <typename Request, typename Response>
void Fill(Call& call, const Request& request, const Page& page, std::vector<v1::JournalEntry> entries,
          Response& response) {
  if (static_cast<int>(entries.size()) > page.size) {
    entries.resize(page.size);
    response.set_next_page_token(NextPageToken(request, KeyOf(entries.back())));
  }
  const Images images(call);
  for (v1::JournalEntry& entry : entries) {
    images.HideFrom(entry);
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
                          const auto& filter = request.filter();
                          for (const auto& instant :
                               {InstantOf("filter.start_time", filter.start_time(), filter.has_start_time()),
                                InstantOf("filter.end_time", filter.end_time(), filter.has_end_time())}) {
                            if (!instant.ok()) return instant.status();
                          }
                          Fill(call, request, *page, store::SelectEntries(call.tx, call.zone, filter, *page), response);
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
                          Images(call).HideFrom(response);
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
