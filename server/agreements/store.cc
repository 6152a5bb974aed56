// SPDX-License-Identifier: Apache-2.0
#include "server/agreements/store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::agreements::store {
namespace {

using database::Int;
using database::OrNull;
using database::Text;
using database::Transaction;
using names::Segment;
using names::ZoneOf;

std::string ProjectOf(const std::string& name) { return Segment(name, 3); }

// {contract}; 0, which no contract has, when it is no number.
int NumberOf(const std::string& name) {
  int number = 0;
  return absl::SimpleAtoi(Segment(name, 5), &number) ? number : 0;
}

std::optional<std::string> MinorOf(bool has, const v1::Money& amount) {
  if (!has) return std::nullopt;
  return absl::StrCat(amount.minor_units());
}

v1::Money MoneyFrom(const database::Field& minor, const database::Field& currency) {
  v1::Money money;
  money.set_minor_units(Int(minor));
  money.set_currency_code(Text(currency));
  return money;
}

// Columns of a contract, in no order: FromRow reads them by name.
#define LUODI_CONTRACT_COLUMNS                                                                        \
  "zone, project, contract, kind, title, document_number, total_minor, total_currency, fixed_minor, " \
  "fixed_currency, state, mode, signed_date, signed_by, review_round, threshold_set, version, create_time "

v1::Contract FromRow(const database::Row& row) {
  v1::Contract contract;
  const std::string zone = Text(row["zone"]);
  const std::string project = names::Join(zone, "projects", Text(row["project"]));
  contract.set_name(absl::StrCat(project, "/contracts/", Text(row["contract"])));
  v1::Contract::Kind kind = v1::Contract::KIND_UNSPECIFIED;
  v1::Contract::Kind_Parse(Text(row["kind"]), &kind);
  contract.set_kind(kind);
  contract.set_title(Text(row["title"]));
  contract.set_document_number(Text(row["document_number"]));
  if (!row["total_minor"].is_null()) {
    *contract.mutable_total_investment() = MoneyFrom(row["total_minor"], row["total_currency"]);
  }
  if (!row["fixed_minor"].is_null()) {
    *contract.mutable_fixed_asset_investment() = MoneyFrom(row["fixed_minor"], row["fixed_currency"]);
  }
  v1::Contract::State state = v1::Contract::STATE_UNSPECIFIED;
  v1::Contract::State_Parse(Text(row["state"]), &state);
  contract.set_state(state);
  v1::Contract::Mode mode = v1::Contract::MODE_UNSPECIFIED;
  v1::Contract::Mode_Parse(Text(row["mode"]), &mode);
  contract.set_mode(mode);
  if (!row["signed_date"].is_null()) database::ReadDate(row["signed_date"], contract.mutable_signed_date());
  contract.set_signed_by(Text(row["signed_by"]));
  if (!row["review_round"].is_null()) {
    contract.set_review_case(absl::StrCat(project, "/cases/", Text(row["review_round"])));
  }
  if (!row["threshold_set"].is_null()) {
    contract.set_threshold_set(names::Join(zone, "thresholdSets", Text(row["threshold_set"])));
  }
  contract.set_etag(absl::StrCat("v", Int(row["version"])));
  database::ReadTime(row["create_time"], contract.mutable_create_time());
  return contract;
}

std::vector<v1::Contract> FromRows(const database::Result& rows) {
  std::vector<v1::Contract> contracts;
  for (const auto& row : rows) contracts.push_back(FromRow(row));
  return contracts;
}

std::optional<v1::Contract> First(const database::Result& rows) {
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

}  // namespace

constexpr char kSelectContract[] = "SELECT " LUODI_CONTRACT_COLUMNS R"sql(
  FROM contracts WHERE zone = $1 AND project = $2 AND contract = $3::integer
)sql";

std::optional<v1::Contract> SelectContract(Transaction& tx, const std::string& name) {
  return First(tx.Exec(kSelectContract, ZoneOf(name), ProjectOf(name), NumberOf(name)));
}

constexpr char kSelectContracts[] = "SELECT " LUODI_CONTRACT_COLUMNS R"sql(
  FROM contracts WHERE zone = $1 AND project = $2 ORDER BY contract
)sql";

