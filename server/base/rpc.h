// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <functional>
#include <mutex>

#include "absl/time/time.h"
#include "server/base/hand_over.h"
#include "server/base/outbox.h"

// Reactors of gRPC's callback API, turned into straight code: a unary call ends by Finish from any thread, a stream is
// read and written by blocking calls on a worker. Reading asks for the next message only when the last was taken, and
// only so much is on its way out at a time: HTTP/2 is the back-pressure.
namespace luodi::rpc {

// A reactor that passes from thread to thread, and deletes itself when done.
template <typename Reactor>
class Passing : public Reactor {
 public:
  void Finish(const grpc::Status& status) {
    HandOver(this);
    Reactor::Finish(status);
  }
  void OnDone() final {
    TakeOver(this);
    delete this;
  }
};

// A unary call. `on_cancel` is short: it runs on a thread of gRPC's.
class Unary final : public Passing<grpc::ServerUnaryReactor> {
 public:
  explicit Unary(std::function<void()> on_cancel) : on_cancel_(std::move(on_cancel)) { HandOver(this); }
  void OnCancel() override {
    TakeOver(this);
    on_cancel_();
  }
  // Both reactions are too short to be handed to one more thread, as gRPC's own default reactor's are.
  bool InternalInlineable() override { return true; }

 private:
  const std::function<void()> on_cancel_;
};

// Where the blocking side of a stream waits for the next message.
class Turnstile {
 public:
  // Begins an operation; false when the stream is cancelled.
  bool Begin();
  void End(bool ok);
  // Waits for End, at most so long; false when it failed, was cancelled or took longer.
  bool Wait(absl::Duration patience);
  void Cancel();
  bool cancelled();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool pending_ = false;
  bool ok_ = true;
  bool cancelled_ = false;
};

// Of all streams: `patience` is how long a client may take to send or take one message before its stream is cut.

// Client streaming: Next() until false, then Finish.
template <typename In>
class Inbound final : public Passing<grpc::ServerReadReactor<In>> {
 public:
  explicit Inbound(absl::Duration patience) : patience_(patience) { HandOver(this); }
  bool Next(In* message) {
    if (!turnstile_.Begin()) return false;
    HandOver(this);
    this->StartRead(&in_);
    if (!turnstile_.Wait(patience_)) return false;
    *message = std::move(in_);
    return true;
  }
  bool cancelled() { return turnstile_.cancelled(); }
  void OnReadDone(bool ok) override {
    TakeOver(this);
    turnstile_.End(ok);
  }
  void OnCancel() override {
    TakeOver(this);
    turnstile_.Cancel();
  }

 private:
  const absl::Duration patience_;
  Turnstile turnstile_;
  // A read that is given up may still be filled until OnDone, so the message lives here.
  In in_;
};

// The half of a stream that goes out: Send() until false, Settle, then Finish.
template <typename Reactor, typename Out>
class Sending : public Passing<Reactor> {
 public:
  explicit Sending(absl::Duration patience)
      : outbox_(absl::ToChronoMilliseconds(patience), [this](const Out& message, bool more) {
          HandOver(this);
          const std::lock_guard handing_over(passage_);
          this->StartWrite(&message, more ? grpc::WriteOptions().set_buffer_hint() : grpc::WriteOptions());
        }) {}
  // False when an earlier message was not taken; whether this one is, Settle tells.
  bool Send(const Out& message) { return outbox_.Send(message); }
  // Sends if nothing else is on its way, else drops the message.
  void TrySend(const Out& message) { outbox_.TrySend(message); }
  // Waits for what is on its way; false when the client did not take it.
  bool Settle() { return outbox_.Settle(); }
  // Nothing may be begun behind the end, not even after a story that threw.
  void Finish(const grpc::Status& status) {
    outbox_.Settle();
    Passing<Reactor>::Finish(status);
  }
  void OnWriteDone(bool ok) final {
    TakeOver(this);
    passage_.lock();
    passage_.unlock();
    outbox_.Written(ok);
    // To who ends the stream.
    HandOver(this);
  }

 protected:
  // One write is begun on the thread on which the one before was done.
  Passage passage_;
  Outbox<Out> outbox_;
};

// Server streaming.
template <typename Out>
class Outbound final : public Sending<grpc::ServerWriteReactor<Out>, Out> {
 public:
  explicit Outbound(absl::Duration patience) : Sending<grpc::ServerWriteReactor<Out>, Out>(patience) { HandOver(this); }
  bool cancelled() { return this->outbox_.cancelled(); }
  void OnCancel() override {
    TakeOver(this);
    this->outbox_.Cancel();
  }
};

// Both ways.
template <typename In, typename Out>
class Duplex final : public Sending<grpc::ServerBidiReactor<In, Out>, Out> {
 public:
  explicit Duplex(absl::Duration patience)
      : Sending<grpc::ServerBidiReactor<In, Out>, Out>(patience), patience_(patience) {
    HandOver(this);
  }
  bool Next(In* message) {
    if (!reading_.Begin()) return false;
    HandOver(this);
    this->StartRead(&in_);
    if (!reading_.Wait(patience_)) return false;
    *message = std::move(in_);
    return true;
  }
  bool cancelled() { return reading_.cancelled() || this->outbox_.cancelled(); }
  void OnReadDone(bool ok) override {
    TakeOver(this);
    reading_.End(ok);
  }
  void OnCancel() override {
    TakeOver(this);
    reading_.Cancel();
    this->outbox_.Cancel();
  }

 private:
  const absl::Duration patience_;
  Turnstile reading_;
  In in_;
};

}  // namespace luodi::rpc
