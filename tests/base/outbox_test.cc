// SPDX-License-Identifier: Apache-2.0
#include "server/base/outbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "luodi/v1/ledger.pb.h"

namespace luodi::rpc {
namespace {

using namespace std::chrono_literals;
using Message = v1::ExportLedgerResponse;

Message Of(std::string content) {
  Message message;
  message.set_content(std::move(content));
  return message;
}

// Takes what is written when it is told to.
class Client {
 public:
  explicit Client(std::chrono::milliseconds patience = 30s)
      : outbox(patience, [this](const Message& message, bool more) {
          begun.push_back(message.content());
          followed.push_back(more);
        }) {}

  std::vector<std::string> begun;
  std::vector<bool> followed;
  Outbox<Message> outbox;
};

const std::string kLarge(300 << 10, 'x');

TEST(AnOutbox, WritesOneAfterTheOtherInTheirOrder) {
  Client client;
  for (const char* one : {"a", "b", "c"}) EXPECT_TRUE(client.outbox.Send(Of(one)));
  EXPECT_EQ(client.begun, (std::vector<std::string>{"a"}));
  for (int i = 0; i < 3; ++i) client.outbox.Written(true);
  EXPECT_EQ(client.begun, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(client.outbox.Settle());
}

TEST(AnOutbox, SaysOfEachWhetherMoreFollow) {
  Client client;
  for (const char* one : {"a", "b", "c"}) EXPECT_TRUE(client.outbox.Send(Of(one)));
  for (int i = 0; i < 3; ++i) client.outbox.Written(true);
  EXPECT_EQ(client.followed, (std::vector<bool>{false, true, false}));
}

TEST(AnOutbox, WithNothingOnItsWayIsSettled) {
  Client client;
  EXPECT_TRUE(client.outbox.Settle());
  EXPECT_TRUE(client.outbox.Send(Message()));
  client.outbox.Written(true);
  EXPECT_TRUE(client.outbox.Settle());
}

TEST(AnOutbox, WaitsOnceMuchIsOnItsWayUntilLittleIs) {
  Client client;
  EXPECT_TRUE(client.outbox.Send(Of(kLarge)));
  std::atomic<bool> sent = false;
  std::thread sender([&] {
    EXPECT_TRUE(client.outbox.Send(Of("next")));
    sent = true;
  });
  std::this_thread::sleep_for(20ms);
  EXPECT_FALSE(sent);
  client.outbox.Written(true);
  sender.join();
  EXPECT_EQ(client.begun.back(), "next");
}

TEST(AnOutbox, GivesUpAClientThatTakesNothing) {
  Client client(20ms);
  EXPECT_TRUE(client.outbox.Send(Of(kLarge)));
  EXPECT_FALSE(client.outbox.Send(Of("next")));
  EXPECT_TRUE(client.outbox.cancelled());
  EXPECT_FALSE(client.outbox.Settle());
}

TEST(AnOutbox, IsPatientWithAClientThatTakesOneAfterTheOther) {
  Client client(1s);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(client.outbox.Send(Of(std::string(80 << 10, 'x'))));
  // Longer together than the patience for one.
  std::thread slow([&] {
    for (int i = 0; i < 3; ++i) {
      std::this_thread::sleep_for(400ms);
      client.outbox.Written(true);
    }
  });
  EXPECT_TRUE(client.outbox.Send(Of("next")));
  slow.join();
}

TEST(AnOutbox, DropsTheRestWhenAMessageIsNotTaken) {
  Client client;
  for (const char* one : {"a", "b", "c"}) EXPECT_TRUE(client.outbox.Send(Of(one)));
  client.outbox.Written(false);
  EXPECT_FALSE(client.outbox.Send(Of("d")));
  EXPECT_FALSE(client.outbox.Settle());
  EXPECT_EQ(client.begun, (std::vector<std::string>{"a"}));
}

TEST(AnOutbox, SendsNoMoreOnceItIsCancelled) {
  Client client;
  EXPECT_TRUE(client.outbox.Send(Of("a")));
  client.outbox.Cancel();
  EXPECT_FALSE(client.outbox.Send(Of("b")));
  client.outbox.TrySend(Of("c"));
  client.outbox.Written(false);
  EXPECT_FALSE(client.outbox.Settle());
  EXPECT_EQ(client.begun, (std::vector<std::string>{"a"}));
}

TEST(AnOutbox, DropsWhatWouldHaveToWaitForOthers) {
  Client client;
  client.outbox.TrySend(Of("a"));
  client.outbox.TrySend(Of("b"));
  client.outbox.Written(true);
  client.outbox.TrySend(Of("c"));
  client.outbox.Written(true);
  EXPECT_EQ(client.begun, (std::vector<std::string>{"a", "c"}));
}

}  // namespace
}  // namespace luodi::rpc
