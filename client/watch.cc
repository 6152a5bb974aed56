// SPDX-License-Identifier: Apache-2.0
#include "client/watch.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <regex>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/width.h"

namespace luodi::client {
namespace {

constexpr std::chrono::seconds kUsual(10);
constexpr std::chrono::hours kLongest(24);
constexpr int kGutter = 2;
// Hides the cursor, and lets no long line break; and the end of both.
constexpr std::string_view kBegin = "\033[?25l\033[?7l";
constexpr std::string_view kEnd = "\033[?7h\033[?25h\n";

volatile sig_atomic_t on_terminal = 0;
// Tells the waiting that the terminal has another size.
int resized[2] = {-1, -1};

void WriteNow(std::string_view text) {
  ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
  (void)written;
}

// A call may be under way: the program ends here, whatever it does.
void EndNow(int signal) {
  if (on_terminal != 0) WriteNow(kEnd);
  _exit(signal == SIGINT ? 0 : 128 + signal);
}

void StopAndGoOn(int) {
  if (on_terminal != 0) WriteNow(kEnd);
  raise(SIGSTOP);
  if (on_terminal != 0) WriteNow(kBegin);
}

void Resize(int) {
  const ssize_t written = write(resized[1], "r", 1);
  (void)written;
}

void TakeSignals() {
  struct sigaction action = {};
  action.sa_flags = SA_RESTART;
  action.sa_handler = EndNow;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  if (on_terminal == 0) return;
  action.sa_handler = StopAndGoOn;
  sigaction(SIGTSTP, &action, nullptr);
  if (pipe2(resized, O_CLOEXEC | O_NONBLOCK) != 0) return;
  action.sa_handler = Resize;
  sigaction(SIGWINCH, &action, nullptr);
}

void Wait(std::chrono::milliseconds time) {
  pollfd waiting = {resized[0], POLLIN, 0};
  poll(&waiting, resized[0] < 0 ? 0 : 1, static_cast<int>(time.count()));
  char byte = 0;
  while (resized[0] >= 0 && read(resized[0], &byte, 1) > 0) {
  }
}

bool WriteAll(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

std::string Now() {
  google::protobuf::Timestamp now;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  now.set_seconds(std::chrono::duration_cast<std::chrono::seconds>(since).count());
  return WriteInstant(now);
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

// Every picture is of another instant; that alone is no change.
std::string WithoutInstants(const std::string& line) {
  static const std::regex& instant = *new std::regex(R"(\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?)");
  return std::regex_replace(line, instant, "");
}

// The line between two pictures: one a program can tell from them.
std::string Between(const Output& out) {
  if (out.ForPeople()) return absl::StrCat("--- ", _("read"), " ", Now(), "\n");
  return out.format() == Format::kYaml ? "---\n" : "\n";
}

std::string Sentence(const std::exception& error, Language language) {
  const auto* call = dynamic_cast<const CallError*>(&error);
  return call == nullptr ? error.what() : Explain(*call, language).heading;
}

// What was read last, and whether the last look came to anything.
class Watching {
 public:
  Watching(Session& session, std::chrono::milliseconds every) : session_(session), every_(every) {}

  void Look(const std::function<void(Output&)>& picture) {
    std::ostringstream text;
    const bool terminal = on_terminal != 0;
    Output out = session_.out().On(text, terminal ? std::max(TerminalWidth() - kGutter, 1) : 0);
    try {
      picture(out);
    } catch (const std::exception& error) {
      if (last_.empty()) throw;
      trouble_ = absl::StrCat(Now(), " ", _("not read"), ": ", Sentence(error, session_.language()));
      return;
    }
    trouble_.clear();
    read_ = Now();
    marked_ = out.ForPeople() ? MarkChanges(last_, text.str(), session_.out()) : text.str();
    last_ = text.str();
  }

  // False when nobody reads the pipe any more.
  bool Draw() {
    if (on_terminal != 0) return WriteAll(InPlace(absl::StrCat(Head(), marked_), TerminalHeight(), TerminalWidth()));
    if (!trouble_.empty()) {
      session_.Note(trouble_);
      return true;
    }
    return WriteAll(absl::StrCat(Between(session_.out()), marked_));
  }

 private:
  std::string Head() const {
    const std::string seconds = absl::StrCat(std::chrono::duration_cast<std::chrono::seconds>(every_).count());
    const std::string head = absl::StrCat(
        absl::StrReplaceAll(_("Read {time}, again every {seconds} s; Ctrl-C ends"),
                            {{"{time}", read_}, {"{seconds}", seconds}}),
        "\n");
    return trouble_.empty() ? head + "\n" : absl::StrCat(head, session_.out().Bad(trouble_), "\n");
  }

  Session& session_;
  const std::chrono::milliseconds every_;
  std::string read_;
  std::string last_;
  std::string marked_;
  std::string trouble_;
};

}  // namespace

std::chrono::milliseconds WatchInterval(const std::string& text) {
  // CLI11's word for a flag without value.
  if (text.empty() || text == "true") return kUsual;
  const auto stated = ReadDuration(text);
  if (!stated || *stated < std::chrono::seconds(1) || *stated > kLongest) {
    throw UsageError(absl::StrCat("--watch ", text, ": ", _("write 1s to 24h: 5, 30s, 2m")));
  }
  return *stated;
}

std::string MarkChanges(const std::string& before, const std::string& now, const Output& out) {
  std::map<std::string, int> old;
  for (const std::string& line : LinesOf(before)) ++old[WithoutInstants(line)];
  std::string marked;
  for (const std::string& line : LinesOf(now)) {
    const bool known = before.empty() || line.empty() || --old[WithoutInstants(line)] >= 0;
    absl::StrAppend(&marked, known ? (line.empty() ? "" : "  ") : out.Painted("1;33", "*") + " ", line, "\n");
  }
  return marked;
}

std::string InPlace(const std::string& text, int lines, int cells) {
  std::vector<std::string> shown = LinesOf(text);
  const size_t room = lines > 1 ? static_cast<size_t>(lines) : shown.size() + 1;
  if (shown.size() > room) {
    const std::string left_out = absl::StrCat(shown.size() - room + 1);
    shown.resize(room - 1);
    shown.push_back(
        absl::StrReplaceAll(_("... {count} more lines: a higher window shows them"), {{"{count}", left_out}}));
  }
  std::string drawn = "\033[H";
  for (size_t i = 0; i < shown.size(); ++i) {
    // What was printed before in colour ends with the line.
    absl::StrAppend(&drawn, i == 0 ? "" : "\r\n", cells > 0 ? CutToCells(shown[i], cells) : shown[i], "\033[0m\033[K");
  }
  return drawn + "\033[J";
}

int WatchPictures(Session& session, std::chrono::milliseconds every, const std::function<void(Output&)>& picture) {
  on_terminal = isatty(STDOUT_FILENO) != 0 && session.out().ForPeople() ? 1 : 0;
  Watching watching(session, every);
  watching.Look(picture);
  if (on_terminal != 0) {
    // What stood on the screen is kept above.
    WriteAll(std::string(static_cast<size_t>(std::max(TerminalHeight() - 1, 0)), '\n'));
    WriteAll(kBegin);
  }
  TakeSignals();
  while (watching.Draw()) {
    Wait(every);
    watching.Look(picture);
  }
  return kDone;
}

}  // namespace luodi::client
