// SPDX-License-Identifier: Apache-2.0
#include "server/base/status.h"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "proto/text/canonical_json.h"

namespace luodi {
namespace {

using text::Language;

constexpr char kTypePrefix[] = "type.googleapis.com/";
// Marks a status as made here; its payload is the detail of an INTERNAL status, for the log only.
constexpr char kInternalDetail[] = "luodi/internal-detail";

// The same fault is the same bytes: metadata is a map, and has no order of its own.
template <typename Message>
void Attach(absl::Status& status, const Message& message) {
  status.SetPayload(absl::StrCat(kTypePrefix, Message::descriptor()->full_name()),
                    absl::Cord(text::OrderedBytes(message)));
}

// gRPC and absl share the numbers of google.rpc.Code.
absl::StatusCode CodeOf(v1::ErrorReason reason) { return static_cast<absl::StatusCode>(text::CodeOf(reason)); }

Metadata WithField(const Fault& fault) {
  Metadata metadata = fault.metadata;
  if (!fault.field.empty()) metadata.emplace("field", fault.field);
  return metadata;
}

// gRPC peers refuse more than 8 KB of trailers, and base64 and percent signs make texts longer on the way: what a
// refusal says stays well below. With very many faults the first ones keep their sentences and the rest are counted.
constexpr size_t kLongestMessage = 600;
constexpr size_t kLongestDetails = 3000;
constexpr size_t kLongestValue = 300;

// At most so many bytes, never half a character.
std::string Bounded(std::string text, size_t most) {
  if (text.size() <= most) return text;
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "...";
}

std::string SentenceOf(const Fault& fault, Language language) {
  return Bounded(text::Sentence(fault.reason, WithField(fault), language), kLongestValue);
}

std::string More(size_t count, Language language) {
  return language == Language::kChinese ? absl::StrCat("另有 ", count, " 处") : absl::StrCat("and ", count, " more");
}

// The sentences of the faults, as many whole ones as `room` bytes hold; then how many more there are.
std::string Joined(const Faults& faults, Language language, size_t room) {
  const char* separator = language == Language::kChinese ? "；" : "; ";
  std::string all;
  std::string kept;
  for (size_t i = 0; i < faults.size(); ++i) {
    absl::StrAppend(&all, i == 0 ? "" : separator, SentenceOf(faults[i], language));
    if (all.size() > room) break;
    if (i + 1 == faults.size()) return all;
    const std::string cut = absl::StrCat(all, separator, More(faults.size() - i - 1, language));
    if (cut.size() <= room) kept = cut;
  }
  return kept.empty() ? More(faults.size(), language) : kept;
}

// The sentences as {key} of the sentence of `reason`, which stays whole.
std::string JoinedIn(v1::ErrorReason reason, Metadata metadata, const char* key, const Faults& faults,
                     Language language) {
  metadata[key] = "";
  const size_t frame = text::Sentence(reason, metadata, language).size();
  return Joined(faults, language, frame < kLongestMessage ? kLongestMessage - frame : 0);
}

std::string DistinctReasons(const Faults& faults) {
  std::set<std::string> reasons;
  for (const Fault& fault : faults) reasons.insert(text::ReasonName(fault.reason));
  return absl::StrJoin(reasons, ",");
}

// `metadata` fills the sentences and travels; `english` and `chinese` fill what is too long to travel twice.
absl::Status Build(v1::ErrorReason reason, const Metadata& metadata, const Metadata& english, const Metadata& chinese) {
  const auto sentence = [&](Metadata own, Language language) {
    own.insert(metadata.begin(), metadata.end());
    return Bounded(text::Sentence(reason, own, language), kLongestMessage);
  };
  absl::Status status(CodeOf(reason), sentence(english, Language::kEnglish));
  google::rpc::ErrorInfo info;
  info.set_reason(text::ReasonName(reason));
  info.set_domain("luodi.v1");
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = Bounded(value, kLongestValue);
  Attach(status, info);
  google::rpc::LocalizedMessage localized;
  localized.set_locale("zh-CN");
  localized.set_message(sentence(chinese, Language::kChinese));
  Attach(status, localized);
  return status;
}

// The sentences of the faults are {key} of the sentence of `reason`.
absl::Status BuildJoined(v1::ErrorReason reason, const Metadata& metadata, const char* key, const Faults& faults) {
  return Build(reason, metadata, {{key, JoinedIn(reason, metadata, key, faults, Language::kEnglish)}},
               {{key, JoinedIn(reason, metadata, key, faults, Language::kChinese)}});
}

// How much of a fault is told: of a list that is too long for all reasons, less of each.
struct Limits {
  size_t field;
  size_t sentence;
};

constexpr Limits kWhole = {kLongestValue, kLongestValue};
constexpr Limits kTight[] = {kWhole, {100, 80}, {60, 0}};

// A violation of BadRequest or PreconditionFailure; its sentence may be empty.
struct Told {
  std::string reason;
  std::string field;
  std::string sentence;
};

Told TellFault(const Fault& fault, const Limits& limits) {
  return {text::ReasonName(fault.reason), Bounded(fault.field, limits.field),
          limits.sentence == 0 ? "" : Bounded(SentenceOf(fault, Language::kEnglish), limits.sentence)};
}

std::vector<size_t> FirstsOfReasons(const Faults& faults) {
  std::vector<size_t> firsts;
  std::set<v1::ErrorReason> seen;
  for (size_t i = 0; i < faults.size(); ++i) {
    if (seen.insert(faults[i].reason).second) firsts.push_back(i);
  }
  return firsts;
}

// What stands for the faults that are not told: their number, under the reason most of them have.
Told TellRest(const Faults& faults, const std::map<size_t, Told>& told) {
  std::map<v1::ErrorReason, size_t> counts;
  for (size_t i = 0; i < faults.size(); ++i) {
    if (told.count(i) == 0) ++counts[faults[i].reason];
  }
  const auto commonest = std::max_element(counts.begin(), counts.end(),
                                          [](const auto& one, const auto& other) { return one.second < other.second; });
  return {text::ReasonName(commonest->first), "", More(faults.size() - told.size(), Language::kEnglish)};
}

// One a fault, in their order. Of too many one of each reason, then the first ones, and last the number of those left
// out. `size_of` is what one takes.
std::vector<Told> TellFaults(const Faults& faults, const std::function<size_t(const Told&)>& size_of) {
  std::map<size_t, Told> told;
  size_t size = 0;
  const auto take = [&](size_t i, const Limits& limits) {
    Told one = TellFault(faults[i], limits);
    const size_t its = size_of(one);
    if (size + its > kLongestDetails) return false;
    size += its;
    told.emplace(i, std::move(one));
    return true;
  };
  for (size_t i = 0; i < faults.size() && take(i, kWhole);) ++i;
  if (told.size() < faults.size()) {
    const std::vector<size_t> firsts = FirstsOfReasons(faults);
    const std::string count = More(faults.size(), Language::kEnglish);
    size_t rest = 0;
    for (size_t i : firsts) rest = std::max(rest, size_of({text::ReasonName(faults[i].reason), "", count}));
    for (const Limits& limits : kTight) {
      told.clear();
      size = rest;
      if (std::all_of(firsts.begin(), firsts.end(), [&](size_t i) { return take(i, limits); })) break;
    }
    for (size_t i = 0; i < faults.size() && (told.count(i) > 0 || take(i, kWhole));) ++i;
  }
  std::vector<Told> all;
  for (const auto& [index, one] : told) all.push_back(one);
  if (told.size() < faults.size()) all.push_back(TellRest(faults, told));
  return all;
}

template <typename Details, typename Add>
void AttachFaults(absl::Status& status, const Faults& faults, Add add) {
  Details details;
  const auto size_of = [&](const Told& told) {
    Details one;
    add(one, told);
    return one.ByteSizeLong();
  };
  for (const Told& told : TellFaults(faults, size_of)) add(details, told);
  Attach(status, details);
}

std::string NewIncident() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return absl::StrFormat("%012x", random() & 0xffffffffffffULL);
}

}  // namespace

