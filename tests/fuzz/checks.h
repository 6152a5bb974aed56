// SPDX-License-Identifier: Apache-2.0
// What is done with each kind of message before the books are opened, and what must hold of it.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <string>

#include "luodi/v1/policy.pb.h"
#include "luodi/v1/types.pb.h"

namespace luodi::fuzz {

class Checks {
 public:
  Checks();

  // Checks the message and everything below it.
  void Run(const google::protobuf::Message& message) const;

  template <typename Message>
  void On(void (*check)(Message)) {
    by_type_[Message::descriptor()] = [check](const google::protobuf::Message& message) {
      check(static_cast<const Message&>(message));
    };
  }

 private:
  std::map<const google::protobuf::Descriptor*, std::function<void(const google::protobuf::Message&)>> by_type_;
};

// By slices: what stands in the books, thresholds and admission, review.
void AddBooks(Checks& checks);
void AddPolicy(Checks& checks);
void AddReview(Checks& checks);

// The day of every check: 2020-07-01.
const v1::Date& Today();

void ReadData(const std::string& path, google::protobuf::Message& message);
// What a caller could send as a message of tests/data, e.g. thresholds/langfang.json; ZONE in it is z.
template <typename Message>
Message FromData(const std::string& path) {
  Message message;
  ReadData(path, message);
  return message;
}

// What a published set of tests/data says about figures without fault: however it is asked, the same.
void JudgeFigures(const v1::Figures& figures);

}  // namespace luodi::fuzz
