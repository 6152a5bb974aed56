// SPDX-License-Identifier: Apache-2.0
#include "tests/client/forgeries.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/case_page.h"
#include "client/secrets.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"

namespace luodi::client {
namespace {

Json& Find(Json& list, const std::string& key, const std::string& value) {
  for (Json& one : list) {
    if (one.value(key, "") == value) return one;
  }
  throw std::logic_error(value);
}
Json& StageOf(Sections& sections, const std::string& id) { return Find(sections["case"]["stages"], "stageId", id); }
Json& SeatOf(Sections& sections, const std::string& stage, const std::string& seat) {
  return Find(StageOf(sections, stage)["seats"], "seatId", seat);
}
Json& AskedOf(Sections& sections, const std::string& id) {
  for (Json& group : sections["definition"]["groups"]) {
    for (Json& stage : group["stages"]) {
      if (stage["stageId"] == id) return stage;
    }
  }
  throw std::logic_error(id);
}
std::string PersonNamed(const std::string& id) { return "zones/t1/persons/" + id; }

// The definition with the digest of what binds in it, told to the case too.
void Pin(Sections& sections) {
  v1::ReviewDefinition definition;
  const std::string json = sections["definition"].dump();
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &definition).ok());
  for (const char* field : {"name", "title", "state", "drafted_by", "published_by", "publish_time", "content_sha256",
                            "etag", "create_time"}) {
    definition.GetReflection()->ClearField(&definition, definition.GetDescriptor()->FindFieldByName(field));
  }
  std::string binding;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(definition, &binding).ok());
  sections["definition"]["contentSha256"] = Sha256(binding);
  sections["case"]["definitionSha256"] = Sha256(binding);
}

void Drop(Json& list, size_t i) { list.erase(list.begin() + static_cast<std::ptrdiff_t>(i)); }

// ---- what the case was pinned to
std::vector<Forgery> OfWhatItWasPinnedTo() {
  return {
      {"another quorum", [](Sections& s) { AskedOf(s, "panel")["quorum"]["numerator"] = 1; },
       "definition: the definition does not have its content_sha256"},
      {"another definition", [](Sections& s) { s["definition"]["name"] = "zones/t1/reviewDefinitions/2"; },
       "definition: the case was filed under"},
      {"another digest of the definition", [](Sections& s) { s["case"]["definitionSha256"] = "0"; },
       "definition: the case was filed under"},
      {"a draft", [](Sections& s) { s["definition"]["state"] = "STATE_DRAFT"; },
       "definition: the definition was never"},
      {"another quorum, pinned",
       [](Sections& s) {
         AskedOf(s, "panel")["quorum"]["numerator"] = 3;
         Pin(s);
       },
       "case: the tally of stage panel"},
      {"another weight, pinned",
       [](Sections& s) {
         AskedOf(s, "panel")["seats"][0]["weight"] = 5;
         Pin(s);
       },
       "case: the seats of stage panel are not those of the definition"},
      {"another threshold set", [](Sections& s) { s["threshold-set"]["name"] = "zones/t1/thresholdSets/2"; },
       "threshold-set: the case was filed under"},
      {"a stage less", [](Sections& s) { Drop(s["case"]["stages"], 3); }, "case: stage experts is not the one"},
      {"a stage more at the end",
       [](Sections& s) {
         s["definition"]["groups"].push_back(s["definition"]["groups"][0]);
         Pin(s);
       },
       "case: the case lacks stages of its definition"},
  };
}

