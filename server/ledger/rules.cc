// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/rules.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <array>
#include <map>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "proto/text/date.h"
#include "server/base/names.h"
#include "server/ledger/match.h"
#include "server/ledger/words.h"
#include "server/projects/rules.h"

namespace luodi::ledger::rules {
namespace {

using Outcome = v1::RowResult;

// The column that fills a field of the project.
struct Filled {
  std::string_view path;
  Column column;
};
constexpr std::array kFilled = {
    Filled{"title", Column::kTitle},
    Filled{"kind", Column::kKind},
    Filled{"phase", Column::kPhase},
    Filled{"parent_project", Column::kParent},
    Filled{"business_code", Column::kBusinessCode},
    Filled{"national_code", Column::kNationalCode},
    Filled{"industry_code", Column::kIndustry},
    Filled{"investor", Column::kInvestor},
    Filled{"park", Column::kPark},
    Filled{"owner_department", Column::kDepartment},
    Filled{"total_investment", Column::kTotalInvestment},
    Filled{"fixed_asset_investment", Column::kFixedAssetInvestment},
    Filled{"foreign_investment", Column::kForeignInvestment},
    Filled{"land_area", Column::kLandArea},
    Filled{"promises.annual_tax", Column::kAnnualTax},
    Filled{"promises.annual_output", Column::kAnnualOutput},
    Filled{"promises.jobs", Column::kJobs},
    Filled{"confidentiality", Column::kConfidentiality},
    Filled{"description", Column::kDescription},
};

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

// The rows at judgement, with what they need of the books.
class Bench {
 public:
  Bench(const Ledger& ledger, const Books& books)
      : ledger_(ledger),
        books_(books),
        parks_(ByTitleAndId(books.parks)),
        departments_(ByTitleAndId(books.departments)),
        matches_(MatchRows(ledger, books)) {
    for (const v1::Project& project : books.projects) {
      if (!project.business_code().empty()) by_business_code_[project.business_code()] = &project;
    }
    for (size_t i = 0; i < ledger.rows.size(); ++i) row_of_code_.emplace(ledger.rows[i].project.business_code(), i);
    row_of_code_.erase("");
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

  void Order();
  std::optional<size_t> ParentRowOf(size_t i) const;
  void JudgeRow(size_t i);
  void FillNames(Draft& draft);
  void FillInvestor(Draft& draft);
  void FillParent(Draft& draft, size_t i);
  void CheckFields(Draft& draft);
  void AddFacts(Draft& draft);
  void CheckStage(Draft& draft);
  void Conclude(Draft& draft);
  std::string Resolve(Draft& draft, Column column, const std::string& text, const std::string& collection,
                      const std::map<std::string, std::string>& known);
  // One fault a column is enough: the first is the cause of the others.
  void Fail(Draft& draft, Column column, v1::ErrorReason reason, text::Metadata metadata,
            const text::Metadata& chinese = {});

  const Ledger& ledger_;
  const Books& books_;
  const std::map<std::string, std::string> parks_;
  const std::map<std::string, std::string> departments_;
  const std::vector<Match> matches_;
  absl::flat_hash_map<std::string, const v1::Project*> by_business_code_;
  absl::flat_hash_map<std::string, size_t> row_of_code_;
  absl::flat_hash_map<std::string, size_t> new_investors_;
  // Rows that name each other as parents in a circle.
  absl::flat_hash_set<size_t> circling_;
  Judgement judgement_;
};

void Bench::Fail(Draft& draft, Column column, v1::ErrorReason reason, text::Metadata metadata,
                 const text::Metadata& chinese) {
  const std::string text = ledger_.header.TextOf(column);
  if (!text.empty() && HasFault(draft.faults, text)) return;
  draft.faults.push_back(FaultOf(draft.row.row, text, reason, std::move(metadata), chinese));
}

std::optional<size_t> Bench::ParentRowOf(size_t i) const {
  const auto found = row_of_code_.find(ledger_.rows[i].parent);
  if (ledger_.rows[i].parent.empty() || found == row_of_code_.end()) return std::nullopt;
  return found->second;
}

// Parents before their children, else the order of the file.
void Bench::Order() {
  enum class Mark { kNew, kOpen, kDone };
  std::vector<Mark> marks(ledger_.rows.size(), Mark::kNew);
  for (size_t first = 0; first < marks.size(); ++first) {
    std::vector<size_t> chain;
    for (std::optional<size_t> i = first; i && marks[*i] != Mark::kDone; i = ParentRowOf(*i)) {
      if (marks[*i] == Mark::kOpen) {
        circling_.insert(*i);
        break;
      }
      marks[*i] = Mark::kOpen;
      chain.push_back(*i);
    }
    for (auto i = chain.rbegin(); i != chain.rend(); ++i) {
      marks[*i] = Mark::kDone;
      judgement_.order.push_back(*i);
    }
  }
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
  const Match& match = draft.match;
  if (match.investor != nullptr) draft.verdict.after.set_investor(match.investor->name());
  if (match.new_investor.empty()) return;
  draft.verdict.after.clear_investor();
  const auto [place, is_first] = new_investors_.emplace(match.new_investor, judgement_.new_investors.size());
  draft.verdict.new_investor = place->second;
  if (is_first) {
    judgement_.new_investors.push_back(draft.row.investor);
    return;
  }
  const std::string& title = judgement_.new_investors[place->second].title();
  if (draft.row.investor.title() != title) {
    draft.verdict.result.add_warnings(
        absl::StrCat(ledger_.header.TextOf(Column::kInvestor), ": an earlier row calls this investor ", title));
  }
}

void Bench::FillParent(Draft& draft, size_t i) {
  if (draft.row.parent.empty()) return;
  const v1::Project* parent = nullptr;
  if (const auto row = ParentRowOf(i)) {
    const Verdict& verdict = judgement_.verdicts[*row];
    if (circling_.contains(i) || *row == i) {
      return Fail(draft, Column::kParent, v1::ERROR_REASON_PARENT_UNFIT,
                  {{"parent", draft.row.parent}, {"why", "the rows name each other"}});
    }
    // A parent that is refused says why itself.
    parent = verdict.Is(Outcome::OUTCOME_REFUSED) ? nullptr : &verdict.after;
    if (!verdict.before) draft.verdict.parent_row = *row;
    draft.verdict.after.set_parent_project(verdict.before ? verdict.before->name() : NameToCome(books_.zone));
  } else if (const auto found = by_business_code_.find(draft.row.parent);
             found != by_business_code_.end() && projects::rules::MaySee(books_.caller, *found->second)) {
    parent = found->second;
    draft.verdict.after.set_parent_project(parent->name());
  } else {
    return Fail(draft, Column::kParent, v1::ERROR_REASON_TEXT_REFERS_NOWHERE, {{"resource", draft.row.parent}});
  }
  if (parent == nullptr) return;
  if (const absl::Status unfit = projects::rules::MayBeParent(*parent); !unfit.ok()) {
    text::Metadata metadata = MetadataOf(unfit);
    metadata["parent"] = draft.row.parent;
    Fail(draft, Column::kParent, ReasonOf(unfit), std::move(metadata));
  }
}

void Bench::CheckFields(Draft& draft) {
  for (const Fault& fault : projects::rules::CheckProject("", draft.verdict.after)) {
    const auto* filled = std::find_if(kFilled.begin(), kFilled.end(),
                                      [&](const Filled& candidate) { return fault.field.starts_with(candidate.path); });
    Fail(draft, filled == kFilled.end() ? Column::kUnknown : filled->column, fault.reason, fault.metadata);
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
    if (IsRecordedByAct(fact.kind()) && draft.verdict.before && books_.kept_here.contains(draft.verdict.before->name())) {
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
  const bool unchanged =
      before && !draft.verdict.new_investor && google::protobuf::util::MessageDifferencer::Equals(*before, after);
  if (before && books_.kept_here.contains(before->name()) &&
      !projects::rules::SettledChanges(*before, after).empty()) {
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
    return;
  }
  result.set_outcome(!before     ? Outcome::OUTCOME_CREATED
                     : unchanged ? Outcome::OUTCOME_UNCHANGED
                                 : Outcome::OUTCOME_UPDATED);
  if (before) result.set_project(before->name());
}

void Bench::JudgeRow(size_t i) {
  Draft draft{ledger_.rows[i], matches_[i], judgement_.verdicts[i], ledger_.rows[i].faults};
  draft.verdict.result.set_row(draft.row.row);
  for (const auto* warnings : {&draft.row.warnings, &draft.match.warnings}) {
    for (const std::string& warning : *warnings) draft.verdict.result.add_warnings(warning);
  }
  if (draft.row.worthless) return Conclude(draft);
  draft.faults.insert(draft.faults.end(), draft.match.faults.begin(), draft.match.faults.end());
  if (draft.match.project != nullptr) {
    draft.verdict.before = *draft.match.project;
    projects::rules::SetStage(*draft.verdict.before);
    draft.verdict.after = *draft.verdict.before;
  }
  draft.verdict.after.MergeFrom(draft.row.project);
  FillNames(draft);
  FillParent(draft, i);
  CheckFields(draft);
  if (draft.verdict.parent_row) draft.verdict.after.clear_parent_project();
  AddFacts(draft);
  CheckStage(draft);
  Conclude(draft);
}

Judgement Bench::Judge() && {
  judgement_.verdicts.resize(ledger_.rows.size());
  Order();
  for (const size_t i : judgement_.order) JudgeRow(i);
  return std::move(judgement_);
}

}  // namespace

int Judgement::Count(v1::RowResult::Outcome outcome) const {
  return static_cast<int>(
      std::count_if(verdicts.begin(), verdicts.end(), [&](const Verdict& verdict) { return verdict.Is(outcome); }));
}

Judgement Judge(const Ledger& ledger, const Books& books) { return Bench(ledger, books).Judge(); }

}  // namespace luodi::ledger::rules
