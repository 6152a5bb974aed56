// SPDX-License-Identifier: Apache-2.0
#include "server/investors/rules.h"

#include <algorithm>
#include <map>

#include "proto/text/number.h"

extern const char luodi_iso3166_csv[];
extern const unsigned long luodi_iso3166_csv_size;

namespace luodi::investors::rules {
namespace {

constexpr size_t kLength = 18;
// GB 32100-2015: the value of a character is its place here.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr int kWeights[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
constexpr std::string_view kAuthorities[] = {"11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39",
                                             "41", "49", "51", "52", "53", "59", "61", "62", "69", "71", "72", "79",
                                             "81", "89", "91", "92", "93", "A1", "A9", "N1", "N2", "N3", "N9", "Y1"};

std::vector<std::string_view> Characters(std::string_view utf8) {
  std::vector<std::string_view> characters;
  while (!utf8.empty()) {
    size_t length = 1;
    while (length < utf8.size() && (static_cast<unsigned char>(utf8[length]) & 0xC0) == 0x80) ++length;
    characters.push_back(utf8.substr(0, length));
    utf8.remove_prefix(length);
  }
  return characters;
}

char CheckDigit(std::string_view code) {
  int sum = 0;
  for (size_t i = 0; i + 1 < kLength; ++i) sum += static_cast<int>(kAlphabet.find(code[i])) * kWeights[i];
  return kAlphabet[static_cast<size_t>((31 - sum % 31) % 31)];
}

// GB 11714 counts A as 10 to Z as 35 and writes 10 as X.
char OrganisationCheckDigit(std::string_view organisation) {
  static constexpr int kOrganisationWeights[] = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < 8; ++i) {
    const char c = organisation[i];
    sum += (c <= '9' ? c - '0' : c - 'A' + 10) * kOrganisationWeights[i];
  }
  const int check = 11 - sum % 11;
  if (check == 10) return 'X';
  return check == 11 ? '0' : static_cast<char>('0' + check);
}

Fault WrongCheckDigit(std::string_view field, char given, char expected, size_t position) {
  return {v1::ERROR_REASON_USCC_CHECK_DIGIT,
          std::string(field),
          {{"given", std::string(1, given)},
           {"expected", std::string(1, expected)},
           {"position", std::to_string(position)}}};
}

struct Country {
  std::string en, zh;
};

std::map<std::string, Country, std::less<>> ReadCountries() {
  std::map<std::string, Country, std::less<>> countries;
  std::string_view rest(luodi_iso3166_csv, luodi_iso3166_csv_size);
  rest.remove_prefix(rest.find('\n') + 1);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    // Only English names hold commas, and then stand in quotes.
    const size_t first = line.find(','), last = line.rfind(',');
    std::string_view en = line.substr(first + 1, last - first - 1);
    if (text::Consume(&en, "\"")) en.remove_suffix(1);
    countries[std::string(line.substr(0, first))] = {std::string(en), std::string(line.substr(last + 1))};
  }
  return countries;
}

const Country* FindCountry(std::string_view code) {
  static const auto& countries = *new std::map<std::string, Country, std::less<>>(ReadCountries());
  const auto found = countries.find(code);
  return found == countries.end() ? nullptr : &found->second;
}

}  // namespace

std::string NormalizeUscc(std::string_view text) {
  std::string code = text::Fold(text);
  for (char& c : code) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return code;
}

std::vector<Fault> CheckUscc(std::string_view field, std::string_view code) {
  std::vector<Fault> faults;
  const std::vector<std::string_view> characters = Characters(code);
  if (characters.size() != kLength) {
    faults.push_back(
        {v1::ERROR_REASON_USCC_LENGTH, std::string(field), {{"length", std::to_string(characters.size())}}});
    return faults;
  }
  for (size_t i = 0; i < kLength; ++i) {
    if (characters[i].size() == 1 && kAlphabet.find(characters[i]) != std::string_view::npos) continue;
    faults.push_back({v1::ERROR_REASON_USCC_CHARACTER,
                      std::string(field),
                      {{"character", std::string(characters[i])}, {"position", std::to_string(i + 1)}}});
  }
  if (!faults.empty()) return faults;
  const std::string_view authority = code.substr(0, 2);
  if (std::find(std::begin(kAuthorities), std::end(kAuthorities), authority) == std::end(kAuthorities)) {
    faults.push_back({v1::ERROR_REASON_USCC_AUTHORITY, std::string(field), {{"value", std::string(authority)}}});
  }
  const char expected = CheckDigit(code);
  if (code.back() != expected) faults.push_back(WrongCheckDigit(field, code.back(), expected, kLength));
  return faults;
}

std::optional<Fault> WarnOrganisationCode(std::string_view field, std::string_view code) {
  if (!CheckUscc(field, code).empty()) return std::nullopt;
  const char expected = OrganisationCheckDigit(code.substr(8, 8));
  if (code[16] == expected) return std::nullopt;
  return WrongCheckDigit(field, code[16], expected, 17);
}

std::vector<Fault> CheckCountry(std::string_view field, std::string_view code) {
  if (FindCountry(code) != nullptr) return {};
  return {{v1::ERROR_REASON_COUNTRY_UNKNOWN, std::string(field), {{"code", std::string(code)}}}};
}

std::string CountryName(std::string_view code, text::Language language) {
  const Country* country = FindCountry(code);
  if (country == nullptr) return "";
  return language == text::Language::kChinese ? country->zh : country->en;
}

}  // namespace luodi::investors::rules
