// SPDX-License-Identifier: Apache-2.0
#include "client/output.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/words.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace luodi::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using nlohmann::ordered_json;

constexpr char kBold[] = "\033[1m";
constexpr char kPlain[] = "\033[0m";
constexpr char kTypes[] = "type.googleapis.com";
constexpr int kGap = 2;
// A column gives way down to so many cells.
constexpr int kLeastColumn = 8;
// What is longer is torn where there is no room.
constexpr int kLongestWord = 24;

// Cells take one line each.
std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// Names stay whole where programs read.
std::string CellText(const Message& message, const Column& column, const OutputOptions& options) {
  if (column.cell) return column.cell(message);
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(column.path);
  const bool whole = options.format == Format::kCsv && field != nullptr && !field->is_repeated() &&
                     field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return whole ? GetText(message, column.path) : FieldText(message, column.path, options.language);
}

bool IsNested(const FieldDescriptor& field) {
  return field.message_type() != nullptr && !IsNoun(*field.message_type());
}

std::string YamlScalar(const ordered_json& value) {
  // JSON strings are YAML strings; quoting always is safe.
  return value.dump();
}

void AppendYaml(const ordered_json& json, const std::string& indent, std::string* out);

void AppendYamlItem(const ordered_json& value, const std::string& indent, std::string* out) {
  const bool nested = (value.is_object() || value.is_array()) && !value.empty();
  if (!nested) {
    absl::StrAppend(out, " ", YamlScalar(value), "\n");
    return;
  }
  absl::StrAppend(out, "\n");
  AppendYaml(value, indent + "  ", out);
}

void AppendYaml(const ordered_json& json, const std::string& indent, std::string* out) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      const bool plain =
          key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
      absl::StrAppend(out, indent, plain ? key : ordered_json(key).dump(), ":");
      AppendYamlItem(value, indent, out);
    }
    return;
  }
  for (const ordered_json& value : json) {
    absl::StrAppend(out, indent, "-");
    AppendYamlItem(value, indent, out);
  }
}

}  // namespace

int Table::Sum(const std::vector<int>& widths) {
  int sum = -kGap;
  for (const int width : widths) sum += width == kHidden ? 0 : width + kGap;
  return std::max(sum, 0);
}

Breaks Table::BreaksOf(size_t column, bool at_hyphens) const {
  return at_hyphens && flags_[column].hyphens ? Breaks::kAtHyphens : Breaks::kUsual;
}

// What each column takes, and how much less will do without a word torn.
Table::Layout Table::Measured(bool headings, const std::vector<bool>& hidden, bool at_hyphens) const {
  Layout layout = {std::vector<int>(headings_.size(), 0), std::vector<int>(headings_.size(), kLeastColumn), at_hyphens};
  const auto measure = [&](const std::vector<std::string>& row) {
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string cell = OneLine(row[i]);
      const int piece = LongestPiece(cell, BreaksOf(i, at_hyphens));
      layout.widths[i] = std::max(layout.widths[i], Cells(cell));
      layout.least[i] = std::max(layout.least[i], std::min(piece, kLongestWord));
    }
  };
  if (headings) measure(headings_);
  for (const auto& row : rows_) measure(row);
  for (size_t i = 0; i < headings_.size(); ++i) {
    if (hidden[i]) layout.widths[i] = kHidden;
    layout.least[i] = std::min(layout.least[i], layout.widths[i]);
  }
  return layout;
}

