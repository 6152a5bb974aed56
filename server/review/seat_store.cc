// SPDX-License-Identifier: Apache-2.0
// Seats of a case, and whose answer is waited for: what the inbox reads.
#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using google::protobuf::util::TimeUtil;

bool IsSame(const google::protobuf::Message& one, const google::protobuf::Message& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

bool IsOpen(const v1::ReviewCase& review_case) { return review_case.state() == v1::ReviewCase::STATE_OPEN; }

// Nothing changed that is the same for all seats.
bool AsksTheSame(const v1::StageStatus& before, const v1::StageStatus& now) {
  return before.state() == now.state() && IsSame(before.due_date(), now.due_date()) &&
         IsSame(before.open_time(), now.open_time());
}

// Seats mostly stand where they stood.
const v1::SeatStatus* FindSeat(const v1::StageStatus& stage, const std::string& seat_id, int place) {
  const auto& seats = stage.seats();
  if (place < seats.size() && seats[place].seat_id() == seat_id) return &seats[place];
  const auto found = std::find_if(seats.begin(), seats.end(),
                                  [&](const v1::SeatStatus& seat) { return seat.seat_id() == seat_id; });
  return found == seats.end() ? nullptr : &*found;
}

// Seats whose answer is waited for, or is not any more, as columns.
struct AskedSeats {
  std::vector<std::string> stages, seats, asked, due_dates, open_times, admitted, returned;

  void Add(const v1::StageStatus& stage, const v1::SeatStatus& seat, bool asks) {
    stages.push_back(stage.stage_id());
    seats.push_back(seat.seat_id());
    asked.push_back(asks ? "t" : "f");
    due_dates.push_back(stage.has_due_date() ? database::DateText(stage.due_date()) : "infinity");
    open_times.push_back(stage.has_open_time() ? TimeUtil::ToString(stage.open_time()) : "");
    admitted.push_back(seat.alternate_admitted() ? "t" : "f");
    returned.push_back(seat.returned() ? "t" : "f");
  }

  // Those of a stage that changed, or all of them; who stands there no more is not asked.
  void AddStage(const v1::StageStatus& before, const v1::StageStatus& now, bool all, bool may_ask) {
    for (int i = 0; i < now.seats_size(); ++i) {
      const v1::SeatStatus& seat = now.seats(i);
      const v1::SeatStatus* was = FindSeat(before, seat.seat_id(), i);
      if (!all && was != nullptr && IsSame(*was, seat)) continue;
      const bool asks = may_ask && now.state() == v1::StageStatus::STATE_OPEN;
      Add(now, seat, asks && seat.state() == v1::SeatStatus::STATE_ASKED);
    }
    for (int i = 0; i < before.seats_size(); ++i) {
      if (FindSeat(now, before.seats(i).seat_id(), i) == nullptr) Add(now, before.seats(i), false);
    }
  }
};

}  // namespace

// All of them, before those of a definition are placed.
constexpr char kLiftSeats[] = R"sql(
  UPDATE review_seats SET placed = false
  WHERE zone = $1 AND project = $2 AND round = $3::integer)sql";

constexpr char kUpsertSeats[] = R"sql(
  INSERT INTO review_seats (zone, project, round, stage, seat, department, person, role, alternate, weight, route)
  SELECT $1, $2, $3::integer, stage, seat, nullif(department, ''), nullif(person, ''), nullif(role, ''),
         nullif(alternate, ''), weight, route
  FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::integer[],
              $11::text[])
    AS placed (stage, seat, department, person, role, alternate, weight, route)
  ON CONFLICT (zone, project, round, stage, seat) DO UPDATE
  SET department = excluded.department, person = excluded.person, role = excluded.role,
      alternate = excluded.alternate, weight = excluded.weight, route = excluded.route, placed = true)sql";

void UpsertSeats(database::Transaction& tx, const std::string& review_case, const std::vector<PlacedSeat>& seats) {
  const CaseKey key(review_case);
  std::vector<std::string> stages, ids, departments, persons, roles, alternates, routes;
  std::vector<int64_t> weights;
  for (const PlacedSeat& placed : seats) {
    const v1::Seat& seat = placed.seat;
    stages.push_back(placed.stage_id);
    ids.push_back(seat.seat_id());
    departments.push_back(Segment(seat.department(), 3));
    persons.push_back(seat.person());
    roles.push_back(seat.has_role() ? v1::Role_Name(seat.role()) : "");
    alternates.push_back(seat.alternate());
    weights.push_back(seat.weight());
    routes.push_back(placed.route);
  }
  tx.ExecLater(kLiftSeats, key.zone, key.project, key.round);
  tx.ExecLater(kUpsertSeats, key.zone, key.project, key.round, database::TextArray(stages), database::TextArray(ids),
               database::TextArray(departments), database::TextArray(persons), database::TextArray(roles),
               database::TextArray(alternates), database::IntArray(weights), database::TextArray(routes));
}

