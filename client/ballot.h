// SPDX-License-Identifier: Apache-2.0
// Secret ballots: the voter's salt, and the digest with which only he can tell his vote.
#pragma once

#include <string>
#include <string_view>

#include "luodi/v1/review_cases.pb.h"

namespace luodi::client {

// SHA-256 of the salt, ":" and the choice's name, in hex.
std::string BallotDigest(std::string_view salt, v1::Vote::Choice choice);

// The bytes of a salt written in hex, of 16 to 64 bytes; blanks around it do not matter. Throws UsageError.
std::string ReadSalt(const std::string& hex);
std::string SaltHex(std::string_view salt);

// The salt in the first line of the file; "-" is standard input. Throws UsageError.
std::string LoadSalt(const std::string& path);

// What is in the file, or, when it is not there, 32 new random bytes written to it for the owner alone. Throws
// UsageError.
std::string KeepSalt(const std::string& path);

}  // namespace luodi::client
