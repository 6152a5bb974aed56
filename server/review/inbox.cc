// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "server/access/rules.h"
#include "server/base/names.h"
#include "server/review/clock.h"
#include "server/review/service.h"
#include "server/review/store.h"
#include "server/zones/store.h"

namespace luodi::review {
namespace {

std::vector<std::string> RolesWith(v1::Permission permission) {
  std::vector<std::string> roles;
  const auto* all = v1::Role_descriptor();
  for (int i = 0; i < all->value_count(); ++i) {
    const auto role = static_cast<v1::Role>(all->value(i)->number());
    if (access::rules::PermissionsOf(role).contains(permission)) roles.push_back(v1::Role_Name(role));
  }
  return roles;
}

store::Asker AskerOf(const Call& call) {
  const access::Caller& caller = call.caller;
  store::Asker asker;
  asker.person = caller.person;
  if (names::ZoneOf(caller.department) == call.zone) asker.department = caller.department;
  for (const v1::Role role : caller.roles) asker.roles.push_back(v1::Role_Name(role));
  asker.today = call.today;
  asker.handles = caller.May(v1::PERMISSION_CASES_HANDLE);
  asker.submits = caller.May(v1::PERMISSION_CASES_SUBMIT);
  asker.sees_restricted = caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED);
  asker.opining_roles = RolesWith(v1::PERMISSION_OPINIONS_RECORD);
  asker.voting_roles = RolesWith(v1::PERMISSION_VOTES_CAST);
  asker.deciding_roles = RolesWith(v1::PERMISSION_CASES_DECIDE);
  return asker;
}

std::set<std::string> RestrictedIn(const std::vector<store::InboxRow>& rows) {
  std::set<std::string> projects;
  for (const store::InboxRow& row : rows) {
    if (row.restricted) projects.insert(names::ProjectOf(row.item.case_name()));
  }
  return projects;
}

void CountDays(const WorkingCalendar& calendar, const v1::Date& today, v1::ListInboxResponse& response) {
  for (v1::InboxItem& item : *response.mutable_items()) {
    if (!item.has_due_date()) continue;
    item.set_working_days_left(rules::WorkingDaysLeft(calendar, item.due_date(), today));
  }
}

}  // namespace

grpc::ServerUnaryReactor* ReviewService::ListInbox(grpc::CallbackServerContext* context,
                                                   const v1::ListInboxRequest* request,
                                                   v1::ListInboxResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ListInboxRequest& request, v1::ListInboxResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        std::vector<store::InboxRow> found = store::ListInbox(call.tx, call.zone, AskerOf(call), page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, found.back().key));
        }
        for (const std::string& project : RestrictedIn(found)) call.WasRead(project);
        for (store::InboxRow& row : found) *response.add_items() = std::move(row.item);
        CountDays(zones::store::SelectCalendar(call.tx, call.zone), call.today, response);
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
