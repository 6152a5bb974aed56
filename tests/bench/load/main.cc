// SPDX-License-Identifier: Apache-2.0
// bench_load: the load generator. It stays up between windows and takes orders on standard input, one a line, a verb
// and words key=value; it answers each by lines of JSON.
//
//   LOAD name=N file=F [once=1]     adds the requests of a file to those of this name
//   CLOSED requests=N target=H:P in_flight=64 warm_ms=700 window_ms=1200 [channels=4] [deadline_ms=10000]
//   OPEN requests=N target=H:P phases=RATE:MS,RATE:MS,... [slice_ms=250] [channels=16] [deadline_ms=1000]
//     the deadline counts from the moment a call was due
//   SAVE requests=N target=H:P file=F    calls each method once and keeps its reply: method, tab, reply in hex
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/bench/load/caller.h"

namespace luodi::bench {
namespace {

using std::chrono::milliseconds;

constexpr int64_t kNanosecondsASecond = 1'000'000'000;

int64_t OwnCpuMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (now.tv_sec * kNanosecondsASecond + now.tv_nsec) / 1000;
}

void Say(const std::string& line) { std::cout << line << std::endl; }

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// The words of one order.
class Words {
 public:
  explicit Words(const std::string& line) {
    std::istringstream in(line);
    in >> verb_;
    for (std::string word; in >> word;) {
      const size_t equals = word.find('=');
      if (equals == std::string::npos) throw std::runtime_error("key=value is expected: " + word);
      words_[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  const std::string& verb() const { return verb_; }
  const std::string& Text(const std::string& key) const {
    const auto found = words_.find(key);
    if (found == words_.end()) throw std::runtime_error(verb_ + " lacks " + key);
    return found->second;
  }
  int Number(const std::string& key, int otherwise) const {
    return words_.contains(key) ? std::stoi(words_.at(key)) : otherwise;
  }

 private:
  std::string verb_;
  std::map<std::string, std::string> words_;
};

class Generator {
 public:
  void Obey(const Words& words) {
    if (words.verb() == "LOAD") return Load(words);
    if (words.verb() == "CLOSED") return Closed(words);
    if (words.verb() == "OPEN") return Open(words);
    if (words.verb() == "SAVE") return Save(words);
    throw std::runtime_error("no such order: " + words.verb());
  }

 private:
  void Load(const Words& words) {
    auto& requests = requests_[words.Text("name")];
    if (requests == nullptr) requests = std::make_unique<Requests>(words.Number("once", 0) != 0);
    requests->AddFrom(words.Text("file"));
    Say(absl::StrCat("{\"event\":\"loaded\",\"left\":", requests->left(), "}"));
  }

  Requests& RequestsOf(const Words& words) {
    const auto& requests = requests_[words.Text("requests")];
    if (requests == nullptr) throw std::runtime_error("not loaded: " + words.Text("requests"));
    return *requests;
  }

  // Connections stay open between windows, as those of clients do.
  Caller& CallerOf(const Words& words, int channels) {
    channels = words.Number("channels", channels);
    auto& caller = callers_[absl::StrCat(words.Text("target"), " ", channels)];
    if (caller == nullptr) caller = std::make_unique<Caller>(words.Text("target"), channels);
    return *caller;
  }

  Caller::Order OrderOf(const Words& words, int deadline_ms) {
    Caller::Order order;
    order.requests = &RequestsOf(words);
    order.deadline = milliseconds(words.Number("deadline_ms", deadline_ms));
    order.at_begin = [this] {
      cpu_ = OwnCpuMicroseconds();
      Say("{\"event\":\"begin\"}");
    };
    order.at_end = [this] {
      cpu_ = OwnCpuMicroseconds() - cpu_;
      Say("{\"event\":\"end\"}");
    };
    return order;
  }

  void Tell(const Caller& caller, const Requests& requests, Window& window) {
    Say(window.Json(absl::StrCat("\"event\":\"result\",\"ran_out\":", caller.ran_out() ? "true" : "false",
                                 ",\"left\":", requests.left(), ",\"client_cpu_us\":", cpu_, ",")));
  }

  void Closed(const Words& words) {
    Caller::Order order = OrderOf(words, 10'000);
    order.warm_up = milliseconds(words.Number("warm_ms", 700));
    order.window = milliseconds(words.Number("window_ms", 1200));
    order.slice = order.window;
    Caller& caller = CallerOf(words, 4);
    Window window = caller.Closed(order, words.Number("in_flight", 64));
    Tell(caller, *order.requests, window);
  }

  void Open(const Words& words) {
    Caller::Order order = OrderOf(words, 1000);
    order.slice = milliseconds(words.Number("slice_ms", 250));
    std::vector<Phase> phases;
    for (const std::string& part : std::vector<std::string>(absl::StrSplit(words.Text("phases"), ','))) {
      const size_t colon = part.find(':');
      if (colon == std::string::npos) throw std::runtime_error("RATE:MS is expected: " + part);
      phases.push_back({std::stod(part.substr(0, colon)), milliseconds(std::stoi(part.substr(colon + 1)))});
    }
    Caller& caller = CallerOf(words, 16);
    Window window = caller.Open(order, phases);
    Tell(caller, *order.requests, window);
  }

  void Save(const Words& words) {
    Requests& requests = RequestsOf(words);
    Caller& caller = CallerOf(words, 1);
    std::ofstream file(words.Text("file"), std::ios::app);
    std::set<std::string> saved;
    for (const Request* request = requests.Next(); request != nullptr; request = requests.Next()) {
      if (!saved.insert(*request->method).second) break;
      grpc::ByteBuffer reply;
      const grpc::Status status = caller.Once(*request, &reply);
      if (!status.ok()) throw std::runtime_error(*request->method + ": " + status.error_message());
      file << *request->method << "\t" << absl::BytesToHexString(BytesOf(reply)) << "\n";
    }
    Say(absl::StrCat("{\"event\":\"saved\",\"methods\":", saved.size(), "}"));
  }

  std::map<std::string, std::unique_ptr<Requests>> requests_;
  std::map<std::string, std::unique_ptr<Caller>> callers_;
  int64_t cpu_ = 0;
};

}  // namespace
}  // namespace luodi::bench

int main() {
  luodi::bench::Generator generator;
  for (std::string line; std::getline(std::cin, line);) {
    try {
      generator.Obey(luodi::bench::Words(line));
    } catch (const std::exception& exception) {
      std::cerr << "bench_load: " << exception.what() << std::endl;
      return 1;
    }
  }
  return 0;
}
