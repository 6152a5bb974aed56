// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/ballot.h"
#include "client/bulk_opinions.h"
#include "client/clock_receipt.h"
#include "client/csv.h"
#include "client/definition_report.h"
#include "client/finding_text.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/inbox.h"
#include "client/language.h"
#include "client/score_sheet.h"
#include "client/stage.h"
#include "client/story.h"
#include "proto/text/date.h"

namespace luodi::client {
namespace {

// What `tell` prints in a language; the catalogue is English again afterwards.
template <typename Tell>
std::string Told(Language language, Tell tell) {
  LoadCatalogue(language);
  std::ostringstream text;
  Output out(text, {Format::kTable, language, true, false});
  tell(out);
  LoadCatalogue(Language::kEnglish);
  return text.str();
}

std::string Fault(const std::function<void()>& act) {
  LoadCatalogue(Language::kEnglish);
  try {
    act();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

v1::Date Day(const std::string& text) {
  v1::Date date;
  EXPECT_EQ(text::ReadDate(text, &date), v1::ERROR_REASON_UNSPECIFIED);
  return date;
}

TEST(Points, AreHundredthsExactly) {
  EXPECT_EQ(ReadPoints("5"), 500);
  EXPECT_EQ(ReadPoints("16.5"), 1650);
  EXPECT_EQ(ReadPoints("16.55"), 1655);
  EXPECT_EQ(ReadPoints("0"), 0);
  EXPECT_EQ(ReadPoints("１７"), 1700);
  EXPECT_EQ(Points(1650), "16.5");
  EXPECT_EQ(Points(1700), "17");
}

TEST(Points, AreRefusedWhenTheyAreNone) {
  for (const char* text : {"", "five", "5分", "-1", "16.555", "1e2", "5.", ".5", "99999999999999999999", "0x5"}) {
    EXPECT_NE(Fault([&] { ReadPoints(text); }), "") << text;
  }
}

TEST(Scores, AreCriterionAndPoints) {
  EXPECT_EQ(ReadScore("产业类别=5").criterion_id(), "产业类别");
  EXPECT_EQ(ReadScore("产业类别=5").score_bp(), 500);
  EXPECT_TRUE(ReadScore("就业=n/a").not_applicable());
  EXPECT_TRUE(ReadScore("就业=不适用").not_applicable());
  EXPECT_EQ(ReadScore("a=b=5").criterion_id(), "a=b");
  EXPECT_NE(Fault([] { ReadScore("产业类别"); }), "");
  EXPECT_NE(Fault([] { ReadScore("=5"); }), "");
}

TEST(Scores, ComeFromAFileWithRemarks) {
  const auto scores = ReadScores("评分项,得分,备注\n产业类别,5,\n就业,N/A,\"租赁厂房, 不增员\"\n");
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_TRUE(scores[1].not_applicable());
  EXPECT_EQ(scores[1].remark(), "租赁厂房, 不增员");
}

TEST(Scores, TellEveryBadLineOfAFile) {
  const std::string fault = Fault([] { ReadScores("criterion,points\nfit,5.125\njobs,five\ntax,5\n"); });
  EXPECT_NE(fault.find("line 2: 5.125"), std::string::npos) << fault;
  EXPECT_NE(fault.find("line 3: five"), std::string::npos) << fault;
  EXPECT_EQ(fault.find("line 4"), std::string::npos) << fault;
  EXPECT_NE(Fault([] { ReadScores("fit,5\n"); }), "");
  EXPECT_NE(Fault([] { ReadScores(""); }), "");
}

v1::ScoreSheet Sheet() {
  v1::ScoreSheet sheet;
  for (const auto& [id, title] : {std::pair("fit", "产业类别"), std::pair("jobs", "就业")}) {
    v1::ScoreCriterion* criterion = sheet.add_criteria();
    criterion->set_criterion_id(id);
    criterion->set_title(title);
    criterion->set_weight_bp(500);
  }
  return sheet;
}

TEST(Scores, AreNamedByIdOrTitle) {
  std::vector<v1::CriterionScore> scores = {ReadScore("产业类别=5"), ReadScore("jobs=2.5")};
  NameCriteria(Sheet(), &scores);
  EXPECT_EQ(scores[0].criterion_id(), "fit");
  EXPECT_EQ(scores[1].criterion_id(), "jobs");
}

TEST(Scores, AreRefusedForWhatTheSheetHasNot) {
  std::vector<v1::CriterionScore> scores = {ReadScore("风水=5"), ReadScore("jobs=1"), ReadScore("面子=5")};
  const std::string fault = Fault([&] { NameCriteria(Sheet(), &scores); });
  EXPECT_NE(fault.find("风水: not on the sheet"), std::string::npos) << fault;
  EXPECT_NE(fault.find("面子: not on the sheet"), std::string::npos) << fault;
  EXPECT_NE(fault.find("fit 产业类别 (5)"), std::string::npos) << fault;
}

TEST(Csv, KeepsQuotedCommasQuotesAndBreaks) {
  const auto rows = ReadCsv("\xEF\xBB\xBF" "a,b\r\n\r\n\"1,\"\"2\"\"\",\"x\ny\"\r\n3,4");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"1,\"2\"", "x\ny"}));
  EXPECT_EQ(rows[1].line, 3);
  EXPECT_EQ(rows[2].line, 5);
  EXPECT_NE(Fault([] { ReadCsv("a\n\"b\n"); }), "");
  EXPECT_NE(Fault([] { ReadCsv("\xB0\xB8\xBC\xFE"); }), "");
}

TEST(OpinionFile, IsCsvInEitherLanguage) {
  const auto lines = ReadOpinionLines("案件,环节,态度,条件\n2020-0041/1,environment,附条件同意,先环评；后开工\n");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].case_name, "2020-0041/1");
  EXPECT_EQ(lines[0].conditions, (std::vector<std::string>{"先环评", "后开工"}));
  EXPECT_EQ(RequestOf(lines[0], Language::kEnglish).stance(), v1::Opinion::STANCE_AGREE_WITH_CONDITIONS);
}

