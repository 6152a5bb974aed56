// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luodi/v1/journal.pb.h"
#include "luodi/v1/types.pb.h"
#include "server/access/rules.h"
#include "server/base/database.h"
#include "server/journal/store.h"

namespace luodi {

// The only context object of a method's body: who calls, when, where, in which transaction. Time enters here once, so
// rules are deterministic.
class Call {
 public:
  Call(database::Transaction& transaction, access::Caller who, absl::Time instant, std::string zone_id)
      : tx(transaction), caller(std::move(who)), now(instant), today(DayOf(instant)), zone(std::move(zone_id)) {}

  database::Transaction& tx;
  const access::Caller caller;
  // Instant of the call, whole microseconds.
  const absl::Time now;
  // The day of `now` in Asia/Shanghai.
  const v1::Date today;
  // {zone} of the request.
  const std::string zone;
  // Nothing will be kept: the reply must not tell what only an act that leaves its trace may.
  bool validate_only = false;

  // The body changed a resource: its after-image goes into the journal. `version` counts the changes of the resource
  // from 1. `reason` is the one the caller gave, if the method asks for one. A write that changes nothing is a bug.
  void Changed(const std::string& name, int64_t version, const google::protobuf::Message& image,
               const std::string& reason = "");
  // The body took a resource out of the books: what it last said goes into the journal. `version` is the next one.
  void Removed(const std::string& name, int64_t version, const google::protobuf::Message& last_image,
               const std::string& reason);
  // The body showed something confidential (ReadRecorded, or a write that records what goes out). `image`, when given,
  // is what the entry keeps of the reading, e.g. what a preview came to; it is no after-image of the resource.
  void WasRead(const std::string& name, const google::protobuf::Message* image = nullptr);

  // The next number of a series of the zone, e.g. "2026-0041" for "projects": year of today, then a counter.
  std::string NextNumber(const std::string& series) { return NextNumbers(series, 1).front(); }
  std::vector<std::string> NextNumbers(const std::string& series, int count);

  // `now` as a field and as a parameter.
  google::protobuf::Timestamp NowStamp() const;
  std::string NowText() const { return database::TimeText(now); }

  std::vector<journal::Entry>& entries() { return entries_; }

  static v1::Date DayOf(absl::Time instant);

 private:
  void Enter(v1::EntryKind kind, const std::string& name, int64_t version, const google::protobuf::Message* image,
             const std::string& reason);

  std::vector<journal::Entry> entries_;
};

// "v7" for version 7.
std::string EtagOf(int64_t version);
// OK when `given` is the etag of `version`; else ETAG_MISSING or ETAG_STALE.
absl::Status CheckEtag(const std::string& given, int64_t version, const std::string& resource);

// A Timestamp of a request as an instant; refuses TIME_INVALID on `field`. Unset is absl::InfinitePast().
absl::StatusOr<absl::Time> InstantOf(std::string_view field, const google::protobuf::Timestamp& stamp, bool is_set);

}  // namespace luodi
