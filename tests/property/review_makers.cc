// SPDX-License-Identifier: Apache-2.0
#include "tests/property/review_makers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace luodi::review::model {
namespace {

constexpr int kPeople = 12;
constexpr const char* kDepartments[] = {"environment", "safety", "industry"};
constexpr int64_t kYi = 10'000'000'000;

std::string DepartmentName(int number) { return absl::StrCat(kZone, "/departments/", kDepartments[number]); }

v1::Money Fen(int64_t fen) {
  v1::Money money;
  money.set_currency_code("CNY");
  money.set_minor_units(fen);
  return money;
}

// Some answer for departments, some vote, some decide; now and then one has a second account or contributed.
void MakePeople(Setting& setting, Dice& dice) {
  for (int i = 0; i < kPeople; ++i) {
    Somebody somebody;
    somebody.person = PersonName(absl::StrCat("p", i));
    somebody.opinions = i < 6;
    somebody.votes = i >= 3 && i < 9;
    somebody.decides = i >= 8;
    somebody.department = i < 9 ? DepartmentName(i % 3) : "";
    if (somebody.opinions) somebody.roles.insert(v1::ROLE_DEPARTMENT_REVIEWER);
    if (somebody.votes) somebody.roles.insert(v1::ROLE_COMMITTEE_MEMBER);
    if (somebody.decides) somebody.roles.insert(v1::ROLE_DECISION_MAKER);
    if (dice.Hits(10)) somebody.roles.insert(v1::ROLE_FINANCE);
    somebody.identity = dice.Hits(16) && i > 0 ? setting.people.at(PersonName(absl::StrCat("p", dice.Roll(i)))).identity
                                               : somebody.person;
    if (dice.Hits(4)) somebody.identity = kOfficer;
    somebody.contributed = dice.Hits(6);
    setting.people[somebody.person] = somebody;
  }
  setting.submitter = kOfficer;
  if (dice.Hits(60)) setting.submitter_department = DepartmentName(dice.Roll(3));
  for (const char* id : {"officer", "secretary", "clerk", "director", "colleague"}) {
    Somebody somebody;
    const bool applies = std::string(id) == "officer" || std::string(id) == "colleague";
    if (applies) somebody.department = setting.submitter_department;
    somebody.person = somebody.identity = PersonName(id);
    somebody.contributed = somebody.person == kOfficer;
    setting.people[somebody.person] = somebody;
  }
  if (dice.Hits(10)) setting.people[PersonName("clerk")].identity = PersonName(absl::StrCat("p", dice.Roll(kPeople)));
  if (dice.Hits(30)) setting.people[PersonName("director")].identity = PersonName(absl::StrCat("p", 8 + dice.Roll(4)));
  // What the books know of a person they know of each account.
  for (auto& [name, somebody] : setting.people) {
    for (const auto& [other, double_account] : setting.people) {
      somebody.contributed =
          somebody.contributed || (double_account.contributed && double_account.identity == somebody.identity);
    }
  }
}

v1::Share MakeShare(Dice& dice) {
  v1::Share share;
  share.set_denominator(1 + dice.Roll(4));
  share.set_numerator(1 + dice.Roll(share.denominator()));
  return share;
}

v1::Seat MakeSeat(Dice& dice, bool opinions, bool departments) {
  v1::Seat seat;
  const int kind = dice.Roll(departments ? 5 : 4);
  if (kind == 4) {
    seat.set_department(DepartmentName(dice.Roll(3)));
  } else if (kind == 3) {
    const bool finance = dice.Hits(20);
    seat.set_role(finance ? v1::ROLE_FINANCE : opinions ? v1::ROLE_DEPARTMENT_REVIEWER : v1::ROLE_COMMITTEE_MEMBER);
  } else {
    seat.set_person(PersonName(absl::StrCat("p", (opinions ? 0 : 3) + dice.Roll(6))));
  }
  if (!seat.has_role() && dice.Hits(25)) {
    seat.set_alternate(PersonName(absl::StrCat("p", (opinions ? 0 : 3) + dice.Roll(6))));
  }
  if (seat.alternate() == seat.person()) seat.clear_alternate();
  return seat;
}

void MakeSeats(v1::StageDefinition& stage, Dice& dice, int count, bool weights) {
  const bool opinions = IsOpinions(stage.kind());
  const bool grouped = stage.kind() != v1::STAGE_KIND_SCORING && dice.Hits(30);
  std::set<std::string> holders;
  for (int i = 0; i < count; ++i) {
    v1::Seat seat = MakeSeat(dice, opinions, true);
    const std::string holder = absl::StrCat(seat.department(), seat.person(), seat.role());
    if (!holders.insert(holder).second) continue;
    if (dice.Hits(50)) seat.set_seat_id(absl::StrCat("seat-", i));
    if (weights) seat.set_weight(dice.Roll(4));
    if (grouped) seat.set_panel_group(i % 2 == 0 ? "甲组" : "乙组");
    if (opinions && dice.Hits(25)) seat.set_may_veto(true);
    if (opinions) seat.set_subject(static_cast<v1::ReviewSubject>(dice.Hits(60) ? 1 + dice.Roll(5) : 4));
    *stage.add_seats() = seat;
  }
  if (grouped && dice.Hits(60)) stage.set_pass_at_least_per_group(1);
}

void MakeOpinionStage(v1::StageDefinition& stage, Dice& dice) {
  if (dice.Hits(20)) {
    stage.set_department(DepartmentName(dice.Roll(3)));
    stage.set_may_veto(dice.Hits(50));
  } else {
    MakeSeats(stage, dice, 1 + dice.Roll(4), true);
    if (dice.Hits(40)) *stage.mutable_quorum() = MakeShare(dice);
    if (dice.Hits(35)) *stage.mutable_pass() = MakeShare(dice);
    if (dice.Hits(15)) stage.set_pass_at_least(1 + dice.Roll(3));
  }
  stage.set_may_return(dice.Hits(50));
  if (stage.kind() != v1::STAGE_KIND_OPINION) return;
  stage.set_objection_blocks(dice.Hits(20));
  if (dice.Hits(35)) stage.set_silence(v1::SILENCE_DEEMED_CONSENT);
}

void MakeVoteStage(v1::StageDefinition& stage, Dice& dice) {
  if (dice.Hits(30)) stage.set_ballot(v1::BALLOT_SECRET);
  const bool secret = stage.ballot() == v1::BALLOT_SECRET;
  if (dice.Hits(30)) {
    for (int i = 0; i < 3 + dice.Roll(3); ++i) {
      v1::PanelMember& member = *stage.add_panel();
      member.set_person(PersonName(absl::StrCat("p", 3 + i)));
      member.set_weight(secret ? 1 : 1 + dice.Roll(3));
    }
  } else {
    MakeSeats(stage, dice, 3 + dice.Roll(3), !secret);
  }
  if (secret) stage.clear_pass_at_least_per_group();
  *stage.mutable_quorum() = MakeShare(dice);
  if (dice.Hits(25)) {
    stage.set_pass_at_least(1 + dice.Roll(4));
  } else {
    *stage.mutable_pass() = MakeShare(dice);
  }
  if (dice.Hits(20)) *stage.mutable_pass_of_all() = MakeShare(dice);
  stage.set_meeting_required(dice.Hits(25));
}

void MakeScoringStage(v1::StageDefinition& stage, Dice& dice) {
  v1::ScoreSheet& sheet = *stage.mutable_score_sheet();
  const int criteria = 1 + dice.Roll(3);
  int left = 10000;
  for (int i = 0; i < criteria; ++i) {
    v1::ScoreCriterion& criterion = *sheet.add_criteria();
    criterion.set_criterion_id(absl::StrCat("item-", i));
    criterion.set_title(absl::StrCat("第", i + 1, "项"));
    criterion.set_weight_bp(i + 1 == criteria ? left : 1 + dice.Roll(left - (criteria - i)));
    left -= criterion.weight_bp();
    // The first always applies, so that something is attainable.
    criterion.set_may_be_not_applicable(i > 0 && dice.Hits(50));
    if (dice.Hits(40)) criterion.set_minimum_bp(1 + dice.Roll(criterion.weight_bp()));
  }
  sheet.set_pass_bp(3000 + dice.Roll(5000));
  const bool trims = dice.Hits(30);
  MakeSeats(stage, dice, 2 + dice.Roll(4), !trims);
  *stage.mutable_quorum() = MakeShare(dice);
  stage.set_meeting_required(dice.Hits(10));
  if (!trims) return;
  // Of sheets that are equal another may be left out: then only the total is the same, with equal weights and no gaps.
  sheet.set_trimmed_each_side(1 + dice.Roll(2));
  for (v1::ScoreCriterion& criterion : *sheet.mutable_criteria()) {
    criterion.clear_minimum_bp();
    criterion.clear_may_be_not_applicable();
  }
}

void MakeEntry(v1::EntryCondition& entry, Dice& dice, bool verdict) {
  switch (dice.Roll(verdict ? 8 : 6)) {
    case 0:
      *entry.mutable_total_investment_at_least() = Fen((1 + dice.Roll(8)) * kYi);
      break;
    case 1:
      entry.mutable_land_area_at_least()->set_micro_mu((1 + dice.Roll(8)) * 50'000'000);
      break;
    case 2:
      entry.set_foreign_only(true);
      break;
    case 3:
      entry.set_restricted_only(true);
      break;
    case 4:
      entry.add_purposes(static_cast<v1::CasePurpose>(1 + dice.Roll(2)));
      break;
    case 5:
      entry.add_project_kinds(static_cast<v1::ProjectKind>(1 + dice.Roll(2)));
      break;
    case 6:
      entry.set_threshold_failed_only(true);
      break;
    default:
      entry.add_failed_rule_ids(dice.Hits(50) ? "intensity" : "tax");
  }
}

void MakeRungs(v1::StageDefinition& stage, Dice& dice) {
  for (int i = 0; i < 1 + dice.Roll(2); ++i) {
    v1::Rung& rung = *stage.add_rungs();
    rung.set_working_days_late(1 + 2 * i + dice.Roll(2));
    if (dice.Hits(50)) {
      rung.set_person(PersonName("director"));
    } else {
      rung.set_role(v1::ROLE_LEADER);
    }
  }
}

v1::StageKind MakeKind(Dice& dice, bool first_group, std::set<v1::StageKind>& once) {
  constexpr v1::StageKind kKinds[] = {v1::STAGE_KIND_VOTE,         v1::STAGE_KIND_OPINION,
                                      v1::STAGE_KIND_OPINION,      v1::STAGE_KIND_SCORING,
                                      v1::STAGE_KIND_LEGAL_REVIEW, v1::STAGE_KIND_FAIR_COMPETITION,
                                      v1::STAGE_KIND_COMPLETENESS, v1::STAGE_KIND_THRESHOLD,
                                      v1::STAGE_KIND_THRESHOLD,    v1::STAGE_KIND_PUBLICITY};
  const v1::StageKind kind = kKinds[dice.Roll(std::size(kKinds))];
  const bool twice = (kind == v1::STAGE_KIND_COMPLETENESS && !first_group) || !once.insert(kind).second;
  const bool rare = kind == v1::STAGE_KIND_COMPLETENESS || kind == v1::STAGE_KIND_THRESHOLD;
  return rare && twice ? v1::STAGE_KIND_OPINION : kind;
}

void MakeMaterials(v1::StageDefinition& stage, Dice& dice) {
  for (int i = 0; i < dice.Roll(3); ++i) {
    v1::MaterialItem& item = *stage.add_materials();
    item.set_item_id(absl::StrCat("item-", i));
    item.set_title(absl::StrCat("材料", i + 1));
    if (dice.Hits(30)) item.add_project_kinds(static_cast<v1::ProjectKind>(1 + dice.Roll(2)));
  }
}

void MakeStage(v1::StageDefinition& stage, Dice& dice, v1::StageKind kind, bool verdict) {
  stage.set_kind(kind);
  stage.set_title(stage.stage_id());
  if (IsOpinions(kind)) MakeOpinionStage(stage, dice);
  if (kind == v1::STAGE_KIND_VOTE) MakeVoteStage(stage, dice);
  if (kind == v1::STAGE_KIND_SCORING) MakeScoringStage(stage, dice);
  if (kind == v1::STAGE_KIND_COMPLETENESS) MakeMaterials(stage, dice);
  if (kind == v1::STAGE_KIND_PUBLICITY) {
    stage.set_publicity_days(1 + dice.Roll(7));
    stage.set_publicity_unit(dice.Hits(50) ? v1::DAY_UNIT_CALENDAR_DAY : v1::DAY_UNIT_WORKING_DAY);
  }
  if (kind != v1::STAGE_KIND_THRESHOLD && kind != v1::STAGE_KIND_PUBLICITY && dice.Hits(70)) {
    stage.set_limit_working_days(1 + dice.Roll(6));
    if (dice.Hits(50)) MakeRungs(stage, dice);
  }
  stage.set_never_overridden(dice.Hits(25));
  if (dice.Hits(20) && kind != v1::STAGE_KIND_COMPLETENESS) MakeEntry(*stage.mutable_entry(), dice, verdict);
}

void MakeLevels(v1::StageDefinition& stage, Dice& dice) {
  for (int i = 0; i < dice.Roll(4); ++i) {
    v1::DecisionLevel& level = *stage.add_levels();
    level.set_level_id(absl::StrCat("level-", i));
    level.set_title(level.level_id());
    if (i > 0) *level.mutable_total_investment_at_least() = Fen(2 * i * kYi);
    if (i > 0 && dice.Hits(30)) level.mutable_land_area_at_least()->set_micro_mu(i * 90'000'000);
    level.set_voices(1 + dice.Roll(2));
    if (dice.Hits(40)) continue;
    std::set<std::string> holders;
    for (int j = 0; j < 1 + dice.Roll(3); ++j) {
      v1::Seat seat;
      seat.set_person(PersonName(absl::StrCat("p", 8 + dice.Roll(4))));
      if (dice.Hits(40)) seat.set_alternate(PersonName(absl::StrCat("p", 8 + dice.Roll(4))));
      if (seat.alternate() == seat.person()) seat.clear_alternate();
      if (holders.insert(seat.person()).second) *level.add_seats() = seat;
    }
  }
}

void MakeDefinition(v1::ReviewDefinition& definition, Dice& dice) {
  std::set<v1::StageKind> once;
  int number = 0;
  const int groups = 1 + dice.Roll(3);
  for (int i = 0; i < groups; ++i) {
    v1::StageGroup& group = *definition.add_groups();
    for (int j = 0; j < 1 + dice.Roll(3); ++j) {
      v1::StageDefinition& stage = *group.add_stages();
      stage.set_stage_id(absl::StrCat("stage-", ++number));
      const bool verdict = once.contains(v1::STAGE_KIND_THRESHOLD);
      v1::StageKind kind = MakeKind(dice, i == 0, once);
      if (number == 1 && dice.Hits(30) && once.insert(v1::STAGE_KIND_COMPLETENESS).second) {
        kind = v1::STAGE_KIND_COMPLETENESS;
      }
      MakeStage(stage, dice, kind, verdict);
    }
  }
  v1::StageDefinition& decision = *definition.add_groups()->add_stages();
  decision.set_stage_id("decision");
  decision.set_title("decision");
  decision.set_kind(v1::STAGE_KIND_DECISION);
  if (dice.Hits(50)) decision.set_limit_working_days(1 + dice.Roll(4));
  MakeLevels(decision, dice);
  definition.set_approval_valid_days(1 + dice.Roll(180));
  if (dice.Hits(70)) definition.set_approval_extension_days(1 + dice.Roll(60));
  if (dice.Hits(60)) definition.set_limit_working_days(3 + dice.Roll(15));
  if (dice.Hits(70)) {
    definition.mutable_supplement()->set_max_cycles(1 + dice.Roll(3));
    definition.mutable_supplement()->set_applicant_working_days(1 + dice.Roll(5));
  }
  definition.set_delegation_depth(dice.Roll(4));
}

// From lower to higher numbers only: no circles.
void MakeDelegations(Setting& setting, Dice& dice) {
  std::set<std::string> alternates;
  for (const v1::StageGroup& group : setting.definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      for (const v1::Seat& seat : stage.seats()) alternates.insert(seat.alternate());
      for (const v1::DecisionLevel& level : stage.levels()) {
        for (const v1::Seat& seat : level.seats()) alternates.insert(seat.alternate());
      }
    }
  }
  for (int i = 0; i < dice.Roll(6); ++i) {
    v1::Delegation delegation;
    const int from = dice.Roll(kPeople - 1);
    delegation.set_delegator(PersonName(absl::StrCat("p", from)));
    delegation.set_delegate(PersonName(absl::StrCat("p", from + 1 + dice.Roll(std::min(4, kPeople - 1 - from)))));
    // Whether an alternate hands on what is not his own yet is nowhere said.
    if (alternates.contains(delegation.delegator())) continue;
    const Day start = setting.today + dice.Roll(4) - 1;
    *delegation.mutable_start_date() = DateOf(start);
    *delegation.mutable_end_date() = DateOf(start + 2 + dice.Roll(40));
    if (dice.Hits(30)) {
      delegation.add_stage_kinds(static_cast<v1::StageKind>(3 + dice.Roll(4)));
    }
    delegation.set_name(absl::StrCat(kZone, "/delegations/", i + 1));
    setting.delegations.push_back(delegation);
  }
}

