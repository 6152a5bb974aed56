// SPDX-License-Identifier: Apache-2.0
// Isolation specs: two or three people at one case, each with a few named steps. Every order in which their steps can
// fall is played on a case of its own, and must come to one of the outcomes listed; then all play at once, and what
// comes out must be one of the same. What is listed must come out at least once: a list does not go stale.
#include <barrier>
#include <functional>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/review/floor.h"

namespace luodi {
namespace {

using testing::Floor;
using testing::Review;
using Case = v1::ReviewCase;
using Status = v1::StageStatus;

constexpr int kAtOnce = 3;

// A step says what it came to; a look says nothing.
struct Step {
  std::string name;
  std::function<std::string()> act;
};
struct Session {
  std::string who;
  std::vector<Step> steps;
};
using Sessions = std::vector<Session>;

class Interleavings : public Floor {
 protected:
  Interleavings() { Gate(); }

  struct Spec {
    std::function<Case()> ready;
    std::function<Sessions(const Case&)> sessions;
    // What is left behind, in a few words.
    std::function<std::string(const Case&)> left;
    std::set<std::string> legal;
  };

  void Play(const Spec& spec) {
    std::set<std::string> seen;
    const Sessions shape = spec.sessions(Case());
    std::vector<size_t> done(shape.size());
    std::vector<size_t> order;
    const std::function<void()> fall = [&] {
      bool last = true;
      for (size_t i = 0; i < shape.size(); ++i) {
        if (done[i] == shape[i].steps.size()) continue;
        last = false;
        ++done[i];
        order.push_back(i);
        fall();
        order.pop_back();
        --done[i];
      }
      if (last) seen.insert(InOrder(spec, order));
    };
    fall();
    EXPECT_EQ(absl::StrJoin(seen, "\n"), absl::StrJoin(spec.legal, "\n"));
    for (int i = 0; i < kAtOnce; ++i) {
      const std::string came_out = AtOnce(spec);
      EXPECT_TRUE(spec.legal.contains(came_out)) << "at once: " << came_out;
    }
  }

  std::string InOrder(const Spec& spec, const std::vector<size_t>& order) {
    const Case on = spec.ready();
    Sessions sessions = spec.sessions(on);
    std::vector<size_t> next(sessions.size());
    std::vector<std::string> said(sessions.size());
    std::vector<std::string> played;
    for (const size_t i : order) {
      const Step& step = sessions[i].steps[next[i]++];
      played.push_back(absl::StrCat(sessions[i].who, ".", step.name));
      Say(step, said[i]);
    }
    const std::string came_out = Told(sessions, said, spec.left(Now(on.name())));
    EXPECT_TRUE(spec.legal.contains(came_out)) << absl::StrJoin(played, ", ") << ": " << came_out;
    return came_out;
  }

  std::string AtOnce(const Spec& spec) {
    const Case on = spec.ready();
    Sessions sessions = spec.sessions(on);
    std::vector<std::string> said(sessions.size());
    std::barrier start(static_cast<std::ptrdiff_t>(sessions.size()));
    std::vector<std::thread> threads;
    for (size_t i = 0; i < sessions.size(); ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        for (const Step& step : sessions[i].steps) Say(step, said[i]);
      });
    }
    for (std::thread& thread : threads) thread.join();
    return Told(sessions, said, spec.left(Now(on.name())));
  }

  static void Say(const Step& step, std::string& said) {
    const std::string told = step.act();
    if (step.name == "look") return;
    absl::StrAppend(&said, said.empty() ? "" : ",", told.empty() ? "ok" : told);
  }
  static std::string Told(const Sessions& sessions, const std::vector<std::string>& said, const std::string& left) {
    std::string told;
    for (size_t i = 0; i < sessions.size(); ++i) absl::StrAppend(&told, sessions[i].who, "=", said[i], " ");
    return absl::StrCat(told, "-> ", left);
  }

  // Looks at the case, and acts on what he saw.
  template <typename Act>
  Session LookThen(const std::string& who, const std::string& name, const Case& on, Act act) {
    auto seen = std::make_shared<Case>(on);
    return {who,
            {{"look",
              [this, seen, who] {
                *seen = Now(seen->name(), who);
                return std::string();
              }},
             {name, [seen, act] { return act(*seen); }}}};
  }

