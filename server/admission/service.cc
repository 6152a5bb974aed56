// SPDX-License-Identifier: Apache-2.0
#include "server/admission/service.h"

#include "server/admission/rules.h"
#include "server/base/names.h"
#include "server/policy/rules.h"
#include "server/policy/store.h"
#include "server/projects/store.h"
#include "server/zones/store.h"

namespace luodi::admission {
namespace {

absl::StatusOr<v1::Figures> FiguresFor(Call& call, const v1::EvaluateAdmissionRequest& request) {
  if (request.has_figures()) return request.figures();
  const std::optional<v1::Project> project = projects::store::SelectProject(call.tx, request.project());
  if (!project.has_value() || !rules::MayEvaluate(call.caller, *project)) return NotFound(request.project());
  return rules::FiguresOf(*project);
}

absl::StatusOr<v1::ThresholdSet> SetFor(Call& call, const v1::EvaluateAdmissionRequest& request) {
  if (!request.under().empty()) {
    const auto named = policy::store::SelectThresholdSet(call.tx, request.under());
    if (!named.has_value()) return NotFound(request.under());
    return *named;
  }
  const auto in_force = policy::store::SelectInForce(call.tx, call.zone, request.on_date());
  RETURN_IF_ERROR(policy::rules::RequireInForce(in_force, call.zone, request.on_date()));
  return *in_force;
}

}  // namespace

grpc::ServerUnaryReactor* AdmissionService::EvaluateAdmission(grpc::CallbackServerContext* context,
                                                              const v1::EvaluateAdmissionRequest* request,
                                                              v1::EvaluateAdmissionResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, v1::EvaluateAdmissionRequest request, v1::EvaluateAdmissionResponse& response) -> absl::Status {
        RETURN_IF_ERROR(RefuseFields(rules::CheckRequest(call.today, request)));
        ASSIGN_OR_RETURN(const v1::Figures figures, FiguresFor(call, request));
        ASSIGN_OR_RETURN(const v1::ThresholdSet set, SetFor(call, request));
        std::optional<v1::ExchangeRate> rate;
        const std::string currency = policy::rules::CurrencyToConvert(set, figures);
        if (!currency.empty()) {
          rate = zones::store::SelectRate(call.tx, call.zone, currency, "CNY", database::DateText(request.on_date()));
        }
        ASSIGN_OR_RETURN(*response.mutable_verdict(), policy::rules::Evaluate(set, figures, rate, request.on_date()));
        return absl::OkStatus();
      });
}

}  // namespace luodi::admission
