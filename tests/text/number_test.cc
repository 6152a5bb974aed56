// SPDX-License-Identifier: Apache-2.0
#include "proto/text/number.h"

#include <gtest/gtest.h>

namespace luodi::text {
namespace {

TEST(Fold, TurnsFullWidthIntoAscii) {
  EXPECT_EQ(Fold("　５００．５０万元／亩　"), "500.50万元/亩");
  EXPECT_EQ(Fold("！～"), "!~");
}

TEST(Fold, LeavesWhatIsNoCharacter) {
  // Halves of characters: the third byte continues none.
  for (const std::string broken : {"\xEF\xBC\xCF", "\xEF\xBC\xEF\xBC\xBC\xBC", "\xEF\xBD\xEF\xBC", "\xEF\xBC"}) {
    EXPECT_EQ(Fold(Fold(broken)), Fold(broken));
  }
  EXPECT_EQ(Fold("\xEF\xBC\xCF"), "\xEF\xBC\xCF");
}

}  // namespace
}  // namespace luodi::text
