// SPDX-License-Identifier: Apache-2.0
// ledger_maker ROWS FILE: a ledger as a development zone might keep it, of any length, the same for the same seed.
// Cells stand as an export writes them, so that a file that went in can be held against the one that comes out.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "proto/text/number.h"
#include "server/investors/rules.h"
#include "server/sheets/writer.h"
#include "server/zones/industries.h"

namespace luodi::sheets {
namespace {

using Kind = ColumnStyle::Kind;

// SplitMix64, one stream a row: a row depends on the seed and its number alone.
class Chance {
 public:
  Chance(uint64_t seed, uint64_t stream) : state_(seed * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03) { Next(); }

  uint64_t Below(uint64_t bound) { return Next() % bound; }
  int Between(int least, int most) {
    return least + static_cast<int>(Below(static_cast<uint64_t>(most) - static_cast<uint64_t>(least) + 1));
  }
  template <typename Values>
  const auto& Of(const Values& values) {
    return values[Below(values.size())];
  }

 private:
  uint64_t Next() {
    uint64_t mixed = state_ += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }

  uint64_t state_;
};

struct Product {
  const char* name;
  const char* industry;
  const char* chain;
};
constexpr std::array kProducts = {
    Product{"智能装备零部件", "C3484", "智能制造"},
    Product{"工业机器人", "C3491", "智能制造"},
    Product{"精密模具", "C3525", "智能制造"},
    Product{"半导体专用设备", "C3569", "电子信息"},
    Product{"新能源汽车", "C3612", "汽车"},
    Product{"汽车电子制动系统", "C3670", "汽车"},
    Product{"特种电缆", "C3831", "新材料"},
    Product{"锂离子电池", "C3841", "新能源"},
    Product{"服务器整机", "C3912", "电子信息"},
    Product{"通信基站设备", "C3921", "电子信息"},
    Product{"工业无人机", "C3963", "低空经济"},
    Product{"集成电路封装测试", "C3973", "电子信息"},
    Product{"光电显示器件", "C3976", "电子信息"},
    Product{"高密度电路板", "C3982", "电子信息"},
    Product{"智能电表", "C4012", "智能制造"},
    Product{"环保涂料", "C2641", "新材料"},
    Product{"生物医药制剂", "C2720", "大健康"},
    Product{"现代中药", "C2740", "大健康"},
    Product{"基因检测试剂", "C2761", "大健康"},
    Product{"医用防护材料", "C2770", "大健康"},
    Product{"速冻食品", "C1432", "食品"},
    Product{"光学玻璃", "C3052", "新材料"},
    Product{"装配式钢结构", "C3311", "绿色建筑"},
    Product{"分布式光伏", "D4416", "新能源"},
    Product{"冷链仓储", "G5930", "现代物流"},
    Product{"工业互联网平台", "I6532", "数字经济"},
    Product{"云计算数据中心", "I6550", "数字经济"},
    Product{"工业软件", "I6513", "数字经济"},
    Product{"新型显示材料研发", "M7320", "电子信息"},
    Product{"创新药研发", "M7340", "大健康"},
};
constexpr std::array<const char*, 8> kPlaces = {"廊坊高新区", "廊坊开发区", "龙河高新区", "固安产业园",
                                                "永清经开区", "香河开发区", "霸州经开区", "大厂高新区"};
constexpr std::array<const char*, 8> kActs = {"智能化生产线", "生产基地", "产业化",   "总部及研发中心",
                                              "扩能",         "二厂区",   "示范工程", "数字化车间"};
constexpr std::array<const char*, 32> kSyllables = {"恒", "信", "瑞", "达", "华", "泰", "鑫", "盛", "嘉", "诚", "宏",
                                                    "远", "博", "源", "中", "科", "新", "天", "海", "润", "金", "德",
                                                    "创", "智", "联", "启", "元", "安", "东", "方", "卓", "越"};
constexpr std::array<const char*, 12> kFamilies = {"王", "李", "张", "刘", "陈", "杨",
                                                   "赵", "孙", "周", "吴", "郑", "冯"};
constexpr std::array<const char*, 10> kGivenNames = {"建国", "丽", "志强", "敏",   "晓东",
                                                     "海燕", "伟", "静",   "立新", "磊"};
constexpr std::array<const char*, 7> kRemarks = {
    "",
    "",
    "省重点,市领导包联",
    "企业称\"力争提前投产\"",
    "土地手续办理中；待省厅批复",
    "已列入2024年重点前期计划",
    "配套道路, 供电, 供水均已完成",
};
constexpr std::string_view kUsccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

struct Investor {
  std::string name, uscc;
};

// The last character that makes the code right, told by the very rule that will judge it.
std::string WithCheckCharacter(std::string code) {
  code += '0';
  for (const Fault& fault : investors::rules::CheckUscc("", code)) code.back() = fault.metadata.at("expected")[0];
  return code;
}

std::string UsccOf(uint64_t number) {
  std::string organisation(6, '0');
  for (auto digit = organisation.rbegin(); digit != organisation.rend(); ++digit, number /= kUsccAlphabet.size()) {
    *digit = kUsccAlphabet[number % kUsccAlphabet.size()];
  }
  const std::string front = absl::StrCat("91131000MA", organisation);
  const std::string code = WithCheckCharacter(front + "0");
  const auto fault = investors::rules::WarnOrganisationCode("", code);
  return fault ? WithCheckCharacter(front + fault->metadata.at("expected")) : code;
}

// Each number its own name and code.
Investor InvestorOf(uint64_t seed, uint64_t number) {
  constexpr uint64_t kNames = 32ull * 32 * 32 * 32 * 8;
  // An odd factor permutes the names, whose number is a power of two.
  uint64_t scattered = (number * 0x5851F42D + seed * 0x2545F491 + 0x3A7C59) % kNames;
  Investor investor;
  investor.uscc = UsccOf(scattered);
  std::string trade;
  for (int i = 0; i < 4; ++i, scattered /= 32) trade += kSyllables[scattered % 32];
  constexpr std::array<const char*, 8> kFields = {"科技", "实业", "新材料", "装备", "电子", "生物", "能源", "投资"};
  investor.name = absl::StrCat("廊坊", trade, kFields[scattered], "有限公司");
  return investor;
}

std::string Person(Chance& chance) { return absl::StrCat(chance.Of(kFamilies), chance.Of(kGivenNames)); }

class Ledger {
 public:
  Ledger(int64_t rows, uint64_t seed, bool wide)
      : seed_(seed), investors_(static_cast<uint64_t>(rows) / 2 + 1), wide_(wide ? kWideColumns : 0) {
    for (const Product& product : kProducts) {
      if (!zones::IsIndustryCode(product.industry)) throw std::logic_error(product.industry);
    }
    for (const auto& [head, style] : kKnown) Head(head, style);
    for (int i = 1; i <= wide_; ++i) Head(absl::StrCat("第", i, "次调度"), {Kind::kGuess, 0, 18});
  }

