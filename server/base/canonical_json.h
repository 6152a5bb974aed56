// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace luodi {

// proto3 JSON that is the same whenever the message is: the entries of a map in the order of their keys. Throws
// std::logic_error for what no message of ours is, e.g. text that is not UTF-8.
std::string CanonicalJson(const google::protobuf::Message& message);

}  // namespace luodi
