// SPDX-License-Identifier: Apache-2.0
#include "server/call/store.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace luodi::store {

constexpr char kEnter[] = R"sql(
  SELECT set_config('app.zone', $1, $2::boolean) AS entered, set_config('statement_timeout', $3, true),
         set_config('lock_timeout', $3, true), set_config('transaction_read_only', $4, true)
)sql";

void Enter(database::Transaction& tx, const std::string& zone, absl::Duration budget, bool read_only) {
  const int64_t milliseconds = std::max<int64_t>(1, absl::ToInt64Milliseconds(budget));
  tx.EnterLater(kEnter, zone, absl::StrCat(milliseconds, "ms"), read_only ? "on" : "off");
}

constexpr char kLock[] = R"sql(
  SELECT CASE WHEN held.is_exclusive THEN pg_advisory_xact_lock(hashtextextended(held.name, 0))::text
              ELSE pg_advisory_xact_lock_shared(hashtextextended(held.name, 0))::text END
  FROM unnest($1::text[], $2::boolean[]) AS held (name, is_exclusive)
)sql";

void Lock(database::Transaction& tx, const std::vector<std::string>& shared,
          const std::vector<std::string>& exclusive) {
  std::vector<std::string> names = shared;
  names.insert(names.end(), exclusive.begin(), exclusive.end());
  if (names.empty()) return;
  // A request's name may be any bytes: locks come before it is looked at. The database takes a text to its first NUL.
  for (std::string& name : names) name.resize(std::min(name.size(), name.find('\0')));
  std::vector<std::string> are_exclusive(shared.size(), "f");
  are_exclusive.resize(names.size(), "t");
  tx.ExecLater(kLock, database::TextArray(names), database::TextArray(are_exclusive));
}

// Who holds the token is found first: behind the wall only what cannot leak is looked up by an index.
constexpr char kSelectRequest[] = R"sql(
  WITH asking (principal) AS MATERIALIZED (
    SELECT coalesce((SELECT format('zones/%s/persons/%s', zone, person) FROM tokens WHERE secret_sha256 = $2), $2))
  SELECT r.method, r.body_sha256, encode(r.reply, 'hex') AS reply
  FROM asking JOIN requests r ON r.zone = $1 AND r.principal = asking.principal AND r.request_id = $3::uuid
)sql";

std::optional<Request> SelectRequest(database::Transaction& tx, const std::string& zone, const std::string& principal,
                                     const std::string& request_id) {
  const database::Result rows = tx.Exec(kSelectRequest, zone, principal, request_id);
  if (rows.empty()) return std::nullopt;
  return Request{database::Text(rows[0]["method"]), database::Text(rows[0]["body_sha256"]),
                 absl::HexStringToBytes(database::Text(rows[0]["reply"]))};
}

constexpr char kInsertRequest[] = R"sql(
  INSERT INTO requests (zone, principal, request_id, method, body_sha256, reply, create_time)
  VALUES ($1, $2, $3::uuid, $4, $5, decode($6, 'hex'), $7::timestamptz)
)sql";

void InsertRequest(database::Transaction& tx, const std::string& zone, const std::string& principal,
                   const std::string& request_id, const Request& request, const std::string& now) {
  tx.ExecLater(kInsertRequest, zone, principal, request_id, request.method, request.body_sha256,
               absl::BytesToHexString(request.reply), now);
}

bool IsTwinsRequest(const std::exception& exception) {
  const auto* broken = dynamic_cast<const database::ConstraintBroken*>(&exception);
  return broken != nullptr && broken->constraint == "requests_pkey";
}

constexpr char kUpdateNumber[] = R"sql(
  INSERT INTO numbers AS n (zone, series, year, last) VALUES ($1, $2, $3::integer, $4::integer)
  ON CONFLICT (zone, series, year) DO UPDATE SET last = n.last + $4::integer
  RETURNING last
)sql";

int64_t UpdateNumber(database::Transaction& tx, const std::string& zone, const std::string& series, int year, int count) {
  return database::Int(tx.ExecOne(kUpdateNumber, zone, series, year, count)["last"]);
}

}  // namespace luodi::store
