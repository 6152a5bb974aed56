// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/rules.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "proto/text/date.h"
#include "server/base/digest.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/ledger/match.h"
#include "server/ledger/words.h"
#include "server/projects/rules.h"

namespace luodi::ledger::rules {
namespace {

using Outcome = v1::RowResult;

// Stands where a name is checked that is not given out yet.
std::string NameToCome(const std::string& zone) { return names::Join(zone, "projects", "new"); }

// What a refusal of another slice says, as parts.
text::Metadata MetadataOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (payload) info.ParseFromString(std::string(*payload));
  return {info.metadata().begin(), info.metadata().end()};
}

// The words for kinds of facts in a refusal, as ledgers head them.
text::Metadata FactsInChinese(const text::Metadata& metadata) {
  text::Metadata chinese;
  for (const char* key : {"fact", "other"}) {
    const auto word = metadata.find(key);
    v1::FactKind kind = v1::FACT_KIND_UNSPECIFIED;
    if (word == metadata.end() || !v1::FactKind_Parse(absl::StrCat("FACT_KIND_", word->second), &kind)) continue;
    const std::string head = Header().TextOf(ColumnOf(kind));
    if (!head.empty()) chinese[key] = head.substr(0, head.rfind("日期"));
  }
  return chinese;
}

// Names by title and by id; an empty name where a title stands twice.
template <typename Resource>
std::map<std::string, std::string> ByTitleAndId(const std::vector<Resource>& resources) {
  std::map<std::string, std::string> names;
  for (const Resource& resource : resources) {
    auto [entry, is_new] = names.emplace(resource.title(), resource.name());
    if (!is_new) entry->second.clear();
  }
  for (const Resource& resource : resources) {
    names[resource.name().substr(resource.name().rfind('/') + 1)] = resource.name();
  }
  return names;
}

// What a merged project is called stays with it, when a row names the project it went into by that.
void LeaveTo(const v1::Project& merged, v1::Project& said) {
  if (said.business_code() == merged.business_code()) said.clear_business_code();
  if (said.national_code() == merged.national_code()) said.clear_national_code();
  if (said.title() == merged.title()) said.clear_title();
}

// What was kept verbatim while no column told it, the row tells now.
void ForgetKeptDays(const v1::Project& said, v1::Project& project) {
  const auto kept = project.ledger_columns();
  for (const auto& [head, cell] : kept) {
    if (said.ledger_columns().contains(head)) continue;
    if (!CellOf(said, {PromisedDayHeadedBy(head), head, ""}, {}).empty()) project.mutable_ledger_columns()->erase(head);
  }
}

// The rows at judgement, with what they need of the books.
class Bench {
 public:
  Bench(const Ledger& ledger, const Books& books, const Survey& survey, Course& course)
      : ledger_(ledger),
        books_(books),
        survey_(survey),
        course_(course),
        parks_(ByTitleAndId(books.parks)),
        departments_(ByTitleAndId(books.departments)),
        matches_(MatchRows(ledger, books, survey, course)),
        titles_(books.titles) {
    for (const v1::Project& project : books.projects) {
      if (!project.business_code().empty()) by_business_code_[project.business_code()] = Standing(books, project);
    }
  }

  Judgement Judge() &&;

 private:
  // One row while it is judged.
  struct Draft {
    const Row& row;
    const Match& match;
    Verdict& verdict;
    std::vector<v1::RowFault> faults;
  };

  void JudgeRow(size_t i);
  void FillNames(Draft& draft);
  void FillInvestor(Draft& draft);
  void FillParent(Draft& draft);
  const v1::Project* FindParent(Draft& draft);
  void CheckFields(Draft& draft);
  void AddFacts(Draft& draft);
  void CheckStage(Draft& draft);
  void Conclude(Draft& draft);
  void BringInvestor(Draft& draft);
  void Remember(const Draft& draft);
  std::string Resolve(Draft& draft, Column column, const std::string& text, const std::string& collection,
                      const std::map<std::string, std::string>& known);
  // One fault a column is enough: the first is the cause of the others.
  void Fail(Draft& draft, Column column, v1::ErrorReason reason, text::Metadata metadata,
            const text::Metadata& chinese = {});

