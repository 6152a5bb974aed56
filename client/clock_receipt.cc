// SPDX-License-Identifier: Apache-2.0
#include "client/clock_receipt.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/acts.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/words.h"
#include "luodi/v1/access.pb.h"

namespace luodi::client {
namespace {

using Reason = v1::ClockDay::Reason;

// A run of working weeks is told with its weekends.
bool IsOrdinary(const v1::ClockDay& day) {
  return day.reason() == v1::ClockDay::REASON_WORKING_DAY || day.reason() == v1::ClockDay::REASON_WEEKEND;
}

bool Continues(const v1::ClockDay& last, const v1::ClockDay& day) {
  if (last.provisional() != day.provisional()) return false;
  return (IsOrdinary(last) && IsOrdinary(day)) || (last.reason() == day.reason() && last.counted() == day.counted());
}

std::string WhyText(const DayRun& run) {
  switch (run.first.reason()) {
    case v1::ClockDay::REASON_WORKING_DAY:
    case v1::ClockDay::REASON_WEEKEND:
      if (run.counted == 0) return _("weekend");
      return run.not_counted == 0 ? _("working days") : _("working days; weekends do not count");
    case v1::ClockDay::REASON_WORKING_WEEKEND:
      return _("weekend worked in exchange for a holiday");
    case v1::ClockDay::REASON_HOLIDAY:
      return _("public holiday");
    case v1::ClockDay::REASON_START_DAY:
      return _("the day a clock starts or goes on does not count");
    case v1::ClockDay::REASON_PAUSED:
      return _("waits for the applicant");
    default:
      return "";
  }
}

std::string Title(const v1::ClockAccount& account) {
  if (account.stage_id().empty()) return _("whole case");
  return absl::StrCat(account.stage_id(), " ", account.title());
}

std::string LeftText(const v1::ClockAccount& account) {
  if (account.limit_working_days() == 0) return "";
  if (account.remaining_working_days() >= 0) return absl::StrCat(account.remaining_working_days());
  return absl::StrReplaceAll(_("{days} late"), {{"{days}", absl::StrCat(-account.remaining_working_days())}});
}

std::string DueText(const v1::ClockAccount& account, Language language) {
  return absl::StrCat(FieldText(account, "due_date", language), account.due_provisional() ? "?" : "");
}

void TellAccounts(Output& out, const std::vector<const v1::ClockAccount*>& accounts) {
  const Language language = out.language();
  Table table({_("Clock"), _("Limit"), _("Used"), _("Left"), Label("due_date", language)});
  for (const size_t column : {1, 2, 3}) table.AlignRight(column);
  bool provisional = false;
  for (const v1::ClockAccount* account : accounts) {
    const int limit = account->limit_working_days();
    table.Add({Title(*account), limit == 0 ? _("none") : absl::StrCat(limit),
               absl::StrCat(account->consumed_working_days()), LeftText(*account), DueText(*account, language)});
    provisional = provisional || account->due_provisional();
  }
  out.Show(table, "  ");
  if (provisional) out.Line(absl::StrCat("  ", _("?: beyond the recorded calendar; nothing fires on that day")));
}

void TellEntries(Output& out, const v1::ClockAccount& account) {
  const Language language = out.language();
  Table table(std::vector<std::string>(4));
  for (const v1::ClockEntry& entry : account.entries()) {
    table.Add({FieldText(entry, "time", language), FieldText(entry, "kind", language), ActWord(entry.act(), language),
               ShortName(entry.person())});
  }
  out.ShowRows(table, "  ");
}

// "12 counted".
std::string CountText(int days, const char* how) {
  return days == 0 ? "" : absl::StrReplaceAll(how, {{"{days}", absl::StrCat(days)}});
}

void TellDays(Output& out, const v1::ClockAccount& account) {
  const Language language = out.language();
  Table table(std::vector<std::string>(4));
  table.AlignRight(1);
  table.AlignRight(2);
  for (const DayRun& run : RunsOf(account)) {
    const std::string first = FieldText(run.first, "date", language);
    const std::string last = FieldText(run.last, "date", language);
    table.Add({first == last ? first : absl::StrCat(first, " .. ", last),
               CountText(run.counted, _("{days} counted")), CountText(run.not_counted, _("{days} not counted")),
               absl::StrCat(WhyText(run), run.first.provisional() ? " " : "",
                            run.first.provisional() ? _("(provisional: the calendar is not recorded)") : "")});
  }
  out.ShowRows(table, "  ");
}

void TellRungs(Output& out, const v1::ClockAccount& account) {
  for (const v1::FiredRung& rung : account.fired_rungs()) {
    const auto* role = FindWord(*v1::Role_descriptor(), rung.told());
    const std::string told = role == nullptr ? ShortName(rung.told()) : Word(*role, out.language());
    out.Line(absl::StrCat("  ", FieldText(rung, "fire_time", out.language()), "  ",
                          absl::StrReplaceAll(_("told {who}, {days} working days late"),
                                              {{"{who}", told}, {"{days}", absl::StrCat(rung.working_days_late())}})));
  }
}

// Which calendars the days were read by: a correction is a new version.
void TellCalendars(Output& out, const v1::ClockReceipt& receipt) {
  if (receipt.calendars().empty()) return;
  out.Title(_("Calendars counted by"));
  Table table(std::vector<std::string>(3));
  for (const v1::CalendarVersion& calendar : receipt.calendars()) {
    table.Add({ShortName(calendar.calendar_year()),
               absl::StrReplaceAll(_("version {version}"), {{"{version}", absl::StrCat(calendar.version())}}),
               calendar.document()});
  }
  out.ShowRows(table, "  ");
}

}  // namespace

std::vector<DayRun> RunsOf(const v1::ClockAccount& account) {
  std::vector<DayRun> runs;
  for (const v1::ClockDay& day : account.days()) {
    if (runs.empty() || !Continues(runs.back().last, day)) runs.push_back({day, day, 0, 0});
    runs.back().last = day;
    (day.counted() ? runs.back().counted : runs.back().not_counted) += 1;
  }
  return runs;
}

void TellClocks(Output& out, const v1::ClockReceipt& receipt, const std::string& stage_id) {
  std::vector<const v1::ClockAccount*> accounts;
  for (const v1::ClockAccount& account : receipt.accounts()) {
    if (stage_id.empty() || account.stage_id() == stage_id) accounts.push_back(&account);
  }
  out.Title(absl::StrCat(_("Clocks of case"), " ", ShortName(receipt.case_name()), ", ",
                         FieldText(receipt, "on_date", out.language()), ", ", _("in working days")));
  if (accounts.empty()) return out.Line(absl::StrCat("  ", _("No clock has run.")));
  TellAccounts(out, accounts);
  for (const v1::ClockAccount* account : accounts) {
    out.Title(Title(*account));
    TellEntries(out, *account);
    TellDays(out, *account);
    TellRungs(out, *account);
  }
  TellCalendars(out, receipt);
}

void ListDays(Output& out, const v1::ClockReceipt& receipt, const std::string& stage_id) {
  Table table({"stage", "date", "counted", "reason", "provisional"});
  for (const v1::ClockAccount& account : receipt.accounts()) {
    if (!stage_id.empty() && account.stage_id() != stage_id) continue;
    for (const v1::ClockDay& day : account.days()) {
      table.Add({account.stage_id(), FieldText(day, "date", out.language()), day.counted() ? "true" : "false",
                 FieldText(day, "reason", out.language()), day.provisional() ? "true" : "false"});
    }
  }
  out.Show(table);
}

}  // namespace luodi::client
