// SPDX-License-Identifier: Apache-2.0
// threshold_property ORACLE CASES [SEED]: random threshold sets and figures, judged by the server's rules and by an
// oracle that reckons in fractions. Verdicts and margins must be the same; Judge must say what Evaluate says; every
// advice typed back must pass, and one smallest unit less of it fail. Prints the seed, and the first difference in
// full.
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/policy/verdict.h"
#include "tests/property/advice_typed_back.h"
#include "tests/property/oracle.h"
#include "tests/property/threshold_makers.h"

namespace luodi::policy {
namespace {

using Json = nlohmann::json;

constexpr int kCasesASet = 20;

std::string ToJson(const google::protobuf::Message& message) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) throw std::logic_error("no JSON");
  return json;
}

std::string CaseJson(const Question& question) {
  std::vector<std::string> rates;
  for (const v1::ExchangeRate& rate : question.rates) rates.push_back(ToJson(rate));
  return absl::StrCat(R"({"figures":)", ToJson(question.figures), R"(,"rates":[)", absl::StrJoin(rates, ","),
                      R"(],"on_date":)", ToJson(OnDate()), "}");
}

std::string Outcome(v1::VerdictOutcome outcome) {
  return v1::VerdictOutcome_Name(outcome).substr(sizeof("VERDICT_OUTCOME_") - 1);
}

// A criterion of ours in the oracle's words.
Json Told(const v1::CriterionResult& criterion) {
  Json told = {{"rule", criterion.rule_id()},
               {"metric", v1::Metric_Name(criterion.metric())},
               {"outcome", Outcome(criterion.outcome())},
               {"score", criterion.score_micro()},
               {"blocks", criterion.blocks()}};
  std::set<std::string> overruled(criterion.overruled_rule_ids().begin(), criterion.overruled_rule_ids().end());
  told["overruled"] = overruled;
  told["missing"] = std::set<std::string>(criterion.missing_figures().begin(), criterion.missing_figures().end());
  const auto number = [&](const char* name, bool has, const v1::Quantity& quantity) {
    if (has) told[name] = rules::NumberOf(quantity);
  };
  number("shortfall", criterion.has_shortfall(), criterion.shortfall());
  number("actual", criterion.has_actual(), criterion.actual());
  number("required", criterion.has_required(), criterion.required());
  number("value", criterion.has_value(), criterion.value());
  return told;
}

Json Told(const absl::StatusOr<v1::Verdict>& verdict, const v1::ThresholdSet& set, const Question& question) {
  if (!verdict.ok()) {
    const v1::ErrorReason reason = ReasonOf(verdict.status());
    // Several amounts that are too large are several faults.
    const bool too_large =
        reason == v1::ERROR_REASON_AMOUNT_TOO_LARGE || reason == v1::ERROR_REASON_SEVERAL_FAULTS;
    if (too_large) return {{"too_large", true}};
    if (reason != v1::ERROR_REASON_FIGURES_MISSING) return {{"refused", v1::ErrorReason_Name(reason)}};
    return {{"missing", rules::MissingFigures(set, question.figures, question.rates, OnDate())}};
  }
  Json told = {{"outcome", Outcome(verdict->outcome())},
               {"score", verdict->score_micro()},
               {"full_score", verdict->full_score_micro()},
               {"criteria", Json::array()}};
  for (const v1::CriterionResult& criterion : verdict->criteria()) told["criteria"].push_back(Told(criterion));
  return told;
}

// What Judge says in other words than Evaluate; empty when nothing.
std::string JudgedOtherwise(const absl::StatusOr<v1::Verdict>& verdict, const v1::ThresholdSet& set,
                            const Question& question) {
  const auto judgement = rules::Judge(set, question.figures, question.rates, OnDate());
  if (judgement.ok() != verdict.ok()) return "Judge and Evaluate differ in refusing";
  if (!verdict.ok()) {
    const bool same = ReasonOf(judgement.status()) == ReasonOf(verdict.status()) &&
                      judgement.status().message() == verdict.status().message();
    return same ? "" : "Judge and Evaluate refuse for different reasons";
  }
  if (judgement->outcome != verdict->outcome()) return "Judge and Evaluate differ in the outcome";
  if (static_cast<int>(judgement->criteria.size()) != verdict->criteria_size()) {
    return "Judge and Evaluate differ in the number of criteria";
  }
  for (int i = 0; i < verdict->criteria_size(); ++i) {
    const rules::Judged& judged = judgement->criteria[i];
    const v1::CriterionResult& told = verdict->criteria(i);
    if ((judged.rule == nullptr ? "" : judged.rule->rule_id()) != told.rule_id() || judged.metric != told.metric() ||
        judged.outcome != told.outcome() || judged.blocks != told.blocks()) {
      return absl::StrCat("Judge and Evaluate differ in criterion ", i);
    }
  }
  return "";
}

