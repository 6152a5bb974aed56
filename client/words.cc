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
    {"ReviewDefinition.STATE_DRAFT", "草案"},
    {"ReviewDefinition.STATE_PUBLISHED", "已发布"},
    {"StageStatus.STATE_WAITING", "未开始"},
    {"StageStatus.STATE_OPEN", "进行中"},
    {"StageStatus.STATE_DONE", "已完成"},
    {"StageStatus.STATE_SKIPPED", "不需要"},
    {"StageStatus.OUTCOME_POSITIVE", "通过"},
    {"StageStatus.OUTCOME_NEGATIVE", "未通过"},
    {"StageStatus.OUTCOME_NOT_APPLICABLE", "不适用"},
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
    {"Vote.CHOICE_YES", "赞成"},
    {"Vote.CHOICE_NO", "反对"},
    {"Vote.CHOICE_ABSTAIN", "弃权"},
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
    {"ENTRY_KIND_CHANGE", "变更"},
    {"ENTRY_KIND_DENIAL", "拒绝"},
    {"ENTRY_KIND_READING", "查阅"},
    {"ExchangeRate.KIND_CENTRAL_PARITY", "中间价"},
    {"ExchangeRate.KIND_MONTH_AVERAGE", "月均"},
    {"ExchangeRate.KIND_YEAR_AVERAGE", "年均"},
});

