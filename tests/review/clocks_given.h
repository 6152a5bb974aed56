// SPDX-License-Identifier: Apache-2.0
// An office whose cases time works upon: completeness with two rungs, then an opinion that silence gives (legal affairs)
// beside one that it never gives (environment), then the leaders. Filed on Wednesday, 1 July 2020.
#pragma once

#include <atomic>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "server/review/minute_hand.h"
#include "tests/review/meetings_given.h"

namespace luodi::testing {

class ClockOffice : public MeetingOffice {
 protected:
  // Business time of servers beside the office's own.
  static std::atomic<int64_t>& HandMicros() {
    static std::atomic<int64_t> micros = 0;
    return micros;
  }

  static void AddRung(v1::StageDefinition& stage, int late, v1::Role role) {
    v1::Rung& rung = *stage.add_rungs();
    rung.set_working_days_late(late);
    rung.set_role(role);
  }

  v1::ReviewDefinition TimedProcedure() {
    v1::ReviewDefinition definition;
    definition.set_title("限时评审流程");
    definition.set_document_number("廊高管发〔2020〕3号");
    definition.set_approval_valid_days(180);
    definition.set_limit_working_days(40);
    definition.set_delegation_depth(1);
    definition.mutable_supplement()->set_max_cycles(2);
    definition.mutable_supplement()->set_applicant_working_days(5);
    AddStage(*definition.add_groups(), "threshold", v1::STAGE_KIND_THRESHOLD).set_limit_working_days(0);
    v1::StageDefinition& completeness =
        AddStage(*definition.mutable_groups(0), "completeness", v1::STAGE_KIND_COMPLETENESS);
    completeness.set_limit_working_days(2);
    AddRung(completeness, 1, v1::ROLE_DIRECTOR);
    AddRung(completeness, 3, v1::ROLE_LEADER);
    v1::StageGroup& opinions = *definition.add_groups();
    AddOpinions(opinions);
    v1::StageDefinition& advice = AddStage(opinions, "advice", v1::STAGE_KIND_OPINION);
    advice.add_seats()->set_department(InZone("departments/legal"));
    advice.mutable_seats(0)->set_subject(v1::REVIEW_SUBJECT_FINANCE);
    advice.set_silence(v1::SILENCE_DEEMED_CONSENT);
    AddStage(*definition.add_groups(), "decision", v1::STAGE_KIND_DECISION);
    return definition;
  }

  ClockOffice() { Ready(TimedProcedure()); }

  // At noon in the zone, for the office and for hands.
  void Advance(int year, int month, int day) { AdvanceTo(At(year, month, day, 12)); }
  void AdvanceTo(absl::Time now) {
    SetNow(now);
    HandMicros() = absl::ToUnixMicros(now);
  }

  Answer<v1::ReviewCase> Accept(const std::string& name) {
    v1::AcceptPacketRequest request;
    request.set_name(name);
    request.set_packet_version(Now(name).packet().version());
    return Ask("secretary", &Reviews::AcceptPacket, request);
  }
  Answer<v1::ReviewCase> AskForMore(const std::string& name) {
    v1::RequestSupplementRequest request;
    request.set_name(name);
    request.set_packet_version(Now(name).packet().version());
    request.add_items("土地权属证明");
    return Ask("secretary", &Reviews::RequestSupplement, request);
  }
  Answer<v1::ReviewCase> Resubmit(const std::string& name) {
    v1::ResubmitPacketRequest request;
    request.set_name(name);
    request.set_etag(Now(name).etag());
    return Ask("officer", &Reviews::ResubmitPacket, request);
  }
  Answer<v1::RunClocksResponse> RunClocks(const std::string& who = "secretary") {
    v1::RunClocksRequest request;
    request.set_parent(zone());
    return Ask(who, &Reviews::RunClocks, request);
  }
  v1::ClockReceipt Receipt(const std::string& name) {
    v1::ReadClockRequest request;
    request.set_name(name);
    return Fine(Ask("clerk", &Reviews::ReadClock, request));
  }
  Answer<v1::Opinion> Say(const std::string& who, const std::string& name, const std::string& stage,
                          v1::Opinion::Stance stance = v1::Opinion::STANCE_AGREE) {
    v1::RecordOpinionRequest request;
    request.set_parent(name);
    request.set_stage_id(stage);
    request.set_stance(stance);
    request.set_text("意见");
    request.set_packet_version(Now(name).packet().version());
    return Ask(who, &Reviews::RecordOpinion, request);
  }

  static std::string DueOf(const v1::ReviewCase& review_case, const std::string& stage) {
    const v1::StageStatus& found = Stage(review_case, stage);
    return found.has_due_date() ? text::WriteDate(found.due_date()) : "";
  }

  // Another server on the same database.
  static std::unique_ptr<Envelope> AnotherServer() {
    Envelope::Options options;
    options.database_url = DatabaseUrl();
    options.calls.workers = 2;
    options.streams.workers = 1;
    options.clock = [] { return absl::FromUnixMicros(HandMicros()); };
    return std::make_unique<Envelope>(options);
  }
  // Cases of this zone in which a turn fired something.
  std::vector<std::string> OfThisZone(const v1::RunClocksResponse& fired) const {
    std::vector<std::string> cases;
    for (const std::string& name : fired.cases()) {
      if (name.rfind(zone() + "/", 0) == 0) cases.push_back(name);
    }
    return cases;
  }

  int CountRows(const std::string& sql) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    return work.exec_params1(sql, ZoneId())[0].as<int>();
  }
};

}  // namespace luodi::testing
