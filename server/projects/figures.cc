// SPDX-License-Identifier: Apache-2.0
#include "server/projects/figures.h"

#include "absl/strings/str_cat.h"
#include "luodi/v1/investors.pb.h"
#include "server/base/names.h"
#include "server/projects/rules.h"

namespace luodi::projects {
namespace {

using database::Row;
using database::Text;
using database::Transaction;
using names::IdOf;

// Records and holdings as proto3 JSON lists.
v1::Investor RecordsFrom(const Row& row) {
  return database::FromJson<v1::Investor>(absl::StrCat("{\"creditRecords\":", Text(row["credit_records"]),
                                                       ",\"landHoldings\":", Text(row["land_holdings"]), "}"));
}

// $1 zone, $2 park, $3 day, $4 industry. The newest list effective by the day is the one in force.
#define LUODI_PLACE                                                                                        \
  "SELECT (SELECT parent_park FROM parks WHERE zone = $1 AND park = $2) AS parent_park, "                  \
  "  ARRAY(SELECT title FROM positioned_industries "                                                       \
  "        WHERE zone = $1 "                                                                               \
  "          AND effective_date = (SELECT max(effective_date) FROM positionings "                          \
  "                                WHERE zone = $1 AND effective_date <= $3::date) "                       \
  "          AND EXISTS (SELECT FROM unnest(industry_prefixes) prefix WHERE starts_with($4::text, prefix)) " \
  "        ORDER BY ordinal) AS titles"
constexpr char kSelectPlace[] = LUODI_PLACE;

void ReadPlace(const Row& row, const std::string& zone, v1::Figures& figures) {
  const std::string parent = Text(row["parent_park"]);
  if (!parent.empty()) figures.set_enclosing_park(names::Join(zone, "parks", parent));
  for (std::string& title : database::Texts(row["titles"])) figures.add_positioned_as(std::move(title));
}

// The place with the records: the investor $5 first, then those with the same legal representative. Of most nothing is
// on record.
constexpr char kSelectSurroundings[] = "SELECT * FROM (" LUODI_PLACE R"sql() place LEFT JOIN (
    SELECT 0 AS turn, number, investor, title, credit_records::text AS credit_records,
           land_holdings::text AS land_holdings
    FROM investors
    WHERE zone = $1 AND investor = $5 AND (credit_records <> '[]' OR land_holdings <> '[]')
    UNION ALL
    SELECT 1, r.number, r.investor, r.title, '[]', r.land_holdings::text
    FROM investors i
    JOIN investors r ON r.zone = $1 AND r.legal_representative = i.legal_representative
      AND r.legal_representative <> '' AND r.land_holdings <> '[]' AND r.investor <> i.investor
    WHERE i.zone = $1 AND i.investor = $5 AND i.legal_representative <> '') found ON true
  ORDER BY turn, number
)sql";

void ReadRecords(const Row& row, const std::string& zone, v1::Figures& figures) {
  if (row["investor"].is_null()) return;
  const v1::Investor records = RecordsFrom(row);
  figures.mutable_credit_records()->MergeFrom(records.credit_records());
  for (const v1::LandHolding& holding : records.land_holdings()) {
    v1::RelatedLand& land = *figures.add_related_land();
    land.set_investor(names::Join(zone, "investors", Text(row["investor"])));
    land.set_investor_title(Text(row["title"]));
    *land.mutable_holding() = holding;
  }
}

// The id of the park; empty when it is another zone's.
std::string ParkOf(const v1::Figures& figures, const std::string& zone) {
  return names::ZoneOf(figures.park()) == zone ? IdOf(figures.park()) : "";
}

}  // namespace

v1::Figures GatherFigures(Transaction& tx, const std::string& zone, const v1::Project& project,
                          const v1::Date& on_date) {
  v1::Figures figures = rules::FiguresOf(project);
  figures.set_investor(project.investor());
  const database::Result rows =
      tx.Exec(kSelectSurroundings, zone, ParkOf(figures, zone), database::DateText(on_date), figures.industry_code(),
              IdOf(project.investor()));
  ReadPlace(rows[0], zone, figures);
  for (const Row row : rows) ReadRecords(row, zone, figures);
  return figures;
}

void CompleteFigures(Transaction& tx, const std::string& zone, const v1::Date& on_date, v1::Figures& figures) {
  figures.clear_enclosing_park();
  figures.clear_positioned_as();
  if (figures.park().empty() && figures.industry_code().empty()) return;
  ReadPlace(tx.ExecOne(kSelectPlace, zone, ParkOf(figures, zone), database::DateText(on_date), figures.industry_code()),
            zone, figures);
}

}  // namespace luodi::projects
