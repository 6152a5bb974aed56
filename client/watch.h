// SPDX-License-Identifier: Apache-2.0
// --watch: the same picture again and again, in place on a terminal, one below the other in a pipe.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "client/output.h"
#include "client/session.h"

namespace luodi::client {

// What --watch says: "5", "5s", "2m"; 10 s when it says nothing. Throws UsageError for other text, and above a day.
std::chrono::milliseconds WatchInterval(const std::string& text);

// Two cells before every line: `*` where the line was not in the picture before, as far as instants do not tell them
// apart. Nothing is marked in the first picture (`before` empty).
std::string MarkChanges(const std::string& before, const std::string& now, const Output& out);

// What a terminal of so many lines and cells shows of the lines, from its upper left corner on: each ends by clearing
// its rest, what does not fit is counted in the last one.
std::string InPlace(const std::string& text, int lines, int cells);

// Never returns but for a pipe that nobody reads any more: Ctrl-C ends the program with 0 and gives the cursor back.
// `picture` reads and tells; what it throws at the first time is thrown, later told in a line above the last picture.
int WatchPictures(Session& session, std::chrono::milliseconds every, const std::function<void(Output&)>& picture);

}  // namespace luodi::client
