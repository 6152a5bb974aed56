// SPDX-License-Identifier: Apache-2.0
// luodi journal.
#include <array>
#include <string_view>
#include <utility>

#include "client/command.h"
#include "client/language.h"
#include "luodi/v1/journal.pb.h"

namespace luodi::client {
namespace {

// What people call the acts, by method.
constexpr auto kActs = std::to_array<std::pair<std::string_view, const char*>>({
    {"CreateDepartment", "新建部门"},
    {"CreatePerson", "新建人员"},
    {"GrantRole", "授予岗位"},
    {"ApproveRoleGrant", "批准岗位"},
    {"EndRoleGrant", "终止岗位"},
    {"IssueToken", "签发令牌"},
    {"RotateToken", "更换令牌"},
    {"RevokeToken", "吊销令牌"},
    {"CreateContract", "起草合同"},
    {"UpdateContract", "修改合同"},
    {"SignContract", "签署合同"},
    {"ReportMilestone", "上报节点"},
    {"VerifyMilestone", "核实节点"},
    {"DeclineMilestone", "退回节点"},
    {"UploadDocument", "上传材料"},
    {"CreateInvestor", "登记投资方"},
    {"UpdateInvestor", "修改投资方"},
    {"ImportLedger", "导入台账"},
    {"CreateThresholdSet", "起草门槛"},
    {"UpdateThresholdSet", "修改门槛"},
    {"PublishThresholdSet", "发布门槛"},
    {"WithdrawThresholdSet", "撤回门槛"},
    {"CreateProject", "新建项目"},
    {"UpdateProject", "修改项目"},
    {"GetProject", "查阅项目"},
    {"ProposeCorrection", "申请更正"},
    {"ProposeTermination", "申请终止"},
    {"ApproveCorrection", "批准更正"},
    {"DeclineCorrection", "退回更正"},
    {"CreateReviewDefinition", "起草评审流程"},
    {"PublishReviewDefinition", "发布评审流程"},
    {"SubmitCase", "提交评审"},
    {"AcceptPacket", "确认材料齐备"},
    {"RequestSupplement", "要求补正"},
    {"ResubmitPacket", "重新提交"},
    {"RecordOpinion", "登记意见"},
    {"CastVote", "投票"},
    {"Recuse", "回避"},
    {"CloseVote", "结束表决"},
    {"RequestException", "申请一事一议"},
    {"DecideCase", "领导决策"},
    {"WithdrawCase", "撤回案件"},
    {"CreateZone", "新建开发区"},
    {"CreatePark", "新建园区"},
    {"RecordPositioning", "登记产业定位"},
    {"RecordExchangeRate", "登记汇率"},
    {"RecordCalendarYear", "登记工作日"},
    {"DownloadDocument", "下载材料"},
});

// CastVote, 投票 for luodi.v1.ReviewService.CastVote.
std::string Act(const Message& message) {
  const std::string& method = static_cast<const v1::JournalEntry&>(message).method();
  const std::string act = method.substr(method.rfind('.') + 1);
  for (const auto& [name, chinese] : kActs) {
    if (name == act && LoadedLanguage() == Language::kChinese) return chinese;
  }
  return act;
}

const Columns& EntryColumns() {
  static const Columns columns = {{"time"},         {"actor"},      {"method", false, Act, N_("Act")},
                                  {"resource"},     {"version"},    {"reason"},
                                  {"kind", true},   {"name", true}, {"write_id", true},
                                  {"ordinal", true}};
  return columns;
}

}  // namespace

void AddJournalCommands(Noun root) {
  Noun noun = root.AddNoun("journal", _("Who did what, when and why"));
  noun.Verb("list", _("Lists the entries of the zone, newest first"), "luodi journal list --actor chen-jing --limit 20")
      .Calls("JournalService.ListEntries")
      .Field("--resource", "filter.resource_prefix", _("Entries of this resource and what lies below it"))
      .Resource("--actor", "filter.actor", "persons/*", _("Entries of this person"))
      .Field("--method", "filter.method", _("Entries of this method"))
      .Field("--kind", "filter.kind", _("Sort of entry"))
      .Field("--from", "filter.start_time", _("Entries at or after this instant"))
      .Field("--until", "filter.end_time", _("Entries before this instant"))
      .Prepares([](Session& session, Message* message) {
        auto* filter = static_cast<v1::ListEntriesRequest*>(message)->mutable_filter();
        const std::string resource = filter->resource_prefix();
        if (!resource.empty() && resource.rfind("zones/", 0) != 0) {
          filter->set_resource_prefix(session.ZoneName() + "/" + resource);
        }
        const std::string method = filter->method();
        if (!method.empty() && method.rfind("luodi.v1.", 0) != 0) filter->set_method("luodi.v1." + method);
      })
      .Shows(EntryColumns());
  noun.Verb("show", _("Shows an entry with what the resource was after it"), "luodi journal show 1234-5")
      .Calls("JournalService.GetEntry")
      .Resource("ENTRY", "name", "entries/*", _("Which"))
      .Required();
  noun.Verb("history", _("Shows every change of one resource, oldest first"),
            "luodi journal history projects/YEAR-0029")
      .Calls("JournalService.ListHistory")
      .Field("NAME", "name", _("A name below the zone, or a full one"))
      .Required()
      .Prepares([](Session& session, Message* message) {
        auto* request = static_cast<v1::ListHistoryRequest*>(message);
        if (request->name().rfind("zones/", 0) != 0) request->set_name(session.ZoneName() + "/" + request->name());
      })
      .Shows(EntryColumns());
}

}  // namespace luodi::client