// By field name.
constexpr auto kLabels = std::to_array<Entry>({
    {"abstain", "弃权"},
    {"accepted_date", "受理日"},
    {"actor", "操作人"},
    {"actual", "实际"},
    {"annual_output", "年产值"},
    {"annual_tax", "年税收"},
    {"approval_valid_days", "批准有效天数"},
    {"approved_by", "批准人"},
    {"as_of", "账面时点"},
    {"at_least_per_mu", "每亩不低于"},
    {"author", "更新人"},
    {"base", "基数"},
    {"basis", "依据"},
    {"bucket", "分类"},
    {"buckets", "作战图"},
    {"business_code", "编号"},
    {"case_name", "案件"},
    {"cast", "已投"},
    {"cast_by", "投票人"},
    {"changes", "变化"},
    {"changes_left_out", "未列出的变化"},
    {"choice", "表决"},
    {"code", "代码"},
    {"column", "列"},
    {"conditions", "条件"},
    {"confidentiality", "密级"},
    {"content_sha256", "内容摘要"},
    {"contracts", "合同"},
    {"converted", "折合"},
    {"count", "数量"},
    {"country_code", "国别"},
    {"create_time", "创建时间"},
    {"created", "新建"},
    {"criteria", "准则"},
    {"currencies", "币种"},
    {"currencies_without_rate", "缺汇率币种"},
    {"withdrawn_by", "撤回人"},
    {"withdraw_time", "撤回时间"},
    {"withdraw_date", "撤回日期"},
    {"currency_code", "币种"},
    {"days_off", "休息日"},
    {"decide_date", "决策日"},
    {"decide_time", "决策时间"},
    {"decided_by", "决策人"},
    {"decision", "决策"},
    {"decline_reason", "退回理由"},
    {"definition", "评审流程"},
    {"denominator", "分母"},
    {"department", "部门"},
    {"description", "项目概况"},
    {"display_name", "姓名"},
    {"display_per_mu", "每亩"},
    {"document", "依据文件"},
    {"document_number", "文号"},
    {"documents", "材料"},
    {"done_time", "完成时间"},
    {"drafted_by", "起草人"},
    {"due_date", "期限"},
    {"due_provisional", "期限为暂定"},
    {"effective_date", "生效日"},
    {"end_date", "终止日"},
    {"entry", "进入条件"},
    {"etag", "版本标记"},
    {"evidence", "佐证"},
    {"exceptable", "可一事一议"},
    {"exception", "例外批复"},
    {"excess_area", "应减用地"},
    {"exchange_rate", "汇率"},
    {"exempt_kinds", "豁免类型"},
    {"expire_time", "到期时间"},
    {"fact_date", "日期"},
    {"fact_kind", "事实"},
    {"facts", "事实"},
    {"faults", "错误"},
    {"figures", "指标值"},
    {"file_name", "文件名"},
    {"fixed_asset_investment", "固定资产投资"},
    {"foreign_investment", "外资"},
    {"foreign_only", "仅外资"},
    {"foreign_registration_number", "境外注册号"},
    {"former", "原内容"},
    {"former_date", "原日期"},
    {"from_currency", "原币种"},
    {"from_stage", "原阶段"},
    {"full_capacity_date", "达产日"},
    {"funnel", "漏斗"},
    {"grant_time", "批复时间"},
    {"granted_by", "授权人"},
    {"groups", "环节组"},
    {"image", "变更后内容"},
    {"imported_by", "导入人"},
    {"imported_signed", "导入的签约项目"},
    {"industries", "产业"},
    {"industry_code", "行业代码"},
    {"industry_prefixes", "行业代码前缀"},
    {"investor", "投资方"},
    {"jobs", "就业人数"},
    {"kind", "类型"},
    {"kinds", "类型"},
    {"land_area", "用地面积"},
    {"largest_passing_area", "达标最大用地"},
    {"ledger_columns", "台账其他列"},
    {"legal_basis", "依据条款"},
    {"legal_representative", "法定代表人"},
    {"limit_working_days", "时限（工作日）"},
    {"masked", "已遮蔽"},
    {"material_json", "评审内容"},
    {"may_veto", "可一票否决"},
    {"media_type", "文件类型"},
    {"message", "说明"},
    {"method", "方法"},
    {"metric", "指标"},
    {"mode", "签约方式"},
    {"name", "名称"},
    {"national_code", "项目代码"},
    {"no", "反对"},
    {"note", "备注"},
    {"numerator", "分子"},
    {"on_date", "截至日期"},
    {"open_time", "开始时间"},
    {"opinions", "意见"},
    {"ordinal", "序号"},
    {"outcome", "结果"},
    {"owner_department", "责任部门"},
    {"packet", "卷宗"},
    {"packet_version", "卷宗版本"},
    {"panel", "评委会"},
    {"parent_park", "所属园区"},
    {"parent_project", "主项目"},
    {"park", "园区"},
    {"parks", "园区"},
    {"pass", "通过比例"},
    {"paths", "字段"},
    {"permissions", "权限"},
    {"permit_number", "许可证号"},
    {"person", "人员"},
    {"phase", "分期"},
    {"production_date", "投产日"},
    {"project", "项目"},
    {"project_title", "项目名称"},
    {"projects", "项目数"},
    {"promises", "承诺"},
    {"proposed_by", "提出人"},
    {"publish_time", "发布时间"},
    {"published_by", "发布人"},
    {"quorum", "法定人数"},
    {"quorum_reached", "已达法定人数"},
    {"quorum_weight", "法定权重"},
    {"rate_date", "汇率日期"},
    {"rate_e8", "汇率"},
    {"rates", "汇率"},
    {"reached_date", "达到日期"},
    {"reason", "理由"},
    {"record_time", "登记时间"},
    {"recorded_by", "登记人"},
    {"recusals", "回避"},
    {"recused", "回避"},
    {"refused", "拒收"},
    {"reported_by", "上报人"},
    {"requested_by", "申请人"},
    {"required", "要求"},
    {"required_per_mu", "每亩要求"},
    {"resource", "对象"},
    {"resource_type", "对象类型"},
    {"review_case", "评审案件"},
    {"revoke_time", "吊销时间"},
    {"role", "岗位角色"},
    {"roles", "岗位角色"},
    {"row", "行"},
    {"rows", "行数"},
    {"rule_id", "准则"},
    {"rule_ids", "准则"},
    {"rules", "准则"},
    {"server_time", "服务器时间"},
    {"server_version", "服务器版本"},
    {"sha256", "SHA-256"},
    {"shortfall", "差额"},
    {"signed", "签约"},
    {"signed_by", "签署人"},
    {"signed_date", "签署日"},
    {"size_bytes", "字节数"},
    {"source", "来源"},
    {"staff_number", "员工号"},
    {"stage", "阶段"},
    {"stage_id", "环节"},
    {"stage_kind", "环节类型"},
    {"stage_title", "环节名称"},
    {"stages", "环节"},
    {"stance", "态度"},
    {"signed_year", "签约年份"},
    {"start_date", "开始日"},
    {"state", "状态"},
    {"submitted_by", "提交人"},
    {"superseded_date", "被取代日"},
    {"supplement_items", "补正事项"},
    {"tags", "标签"},
    {"tally", "计票"},
    {"text", "内容"},
    {"threshold_failed_only", "仅未达标时"},
    {"threshold_set", "门槛版本"},
    {"threshold_set_title", "门槛名称"},
    {"time", "时间"},
    {"title", "标题"},
    {"title_contains", "标题含"},
    {"to_currency", "折算币种"},
    {"to_stage", "现阶段"},
    {"total", "合计"},
    {"total_investment", "总投资"},
    {"total_investment_at_least", "总投资不低于"},
    {"totals", "金额"},
    {"unchanged", "未变"},
    {"unknown_columns", "未识别列"},
    {"update_mask", "更正字段"},
    {"update_time", "更新时间"},
    {"updated", "更新"},
    {"uploaded_by", "上传人"},
    {"uscc", "统一社会信用代码"},
    {"valid_until_date", "有效期至"},
    {"verdict", "测算结论"},
    {"verified_by", "核实人"},
    {"version", "版本"},
    {"votes", "表决"},
    {"warnings", "提示"},
    {"weight", "权重"},
    {"working_days", "工作日"},
    {"working_weekend_days", "调休上班日"},
    {"write_id", "写入编号"},
    {"written", "已写入"},
    {"year", "年份"},
    {"yes", "赞成"},
    {"zone", "开发区"},
    {"zone_title", "开发区"},
});