void MakeProject(Setting& setting, Dice& dice) {
  v1::Project& project = setting.project;
  project.set_name("zones/z/projects/2020-0001");
  project.set_title("某项目");
  project.set_kind(static_cast<v1::ProjectKind>(1 + dice.Roll(2)));
  project.set_investor("zones/z/investors/1");
  *project.mutable_total_investment() = Fen((1 + dice.Roll(6)) * kYi);
  *project.mutable_fixed_asset_investment() = Fen(kYi);
  if (dice.Hits(50)) *project.mutable_foreign_investment() = Fen(kYi / 2);
  project.mutable_land_area()->set_micro_mu((1 + dice.Roll(6)) * 50'000'000);
  project.set_confidentiality(dice.Hits(50) ? v1::CONFIDENTIALITY_RESTRICTED : v1::CONFIDENTIALITY_INTERNAL);
  if (dice.Hits(30)) {
    setting.family_fen = (1 + dice.Roll(4)) * kYi;
    setting.family_land = dice.Roll(3) * 50'000'000;
  }
  setting.purpose = dice.Hits(30) ? v1::CASE_PURPOSE_FRAMEWORK : v1::CASE_PURPOSE_INVESTMENT;
}

}  // namespace

std::string PersonName(const std::string& id) { return absl::StrCat(kZone, "/persons/", id); }

