// SPDX-License-Identifier: Apache-2.0
// Requests as inputs of request_fuzz: a byte for the method, in the order of the services, and the message on the wire.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace luodi::fuzz {

// The request of every method.
const std::vector<const google::protobuf::Message*>& EmptyRequests();

// Nothing when the bytes are no message.
std::unique_ptr<google::protobuf::Message> ReadRequest(const uint8_t* bytes, size_t size);
std::string WriteRequest(const google::protobuf::Message& request);

}  // namespace luodi::fuzz
