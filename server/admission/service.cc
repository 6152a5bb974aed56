// SPDX-License-Identifier: Apache-2.0
#include "server/admission/service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "server/admission/flips.h"
#include "server/admission/least_change.h"
#include "server/admission/preview.h"
#include "server/admission/rules.h"
#include "server/admission/store.h"
#include "server/admission/what_if.h"
#include "server/base/names.h"
#include "server/policy/rules.h"
#include "server/policy/store.h"
#include "server/projects/figures.h"
#include "server/projects/store.h"
#include "server/zones/store.h"

namespace luodi::admission {
namespace {

using policy::rules::Rates;

// NotFound unless the park that bare figures name is there.
absl::Status CheckPark(Call& call, const std::string& park) {
  if (park.empty()) return absl::OkStatus();
  const bool exists = names::ZoneOf(park) == call.zone && zones::store::SelectParkExists(call.tx, park);
  return exists ? absl::OkStatus() : NotFound(park);
}

template <typename Request>
absl::StatusOr<v1::Figures> FiguresFor(Call& call, const Request& request) {
  if (request.has_figures()) {
    RETURN_IF_ERROR(CheckPark(call, request.figures().park()));
    v1::Figures figures = request.figures();
    projects::CompleteFigures(call.tx, call.zone, request.on_date(), figures);
    return figures;
  }
  const std::optional<v1::Project> project = projects::store::SelectProject(call.tx, request.project());
  if (!project.has_value() || !rules::MayEvaluate(call.caller, *project)) return NotFound(request.project());
  if (project->confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) call.WasRead(project->name());
  return projects::GatherFigures(call.tx, call.zone, *project, request.on_date());
}

template <typename Request>
absl::StatusOr<v1::ThresholdSet> SetFor(Call& call, const Request& request) {
  if (!request.under().empty()) {
    auto named = policy::store::SelectThresholdSet(call.tx, request.under());
    if (!named.has_value()) return NotFound(request.under());
    RETURN_IF_ERROR(policy::rules::RequireSound(*named));
    return *std::move(named);
  }
  auto in_force = policy::store::SelectInForce(call.tx, call.zone, request.on_date());
  RETURN_IF_ERROR(policy::rules::RequireInForce(in_force, call.zone, request.on_date()));
  return *std::move(in_force);
}

// The newest rates by the day; a currency without one is left out.
Rates SelectRates(Call& call, const std::vector<std::string>& currencies, const v1::Date& on_date) {
  Rates rates;
  for (const std::string& currency : currencies) {
    const auto rate = zones::store::SelectRate(call.tx, call.zone, currency, "CNY", database::DateText(on_date));
    if (rate) rates.push_back(*rate);
  }
  return rates;
}

absl::StatusOr<v1::Verdict> Evaluate(Call& call, const v1::ThresholdSet& set, const v1::Figures& figures,
                                     const v1::Date& on_date) {
  const Rates rates = SelectRates(call, policy::rules::CurrenciesToConvert(set, figures), on_date);
  return policy::rules::Evaluate(set, figures, rates, on_date);
}

// The figures as the request changes them, completed anew where it moves the project.
absl::StatusOr<v1::Figures> ChangedFigures(Call& call, const v1::TryAdmissionRequest& request,
                                           const v1::Figures& figures) {
  v1::Figures changed = rules::Changed(figures, request.change(), request.change_mask());
  if (changed.park() != figures.park()) RETURN_IF_ERROR(CheckPark(call, changed.park()));
  if (changed.park() != figures.park() || changed.industry_code() != figures.industry_code()) {
    projects::CompleteFigures(call.tx, call.zone, request.on_date(), changed);
  }
  return changed;
}

// The verdict as things stand; none where they miss figures, which the change may be there to give.
absl::Status EvaluateBefore(Call& call, const v1::ThresholdSet& set, const v1::Figures& figures,
                            const v1::Date& on_date, v1::TryAdmissionResponse& response) {
  const auto before = Evaluate(call, set, figures, on_date);
  if (before.ok()) *response.mutable_before() = *before;
  return ReasonOf(before.status()) == v1::ERROR_REASON_FIGURES_MISSING ? absl::OkStatus() : before.status();
}

absl::Status Try(Call& call, v1::TryAdmissionRequest request, v1::TryAdmissionResponse& response) {
  Faults faults = rules::CheckRequest(call.today, request);
  // The set the bars are checked against is found by fields that may be wrong themselves.
  const bool is_findable = std::none_of(faults.begin(), faults.end(), [](const Fault& fault) {
    return fault.field == "under" || fault.field == "on_date";
  });
  if (!is_findable) return RefuseFields(faults);
  const auto found = SetFor(call, request);
  const v1::ThresholdSet changed_set =
      found.ok() ? rules::WithBars(*found, request.bars(), faults) : v1::ThresholdSet();
  RETURN_IF_ERROR(RefuseFields(faults));
  ASSIGN_OR_RETURN(const v1::ThresholdSet set, found);
  ASSIGN_OR_RETURN(const v1::Figures figures, FiguresFor(call, request));
  ASSIGN_OR_RETURN(const v1::Figures changed, ChangedFigures(call, request, figures));

  RETURN_IF_ERROR(EvaluateBefore(call, set, figures, request.on_date(), response));
  ASSIGN_OR_RETURN(*response.mutable_after(), Evaluate(call, changed_set, changed, request.on_date()));
  if (response.has_before()) {
    for (v1::Flip& flip : rules::FlipsOf(rules::CriteriaOf(response.before(), set),
                                         rules::CriteriaOf(response.after(), changed_set))) {
      *response.add_flips() = std::move(flip);
    }
  }
  if (!request.least_changes()) return absl::OkStatus();
  // More investment may lie in a band whose rules ask for other amounts.
  const Rates rates = SelectRates(call, rules::ForeignCurrencies(changed), request.on_date());
  rules::LeastChanges least = rules::FindLeastChanges(changed_set, changed, rates, request.on_date());
  for (v1::LeastChange& change : least.changes) *response.add_least_changes() = std::move(change);
  for (std::string& rule : least.out_of_reach) response.add_out_of_reach_rule_ids(std::move(rule));
  response.set_least_changes_incomplete(least.is_incomplete);
  return absl::OkStatus();
}

store::ExceptionSelection SelectionFor(const Call& call, const v1::ExceptionFilter& filter) {
  store::ExceptionSelection selection;
  selection.filter = filter;
  selection.all_restricted = call.caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED);
  selection.department = call.caller.department;
  return selection;
}

}  // namespace

