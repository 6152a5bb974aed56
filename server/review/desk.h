// SPDX-License-Identifier: Apache-2.0
// What lies on the desk when somebody acts on a case: everything the rules look at, and everything they change. Pure:
// at_hand.cc lays it out and puts it back. Every act of review is a function of a desk and an actor (acts.h).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "luodi/v1/access.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "server/review/progress.h"

namespace luodi::review::rules {

// An account that could answer at a stage today: it holds a role with the permission, and stands on a seat by name,
// department or role, as alternate or delegate.
struct Member {
  // zones/{zone}/persons/{person}
  std::string person;
  // zones/{zone}/departments/{department}; may be empty.
  std::string department;
  // Held today.
  std::set<v1::Role> roles;
  // Permissions of those roles are asked by access::rules; these three are what seats need.
  bool records_opinions = false;
  bool casts_votes = false;
  bool decides = false;
  // The same for every account of one person: zone and staff number, or the person where there is none.
  std::string identity;
  // Under this or another account he contributed to the project's family, or filed a case of it.
  bool contributed = false;
};

// Who acts: the caller as a member. The caller need not stand on any seat.
using Actor = Member;

// Choices of a secret ballot on the packet as it is, in weight (equal weights: heads times weight).
struct BallotCount {
  int64_t yes = 0;
  int64_t no = 0;
  int64_t abstain = 0;
};

// One clock: what stands in the ledger, and what this act adds to it.
struct Clock {
  std::vector<v1::ClockEntry> entries;
  // Entries from here on are new.
  size_t recorded = 0;
};

struct Desk {
  // As it is now.
  v1::Project project;
  v1::ReviewCase review_case;
  // As it was laid out: what did not change is not put back. Empty for a case that begins.
  v1::ReviewCase found;
  // zones/{zone}/departments/{department} of whoever filed the case, as it was then; may be empty. Laid
  // out where an applicant acts.
  std::string submitter_department;
  Ground ground;
  // Of all packets, in the order of recording. Votes of a secret ballot carry no choice.
  std::vector<v1::Opinion> opinions;
  std::vector<v1::Vote> votes;
  std::vector<v1::Score> scores;
  // By stage: secret ballots of the packet as it is.
  std::map<std::string, BallotCount> ballots;
  // By stage; "" is the whole case.
  std::map<std::string, Clock> clocks;
  std::vector<v1::FiredRung> fired_rungs;
  // Fired rungs from here on are new.
  size_t recorded_rungs = 0;
  // Delegations of the zone that run today.
  std::vector<v1::Delegation> delegations;
  // Everybody who stands on a seat of the definition by name, department, role, as alternate, or by delegation of one
  // of these; by person.
  std::map<std::string, Member> members;
  // By stage: who attends the meeting that is held now with the case on its agenda.
  std::map<std::string, std::set<std::string>> attending;
};

}  // namespace luodi::review::rules
