// SPDX-License-Identifier: Apache-2.0
#include "server/base/status.h"

#include <random>
#include <set>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace luodi {
namespace {

using text::Language;

constexpr char kTypePrefix[] = "type.googleapis.com/";
// Marks a status as made here; its payload is the detail of an INTERNAL status, for the log only.
constexpr char kInternalDetail[] = "luodi/internal-detail";

template <typename Message>
void Attach(absl::Status& status, const Message& message) {
  status.SetPayload(absl::StrCat(kTypePrefix, Message::descriptor()->full_name()),
                    absl::Cord(message.SerializeAsString()));
}

// gRPC and absl share the numbers of google.rpc.Code.
absl::StatusCode CodeOf(v1::ErrorReason reason) { return static_cast<absl::StatusCode>(text::CodeOf(reason)); }

Metadata WithField(const Fault& fault) {
  Metadata metadata = fault.metadata;
  if (!fault.field.empty()) metadata.emplace("field", fault.field);
  return metadata;
}

// gRPC peers refuse more than 8 KB of trailers, and base64 and percent signs make texts longer on the way: what a refusal
// says stays well below, and with very many faults it is the words that give way, never the field and the reason.
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

std::string Joined(const Faults& faults, Language language) {
  return Bounded(absl::StrJoin(faults, language == Language::kChinese ? "；" : "; ",
                               [&](std::string* out, const Fault& fault) {
                                 absl::StrAppend(out, text::Sentence(fault.reason, WithField(fault), language));
                               }),
                 kLongestMessage);
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

// One violation a fault; sentences only while there is room for them.
template <typename Details, typename Add>
void AttachFaults(absl::Status& status, const Faults& faults, Add add) {
  Details details;
  for (const Fault& fault : faults) {
    add(details, fault, Bounded(text::Sentence(fault.reason, WithField(fault), Language::kEnglish), kLongestValue));
  }
  if (details.ByteSizeLong() > kLongestDetails) {
    details.Clear();
    for (const Fault& fault : faults) {
      if (details.ByteSizeLong() < kLongestDetails) add(details, fault, "");
    }
  }
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
    status = Build(v1::ERROR_REASON_SEVERAL_FAULTS,
                   {{"count", absl::StrCat(faults.size())}, {"reasons", DistinctReasons(faults)}},
                   {{"faults", Joined(faults, Language::kEnglish)}}, {{"faults", Joined(faults, Language::kChinese)}});
  }
  AttachFaults<google::rpc::BadRequest>(
      status, faults, [](google::rpc::BadRequest& bad, const Fault& fault, const std::string& sentence) {
        auto* violation = bad.add_field_violations();
        violation->set_field(Bounded(fault.field, kLongestValue));
        violation->set_description(absl::StrCat(text::ReasonName(fault.reason), sentence.empty() ? "" : ": ", sentence));
      });
  return status;
}

absl::Status RefuseConditions(v1::ErrorReason reason, Metadata metadata, const Faults& faults) {
  if (faults.empty()) return absl::OkStatus();
  metadata["reasons"] = DistinctReasons(faults);
  absl::Status status = Build(reason, metadata, {{"conditions", Joined(faults, Language::kEnglish)}},
                              {{"conditions", Joined(faults, Language::kChinese)}});
  AttachFaults<google::rpc::PreconditionFailure>(
      status, faults, [](google::rpc::PreconditionFailure& failure, const Fault& fault, const std::string& sentence) {
        auto* violation = failure.add_violations();
        violation->set_type(text::ReasonName(fault.reason));
        violation->set_subject(Bounded(fault.field, kLongestValue));
        violation->set_description(sentence);
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