absl::Status Refuse(v1::ErrorReason reason, Metadata metadata) { return Build(reason, metadata, {}, {}); }

absl::Status RefuseFields(const Faults& faults) {
  if (faults.empty()) return absl::OkStatus();
  absl::Status status;
  if (faults.size() == 1) {
    status = Build(faults[0].reason, WithField(faults[0]), {}, {});
  } else {
    status = BuildJoined(v1::ERROR_REASON_SEVERAL_FAULTS,
                         {{"count", absl::StrCat(faults.size())}, {"reasons", DistinctReasons(faults)}}, "faults",
                         faults);
  }
  AttachFaults<google::rpc::BadRequest>(status, faults, [](google::rpc::BadRequest& bad, const Told& told) {
    auto* violation = bad.add_field_violations();
    violation->set_field(told.field);
    violation->set_description(absl::StrCat(told.reason, told.sentence.empty() ? "" : ": ", told.sentence));
  });
  return status;
}

absl::Status RefuseConditions(v1::ErrorReason reason, Metadata metadata, const Faults& faults) {
  if (faults.empty()) return absl::OkStatus();
  metadata["reasons"] = DistinctReasons(faults);
  absl::Status status = BuildJoined(reason, metadata, "conditions", faults);
  AttachFaults<google::rpc::PreconditionFailure>(
      status, faults, [](google::rpc::PreconditionFailure& failure, const Told& told) {
        auto* violation = failure.add_violations();
        violation->set_type(told.reason);
        violation->set_subject(told.field);
        violation->set_description(told.sentence);
      });
  return status;
}

