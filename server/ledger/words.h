// SPDX-License-Identifier: Apache-2.0
// The words bureaus write into their ledgers, and what they mean here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "luodi/v1/projects.pb.h"
#include "luodi/v1/types.pb.h"

namespace luodi::ledger {

// 新建 扩建 技改 零增地技改 租赁厂房 增资 迁建 公益 基础设施; nothing for another word.
std::optional<v1::ProjectKind> ReadKind(std::string_view word);
// 新建 for PROJECT_KIND_NEW_BUILD; empty for none.
std::string_view KindWord(v1::ProjectKind kind);

// 公开 内部 受限; nothing for another word.
std::optional<v1::Confidentiality> ReadConfidentiality(std::string_view word);
// 内部 for CONFIDENTIALITY_INTERNAL; empty for none.
std::string_view ConfidentialityWord(v1::Confidentiality confidentiality);
// 秘密 机密 绝密, also with a period behind: grades of state secrets.
bool IsStateSecret(std::string_view word);

// The stages a word may mean: 前期 is a stage and also the war map's bucket of all that is signed and not started.
// Empty for another word.
std::vector<v1::Stage> ReadStage(std::string_view word);
// 签约 for STAGE_SIGNED.
std::string_view StageWord(v1::Stage stage);

// 1, 二期, 第3期, 十二期: 1 to 99; nothing for another text.
std::optional<int> ReadPhase(std::string_view text);

// A count of persons: 120, 1,200人; nothing for another text and beyond 10^9.
std::optional<int> ReadPersons(std::string_view text);

// ISO 3166-1 alpha-2 from the code or the Chinese or English name; 香港, 澳门 and 台湾 also bare.
std::optional<std::string> ReadCountry(std::string_view text);

// The code with its letter from a code or an exact name of GB/T 4754-2017. One name of nested levels means the
// narrowest; nothing for another text or a name that stands in two places.
std::optional<std::string> ReadIndustry(std::string_view text);

// The codes that bare digits may be if a spreadsheet dropped their leading zero: A0111 for 111, and B111, which the
// digits say as they stand. Empty when no zero can be missing.
std::vector<std::string> IndustriesWithLostZero(std::string_view digits);

// 9.14E+17: what a spreadsheet makes of long digits.
bool IsScientific(std::string_view text);
// 43951, 43951.5: the number of a day, shown bare.
bool IsSerialDay(std::string_view text);
// The day of a text that has a time behind it: 2020/4/30 for "2020/4/30 0:00:00"; other texts as they are.
std::string_view WithoutTime(std::string_view text);

// What a cell says of a line of sums.
enum class SumWord {
  kNone,
  // 东区小计, 年产值合计: a sum of something, or the title of a project.
  kQualified,
  // 合计, 小计：, 总计(亿元), 本页小计, 一季度合计, 2020年累计, 共计41个: nothing else.
  kPlain,
};
SumWord ReadSumWord(std::string_view text);

}  // namespace luodi::ledger