  static std::string StateOf(const Case& on) { return Case::State_Name(on.state()).substr(6); }
  static std::string StageOf(const Case& on, const std::string& id) {
    const Status& stage = Stage(on, id);
    return absl::StrCat(Status::State_Name(stage.state()).substr(6),
                        stage.outcome() == 0 ? "" : "/" + Status::Outcome_Name(stage.outcome()).substr(8));
  }
  static std::string PanelOf(const Case& on) {
    const v1::Tally& tally = Stage(on, "panel").tally();
    return absl::StrCat(StateOf(on), " ", StageOf(on, "panel"), " ", tally.yes(), ":", tally.no(), " of ",
                        tally.base());
  }

  Case Filed() { return Fine(Submit(NewProject().name())); }
  // Completeness, thresholds, and the leaders.
  v1::ReviewDefinition Short() {
    v1::ReviewDefinition definition = Wide();
    while (definition.groups(0).stages_size() > 2) definition.mutable_groups(0)->mutable_stages()->RemoveLast();
    return definition;
  }
  Case ToLeaders() {
    const Case on = Filed();
    EXPECT_EQ(AcceptIt("secretary", on), "");
    return Now(on.name());
  }
  std::function<Case()> FiledWith(const std::vector<std::pair<std::string, v1::Vote::Choice>>& votes) {
    return [this, votes] {
      const Case on = Filed();
      for (const auto& [who, choice] : votes) EXPECT_EQ(Cast(who, on, choice), "");
      return Now(on.name());
    };
  }
  auto Voting(v1::Vote::Choice choice, const std::string& who) {
    return [this, choice, who](const Case& seen) { return Cast(who, seen, choice); };
  }
  auto Deciding(v1::Decision::Outcome outcome, const std::string& who) {
    return [this, outcome, who](const Case& seen) { return DecideIt(who, seen, outcome); };
  }
};

constexpr auto kYes = v1::Vote::CHOICE_YES;
constexpr auto kNo = v1::Vote::CHOICE_NO;
constexpr auto kApprove = v1::Decision::OUTCOME_APPROVE;
constexpr auto kReject = v1::Decision::OUTCOME_REJECT;

TEST_F(Interleavings, OfTwoDecidingVotes) {
  Published(Wide());
  Play(
      {FiledWith({{"m1", kYes}}),
       [this](const Case& on) {
         return Sessions{LookThen("m2", "vote", on, Voting(kYes, "m2")), LookThen("m3", "vote", on, Voting(kNo, "m3"))};
       },
       PanelOf,
       {"m2=ok m3=STAGE_NOT_OPEN -> OPEN DONE/POSITIVE 2:0 of 3", "m2=ok m3=ok -> OPEN DONE/POSITIVE 2:1 of 3"}});
}

TEST_F(Interleavings, OfAVoteAndAWithdrawal) {
  Published(Wide());
  Play({FiledWith({}),
        [this](const Case& on) {
          return Sessions{
              LookThen("m1", "vote", on, Voting(kYes, "m1")),
              LookThen("officer", "withdraw", on, [this](const Case& seen) { return Withdraw("officer", seen); })};
        },
        PanelOf,
        {"m1=ok officer=ETAG_STALE -> OPEN OPEN 1:0 of 3", "m1=ok officer=ok -> WITHDRAWN CANCELLED 1:0 of 3",
         "m1=CASE_STATE_REFUSES officer=ok -> WITHDRAWN CANCELLED 0:0 of 3"}});
}

TEST_F(Interleavings, OfAVoteAndANewPacket) {
  Published(Wide());
  Play({FiledWith({}),
        [this](const Case& on) {
          return Sessions{LookThen("m1", "vote", on, Voting(kYes, "m1")),
                          {"office",
                           {{"ask", [this, on] { return Supplement("secretary", on); }},
                            {"answer", [this, on] { return Resubmit("officer", Now(on.name(), "officer")); }}}}};
        },
        [](const Case& on) { return absl::StrCat(on.packet().version(), " ", PanelOf(on)); },
        {"m1=ok office=ok,ok -> 2 OPEN OPEN 0:0 of 3", "m1=ok office=ok,ok -> 2 OPEN OPEN 1:0 of 3",
         "m1=CASE_STATE_REFUSES office=ok,ok -> 2 OPEN OPEN 0:0 of 3",
         "m1=PACKET_CHANGED office=ok,ok -> 2 OPEN OPEN 0:0 of 3"}});
}

TEST_F(Interleavings, OfAVoteAndASupplement) {
  Published(Wide());
  Play({FiledWith({{"m1", kYes}}),
        [this](const Case& on) {
          return Sessions{
              LookThen("m2", "vote", on, Voting(kYes, "m2")),
              LookThen("secretary", "ask", on, [this](const Case& seen) { return Supplement("secretary", seen); })};
        },
        PanelOf,
        {"m2=ok secretary=ok -> SUPPLEMENTING DONE/POSITIVE 2:0 of 3",
         "m2=CASE_STATE_REFUSES secretary=ok -> SUPPLEMENTING OPEN 1:0 of 3"}});
}

