// SPDX-License-Identifier: Apache-2.0
#include "client/inbox.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/words.h"

namespace luodi::client {
namespace {

using google::protobuf::Message;

constexpr int kGap = 2;
// Titles cut to less are hard to know again: the stage's leaves its room to the others, then the day.
constexpr int kGoodTitle = 10;
constexpr int kFairTitle = 8;
// Room for one Chinese character and the ellipsis.
constexpr int kLeastTitle = 4;

enum class Give {
  // Also what the next command takes: the case, the id of the stage.
  kStays,
  // Can be cut.
  kTitle,
  // Can be cut; left out before the day is.
  kStageTitle,
  // Left out where there is no room: the days left say it.
  kDay,
};

bool IsTitle(Give give) { return give == Give::kTitle || give == Give::kStageTitle; }

struct InboxColumn {
  std::string heading;
  Give give;
  std::vector<std::string> cells;
  int width = 0;
};

std::string TaskText(const v1::InboxItem& item, Language language) {
  const std::string task = FieldText(item, "task", language);
  if (item.asking_seats() == 0) return task;
  const char* ask = item.asking_seats() == 1 ? _("1 seat asks") : _("{count} seats ask");
  return absl::StrCat(task, " (", absl::StrReplaceAll(ask, {{"{count}", absl::StrCat(item.asking_seats())}}), ")");
}

std::vector<InboxColumn> ColumnsOf(const Messages& items, Language language) {
  const bool for_others = std::any_of(items.begin(), items.end(), [](const Message* item) {
    return !static_cast<const v1::InboxItem*>(item)->on_behalf_of().empty();
  });
  std::vector<InboxColumn> columns;
  const auto add = [&](const std::string& heading, Give give, auto text) {
    InboxColumn column{heading, give, {}, Cells(heading)};
    for (const Message* item : items) {
      column.cells.push_back(text(*static_cast<const v1::InboxItem*>(item)));
      column.width = std::max(column.width, Cells(column.cells.back()));
    }
    columns.push_back(std::move(column));
  };
  using Item = v1::InboxItem;
  add(_("Working days"), Give::kStays, [](const Item& item) { return UrgencyText(item); });
  const auto field = [language](const char* name) {
    return [language, name](const Item& item) { return FieldText(item, name, language); };
  };
  add(Label("due_date", language), Give::kDay, field("due_date"));
  add(Label("task", language), Give::kStays, [language](const Item& item) { return TaskText(item, language); });
  add(Label("case_name", language), Give::kStays, [](const Item& item) { return ShortName(item.case_name()); });
  add(Label("stage_id", language), Give::kStays, [](const Item& item) { return item.stage_id(); });
  add(Label("stage_title", language), Give::kStageTitle, [](const Item& item) { return item.stage_title(); });
  if (for_others) add(_("For"), Give::kTitle, [](const Item& item) { return ShortName(item.on_behalf_of()); });
  add(Label("project_title", language), Give::kTitle, [](const Item& item) { return item.project_title(); });
  return columns;
}

// The cells of a line whose titles are cut to `title` cells.
int Needed(const std::vector<InboxColumn>& columns, int title) {
  int needed = kGap * (static_cast<int>(columns.size()) - 1);
  for (const InboxColumn& column : columns) {
    needed += IsTitle(column.give) ? std::min(column.width, title) : column.width;
  }
  return needed;
}

// The title of the stage makes room where its id says enough, then the day; then titles give way, the widest first,
// until the line fits.
void Fit(std::vector<InboxColumn>& columns, int width) {
  for (const auto& [give, title] : {std::pair(Give::kStageTitle, kGoodTitle), std::pair(Give::kDay, kFairTitle)}) {
    if (Needed(columns, title) <= width) break;
    const auto is_spare = [spare = give](const InboxColumn& column) { return column.give == spare; };
    columns.erase(std::find_if(columns.begin(), columns.end(), is_spare));
  }
  for (int needed = Needed(columns, std::numeric_limits<int>::max()); needed > width; --needed) {
    InboxColumn* widest = nullptr;
    for (InboxColumn& column : columns) {
      const bool gives = IsTitle(column.give) && column.width > kLeastTitle;
      if (gives && (widest == nullptr || column.width > widest->width)) widest = &column;
    }
    if (widest == nullptr) return;
    --widest->width;
  }
}

}  // namespace

std::string UrgencyText(const v1::InboxItem& item) {
  if (!item.has_due_date()) return _("no limit");
  const int left = item.working_days_left();
  const std::string mark = item.due_provisional() ? "?" : "";
  if (left == 1) return absl::StrCat(_("due today"), mark);
  const std::string days = absl::StrCat(left < 0 ? -left : left);
  return absl::StrReplaceAll(left < 0 ? _("{days} late") : _("{days} left"), {{"{days}", days}}) + mark;
}

void TellInbox(Output& out, const Messages& items, int width) {
  if (items.empty()) return out.Line(_("Nothing waits for you."));
  std::vector<InboxColumn> columns = ColumnsOf(items, out.language());
  if (width > 0) Fit(columns, width);
  std::vector<std::string> headings;
  for (const InboxColumn& column : columns) headings.push_back(CutToCells(column.heading, column.width));
  Table table(headings);
  for (size_t row = 0; row < items.size(); ++row) {
    std::vector<std::string> cells;
    for (const InboxColumn& column : columns) cells.push_back(CutToCells(column.cells[row], column.width));
    table.Add(std::move(cells));
  }
  out.Show(table);
}

}  // namespace luodi::client
