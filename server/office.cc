// SPDX-License-Identifier: Apache-2.0
#include "server/office.h"

#include <fcntl.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "absl/time/clock.h"
#include "server/access/service.h"
#include "server/access/store.h"
#include "server/admission/service.h"
#include "server/agreements/service.h"
#include "server/base/digest.h"
#include "server/board/service.h"
#include "server/delivery/service.h"
#include "server/documents/service.h"
#include "server/investors/service.h"
#include "server/journal/service.h"
#include "server/ledger/service.h"
#include "server/policy/service.h"
#include "server/projects/service.h"
#include "server/review/definition_service.h"
#include "server/review/meeting_service.h"
#include "server/review/service.h"
#include "server/zones/service.h"

namespace luodi {
namespace {

constexpr int kLargestStreamMessage = 4 << 20;

std::vector<std::unique_ptr<grpc::Service>> AllServices(Envelope& envelope) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<journal::JournalService>(envelope));
  services.push_back(std::make_unique<access::AccessService>(envelope));
  services.push_back(std::make_unique<zones::ZoneService>(envelope));
  services.push_back(std::make_unique<policy::PolicyService>(envelope));
  services.push_back(std::make_unique<investors::InvestorService>(envelope));
  services.push_back(std::make_unique<projects::ProjectService>(envelope));
  services.push_back(std::make_unique<documents::DocumentService>(envelope));
  services.push_back(std::make_unique<review::ReviewService>(envelope));
  services.push_back(std::make_unique<review::MeetingService>(envelope));
  services.push_back(std::make_unique<review::ReviewDefinitionService>(envelope));
  services.push_back(std::make_unique<admission::AdmissionService>(envelope));
  services.push_back(std::make_unique<agreements::AgreementService>(envelope));
  services.push_back(std::make_unique<delivery::DeliveryService>(envelope));
  services.push_back(std::make_unique<ledger::LedgerService>(envelope));
  services.push_back(std::make_unique<board::BoardService>(envelope));
  return services;
}

// Writes a secret so that nobody else can ever read it: created 0600, renamed into place.
void WriteSecret(const std::string& file, const std::string& secret) {
  const std::string fresh = file + ".new";
  unlink(fresh.c_str());
  const int descriptor = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string line = secret + "\n";
  if (descriptor < 0 || write(descriptor, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
      fsync(descriptor) != 0 || close(descriptor) != 0 || rename(fresh.c_str(), file.c_str()) != 0) {
    throw std::runtime_error("the first token cannot be written to " + file);
  }
}

}  // namespace

Office::Office(Options options) : envelope_(std::move(options.envelope)), services_(AllServices(envelope_)) {
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  if (!options.address.empty()) {
    builder.AddListeningPort(options.address, grpc::InsecureServerCredentials(), &port_);
  }
  for (auto& service : services_) builder.RegisterService(service.get());
  // gRPC has one limit for all methods; pieces of a stream may be larger than a call's message.
  builder.SetMaxReceiveMessageSize(kLargestStreamMessage);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 1000);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || (!options.address.empty() && port_ == 0)) {
    throw std::runtime_error("cannot listen on " + options.address + ": is another server there?");
  }
  auto* health = server_->GetHealthCheckService();
  health->SetServingStatus(true);
  for (const std::string& name : Methods::ServiceNames()) health->SetServingStatus(name, true);
}

Office::~Office() { Drain(absl::ZeroDuration()); }

std::shared_ptr<grpc::Channel> Office::InProcessChannel() { return server_->InProcessChannel(grpc::ChannelArguments()); }

void Office::Drain(absl::Duration patience) {
  if (server_ == nullptr) return;
  server_->GetHealthCheckService()->SetServingStatus(false);
  server_->Shutdown(absl::ToChronoTime(absl::Now() + patience));
  envelope_.Stop();
  server_ = nullptr;
}

void Bootstrap(const std::string& database_url, const std::string& file) {
  database::Connection connection(database_url);
  database::Transaction tx(connection);
  if (access::store::SelectBootstrapped(tx)) return;
  const std::string secret = "luodi_" + RandomSecret();
  access::store::InsertBootstrap(tx, Sha256Hex(secret), database::TimeText(absl::Now()));
  // The file first: a token nobody holds would lock everybody out, a file without its row is written again.
  WriteSecret(file, secret);
  tx.Commit();
}

}  // namespace luodi
