// SPDX-License-Identifier: Apache-2.0
#include "client/finding_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/names.h"
#include "client/words.h"
#include "luodi/v1/access.pb.h"

namespace luodi::client {
namespace {

using Finding = v1::DefinitionFinding;

struct Sentence {
  Finding::Rule rule;
  // The keys of the detail, with colons between.
  const char* keys;
  const char* text;
};

constexpr Sentence kSentences[] = {
    {Finding::RULE_PATH_WITHOUT_END, "before_last_group", N_("A decision stands before the last group.")},
    {Finding::RULE_PATH_WITHOUT_END, "can_be_skipped", N_("The decision can be skipped.")},
    {Finding::RULE_PATH_WITHOUT_END, "not_one_decision", N_("The last group is not exactly one decision.")},
    {Finding::RULE_STAGE_MISPLACED, "second", N_("There is a second stage of the kind {second}.")},
    {Finding::RULE_STAGE_MISPLACED, "after_first_group", N_("Completeness is checked in the first group only.")},
    {Finding::RULE_VERDICT_NOT_THERE, "no_threshold_before", N_("No threshold stage comes before it.")},
    {Finding::RULE_ID_TWICE, "id", N_("{id} is there twice.")},
    {Finding::RULE_HOLDER_TWICE, "holder", N_("{holder} sits there twice.")},
    {Finding::RULE_HOLDER_TWICE, "alternate", N_("{alternate} is his own alternate.")},
    {Finding::RULE_REFERS_NOWHERE, "name", N_("{name} is not there.")},
    {Finding::RULE_HOLDER_WITHOUT_PERMISSION, "holder", N_("{holder} may not do what the seat asks.")},
    {Finding::RULE_UNSATISFIABLE, "nobody_of", N_("Nobody of {nobody_of} can answer.")},
    {Finding::RULE_UNSATISFIABLE, "share:all:reach", N_("{share} of {all} is asked for, persons can give {reach}.")},
    {Finding::RULE_UNSATISFIABLE, "at_least:all:reach",
     N_("{at_least} of {all} are asked for, persons can give {reach}.")},
    {Finding::RULE_UNSATISFIABLE, "must_be_heard:reach",
     N_("Seats of weight {must_be_heard} must be heard, persons can give {reach}.")},
    {Finding::RULE_UNSATISFIABLE, "at_least:groups", N_("{at_least} in each of {groups} groups cannot be reached.")},
    {Finding::RULE_UNSATISFIABLE, "voices:persons", N_("{voices} voices are asked for, {persons} persons may decide.")},
    {Finding::RULE_UNSATISFIABLE, "nobody_handles", N_("Nobody may handle cases.")},
    {Finding::RULE_SHARE_IMPOSSIBLE, "share", N_("{share} is more than all.")},
    {Finding::RULE_SHARE_IMPOSSIBLE, "at_least:all", N_("{at_least} are asked for, there are {all}.")},
    {Finding::RULE_SHARE_IMPOSSIBLE, "at_least:all:group",
     N_("{at_least} are asked for, there are {all} in group {group}.")},
    {Finding::RULE_DEEMED_CONSENT_FORBIDDEN, "kind", N_("Silence never answers at a stage of the kind {kind}.")},
    {Finding::RULE_DEEMED_CONSENT_FORBIDDEN, "no_limit", N_("Silence needs a limit.")},
    {Finding::RULE_DEEMED_CONSENT_FORBIDDEN, "may_veto", N_("Who may veto is never silent.")},
    {Finding::RULE_DEEMED_CONSENT_FORBIDDEN, "subject", N_("Silence never answers for {subject}.")},
    {Finding::RULE_BALLOT_NOT_SECRET, "seats:needed", N_("There are {seats} seats; a secret ballot needs {needed}.")},
    {Finding::RULE_BALLOT_NOT_SECRET, "quorum:needed",
     N_("{quorum} ballots make the quorum; a secret ballot needs {needed}.")},
    {Finding::RULE_BALLOT_NOT_SECRET, "weight:other", N_("Weights {weight} and {other} tell who voted how.")},
    {Finding::RULE_BALLOT_NOT_SECRET, "may_veto", N_("A veto tells who voted how.")},
    {Finding::RULE_BALLOT_NOT_SECRET, "per_group", N_("A secret ballot cannot be counted by groups.")},
    {Finding::RULE_SCORE_SHEET_UNSOUND, "minimum:full", N_("The minimum is {minimum}, full marks are {full}.")},
    {Finding::RULE_SCORE_SHEET_UNSOUND, "sum:full", N_("The weights add up to {sum}, not {full}.")},
    {Finding::RULE_FIELD_UNFIT, "field:kind", N_("A stage of the kind {kind} knows no {field}.")},
    {Finding::RULE_FIELD_UNFIT, "missing", N_("{missing} is missing.")},
    {Finding::RULE_FIELD_UNFIT, "may_veto", N_("A veto stands where no opinion is given.")},
    {Finding::RULE_FIELD_UNFIT, "alternate_of_role", N_("A role has no alternate.")},
    {Finding::RULE_LEVELS_UNSOUND, "bar_at_first", N_("The first level takes everything: it has no bar.")},
    {Finding::RULE_LEVELS_UNSOUND, "no_bar", N_("A level after the first needs a bar.")},
    {Finding::RULE_LEVELS_UNSOUND, "not_above", N_("The bar is not above that of {not_above}.")},
    {Finding::RULE_LEVELS_UNSOUND, "other_currency", N_("The currency is not that of {other_currency}.")},
    {Finding::RULE_RUNGS_UNSOUND, "days:told", N_("{told} is told twice when {days} working days late.")},
    {Finding::RULE_RUNGS_UNSOUND, "no_limit", N_("There is no limit to be late after.")},
    {Finding::RULE_NO_LIMIT, "no_limit", N_("The stage has no limit.")},
    {Finding::RULE_SINGLE_PERSON, "holder", N_("One person alone answers for {holder}.")},
    {Finding::RULE_SINGLE_PERSON, "on_every_seat", N_("One person alone can take every seat.")},
    {Finding::RULE_SINGLE_PERSON, "may_decide", N_("One person alone may decide.")},
    {Finding::RULE_SINGLE_PERSON, "handles_cases", N_("One person alone may handle cases.")},
    {Finding::RULE_SUPPLEMENT_UNBOUNDED, "no_supplement_rule", N_("Any number of supplements, without a deadline.")},
    {Finding::RULE_THRESHOLD_MISSING, "no_threshold", N_("There is no threshold stage.")},
    {Finding::RULE_THRESHOLD_MISSING, "can_be_skipped", N_("A case for an investment can skip the thresholds.")},
};

// Enum values and fields by their words, resources without their zone.
std::string ValueText(const std::string& key, const std::string& value, Language language) {
  if (key == "field" || key == "missing") return Label(value, language);
  for (const auto* type :
       {v1::StageKind_descriptor(), v1::ReviewSubject_descriptor(), v1::Role_descriptor()}) {
    if (const auto* known = FindWord(*type, value); known != nullptr) return Word(*known, language);
  }
  return absl::StartsWith(value, "zones/") ? ShortName(value) : value;
}

}  // namespace

std::string FindingText(const v1::DefinitionFinding& finding, Language language) {
  std::string keys;
  std::map<std::string, std::string> values;
  for (const auto part : absl::StrSplit(finding.detail(), ", ")) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits(": ", 1));
    absl::StrAppend(&keys, keys.empty() ? "" : ":", pair.first);
    values[absl::StrCat("{", pair.first, "}")] = ValueText(pair.first, pair.second, language);
  }
  const auto* const sentence = std::find_if(std::begin(kSentences), std::end(kSentences), [&](const Sentence& one) {
    return one.rule == finding.rule() && one.keys == keys;
  });
  if (sentence == std::end(kSentences)) return finding.detail();
  return absl::StrReplaceAll(_(sentence->text), values);
}

}  // namespace luodi::client