Setting MakeSetting(const std::vector<uint16_t>& numbers) {
  Dice dice(numbers);
  Setting setting;
  MakePeople(setting, dice);
  MakeDefinition(setting.definition, dice);
  v1::Date first;
  first.set_year(2020);
  first.set_month(9);
  first.set_day(14);
  // From a quiet week before the autumn holidays to the edge of the recorded year.
  setting.today = DayOf(first) + dice.Roll(100);
  setting.days.Record(YearOf(2020));
  MakeProject(setting, dice);
  MakeDelegations(setting, dice);
  if (dice.Hits(30)) setting.failing["intensity"] = true;
  if (dice.Hits(15)) setting.failing["tax"] = false;
  if (dice.Hits(20)) {
    const std::string holder =
        dice.Hits(50) ? DepartmentName(dice.Roll(3)) : PersonName(absl::StrCat("p", dice.Roll(6)));
    setting.standing_vetoes["zones/z/projects/2020-0001/cases/0/opinions/1"] = {holder, "earlier"};
  }
  for (const char* item : {"item-0", "item-1"}) {
    if (!dice.Hits(20)) setting.items.insert(item);
  }
  return setting;
}

v1::ThresholdSet ThresholdsOf(const Setting& setting) {
  v1::ThresholdSet set;
  set.set_name("zones/z/thresholdSets/1");
  set.set_state(v1::ThresholdSet::STATE_PUBLISHED);
  for (const auto& [id, metric, exceptable] : {std::tuple{"intensity", v1::METRIC_FIXED_ASSET_INVESTMENT, true},
                                               std::tuple{"tax", v1::METRIC_TOTAL_INVESTMENT, false}}) {
    v1::ThresholdRule& rule = *set.add_rules();
    rule.set_rule_id(id);
    rule.set_metric(metric);
    rule.set_comparator(v1::COMPARATOR_AT_LEAST);
    rule.set_force(v1::FORCE_MANDATORY);
    rule.set_exceptable(exceptable);
    rule.set_legal_basis("第三条");
    *rule.mutable_bar()->mutable_money() = Fen(setting.failing.contains(id) ? 1000 * kYi : kYi / 2);
  }
  return set;
}

