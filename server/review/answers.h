// SPDX-License-Identifier: Apache-2.0
// What the seats of a stage said on the packet as it is. Pure.
#pragma once

#include <map>
#include <set>
#include <string>

#include "server/review/desk.h"

namespace luodi::review::rules {

struct Answer {
  // A secret vote is untold; so is a score sheet.
  enum class Way { kYes, kNo, kAbstain, kUntold };
  Way way = Way::kUntold;
  // A VETO, whether its seat may or not.
  bool vetoes = false;
  // Consent by silence: nobody said it.
  bool by_silence = false;
  std::string person;
  std::string on_behalf_of;
  // Stance or choice by its proto name; empty where it is untold.
  std::string word;
  // SCORING; on the desk.
  const v1::Score* sheet = nullptr;
};

struct Answers {
  std::map<std::string, Answer> by_seat;
  // Seats that ask for a supplement and have not answered since.
  std::set<std::string> returned;
  // The last word was consent by silence.
  bool ends_in_silence = false;
};

// Whether whoever vetoed before takes it back by saying this. Neither abstaining, asking for a supplement nor silence
// does.
bool LiftsVeto(v1::Opinion::Stance stance);

// Of a stage with seats; nothing of others.
Answers AnswersOf(const Desk& desk, const v1::StageDefinition& stage);

}  // namespace luodi::review::rules
