// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "luodi/v1/access.grpc.pb.h"
#include "luodi/v1/zones.grpc.pb.h"
#include "proto/text/date.h"
#include "proto/text/sentence.h"
#include "server/office.h"

// Service tests: the whole server in this process on a real PostgreSQL, asked through its public RPCs.
namespace luodi::testing {

// What came back.
template <typename Response>
struct Answer {
  grpc::Status status;
  Response reply;
  bool replayed = false;

  bool ok() const { return status.ok(); }
  const Response* operator->() const { return &reply; }
  // Name of the ErrorReason, "" when fine.
  std::string reason() const { return Info().reason(); }
  google::rpc::ErrorInfo Info() const { return Detail<google::rpc::ErrorInfo>(); }
  // "field" of each violation, in order.
  std::vector<std::string> fields() const {
    std::vector<std::string> names;
    const auto bad = Detail<google::rpc::BadRequest>();
    for (const auto& violation : bad.field_violations()) names.push_back(violation.field());
    return names;
  }
  // Reason of each unmet condition, in order.
  std::vector<std::string> conditions() const {
    std::vector<std::string> types;
    const auto failure = Detail<google::rpc::PreconditionFailure>();
    for (const auto& violation : failure.violations()) types.push_back(violation.type());
    return types;
  }
  template <typename Message>
  Message Detail() const {
    google::rpc::Status wire;
    wire.ParseFromString(status.error_details());
    Message message;
    for (const auto& detail : wire.details()) {
      if (detail.UnpackTo(&message)) return message;
    }
    return message;
  }
};

// One office a test binary; one new zone a test, with a calendar, people made on demand, and a clock the test may set.
class OfficeTest : public ::testing::Test {
 protected:
  OfficeTest();
  ~OfficeTest() override;

  // For a test that writes past the server, and leaves what `luodid check` would call wrong.
  void ChangesByHand() { changed_by_hand_ = true; }
  // zones/{zone} of this test.
  const std::string& zone() const { return zone_; }
  std::string ZoneId() const { return zone_.substr(6); }
  std::string InZone(const std::string& rest) const { return zone_ + "/" + rest; }

  // Makes a department; its name.
  std::string Department(const std::string& id, const std::string& title = "部门");
  // Makes a person who holds the roles since long ago, with a token; the name. Call As(id) to speak for him.
  std::string Person(const std::string& id, const std::vector<v1::Role>& roles, const std::string& department = "");

  // Asks as a person made by Person() ("" for nobody, "bootstrap", "sysadmin"). A missing request_id is filled in.
  template <typename Stub, typename Request, typename Response>
  Answer<Response> Ask(const std::string& who, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                       Request request) {
    FillRequestId(request);
    Answer<Response> answer;
    grpc::ClientContext context;
    Speak(who, context);
    Stub stub(Channel());
    answer.status = (stub.*method)(&context, request, &answer.reply);
    answer.replayed = context.GetServerTrailingMetadata().count("luodi-replayed") > 0;
    return answer;
  }

  // For streams: a context that speaks for a person.
  void Speak(const std::string& who, grpc::ClientContext& context);
  static std::shared_ptr<grpc::Channel> Channel();
  // Connection string of the office's database, for looking behind the counter.
  static const std::string& DatabaseUrl();
  // Business time stands still at this instant until the test ends.
  void SetNow(absl::Time now);
  // Noon of a day in the zone.
  void SetToday(int year, int month, int day);

  static std::string NewRequestId();

 private:
  static void FillRequestId(google::protobuf::Message& request);

  std::string zone_;
  bool changed_by_hand_ = false;
  std::map<std::string, std::string> tokens_;
};

inline v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}
inline v1::Money Yuan(int64_t yuan) {
  v1::Money money;
  money.set_currency_code("CNY");
  money.set_minor_units(yuan * 100);
  return money;
}
inline v1::Area Mu(int64_t micro_mu) {
  v1::Area area;
  area.set_micro_mu(micro_mu);
  return area;
}

}  // namespace luodi::testing
