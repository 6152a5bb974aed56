// SPDX-License-Identifier: Apache-2.0
// Changes to messages by their descriptors: bytes changed at random hardly ever are a message any more.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace luodi::fuzz {

using Random = std::minstd_rand;

// Changes bytes at random, to at most `most` of them.
using ChangeBytes = std::function<void(std::string& bytes, size_t most)>;

// Changes one field somewhere in the message: sets, clears, adds, repeats, takes away. Texts come from a list of what
// our fields mean, from elsewhere in the message (names refer to each other), or from `change_bytes`; always UTF-8.
void Change(google::protobuf::Message& message, Random& random, const ChangeBytes& change_bytes);

// Sets every field, `depth` messages deep, to something of its type. A fourth of the texts are among `known`.
void Fill(google::protobuf::Message& message, Random& random, int depth, const std::vector<std::string>& known = {});

}  // namespace luodi::fuzz
