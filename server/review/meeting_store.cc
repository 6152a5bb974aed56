// SPDX-License-Identifier: Apache-2.0
#include "server/base/names.h"
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::OrNull;
using database::Text;

// zones/{zone}/meetings/{year}-{number}
struct MeetingKey {
  explicit MeetingKey(const std::string& name) : zone(Segment(name, 1)), meeting(Segment(name, 3)) {}
  std::string zone;
  std::string meeting;
  // Year and counter as one number, for order; 0 for what is no number of a meeting.
  int64_t Number() const {
    const std::vector<std::string> parts = absl::StrSplit(meeting, '-');
    int64_t year = 0;
    int64_t counter = 0;
    if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &year) || !absl::SimpleAtoi(parts[1], &counter)) return 0;
    return year * 1'000'000 + counter;
  }
};

// Items in the order of the agenda with the titles of their projects; which of these are RESTRICTED, and whose.
#define LUODI_MEETING_COLUMNS                                                                                     \
  "m.zone, m.meeting, m.state, m.content::text AS content, m.version, m.create_time, "                            \
  "(SELECT coalesce(jsonb_agg(jsonb_build_object("                                                                \
  "   'reviewCase', format('zones/%s/projects/%s/cases/%s', i.zone, i.project, i.round), 'stageId', i.stage, "    \
  "   'projectTitle', p.title, 'result', coalesce(i.result, 'RESULT_UNSPECIFIED'), "                              \
  "   'resolutionNumber', coalesce(i.resolution, '')) ORDER BY i.ordinal), '[]') "                                \
  " FROM review_agenda_items i JOIN projects p ON p.zone = i.zone AND p.project = i.project "                     \
  " WHERE i.zone = m.zone AND i.meeting = m.meeting)::text AS items, "                                            \
  "(SELECT coalesce(array_agg(format('%s/%s', i.project, coalesce(p.owner_department, '')) ORDER BY i.ordinal), " \
  "                 '{}') "                                                                                       \
  " FROM review_agenda_items i JOIN projects p ON p.zone = i.zone AND p.project = i.project "                     \
  " WHERE i.zone = m.zone AND i.meeting = m.meeting AND p.confidentiality = 'CONFIDENTIALITY_RESTRICTED') "       \
  " AS restricted "

StoredMeeting MeetingOf(const database::Row& row) {
  const std::string zone = Text(row["zone"]);
  StoredMeeting found;
  found.meeting = database::FromJson<v1::Meeting>(Text(row["content"]));
  v1::Meeting agenda = database::FromJson<v1::Meeting>(absl::StrCat("{\"items\":", Text(row["items"]), "}"));
  found.meeting.mutable_items()->Swap(agenda.mutable_items());
  found.meeting.set_name(names::Join(zone, "meetings", Text(row["meeting"])));
  v1::Meeting::State state = v1::Meeting::STATE_UNSPECIFIED;
  v1::Meeting::State_Parse(Text(row["state"]), &state);
  found.meeting.set_state(state);
  found.meeting.set_etag(absl::StrCat("v", database::Int(row["version"])));
  database::ReadTime(row["create_time"], found.meeting.mutable_create_time());
  for (const std::string& project : database::Texts(row["restricted"])) {
    const std::string owner = Segment(project, 1);
    found.restricted[names::Join(zone, "projects", Segment(project, 0))] =
        owner.empty() ? "" : names::Join(zone, "departments", owner);
  }
  return found;
}

std::optional<StoredMeeting> OnlyOne(const database::Result& rows) {
  if (rows.empty()) return std::nullopt;
  return MeetingOf(rows[0]);
}

std::string ContentOf(v1::Meeting meeting) {
  meeting.clear_name();
  meeting.clear_state();
  meeting.clear_items();
  meeting.clear_etag();
  meeting.clear_create_time();
  return database::ToJson(meeting);
}

