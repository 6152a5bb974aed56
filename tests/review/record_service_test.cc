// SPDX-License-Identifier: Apache-2.0
// Exported cases hold for whoever checks them without server, at every moment of their course.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "client/case_page.h"
#include "tests/review/record_given.h"

namespace luodi {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Recorded : public testing::RecordOffice {
 protected:
  // Everything that can happen to a case on its way to an approval with conditions; `after` is called after each act.
  std::string WholeStory(const std::function<void(const std::string&)>& after) {
    Ready(Procedure());
    const v1::Project project = NewProject("某<项目>\"一期\"&配套");
    Upload(project.name(), "项目建议书");
    const std::string name = Filed(project.name());
    after(name);
    Supplement(name);
    after(name);
    SetToday(2020, 7, 3);
    Upload(project.name(), "可行性研究报告");
    Resubmit(name);
    after(name);
    Accept(name);
    Recuse("m4", name);
    after(name);
    Admit(name);
    Say("stand-in", name, "environment", v1::Opinion::STANCE_AGREE_WITH_CONDITIONS);
    after(name);
    Say("of-legal", name, "legal");
    after(name);
    SetToday(2020, 7, 6);
    Rate("m1", name, 5000, 3000);
    Rate("m2", name, 4500, -1);
    after(name);
    Rate("m3", name, 3000, 2505);
    for (const char* who : {"m3", "m1"}) Fine(Vote(who, name, v1::Vote::CHOICE_YES, "ballot"));
    after(name);
    Fine(Vote("m2", name, v1::Vote::CHOICE_NO, "ballot"));
    after(name);
    SetToday(2020, 7, 7);
    Delegate(name);
    const std::string meeting = MeetingOn(name);
    Fine(Attend(meeting, {"m1", "m2", "m5"}));
    Fine(Vote("m1", name));
    after(name);
    Fine(Vote("m5", name));
    after(name);
    Fine(Close(meeting));
    after(name);
    Decide(name, v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS);
    after(name);
    return name;
  }
};

TEST_F(Recorded, HoldsAtEveryMomentOfItsCourse) {
  const std::string name = WholeStory([this](const std::string& now) { Holds(now); });
  const v1::CaseRecord record = Holds(name);
  EXPECT_EQ(Now(name).state(), v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS);
  EXPECT_EQ(Now(name).obligations_size(), 2);
  EXPECT_THAT(Section(record, "delegations"), HasSubstr("persons/m5"));
  EXPECT_THAT(Section(record, "meetings"), HasSubstr("\"resolutionNumber\":\"2020-1\""));
  // How tests/data/review/record.json was made.
  if (const char* path = std::getenv("LUODI_KEEP_RECORD")) std::ofstream(path) << client::RecordFile(record);
}

TEST_F(Recorded, ComesTheSameTwiceAndLeavesItsDigestInTheJournal) {
  const std::string name = WholeStory([](const std::string&) {});
  const v1::CaseRecord one = Fine(Export(name));
  const v1::CaseRecord two = Fine(Export(name, "leader"));
  // The digest is also of who took it.
  EXPECT_NE(one.sha256(), two.sha256());
  EXPECT_EQ(one.sections_size(), two.sections_size());
  for (int i = 0; i < one.sections_size(); ++i) EXPECT_EQ(one.sections(i).sha256(), two.sections(i).sha256());
  EXPECT_EQ(Fine(Export(name)).sha256(), one.sha256());
  EXPECT_EQ(one.exported_by(), PersonNamed("secretary"));
  EXPECT_EQ(Entries("READING", "secretary", name), 2);
  pqxx::connection connection(DatabaseUrl());
  pqxx::work work(connection);
  const auto kept = work.exec_params1(
      "SELECT image->>'sha256', image->>'sections' FROM journal_entries WHERE entry_kind = 'ENTRY_KIND_READING' "
      "AND actor = $1 AND resource = $2",
      PersonNamed("leader"), name);
  EXPECT_EQ(kept[0].as<std::string>(), two.sha256());
  EXPECT_TRUE(kept[1].is_null());
}

TEST_F(Recorded, TellsOfASecretBallotOnlyItsTotals) {
  const std::string name = WholeStory([](const std::string&) {});
  const v1::CaseRecord record = Holds(name);
  client::OpenedRecord opened;
  ASSERT_TRUE(client::OpenRecord(record, &opened).empty());
  int secret = 0;
  std::string order;
  for (const v1::Vote& vote : opened.votes) {
    if (vote.stage_id() != "ballot") continue;
    ++secret;
    order += vote.seat_id();
    EXPECT_EQ(vote.choice(), v1::Vote::CHOICE_UNSPECIFIED);
    EXPECT_FALSE(vote.has_create_time());
  }
  EXPECT_EQ(secret, 3);
  EXPECT_EQ(order, "m1m2m3");
  const v1::Tally& tally = Stage(opened.review_case, "ballot").tally();
  EXPECT_EQ(tally.yes(), 2);
  EXPECT_EQ(tally.no(), 1);
  // No salt, as text or as digits, and no ballot.
  for (const v1::RecordSection& section : record.sections()) {
    EXPECT_THAT(section.content_json(), Not(HasSubstr("Salt")));
    EXPECT_THAT(section.content_json(), Not(HasSubstr("1111111111111111")));
  }
}

TEST_F(Recorded, PrintsAPageThatHoldsAndFetchesNothing) {
  const std::string name = WholeStory([](const std::string&) {});
  const v1::CaseRecord record = Fine(Export(name));
  for (const auto language : {text::Language::kChinese, text::Language::kEnglish}) {
    const std::string page = client::CasePage(record, language);
    client::RecordInHand in_hand;
    ASSERT_TRUE(client::ReadRecordFile(page, &in_hand));
    EXPECT_TRUE(client::CheckRecordFile(page, in_hand).empty());
    EXPECT_THAT(page, HasSubstr("某&lt;项目&gt;&quot;一期&quot;&amp;配套"));
    EXPECT_THAT(page, Not(HasSubstr("某<项目>")));
    for (const char* fetched : {"http://", "https://", "src=", "href=", "url(", "@import"}) {
      EXPECT_THAT(page, Not(HasSubstr(fetched))) << fetched;
    }
  }
}

TEST_F(Recorded, IsNotForTheRecusedNorForWhoMayNotSeeTheProject) {
  Ready(Short());
  const std::string name = NewCase();
  Recuse("m3", name);
  EXPECT_EQ(Export(name, "m3").reason(), "PERSON_RECUSED");
  EXPECT_EQ(Export(InZone("projects/2020-0099/cases/1")).reason(), "RESOURCE_NOT_FOUND");
  const std::string secret = NewSecretCase();
  EXPECT_EQ(Export(secret, "clerk").reason(), "RESOURCE_NOT_FOUND");
  Holds(secret);
}

TEST_F(Recorded, TellsOfAMeetingOnlyWhatIsItsOwn) {
  Ready(Short());
  const std::string meeting = Called();
  const std::string name = NewCase("一");
  const std::string other = NewCase("二");
  Fine(Add(meeting, other));
  Fine(Add(meeting, name));
  Fine(Attend(meeting, {"m1", "m2"}));
  for (const char* who : {"m1", "m2"}) Fine(Vote(who, name, v1::Vote::CHOICE_NO));
  Fine(Close(meeting));
  const v1::CaseRecord record = Holds(name);
  EXPECT_THAT(Section(record, "meetings"), HasSubstr(name));
  EXPECT_THAT(Section(record, "meetings"), Not(HasSubstr(other)));
  EXPECT_THAT(Section(record, "meetings"), Not(HasSubstr("minutes")));
  Decide(name, v1::Decision::OUTCOME_REJECT);
  Holds(name);
}

TEST_F(Recorded, HoldsThoughAVoteFailedAndWasPassedOver) {
  Ready(Short());
  Person("director-2", {v1::ROLE_DIRECTOR});
  const std::string meeting = Called();
  const std::string name = NewCase();
  Fine(Add(meeting, name));
  Fine(Attend(meeting, {"m1", "m2"}));
  for (const char* who : {"m1", "m2"}) Fine(Vote(who, name, v1::Vote::CHOICE_NO));
  v1::RequestOverrideRequest request;
  request.set_name(name);
  request.set_etag(Now(name).etag());
  request.add_stage_ids("panel");
  request.set_reason("重大项目");
  request.set_document_number("廊高管纪〔2020〕9号");
  Fine(Ask("director-2", &Reviews::RequestOverride, request));
  Decide(name, v1::Decision::OUTCOME_APPROVE);
  Holds(name);
}

}  // namespace
}  // namespace luodi