TEST(OpinionFile, RefusesWhatItCannotRead) {
  for (const char* content :
       {"", "case,stage\n1,2\n", "case,stage,stance\n", "case,stage,stance\n\"1", "{not json", R"({"case": 1.5})",
        R"({"colour": "red"})", R"({"case": "1", "stage": "s", "stance": "agree", "conditions": "one"})"}) {
    EXPECT_NE(Fault([&] { ReadOpinionLines(content); }), "") << content;
  }
}

TEST(OpinionFile, GivesALineTheSameRequestIdWhereverItStands) {
  const std::string base = "11111111-2222-4333-8444-555555555555";
  OpinionLine line{2, "1/1", "env", "agree", "", {"a", "b"}, "", ""};
  const std::string id = LineRequestId(base, line, 0);
  EXPECT_EQ(id.size(), 36U);
  line.line = 7;
  EXPECT_EQ(LineRequestId(base, line, 0), id);
  EXPECT_NE(LineRequestId(base, line, 1), id);
  EXPECT_NE(LineRequestId("other", line, 0), id);
  line.conditions = {"a, b"};
  EXPECT_NE(LineRequestId(base, line, 0), id);
}

TEST(Ballot, HasTheDigestOfSaltAndChoice) {
  const std::string salt = ReadSalt(" 000102030405060708090a0b0c0d0e0f\n");
  EXPECT_EQ(salt.size(), 16U);
  EXPECT_EQ(SaltHex(salt), "000102030405060708090a0b0c0d0e0f");
  // printf '\0\1...\17:CHOICE_YES' | sha256sum
  EXPECT_EQ(BallotDigest(salt, v1::Vote::CHOICE_YES),
            "cb02372d3865d6f6f60a521db3afbf8ea41787197bc3715ec3e0a1c1df3db1c2");
  EXPECT_NE(BallotDigest(salt, v1::Vote::CHOICE_YES), BallotDigest(salt, v1::Vote::CHOICE_NO));
  for (const char* hex : {"", "00", "000102030405060708090a0b0c0d0e0g", "000102030405060708090a0b0c0d0e0"}) {
    EXPECT_NE(Fault([&] { ReadSalt(hex); }), "") << hex;
  }
}

TEST(Ballot, HasItsSaltBeforeItIsSentAndNoneWhenItIsRefused) {
  const std::string file = testing::TempDir() + "ballots-of-mine/kept.salt";
  std::filesystem::remove(file);
  const std::string purpose = "zones/z/projects/1/cases/1 panel";
  KeptSalt drawn(file, purpose, true);
  EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(LoadSalt(file), drawn.salt());
  KeptSalt repeated(file, purpose, true);
  EXPECT_EQ(repeated.salt(), drawn.salt()) << "a repeat sends the same salt";
  repeated.Discard();
  EXPECT_TRUE(std::filesystem::exists(file)) << "a file that was there stays";
  drawn.Discard();
  EXPECT_FALSE(std::filesystem::exists(file));
  const KeptSalt tried(file, purpose, false);
  EXPECT_EQ(tried.salt().size(), 32U);
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(SaltPath("/home/a/.config/luodi/contexts.json", "id-1"), "/home/a/.config/luodi/ballots/id-1.salt");
}