std::map<std::string, std::set<std::string>> AttendingOf(const database::Result& rows) {
  std::map<std::string, std::set<std::string>> attending;
  for (const database::Row& row : rows) {
    const std::vector<std::string> persons = database::Texts(row["attendance"]);
    attending[Text(row["stage"])].insert(persons.begin(), persons.end());
  }
  return attending;
}

}  // namespace

#define LUODI_ATTENDING                                                                             \
  "SELECT i.stage, ARRAY(SELECT jsonb_array_elements_text(m.content->'attendance')) AS attendance " \
  "FROM review_agenda_items i "                                                                     \
  "JOIN review_meetings m ON m.zone = i.zone AND m.meeting = i.meeting "                            \
  "WHERE i.zone = $1 AND i.project = $2 AND i.round = $3::integer AND i.result IS NULL AND m.state = 'STATE_HELD' "

constexpr char kSelectAttending[] = LUODI_ATTENDING;

std::map<std::string, std::set<std::string>> SelectAttending(database::Transaction& tx,
                                                             const std::string& review_case) {
  const CaseKey key(review_case);
  return AttendingOf(tx.Exec(kSelectAttending, key.zone, key.project, key.round));
}

// A meeting that is being closed makes this wait, and is HELD no more afterwards.
constexpr char kLockAttending[] = LUODI_ATTENDING "FOR SHARE OF m";

std::map<std::string, std::set<std::string>> LockAttending(database::Transaction& tx, const std::string& review_case) {
  const CaseKey key(review_case);
  return AttendingOf(tx.Exec(kLockAttending, key.zone, key.project, key.round));
}

constexpr char kSelectMeeting[] = "SELECT " LUODI_MEETING_COLUMNS R"sql(
  FROM review_meetings m
  WHERE m.zone = $1 AND m.meeting = $2)sql";

std::optional<StoredMeeting> SelectMeeting(database::Transaction& tx, const std::string& name) {
  const MeetingKey key(name);
  return OnlyOne(tx.Exec(kSelectMeeting, key.zone, key.meeting));
}

constexpr char kLockMeeting[] = "SELECT " LUODI_MEETING_COLUMNS R"sql(
  FROM review_meetings m
  WHERE m.zone = $1 AND m.meeting = $2
  FOR UPDATE OF m)sql";

std::optional<StoredMeeting> LockMeeting(database::Transaction& tx, const std::string& name) {
  const MeetingKey key(name);
  return OnlyOne(tx.Exec(kLockMeeting, key.zone, key.meeting));
}

constexpr char kSelectRecusedOnAgendas[] = R"sql(
  SELECT DISTINCT i.project, i.round
  FROM review_agenda_items i
  JOIN review_recusals r ON r.zone = i.zone AND r.project = i.project AND r.round = i.round
  WHERE i.zone = $1 AND i.meeting = ANY ($2::text[]) AND same_person(r.person, $3))sql";

std::set<std::string> SelectRecusedOnAgendas(database::Transaction& tx, const std::vector<std::string>& meetings,
                                             const std::string& person) {
  std::set<std::string> cases;
  if (meetings.empty()) return cases;
  const std::string zone = MeetingKey(meetings.front()).zone;
  std::vector<std::string> numbers;
  for (const std::string& meeting : meetings) numbers.push_back(MeetingKey(meeting).meeting);
  for (const database::Row& row : tx.Exec(kSelectRecusedOnAgendas, zone, database::TextArray(numbers), person)) {
    cases.insert(CaseName(zone, Text(row["project"]), Text(row["round"])));
  }
  return cases;
}

constexpr char kListMeetings[] = "SELECT " LUODI_MEETING_COLUMNS R"sql(
  FROM review_meetings m
  WHERE m.zone = $1 AND ($2::bigint IS NULL OR m.number < $2::bigint)
  ORDER BY m.number DESC
  LIMIT $3)sql";

std::vector<StoredMeeting> ListMeetings(database::Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<StoredMeeting> meetings;
  for (const database::Row& row : tx.Exec(kListMeetings, zone, OrNull(page.Key(0)), page.size + 1)) {
    meetings.push_back(MeetingOf(row));
  }
  return meetings;
}

