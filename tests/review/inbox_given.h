// SPDX-License-Identifier: Apache-2.0
// An office whose inboxes are read.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "tests/review/clocks_given.h"

namespace luodi::testing {

class InboxTest : public ClockOffice {
 protected:
  using Item = v1::InboxItem;

  v1::ListInboxResponse Page(const std::string& who, int size = 0, const std::string& token = "") {
    v1::ListInboxRequest request;
    request.set_parent(zone());
    request.set_page_size(size);
    request.set_page_token(token);
    return Fine(Ask(who, &Reviews::ListInbox, request));
  }
  static std::string Shown(const Item& item) {
    std::string shown = absl::StrCat(Item::Task_Name(item.task()).substr(5), " ", item.stage_id());
    if (!item.seat_id().empty()) absl::StrAppend(&shown, "/", item.seat_id());
    if (!item.on_behalf_of().empty()) {
      absl::StrAppend(&shown, " for ", item.on_behalf_of().substr(item.on_behalf_of().rfind('/') + 1));
    }
    return shown;
  }
  // What lies in the inbox, in its order.
  std::vector<std::string> Inbox(const std::string& who) {
    std::vector<std::string> shown;
    const v1::ListInboxResponse page = Page(who);
    for (const Item& item : page.items()) shown.push_back(Shown(item));
    return shown;
  }
  // Replaces the office's procedure for cases filed from now on.
  // A definition without a threshold stage is not published: one beside what was left of the first group.
  static void KeepThreshold(v1::ReviewDefinition& definition) {
    v1::ReviewDefinition kept;
    if (definition.groups_size() > 1) {
      AddStage(*definition.mutable_groups(0), "threshold", v1::STAGE_KIND_THRESHOLD).set_limit_working_days(0);
      return;
    }
    AddStage(*kept.add_groups(), "threshold", v1::STAGE_KIND_THRESHOLD).set_limit_working_days(0);
    kept.mutable_groups()->MergeFrom(definition.groups());
    definition.mutable_groups()->Swap(kept.mutable_groups());
  }
  v1::ReviewDefinition With(const v1::StageDefinition& stage) {
    v1::ReviewDefinition definition = TimedProcedure();
    definition.mutable_groups()->DeleteSubrange(0, 2);
    v1::ReviewDefinition with;
    with.CopyFrom(definition);
    with.clear_groups();
    *with.add_groups()->add_stages() = stage;
    AddStage(*with.mutable_groups(0), "threshold", v1::STAGE_KIND_THRESHOLD).set_limit_working_days(0);
    *with.add_groups() = definition.groups(0);
    return with;
  }
  v1::StageDefinition Advice() {
    v1::StageGroup group;
    AddStage(group, "advice", v1::STAGE_KIND_OPINION).add_seats()->set_department(InZone("departments/legal"));
    return group.stages(0);
  }
  Answer<v1::Recusal> Recuse(const std::string& who, const std::string& name) {
    v1::RecuseRequest request;
    request.set_parent(name);
    request.set_reason("亲属在该企业任职");
    return Ask(who, &Reviews::Recuse, request);
  }
  void Delegate(const std::string& from, const std::string& to, std::vector<v1::StageKind> kinds = {},
                const std::string& only_case = "") {
    v1::CreateDelegationRequest request;
    request.set_parent(zone());
    v1::Delegation& delegation = *request.mutable_delegation();
    delegation.set_delegate(PersonNamed(to));
    *delegation.mutable_start_date() = Day(2020, 7, 1);
    *delegation.mutable_end_date() = Day(2020, 7, 31);
    for (const v1::StageKind kind : kinds) delegation.add_stage_kinds(kind);
    delegation.set_review_case(only_case);
    delegation.set_reason("出差");
    Fine(Ask(from, &Reviews::CreateDelegation, request));
  }
  // Behind the rules.
  void Write(const std::string& sql, const std::string& value = "") {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    if (value.empty()) {
      work.exec_params(sql, ZoneId());
    } else {
      work.exec_params(sql, ZoneId(), value);
    }
    work.commit();
  }
  void EndRolesOf(const std::string& id) {
    Write("UPDATE role_grants SET state = 'STATE_ENDED', end_date = '2020-07-01' WHERE zone = $1 AND person = $2", id);
  }
  // Leaders of one level decide, with so many voices.
  v1::ReviewDefinition DecidedBy(const std::vector<std::string>& persons, int voices = 1) {
    v1::ReviewDefinition definition = TimedProcedure();
    definition.mutable_groups()->DeleteSubrange(1, 1);
    v1::DecisionLevel& level = *definition.mutable_groups(1)->mutable_stages(0)->add_levels();
    level.set_level_id("leaders");
    level.set_title("主任办公会");
    level.set_voices(voices);
    for (const std::string& id : persons) level.add_seats()->set_person(PersonNamed(id));
    return definition;
  }
  Answer<v1::ReviewCase> Approve(const std::string& who, const std::string& name) {
    v1::DecideCaseRequest request;
    request.set_name(name);
    request.set_etag(Now(name).etag());
    request.set_outcome(v1::Decision::OUTCOME_APPROVE);
    return Ask(who, &Reviews::DecideCase, request);
  }
  std::string ToDecide(const v1::ReviewDefinition& definition) {
    PutInForce(definition);
    const std::string name = NewCase();
    Fine(Accept(name));
    return name;
  }
  using Inboxes = std::vector<std::string>;
};

}  // namespace luodi::testing
