// SPDX-License-Identifier: Apache-2.0
// Forgeries of who did what and when: what the case tells against what the history tells, both ways.
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "client/secrets.h"
#include "tests/client/forgeries.h"

namespace luodi::client {
namespace {

constexpr char kCase[] = "zones/t1/projects/2020-0001/cases/1";
constexpr char kLate[] = "2020-07-07T04:00:00Z";
constexpr char kOtherTime[] = "2020-07-06T05:00:00Z";

std::string PersonNamed(const std::string& id) { return "zones/t1/persons/" + id; }

// The last entry of a method on the case itself.
Json& EntryOf(Sections& s, const std::string& method) {
  for (auto entry = s["history"].rbegin(); entry != s["history"].rend(); ++entry) {
    const std::string told = (*entry)["method"];
    if ((*entry)["resource"] == kCase && told == "luodi.v1.ReviewService." + method) return *entry;
  }
  throw std::logic_error(method);
}

// One more act at the end, in step with the versions of the case.
void Enter(Sections& s, const std::string& method, const std::string& person) {
  Json entry = s["history"].back();
  const int version = std::stoi(entry["version"].get<std::string>()) + 1;
  entry["method"] = "luodi.v1.ReviewService." + method;
  entry["actor"] = PersonNamed(person);
  entry["version"] = absl::StrCat(version);
  s["history"].push_back(entry);
  s["case"]["etag"] = absl::StrCat("v", version);
}

Json& StageNamed(Sections& s, const std::string& id) {
  for (Json& stage : s["case"]["stages"]) {
    if (stage["stageId"] == id) return stage;
  }
  throw std::logic_error(id);
}

void Reject(Sections& s) {
  s["case"]["state"] = "STATE_REJECTED";
  s["case"]["decision"]["outcome"] = "OUTCOME_REJECT";
  s["case"]["decision"].erase("conditions");
  s["case"].erase("validUntilDate");
  s["case"].erase("obligations");
}

// ---- the decision
std::vector<Forgery> OfWhoDecided() {
  return {
      {"decided by another", [](Sections& s) { s["case"]["decision"]["decidedBy"] = PersonNamed("leader-2"); },
       "case: the decision: the history has no such DecideCase by zones/t1/persons/leader-2 at 2020-07-07T04:00:00Z"},
      {"decided by nobody who did", [](Sections& s) { s["case"]["decision"]["decidedBy"] = PersonNamed("leader-2"); },
       "history: DecideCase by zones/t1/persons/leader at 2020-07-07T04:00:00Z left nothing in the case"},
      {"another deciding hand in the history",
       [](Sections& s) { EntryOf(s, "DecideCase")["actor"] = PersonNamed("leader-2"); },
       "case: the decision: the history has no such DecideCase by zones/t1/persons/leader at"},
      {"a second decision", [](Sections& s) { Enter(s, "DecideCase", "leader-2"); },
       "history: DecideCase by zones/t1/persons/leader-2 at 2020-07-07T04:00:00Z left nothing in the case"},
      {"decided at another time", [](Sections& s) { s["case"]["decision"]["decideTime"] = "2020-07-07T05:00:00Z"; },
       "case: the decision: the history has no such DecideCase by zones/t1/persons/leader at 2020-07-07T05:00:00Z"},
      {"decided on another day", [](Sections& s) { s["case"]["decision"]["decideDate"]["day"] = 6; },
       "case: the day of the decision is not that of its time"},
      {"decided on another day, in step",
       [](Sections& s) {
         s["case"]["decision"]["decideDate"]["day"] = 6;
         s["case"]["decision"]["decideTime"] = "2020-07-06T04:00:00Z";
         s["case"]["validUntilDate"]["day"] = 2;
       },
       "case: the decision: the history has no such DecideCase"},
      {"decided for another reason", [](Sections& s) { s["case"]["decision"]["reason"] = "另有考虑"; },
       "case: the decision: the history has no such DecideCase"},
      {"rejected, the stage apart", [](Sections& s) { Reject(s); },
       "case: stage decision did not come to what was decided"},
      {"rejected with all that follows",
       [](Sections& s) {
         Reject(s);
         StageNamed(s, "decision")["outcome"] = "OUTCOME_NEGATIVE";
       },
       "case: the case is not what its last change, DecideCase by zones/t1/persons/leader, made of it"},
      {"rejected, and valid",
       [](Sections& s) {
         const Json valid = s["case"]["validUntilDate"];
         Reject(s);
         s["case"]["validUntilDate"] = valid;
       },
       "case: it was not approved, and has what only an approval brings"},
      {"a condition of the decision less",
       [](Sections& s) {
         s["case"]["decision"]["conditions"] = Json::array({"无"});
         s["case"]["obligations"][0]["text"] = "无";
       },
       "case: the case is not what its last change"},
      {"a voice nobody gave",
       [](Sections& s) {
         s["case"]["voices"] = Json::array({{{"person", PersonNamed("leader-2")}, {"voiceTime", kOtherTime}}});
       },
       "case: the voice of zones/t1/persons/leader-2: the history has no such DecideCase by zones/t1/persons/leader-2"},
  };
}

// ---- exception and override
std::vector<Forgery> OfWhoAsked() {
  const auto granted = [](Sections& s, const char* what, const char* time) {
    s["case"][what] = {{"reason", "重大项目"},
                       {"requestedBy", PersonNamed("director")},
                       {"grantedBy", PersonNamed("leader")},
                       {"grantTime", time}};
  };
  return {
      {"an exception nobody asked for", [=](Sections& s) { granted(s, "exception", kLate); },
       "case: the exception: the history has no such RequestException by zones/t1/persons/director"},
      {"an override nobody asked for", [=](Sections& s) { granted(s, "override", kLate); },
       "case: the override: the history has no such RequestOverride by zones/t1/persons/director"},
      {"an exception granted by another",
       [=](Sections& s) {
         granted(s, "exception", kLate);
         s["case"]["exception"]["grantedBy"] = PersonNamed("leader-2");
       },
       "case: the exception zones/t1/persons/director asked for was granted by no other"},
      {"an override granted by another",
       [=](Sections& s) {
         granted(s, "override", kLate);
         s["case"]["override"]["grantedBy"] = PersonNamed("leader-2");
       },
       "case: the override zones/t1/persons/director asked for was granted by no other"},
      {"an exception granted later", [=](Sections& s) { granted(s, "exception", kOtherTime); },
       "case: what was granted was granted at another time than the decision"},
      {"an override granted later", [=](Sections& s) { granted(s, "override", kOtherTime); },
       "case: what was granted was granted at another time than the decision"},
      {"an override of an act of another",
       [=](Sections& s) {
         Enter(s, "RequestOverride", "director-2");
         granted(s, "override", kLate);
       },
       "case: the override: the history has no such RequestOverride by zones/t1/persons/director"},
      {"an exception that is gone", [](Sections& s) { Enter(s, "RequestException", "director"); },
       "history: RequestException by zones/t1/persons/director at 2020-07-07T04:00:00Z left nothing in the case"},
      {"an override that is gone", [](Sections& s) { Enter(s, "RequestOverride", "director"); },
       "history: RequestOverride by zones/t1/persons/director at 2020-07-07T04:00:00Z left nothing in the case"},
  };
}

// ---- what followed the approval
std::vector<Forgery> OfWhatFollowed() {
  const auto settled = [](Sections& s, const char* state) {
    Json& obligation = s["case"]["obligations"][1];
    obligation["state"] = state;
    obligation["settledBy"] = PersonNamed("secretary");
    obligation["settleTime"] = kLate;
  };
  return {
      {"a condition nobody saw met", [=](Sections& s) { settled(s, "STATE_MET"); },
       "case: zones/t1/projects/2020-0001/cases/1/obligations/2: the history has no such ConfirmObligation by "
       "zones/t1/persons/secretary at 2020-07-07T04:00:00Z"},
      {"a condition nobody let go", [=](Sections& s) { settled(s, "STATE_WAIVED"); },
       "case: zones/t1/projects/2020-0001/cases/1/obligations/2: the history has no such WaiveObligation by"},
      {"a condition settled by another",
       [=](Sections& s) {
         Enter(s, "ConfirmObligation", "secretary-2");
         settled(s, "STATE_MET");
       },
       "case: zones/t1/projects/2020-0001/cases/1/obligations/2: the history has no such ConfirmObligation by"},
      {"a condition open again", [](Sections& s) { Enter(s, "ConfirmObligation", "secretary"); },
       "history: ConfirmObligation by zones/t1/persons/secretary at 2020-07-07T04:00:00Z left nothing in the case"},
      {"a waiver gone", [](Sections& s) { Enter(s, "WaiveObligation", "leader"); },
       "history: WaiveObligation by zones/t1/persons/leader at 2020-07-07T04:00:00Z left nothing in the case"},
      {"an extension nobody gave",
       [](Sections& s) {
         s["case"]["extension"] = {{"formerDate", s["case"]["validUntilDate"]},
                                   {"reason", "延期"},
                                   {"extendedBy", PersonNamed("leader")},
                                   {"extendTime", kLate}};
       },
       "case: the extension: the history has no such ExtendApproval by zones/t1/persons/leader at"},
      {"an extension gone", [](Sections& s) { Enter(s, "ExtendApproval", "leader"); },
       "history: ExtendApproval by zones/t1/persons/leader at 2020-07-07T04:00:00Z left nothing in the case"},
      {"a withdrawal gone", [](Sections& s) { Enter(s, "WithdrawCase", "officer"); },
       "history: WithdrawCase by zones/t1/persons/officer at 2020-07-07T04:00:00Z left nothing in the case"},
  };
}

// ---- filing, supplements, the office's own acts
std::vector<Forgery> OfTheOffice() {
  return {
      {"filed by another", [](Sections& s) { s["case"]["submittedBy"] = PersonNamed("officer-2"); },
       "case: the filing: the history has no such SubmitCase by zones/t1/persons/officer-2 at 2020-07-01T04:00:00Z"},
      {"filed at another time", [](Sections& s) { s["case"]["createTime"] = "2020-07-01T05:00:00Z"; },
       "case: the filing: the history has no such SubmitCase"},
      {"accepted on another day", [](Sections& s) { s["case"]["acceptedDate"]["day"] = 2; },
       "case: the case was accepted on another day than it was filed"},
      {"a supplement another asked for",
       [](Sections& s) { s["case"]["supplements"][0]["requestedBy"] = PersonNamed("secretary-2"); },
       "case: supplement request 1: the history has no such RequestSupplement by zones/t1/persons/secretary-2 at"},
      {"a supplement asked for at another time",
       [](Sections& s) { s["case"]["supplements"][0]["requestTime"] = "2020-07-02T04:00:00Z"; },
       "case: supplement request 1: the history has no such RequestSupplement by zones/t1/persons/secretary at"},
      {"a supplement answered at another time",
       [](Sections& s) { s["case"]["supplements"][0]["answerTime"] = "2020-07-02T04:00:00Z"; },
       "case: the end of supplement 1: the history has no such ResubmitPacket by - at 2020-07-02T04:00:00Z"},
      {"a supplement that ran out", [](Sections& s) { s["case"]["supplements"][0]["expired"] = true; },
       "case: the end of supplement 1: the history has no such RunClocks"},
      {"a supplement less", [](Sections& s) { s["case"].erase("supplements"); },
       "history: RequestSupplement by zones/t1/persons/secretary at 2020-07-01T04:00:00Z left nothing in the case"},
      {"a supplement more",
       [](Sections& s) {
         Json more = s["case"]["supplements"][0];
         more["cycle"] = 2;
         s["case"]["supplements"].push_back(more);
       },
       "case: supplement request 2: the history has no such RequestSupplement"},
      {"a packet accepted at another time",
       [](Sections& s) { StageNamed(s, "completeness")["doneTime"] = "2020-07-03T05:00:00Z"; },
       "case: the end of stage completeness: the history has no such AcceptPacket by - at 2020-07-03T05:00:00Z"},
      {"a packet accepted by another act",
       [](Sections& s) { EntryOf(s, "AcceptPacket")["method"] = "luodi.v1.ReviewService.AdmitAlternate"; },
       "case: the end of stage completeness: the history has no such AcceptPacket"},
      {"a vote closed by the office", [](Sections& s) { StageNamed(s, "panel")["closing"] = "CLOSING_BY_OFFICE"; },
       "case: the end of stage panel: the history has no such CloseVote"},
  };
}

// ---- what was said
std::vector<Forgery> OfWhoSaid() {
  return {
      {"an opinion of another", [](Sections& s) { s["opinions"][1]["recordedBy"] = PersonNamed("of-legal-2"); },
       "opinions: zones/t1/projects/2020-0001/cases/1/opinions/2: the history has no such RecordOpinion by "
       "zones/t1/persons/of-legal-2 at 2020-07-03T04:00:00Z"},
      {"an opinion of another time", [](Sections& s) { s["opinions"][1]["createTime"] = "2020-07-03T05:00:00Z"; },
       "opinions: zones/t1/projects/2020-0001/cases/1/opinions/2: the history has no such RecordOpinion by"},
      {"an opinion in other words", [](Sections& s) { s["opinions"][1]["text"] = "不予支持"; },
       "opinions: zones/t1/projects/2020-0001/cases/1/opinions/2 is not what was entered"},
      {"a vote of another", [](Sections& s) { VoteOf(s, "panel", "m1")["castBy"] = PersonNamed("m6"); },
       "votes: zones/t1/projects/2020-0001/cases/1/votes/4: the history has no such CastVote by zones/t1/persons/m6"},
      {"a secret vote of another", [](Sections& s) { VoteOf(s, "ballot", "m1")["castBy"] = PersonNamed("m6"); },
       "votes: zones/t1/projects/2020-0001/cases/1/votes/2: the history has no such CastVote by zones/t1/persons/m6"},
      {"a vote of another time", [](Sections& s) { VoteOf(s, "panel", "m1")["createTime"] = kOtherTime; },
       "votes: zones/t1/projects/2020-0001/cases/1/votes/4: the history has no such CastVote"},
      {"a vote for another reason", [](Sections& s) { VoteOf(s, "panel", "m1")["reason"] = "另有考虑"; },
       "votes: zones/t1/projects/2020-0001/cases/1/votes/4 is not what was entered"},
      {"another secret ballot",
       [](Sections& s) { VoteOf(s, "ballot", "m1")["ballotDigest"] = Sha256("another salt:CHOICE_NO"); },
       "votes: zones/t1/projects/2020-0001/cases/1/votes/2 is not what was entered"},
      {"a score of another", [](Sections& s) { s["scores"][0]["scoredBy"] = PersonNamed("m6"); },
       "scores: zones/t1/projects/2020-0001/cases/1/scores/1: the history has no such RecordScore by "
       "zones/t1/persons/m6"},
      {"a score of another time", [](Sections& s) { s["scores"][0]["createTime"] = kOtherTime; },
       "scores: zones/t1/projects/2020-0001/cases/1/scores/1: the history has no such RecordScore"},
      {"a score with another remark", [](Sections& s) { s["scores"][0]["reason"] = "另有考虑"; },
       "scores: zones/t1/projects/2020-0001/cases/1/scores/1 is not what was entered"},
      {"a recusal of another", [](Sections& s) { s["case"]["recusals"][0]["person"] = PersonNamed("m6"); },
       "case: zones/t1/projects/2020-0001/cases/1/recusals/1: the history has no such Recuse by zones/t1/persons/m6"},
      {"a later recusal", [](Sections& s) { s["case"]["recusals"][0]["createTime"] = kOtherTime; },
       "case: zones/t1/projects/2020-0001/cases/1/recusals/1: the history has no such Recuse"},
      {"a recusal for another reason", [](Sections& s) { s["case"]["recusals"][0]["reason"] = "身体原因"; },
       "case: zones/t1/projects/2020-0001/cases/1/recusals/1: the history has no such Recuse"},
      {"a recusal less", [](Sections& s) { s["case"].erase("recusals"); },
       "history: zones/t1/projects/2020-0001/cases/1/recusals/1 was entered, and is not in the record"},
      {"a recusal more",
       [](Sections& s) {
         Json more = s["case"]["recusals"][0];
         more["name"] = absl::StrCat(kCase, "/recusals/2");
         more["person"] = PersonNamed("m2");
         s["case"]["recusals"].push_back(more);
       },
       "case: zones/t1/projects/2020-0001/cases/1/recusals/2: the history has no such Recuse"},
      {"another hand in the history",
       [](Sections& s) {
         for (Json& entry : s["history"]) {
           if (entry["resource"] == absl::StrCat(kCase, "/opinions/2")) entry["actor"] = PersonNamed("of-legal-2");
         }
       },
       "opinions: zones/t1/projects/2020-0001/cases/1/opinions/2: the history has no such RecordOpinion by "
       "zones/t1/persons/of-legal at"},
  };
}

}  // namespace

std::vector<Forgery> ForgeriesOfActs() {
  std::vector<Forgery> all;
  for (const auto& some : {OfWhoDecided(), OfWhoAsked(), OfWhatFollowed(), OfTheOffice(), OfWhoSaid()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace luodi::client
