// SPDX-License-Identifier: Apache-2.0
// Any bytes as a request: the first one chooses the method, the others are the message on the wire. What a server does
// with it before it opens the books is done here, whatever the method.
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "server/base/names.h"
#include "server/base/page.h"
#include "server/call/methods.h"
#include "tests/fuzz/checks.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/message_changes.h"
#include "tests/fuzz/requests.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* bytes, size_t size, size_t most);

namespace luodi::fuzz {
namespace {

// A list goes on where it ended, and takes no other token.
void CheckPage(const google::protobuf::Message& request) {
  if (request.GetDescriptor()->FindFieldByName("page_token") == nullptr) return;
  const auto page = ReadPage(request);
  ExpectOurs(page.status());
  if (page.ok()) Expect(page->size >= 1 && page->size <= 1000, "a page of 1 to 1000 rows");
  std::unique_ptr<google::protobuf::Message> next(request.New());
  next->CopyFrom(request);
  const auto& reflection = *next->GetReflection();
  const std::vector<std::string> key = {"2020-0001", ""};
  reflection.SetString(next.get(), next->GetDescriptor()->FindFieldByName("page_token"), NextPageToken(request, key));
  reflection.SetInt32(next.get(), next->GetDescriptor()->FindFieldByName("page_size"), 7);
  const auto read = ReadPage(*next);
  Expect(read.ok() && read->size == 7 && read->after == key, "the page that was told");
}

void CheckRequest(const google::protobuf::Message& request) {
  static const Methods methods;
  static const Checks checks;
  const Method& method = methods.Of(*request.GetDescriptor());
  const std::string scope = Methods::ScopeOf(method, request);
  Expect(names::ZoneOf(scope).size() <= scope.size(), "a zone");
  names::ProjectOf(scope);
  for (const char* form : {"zones/{zone}", "zones/{zone}/projects/{project}/cases/{case}"}) {
    ExpectOurs(names::Parse("name", scope, form, true).status());
  }
  text::OrderedBytes(request);
  CheckPage(request);
  checks.Run(request);
}

}  // namespace
}  // namespace luodi::fuzz

// Protobuf says on standard error what it could not read.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const auto request = luodi::fuzz::ReadRequest(bytes, size);
  if (request != nullptr) luodi::fuzz::CheckRequest(*request);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* bytes, size_t size, size_t most, unsigned seed) {
  using namespace luodi::fuzz;
  Random random(seed);
  auto request = ReadRequest(bytes, size);
  if (request == nullptr || random() % 20 == 0) return LLVMFuzzerMutate(bytes, size, most);
  const auto change_bytes = [](std::string& text, size_t longest) {
    const size_t before = text.size();
    text.resize(std::max(before, longest));
    text.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(text.data()), before, text.size()));
  };
  for (int changes = 1 + static_cast<int>(random() % 4); changes > 0; --changes) Change(*request, random, change_bytes);
  const std::string changed = WriteRequest(*request);
  if (changed.size() > most) return LLVMFuzzerMutate(bytes, size, most);
  std::copy(changed.begin(), changed.end(), bytes);
  return changed.size();
}
