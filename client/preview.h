// SPDX-License-Identifier: Apache-2.0
// What thresholds did and would do to many projects: the preview of a set, the exceptions that were granted.
#pragma once

#include <vector>

#include "client/output.h"
#include "client/session.h"
#include "google/protobuf/repeated_field.h"
#include "luodi/v1/admission.pb.h"

namespace luodi::client {

// Previews a set: a bar on a terminal, then what flips, what cannot be evaluated, counts and sums. Programs get one
// object {flips, gaps, summary}, in csv a row a flip. Returns the exit code; throws CallError, and std::runtime_error
// for an answer that was cut.
int PreviewSet(Session& session, const v1::PreviewThresholdSetRequest& request);

// What a preview came to.
struct Previewed {
  std::vector<v1::PreviewFlip> flips;
  std::vector<v1::PreviewGap> gaps;
  v1::PreviewSummary summary;
};
void TellPreview(Output& out, const Previewed& previewed);

// Exceptions by year, criterion and decider.
void TellExceptionCounts(Output& out, const google::protobuf::RepeatedPtrField<v1::ExceptionCount>& counts);

// Lists exceptions, or with `count` tells how many there are of a year, a criterion and a decider.
int ShowExceptions(Session& session, const v1::ListExceptionsRequest& request, bool count);

}  // namespace luodi::client
