// SPDX-License-Identifier: Apache-2.0
#include "client/words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace luodi::client {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using Entry = std::pair<std::string_view, std::string_view>;

// By full name without luodi.v1.
constexpr auto kValues = std::to_array<Entry>({
    {"STAGE_RESERVE", "储备"},
    {"STAGE_NEGOTIATING", "在谈"},
    {"STAGE_TO_SIGN", "拟签约"},
    {"STAGE_SIGNED", "签约"},
    {"STAGE_REGISTERED", "注册"},
    {"STAGE_PRE_CONSTRUCTION", "前期"},
    {"STAGE_UNDER_CONSTRUCTION", "在建"},
    {"STAGE_COMPLETED", "竣工"},
    {"STAGE_IN_PRODUCTION", "投产"},
    {"STAGE_FULL_CAPACITY", "达产"},
    {"STAGE_TERMINATED", "终止"},
    {"FACT_KIND_FIRST_TALK", "首谈"},
    {"FACT_KIND_FRAMEWORK_SIGNED", "框架协议"},
    {"FACT_KIND_APPROVED", "评审通过"},
    {"FACT_KIND_SIGNED", "签约"},
    {"FACT_KIND_REGISTERED", "注册"},
    {"FACT_KIND_LAND_ACQUIRED", "拿地"},
    {"FACT_KIND_PERMITTED", "施工许可"},
    {"FACT_KIND_STARTED", "开工"},
    {"FACT_KIND_COMPLETED", "竣工"},
    {"FACT_KIND_PRODUCED", "投产"},
    {"FACT_KIND_FULL_CAPACITY", "达产"},
    {"FACT_KIND_TERMINATED", "终止"},
    {"FACT_BASIS_RECORDED", "办理"},
    {"FACT_BASIS_IMPORTED", "导入"},
    {"PROJECT_KIND_NEW_BUILD", "新建"},
    {"PROJECT_KIND_EXPANSION", "扩建"},
    {"PROJECT_KIND_TECH_UPGRADE", "技改"},
    {"PROJECT_KIND_ZERO_LAND_UPGRADE", "零增地技改"},
    {"PROJECT_KIND_LEASED_PLANT", "租赁厂房"},
    {"PROJECT_KIND_CAPITAL_INCREASE", "增资"},
    {"PROJECT_KIND_RELOCATION", "迁建"},
    {"PROJECT_KIND_PUBLIC_WELFARE", "公益"},
    {"PROJECT_KIND_INFRASTRUCTURE", "基础设施"},
    {"CONFIDENTIALITY_PUBLIC", "公开"},
    {"CONFIDENTIALITY_INTERNAL", "内部"},
    {"CONFIDENTIALITY_RESTRICTED", "受限"},
    {"LIGHT_YELLOW", "黄灯"},
    {"LIGHT_RED", "红灯"},
    {"BUCKET_PREPARING", "前期"},
    {"BUCKET_BUILDING", "在建"},
    {"BUCKET_PRODUCING", "投产"},
    {"ROLE_INVESTMENT_OFFICER", "招商员"},
    {"ROLE_PROJECT_MANAGER", "项目管家"},
    {"ROLE_REVIEW_SECRETARY", "评审办"},
    {"ROLE_DEPARTMENT_REVIEWER", "部门评审员"},
    {"ROLE_COMMITTEE_MEMBER", "评委"},
    {"ROLE_DECISION_MAKER", "决策人"},
    {"ROLE_FINANCE", "财务"},
    {"ROLE_STATISTICIAN", "统计"},
    {"ROLE_LEADER", "包联领导"},
    {"ROLE_SUPERVISOR", "督查"},
    {"ROLE_DIRECTOR", "局长"},
    {"ROLE_SYSTEM_ADMIN", "系统管理员"},
    {"ROLE_SECURITY_ADMIN", "安全管理员"},
    {"ROLE_LOG_AUDITOR", "日志审计员"},
    {"ROLE_CASE_AUDITOR", "案件审计"},
    {"RoleGrant.STATE_PENDING", "待批"},
    {"RoleGrant.STATE_EFFECTIVE", "有效"},
    {"RoleGrant.STATE_ENDED", "已终止"},
    {"RoleGrant.BASIS_BOOTSTRAP", "初始授权"},
    {"RoleGrant.BASIS_TWO_PERSONS", "双人授权"},
    {"METRIC_INVESTMENT_INTENSITY", "投资强度"},
    {"METRIC_TAX_PER_MU", "亩均税收"},
    {"METRIC_TOTAL_INVESTMENT_INTENSITY", "总投资强度"},
    {"METRIC_OUTPUT_PER_MU", "亩均产出"},
    {"METRIC_RD_SHARE", "研发投入占比"},
    {"METRIC_REGISTERED_CAPITAL_SHARE", "注册资本占比"},
    {"METRIC_TOTAL_INVESTMENT", "总投资"},
    {"METRIC_FIXED_ASSET_INVESTMENT", "固定资产投资"},
    {"METRIC_FOREIGN_INVESTMENT", "外资"},
    {"METRIC_PLOT_SIZE", "用地规模"},
    {"METRIC_FLOOR_AREA_RATIO", "容积率"},
    {"METRIC_BUILDING_COEFFICIENT", "建筑系数"},
    {"METRIC_GREEN_RATIO", "绿地率"},
    {"METRIC_OFFICE_LAND_RATIO", "行政办公及生活服务设施用地占比"},
    {"METRIC_ENERGY_PER_MU", "亩均能耗"},
    {"METRIC_JOBS_PER_MU", "亩均就业"},
    {"METRIC_ANNUAL_TAX", "年税收"},
    {"METRIC_ANNUAL_OUTPUT", "年产值"},
    {"METRIC_INDUSTRY_FIT", "产业契合"},
    {"METRIC_BAD_CREDIT", "失信"},
    {"METRIC_RELATED_LAND", "关联方闲置低效用地"},
    {"METRIC_TOTAL_SCORE", "总分"},
    {"COMPARATOR_AT_LEAST", "不低于"},
    {"COMPARATOR_AT_MOST", "不超过"},
    {"COMPARATOR_ABOVE", "高于"},
    {"COMPARATOR_BELOW", "低于"},
    {"COMPARATOR_EXEMPT", "不适用"},
    {"FORCE_MANDATORY", "强制性"},
    {"FORCE_RECOMMENDED", "推荐性"},
    {"FORCE_VETO", "一票否决"},
    {"LAND_USE_INDUSTRIAL", "工业用地"},
    {"LAND_USE_LOGISTICS", "物流仓储用地"},
    {"LAND_USE_RESEARCH", "科研用地"},
    {"LAND_USE_COMMERCIAL", "商服用地"},
    {"LAND_USE_PUBLIC", "公共管理与公共服务用地"},
    {"LAND_USE_OTHER", "其他"},
    {"LAND_BASIS_NET", "净用地"},
    {"LAND_BASIS_GROSS", "毛用地"},
    {"LAND_APPORTIONED", "分摊用地"},
    {"YearSpan.BASIS_CALENDAR", "日历年"},
    {"YearSpan.BASIS_AFTER_PRODUCTION", "投产后年度"},
    {"Scoring.STEP_RULE_FULL", "不足一档不扣"},
    {"Scoring.STEP_RULE_STARTED", "不足一档按一档扣"},
    {"Scoring.STEP_RULE_PROPORTIONAL", "按比例扣"},
    {"PREVIEW_SUBJECT_NEGOTIATION", "在谈项目"},
    {"PREVIEW_SUBJECT_DECISION", "已决案件"},
    {"ThresholdSet.STATE_DRAFT", "草案"},
    {"ThresholdSet.STATE_PUBLISHED", "已发布"},
    {"ThresholdSet.STATE_WITHDRAWN", "已撤回"},
    {"VERDICT_OUTCOME_PASS", "达标"},
    {"VERDICT_OUTCOME_FAIL", "不达标"},
    {"VERDICT_OUTCOME_NOT_APPLICABLE", "不适用"},
    {"Correction.STATE_PENDING", "待批"},
    {"Correction.STATE_APPROVED", "已批准"},
    {"Correction.STATE_DECLINED", "已退回"},
    {"STAGE_KIND_COMPLETENESS", "材料齐备"},
    {"STAGE_KIND_THRESHOLD", "门槛测算"},
    {"STAGE_KIND_OPINION", "部门意见"},
    {"STAGE_KIND_VOTE", "评委会表决"},
    {"STAGE_KIND_DECISION", "领导决策"},
    {"STAGE_KIND_SCORING", "专家评分"},
    {"STAGE_KIND_LEGAL_REVIEW", "司法审查"},
    {"STAGE_KIND_FAIR_COMPETITION", "公平竞争审查"},
    {"STAGE_KIND_PUBLICITY", "公示"},
    {"CASE_PURPOSE_INVESTMENT", "正式合同"},
    {"CASE_PURPOSE_FRAMEWORK", "框架协议"},
    {"REVIEW_SUBJECT_ENVIRONMENT", "生态环境"},
    {"REVIEW_SUBJECT_SAFETY", "安全生产"},
    {"REVIEW_SUBJECT_PLANNING", "规划与自然资源"},
    {"REVIEW_SUBJECT_INDUSTRY", "产业政策"},
    {"REVIEW_SUBJECT_ENERGY", "能源消耗"},
    {"REVIEW_SUBJECT_FACTORS", "要素保障"},
    {"REVIEW_SUBJECT_COMMERCIAL_TERMS", "商务条件"},
    {"REVIEW_SUBJECT_FINANCE", "财政"},
    {"REVIEW_SUBJECT_LEGALITY", "合法性"},
    {"REVIEW_SUBJECT_COMPETITION", "公平竞争"},
    {"REVIEW_SUBJECT_OTHER", "其他"},
    {"BALLOT_OPEN", "记名"},
    {"BALLOT_SECRET", "无记名"},
    {"SILENCE_NOTHING", "等待"},
    {"SILENCE_ESCALATION", "逐级催办"},
    {"SILENCE_DEEMED_CONSENT", "过期默认"},
    {"DAY_UNIT_WORKING_DAY", "工作日"},
    {"DAY_UNIT_CALENDAR_DAY", "自然日"},
    {"DefinitionFinding.SEVERITY_ERROR", "错误"},
    {"DefinitionFinding.SEVERITY_WARNING", "提醒"},
    {"DefinitionFinding.RULE_PATH_WITHOUT_END", "流程没有终点"},
    {"DefinitionFinding.RULE_STAGE_MISPLACED", "环节位置不对"},
    {"DefinitionFinding.RULE_VERDICT_NOT_THERE", "此时尚无测算结论"},
    {"DefinitionFinding.RULE_ID_TWICE", "编号重复"},
    {"DefinitionFinding.RULE_HOLDER_TWICE", "一人多席"},
    {"DefinitionFinding.RULE_REFERS_NOWHERE", "所指不存在"},
    {"DefinitionFinding.RULE_HOLDER_WITHOUT_PERMISSION", "席位人无权办理"},
    {"DefinitionFinding.RULE_UNSATISFIABLE", "无法完成"},
    {"DefinitionFinding.RULE_SHARE_IMPOSSIBLE", "比例或数目达不到"},
    {"DefinitionFinding.RULE_DEEMED_CONSENT_FORBIDDEN", "不得过期默认"},
    {"DefinitionFinding.RULE_BALLOT_NOT_SECRET", "无记名不成立"},
    {"DefinitionFinding.RULE_SCORE_SHEET_UNSOUND", "评分表不成立"},
    {"DefinitionFinding.RULE_FIELD_UNFIT", "内容与环节类型不符"},
    {"DefinitionFinding.RULE_LEVELS_UNSOUND", "决策层级不成立"},
    {"DefinitionFinding.RULE_RUNGS_UNSOUND", "催办层级不成立"},
    {"DefinitionFinding.RULE_NO_LIMIT", "没有时限"},
    {"DefinitionFinding.RULE_SINGLE_PERSON", "仅一人可办"},
    {"DefinitionFinding.RULE_SUPPLEMENT_UNBOUNDED", "补正次数不限"},
    {"DefinitionFinding.RULE_VERDICT_UNUSED", "测算结论未用"},
    {"DefinitionFinding.RULE_THRESHOLD_MISSING", "缺少门槛测算"},
    {"ReviewDefinition.STATE_DRAFT", "草案"},
    {"ReviewDefinition.STATE_PUBLISHED", "已发布"},
    {"StageStatus.STATE_WAITING", "未开始"},
    {"StageStatus.STATE_OPEN", "进行中"},
    {"StageStatus.STATE_DONE", "已完成"},
    {"StageStatus.STATE_SKIPPED", "不需要"},
    {"StageStatus.STATE_CANCELLED", "已取消"},
    {"StageStatus.OUTCOME_POSITIVE", "通过"},
    {"StageStatus.OUTCOME_NEGATIVE", "未通过"},
    {"StageStatus.OUTCOME_NOT_APPLICABLE", "不适用"},
    {"StageStatus.CLOSING_ALL_ANSWERED", "全部答复"},
    {"StageStatus.CLOSING_REACHED", "已成定局（通过）"},
    {"StageStatus.CLOSING_OUT_OF_REACH", "已成定局（不通过）"},
    {"StageStatus.CLOSING_BY_OFFICE", "评审办结束"},
    {"StageStatus.CLOSING_NOBODY_ELIGIBLE", "无人可答复"},
    {"StageStatus.CLOSING_DEEMED", "过期默认"},
    {"StageStatus.CLOSING_BY_ACT", "办理完成"},
    {"StageStatus.CLOSING_TOO_FEW_BALLOTS", "票数过少"},
    {"SeatStatus.STATE_ASKED", "待答复"},
    {"SeatStatus.STATE_ANSWERED", "已答复"},
    {"SeatStatus.STATE_DEEMED", "过期默认"},
    {"SeatStatus.STATE_RECUSED", "回避"},
    {"SeatStatus.STATE_VACANT", "空缺"},
    {"SeatStatus.STATE_CANCELLED", "已取消"},
    {"Obligation.STATE_OPEN", "未落实"},
    {"Obligation.STATE_MET", "已落实"},
    {"Obligation.STATE_WAIVED", "已免除"},
    {"ReviewCase.STATE_DRAFT", "草案"},
    {"ReviewCase.STATE_OPEN", "评审中"},
    {"ReviewCase.STATE_SUPPLEMENTING", "补正中"},
    {"ReviewCase.STATE_APPROVED", "通过"},
    {"ReviewCase.STATE_APPROVED_WITH_CONDITIONS", "附条件通过"},
    {"ReviewCase.STATE_REJECTED", "不予通过"},
    {"ReviewCase.STATE_DEFERRED", "暂缓"},
    {"ReviewCase.STATE_WITHDRAWN", "撤回"},
    {"ReviewCase.STATE_EXPIRED", "过期"},
    {"Decision.OUTCOME_APPROVE", "同意"},
    {"Decision.OUTCOME_APPROVE_WITH_CONDITIONS", "附条件同意"},
    {"Decision.OUTCOME_REJECT", "不同意"},
    {"Decision.OUTCOME_DEFER", "暂缓"},
    {"Opinion.STANCE_AGREE", "同意"},
    {"Opinion.STANCE_AGREE_WITH_CONDITIONS", "附条件同意"},
    {"Opinion.STANCE_OBJECT", "不同意"},
    {"Opinion.STANCE_VETO", "一票否决"},
    {"Opinion.STANCE_ABSTAIN", "弃权"},
    {"Opinion.STANCE_RETURN", "退回补正"},
    {"Opinion.STANCE_DEEMED_CONSENT", "过期默认"},
    {"Vote.CHOICE_YES", "赞成"},
    {"Vote.CHOICE_NO", "反对"},
    {"Vote.CHOICE_ABSTAIN", "弃权"},
    {"InboxItem.TASK_CHECK_PACKET", "核对材料"},
    {"InboxItem.TASK_RECORD_OPINION", "出具意见"},
    {"InboxItem.TASK_CAST_VOTE", "表决"},
    {"InboxItem.TASK_RECORD_SCORE", "评分"},
    {"InboxItem.TASK_DECIDE", "决策"},
    {"InboxItem.TASK_ANSWER_SUPPLEMENT", "答复补正"},
    {"InboxItem.TASK_REQUEST_SUPPLEMENT", "告知补正"},
    {"InboxItem.TASK_CLOSE_PUBLICITY", "结束公示"},
    {"InboxItem.TASK_LATE", "督办逾期"},
    {"InboxItem.TASK_NOBODY_ELIGIBLE", "席位无人"},
    {"InboxItem.TASK_CLOSE_VOTE", "结束表决"},
    {"ClockEntry.KIND_START", "起算"},
    {"ClockEntry.KIND_PAUSE", "暂停"},
    {"ClockEntry.KIND_RESUME", "恢复"},
    {"ClockEntry.KIND_STOP", "停止"},
    {"ClockDay.REASON_WORKING_DAY", "工作日"},
    {"ClockDay.REASON_WORKING_WEEKEND", "调休上班"},
    {"ClockDay.REASON_WEEKEND", "周末"},
    {"ClockDay.REASON_HOLIDAY", "节假日"},
    {"ClockDay.REASON_START_DAY", "起始日不计入"},
    {"ClockDay.REASON_PAUSED", "等待补正"},
    {"Meeting.STATE_PLANNED", "待开"},
    {"Meeting.STATE_HELD", "已开"},
    {"Meeting.STATE_CLOSED", "已结束"},
    {"Meeting.STATE_CANCELLED", "已取消"},
    {"AgendaItem.RESULT_PASSED", "通过"},
    {"AgendaItem.RESULT_FAILED", "未通过"},
    {"AgendaItem.RESULT_POSTPONED", "延后"},
    {"Contract.KIND_FRAMEWORK", "框架协议"},
    {"Contract.KIND_INVESTMENT", "正式合同"},
    {"Contract.STATE_DRAFT", "草案"},
    {"Contract.STATE_SIGNED", "已签"},
    {"Contract.MODE_ONSITE", "现场签约"},
    {"Contract.MODE_ONLINE", "在线签约"},
    {"Milestone.STATE_REPORTED", "待核实"},
    {"Milestone.STATE_VERIFIED", "已核实"},
    {"Milestone.STATE_DECLINED", "已退回"},
    {"RowResult.OUTCOME_CREATED", "新建"},
    {"RowResult.OUTCOME_UPDATED", "更新"},
    {"RowResult.OUTCOME_UNCHANGED", "未变"},
    {"RowResult.OUTCOME_REFUSED", "拒收"},
    {"RowResult.OUTCOME_PASSED_OVER", "合计行"},
    {"IMPORT_MODE_ATOMIC", "整体导入"},
    {"IMPORT_MODE_KEEP_GOOD", "保留合格行"},
    {"LedgerImport.STATE_UNFINISHED", "未完成"},
    {"LedgerImport.STATE_FINISHED", "完成"},
    {"LedgerImport.STATE_UNDONE", "已撤销"},
    {"EXPORT_FORMAT_XLSX", "Excel 工作簿"},
    {"EXPORT_FORMAT_CSV", "CSV（UTF-8）"},
    {"EXPORT_FORMAT_CSV_GB18030", "CSV（GB18030）"},
    {"EXPORT_FORMAT_JSON_LINES", "JSON 行"},
    {"Twin.REASON_SAME_INVESTOR", "同一投资主体"},
    {"Twin.REASON_SAME_TITLE", "名称相近"},
    {"Twin.REASON_SAME_PARCEL", "同一宗地"},
    {"ENTRY_KIND_CHANGE", "变更"},
    {"ENTRY_KIND_DENIAL", "拒绝"},
    {"ENTRY_KIND_READING", "查阅"},
    {"ENTRY_KIND_REMOVAL", "移出"},
    {"ExchangeRate.KIND_CENTRAL_PARITY", "中间价"},
    {"ExchangeRate.KIND_MONTH_AVERAGE", "月均"},
    {"ExchangeRate.KIND_YEAR_AVERAGE", "年均"},
    {"PERMISSION_ANY_ROLE", "任一岗位"},
    {"PERMISSION_ZONES_MANAGE", "管理开发区"},
    {"PERMISSION_REFERENCE_RECORD", "登记基础数据"},
    {"PERMISSION_ACCESS_MANAGE", "管理人员与岗位"},
    {"PERMISSION_JOURNAL_READ", "查阅日志"},
    {"PERMISSION_POLICY_READ", "查阅门槛"},
    {"PERMISSION_POLICY_DRAFT", "起草门槛与流程"},
    {"PERMISSION_POLICY_PUBLISH", "发布门槛与流程"},
    {"PERMISSION_INVESTORS_READ", "查阅投资方"},
    {"PERMISSION_INVESTORS_WRITE", "登记投资方"},
    {"PERMISSION_PROJECTS_READ", "查阅项目"},
    {"PERMISSION_PROJECTS_WRITE", "登记项目"},
    {"PERMISSION_PROJECTS_APPROVE", "批准更正"},
    {"PERMISSION_PROJECTS_READ_RESTRICTED", "查阅受限项目"},
    {"PERMISSION_LEDGER_IMPORT", "导入台账"},
    {"PERMISSION_DOCUMENTS_WRITE", "上传材料"},
    {"PERMISSION_CASES_READ", "查阅案件"},
    {"PERMISSION_CASES_SUBMIT", "提交评审"},
    {"PERMISSION_CASES_HANDLE", "办理评审"},
    {"PERMISSION_OPINIONS_RECORD", "出具意见"},
    {"PERMISSION_VOTES_CAST", "表决"},
    {"PERMISSION_CASES_DECIDE", "决策"},
    {"PERMISSION_CONTRACTS_WRITE", "起草合同"},
    {"PERMISSION_CONTRACTS_SIGN", "签署合同"},
    {"PERMISSION_MILESTONES_REPORT", "上报节点"},
    {"PERMISSION_MILESTONES_VERIFY", "核实节点"},
    {"PERMISSION_BOARD_READ", "查阅作战图"},
    {"PERMISSION_LEDGER_EXPORT", "导出台账"},
    {"PERMISSION_CASES_OVERRIDE", "申请特批"},
});

