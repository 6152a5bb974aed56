// SPDX-License-Identifier: Apache-2.0
#include "server/investors/store.h"

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::investors::store {
namespace {

using database::Int;
using database::OrNull;
using database::Result;
using database::Row;
using database::Text;
using database::TextArray;
using database::Transaction;
using names::ZoneOf;

// Rows a statement takes at once.
constexpr size_t kBatch = 500;

std::string IdOf(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  return parts.size() > 3 ? parts[3] : std::string();
}

#define LUODI_INVESTOR_COLUMNS                                                                      \
  "i.zone, i.investor, i.version, i.title, i.uscc, i.country_code, i.foreign_registration_number, " \
  "i.legal_representative, i.tags, i.create_time, i.credit_records::text AS credit_records, "       \
  "i.land_holdings::text AS land_holdings "

// Records and holdings travel as the proto3 JSON they have in an after-image.
void ReadRecords(const Row& row, v1::Investor& investor) {
  if (Text(row["credit_records"]) == "[]" && Text(row["land_holdings"]) == "[]") return;
  auto part = database::FromJson<v1::Investor>(absl::StrCat("{\"creditRecords\":", Text(row["credit_records"]),
                                                            ",\"landHoldings\":", Text(row["land_holdings"]), "}"));
  investor.mutable_credit_records()->Swap(part.mutable_credit_records());
  investor.mutable_land_holdings()->Swap(part.mutable_land_holdings());
}

v1::Investor InvestorFrom(const Row& row) {
  v1::Investor investor;
  investor.set_name(names::Join(Text(row["zone"]), "investors", Text(row["investor"])));
  investor.set_title(Text(row["title"]));
  investor.set_uscc(Text(row["uscc"]));
  investor.set_country_code(Text(row["country_code"]));
  investor.set_foreign_registration_number(Text(row["foreign_registration_number"]));
  investor.set_legal_representative(Text(row["legal_representative"]));
  for (std::string& tag : database::Texts(row["tags"])) investor.add_tags(std::move(tag));
  investor.set_etag(absl::StrCat("v", Int(row["version"])));
  database::ReadTime(row["create_time"], investor.mutable_create_time());
  ReadRecords(row, investor);
  return investor;
}

std::vector<v1::Investor> AllFrom(const Result& rows) {
  std::vector<v1::Investor> investors;
  for (const Row row : rows) investors.push_back(InvestorFrom(row));
  return investors;
}

std::optional<v1::Investor> FirstFrom(const Result& rows) {
  if (rows.empty()) return std::nullopt;
  return InvestorFrom(rows[0]);
}

std::string TagsOf(const v1::Investor& investor) { return TextArray({investor.tags().begin(), investor.tags().end()}); }

}  // namespace

constexpr char kSelectInvestor[] = "SELECT " LUODI_INVESTOR_COLUMNS R"sql(
  FROM investors i WHERE zone = $1 AND investor = $2
)sql";

std::optional<v1::Investor> SelectInvestor(Transaction& tx, const std::string& name) {
  return FirstFrom(tx.Exec(kSelectInvestor, ZoneOf(name), IdOf(name)));
}

constexpr char kLockInvestor[] = "SELECT " LUODI_INVESTOR_COLUMNS R"sql(
  FROM investors i WHERE zone = $1 AND investor = $2 FOR UPDATE
)sql";

std::optional<v1::Investor> LockInvestor(Transaction& tx, const std::string& name) {
  return FirstFrom(tx.Exec(kLockInvestor, ZoneOf(name), IdOf(name)));
}

constexpr char kSelectInvestors[] = "SELECT " LUODI_INVESTOR_COLUMNS R"sql(
  FROM investors i WHERE zone = $1 AND investor = ANY ($2::text[]) ORDER BY number
)sql";

std::vector<v1::Investor> SelectInvestors(Transaction& tx, const std::string& zone,
                                          const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(IdOf(name));
  return AllFrom(tx.Exec(kSelectInvestors, zone, TextArray(ids)));
}

constexpr char kSelectByIdentities[] = "SELECT g.ordinal, " LUODI_INVESTOR_COLUMNS R"sql(
  FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS g (uscc, country, number, ordinal)
  CROSS JOIN LATERAL (
    SELECT * FROM investors WHERE zone = $1 AND uscc = g.uscc
    UNION ALL
    SELECT * FROM investors WHERE zone = $1 AND country_code = g.country AND foreign_registration_number = g.number
      AND g.uscc = '') i
)sql";

std::vector<std::optional<v1::Investor>> SelectByIdentities(Transaction& tx, const std::string& zone,
                                                            const std::vector<v1::Investor>& investors) {
  std::vector<std::string> codes, countries, numbers;
  for (const v1::Investor& investor : investors) {
    codes.push_back(investor.uscc());
    countries.push_back(investor.country_code());
    numbers.push_back(investor.foreign_registration_number());
  }
  std::vector<std::optional<v1::Investor>> found(investors.size());
  for (const Row row : tx.Exec(kSelectByIdentities, zone, TextArray(codes), TextArray(countries), TextArray(numbers))) {
    found[static_cast<size_t>(Int(row["ordinal"])) - 1] = InvestorFrom(row);
  }
  return found;
}

std::optional<v1::Investor> SelectByIdentity(Transaction& tx, const std::string& zone, const v1::Investor& investor) {
  return SelectByIdentities(tx, zone, {investor}).front();
}

