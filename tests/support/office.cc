// SPDX-License-Identifier: Apache-2.0
#include "tests/support/office.h"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <random>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/base/digest.h"
#include "server/board/store.h"
#include "server/check/check.h"
#include "tests/support/database.h"

namespace luodi::testing {
namespace {

// Microseconds since 1970; 0: the real clock.
std::atomic<int64_t> fixed_now = 0;

struct Running {
  std::string url;
  std::string bootstrap_token;
  std::string admin_token;
  std::unique_ptr<Office> office;
};

void Expect(const grpc::Status& status, const std::string& act) {
  if (!status.ok()) throw std::runtime_error(absl::StrCat(act, ": ", status.error_message()));
}

template <typename Stub, typename Request, typename Response>
Response Must(Running& running, const std::string& token,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  Response response;
  Stub stub(running.office->InProcessChannel());
  Expect((stub.*method)(&context, request, &response), std::string(request.GetDescriptor()->name()));
  return response;
}

std::string Uuid() {
  static std::mutex mutex;
  static std::mt19937_64 random{std::random_device{}()};
  std::lock_guard lock(mutex);
  const uint64_t a = random(), b = random();
  return absl::StrFormat("%08x-%04x-4%03x-8%03x-%012x", a >> 32, (a >> 16) & 0xffff, a & 0xfff, (b >> 48) & 0xfff,
                         b & 0xffffffffffffULL);
}

void MakePerson(Running& running, const std::string& zone, const std::string& id, const std::vector<v1::Role>& roles,
                const std::string& department, const std::string& token) {
  v1::CreatePersonRequest create;
  create.set_parent(zone);
  create.set_person_id(id);
  create.mutable_person()->set_display_name(id);
  create.mutable_person()->set_staff_number(id);
  create.mutable_person()->set_department(department);
  create.set_request_id(Uuid());
  const auto person = Must(running, running.bootstrap_token, &v1::AccessService::Stub::CreatePerson, create);
  for (v1::Role role : roles) {
    v1::GrantRoleRequest grant;
    grant.set_parent(person.name());
    grant.set_role(role);
    *grant.mutable_start_date() = Day(2000, 1, 1);
    grant.set_request_id(Uuid());
    Must(running, running.bootstrap_token, &v1::AccessService::Stub::GrantRole, grant);
  }
  v1::IssueTokenRequest issue;
  issue.set_parent(person.name());
  issue.set_secret_sha256(Sha256Hex(token));
  issue.set_request_id(Uuid());
  Must(running, running.bootstrap_token, &v1::AccessService::Stub::IssueToken, issue);
}

Running& TheOffice() {
  static Running* running = [] {
    auto* fresh = new Running;
    fresh->url = FreshDatabase();
    const std::string file = absl::StrCat("/tmp/luodi-token-", getpid());
    Bootstrap(fresh->url, file);
    std::ifstream(file) >> fresh->bootstrap_token;
    unlink(file.c_str());
    Office::Options options;
    options.envelope.database_url = fresh->url;
    options.envelope.clock = [] {
      const int64_t fixed = fixed_now;
      return fixed == 0 ? absl::Now() : absl::FromUnixMicros(fixed);
    };
    fresh->office = std::make_unique<Office>(std::move(options));
    fresh->admin_token = "sysadmin-token";
    MakePerson(*fresh, "zones/system", "sysadmin", {v1::ROLE_SYSTEM_ADMIN}, "", fresh->admin_token);
    return fresh;
  }();
  return *running;
}

}  // namespace

OfficeTest::OfficeTest() {
  static int count = 0;
  Running& running = TheOffice();
  v1::CreateZoneRequest create;
  create.set_zone_id(absl::StrCat("t", ++count));
  create.mutable_zone()->set_title("测试区");
  create.set_request_id(Uuid());
  zone_ = Must(running, running.admin_token, &v1::ZoneService::Stub::CreateZone, create).name();
  tokens_["bootstrap"] = running.bootstrap_token;
  tokens_["sysadmin"] = running.admin_token;
}

// Whatever a test did, the board must have kept count, and `luodid check` finds nothing wrong.
OfficeTest::~OfficeTest() {
  fixed_now = 0;
  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  for (const board::store::Difference& difference : board::store::SelectDifferences(tx, 100)) {
    if (difference.zone != ZoneId()) continue;
    ADD_FAILURE() << "the board kept " << difference.kept_projects << " at " << difference.where << ", a recount gives "
                  << difference.counted_projects;
  }
  if (changed_by_hand_) return;
  for (const check::Invariant& invariant : check::Invariants()) {
    for (const auto& row : tx.Exec(invariant.sql, 1000)) {
      const std::string breach = database::Text(row[0]);
      if (absl::StrContains(breach, absl::StrCat(zone_, "/"))) ADD_FAILURE() << invariant.sentence << ": " << breach;
    }
  }
}

std::string OfficeTest::Department(const std::string& id, const std::string& title) {
  v1::CreateDepartmentRequest create;
  create.set_parent(zone_);
  create.set_department_id(id);
  create.mutable_department()->set_title(title);
  create.set_request_id(Uuid());
  Running& running = TheOffice();
  return Must(running, running.bootstrap_token, &v1::AccessService::Stub::CreateDepartment, create).name();
}

std::string OfficeTest::Person(const std::string& id, const std::vector<v1::Role>& roles,
                               const std::string& department) {
  tokens_[id] = absl::StrCat("token-", zone_, "-", id);
  MakePerson(TheOffice(), zone_, id, roles, department, tokens_[id]);
  return InZone(absl::StrCat("persons/", id));
}

void OfficeTest::Speak(const std::string& who, grpc::ClientContext& context) {
  if (!who.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", tokens_.at(who)));
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
}

std::shared_ptr<grpc::Channel> OfficeTest::Channel() { return TheOffice().office->InProcessChannel(); }
const std::string& OfficeTest::DatabaseUrl() { return TheOffice().url; }
void OfficeTest::SetNow(absl::Time now) { fixed_now = absl::ToUnixMicros(now); }

void OfficeTest::SetToday(int year, int month, int day) {
  SetNow(absl::FromCivil(absl::CivilSecond(year, month, day, 12, 0, 0), absl::FixedTimeZone(8 * 3600)));
}

std::string OfficeTest::NewRequestId() { return Uuid(); }

void OfficeTest::FillRequestId(google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || !request.GetReflection()->GetString(request, field).empty()) return;
  request.GetReflection()->SetString(&request, field, Uuid());
}

}  // namespace luodi::testing