absl::Status NotFound(std::string_view resource) {
  return Refuse(v1::ERROR_REASON_RESOURCE_NOT_FOUND, {{"resource", std::string(resource)}});
}

absl::Status RefuseForNow(v1::ErrorReason reason, int retry_milliseconds, Metadata metadata) {
  metadata.emplace("retry_ms", absl::StrCat(retry_milliseconds));
  absl::Status status = Build(reason, metadata, {}, {});
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(retry_milliseconds / 1000);
  retry.mutable_retry_delay()->set_nanos(retry_milliseconds % 1000 * 1000000);
  Attach(status, retry);
  return status;
}

absl::Status Internal(std::string detail) {
  absl::Status status(absl::StatusCode::kInternal, "internal");
  status.SetPayload(kInternalDetail, absl::Cord(detail));
  return status;
}

std::string InternalDetail(const absl::Status& status) {
  if (auto detail = status.GetPayload(kInternalDetail)) return std::string(*detail);
  return status.code() == absl::StatusCode::kInternal ? std::string(status.message()) : std::string();
}

v1::ErrorReason ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (auto payload = status.GetPayload(absl::StrCat(kTypePrefix, info.GetDescriptor()->full_name()))) {
    if (info.ParseFromString(std::string(*payload))) text::ReadReason(info.reason(), &reason);
  }
  return reason;
}

grpc::Status ToGrpcStatus(const absl::Status& status, std::string* incident) {
  if (status.ok()) return grpc::Status::OK;
  if (ReasonOf(status) == v1::ERROR_REASON_UNSPECIFIED) {
    const std::string number = NewIncident();
    if (incident != nullptr) *incident = number;
    return ToGrpcStatus(Refuse(v1::ERROR_REASON_INTERNAL_FAULT, {{"incident", number}}));
  }
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& value) {
    auto* detail = wire.add_details();
    detail->set_type_url(std::string(type));
    detail->set_value(std::string(value));
  });
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), wire.message(), wire.SerializeAsString());
}

}  // namespace luodi
