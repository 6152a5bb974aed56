// SPDX-License-Identifier: Apache-2.0
// The methods of luodi.v1, found by name in the descriptors this program was built with.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace luodi::client {

// "ProjectService.GetProject" or with luodi.v1 before it; nullptr when there is none.
const google::protobuf::MethodDescriptor* FindMethod(const std::string& method);

// An empty message of a type of luodi.v1.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type);

// The files of luodi.v1 this program was built with.
std::vector<const google::protobuf::FileDescriptor*> LinkedFiles();

// The repeated field of a list's answer; nullptr when the method is no list (its answer has no next_page_token).
const google::protobuf::FieldDescriptor* ListedField(const google::protobuf::MethodDescriptor& method);

// The method changes something: its request has a request_id.
bool IsWrite(const google::protobuf::MethodDescriptor& method);

}  // namespace luodi::client