bool Same(const v1::Verdict& one, const v1::Verdict& other) {
  return google::protobuf::util::MessageDifferencer::Equals(one, other);
}

// The same but for advice, which looks at other bands, too.
bool SameAnswers(v1::Verdict one, v1::Verdict other) {
  for (v1::Verdict* verdict : {&one, &other}) {
    for (v1::CriterionResult& criterion : *verdict->mutable_criteria()) criterion.clear_advice();
  }
  return Same(one, other);
}

// What is wrong with the currencies that are said to be needed: with their rates alone the verdict is the same, and
// without any one of them it is refused or, where no rule that is asked leans on it, the same. Empty when nothing is.
std::string RatesMisjudged(const v1::Verdict& verdict, const v1::ThresholdSet& set, const Question& question) {
  const std::vector<std::string> needed = rules::CurrenciesToConvert(set, question.figures);
  const auto with = [&](const std::string& without) {
    rules::Rates rates;
    for (const v1::ExchangeRate& rate : question.rates) {
      const bool is_needed = std::find(needed.begin(), needed.end(), rate.from_currency()) != needed.end();
      if (is_needed && rate.from_currency() != without) rates.push_back(rate);
    }
    return rules::Evaluate(set, question.figures, rates, OnDate());
  };
  const auto same = with("");
  if (!same.ok() || !Same(*same, verdict)) {
    return "with the rates that are needed the verdict is another";
  }
  for (const std::string& currency : needed) {
    const auto none = with(currency);
    const bool right = none.ok() ? SameAnswers(*none, verdict)
                                 : ReasonOf(none.status()) == v1::ERROR_REASON_RATE_MISSING;
    if (!right) return "without the rate of " + currency + " the verdict is another";
  }
  return "";
}

// What occurred, so that a run that tried nothing shows.
struct Tally {
  int64_t cases = 0, refused = 0, pass = 0, fail = 0, not_applicable = 0, criteria = 0, at_the_bar = 0, advices = 0;

  void Add(const Tally& other) {
    cases += other.cases;
    refused += other.refused;
    pass += other.pass;
    fail += other.fail;
    not_applicable += other.not_applicable;
    criteria += other.criteria;
    at_the_bar += other.at_the_bar;
    advices += other.advices;
  }
  void Count(const absl::StatusOr<v1::Verdict>& verdict) {
    ++cases;
    if (!verdict.ok()) {
      ++refused;
      return;
    }
    ++(verdict->outcome() == v1::VERDICT_OUTCOME_PASS   ? pass
       : verdict->outcome() == v1::VERDICT_OUTCOME_FAIL ? fail
                                                        : not_applicable);
    criteria += verdict->criteria_size();
    for (const v1::CriterionResult& criterion : verdict->criteria()) {
      if (!criterion.has_shortfall()) continue;
      const int64_t shortfall = rules::NumberOf(criterion.shortfall());
      at_the_bar += shortfall == 0 || shortfall == 1;
    }
  }
};

