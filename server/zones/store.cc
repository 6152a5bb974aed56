// SPDX-License-Identifier: Apache-2.0
#include "server/zones/store.h"

#include <map>
#include <mutex>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/names.h"

namespace luodi::zones::store {
namespace {

using database::DateText;
using database::Int;
using database::IsTrue;
using database::OrNull;
using database::Row;
using database::Text;
using database::Transaction;

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

v1::Zone ZoneFrom(const Row& row) {
  v1::Zone zone;
  zone.set_name(names::Zone(Text(row["zone"])));
  zone.set_title(Text(row["title"]));
  zone.set_note(Text(row["note"]));
  database::ReadTime(row["create_time"], zone.mutable_create_time());
  return zone;
}

v1::Park ParkFrom(const Row& row) {
  v1::Park park;
  park.set_name(names::Join(Text(row["zone"]), "parks", Text(row["park"])));
  park.set_title(Text(row["title"]));
  if (!row["parent_park"].is_null()) {
    park.set_parent_park(names::Join(Text(row["zone"]), "parks", Text(row["parent_park"])));
  }
  database::ReadTime(row["create_time"], park.mutable_create_time());
  return park;
}

v1::Positioning PositioningFrom(const Row& row) {
  v1::Positioning positioning;
  positioning.set_name(names::Join(Text(row["zone"]), "positionings", Text(row["effective_date"])));
  database::ReadDate(row["effective_date"], positioning.mutable_effective_date());
  positioning.set_document(Text(row["document"]));
  database::ReadTime(row["create_time"], positioning.mutable_create_time());
  return positioning;
}

v1::PositionedIndustry IndustryFrom(const Row& row) {
  v1::PositionedIndustry industry;
  industry.set_title(Text(row["title"]));
  for (std::string& prefix : database::Texts(row["industry_prefixes"])) {
    industry.add_industry_prefixes(std::move(prefix));
  }
  return industry;
}

v1::LightRule LightRuleFrom(const Row& row) {
  v1::LightRule rule;
  rule.set_name(names::Join(Text(row["zone"]), "lightRules", Text(row["effective_date"])));
  database::ReadDate(row["effective_date"], rule.mutable_effective_date());
  rule.set_yellow_months(static_cast<int>(Int(row["yellow_months"])));
  rule.set_red_months(static_cast<int>(Int(row["red_months"])));
  rule.set_document(Text(row["document"]));
  database::ReadTime(row["create_time"], rule.mutable_create_time());
  return rule;
}

v1::ExchangeRate RateFrom(const Row& row) {
  v1::ExchangeRate rate;
  rate.set_name(names::Join(Text(row["zone"]), "exchangeRates", Text(row["exchange_rate"])));
  rate.set_from_currency(Text(row["from_currency"]));
  rate.set_to_currency(Text(row["to_currency"]));
  database::ReadDate(row["rate_date"], rate.mutable_rate_date());
  rate.set_rate_e8(Int(row["rate_e8"]));
  v1::ExchangeRate::Kind kind = v1::ExchangeRate::KIND_UNSPECIFIED;
  v1::ExchangeRate::Kind_Parse(Text(row["kind"]), &kind);
  rate.set_kind(kind);
  rate.set_source(Text(row["source"]));
  database::ReadTime(row["create_time"], rate.mutable_create_time());
  return rate;
}

std::string YearName(const std::string& zone, int64_t year) {
  return names::Join(zone, "calendarYears", absl::StrCat(year));
}

v1::CalendarYear YearFrom(const Row& row) {
  v1::CalendarYear year;
  year.set_name(YearName(Text(row["zone"]), Int(row["year"])));
  year.set_year(static_cast<int32_t>(Int(row["year"])));
  year.set_document(Text(row["document"]));
  year.set_working_days(static_cast<int32_t>(Int(row["working_days"])));
  year.set_version(static_cast<int32_t>(Int(row["version"])));
  year.set_recorded_by(Text(row["recorded_by"]));
  if (!row["create_time"].is_null()) database::ReadTime(row["create_time"], year.mutable_create_time());
  return year;
}

void AddDay(const Row& row, v1::CalendarYear& year) {
  if (row["day"].is_null()) return;
  database::ReadDate(row["day"], IsTrue(row["is_worked"]) ? year.add_working_weekend_days() : year.add_days_off());
}

constexpr char kSelectIndustries[] = R"sql(
  SELECT title, industry_prefixes
  FROM positioned_industries
  WHERE zone = $1 AND effective_date = $2::date
  ORDER BY ordinal)sql";

v1::Positioning WithIndustries(Transaction& tx, v1::Positioning positioning) {
  for (const auto& row :
       tx.Exec(kSelectIndustries, names::ZoneOf(positioning.name()), DateText(positioning.effective_date()))) {
    *positioning.add_industries() = IndustryFrom(row);
  }
  return positioning;
}

constexpr char kSelectDays[] = R"sql(
  SELECT day, is_worked
  FROM calendar_days
  WHERE zone = $1 AND year = $2::integer AND version = $3::integer
  ORDER BY day)sql";

