// SPDX-License-Identifier: Apache-2.0
// luodi board: the war map and the funnel.
#include "client/board.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/command.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/preview.h"
#include "client/project_flags.h"
#include "client/words.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"

namespace luodi::client {
namespace {

// Totals of a board are read aloud: two decimals of 亿元.
std::string Totals(const v1::Count& count) {
  return absl::StrJoin(count.totals(), " + ",
                       [](std::string* out, const v1::Money& money) { *out += text::WriteMoneyRounded(money, 2); });
}

std::string Converted(const v1::Count& count) {
  return count.has_converted() && !count.totals().empty() ? text::WriteMoneyRounded(count.converted(), 2) : "";
}

// Colours tell where a project stands, bucket by bucket; none of them is a light's: red and yellow (亮灯) say that
// something lags behind its planned day.
constexpr char kPreparing[] = "44";
constexpr char kBuilding[] = "46";
// Parks and industries are no stage.
constexpr char kNoStage[] = "100";
constexpr char kProducing[] = "45";
constexpr char kBefore[] = "100";

constexpr int kWidestBar = 24;
constexpr int kNarrowestBar = 4;
constexpr int kGap = 2;

const char* ColourOf(v1::Bucket bucket) {
  if (bucket == v1::BUCKET_PREPARING) return kPreparing;
  return bucket == v1::BUCKET_BUILDING ? kBuilding : kProducing;
}

const char* ColourOf(v1::Stage stage) {
  switch (stage) {
    case v1::STAGE_SIGNED:
    case v1::STAGE_REGISTERED:
    case v1::STAGE_PRE_CONSTRUCTION:
      return kPreparing;
    case v1::STAGE_UNDER_CONSTRUCTION:
    case v1::STAGE_COMPLETED:
      return kBuilding;
    case v1::STAGE_IN_PRODUCTION:
    case v1::STAGE_FULL_CAPACITY:
      return kProducing;
    default:
      return kBefore;
  }
}

// So many of the most, in `cells`; what is there at all has a mark. Coloured blanks: the blocks of Unicode take two
// cells on terminals set up for Chinese.
std::string Bar(const Output& out, const char* colour, int projects, int most, int cells) {
  if (projects <= 0 || most <= 0) return "";
  const int full = std::max(static_cast<int>(int64_t{projects} * cells / most), 1);
  return out.Painted(colour, std::string(static_cast<size_t>(full), out.colour() ? ' ' : '#'));
}

// A table "what, how many, how much"; on a terminal with a bar for each row, as far as there is room behind it.
class CountTable {
 public:
  CountTable(Output& out, const std::string& what) : out_(out), what_(what) {}

  void Add(const std::string& what, const v1::Count& count, const char* colour = nullptr) {
    const std::string projects = absl::StrCat(count.projects());
    rows_.push_back({{what, projects, Totals(count), Converted(count)}, count.projects(), colour});
  }

  void Print() {
    if (rows_.empty()) return;
    const int room = out_.width() > 0 ? out_.width() - Made(0).Needed(out_.headings()) - kGap : 0;
    out_.Show(Made(std::min(room, kWidestBar)));
    out_.Line("");
  }

 private:
  struct Row {
    std::vector<std::string> cells;
    int projects = 0;
    // Without colour no bar: a sum of the rows above.
    const char* colour = nullptr;
  };

  Table Made(int bar) const {
    std::vector<std::string> headings = {what_, Label("projects", out_.language()), Label("totals", out_.language()),
                                         Label("converted", out_.language())};
    const bool bars = bar >= kNarrowestBar && out_.format() == Format::kTable;
    if (bars) headings.emplace_back();
    Table table(headings);
    table.AlignRight(1);
    int most = 0;
    for (const Row& row : rows_) most = std::max(most, row.colour == nullptr ? 0 : row.projects);
    for (const Row& row : rows_) {
      std::vector<std::string> cells = row.cells;
      if (bars && row.colour != nullptr) cells.push_back(Bar(out_, row.colour, row.projects, most, bar));
      table.Add(std::move(cells));
    }
    return table;
  }

