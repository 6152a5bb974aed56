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
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
  void AlignRight(size_t column);
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  // No line is longer than `width` cells (0: as long as it takes) as far as columns can give way: cells then take
  // several lines.
  void Print(std::ostream& out, bool headings, bool colour, std::string_view indent = "", int width = 0) const;
  // The cells of its longest line when nothing gives way.
  int Needed(bool headings) const;
  void PrintCsv(std::ostream& out, bool headings) const;

 private:
  std::vector<int> Widths(bool headings, int room) const;

  std::vector<std::string> headings_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

// One column of a list.
struct Column {
  // The field shown, "total_investment"; its label is the heading.
  std::string path;
  // Only in wide, csv.
  bool wide = false;
  // Shows something else than the field; then `heading` is the heading.
  std::function<std::string(const google::protobuf::Message&)> cell = nullptr;
  const char* heading = nullptr;
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

// The name of a resource, or the field that names it.
std::string NameOf(const google::protobuf::Message& message);

std::string ToYaml(const nlohmann::ordered_json& json);

}  // namespace luodi::client
