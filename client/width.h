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

// What goes to the file descriptor may be in colour: it is a terminal that knows colours, and NO_COLOR is not set.
bool TakesColour(int file);

// The lines of the terminal; 0 when nobody says.
int TerminalHeight();

// The text in at most so many cells; what was cut ends with an ellipsis.
std::string CutToCells(const std::string& text, int cells);

// Where a line may end besides at blanks, behind signs and between Chinese characters; never inside an amount, nor
// before the number a name ends with.
enum class Breaks { kUsual, kAtHyphens };

// The text in lines of at most so many cells; a word that is longer than a line is broken anywhere. At least one line;
// `cells` below 1 never breaks.
std::vector<std::string> WrapToCells(const std::string& text, int cells, Breaks breaks = Breaks::kUsual);

// The cells of the longest piece of the text that WrapToCells would keep together.
int LongestPiece(const std::string& text, Breaks breaks = Breaks::kUsual);

}  // namespace luodi::client