std::vector<v1::Contract> SelectContracts(Transaction& tx, const std::string& project) {
  return FromRows(tx.Exec(kSelectContracts, ZoneOf(project), ProjectOf(project)));
}

constexpr char kListContracts[] = "SELECT " LUODI_CONTRACT_COLUMNS R"sql(
  FROM contracts
  WHERE zone = $1 AND ($2 = '-' OR project = $2) AND (project, contract) > ($3, $4::integer)
  ORDER BY project, contract
  LIMIT $5::integer
)sql";

std::vector<v1::Contract> ListContracts(Transaction& tx, const std::string& zone, const std::string& project,
                                        const Page& page) {
  return FromRows(tx.Exec(kListContracts, zone, project, page.Key(0), page.first() ? "0" : page.Key(1), page.size + 1));
}

std::vector<std::string> PageKey(const v1::Contract& contract) {
  return {ProjectOf(contract.name()), Segment(contract.name(), 5)};
}

int64_t VersionOf(const v1::Contract& contract) {
  int64_t version = 0;
  return absl::SimpleAtoi(contract.etag().substr(1), &version) ? version : 0;
}

constexpr char kInsertContract[] = R"sql(
  INSERT INTO contracts (zone, project, contract, kind, title, document_number, total_minor, total_currency,
                         fixed_minor, fixed_currency, state, create_time)
  SELECT $1, $2, 1 + coalesce(max(contract), 0), $3, $4, $5, $6::bigint, $7, $8::bigint, $9, 'STATE_DRAFT',
         $10::timestamptz
  FROM contracts WHERE zone = $1 AND project = $2
  RETURNING )sql" LUODI_CONTRACT_COLUMNS;

v1::Contract InsertContract(Transaction& tx, const std::string& project, const v1::Contract& contract,
                            const std::string& now) {
  return FromRow(tx.ExecOne(kInsertContract, ZoneOf(project), ProjectOf(project),
                            v1::Contract::Kind_Name(contract.kind()), contract.title(), contract.document_number(),
                            MinorOf(contract.has_total_investment(), contract.total_investment()),
                            OrNull(contract.total_investment().currency_code()),
                            MinorOf(contract.has_fixed_asset_investment(), contract.fixed_asset_investment()),
                            OrNull(contract.fixed_asset_investment().currency_code()), now));
}

constexpr char kUpdateDraft[] = R"sql(
  UPDATE contracts
  SET kind = $4, title = $5, document_number = $6, total_minor = $7::bigint, total_currency = $8,
      fixed_minor = $9::bigint, fixed_currency = $10, version = version + 1
  WHERE zone = $1 AND project = $2 AND contract = $3::integer
  RETURNING )sql" LUODI_CONTRACT_COLUMNS;

v1::Contract UpdateDraft(Transaction& tx, const v1::Contract& contract) {
  return FromRow(tx.ExecOne(kUpdateDraft, ZoneOf(contract.name()), ProjectOf(contract.name()),
                            NumberOf(contract.name()), v1::Contract::Kind_Name(contract.kind()), contract.title(),
                            contract.document_number(),
                            MinorOf(contract.has_total_investment(), contract.total_investment()),
                            OrNull(contract.total_investment().currency_code()),
                            MinorOf(contract.has_fixed_asset_investment(), contract.fixed_asset_investment()),
                            OrNull(contract.fixed_asset_investment().currency_code())));
}

constexpr char kUpdateSigned[] = R"sql(
  UPDATE contracts
  SET state = $4, mode = $5, signed_date = $6::date, signed_by = $7, review_round = $8::integer,
      threshold_set = $9::integer, version = version + 1
  WHERE zone = $1 AND project = $2 AND contract = $3::integer
  RETURNING )sql" LUODI_CONTRACT_COLUMNS;

v1::Contract UpdateSigned(Transaction& tx, const v1::Contract& contract) {
  return FromRow(tx.ExecOne(kUpdateSigned, ZoneOf(contract.name()), ProjectOf(contract.name()),
                            NumberOf(contract.name()), v1::Contract::State_Name(contract.state()),
                            v1::Contract::Mode_Name(contract.mode()), database::DateText(contract.signed_date()),
                            contract.signed_by(), OrNull(Segment(contract.review_case(), 5)),
                            OrNull(Segment(contract.threshold_set(), 3))));
}

}  // namespace luodi::agreements::store
