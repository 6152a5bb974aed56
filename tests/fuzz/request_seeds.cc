// SPDX-License-Identifier: Apache-2.0
// request_seeds DIRECTORY: what request_fuzz starts from: each request with every field set, and the published
// threshold sets and review procedures of tests/data as somebody creates them.
#include <fstream>
#include <iostream>

#include "luodi/v1/policy.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "tests/fuzz/checks.h"
#include "tests/fuzz/message_changes.h"
#include "tests/fuzz/requests.h"

namespace {

using namespace luodi;
using namespace luodi::fuzz;

void Keep(const std::string& path, const google::protobuf::Message& request) {
  std::ofstream(path, std::ios::binary) << WriteRequest(request);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "request_seeds DIRECTORY" << std::endl;
    return 2;
  }
  const std::string directory = std::string(argv[1]) + "/";
  Random random(1);
  for (const google::protobuf::Message* empty : EmptyRequests()) {
    const std::unique_ptr<google::protobuf::Message> request(empty->New());
    Fill(*request, random, 2);
    Keep(directory + empty->GetDescriptor()->name(), *request);
  }
  for (const std::string zone : {"langfang", "longchang", "county", "shouxian", "wencheng", "xinfeng"}) {
    v1::CreateThresholdSetRequest request;
    request.set_parent("zones/z");
    *request.mutable_threshold_set() = FromData<v1::ThresholdSet>("thresholds/" + zone + ".json");
    Keep(directory + "set-" + zone, request);
  }
  for (const std::string zone : {"demo-zone", "donghai-gaoxin", "duji", "rencheng", "rongchang"}) {
    v1::CreateReviewDefinitionRequest request;
    request.set_parent("zones/z");
    *request.mutable_review_definition() = FromData<v1::ReviewDefinition>("review/" + zone + ".json");
    Keep(directory + "definition-" + zone, request);
  }
  return 0;
}
