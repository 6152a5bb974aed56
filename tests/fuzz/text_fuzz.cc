// SPDX-License-Identifier: Apache-2.0
// Any text as what people and programs write into single fields: amounts, areas, dates, rates, codes, names, etags,
// tokens. The first byte chooses what it is taken for. What was read is written, and read again as the same.
#include <utf8proc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "luodi/v1/projects.pb.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "proto/text/quantity.h"
#include "server/base/digest.h"
#include "server/base/money.h"
#include "server/base/names.h"
#include "server/base/page.h"
#include "server/base/text.h"
#include "server/call/call.h"
#include "server/investors/rules.h"
#include "server/ledger/words.h"
#include "server/policy/metrics.h"
#include "server/zones/industries.h"
#include "tests/fuzz/expect.h"

namespace luodi::fuzz {
namespace {

constexpr v1::ErrorReason kRead = v1::ERROR_REASON_UNSPECIFIED;

// `read` of what `write` made of `value` gives `value` again.
template <typename Value, typename Read>
void ExpectReadBack(const Value& value, const std::string& written, Read read) {
  Value back;
  const v1::ErrorReason reason = read(written, &back);
  Expect(reason == kRead, written + " to be read, not " + v1::ErrorReason_Name(reason));
  Expect(text::OrderedBytes(back) == text::OrderedBytes(value), written + " to be read as it was meant");
}

void ExpectNumberReadBack(int64_t value, const std::string& written,
                          v1::ErrorReason (*read)(std::string_view, int64_t*)) {
  int64_t back = 0;
  Expect(read(written, &back) == kRead && back == value, written + " to be read as it was meant");
}

// The parts of a text of two, parted by a line break.
std::pair<std::string, std::string> InTwo(const std::string& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  return {text.substr(0, end), end < text.size() ? text.substr(end + 1) : ""};
}

// ---- amounts

void OnMoney(const std::string& text) {
  v1::Money money;
  if (text::ReadMoney(text, &money) == kRead) {
    Expect(money.minor_units() > 0 && money.minor_units() <= text::kLargestAmount, "an amount within bounds");
    Faults faults;
    money::CheckMoney("money", money, faults);
    Expect(faults.empty(), "an amount a caller may send");
    ExpectReadBack(money, text::WriteMoney(money), text::ReadMoney);
    text::WriteMoneyRounded(money, static_cast<int>(text.size() % 7));
  }
  const auto [cell, unit] = InTwo(text);
  v1::Money in_cell;
  if (text::ReadMoneyWithUnit(cell, unit, &in_cell) != kRead) return;
  ExpectReadBack(in_cell, text::WriteMoney(in_cell), text::ReadMoney);
  ExpectReadBack(in_cell, text::WriteMoney(in_cell), [&unit = unit](std::string_view said, v1::Money* out) {
    return text::ReadMoneyWithUnit(said, unit, out);
  });
}

void OnArea(const std::string& text) {
  const auto [cell, unit] = InTwo(text);
  v1::Area area;
  if (text::ReadAreaWithUnit(cell, unit, &area) != kRead) return;
  Expect(area.micro_mu() > 0 && area.micro_mu() <= text::kLargestArea, "an area within bounds");
  ExpectReadBack(area, text::WriteArea(area), text::ReadArea);
  ExpectReadBack(area, text::WriteFloorArea(area), text::ReadArea);
}

void OnQuantity(const std::string& text) {
  v1::Quantity quantity;
  if (text::ReadQuantity(text, &quantity) != kRead) return;
  for (int metric = v1::Metric_MIN + 1; metric <= v1::Metric_MAX; ++metric) {
    const auto known = static_cast<v1::Metric>(metric);
    if (!v1::Metric_IsValid(metric) || !policy::rules::Suits(known, quantity)) continue;
    // Where nothing is, nothing is written that is read: a plan has no bar of zero money or land.
    if (policy::rules::NumberOf(quantity) == 0) continue;
    ExpectReadBack(quantity, text::WriteQuantity(quantity, known), text::ReadQuantity);
  }
}

void OnNumber(const std::string& text) {
  int64_t number = 0;
  if (text::ReadRatio(text, &number) == kRead) ExpectNumberReadBack(number, text::WriteRatio(number), text::ReadRatio);
  if (text::ReadRate(text, &number) == kRead) ExpectNumberReadBack(number, text::WriteRate(number), text::ReadRate);
  if (text::ReadEnergy(text, &number) == kRead) {
    ExpectNumberReadBack(number, text::WriteEnergy(number), text::ReadEnergy);
  }
  const std::string folded = text::Fold(text);
  Expect(text::Fold(folded) == folded, "a folded text to stay");
  std::string_view rest = folded;
  text::Decimal decimal;
  if (text::ConsumeDecimal(&rest, &decimal)) text::ConsumeScale(&rest);
}

void OnDate(const std::string& text) {
  v1::Date date;
  if (text::ReadDate(text, &date) != kRead) return;
  Expect(text::IsRealDate(date), "a day that exists");
  ExpectReadBack(date, text::WriteDate(date), text::ReadDate);
  const v1::Date same = text::DateOfDayNumber(text::DayNumber(date));
  Expect(text::CompareDates(date, same) == 0, "the day of its number");
}

// ---- names, etags, tokens

void OnName(const std::string& text) {
  for (const char* form : {"zones/{zone}", "zones/{zone}/projects/{project}",
                           "zones/{zone}/projects/{project}/cases/{case}", "zones/{zone}/thresholdSets/{set}"}) {
    const auto ids = names::Parse("name", text, form, true);
    ExpectOurs(ids.status());
    if (!ids.ok()) continue;
    std::string same = form;
    for (const std::string& id : *ids) same.replace(same.find('{'), same.find('}') - same.find('{') + 1, id);
    Expect(same == text, "a name of its parts");
    Expect(names::ZoneOf(text) == ids->front(), "the zone of a name");
  }
  const std::string project = names::ProjectOf(text);
  Expect(text.compare(0, project.size(), project) == 0, "a project above its name");
  for (size_t i = 0; i < 8; ++i) names::Segment(text, i);
  Faults faults;
  names::CheckId("id", text, faults);
  ExpectWhole(faults);
}

void OnEtag(const std::string& text) {
  for (const int64_t version : {int64_t{0}, int64_t{1}, int64_t{7}, INT64_MAX}) {
    const absl::Status status = CheckEtag(text, version, "zones/z");
    ExpectOurs(status);
    Expect(status.ok() == (text == EtagOf(version)), "an etag of its version only");
  }
}

void OnPageToken(const std::string& text) {
  v1::ListProjectsRequest request;
  request.set_parent("zones/z");
  request.set_page_token(text);
  const auto page = ReadPage(request);
  ExpectRefusal(page.status(), {v1::ERROR_REASON_PAGE_TOKEN_FOREIGN});
  if (page.ok() && !page->first()) request.set_page_token(NextPageToken(request, page->after));
  if (page.ok()) Expect(ReadPage(request)->after == page->after, "the same page");
  // A key of any text.
  const auto [one, other] = InTwo(text);
  if ((one + other).find('\x1f') != std::string::npos) return;
  request.set_page_token(NextPageToken(request, {one, other}));
  const auto keyed = ReadPage(request);
  Expect(keyed.ok() && keyed->after == std::vector<std::string>{one, other}, "the key that was given");
}

void OnBearer(const std::string& text) {
  const std::string digest = BearerSha256(text);
  Expect(digest.empty() || digest.size() == 64, "a digest");
  const auto [scheme, token] = InTwo(text);
  const bool taken = token.size() <= 293;
  Expect(BearerSha256("Bearer " + token) == (taken ? Sha256Hex(token) : ""), "the digest of the token");
  if (!digest.empty()) Expect(digest == Sha256Hex(text.substr(7)), "nothing but the token in its digest");
}

void OnInstant(const std::string& text) {
  google::protobuf::Timestamp stamp;
  int64_t seconds = 0;
  int32_t nanos = 0;
  std::memcpy(&seconds, text.data(), std::min(text.size(), sizeof seconds));
  if (text.size() > sizeof seconds) {
    std::memcpy(&nanos, text.data() + sizeof seconds, std::min(text.size() - sizeof seconds, sizeof nanos));
  }
  stamp.set_seconds(seconds);
  stamp.set_nanos(nanos);
  const auto instant = InstantOf("as_of", stamp, true);
  ExpectRefusal(instant.status(), {v1::ERROR_REASON_TIME_INVALID});
  if (instant.ok()) Expect(absl::ToUnixSeconds(*instant) == seconds, "the instant that was meant");
}

// ---- texts and codes

void OnText(const std::string& text) {
  for (const auto lines : {base::Lines::kOne, base::Lines::kMany}) {
    Faults faults, again;
    const std::string stored = base::NormalizeText("text", text, 40, false, faults, nullptr, lines);
    ExpectWhole(faults);
    Expect(base::NormalizeText("text", stored, 40, false, again, nullptr, lines) == stored, "a stored text to stay");
    Expect(again.empty(), "no fault in a stored text");
  }
  const std::string shown = base::Shown(text);
  Expect(base::Shown(shown).size() <= shown.size() + 3, "no more to be shown of what is shown");
}

void OnCode(const std::string& text) {
  const std::string uscc = investors::rules::NormalizeUscc(text);
  Expect(investors::rules::NormalizeUscc(uscc) == uscc, "a normal code to stay");
  const Faults faults = investors::rules::CheckUscc("uscc", uscc);
  ExpectWhole(faults);
  if (faults.empty()) investors::rules::WarnOrganisationCode("uscc", uscc);
  ExpectWhole(investors::rules::CheckCountry("country_code", text));
  if (const auto industry = zones::NormalizeIndustry(text)) {
    Expect(zones::NormalizeIndustry(*industry) == industry, "a normal industry to stay");
    Expect(zones::IsIndustryCode(*industry), "a code of the classification");
  }
  zones::FindIndustries(text, "", 50);
}

void OnWord(const std::string& text) {
  using namespace ledger;
  if (const auto kind = ReadKind(text)) Expect(ReadKind(KindWord(*kind)) == kind, "the same kind");
  if (const auto said = ReadConfidentiality(text)) {
    Expect(ReadConfidentiality(ConfidentialityWord(*said)) == said, "the same confidentiality");
  }
  for (const v1::Stage stage : ReadStage(text)) {
    const auto back = ReadStage(StageWord(stage));
    Expect(std::find(back.begin(), back.end(), stage) != back.end(), "the same stage among others");
  }
  if (const auto phase = ReadPhase(text)) Expect(*phase >= 1 && *phase <= 99, "a phase");
  if (const auto persons = ReadPersons(text)) Expect(*persons >= 0, "a count");
  if (const auto country = ReadCountry(text)) Expect(ReadCountry(*country) == country, "the same country");
  if (const auto industry = ReadIndustry(text)) Expect(ReadIndustry(*industry) == industry, "the same industry");
  IndustriesWithLostZero(text);
  IsStateSecret(text);
  IsScientific(text);
  IsSerialDay(text);
  ReadSumWord(text);
  Expect(WithoutTime(text).size() <= text.size(), "less of a text");
}

bool IsUtf8(const std::string& text) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (size_t read = 0; read < text.size();) {
    utf8proc_int32_t point = 0;
    const auto taken = utf8proc_iterate(at + read, static_cast<utf8proc_ssize_t>(text.size() - read), &point);
    if (taken <= 0) return false;
    read += static_cast<size_t>(taken);
  }
  return true;
}

struct Kind {
  char letter;
  void (*check)(const std::string&);
  // Comes from a message or a file that was decoded, never from a command line.
  bool is_utf8;
};
constexpr Kind kKinds[] = {{'m', OnMoney, false},  {'a', OnArea, false},   {'q', OnQuantity, false},
                           {'r', OnNumber, false}, {'d', OnDate, false},   {'i', OnInstant, false},
                           {'t', OnText, false},   {'n', OnName, true},    {'e', OnEtag, true},
                           {'p', OnPageToken, true}, {'c', OnCode, true},  {'w', OnWord, true},
                           {'b', OnBearer, false}};

}  // namespace
}  // namespace luodi::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  for (const luodi::fuzz::Kind& kind : luodi::fuzz::kKinds) {
    if (kind.letter != static_cast<char>(bytes[0])) continue;
    if (!kind.is_utf8 || luodi::fuzz::IsUtf8(text)) kind.check(text);
  }
  return 0;
}
