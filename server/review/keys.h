// SPDX-License-Identifier: Apache-2.0
// How the names of this slice stand in its tables; for its store only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/database.h"
#include "server/base/names.h"

namespace luodi::review::store {

using names::Segment;


// A number at the end of a name; 0, which counts nothing, when it is none or not written as we write it.
inline int64_t NumberOf(const std::string& segment) {
  int32_t number = 0;
  return absl::SimpleAtoi(segment, &number) && absl::StrCat(number) == segment ? number : 0;
}

// zones/{zone}/projects/{project}/cases/{round}
struct CaseKey {
  explicit CaseKey(const std::string& name)
      : zone(Segment(name, 1)), project(Segment(name, 3)), round(NumberOf(Segment(name, 5))) {}
  std::string zone;
  std::string project;
  int64_t round;
};

inline std::string CaseName(const std::string& zone, const std::string& project, const std::string& round) {
  return absl::StrCat("zones/", zone, "/projects/", project, "/cases/", round);
}

}  // namespace luodi::review::store
