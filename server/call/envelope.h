// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/rpc.h"
#include "server/base/workers.h"
#include "server/call/call.h"
#include "server/call/locks.h"
#include "server/call/methods.h"

namespace luodi {

// The body of a method: about a dozen lines, the bureau's procedure; branches live in rules.
using Body = std::function<absl::Status(Call&)>;

// The travel of a call (ARCHITECTURE.md "The travel of a call"): queue, worker, transaction, locks, permission, request
// id, body, journal, commit, reply, log line. The first word of a method tells what it can do to the world.
class Envelope {
 public:
  struct Options {
    std::string database_url;
    Workers::Limits calls = {.workers = 8, .sheddable = 4, .queue = 512};
    Workers::Limits streams = {.workers = 2, .sheddable = 2, .queue = 512};
    // A call never runs longer, whatever the caller's deadline.
    absl::Duration longest_call = absl::Seconds(30);
    absl::Duration longest_stream = absl::Minutes(10);
    // How long a client may take to send or take one message of a stream.
    absl::Duration stream_patience = absl::Seconds(30);
    // The clock of business time; tests fix it.
    std::function<absl::Time()> clock;
  };

  explicit Envelope(Options options);
  ~Envelope();
  // Ends running calls, refuses new ones.
  void Stop();

  // Reads, statement by statement: each sees what is committed when it begins, and no lock outlives it.
  template <typename Request, typename Response, typename Procedure>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Request* request, Response* response,
                                 Procedure procedure) {
    return Start(Kind::kRead, context, *request, response, {},
                 [=](Call& call) { return procedure(call, *request, *response); });
  }

  // The same of something confidential: names given to Call::WasRead leave an entry, or nothing is shown.
  template <typename Request, typename Response, typename Procedure>
  grpc::ServerUnaryReactor* ReadRecorded(grpc::CallbackServerContext* context, const Request* request,
                                         Response* response, Procedure procedure) {
    return Start(Kind::kReadRecorded, context, *request, response, {},
                 [=](Call& call) { return procedure(call, *request, *response); });
  }

  // The same when it is known before the caller is what the body reads first: `ahead` are these readings, as for
  // Transaction::ReadAhead. A name may be malformed still.
  template <typename Request, typename Response, typename Ahead, typename Procedure>
  grpc::ServerUnaryReactor* ReadRecorded(grpc::CallbackServerContext* context, const Request* request,
                                         Response* response, Ahead ahead, Procedure procedure) {
    return Start(
        Kind::kReadRecorded, context, *request, response, {},
        [=](Call& call) { return procedure(call, *request, *response); },
        [=](database::Transaction& tx) { ahead(tx, *request); });
  }

