// SPDX-License-Identifier: Apache-2.0
#include "tests/property/oracle.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace luodi::policy {

Oracle::Oracle(const std::string& program) {
  int questions[2], answers[2];
  // Another oracle that is started meanwhile must not hold our ends open.
  if (pipe2(questions, O_CLOEXEC) != 0 || pipe2(answers, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  signal(SIGPIPE, SIG_IGN);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) {
    dup2(questions[0], STDIN_FILENO);
    dup2(answers[1], STDOUT_FILENO);
    execl(program.c_str(), program.c_str(), nullptr);
    _exit(127);
  }
  close(questions[0]);
  close(answers[1]);
  questions_ = fdopen(questions[1], "w");
  answers_ = fdopen(answers[0], "r");
}

Oracle::~Oracle() {
  fclose(questions_);
  fclose(answers_);
  waitpid(pid_, nullptr, 0);
}

std::string Oracle::Ask(const std::string& line) {
  if (std::fputs(line.c_str(), questions_) < 0 || std::fputc('\n', questions_) < 0 || std::fflush(questions_) != 0) {
    throw std::runtime_error("the oracle reads no more");
  }
  char* text = nullptr;
  size_t size = 0;
  const ssize_t length = getline(&text, &size, answers_);
  std::string answer(text == nullptr || length < 0 ? "" : text);
  std::free(text);
  if (answer.empty()) throw std::runtime_error("the oracle answers no more");
  return answer;
}

}  // namespace luodi::policy
