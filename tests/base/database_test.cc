// SPDX-License-Identifier: Apache-2.0
#include "server/base/database.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

namespace luodi::database {
namespace {

TEST(Classify, TellsAFullDiskFromAFault) {
  const auto of_file = [](int error) { return Classify(std::system_error(error, std::generic_category(), "writing")); };
  for (const int lack : {ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EAGAIN}) EXPECT_EQ(of_file(lack), Trouble::kNoRoom) << lack;
  EXPECT_EQ(Classify(std::bad_alloc()), Trouble::kNoRoom);
  EXPECT_EQ(of_file(EIO), Trouble::kBug);
  EXPECT_EQ(Classify(std::logic_error("a fault of ours")), Trouble::kBug);
}

TEST(FromJson, ReadsWhatToJsonWroteAndPassesOverFieldsOfANewerServer) {
  v1::Date date;
  date.set_year(2020);
  EXPECT_EQ(FromJson<v1::Date>(ToJson(date)).year(), 2020);
  EXPECT_EQ(FromJson<v1::Date>(R"({"year":2020,"era":{"name":"new"}})").year(), 2020);
  EXPECT_THROW(FromJson<v1::Date>(R"({"year":"soon"})"), std::logic_error);
  EXPECT_THROW(FromJson<v1::Date>(""), std::logic_error);
}

}  // namespace
}  // namespace luodi::database
