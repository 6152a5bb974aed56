// SPDX-License-Identifier: Apache-2.0
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Text;

v1::Delegation DelegationOf(const database::Row& row) {
  v1::Delegation delegation;
  delegation.set_name(names::Join(Text(row["zone"]), "delegations", Text(row["delegation"])));
  delegation.set_delegator(Text(row["delegator"]));
  delegation.set_delegate(Text(row["delegate"]));
  database::ReadDate(row["start_date"], delegation.mutable_start_date());
  database::ReadDate(row["end_date"], delegation.mutable_end_date());
  for (const std::string& name : database::Texts(row["stage_kinds"])) {
    v1::StageKind kind = v1::STAGE_KIND_UNSPECIFIED;
    v1::StageKind_Parse(name, &kind);
    delegation.add_stage_kinds(kind);
  }
  delegation.set_review_case(Text(row["review_case"]));
  delegation.set_reason(Text(row["reason"]));
  database::ReadTime(row["create_time"], delegation.mutable_create_time());
  if (!row["revoke_time"].is_null()) database::ReadTime(row["revoke_time"], delegation.mutable_revoke_time());
  return delegation;
}

std::vector<v1::Delegation> AllOf(const database::Result& rows) {
  std::vector<v1::Delegation> all;
  for (const database::Row& row : rows) all.push_back(DelegationOf(row));
  return all;
}

}  // namespace

constexpr char kSelectDelegationsBetween[] = R"sql(
  SELECT zone, delegation, delegator, delegate, start_date, end_date, stage_kinds, review_case, reason, create_time,
         revoke_time
  FROM review_delegations
  WHERE zone = $1 AND revoke_time IS NULL AND start_date <= $3::date AND end_date >= $2::date
  ORDER BY delegation)sql";

std::vector<v1::Delegation> SelectDelegationsBetween(database::Transaction& tx, const std::string& zone,
                                                     const v1::Date& start, const v1::Date& end) {
  return AllOf(tx.Exec(kSelectDelegationsBetween, zone, database::DateText(start), database::DateText(end)));
}

std::vector<v1::Delegation> SelectDelegations(database::Transaction& tx, const std::string& zone,
                                              const v1::Date& today) {
  return SelectDelegationsBetween(tx, zone, today, today);
}

constexpr char kSelectDelegation[] = R"sql(
  SELECT zone, delegation, delegator, delegate, start_date, end_date, stage_kinds, review_case, reason, create_time,
         revoke_time
  FROM review_delegations
  WHERE zone = $1 AND delegation = $2::integer)sql";

std::optional<v1::Delegation> SelectDelegation(database::Transaction& tx, const std::string& name) {
  const database::Result rows = tx.Exec(kSelectDelegation, Segment(name, 1), NumberOf(Segment(name, 3)));
  if (rows.empty()) return std::nullopt;
  return DelegationOf(rows[0]);
}

constexpr char kListDelegations[] = R"sql(
  SELECT zone, delegation, delegator, delegate, start_date, end_date, stage_kinds, review_case, reason, create_time,
         revoke_time
  FROM review_delegations
  WHERE zone = $1 AND ($2::text IS NULL OR delegator = $2 OR delegate = $2)
    AND ($3::integer IS NULL OR delegation < $3::integer)
  ORDER BY delegation DESC
  LIMIT $4)sql";

std::vector<v1::Delegation> ListDelegations(database::Transaction& tx, const std::string& zone,
                                            const std::string& person, const Page& page) {
  return AllOf(
      tx.Exec(kListDelegations, zone, database::OrNull(person), database::OrNull(page.Key(0)), page.size + 1));
}

constexpr char kInsertDelegation[] = R"sql(
  INSERT INTO review_delegations (zone, delegation, delegator, delegate, start_date, end_date, stage_kinds, review_case,
                                  reason, create_time)
  SELECT $1, coalesce(max(delegation), 0) + 1, $2, $3, $4::date, $5::date, $6::text[], $7, $8, $9::timestamptz
  FROM review_delegations
  WHERE zone = $1
  RETURNING zone, delegation, delegator, delegate, start_date, end_date, stage_kinds, review_case, reason, create_time,
            revoke_time)sql";

v1::Delegation InsertDelegation(database::Transaction& tx, const std::string& zone, const v1::Delegation& delegation,
                                const std::string& now) {
  std::vector<std::string> kinds;
  for (const int kind : delegation.stage_kinds()) kinds.push_back(v1::StageKind_Name(static_cast<v1::StageKind>(kind)));
  return DelegationOf(tx.ExecOne(kInsertDelegation, zone, delegation.delegator(), delegation.delegate(),
                                 database::DateText(delegation.start_date()),
                                 database::DateText(delegation.end_date()), database::TextArray(kinds),
                                 database::OrNull(delegation.review_case()), delegation.reason(), now));
}

constexpr char kUpdateRevoked[] = R"sql(
  UPDATE review_delegations SET revoke_time = $3::timestamptz
  WHERE zone = $1 AND delegation = $2::integer AND revoke_time IS NULL
  RETURNING zone, delegation, delegator, delegate, start_date, end_date, stage_kinds, review_case, reason, create_time,
            revoke_time)sql";

v1::Delegation UpdateRevoked(database::Transaction& tx, const std::string& name, const std::string& now) {
  return DelegationOf(tx.ExecOne(kUpdateRevoked, Segment(name, 1), NumberOf(Segment(name, 3)), now));
}

}  // namespace luodi::review::store
