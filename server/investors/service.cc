// SPDX-License-Identifier: Apache-2.0
#include "server/investors/service.h"

#include "server/base/names.h"
#include "server/base/text.h"
#include "server/investors/rules.h"
#include "server/investors/store.h"

namespace luodi::investors {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kInvestorForm[] = "zones/{zone}/investors/{investor}";

}  // namespace

ServerUnaryReactor* InvestorService::CreateInvestor(CallbackServerContext* context,
                                                    const v1::CreateInvestorRequest* request, v1::Investor* response) {
  return envelope_.Write(
      context, request, response, LedgerLocks(request->parent()),
      [](Call& call, const v1::CreateInvestorRequest& request, v1::Investor& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
        v1::Investor investor = request.investor();
        RETURN_IF_ERROR(RefuseFields(rules::CheckInvestor("investor.", investor)));
        investor.set_name(names::Join(call.zone, "investors", call.NextNumber("investors")));
        auto inserted = store::InsertInvestor(call.tx, investor, call.NowText());
        if (!inserted) {
          const auto other = store::SelectByIdentity(call.tx, call.zone, investor);
          return other ? rules::RefuseIdentity(*other)
                       : Internal("an investor was not written, and none has its identity");
        }
        response = *std::move(inserted);
        rules::SetWarnings(response);
        call.Changed(response.name(), 1, response);
        for (std::string& warning : rules::Noticed("investor.", request.investor(), response)) {
          response.add_warnings(std::move(warning));
        }
        return absl::OkStatus();
      });
}

ServerUnaryReactor* InvestorService::UpdateInvestor(CallbackServerContext* context,
                                                    const v1::UpdateInvestorRequest* request, v1::Investor* response) {
  Locks locks = LedgerLocks(request->investor().name());
  locks.exclusive.push_back(request->investor().name());
  return envelope_.Write(
      context, request, response, std::move(locks),
      [](Call& call, const v1::UpdateInvestorRequest& request, v1::Investor& response) -> absl::Status {
        v1::Investor investor = request.investor();
        RETURN_IF_ERROR(names::Parse("investor.name", investor.name(), kInvestorForm).status());
        const auto current = store::LockInvestor(call.tx, investor.name());
        if (!current) return NotFound(investor.name());
        RETURN_IF_ERROR(CheckEtag(investor.etag(), store::VersionOf(*current), investor.name()));
        RETURN_IF_ERROR(RefuseFields(rules::CheckChangeable("investor.", investor)));
        response = store::UpdateInvestor(call.tx, investor);
        rules::SetWarnings(response);
        call.Changed(response.name(), store::VersionOf(response), response);
        for (std::string& warning : rules::Noticed("investor.", request.investor(), response)) {
          response.add_warnings(std::move(warning));
        }
        return absl::OkStatus();
      });
}

ServerUnaryReactor* InvestorService::GetInvestor(CallbackServerContext* context, const v1::GetInvestorRequest* request,
                                                 v1::Investor* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::GetInvestorRequest& request, v1::Investor& response) -> absl::Status {
                          RETURN_IF_ERROR(names::Parse("name", request.name(), kInvestorForm).status());
                          auto investor = store::SelectInvestor(call.tx, request.name());
                          if (!investor) return NotFound(request.name());
                          response = *std::move(investor);
                          rules::SetWarnings(response);
                          return absl::OkStatus();
                        });
}

ServerUnaryReactor* InvestorService::ListInvestors(CallbackServerContext* context,
                                                   const v1::ListInvestorsRequest* request,
                                                   v1::ListInvestorsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListInvestorsRequest& request, v1::ListInvestorsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        Faults faults;
        const std::string title = base::NormalizeText("title_contains", request.title_contains(), 200, false, faults);
        RETURN_IF_ERROR(RefuseFields(faults));
        std::vector<v1::Investor> investors = store::ListInvestors(call.tx, call.zone, title, page);
        if (static_cast<int>(investors.size()) > page.size) {
          investors.resize(page.size);
          response.set_next_page_token(NextPageToken(request, {store::PageKeyOf(investors.back().name())}));
        }
        for (v1::Investor& investor : investors) {
          rules::SetWarnings(investor);
          *response.add_investors() = std::move(investor);
        }
        return absl::OkStatus();
      });
}

}  // namespace luodi::investors
