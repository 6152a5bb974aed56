// SPDX-License-Identifier: Apache-2.0
// The acts of the history and what they left in the case, held against each other both ways: nothing is told of anybody
// who did not do it then, and nothing was done that left no trace. What an entry wrote is what its image says.
#include <algorithm>
#include <functional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/record_checks.h"
#include "client/secrets.h"
#include "google/protobuf/util/time_util.h"
#include "proto/text/canonical_json.h"
#include "proto/text/date.h"

namespace luodi::client::record {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

std::string MethodOf(const v1::RecordedChange& change) {
  return change.method().substr(change.method().find_last_of("./") + 1);
}

// What an act leaves in the case, in words of both languages.
struct Trace {
  std::string section;
  std::string english;
  std::string chinese;
  std::set<std::string> methods;
  // The case, or what was said in it.
  std::string resource;
  // Empty: the clock, or whoever holds the office.
  std::string person;
  // Absent: not told.
  const Timestamp* time = nullptr;
  // nullptr: the entry keeps none.
  const std::string* reason = nullptr;
};

bool Fits(const Trace& trace, const v1::RecordedChange& change) {
  return change.resource() == trace.resource && trace.methods.contains(MethodOf(change)) &&
         (trace.person.empty() || trace.person == change.actor()) &&
         (trace.time == nullptr || Micros(*trace.time) == Micros(change.time())) &&
         (trace.reason == nullptr || *trace.reason == change.reason());
}

// ---- traces

void AddSupplements(const v1::ReviewCase& review_case, std::vector<Trace>* all) {
  for (const v1::Supplement& one : review_case.supplements()) {
    const std::string number = absl::StrCat(one.cycle());
    all->push_back({"case",
                    "supplement request " + number,
                    "第 " + number + " 次补正要求",
                    {"RequestSupplement"},
                    review_case.name(),
                    one.requested_by(),
                    &one.request_time()});
    if (!one.has_answer_time()) continue;
    all->push_back({"case",
                    "the end of supplement " + number,
                    "第 " + number + " 次补正的结束",
                    {one.expired() ? "RunClocks" : "ResubmitPacket"},
                    review_case.name(),
                    "",
                    &one.answer_time()});
  }
}

void AddSaid(const OpenedRecord& opened, std::vector<Trace>* all) {
  for (const v1::Opinion& one : opened.opinions) {
    const bool silence = one.stance() == v1::Opinion::STANCE_DEEMED_CONSENT;
    const std::set<std::string> methods =
        silence ? std::set<std::string>{"RunClocks"} : std::set<std::string>{"RecordOpinion", "RecordOpinions"};
    all->push_back({"opinions", one.name(), one.name(), methods, one.name(), one.recorded_by(), &one.create_time()});
  }
  for (const v1::Vote& one : opened.votes) {
    all->push_back({"votes",
                    one.name(),
                    one.name(),
                    {"CastVote"},
                    one.name(),
                    one.cast_by(),
                    one.has_create_time() ? &one.create_time() : nullptr});
  }
  for (const v1::Score& one : opened.scores) {
    all->push_back(
        {"scores", one.name(), one.name(), {"RecordScore"}, one.name(), one.scored_by(), &one.create_time()});
  }
  for (const v1::Recusal& one : opened.review_case.recusals()) {
    all->push_back(
        {"case", one.name(), one.name(), {"Recuse"}, one.name(), one.person(), &one.create_time(), &one.reason()});
  }
}

// The last voice and the decision are one act, which is the decision's.
void AddDecision(const v1::ReviewCase& review_case, std::vector<Trace>* all) {
  const v1::Decision& decision = review_case.decision();
  for (const v1::DecisionVoice& voice : review_case.voices()) {
    const bool last = review_case.has_decision() && voice.person() == decision.decided_by() &&
                      Micros(voice.voice_time()) == Micros(decision.decide_time());
    if (last) continue;
    all->push_back({"case",
                    "the voice of " + voice.person(),
                    voice.person() + " 的表态",
                    {"DecideCase"},
                    review_case.name(),
                    voice.person(),
                    &voice.voice_time()});
  }
  if (review_case.has_decision()) {
    all->push_back({"case",
                    "the decision",
                    "决策",
                    {"DecideCase"},
                    review_case.name(),
                    decision.decided_by(),
                    &decision.decide_time(),
                    &decision.reason()});
  }
}

void AddRequests(const v1::ReviewCase& review_case, std::vector<Trace>* all) {
  if (review_case.has_exception()) {
    const v1::PolicyException& one = review_case.exception();
    all->push_back({"case",
                    "the exception",
                    "一事一议",
                    {"RequestException"},
                    review_case.name(),
                    one.requested_by(),
                    nullptr,
                    &one.reason()});
  }
  if (review_case.has_override()) {
    const v1::Override& one = review_case.override();
    all->push_back({"case",
                    "the override",
                    "特批",
                    {"RequestOverride"},
                    review_case.name(),
                    one.requested_by(),
                    nullptr,
                    &one.reason()});
  }
}

// What followed the approval.
void AddSequel(const v1::ReviewCase& review_case, std::vector<Trace>* all) {
  if (review_case.has_extension()) {
    const v1::ApprovalExtension& one = review_case.extension();
    all->push_back({"case",
                    "the extension",
                    "延期",
                    {"ExtendApproval"},
                    review_case.name(),
                    one.extended_by(),
                    &one.extend_time(),
                    &one.reason()});
  }
  for (const v1::Obligation& one : review_case.obligations()) {
    if (one.state() == v1::Obligation::STATE_OPEN) continue;
    const char* const method = one.state() == v1::Obligation::STATE_MET ? "ConfirmObligation" : "WaiveObligation";
    all->push_back({"case",
                    one.name(),
                    one.name(),
                    {method},
                    review_case.name(),
                    one.settled_by(),
                    &one.settle_time(),
                    &one.reason()});
  }
}

// Stages that end by an act of the office.
void AddStages(const v1::ReviewCase& review_case, std::vector<Trace>* all) {
  for (const v1::StageStatus& stage : review_case.stages()) {
    if (stage.state() != v1::StageStatus::STATE_DONE) continue;
    const char* method = stage.kind() == v1::STAGE_KIND_COMPLETENESS ? "AcceptPacket" : nullptr;
    if (stage.kind() == v1::STAGE_KIND_PUBLICITY) method = "ClosePublicity";
    if (stage.closing() == v1::StageStatus::CLOSING_BY_OFFICE) method = "CloseVote";
    if (method == nullptr) continue;
    all->push_back({"case",
                    "the end of stage " + stage.stage_id(),
                    "环节 " + stage.stage_id() + " 的结束",
                    {method},
                    review_case.name(),
                    "",
                    &stage.done_time()});
  }
}

std::vector<Trace> TracesOf(const OpenedRecord& opened) {
  const v1::ReviewCase& review_case = opened.review_case;
  std::vector<Trace> all = {{"case",
                             "the filing",
                             "申报",
                             {"SubmitCase"},
                             review_case.name(),
                             review_case.submitted_by(),
                             &review_case.create_time()}};
  AddSupplements(review_case, &all);
  AddSaid(opened, &all);
  AddDecision(review_case, &all);
  AddRequests(review_case, &all);
  AddSequel(review_case, &all);
  AddStages(review_case, &all);
  return all;
}

// ---- acts

// Acts that leave a trace in the case, each with those that wipe it out again.
const std::map<std::string, std::set<std::string>>& TracedActs() {
  static const auto& acts = *new std::map<std::string, std::set<std::string>>{
      {"SubmitCase", {}},
      {"RequestSupplement", {}},
      {"ResubmitPacket", {}},
      {"AcceptPacket", {"ResubmitPacket", "MoveCase"}},
      {"CloseVote", {"ResubmitPacket", "MoveCase"}},
      {"ClosePublicity", {"ResubmitPacket", "MoveCase"}},
      {"RequestException", {"RequestException", "ResubmitPacket"}},
      {"RequestOverride", {"RequestOverride", "ResubmitPacket", "MoveCase"}},
      // A voice lapses with the right to give it, when the next is given.
      {"DecideCase", {"DecideCase", "RequestException", "RequestOverride", "ResubmitPacket", "MoveCase"}},
      {"ExtendApproval", {}},
      {"ConfirmObligation", {}},
      {"WaiveObligation", {}},
      {"WithdrawCase", {}},
  };
  return acts;
}

bool WipedOut(const std::vector<v1::RecordedChange>& history, size_t at) {
  const std::set<std::string>& by = TracedActs().at(MethodOf(history[at]));
  return std::any_of(history.begin() + static_cast<std::ptrdiff_t>(at) + 1, history.end(),
                     [&](const v1::RecordedChange& later) { return by.contains(MethodOf(later)); });
}

// An act that ends a stage left its mark where a stage ended then.
bool EndedAStage(const v1::ReviewCase& review_case, const v1::RecordedChange& change) {
  static const auto& closing = *new std::set<std::string>{"AcceptPacket", "CloseVote", "ClosePublicity"};
  return closing.contains(MethodOf(change)) &&
         std::any_of(review_case.stages().begin(), review_case.stages().end(), [&](const v1::StageStatus& stage) {
           return stage.has_done_time() && Micros(stage.done_time()) == Micros(change.time());
         });
}

bool LeftItsMark(const OpenedRecord& opened, size_t at) {
  const v1::RecordedChange& change = opened.history[at];
  const v1::ReviewCase& review_case = opened.review_case;
  const std::string method = MethodOf(change);
  if (change.resource() != review_case.name() || !TracedActs().contains(method)) return true;
  if (method == "WithdrawCase") return review_case.state() == v1::ReviewCase::STATE_WITHDRAWN;
  // Cases from before supplements were kept, one by one.
  const bool kept = !review_case.supplements().empty() || !review_case.definition_sha256().empty();
  if (!kept && (method == "RequestSupplement" || method == "ResubmitPacket")) return true;
  return WipedOut(opened.history, at) || EndedAStage(review_case, change);
}

// ---- images

// The last entry of a resource; nullptr when there is none.
const v1::RecordedChange* LastOf(const OpenedRecord& opened, const std::string& resource) {
  const auto found = std::find_if(opened.history.rbegin(), opened.history.rend(),
                                  [&](const v1::RecordedChange& change) { return change.resource() == resource; });
  return found == opened.history.rend() ? nullptr : &*found;
}

// A move gives stages other ids, which the entries from before do not know. Entries from before seats had ids have
// none.
template <typename Message>
void CheckSaidImage(const OpenedRecord& opened, const std::string& section, const Message& said,
                    std::vector<Finding>* all) {
  const v1::RecordedChange* const entry = LastOf(opened, said.name());
  if (entry == nullptr || Micros(entry->time()) <= MovedAt(opened)) return;
  bool same = Sha256(text::CanonicalJson(said)) == entry->image_sha256();
  if constexpr (!std::is_same_v<Message, v1::Recusal>) {
    Message former = said;
    former.clear_seat_id();
    same = same || Sha256(text::CanonicalJson(former)) == entry->image_sha256();
  }
  Findings findings(section);
  findings.Require(same, "{name} is not what was entered", "{name} 与登记时的内容不符", {{"name", said.name()}});
  findings.MoveTo(all);
}

// That an approval ran out follows from the day of reading. What the size was counted with is not for everybody.
void CheckCaseImage(const OpenedRecord& opened, std::vector<Finding>* all) {
  const v1::ReviewCase& review_case = opened.review_case;
  const v1::RecordedChange* const entry = LastOf(opened, review_case.name());
  if (entry == nullptr || review_case.definition_sha256().empty() || !review_case.aggregate().has_total_investment()) {
    return;
  }
  v1::ReviewCase before = review_case;
  std::vector<v1::ReviewCase::State> states = {review_case.state()};
  if (review_case.state() == v1::ReviewCase::STATE_EXPIRED) {
    states = {v1::ReviewCase::STATE_APPROVED, v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS};
  }
  const bool same = std::any_of(states.begin(), states.end(), [&](v1::ReviewCase::State state) {
    before.set_state(state);
    return Sha256(text::CanonicalJson(before)) == entry->image_sha256();
  });
  Findings findings("case");
  findings.Require(same, "the case is not what its last change, {method} by {person}, made of it",
                   "案件内容与最后一次变更（{person} 的 {method}）的登记不符",
                   {{"method", MethodOf(*entry)}, {"person", entry->actor()}});
  findings.MoveTo(all);
}

// ---- days

bool IsDayOf(const v1::Date& date, const Timestamp& time) {
  constexpr int64_t kDay = 86'400'000'000;
  return text::IsRealDate(date) && text::DayNumber(date) == (Micros(time) + 8 * 3'600'000'000) / kDay;
}

void CheckDays(const v1::ReviewCase& review_case, std::vector<Finding>* all) {
  Findings findings("case");
  findings.Require(IsDayOf(review_case.accepted_date(), review_case.create_time()),
                   "the case was accepted on another day than it was filed", "受理日与申报日不符");
  if (review_case.has_decision()) {
    findings.Require(IsDayOf(review_case.decision().decide_date(), review_case.decision().decide_time()),
                     "the day of the decision is not that of its time", "决策日期与决策时间不符");
  }
  const auto granted_then = [&](const auto& granted) {
    return granted.granted_by().empty() || Micros(granted.grant_time()) == Micros(review_case.decision().decide_time());
  };
  findings.Require(granted_then(review_case.exception()) && granted_then(review_case.override()),
                   "what was granted was granted at another time than the decision",
                   "特批或一事一议的批准时间与决策不符");
  findings.MoveTo(all);
}

}  // namespace

void CheckTraces(const OpenedRecord& opened, std::vector<Finding>* all) {
  std::set<const v1::RecordedChange*> traced;
  for (const Trace& trace : TracesOf(opened)) {
    // Of two requests that read the same the later is the one that stands.
    const auto act = std::find_if(opened.history.rbegin(), opened.history.rend(),
                                  [&](const auto& change) { return Fits(trace, change) && !traced.contains(&change); });
    if (act != opened.history.rend()) {
      traced.insert(&*act);
      continue;
    }
    const text::Metadata parts = {{"method", *trace.methods.begin()},
                                  {"person", trace.person.empty() ? "-" : trace.person},
                                  {"time", trace.time == nullptr ? "-" : TimeUtil::ToString(*trace.time)}};
    Findings findings(trace.section);
    findings.Add(trace.english + ": the history has no such {method} by {person} at {time}",
                 trace.chinese + "：历史中没有 {person} 于 {time} 的相应 {method}", parts);
    findings.MoveTo(all);
  }
  Findings findings("history");
  for (size_t i = 0; i < opened.history.size(); ++i) {
    const v1::RecordedChange& change = opened.history[i];
    const text::Metadata parts = {
        {"method", MethodOf(change)}, {"person", change.actor()}, {"time", TimeUtil::ToString(change.time())}};
    findings.Require(traced.contains(&change) || LeftItsMark(opened, i),
                     "{method} by {person} at {time} left nothing in the case",
                     "{person} 于 {time} 的 {method} 在案件中没有留下痕迹", parts);
  }
  findings.MoveTo(all);
  CheckDays(opened.review_case, all);
}

void CheckImages(const OpenedRecord& opened, std::vector<Finding>* all) {
  for (const v1::Opinion& one : opened.opinions) CheckSaidImage(opened, "opinions", one, all);
  for (const v1::Vote& one : opened.votes) CheckSaidImage(opened, "votes", one, all);
  for (const v1::Score& one : opened.scores) CheckSaidImage(opened, "scores", one, all);
  for (const v1::Recusal& one : opened.review_case.recusals()) CheckSaidImage(opened, "case", one, all);
  CheckCaseImage(opened, all);
}

}  // namespace luodi::client::record
