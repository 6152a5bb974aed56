// SPDX-License-Identifier: Apache-2.0
// Who could answer in a review: reads of access and of projects.
#include <set>

#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Text;

// Whom a definition seats, by its three kinds of holders.
struct Seated {
  std::set<std::string> persons;
  std::set<std::string> departments;
  std::set<std::string> roles;

  template <typename Seats>
  void Add(const Seats& seats) {
    for (const v1::Seat& seat : seats) {
      if (!seat.person().empty()) persons.insert(seat.person());
      if (!seat.alternate().empty()) persons.insert(seat.alternate());
      if (!seat.department().empty()) departments.insert(Segment(seat.department(), 3));
      if (seat.role() != v1::ROLE_UNSPECIFIED) roles.insert(v1::Role_Name(seat.role()));
    }
  }
};

Seated SeatedBy(const v1::ReviewDefinition& definition) {
  Seated seated;
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (!stage.department().empty()) seated.departments.insert(Segment(stage.department(), 3));
      for (const v1::PanelMember& member : stage.panel()) seated.persons.insert(member.person());
      seated.Add(stage.seats());
      for (const v1::DecisionLevel& level : stage.levels()) seated.Add(level.seats());
    }
  }
  return seated;
}

std::string ArrayOf(const std::set<std::string>& values) {
  return database::TextArray({values.begin(), values.end()});
}

MemberRow MemberOf(const database::Row& row) {
  MemberRow member;
  member.person = names::Join(Text(row["zone"]), "persons", Text(row["person"]));
  if (!row["department"].is_null()) {
    member.department = names::Join(Text(row["zone"]), "departments", Text(row["department"]));
  }
  member.identity = absl::StrCat("staff/", Text(row["staff_number"]));
  for (const std::string& name : database::Texts(row["roles"])) {
    v1::Role role = v1::ROLE_UNSPECIFIED;
    v1::Role_Parse(name, &role);
    member.roles.push_back(role);
  }
  member.contributed = database::IsTrue(row["contributed"]);
  return member;
}

}  // namespace

// Persons $3, departments $4, roles $5, the day $6, the project $2. The coalesce keeps the planner, before it knows the
// table, from reading all grants of the zone once a member: those of one person are a look into the key.
constexpr char kSelectMembers[] = R"sql(
  WITH named (account) AS (
    SELECT unnest($3::text[])
    UNION
    SELECT unnest(ARRAY[d.delegator, d.delegate]) FROM review_delegations d
    WHERE d.zone = $1 AND d.revoke_time IS NULL AND d.start_date <= $6::date AND d.end_date >= $6::date
  ), members (zone, person) AS (
    SELECT split_part(account, '/', 2), split_part(account, '/', 4) FROM named
    UNION
    SELECT p.zone, p.person FROM persons p WHERE p.zone = $1 AND p.department = ANY ($4::text[])
    UNION
    SELECT g.zone, g.person FROM role_grants g
    WHERE g.zone IN ($1, 'system') AND g.role = ANY ($5::text[]) AND g.state = 'STATE_EFFECTIVE'
      AND g.start_date <= $6::date AND (g.end_date IS NULL OR g.end_date > $6::date)
  ), contributors (staff_number) AS (
    SELECT p.staff_number
    FROM contributors_of($1, $2) AS c (account)
    JOIN persons p ON p.zone = split_part(c.account, '/', 2) AND p.person = split_part(c.account, '/', 4)
  )
  SELECT p.zone, p.person, p.department, p.staff_number,
         array_remove(array_agg(g.role ORDER BY g.role_grant), NULL) AS roles,
         p.staff_number IN (SELECT staff_number FROM contributors) AS contributed
  FROM members m
  JOIN persons p ON p.zone = m.zone AND p.person = m.person
  LEFT JOIN role_grants g ON g.zone = p.zone AND g.person = p.person
    AND coalesce(g.state, '') = 'STATE_EFFECTIVE'
    AND g.start_date <= $6::date AND (g.end_date IS NULL OR g.end_date > $6::date)
  WHERE p.zone IN ($1, 'system')
  GROUP BY p.zone, p.person, p.department, p.staff_number
  ORDER BY p.zone, p.person)sql";

std::vector<MemberRow> SelectMembers(database::Transaction& tx, const std::string& zone,
                                     const v1::ReviewDefinition& definition, const std::string& project,
                                     const v1::Date& today, const std::vector<std::string>& also,
                                     const std::vector<v1::Role>& roles) {
  Seated seated = SeatedBy(definition);
  seated.persons.insert(also.begin(), also.end());
  for (const v1::Role role : roles) seated.roles.insert(v1::Role_Name(role));
  std::vector<MemberRow> members;
  for (const database::Row& row :
       tx.Exec(kSelectMembers, zone, Segment(project, 3), ArrayOf(seated.persons), ArrayOf(seated.departments),
               ArrayOf(seated.roles), database::DateText(today))) {
    members.push_back(MemberOf(row));
  }
  return members;
}

}  // namespace luodi::review::store
