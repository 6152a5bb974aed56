// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>

namespace luodi::policy {

// threshold_oracle as a process of its own, asked a line, answering a line.
class Oracle {
 public:
  // Throws std::runtime_error when it cannot be started.
  explicit Oracle(const std::string& program);
  ~Oracle();
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  // Throws std::runtime_error when it no longer answers.
  std::string Ask(const std::string& line);

 private:
  pid_t pid_ = 0;
  FILE* questions_ = nullptr;
  FILE* answers_ = nullptr;
};

}  // namespace luodi::policy
