// SPDX-License-Identifier: Apache-2.0
#include "client/acts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"

namespace luodi::client {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

// By method, in order.
constexpr auto kActs = std::to_array<Entry>({
    {"AcceptPacket", "确认材料齐备"},
    {"AddAgendaItem", "列入议题"},
    {"AdmitAlternate", "同意B岗办理"},
    {"ApproveCorrection", "批准更正"},
    {"ApproveRoleGrant", "批准岗位"},
    {"CancelMeeting", "取消会议"},
    {"CastVote", "投票"},
    {"CheckReviewDefinition", "检查评审流程"},
    {"CloseMeeting", "结束会议"},
    {"ClosePublicity", "结束公示"},
    {"CloseVote", "结束表决"},
    {"ComputeDueDate", "计算期限"},
    {"ConfirmObligation", "确认条件落实"},
    {"CountExceptions", "统计一事一议"},
    {"CreateContract", "起草合同"},
    {"CreateDelegation", "委托"},
    {"CreateDepartment", "新建部门"},
    {"CreateInvestor", "登记投资方"},
    {"CreateMeeting", "召集会议"},
    {"CreatePark", "新建园区"},
    {"CreatePerson", "新建人员"},
    {"CreateProject", "新建项目"},
    {"CreateReviewDefinition", "起草评审流程"},
    {"CreateThresholdSet", "起草门槛"},
    {"CreateZone", "新建开发区"},
    {"DecideCase", "领导决策"},
    {"DeclineCorrection", "退回更正"},
    {"DeclineMilestone", "退回节点"},
    {"DownloadDocument", "下载材料"},
    {"EndRoleGrant", "终止岗位"},
    {"EvaluateAdmission", "测算准入"},
    {"ExplainEntry", "查询准入经过"},
    {"ExportCase", "导出案卷"},
    {"ExportLedger", "导出台账"},
    {"ExtendApproval", "延长批准"},
    {"GetBoard", "查阅作战图"},
    {"GetCase", "查阅案件"},
    {"GetContract", "查阅合同"},
    {"GetDocument", "查阅材料"},
    {"GetEntry", "查阅日志"},
    {"GetImport", "查阅台账导入"},
    {"GetInvestor", "查阅投资方"},
    {"GetLedgerMapping", "查阅台账对照"},
    {"GetMeeting", "查阅会议"},
    {"GetPerson", "查阅人员"},
    {"GetProject", "查阅项目"},
    {"GetResult", "查阅评审结果"},
    {"GetReviewDefinition", "查阅评审流程"},
    {"GetThresholdSet", "查阅门槛"},
    {"GetZone", "查阅开发区"},
    {"GrantRole", "授予岗位"},
    {"ImportLedger", "导入台账"},
    {"IssueToken", "签发令牌"},
    {"ListCalendarYears", "查询工作日"},
    {"ListCases", "查询案件"},
    {"ListContracts", "查询合同"},
    {"ListCorrections", "查询更正"},
    {"ListDelegations", "查询委托"},
    {"ListDepartments", "查询部门"},
    {"ListDocuments", "查询材料"},
    {"ListEntries", "查询日志"},
    {"ListExceptions", "查询一事一议"},
    {"ListExchangeRates", "查询汇率"},
    {"ListExports", "查询导出记录"},
    {"ListHistory", "查询变更记录"},
    {"ListImportRows", "查询导入行"},
    {"ListImports", "查询台账导入"},
    {"ListInbox", "查询待办"},
    {"ListIndustries", "查询行业"},
    {"ListInvestors", "查询投资方"},
    {"ListLightRules", "查询亮灯规则"},
    {"ListMeetings", "查询会议"},
    {"ListMilestones", "查询节点"},
    {"ListOpinions", "查询意见"},
    {"ListParks", "查询园区"},
    {"ListPersons", "查询人员"},
    {"ListPositionings", "查询产业定位"},
    {"ListProjects", "查询项目"},
    {"ListReviewDefinitions", "查询评审流程"},
    {"ListRoleGrants", "查询岗位授予"},
    {"ListScores", "查询评分"},
    {"ListThresholdSets", "查询门槛"},
    {"ListTokens", "查询令牌"},
    {"ListTwins", "查询疑似重复项目"},
    {"ListVotes", "查询表决"},
    {"MoveCase", "转换评审流程"},
    {"OrderAgenda", "调整议程"},
    {"PreviewThresholdSet", "预演门槛"},
    {"ProposeCorrection", "申请更正"},
    {"ProposeMerge", "申请合并"},
    {"ProposeTermination", "申请终止"},
    {"ProposeUnmerge", "申请撤销合并"},
    {"PublishReviewDefinition", "发布评审流程"},
    {"PublishThresholdSet", "发布门槛"},
    {"ReadClock", "查询时限"},
    {"RecordAttendance", "登记到会"},
    {"RecordCalendarYear", "登记工作日"},
    {"RecordExchangeRate", "登记汇率"},
    {"RecordLightRule", "登记亮灯规则"},
    {"RecordOpinion", "登记意见"},
    {"RecordOpinions", "批量登记意见"},
    {"RecordPositioning", "登记产业定位"},
    {"RecordScore", "评分"},
    {"Recuse", "回避"},
    {"ReportMilestone", "上报节点"},
    {"RequestException", "申请一事一议"},
    {"RequestOverride", "申请特批"},
    {"RequestSupplement", "要求补正"},
    {"ResubmitPacket", "重新提交"},
    {"RevokeDelegation", "终止委托"},
    {"RevokeToken", "吊销令牌"},
    {"RotateToken", "更换令牌"},
    {"RunClocks", "时限到期处理"},
    {"SignContract", "签署合同"},
    {"SimulateReviewDefinition", "试运行评审流程"},
    {"SubmitCase", "提交评审"},
    {"TryAdmission", "试算准入"},
    {"UndoImport", "撤销导入"},
    {"UpdateContract", "修改合同"},
    {"UpdateInvestor", "修改投资方"},
    {"UpdateLedgerMapping", "修改台账对照"},
    {"UpdateProject", "修改项目"},
    {"UpdateThresholdSet", "修改门槛"},
    {"UploadDocument", "上传材料"},
    {"VerifyMilestone", "核实节点"},
    {"WaiveObligation", "免除条件"},
    {"WhoAmI", "查询本人身份"},
    {"WithdrawCase", "撤回案件"},
    {"WithdrawThresholdSet", "撤回门槛"},
});

// Each capital begins a word.
std::string PlainEnglish(std::string_view act) {
  std::string plain;
  for (const char c : act) {
    if (absl::ascii_isupper(c) && !plain.empty()) plain += ' ';
    plain += absl::ascii_tolower(c);
  }
  return plain;
}

}  // namespace

std::string ActWord(std::string_view method, Language language) {
  const size_t last = method.find_last_of("./");
  const std::string_view act = last == std::string_view::npos ? method : method.substr(last + 1);
  const auto found =
      std::find_if(kActs.begin(), kActs.end(), [&](const Entry& entry) { return entry.first == act; });
  if (found == kActs.end()) return std::string(act);
  return language == Language::kEnglish ? PlainEnglish(act) : std::string(found->second);
}

}  // namespace luodi::client
