// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

// The real luodid as a process of its own on a data directory of its own, for tests that kill it.
namespace luodi::testing {

class Luodid {
 public:
  // A new empty data directory; does not start.
  Luodid();
  // Ends what still runs and removes the directory.
  ~Luodid();

  // Starts and waits until it serves; false with the log on stderr if it does not within 30 s.
  bool Start(const std::vector<std::string>& more_flags = {});
  // SIGTERM and wait; the exit status.
  int Stop();
  // kill -9 and wait.
  void Kill();
  // kill -9 of the embedded postmaster.
  void KillPostgres();
  pid_t pid() const { return pid_; }
  // Pid of the postmaster, 0 if there is none.
  pid_t PostgresPid() const;
  // Runs `luodid COMMAND...` on this data directory to its end; the exit status.
  int Run(const std::vector<std::string>& arguments);

  const std::string& directory() const { return directory_; }
  std::string data_dir() const { return directory_ + "/data"; }
  std::string address() const;
  std::string BootstrapToken() const;
  // kill -9 of it means nothing to us; where its log is.
  std::string log() const { return directory_ + "/log"; }

 private:
  pid_t Spawn(const std::vector<std::string>& arguments);

  std::string directory_;
  int port_ = 0;
  pid_t pid_ = 0;
};

}  // namespace luodi::testing
