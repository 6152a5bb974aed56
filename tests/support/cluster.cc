// SPDX-License-Identifier: Apache-2.0
// The ctest fixture: `test_cluster start DIR` leaves a PostgreSQL for the whole run and its connection string in DIR/url,
// `test_cluster stop DIR` ends it.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/database.h"

namespace {

int Start(const std::string& directory) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  const std::string place = luodi::testing::NewPlace();
  std::ofstream(directory + "/place") << place << "\n";
  const pid_t keeper = fork();
  if (keeper == 0) {
    setsid();
    const int log = open((directory + "/keeper.log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int null = open("/dev/null", O_RDONLY);
    dup2(null, 0);
    dup2(log, 1);
    dup2(log, 2);
    try {
      luodi::testing::KeepCluster(place, directory + "/url");
    } catch (const std::exception& exception) {
      std::fprintf(stderr, "%s\n", exception.what());
      return 1;
    }
    return 0;
  }
  std::ofstream(directory + "/pid") << keeper << "\n";
  for (int tenths = 0; tenths < 600; ++tenths) {
    if (std::filesystem::exists(directory + "/url")) return 0;
    if (waitpid(keeper, nullptr, WNOHANG) == keeper) break;
    usleep(100000);
  }
  std::ifstream log(directory + "/keeper.log");
  for (std::string line; std::getline(log, line);) std::fprintf(stderr, "%s\n", line.c_str());
  return 1;
}

int Stop(const std::string& directory) {
  pid_t keeper = 0;
  std::ifstream(directory + "/pid") >> keeper;
  if (keeper > 1) kill(keeper, SIGTERM);
  for (int tenths = 0; keeper > 1 && tenths < 300 && kill(keeper, 0) == 0; ++tenths) usleep(100000);
  std::string place;
  std::ifstream(directory + "/place") >> place;
  if (place.rfind("/tmp/luodi-test-", 0) == 0) std::filesystem::remove_all(place);
  std::filesystem::remove_all(directory);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  // A daemon's parent must not wait for it.
  signal(SIGCHLD, SIG_DFL);
  return std::strcmp(argv[1], "start") == 0 ? Start(argv[2]) : Stop(argv[2]);
}