// ---- packets and documents
std::vector<Forgery> OfPackets() {
  return {
      {"another investment",
       [](Sections& s) {
         const std::string material = s["packets"][1]["materialJson"];
         s["packets"][1]["materialJson"] = absl::StrReplaceAll(material, {{"30000000000", "90000000000"}});
       },
       "packets: the digest of packet 2"},
      {"another document in the packet", [](Sections& s) { s["packets"][0]["documents"].front() = Sha256("other"); },
       "packets: the digest of packet 1"},
      {"another document", [](Sections& s) { s["documents"][0]["sha256"] = Sha256("other"); },
       "packets: packet 1 holds zones/t1/projects/2020-0001/documents/1 with a digest"},
      {"a document of nothing",
       [](Sections& s) {
         s["documents"].push_back(s["documents"][0]);
         s["documents"].back()["name"] = "zones/t1/projects/2020-0001/documents/9";
       },
       "documents: zones/t1/projects/2020-0001/documents/9 is in no packet"},
      {"a packet less", [](Sections& s) { Drop(s["packets"], 0); }, "packets: packet 2 is not the next"},
      {"the last packet less", [](Sections& s) { Drop(s["packets"], 1); },
       "packets: the packet of the case is not the last one"},
      {"an answer to a packet that is gone", [](Sections& s) { Drop(s["packets"], 1); },
       "opinions: zones/t1/projects/2020-0001/cases/1/opinions/1 judges packet 2, which there never was"},
      {"a material that is not there",
       [](Sections& s) { s["packets"][0]["materials"]["proposal"] = "zones/t1/projects/2020-0001/documents/9"; },
       "packets: packet 1: zones/t1/projects/2020-0001/documents/9 stands for proposal"},
  };
}

// ---- opinions
std::vector<Forgery> OfOpinions() {
  return {
      {"an objection", [](Sections& s) { Find(s["opinions"], "stageId", "legal")["stance"] = "STANCE_OBJECT"; },
       "case: the tally of stage legal is 1/0/0, 1 and comes to 0/1/0, 1"},
      {"a veto", [](Sections& s) { Find(s["opinions"], "stageId", "environment")["stance"] = "STANCE_VETO"; },
       "case: the outcome of stage environment does not follow"},
      {"an opinion less", [](Sections& s) { Drop(s["opinions"], 0); },
       "case: seat environment of stage environment does not stand as what was said has it"},
      {"an opinion less, but for the history", [](Sections& s) { Drop(s["opinions"], 0); },
       "history: zones/t1/projects/2020-0001/cases/1/opinions/1 was entered, and is not in the record"},
      {"an opinion twice", [](Sections& s) { s["opinions"].push_back(s["opinions"][0]); }, "opinions/1 is there twice"},
      {"a second opinion of a seat",
       [](Sections& s) {
         s["opinions"].push_back(s["opinions"][0]);
         s["opinions"].back()["name"] = "zones/t1/projects/2020-0001/cases/1/opinions/3";
       },
       "opinions/3 is a second answer for seat environment"},
      {"an opinion nobody entered",
       [](Sections& s) { s["opinions"][0]["name"] = "zones/t1/projects/2020-0001/cases/1/opinions/7"; },
       "opinions/7 was never entered"},
      {"an opinion of another case",
       [](Sections& s) { s["opinions"][0]["name"] = "zones/t1/projects/2020-0002/cases/1/opinions/1"; },
       "opinions: zones/t1/projects/2020-0002/cases/1/opinions/1 is not of this case"},
      {"an opinion of the applicant", [](Sections& s) { s["opinions"][1]["recordedBy"] = PersonNamed("officer"); },
       "opinions: zones/t1/persons/officer filed the case and gave"},
      {"an opinion of the recused", [](Sections& s) { s["opinions"][1]["recordedBy"] = PersonNamed("m4"); },
       "opinions: zones/t1/persons/m4 is recused and gave"},
      {"an opinion of nobody", [](Sections& s) { s["opinions"][1].erase("recordedBy"); }, "opinions/2 has no author"},
      {"an opinion for no stage", [](Sections& s) { s["opinions"][1]["stageId"] = "nowhere"; },
       "opinions/2 is for stage nowhere"},
      {"an opinion for no seat", [](Sections& s) { s["opinions"][1]["seatId"] = "nowhere"; },
       "opinions/2 is for seat nowhere"},
      {"an opinion out of order", [](Sections& s) { s["opinions"][1]["createTime"] = "2020-07-02T04:00:00Z"; },
       "opinions/2 is older than the one before it"},
      {"a stand-in without a seat", [](Sections& s) { s["opinions"][0]["recordedBy"] = PersonNamed("of-legal"); },
       "opinions: zones/t1/persons/of-legal gave"},
  };
}