TEST(Ballot, TellsNoTotalsWhenTooFewVoted) {
  v1::StageStatus stage;
  stage.mutable_tally()->set_secret(true);
  stage.mutable_tally()->set_cast(2);
  stage.set_state(v1::StageStatus::STATE_DONE);
  EXPECT_NE(TallyText(stage).find("in favour"), std::string::npos);
  stage.set_closing(v1::StageStatus::CLOSING_TOO_FEW_BALLOTS);
  EXPECT_EQ(TallyText(stage).find("in favour"), std::string::npos);
  EXPECT_NE(TallyText(stage).find("never shown"), std::string::npos);
  stage.set_closing(v1::StageStatus::CLOSING_UNSPECIFIED);
  stage.set_state(v1::StageStatus::STATE_CANCELLED);
  EXPECT_EQ(TallyText(stage).find("in favour"), std::string::npos);
}

TEST(Scores, OfWhatDoesNotApplyAreNoPoints) {
  v1::CriterionScore score = ReadScore("jobs=n/a");
  LoadCatalogue(Language::kChinese);
  EXPECT_EQ(FieldText(score, "score_bp", Language::kChinese), "不适用");
  LoadCatalogue(Language::kEnglish);
  score = ReadScore("jobs=0");
  EXPECT_EQ(FieldText(score, "score_bp", Language::kEnglish), "0");
}

void AddDay(v1::ClockAccount* account, const std::string& day, v1::ClockDay::Reason reason) {
  v1::ClockDay* added = account->add_days();
  *added->mutable_date() = Day(day);
  added->set_reason(reason);
  added->set_counted(reason == v1::ClockDay::REASON_WORKING_DAY || reason == v1::ClockDay::REASON_WORKING_WEEKEND);
}

// A clock from Thursday 2026-09-24 over a paused week and the National Day holiday to Monday 2026-10-12.
v1::ClockReceipt Receipt() {
  v1::ClockReceipt receipt;
  receipt.set_case_name("zones/z/projects/2026-0029/cases/1");
  *receipt.mutable_on_date() = Day("2026-10-12");
  v1::ClockAccount* account = receipt.add_accounts();
  account->set_limit_working_days(10);
  account->set_consumed_working_days(4);
  account->set_remaining_working_days(6);
  *account->mutable_due_date() = Day("2026-10-20");
  AddDay(account, "2026-09-24", v1::ClockDay::REASON_START_DAY);
  AddDay(account, "2026-09-25", v1::ClockDay::REASON_WORKING_DAY);
  AddDay(account, "2026-09-26", v1::ClockDay::REASON_WEEKEND);
  AddDay(account, "2026-09-27", v1::ClockDay::REASON_WEEKEND);
  AddDay(account, "2026-09-28", v1::ClockDay::REASON_WORKING_DAY);
  for (const char* day : {"2026-09-29", "2026-09-30"}) AddDay(account, day, v1::ClockDay::REASON_PAUSED);
  for (int day = 1; day <= 7; ++day) AddDay(account, absl::StrCat("2026-10-0", day), v1::ClockDay::REASON_HOLIDAY);
  AddDay(account, "2026-10-08", v1::ClockDay::REASON_START_DAY);
  AddDay(account, "2026-10-09", v1::ClockDay::REASON_WORKING_DAY);
  AddDay(account, "2026-10-10", v1::ClockDay::REASON_WORKING_WEEKEND);
  v1::ClockEntry* entry = account->add_entries();
  entry->set_kind(v1::ClockEntry::KIND_START);
  entry->set_act("SubmitCase");
  entry->set_person("zones/z/persons/chen-jing");
  return receipt;
}

TEST(ClockReceipt, FoldsDaysIntoRunsThatAddUp) {
  const v1::ClockReceipt receipt = Receipt();
  const std::vector<DayRun> runs = RunsOf(receipt.accounts(0));
  ASSERT_EQ(runs.size(), 7U);
  int counted = 0;
  int days = 0;
  for (const DayRun& run : runs) {
    counted += run.counted;
    days += run.counted + run.not_counted;
  }
  EXPECT_EQ(counted, receipt.accounts(0).consumed_working_days());
  EXPECT_EQ(days, receipt.accounts(0).days_size());
  EXPECT_EQ(runs[1].counted, 2);
  EXPECT_EQ(runs[1].not_counted, 2);
}