// The difference between ours and the oracle's answer, with the case; empty when there is none.
std::string Compared(const v1::ThresholdSet& set, const Question& question, const Json& expected, Tally& tally) {
  const auto verdict = rules::Evaluate(set, question.figures, question.rates, OnDate());
  tally.Count(verdict);
  Json told = Told(verdict, set, question);
  Json wanted = expected;
  if (wanted.contains("too_large")) {
    // Told alone or, where figures are missing besides, they are.
    const bool may_miss = !wanted["missing"].empty() && told.contains("missing");
    wanted = may_miss ? Json{{"missing", wanted["missing"]}} : Json{{"too_large", true}};
  }
  if (told.contains("missing") && wanted.contains("missing")) {
    told["missing"] = told["missing"].get<std::set<std::string>>();
    wanted["missing"] = wanted["missing"].get<std::set<std::string>>();
  }
  std::string what;
  if (told != wanted) what = Json::diff(wanted, told).dump();
  if (what.empty()) what = JudgedOtherwise(verdict, set, question);
  if (what.empty() && verdict.ok()) what = RatesMisjudged(*verdict, set, question);
  if (what.empty() && verdict.ok()) what = UnsoundAdvice(set, question, *verdict, tally.advices);
  if (what.empty()) return "";
  return absl::StrCat("difference (oracle to server): ", what, "\nset: ", ToJson(set), "\ncase: ", CaseJson(question),
                      "\noracle: ", wanted.dump(), "\nserver: ", told.dump(), "\n");
}

// Everything about one set, decided by seed and number alone; the first difference, else nothing.
std::string TrySet(uint64_t seed, int64_t number, Oracle& oracle, Tally& tally) {
  Dice dice(seed * 1'000'003 + static_cast<uint64_t>(number));
  v1::ThresholdSet set = MakeSet(dice);
  std::vector<Question> questions;
  for (int i = 0; i < kCasesASet; ++i) questions.push_back(MakeQuestion(dice, set));
  // A total score is aimed at by moving its bar to what the first case gives.
  for (v1::ThresholdRule& rule : *set.mutable_rules()) {
    if (rule.metric() != v1::METRIC_TOTAL_SCORE || !rule.has_bar()) continue;
    const auto verdict = rules::Evaluate(set, questions[0].figures, questions[0].rates, OnDate());
    if (!verdict.ok() || verdict->score_micro() <= 1) continue;
    rule.mutable_bar()->set_score_micro(verdict->score_micro() + dice.Between(-1, 1));
  }
  std::vector<std::string> cases;
  for (const Question& question : questions) cases.push_back(CaseJson(question));
  const Json answer =
      Json::parse(oracle.Ask(absl::StrCat(R"({"set":)", ToJson(set), R"(,"cases":[)", absl::StrJoin(cases, ","), "]}")));
  for (int i = 0; i < kCasesASet; ++i) {
    const std::string difference = Compared(set, questions[i], answer["answers"][i], tally);
    if (!difference.empty()) return absl::StrCat("set ", number, ", case ", i, "\n", difference);
  }
  return "";
}

int Run(const std::string& program, int64_t cases, uint64_t seed) {
  std::printf("seed %llu, %lld cases\n", static_cast<unsigned long long>(seed), static_cast<long long>(cases));
  std::fflush(stdout);
  const int64_t sets = (cases + kCasesASet - 1) / kCasesASet;
  std::atomic<int64_t> next = 0;
  std::mutex mutex;
  Tally all;
  std::string first;
  const auto work = [&] {
    Tally tally;
    std::string difference;
    try {
      Oracle oracle(program);
      for (int64_t number = next++; number < sets && difference.empty(); number = next++) {
        difference = TrySet(seed, number, oracle, tally);
      }
    } catch (const std::exception& error) {
      difference = error.what();
    }
    const std::lock_guard lock(mutex);
    all.Add(tally);
    if (!difference.empty()) next = sets;
    if (first.empty()) first = difference;
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  std::printf("%lld cases: %lld pass, %lld fail, %lld not applicable, %lld refused; %lld criteria, %lld of them at the "
              "bar or one unit beyond; %lld advices typed back\n",
              static_cast<long long>(all.cases), static_cast<long long>(all.pass), static_cast<long long>(all.fail),
              static_cast<long long>(all.not_applicable), static_cast<long long>(all.refused),
              static_cast<long long>(all.criteria), static_cast<long long>(all.at_the_bar),
              static_cast<long long>(all.advices));
  if (first.empty()) return 0;
  std::printf("seed %llu, %s\n", static_cast<unsigned long long>(seed), first.c_str());
  return 1;
}

}  // namespace
}  // namespace luodi::policy

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  return luodi::policy::Run(argv[1], std::atoll(argv[2]), argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 20260701);
}