template <size_t N>
std::string_view Find(const std::array<Entry, N>& entries, std::string_view key) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.first == key; });
  return found == entries.end() ? std::string_view() : found->second;
}

// STAGE_ for luodi.v1.Stage, STATE_ for luodi.v1.Contract.State: what the unset value has before UNSPECIFIED.
std::string Prefix(const EnumDescriptor& type) {
  std::string unset = type.value(0)->name();
  return unset.substr(0, unset.size() - std::string_view("UNSPECIFIED").size());
}

std::string EnglishWord(const EnumValueDescriptor& value) {
  const std::string bare = value.name().substr(Prefix(*value.type()).size());
  return absl::AsciiStrToLower(absl::StrReplaceAll(bare, {{"_", "-"}}));
}

// What the server writes by itself: nobody can say it.
constexpr auto kServerWritten = std::to_array<std::string_view>({"luodi.v1.Opinion.STANCE_DEEMED_CONSENT"});

std::string_view ChineseWord(const EnumValueDescriptor& value) {
  return Find(kValues, std::string_view(value.full_name()).substr(std::string_view("luodi.v1.").size()));
}

}  // namespace

std::string Word(const EnumValueDescriptor& value, Language language) {
  if (value.number() == 0) return "-";
  const std::string_view chinese = language == Language::kChinese ? ChineseWord(value) : std::string_view();
  return chinese.empty() ? EnglishWord(value) : std::string(chinese);
}