TEST_F(Interleavings, OfARecusalAndTheTally) {
  Published(Wide());
  Play({FiledWith({{"m1", kYes}}),
        [this](const Case& on) {
          return Sessions{LookThen("m2", "vote", on, Voting(kNo, "m2")),
                          LookThen("m3", "recuse", on, [this](const Case& seen) { return RecuseFrom("m3", seen); })};
        },
        PanelOf,
        {"m2=ok m3=ok -> OPEN DONE/NEGATIVE 1:1 of 2"}});
}

TEST_F(Interleavings, OfARecusalAndOnesOwnVote) {
  Published(Wide());
  Play({FiledWith({}),
        [this](const Case& on) {
          return Sessions{LookThen("m1", "vote", on, Voting(kYes, "m1")),
                          LookThen("m1", "recuse", on, [this](const Case& seen) { return RecuseFrom("m1", seen); })};
        },
        PanelOf,
        {"m1=ok m1=RECUSAL_TOO_LATE -> OPEN OPEN 1:0 of 3", "m1=PERSON_RECUSED m1=ok -> OPEN OPEN 0:0 of 2"}});
}

TEST_F(Interleavings, OfTwoDecisions) {
  Published(Short());
  Play({[this] { return ToLeaders(); },
        [this](const Case& on) {
          return Sessions{LookThen("leader", "approve", on, Deciding(kApprove, "leader")),
                          LookThen("deputy", "reject", on, Deciding(kReject, "deputy"))};
        },
        StateOf,
        {"leader=ok deputy=ETAG_STALE -> APPROVED", "leader=ok deputy=CASE_STATE_REFUSES -> APPROVED",
         "leader=ETAG_STALE deputy=ok -> REJECTED", "leader=CASE_STATE_REFUSES deputy=ok -> REJECTED"}});
}

TEST_F(Interleavings, OfADecisionAndTheDecidersRecusal) {
  Published(Short());
  Play({[this] { return ToLeaders(); },
        [this](const Case& on) {
          return Sessions{LookThen("leader", "approve", on, Deciding(kApprove, "leader")),
                          {"leader", {{"recuse", [this, on] { return RecuseFrom("leader", on); }}}}};
        },
        StateOf,
        {"leader=ok leader=CASE_STATE_REFUSES -> APPROVED", "leader=ETAG_STALE leader=ok -> OPEN",
         "leader=PERSON_RECUSED leader=ok -> OPEN"}});
}

TEST_F(Interleavings, OfADecisionAndAWithdrawal) {
  Published(Short());
  Play({[this] { return ToLeaders(); },
        [this](const Case& on) {
          return Sessions{
              LookThen("leader", "approve", on, Deciding(kApprove, "leader")),
              LookThen("officer", "withdraw", on, [this](const Case& seen) { return Withdraw("officer", seen); })};
        },
        StateOf,
        {"leader=ok officer=ETAG_STALE -> APPROVED", "leader=ok officer=CASE_STATE_REFUSES -> APPROVED",
         "leader=ETAG_STALE officer=ok -> WITHDRAWN", "leader=CASE_STATE_REFUSES officer=ok -> WITHDRAWN"}});
}

TEST_F(Interleavings, OfTwoVoicesThatAreNeeded) {
  v1::ReviewDefinition definition = Short();
  v1::DecisionLevel& level = *definition.mutable_groups(1)->mutable_stages(0)->add_levels();
  level.set_level_id("congress");
  level.set_title("党政联席会");
  level.set_voices(2);
  Published(definition);
  Play({[this] { return ToLeaders(); },
        [this](const Case& on) {
          return Sessions{LookThen("leader", "approve", on, Deciding(kApprove, "leader")),
                          LookThen("deputy", "approve", on, Deciding(kApprove, "deputy"))};
        },
        [](const Case& on) { return absl::StrCat(StateOf(on), " ", on.voices_size()); },
        {"leader=ok deputy=ETAG_STALE -> OPEN 1", "leader=ETAG_STALE deputy=ok -> OPEN 1",
         "leader=ok deputy=ok -> APPROVED 2"}});
}

