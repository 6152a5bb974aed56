// SPDX-License-Identifier: Apache-2.0
#include "client/figure_flags.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/language.h"
#include "client/words.h"
#include "proto/text/number.h"
#include "proto/text/quantity.h"

namespace luodi::client {
namespace {

constexpr char kPlan[] = "plan.";

// "plan.green_area" -> "green_area"
std::string LastOf(const std::string& path) { return path.substr(path.rfind('.') + 1); }

// A path of Figures, or what stands between numbers and paths: average, sum, ".." of years.
std::string WordText(const std::string& word, Language language) {
  if (word == "..") return "-";
  if (word == "average") return _("average");
  if (word == "sum") return _("sum");
  if (word.empty()) return word;
  // Of what stands in brackets before it: years[2030].tax.
  return absl::StrCat(word[0] == '.' ? " " : "", InSentence(FigureLabel(word, language)));
}

// " * (storey_height_mm > 8000 ? 2 : 1)" is said as people say it. Returns how many characters it takes, 0 when it is
// not there.
size_t ConsumeDoubled(const std::string& formula, size_t at, std::string* told) {
  constexpr std::string_view kBegin = " * (storey_height_mm > ";
  constexpr std::string_view kEnd = " ? 2 : 1)";
  if (formula.compare(at, kBegin.size(), kBegin) != 0) return 0;
  const size_t digits = at + kBegin.size();
  const size_t end = formula.find(kEnd, digits);
  int64_t millimetres = 0;
  if (end == std::string::npos || !absl::SimpleAtoi(formula.substr(digits, end - digits), &millimetres)) return 0;
  absl::StrAppend(told, " ",
                  absl::StrReplaceAll(_("(doubled in storeys above {height})"),
                                      {{"{height}", text::WriteDecimal(millimetres, 3, 0) + "米"}}));
  return end + kEnd.size() - at;
}

}  // namespace

const std::vector<FigureFlag>& FigureFlags() {
  static const std::vector<FigureFlag> flags = {
      {"kind", "kind", N_("Kind of project; bare figures: new-build if not given")},
      {"industry", "industry_code", N_("Code of GB/T 4754-2017, e.g. C3611")},
      {"park", "park", N_("The park it sits in")},
      {"investment", "fixed_asset_investment", N_("Fixed-asset investment")},
      {"total-investment", "total_investment", N_("Total investment, e.g. 2.83亿元")},
      {"foreign-investment", "foreign_investment", N_("Foreign investment, e.g. 1.5亿美元")},
      {"area", "land_area", N_("Land")},
      {"annual-tax", "annual_tax", N_("Promised tax a year")},
      {"annual-output", "annual_output", N_("Promised output a year")},
      {"jobs", "jobs", N_("Promised jobs")},
      {"production-date", "production_date", N_("Promised day of production")},
      {"registered-capital", "plan.registered_capital", N_("Registered capital")},
      {"land-use", "plan.land_use", N_("Use of land")},
      {"land-basis", "plan.land_basis", N_("What the area of land counts")},
      {"land-price", "plan.land_price", N_("Land price, part of the fixed-asset investment")},
      {"building-area", "plan.building_area", N_("Ground covered by buildings, structures and open yards")},
      {"green-area", "plan.green_area", N_("Green area")},
      {"office-area", "plan.office_area", N_("Land for offices and living")},
      {"leased-area", "plan.leased_floor_area", N_("Leased floor area, for the apportioned land of a leased plant")},
      {"plot-ratio", "plan.plot_floor_area_ratio_ppm",
       N_("Floor area ratio of the plot the leased plant stands on, e.g. 1.2")},
      {"rd-expense", "plan.annual_rd_expense", N_("R&D expense a year")},
      {"energy", "plan.annual_energy_kgce", N_("Energy a year, e.g. 800吨标准煤 or 800000千克标准煤")},
  };
  return flags;
}

Command& AddFigureFlags(Command& command, const std::string& prefix, const std::string& field) {
  command.Field(prefix + "plan", field + "plan", _("Plan with buildings and years: @file.json or '{...}'"));
  for (const FigureFlag& flag : FigureFlags()) {
    if (flag.path == std::string_view("park")) {
      command.Resource(prefix + flag.word, field + flag.path, "parks/*", _(flag.help));
    } else {
      command.Field(prefix + flag.word, field + flag.path, _(flag.help));
    }
  }
  return command;
}

Command& AddPlanFlags(Command& command, const std::string& field) {
  command.Field("--plan", field, _("Plan with buildings and years: @file.json or '{...}'"));
  for (const FigureFlag& flag : FigureFlags()) {
    if (!absl::StartsWith(flag.path, kPlan)) continue;
    command.Field(absl::StrCat("--", flag.word), absl::StrCat(field, ".", LastOf(flag.path)), _(flag.help));
  }
  return command;
}

std::string FigureNamed(const std::string& word) {
  if (word == "plan") return word;
  const auto& flags = FigureFlags();
  const auto found =
      std::find_if(flags.begin(), flags.end(), [&](const FigureFlag& flag) { return flag.word == word; });
  return found == flags.end() ? "" : found->path;
}

std::string FigureLabel(const std::string& path, Language language) {
  // As a figure it is whose record is read, not who invests.
  if (path == "investor" && language == Language::kChinese) return "投资主体";
  return Label(LastOf(path), language);
}

std::string FigureText(const std::string& path, const v1::Quantity& quantity) {
  const std::string figure = LastOf(path);
  if (figure == "jobs") return text::WriteQuantity(quantity, v1::METRIC_JOBS_PER_MU);
  if (figure == "annual_energy_kgce") return text::WriteQuantity(quantity, v1::METRIC_ENERGY_PER_MU);
  const bool floor = figure == "plot_floor_area_ratio_ppm" || figure == "leased_floor_area" || figure == "buildings";
  return text::WriteQuantity(quantity, floor ? v1::METRIC_FLOOR_AREA_RATIO : v1::METRIC_UNSPECIFIED);
}

std::string InSentence(std::string label) {
  if (label.size() > 1 && absl::ascii_islower(label[1])) label[0] = absl::ascii_tolower(label[0]);
  return label;
}

std::string FormulaText(const std::string& formula, Language language) {
  std::string told;
  std::string word;
  for (size_t at = 0; at <= formula.size(); ++at) {
    const char c = at < formula.size() ? formula[at] : '\0';
    if (absl::ascii_islower(c) || c == '_' || c == '.') {
      word += c;
      continue;
    }
    told += WordText(word, language);
    word.clear();
    const size_t doubled = ConsumeDoubled(formula, at, &told);
    if (doubled > 0) {
      at += doubled - 1;
    } else if (c != '\0') {
      told += c == '/' ? "÷" : c == '*' ? "×" : std::string(1, c);
    }
  }
  return told;
}

}  // namespace luodi::client
