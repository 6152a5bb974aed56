// SPDX-License-Identifier: Apache-2.0
// admission BOOKS.SQL SET.JSON ROUNDS: what a preview of raised thresholds takes over 100,000 projects under
// negotiation, and an evaluation of one project beside a point read of it. SET.JSON is in force meanwhile. Reads and
// evaluations are measured in the same rounds, in random order, and only what was measured in one round is compared: a
// machine that is busy for a while is busy for both sides of a ratio.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <pqxx/pqxx>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "luodi/v1/admission.grpc.pb.h"
#include "luodi/v1/policy.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/policy/threshold_tables.h"
#include "tests/support/luodid.h"

namespace {

namespace v1 = luodi::v1;
using Clock = std::chrono::steady_clock;

constexpr char kDrafter[] = "luodi-bench-drafter-token-that-is-long";
constexpr char kPublisher[] = "luodi-bench-publisher-token-that-is-long";
constexpr int kProjects = 100'000;
constexpr int kCallsInARow = 200;
// In hundredths.
constexpr int64_t kPreviewGoal = 2'000'000;
constexpr int64_t kEvaluationGoal = 150;

int64_t MicrosecondsSince(Clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count();
}

void Check(const grpc::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.error_message());
}

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// A luodid of its own with made-up books and thresholds in force.
class Zone {
 public:
  Zone(const std::string& books, const v1::ThresholdSet& set) {
    if (!server_.Start()) throw std::runtime_error("luodid does not start");
    pqxx::connection connection(absl::StrCat("host=", server_.data_dir(), "/run dbname=luodi user=luodi_owner"));
    pqxx::nontransaction session(connection);
    session.exec(absl::StrReplaceAll(books, {{":projects", absl::StrCat(kProjects)},
                                             {":drafter", luodi::Sha256Hex(kDrafter)},
                                             {":publisher", luodi::Sha256Hex(kPublisher)}}));
    session.exec("VACUUM ANALYZE");
    const auto channel = grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials());
    policy_ = v1::PolicyService::NewStub(channel);
    admission_ = v1::AdmissionService::NewStub(channel);
    projects_ = v1::ProjectService::NewStub(channel);
    const v1::ThresholdSet in_force = Draft(set);
    Preview(in_force.name());
    Publish(in_force);
    // 600 and 60 万元/亩 where it was 500 and 50.
    v1::ThresholdSet raised = set;
    raised.mutable_effective_date()->set_year(set.effective_date().year() + 1);
    for (v1::ThresholdRule& rule : *raised.mutable_rules()) {
      if (!rule.bar().has_money_per_mu()) continue;
      v1::Money& bar = *rule.mutable_bar()->mutable_money_per_mu();
      bar.set_minor_units(bar.minor_units() / 5 * 6);
    }
    raised_ = Draft(raised).name();
  }

  // Previews the raised thresholds; how many projects would be decided otherwise.
  int Preview() { return Preview(raised_); }

  void Read(unsigned dice) {
    v1::GetProjectRequest request;
    request.set_name(Name(dice));
    v1::Project project;
    grpc::ClientContext context;
    Check(projects_->GetProject(Called(context, kDrafter), request, &project));
  }

  void Evaluate(unsigned dice) {
    v1::EvaluateAdmissionRequest request;
    request.set_parent("zones/bench");
    request.set_project(Name(dice));
    v1::EvaluateAdmissionResponse response;
    grpc::ClientContext context;
    Check(admission_->EvaluateAdmission(Called(context, kDrafter), request, &response));
  }

 private:
  static std::string Name(unsigned dice) {
    char name[64];
    std::snprintf(name, sizeof name, "zones/bench/projects/2020-%04u", 1 + dice % kProjects);
    return name;
  }
  static grpc::ClientContext* Called(grpc::ClientContext& context, const char* token) {
    context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    return &context;
  }
  std::string RequestId() {
    char id[40];
    std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012d", ++requests_);
    return id;
  }

  v1::ThresholdSet Draft(const v1::ThresholdSet& set) {
    v1::CreateThresholdSetRequest request;
    request.set_parent("zones/bench");
    *request.mutable_threshold_set() = set;
    request.set_request_id(RequestId());
    v1::ThresholdSet drafted;
    grpc::ClientContext context;
    Check(policy_->CreateThresholdSet(Called(context, kDrafter), request, &drafted));
    return drafted;
  }

  void Publish(const v1::ThresholdSet& set) {
    v1::PublishThresholdSetRequest request;
    request.set_name(set.name());
    request.set_etag(set.etag());
    request.set_request_id(RequestId());
    v1::ThresholdSet published;
    grpc::ClientContext context;
    Check(policy_->PublishThresholdSet(Called(context, kPublisher), request, &published));
  }

  int Preview(const std::string& name) {
    v1::PreviewThresholdSetRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    const auto reader = admission_->PreviewThresholdSet(Called(context, kDrafter), request);
    v1::PreviewThresholdSetResponse response;
    int flips = 0, evaluated = 0;
    while (reader->Read(&response)) {
      flips += response.has_flip();
      for (const v1::PreviewCount& count : response.summary().counts()) evaluated += count.projects();
    }
    Check(reader->Finish());
    if (evaluated != kProjects) throw std::runtime_error(absl::StrCat("a preview of ", evaluated, " projects"));
    return flips;
  }

  luodi::testing::Luodid server_;
  std::unique_ptr<v1::PolicyService::Stub> policy_;
  std::unique_ptr<v1::AdmissionService::Stub> admission_;
  std::unique_ptr<v1::ProjectService::Stub> projects_;
  std::string raised_;
  int requests_ = 0;
};

