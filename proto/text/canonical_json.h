// SPDX-License-Identifier: Apache-2.0
// A message in a form that is the same whenever the message is: what is hashed, compared and kept.
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace luodi::text {

// The wire bytes, the entries of a map in the order of their keys.
std::string OrderedBytes(const google::protobuf::Message& message);

// proto3 JSON, the entries of a map in the order of their keys. Throws std::logic_error for what no message of ours is,
// e.g. text that is not UTF-8.
std::string CanonicalJson(const google::protobuf::Message& message);

}  // namespace luodi::text
