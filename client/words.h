// SPDX-License-Identifier: Apache-2.0
// The words of the glossary (DOMAIN 10.8) for what the protos name: enum values, fields, in both languages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "proto/text/sentence.h"

namespace luodi::client {

using text::Language;

// 在建, English under-construction. An unset value is a dash; a value without Chinese word has its English one.
std::string Word(const google::protobuf::EnumValueDescriptor& value, Language language);

// The value that `text` names: its English or Chinese word, or its proto name with or without the enum's prefix.
// nullptr when it names none or the unset one.
const google::protobuf::EnumValueDescriptor* FindWord(const google::protobuf::EnumDescriptor& type,
                                                      std::string_view text);

// False of what only the server writes, as deemed consent.
bool CanBeSaid(const google::protobuf::EnumValueDescriptor& value);

// The words of an enum that can be said, for help and refusals: under-construction, completed ...
std::string KnownWords(const google::protobuf::EnumDescriptor& type, Language language);

// The same words, each by itself: the English ones, in Chinese the Chinese ones behind them.
std::vector<std::string> WordsToSay(const google::protobuf::EnumDescriptor& type, Language language);

// What people call a field: Total investment, 总投资. The English word of a name without entry is made from the name.
std::string Label(std::string_view field_name, Language language);

}  // namespace luodi::client
