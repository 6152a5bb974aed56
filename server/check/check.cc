// SPDX-License-Identifier: Apache-2.0
#include "server/check/check.h"

#include <algorithm>
#include <iomanip>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "server/base/database.h"
#include "server/board/store.h"
#include "server/migrations/runner.h"
#include "server/migrations/shape.h"
#include "server/postgres/durability.h"

namespace luodi::check {
namespace {

constexpr char kReadAtOnce[] = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

template <typename Look>
Finding Timed(const char* room, const char* sentence, Look look) {
  const absl::Time begun = absl::Now();
  Finding finding;
  finding.room = room;
  finding.sentence = sentence;
  finding.breaches = look();
  finding.milliseconds = absl::ToInt64Milliseconds(absl::Now() - begun);
  return finding;
}

// A refusal is a breach; whatever else is not OK found nothing out.
std::vector<std::string> RefusalOf(const absl::Status& status) {
  if (status.ok()) return {};
  if (!absl::IsFailedPrecondition(status)) throw pqxx::broken_connection(std::string(status.message()));
  return {std::string(status.message())};
}

std::vector<std::string> SchemaBreaches(const std::string& url) {
  const auto pending = migrations::Pending(url);
  if (!pending.ok()) return RefusalOf(pending.status());
  std::vector<std::string> breaches;
  for (const std::string& name : *pending) breaches.push_back(absl::StrCat(name, " is not applied: luodid migrate"));
  return breaches;
}

std::vector<std::string> AtMost(size_t most, std::vector<std::string> breaches) {
  breaches.resize(std::min(most, breaches.size()));
  return breaches;
}

std::vector<std::string> BreachesOf(database::Transaction& tx, const char* sql) {
  std::vector<std::string> breaches;
  for (const auto& row : tx.Exec(sql, kMostBreaches)) breaches.push_back(database::Text(row[0]));
  return breaches;
}

std::vector<std::string> BoardBreaches(database::Transaction& tx) {
  std::vector<std::string> breaches;
  for (const board::store::Difference& difference : board::store::SelectDifferences(tx, kMostBreaches)) {
    breaches.push_back(absl::StrCat(difference.zone, " ", difference.where, ": the board says ",
                                    difference.kept_projects, " projects and ", difference.kept_total,
                                    ", the books ", difference.counted_projects, " and ", difference.counted_total));
  }
  return breaches;
}

void Tell(const Finding& finding, std::ostream& out) {
  out << (finding.breaches.empty() ? "ok     " : "WRONG  ") << std::left << std::setw(11) << finding.room
      << finding.sentence << " (" << finding.milliseconds << " ms)\n";
  for (const std::string& breach : finding.breaches) out << "         " << breach << "\n";
  if (finding.breaches.size() == kMostBreaches) out << "         there may be more\n";
  out.flush();
}

// PERMISSION_DENIED where one thing could not be looked at and nothing else is wrong.
absl::StatusOr<int> LookAtAll(const std::string& database_url, std::ostream& out) {
  int looks = 0, wrong = 0;
  absl::Status not_looked_at;
  const auto take = [&](const Finding& finding) {
    Tell(finding, out);
    ++looks;
    if (!finding.breaches.empty()) ++wrong;
    return finding.breaches.empty();
  };
  take(Timed("durability", "a commit survives a crash",
             [&] { return RefusalOf(postgres::CheckDurability(database_url)); }));
  const bool known = take(Timed("schema", "the migrations of this luodid are applied, unchanged and no others",
                                [&] { return SchemaBreaches(database_url); }));
  // Statements of this version mean nothing on another's tables.
  if (known) {
    const Finding shape = Timed("schema", "tables, rules and rights are those that the migrations make", [&] {
      auto breaches = migrations::Differences(database_url);
      not_looked_at = breaches.status();
      return breaches.ok() ? AtMost(kMostBreaches, *std::move(breaches)) : std::vector<std::string>();
    });
    if (not_looked_at.ok()) take(shape);
    database::Connection connection(database_url);
    database::Transaction tx(connection);
    tx.ExecLater(kReadAtOnce);
    for (const Invariant& invariant : Invariants()) {
      take(Timed(invariant.room, invariant.sentence, [&] { return BreachesOf(tx, invariant.sql); }));
    }
    take(Timed("board", "what is kept counted is what a recount of the books comes to",
               [&] { return BoardBreaches(tx); }));
  }
  out << looks << " looked at, " << (wrong == 0 ? "nothing" : absl::StrCat(wrong)) << " wrong" << std::endl;
  if (wrong == 0 && !not_looked_at.ok()) return not_looked_at;
  return wrong;
}

}  // namespace

absl::StatusOr<int> Check(const std::string& database_url, std::ostream& out) {
  try {
    return LookAtAll(database_url, out);
  } catch (const std::exception& fault) {
    const database::Trouble trouble = database::Classify(fault);
    if (trouble == database::Trouble::kBug || trouble == database::Trouble::kBadValue) throw;
    // libpq explains itself below its first line.
    const std::string what = fault.what();
    return absl::UnavailableError(absl::StrCat("could not look at everything: ", what.substr(0, what.find('\n'))));
  }
}

}  // namespace luodi::check
