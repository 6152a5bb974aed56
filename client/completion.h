// SPDX-License-Identifier: Apache-2.0
// Completion of words in shells.
#pragma once

#include <string>

namespace luodi::client {

// The script by which bash, zsh or fish asks `luodi completion words WORD...` for the words that may follow; nullptr
// for another shell.
const char* CompletionScript(const std::string& shell);

}  // namespace luodi::client