v1::CalendarYear WithDays(Transaction& tx, v1::CalendarYear year) {
  for (const auto& row : tx.Exec(kSelectDays, names::ZoneOf(year.name()), year.year(), year.version())) {
    AddDay(row, year);
  }
  return year;
}

constexpr char kInsertDays[] = R"sql(
  INSERT INTO calendar_days (zone, year, version, day, is_worked)
  SELECT $1, $2::integer, $3::integer, day, $5::boolean FROM unnest($4::date[]) AS day)sql";

void InsertDays(Transaction& tx, const std::string& zone, const v1::CalendarYear& year,
                const google::protobuf::RepeatedPtrField<v1::Date>& days, bool are_worked) {
  std::vector<std::string> texts;
  for (const v1::Date& day : days) texts.push_back(DateText(day));
  tx.ExecLater(kInsertDays, zone, year.year(), year.version(), database::TextArray(texts), are_worked);
}

constexpr char kInsertIndustry[] = R"sql(
  INSERT INTO positioned_industries (zone, effective_date, ordinal, title, industry_prefixes)
  VALUES ($1, $2::date, $3::integer, $4, $5::text[]))sql";

void InsertIndustries(Transaction& tx, const std::string& zone, const v1::Positioning& positioning) {
  for (int i = 0; i < positioning.industries_size(); ++i) {
    const v1::PositionedIndustry& industry = positioning.industries(i);
    tx.ExecLater(kInsertIndustry, zone, DateText(positioning.effective_date()), i + 1, industry.title(),
                 database::TextArray({industry.industry_prefixes().begin(), industry.industry_prefixes().end()}));
  }
}

}  // namespace

// ---- zones

constexpr char kSelectZone[] = R"sql(
  SELECT zone, title, note, create_time FROM zones WHERE zone = $1)sql";

std::optional<v1::Zone> SelectZone(Transaction& tx, const std::string& zone) {
  const database::Result rows = tx.Exec(kSelectZone, zone);
  if (rows.empty()) return std::nullopt;
  return ZoneFrom(rows[0]);
}

constexpr char kInsertZone[] = R"sql(
  INSERT INTO zones (zone, title, note, create_time)
  VALUES ($1, $2, $3, $4::timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING zone, title, note, create_time)sql";

std::optional<v1::Zone> InsertZone(Transaction& tx, const std::string& zone, const v1::Zone& fields,
                                   const std::string& now) {
  const database::Result rows = tx.Exec(kInsertZone, zone, fields.title(), fields.note(), now);
  if (rows.empty()) return std::nullopt;
  return ZoneFrom(rows[0]);
}

// ---- parks

constexpr char kSelectPark[] = R"sql(
  SELECT zone, park, title, parent_park, create_time FROM parks WHERE zone = $1 AND park = $2)sql";

std::optional<v1::Park> SelectPark(Transaction& tx, const std::string& park) {
  const database::Result rows = tx.Exec(kSelectPark, names::ZoneOf(park), IdOf(park));
  if (rows.empty()) return std::nullopt;
  return ParkFrom(rows[0]);
}

bool SelectParkExists(Transaction& tx, const std::string& park) {
  const std::optional<v1::Park> found = SelectPark(tx, park);
  return found.has_value() && found->name() == park;
}

constexpr char kSelectAllParks[] = R"sql(
  SELECT zone, park, title, parent_park, create_time FROM parks WHERE zone = $1 ORDER BY park)sql";

