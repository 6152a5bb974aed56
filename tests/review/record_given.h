// SPDX-License-Identifier: Apache-2.0
// An office whose cases are exported and checked as whoever has only the file checks them.
#pragma once

#include <string>

#include "client/case_record.h"
#include "luodi/v1/documents.grpc.pb.h"
#include "tests/review/meetings_given.h"

namespace luodi::testing {

class RecordOffice : public MeetingOffice {
 protected:
  Answer<v1::CaseRecord> Export(const std::string& name, const std::string& who = "secretary") {
    v1::ExportCaseRequest request;
    request.set_name(name);
    return Ask(who, &Reviews::ExportCase, request);
  }
  // The record of the case as it is now holds.
  v1::CaseRecord Holds(const std::string& name) {
    const v1::CaseRecord record = Fine(Export(name));
    for (const client::Finding& finding : client::CheckRecord(record)) {
      ADD_FAILURE() << finding.section << ": " << finding.english;
    }
    return record;
  }
  static const std::string& Section(const v1::CaseRecord& record, const std::string& id) {
    for (const v1::RecordSection& section : record.sections()) {
      if (section.section_id() == id) return section.content_json();
    }
    throw std::logic_error(id);
  }

  void Upload(const std::string& project, const std::string& title) {
    v1::UploadDocumentRequest opening;
    opening.mutable_metadata()->set_parent(project);
    opening.mutable_metadata()->set_title(title);
    opening.mutable_metadata()->set_file_name(title + ".txt");
    opening.mutable_metadata()->set_sha256(Sha256Hex(title));
    opening.mutable_metadata()->set_request_id(NewRequestId());
    v1::UploadDocumentRequest piece;
    piece.set_content(title);
    grpc::ClientContext context;
    Speak("officer", context);
    v1::DocumentService::Stub stub(Channel());
    v1::Document document;
    const auto writer = stub.UploadDocument(&context, &document);
    writer->Write(opening);
    writer->Write(piece);
    writer->WritesDone();
    ASSERT_TRUE(writer->Finish().ok());
  }

  void Accept(const std::string& name) {
    v1::AcceptPacketRequest request;
    request.set_name(name);
    request.set_packet_version(Now(name).packet().version());
    Fine(Ask("secretary", &Reviews::AcceptPacket, request));
  }
  v1::Opinion Say(const std::string& who, const std::string& name, const std::string& stage,
                  v1::Opinion::Stance stance = v1::Opinion::STANCE_AGREE) {
    v1::RecordOpinionRequest request;
    request.set_parent(name);
    request.set_stage_id(stage);
    request.set_stance(stance);
    request.set_packet_version(Now(name).packet().version());
    if (stance != v1::Opinion::STANCE_AGREE) request.set_text("意见<b>如下</b>");
    if (stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS) request.add_conditions("噪声达标");
    return Fine(Ask(who, &Reviews::RecordOpinion, request));
  }
  void Supplement(const std::string& name) {
    v1::RequestSupplementRequest request;
    request.set_name(name);
    request.set_packet_version(1);
    request.add_items("补充可行性研究报告");
    Fine(Ask("secretary", &Reviews::RequestSupplement, request));
  }
  void Resubmit(const std::string& name) {
    v1::ResubmitPacketRequest request;
    request.set_name(name);
    request.set_etag(Now(name).etag());
    Fine(Ask("officer", &Reviews::ResubmitPacket, request));
  }
  void Recuse(const std::string& who, const std::string& name) {
    v1::RecuseRequest request;
    request.set_parent(name);
    request.set_reason("本人持有投资方股份");
    Fine(Ask(who, &Reviews::Recuse, request));
  }
  void Admit(const std::string& name) {
    v1::AdmitAlternateRequest request;
    request.set_name(name);
    request.set_stage_id("environment");
    request.set_seat_id("environment");
    Fine(Ask("secretary", &Reviews::AdmitAlternate, request));
  }
  void Rate(const std::string& who, const std::string& name, int scale, int tax) {
    v1::RecordScoreRequest request;
    request.set_parent(name);
    request.set_stage_id("experts");
    request.set_packet_version(Now(name).packet().version());
    request.add_criteria()->set_criterion_id("scale");
    request.mutable_criteria(0)->set_score_bp(scale);
    request.add_criteria()->set_criterion_id("tax");
    request.mutable_criteria(1)->set_score_bp(std::max(tax, 0));
    request.mutable_criteria(1)->set_not_applicable(tax < 0);
    Fine(Ask(who, &Reviews::RecordScore, request));
  }
  // From m3 to m5, who may then vote for him.
  void Delegate(const std::string& name) {
    v1::CreateDelegationRequest request;
    request.set_parent(zone());
    v1::Delegation& delegation = *request.mutable_delegation();
    delegation.set_delegate(PersonNamed("m5"));
    *delegation.mutable_start_date() = Day(2020, 7, 7);
    *delegation.mutable_end_date() = Day(2020, 7, 10);
    delegation.set_review_case(name);
    delegation.set_reason("出差");
    Fine(Ask("m3", &Reviews::CreateDelegation, request));
  }
  void Decide(const std::string& name, v1::Decision::Outcome outcome) {
    v1::DecideCaseRequest request;
    request.set_name(name);
    request.set_etag(Now(name).etag());
    request.set_outcome(outcome);
    if (outcome != v1::Decision::OUTCOME_APPROVE) request.set_reason("综合考虑");
    if (outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS) request.add_conditions("环评通过");
    Fine(Ask("leader", &Reviews::DecideCase, request));
  }
  std::string MeetingOn(const std::string& name) {
    v1::CreateMeetingRequest call = Call(2020, 7, 7);
    call.mutable_meeting()->add_members(PersonNamed("m5"));
    const std::string meeting = Fine(Ask("secretary", &Meetings::CreateMeeting, call)).name();
    Fine(Add(meeting, name));
    return meeting;
  }
};

}  // namespace luodi::testing