constexpr char kInsertInvestor[] = R"sql(
  INSERT INTO investors AS i (zone, investor, title, uscc, country_code, foreign_registration_number,
                              legal_representative, tags, create_time, credit_records, land_holdings)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9::timestamptz,
          coalesce($10::jsonb->'creditRecords', '[]'), coalesce($10::jsonb->'landHoldings', '[]'))
  ON CONFLICT DO NOTHING
  RETURNING )sql" LUODI_INVESTOR_COLUMNS;

std::optional<v1::Investor> InsertInvestor(Transaction& tx, const v1::Investor& investor, const std::string& now) {
  return FirstFrom(tx.Exec(kInsertInvestor, ZoneOf(investor.name()), IdOf(investor.name()), investor.title(),
                           OrNull(investor.uscc()), OrNull(investor.country_code()),
                           OrNull(investor.foreign_registration_number()), investor.legal_representative(),
                           TagsOf(investor), now, database::ToJson(investor)));
}

// The parameter is a JSON list of investors.
constexpr char kInsertInvestors[] = R"sql(
  INSERT INTO investors (zone, investor, title, uscc, country_code, foreign_registration_number, legal_representative,
                         tags, create_time, credit_records, land_holdings)
  SELECT $1, split_part(g.image->>'name', '/', 4), g.image->>'title', g.image->>'uscc', g.image->>'countryCode',
         g.image->>'foreignRegistrationNumber', coalesce(g.image->>'legalRepresentative', ''),
         ARRAY(SELECT jsonb_array_elements_text(coalesce(g.image->'tags', '[]'))), $3::timestamptz,
         coalesce(g.image->'creditRecords', '[]'), coalesce(g.image->'landHoldings', '[]')
  FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS g (image, ordinal)
  ORDER BY g.ordinal
  ON CONFLICT DO NOTHING
  RETURNING investor
)sql";

std::vector<std::string> InsertInvestors(Transaction& tx, const std::vector<v1::Investor>& investors,
                                         const std::string& now) {
  std::vector<std::string> taken;
  for (size_t first = 0; first < investors.size(); first += kBatch) {
    const size_t last = std::min(first + kBatch, investors.size());
    std::string images;
    for (size_t i = first; i < last; ++i) absl::StrAppend(&images, i == first ? "[" : ",", database::ToJson(investors[i]));
    std::set<std::string> inserted;
    for (const Row row : tx.Exec(kInsertInvestors, ZoneOf(investors[first].name()), images + "]", now)) {
      inserted.insert(Text(row["investor"]));
    }
    for (size_t i = first; i < last; ++i) {
      if (!inserted.contains(IdOf(investors[i].name()))) taken.push_back(investors[i].name());
    }
  }
  return taken;
}

constexpr char kDeleteInvestor[] = R"sql(
  DELETE FROM investors i
  WHERE zone = $1 AND investor = $2
    AND NOT EXISTS (SELECT FROM projects p WHERE p.zone = $1 AND p.investor = $2)
  RETURNING investor
)sql";

bool DeleteInvestor(Transaction& tx, const std::string& name) {
  return !tx.Exec(kDeleteInvestor, ZoneOf(name), IdOf(name)).empty();
}

constexpr char kUpdateInvestor[] = R"sql(
  UPDATE investors i SET title = $3, legal_representative = $4, tags = $5::text[], version = version + 1,
    credit_records = coalesce($6::jsonb->'creditRecords', '[]'), land_holdings = coalesce($6::jsonb->'landHoldings', '[]')
  WHERE zone = $1 AND investor = $2
  RETURNING )sql" LUODI_INVESTOR_COLUMNS;

v1::Investor UpdateInvestor(Transaction& tx, const v1::Investor& investor) {
  return InvestorFrom(tx.ExecOne(kUpdateInvestor, ZoneOf(investor.name()), IdOf(investor.name()), investor.title(),
                                 investor.legal_representative(), TagsOf(investor), database::ToJson(investor)));
}

constexpr char kListInvestors[] = "SELECT " LUODI_INVESTOR_COLUMNS R"sql(
  FROM investors i
  WHERE zone = $1 AND number < $2::bigint AND ($3::text IS NULL OR title ILIKE $3::text)
  ORDER BY number DESC
  LIMIT $4::integer
)sql";

std::vector<v1::Investor> ListInvestors(Transaction& tx, const std::string& zone, const std::string& title_contains,
                                        const Page& page) {
  std::optional<std::string> pattern;
  if (!title_contains.empty()) pattern = database::LikePattern(title_contains);
  const std::string before = page.first() ? absl::StrCat(std::numeric_limits<int64_t>::max()) : page.Key(0);
  return AllFrom(tx.Exec(kListInvestors, zone, before, pattern, page.size + 1));
}

std::string PageKeyOf(const std::string& investor) {
  const std::vector<std::string> parts = absl::StrSplit(IdOf(investor), '-');
  int64_t year = 0, counter = 0;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &year) && absl::SimpleAtoi(parts[1], &counter)) {
    return absl::StrCat(year * 1'000'000'000 + counter);
  }
  throw std::logic_error(absl::StrCat(investor, " has no number"));
}

int64_t VersionOf(const v1::Investor& investor) {
  int64_t version = 0;
  return !investor.etag().empty() && absl::SimpleAtoi(investor.etag().substr(1), &version) ? version : 0;
}

}  // namespace luodi::investors::store
