// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/requests.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "server/call/methods.h"
#include "tests/fuzz/expect.h"

namespace luodi::fuzz {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

const std::vector<const Message*>& EmptyRequests() {
  static const std::vector<const Message*> requests = [] {
    std::vector<const Message*> all;
    for (const std::string& name : Methods::ServiceNames()) {
      const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
      for (int i = 0; i < service->method_count(); ++i) {
        all.push_back(MessageFactory::generated_factory()->GetPrototype(service->method(i)->input_type()));
      }
    }
    Expect(all.size() <= 256, "a byte to choose the method by");
    return all;
  }();
  return requests;
}

std::unique_ptr<Message> ReadRequest(const uint8_t* bytes, size_t size) {
  if (size == 0) return nullptr;
  std::unique_ptr<Message> request(EmptyRequests()[bytes[0] % EmptyRequests().size()]->New());
  return request->ParseFromArray(bytes + 1, static_cast<int>(size - 1)) ? std::move(request) : nullptr;
}

std::string WriteRequest(const Message& request) {
  const auto& all = EmptyRequests();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Message* empty) {
    return empty->GetDescriptor() == request.GetDescriptor();
  });
  return static_cast<char>(found - all.begin()) + request.SerializeAsString();
}

}  // namespace luodi::fuzz