v1::Figures FiguresOf(const Setting& setting) {
  v1::Figures figures;
  figures.set_kind(setting.project.kind());
  *figures.mutable_fixed_asset_investment() = setting.project.fixed_asset_investment();
  *figures.mutable_total_investment() = setting.project.total_investment();
  *figures.mutable_land_area() = setting.project.land_area();
  return figures;
}

v1::CalendarYear YearOf(int year) {
  v1::CalendarYear calendar;
  calendar.set_year(year);
  const auto add = [&](auto* days, int month, int first, int last) {
    for (int day = first; day <= last; ++day) {
      v1::Date& date = *days->Add();
      date.set_year(year);
      date.set_month(month);
      date.set_day(day);
    }
  };
  if (year == 2020) {
    add(calendar.mutable_days_off(), 10, 1, 8);
    add(calendar.mutable_working_weekend_days(), 9, 27, 27);
    add(calendar.mutable_working_weekend_days(), 10, 10, 10);
  } else {
    add(calendar.mutable_days_off(), 1, 1, 3);
    add(calendar.mutable_days_off(), 2, 11, 17);
    add(calendar.mutable_working_weekend_days(), 2, 7, 7);
    add(calendar.mutable_working_weekend_days(), 2, 20, 20);
  }
  return calendar;
}

Sheet MakeSheet(const v1::StageDefinition& asked, Dice& dice) {
  Sheet sheet;
  for (const v1::ScoreCriterion& criterion : asked.score_sheet().criteria()) {
    Points points;
    points.not_applicable = criterion.may_be_not_applicable() && dice.Hits(30);
    if (!points.not_applicable) {
      points.score = dice.Hits(30) ? criterion.weight_bp() : dice.Roll(criterion.weight_bp() + 1);
    }
    sheet[criterion.criterion_id()] = points;
  }
  return sheet;
}

}  // namespace luodi::review::model
