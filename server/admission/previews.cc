// SPDX-License-Identifier: Apache-2.0
// A preview of a threshold set: read by short pages, told as it is found, entered in the journal at the end.
#include <map>
#include <memory>
#include <optional>

#include "absl/time/clock.h"
#include "proto/text/date.h"
#include "server/admission/preview.h"
#include "server/admission/rules.h"
#include "server/admission/service.h"
#include "server/admission/store.h"
#include "server/base/names.h"
#include "server/policy/rules.h"
#include "server/policy/store.h"
#include "server/projects/rules.h"
#include "server/zones/store.h"

namespace luodi::admission {
namespace {

using policy::rules::Rates;
using rules::Gauge;
using rules::Twice;
using Stream = rpc::Outbound<v1::PreviewThresholdSetResponse>;

// Subjects a transaction.
constexpr int kPage = 2000;
constexpr absl::Duration kBetweenProgress = absl::Milliseconds(400);

// The masks of standing facts of a project under negotiation.
std::vector<int64_t> NegotiatingMasks() {
  google::protobuf::RepeatedField<int> stages;
  stages.Add(v1::STAGE_NEGOTIATING);
  stages.Add(v1::STAGE_TO_SIGN);
  return projects::rules::MasksOf(stages);
}

// One page, judged; nothing of it counts before its transaction has ended.
struct Judged {
  std::vector<v1::PreviewFlip> flips;
  std::vector<v1::PreviewGap> gaps;
  rules::Tally tally;
  int64_t subjects = 0;
  std::optional<Subject> last;
};

class Previewing {
 public:
  Previewing(Envelope::Session& session, const v1::PreviewThresholdSetRequest& request, Stream& stream)
      : session_(session), request_(request), stream_(stream) {}

  absl::Status Run() {
    RETURN_IF_ERROR(session_.Read(request_.name(), [this](Call& call) { return Open(call); }));
    RETURN_IF_ERROR(SendProgress());
    RETURN_IF_ERROR(Walk([this](Call& call, Judged& judged) { JudgeNegotiations(call, judged); }));
    last_.reset();
    RETURN_IF_ERROR(Walk([this](Call& call, Judged& judged) { JudgeDecisions(call, judged); }));
    RETURN_IF_ERROR(SendProgress());
    tally_.WriteTo(*set_, summary_);
    // The entry says that somebody was told all of it.
    if (!stream_.Settle()) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
    RETURN_IF_ERROR(session_.ReadRecorded(request_.name(), [this](Call& call) {
      call.WasRead(request_.name(), &summary_);
      return absl::OkStatus();
    }));
    v1::PreviewThresholdSetResponse message;
    *message.mutable_summary() = summary_;
    return Send(message);
  }

 private:
  absl::Status Open(Call& call) {
    today_ = call.today;
    RETURN_IF_ERROR(RefuseFields(rules::CheckPreview(today_, request_)));
    set_ = policy::store::SelectThresholdSet(call.tx, request_.name());
    if (!set_) return NotFound(request_.name());
    RETURN_IF_ERROR(policy::rules::RequireSound(*set_));
    in_force_ = policy::store::SelectInForce(call.tx, call.zone, rules::FirstDayOf(*set_, today_));
    own_needs_ = rules::NeedsOf(*set_);
    needs_ = in_force_ ? rules::Both(own_needs_, rules::NeedsOf(*in_force_)) : own_needs_;
    enclosing_ = rules::EnclosingOf(zones::store::SelectAllParks(call.tx, call.zone));
    masks_ = NegotiatingMasks();
    total_ = store::CountNegotiations(call.tx, call.zone, masks_) +
             store::CountDecisions(call.tx, call.zone, From(), Until());

    summary_.Clear();
    summary_.set_threshold_set(set_->name());
    summary_.set_content_sha256(set_->content_sha256());
    if (in_force_) summary_.set_in_force(in_force_->name());
    *summary_.mutable_on_date() = today_;
    *summary_.mutable_decisions_from() = request_.decisions_from();
    *summary_.mutable_decisions_until() = request_.decisions_until();
    *summary_.mutable_as_of() = call.NowStamp();
    return absl::OkStatus();
  }

