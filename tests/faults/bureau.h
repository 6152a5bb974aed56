// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>
#include <string>

#include "luodi/v1/access.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "tests/support/luodid.h"

namespace luodi::testing {

// A zone on a luodid that serves, asked from outside: who works there, what they write, and what the books hold.
class Bureau {
 public:
  // Makes the zone `zone_id` and in it an officer, who writes, and an auditor, who sees all. Their tokens are their ids.
  Bureau(const Luodid& server, const std::string& zone_id);

  // On a connection of its own: none that waits to be tried again after a failure.
  template <typename Stub, typename Request, typename Response>
  grpc::Status Ask(const std::string& token,
                   grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   const Request& request, Response* response,
                   std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(std::chrono::system_clock::now() + patience);
    Stub stub(grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
    return (stub.*method)(&context, request, response);
  }

  // What must succeed, under a request id of its own.
  template <typename Stub, typename Request, typename Response>
  Response Must(const std::string& token, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                Request request) {
    if (const auto* field = request.GetDescriptor()->FindFieldByName("request_id")) {
      request.GetReflection()->SetString(&request, field, Uuid());
    }
    Response response;
    const grpc::Status status = Ask(token, method, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  const std::string& zone() const { return zone_; }
  // Its title is its request id, so that each is found again.
  v1::CreateProjectRequest NewProject() const;

  // Name of each project by its title; fails on two of one title.
  std::map<std::string, std::string> StoredProjects();
  // Names of projects whose making is in the journal; fails on one made twice.
  std::set<std::string> JournaledProjects();
  // Each acknowledged project (name by title) is stored, each stored one is in the journal; each of `in_doubt`, repeated,
  // is done, and no project is there twice or without having been asked for. Adds the settled ones to `acknowledged`.
  void ExpectNothingLostAndNothingHalfWritten(std::map<std::string, std::string>& acknowledged,
                                              const std::vector<v1::CreateProjectRequest>& in_doubt);

  static std::string Uuid();

 private:
  void AwaitServed();
  // The token is the id.
  void MakePerson(const std::string& zone, const std::string& id, v1::Role role);

  const Luodid& server_;
  const std::string zone_;
};

}  // namespace luodi::testing
