// SPDX-License-Identifier: Apache-2.0
#include "server/review/seating.h"

#include <algorithm>

#include "server/access/rules.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

constexpr int kSource = 0;
constexpr int kSink = 1;

// The largest flow from source to sink, grown one unit at a time; what flows out of the source is never taken back.
class Flow {
 public:
  Flow() : edges_of_(2) {}
  int AddNode() {
    edges_of_.emplace_back();
    return static_cast<int>(edges_of_.size()) - 1;
  }
  // The number of the node with this name, as it was first asked for.
  int NodeOf(const std::string& name) {
    const auto [found, fresh] = named_.emplace(name, 0);
    if (fresh) found->second = AddNode();
    return found->second;
  }
  void AddEdge(int from, int to, int room) {
    edges_of_[from].push_back(static_cast<int>(edges_.size()));
    edges_.push_back({to, room});
    edges_of_[to].push_back(static_cast<int>(edges_.size()));
    edges_.push_back({from, 0});
  }
  // Whether one unit more could be sent; it has been.
  bool Grow() {
    seen_.assign(edges_of_.size(), false);
    return Push(kSource);
  }

 private:
  struct Edge {
    int to;
    int room;
  };

  bool Push(int node) {
    if (node == kSink) return true;
    seen_[node] = true;
    for (const int i : edges_of_[node]) {
      if (edges_[i].room == 0 || seen_[edges_[i].to] || !Push(edges_[i].to)) continue;
      --edges_[i].room;
      ++edges_[i ^ 1].room;
      return true;
    }
    return false;
  }

  std::vector<Edge> edges_;
  std::vector<std::vector<int>> edges_of_;
  std::vector<bool> seen_;
  std::map<std::string, int> named_;
};

std::vector<const Sitting*> HeaviestFirst(const std::vector<Sitting>& sittings) {
  std::vector<const Sitting*> order;
  for (const Sitting& sitting : sittings) order.push_back(&sitting);
  std::stable_sort(order.begin(), order.end(),
                   [](const Sitting* a, const Sitting* b) { return a->weight > b->weight; });
  return order;
}

// A node for the sitting, with every person who could take it on the way to the sink.
int AddSitting(Flow& flow, std::set<std::string>& persons, const Sitting& sitting) {
  const int node = flow.AddNode();
  for (const std::string& sitter : sitting.sitters) {
    const int person = flow.NodeOf(sitter);
    if (persons.insert(sitter).second) flow.AddEdge(person, kSink, 1);
    flow.AddEdge(node, person, 1);
  }
  return node;
}

// How many sittings, in their order, have the weight together; more than there are when they do not.
int CountToReach(const std::vector<const Sitting*>& sittings, int64_t weight) {
  int64_t sum = 0;
  int count = 0;
  for (const Sitting* sitting : sittings) {
    if (sum >= weight) return count;
    sum += sitting->weight;
    ++count;
  }
  return sum >= weight ? count : count + 1;
}

using Groups = std::map<std::string, std::vector<const Sitting*>>;

// Whether distinct persons can take `counts[group]` sittings of each group.
bool CanTake(const Groups& groups, const std::map<std::string, int>& counts) {
  Flow flow;
  std::set<std::string> persons;
  int wanted = 0;
  for (const auto& [name, sittings] : groups) {
    const int group = flow.AddNode();
    flow.AddEdge(kSource, group, counts.at(name));
    wanted += counts.at(name);
    for (const Sitting* sitting : sittings) flow.AddEdge(group, AddSitting(flow, persons, *sitting), 1);
  }
  for (; wanted > 0; --wanted) {
    if (!flow.Grow()) return false;
  }
  return true;
}

}  // namespace

bool MayServe(const Member& member, v1::StageKind kind) {
  if (IsOpinionKind(kind)) return member.records_opinions;
  if (HasSeats(kind)) return member.casts_votes;
  if (kind == v1::STAGE_KIND_DECISION) return member.decides;
  if (kind == v1::STAGE_KIND_THRESHOLD) return false;
  return std::any_of(member.roles.begin(), member.roles.end(), [](v1::Role role) {
    return access::rules::PermissionsOf(role).contains(v1::PERMISSION_CASES_HANDLE);
  });
}

bool StandsOn(const Member& member, const v1::Seat& seat) {
  if (seat.has_role()) return member.roles.contains(seat.role());
  if (!seat.alternate().empty() && seat.alternate() == member.person) return true;
  if (seat.has_person()) return seat.person() == member.person;
  return !member.department.empty() && seat.department() == member.department;
}

std::set<std::string> Sitters(const v1::Seat& seat, v1::StageKind kind, const Members& members) {
  std::set<std::string> sitters;
  for (const auto& [person, member] : members) {
    if (MayServe(member, kind) && StandsOn(member, seat)) sitters.insert(member.identity);
  }
  return sitters;
}

int64_t LargestWeight(const std::vector<Sitting>& sittings) {
  // Sets of sittings that distinct persons can take form a matroid: the heaviest first is best.
  Flow flow;
  std::set<std::string> persons;
  size_t taken = 0;
  int64_t weight = 0;
  for (const Sitting* sitting : HeaviestFirst(sittings)) {
    flow.AddEdge(kSource, AddSitting(flow, persons, *sitting), 1);
    if (taken == persons.size() || !flow.Grow()) continue;
    ++taken;
    weight += sitting->weight;
  }
  return weight;
}

bool CanReachInEachGroup(const std::vector<Sitting>& sittings, int64_t weight) {
  Groups groups;
  for (const Sitting* sitting : HeaviestFirst(sittings)) groups[sitting->panel_group].push_back(sitting);
  std::map<std::string, int> heaviest;
  std::map<std::string, int> lightest;
  Groups best;
  for (const auto& [name, of_group] : groups) {
    heaviest[name] = CountToReach(of_group, weight);
    if (heaviest[name] > static_cast<int>(of_group.size())) return false;
    best[name].assign(of_group.begin(), of_group.begin() + heaviest[name]);
    lightest[name] = CountToReach({of_group.rbegin(), of_group.rend()}, weight);
  }
  return CanTake(groups, lightest) || CanTake(best, heaviest);
}

}  // namespace luodi::review::rules
