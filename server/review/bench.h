// SPDX-License-Identifier: Apache-2.0
// Who is who at the desk, for one kind of stage: looked up once, asked for every seat. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "server/review/desk.h"

namespace luodi::review::rules {

// Whether his roles let him answer at this kind of stage.
bool May(const Member& member, v1::StageKind kind);
// The seat is his own: he himself, his department, or a role of his.
bool Holds(const Member& member, const v1::Seat& seat);

// Looks at the desk for as long as it lives.
class Bench {
 public:
  Bench(const Desk& desk, v1::StageKind kind);

  // The person himself where nobody told who he is.
  std::string IdentityOf(const std::string& person) const;
  bool Contributed(const Member& member) const {
    return member.contributed || contributors_.contains(member.identity);
  }
  bool Contributed(const std::string& person) const { return contributors_.contains(IdentityOf(person)); }
  bool IsRecused(const Member& member) const { return recused_.contains(member.identity); }
  bool IsRecused(const std::string& person) const { return recused_.contains(IdentityOf(person)); }
  bool IsClean(const Member& member) const { return !Contributed(member) && !IsRecused(member); }
  // May answer at this kind of stage today, for himself or another.
  bool MayCarry(const std::string& person) const;
  bool HolderContributed(const v1::Seat& seat) const;

  // Those who could answer for the seat themselves.
  std::vector<std::string> HoldersOf(const v1::Seat& seat) const;
  bool HasHolder(const v1::Seat& seat) const;
  // The alternate could step in, once admitted or because nobody else is there.
  bool HasAlternate(const v1::Seat& seat) const;
  // A delegation begins with somebody who could answer himself.
  bool IsLeft(const v1::Seat& seat) const { return HasHolder(seat) || HasAlternate(seat); }
  // The same without those who spoke, by identity: nobody answers for two seats of a stage.
  bool IsLeftBut(const v1::Seat& seat, const std::set<std::string>& spoken) const;

  std::vector<std::string> DelegatesOf(const std::string& holder) const;
  std::vector<std::string> DelegatorsOf(const std::string& delegate) const;
  // Also through persons who contributed, are recused or may not answer at all.
  std::vector<std::string> AnyDelegatorsOf(const std::string& delegate) const;
  // The way to one of them on which everybody holds the permission; empty when there is none.
  std::vector<std::string> Chain(const std::string& delegate, const std::string& delegator) const;

  // nullptr: nobody told of him.
  const Member* Find(const std::string& person) const;
  const Desk& desk() const { return desk_; }
  v1::StageKind kind() const { return kind_; }

 private:
  using Members = std::vector<const Member*>;

  const Members& Candidates(const v1::Seat& seat) const;
  int Links() const { return desk_.ground.definition.delegation_depth(); }
  bool IsPermitted(const std::string& person) const;

  const Desk& desk_;
  const v1::StageKind kind_;
  std::set<std::string> contributors_;
  std::set<std::string> recused_;
  std::map<std::string, Members> of_department_;
  std::map<v1::Role, Members> of_role_;
  std::vector<v1::Delegation> delegations_;
};

}  // namespace luodi::review::rules
