// SPDX-License-Identifier: Apache-2.0
// search BOOKS.SQL ROUNDS: what a search and a page of a list take beside a point read, at 100,000 and 1,000,000
// projects. Both sizes are served side by side and measured in the same rounds, in random order, and only what was
// measured in one round is compared: a machine that is busy for a while is busy for both sides of a ratio.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <pqxx/pqxx>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/support/luodid.h"

namespace {

namespace v1 = luodi::v1;
using Clock = std::chrono::steady_clock;

constexpr char kToken[] = "luodi-bench-token-that-is-long-enough";
constexpr int kCallsInARow = 100;

// A person who reads, without what is restricted to departments other than d1.
constexpr char kReader[] = R"sql(
  INSERT INTO persons (zone, person, display_name, department, staff_number, create_time)
  VALUES ('bench', 'reader', 'reader', 'd1', '1', now());
  INSERT INTO role_grants (zone, person, role_grant, role, start_date, state, basis, granted_by, create_time)
  VALUES ('bench', 'reader', 1, 'ROLE_INVESTMENT_OFFICER', '2020-01-01', 'STATE_EFFECTIVE', 'BASIS_BOOTSTRAP', 'bench',
          now());
  INSERT INTO tokens (zone, person, token, secret_sha256, note, expire_time, create_time)
  VALUES ('bench', 'reader', 1, '$sha', 'bench', now() + interval '1 day', now());
)sql";

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// A luodid of its own with made-up books.
class Zone {
 public:
  Zone(const std::string& books, int projects) : projects_(projects) {
    if (!server_.Start()) throw std::runtime_error("luodid does not start");
    pqxx::connection connection(absl::StrCat("host=", server_.data_dir(), "/run dbname=luodi user=luodi_owner"));
    pqxx::nontransaction session(connection);
    session.exec(absl::StrReplaceAll(books, {{":projects", absl::StrCat(projects)}}));
    session.exec(absl::StrReplaceAll(kReader, {{"$sha", luodi::Sha256Hex(kToken)}}));
    session.exec("VACUUM ANALYZE");
    stub_ = v1::ProjectService::NewStub(grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
  }

  void Read(unsigned dice) {
    const int number = 1 + static_cast<int>(dice % static_cast<unsigned>(projects_));
    const int64_t year = 2015 + static_cast<int64_t>(number - 1) * 10 / projects_;
    v1::GetProjectRequest request;
    char name[64];
    std::snprintf(name, sizeof name, "zones/bench/projects/%d-%04d", static_cast<int>(year), number);
    request.set_name(name);
    v1::Project project;
    grpc::ClientContext context;
    Check(stub_->GetProject(Called(context), request, &project));
  }

  void Search(unsigned dice) {
    // Common, middling, rare, absent.
    static const std::vector<std::string> kParts = {"项目", "氢能", "廊坊", "源研", "玄武", "能扩", "生产", "龙凤"};
    v1::ProjectFilter filter;
    filter.set_title_contains(kParts[dice % kParts.size()]);
    List(filter);
  }

  void Page(unsigned dice) {
    v1::ProjectFilter filter;
    const std::string park = absl::StrCat("zones/bench/parks/park-", 1 + dice / 8 % 20);
    switch (dice % 4) {
      case 0:
        filter.add_parks(park);
        break;
      case 1:
        filter.add_stages(dice / 4 % 2 == 0 ? v1::STAGE_SIGNED : v1::STAGE_IN_PRODUCTION);
        break;
      case 2:
        filter.add_parks(park);
        filter.add_stages(dice / 4 % 2 == 0 ? v1::STAGE_UNDER_CONSTRUCTION : v1::STAGE_FULL_CAPACITY);
        break;
      default:
        filter.set_signed_year(2015 + static_cast<int>(dice / 4 % 8));
    }
    List(filter);
  }

 private:
  grpc::ClientContext* Called(grpc::ClientContext& context) {
    context.AddMetadata("authorization", absl::StrCat("Bearer ", kToken));
    return &context;
  }
  static void Check(const grpc::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.error_message());
  }
  void List(const v1::ProjectFilter& filter) {
    v1::ListProjectsRequest request;
    request.set_parent("zones/bench");
    *request.mutable_filter() = filter;
    v1::ListProjectsResponse response;
    grpc::ClientContext context;
    Check(stub_->ListProjects(Called(context), request, &response));
  }

  const int projects_;
  luodi::testing::Luodid server_;
  std::unique_ptr<v1::ProjectService::Stub> stub_;
};

// Microseconds a call, the median of many in a row.
int64_t Measured(const std::function<void(unsigned)>& call, std::mt19937& dice) {
  std::vector<int64_t> took;
  for (int i = 0; i < kCallsInARow; ++i) {
    const Clock::time_point begun = Clock::now();
    call(dice());
    took.push_back(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count());
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

// Prints median and range; whether the median keeps to the goal.
bool Tell(const std::string& what, std::vector<int64_t> hundredths, int goal) {
  std::sort(hundredths.begin(), hundredths.end());
  const int64_t median = hundredths[hundredths.size() / 2];
  std::printf("%-44s %s [%s..%s]  goal %d\n", what.c_str(), Shown(median).c_str(), Shown(hundredths.front()).c_str(),
              Shown(hundredths.back()).c_str(), goal);
  return median <= goal * 100;
}

bool Run(const std::string& books, int rounds) {
  std::printf("making books of 100,000 and 1,000,000 projects\n");
  std::fflush(stdout);
  Zone small(books, 100'000), big(books, 1'000'000);
  const std::vector<std::pair<std::string, std::function<void(unsigned)>>> calls = {
      {"read 100k", [&](unsigned dice) { small.Read(dice); }},
      {"read 1M", [&](unsigned dice) { big.Read(dice); }},
      {"search 100k", [&](unsigned dice) { small.Search(dice); }},
      {"search 1M", [&](unsigned dice) { big.Search(dice); }},
      {"page 100k", [&](unsigned dice) { small.Page(dice); }},
      {"page 1M", [&](unsigned dice) { big.Page(dice); }}};
  std::mt19937 dice(1);
  for (const auto& [name, call] : calls) Measured(call, dice);
  std::vector<int64_t> search_by_read, page_by_page;
  std::vector<size_t> order = {0, 1, 2, 3, 4, 5};
  for (int round = 1; round <= rounds; ++round) {
    std::shuffle(order.begin(), order.end(), dice);
    std::map<std::string, int64_t> took;
    for (const size_t i : order) took[calls[i].first] = Measured(calls[i].second, dice);
    std::printf("round %d, microseconds:", round);
    for (const auto& [name, microseconds] : took) {
      std::printf("  %s %lld", name.c_str(), static_cast<long long>(microseconds));
    }
    std::printf("\n");
    search_by_read.push_back(100 * took["search 1M"] / took["read 1M"]);
    page_by_page.push_back(100 * took["page 1M"] / took["page 100k"]);
  }
  const bool search_keeps = Tell("search / point read at 1,000,000", search_by_read, 20);
  const bool page_keeps = Tell("filtered page at 1,000,000 / at 100,000", page_by_page, 2);
  return search_keeps && page_keeps;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    return Run(Contents(argv[1]), std::max(5, std::atoi(argv[2]))) ? 0 : 1;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "%s\n", exception.what());
    return 2;
  }
}
