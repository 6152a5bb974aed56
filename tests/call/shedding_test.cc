// SPDX-License-Identifier: Apache-2.0
#include "server/call/shedding.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <set>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "luodi/v1/agreements.grpc.pb.h"
#include "luodi/v1/board.grpc.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"
#include "server/office.h"

namespace luodi {
namespace {

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status wire;
  wire.ParseFromString(status.error_details());
  Detail detail;
  for (const auto& one : wire.details()) {
    if (one.UnpackTo(&detail)) break;
  }
  return detail;
}

int64_t MillisecondsOf(const google::rpc::RetryInfo& retry) {
  return retry.retry_delay().seconds() * 1000 + retry.retry_delay().nanos() / 1000000;
}

std::string PushbackOf(const grpc::ClientContext& context) {
  const auto& trailer = context.GetServerTrailingMetadata();
  const auto found = trailer.find("grpc-retry-pushback-ms");
  return found == trailer.end() ? "" : std::string(found->second.data(), found->second.size());
}

// A server without room for anybody: what it says needs no database.
class AFullHouse : public ::testing::Test {
 protected:
  AFullHouse() : office_(Full()) {}

  static Office::Options Full() {
    Office::Options options;
    options.envelope.calls.workers = 1;
    options.envelope.streams.workers = 1;
    options.envelope.calls.queue = 0;
    return options;
  }
  template <typename Stub, typename Request, typename Response>
  grpc::Status Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*)) {
    Stub stub(office_.InProcessChannel());
    grpc::ClientContext context;
    Response response;
    const grpc::Status status = (stub.*method)(&context, Request(), &response);
    pushback_ = PushbackOf(context);
    return status;
  }

  Office office_;
  std::string pushback_;
};

TEST_F(AFullHouse, TurnsCallsAwayWithTheTimeToComeBack) {
  const int64_t before = TurnedAway();
  const grpc::Status status = Ask(&v1::BoardService::Stub::GetBoard);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "QUEUE_FULL");
  const int64_t wait = MillisecondsOf(DetailOf<google::rpc::RetryInfo>(status));
  EXPECT_GE(wait, 500);
  EXPECT_EQ(pushback_, std::to_string(wait));
  EXPECT_EQ(TurnedAway(), before + 1);
}

TEST(Pushback, LetsNobodyComeBackAfterHisDeadline) {
  EXPECT_EQ(Pushback(absl::Milliseconds(500), absl::Seconds(3)), "500");
  EXPECT_EQ(Pushback(absl::Milliseconds(500), absl::InfiniteDuration()), "500");
  for (const int left : {500, 200, 0, -100}) {
    EXPECT_EQ(Pushback(absl::Milliseconds(500), absl::Milliseconds(left)), "-1") << left << " ms are left";
  }
}

TEST_F(AFullHouse, LetsTheUrgentComeBackSooner) {
  const auto signing = DetailOf<google::rpc::RetryInfo>(Ask(&v1::AgreementService::Stub::SignContract));
  const auto list = DetailOf<google::rpc::RetryInfo>(Ask(&v1::AgreementService::Stub::ListContracts));
  EXPECT_LT(MillisecondsOf(signing), 200);
  EXPECT_GE(MillisecondsOf(list), 500);
}

TEST_F(AFullHouse, SpreadsThoseItTurnsAway) {
  std::set<std::string> waits;
  for (int i = 0; i < 8; ++i) {
    Ask(&v1::BoardService::Stub::GetBoard);
    waits.insert(pushback_);
  }
  EXPECT_EQ(waits.size(), 8u);
}

// One worker, held by a database that never answers.
class AServerThatWaits : public ::testing::Test {
 protected:
  AServerThatWaits() : office_(Waiting()) {}
  ~AServerThatWaits() override { close(database_); }

