// SPDX-License-Identifier: Apache-2.0
// How much fits in a line: texts measured, cut and wrapped in cells of a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luodi::client {

// How many cells of a terminal the text takes: Chinese characters take two, colours none.
int Cells(std::string_view text);

// The cells of a line of the terminal: COLUMNS, or what the terminal says; 0 when nobody says.
int TerminalWidth();

// The lines of the terminal; 0 when nobody says.
int TerminalHeight();

// The text in at most so many cells; what was cut ends with an ellipsis.
std::string CutToCells(const std::string& text, int cells);

// The text in lines of at most so many cells, broken at blanks, behind signs and between Chinese characters; a word
// that is longer than a line is broken anywhere. At least one line; `cells` below 1 never breaks.
std::vector<std::string> WrapToCells(const std::string& text, int cells);

// The cells of the longest piece of the text that WrapToCells would keep together.
int LongestPiece(const std::string& text);

}  // namespace luodi::client
