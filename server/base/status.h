// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"
#include "luodi/v1/errors.pb.h"
#include "proto/text/sentence.h"

namespace luodi {

using text::Metadata;

// One thing that is wrong: a field of a request, or a condition that is not met.
struct Fault {
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  // The path of the field ("project.land_area"), or the subject of a condition ("zones/z/projects/2020-0001").
  std::string field;
  // Each dynamic part of the sentence. "field" is added from `field` when absent.
  Metadata metadata;
};

using Faults = std::vector<Fault>;

// A refusal with ErrorInfo and zh-CN LocalizedMessage; the status code is the one of the reason.
absl::Status Refuse(v1::ErrorReason reason, Metadata metadata = {});

// The refusal of a request whose fields are wrong: BadRequest names all of them. What a refusal carries stays below the
// 8 KB that gRPC peers take: of very many faults it names the first ones with their sentences and at least one of each
// reason, and ends with an entry without field whose sentence is "and 984 more", under the commonest reason left out;
// the joined sentence ends in these words too. OK when there is no fault.
absl::Status RefuseFields(const Faults& faults);

// A refusal for unmet conditions: PreconditionFailure names all of them; the sentence of `reason` gets them as
// {conditions}. Of very many as RefuseFields. OK when there is no fault.
absl::Status RefuseConditions(v1::ErrorReason reason, Metadata metadata, const Faults& faults);

// The refusal of a name that leads nowhere, or to something the caller may not see: the same words.
absl::Status NotFound(std::string_view resource);

// RESOURCE_EXHAUSTED or UNAVAILABLE with RetryInfo.
absl::Status RefuseForNow(v1::ErrorReason reason, int retry_milliseconds, Metadata metadata = {});

// An internal fault: the caller sees a fixed sentence and the incident; `detail` is for the log only.
absl::Status Internal(std::string detail);

// What an INTERNAL status keeps from the caller; empty for others.
std::string InternalDetail(const absl::Status& status);

// The reason a refusal of ours carries; ERROR_REASON_UNSPECIFIED for others.
v1::ErrorReason ReasonOf(const absl::Status& status);

// The one place where a status leaves the process: code, message and google.rpc.Status details. A status that is no
// refusal of ours becomes INTERNAL with an incident number, which is appended to `incident` for the log.
grpc::Status ToGrpcStatus(const absl::Status& status, std::string* incident = nullptr);

}  // namespace luodi

#define LUODI_CONCAT_INNER(a, b) a##b
#define LUODI_CONCAT(a, b) LUODI_CONCAT_INNER(a, b)

// Stand-ins for absl's later status macros.
#define RETURN_IF_ERROR(expression)                               \
  do {                                                            \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_IMPL(LUODI_CONCAT(status_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_IMPL(name, target, expression) \
  auto name = (expression);                             \
  if (!name.ok()) return name.status();                 \
  target = *std::move(name)
