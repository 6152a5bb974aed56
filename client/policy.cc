// SPDX-License-Identifier: Apache-2.0
// luodi policy.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/figure_flags.h"
#include "client/language.h"
#include "client/preview.h"
#include "client/threshold_set.h"
#include "client/verdict.h"
#include "luodi/v1/admission.pb.h"

namespace luodi::client {
namespace {

constexpr char kSets[] = "thresholdSets/*";

const v1::Verdict& VerdictOf(const Message& answer) {
  return static_cast<const v1::EvaluateAdmissionResponse&>(answer).verdict();
}

const v1::TryAdmissionResponse& TrialOf(const Message& answer) {
  return static_cast<const v1::TryAdmissionResponse&>(answer);
}

bool Begins(const std::string& path, const char* prefix) { return path.rfind(prefix, 0) == 0; }

// A project (flag or argument `named`), or bare figures; by the set in force on a day, or a named one.
Command& AsksOf(Command& command, const std::string& named, const std::string& refusal) {
  command
      .Checks([&command, refusal](Session&) {
        const std::vector<std::string> given = command.GivenPaths();
        const bool figures =
            std::any_of(given.begin(), given.end(), [](const std::string& path) { return Begins(path, "figures."); });
        if (figures == command.Given("project")) throw UsageError(refusal);
      })
      .NamedBy("project")
      .Resource(named, "project", "projects/*", _("The figures of this project"));
  return AddFigureFlags(command, "--", "figures.")
      .Field("--on-date", "on_date", _("The thresholds in force on this day; today if not given"))
      .Resource("--under", "under", kSets, _("This set instead, in force or not"));
}

int ByVerdict(v1::VerdictOutcome outcome) { return outcome == v1::VERDICT_OUTCOME_FAIL ? kRefused : kDone; }

// Only the set tells the bars of related land. Nothing where the verdict does not ask for them, or the set cannot be
// read: the page then goes without.
v1::ThresholdSet SetOfRelatedLand(Session& session, const v1::Verdict& verdict) {
  v1::ThresholdSet set;
  const bool asks =
      std::any_of(verdict.criteria().begin(), verdict.criteria().end(), [](const v1::CriterionResult& criterion) {
        return criterion.metric() == v1::METRIC_RELATED_LAND && !criterion.rule_id().empty();
      });
  if (!asks) return set;
  v1::GetThresholdSetRequest request;
  request.set_name(verdict.threshold_set());
  try {
    session.Read("PolicyService.GetThresholdSet", request, &set);
  } catch (const CallError&) {
    set.Clear();
  }
  return set;
}

void AddEvaluate(Noun noun) {
  Command& evaluate =
      noun.Verb("evaluate", _("Tests a project or bare figures against the thresholds; exit code 1 says no"),
                "luodi policy evaluate --investment 2.83亿元 --area 56.6亩 --annual-tax 2830万元")
          .Calls("AdmissionService.EvaluateAdmission");
  AsksOf(evaluate, "--project", _("Give either --project, or --investment, --area and --annual-tax"))
      .Tells([](Output& out, const Message& answer) { TellVerdict(out, VerdictOf(answer)); })
      .Rows([](Output& out, const Message& answer) { ListCriteria(out, VerdictOf(answer)); })
      .Then([](Session&, const Message& answer) { return ByVerdict(VerdictOf(answer).outcome()); });
  Command& explain =
      noun.Verb("explain", _("Explains a verdict criterion by criterion; exit code 1 says no"),
                "luodi policy explain YEAR-0029\n"
                "  luodi policy explain --investment 2.83亿元 --area 56.61亩 --annual-tax 2830万元 --under 2")
          .Calls("AdmissionService.EvaluateAdmission");
  const auto asked = std::make_shared<Session*>(nullptr);
  AsksOf(explain, "PROJECT", _("Give either a project, or figures: --investment, --area ..."))
      .Prepares([asked](Session& session, Message*) { *asked = &session; })
      .Tells([asked](Output& out, const Message& answer) {
        const v1::Verdict& verdict = VerdictOf(answer);
        ExplainVerdict(out, verdict, SetOfRelatedLand(**asked, verdict));
      })
      .Rows([](Output& out, const Message& answer) { ListCriteria(out, VerdictOf(answer)); })
      .Then([](Session&, const Message& answer) { return ByVerdict(VerdictOf(answer).outcome()); });
}

// intensity=600万元/亩
v1::BarChange ReadBar(const std::string& text, Language language) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(
        absl::StrCat("--bar ", text, ": ", _("write RULE=VALUE: intensity=600万元/亩, rd=2%, plot=10亩, far=1.2")));
  }
  v1::BarChange change;
  change.set_rule_id(text.substr(0, equals));
  SetField(&change, "bar", text.substr(equals + 1), "--bar", language);
  return change;
}

