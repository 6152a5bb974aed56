// SPDX-License-Identifier: Apache-2.0
#include "proto/text/canonical_json.h"

#include <memory>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace luodi::text {

std::string OrderedBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string CanonicalJson(const google::protobuf::Message& message) {
  constexpr char kTypePrefix[] = "type.googleapis.com";
  static const std::unique_ptr<google::protobuf::util::TypeResolver> resolver(
      google::protobuf::util::NewTypeResolverForDescriptorPool(kTypePrefix,
                                                               google::protobuf::DescriptorPool::generated_pool()));
  std::string json;
  const std::string& type = message.GetDescriptor()->full_name();
  const auto status = google::protobuf::util::BinaryToJsonString(resolver.get(), absl::StrCat(kTypePrefix, "/", type),
                                                                 OrderedBytes(message), &json);
  if (!status.ok()) throw std::logic_error(absl::StrCat("no JSON of a ", type, ": ", status.ToString()));
  return json;
}

}  // namespace luodi::text