// Stages $5. What the inbox orders by is copied from the stage. Only rows that change are written.
constexpr char kUpdateAsked[] = R"sql(
  WITH told AS MATERIALIZED (
    SELECT s.stage, seat->>'seatId' AS seat, s.state = 'STATE_OPEN' AND seat->>'state' = 'STATE_ASKED' AS asked,
           (seat->>'alternateAdmitted')::boolean AS admitted, (seat->>'returned')::boolean AS returned
    FROM review_stages s
    CROSS JOIN LATERAL jsonb_array_elements(s.status->'seats') AS seat
    WHERE s.zone = $1 AND s.project = $2 AND s.round = $3::integer AND s.stage = ANY ($5::text[]))
  UPDATE review_seats e
  SET asked = n.asked, due_date = n.due_date, open_time = n.open_time, admitted = n.admitted, returned = n.returned
  FROM (SELECT q.stage, q.seat, $4::boolean AND coalesce(t.asked, false) AS asked,
               coalesce(s.due_date, 'infinity') AS due_date, s.open_time, coalesce(t.admitted, false) AS admitted,
               coalesce(t.returned, false) AS returned
        FROM review_seats q
        JOIN review_stages s ON s.zone = q.zone AND s.project = q.project AND s.round = q.round AND s.stage = q.stage
        LEFT JOIN told t ON t.stage = q.stage AND t.seat = q.seat
        WHERE q.zone = $1 AND q.project = $2 AND q.round = $3::integer AND q.stage = ANY ($5::text[])) n
  WHERE e.zone = $1 AND e.project = $2 AND e.round = $3::integer AND e.stage = n.stage AND e.seat = n.seat
    AND (e.asked, e.due_date, e.open_time, e.admitted, e.returned)
      IS DISTINCT FROM (n.asked, n.due_date, n.open_time, n.admitted, n.returned))sql";

// The SELECT hides how many there are: one or a hundred, each is a look into the key, and no reason to plan anew.
constexpr char kUpdateAskedSeats[] = R"sql(
  UPDATE review_seats e
  SET asked = n.asked, due_date = n.due_date, open_time = nullif(n.open_time, '')::timestamptz, admitted = n.admitted,
      returned = n.returned
  FROM unnest((SELECT $4::text[]), $5::text[], $6::boolean[], $7::date[], $8::text[], $9::boolean[], $10::boolean[])
    AS n (stage, seat, asked, due_date, open_time, admitted, returned)
  WHERE e.zone = $1 AND e.project = $2 AND e.round = $3::integer AND e.stage = n.stage AND e.seat = n.seat)sql";

static void UpdateAskedSeats(database::Transaction& tx, const CaseKey& key, const AskedSeats& changed) {
  if (changed.seats.empty()) return;
  tx.ExecLater(kUpdateAskedSeats, key.zone, key.project, key.round, database::TextArray(changed.stages),
               database::TextArray(changed.seats), database::TextArray(changed.asked),
               database::TextArray(changed.due_dates), database::TextArray(changed.open_times),
               database::TextArray(changed.admitted), database::TextArray(changed.returned));
}

// When one of a hundred seats answers, one row is looked at.
void UpdateAsked(database::Transaction& tx, const v1::ReviewCase& found, const v1::ReviewCase& review_case) {
  const CaseKey key(review_case.name());
  const bool may_ask = IsOpen(review_case);
  const bool other_case = IsOpen(found) != may_ask;
  std::vector<std::string> whole;
  AskedSeats changed;
  for (int i = 0; i < review_case.stages_size(); ++i) {
    const v1::StageStatus& stage = review_case.stages(i);
    if (i >= found.stages_size() || found.stages(i).stage_id() != stage.stage_id()) {
      whole.push_back(stage.stage_id());
    } else {
      changed.AddStage(found.stages(i), stage, other_case || !AsksTheSame(found.stages(i), stage), may_ask);
    }
  }
  if (!whole.empty()) {
    tx.ExecLater(kUpdateAsked, key.zone, key.project, key.round, may_ask, database::TextArray(whole));
  }
  UpdateAskedSeats(tx, key, changed);
}

}  // namespace luodi::review::store
