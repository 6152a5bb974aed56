// SPDX-License-Identifier: Apache-2.0
// What a command works with while it runs: where to call, how to answer.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/connection.h"
#include "client/context.h"
#include "client/output.h"
#include "google/protobuf/message.h"

namespace luodi::client {

// The flags that every command has.
struct Globals {
  Context flags;
  std::string context;
  std::string language;
  std::string output = "table";
  bool no_headers = false;
  std::string timeout;
  std::string request_id;
  bool dry_run = false;
  bool explain = false;
  bool yes = false;
  int page_size = 0;
  std::string page_token;
  int limit = 0;
};

// "500ms", "30s", "2m", "1h", "30" (seconds); nullopt for other text and for zero.
std::optional<std::chrono::milliseconds> ReadDuration(const std::string& text);

// Throws UsageError for an unknown format.
Format ReadFormat(const std::string& text);

class Session {
 public:
  // Throws UsageError for an unknown format.
  Session(const Globals& globals, Language language);

  const Globals& globals() const { return globals_; }
  // What flags, environment and context come to. Throws UsageError when they make no sense.
  const Context& settled() const { return Origins().context; }
  // The same, and where it comes from.
  const Settled& Origins() const;
  Language language() const { return language_; }
  Output& out() { return out_; }

  // --timeout, or what the command may take. Throws UsageError.
  std::chrono::milliseconds Timeout() const;

  // Connects at the first use. Streams of files may take ten minutes unless --timeout says otherwise.
  Connection& connection();
  void AllowLongCalls() { longest_ = std::chrono::minutes(10); }
  // For who only looks whether an answer comes.
  void ExpectShortCalls() { longest_ = std::chrono::seconds(5); }

  // zones/{zone}. Throws UsageError without a zone.
  std::string ZoneName() const;

  // Calls a reading method.
  void Read(const std::string& method, const google::protobuf::Message& request, google::protobuf::Message* response);

  // Calls a writing method: fills request_id and validate_only, tells on standard error what people should know.
  void Write(const std::string& method, google::protobuf::Message* request, google::protobuf::Message* response);

  // What every writing request carries: request_id and, for --dry-run, validate_only.
  void Sign(google::protobuf::Message* request);

  // All items of a list, page by page, within --limit or --page-size.
  std::vector<std::unique_ptr<google::protobuf::Message>> List(const std::string& method,
                                                               google::protobuf::Message* request);

  // The request id of this command's write: --request-id or a new one, the same for the whole run.
  const std::string& RequestId();

  // The answer to --explain: the call that would be made.
  void ShowCall(const std::string& method, const google::protobuf::Message& request);

  // A line on standard error.
  void Note(const std::string& note);
  void NoteReplay();

 private:
  Globals globals_;
  Language language_;
  mutable std::optional<Settled> settled_;
  Output out_;
  std::chrono::milliseconds longest_ = std::chrono::seconds(30);
  std::string request_id_;
  std::unique_ptr<Connection> connection_;
};

// Content given as @file, - (standard input) or the text itself. Throws UsageError.
std::string ReadContent(const std::string& argument);

// A file's bytes. Throws UsageError.
std::string ReadFile(const std::string& path);

}  // namespace luodi::client