  Office::Options Waiting() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    database_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(database_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(database_, 100) != 0 ||
        getsockname(database_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no socket");
    }
    Office::Options options;
    options.envelope.database_url = absl::StrCat("host=127.0.0.1 port=", ntohs(address.sin_port), " user=nobody");
    options.envelope.calls.workers = 1;
    options.envelope.streams.workers = 1;
    return options;
  }
  // The status, and the trailer that clients heed who retry by themselves.
  std::pair<grpc::Status, std::string> Ask(std::chrono::milliseconds patience) {
    v1::BoardService::Stub stub(office_.InProcessChannel());
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer anybody");
    context.set_deadline(std::chrono::system_clock::now() + patience);
    v1::GetBoardRequest request;
    request.set_name("zones/east");
    v1::Board board;
    const grpc::Status status = stub.GetBoard(&context, request, &board);
    return {status, PushbackOf(context)};
  }

  int database_ = -1;
  Office office_;
};

// Who was shed, or had no database, until his deadline hears that, and not from his own client that the deadline passed.
TEST_F(AServerThatWaits, TellsThoseWithoutTimeNotToComeBack) {
  auto held = std::async(std::launch::async, [this] { return Ask(std::chrono::seconds(1)); });
  while (office_.envelope().workers().Busy() == 0) absl::SleepFor(absl::Milliseconds(1));
  const auto [shed, when] = Ask(std::chrono::milliseconds(450));
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(shed).reason(), "QUEUE_FULL");
  EXPECT_GE(MillisecondsOf(DetailOf<google::rpc::RetryInfo>(shed)), 500);
  EXPECT_EQ(when, "-1");
  const auto [unavailable, never] = held.get();
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(unavailable).reason(), "DATABASE_UNAVAILABLE");
  EXPECT_EQ(MillisecondsOf(DetailOf<google::rpc::RetryInfo>(unavailable)), 500);
  EXPECT_EQ(never, "-1");
}

TEST(Methods, PutWhatBindsBeforeListsAndListsBeforeExports) {
  const Methods methods;
  const auto urgency = [&](const google::protobuf::Message& request) {
    return methods.Of(*request.GetDescriptor()).urgency;
  };
  EXPECT_EQ(urgency(v1::DecideCaseRequest()), Urgency::kCritical);
  EXPECT_EQ(urgency(v1::CastVoteRequest()), Urgency::kCritical);
  EXPECT_EQ(urgency(v1::RecordOpinionRequest()), Urgency::kCritical);
  EXPECT_EQ(urgency(v1::SignContractRequest()), Urgency::kCritical);
  EXPECT_EQ(urgency(v1::RevokeDelegationRequest()), Urgency::kCritical);
  EXPECT_EQ(urgency(v1::CloseMeetingRequest()), Urgency::kCritical);
  EXPECT_EQ(urgency(v1::RequestOverrideRequest()), Urgency::kCritical);
  EXPECT_EQ(urgency(v1::GetProjectRequest()), Urgency::kNormal);
  EXPECT_EQ(urgency(v1::CreateProjectRequest()), Urgency::kNormal);
  EXPECT_EQ(urgency(v1::ListProjectsRequest()), Urgency::kSheddable);
  EXPECT_EQ(urgency(v1::GetBoardRequest()), Urgency::kSheddable);
  EXPECT_EQ(urgency(v1::ExportCaseRequest()), Urgency::kBulk);
}

// A new list that is nobody's class would be let in as if somebody waited for it.
TEST(Methods, LetNoListInAsIfItWereUrgent) {
  const Methods methods;
  const auto* file = v1::SubmitCaseRequest::descriptor()->file();
  for (int s = 0; s < file->service_count(); ++s) {
    for (int m = 0; m < file->service(s)->method_count(); ++m) {
      const auto& method = *file->service(s)->method(m);
      if (method.name().rfind("List", 0) != 0) continue;
      EXPECT_EQ(methods.Of(*method.input_type()).urgency, Urgency::kSheddable) << method.full_name();
    }
  }
}

}  // namespace
}  // namespace luodi