std::vector<v1::Park> SelectAllParks(Transaction& tx, const std::string& zone) {
  std::vector<v1::Park> parks;
  for (const auto& row : tx.Exec(kSelectAllParks, zone)) parks.push_back(ParkFrom(row));
  return parks;
}

constexpr char kListParks[] = R"sql(
  SELECT zone, park, title, parent_park, create_time
  FROM parks
  WHERE zone = $1 AND park > $2
  ORDER BY park
  LIMIT $3::integer)sql";

std::vector<v1::Park> ListParks(Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<v1::Park> parks;
  for (const auto& row : tx.Exec(kListParks, zone, page.Key(0), page.size + 1)) parks.push_back(ParkFrom(row));
  return parks;
}

constexpr char kInsertPark[] = R"sql(
  INSERT INTO parks (zone, park, title, parent_park, create_time)
  VALUES ($1, $2, $3, $4, $5::timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING zone, park, title, parent_park, create_time)sql";

std::optional<v1::Park> InsertPark(Transaction& tx, const v1::Park& park, const std::string& now) {
  const database::Result rows = tx.Exec(kInsertPark, names::ZoneOf(park.name()), IdOf(park.name()), park.title(),
                                        OrNull(IdOf(park.parent_park())), now);
  if (rows.empty()) return std::nullopt;
  return ParkFrom(rows[0]);
}

// ---- positioning

constexpr char kSelectPositioning[] = R"sql(
  SELECT zone, effective_date, document, create_time
  FROM positionings
  WHERE zone = $1 AND effective_date <= $2::date
  ORDER BY effective_date DESC
  LIMIT 1)sql";

std::optional<v1::Positioning> SelectPositioning(Transaction& tx, const std::string& zone, const std::string& on_date) {
  const database::Result rows = tx.Exec(kSelectPositioning, zone, on_date);
  if (rows.empty()) return std::nullopt;
  return WithIndustries(tx, PositioningFrom(rows[0]));
}

constexpr char kListPositionings[] = R"sql(
  SELECT zone, effective_date, document, create_time
  FROM positionings
  WHERE zone = $1 AND ($2::date IS NULL OR effective_date < $2::date)
  ORDER BY effective_date DESC
  LIMIT $3::integer)sql";

std::vector<v1::Positioning> ListPositionings(Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<v1::Positioning> positionings;
  for (const auto& row : tx.Exec(kListPositionings, zone, OrNull(page.Key(0)), page.size + 1)) {
    positionings.push_back(WithIndustries(tx, PositioningFrom(row)));
  }
  return positionings;
}

constexpr char kInsertPositioning[] = R"sql(
  INSERT INTO positionings (zone, effective_date, document, create_time)
  VALUES ($1, $2::date, $3, $4::timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING zone, effective_date, document, create_time)sql";

std::optional<v1::Positioning> InsertPositioning(Transaction& tx, const std::string& zone,
                                                 const v1::Positioning& positioning, const std::string& now) {
  const database::Result rows =
      tx.Exec(kInsertPositioning, zone, DateText(positioning.effective_date()), positioning.document(), now);
  if (rows.empty()) return std::nullopt;
  InsertIndustries(tx, zone, positioning);
  return WithIndustries(tx, PositioningFrom(rows[0]));
}

// ---- lights

constexpr char kSelectLightRule[] = R"sql(
  SELECT zone, effective_date, yellow_months, red_months, document, create_time
  FROM light_rules
  WHERE zone = $1 AND effective_date <= $2::date
  ORDER BY effective_date DESC
  LIMIT 1)sql";

std::optional<v1::LightRule> SelectLightRule(Transaction& tx, const std::string& zone, const std::string& on_date) {
  const database::Result rows = tx.Exec(kSelectLightRule, zone, on_date);
  if (rows.empty()) return std::nullopt;
  return LightRuleFrom(rows[0]);
}

constexpr char kListLightRules[] = R"sql(
  SELECT zone, effective_date, yellow_months, red_months, document, create_time
  FROM light_rules
  WHERE zone = $1 AND ($2::date IS NULL OR effective_date < $2::date)
  ORDER BY effective_date DESC
  LIMIT $3::integer)sql";

std::vector<v1::LightRule> ListLightRules(Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<v1::LightRule> rules;
  for (const auto& row : tx.Exec(kListLightRules, zone, OrNull(page.Key(0)), page.size + 1)) {
    rules.push_back(LightRuleFrom(row));
  }
  return rules;
}

