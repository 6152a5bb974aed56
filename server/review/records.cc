// SPDX-License-Identifier: Apache-2.0
// The whole case on its way out.
#include <limits>

#include "server/documents/store.h"
#include "server/projects/rules.h"
#include "server/review/at_hand.h"
#include "server/review/clock.h"
#include "server/review/record.h"
#include "server/review/rules.h"
#include "server/review/service.h"
#include "server/review/store.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

std::vector<v1::Document> DocumentsOf(Call& call, const std::vector<v1::Packet>& packets) {
  std::vector<v1::Document> documents;
  for (const std::string& name : rules::DocumentsIn(packets)) {
    if (auto found = documents::store::SelectDocument(call.tx, name)) documents.push_back(*std::move(found));
  }
  return documents;
}

std::vector<v1::Delegation> AllDelegations(Call& call) {
  Page whole;
  whole.size = std::numeric_limits<int>::max() - 1;
  return store::ListDelegations(call.tx, call.zone, "", whole);
}

std::vector<v1::Meeting> MeetingsOf(Call& call, const std::string& review_case) {
  std::vector<v1::Meeting> meetings;
  for (store::StoredMeeting& stored : store::SelectMeetingsOf(call.tx, review_case)) {
    meetings.push_back(rules::MeetingFor(review_case, std::move(stored.meeting)));
  }
  return meetings;
}

// Everything of the case, as the desk and the stores have it.
rules::CaseFile Gathered(Call& call, const rules::Desk& desk) {
  const std::string& name = desk.review_case.name();
  rules::CaseFile file;
  file.definition = desk.ground.definition;
  file.threshold_set = desk.ground.threshold_set;
  file.review_case = desk.review_case;
  file.review_case.set_state(rules::StateOn(desk.review_case, call.today,
                                            projects::rules::FindFact(desk.project, v1::FACT_KIND_SIGNED) != nullptr));
  file.packets = store::SelectPackets(call.tx, name);
  file.documents = DocumentsOf(call, file.packets);
  file.opinions = desk.opinions;
  file.votes = desk.votes;
  file.scores = desk.scores;
  file.delegations = rules::DelegationsUsed(file, AllDelegations(call));
  file.clock = rules::ReceiptOf(desk);
  file.meetings = MeetingsOf(call, name);
  file.history = store::SelectChanges(call.tx, name);
  return file;
}

// The sections are read one after the other: when an act came between, they are read again.
absl::StatusOr<rules::CaseFile> GatheredOfOneMoment(Call& call, const std::string& name) {
  constexpr int kAttempts = 5;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    ASSIGN_OR_RETURN(const rules::Desk desk, LookAt(call, "name", name));
    RETURN_IF_ERROR(rules::RefuseRecused(desk, ActorOf(call, desk)));
    rules::CaseFile file = Gathered(call, desk);
    const auto now = store::SelectCase(call.tx, name);
    if (now && now->etag() == desk.review_case.etag()) return file;
  }
  return Refuse(v1::ERROR_REASON_CONFLICT_PERSISTS);
}

}  // namespace

ServerUnaryReactor* ReviewService::ExportCase(CallbackServerContext* context, const v1::ExportCaseRequest* request,
                                              v1::CaseRecord* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ExportCaseRequest& request, v1::CaseRecord& response) -> absl::Status {
        ASSIGN_OR_RETURN(const rules::CaseFile file, GatheredOfOneMoment(call, request.name()));
        response.set_name(request.name());
        *response.mutable_export_time() = call.NowStamp();
        response.set_exported_by(call.caller.person);
        response = rules::RecordOf(std::move(response), file);
        const v1::CaseRecord receipt = rules::WithoutSections(response);
        call.WasRead(response.name(), &receipt);
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