std::vector<std::string> FigureWords() {
  std::vector<std::string> words = {"plan"};
  for (const FigureFlag& flag : FigureFlags()) words.emplace_back(flag.word);
  return words;
}

std::string ReadFigure(const std::string& word) {
  const std::string path = FigureNamed(word);
  if (!path.empty()) return path;
  const std::string known =
      absl::StrJoin(FigureFlags(), " ", [](std::string* text, const FigureFlag& flag) { *text += flag.word; });
  throw UsageError(absl::StrCat("--unset ", word, ": ", _("known"), ": plan ", known));
}

// What a trial changes besides the figures of its flags.
struct Trial {
  std::vector<std::string> bars;
  std::vector<std::string> unset;
  bool least_change = false;
};

void FillTrial(const Command& command, const Trial& trial, Language language, v1::TryAdmissionRequest* request) {
  for (const std::string& path : command.GivenPaths()) {
    // The plan as a whole covers its fields.
    const bool covered = Begins(path, "change.plan.") && command.Given("change.plan");
    if (!Begins(path, "change.") || covered) continue;
    request->mutable_change_mask()->add_paths(path.substr(std::string_view("change.").size()));
  }
  for (const std::string& word : trial.unset) request->mutable_change_mask()->add_paths(ReadFigure(word));
  for (const std::string& bar : trial.bars) *request->add_bars() = ReadBar(bar, language);
  request->set_least_changes(trial.least_change);
}

void AddWhatIf(Noun noun) {
  const auto trial = std::make_shared<Trial>();
  Command& what_if =
      noun.Verb("what-if", _("Tries other figures or bars and tells what flips; exit code 1 says no afterwards"),
                "luodi policy what-if YEAR-0029 --set-investment 3亿元 --set-area 50亩\n"
                "  luodi policy what-if YEAR-0029 --bar intensity=600万元/亩 --bar tax=60万元/亩\n"
                "  luodi policy what-if --investment 2.83亿元 --area 60亩 --annual-tax 2830万元 --least-change")
          .Calls("AdmissionService.TryAdmission");
  AsksOf(what_if, "PROJECT", _("Give either a project, or figures: --investment, --area ..."));
  AddFigureFlags(what_if, "--set-", "change.")
      .Options("--unset", &trial->unset,
               _("Takes a figure away: the word of its flag, e.g. annual-tax; may be repeated"))
      .Known(FigureWords())
      .Options("--bar", &trial->bars, _("RULE=VALUE, another bar for a rule: intensity=600万元/亩; may be repeated"))
      .Fills("bars")
      .Flag("--least-change", &trial->least_change, _("Finds the least changes of investment and land that pass"))
      .Checks([&what_if, trial](Session& session) {
        const std::vector<std::string> given = what_if.GivenPaths();
        const bool changes =
            std::any_of(given.begin(), given.end(), [](const std::string& path) { return Begins(path, "change."); });
        if (!changes && trial->unset.empty() && trial->bars.empty() && !trial->least_change) {
          throw UsageError(_("Give what changes: --set-investment, --set-area ..., --unset, --bar, or --least-change"));
        }
      })
      .Checks([trial](Session& session) {
        for (const std::string& word : trial->unset) ReadFigure(word);
        for (const std::string& bar : trial->bars) ReadBar(bar, session.language());
      })
      .Prepares([&what_if, trial](Session& session, Message* request) {
        FillTrial(what_if, *trial, session.language(), static_cast<v1::TryAdmissionRequest*>(request));
      })
      .Tells([](Output& out, const Message& answer) { TellWhatIf(out, TrialOf(answer)); })
      .Rows([](Output& out, const Message& answer) { ListFlips(out, TrialOf(answer)); })
      .Then([](Session&, const Message& answer) { return ByVerdict(TrialOf(answer).after().outcome()); });
}