// Where the English label is not the name of the field.
constexpr auto kEnglishLabels = std::to_array<Entry>({
    {"uscc", "Credit code"},
    {"rate_e8", "Rate"},
    {"sha256", "SHA-256"},
    {"content_sha256", "SHA-256"},
    {"secret_sha256", "SHA-256"},
    {"fixed_asset_investment", "Fixed-asset investment"},
    {"size_bytes", "Bytes"},
    {"case_name", "Case"},
    {"stage_id", "Stage"},
    {"display_per_mu", "Per mu"},
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

std::string_view ChineseWord(const EnumValueDescriptor& value) {
  return Find(kValues, std::string_view(value.full_name()).substr(std::string_view("luodi.v1.").size()));
}

}  // namespace

std::string Word(const EnumValueDescriptor& value, Language language) {
  if (value.number() == 0) return "-";
  const std::string_view chinese = language == Language::kChinese ? ChineseWord(value) : std::string_view();
  return chinese.empty() ? EnglishWord(value) : std::string(chinese);
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
    const std::string_view chinese = language == Language::kChinese ? ChineseWord(*type.value(i)) : std::string_view();
    absl::StrAppend(&words, words.empty() ? "" : " ", EnglishWord(*type.value(i)));
    if (!chinese.empty()) absl::StrAppend(&words, "(", absl::string_view(chinese.data(), chinese.size()), ")");
  }
  return words;
}

std::string Label(std::string_view field_name, Language language) {
  const std::string_view known =
      language == Language::kChinese ? Find(kLabels, field_name) : Find(kEnglishLabels, field_name);
  if (!known.empty()) return std::string(known);
  std::string label = absl::StrReplaceAll(absl::string_view(field_name.data(), field_name.size()), {{"_", " "}});
  if (!label.empty()) label[0] = absl::ascii_toupper(label[0]);
  return label;
}

}  // namespace luodi::client
