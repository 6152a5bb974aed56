// SPDX-License-Identifier: Apache-2.0
#include "server/base/kept.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "luodi/v1/types.pb.h"

namespace luodi::base {
namespace {

std::shared_ptr<const v1::Date> Year(int year) {
  auto date = std::make_shared<v1::Date>();
  date->set_year(year);
  return date;
}

TEST(Kept, FindsWhatWasKeptUnderItsKeyAndKeepsTheFirst) {
  Kept<v1::Date> kept(1 << 20);
  EXPECT_EQ(kept.Find("a"), nullptr);
  kept.Keep("a", Year(2020));
  kept.Keep("a", Year(2021));
  kept.Keep("b", Year(2022));
  EXPECT_EQ(kept.Find("a")->year(), 2020);
  EXPECT_EQ(kept.Find("b")->year(), 2022);
}

TEST(Kept, LetsTheOldestGoWhenThereIsNoRoomAndWhoHoldsItKeepsIt) {
  const size_t one = Year(2020)->SpaceUsedLong();
  Kept<v1::Date> kept(2 * one);
  kept.Keep("a", Year(2020));
  const auto held = kept.Find("a");
  kept.Keep("b", Year(2021));
  EXPECT_NE(kept.Find("a"), nullptr);
  kept.Keep("c", Year(2022));
  EXPECT_EQ(kept.Find("a"), nullptr);
  EXPECT_EQ(held->year(), 2020);
  EXPECT_NE(kept.Find("b"), nullptr);
  EXPECT_NE(kept.Find("c"), nullptr);
}

TEST(Kept, KeepsOneThatIsLargerThanItsRoom) {
  Kept<v1::Date> kept(1);
  kept.Keep("a", Year(2020));
  EXPECT_NE(kept.Find("a"), nullptr);
}

TEST(Kept, ServesManyThreads) {
  Kept<v1::Date> kept(10 * Year(2020)->SpaceUsedLong());
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&kept] {
      for (int i = 0; i < 2000; ++i) {
        const std::string key = std::to_string(i % 40);
        const auto found = kept.Find(key);
        if (found != nullptr) {
          EXPECT_EQ(found->year(), i % 40);
        }
        kept.Keep(key, Year(i % 40));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace luodi::base
