// SPDX-License-Identifier: Apache-2.0
// Fields of messages by path: read from what people write, written as people read.
#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "proto/text/sentence.h"

namespace luodi::client {

using text::Language;

// Sets the field at `path` ("project.land_area") from text, read by the type of the field: money, area, quantity, day,
// instant, enum word, number (of millionths a ratio above zero: 1.2 or 120%; of energy with its unit: 800吨标准煤),
// truth value, text; any other message from JSON or @file.json. A repeated field gets one more value. Throws UsageError
// that opens with `flag`.
void SetField(google::protobuf::Message* message, std::string_view path, const std::string& text,
              const std::string& flag, Language language);

// True when the field at the path is set: present for messages, other than the default for the rest.
bool HasField(const google::protobuf::Message& message, std::string_view path);

void ClearField(google::protobuf::Message* message, std::string_view path);

// The text at the path; empty when a message on the way is absent.
std::string GetText(const google::protobuf::Message& message, std::string_view path);

// What a table shows for the field at the path: amounts, areas, days and enum words as people write them, instants at
// +08:00, resource names short, the values of a repeated field joined. Empty when unset.
std::string FieldText(const google::protobuf::Message& message, std::string_view path, Language language);

// The message is shown as one value: an amount, an area, a quantity, a day, an instant, a share.
bool IsNoun(const google::protobuf::Descriptor& type);

// The field is a number, an amount, an area or a quantity: tables align it to the right.
bool IsQuantity(const google::protobuf::Descriptor& type, std::string_view path);

// The field holds words.
bool IsEnum(const google::protobuf::Descriptor& type, std::string_view path);

// Reads 2020-05-01T08:00:00+08:00, 2020-05-01T00:00:00Z; 2020-05-01 08:00[:00] and 2020-05-01 at +08:00.
bool ReadInstant(const std::string& text, google::protobuf::Timestamp* out);

// 2020-05-01 08:00:00, at +08:00.
std::string WriteInstant(const google::protobuf::Timestamp& instant);

}  // namespace luodi::client
