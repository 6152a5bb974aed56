// SPDX-License-Identifier: Apache-2.0
// What refusals are filled with, in people's words: the server fills its sentences with names of the API.
#pragma once

#include <string>

#include "google/protobuf/descriptor.h"
#include "luodi/v1/errors.pb.h"
#include "proto/text/sentence.h"

namespace luodi::client {

using text::Language;

// The text with every name of an enum value of luodi.v1 (STATE_DONE, ROLE_DIRECTOR) replaced by its word. A name that
// several enums have is one of `type` when that has it.
std::string PlainWords(const std::string& text, const google::protobuf::EnumDescriptor* type, Language language);

// What the sentence of `reason` is filled with, in people's words: enum values, in Chinese also acts and metrics. True
// when anything has changed.
bool PutInPlainWords(v1::ErrorReason reason, Language language, text::Metadata* metadata);

// 无权限, in English "permission missing", for the reason of a call that was refused (PERMISSION_MISSING). What is no
// reason of such a refusal stays as it is.
std::string DenialWord(const std::string& reason, Language language);

}  // namespace luodi::client
