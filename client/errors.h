// SPDX-License-Identifier: Apache-2.0
// What went wrong, how it is told, and the exit code it ends with.
#pragma once

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "grpcpp/support/status.h"
#include "luodi/v1/errors.pb.h"
#include "nlohmann/json.hpp"
#include "proto/text/sentence.h"

namespace luodi::client {

using text::Language;

enum ExitCode {
  kDone = 0,
  kRefused = 1,
  kUsage = 2,
  kUnavailable = 3,
  kNotAllowed = 4,
  kNotFound = 5,
  kConflict = 6,
  kInternal = 7,
};

// The exit code of a call that ended with `code`.
int ExitCodeOf(grpc::StatusCode code);

// A call that ended so may have written all the same.
bool OutcomeUnknown(grpc::StatusCode code);

// One field at fault or one unmet condition.
struct Violation {
  std::string reason;
  std::string subject;
  std::string sentence;
  // What people typed for the subject; empty when it is told as it is.
  std::string flag = {};
};

// The command line itself is wrong; nothing was sent. `reason` is UNSPECIFIED when no ErrorReason fits.
class UsageError : public std::runtime_error {
 public:
  explicit UsageError(const std::string& sentence) : std::runtime_error(sentence) {}
  // What the flag `flag` says is refused for `reason`.
  UsageError(const std::string& flag, v1::ErrorReason reason, text::Metadata metadata, Language language);

  // All of them in one, SEVERAL_FAULTS; one alone stays as it is. There is at least one.
  static UsageError Of(const std::vector<UsageError>& faults, Language language);

  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  text::Metadata metadata;
  // The faults it joins.
  std::vector<Violation> violations;
};

// A call that the server, or the way to it, refused.
class CallError : public std::runtime_error {
 public:
  CallError(grpc::Status status, std::string method, std::string request_id)
      : std::runtime_error(status.error_message()),
        status(std::move(status)),
        method(std::move(method)),
        request_id(std::move(request_id)) {}

  grpc::Status status;
  std::string method;
  // Empty for reads.
  std::string request_id;
};

// A failure taken apart, ready to be told.
struct Problem {
  int exit_code = kInternal;
  std::string code;
  std::string reason;
  std::string sentence;
  // The sentence without the violations it joins; people read those line by line below it.
  std::string heading;
  std::map<std::string, std::string> metadata;
  std::vector<Violation> violations;
  // What the metadata say in text, where people have other words for it.
  std::map<std::string, std::string> told;
  std::string hint;
  // Set when it is not known whether the write happened: repeating with it is safe.
  std::string request_id;
};

// What people typed for a field that a refusal names; empty when it is not known.
using FlagNames = std::function<std::string(const std::string& field)>;

// Sentences name the flags of the line in the place of fields; metadata keep the fields, in text they are flags.
Problem Explain(const CallError& error, Language language, const FlagNames& flags = nullptr);
Problem Explain(const UsageError& error, Language language);

// The text people read, several lines.
std::string ToText(const Problem& problem, bool colour);
nlohmann::ordered_json ToJson(const Problem& problem);

}  // namespace luodi::client