TEST(ClockReceipt, SaysWhyDaysCountOrNot) {
  const std::string text =
      Told(Language::kEnglish, [](Output& out) { TellClocks(out, Receipt(), ""); });
  for (const char* line : {
           "  Clock       Limit  Used  Left  Due date",
           "  whole case     10     4     6  2026-10-20",
           "  2026-09-24                           1 not counted  the day a clock starts or goes on does not count",
           "  2026-09-25 .. 2026-09-28  2 counted  2 not counted  working days; weekends do not count",
           "  2026-10-01 .. 2026-10-07             7 not counted  public holiday",
           "  2026-10-10                1 counted                 weekend worked in exchange for a holiday",
       }) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
}

TEST(ClockReceipt, FitsOnAScreenForThirtyWorkingDays) {
  v1::ClockReceipt receipt;
  v1::ClockAccount* account = receipt.add_accounts();
  for (int day = 1; day <= 30; ++day) {
    const bool weekend = day % 7 > 4;
    AddDay(account, absl::StrCat("2026-06-", day < 10 ? "0" : "", day),
           weekend ? v1::ClockDay::REASON_WEEKEND : v1::ClockDay::REASON_WORKING_DAY);
  }
  const std::string text = Told(Language::kChinese, [&](Output& out) { TellClocks(out, receipt, ""); });
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 10) << text;
}