constexpr char kInsertLightRule[] = R"sql(
  INSERT INTO light_rules (zone, effective_date, yellow_months, red_months, document, create_time)
  VALUES ($1, $2::date, $3::integer, $4::integer, $5, $6::timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING zone, effective_date, yellow_months, red_months, document, create_time)sql";

std::optional<v1::LightRule> InsertLightRule(Transaction& tx, const std::string& zone, const v1::LightRule& rule,
                                             const std::string& now) {
  const database::Result rows = tx.Exec(kInsertLightRule, zone, DateText(rule.effective_date()), rule.yellow_months(),
                                        rule.red_months(), rule.document(), now);
  if (rows.empty()) return std::nullopt;
  return LightRuleFrom(rows[0]);
}

// ---- exchange rates

constexpr char kSelectRate[] = R"sql(
  SELECT zone, exchange_rate, from_currency, to_currency, rate_date, rate_e8, kind, source, create_time
  FROM exchange_rates
  WHERE zone = $1 AND from_currency = $2 AND to_currency = $3 AND rate_date <= $4::date
  ORDER BY rate_date DESC,
    array_position(ARRAY['KIND_CENTRAL_PARITY', 'KIND_MONTH_AVERAGE', 'KIND_YEAR_AVERAGE'], kind)
  LIMIT 1)sql";

std::optional<v1::ExchangeRate> SelectRate(Transaction& tx, const std::string& zone, const std::string& from,
                                           const std::string& to, const std::string& on_date) {
  const database::Result rows = tx.Exec(kSelectRate, zone, from, to, on_date);
  if (rows.empty()) return std::nullopt;
  return RateFrom(rows[0]);
}

constexpr char kListExchangeRates[] = R"sql(
  SELECT zone, exchange_rate, from_currency, to_currency, rate_date, rate_e8, kind, source, create_time
  FROM exchange_rates
  WHERE zone = $1 AND ($2::date IS NULL OR (rate_date, exchange_rate) < ($2::date, $3))
  ORDER BY rate_date DESC, exchange_rate DESC
  LIMIT $4::integer)sql";

std::vector<v1::ExchangeRate> ListExchangeRates(Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<v1::ExchangeRate> rates;
  for (const auto& row : tx.Exec(kListExchangeRates, zone, OrNull(page.Key(0)), page.Key(1), page.size + 1)) {
    rates.push_back(RateFrom(row));
  }
  return rates;
}

constexpr char kInsertExchangeRate[] = R"sql(
  INSERT INTO exchange_rates (zone, exchange_rate, from_currency, to_currency, rate_date, kind, rate_e8, source,
    create_time)
  VALUES ($1, $2, $3, $4, $5::date, $6, $7::bigint, $8, $9::timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING zone, exchange_rate, from_currency, to_currency, rate_date, rate_e8, kind, source, create_time)sql";

std::optional<v1::ExchangeRate> InsertExchangeRate(Transaction& tx, const v1::ExchangeRate& rate,
                                                   const std::string& now) {
  const database::Result rows = tx.Exec(kInsertExchangeRate, names::ZoneOf(rate.name()), IdOf(rate.name()),
                                        rate.from_currency(), rate.to_currency(), DateText(rate.rate_date()),
                                        v1::ExchangeRate::Kind_Name(rate.kind()), rate.rate_e8(), rate.source(), now);
  if (rows.empty()) return std::nullopt;
  return RateFrom(rows[0]);
}

// ---- calendars

// Arrangements are added, never changed: what is newest says which days it has.
constexpr char kSelectNewest[] = R"sql(
  SELECT coalesce(string_agg(concat_ws(' ', year, version, written, create_time, md5(document)), ',' ORDER BY year), '')
  FROM (SELECT DISTINCT ON (year) year, version, xmin AS written, create_time, document
        FROM calendar_years
        WHERE zone = $1
        ORDER BY year, version DESC) AS newest)sql";

constexpr char kSelectCalendar[] = R"sql(
  WITH newest AS (
    SELECT DISTINCT ON (year) year, version, document
    FROM calendar_years
    WHERE zone = $1
    ORDER BY year, version DESC)
  SELECT y.year, y.version, y.document, d.day, d.is_worked
  FROM newest y LEFT JOIN calendar_days d ON d.zone = $1 AND d.year = y.year AND d.version = y.version
  ORDER BY y.year, d.day)sql";

