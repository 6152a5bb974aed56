// SPDX-License-Identifier: Apache-2.0
// A record as a real office made it, and what forgers do to records.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "client/case_record.h"
#include "nlohmann/json.hpp"

namespace luodi::client {

using Json = nlohmann::ordered_json;
using Sections = std::map<std::string, Json>;

// tests/data/review/record.json, which record_service_test writes.
std::string FileContent();
v1::CaseRecord Good();

// The digests of whoever wants to hide what he changed.
void Seal(v1::CaseRecord& record);
// The record with its sections changed and sealed again.
v1::CaseRecord Forged(const std::function<void(Sections&)>& change);

// The vote of a seat at a stage.
Json& VoteOf(Sections& sections, const std::string& stage, const std::string& seat);

// What a forger does who makes new digests, and what gives him away.
struct Forgery {
  const char* name;
  std::function<void(Sections&)> change;
  const char* finding;
};
// All there are.
std::vector<Forgery> Forgeries();
// forged_acts.cc: of who did what and when.
std::vector<Forgery> ForgeriesOfActs();

}  // namespace luodi::client
