// SPDX-License-Identifier: Apache-2.0
#include "server/admission/store.h"

#include "absl/strings/str_cat.h"
#include "luodi/v1/investors.pb.h"
#include "server/base/names.h"

namespace luodi::admission::store {
namespace {

using database::Field;
using database::FromJson;
using database::Int;
using database::IsTrue;
using database::OrNull;
using database::Row;
using database::Text;
using database::Transaction;

// zones/{zone}/{collection}/{id}; empty where the column is NULL.
std::string NameIn(const std::string& zone, const char* collection, const Field& id) {
  return id.is_null() ? "" : names::Join(zone, collection, Text(id));
}

std::string CaseName(const std::string& zone, const Field& project, const Field& round) {
  return absl::StrCat(names::Join(zone, "projects", Text(project)), "/cases/", Text(round));
}

void ReadMoney(const Field& minor, const Field& currency, v1::Money* (v1::Figures::*amount)(), v1::Figures& figures) {
  if (minor.is_null()) return;
  v1::Money& money = *(figures.*amount)();
  money.set_minor_units(Int(minor));
  money.set_currency_code(Text(currency));
}

// The columns of kSelectNegotiations by place: to look one up by name takes longer than to read it.
enum Column {
  kNumber,
  kProject,
  kTitle,
  kRestricted,
  kOwner,
  kInvestor,
  kKind,
  kIndustry,
  kPark,
  kFixed,
  kFixedCurrency,
  kTotal,
  kTotalCurrency,
  kForeign,
  kForeignCurrency,
  kLand,
  kTax,
  kTaxCurrency,
  kOutput,
  kOutputCurrency,
  kJobs,
  kProduction,
  kPlan,
};

v1::Figures FiguresFrom(const std::string& zone, const Row& row) {
  v1::Figures figures;
  v1::ProjectKind kind = v1::PROJECT_KIND_UNSPECIFIED;
  v1::ProjectKind_Parse(Text(row[kKind]), &kind);
  figures.set_kind(kind);
  figures.set_industry_code(Text(row[kIndustry]));
  figures.set_park(NameIn(zone, "parks", row[kPark]));
  ReadMoney(row[kFixed], row[kFixedCurrency], &v1::Figures::mutable_fixed_asset_investment, figures);
  ReadMoney(row[kTotal], row[kTotalCurrency], &v1::Figures::mutable_total_investment, figures);
  ReadMoney(row[kForeign], row[kForeignCurrency], &v1::Figures::mutable_foreign_investment, figures);
  if (!row[kLand].is_null()) figures.mutable_land_area()->set_micro_mu(Int(row[kLand]));
  ReadMoney(row[kTax], row[kTaxCurrency], &v1::Figures::mutable_annual_tax, figures);
  ReadMoney(row[kOutput], row[kOutputCurrency], &v1::Figures::mutable_annual_output, figures);
  figures.set_jobs(Int(row[kJobs]));
  if (!row[kProduction].is_null()) database::ReadDate(row[kProduction], figures.mutable_production_date());
  if (!row[kPlan].is_null()) *figures.mutable_plan() = FromJson<v1::Plan>(Text(row[kPlan]));
  return figures;
}

}  // namespace

// Along the numbers, whatever the stages: as one expression, lest the planner sorts the zone anew for every page.
constexpr char kSelectNegotiations[] = R"sql(
  SELECT number, project, title, confidentiality = 'CONFIDENTIALITY_RESTRICTED', owner_department, investor, kind,
         industry_code, park, fixed_minor, fixed_currency, total_minor, total_currency, foreign_minor, foreign_currency,
         land_micro_mu, annual_tax_minor, annual_tax_currency, annual_output_minor, annual_output_currency, jobs,
         production_date, CASE WHEN $4::boolean THEN plan::text END
  FROM projects
  WHERE zone = $1 AND number > $2::bigint
    AND coalesce(merged_into IS NULL AND standing = ANY ($3::integer[]), false)
  ORDER BY number
  LIMIT $5::integer)sql";

std::vector<Subject> SelectNegotiations(Transaction& tx, const std::string& zone, const std::vector<int64_t>& standing,
                                        bool with_plan, const Subject* last, int rows) {
  std::vector<Subject> subjects;
  for (const Row row : tx.Exec(kSelectNegotiations, zone, last == nullptr ? int64_t{0} : last->number,
                               database::IntArray(standing), with_plan, rows)) {
    Subject& subject = subjects.emplace_back();
    subject.number = Int(row[kNumber]);
    subject.project = NameIn(zone, "projects", row[kProject]);
    subject.title = Text(row[kTitle]);
    subject.restricted = IsTrue(row[kRestricted]);
    subject.owner_department = NameIn(zone, "departments", row[kOwner]);
    subject.investor = NameIn(zone, "investors", row[kInvestor]);
    subject.figures = FiguresFrom(zone, row);
  }
  return subjects;
}

