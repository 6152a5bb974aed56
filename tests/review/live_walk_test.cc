// SPDX-License-Identifier: Apache-2.0
// Random walks through the RPCs of the live service beside the model of tests/property: what is accepted and what
// refused, the states of case and stages, one journal entry a changed resource, and never an INTERNAL. LUODI_LIVE_WALKS
// says how many, 20 unless told.
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <pqxx/pqxx>

#include <cstdlib>
#include <random>

#include "absl/strings/str_join.h"
#include "tests/property/review_model.h"
#include "tests/review/floor.h"

namespace luodi {
namespace {

using review::model::Model;
using review::model::Reasons;
using review::model::Setting;
using review::model::Slip;
using review::model::Somebody;
using testing::Floor;
using Case = v1::ReviewCase;

constexpr int kActs = 30;

int Walks() {
  const char* walks = std::getenv("LUODI_LIVE_WALKS");
  return walks == nullptr ? 20 : std::max(1, std::atoi(walks));
}

class LiveWalk : public Floor {
 protected:
  LiveWalk() {
    Gate();
    v1::ReviewDefinition definition = Wide();
    v1::StageDefinition& decision = *definition.mutable_groups(1)->mutable_stages(0);
    v1::DecisionLevel& level = *decision.add_levels();
    level.set_level_id("office");
    level.set_title("主任办公会");
    level.set_voices(2);
    definition_ = Published(definition);
  }

  void AddPerson(Setting& setting, const std::string& id, const std::string& department = "") {
    Somebody somebody;
    somebody.person = somebody.identity = InZone("persons/" + id);
    if (!department.empty()) somebody.department = InZone("departments/" + department);
    somebody.opinions = id.rfind("of-", 0) == 0;
    somebody.votes = id[0] == 'm';
    somebody.decides = id == "leader" || id == "deputy";
    somebody.contributed = id == "officer";
    setting.people[somebody.person] = somebody;
  }
  Setting SettingOf(const v1::Project& project) {
    Setting setting;
    setting.definition = definition_;
    setting.project = project;
    setting.submitter = InZone("persons/officer");
    setting.today = review::model::DayOf(testing::Day(2020, 7, 1));
    v1::CalendarYear year;
    year.set_year(2020);
    setting.days.Record(year);
    for (const char* id : {"officer", "secretary", "leader", "deputy", "director", "m1", "m2", "m3"})
      AddPerson(setting, id);
    for (const char* id : {"environment", "safety", "planning"}) AddPerson(setting, std::string("of-") + id, id);
    return setting;
  }

  struct Deed {
    std::string told;
    Reasons expected;
    std::string name;
  };
  Deed Do(const Case& on, Model& model, std::mt19937& dice);
  Deed Speak(const Case& on, Model& model, std::mt19937& dice);
  Deed Handle(const Case& on, Model& model, std::mt19937& dice);
  Deed Lead(const Case& on, Model& model, std::mt19937& dice);
  void ExpectSame(const Case& on, Model& model);
  int Doubled();
  int AskedOtherwise();
  void ExpectEntered(const Case& on);