// ---- votes
std::vector<Forgery> OfVotes() {
  return {
      {"a vote turned", [](Sections& s) { VoteOf(s, "panel", "m1")["choice"] = "CHOICE_NO"; },
       "case: the tally of stage panel is 2/0/0, 3 and comes to 1/1/0, 3"},
      {"a vote turned, tally and all",
       [](Sections& s) {
         VoteOf(s, "panel", "m1")["choice"] = "CHOICE_NO";
         StageOf(s, "panel")["tally"]["yes"] = "1";
         StageOf(s, "panel")["tally"]["no"] = "1";
       },
       "case: the outcome of stage panel does not follow"},
      {"a heavier vote", [](Sections& s) { VoteOf(s, "panel", "m1")["weight"] = 2; },
       "counts 2, which seat m1 does not"},
      {"a vote for another", [](Sections& s) { VoteOf(s, "panel", "m1")["castBy"] = PersonNamed("m2"); },
       "votes: zones/t1/persons/m2 gave"},
      {"two votes of one", [](Sections& s) { VoteOf(s, "panel", "m3")["castBy"] = PersonNamed("m1"); },
       "is a second answer of zones/t1/persons/m1 at the stage"},
      {"a vote without choice", [](Sections& s) { VoteOf(s, "panel", "m1").erase("choice"); },
       "says neither yes nor no nor abstains"},
      {"a delegation less", [](Sections& s) { Drop(s["delegations"], 0); },
       "votes: zones/t1/persons/m5 gave zones/t1/projects/2020-0001/cases/1/votes/5 for zones/t1/persons/m3, who had "
       "not"},
      {"a delegation that ended",
       [](Sections& s) {
         s["delegations"][0]["startDate"]["month"] = 6;
         s["delegations"][0]["endDate"]["month"] = 6;
       },
       "who had not handed it on to him"},
      {"a delegation without days", [](Sections& s) { s["delegations"][0].erase("endDate"); },
       "delegations: a delegation has no days"},
      {"a secret choice", [](Sections& s) { VoteOf(s, "ballot", "m1")["choice"] = "CHOICE_YES"; },
       "was cast in a secret ballot and tells more"},
      {"a secret vote with its time",
       [](Sections& s) { VoteOf(s, "ballot", "m1")["createTime"] = "2020-07-06T04:00:00Z"; },
       "was cast in a secret ballot and tells more"},
      {"a secret vote without digest", [](Sections& s) { VoteOf(s, "ballot", "m1").erase("ballotDigest"); },
       "has no ballot_digest"},
      {"a ballot more", [](Sections& s) { StageOf(s, "ballot")["tally"]["yes"] = "3"; },
       "case: the tally of stage ballot"},
      {"a ballot less",
       [](Sections& s) {
         StageOf(s, "ballot")["tally"]["yes"] = "1";
         StageOf(s, "ballot")["tally"]["cast"] = "2";
       },
       "case: the tally of stage ballot"},
  };
}

