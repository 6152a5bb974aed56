// SPDX-License-Identifier: Apache-2.0
#include "client/score_sheet.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/csv.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/stage.h"
#include "proto/text/number.h"

namespace luodi::client {
namespace {

bool IsNotApplicable(const std::string& points) {
  const std::string word = absl::AsciiStrToLower(points);
  return word == "n/a" || word == "不适用";
}

v1::CriterionScore ScoreOf(const std::string& criterion, const std::string& points) {
  v1::CriterionScore score;
  score.set_criterion_id(criterion);
  if (IsNotApplicable(points)) {
    score.set_not_applicable(true);
  } else {
    score.set_score_bp(ReadPoints(points));
  }
  return score;
}

}  // namespace

int32_t ReadPoints(const std::string& text) {
  constexpr int64_t kMost = 1'000'000;
  const std::string folded = text::Fold(text);
  std::string_view rest = folded;
  text::Decimal decimal;
  int64_t hundredths = 0;
  if (!text::ConsumeDecimal(&rest, &decimal) || !rest.empty()) {
    throw UsageError(absl::StrCat(text, ": ", _("not points; write them as 16, 16.5 or n/a")));
  }
  const text::Fit fit = text::ToInteger(decimal, 2, &hundredths);
  if (fit == text::Fit::kTooFine) throw UsageError(absl::StrCat(text, ": ", _("finer than a hundredth of a point")));
  if (fit == text::Fit::kTooLarge || decimal.negative || hundredths < 0 || hundredths > kMost) {
    throw UsageError(absl::StrCat(text, ": ", _("points are 0 or more, up to full marks")));
  }
  return static_cast<int32_t>(hundredths);
}

v1::CriterionScore ReadScore(const std::string& text) {
  // A title may hold an equals sign, points never do.
  const size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(absl::StrCat(text, ": ", _("write it as CRITERION=POINTS or CRITERION=n/a")));
  }
  return ScoreOf(text.substr(0, equals), text.substr(equals + 1));
}

std::vector<v1::CriterionScore> ReadScores(std::string_view csv) {
  const std::vector<CsvRow> rows = ReadCsv(csv);
  const CsvRow head = rows.empty() ? CsvRow() : rows.front();
  const int criterion = FindColumn(head, {"criterion", "评分项"});
  const int points = FindColumn(head, {"points", "得分"});
  const int remark = FindColumn(head, {"remark", "备注"});
  if (criterion < 0 || points < 0) {
    throw UsageError(_("the first line must name the columns: criterion,points or 评分项,得分"));
  }
  std::vector<v1::CriterionScore> scores;
  std::vector<UsageError> faults;
  for (size_t i = 1; i < rows.size(); ++i) {
    try {
      if (CellAt(rows[i], criterion).empty()) throw UsageError(_("no criterion"));
      v1::CriterionScore score = ScoreOf(CellAt(rows[i], criterion), CellAt(rows[i], points));
      score.set_remark(CellAt(rows[i], remark));
      scores.push_back(std::move(score));
    } catch (const UsageError& error) {
      faults.emplace_back(absl::StrCat(_("line"), " ", rows[i].line, ": ", error.what()));
    }
  }
  if (!faults.empty()) throw UsageError::Of(faults, LoadedLanguage());
  return scores;
}

void NameCriteria(const v1::ScoreSheet& sheet, std::vector<v1::CriterionScore>* scores) {
  std::vector<UsageError> faults;
  for (v1::CriterionScore& score : *scores) {
    const auto found = std::find_if(sheet.criteria().begin(), sheet.criteria().end(), [&](const auto& criterion) {
      return criterion.criterion_id() == score.criterion_id() || criterion.title() == score.criterion_id();
    });
    if (found != sheet.criteria().end()) {
      score.set_criterion_id(found->criterion_id());
    } else {
      faults.emplace_back(absl::StrCat(score.criterion_id(), ": ", _("not on the sheet")));
    }
  }
  if (faults.empty()) return;
  faults.emplace_back(absl::StrCat(
      _("the sheet has"), ": ",
      absl::StrJoin(sheet.criteria(), ", ", [](std::string* text, const v1::ScoreCriterion& criterion) {
        absl::StrAppend(text, criterion.criterion_id(), " ", criterion.title(), " (", Points(criterion.weight_bp()),
                        ")");
      })));
  throw UsageError::Of(faults, LoadedLanguage());
}

}  // namespace luodi::client