  // Page after page until one is empty: each is judged in a transaction of its own, then told.
  template <typename Judging>
  absl::Status Walk(Judging judge) {
    for (;;) {
      Judged judged;
      RETURN_IF_ERROR(session_.ReadRecorded(request_.name(), [&](Call& call) {
        judged = {};
        judge(call, judged);
        return absl::OkStatus();
      }));
      if (judged.subjects == 0) return absl::OkStatus();
      last_ = std::move(judged.last);
      tally_.Add(judged.tally);
      done_ += judged.subjects;
      RETURN_IF_ERROR(SendFound(judged));
      if (stream_.cancelled()) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
      if (absl::Now() - told_ >= kBetweenProgress) RETURN_IF_ERROR(SendProgress());
    }
  }

  absl::Status SendFound(Judged& judged) {
    v1::PreviewThresholdSetResponse message;
    for (v1::PreviewFlip& flip : judged.flips) {
      message.mutable_flip()->Swap(&flip);
      RETURN_IF_ERROR(Send(message));
    }
    for (v1::PreviewGap& gap : judged.gaps) {
      message.mutable_gap()->Swap(&gap);
      RETURN_IF_ERROR(Send(message));
    }
    return absl::OkStatus();
  }

  void JudgeNegotiations(Call& call, Judged& judged) {
    std::vector<Subject> page = store::SelectNegotiations(call.tx, call.zone, masks_, needs_.plan,
                                                          last_ ? &*last_ : nullptr, kPage);
    const Records records = RecordsOf(call, page, needs_);
    const v1::Positioning* positioning = PositioningOn(call, today_, needs_);
    const std::string in_force = in_force_ ? in_force_->name() : "";
    for (Subject& subject : page) {
      if (IsMasked(call, subject, judged)) continue;
      const v1::Figures figures = rules::FiguresOf(subject, enclosing_, records, positioning);
      const Rates& rates = RatesOn(call, today_, figures);
      std::optional<Gauge> before;
      if (in_force_) before.emplace(Gauge{*in_force_, rates, today_});
      const Twice twice = rules::JudgeTwice(figures, before, {*set_, rates, today_});
      Tell(call, subject, figures, twice, in_force, judged);
    }
    if (!page.empty()) judged.last = std::move(page.back());
    NameRunningCases(call, judged);
  }

  void JudgeDecisions(Call& call, Judged& judged) {
    std::vector<Subject> page =
        store::SelectDecisions(call.tx, call.zone, From(), Until(), last_ ? &*last_ : nullptr, kPage);
    // Every decision has a set of its own, which a decision without a verdict is judged by. What a verdict was by stays
    // what it is judged by, whatever is recorded since.
    const Records records = RecordsOf(call, page, {true, true, true});
    for (Subject& subject : page) {
      if (IsMasked(call, subject, judged)) continue;
      const v1::ThresholdSet& own = SetNamed(call, subject.threshold_set);
      const v1::Date& day = subject.accepted_date;
      rules::Needs needs;
      if (!rules::HoldsAll(subject)) needs = rules::Both(own_needs_, rules::NeedsOf(own));
      const v1::Figures figures = rules::FiguresOf(subject, enclosing_, records, PositioningOn(call, day, needs));
      const Rates rates = rules::RatesFor(subject, RatesOn(call, day, figures));
      const bool is_stored = subject.stored_outcome != v1::VERDICT_OUTCOME_UNSPECIFIED;
      const Gauge after{*set_, rates, day};
      const Twice twice = is_stored ? rules::JudgeAgain(subject, own, figures, after)
                                    : rules::JudgeTwice(figures, Gauge{own, rates, day}, after);
      Tell(call, subject, figures, twice, own.name(), judged);
    }
    if (!page.empty()) judged.last = std::move(page.back());
  }

  // Counted as one of the page; true when the caller may not see it.
  bool IsMasked(Call& call, const Subject& subject, Judged& judged) {
    ++judged.subjects;
    if (rules::MayHear(call.caller, subject)) return false;
    judged.tally.AddMasked();
    return true;
  }

  void Tell(Call& call, const Subject& subject, const v1::Figures& figures, const Twice& twice,
            const std::string& before_set, Judged& judged) {
    judged.tally.Add(subject.kind, figures, twice);
    if (twice.IsJudged() && !twice.Differs()) return;
    if (twice.IsJudged()) {
      judged.flips.push_back(rules::Told(subject, figures, twice, before_set));
    } else {
      judged.gaps.push_back(rules::GapOf(subject, twice));
    }
    if (subject.restricted) call.WasRead(subject.project);
  }