constexpr char kCountNegotiations[] = R"sql(
  SELECT count(*) FROM projects
  WHERE zone = $1 AND merged_into IS NULL AND standing = ANY ($2::integer[]))sql";

int64_t CountNegotiations(Transaction& tx, const std::string& zone, const std::vector<int64_t>& standing) {
  return Int(tx.ExecOne(kCountNegotiations, zone, database::IntArray(standing))[0]);
}

// Of a verdict its figures, its rates, and no more than which criterion answered what. The page is found along the keys
// before anything is read whole.
constexpr char kSelectDecisions[] = R"sql(
  SELECT c.project, c.round, j.title, j.confidentiality = 'CONFIDENTIALITY_RESTRICTED' AS restricted,
         j.owner_department, p.material->>'investor' AS investor, p.material::text AS material, c.threshold_set,
         c.accepted_date, c.decision, v.outcome, coalesce(v.figures, '{}')::text AS figures,
         coalesce(v.rates, '[]')::text AS rates, k.rules, k.metrics, k.outcomes
  FROM (
    SELECT project, round
    FROM review_cases
    WHERE zone = $1 AND (project, round) > ($4::text, $5::integer)
      AND coalesce(decide_date BETWEEN $2::date AND $3::date, false)
    ORDER BY project, round
    LIMIT $6::integer) page
  CROSS JOIN LATERAL (
    SELECT * FROM review_cases WHERE zone = $1 AND project = page.project AND round = page.round OFFSET 0) c
  CROSS JOIN LATERAL (
    SELECT material FROM review_packets
    WHERE zone = $1 AND project = c.project AND round = c.round AND packet_version = c.packet_version OFFSET 0) p
  CROSS JOIN LATERAL (
    SELECT title, confidentiality, owner_department FROM projects
    WHERE zone = $1 AND project = c.project OFFSET 0) j
  CROSS JOIN LATERAL json_to_record(coalesce(c.verdict, '{}')) AS v (
    outcome text, figures json, rates json, criteria json)
  CROSS JOIN LATERAL (
    SELECT array_agg(coalesce("ruleId", '')) AS rules, array_agg(coalesce(metric, '')) AS metrics,
           array_agg(coalesce(outcome, '')) AS outcomes
    FROM json_to_recordset(v.criteria) AS criterion ("ruleId" text, metric text, outcome text)) k
  ORDER BY page.project, page.round)sql";

// The figures and rates a stored verdict was by.
static void ReadGround(const Row& row, Subject& subject) {
  auto verdict = FromJson<v1::Verdict>(
      absl::StrCat("{\"figures\":", Text(row["figures"]), ",\"rates\":", Text(row["rates"]), "}"));
  subject.figures.Swap(verdict.mutable_figures());
  for (const v1::UsedRate& used : verdict.rates()) {
    v1::ExchangeRate& rate = subject.rates.emplace_back();
    rate.set_name(used.exchange_rate());
    rate.set_from_currency(used.from_currency());
    rate.set_to_currency(used.to_currency());
    rate.set_rate_e8(used.rate_e8());
    *rate.mutable_rate_date() = used.rate_date();
  }
}

static Subject DecisionFrom(const std::string& zone, const Row& row) {
  Subject subject;
  subject.kind = v1::PREVIEW_SUBJECT_DECISION;
  subject.round = Int(row["round"]);
  subject.project = NameIn(zone, "projects", row["project"]);
  subject.review_case = CaseName(zone, row["project"], row["round"]);
  subject.title = Text(row["title"]);
  subject.restricted = IsTrue(row["restricted"]);
  subject.owner_department = NameIn(zone, "departments", row["owner_department"]);
  subject.investor = Text(row["investor"]);
  subject.material_json = Text(row["material"]);
  subject.threshold_set = NameIn(zone, "thresholdSets", row["threshold_set"]);
  database::ReadDate(row["accepted_date"], &subject.accepted_date);
  subject.decision = Text(row["decision"]);
  v1::VerdictOutcome_Parse(Text(row["outcome"]), &subject.stored_outcome);
  ReadGround(row, subject);
  if (row["rules"].is_null()) return subject;
  const std::vector<std::string> rules = database::Texts(row["rules"]), metrics = database::Texts(row["metrics"]),
                                 outcomes = database::Texts(row["outcomes"]);
  for (size_t i = 0; i < rules.size(); ++i) {
    StoredCriterion& criterion = subject.stored_criteria.emplace_back();
    criterion.rule_id = rules[i];
    v1::Metric_Parse(metrics[i], &criterion.metric);
    v1::VerdictOutcome_Parse(outcomes[i], &criterion.outcome);
  }
  return subject;
}

