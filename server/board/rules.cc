// SPDX-License-Identifier: Apache-2.0
#include "server/board/rules.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>

#include "absl/strings/str_join.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "server/base/calendar.h"
#include "server/base/money.h"
#include "server/base/text.h"
#include "server/base/names.h"
#include "server/projects/rules.h"
#include "server/zones/industries.h"

namespace luodi::board::rules {
namespace {

using projects::rules::Counting;

int Checked(int64_t count) {
  if (count > std::numeric_limits<int>::max()) throw std::overflow_error("a count of projects left 32 bits");
  return static_cast<int>(count);
}

// Months since the year 0.
int MonthOf(const v1::Date& day) { return day.year() * 12 + day.month() - 1; }

Counting CountingOf(const Group& group) {
  return projects::rules::CountingOf(group.kind, group.has_parent, group.is_later_phase ? 2 : 1);
}

v1::Money SumOf(const Group& group) {
  v1::Money money;
  money.set_currency_code(group.currency_code);
  money.set_minor_units(group.total_minor);
  return money;
}

// How many projects, and what they come to.
struct Sum {
  int64_t projects = 0;
  money::Totals totals;

  void Add(const Group& group) {
    const Counting counting = CountingOf(group);
    if (counting == Counting::kProjectAndAmount) projects += group.projects;
    if (counting != Counting::kNothing && !group.currency_code.empty()) totals.Add(SumOf(group));
  }
};

// Every stage of the funnel, in order; a terminated project has left it.
std::vector<v1::Stage> FunnelStages() {
  std::vector<v1::Stage> stages;
  for (int stage = v1::STAGE_RESERVE; stage <= v1::STAGE_FULL_CAPACITY; ++stage) {
    stages.push_back(static_cast<v1::Stage>(stage));
  }
  return stages;
}

constexpr v1::Bucket kBuckets[] = {v1::BUCKET_PREPARING, v1::BUCKET_BUILDING, v1::BUCKET_PRODUCING};

// The sums of one board while it is counted.
struct Sums {
  Sum signed_sum;
  int64_t imported_signed = 0;
  std::map<v1::Bucket, Sum> buckets;
  std::map<v1::Stage, Sum> funnel;
  std::map<std::string, Sum> parks, industries, currencies;

  void Add(const Group& group) {
    const bool all = group.facet == Facet::kAll;
    const v1::Stage stage = projects::rules::StageOf(group.standing);
    const v1::Bucket bucket = projects::rules::BucketOf(stage);
    const bool on_map = bucket != v1::BUCKET_UNSPECIFIED && CountingOf(group) != Counting::kNothing;
    if (on_map && (all || group.facet == Facet::kPark)) parks[group.park].Add(group);
    if (on_map && (all || group.facet == Facet::kIndustry)) industries[group.division].Add(group);
    if (!all && group.facet != Facet::kStage) return;
    funnel[stage].Add(group);
    if (on_map) AddSigned(group, bucket);
  }

  void AddSigned(const Group& group, v1::Bucket bucket) {
    signed_sum.Add(group);
    buckets[bucket].Add(group);
    currencies[group.currency_code].Add(group);
    if (group.signed_basis == v1::FACT_BASIS_IMPORTED && CountingOf(group) == Counting::kProjectAndAmount) {
      imported_signed += group.projects;
    }
  }
};

// Writes sums as counts, with their converted totals.
class Writer {
 public:
  Writer(const std::string& convert_to, const std::vector<v1::ExchangeRate>& rates)
      : convert_to_(convert_to), rates_(rates) {}

  void Write(const Sum& sum, v1::Count* count) const {
    count->set_projects(Checked(sum.projects));
    sum.totals.WriteTo(count->mutable_totals());
    if (const auto converted = money::ConvertedTotal(sum.totals, convert_to_, rates_)) {
      *count->mutable_converted() = *converted;
    }
  }