static WorkingCalendar ReadCalendar(Transaction& tx, const std::string& zone) {
  std::vector<v1::CalendarYear> years;
  for (const auto& row : tx.Exec(kSelectCalendar, zone)) {
    const auto number = static_cast<int32_t>(Int(row["year"]));
    if (years.empty() || years.back().year() != number) {
      v1::CalendarYear& year = years.emplace_back();
      year.set_name(YearName(zone, number));
      year.set_year(number);
      year.set_version(static_cast<int32_t>(Int(row["version"])));
      year.set_document(Text(row["document"]));
    }
    AddDay(row, years.back());
  }
  return WorkingCalendar(years);
}

WorkingCalendar SelectCalendar(Transaction& tx, const std::string& zone) {
  struct Kept {
    std::string newest;
    WorkingCalendar calendar;
  };
  static auto& by_zone = *new std::map<std::string, Kept>();
  static auto& mutex = *new std::mutex();
  const database::Result rows = tx.Exec(kSelectNewest, zone);
  // Asked ahead.
  if (rows.empty()) return WorkingCalendar(std::vector<v1::CalendarYear>());
  std::string newest = Text(rows[0][0]);
  {
    const std::lock_guard lock(mutex);
    const auto kept = by_zone.find(zone);
    if (kept != by_zone.end() && kept->second.newest == newest) return kept->second.calendar;
  }
  WorkingCalendar calendar = ReadCalendar(tx, zone);
  const std::lock_guard lock(mutex);
  by_zone[zone] = {std::move(newest), calendar};
  return calendar;
}

constexpr char kSelectCalendarYear[] = R"sql(
  SELECT zone, year, document, working_days, version, recorded_by, create_time
  FROM calendar_years
  WHERE zone = $1 AND year = $2::integer
  ORDER BY version DESC
  LIMIT 1)sql";

std::optional<v1::CalendarYear> SelectCalendarYear(Transaction& tx, const std::string& zone, int year) {
  const database::Result rows = tx.Exec(kSelectCalendarYear, zone, year);
  if (rows.empty()) return std::nullopt;
  return WithDays(tx, YearFrom(rows[0]));
}

constexpr char kListCalendarYears[] = R"sql(
  SELECT zone, year, document, working_days, version, recorded_by, create_time
  FROM calendar_years y
  WHERE zone = $1 AND ($2::integer IS NULL OR year > $2::integer OR (year = $2::integer AND version < $3::integer))
    AND ($4::boolean OR NOT EXISTS (SELECT FROM calendar_years newer
                                    WHERE newer.zone = y.zone AND newer.year = y.year AND newer.version > y.version))
  ORDER BY year, version DESC
  LIMIT $5::integer)sql";

std::vector<v1::CalendarYear> ListCalendarYears(Transaction& tx, const std::string& zone, bool former,
                                                const Page& page) {
  std::vector<v1::CalendarYear> years;
  for (const auto& row : tx.Exec(kListCalendarYears, zone, OrNull(page.Key(0)), OrNull(page.Key(1)), former,
                                 page.size + 1)) {
    years.push_back(WithDays(tx, YearFrom(row)));
  }
  return years;
}

constexpr char kInsertCalendarYear[] = R"sql(
  INSERT INTO calendar_years (zone, year, version, document, working_days, recorded_by, create_time)
  VALUES ($1, $2::integer, $3::integer, $4, $5::integer, $6, $7::timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING zone, year, document, working_days, version, recorded_by, create_time)sql";

std::optional<v1::CalendarYear> InsertCalendarYear(Transaction& tx, const std::string& zone,
                                                   const v1::CalendarYear& year, const std::string& now) {
  const bool recorded = !year.recorded_by().empty();
  const database::Result rows = tx.Exec(kInsertCalendarYear, zone, year.year(), year.version(), year.document(),
                                        year.working_days(), OrNull(year.recorded_by()), OrNull(recorded ? now : ""));
  if (rows.empty()) return std::nullopt;
  InsertDays(tx, zone, year, year.days_off(), false);
  InsertDays(tx, zone, year, year.working_weekend_days(), true);
  return WithDays(tx, YearFrom(rows[0]));
}

}  // namespace luodi::zones::store
