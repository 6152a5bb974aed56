// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/load/caller.h"

#include <stdexcept>
#include <thread>

namespace luodi::bench {

// One call on its way.
struct Caller::Flight {
  grpc::ClientContext context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer reply;
  grpc::Status status;
  const std::string* method = nullptr;
  Clock::time_point due, deadline;
};

namespace {

// gRPC takes deadlines by the wall clock.
std::chrono::system_clock::time_point WallClock(Clock::time_point time) {
  return std::chrono::system_clock::now() +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(time - Clock::now());
}

// How many are sent, or taken, in a row: a sender that is late must not leave what comes back unread.
constexpr int kBurst = 16;
// An open loop sends what is due, and takes what came back, so often: once a call would take half as much again of the
// cores it shares with the server.
constexpr std::chrono::milliseconds kTick{5};

Clock::duration Between(double rate) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / rate));
}

}  // namespace

Caller::Caller(const std::string& target, int channels) {
  for (int i = 0; i < channels; ++i) {
    grpc::ChannelArguments arguments;
    // A connection of its own for each channel.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(-1);
    const auto channel = grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
      throw std::runtime_error("nobody answers at " + target);
    }
    stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
  }
}

Caller::~Caller() {
  queue_.Shutdown();
  void* tag = nullptr;
  for (bool ok = false; queue_.Next(&tag, &ok);) delete static_cast<Flight*>(tag);
}

bool Caller::Start(const Order& order, Clock::time_point due, Window& window) {
  const Request* request = order.requests->Next();
  if (request == nullptr) {
    ran_out_ = true;
    return false;
  }
  const Clock::time_point now = Clock::now(), deadline = due + order.deadline;
  window.Due(*request->method, due, now);
  if (now >= deadline) {
    window.Unsent(due);
    return true;
  }
  auto* flight = new Flight;
  flight->method = request->method;
  flight->due = due;
  flight->deadline = deadline;
  flight->context.AddMetadata("authorization", *request->authorization);
  flight->context.set_deadline(WallClock(deadline));
  grpc::GenericStub& stub = *stubs_[turn_++ % stubs_.size()];
  flight->reader = stub.PrepareUnaryCall(&flight->context, *request->method, request->message, &queue_);
  flight->reader->StartCall();
  flight->reader->Finish(&flight->reply, &flight->status, flight);
  ++flying_;
  return true;
}

bool Caller::Next(Clock::time_point until, Window& window, Clock::time_point* end) {
  void* tag = nullptr;
  bool ok = false;
  if (queue_.AsyncNext(&tag, &ok, WallClock(until)) != grpc::CompletionQueue::GOT_EVENT) return false;
  const std::unique_ptr<Flight> flight(static_cast<Flight*>(tag));
  --flying_;
  *end = Clock::now();
  // An answer that lay in the queue past the deadline comes too late, too.
  const bool late = flight->status.ok() && *end > flight->deadline;
  window.Ended(*flight->method, flight->due, *end,
               late ? grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "") : flight->status);
  return true;
}

Window Caller::Closed(const Order& order, int in_flight) {
  ran_out_ = false;
  const Clock::time_point begin = Clock::now() + order.warm_up, over = begin + order.window;
  Window window(begin, order.window, order.slice);
  for (int i = 0; i < in_flight; ++i) Start(order, Clock::now(), window);
  bool begun = false, ended = false;
  Clock::time_point now = Clock::now();
  while (flying_ > 0) {
    Next(std::max(now, ended ? now + std::chrono::seconds(1) : begun ? over : begin), window, &now);
    now = Clock::now();
    if (!begun && now >= begin) {
      begun = true;
      order.at_begin();
    }
    if (!ended && now >= over) {
      ended = true;
      order.at_end();
    }
    if (ended) continue;
    while (flying_ < in_flight && Start(order, now, window)) {
    }
  }
  if (!begun) order.at_begin();
  if (!ended) order.at_end();
  return window;
}

Window Caller::Open(const Order& order, const std::vector<Phase>& phases) {
  ran_out_ = false;
  Clock::duration whole{};
  for (const Phase& phase : phases) whole += phase.length;
  const Clock::time_point start = Clock::now(), over = start + whole;
  Window window(start + phases.front().length, whole - phases.front().length, order.slice);
  size_t at = 0;
  Clock::time_point phase_end = start + phases[0].length, due = start, end;
  bool begun = false, ended = false;
  while (flying_ > 0 || due < over) {
    Clock::time_point now = Clock::now();
    for (int i = 0; i < kBurst && due < over && due <= now; ++i) {
      due = Start(order, due, window) ? due + Between(phases[at].rate) : over;
      while (at + 1 < phases.size() && due >= phase_end) phase_end += phases[++at].length;
    }
    now = Clock::now();
    if (!begun && now >= start + phases.front().length) {
      begun = true;
      order.at_begin();
    }
    if (!ended && now >= over) {
      ended = true;
      order.at_end();
    }
    if (due < over) {
      std::this_thread::sleep_until(start + ((due - start) / kTick + 1) * kTick);
      now = Clock::now();
    } else {
      Next(now + std::chrono::seconds(1), window, &end);
    }
    for (int i = 0; i < kBurst && flying_ > 0 && Next(now, window, &end); ++i) {
    }
  }
  if (!ended) order.at_end();
  return window;
}

grpc::Status Caller::Once(const Request& request, grpc::ByteBuffer* reply) {
  Flight flight;
  flight.context.AddMetadata("authorization", *request.authorization);
  flight.reader = stubs_[0]->PrepareUnaryCall(&flight.context, *request.method, request.message, &queue_);
  flight.reader->StartCall();
  flight.reader->Finish(reply, &flight.status, &flight);
  void* tag = nullptr;
  bool ok = false;
  queue_.Next(&tag, &ok);
  return flight.status;
}

}  // namespace luodi::bench
