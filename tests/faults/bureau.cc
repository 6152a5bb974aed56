// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/bureau.h"

#include <mutex>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/zones.grpc.pb.h"
#include "server/base/digest.h"

namespace luodi::testing {

std::string Bureau::Uuid() {
  static std::mutex mutex;
  static std::mt19937_64 random{20261121};
  std::lock_guard lock(mutex);
  const uint64_t a = random(), b = random();
  return absl::StrFormat("%08x-%04x-4%03x-8%03x-%012x", a >> 32, (a >> 16) & 0xffff, a & 0xfff, (b >> 48) & 0xfff,
                         b & 0xffffffffffffULL);
}

Bureau::Bureau(const Luodid& server, const std::string& zone_id)
    : server_(server), zone_(absl::StrCat("zones/", zone_id)) {
  MakePerson("zones/system", "sysadmin", v1::ROLE_SYSTEM_ADMIN);
  v1::CreateZoneRequest zone;
  zone.set_zone_id(zone_id);
  zone.mutable_zone()->set_title("断电区");
  Must("sysadmin", &v1::ZoneService::Stub::CreateZone, zone);
  MakePerson(zone_, "officer", v1::ROLE_INVESTMENT_OFFICER);
  MakePerson(zone_, "auditor", v1::ROLE_CASE_AUDITOR);
}

void Bureau::MakePerson(const std::string& zone, const std::string& id, v1::Role role) {
  const std::string bootstrap = server_.BootstrapToken();
  v1::CreatePersonRequest person;
  person.set_parent(zone);
  person.set_person_id(id);
  person.mutable_person()->set_display_name(id);
  person.mutable_person()->set_staff_number(id);
  Must(bootstrap, &v1::AccessService::Stub::CreatePerson, person);
  v1::GrantRoleRequest grant;
  grant.set_parent(absl::StrCat(zone, "/persons/", id));
  grant.set_role(role);
  Must(bootstrap, &v1::AccessService::Stub::GrantRole, grant);
  v1::IssueTokenRequest issue;
  issue.set_parent(grant.parent());
  issue.set_secret_sha256(Sha256Hex(id));
  Must(bootstrap, &v1::AccessService::Stub::IssueToken, issue);
}

v1::CreateProjectRequest Bureau::NewProject() const {
  v1::CreateProjectRequest request;
  request.set_parent(zone_);
  request.set_request_id(Uuid());
  request.mutable_project()->set_title(absl::StrCat("项目 ", request.request_id()));
  request.mutable_project()->set_kind(v1::PROJECT_KIND_NEW_BUILD);
  return request;
}

std::map<std::string, std::string> Bureau::StoredProjects() {
  std::map<std::string, std::string> stored;
  v1::ListProjectsRequest list;
  list.set_parent(zone_);
  list.set_page_size(1000);
  do {
    const auto page = Must("auditor", &v1::ProjectService::Stub::ListProjects, list);
    for (const auto& project : page.projects()) {
      EXPECT_TRUE(stored.emplace(project.title(), project.name()).second) << "twice: " << project.title();
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return stored;
}

std::set<std::string> Bureau::JournaledProjects() {
  std::set<std::string> names;
  v1::ListEntriesRequest list;
  list.set_parent(zone_);
  list.mutable_filter()->set_method("luodi.v1.ProjectService.CreateProject");
  list.set_page_size(1000);
  do {
    const auto page = Must("auditor", &v1::JournalService::Stub::ListEntries, list);
    for (const auto& entry : page.entries()) EXPECT_TRUE(names.insert(entry.resource()).second) << entry.resource();
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return names;
}

// How soon that is, is not asked here: after a kill PostgreSQL replays its log, on a slow disk for seconds.
void Bureau::AwaitServed() {
  v1::ListProjectsRequest list;
  list.set_parent(zone_);
  v1::ListProjectsResponse page;
  for (int tenths = 0; tenths < 300; ++tenths) {
    if (Ask("auditor", &v1::ProjectService::Stub::ListProjects, list, &page).ok()) return;
    absl::SleepFor(absl::Milliseconds(100));
  }
  ADD_FAILURE() << "not served again within half a minute";
}

void Bureau::ExpectNothingLostAndNothingHalfWritten(std::map<std::string, std::string>& acknowledged,
                                                    const std::vector<v1::CreateProjectRequest>& in_doubt) {
  AwaitServed();
  const auto stored = StoredProjects();
  for (const auto& [title, name] : acknowledged) {
    const auto found = stored.find(title);
    ASSERT_NE(found, stored.end()) << "lost: " << title;
    EXPECT_EQ(found->second, name);
  }
  std::set<std::string> names;
  for (const auto& [title, name] : stored) names.insert(name);
  EXPECT_EQ(names, JournaledProjects());
  // What was in doubt is settled by repeating it: never twice.
  for (const auto& request : in_doubt) {
    v1::Project project;
    const auto status = Ask("officer", &v1::ProjectService::Stub::CreateProject, request, &project);
    ASSERT_TRUE(status.ok()) << status.error_message();
    if (const auto found = stored.find(request.project().title()); found != stored.end()) {
      EXPECT_EQ(found->second, project.name());
    }
    acknowledged[request.project().title()] = project.name();
  }
  EXPECT_EQ(StoredProjects(), acknowledged);
}

}  // namespace luodi::testing