// Columns give way as little as will do: on several lines, at hyphens, left out. Then the widest are narrowed.
Table::Layout Table::LayOut(bool headings, int room) const {
  std::vector<bool> hidden(headings_.size(), false);
  Layout layout = Measured(headings, hidden, false);
  while (room > 0 && Sum(layout.least) > room) {
    layout = Measured(headings, hidden, true);
    if (Sum(layout.least) <= room) break;
    size_t last = headings_.size();
    while (last > 0 && (!flags_[last - 1].spare || hidden[last - 1])) --last;
    if (last == 0) break;
    hidden[last - 1] = true;
    layout = Measured(headings, hidden, false);
  }
  for (int needed = Sum(layout.widths); room > 0 && needed > room; --needed) {
    int widest = -1;
    for (int i = 0; i < static_cast<int>(layout.widths.size()); ++i) {
      const bool gives = layout.widths[i] > layout.least[i];
      if (gives && (widest < 0 || layout.widths[i] > layout.widths[widest])) widest = i;
    }
    if (widest < 0) break;
    --layout.widths[widest];
  }
  return layout;
}

std::vector<std::string> Table::LinesOf(const std::vector<std::string>& row, const Layout& layout) const {
  std::vector<std::vector<std::string>> cells;
  size_t count = 1;
  for (size_t i = 0; i < row.size(); ++i) {
    const bool hidden = layout.widths[i] == kHidden;
    cells.push_back(hidden ? std::vector<std::string>()
                           : WrapToCells(OneLine(row[i]), layout.widths[i], BreaksOf(i, layout.at_hyphens)));
    count = std::max(count, cells.back().size());
  }
  std::vector<std::string> lines(count);
  for (size_t n = 0; n < count; ++n) {
    bool first = true;
    for (size_t i = 0; i < row.size(); ++i) {
      if (layout.widths[i] == kHidden) continue;
      const std::string cell = n < cells[i].size() ? cells[i][n] : "";
      const std::string padding(std::max(layout.widths[i] - Cells(cell), 0), ' ');
      const bool right = flags_[i].right;
      absl::StrAppend(&lines[n], first ? "" : "  ", right ? padding : "", cell, right ? "" : padding);
      first = false;
    }
    lines[n].erase(lines[n].find_last_not_of(' ') + 1);
  }
  return lines;
}

void Table::Print(std::ostream& out, bool headings, bool colour, std::string_view indent, int width) const {
  const Layout layout = LayOut(headings, width > 0 ? width - Cells(indent) : 0);
  const auto print = [&](const std::vector<std::string>& row, bool bold) {
    for (const std::string& line : LinesOf(row, layout)) {
      out << indent << (bold ? kBold : "") << line << (bold ? kPlain : "") << "\n";
    }
  };
  if (headings) print(headings_, colour);
  for (const auto& row : rows_) print(row, false);
}

int Table::Needed(bool headings) const { return Sum(LayOut(headings, 0).widths); }

void Table::PrintCsv(std::ostream& out, bool headings) const {
  const auto print = [&out](const std::vector<std::string>& row) {
    out << absl::StrJoin(row, ",", [](std::string* line, const std::string& cell) { *line += CsvCell(cell); })
        << "\r\n";
  };
  if (headings) print(headings_);
  for (const auto& row : rows_) print(row);
}

std::string Output::Painted(std::string_view colour, const std::string& text) const {
  if (!options_.colour) return text;
  return absl::StrCat("\033[", absl::string_view(colour.data(), colour.size()), "m", text, kPlain);
}
std::string Output::Bold(const std::string& text) const { return Painted("1", text); }
std::string Output::Good(const std::string& text) const { return Painted("32", text); }
std::string Output::Bad(const std::string& text) const { return Painted("31", text); }

Output Output::On(std::ostream& out, int width) const {
  OutputOptions options = options_;
  options.width = width;
  return Output(out, options);
}

void Output::Line(std::string_view line) { out_ << line << "\n"; }

void Output::Text(std::string_view text) { out_ << text; }

void Output::Flow(const std::string& line) {
  const size_t text = std::min(line.find_first_not_of(' '), line.size());
  const std::string indent = line.substr(0, text);
  const int room = options_.width > 0 ? options_.width - static_cast<int>(text) - kGap : 0;
  bool first = true;
  for (const std::string& part : WrapToCells(line.substr(text), room)) {
    out_ << indent << (first ? "" : "  ") << part << "\n";
    first = false;
  }
}

