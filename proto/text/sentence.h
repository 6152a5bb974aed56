// SPDX-License-Identifier: Apache-2.0
// What a refusal says, read from the (refusal) option that stands on each ErrorReason.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "google/rpc/code.pb.h"
#include "luodi/v1/errors.pb.h"

namespace luodi::text {

enum class Language { kEnglish, kChinese };

// The dynamic parts of a sentence by key; the same map travels as ErrorInfo metadata.
using Metadata = std::map<std::string, std::string>;

// The sentence of the reason with each {key} filled from the metadata. A key the metadata lacks stays as {key}; a value
// is inserted as it is, never searched for keys again. A reason without sentence yields its name.
std::string Sentence(v1::ErrorReason reason, const Metadata& metadata, Language language);

// The name without the prefix ERROR_REASON_, as ErrorInfo.reason carries it; the bare number when this version does not
// know the reason.
std::string ReasonName(v1::ErrorReason reason);

// The reason of a name as ReasonName writes it. False for an unknown name and for UNSPECIFIED.
bool ReadReason(std::string_view name, v1::ErrorReason* reason);

// The status code that carries the reason; UNKNOWN for UNSPECIFIED and for a reason this version does not know.
google::rpc::Code CodeOf(v1::ErrorReason reason);

}  // namespace luodi::text
