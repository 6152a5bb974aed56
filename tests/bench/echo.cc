// SPDX-License-Identifier: Apache-2.0
// bench_echo ADDRESS REPLIES: the same messages over the same server set-up, without database. REPLIES holds what the
// real server once answered: method, tab, reply in hex, a line each. What this serves a second is the most that gRPC
// leaves to any server of these messages.
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "luodi/v1/admission.grpc.pb.h"
#include "luodi/v1/agreements.grpc.pb.h"
#include "luodi/v1/board.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/review.grpc.pb.h"

namespace {

namespace v1 = luodi::v1;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// The stored reply of each method, by its full name.
class Replies {
 public:
  explicit Replies(const std::string& file) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
      const size_t tab = line.find('\t');
      if (tab == std::string::npos) throw std::runtime_error("no reply in: " + line);
      replies_[line.substr(0, tab)] = absl::HexStringToBytes(line.substr(tab + 1));
    }
    if (replies_.empty()) throw std::runtime_error("no replies in " + file);
  }

  template <typename Reply>
  Reply Of(const std::string& service, const std::string& method) const {
    Reply reply;
    const auto found = replies_.find(absl::StrCat("/luodi.v1.", service, "/", method));
    if (found != replies_.end() && !reply.ParseFromString(found->second)) throw std::runtime_error("a damaged reply");
    return reply;
  }

 private:
  std::map<std::string, std::string> replies_;
};

template <typename Reply>
ServerUnaryReactor* Answer(CallbackServerContext* context, const Reply& stored, Reply* reply) {
  *reply = stored;
  ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

class Projects final : public v1::ProjectService::CallbackService {
 public:
  explicit Projects(const Replies& replies)
      : project_(replies.Of<v1::Project>("ProjectService", "GetProject")),
        list_(replies.Of<v1::ListProjectsResponse>("ProjectService", "ListProjects")) {}
  ServerUnaryReactor* GetProject(CallbackServerContext* context, const v1::GetProjectRequest*,
                                 v1::Project* reply) override {
    return Answer(context, project_, reply);
  }
  ServerUnaryReactor* ListProjects(CallbackServerContext* context, const v1::ListProjectsRequest*,
                                   v1::ListProjectsResponse* reply) override {
    return Answer(context, list_, reply);
  }

 private:
  const v1::Project project_;
  const v1::ListProjectsResponse list_;
};

class Review final : public v1::ReviewService::CallbackService {
 public:
  explicit Review(const Replies& replies) : opinion_(replies.Of<v1::Opinion>("ReviewService", "RecordOpinion")) {}
  ServerUnaryReactor* RecordOpinion(CallbackServerContext* context, const v1::RecordOpinionRequest*,
                                    v1::Opinion* reply) override {
    return Answer(context, opinion_, reply);
  }

 private:
  const v1::Opinion opinion_;
};

class Agreements final : public v1::AgreementService::CallbackService {
 public:
  explicit Agreements(const Replies& replies)
      : contract_(replies.Of<v1::Contract>("AgreementService", "SignContract")) {}
  ServerUnaryReactor* SignContract(CallbackServerContext* context, const v1::SignContractRequest*,
                                   v1::Contract* reply) override {
    return Answer(context, contract_, reply);
  }

 private:
  const v1::Contract contract_;
};

int Serve(const std::string& address, const Replies& replies) {
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  Projects projects(replies);
  Review review(replies);
  Agreements agreements(replies);
  // As server/office.cc sets the real one up.
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&projects);
  builder.RegisterService(&review);
  builder.RegisterService(&agreements);
  builder.SetMaxReceiveMessageSize(4 << 20);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 1000);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) throw std::runtime_error("cannot listen on " + address);
  std::cout << "serves" << std::endl;
  int stop = 0;
  sigwait(&stops, &stop);
  server->Shutdown();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    return Serve(argv[1], Replies(argv[2]));
  } catch (const std::exception& exception) {
    std::cerr << "bench_echo: " << exception.what() << std::endl;
    return 1;
  }
}
