// SPDX-License-Identifier: Apache-2.0
#include "client/names.h"

#include <gtest/gtest.h>

#include "client/errors.h"

namespace luodi::client {
namespace {

TEST(FullName, FillsTheForm) {
  EXPECT_EQ(FullName("z", "projects/*", "2020-0041"), "zones/z/projects/2020-0041");
  EXPECT_EQ(FullName("z", "projects/*/cases/*", "2020-0041/1"), "zones/z/projects/2020-0041/cases/1");
  EXPECT_EQ(FullName("z", "projects/*/cases/*", "projects/2020-0041/cases/1"), "zones/z/projects/2020-0041/cases/1");
  EXPECT_EQ(FullName("z", "persons/*/roleGrants/*", "zhang-wei/2"), "zones/z/persons/zhang-wei/roleGrants/2");
}

TEST(FullName, NeedsNoZoneForAZone) { EXPECT_EQ(FullName("", "zones/*", "tour"), "zones/tour"); }

TEST(FullName, LeavesAFullNameAsItIs) {
  EXPECT_EQ(FullName("", "projects/*", "zones/other/projects/1"), "zones/other/projects/1");
}

TEST(FullName, NamesTheHolderWhenTheLastPartIsMissing) {
  const std::string name = FullName("z", "projects/*/cases/*", "2020-0041");
  EXPECT_EQ(name, "zones/z/projects/2020-0041");
  EXPECT_FALSE(HasForm(name, "projects/*/cases/*"));
  EXPECT_TRUE(HasForm(name + "/cases/1", "projects/*/cases/*"));
}

TEST(FullName, RefusesWhatDoesNotFit) {
  EXPECT_THROW(FullName("", "projects/*", "2020-0041"), UsageError);
  EXPECT_THROW(FullName("z", "projects/*", "2020-0041/1"), UsageError);
  EXPECT_THROW(FullName("z", "projects/*", ""), UsageError);
  EXPECT_THROW(FullName("z", "projects/*/cases/*", "a/b/c"), UsageError);
}

TEST(ShortName, KeepsTheIdsOnly) {
  EXPECT_EQ(ShortName("zones/z/projects/2020-0041/cases/1"), "2020-0041/1");
  EXPECT_EQ(ShortName("zones/z/persons/zhang-wei"), "zhang-wei");
  EXPECT_EQ(ShortName("zones/z"), "z");
  EXPECT_EQ(ShortName("万京智能物流"), "万京智能物流");
  EXPECT_EQ(LastPart("zones/z/projects/2020-0041/cases/12"), "12");
}

}  // namespace
}  // namespace luodi::client