  const Ledger& ledger_;
  const Books& books_;
  const Survey& survey_;
  Course& course_;
  const std::map<std::string, std::string> parks_;
  const std::map<std::string, std::string> departments_;
  const std::vector<Match> matches_;
  // With what the rows bring.
  Titles titles_;
  absl::flat_hash_map<std::string, const v1::Project*> by_business_code_;
  absl::flat_hash_map<std::string, size_t> new_investors_;
  Judgement judgement_;
};

void Bench::Fail(Draft& draft, Column column, v1::ErrorReason reason, text::Metadata metadata,
                 const text::Metadata& chinese) {
  const std::string text = ledger_.header.TextOf(column);
  if (!text.empty() && HasFault(draft.faults, text)) return;
  draft.faults.push_back(FaultOf(ledger_.header, draft.row.row, text, reason, std::move(metadata), chinese));
}

std::string Bench::Resolve(Draft& draft, Column column, const std::string& text, const std::string& collection,
                           const std::map<std::string, std::string>& known) {
  if (text.empty()) return "";
  const auto found = known.find(text);
  if (found == known.end()) {
    Fail(draft, column, v1::ERROR_REASON_TEXT_REFERS_NOWHERE,
         {{"resource", names::Join(books_.zone, collection, text)}});
    return "";
  }
  if (found->second.empty()) Fail(draft, column, v1::ERROR_REASON_LEDGER_CELL_UNREADABLE, {{"value", text}});
  return found->second;
}

void Bench::FillNames(Draft& draft) {
  v1::Project& project = draft.verdict.after;
  const std::string park = Resolve(draft, Column::kPark, draft.row.park, "parks", parks_);
  if (!park.empty()) project.set_park(park);
  const std::string department = Resolve(draft, Column::kDepartment, draft.row.department, "departments", departments_);
  if (!department.empty()) project.set_owner_department(department);
  const bool of_zone = names::ZoneOf(books_.caller.department) == books_.zone;
  if (!draft.match.project && draft.row.department.empty() && of_zone) {
    project.set_owner_department(books_.caller.department);
  }
  FillInvestor(draft);
}

void Bench::FillInvestor(Draft& draft) {
  if (draft.match.investor != nullptr) draft.verdict.after.set_investor(draft.match.investor->name());
  if (!draft.match.new_investor.empty()) draft.verdict.after.clear_investor();
}

// The parent as it will be; null after a refusal.
const v1::Project* Bench::FindParent(Draft& draft) {
  const int row = draft.row.row;
  if (survey_.circling.contains(row)) {
    Fail(draft, Column::kParent, v1::ERROR_REASON_PARENT_UNFIT,
         {{"parent", draft.row.parent}, {"why", "the rows name each other"}}, {{"why", "各行互为上级项目"}});
    return nullptr;
  }
  if (const auto other = survey_.parents.find(row); other != survey_.parents.end()) {
    const auto parent = course_.parents.find(other->second);
    if (parent != course_.parents.end() && parent->second) return &*parent->second;
    Fail(draft, Column::kParent, v1::ERROR_REASON_LEDGER_PARENT_REFUSED, {{"other", absl::StrCat(other->second)}});
    return nullptr;
  }
  const auto found = by_business_code_.find(draft.row.parent);
  if (found != by_business_code_.end() && found->second != nullptr &&
      projects::rules::MaySee(books_.caller, *found->second)) {
    return found->second;
  }
  Fail(draft, Column::kParent, v1::ERROR_REASON_TEXT_REFERS_NOWHERE, {{"resource", draft.row.parent}});
  return nullptr;
}

void Bench::FillParent(Draft& draft) {
  if (draft.row.parent.empty()) return;
  const v1::Project* parent = FindParent(draft);
  // Stands in for the parent that was refused, so that only this is told.
  draft.verdict.after.set_parent_project(parent == nullptr || parent->name().empty() ? NameToCome(books_.zone)
                                                                                     : parent->name());
  if (parent == nullptr) return;
  if (parent->name().empty()) draft.verdict.parent_row = survey_.parents.at(draft.row.row);
  if (const absl::Status unfit = projects::rules::MayBeParent(*parent); !unfit.ok()) {
    text::Metadata metadata = MetadataOf(unfit);
    metadata["parent"] = draft.row.parent;
    Fail(draft, Column::kParent, ReasonOf(unfit), std::move(metadata));
  }
}

void Bench::CheckFields(Draft& draft) {
  for (const Fault& fault : projects::rules::CheckProject("", draft.verdict.after)) {
    text::Metadata metadata = fault.metadata;
    const auto other = metadata.find("other");
    const Column named = other == metadata.end() ? Column::kUnknown : ColumnFilling(other->second);
    if (named != Column::kUnknown) other->second = ledger_.header.TextOf(named);
    Fail(draft, ColumnFilling(fault.field), fault.reason, std::move(metadata));
  }
}

// What this system records by an act of its own, after a review or a verification.
bool IsRecordedByAct(v1::FactKind kind) {
  return kind == v1::FACT_KIND_SIGNED || kind == v1::FACT_KIND_STARTED || kind == v1::FACT_KIND_PRODUCED;
}

void Bench::AddFacts(Draft& draft) {
  v1::Project& project = draft.verdict.after;
  for (const v1::Fact& fact : draft.row.facts) {
    const v1::Fact* standing = projects::rules::FindFact(project, fact.kind());
    if (standing != nullptr && text::CompareDates(standing->fact_date(), fact.fact_date()) == 0) continue;
    if (IsRecordedByAct(fact.kind()) && draft.verdict.before &&
        books_.kept_here.contains(draft.verdict.before->name())) {
      Fail(draft, ColumnOf(fact.kind()), v1::ERROR_REASON_LEDGER_FACT_NEEDS_ACT,
           {{"project", draft.verdict.before->name()}});
      continue;
    }
    const absl::Status refusal = projects::rules::MayRecordFact(project, fact.kind(), fact.fact_date(), books_.today);
    if (!refusal.ok()) {
      const text::Metadata metadata = MetadataOf(refusal);
      Fail(draft, ColumnOf(fact.kind()), ReasonOf(refusal), metadata, FactsInChinese(metadata));
      continue;
    }
    draft.verdict.new_facts.push_back(fact);
    *project.add_facts() = fact;
  }
  std::stable_sort(project.mutable_facts()->begin(), project.mutable_facts()->end(),
                   [](const v1::Fact& one, const v1::Fact& other) { return one.kind() < other.kind(); });
  projects::rules::SetStage(project);
}

// A stage that does not follow is told only when the dates it should follow from are sound.
void Bench::CheckStage(Draft& draft) {
  const v1::Stage derived = draft.verdict.after.stage();
  const std::vector<v1::Stage>& stated = draft.row.stages;
  if (stated.empty() || std::find(stated.begin(), stated.end(), derived) != stated.end()) return;
  for (const v1::Fact& fact : draft.row.facts) {
    if (HasFault(draft.faults, ledger_.header.TextOf(ColumnOf(fact.kind())))) return;
  }
  Fail(draft, Column::kStage, v1::ERROR_REASON_LEDGER_STAGE_DIFFERS,
       {{"stated", draft.row.stage_text}, {"derived", std::string(StageWord(derived))}});
}

void Bench::Conclude(Draft& draft) {
  v1::RowResult& result = draft.verdict.result;
  const v1::Project& after = draft.verdict.after;
  const auto& before = draft.verdict.before;
  const bool unchanged = before && draft.match.new_investor.empty() && !draft.verdict.parent_row &&
                         google::protobuf::util::MessageDifferencer::Equals(*before, after);
  if (before && books_.kept_here.contains(before->name()) && !projects::rules::SettledChanges(*before, after).empty()) {
    Fail(draft, Column::kUnknown, v1::ERROR_REASON_LEDGER_FACT_NEEDS_ACT, {{"project", before->name()}});
  }
  if (!unchanged && before &&
      projects::rules::StageOf(projects::rules::MaskOf(before->facts())) == v1::STAGE_TERMINATED) {
    const v1::Fact* end = projects::rules::FindFact(*before, v1::FACT_KIND_TERMINATED);
    Fail(draft, Column::kUnknown, v1::ERROR_REASON_PROJECT_TERMINATED,
         {{"project", before->name()}, {"date", text::WriteDate(end->fact_date())}});
  }
  result.set_title(after.title());
  if (!draft.faults.empty()) {
    result.set_outcome(Outcome::OUTCOME_REFUSED);
    result.mutable_faults()->Assign(draft.faults.begin(), draft.faults.end());
    return Remember(draft);
  }
  result.set_outcome(!before     ? Outcome::OUTCOME_CREATED
                     : unchanged ? Outcome::OUTCOME_UNCHANGED
                                 : Outcome::OUTCOME_UPDATED);
  if (before) result.set_project(before->name());
  if (!draft.match.new_investor.empty()) BringInvestor(draft);
  if (draft.verdict.Is(Outcome::OUTCOME_UPDATED)) {
    AddChanges(books_.caller, ledger_.header, draft.row, draft.match, titles_, draft.verdict);
  }
  Remember(draft);
}

void Bench::BringInvestor(Draft& draft) {
  const auto [place, is_first] = new_investors_.emplace(draft.match.new_investor, judgement_.new_investors.size());
  draft.verdict.new_investor = place->second;
  if (is_first) {
    judgement_.new_investors.push_back(draft.row.investor);
    return;
  }
  const std::string& title = judgement_.new_investors[place->second].title();
  if (draft.row.investor.title() == title) return;
  *draft.verdict.result.add_notices() = NoticeOf(
      ledger_.header, draft.row.row, ledger_.header.TextOf(Column::kInvestor),
      absl::StrCat("an earlier row calls this investor ", title), absl::StrCat("前面的行称该投资主体为“", title, "”"));
}

void Bench::Remember(const Draft& draft) {
  if (!survey_.are_parents.contains(draft.row.row)) return;
  std::optional<v1::Project>& parent = course_.parents[draft.row.row];
  parent.reset();
  if (!draft.verdict.Is(Outcome::OUTCOME_REFUSED)) parent = draft.verdict.after;
}

void Bench::JudgeRow(size_t i) {
  Draft draft{ledger_.rows[i], matches_[i], judgement_.verdicts[i], ledger_.rows[i].faults};
  v1::RowResult& result = draft.verdict.result;
  result.set_row(draft.row.row);
  for (const auto* notices : {&draft.row.notices, &draft.match.notices}) {
    for (const v1::RowNotice& notice : *notices) *result.add_notices() = notice;
  }
  if (draft.row.is_sum && !draft.row.worthless) return result.set_outcome(Outcome::OUTCOME_PASSED_OVER);
  v1::Project said = draft.row.project;
  draft.verdict.after.set_title(said.title());
  if (draft.row.worthless) return Conclude(draft);
  draft.faults.insert(draft.faults.end(), draft.match.faults.begin(), draft.match.faults.end());
  if (draft.match.is_twin) return Conclude(draft);
  if (draft.match.project != nullptr) {
    draft.verdict.before = *draft.match.project;
    projects::rules::SetStage(*draft.verdict.before);
    draft.verdict.after = *draft.verdict.before;
  }
  if (draft.match.merged != nullptr) LeaveTo(*draft.match.merged, said);
  draft.verdict.after.MergeFrom(said);
  if (said.has_promises()) ForgetKeptDays(said, draft.verdict.after);
  FillNames(draft);
  FillParent(draft);
  CheckFields(draft);
  if (draft.verdict.parent_row) draft.verdict.after.clear_parent_project();
  AddFacts(draft);
  CheckStage(draft);
  Conclude(draft);
}

Judgement Bench::Judge() && {
  judgement_.verdicts.resize(ledger_.rows.size());
  for (size_t i = 0; i < ledger_.rows.size(); ++i) JudgeRow(i);
  return std::move(judgement_);
}

// What to do about a refusal, for those who mend the file.
struct Remedy {
  v1::ErrorReason reason;
  const char* sentence;
};
constexpr char kUsualRemedy[] = "更正后重新导入";
constexpr std::array kRemedies = {
    Remedy{v1::ERROR_REASON_LEDGER_NUMBER_DESTROYED, "将该列设为文本格式后重新填写代码"},
    Remedy{v1::ERROR_REASON_LEDGER_LEADING_ZERO_LOST, "将该列设为文本格式后补全前导零"},
    Remedy{v1::ERROR_REASON_LEDGER_DATE_IS_NUMBER, "将单元格设为日期格式，或按 2020-04-30 填写"},
    Remedy{v1::ERROR_REASON_LEDGER_VALUE_IS_DATE, "将单元格设为文本格式后重新填写原值"},
    Remedy{v1::ERROR_REASON_LEDGER_CELL_ERROR, "更正公式，或改填数值"},
    Remedy{v1::ERROR_REASON_LEDGER_FORMULA_WITHOUT_VALUE, "打开原文件重新计算并保存，或改填数值"},
    Remedy{v1::ERROR_REASON_LEDGER_ROW_BROKEN, "补齐或删去多余的单元格，检查引号"},
    Remedy{v1::ERROR_REASON_LEDGER_ROW_TWICE, "两行只保留一行，或以编号区分"},
    Remedy{v1::ERROR_REASON_LEDGER_TWO_CANDIDATES, "填写编号或项目代码，指明是哪个项目"},
    Remedy{v1::ERROR_REASON_LEDGER_SUBTOTAL, "删去合计行，或删去该行的编号与投资主体"},
    Remedy{v1::ERROR_REASON_LEDGER_STAGE_DIFFERS, "补填或更正相应日期，或留空阶段"},
    Remedy{v1::ERROR_REASON_LEDGER_STATE_SECRET, "国家秘密不得录入，删去该行"},
    Remedy{v1::ERROR_REASON_LEDGER_FACT_NEEDS_ACT, "在系统中办理相应业务，或提出更正"},
    Remedy{v1::ERROR_REASON_LEDGER_PARENT_REFUSED, "先更正上级项目所在行"},
    Remedy{v1::ERROR_REASON_FACT_STANDS, "日期与系统不一致：在系统中提出更正，或改回系统中的日期"},
    Remedy{v1::ERROR_REASON_PARENT_REQUIRED, "填写上级项目的编号"},
    Remedy{v1::ERROR_REASON_PARENT_UNFIT, "更正上级项目"},
    Remedy{v1::ERROR_REASON_TEXT_REFERS_NOWHERE, "先在系统中登记，或更正名称"},
    Remedy{v1::ERROR_REASON_PROJECT_TERMINATED, "项目已终止，删去该行"},
    Remedy{v1::ERROR_REASON_PERMISSION_MISSING, "请有权限的人员导入该行"},
    Remedy{v1::ERROR_REASON_AMOUNT_WITHOUT_UNIT, "注明单位，如 2.83亿元"},
    Remedy{v1::ERROR_REASON_AREA_WITHOUT_UNIT, "注明单位，如 56.6亩"},
};

// The texts, each once, in one cell of a spreadsheet.
std::string Joined(const std::vector<std::string>& texts) {
  constexpr size_t kMost = 3000;
  std::string joined;
  std::set<std::string> said;
  for (const std::string& text : texts) {
    if (joined.size() + text.size() > kMost) return joined + "……";
    if (said.insert(text).second) absl::StrAppend(&joined, joined.empty() ? "" : "；", text);
  }
  return joined;
}

}  // namespace