bool CanBeSaid(const EnumValueDescriptor& value) {
  return value.number() != 0 &&
         std::find(kServerWritten.begin(), kServerWritten.end(), value.full_name()) == kServerWritten.end();
}

const EnumValueDescriptor* FindWord(const EnumDescriptor& type, std::string_view text) {
  const std::string upper =
      absl::AsciiStrToUpper(absl::StrReplaceAll(absl::string_view(text.data(), text.size()), {{"-", "_"}}));
  for (int i = 1; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (upper == value.name() || absl::StrCat(Prefix(type), upper) == value.name()) return &value;
    if (!text.empty() && ChineseWord(value) == text) return &value;
  }
  return nullptr;
}

std::string KnownWords(const EnumDescriptor& type, Language language) {
  std::string words;
  for (int i = 1; i < type.value_count(); ++i) {
    if (!CanBeSaid(*type.value(i))) continue;
    const std::string_view chinese = language == Language::kChinese ? ChineseWord(*type.value(i)) : std::string_view();
    absl::StrAppend(&words, words.empty() ? "" : " ", EnglishWord(*type.value(i)));
    if (!chinese.empty()) absl::StrAppend(&words, "(", absl::string_view(chinese.data(), chinese.size()), ")");
  }
  return words;
}

std::vector<std::string> WordsToSay(const EnumDescriptor& type, Language language) {
  std::vector<std::string> words;
  std::vector<std::string> chinese;
  for (int i = 1; i < type.value_count(); ++i) {
    if (!CanBeSaid(*type.value(i))) continue;
    words.push_back(EnglishWord(*type.value(i)));
    const std::string_view word = language == Language::kChinese ? ChineseWord(*type.value(i)) : std::string_view();
    if (!word.empty()) chinese.emplace_back(word);
  }
  words.insert(words.end(), chinese.begin(), chinese.end());
  return words;
}

}  // namespace luodi::client
