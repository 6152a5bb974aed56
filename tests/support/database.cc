// SPDX-License-Identifier: Apache-2.0
#include "tests/support/database.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <pqxx/pqxx>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/migrations/runner.h"
#include "server/postgres/cluster.h"

namespace luodi::testing {
namespace {

constexpr char kTemplate[] = "luodi_template";

std::string WithDatabase(const std::string& url, const std::string& database) {
  return absl::StrReplaceAll(url, {{"dbname=luodi", absl::StrCat("dbname=", database)}});
}

std::unique_ptr<postgres::Cluster> StartWithTemplate(const std::string& directory) {
  auto cluster = postgres::Cluster::Start(directory);
  if (!cluster.ok()) throw std::runtime_error(std::string(cluster.status().message()));
  const std::string url = (*cluster)->ConnectionString();
  {
    pqxx::connection connection(url);
    pqxx::nontransaction(connection).exec(absl::StrCat("CREATE DATABASE ", kTemplate));
  }
  const auto applied = migrations::Run(WithDatabase(url, kTemplate));
  if (!applied.ok()) throw std::runtime_error(std::string(applied.status().message()));
  return *std::move(cluster);
}

// The fixture's cluster, or one of our own for the life of the process.
const std::string& ClusterUrl() {
  static const std::string* url = [] {
    if (const char* directory = std::getenv("LUODI_TEST_CLUSTER")) {
      std::ifstream file(absl::StrCat(directory, "/url"));
      auto* shared = new std::string;
      if (std::getline(file, *shared)) return shared;
      throw std::runtime_error("the fixture's cluster is not there");
    }
    static std::unique_ptr<postgres::Cluster> own;
    static std::string place;
    place = NewPlace();
    own = StartWithTemplate(place);
    std::atexit([] {
      own.reset();
      std::filesystem::remove_all(place);
    });
    return new std::string(own->ConnectionString());
  }();
  return *url;
}

}  // namespace

std::string FreshDatabase() {
  static int count = 0;
  const std::string name = absl::StrCat("test_", getpid(), "_", ++count);
  pqxx::connection connection(ClusterUrl());
  pqxx::nontransaction(connection).exec(absl::StrCat("CREATE DATABASE ", name, " TEMPLATE ", kTemplate));
  return WithDatabase(ClusterUrl(), name);
}

std::string NewPlace() {
  char directory[] = "/tmp/luodi-test-XXXXXX";
  if (mkdtemp(directory) == nullptr || chmod(directory, 0755) != 0) throw std::runtime_error("no temporary directory");
  return directory;
}

void KeepCluster(const std::string& place, const std::string& url_file) {
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigprocmask(SIG_BLOCK, &stops, nullptr);
  auto cluster = StartWithTemplate(place);
  std::ofstream(url_file + ".new") << cluster->ConnectionString() << "\n";
  std::filesystem::rename(url_file + ".new", url_file);
  int signal = 0;
  sigwait(&stops, &signal);
}

}  // namespace luodi::testing