  v1::ReviewDefinition definition_;
};

std::string Any(const std::vector<std::string>& of, std::mt19937& dice) { return of[dice() % of.size()]; }

LiveWalk::Deed LiveWalk::Speak(const Case& on, Model& model, std::mt19937& dice) {
  review::model::Answer said;
  said.packet = on.packet().version();
  switch (dice() % 4) {
    case 0: {
      const std::string who = Any({"m1", "m2", "m3"}, dice);
      said.stage = "panel";
      said.choice = static_cast<v1::Vote::Choice>(1 + dice() % 3);
      return {Cast(who, on, said.choice), model.Vote(InZone("persons/" + who), said), "CastVote " + who};
    }
    case 1: {
      const std::string who = Any({"m1", "m2", "m3"}, dice);
      const int points = static_cast<int>(dice() % 10001);
      said.stage = "experts";
      said.sheet["whole"].score = points;
      return {Score(who, on, points), model.Score(InZone("persons/" + who), said), "RecordScore " + who};
    }
    default: {
      const std::string who = Any({"of-environment", "of-safety", "of-planning"}, dice);
      said.stage = Any({"legal", "opinion"}, dice);
      said.stance = static_cast<v1::Opinion::Stance>(dice() % 3 == 0 ? 1 + dice() % 6 : 1);
      if (said.stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS) said.conditions = {"补充环评"};
      return {Opine(who, on, said.stage, said.stance), model.Opine(InZone("persons/" + who), said),
              "RecordOpinion " + who};
    }
  }
}

LiveWalk::Deed LiveWalk::Handle(const Case& on, Model& model, std::mt19937& dice) {
  const std::string office = InZone("persons/secretary");
  const int packet = on.packet().version();
  switch (dice() % 7) {
    case 0:
      return {AcceptIt("secretary", on), model.Accept(office, packet), "AcceptPacket"};
    case 1:
      return {Supplement("secretary", on), model.Supplement(office, packet), "RequestSupplement"};
    case 2: {
      const std::string stage = Any({"panel", "experts"}, dice);
      return {CloseStage("secretary", on, stage), model.CloseVote(office, stage), "CloseVote " + stage};
    }
    case 3:
      return {Admit("secretary", on), model.Admit(office, "opinion", "of-planning"), "AdmitAlternate"};
    case 4:
      return {EndNotice("secretary", on), model.Publicity(office, "notice", false), "ClosePublicity"};
    case 5:
      if (dice() % 4 != 0) return {"", {}, ""};
      return {Withdraw("officer", on), model.Withdraw(InZone("persons/officer")), "WithdrawCase"};
    default: {
      const std::string who = Any({"m3", "of-planning", "deputy", "secretary"}, dice);
      if (dice() % 3 != 0) return {"", {}, ""};
      return {RecuseFrom(who, on), model.Recuse(InZone("persons/" + who)), "Recuse " + who};
    }
  }
}

LiveWalk::Deed LiveWalk::Lead(const Case& on, Model& model, std::mt19937& dice) {
  if (dice() % 4 == 0) {
    const std::string stage = Any({"legal", "opinion", "panel", "experts"}, dice);
    return {OverrideIt("director", on, stage), model.Override(InZone("persons/director"), {stage}, {}, {}, false),
            "RequestOverride " + stage};
  }
  const std::string who = Any({"leader", "deputy"}, dice);
  const auto outcome = static_cast<v1::Decision::Outcome>(dice() % 3 == 0 ? 1 + dice() % 4 : 1);
  std::vector<std::string> conditions;
  if (outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS) conditions = {"环评通过"};
  return {DecideIt(who, on, outcome), model.Decide(InZone("persons/" + who), outcome, conditions), "DecideCase " + who};
}

LiveWalk::Deed LiveWalk::Do(const Case& on, Model& model, std::mt19937& dice) {
  if (on.state() == Case::STATE_SUPPLEMENTING && dice() % 2 == 0) {
    return {Resubmit("officer", on), model.Resubmit(InZone("persons/officer"), {}), "ResubmitPacket"};
  }
  const unsigned kind = dice() % 20;
  if (kind < 11) return Speak(on, model, dice);
  if (kind < 16) return Handle(on, model, dice);
  if (kind < 19) return Lead(on, model, dice);
  model.Pass(1 + static_cast<int>(dice() % 2));
  const v1::Date day = review::model::DateOf(model.setting.today);
  SetToday(day.year(), day.month(), day.day());
  return {"", {}, ""};
}

void LiveWalk::ExpectSame(const Case& on, Model& model) {
  EXPECT_EQ(Case::State_Name(on.state()), Case::State_Name(model.state));
  if (on.state() == Case::STATE_SUPPLEMENTING || on.state() == Case::STATE_WITHDRAWN) return;
  ASSERT_EQ(on.stages_size(), static_cast<int>(model.stations().size()));
  for (int i = 0; i < on.stages_size(); ++i) {
    const review::model::Station& station = model.stations()[i];
    const v1::StageStatus& stage = on.stages(i);
    EXPECT_EQ(v1::StageStatus::State_Name(stage.state()), v1::StageStatus::State_Name(station.state))
        << stage.stage_id();
    EXPECT_EQ(v1::StageStatus::Outcome_Name(stage.outcome()), v1::StageStatus::Outcome_Name(station.outcome))
        << stage.stage_id();
    if (!stage.has_tally()) continue;
    EXPECT_EQ(stage.tally().base(), station.sum.base) << stage.stage_id();
    EXPECT_EQ(stage.tally().yes(), station.sum.yes) << stage.stage_id();
    EXPECT_EQ(stage.tally().no(), station.sum.no) << stage.stage_id();
  }
}

// Resources with two entries of one write, or two of one version.
int LiveWalk::Doubled() {
  pqxx::connection connection(DatabaseUrl());
  pqxx::work work(connection);
  return work
      .exec_params1(
          "SELECT count(*) FROM (SELECT FROM journal_entries WHERE zone = $1 AND entry_kind = "
          "'ENTRY_KIND_CHANGE' GROUP BY resource, write_id HAVING count(*) > 1 UNION ALL "
          "SELECT FROM journal_entries WHERE zone = $1 AND entry_kind = 'ENTRY_KIND_CHANGE' "
          "GROUP BY resource, version HAVING count(*) > 1) AS doubled",
          ZoneId())[0]
      .as<int>();
}

// Seats that the inbox asks otherwise than the stages of their case say.
int LiveWalk::AskedOtherwise() {
  pqxx::connection connection(DatabaseUrl());
  pqxx::work work(connection);
  return work
      .exec_params1(
          "SELECT count(*) FROM review_seats q "
          "JOIN review_cases c USING (zone, project, round) JOIN review_stages s USING (zone, project, round, stage) "
          "LEFT JOIN LATERAL (SELECT one FROM jsonb_array_elements(s.status->'seats') one "
          "                   WHERE one->>'seatId' = q.seat) told ON true "
          "WHERE zone = $1 AND (q.asked, q.due_date, q.open_time, q.admitted, q.returned) IS DISTINCT FROM "
          "  (c.state = 'STATE_OPEN' AND s.state = 'STATE_OPEN' AND coalesce(one->>'state', '') = 'STATE_ASKED', "
          "   coalesce(s.due_date, 'infinity'), s.open_time, coalesce((one->>'alternateAdmitted')::boolean, false), "
          "   coalesce((one->>'returned')::boolean, false))",
          ZoneId())[0]
      .as<int>();
}

// The newest entry of the case holds it as it is read.
void LiveWalk::ExpectEntered(const Case& on) {
  pqxx::connection connection(DatabaseUrl());
  pqxx::work work(connection);
  const std::string image =
      work.exec_params1("SELECT image FROM journal_entries WHERE resource = $1 ORDER BY version DESC LIMIT 1",
                        on.name())[0]
          .as<std::string>();
  Case entered;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(image, &entered).ok()) << image;
  // An approval expires without a word.
  if (on.state() == Case::STATE_EXPIRED) entered.set_state(on.state());
  google::protobuf::util::MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  EXPECT_TRUE(differencer.Compare(entered, on)) << differences;
}

TEST_F(LiveWalk, GoesAsTheModelGoes) {
  std::map<std::string, int> seen;
  for (int walk = 1; walk <= Walks(); ++walk) {
    std::mt19937 dice(static_cast<unsigned>(walk));
    SetToday(2020, 7, 1);
    const v1::Project project = NewProject();
    Case on = Fine(Submit(project.name()));
    Model model(SettingOf(project), Slip::kNone);
    ExpectSame(on, model);
    std::string story;
    for (int act = 0; act < kActs && !HasFailure(); ++act) {
      const Deed deed = Do(on, model, dice);
      if (deed.name.empty()) continue;
      absl::StrAppend(&story, deed.name, ": ", deed.told.empty() ? "stands" : deed.told, "\n");
      ++seen[deed.told.empty() ? "stands" : deed.told];
      EXPECT_EQ(deed.told.empty(), deed.expected.empty()) << "walk " << walk << "\n" << story;
      v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
      if (!deed.told.empty()) {
        EXPECT_TRUE(v1::ErrorReason_Parse("ERROR_REASON_" + deed.told, &reason)) << deed.told;
        EXPECT_TRUE(deed.expected.contains(reason)) << "walk " << walk << "\n" << story;
      }
      on = Now(on.name(), "director");
      ExpectSame(on, model);
      ExpectEntered(on);
      ASSERT_FALSE(HasFailure()) << "walk " << walk << "\n" << story;
    }
    if (HasFailure()) return;
    ++seen[Case::State_Name(on.state())];
  }
  EXPECT_EQ(Doubled(), 0);
  EXPECT_EQ(AskedOtherwise(), 0);
  if (std::getenv("LUODI_TELL_WALKS") != nullptr) {
    for (const auto& [what, times] : seen) std::printf("%6d %s\n", times, what.c_str());
  }
  EXPECT_GT(seen["stands"], 0);
  EXPECT_EQ(seen["INTERNAL"], 0);
}

}  // namespace
}  // namespace luodi
