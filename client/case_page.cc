// SPDX-License-Identifier: Apache-2.0
#include "client/case_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/html.h"
#include "client/page_parts.h"
#include "client/record_checks.h"
#include "google/protobuf/util/json_util.h"

namespace luodi::client {
namespace {

constexpr char kMadeBy[] = "luodi " LUODI_VERSION;
constexpr char kGenerator[] = "<meta name=\"generator\" content=\"";
constexpr char kOpening[] = "<script type=\"application/json\" id=\"case-record\">";
constexpr char kClosing[] = "</script>";

// Data only: the policy of the page lets nothing run and nothing be fetched.
constexpr char kHead[] =
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<style>\n"
    "body{font:14px/1.5 \"Noto Serif CJK SC\",\"Songti SC\",SimSun,serif;margin:2em auto;max-width:60em;color:#111}\n"
    "h1{font-size:1.5em}h2{font-size:1.2em;border-bottom:1px solid #888;margin-top:1.6em}h3{font-size:1em}\n"
    "table{border-collapse:collapse;width:100%;margin:.5em 0}\n"
    "th,td{border:1px solid #aaa;padding:.2em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}\n"
    "th{background:#f0f0f0;font-weight:normal}.facts th{width:14em}\n"
    "@media print{body{margin:0;font-size:10pt}tr{break-inside:avoid}h2,h3{break-after:avoid}}\n"
    "</style>\n";

std::string JsonOf(const v1::CaseRecord& record) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(record, &json).ok()) return "{}";
  return json;
}

// No tag can begin or end inside a script that holds it.
std::string Embedded(const v1::CaseRecord& record) {
  return absl::StrReplaceAll(JsonOf(record), {{"<", "\\u003c"}, {">", "\\u003e"}, {"&", "\\u0026"}});
}

bool ReadRecord(const std::string& json, v1::CaseRecord* record) {
  return google::protobuf::util::JsonStringToMessage(json, record).ok() && !record->name().empty();
}

// What stands between two marks; empty when one is missing.
std::string Between(const std::string& content, std::string_view opening, std::string_view closing) {
  const size_t begin = content.find(opening);
  if (begin == std::string::npos) return "";
  const size_t end = content.find(closing, begin + opening.size());
  if (end == std::string::npos) return "";
  return content.substr(begin + opening.size(), end - begin - opening.size());
}

}  // namespace

std::string CasePage(const v1::CaseRecord& record, Language language) {
  OpenedRecord opened;
  OpenRecord(record, &opened);
  const PageOf page(opened, language);
  return absl::StrCat("<!DOCTYPE html>\n<html lang=\"", language == Language::kChinese ? "zh-CN" : "en",
                      "\">\n<head>\n", kGenerator, kMadeBy, "\">\n", kHead, "<title>", HtmlText(page.Title()),
                      "</title>\n</head>\n<body>\n", page.Body(), kOpening, Embedded(record), kClosing,
                      "\n</body>\n</html>\n");
}

std::string RecordFile(const v1::CaseRecord& record) { return JsonOf(record) + "\n"; }

bool ReadRecordFile(const std::string& content, RecordInHand* in_hand) {
  const size_t first = content.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return false;
  if (content[first] == '{') return ReadRecord(content, &in_hand->record);
  in_hand->is_page = true;
  in_hand->language = Between(content, "<html lang=\"", "\"") == "zh-CN" ? Language::kChinese : Language::kEnglish;
  in_hand->made_by = Between(content, kGenerator, "\"");
  return ReadRecord(Between(content, kOpening, kClosing), &in_hand->record);
}

std::vector<Finding> CheckRecordFile(const std::string& content, const RecordInHand& in_hand,
                                     const OnCheck& on_check) {
  std::vector<Finding> all = CheckRecord(in_hand.record, on_check);
  if (!in_hand.is_page || CasePage(in_hand.record, in_hand.language) == content) return all;
  record::Findings findings("page");
  if (in_hand.made_by == kMadeBy) {
    findings.Add("the page does not say what its record says", "页面内容与其所附案卷不符");
  } else {
    findings.Add(
        "the page is not the one {this} makes of its record; it says that it was made by {other}: check it with that",
        "页面与 {this} 由所附案卷生成的不同；其自称由 {other} 生成，请用该版本核验",
        {{"this", kMadeBy}, {"other", in_hand.made_by}});
  }
  findings.MoveTo(&all);
  return all;
}

}  // namespace luodi::client