// ---- scores
std::vector<Forgery> OfScores() {
  return {
      {"a better score", [](Sections& s) { s["scores"][2]["criteria"][0]["scoreBp"] = 6000; },
       "scores/3 does not add up"},
      {"a better score, added up",
       [](Sections& s) {
         s["scores"][2]["criteria"][0]["scoreBp"] = 6000;
         s["scores"][2]["awardedBp"] = 6000 + 2505;
       },
       "case: the scores of stage experts come to something else"},
      {"a criterion less", [](Sections& s) { Drop(s["scores"][0]["criteria"], 0); }, "scores/1 is not filled in"},
      {"a score above full marks", [](Sections& s) { s["scores"][0]["criteria"][0]["scoreBp"] = 6001; },
       "scores/1 is not filled in"},
      {"not applicable where it applies", [](Sections& s) { s["scores"][0]["criteria"][0]["notApplicable"] = true; },
       "scores/1 is not filled in"},
      {"another total", [](Sections& s) { StageOf(s, "experts")["score"]["totalBp"] = 7225; },
       "case: the scores of stage experts"},
      {"another average", [](Sections& s) { StageOf(s, "experts")["score"]["criteria"][1]["averageBp"] = 2834; },
       "case: the scores of stage experts"},
      {"a bar below which nobody was",
       [](Sections& s) { StageOf(s, "experts")["score"]["criteria"][0]["belowMinimum"] = true; },
       "case: the scores of stage experts"},
      {"a higher bar, pinned",
       [](Sections& s) {
         AskedOf(s, "experts")["scoreSheet"]["passBp"] = 7225;
         StageOf(s, "experts")["score"]["passBp"] = 7225;
         Pin(s);
       },
       "case: the outcome of stage experts does not follow from its scores"},
  };
}

// ---- seats and outcomes
std::vector<Forgery> OfSeats() {
  return {
      {"a recusal undone", [](Sections& s) { SeatOf(s, "experts", "m4")["state"] = "STATE_ASKED"; },
       "case: the scores of stage experts"},
      {"a seat that never answered", [](Sections& s) { SeatOf(s, "panel", "m2")["state"] = "STATE_ANSWERED"; },
       "case: seat m2 of stage panel does not stand"},
      {"another answered", [](Sections& s) { SeatOf(s, "panel", "m1")["answeredBy"] = PersonNamed("m2"); },
       "case: seat m1 of stage panel does not stand"},
      {"a failed vote", [](Sections& s) { StageOf(s, "panel")["outcome"] = "OUTCOME_NEGATIVE"; },
       "case: the outcome of stage panel does not follow"},
      {"a failed vote that was approved", [](Sections& s) { StageOf(s, "panel")["outcome"] = "OUTCOME_NEGATIVE"; },
       "case: it was approved although stage panel came to a negative outcome"},
  };
}

// ---- decision
std::vector<Forgery> OfDecisions() {
  return {
      {"a rejection", [](Sections& s) { s["case"]["decision"]["outcome"] = "OUTCOME_REJECT"; },
       "case: the case is STATE_APPROVED_WITH_CONDITIONS, and its decision says something else"},
      {"no decision", [](Sections& s) { s["case"].erase("decision"); },
       "case: the case is STATE_APPROVED_WITH_CONDITIONS"},
      {"approved as it is", [](Sections& s) { s["case"]["state"] = "STATE_APPROVED"; },
       "case: the case is STATE_APPROVED,"},
      {"decided by the applicant", [](Sections& s) { s["case"]["decision"]["decidedBy"] = PersonNamed("officer"); },
       "case: zones/t1/persons/officer filed the case and decided it"},
      {"decided by the recused", [](Sections& s) { s["case"]["decision"]["decidedBy"] = PersonNamed("m4"); },
       "case: zones/t1/persons/m4 is recused and decided"},
      {"decided too early", [](Sections& s) { StageOf(s, "completeness")["state"] = "STATE_OPEN"; },
       "case: it was decided while stage completeness was not done"},
      {"valid for longer", [](Sections& s) { s["case"]["validUntilDate"]["year"] = 2031; },
       "case: the approval does not end on the day"},
      {"a condition less", [](Sections& s) { Drop(s["case"]["obligations"], 0); }, "case: the obligations are not"},
      {"another condition", [](Sections& s) { s["case"]["obligations"][1]["text"] = "无"; },
       "case: the obligations are not"},
      {"a condition settled by nobody", [](Sections& s) { s["case"]["obligations"][1]["state"] = "STATE_MET"; },
       "case: the obligations are not"},
      {"a criterion that failed", [](Sections& s) { s["case"]["verdict"]["criteria"][0]["blocks"] = true; },
       "case: it was approved although criterion intensity is not met"},
      {"a veto that stands",
       [](Sections& s) {
         s["case"]["standingVetoes"] = Json::array({{{"opinion", "o/1"}, {"holder", "h"}}});
       },
       "case: it was approved although the veto o/1 stands"},
      {"an exception granted to himself",
       [](Sections& s) {
         s["case"]["exception"] = {{"requestedBy", PersonNamed("leader")}, {"grantedBy", PersonNamed("leader")}};
       },
       "case: the exception zones/t1/persons/leader asked for was granted by no other"},
      {"an override granted to himself",
       [](Sections& s) {
         s["case"]["override"] = {{"requestedBy", PersonNamed("leader")}, {"grantedBy", PersonNamed("leader")}};
       },
       "case: the override zones/t1/persons/leader asked for was granted by no other"},
      {"a voice twice",
       [](Sections& s) {
         s["case"]["voices"] = Json::array({{{"person", PersonNamed("x")}}, {{"person", PersonNamed("x")}}});
       },
       "case: zones/t1/persons/x gave two voices"},
  };
}