Faults CheckMetadata(v1::ImportLedgerRequest::Metadata& metadata) {
  Faults faults;
  names::Parse("metadata.parent", metadata.parent(), "zones/{zone}", faults);
  metadata.set_file_name(base::NormalizeText("metadata.file_name", metadata.file_name(), 200, true, faults));
  metadata.set_reason(
      base::NormalizeText("metadata.reason", metadata.reason(), 1000, true, faults, nullptr, base::Lines::kMany));
  // Compared as it is: a sheet's title may begin with a blank.
  base::NormalizeText("metadata.sheet", metadata.sheet(), 100, false, faults);
  if (metadata.mode() == v1::IMPORT_MODE_UNSPECIFIED) metadata.set_mode(v1::IMPORT_MODE_ATOMIC);
  if (!v1::ImportMode_IsValid(metadata.mode())) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, "metadata.mode", {{"value", absl::StrCat(metadata.mode())}}});
  }
  if (!metadata.validate_only() && metadata.request_id().empty()) {
    faults.push_back({v1::ERROR_REASON_REQUEST_ID_MISSING, "metadata.request_id", {}});
  }
  return faults;
}

absl::Status CheckPart(const v1::ImportLedgerRequest& message, int64_t bytes_before) {
  if (message.part_case() != v1::ImportLedgerRequest::kContent) return Refuse(v1::ERROR_REASON_LEDGER_STREAM_ORDER);
  if (static_cast<int64_t>(message.content().size()) > kMostBytes - bytes_before) {
    return Refuse(v1::ERROR_REASON_LEDGER_TOO_LARGE, {{"limit", absl::StrCat(kMostBytes)}});
  }
  return absl::OkStatus();
}

