// SPDX-License-Identifier: Apache-2.0
#include "server/board/service.h"

#include <algorithm>
#include <set>

#include "proto/text/date.h"
#include "server/admission/rules.h"
#include "server/admission/store.h"
#include "server/base/names.h"
#include "server/board/rules.h"
#include "server/board/store.h"
#include "server/projects/rules.h"
#include "server/zones/store.h"

namespace luodi::board {
namespace {

// The question of a request, checked, with everything absent filled in.
struct Question {
  absl::Time as_of;
  absl::Time since;
  v1::Date on_date;
  std::string convert_to;
  v1::ProjectFilter filter;
};

absl::StatusOr<Question> ReadQuestion(const Call& call, const v1::GetBoardRequest& request) {
  RETURN_IF_ERROR(names::Parse("name", request.name(), "zones/{zone}").status());
  Question question;
  question.filter = request.filter();
  Faults faults = projects::rules::CheckFilter("filter.", call.zone, question.filter);
  const auto as_of = InstantOf("as_of", request.as_of(), request.has_as_of());
  const auto since = InstantOf("since", request.since(), request.has_since());
  for (Fault& fault : rules::CheckQuestion(request, as_of, since, call.now)) faults.push_back(std::move(fault));
  RETURN_IF_ERROR(RefuseFields(faults));
  question.as_of = request.has_as_of() ? *as_of : call.now;
  question.since = *since;
  question.on_date = request.has_on_date() ? request.on_date() : Call::DayOf(question.as_of);
  question.convert_to = request.convert_to().empty() ? "CNY" : request.convert_to();
  return question;
}

store::Selection SelectionOf(const Call& call, const v1::GetBoardRequest& request, const Question& question,
                             const std::vector<v1::Park>& parks) {
  store::Selection selection;
  if (request.has_as_of()) selection.as_of = database::TimeText(question.as_of);
  // No fact is dated after the day it was entered, so a day not before that of the books leaves none out.
  if (text::CompareDates(question.on_date, Call::DayOf(question.as_of)) < 0) {
    selection.on_date = database::DateText(question.on_date);
  }
  selection.filter = question.filter;
  selection.standing = projects::rules::MasksOf(question.filter.stages());
  selection.parks = projects::rules::ParksWithin(question.filter.parks(), parks);
  selection.department = call.caller.department;
  selection.sees_restricted = call.caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED);
  return selection;
}

std::vector<v1::ExchangeRate> SelectRates(Call& call, const std::vector<std::string>& currencies,
                                          const Question& question) {
  std::vector<v1::ExchangeRate> rates;
  for (const std::string& code : currencies) {
    if (code == question.convert_to) continue;
    const auto rate =
        zones::store::SelectRate(call.tx, call.zone, code, question.convert_to, database::DateText(question.on_date));
    if (rate) rates.push_back(*rate);
  }
  return rates;
}

google::protobuf::Timestamp StampOf(absl::Time time) {
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(absl::ToUnixSeconds(time));
  stamp.set_nanos(static_cast<int>((time - absl::FromUnixSeconds(stamp.seconds())) / absl::Nanoseconds(1)));
  return stamp;
}

// Exceptions granted by the instant and the day, of the projects selected; of most boards there are none.
void WriteExceptions(Call& call, const Question& question, const store::Selection& selection, v1::Board& board) {
  admission::store::ExceptionSelection granted_by_then;
  granted_by_then.until = database::TimeText(question.as_of);
  granted_by_then.until_day = database::DateText(question.on_date);
  granted_by_then.all_restricted = true;
  std::vector<v1::GrantedException> granted =
      admission::store::SelectExceptions(call.tx, call.zone, granted_by_then);
  if (granted.empty()) return;
  std::set<std::string> projects;
  for (const v1::GrantedException& exception : granted) projects.insert(names::ProjectOf(exception.review_case()));
  const std::set<std::string> seen = store::SelectSeen(call.tx, call.zone, selection, projects);
  std::erase_if(granted, [&](const v1::GrantedException& exception) {
    return !seen.contains(names::ProjectOf(exception.review_case()));
  });
  for (v1::ExceptionCount& count : admission::rules::CountExceptions(granted)) {
    *board.add_exceptions() = std::move(count);
  }
}

// Of now only: plans of other days are not kept apart.
void WriteLights(Call& call, const store::Selection& selection, v1::Board& board) {
  if (selection.as_of || selection.on_date) return;
  const auto rule = zones::store::SelectLightRule(call.tx, call.zone, database::DateText(call.today));
  if (!rule) return;
  const v1::Date before = rules::LateBefore(*rule, call.today);
  const std::vector<Plans> plans = store::CountPlans(call.tx, call.zone, selection, before);
  const bool any_late =
      std::any_of(plans.begin(), plans.end(), [](const Plans& one) { return one.milestone != v1::FACT_KIND_UNSPECIFIED; });
  std::vector<v1::LaggingProject> lagging;
  if (any_late) lagging = store::SelectLate(call.tx, call.zone, selection, before, rules::kMostLagging);
  rules::WriteLights(*rule, call.today, plans, std::move(lagging), board);
}

absl::Status Get(Call& call, const v1::GetBoardRequest& request, v1::Board& response) {
  ASSIGN_OR_RETURN(const Question question, ReadQuestion(call, request));
  const auto zone = zones::store::SelectZone(call.tx, call.zone);
  if (!zone) return NotFound(request.name());
  const std::vector<v1::Park> parks = zones::store::SelectAllParks(call.tx, call.zone);
  const store::Selection selection = SelectionOf(call, request, question, parks);

  const std::vector<Group> groups = store::SelectGroups(call.tx, call.zone, selection);
  const std::vector<std::string> currencies = rules::CurrenciesOf(groups);
  const std::vector<v1::ExchangeRate> rates = SelectRates(call, currencies, question);
  const std::vector<std::string> without = rules::WithoutRate(currencies, question.convert_to, rates);
  RETURN_IF_ERROR(rules::RequireRates(!request.convert_to().empty(), without, question.convert_to, question.on_date));

  response = rules::Count(call.zone, groups, parks, question.convert_to, rates);
  response.set_zone(zone->name());
  response.set_zone_title(zone->title());
  *response.mutable_as_of() = StampOf(question.as_of);
  *response.mutable_on_date() = question.on_date;
  for (const v1::ExchangeRate& rate : rates) *response.add_rates() = rules::UsedOf(rate);
  response.mutable_currencies_without_rate()->Add(without.begin(), without.end());
  WriteExceptions(call, question, selection, response);
  WriteLights(call, selection, response);
  if (request.has_since()) {
    rules::WriteChanges(store::SelectMovements(call.tx, call.zone, selection, database::TimeText(question.since)),
                        question.filter.stages(), response);
  }
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* BoardService::GetBoard(grpc::CallbackServerContext* context,
                                                 const v1::GetBoardRequest* request, v1::Board* response) {
  return envelope_.Read(context, request, response, Get);
}

}  // namespace luodi::board
