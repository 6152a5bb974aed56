// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <string>
#include <vector>

#include "luodi/v1/options.pb.h"
#include "server/base/workers.h"

namespace luodi {

// What the envelope knows of a method: all read from the descriptors, nothing registered by hand.
struct Method {
  // luodi.v1.ReviewService.RecordOpinion
  std::string full_name;
  v1::Permission permission = v1::PERMISSION_UNSPECIFIED;
  Urgency urgency = Urgency::kNormal;
  // Where the request names its scope: parent, name, zone_id, or the name of the resource inside it. Null in streams
  // whose metadata carries it.
  const google::protobuf::FieldDescriptor* scope = nullptr;
  // The embedded resource whose `name` is the scope; null when the request itself has it.
  const google::protobuf::FieldDescriptor* scope_resource = nullptr;
  const google::protobuf::FieldDescriptor* request_id = nullptr;
  const google::protobuf::FieldDescriptor* validate_only = nullptr;
};

// Every method of luodi.v1, found by its request type. Throws std::logic_error when a method has no permission, or two
// methods share a request type: the server refuses to start.
class Methods {
 public:
  Methods();
  // Full names of all services, for health.
  static std::vector<std::string> ServiceNames();
  const Method& Of(const google::protobuf::Descriptor& request) const;
  // The resource name the request is about; zones/{id} when it creates a zone; "" when it says nothing.
  static std::string ScopeOf(const Method& method, const google::protobuf::Message& request);

 private:
  std::map<const google::protobuf::Descriptor*, Method> by_request_;
};

}  // namespace luodi