absl::Status CheckNotOlder(absl::Time file_time, absl::Time last_time, const std::string& last_import) {
  if (file_time == absl::InfinitePast() || file_time >= last_time) return absl::OkStatus();
  const auto told = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, absl::FixedTimeZone(8 * 3600));
  };
  return Refuse(v1::ERROR_REASON_LEDGER_OLDER,
                {{"time", told(file_time)}, {"last", told(last_time)}, {"import", last_import}});
}

std::string DerivedId(const std::string& request_id, int64_t n) {
  const std::string hex = Sha256Hex(absl::StrCat(absl::AsciiStrToLower(request_id), "/", n));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20, 12));
}

std::string ReasonsOf(const v1::RowResult& result) {
  std::vector<std::string> reasons;
  for (const v1::RowFault& fault : result.faults()) reasons.push_back(fault.message_zh());
  return Joined(reasons);
}

std::string RemediesOf(const v1::RowResult& result) {
  std::vector<std::string> remedies;
  for (const v1::RowFault& fault : result.faults()) {
    const auto* remedy = std::find_if(kRemedies.begin(), kRemedies.end(), [&](const Remedy& candidate) {
      return text::ReasonName(candidate.reason) == fault.reason();
    });
    remedies.push_back(remedy == kRemedies.end() ? kUsualRemedy : remedy->sentence);
  }
  return Joined(remedies);
}

int Judgement::Count(v1::RowResult::Outcome outcome) const {
  return static_cast<int>(
      std::count_if(verdicts.begin(), verdicts.end(), [&](const Verdict& verdict) { return verdict.Is(outcome); }));
}

void Course::Forget(const std::vector<Row>& judged) {
  absl::flat_hash_set<int> gone;
  for (const Row& row : judged) {
    gone.insert(row.row);
    parents.erase(row.row);
  }
  absl::erase_if(rows, [&](const auto& meant) { return gone.contains(meant.second); });
}

Judgement Judge(const Ledger& ledger, const Books& books, const Survey& survey, Course& course) {
  return Bench(ledger, books, survey, course).Judge();
}

}  // namespace luodi::ledger::rules