 private:
  const std::string& convert_to_;
  const std::vector<v1::ExchangeRate>& rates_;
};

void WriteParks(const Sums& sums, const std::string& zone, const std::vector<v1::Park>& parks, const Writer& writer,
                v1::Board& board) {
  std::map<std::string, std::string> titles;
  for (const v1::Park& park : parks) titles.emplace(park.name(), park.title());
  for (const auto& [park, sum] : sums.parks) {
    v1::ParkCount* count = board.add_parks();
    if (!park.empty()) count->set_park(names::Join(zone, "parks", park));
    const auto title = titles.find(count->park());
    if (title != titles.end()) count->set_title(title->second);
    writer.Write(sum, count->mutable_count());
  }
}

void WriteIndustries(const Sums& sums, const Writer& writer, v1::Board& board) {
  for (const auto& [division, sum] : sums.industries) {
    v1::IndustryCount* count = board.add_industries();
    count->set_industry_code(division);
    count->set_title(std::string(zones::IndustryName(division)));
    writer.Write(sum, count->mutable_count());
  }
}

// CNY first, then by code, as in every list of sums; projects that state no amount last.
void WriteCurrencies(const Sums& sums, v1::Board& board) {
  std::vector<std::string> codes;
  for (const auto& [code, sum] : sums.currencies) codes.push_back(code);
  std::stable_partition(codes.begin(), codes.end(), [](const std::string& code) { return !code.empty(); });
  std::stable_partition(codes.begin(), codes.end(), [](const std::string& code) { return code == "CNY"; });
  for (const std::string& code : codes) {
    const Sum& sum = sums.currencies.at(code);
    v1::CurrencyCount* count = board.add_currencies();
    count->set_currency_code(code);
    count->set_projects(Checked(sum.projects));
    if (!code.empty()) *count->mutable_total() = sum.totals.SumOf(code);
  }
}

Metadata MissingRate(const std::vector<std::string>& without_rate, const std::string& convert_to,
                     const v1::Date& on_date) {
  return {{"currency", absl::StrJoin(without_rate, ", ")}, {"to", convert_to}, {"date", text::WriteDate(on_date)}};
}

}  // namespace

Faults CheckQuestion(const v1::GetBoardRequest& request, const absl::StatusOr<absl::Time>& as_of,
                     const absl::StatusOr<absl::Time>& since, absl::Time now) {
  Faults faults;
  // Books older than any day they could tell of.
  const absl::Time earliest = absl::FromCivil(absl::CivilDay(1949, 1, 1), absl::UTCTimeZone());
  const auto check = [&](const char* field, bool is_set, const absl::StatusOr<absl::Time>& instant, absl::Time latest) {
    const bool fits = !is_set || (instant.ok() && *instant >= earliest && *instant <= latest);
    if (!fits) faults.push_back({v1::ERROR_REASON_TIME_INVALID, field, {}});
  };
  check("as_of", request.has_as_of(), as_of, now);
  check("since", request.has_since(), since, as_of.ok() && request.has_as_of() ? *as_of : now);
  if (request.has_on_date()) CheckDate("on_date", request.on_date(), faults);
  if (!request.convert_to().empty() && text::FindCurrency(request.convert_to()) == nullptr) {
    faults.push_back(
        {v1::ERROR_REASON_CURRENCY_UNKNOWN, "convert_to", {{"currency", base::Shown(request.convert_to())}}});
  }
  return faults;
}


std::vector<std::string> CurrenciesOf(const std::vector<Group>& groups) {
  std::set<std::string> codes;
  for (const Group& group : groups) {
    const bool shown = projects::rules::StageOf(group.standing) != v1::STAGE_TERMINATED;
    if (shown && CountingOf(group) != Counting::kNothing && !group.currency_code.empty()) {
      codes.insert(group.currency_code);
    }
  }
  return {codes.begin(), codes.end()};
}

v1::Board Count(const std::string& zone, const std::vector<Group>& groups, const std::vector<v1::Park>& parks,
                const std::string& convert_to, const std::vector<v1::ExchangeRate>& rates) {
  Sums sums;
  for (const Group& group : groups) sums.Add(group);
  const Writer writer(convert_to, rates);
  v1::Board board;
  writer.Write(sums.signed_sum, board.mutable_signed_());
  for (const v1::Bucket bucket : kBuckets) {
    v1::BucketCount* count = board.add_buckets();
    count->set_bucket(bucket);
    writer.Write(sums.buckets[bucket], count->mutable_count());
  }
  for (const v1::Stage stage : FunnelStages()) {
    v1::StageCount* count = board.add_funnel();
    count->set_stage(stage);
    writer.Write(sums.funnel[stage], count->mutable_count());
  }
  WriteParks(sums, zone, parks, writer, board);
  WriteIndustries(sums, writer, board);
  WriteCurrencies(sums, board);
  board.set_imported_signed(Checked(sums.imported_signed));
  return board;
}

std::vector<std::string> WithoutRate(const std::vector<std::string>& currencies, const std::string& convert_to,
                                     const std::vector<v1::ExchangeRate>& rates) {
  std::vector<std::string> without;
  for (const std::string& code : currencies) {
    const bool serves = code == convert_to || std::any_of(rates.begin(), rates.end(), [&](const auto& rate) {
                          return rate.from_currency() == code && rate.to_currency() == convert_to;
                        });
    if (!serves) without.push_back(code);
  }
  return without;
}

absl::Status RequireRates(bool asked, const std::vector<std::string>& without_rate, const std::string& convert_to,
                          const v1::Date& on_date) {
  if (!asked || without_rate.empty()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_RATE_MISSING, MissingRate(without_rate, convert_to, on_date));
}

v1::UsedRate UsedOf(const v1::ExchangeRate& rate) {
  v1::UsedRate used;
  used.set_from_currency(rate.from_currency());
  used.set_to_currency(rate.to_currency());
  used.set_rate_e8(rate.rate_e8());
  *used.mutable_rate_date() = rate.rate_date();
  used.set_exchange_rate(rate.name());
  return used;
}

v1::Date LateBefore(const v1::LightRule& rule, const v1::Date& today) {
  const int month = MonthOf(today) - rule.yellow_months() + 1;
  v1::Date first;
  first.set_year(month / 12);
  first.set_month(month % 12 + 1);
  first.set_day(1);
  return first;
}

void WriteLights(const v1::LightRule& rule, const v1::Date& today, const std::vector<Plans>& plans,
                 std::vector<v1::LaggingProject> lagging, v1::Board& board) {
  *board.mutable_light_rule() = rule;
  const auto light_of = [&](int months) { return months >= rule.red_months() ? v1::LIGHT_RED : v1::LIGHT_YELLOW; };
  // Red first, then in the order of milestones.
  std::map<std::pair<int, v1::FactKind>, int64_t> counts;
  int64_t late = 0, without = 0;
  for (const Plans& one : plans) {
    if (one.milestone == v1::FACT_KIND_UNSPECIFIED) {
      without += one.projects;
      continue;
    }
    counts[{-light_of(MonthOf(today) - MonthOf(one.month)), one.milestone}] += one.projects;
    late += one.projects;
  }
  for (const auto& [key, projects] : counts) {
    v1::LightCount& count = *board.add_lights();
    count.set_light(static_cast<v1::Light>(-key.first));
    count.set_milestone(key.second);
    count.set_projects(Checked(projects));
  }
  for (v1::LaggingProject& one : lagging) {
    one.set_months_late(MonthOf(today) - MonthOf(one.planned_date()));
    one.set_light(light_of(one.months_late()));
    *board.add_lagging() = std::move(one);
  }
  // Who lags may have been read a moment after the count.
  board.set_lagging_left_out(Checked(std::max<int64_t>(0, late - board.lagging_size())));
  board.set_projects_without_plan(Checked(without));
}

void WriteChanges(std::vector<Movement> movements, const google::protobuf::RepeatedField<int>& stages,
                  v1::Board& board) {
  const auto asked = [&](v1::Stage stage) {
    return stages.empty() || std::find(stages.begin(), stages.end(), stage) != stages.end();
  };
  int64_t left_out = 0;
  for (Movement& movement : movements) {
    const v1::Stage from =
        movement.standing_before ? projects::rules::StageOf(*movement.standing_before) : v1::STAGE_UNSPECIFIED;
    const v1::Stage to = projects::rules::StageOf(movement.standing_after);
    if (from == to || !(asked(from) || asked(to))) continue;
    if (board.changes_size() == kMostChanges) {
      ++left_out;
      continue;
    }
    if (movement.project.masked()) projects::rules::Mask(movement.project);
    v1::StageChange* change = board.add_changes();
    change->set_project(movement.project.name());
    change->set_title(movement.project.title());
    change->set_from_stage(from);
    change->set_to_stage(to);
  }
  board.set_changes_left_out(Checked(left_out));
}

}  // namespace luodi::board::rules
