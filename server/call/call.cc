// SPDX-License-Identifier: Apache-2.0
#include "server/call/call.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/text/canonical_json.h"
#include "server/base/text.h"
#include "server/call/store.h"

namespace luodi {

void Call::Changed(const std::string& name, int64_t version, const google::protobuf::Message& image,
                   const std::string& reason) {
  Enter(v1::ENTRY_KIND_CHANGE, name, version, &image, reason);
}

void Call::Removed(const std::string& name, int64_t version, const google::protobuf::Message& last_image,
                   const std::string& reason) {
  Enter(v1::ENTRY_KIND_REMOVAL, name, version, &last_image, reason);
}

void Call::WasRead(const std::string& name, const google::protobuf::Message* image) {
  Enter(v1::ENTRY_KIND_READING, name, 0, image, "");
}

void Call::Enter(v1::EntryKind kind, const std::string& name, int64_t version, const google::protobuf::Message* image,
                 const std::string& reason) {
  journal::Entry entry;
  entry.kind = kind;
  entry.resource = name;
  entry.version = version;
  entry.reason = reason;
  if (image != nullptr) {
    entry.resource_type = image->GetDescriptor()->full_name();
    entry.image = text::CanonicalJson(*image);
  }
  entries_.push_back(std::move(entry));
}

std::vector<std::string> Call::NextNumbers(const std::string& series, int count) {
  const int64_t last = store::UpdateNumber(tx, zone, series, today.year(), count);
  std::vector<std::string> numbers;
  for (int64_t number = last - count + 1; number <= last; ++number) {
    numbers.push_back(absl::StrFormat("%04d-%04d", today.year(), number));
  }
  return numbers;
}

google::protobuf::Timestamp Call::NowStamp() const {
  google::protobuf::Timestamp stamp;
  const int64_t micros = absl::ToUnixMicros(now);
  stamp.set_seconds(micros / 1000000);
  stamp.set_nanos(static_cast<int>(micros % 1000000) * 1000);
  return stamp;
}

// China has had one time zone without summer time since 1992.
v1::Date Call::DayOf(absl::Time instant) {
  static const absl::TimeZone zone = absl::FixedTimeZone(8 * 3600);
  const absl::CivilDay day = absl::ToCivilDay(instant, zone);
  v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::string EtagOf(int64_t version) { return absl::StrCat("v", version); }

absl::Status CheckEtag(const std::string& given, int64_t version, const std::string& resource) {
  if (given.empty()) return RefuseFields({{v1::ERROR_REASON_ETAG_MISSING, "etag", {}}});
  if (given == EtagOf(version)) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_ETAG_STALE,
                {{"resource", resource}, {"given", base::Shown(given)}, {"current", EtagOf(version)}});
}

absl::StatusOr<absl::Time> InstantOf(std::string_view field, const google::protobuf::Timestamp& stamp, bool is_set) {
  if (!is_set) return absl::InfinitePast();
  // The range of google.protobuf.Timestamp: years 1 to 9999.
  if (stamp.seconds() < -62135596800 || stamp.seconds() > 253402300799 || stamp.nanos() < 0 ||
      stamp.nanos() > 999999999) {
    return RefuseFields({{v1::ERROR_REASON_TIME_INVALID, std::string(field), {}}});
  }
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

}  // namespace luodi