  void NameRunningCases(Call& call, Judged& judged) {
    if (judged.flips.empty()) return;
    std::vector<std::string> projects;
    for (const v1::PreviewFlip& flip : judged.flips) projects.push_back(flip.name());
    const auto running = store::SelectRunningCases(call.tx, call.zone, projects);
    for (v1::PreviewFlip& flip : judged.flips) {
      if (const auto found = running.find(flip.name()); found != running.end()) flip.set_running_case(found->second);
    }
  }

  // ---- what many subjects share, read once

  Records RecordsOf(Call& call, const std::vector<Subject>& page, const rules::Needs& needs) {
    if (!needs.records) return {};
    std::set<std::string> investors;
    for (const Subject& subject : page) {
      if (!subject.investor.empty() && !rules::HoldsAll(subject)) investors.insert(subject.investor);
    }
    return store::SelectRecords(call.tx, call.zone, {investors.begin(), investors.end()});
  }

  const v1::Positioning* PositioningOn(Call& call, const v1::Date& day, const rules::Needs& needs) {
    if (!needs.positions) return nullptr;
    const std::string key = database::DateText(day);
    auto found = positionings_.find(key);
    if (found == positionings_.end()) {
      found = positionings_.emplace(key, zones::store::SelectPositioning(call.tx, call.zone, key)).first;
    }
    return found->second ? &*found->second : nullptr;
  }

  const v1::ThresholdSet& SetNamed(Call& call, const std::string& name) {
    auto found = sets_.find(name);
    if (found == sets_.end()) {
      found = sets_.emplace(name, policy::store::SelectThresholdSet(call.tx, name).value()).first;
    }
    return found->second;
  }

  // Of the day, of every currency that was asked for so far.
  const Rates& RatesOn(Call& call, const v1::Date& day, const v1::Figures& figures) {
    static const Rates none;
    const std::vector<std::string> currencies = rules::ForeignCurrencies(figures);
    if (currencies.empty()) return none;
    const std::string key = database::DateText(day);
    DayRates& of_day = rates_[key];
    for (const std::string& currency : currencies) {
      if (of_day.asked.contains(currency)) continue;
      const auto rate = zones::store::SelectRate(call.tx, call.zone, currency, "CNY", key);
      // Only now: a reading that broke is done again, with what was kept.
      of_day.asked.insert(currency);
      if (rate) of_day.rates.push_back(*rate);
    }
    return of_day.rates;
  }

  std::string From() const { return database::DateText(request_.decisions_from()); }
  std::string Until() const { return database::DateText(request_.decisions_until()); }

  absl::Status SendProgress() {
    told_ = absl::Now();
    v1::PreviewThresholdSetResponse message;
    message.mutable_progress()->set_done(done_);
    // What came to the books meanwhile was not counted.
    message.mutable_progress()->set_total(std::max(done_, total_));
    return Send(message);
  }

  absl::Status Send(const v1::PreviewThresholdSetResponse& message) {
    return stream_.Send(message) ? absl::OkStatus() : Refuse(v1::ERROR_REASON_CALL_CANCELLED);
  }

  struct DayRates {
    std::set<std::string> asked;
    Rates rates;
  };

  Envelope::Session& session_;
  v1::PreviewThresholdSetRequest request_;
  Stream& stream_;

  v1::Date today_;
  std::optional<v1::ThresholdSet> set_, in_force_;
  rules::Needs own_needs_, needs_;
  rules::Enclosing enclosing_;
  std::vector<int64_t> masks_;
  std::map<std::string, std::optional<v1::Positioning>> positionings_;
  std::map<std::string, v1::ThresholdSet> sets_;
  std::map<std::string, DayRates> rates_;

  std::optional<Subject> last_;
  rules::Tally tally_;
  int64_t done_ = 0;
  int64_t total_ = 0;
  absl::Time told_ = absl::InfinitePast();
  v1::PreviewSummary summary_;
};

}  // namespace

grpc::ServerWriteReactor<v1::PreviewThresholdSetResponse>* AdmissionService::PreviewThresholdSet(
    grpc::CallbackServerContext* context, const v1::PreviewThresholdSetRequest* request) {
  return envelope_.SendOut<v1::PreviewThresholdSetRequest, v1::PreviewThresholdSetResponse>(
      context, request,
      [](Envelope::Session& session, const v1::PreviewThresholdSetRequest& request, Stream& stream) {
        return Previewing(session, request, stream).Run();
      });
}

}  // namespace luodi::admission
