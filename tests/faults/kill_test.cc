// SPDX-License-Identifier: Apache-2.0
// No acknowledged write is lost, nothing is half-written, whatever is killed (kill -9) in the middle of writes.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "luodi/v1/access.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/zones.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/support/luodid.h"

namespace luodi::testing {
namespace {

constexpr int kWriters = 8;

std::string Uuid() {
  static std::mutex mutex;
  static std::mt19937_64 random{20261121};
  std::lock_guard lock(mutex);
  const uint64_t a = random(), b = random();
  return absl::StrFormat("%08x-%04x-4%03x-8%03x-%012x", a >> 32, (a >> 16) & 0xffff, a & 0xfff, (b >> 48) & 0xfff,
                         b & 0xffffffffffffULL);
}

class Killed : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server_.Start());
    const std::string bootstrap = server_.BootstrapToken();
    MakePerson(bootstrap, "zones/system", "sysadmin", v1::ROLE_SYSTEM_ADMIN);
    v1::CreateZoneRequest zone;
    zone.set_zone_id("kill");
    zone.mutable_zone()->set_title("断电区");
    Must("sysadmin", &v1::ZoneService::Stub::CreateZone, zone);
    MakePerson(bootstrap, "zones/kill", "officer", v1::ROLE_INVESTMENT_OFFICER);
    MakePerson(bootstrap, "zones/kill", "auditor", v1::ROLE_CASE_AUDITOR);
  }

  template <typename Stub, typename Request, typename Response>
  grpc::Status Ask(const std::string& token, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   const Request& request, Response* response) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    Stub stub(grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
    return (stub.*method)(&context, request, response);
  }

  template <typename Stub, typename Request, typename Response>
  Response Must(const std::string& token, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                Request request) {
    if (const auto* field = request.GetDescriptor()->FindFieldByName("request_id")) {
      request.GetReflection()->SetString(&request, field, Uuid());
    }
    Response response;
    const grpc::Status status = Ask(token, method, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  // The token is the id.
  void MakePerson(const std::string& bootstrap, const std::string& zone, const std::string& id, v1::Role role) {
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

  static v1::CreateProjectRequest NewProject() {
    v1::CreateProjectRequest request;
    request.set_parent("zones/kill");
    request.set_request_id(Uuid());
    request.mutable_project()->set_title(absl::StrCat("项目 ", request.request_id()));
    request.mutable_project()->set_kind(v1::PROJECT_KIND_NEW_BUILD);
    return request;
  }

  // Writes from many threads until `during` returns; what was acknowledged, by request id.
  void WriteWhile(const std::function<void()>& during) {
    std::atomic<bool> stop = false;
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&] {
        while (!stop) {
          const v1::CreateProjectRequest request = NewProject();
          v1::Project project;
          const bool acknowledged = Ask("officer", &v1::ProjectService::Stub::CreateProject, request, &project).ok();
          std::lock_guard lock(mutex_);
          if (acknowledged) acknowledged_[request.project().title()] = project.name();
          if (!acknowledged) in_doubt_.push_back(request);
        }
      });
    }
    during();
    stop = true;
    for (auto& writer : writers) writer.join();
  }

  std::map<std::string, std::string> StoredProjects() {
    std::map<std::string, std::string> stored;
    v1::ListProjectsRequest list;
    list.set_parent("zones/kill");
    list.set_page_size(1000);
    do {
      const auto page = Must("officer", &v1::ProjectService::Stub::ListProjects, list);
      for (const auto& project : page.projects()) {
        EXPECT_TRUE(stored.emplace(project.title(), project.name()).second) << "twice: " << project.title();
      }
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return stored;
  }

  std::set<std::string> JournaledProjects() {
    std::set<std::string> names;
    v1::ListEntriesRequest list;
    list.set_parent("zones/kill");
    list.mutable_filter()->set_method("luodi.v1.ProjectService.CreateProject");
    list.set_page_size(1000);
    do {
      const auto page = Must("auditor", &v1::JournalService::Stub::ListEntries, list);
      for (const auto& entry : page.entries()) EXPECT_TRUE(names.insert(entry.resource()).second) << entry.resource();
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return names;
  }

  void ExpectNothingLostAndNothingHalfWritten() {
    const auto stored = StoredProjects();
    for (const auto& [title, name] : acknowledged_) {
      const auto found = stored.find(title);
      ASSERT_NE(found, stored.end()) << "lost: " << title;
      EXPECT_EQ(found->second, name);
    }
    std::set<std::string> names;
    for (const auto& [title, name] : stored) names.insert(name);
    EXPECT_EQ(names, JournaledProjects());
    // What was in doubt is settled by repeating it: never twice.
    for (const auto& request : in_doubt_) {
      v1::Project project;
      const auto status = Ask("officer", &v1::ProjectService::Stub::CreateProject, request, &project);
      ASSERT_TRUE(status.ok()) << status.error_message();
      if (const auto found = stored.find(request.project().title()); found != stored.end()) {
        EXPECT_EQ(found->second, project.name());
      }
      acknowledged_[request.project().title()] = project.name();
    }
    in_doubt_.clear();
    EXPECT_EQ(StoredProjects(), acknowledged_);
  }

  // In the middle of writes, once more than these have been acknowledged: fewer would show nothing.
  void AwaitWrites(size_t many) {
    const absl::Time patience = absl::Now() + absl::Seconds(30);
    absl::SleepFor(absl::Milliseconds(700));
    while (Acknowledged() <= many && absl::Now() < patience) absl::SleepFor(absl::Milliseconds(50));
    EXPECT_GT(Acknowledged(), many) << "too few writes to show anything";
  }
  size_t Acknowledged() {
    std::lock_guard lock(mutex_);
    return acknowledged_.size();
  }

  // LUODI_KILLS: how often (twice in the ordinary run).
  static int Rounds() {
    const char* rounds = std::getenv("LUODI_KILLS");
    return rounds == nullptr ? 2 : std::atoi(rounds);
  }

  Luodid server_;
  std::mutex mutex_;
  std::map<std::string, std::string> acknowledged_;
  std::vector<v1::CreateProjectRequest> in_doubt_;
};

TEST_F(Killed, LuodidLosesNoAcknowledgedWrite) {
  for (int round = 0; round < Rounds(); ++round) {
    const size_t before = acknowledged_.size();
    WriteWhile([&] {
      AwaitWrites(before + 20);
      server_.Kill();
    });
    ASSERT_TRUE(server_.Start());
    ExpectNothingLostAndNothingHalfWritten();
  }
}

TEST_F(Killed, PostgresLosesNoAcknowledgedWriteAndLuodidServesAgain) {
  for (int round = 0; round < Rounds(); ++round) {
    const size_t before = acknowledged_.size();
    WriteWhile([&] {
      AwaitWrites(before + 20);
      server_.KillPostgres();
      absl::SleepFor(absl::Milliseconds(3000));
    });
    ExpectNothingLostAndNothingHalfWritten();
  }
}

TEST_F(Killed, AfterABackupTheRestoredCopyHoldsTheSame) {
  WriteWhile([&] { absl::SleepFor(absl::Milliseconds(300)); });
  const std::string folder = server_.directory() + "/backup";
  ASSERT_EQ(server_.Run({"backup", folder}), 0);
  const auto before = StoredProjects();
  ASSERT_EQ(server_.Stop(), 0);
  std::filesystem::remove_all(server_.data_dir());
  ASSERT_EQ(server_.Run({"restore", folder}), 0);
  ASSERT_TRUE(server_.Start());
  EXPECT_EQ(StoredProjects(), before);
}

}  // namespace
}  // namespace luodi::testing
