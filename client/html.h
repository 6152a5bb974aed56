// SPDX-License-Identifier: Apache-2.0
// A page that stands alone: headings, facts and tables. Everything put in is text and is escaped; nothing is fetched
// and nothing runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luodi::client {

// & < > " ' as references, line breaks as <br>; control characters, which have no place in a page, as U+FFFD.
std::string HtmlText(std::string_view text);

class HtmlBody {
 public:
  void Heading(int level, std::string_view text);
  void Paragraph(std::string_view text);
  // Label and value, line by line; lines without value are left out.
  using Facts = std::vector<std::pair<std::string, std::string>>;
  void List(const Facts& facts);
  // Nothing when there are no rows.
  void Table(const std::vector<std::string>& headings, const std::vector<std::vector<std::string>>& rows);

  const std::string& html() const { return html_; }

 private:
  std::string html_;
};

}  // namespace luodi::client