grpc::ServerUnaryReactor* AdmissionService::EvaluateAdmission(grpc::CallbackServerContext* context,
                                                              const v1::EvaluateAdmissionRequest* request,
                                                              v1::EvaluateAdmissionResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](database::Transaction& tx, const v1::EvaluateAdmissionRequest& request) {
        if (!request.has_figures()) projects::store::SelectProject(tx, request.project());
      },
      [](Call& call, v1::EvaluateAdmissionRequest request, v1::EvaluateAdmissionResponse& response) -> absl::Status {
        RETURN_IF_ERROR(RefuseFields(rules::CheckRequest(call.today, request)));
        call.tx.ReadAhead([&] { SetFor(call, request).IgnoreError(); });
        ASSIGN_OR_RETURN(const v1::Figures figures, FiguresFor(call, request));
        ASSIGN_OR_RETURN(const v1::ThresholdSet set, SetFor(call, request));
        ASSIGN_OR_RETURN(*response.mutable_verdict(), Evaluate(call, set, figures, request.on_date()));
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* AdmissionService::TryAdmission(grpc::CallbackServerContext* context,
                                                         const v1::TryAdmissionRequest* request,
                                                         v1::TryAdmissionResponse* response) {
  return envelope_.ReadRecorded(context, request, response, Try);
}

grpc::ServerUnaryReactor* AdmissionService::ListExceptions(grpc::CallbackServerContext* context,
                                                           const v1::ListExceptionsRequest* request,
                                                           v1::ListExceptionsResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ListExceptionsRequest& request, v1::ListExceptionsResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
        RETURN_IF_ERROR(RefuseFields(rules::CheckFilter("filter.", request.filter())));
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        auto listed = store::ListExceptions(call.tx, call.zone, SelectionFor(call, request.filter()), page);
        if (static_cast<int>(listed.size()) > page.size) {
          listed.resize(static_cast<size_t>(page.size));
          response.set_next_page_token(NextPageToken(request, listed.back().key));
        }
        std::set<std::string> restricted;
        for (store::ListedException& exception : listed) {
          if (exception.restricted) restricted.insert(names::ProjectOf(exception.granted.review_case()));
          *response.add_exceptions() = std::move(exception.granted);
        }
        for (const std::string& project : restricted) call.WasRead(project);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* AdmissionService::CountExceptions(grpc::CallbackServerContext* context,
                                                            const v1::CountExceptionsRequest* request,
                                                            v1::CountExceptionsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::CountExceptionsRequest& request, v1::CountExceptionsResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
        RETURN_IF_ERROR(RefuseFields(rules::CheckFilter("filter.", request.filter())));
        const auto granted = store::SelectExceptions(call.tx, call.zone, SelectionFor(call, request.filter()));
        for (v1::ExceptionCount& count : rules::CountExceptions(granted, request.filter().metric())) {
          *response.add_counts() = std::move(count);
        }
        response.set_exceptions(static_cast<int>(granted.size()));
        return absl::OkStatus();
      });
}

}  // namespace luodi::admission