  // A write: locks, request-id replay, validate_only, one journal entry a changed resource, retry of 40001 and 40P01.
  template <typename Request, typename Response, typename Procedure>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request, Response* response,
                                  Locks locks, Procedure procedure) {
    return Start(Kind::kWrite, context, *request, response, std::move(locks),
                 [=](Call& call) { return procedure(call, *request, *response); });
  }

  template <typename Request, typename Response, typename Ahead, typename Procedure>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request, Response* response,
                                  Locks locks, Ahead ahead, Procedure procedure) {
    return Start(
        Kind::kWrite, context, *request, response, std::move(locks),
        [=](Call& call) { return procedure(call, *request, *response); },
        [=](database::Transaction& tx) { ahead(tx, *request); });
  }

  // What the server does by itself, without a token: `request` travels as everybody's does, in the name of `caller` and
  // by his roles, as a write when it carries a request id and a read else. A write that changes nothing leaves no
  // trace. Waits for the end; never on a worker.
  absl::Status RunAs(const access::Caller& caller, const google::protobuf::Message& request,
                     google::protobuf::Message* response, Locks locks, Body body);

  // Upkeep of the server's own, across zones, as the owner of the tables: one transaction of at most a few seconds on a
  // worker, before any call that waits. Waits for the end; never on a worker. What went wrong is for the log.
  absl::Status Upkeep(const std::function<void(database::Transaction&)>& work);

  // ---- streams: `story` runs on a stream worker and uses the Session below; it returns the status to finish with.
  class Session;
  using Story = std::function<absl::Status(Session&)>;

  template <typename In, typename Out, typename Tale>
  grpc::ServerReadReactor<In>* Receive(grpc::CallbackServerContext* context, Out* response, Tale tale) {
    auto* stream = new rpc::Inbound<In>(options_.stream_patience);
    StartStream(context, *In::descriptor(), [=](Session& session) { return tale(session, *stream, *response); },
                [=](const grpc::Status& status) { stream->Finish(status); });
    return stream;
  }

  template <typename In, typename Out, typename Tale>
  grpc::ServerWriteReactor<Out>* SendOut(grpc::CallbackServerContext* context, const In* request, Tale tale) {
    auto* stream = new rpc::Outbound<Out>(options_.stream_patience);
    StartStream(context, *In::descriptor(),
                [=](Session& session) { return Heard(tale(session, *request, *stream), *stream); },
                [=](const grpc::Status& status) { stream->Finish(status); });
    return stream;
  }

  template <typename In, typename Out, typename Tale>
  grpc::ServerBidiReactor<In, Out>* Converse(grpc::CallbackServerContext* context, Tale tale) {
    auto* stream = new rpc::Duplex<In, Out>(options_.stream_patience);
    StartStream(context, *In::descriptor(), [=](Session& session) { return Heard(tale(session, *stream), *stream); },
                [=](const grpc::Status& status) { stream->Finish(status); });
    return stream;
  }

  const Workers& workers() const { return *workers_; }
  const Workers& stream_workers() const { return *stream_workers_; }
  absl::Time Now() const;

 private:
  enum class Kind { kRead, kReadRecorded, kWrite };
  struct Travel;

  std::shared_ptr<Travel> TravelOf(Kind kind, const google::protobuf::Message& request,
                                   google::protobuf::Message* response, Locks locks, Body body) const;
  grpc::ServerUnaryReactor* Start(Kind kind, grpc::CallbackServerContext* context,
                                  const google::protobuf::Message& request, google::protobuf::Message* response,
                                  Locks locks, Body body, std::function<void(database::Transaction&)> ahead = {});
  // Who did not take all that was said shall not hear that all is well.
  template <typename Stream>
  static absl::Status Heard(const absl::Status& status, Stream& stream) {
    const bool taken = stream.Settle();
    return status.ok() && !taken ? Refuse(v1::ERROR_REASON_CALL_CANCELLED) : status;
  }
  void StartStream(grpc::CallbackServerContext* context, const google::protobuf::Descriptor& request, Story story,
                   std::function<void(const grpc::Status&)> finish);

  absl::Status Run(Worker& worker, Travel& travel);
  absl::Status RunOnce(Worker& worker, Travel& travel);
  static absl::StatusOr<access::Caller> CallerOf(database::Transaction& tx, Travel& travel);
  absl::Status Inside(database::Transaction& tx, Travel& travel);
  absl::Status Resolve(Worker& worker, Travel& travel);
  absl::Status EnterDenial(Worker& worker, const Travel& travel, const absl::Status& denial);
  void Finished(const Travel& travel, const absl::Status& status, const std::string& incident);

  const Options options_;
  const Methods methods_;
  std::unique_ptr<Workers> workers_;
  std::unique_ptr<Workers> stream_workers_;
};

// A stream's way into transactions: each Read or Write is one, with everything a unary call gets. The scope of the
// permission is the zone of `name`.
class Envelope::Session {
 public:
  // A short read-only transaction.
  absl::Status Read(const std::string& name, const Body& body);
  // As Read, and what Call::WasRead names leaves an entry.
  absl::Status ReadRecorded(const std::string& name, const Body& body);
  // A write under a request id. `identity` is what must be the same for a replay, e.g. metadata and digest of the
  // content; on a replay `response` is the first reply and the body does not run.
  absl::Status Write(const std::string& name, const std::string& request_id, bool validate_only, Locks locks,
                     const std::string& identity, google::protobuf::Message* response, const Body& body);
  // The last Write was a replay.
  bool replayed() const { return replayed_; }

 private:
  friend class Envelope;
  Session(Envelope& envelope, Worker& worker, Travel& travel)
      : envelope_(envelope), worker_(worker), travel_(travel) {}
  absl::Status Go(Kind kind, const std::string& name, const Body& body);
  absl::Status GoReading(Kind kind, const std::string& name, const Body& body);

  Envelope& envelope_;
  Worker& worker_;
  Travel& travel_;
  bool replayed_ = false;
};

}  // namespace luodi