// ---- clock
std::vector<Forgery> OfClocks() {
  return {
      {"a day less consumed", [](Sections& s) { s["clock"]["accounts"][0]["consumedWorkingDays"] = 1; },
       "clock: the clock of - does not add up"},
      {"more days left", [](Sections& s) { s["clock"]["accounts"][0]["remainingWorkingDays"] = 39; },
       "clock: the clock of - does not add up"},
      {"a longer limit", [](Sections& s) { s["clock"]["accounts"][0]["limitWorkingDays"] = 60; },
       "clock: the clock of - does not add up"},
      {"a day not counted", [](Sections& s) { s["clock"]["accounts"][0]["days"].back()["counted"] = false; },
       "clock: the clock of - counts days by reasons"},
      {"a Sunday worked", [](Sections& s) { s["clock"]["accounts"][0]["days"][4]["reason"] = "REASON_WORKING_DAY"; },
       "clock: the clock of - counts days by reasons"},
      {"a Monday off", [](Sections& s) { s["clock"]["accounts"][0]["days"][5]["reason"] = "REASON_WEEKEND"; },
       "clock: the clock of - counts days by reasons"},
      {"a start on no start", [](Sections& s) { s["clock"]["accounts"][0]["days"][1]["reason"] = "REASON_START_DAY"; },
       "clock: the clock of - counts days by reasons"},
      {"a day left out", [](Sections& s) { Drop(s["clock"]["accounts"][0]["days"], 4); },
       "clock: the clock of - counts days by reasons"},
      {"a pause after the end",
       [](Sections& s) { s["clock"]["accounts"][0]["entries"].back()["kind"] = "KIND_RESUME"; },
       "clock: the ledger of the clock of - tells of no possible course"},
      {"a clock twice", [](Sections& s) { s["clock"]["accounts"].push_back(s["clock"]["accounts"][0]); },
       "clock: the clock of  is there twice"},
      {"a clock of another case", [](Sections& s) { s["clock"]["caseName"] = "zones/t1/projects/2020-0002/cases/1"; },
       "clock: the clock is of zones/t1/projects/2020-0002/cases/1"},
      {"a rung twice",
       [](Sections& s) {
         const Json rung = {
             {"stageId", "legal"}, {"packetVersion", 2}, {"workingDaysLate", 1}, {"told", "ROLE_LEADER"}};
         s["clock"]["accounts"][1]["firedRungs"] = Json::array({rung, rung});
       },
       "clock: a rung of completeness fired twice"},
  };
}

