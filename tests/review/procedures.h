// SPDX-License-Identifier: Apache-2.0
// The procedures of tests/data/review: definitions, departments and people.
#pragma once

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "luodi/v1/review_definitions.pb.h"

namespace luodi::testing {

inline const std::vector<std::string> kProcedures{"rencheng", "rongchang", "donghai-gaoxin", "duji", "demo-zone"};

inline std::ifstream OpenProcedure(const std::string& file) {
  std::ifstream stream(absl::StrCat(LUODI_PROCEDURES, "/", file));
  if (!stream) throw std::runtime_error("no " + file);
  return stream;
}

// `zone` is {zone}.
inline v1::ReviewDefinition ReadProcedure(const std::string& procedure, const std::string& zone) {
  std::ifstream file = OpenProcedure(procedure + ".json");
  const std::string json{std::istreambuf_iterator<char>(file), {}};
  v1::ReviewDefinition definition;
  const auto read = google::protobuf::util::JsonStringToMessage(
      absl::StrReplaceAll(json, {{"/ZONE/", absl::StrCat("/", zone, "/")}}), &definition);
  if (!read.ok()) throw std::runtime_error(absl::StrCat(procedure, ": ", std::string(read.message())));
  return definition;
}

// {department} to title.
inline std::map<std::string, std::string> ReadDepartments(const std::string& procedure) {
  std::map<std::string, std::string> departments;
  std::ifstream file = OpenProcedure(procedure + ".departments.tsv");
  for (std::string line; std::getline(file, line);) departments.insert(absl::StrSplit(line, '\t'));
  return departments;
}

struct Official {
  std::string id;
  std::string title;
  std::string department;
  std::string staff_number;
  std::vector<v1::Role> roles;
};
inline std::vector<Official> ReadPeople(const std::string& procedure) {
  std::vector<Official> people;
  std::ifstream file = OpenProcedure(procedure + ".people.tsv");
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    Official& official = people.emplace_back(Official{cells.at(0), cells.at(1), cells.at(2), cells.at(3), {}});
    for (const absl::string_view word : absl::StrSplit(cells.at(4), ',')) {
      v1::Role role = v1::ROLE_UNSPECIFIED;
      const std::string name = absl::StrReplaceAll(absl::AsciiStrToUpper(word), {{"-", "_"}});
      if (!v1::Role_Parse("ROLE_" + name, &role)) throw std::runtime_error(absl::StrCat(procedure, ": no role ", word));
      official.roles.push_back(role);
    }
  }
  return people;
}

}  // namespace luodi::testing