TEST_F(Interleavings, OfSilenceAndALateAnswer) {
  v1::ReviewDefinition definition = Wide();
  v1::StageDefinition& opinion = *definition.mutable_groups(0)->mutable_stages(3);
  opinion.clear_seats();
  Seated(opinion, "of-planning");
  opinion.set_limit_working_days(2);
  opinion.set_silence(v1::SILENCE_DEEMED_CONSENT);
  Published(definition);
  Play(
      {[this] {
         SetToday(2020, 7, 1);
         const Case on = Filed();
         SetToday(2020, 7, 6);
         return on;
       },
       [this](const Case& on) {
         return Sessions{LookThen("of-planning", "object", on,
                                  [this](const Case& seen) {
                                    return Opine("of-planning", seen, "opinion", v1::Opinion::STANCE_OBJECT);
                                  }),
                         {"clock", {{"run", [this] { return RunClocks(); }}}}};
       },
       [](const Case& on) {
         return absl::StrCat(StageOf(on, "opinion"), " ", Stage(on, "opinion").tally().yes(), ":",
                             Stage(on, "opinion").tally().no());
       },
       {"of-planning=ok clock=ok -> DONE/POSITIVE 0:1", "of-planning=OPINION_RECORDED clock=ok -> DONE/POSITIVE 1:0"}});
}

TEST_F(Interleavings, OfAMoveAndAVote) {
  v1::ReviewDefinition definition = Wide();
  const std::string target = Published(definition).name();
  Published(definition);
  Play({FiledWith({{"m1", kYes}}),
        [this, target](const Case& on) {
          return Sessions{LookThen("m2", "vote", on, Voting(kNo, "m2")),
                          LookThen("leader", "move", on,
                                   [this, target](const Case& seen) { return MoveIt("leader", seen, target); })};
        },
        [target](const Case& on) { return absl::StrCat(on.definition() == target ? "moved " : "stays ", PanelOf(on)); },
        {"m2=ok leader=ok -> moved OPEN OPEN 1:1 of 3", "m2=ok leader=ETAG_STALE -> stays OPEN OPEN 1:1 of 3"}});
}

TEST_F(Interleavings, OfARevokedDelegationAndTheDelegatesVote) {
  Person("stand-in", {v1::ROLE_COMMITTEE_MEMBER});
  Published(Wide());
  std::string delegation;
  Play({[this, &delegation] {
          delegation = Fine(Delegate("m1", "stand-in")).name();
          return Filed();
        },
        [this, &delegation](const Case& on) {
          return Sessions{LookThen("stand-in", "vote", on, Voting(kYes, "stand-in")),
                          {"m1",
                           {{"revoke", [this, &delegation] { return Revoke("m1", delegation); }},
                            {"vote", [this, on] { return Cast("m1", on, kNo); }}}}};
        },
        PanelOf,
        {"stand-in=ok m1=ok,VOTE_CAST -> OPEN OPEN 1:0 of 3", "stand-in=NOT_ON_STAGE m1=ok,ok -> OPEN OPEN 0:1 of 3"}});
}

TEST_F(Interleavings, OfTwoColleaguesOfOneDepartment) {
  Person("colleague", {v1::ROLE_DEPARTMENT_REVIEWER}, InZone("departments/environment"));
  Published(Wide());
  Play({FiledWith({}),
        [this](const Case& on) {
          const auto agree = [this](const std::string& who) {
            return [this, who](const Case& seen) { return Opine(who, seen); };
          };
          return Sessions{LookThen("of-environment", "agree", on, agree("of-environment")),
                          LookThen("colleague", "agree", on, agree("colleague"))};
        },
        [](const Case& on) { return absl::StrCat(Stage(on, "opinion").tally().cast()); },
        {"of-environment=ok colleague=OPINION_RECORDED -> 1", "of-environment=OPINION_RECORDED colleague=ok -> 1"}});
}

TEST_F(Interleavings, OfHolderAlternateAndTheOfficesConsent) {
  Published(Wide());
  const auto on_seat = [this](const std::string& who, const Case& on) {
    return Step{"agree",
                [this, who, on] { return Opine(who, on, "opinion", v1::Opinion::STANCE_AGREE, "of-planning"); }};
  };
  Play({FiledWith({}),
        [&](const Case& on) {
          return Sessions{{"holder", {on_seat("of-planning", on)}},
                          {"alternate", {on_seat("of-safety", on)}},
                          {"office", {{"admit", [this, on] { return Admit("secretary", on); }}}}};
        },
        [](const Case& on) { return absl::StrCat(Stage(on, "opinion").tally().cast()); },
        {"holder=ok alternate=OPINION_RECORDED office=ok -> 1",
         "holder=ok alternate=ALTERNATE_NOT_ADMITTED office=ok -> 1",
         "holder=OPINION_RECORDED alternate=ok office=ok -> 1"}});
}