void AddImpact(Noun noun) {
  noun.Verb("preview", _("Tries a draft on every project under negotiation and every decision of a period"),
            "luodi policy preview 3 --decisions-from 2020-01-01")
      .Calls("AdmissionService.PreviewThresholdSet")
      .Resource("SET", "name", kSets, _("Number"))
      .Required()
      .Field("--decisions-from", "decisions_from", _("Decisions from this day on; the last 365 days if not given"))
      .Field("--decisions-until", "decisions_until", _("Decisions up to this day; today if not given"))
      .Streams([](Session& session, const Message& request) {
        return PreviewSet(session, static_cast<const v1::PreviewThresholdSetRequest&>(request));
      });
  const auto count = std::make_shared<bool>(false);
  noun.Verb("exceptions", _("Lists case-by-case exceptions, or counts them by year, criterion and decider"),
            "luodi policy exceptions --year 2020 --count")
      .Calls("AdmissionService.ListExceptions")
      .Field("--year", "filter.year", _("Decided in this year"))
      .Field("--metric", "filter.metric", _("Of this criterion"))
      .Resource("--granted-by", "filter.granted_by", "persons/*", _("Granted by this person"))
      .Flag("--count", count.get(), _("Counts instead of listing"))
      .Streams([count](Session& session, const Message& request) {
        return ShowExceptions(session, static_cast<const v1::ListExceptionsRequest&>(request), *count);
      });
}

}  // namespace

void AddPolicyCommands(Noun root) {
  Noun noun = root.AddNoun("policy", _("Entry thresholds, version by version"));
  AddEvaluate(noun);
  AddWhatIf(noun);
  AddImpact(noun);
  noun.Verb("list", _("Lists the threshold sets, newest first"), "luodi policy list")
      .Calls("PolicyService.ListThresholdSets")
      .Shows({{"name"},
              {"title"},
              {"document_number"},
              {"effective_date"},
              {"superseded_date"},
              {"state"},
              {"drafted_by", true},
              {"published_by", true},
              {"content_sha256", true}});
  const auto tells = [](Output& out, const Message& answer) {
    TellThresholdSet(out, static_cast<const v1::ThresholdSet&>(answer));
  };
  noun.Verb("show", _("Shows a threshold set"), "luodi policy show 2")
      .Calls("PolicyService.GetThresholdSet")
      .Resource("SET", "name", kSets, _("Number"))
      .Required()
      .Tells(tells)
      .Rows([](Output& out, const Message& answer) { ListRules(out, static_cast<const v1::ThresholdSet&>(answer)); });
  noun.Verb("create", _("Drafts a threshold set"), "luodi policy create @deploy/demo/office/thresholds-2020.json")
      .Calls("PolicyService.CreateThresholdSet")
      .Tells(tells)
      .Json("threshold_set")
      .Required();
  noun.Verb("update", _("Replaces a draft"), "luodi policy update 3 @deploy/demo/office/thresholds-2020.json")
      .Calls("PolicyService.UpdateThresholdSet")
      .Tells(tells)
      .Resource("SET", "threshold_set.name", kSets, _("Number"))
      .Required()
      .Json("threshold_set")
      .Required()
      .ReadsEtag("PolicyService.GetThresholdSet", "threshold_set");
  noun.Verb("publish", _("Publishes a set that another person drafted and somebody previewed"),
            "luodi policy publish 2")
      .Calls("PolicyService.PublishThresholdSet")
      .Tells(tells)
      .Resource("SET", "name", kSets, _("Number"))
      .Required()
      .ReadsEtag("PolicyService.GetThresholdSet")
      .Confirms(_("A published version never changes. Publish it?"));
  noun.Verb("withdraw", _("Takes a set out of force"), "luodi policy withdraw 2 --reason 文件废止")
      .Calls("PolicyService.WithdrawThresholdSet")
      .Tells(tells)
      .Resource("SET", "name", kSets, _("Number"))
      .Required()
      .ReadsEtag("PolicyService.GetThresholdSet")
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Confirms(_("A withdrawn set never comes back. Withdraw it?"));
}

}  // namespace luodi::client