  const std::vector<std::string>& heads() const { return heads_; }
  const std::vector<ColumnStyle>& styles() const { return styles_; }

  // `row` from 1.
  std::vector<Cell> Row(int64_t row) const {
    Chance chance(seed_, static_cast<uint64_t>(row));
    std::vector<Cell> cells;
    const auto add = [&](const std::string& text) {
      cells.push_back({text, text.empty() ? Type::kEmpty : Type::kText});
    };
    const Product& product = chance.Of(kProducts);
    const Investor investor = InvestorOf(seed_, chance.Below(investors_));
    add(absl::StrCat(row));
    add(absl::StrFormat("GX-%06d", row));
    add(absl::StrFormat("%s%s%s%06d号项目", chance.Of(kPlaces), product.name, chance.Of(kActs), row));
    add("新建");
    add("1");
    add(investor.name);
    add(investor.uscc);
    add(product.industry);
    for (const std::string& text : Amounts(chance)) add(text);
    for (const std::string& text : Progress(chance)) add(text);
    add(text::WriteDecimal(chance.Between(20, 90'000), 1, 0));
    add(absl::StrCat(chance.Between(8, 3000)));
    add("内部");
    add(Person(chance));
    add(Person(chance));
    add(absl::StrFormat("13%09d", chance.Below(1'000'000'000)));
    add(chance.Of(kRemarks));
    add(product.chain);
    for (int i = 1; i <= wide_; ++i) add(absl::StrCat("形象进度", chance.Between(0, 100), "%"));
    return cells;
  }

 private:
  static constexpr int kWideColumns = 40;
  static inline const std::vector<std::pair<std::string, ColumnStyle>> kKnown = {
      {"序号", {Kind::kNumber, 0, 8}},
      {"编号", {Kind::kText, 0, 12}},
      {"项目名称", {Kind::kText, 0, 48}},
      {"项目类型", {Kind::kText, 0, 10}},
      {"分期", {Kind::kNumber, 0, 6}},
      {"投资主体", {Kind::kText, 0, 32}},
      {"统一社会信用代码", {Kind::kText, 0, 22}},
      {"行业", {Kind::kText, 0, 8}},
      {"总投资(亿元)", {Kind::kNumber, 6}},
      {"固定资产投资(亿元)", {Kind::kNumber, 6}},
      {"用地面积(亩)", {Kind::kNumber, 6}},
      {"首谈日期", {Kind::kDate, 0, 12}},
      {"签约日期", {Kind::kDate, 0, 12}},
      {"开工日期", {Kind::kDate, 0, 12}},
      {"投产日期", {Kind::kDate, 0, 12}},
      {"计划开工日期", {Kind::kDate, 0, 15}},
      {"计划投产日期", {Kind::kDate, 0, 15}},
      {"阶段", {Kind::kText, 0, 8}},
      {"预计年税收(万元)", {Kind::kNumber, 6}},
      {"就业", {Kind::kNumber, 0, 8}},
      {"密级", {Kind::kText, 0, 8}},
      {"更新人", {Kind::kText, 0, 10}},
      {"联系人", {Kind::kGuess, 0, 10}},
      {"联系电话", {Kind::kGuess, 0, 14}},
      {"备注", {Kind::kGuess, 0, 32}},
      {"产业链", {Kind::kGuess, 0, 12}},
  };

  void Head(const std::string& head, const ColumnStyle& style) {
    heads_.push_back(head);
    styles_.push_back(style);
  }

  // Total and fixed asset investment in 亿元, land in 亩.
  static std::vector<std::string> Amounts(Chance& chance) {
    // Most projects are small.
    const int total = chance.Between(10, chance.Below(10) == 0 ? 9'000 : 600);
    const int fixed = total * chance.Between(55, 95);
    return {text::WriteDecimal(total, 2, 0), text::WriteDecimal(fixed, 4, 0),
            text::WriteDecimal(chance.Between(500, 50'000), 2, 0)};
  }

  // First talk, signing, start and production as far as the project came, the promised start and production, and the
  // stage that follows from the facts.
  static std::vector<std::string> Progress(Chance& chance) {
    constexpr std::array<const char*, 10> kStages = {"在谈", "在谈", "签约", "签约", "在建",
                                                     "在建", "在建", "投产", "投产", "投产"};
    const std::string stage = chance.Of(kStages);
    const int facts = stage == "在谈" ? 1 : stage == "签约" ? 2 : stage == "在建" ? 3 : 4;
    std::vector<std::string> texts, promised;
    absl::CivilDay day = absl::CivilDay(2015, 1, 5) + chance.Between(0, 3000);
    for (int fact = 0; fact < 4; ++fact) {
      texts.push_back(fact < facts ? absl::FormatCivilTime(day) : "");
      if (fact >= 2) promised.push_back(facts > 1 ? absl::FormatCivilTime(day - 15) : "");
      day += chance.Between(20, 320);
    }
    texts.insert(texts.end(), promised.begin(), promised.end());
    texts.push_back(stage);
    return texts;
  }

  const uint64_t seed_;
  const uint64_t investors_;
  const int wide_;
  std::vector<std::string> heads_;
  std::vector<ColumnStyle> styles_;
};

void Write(const Ledger& ledger, int64_t rows, Writer& writer) {
  writer.Sheet("项目台账", ledger.heads(), ledger.styles());
  for (int64_t row = 1; row <= rows; ++row) writer.Row(ledger.Row(row));
  writer.End();
}

bool Save(const Spool& spool, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  for (int64_t at = 0; at < spool.size();) {
    const std::string piece = spool.Read(at, 1 << 20);
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    at += static_cast<int64_t>(piece.size());
  }
  out.close();
  return !out.fail();
}

int Main(int argc, char** argv) {
  int64_t rows = 0;
  std::string path;
  uint64_t seed = 1;
  Encoding encoding = Encoding::kUtf8;
  bool wide = false;
  const std::map<std::string, Encoding> encodings = {
      {"utf-8", Encoding::kUtf8}, {"utf-8-bom", Encoding::kUtf8WithMark}, {"gb18030", Encoding::kGb18030}};
  CLI::App app("a made-up ledger of a development zone", "ledger_maker");
  app.add_option("ROWS", rows)->required()->check(CLI::Range(int64_t{0}, int64_t{4'000'000}));
  app.add_option("FILE", path, "*.xlsx or *.csv")->required();
  app.add_option("--seed", seed);
  app.add_option("--encoding", encoding, "of a CSV")->transform(CLI::CheckedTransformer(encodings));
  app.add_flag("--wide", wide, "40 more columns that no ledger knows");
  CLI11_PARSE(app, argc, argv);
  const bool is_csv = path.ends_with(".csv");
  if (!is_csv && !path.ends_with(".xlsx")) {
    std::cerr << "ledger_maker: neither .xlsx nor .csv: " << path << "\n";
    return 2;
  }
  Spool spool;
  const absl::Time created = absl::FromCivil(absl::CivilSecond(2026, 1, 1, 0, 0, 0), absl::UTCTimeZone());
  const auto writer = is_csv ? NewCsvWriter(spool, encoding) : NewXlsxWriter(spool, created);
  Write(Ledger(rows, seed, wide), rows, *writer);
  if (Save(spool, path)) return 0;
  std::cerr << "ledger_maker: cannot write " << path << "\n";
  return 2;
}

}  // namespace
}  // namespace luodi::sheets

int main(int argc, char** argv) try { return luodi::sheets::Main(argc, argv); } catch (const std::exception& error) {
  std::cerr << "ledger_maker: " << error.what() << "\n";
  return 2;
}