TEST_F(Interleavings, OfAVoteAndItsClosing) {
  Published(Wide());
  Play({FiledWith({{"m1", kYes}}),
        [this](const Case& on) {
          return Sessions{
              LookThen("m2", "vote", on, Voting(kNo, "m2")),
              LookThen("secretary", "close", on, [this](const Case& seen) { return CloseStage("secretary", seen); })};
        },
        PanelOf,
        {"m2=ok secretary=ok -> OPEN DONE/NEGATIVE 1:1 of 3",
         "m2=STAGE_NOT_OPEN secretary=ok -> OPEN DONE/POSITIVE 1:0 of 3"}});
}

TEST_F(Interleavings, OfAVoteAndAnExport) {
  Published(Wide());
  const auto export_twice = [this](const Case& on) {
    std::set<std::string> told;
    for (int i = 0; i < 2; ++i) {
      v1::ExportCaseRequest request;
      request.set_name(on.name());
      std::map<std::string, int> votes;
      const v1::CaseRecord record = Fine(Ask("secretary", &Review::ExportCase, request));
      for (const v1::RecordSection& section : record.sections()) {
        const std::vector<std::string> parts = absl::StrSplit(section.content_json(), "/votes/");
        votes[section.section_id()] = static_cast<int>(parts.size()) - 1;
      }
      told.insert(votes["votes"] == votes["history"] ? "of one moment" : "mixed");
    }
    return absl::StrJoin(told, ", ");
  };
  Play({FiledWith({{"m1", kYes}}),
        [&](const Case& on) {
          return Sessions{LookThen("m2", "vote", on, Voting(kNo, "m2")),
                          {"secretary", {{"export", [=] { return export_twice(on); }}}}};
        },
        PanelOf,
        {"m2=ok secretary=of one moment -> OPEN OPEN 1:1 of 3"}});
}

TEST_F(Interleavings, OfAContributionAndAVote) {
  Person("two-hats", {v1::ROLE_COMMITTEE_MEMBER, v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/investment"));
  v1::ReviewDefinition definition = Wide();
  definition.mutable_groups(0)->mutable_stages(4)->mutable_seats(0)->set_person(InZone("persons/two-hats"));
  Published(definition);
  Play({FiledWith({}),
        [this](const Case& on) {
          return Sessions{LookThen("two-hats", "vote", on, Voting(kYes, "two-hats")),
                          {"two-hats", {{"edit", [this, on] { return Edit("two-hats", ProjectOfCase(on), "改"); }}}}};
        },
        [](const Case& on) { return absl::StrCat(Stage(on, "panel").tally().yes()); },
        {"two-hats=ok two-hats=ok -> 1", "two-hats=SELF_REVIEW two-hats=ok -> 0"}});
}

TEST_F(Interleavings, OfOneMemberAtTwoDesks) {
  Published(Wide());
  Play(
      {FiledWith({{"m2", kYes}}),
       [this](const Case& on) {
         return Sessions{LookThen("m1", "vote", on, Voting(kYes, "m1")), LookThen("m1", "vote", on, Voting(kNo, "m1"))};
       },
       PanelOf,
       {"m1=ok m1=VOTE_CAST -> OPEN DONE/POSITIVE 2:0 of 3", "m1=VOTE_CAST m1=ok -> OPEN OPEN 1:1 of 3"}});
}

TEST_F(Interleavings, OfThreeDepartments) {
  v1::ReviewDefinition definition = Wide();
  v1::StageDefinition& opinion = *definition.mutable_groups(0)->mutable_stages(3);
  opinion.mutable_seats(1)->clear_alternate();
  opinion.add_seats()->set_department(InZone("departments/safety"));
  Published(definition);
  Play({FiledWith({}),
        [this](const Case& on) {
          Sessions sessions;
          for (const char* who : {"of-environment", "of-safety", "of-planning"}) {
            sessions.push_back({who, {{"agree", [this, who, on] { return Opine(who, on); }}}});
          }
          return sessions;
        },
        [](const Case& on) { return StageOf(on, "opinion"); },
        {"of-environment=ok of-safety=ok of-planning=ok -> DONE/POSITIVE"}});
}

TEST_F(Interleavings, OfTwoFilings) {
  Published(Wide());
  std::string project;
  Play({[this, &project] {
          project = NewProject().name();
          Case on;
          on.set_name(project + "/cases/1");
          return on;
        },
        [this, &project](const Case& on) {
          const Step file{"file", [this, &project] { return Outcome(Submit(project)); }};
          return Sessions{{"one", {file}}, {"other", {file}}};
        },
        StateOf,
        {"one=ok other=CASE_RUNNING -> OPEN", "one=CASE_RUNNING other=ok -> OPEN"}});
}

}  // namespace
}  // namespace luodi
