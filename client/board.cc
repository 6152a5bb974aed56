// SPDX-License-Identifier: Apache-2.0
// luodi board: the war map and the funnel.
#include "client/board.h"

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

// A table "what, how many, how much"; rows without a project are left out when `sparse`.
class CountTable {
 public:
  CountTable(Output& out, const std::string& what)
      : out_(out),
        table_({what, Label("projects", out.language()), Label("totals", out.language()),
                Label("converted", out.language())}) {
    table_.AlignRight(1);
  }

  void Add(const std::string& what, const v1::Count& count) {
    table_.Add({what, absl::StrCat(count.projects()), Totals(count), Converted(count)});
  }

  void Print() {
    if (table_.empty()) return;
    out_.Show(table_);
    out_.Line("");
  }

 private:
  Output& out_;
  Table table_;
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
    table.Add(FieldText(bucket, "bucket", out.language()), bucket.count());
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
    funnel.Add(FieldText(stage, "stage", out.language()), stage.count());
  }
  funnel.Print();
  CountTable parks(out, Label("park", out.language()));
  for (const v1::ParkCount& park : board.parks()) {
    parks.Add(park.park().empty() ? _("(no park)") : absl::StrCat(LastPart(park.park()), " ", park.title()),
              park.count());
  }
  parks.Print();
  CountTable industries(out, Label("industries", out.language()));
  for (const v1::IndustryCount& industry : board.industries()) {
    industries.Add(industry.industry_code().empty() ? _("(no industry)")
                                                    : absl::StrCat(industry.industry_code(), " ", industry.title()),
                   industry.count());
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
  for (const auto& one : board.exceptions()) {
    table.Add({"exception",
               absl::StrCat(one.year(), " ", FieldText(one, "metric", out.language()), " ", one.granted_by()),
               absl::StrCat(one.exceptions()), "", ""});
  }
  out.Show(table);
}

void AddBoardCommands(Noun root) {
  ProjectFilterFlags(root.Verb("board", _("Shows the war map and the funnel"), "luodi board --zone langfang-gaoxin")
                         .Calls("BoardService.GetBoard"))
      .Otherwise("name", "")
      .Field("--as-of", "as_of", _("What the books said at this instant"))
      .Field("--on-date", "on_date", _("Facts dated up to this day"))
      .Field("--since", "since", _("Tells what changed since this instant"))
      .Field("--convert-to", "convert_to", _("Currency of the converted totals; CNY if not given"))
      .Tells(TellBoard)
      .Rows([](Output& out, const Message& answer) { ListBoard(out, static_cast<const v1::Board&>(answer)); });
}

}  // namespace luodi::client