TEST(ClockReceipt, SaysHowLateAndWhatIsProvisional) {
  v1::ClockReceipt receipt = Receipt();
  receipt.mutable_accounts(0)->set_remaining_working_days(-2);
  receipt.mutable_accounts(0)->set_due_provisional(true);
  v1::FiredRung* rung = receipt.mutable_accounts(0)->add_fired_rungs();
  rung->set_told("ROLE_DIRECTOR");
  rung->set_working_days_late(1);
  const std::string text = Told(Language::kChinese, [&](Output& out) { TellClocks(out, receipt, ""); });
  for (const char* words : {"逾期2天", "2026-10-20?", "已催办局长，逾期 1 个工作日", "节假日", "调休上班", "起算  提交评审"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
}

v1::InboxItem Item(int left, v1::InboxItem::Task task, const std::string& title) {
  v1::InboxItem item;
  item.set_case_name("zones/z/projects/2026-0029/cases/1");
  item.set_project_title(title);
  item.set_stage_id("environment");
  item.set_stage_title("生态环境局意见");
  item.set_task(task);
  item.set_working_days_left(left);
  *item.mutable_due_date() = Day("2026-11-25");
  return item;
}

std::vector<std::string> InboxLines(Language language, int width, const std::vector<v1::InboxItem>& items) {
  const std::string text = Told(language, [&](Output& out) {
    Messages messages;
    for (const v1::InboxItem& item : items) messages.push_back(&item);
    TellInbox(out, messages, width);
  });
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

// Where the word begins, in cells.
int CellOf(const std::string& line, const std::string& word) {
  const size_t at = line.find(word);
  return at == std::string::npos ? -1 : Cells(line.substr(0, at));
}

TEST(Inbox, LinesUpInBothLanguagesAtEveryWidth) {
  const std::vector<v1::InboxItem> items = {
      Item(-3, v1::InboxItem::TASK_RECORD_OPINION, "新能源汽车动力电池系统研发生产基地及配套检测中心、员工公寓建设项目（一期、二期、三期）"),
      Item(1, v1::InboxItem::TASK_REQUEST_SUPPLEMENT, "Wafer plant"), Item(12, v1::InboxItem::TASK_LATE, "样例")};
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    for (const int width : {80, 120}) {
      const auto lines = InboxLines(language, width, items);
      ASSERT_EQ(lines.size(), 4U);
      for (const std::string& line : lines) EXPECT_LE(Cells(line), width) << line;
      const int column = CellOf(lines[1], "2026-0029/1");
      for (const int row : {2, 3}) EXPECT_EQ(CellOf(lines[row], "2026-0029/1"), column);
      EXPECT_EQ(CellOf(lines[2], "Wafer"), CellOf(lines[3], "样例"));
      EXPECT_GE(std::min(CellOf(lines[1], "2026-11-25"), CellOf(lines[1], "environment")), 0) << lines[1];
      EXPECT_EQ(CellOf(lines[1], "生态") < 0, language == Language::kEnglish && width == 80) << lines[1];
    }
  }
}

TEST(Inbox, LeavesOutTheDayWhereTitlesAreNotEnoughAndWhatCommandsTakeNever) {
  v1::InboxItem item = Item(1, v1::InboxItem::TASK_REQUEST_SUPPLEMENT, "样例项目");
  item.set_asking_seats(2);
  const auto lines = InboxLines(Language::kEnglish, 80, {item});
  EXPECT_LE(Cells(lines[1]), 80) << lines[1];
  for (const char* read : {"2026-0029/1 ", "environment ", "2 seats ask", "样"}) EXPECT_GE(CellOf(lines[1], read), 0);
}

TEST(Inbox, SaysInWordsWhatIsLate) {
  LoadCatalogue(Language::kEnglish);
  EXPECT_EQ(UrgencyText(Item(-3, v1::InboxItem::TASK_DECIDE, "")), "3 late");
  EXPECT_EQ(UrgencyText(Item(1, v1::InboxItem::TASK_DECIDE, "")), "due today");
  EXPECT_EQ(UrgencyText(Item(4, v1::InboxItem::TASK_DECIDE, "")), "4 left");
  v1::InboxItem item = Item(4, v1::InboxItem::TASK_DECIDE, "");
  item.set_due_provisional(true);
  EXPECT_EQ(UrgencyText(item), "4 left?");
  item.clear_due_date();
  EXPECT_EQ(UrgencyText(item), "no limit");
  LoadCatalogue(Language::kChinese);
  EXPECT_EQ(UrgencyText(Item(-3, v1::InboxItem::TASK_DECIDE, "")), "逾期3天");
  LoadCatalogue(Language::kEnglish);
}

TEST(Inbox, CountsTheSeatsThatAskForASupplement) {
  std::vector<v1::InboxItem> items = {Item(1, v1::InboxItem::TASK_REQUEST_SUPPLEMENT, "样例")};
  items[0].set_asking_seats(2);
  EXPECT_NE(InboxLines(Language::kEnglish, 0, items)[1].find("request-supplement (2 seats ask)"), std::string::npos);
  EXPECT_NE(InboxLines(Language::kChinese, 0, items)[1].find("告知补正 (2席要求)"), std::string::npos);
}

TEST(Inbox, NamesWhomTheCallerAnswersFor) {
  std::vector<v1::InboxItem> items = {Item(1, v1::InboxItem::TASK_CAST_VOTE, "样例")};
  EXPECT_EQ(InboxLines(Language::kEnglish, 80, items)[0].find("For"), std::string::npos);
  items[0].set_on_behalf_of("zones/z/persons/wang-lei");
  EXPECT_NE(InboxLines(Language::kEnglish, 80, items)[1].find("wang-lei"), std::string::npos);
  EXPECT_EQ(InboxLines(Language::kChinese, 80, {}), (std::vector<std::string>{"没有待办事项。"}));
}

v1::ReviewCase Voted(bool secret) {
  v1::ReviewCase review_case;
  review_case.set_name("zones/z/projects/2026-0029/cases/1");
  v1::StageStatus* stage = review_case.add_stages();
  stage->set_stage_id("panel");
  stage->set_title("评委会表决");
  stage->set_kind(v1::STAGE_KIND_VOTE);
  stage->set_state(v1::StageStatus::STATE_OPEN);
  v1::Tally* tally = stage->mutable_tally();
  tally->set_base(3);
  tally->set_cast(2);
  tally->set_quorum_weight(2);
  tally->set_quorum_reached(true);
  tally->set_secret(secret);
  tally->set_yes(secret ? 0 : 2);
  for (const auto& [id, state] : {std::pair("m1", v1::SeatStatus::STATE_ANSWERED),
                                  std::pair("m2", v1::SeatStatus::STATE_ASKED)}) {
    v1::SeatStatus* seat = stage->add_seats();
    seat->set_seat_id(id);
    seat->set_holder(absl::StrCat("zones/z/persons/", id));
    seat->set_weight(1);
    seat->set_state(state);
  }
  return review_case;
}

TEST(Case, ShowsWhoIsStillOut) {
  const std::string text = Told(Language::kEnglish, [](Output& out) { TellCase(out, Voted(false)); });
  EXPECT_NE(text.find("base 3, cast 2, in favour 2"), std::string::npos) << text;
  EXPECT_NE(text.find("    asked: m2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("    answered: m1\n"), std::string::npos) << text;
}

TEST(Case, KeepsTheCountOfASecretBallotBack) {
  const std::string text = Told(Language::kEnglish, [](Output& out) { TellCase(out, Voted(true)); });
  EXPECT_EQ(text.find("in favour"), std::string::npos) << text;
  EXPECT_NE(text.find("secret ballot: totals once it is closed"), std::string::npos) << text;
}

TEST(Case, TellsWhatItWaitsForAndUntilWhen) {
  v1::ReviewCase review_case = Voted(false);
  v1::Supplement* supplement = review_case.add_supplements();
  supplement->set_cycle(1);
  supplement->add_items("环评报告");
  *supplement->mutable_due_date() = Day("2026-12-04");
  v1::Obligation* obligation = review_case.add_obligations();
  obligation->set_name("zones/z/projects/2026-0029/cases/1/obligations/1");
  obligation->set_text("开工前完成环评");
  obligation->set_state(v1::Obligation::STATE_OPEN);
  review_case.mutable_decision()->set_outcome(v1::Decision::OUTCOME_APPROVE);
  const std::string text = Told(Language::kChinese, [&](Output& out) { TellCase(out, review_case); });
  for (const char* words : {"等待申请方，期限 2026-12-04", "- 环评报告", "附条件事项", "未落实", "开工前完成环评"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
}

TEST(Result, TellsWhichAnswersDecided) {
  v1::ReviewCase review_case = Voted(false);
  v1::SeatStatus* seat = review_case.mutable_stages(0)->mutable_seats(0);
  seat->set_answer("CHOICE_YES");
  seat->set_decisive(true);
  seat->set_recusal_would_turn(true);
  seat->set_answered_by("zones/z/persons/wang-lei");
  seat->set_on_behalf_of("zones/z/persons/m1");
  const std::string text = Told(Language::kEnglish, [&](Output& out) { TellResult(out, review_case); });
  for (const char* words : {"wang-lei (for m1)", "yes", "decisive, its recusal would have turned the stage"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
}

TEST(DefinitionCheck, SaysWhatStandsInTheWay) {
  v1::CheckReviewDefinitionResponse check;
  check.set_worst_working_days(17);
  check.add_longest_path("packet");
  check.add_longest_path("panel");
  EXPECT_FALSE(HasErrors(check));
  v1::DefinitionFinding* finding = check.add_findings();
  finding->set_severity(v1::DefinitionFinding::SEVERITY_ERROR);
  finding->set_rule(v1::DefinitionFinding::RULE_UNSATISFIABLE);
  finding->set_stage_id("panel");
  finding->set_detail("share: 2/3, all: 3, reach: 1");
  EXPECT_TRUE(HasErrors(check));
  const std::string text = Told(Language::kChinese, [&](Output& out) { TellCheck(out, check); });
  for (const char* words : {"不能发布", "无法完成", "要求达到 3 的 2/3，现有人员至多 1。", "17个工作日 (packet + panel)"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
}

TEST(DefinitionReport, TellsFindingsByTheirRuleInBothLanguages) {
  v1::DefinitionFinding finding;
  const auto told = [&](v1::DefinitionFinding::Rule rule, const char* detail, Language language) {
    LoadCatalogue(language);
    finding.set_rule(rule);
    finding.set_detail(detail);
    return FindingText(finding, language);
  };
  EXPECT_EQ(told(v1::DefinitionFinding::RULE_BALLOT_NOT_SECRET, "quorum: 2, needed: 3", Language::kEnglish),
            "2 ballots make the quorum; a secret ballot needs 3.");
  EXPECT_EQ(told(v1::DefinitionFinding::RULE_BALLOT_NOT_SECRET, "quorum: 2, needed: 3", Language::kChinese),
            "2 票即达到法定人数；无记名投票至少须有 3 票。");
  EXPECT_EQ(told(v1::DefinitionFinding::RULE_SINGLE_PERSON, "holder: zones/z/departments/planning", Language::kEnglish),
            "One person alone answers for planning.");
  EXPECT_EQ(told(v1::DefinitionFinding::RULE_THRESHOLD_MISSING, "no_threshold", Language::kChinese),
            "没有门槛测算环节。");
  EXPECT_EQ(told(v1::DefinitionFinding::RULE_UNSPECIFIED, "news: 1", Language::kChinese), "news: 1")
      << "of a newer server";
}

}  // namespace
}  // namespace luodi::client
