// SPDX-License-Identifier: Apache-2.0
#include "server/review/at_hand.h"

#include "server/base/names.h"
#include "server/documents/store.h"
#include "server/policy/store.h"
#include "server/projects/figures.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/review/rules.h"
#include "server/review/store.h"
#include "server/zones/store.h"

namespace luodi::review {

absl::StatusOr<v1::Project> VisibleProject(Call& call, const std::string& project, const std::string& name) {
  const std::optional<v1::Project> found = projects::store::SelectProject(call.tx, project);
  RETURN_IF_ERROR(projects::rules::CheckVisible(call.caller, found, name));
  return *found;
}

rules::Ground GroundOf(Call& call, const v1::ReviewDefinition& definition, const v1::ThresholdSet& threshold_set,
                       const v1::Project& material, const v1::Date& filed, bool evaluates) {
  rules::Ground ground;
  ground.definition = definition;
  ground.threshold_set = threshold_set;
  if (evaluates) ground.figures = projects::GatherFigures(call.tx, call.zone, material, filed);
  ground.calendar = zones::store::SelectCalendar(call.tx, call.zone);
  ground.today = call.today;
  ground.now = call.NowStamp();
  for (const std::string& currency : rules::CurrenciesToConvert(ground, material)) {
    const auto rate = zones::store::SelectRate(call.tx, call.zone, currency, "CNY", database::DateText(filed));
    if (rate) ground.rates.push_back(*rate);
  }
  return ground;
}

absl::StatusOr<CaseAtHand> TakeUp(Call& call, const std::string& field, const std::string& name) {
  RETURN_IF_ERROR(names::Parse(field, name, kCaseForm).status());
  CaseAtHand at_hand;
  ASSIGN_OR_RETURN(at_hand.project, VisibleProject(call, names::ProjectOf(name), name));
  const std::optional<v1::ReviewCase> found = store::SelectCase(call.tx, name);
  if (!found) return NotFound(name);
  at_hand.review_case = *found;
  at_hand.ground = GroundOf(call, *store::SelectDefinition(call.tx, found->definition()),
                            *policy::store::SelectThresholdSet(call.tx, found->threshold_set()),
                            rules::MaterialOf(found->packet()), found->accepted_date(), !found->has_verdict());
  at_hand.is_contributor = projects::store::SelectIsContributor(call.tx, at_hand.project.name(), call.caller.person);
  return at_hand;
}

absl::StatusOr<v1::Packet> FreezePacket(Call& call, const v1::Project& project, int version,
                                        const google::protobuf::RepeatedPtrField<std::string>& documents) {
  std::vector<std::pair<std::string, std::string>> digests;
  for (const auto& [document, sha256] : documents::store::SelectDigests(call.tx, project.name())) {
    digests.emplace_back(document, sha256);
  }
  return rules::Freeze(version, projects::rules::MaterialJson(project), digests, {documents.begin(), documents.end()});
}

v1::ReviewCase PutBack(Call& call, const v1::ReviewCase& review_case, const std::string& reason) {
  v1::ReviewCase written = store::UpdateCase(call.tx, review_case, call.NowText());
  call.Changed(written.name(), store::VersionOf(written.etag()), written, reason);
  return written;
}

}  // namespace luodi::review