// Microseconds a call, the median of many in a row.
int64_t Measured(const std::function<void(unsigned)>& call, std::mt19937& dice) {
  std::vector<int64_t> took;
  for (int i = 0; i < kCallsInARow; ++i) {
    const Clock::time_point begun = Clock::now();
    call(dice());
    took.push_back(MicrosecondsSince(begun));
  }
  std::nth_element(took.begin(), took.begin() + kCallsInARow / 2, took.end());
  return took[kCallsInARow / 2];
}

// Hundredths, as text.
std::string Shown(int64_t hundredths) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%02lld", static_cast<long long>(hundredths / 100),
                static_cast<long long>(hundredths % 100));
  return text;
}

// Prints median and range, given in hundredths; the median.
int64_t Tell(const char* what, std::vector<int64_t> hundredths, int64_t goal) {
  std::sort(hundredths.begin(), hundredths.end());
  const int64_t median = hundredths[hundredths.size() / 2];
  std::printf("%-44s %s [%s..%s]  goal %s\n", what, Shown(median).c_str(), Shown(hundredths.front()).c_str(),
              Shown(hundredths.back()).c_str(), Shown(goal).c_str());
  return median;
}

bool Run(const std::string& books, const std::string& set, int rounds) {
  std::printf("making books of %d projects under negotiation\n", kProjects);
  std::fflush(stdout);
  Zone zone(Contents(books), luodi::policy::ReadThresholdSet(set));
  const std::function<void(unsigned)> read = [&](unsigned dice) { zone.Read(dice); },
                                      evaluate = [&](unsigned dice) { zone.Evaluate(dice); };
  std::mt19937 dice(1);
  Measured(read, dice);
  Measured(evaluate, dice);
  const int flips = zone.Preview();
  std::vector<int64_t> previewed, evaluation_by_read;
  for (int round = 1; round <= rounds; ++round) {
    const bool read_first = dice() % 2 == 0;
    const int64_t first = Measured(read_first ? read : evaluate, dice);
    const int64_t second = Measured(read_first ? evaluate : read, dice);
    const int64_t reading = read_first ? first : second, evaluating = read_first ? second : first;
    const Clock::time_point begun = Clock::now();
    if (zone.Preview() != flips) throw std::runtime_error("two previews differ");
    const int64_t previewing = MicrosecondsSince(begun);
    std::printf("round %d: read %lld us, evaluation %lld us, preview %lld ms, %d flips\n", round,
                static_cast<long long>(reading), static_cast<long long>(evaluating),
                static_cast<long long>(previewing / 1000), flips);
    previewed.push_back(int64_t{kProjects} * 100'000'000 / previewing);
    evaluation_by_read.push_back(100 * evaluating / reading);
  }
  const bool preview_keeps = Tell("projects previewed a second", previewed, kPreviewGoal) >= kPreviewGoal;
  const bool evaluation_keeps =
      Tell("evaluation of a project / point read", evaluation_by_read, kEvaluationGoal) <= kEvaluationGoal;
  return preview_keeps && evaluation_keeps;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  try {
    return Run(argv[1], argv[2], std::max(5, std::atoi(argv[3]))) ? 0 : 1;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "%s\n", exception.what());
    return 2;
  }
}