void Output::Title(std::string_view title) { out_ << Bold(std::string(title)) << "\n"; }

void Output::Show(const Table& table, std::string_view indent) {
  if (options_.format == Format::kCsv) {
    table.PrintCsv(out_, options_.headings);
  } else {
    table.Print(out_, options_.headings, options_.colour, indent, options_.width);
  }
}

void Output::ShowRows(const Table& table, std::string_view indent) {
  table.Print(out_, false, false, indent, options_.width);
}

void Output::Json(const ordered_json& json) {
  if (options_.format == Format::kYaml) {
    out_ << ToYaml(json);
  } else {
    out_ << json.dump(2) << "\n";
  }
}

void Output::Object(const Message& message) {
  switch (options_.format) {
    case Format::kJson:
    case Format::kYaml:
      Json(ToJson(message));
      return;
    case Format::kName: {
      const std::string name = NameOf(message);
      if (name.empty()) throw UsageError(_("-o name is for what has a name"));
      Line(name);
      return;
    }
    case Format::kCsv: {
      Columns columns;
      for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
        const FieldDescriptor* field = message.GetDescriptor()->field(i);
        // A cell holds no message.
        if (!IsNested(*field)) columns.push_back({field->name()});
      }
      List({&message}, columns);
      return;
    }
    default:
      Fields(message, "");
  }
}

// Every field that is set, line by line: label, value; messages below their label.
void Output::Fields(const Message& message, const std::string& indent) {
  const Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  int width = 0;
  for (const FieldDescriptor* field : fields) width = std::max(width, Cells(Label(field->name(), language())));
  for (const FieldDescriptor* field : fields) {
    const std::string label = Label(field->name(), language());
    if (IsNested(*field)) {
      out_ << indent << label << "\n";
      Below(message, field, indent + "  ");
      continue;
    }
    const bool name = field->name() == "name" && !field->is_repeated();
    const std::string value =
        name ? reflection->GetString(message, field) : FieldText(message, field->name(), language());
    Value(label, OneLine(value), width, indent);
  }
}

void Output::Value(const std::string& label, const std::string& value, int label_width, const std::string& indent) {
  const int left = Cells(indent) + label_width + kGap;
  // A narrow terminal is left to break lines itself.
  const int room = options_.width - left < kLeastColumn ? 0 : options_.width - left;
  std::string before = absl::StrCat(indent, label, std::string(label_width - Cells(label), ' '), "  ");
  for (const std::string& line : WrapToCells(value, room)) {
    out_ << before << line << "\n";
    before = std::string(left, ' ');
  }
}

// What stands below the label of a field that holds messages.
void Output::Below(const Message& message, const FieldDescriptor* field, const std::string& indent) {
  const Reflection* reflection = message.GetReflection();
  if (field->message_type()->full_name() == "google.protobuf.Struct") {
    const std::string yaml = ToYaml(ToJson(reflection->GetMessage(message, field)));
    for (const auto line : absl::StrSplit(yaml, '\n', absl::SkipEmpty())) out_ << indent << line << "\n";
    return;
  }
  if (!field->is_repeated()) {
    Fields(reflection->GetMessage(message, field), indent);
    return;
  }
  Messages items;
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    items.push_back(&reflection->GetRepeatedMessage(message, field, i));
  }
  if (Rows(items, indent)) return;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out_ << indent << "-\n";
    Fields(*items[i], indent);
  }
}

// Messages without messages in them are rows of a table, with a column for each field that one of them has set.
bool Output::Rows(const Messages& items, const std::string& indent) {
  std::vector<const FieldDescriptor*> columns;
  const Descriptor* type = items.front()->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto set = [&](const Message* item) { return HasField(*item, type->field(i)->name()); };
    if (!std::any_of(items.begin(), items.end(), set)) continue;
    if (IsNested(*type->field(i))) return false;
    columns.push_back(type->field(i));
  }
  std::vector<std::string> headings;
  for (const FieldDescriptor* column : columns) headings.push_back(Label(column->name(), language()));
  Table table(headings);
  for (size_t i = 0; i < columns.size(); ++i) {
    if (IsQuantity(*type, columns[i]->name())) table.AlignRight(i);
    if (columns[i]->enum_type() != nullptr) table.BreakAtHyphens(i);
  }
  for (const Message* item : items) {
    std::vector<std::string> row;
    for (const FieldDescriptor* column : columns) row.push_back(FieldText(*item, column->name(), language()));
    table.Add(std::move(row));
  }
  table.Print(out_, !type->options().map_entry(), false, indent, options_.width);
  return true;
}