std::vector<Subject> SelectDecisions(Transaction& tx, const std::string& zone, const std::string& from,
                                     const std::string& until, const Subject* last, int rows) {
  std::vector<Subject> subjects;
  for (const Row row :
       tx.Exec(kSelectDecisions, zone, from, until, last == nullptr ? std::string() : names::IdOf(last->project),
               last == nullptr ? int64_t{0} : last->round, rows)) {
    subjects.push_back(DecisionFrom(zone, row));
  }
  return subjects;
}

constexpr char kCountDecisions[] = R"sql(
  SELECT count(*) FROM review_cases WHERE zone = $1 AND decide_date BETWEEN $2::date AND $3::date)sql";

int64_t CountDecisions(Transaction& tx, const std::string& zone, const std::string& from, const std::string& until) {
  return Int(tx.ExecOne(kCountDecisions, zone, from, until)[0]);
}

constexpr char kSelectRunningCases[] = R"sql(
  SELECT project, round
  FROM review_cases
  WHERE zone = $1 AND project = ANY ($2::text[]) AND state IN ('STATE_OPEN', 'STATE_SUPPLEMENTING'))sql";

std::map<std::string, std::string> SelectRunningCases(Transaction& tx, const std::string& zone,
                                                      const std::vector<std::string>& projects) {
  std::vector<std::string> ids;
  for (const std::string& project : projects) ids.push_back(names::IdOf(project));
  std::map<std::string, std::string> running;
  for (const Row row : tx.Exec(kSelectRunningCases, zone, database::TextArray(ids))) {
    running.emplace(NameIn(zone, "projects", row["project"]), CaseName(zone, row["project"], row["round"]));
  }
  return running;
}

// The investor's own first, then what others with the same legal representative hold, by number.
constexpr char kSelectRecords[] = R"sql(
  SELECT asked, investor, title, credit_records::text AS credit_records, land_holdings::text AS land_holdings
  FROM (
    SELECT 0 AS turn, i.investor AS asked, i.number, i.investor, i.title, i.credit_records, i.land_holdings
    FROM investors i
    WHERE i.zone = $1 AND i.investor = ANY ($2::text[]) AND (i.credit_records <> '[]' OR i.land_holdings <> '[]')
    UNION ALL
    SELECT 1, i.investor, r.number, r.investor, r.title, '[]', r.land_holdings
    FROM investors i
    JOIN investors r ON r.zone = $1 AND r.legal_representative = i.legal_representative
      AND r.legal_representative <> '' AND r.land_holdings <> '[]' AND r.investor <> i.investor
    WHERE i.zone = $1 AND i.investor = ANY ($2::text[]) AND i.legal_representative <> '') found
  ORDER BY asked, turn, number)sql";

Records SelectRecords(Transaction& tx, const std::string& zone, const std::vector<std::string>& investors) {
  Records records;
  if (investors.empty()) return records;
  std::vector<std::string> ids;
  for (const std::string& investor : investors) ids.push_back(names::IdOf(investor));
  for (const Row row : tx.Exec(kSelectRecords, zone, database::TextArray(ids))) {
    v1::Figures& of_investor = records[NameIn(zone, "investors", row["asked"])];
    const auto read = FromJson<v1::Investor>(absl::StrCat("{\"creditRecords\":", Text(row["credit_records"]),
                                                          ",\"landHoldings\":", Text(row["land_holdings"]), "}"));
    of_investor.mutable_credit_records()->MergeFrom(read.credit_records());
    for (const v1::LandHolding& holding : read.land_holdings()) {
      v1::RelatedLand& land = *of_investor.add_related_land();
      land.set_investor(NameIn(zone, "investors", row["investor"]));
      land.set_investor_title(Text(row["title"]));
      *land.mutable_holding() = holding;
    }
  }
  return records;
}