// ---- meetings
std::vector<Forgery> OfMeetings() {
  return {
      {"a meeting of two",
       [](Sections& s) { Drop(s["meetings"][0]["attendance"], 0), Drop(s["meetings"][0]["attendance"], 0); },
       "meetings: zones/t1/meetings/2020-0001 was held without its quorum"},
      {"somebody not called", [](Sections& s) { s["meetings"][0]["attendance"].push_back(PersonNamed("guest")); },
       "meetings: zones/t1/meetings/2020-0001 was held without its quorum"},
      {"a vote from outside", [](Sections& s) { s["meetings"][0]["attendance"][2] = PersonNamed("m3"); },
       "meetings: zones/t1/persons/m5 answered at stage panel, and attended no meeting on it"},
      {"no meeting", [](Sections& s) { Drop(s["meetings"], 0); },
       "meetings: zones/t1/persons/m1 answered at stage panel, and attended no meeting on it"},
      {"a resolution without number", [](Sections& s) { s["meetings"][0]["items"][0].erase("resolutionNumber"); },
       "meetings: zones/t1/meetings/2020-0001 has a resolution without number"},
      {"another resolution", [](Sections& s) { s["meetings"][0]["items"][0]["result"] = "RESULT_FAILED"; },
       "meetings: resolution 2020-1 is not what stage panel came to"},
      {"a meeting on another case",
       [](Sections& s) { s["meetings"][0]["items"][0]["reviewCase"] = "zones/t1/projects/2020-0002/cases/1"; },
       "meetings: zones/t1/meetings/2020-0001 tells of another case"},
  };
}

// ---- history
std::vector<Forgery> OfHistory() {
  return {
      {"a version less",
       [](Sections& s) {
         for (size_t i = 0; i < s["history"].size(); ++i) {
           if (s["history"][i]["version"] == "3") return Drop(s["history"], i);
         }
       },
       "history: version 3 of the case is missing from its history"},
      {"an entry less at the end", [](Sections& s) { Drop(s["history"], s["history"].size() - 1); },
       "and its history ends with version"},
      {"time turned round", [](Sections& s) { std::swap(s["history"].front()["time"], s["history"].back()["time"]); },
       "history: the history is not in the order of time"},
      {"a change of another case",
       [](Sections& s) { s["history"][0]["resource"] = "zones/t1/projects/2020-0002/cases/1"; },
       "history: zones/t1/projects/2020-0002/cases/1 is not of this case"},
      {"another version of the case", [](Sections& s) { s["case"]["etag"] = "v2"; }, "history: the case is v2"},
  };
}

}  // namespace

std::string FileContent() {
  std::ifstream file(LUODI_RECORD);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

v1::CaseRecord Good() {
  RecordInHand in_hand;
  EXPECT_TRUE(ReadRecordFile(FileContent(), &in_hand));
  return in_hand.record;
}

void Seal(v1::CaseRecord& record) {
  std::string lines =
      absl::StrCat(record.name(), "\n", google::protobuf::util::TimeUtil::ToString(record.export_time()), "\n",
                   record.exported_by(), "\n");
  for (v1::RecordSection& section : *record.mutable_sections()) {
    section.set_sha256(Sha256(section.content_json()));
    absl::StrAppend(&lines, section.section_id(), " ", section.sha256(), "\n");
  }
  record.set_sha256(Sha256(lines));
}

v1::CaseRecord Forged(const std::function<void(Sections&)>& change) {
  v1::CaseRecord record = Good();
  Sections sections;
  for (const v1::RecordSection& section : record.sections()) {
    sections[section.section_id()] = Json::parse(section.content_json());
  }
  const Sections before = sections;
  change(sections);
  for (v1::RecordSection& section : *record.mutable_sections()) {
    const Json& now = sections[section.section_id()];
    if (now != before.at(section.section_id())) section.set_content_json(now.dump());
  }
  Seal(record);
  return record;
}

Json& VoteOf(Sections& sections, const std::string& stage, const std::string& seat) {
  for (Json& vote : sections["votes"]) {
    if (vote["stageId"] == stage && vote["seatId"] == seat) return vote;
  }
  throw std::logic_error(seat);
}

std::vector<Forgery> Forgeries() {
  std::vector<Forgery> all;
  for (const auto& some : {OfWhatItWasPinnedTo(), OfPackets(), OfOpinions(), OfVotes(), OfScores(), OfSeats(),
                           OfDecisions(), OfClocks(), OfMeetings(), OfHistory(), ForgeriesOfActs()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace luodi::client
