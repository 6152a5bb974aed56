// SPDX-License-Identifier: Apache-2.0
// Stages, what was said at them, and their course in time.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/acts.h"
#include "client/fields.h"
#include "client/names.h"
#include "client/page_parts.h"

namespace luodi::client {
namespace {

// 78.5 of 7850: hundredths of a point as points.
std::string Points(int64_t hundredths) {
  std::string points = absl::StrCat(hundredths / 100);
  const int64_t rest = hundredths % 100;
  if (rest != 0) absl::StrAppend(&points, ".", rest / 10, rest % 10 == 0 ? "" : absl::StrCat(rest % 10));
  return points;
}

std::string JoinLines(const google::protobuf::RepeatedPtrField<std::string>& lines) {
  return absl::StrJoin(lines, "\n");
}

}  // namespace

std::string PageOf::Count(const v1::StageStatus& stage) const {
  if (stage.has_score()) {
    const v1::ScoreTally& score = stage.score();
    return absl::StrCat(Say("基数 ", "base "), score.base(), Say("，已评 ", ", given "), score.cast(),
                        Say("，回避 ", ", recused "), score.recused(), Say("，法定 ", ", quorum "),
                        score.quorum_weight(), Say("，得分 ", ", total "), Points(score.total_bp()),
                        Say("，合格线 ", ", to pass "), Points(score.pass_bp()), Say("，去掉 ", ", left out "),
                        score.trimmed());
  }
  if (!stage.has_tally()) return "";
  const v1::Tally& tally = stage.tally();
  std::string count = absl::StrCat(Say("基数 ", "base "), tally.base(), Say("，已投 ", ", cast "), tally.cast(),
                                   Say("，回避 ", ", recused "), tally.recused(), Say("，法定 ", ", quorum "),
                                   tally.quorum_weight(), Say("，通过须 ", ", to pass "), tally.pass_weight());
  if (tally.secret() && stage.state() == v1::StageStatus::STATE_OPEN) return count;
  absl::StrAppend(&count, Say("，赞成 ", ", in favour "), tally.yes(), Say("，反对 ", ", against "), tally.no(),
                  Say("，弃权 ", ", abstained "), tally.abstain());
  for (const v1::GroupTally& group : tally.groups()) {
    absl::StrAppend(&count, "\n", group.panel_group(), Say("：基数 ", ": base "), group.base(),
                    Say("，赞成 ", ", in favour "), group.yes(), Say("，反对 ", ", against "), group.no(),
                    Say("，弃权 ", ", abstained "), group.abstain());
  }
  return count;
}

void PageOf::Stages(HtmlBody& body) const {
  body.Heading(2, Name("stages"));
  std::vector<std::vector<std::string>> rows;
  for (const v1::StageStatus& stage : opened_.review_case.stages()) {
    rows.push_back({stage.stage_id(), stage.title(), Text(stage, "kind"), Text(stage, "state"), Text(stage, "outcome"),
                    Text(stage, "closing"), Text(stage, "open_time"), Text(stage, "done_time"), Text(stage, "due_date"),
                    Count(stage)});
  }
  body.Table({Name("stage_id"), Name("stage_title"), Name("stage_kind"), Name("state"), Name("outcome"),
              Say("结束方式", "Closed"), Name("open_time"), Name("done_time"), Name("due_date"), Name("tally")},
             rows);
  for (const v1::StageStatus& stage : opened_.review_case.stages()) Seats(body, stage);
}

void PageOf::Seats(HtmlBody& body, const v1::StageStatus& stage) const {
  if (stage.seats().empty() && stage.objections().empty()) return;
  body.Heading(3, absl::StrCat(stage.title(), " (", stage.stage_id(), ")"));
  std::vector<std::vector<std::string>> rows;
  for (const v1::SeatStatus& seat : stage.seats()) {
    rows.push_back({seat.seat_id(), ShortName(seat.holder()), seat.panel_group(), absl::StrCat(seat.weight()),
                    Text(seat, "state"), Speaker(seat.answered_by(), seat.on_behalf_of())});
  }
  body.Table({Say("席位", "Seat"), Say("席位持有者", "Holder"), Say("组", "Group"), Name("weight"), Name("state"),
              Say("表态人", "Answered by")},
             rows);
  rows.clear();
  for (const v1::CriterionTally& criterion : stage.score().criteria()) {
    rows.push_back({criterion.title(), Points(criterion.weight_bp()), Points(criterion.average_bp()),
                    Points(criterion.minimum_bp()), YesNo(criterion.below_minimum()),
                    absl::StrCat(criterion.sheets())});
  }
  body.Table({Say("评分项", "Criterion"), Say("满分", "Full marks"), Say("平均分", "Average"), Say("最低线", "Minimum"),
              Say("低于最低线", "Below it"), Say("评分表数", "Sheets")},
             rows);
  body.List({{Say("公示异议", "Objections"), JoinLines(stage.objections())}});
}

void PageOf::Opinions(HtmlBody& body) const {
  std::vector<std::vector<std::string>> rows;
  for (const v1::Opinion& opinion : opened_.opinions) {
    rows.push_back({LastPart(opinion.name()), opinion.stage_id(), opinion.seat_id(), Text(opinion, "stance"),
                    opinion.text(), JoinLines(opinion.conditions()),
                    Speaker(opinion.recorded_by(), opinion.on_behalf_of()), absl::StrCat(opinion.packet_version()),
                    Text(opinion, "create_time")});
  }
  if (!rows.empty()) body.Heading(2, Name("opinions"));
  body.Table({Say("号", "No."), Name("stage_id"), Say("席位", "Seat"), Name("stance"), Name("text"), Name("conditions"),
              Name("recorded_by"), Name("packet_version"), Name("time")},
             rows);
}

void PageOf::Votes(HtmlBody& body) const {
  std::vector<std::vector<std::string>> rows;
  for (const v1::Vote& vote : opened_.votes) {
    const bool secret = !vote.ballot_digest().empty();
    rows.push_back({LastPart(vote.name()), vote.stage_id(), vote.seat_id(),
                    secret ? Say("无记名", "secret") : Text(vote, "choice"), absl::StrCat(vote.weight()), vote.reason(),
                    Speaker(vote.cast_by(), vote.on_behalf_of()), absl::StrCat(vote.packet_version()),
                    secret ? vote.ballot_digest() : Text(vote, "create_time")});
  }
  if (!rows.empty()) body.Heading(2, Name("votes"));
  body.Table({Say("号", "No."), Name("stage_id"), Say("席位", "Seat"), Name("choice"), Name("weight"), Name("reason"),
              Name("cast_by"), Name("packet_version"), Say("时间或选票摘要", "Time, or digest of the ballot")},
             rows);
}

void PageOf::Scores(HtmlBody& body) const {
  std::vector<std::vector<std::string>> rows;
  for (const v1::Score& score : opened_.scores) {
    std::vector<std::string> given;
    for (const v1::CriterionScore& criterion : score.criteria()) {
      given.push_back(
          absl::StrCat(criterion.criterion_id(), " ",
                       criterion.not_applicable() ? Say("不适用", "not applicable") : Points(criterion.score_bp()),
                       criterion.remark().empty() ? "" : " ", criterion.remark()));
    }
    rows.push_back({LastPart(score.name()), score.stage_id(), score.seat_id(), absl::StrJoin(given, "\n"),
                    absl::StrCat(Points(score.awarded_bp()), " / ", Points(score.attainable_bp())),
                    absl::StrCat(score.weight()), score.reason(), Speaker(score.scored_by(), score.on_behalf_of()),
                    absl::StrCat(score.packet_version()), Text(score, "create_time")});
  }
  if (!rows.empty()) body.Heading(2, Say("评分表", "Score sheets"));
  body.Table({Say("号", "No."), Name("stage_id"), Say("席位", "Seat"), Say("评分", "Scores"), Say("得分", "Awarded"),
              Name("weight"), Name("reason"), Say("评分人", "Scored by"), Name("packet_version"), Name("time")},
             rows);
}

void PageOf::Delegations(HtmlBody& body) const {
  std::vector<std::vector<std::string>> rows;
  for (const v1::Delegation& link : opened_.delegations) {
    rows.push_back({LastPart(link.name()), ShortName(link.delegator()), ShortName(link.delegate()),
                    Text(link, "start_date"), Text(link, "end_date"), link.reason(), Text(link, "revoke_time")});
  }
  if (!rows.empty()) body.Heading(2, Say("委托", "Delegations"));
  body.Table({Say("号", "No."), Say("委托人", "Delegator"), Say("受托人", "Delegate"), Name("start_date"),
              Name("end_date"), Name("reason"), Name("revoke_time")},
             rows);
}

void PageOf::Meetings(HtmlBody& body) const {
  for (const v1::Meeting& meeting : opened_.meetings) {
    body.Heading(2, absl::StrCat(Say("会议 ", "Meeting "), ShortName(meeting.name()), " ", meeting.title()));
    HtmlBody::Facts facts = FactsOf(
        meeting, {"meeting_date", "place", "chair", "members", "quorum", "attendance", "state", "minutes", "reason"});
    body.List(facts);
    std::vector<std::vector<std::string>> rows;
    for (const v1::AgendaItem& item : meeting.items()) {
      rows.push_back({item.project_title(), item.stage_id(), Text(item, "result"), item.resolution_number()});
    }
    body.Table({Name("project_title"), Name("stage_id"), Say("结果", "Result"), Say("决议编号", "Resolution")}, rows);
  }
}

void PageOf::Clock(HtmlBody& body) const {
  if (opened_.clock.accounts().empty()) return;
  body.Heading(2, Say("办理用时清单", "Receipt of the clocks"));
  for (const v1::ClockAccount& account : opened_.clock.accounts()) {
    body.Heading(3, account.stage_id().empty() ? Say("整案", "The whole case")
                                               : absl::StrCat(account.title(), " (", account.stage_id(), ")"));
    body.List({{Name("limit_working_days"),
                account.limit_working_days() == 0 ? Say("无时限", "none") : absl::StrCat(account.limit_working_days())},
               {Say("已用工作日", "Working days consumed"), absl::StrCat(account.consumed_working_days())},
               {Say("剩余工作日", "Working days left"),
                account.limit_working_days() == 0 ? "" : absl::StrCat(account.remaining_working_days())},
               {Name("due_date"), Text(account, "due_date")}});
    std::vector<std::vector<std::string>> rows;
    for (const v1::ClockEntry& entry : account.entries()) {
      rows.push_back({Text(entry, "date"), Text(entry, "kind"), ActWord(entry.act(), language_), ShortName(entry.person()),
                      absl::StrCat(entry.packet_version())});
    }
    body.Table({Name("time"), Name("kind"), Say("事由", "Act"), Name("person"), Name("packet_version")}, rows);
    rows.clear();
    for (const v1::ClockDay& day : account.days()) {
      rows.push_back({Text(day, "date"), YesNo(day.counted()), Text(day, "reason"),
                      day.provisional() ? Say("暂定", "provisional") : ""});
    }
    body.Table({Say("日期", "Day"), Say("计入", "Counted"), Name("reason"), ""}, rows);
    rows.clear();
    for (const v1::FiredRung& rung : account.fired_rungs()) {
      rows.push_back({absl::StrCat(rung.working_days_late()), ShortName(rung.told()), Text(rung, "fire_time")});
    }
    body.Table({Say("逾期工作日", "Working days late"), Say("告知", "Told"), Name("time")}, rows);
  }
}

void PageOf::History(HtmlBody& body) const {
  std::vector<std::vector<std::string>> rows;
  for (const v1::RecordedChange& change : opened_.history) {
    rows.push_back({Text(change, "time"), ShortName(change.actor()), change.method(), ShortName(change.resource()),
                    absl::StrCat(change.version()), change.reason(), change.image_sha256()});
  }
  body.Heading(2, Say("历史", "History"));
  body.Table({Name("time"), Name("actor"), Name("method"), Name("resource"), Name("version"), Name("reason"),
              Say("内容 SHA-256", "SHA-256 of the image")},
             rows);
}

}  // namespace luodi::client
