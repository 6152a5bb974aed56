// SPDX-License-Identifier: Apache-2.0
// Files of opinions, read.
#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/bulk_opinions.h"
#include "client/csv.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/review.h"
#include "client/secrets.h"

namespace luodi::client {
namespace {

using nlohmann::ordered_json;

// The columns in both languages; the first three are required.
const std::array<std::vector<std::string>, 7> kColumns = {{{"case", "案件"},
                                                           {"stage", "环节"},
                                                           {"stance", "态度"},
                                                           {"text", "内容"},
                                                           {"conditions", "条件"},
                                                           {"seat", "席位"},
                                                           {"packet_version", "卷宗版本"}}};
constexpr size_t kRequired = 3;

std::vector<std::string> SplitConditions(const std::string& text) {
  std::vector<std::string> conditions;
  for (const auto part : absl::StrSplit(absl::StrReplaceAll(text, {{"；", ";"}}), ';')) {
    const std::string condition(absl::StripAsciiWhitespace(part));
    if (!condition.empty()) conditions.push_back(condition);
  }
  return conditions;
}

void CheckRequired(const OpinionLine& line) {
  for (const auto& [name, value] :
       {std::pair("case", line.case_name), std::pair("stage", line.stage), std::pair("stance", line.stance)}) {
    if (value.empty()) throw UsageError(absl::StrCat(_("missing"), ": ", name));
  }
}

OpinionLine FromCsv(const CsvRow& row, const std::array<int, 7>& columns) {
  return {row.line,
          CellAt(row, columns[0]),
          CellAt(row, columns[1]),
          CellAt(row, columns[2]),
          CellAt(row, columns[3]),
          SplitConditions(CellAt(row, columns[4])),
          CellAt(row, columns[5]),
          CellAt(row, columns[6])};
}

std::string TextOf(const ordered_json& value, const std::string& key) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  throw UsageError(absl::StrCat(key, ": ", _("not a text")));
}

void SetKey(const std::string& key, const ordered_json& value, OpinionLine* line) {
  if (key == "conditions") {
    if (!value.is_array()) throw UsageError(absl::StrCat(key, ": ", _("not an array of texts")));
    for (const ordered_json& condition : value) line->conditions.push_back(TextOf(condition, key));
    return;
  }
  const std::pair<const char*, std::string OpinionLine::*> texts[] = {{"case", &OpinionLine::case_name},
                                                                      {"stage", &OpinionLine::stage},
                                                                      {"stance", &OpinionLine::stance},
                                                                      {"text", &OpinionLine::text},
                                                                      {"seat", &OpinionLine::seat},
                                                                      {"packet_version", &OpinionLine::packet_version}};
  for (const auto& [name, member] : texts) {
    if (key == name) {
      line->*member = TextOf(value, key);
      return;
    }
  }
  throw UsageError(absl::StrCat(key, ": ", _("no such key")));
}

OpinionLine FromJsonLine(int number, absl::string_view text) {
  const ordered_json json = ordered_json::parse(text.begin(), text.end(), nullptr, false);
  if (!json.is_object()) throw UsageError(_("not a JSON object"));
  OpinionLine line;
  line.line = number;
  for (const auto& [key, value] : json.items()) SetKey(key, value, &line);
  return line;
}

// Collects the lines that `read` makes, and all faults with their lines.
class Reading {
 public:
  template <typename Read>
  void Take(int number, Read read) {
    try {
      OpinionLine line = read();
      CheckRequired(line);
      RequestOf(line, LoadedLanguage());
      lines_.push_back(std::move(line));
    } catch (const UsageError& error) {
      faults_.emplace_back(absl::StrCat(_("line"), " ", number, ": ", error.what()));
    }
  }

  std::vector<OpinionLine> Lines() {
    if (!faults_.empty()) throw UsageError::Of(faults_, LoadedLanguage());
    if (lines_.empty()) throw UsageError(_("the file has no opinion"));
    return std::move(lines_);
  }

 private:
  std::vector<OpinionLine> lines_;
  std::vector<UsageError> faults_;
};

std::vector<OpinionLine> ReadCsvLines(std::string_view content) {
  const std::vector<CsvRow> rows = ReadCsv(content);
  std::array<int, 7> columns = {};
  for (size_t i = 0; i < columns.size(); ++i) {
    columns[i] = rows.empty() ? -1 : FindColumn(rows.front(), kColumns[i]);
    if (i < kRequired && columns[i] < 0) {
      throw UsageError(
          _("the first line must name the columns: case,stage,stance[,text,conditions,seat,packet_version]"));
    }
  }
  Reading reading;
  for (size_t i = 1; i < rows.size(); ++i) {
    reading.Take(rows[i].line, [&] { return FromCsv(rows[i], columns); });
  }
  return reading.Lines();
}

std::vector<OpinionLine> ReadJsonLines(absl::string_view content) {
  Reading reading;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(content, '\n')) {
    ++number;
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    reading.Take(number, [&] { return FromJsonLine(number, line); });
  }
  return reading.Lines();
}

}  // namespace

std::vector<OpinionLine> ReadOpinionLines(std::string_view content) {
  const absl::string_view text(content.data(), content.size());
  const bool json = absl::StripLeadingAsciiWhitespace(text).substr(0, 1) == "{";
  return json ? ReadJsonLines(text) : ReadCsvLines(content);
}

v1::RecordOpinionRequest RequestOf(const OpinionLine& line, Language language) {
  v1::RecordOpinionRequest request;
  request.set_stage_id(line.stage);
  SetField(&request, "stance", line.stance, "stance", language);
  request.set_text(line.text);
  for (const std::string& condition : line.conditions) request.add_conditions(condition);
  request.set_seat_id(line.seat);
  if (!line.packet_version.empty()) {
    CheckPacketVersion("packet_version", line.packet_version);
    SetField(&request, "packet_version", line.packet_version, "packet_version", language);
  }
  return request;
}

std::string LineRequestId(const std::string& file_request_id, const OpinionLine& line, int nth) {
  const std::string said = ordered_json({file_request_id, line.case_name, line.stage, line.stance, line.text,
                                         line.conditions, line.seat, line.packet_version, nth})
                               .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  std::string hex = Sha256(said).substr(0, 32);
  // A UUID of one's own making (RFC 9562, version 8).
  hex[12] = '8';
  hex[16] = 'a';
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

}  // namespace luodi::client
