// SPDX-License-Identifier: Apache-2.0
// What a threshold set would change: each subject judged twice, and what it all comes to.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/admission/flips.h"
#include "server/admission/subject.h"
#include "server/base/money.h"
#include "server/policy/verdict.h"

namespace luodi::admission::rules {

// The request, its period filled in: from 365 days before `today`, until `today`.
Faults CheckPreview(const v1::Date& today, v1::PreviewThresholdSetRequest& request);

// The day whose set in force negotiations are compared with: the first day of a draft that begins later, else today.
const v1::Date& FirstDayOf(const v1::ThresholdSet& set, const v1::Date& today);

// ---- what a set asks for, so that nothing else is read

struct Needs {
  bool plan = false;
  // Of the investor.
  bool records = false;
  // The zone's positioning list.
  bool positions = false;
};
Needs NeedsOf(const v1::ThresholdSet& set);
Needs Both(const Needs& one, const Needs& other);

// ---- completing figures

// The park of each park that lies in one, by name.
using Enclosing = std::map<std::string, std::string>;
Enclosing EnclosingOf(const std::vector<v1::Park>& parks);

// The stored verdict of the decision holds all figures it was by. One of before thresholds knew more than investment,
// land and tax holds no others; without a verdict there are none.
bool HoldsAll(const Subject& decision);

// Figures of a subject whose row or packet states them, with what lies around it: the enclosing park, the investor's
// records, the industries of the zone's positioning (none given: none). What a stored verdict holds stays as it is; of
// one that holds all nothing else is taken. Takes the figures out of the subject.
v1::Figures FiguresOf(Subject& subject, const Enclosing& enclosing, const Records& records,
                      const v1::Positioning* positioning);

// Sorted; currencies other than CNY in which the figures state an amount.
std::vector<std::string> ForeignCurrencies(const v1::Figures& figures);

// The rates a stored verdict was by, and those of the books for other currencies.
policy::rules::Rates RatesFor(const Subject& decision, const policy::rules::Rates& of_books);

// ---- judging

// A set with the exchange rates and the day to judge by.
struct Gauge {
  const v1::ThresholdSet& set;
  const policy::rules::Rates& rates;
  const v1::Date& on_date;
};

// One subject, judged twice.
struct Twice {
  v1::VerdictOutcome before = v1::VERDICT_OUTCOME_UNSPECIFIED;
  v1::VerdictOutcome after = v1::VERDICT_OUTCOME_UNSPECIFIED;
  // Criteria that answer otherwise; filled where the verdict is another.
  std::vector<v1::Flip> flips;
  // Could not be judged for want of these: paths in Figures, "RATE USD", or the reason of another refusal.
  std::vector<std::string> missing;

  bool IsJudged() const { return missing.empty(); }
  // Something compares with nothing: without a verdict before, none would be another.
  bool Differs() const { return IsJudged() && before != v1::VERDICT_OUTCOME_UNSPECIFIED && before != after; }
};

// `before` absent: no set was in force.
Twice JudgeTwice(const v1::Figures& figures, const std::optional<Gauge>& before, const Gauge& after);
// A decision against its stored verdict by `own_set`.
Twice JudgeAgain(const Subject& decision, const v1::ThresholdSet& own_set, const v1::Figures& figures,
                 const Gauge& after);

// The subject as it is told.
v1::PreviewFlip Told(const Subject& subject, const v1::Figures& figures, const Twice& twice,
                     const std::string& before_set);

// The subject that could not be judged.
v1::PreviewGap GapOf(const Subject& subject, const Twice& twice);

// ---- counting

class Tally {
 public:
  void Add(v1::PreviewSubject kind, const v1::Figures& figures, const Twice& twice);
  void AddMasked() { ++masked_; }
  void Add(const Tally& other);

  // Fills counts, rules, not_evaluated, masked and, by the days the summary has, complete; rules in the order of `set`,
  // then those only another set has.
  void WriteTo(const v1::ThresholdSet& set, v1::PreviewSummary& summary) const;

 private:
  using Pair = std::tuple<v1::PreviewSubject, v1::VerdictOutcome, v1::VerdictOutcome>;
  struct Sum {
    int projects = 0;
    money::Totals investment;
    money::Int128 land_micro_mu = 0;
  };
  struct Changes {
    int pass_to_fail = 0;
    int fail_to_pass = 0;
    int other = 0;
  };

  std::map<Pair, Sum> pairs_;
  std::map<std::pair<v1::Metric, std::string>, Changes> rules_;
  std::map<std::string, int> missing_;
  int masked_ = 0;
};

}  // namespace luodi::admission::rules
