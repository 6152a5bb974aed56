// SPDX-License-Identifier: Apache-2.0
// What goes to standard output: tables for people; JSON, YAML, CSV and names for programs.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "client/width.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"
#include "proto/text/sentence.h"

namespace luodi::client {

using text::Language;

enum class Format { kTable, kWide, kJson, kYaml, kCsv, kName };

// Rows under headings, columns lined up by cells.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)), flags_(headings_.size()) {}
  void AlignRight(size_t column) { flags_[column].right = true; }
  // Its words may be broken at their hyphens where there is no room: under-construction, never a name.
  void BreakAtHyphens(size_t column) { flags_[column].hyphens = true; }
  // Left out where there is no room for it in a line, the last first.
  void Spare(size_t column) { flags_[column].spare = true; }
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  // No line is longer than `width` cells (0: as long as it takes) as far as columns can give way: cells then take
  // several lines, and where that is not enough spare columns are left out.
  void Print(std::ostream& out, bool headings, bool colour, std::string_view indent = "", int width = 0) const;
  // The cells of its longest line when nothing gives way.
  int Needed(bool headings) const;
  void PrintCsv(std::ostream& out, bool headings) const;

 private:
  struct Flags {
    bool right = false;
    bool hyphens = false;
    bool spare = false;
  };
  struct Layout {
    // The cells of each column; kHidden of one that is left out.
    std::vector<int> widths;
    // Down to what it may give way.
    std::vector<int> least;
    bool at_hyphens = false;
  };
  static constexpr int kHidden = -1;

  static int Sum(const std::vector<int>& widths);
  Breaks BreaksOf(size_t column, bool at_hyphens) const;
  Layout Measured(bool headings, const std::vector<bool>& hidden, bool at_hyphens) const;
  Layout LayOut(bool headings, int room) const;
  std::vector<std::string> LinesOf(const std::vector<std::string>& row, const Layout& layout) const;

  std::vector<std::string> headings_;
  std::vector<Flags> flags_;
  std::vector<std::vector<std::string>> rows_;
};

// How a column gives way where lines are short. Enums may always be broken at hyphens.
enum class GiveWay { kUsual, kAtHyphens, kSpare };

// One column of a list.
struct Column {
  // The field shown, "total_investment"; its label is the heading.
  std::string path;
  // Only in wide, csv.
  bool wide = false;
  // Shows something else than the field; then `heading` is the heading.
  std::function<std::string(const google::protobuf::Message&)> cell = nullptr;
  const char* heading = nullptr;
  // -o wide leaves out no spare column.
  GiveWay gives = GiveWay::kUsual;
};

using Columns = std::vector<Column>;
using Messages = std::vector<const google::protobuf::Message*>;

struct OutputOptions {
  Format format = Format::kTable;
  Language language = Language::kEnglish;
  bool headings = true;
  bool colour = false;
  // The cells of a line where people read at a terminal; 0: lines take what they need.
  int width = 0;
};

class Output {
 public:
  Output(std::ostream& out, OutputOptions options) : out_(out), options_(options) {}

  // One resource: its fields line by line, or as the format says.
  void Object(const google::protobuf::Message& message);
  // Many: a table with the columns, or as the format says.
  void List(const Messages& messages, const Columns& columns);
  // A finished table, also in csv.
  void Show(const Table& table, std::string_view indent = "");
  // For people: rows without headings.
  void ShowRows(const Table& table, std::string_view indent = "");
  void Json(const nlohmann::ordered_json& json);
  void Line(std::string_view line);
  // As it is, in whatever format.
  void Text(std::string_view text);
  // The same, wrapped at the width of the terminal; what follows stands further in.
  void Flow(const std::string& line);
  // A heading inside a text for people.
  void Title(std::string_view title);

  // People read it: the format is table or wide.
  bool ForPeople() const { return options_.format == Format::kTable || options_.format == Format::kWide; }
  Format format() const { return options_.format; }
  Language language() const { return options_.language; }
  // The same output, to another place and for lines of another length.
  Output On(std::ostream& out, int width) const;
  int width() const { return options_.width; }
  bool headings() const { return options_.headings; }
  bool colour() const { return options_.colour; }
  // The text in a colour of the terminal ("34", "1;33") when colours are on.
  std::string Painted(std::string_view colour, const std::string& text) const;
  // The text in bold, red or green when colours are on.
  std::string Bold(const std::string& text) const;
  std::string Good(const std::string& text) const;
  std::string Bad(const std::string& text) const;

 private:
  void Fields(const google::protobuf::Message& message, const std::string& indent);
  void Value(const std::string& label, const std::string& value, int label_width, const std::string& indent);
  void Below(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field,
             const std::string& indent);
  bool Rows(const Messages& items, const std::string& indent);
  std::ostream& out_;
  OutputOptions options_;
};

// The proto3 JSON mapping; every key is there, defaults too.
nlohmann::ordered_json ToJson(const google::protobuf::Message& message);

// Reads the proto3 JSON mapping. Throws UsageError for a key or value that is not of the message.
void FromJson(const std::string& json, google::protobuf::Message* message);

// The name of a resource, or the field that names it; of an answer that holds a resource that one's name. Empty when
// nothing in it has a name.
std::string NameOf(const google::protobuf::Message& message);

std::string ToYaml(const nlohmann::ordered_json& json);

}  // namespace luodi::client