  Output& out_;
  const std::string what_;
  std::vector<Row> rows_;
};

void TellRates(Output& out, const v1::Board& board) {
  for (const v1::UsedRate& rate : board.rates()) {
    out.Line(absl::StrCat(_("Converted at"), " 1 ", rate.from_currency(), " = ", text::WriteRate(rate.rate_e8()), " ",
                          rate.to_currency(), " (", text::WriteDate(rate.rate_date()), ")"));
  }
  if (!board.currencies_without_rate().empty()) {
    out.Line(
        absl::StrCat(_("No converted total, no rate for"), ": ", absl::StrJoin(board.currencies_without_rate(), " ")));
  }
}

void TellWarMap(Output& out, const v1::Board& board) {
  CountTable table(out, _("War map"));
  for (const v1::BucketCount& bucket : board.buckets()) {
    table.Add(FieldText(bucket, "bucket", out.language()), bucket.count(), ColourOf(bucket.bucket()));
  }
  table.Add(_("Signed in all"), board.signed_());
  table.Print();
  TellRates(out, board);
  if (board.imported_signed() > 0) {
    out.Line(absl::StrCat(_("Came with a ledger, not reviewed here"), ": ", board.imported_signed()));
  }
  if (!board.rates().empty() || !board.currencies_without_rate().empty() || board.imported_signed() > 0) out.Line("");
}

void TellParts(Output& out, const v1::Board& board) {
  CountTable funnel(out, _("Funnel"));
  for (const v1::StageCount& stage : board.funnel()) {
    funnel.Add(FieldText(stage, "stage", out.language()), stage.count(), ColourOf(stage.stage()));
  }
  funnel.Print();
  CountTable parks(out, Label("park", out.language()));
  for (const v1::ParkCount& park : board.parks()) {
    parks.Add(park.park().empty() ? _("(no park)") : absl::StrCat(LastPart(park.park()), " ", park.title()),
              park.count(), kNoStage);
  }
  parks.Print();
  CountTable industries(out, Label("industries", out.language()));
  for (const v1::IndustryCount& industry : board.industries()) {
    industries.Add(industry.industry_code().empty() ? _("(no industry)")
                                                    : absl::StrCat(industry.industry_code(), " ", industry.title()),
                   industry.count(), kNoStage);
  }
  industries.Print();
}

void TellChanges(Output& out, const v1::Board& board) {
  if (board.changes().empty()) return;
  Table table({Label("changes", out.language()), Label("title", out.language()), Label("from_stage", out.language()),
               Label("to_stage", out.language())});
  for (const v1::StageChange& change : board.changes()) {
    const std::string from = FieldText(change, "from_stage", out.language());
    table.Add({ShortName(change.project()), change.title(), from.empty() ? _("(new)") : from,
               FieldText(change, "to_stage", out.language())});
  }
  out.Show(table);
  if (board.changes_left_out() > 0) {
    out.Line(absl::StrCat(Label("changes_left_out", out.language()), ": ", board.changes_left_out()));
  }
}

void TellBoard(Output& out, const Message& answer) {
  const auto& board = static_cast<const v1::Board&>(answer);
  out.Title(absl::StrCat(board.zone_title(), " (", ShortName(board.zone()), ")"));
  out.Line(absl::StrCat(Label("as_of", out.language()), " ", WriteInstant(board.as_of()), "   ",
                        Label("on_date", out.language()), " ", text::WriteDate(board.on_date())));
  out.Line("");
  TellWarMap(out, board);
  TellLights(out, board);
  TellParts(out, board);
  if (!board.exceptions().empty()) {
    out.Title(Label("exceptions", out.language()));
    TellExceptionCounts(out, board.exceptions());
    out.Line("");
  }
  TellChanges(out, board);
}

void AddRows(Table* table, const std::string& kind, const std::string& what, const v1::Count& count) {
  const std::string projects = absl::StrCat(count.projects());
  if (count.totals().empty()) table->Add({kind, what, projects, "", ""});
  for (const v1::Money& money : count.totals()) {
    table->Add({kind, what, projects, money.currency_code(), absl::StrCat(money.minor_units())});
  }
}

}  // namespace

void ListBoard(Output& out, const v1::Board& board) {
  Table table({"kind", "what", "projects", "currency", "minor_units"});
  for (const auto& one : board.buckets()) {
    AddRows(&table, "bucket", FieldText(one, "bucket", out.language()), one.count());
  }
  AddRows(&table, "signed", "", board.signed_());
  for (const auto& one : board.funnel()) {
    AddRows(&table, "stage", FieldText(one, "stage", out.language()), one.count());
  }
  for (const auto& one : board.parks()) AddRows(&table, "park", one.park(), one.count());
  for (const auto& one : board.industries()) AddRows(&table, "industry", one.industry_code(), one.count());
  for (const auto& one : board.lights()) {
    table.Add({"light",
               absl::StrCat(FieldText(one, "light", out.language()), " ", FieldText(one, "milestone", out.language())),
               absl::StrCat(one.projects()), "", ""});
  }
  for (const auto& one : board.exceptions()) {
    table.Add({"exception",
               absl::StrCat(one.year(), " ", FieldText(one, "metric", out.language()), " ", one.granted_by()),
               absl::StrCat(one.exceptions()), "", ""});
  }
  out.Show(table);
}

void AddBoardCommands(Noun root) {
  ProjectFilterFlags(root.Verb("board", _("Shows the war map and the funnel"),
                               "luodi board --zone langfang-gaoxin\n  luodi board --watch 30s")
                         .Calls("BoardService.GetBoard"))
      .Otherwise("name", "")
      .Field("--as-of", "as_of", _("What the books said at this instant"))
      .Field("--on-date", "on_date", _("Facts dated up to this day"))
      .Field("--since", "since", _("Tells what changed since this instant"))
      .Field("--convert-to", "convert_to", _("Currency of the converted totals; CNY if not given"))
      .Tells(TellBoard)
      .Rows([](Output& out, const Message& answer) { ListBoard(out, static_cast<const v1::Board&>(answer)); })
      .Watches();
}

}  // namespace luodi::client