void Output::List(const Messages& messages, const Columns& columns) {
  if (options_.format == Format::kJson || options_.format == Format::kYaml) {
    ordered_json array = ordered_json::array();
    for (const Message* message : messages) array.push_back(ToJson(*message));
    Json(array);
    return;
  }
  if (options_.format == Format::kName) {
    for (const Message* message : messages) Line(NameOf(*message));
    return;
  }
  const bool all = options_.format != Format::kTable;
  std::vector<std::string> headings;
  std::vector<const Column*> shown;
  for (const Column& column : columns) {
    if (column.wide && !all) continue;
    shown.push_back(&column);
    const std::string last = column.path.substr(column.path.rfind('.') + 1);
    headings.push_back(column.heading != nullptr ? _(column.heading) : Label(last, language()));
  }
  if (messages.empty() && ForPeople()) {
    Line(_("(none)"));
    return;
  }
  Table table(headings);
  for (size_t i = 0; i < shown.size() && !messages.empty(); ++i) {
    if (shown[i]->gives == GiveWay::kSpare && options_.format == Format::kTable) table.Spare(i);
    if (shown[i]->gives == GiveWay::kAtHyphens) table.BreakAtHyphens(i);
    if (shown[i]->cell) continue;
    if (IsQuantity(*messages[0]->GetDescriptor(), shown[i]->path)) table.AlignRight(i);
    if (IsEnum(*messages[0]->GetDescriptor(), shown[i]->path)) table.BreakAtHyphens(i);
  }
  for (const Message* message : messages) {
    std::vector<std::string> row;
    for (const Column* column : shown) row.push_back(CellText(*message, *column, options_));
    table.Add(std::move(row));
  }
  Show(table);
}

ordered_json ToJson(const Message& message) {
  // Deterministic bytes first: maps then come in one order every time.
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream raw(&bytes);
    google::protobuf::io::CodedOutputStream coded(&raw);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  using namespace google::protobuf::util;
  const std::unique_ptr<TypeResolver> resolver(
      NewTypeResolverForDescriptorPool(kTypes, google::protobuf::DescriptorPool::generated_pool()));
  JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const Status status = BinaryToJsonString(
      resolver.get(), absl::StrCat(kTypes, "/", message.GetDescriptor()->full_name()), bytes, &json, options);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return ordered_json::parse(json);
}

void FromJson(const std::string& json, Message* message) {
  const auto status = google::protobuf::util::JsonStringToMessage(json, message);
  if (!status.ok()) {
    throw UsageError(absl::StrCat(_("Not JSON of"), " ", message->GetTypeName(), ": ", status.message().ToString()));
  }
}

std::string NameOf(const Message& message) {
  for (const char* field : {"name", "case_name", "project", "zone", "code", "threshold_set"}) {
    const auto* descriptor = message.GetDescriptor()->FindFieldByName(field);
    const bool text = descriptor != nullptr && descriptor->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (text) return GetText(message, field);
  }
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated() || !IsNested(*field)) continue;
    const std::string name = NameOf(message.GetReflection()->GetMessage(message, field));
    if (!name.empty()) return name;
  }
  return "";
}

std::string ToYaml(const ordered_json& json) {
  if (json.empty() || !(json.is_object() || json.is_array())) return json.dump() + "\n";
  std::string yaml;
  AppendYaml(json, "", &yaml);
  return yaml;
}

}  // namespace luodi::client
