// SPDX-License-Identifier: Apache-2.0
#include "client/html.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace luodi::client {

std::string HtmlText(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      case '\n':
        html += "<br>";
        break;
      case '\t':
        html += c;
        break;
      default:
        html += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? std::string("\xef\xbf\xbd") : std::string(1, c);
    }
  }
  return html;
}

void HtmlBody::Heading(int level, std::string_view text) {
  absl::StrAppend(&html_, "<h", level, ">", HtmlText(text), "</h", level, ">\n");
}

void HtmlBody::Paragraph(std::string_view text) { absl::StrAppend(&html_, "<p>", HtmlText(text), "</p>\n"); }

void HtmlBody::List(const Facts& facts) {
  const bool any = std::any_of(facts.begin(), facts.end(), [](const auto& fact) { return !fact.second.empty(); });
  if (!any) return;
  html_ += "<table class=\"facts\">\n";
  for (const auto& [label, value] : facts) {
    if (value.empty()) continue;
    absl::StrAppend(&html_, "<tr><th>", HtmlText(label), "</th><td>", HtmlText(value), "</td></tr>\n");
  }
  html_ += "</table>\n";
}

void HtmlBody::Table(const std::vector<std::string>& headings, const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return;
  html_ += "<table>\n<tr>";
  for (const std::string& heading : headings) absl::StrAppend(&html_, "<th>", HtmlText(heading), "</th>");
  html_ += "</tr>\n";
  for (const std::vector<std::string>& row : rows) {
    html_ += "<tr>";
    for (const std::string& cell : row) absl::StrAppend(&html_, "<td>", HtmlText(cell), "</td>");
    html_ += "</tr>\n";
  }
  html_ += "</table>\n";
}

}  // namespace luodi::client