constexpr char kSelectMeetingsOf[] = "SELECT " LUODI_MEETING_COLUMNS R"sql(
  FROM review_meetings m
  WHERE m.zone = $1
    AND EXISTS (SELECT FROM review_agenda_items i
                WHERE i.zone = m.zone AND i.meeting = m.meeting AND i.project = $2 AND i.round = $3::integer)
  ORDER BY m.number)sql";

std::vector<StoredMeeting> SelectMeetingsOf(database::Transaction& tx, const std::string& review_case) {
  const CaseKey key(review_case);
  std::vector<StoredMeeting> meetings;
  for (const database::Row& row : tx.Exec(kSelectMeetingsOf, key.zone, key.project, key.round)) {
    meetings.push_back(MeetingOf(row));
  }
  return meetings;
}

std::vector<std::string> MeetingKeyOf(const v1::Meeting& meeting) {
  return {absl::StrCat(MeetingKey(meeting.name()).Number())};
}

constexpr char kInsertMeeting[] = R"sql(
  INSERT INTO review_meetings (zone, meeting, number, state, meeting_date, content, create_time)
  VALUES ($1, $2, $3::bigint, $4, $5::date, $6::jsonb, $7::timestamptz))sql";

StoredMeeting InsertMeeting(database::Transaction& tx, const v1::Meeting& meeting, const std::string& now) {
  const MeetingKey key(meeting.name());
  tx.ExecLater(kInsertMeeting, key.zone, key.meeting, key.Number(), v1::Meeting::State_Name(meeting.state()),
               database::DateText(meeting.meeting_date()), ContentOf(meeting), now);
  return *SelectMeeting(tx, meeting.name());
}

constexpr char kDeleteItems[] = R"sql(
  DELETE FROM review_agenda_items i
  WHERE i.zone = $1 AND i.meeting = $2
    AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::integer[]) AS kept (project, round)
                    WHERE kept.project = i.project AND kept.round = i.round))sql";
constexpr char kInsertItems[] = R"sql(
  INSERT INTO review_agenda_items (zone, meeting, project, round, stage, ordinal, result, resolution)
  SELECT $1, $2, item.project, item.round, item.stage, item.ordinal, nullif(item.result, ''),
         nullif(item.resolution, '')
  FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
    AS item (project, round, stage, result, resolution, ordinal)
  ON CONFLICT (zone, meeting, project, round) DO UPDATE
  SET ordinal = excluded.ordinal, result = excluded.result, resolution = excluded.resolution)sql";

static void WriteItems(database::Transaction& tx, const MeetingKey& key, const v1::Meeting& meeting) {
  std::vector<std::string> projects, stages, results, resolutions;
  std::vector<int64_t> rounds;
  for (const v1::AgendaItem& item : meeting.items()) {
    const CaseKey review_case(item.review_case());
    projects.push_back(review_case.project);
    rounds.push_back(review_case.round);
    stages.push_back(item.stage_id());
    const bool open = item.result() == v1::AgendaItem::RESULT_UNSPECIFIED;
    results.push_back(open ? "" : v1::AgendaItem::Result_Name(item.result()));
    resolutions.push_back(item.resolution_number());
  }
  const std::string named = database::TextArray(projects);
  const std::string numbered = database::IntArray(rounds);
  tx.ExecLater(kDeleteItems, key.zone, key.meeting, named, numbered);
  tx.ExecLater(kInsertItems, key.zone, key.meeting, named, numbered, database::TextArray(stages),
               database::TextArray(results), database::TextArray(resolutions));
}

constexpr char kUpdateMeeting[] = R"sql(
  UPDATE review_meetings
  SET state = $3, content = $4::jsonb, version = version + 1
  WHERE zone = $1 AND meeting = $2 AND version = $5::bigint
  RETURNING version)sql";