// ---- exceptions. The metrics are those of the rules in the set the case was filed under; the day of an exception is
// that of Asia/Shanghai.
constexpr char kListExceptions[] = R"sql(
  SELECT c.project, c.round, j.title, j.confidentiality = 'CONFIDENTIALITY_RESTRICTED' AS restricted,
         c.exception_rules,
         ARRAY(SELECT coalesce(r.metric, 'METRIC_UNSPECIFIED')
               FROM unnest(c.exception_rules) WITH ORDINALITY AS e (rule_id, place)
               LEFT JOIN threshold_rules r ON r.zone = c.zone AND r.threshold_set = c.threshold_set
                 AND r.rule_id = e.rule_id
               ORDER BY e.place) AS metrics,
         c.threshold_set, c.exception_reason, c.exception_document, c.exception_requested_by, c.exception_granted_by,
         (c.exception_grant_time AT TIME ZONE 'Asia/Shanghai')::date AS grant_date, c.exception_expiry,
         to_char(c.exception_grant_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00') AS grant_key
  FROM review_cases c
  JOIN projects j ON j.zone = c.zone AND j.project = c.project
  WHERE c.zone = $1 AND c.exception_granted_by IS NOT NULL
    AND ($2::timestamptz IS NULL OR c.exception_grant_time >= $2::timestamptz)
    AND ($3::timestamptz IS NULL OR c.exception_grant_time < $3::timestamptz)
    AND ($4::text IS NULL OR EXISTS (
      SELECT FROM threshold_rules r WHERE r.zone = c.zone AND r.threshold_set = c.threshold_set
        AND r.metric = $4::text AND r.rule_id = ANY (c.exception_rules)))
    AND ($5::text IS NULL OR c.exception_granted_by = $5::text)
    AND ($6::timestamptz IS NULL OR c.exception_grant_time <= $6::timestamptz)
    AND ($7::date IS NULL OR (c.exception_grant_time AT TIME ZONE 'Asia/Shanghai')::date <= $7::date)
    AND (j.confidentiality <> 'CONFIDENTIALITY_RESTRICTED' OR $8::boolean OR j.owner_department = $9::text)
    AND ($10::timestamptz IS NULL
         OR (c.exception_grant_time, c.project, c.round) < ($10::timestamptz, $11::text, $12::integer))
  ORDER BY c.exception_grant_time DESC, c.project DESC, c.round DESC
  LIMIT $13::integer)sql";

static ListedException ExceptionFrom(const std::string& zone, const Row& row) {
  ListedException listed;
  v1::GrantedException& granted = listed.granted;
  granted.set_review_case(CaseName(zone, row["project"], row["round"]));
  granted.set_project_title(Text(row["title"]));
  for (const std::string& rule : database::Texts(row["exception_rules"])) granted.add_rule_ids(rule);
  for (const std::string& name : database::Texts(row["metrics"])) {
    v1::Metric metric = v1::METRIC_UNSPECIFIED;
    v1::Metric_Parse(name, &metric);
    granted.add_metrics(metric);
  }
  granted.set_threshold_set(NameIn(zone, "thresholdSets", row["threshold_set"]));
  granted.set_reason(Text(row["exception_reason"]));
  granted.set_document_number(Text(row["exception_document"]));
  granted.set_requested_by(Text(row["exception_requested_by"]));
  granted.set_granted_by(Text(row["exception_granted_by"]));
  database::ReadDate(row["grant_date"], granted.mutable_grant_date());
  if (!row["exception_expiry"].is_null()) database::ReadDate(row["exception_expiry"], granted.mutable_expiry_date());
  listed.restricted = IsTrue(row["restricted"]);
  listed.key = {Text(row["grant_key"]), Text(row["project"]), Text(row["round"])};
  return listed;
}

static std::vector<ListedException> Select(Transaction& tx, const std::string& zone,
                                           const ExceptionSelection& selection, const Page& page,
                                           const std::optional<std::string>& limit) {
  const v1::ExceptionFilter& filter = selection.filter;
  std::optional<std::string> from, before, metric;
  if (filter.year() != 0) {
    from = absl::StrCat(filter.year(), "-01-01 00:00:00+08");
    before = absl::StrCat(filter.year() + 1, "-01-01 00:00:00+08");
  }
  if (filter.metric() != v1::METRIC_UNSPECIFIED) metric = v1::Metric_Name(filter.metric());
  std::vector<ListedException> listed;
  for (const Row row : tx.Exec(kListExceptions, zone, from, before, metric, OrNull(filter.granted_by()),
                               selection.until, selection.until_day, selection.all_restricted,
                               OrNull(names::IdOf(selection.department)), OrNull(page.Key(0)), OrNull(page.Key(1)),
                               OrNull(page.Key(2)), limit)) {
    listed.push_back(ExceptionFrom(zone, row));
  }
  return listed;
}

std::vector<ListedException> ListExceptions(Transaction& tx, const std::string& zone,
                                            const ExceptionSelection& selection, const Page& page) {
  return Select(tx, zone, selection, page, absl::StrCat(page.size + 1));
}

std::vector<v1::GrantedException> SelectExceptions(Transaction& tx, const std::string& zone,
                                                   const ExceptionSelection& selection) {
  std::vector<v1::GrantedException> granted;
  for (ListedException& listed : Select(tx, zone, selection, {}, std::nullopt)) {
    granted.push_back(std::move(listed.granted));
  }
  return granted;
}

}  // namespace luodi::admission::store
