// SPDX-License-Identifier: Apache-2.0
#include "tests/support/luodid.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace luodi::testing {
namespace {

int FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(probe, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("no free port");
  }
  close(probe);
  return ntohs(address.sin_port);
}

// bin/luodid beside this test's own program.
std::string Program() {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "luodid").string();
}

}  // namespace

Luodid::Luodid() : port_(FreePort()) {
  char directory[] = "/tmp/luodi-faults-XXXXXX";
  if (mkdtemp(directory) == nullptr || chmod(directory, 0755) != 0) throw std::runtime_error("no temporary directory");
  directory_ = directory;
}

Luodid::~Luodid() {
  if (pid_ != 0) Stop();
  if (const pid_t postgres = PostgresPid(); postgres != 0) kill(postgres, SIGQUIT);
  std::filesystem::remove_all(directory_);
}

std::string Luodid::address() const { return "127.0.0.1:" + std::to_string(port_); }

std::string Luodid::BootstrapToken() const {
  std::string token;
  std::ifstream(data_dir() + "/bootstrap-token") >> token;
  return token;
}

pid_t Luodid::Spawn(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {Program(), "--data-dir", data_dir(), "--address", address(), "--metrics-address", ""};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int out = open(log().c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, 1);
    dup2(out, 2);
    execv(argv[0], argv.data());
    _exit(127);
  }
  return child;
}

bool Luodid::Start(const std::vector<std::string>& more_flags) {
  pid_ = Spawn(more_flags);
  const auto channel = grpc::CreateChannel(address(), grpc::InsecureChannelCredentials());
  for (int tenths = 0; tenths < 300; ++tenths) {
    if (channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::milliseconds(100))) return true;
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) break;
  }
  std::ifstream lines(log());
  std::cerr << lines.rdbuf();
  return false;
}

int Luodid::Stop() {
  if (pid_ == 0) return 0;
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Luodid::Kill() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

pid_t Luodid::PostgresPid() const {
  pid_t postgres = 0;
  std::ifstream(data_dir() + "/pg/postmaster.pid") >> postgres;
  return postgres;
}

void Luodid::KillPostgres() {
  if (const pid_t postgres = PostgresPid(); postgres != 0) kill(postgres, SIGKILL);
}

int Luodid::Run(const std::vector<std::string>& arguments) {
  int status = 0;
  waitpid(Spawn(arguments), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace luodi::testing