StoredMeeting UpdateMeeting(database::Transaction& tx, const v1::Meeting& meeting) {
  const MeetingKey key(meeting.name());
  tx.ExecOne(kUpdateMeeting, key.zone, key.meeting, v1::Meeting::State_Name(meeting.state()), ContentOf(meeting),
             VersionOf(meeting.etag()));
  WriteItems(tx, key, meeting);
  return *SelectMeeting(tx, meeting.name());
}

constexpr char kSelectAgendaOf[] = R"sql(
  SELECT meeting
  FROM review_agenda_items
  WHERE zone = $1 AND project = $2 AND round = $3::integer AND (meeting = $4 OR (stage = $5 AND result IS NULL))
  ORDER BY meeting = $4 DESC
  LIMIT 1)sql";

std::string SelectAgendaOf(database::Transaction& tx, const std::string& meeting, const std::string& review_case,
                           const std::string& stage_id) {
  const CaseKey key(review_case);
  const database::Result rows =
      tx.Exec(kSelectAgendaOf, key.zone, key.project, key.round, MeetingKey(meeting).meeting, stage_id);
  return rows.empty() ? "" : names::Join(key.zone, "meetings", Text(rows[0]["meeting"]));
}

// Taken out and put in again: stages may swap their ids, and no case stands twice with one stage at any moment.
constexpr char kTakeOutItems[] = R"sql(
  DELETE FROM review_agenda_items
  WHERE zone = $1 AND project = $2 AND round = $3::integer AND result IS NULL AND stage = ANY ($4::text[])
  RETURNING meeting, stage, ordinal)sql";
constexpr char kPutInItem[] = R"sql(
  INSERT INTO review_agenda_items (zone, meeting, project, round, stage, ordinal)
  VALUES ($1, $2, $3, $4::integer, $5, $6::integer))sql";
constexpr char kTouchMeeting[] = R"sql(
  UPDATE review_meetings SET version = version + 1
  WHERE zone = $1 AND meeting = $2)sql";

std::vector<StoredMeeting> MoveAgenda(database::Transaction& tx, const std::string& review_case,
                                      const std::map<std::string, std::string>& mapping) {
  const CaseKey key(review_case);
  std::vector<std::string> moved;
  for (const auto& [stage, target] : mapping) {
    if (stage != target) moved.push_back(stage);
  }
  if (moved.empty()) return {};
  const database::Result items =
      tx.Exec(kTakeOutItems, key.zone, key.project, key.round, database::TextArray(moved));
  std::vector<StoredMeeting> changed;
  for (const database::Row& item : items) {
    const std::string meeting = Text(item["meeting"]);
    tx.ExecLater(kPutInItem, key.zone, meeting, key.project, key.round, mapping.at(Text(item["stage"])),
                 database::Int(item["ordinal"]));
    tx.ExecLater(kTouchMeeting, key.zone, meeting);
    changed.push_back(*SelectMeeting(tx, names::Join(key.zone, "meetings", meeting)));
  }
  return changed;
}

constexpr char kSelectStagesOfAgenda[] = R"sql(
  SELECT i.zone, i.project, i.round, s.status::text AS status
  FROM review_agenda_items i
  JOIN review_stages s ON s.zone = i.zone AND s.project = i.project AND s.round = i.round AND s.stage = i.stage
  WHERE i.zone = $1 AND i.meeting = $2)sql";

std::map<std::string, v1::StageStatus> SelectStagesOfAgenda(database::Transaction& tx, const std::string& meeting) {
  const MeetingKey key(meeting);
  std::map<std::string, v1::StageStatus> stages;
  for (const database::Row& row : tx.Exec(kSelectStagesOfAgenda, key.zone, key.meeting)) {
    stages[CaseName(Text(row["zone"]), Text(row["project"]), Text(row["round"]))] =
        database::FromJson<v1::StageStatus>(Text(row["status"]));
  }
  return stages;
}

}  // namespace luodi::review::store
