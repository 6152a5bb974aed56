// SPDX-License-Identifier: Apache-2.0
#include "server/call/envelope.h"

#include <algorithm>
#include <future>
#include <optional>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "proto/text/canonical_json.h"
#include "server/access/store.h"
#include "server/base/digest.h"
#include "server/base/log.h"
#include "server/base/names.h"
#include "server/base/status.h"
#include "server/base/text.h"
#include "server/call/entered.h"
#include "server/call/shedding.h"
#include "server/call/store.h"

namespace luodi {
namespace {

using google::protobuf::Message;

constexpr int kAttempts = 4;
constexpr absl::Duration kLongestUpkeep = absl::Seconds(10);
// gRPC's own limit is that of streams; a call's message stays below this.
constexpr size_t kLargestRequest = 1 << 20;
constexpr char kCreateZone[] = "luodi.v1.ZoneService.CreateZone";

std::string TokenDigest(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  return found == metadata.end() ? "" : BearerSha256({found->second.data(), found->second.size()});
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

// What remains of the caller's deadline when time for the way back is kept.
absl::Time WorkingDeadline(const grpc::CallbackServerContext& context, absl::Duration longest) {
  const absl::Time now = absl::Now();
  absl::Duration left = absl::FromChrono(context.deadline()) - now;
  left -= std::min(absl::Milliseconds(200), left / 5);
  return now + std::min(left, longest);
}

absl::Status Dropped(Drop why, Urgency urgency) {
  if (why == Drop::kShed) return QueueFull(urgency);
  if (why == Drop::kExpired) return Refuse(v1::ERROR_REASON_DEADLINE_PASSED);
  return RefuseForNow(v1::ERROR_REASON_DATABASE_UNAVAILABLE, 500);
}

void SleepAwhile(int attempt) {
  static thread_local std::mt19937 random{std::random_device{}()};
  absl::SleepFor(absl::Milliseconds(5 * attempt + static_cast<int>(random() % 20)));
}

}  // namespace

// What one call, or one transaction of a stream, carries along.
struct Envelope::Travel {
  Kind kind = Kind::kRead;
  const Method* method = nullptr;
  std::string scope;
  std::string zone;
  std::string token_sha256;
  Locks locks;
  Body body;
  std::function<void(database::Transaction&)> ahead;
  std::string request_id;
  std::string body_sha256;
  bool validate_only = false;
  // The request carries a page token.
  bool paged = false;
  database::Form form = database::Form::kWhole;
  size_t size = 0;
  Message* response = nullptr;
  std::shared_ptr<Task> task = std::make_shared<Task>();
  absl::Time begun = absl::Now();
  // Found on the way.
  absl::Time now;
  std::string actor;
  bool replayed = false;
  // The server itself: no token says who it is.
  std::optional<access::Caller> server;

  // The faults that need no database.
  absl::Status CheckForm() const {
    if (token_sha256.empty()) return Refuse(v1::ERROR_REASON_TOKEN_MISSING);
    Faults faults;
    if (size > kLargestRequest) {
      faults.push_back({v1::ERROR_REASON_REQUEST_TOO_LARGE,
                        "request",
                        {{"size", absl::StrCat(size)}, {"limit", absl::StrCat(kLargestRequest)}}});
    }
    if (zone.empty()) {
      const std::string field = method->scope == nullptr ? "parent" : method->scope->name();
      faults.push_back(field == "zone_id" ? Fault{v1::ERROR_REASON_ID_MALFORMED, field, {{"value", base::Shown(scope.substr(6))}}}
                                          : Fault{v1::ERROR_REASON_NAME_MALFORMED,
                                                  field,
                                                  {{"value", base::Shown(scope)}, {"form", "zones/{zone}/..."}}});
    }
    if (kind == Kind::kWrite && !IsUuid(request_id)) {
      faults.push_back({v1::ERROR_REASON_REQUEST_ID_MISSING, "request_id", {}});
    }
    return RefuseFields(faults);
  }
};

Envelope::Envelope(Options options)
    : options_(std::move(options)),
      workers_(std::make_unique<Workers>(options_.database_url, options_.calls)),
      stream_workers_(std::make_unique<Workers>(options_.database_url, options_.streams)) {
  rpc::HandOver(this);
}

Envelope::~Envelope() { Stop(); }

void Envelope::Stop() {
  workers_->Stop();
  stream_workers_->Stop();
}

absl::Time Envelope::Now() const {
  const absl::Time now = options_.clock ? options_.clock() : absl::Now();
  return absl::FromUnixMicros(absl::ToUnixMicros(now));
}

std::shared_ptr<Envelope::Travel> Envelope::TravelOf(Kind kind, const Message& request, Message* response, Locks locks,
                                                     Body body) const {
  auto travel = std::make_shared<Travel>();
  travel->kind = kind;
  travel->method = &methods_.Of(*request.GetDescriptor());
  travel->scope = Methods::ScopeOf(*travel->method, request);
  travel->zone = names::ZoneOf(travel->scope);
  travel->locks = std::move(locks);
  travel->body = std::move(body);
  travel->response = response;
  travel->size = request.ByteSizeLong();
  if (const auto* token = request.GetDescriptor()->FindFieldByName("page_token")) {
    travel->paged = !request.GetReflection()->GetString(request, token).empty();
  }
  if (kind == Kind::kWrite) {
    const auto* reflection = request.GetReflection();
    travel->request_id = absl::AsciiStrToLower(reflection->GetString(request, travel->method->request_id));
    travel->validate_only = reflection->GetBool(request, travel->method->validate_only);
    travel->body_sha256 = Sha256Hex(text::OrderedBytes(request));
  }
  return travel;
}

absl::Status Envelope::RunAs(const access::Caller& caller, const Message& request, Message* response, Locks locks,
                             Body body) {
  const auto* request_id = methods_.Of(*request.GetDescriptor()).request_id;
  const bool writes = request_id != nullptr && !request.GetReflection()->GetString(request, request_id).empty();
  const auto travel = TravelOf(writes ? Kind::kWrite : Kind::kRead, request, response, std::move(locks), std::move(body));
  travel->server = caller;
  // No token has such a digest.
  travel->token_sha256 = caller.person;
  RETURN_IF_ERROR(travel->CheckForm());
  const auto end = std::make_shared<std::promise<absl::Status>>();
  const auto& task = travel->task;
  task->deadline = absl::Now() + options_.longest_call;
  task->run = [this, end, &travel](Worker& worker) { end->set_value(Run(worker, *travel)); };
  task->drop = [end, &travel](Drop why) { end->set_value(Dropped(why, travel->method->urgency)); };
  task->urgency = travel->method->urgency;
  const absl::Status status = workers_->Submit(task) ? end->get_future().get() : QueueFull(task->urgency);
  // A look that found nothing is no event.
  if (!writes && status.ok()) return status;
  std::string incident;
  ToGrpcStatus(status, &incident);
  Finished(*travel, status, incident);
  return status;
}

absl::Status Envelope::Upkeep(const std::function<void(database::Transaction&)>& work) {
  const auto end = std::make_shared<std::promise<absl::Status>>();
  const auto task = std::make_shared<Task>();
  task->deadline = absl::Now() + kLongestUpkeep;
  task->urgency = Urgency::kCritical;
  task->run = [end, &work](Worker& worker) {
    try {
      database::Transaction tx(worker.Connection());
      tx.EnterAsOwner();
      work(tx);
      tx.Commit();
      end->set_value(absl::OkStatus());
    } catch (const std::exception& exception) {
      worker.Discard();
      end->set_value(absl::UnavailableError(exception.what()));
    }
  };
  task->drop = [end](Drop why) { end->set_value(Dropped(why, Urgency::kCritical)); };
  const absl::Status status = workers_->Submit(task) ? end->get_future().get() : QueueFull(task->urgency);
  // One that found no worker in time has asked the database nothing.
  if (!absl::IsUnavailable(status) && !status.ok()) return status;
  SetGauge("luodi_database_up", "Whether the database answered the server's last upkeep", status.ok() ? 1 : 0);
  return status;
}

grpc::ServerUnaryReactor* Envelope::Start(Kind kind, grpc::CallbackServerContext* context, const Message& request,
                                          Message* response, Locks locks, Body body,
                                          std::function<void(database::Transaction&)> ahead) {
  rpc::TakeOver(this);
  const Urgency urgency = methods_.Of(*request.GetDescriptor()).urgency;
  const absl::Time deadline = WorkingDeadline(*context, options_.longest_call);
  if (!workers_->HasRoom(urgency, deadline)) return TurnAway(*context, urgency);
  const auto travel = TravelOf(kind, request, response, std::move(locks), std::move(body));
  travel->token_sha256 = TokenDigest(*context);
  travel->ahead = std::move(ahead);
  if (kind != Kind::kWrite) travel->form = database::Form::kByStatement;
  const auto& task = travel->task;
  auto* reactor = new rpc::Unary([this, weak = std::weak_ptr<Task>(task)] {
    if (auto cancelled = weak.lock()) workers_->Cancel(cancelled);
  });
  // Holds travel, which holds the task: the circle is cut when the task has run or is dropped.
  auto finish = [this, travel, reactor, context](const absl::Status& status) {
    std::string incident;
    const grpc::Status wire = ToGrpcStatus(status, &incident);
    if (travel->replayed) context->AddTrailingMetadata("luodi-replayed", "true");
    TellWhenToReturn(*context, status);
    Finished(*travel, status, incident);
    reactor->Finish(wire);
    travel->task->run = nullptr;
    travel->task->drop = nullptr;
  };
  if (const absl::Status status = travel->CheckForm(); !status.ok()) {
    finish(status);
    return reactor;
  }
  task->deadline = deadline;
  task->run = [this, travel, finish](Worker& worker) {
    const auto finish_once = finish;  // finish clears the task's own copy
    finish_once(Run(worker, *travel));
  };
  task->drop = [finish, urgency](Drop why) {
    const auto finish_once = finish;
    finish_once(Dropped(why, urgency));
  };
  task->urgency = urgency;
  if (!workers_->Submit(task)) finish(QueueFull(urgency));
  return reactor;
}

void Envelope::StartStream(grpc::CallbackServerContext* context, const google::protobuf::Descriptor& request,
                           Story story, std::function<void(const grpc::Status&)> finish_stream) {
  rpc::TakeOver(this);
  auto travel = std::make_shared<Travel>();
  travel->method = &methods_.Of(request);
  travel->token_sha256 = TokenDigest(*context);
  auto finish = [this, travel, finish_stream, context](const absl::Status& status) {
    std::string incident;
    const grpc::Status wire = ToGrpcStatus(status, &incident);
    if (travel->replayed) context->AddTrailingMetadata("luodi-replayed", "true");
    TellWhenToReturn(*context, status);
    Finished(*travel, status, incident);
    finish_stream(wire);
    travel->task->run = nullptr;
    travel->task->drop = nullptr;
  };
  const auto& task = travel->task;
  task->deadline = WorkingDeadline(*context, options_.longest_stream);
  task->urgency = travel->method->urgency;
  task->run = [this, travel, story = std::move(story), finish](Worker& worker) {
    const auto finish_once = finish;
    if (travel->token_sha256.empty()) return finish_once(Refuse(v1::ERROR_REASON_TOKEN_MISSING));
    Session session(*this, worker, *travel);
    absl::Status status;
    try {
      status = story(session);
    } catch (const std::exception& exception) {
      // Files on their way in or out lie in temporary files.
      const bool no_room = database::Classify(exception) == database::Trouble::kNoRoom;
      status = no_room ? RefuseForNow(v1::ERROR_REASON_SERVER_WITHOUT_ROOM, 1000) : Internal(exception.what());
    }
    finish_once(status);
  };
  task->drop = [finish, urgency = task->urgency](Drop why) {
    const auto finish_once = finish;
    finish_once(Dropped(why, urgency));
  };
  if (!stream_workers_->Submit(task)) finish(QueueFull(task->urgency));
}

absl::Status Envelope::Session::Go(Kind kind, const std::string& name, const Body& body) {
  travel_.kind = kind;
  travel_.scope = name;
  travel_.zone = names::ZoneOf(name);
  travel_.body = body;
  RETURN_IF_ERROR(travel_.CheckForm());
  return envelope_.Run(worker_, travel_);
}

// What a write before left behind is not the reading's.
absl::Status Envelope::Session::GoReading(Kind kind, const std::string& name, const Body& body) {
  travel_.locks = {};
  travel_.response = nullptr;
  travel_.validate_only = false;
  return Go(kind, name, body);
}

absl::Status Envelope::Session::Read(const std::string& name, const Body& body) {
  return GoReading(Kind::kRead, name, body);
}

absl::Status Envelope::Session::ReadRecorded(const std::string& name, const Body& body) {
  return GoReading(Kind::kReadRecorded, name, body);
}

absl::Status Envelope::Session::Write(const std::string& name, const std::string& request_id, bool validate_only,
                                      Locks locks, const std::string& identity, Message* response, const Body& body) {
  travel_.request_id = absl::AsciiStrToLower(request_id);
  travel_.validate_only = validate_only;
  travel_.locks = std::move(locks);
  travel_.body_sha256 = Sha256Hex(identity);
  travel_.response = response;
  travel_.replayed = false;
  const absl::Status status = Go(Kind::kWrite, name, body);
  replayed_ = travel_.replayed;
  return status;
}

absl::Status Envelope::Run(Worker& worker, Travel& travel) {
  travel.now = Now();
  for (int attempt = 1;; ++attempt) {
    const bool last = attempt == kAttempts || absl::Now() >= travel.task->deadline;
    try {
      return RunOnce(worker, travel);
    } catch (const std::exception& exception) {
      const auto trouble = store::IsTwinsRequest(exception) ? database::Trouble::kRetry : database::Classify(exception);
      if (travel.task->cancelled) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
      switch (trouble) {
        case database::Trouble::kRetry:
          if (last) return Refuse(v1::ERROR_REASON_CONFLICT_PERSISTS);
          break;
        case database::Trouble::kInDoubt:
          if (travel.kind == Kind::kWrite) return Resolve(worker, travel);
          [[fallthrough]];  // a reading leaves another entry
        case database::Trouble::kBroken:
          worker.Discard();
          if (attempt >= 2 || last) return RefuseForNow(v1::ERROR_REASON_DATABASE_UNAVAILABLE, 500);
          break;
        case database::Trouble::kTimeout:
          return Refuse(v1::ERROR_REASON_DEADLINE_PASSED);
        case database::Trouble::kNoRoom:
          return RefuseForNow(v1::ERROR_REASON_SERVER_WITHOUT_ROOM, 1000);
        case database::Trouble::kBadValue:
          // Beside names, which are any text, the key inside a page token alone reaches a statement unread.
          if (travel.paged) return RefuseFields({{v1::ERROR_REASON_PAGE_TOKEN_FOREIGN, "page_token", {}}});
          return Internal(exception.what());
        case database::Trouble::kBug:
          return Internal(exception.what());
      }
    }
    SleepAwhile(attempt);
  }
}

absl::Status Envelope::RunOnce(Worker& worker, Travel& travel) {
  absl::Status status;
  {
    database::Transaction tx(worker.Connection(), travel.form);
    status = Inside(tx, travel);
  }
  return absl::IsPermissionDenied(status) ? EnterDenial(worker, travel, status) : status;
}

absl::StatusOr<access::Caller> Envelope::CallerOf(database::Transaction& tx, Travel& travel) {
  if (travel.server) {
    travel.actor = travel.server->person;
    return *travel.server;
  }
  const auto identity = access::store::SelectCaller(tx, travel.token_sha256, travel.zone,
                                                    database::TimeText(travel.now),
                                                    database::DateText(Call::DayOf(travel.now)));
  if (!identity.caller) return Refuse(v1::ERROR_REASON_TOKEN_UNKNOWN);
  travel.actor = identity.caller->person;
  const bool foreign = identity.caller->zone != travel.zone && identity.caller->zone != "system";
  if (foreign || (!identity.zone_exists && travel.method->full_name != kCreateZone)) {
    return NotFound(names::Zone(travel.zone));
  }
  return *identity.caller;
}

absl::Status Envelope::Inside(database::Transaction& tx, Travel& travel) {
  const bool writes = travel.kind == Kind::kWrite;
  if (tx.begun()) {
    store::Enter(tx, travel.zone, travel.task->deadline - absl::Now(), travel.kind == Kind::kRead);
  }
  std::sort(travel.locks.shared.begin(), travel.locks.shared.end());
  std::sort(travel.locks.exclusive.begin(), travel.locks.exclusive.end());
  // The ledger comes before every aggregate, so shared before exclusive is one order for all. Twins under one request id
  // wait for each other last, so that the second finds the first's reply and no refusal of its own.
  std::vector<std::string> exclusive = travel.locks.exclusive;
  if (writes) exclusive.push_back(absl::StrCat("request/", travel.token_sha256, travel.request_id));
  store::Lock(tx, travel.locks.shared, exclusive);
  tx.ReadAhead([&] {
    if (writes) store::SelectRequest(tx, travel.zone, travel.token_sha256, travel.request_id);
    if (travel.ahead) travel.ahead(tx);
  });

  ASSIGN_OR_RETURN(const access::Caller caller, CallerOf(tx, travel));
  if (!caller.May(travel.method->permission)) {
    return Refuse(v1::ERROR_REASON_PERMISSION_MISSING, {{"method", travel.method->full_name},
                                                        {"permission", v1::Permission_Name(travel.method->permission)}});
  }
  if (writes) {
    if (auto request = store::SelectRequest(tx, travel.zone, travel.token_sha256, travel.request_id)) {
      if (request->method != travel.method->full_name || request->body_sha256 != travel.body_sha256) {
        return RefuseFields({{v1::ERROR_REASON_REQUEST_ID_REUSED, "request_id", {{"request_id", travel.request_id}}}});
      }
      travel.replayed = true;
      return travel.response->ParseFromString(request->reply) ? absl::OkStatus() : Internal("a stored reply is damaged");
    }
  }
  // A first attempt may have filled it before its connection broke.
  if (travel.response != nullptr) travel.response->Clear();
  Call call(tx, caller, travel.now, travel.zone);
  call.validate_only = travel.validate_only;
  RETURN_IF_ERROR(travel.body(call));
  if (travel.task->cancelled) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
  if (travel.validate_only) tx.Settle();
  if (travel.validate_only || (call.entries().empty() && (!writes || travel.server))) return absl::OkStatus();
  if (call.entries().empty()) return Internal(absl::StrCat(travel.method->full_name, " changed nothing"));
  if (!tx.begun()) tx.Begin();
  journal::store::InsertEntries(tx,
                                {travel.zone, caller.person, travel.method->full_name,
                                 writes ? travel.request_id : "", database::TimeText(travel.now)},
                                call.entries());
  if (writes) {
    const store::Request request{travel.method->full_name, travel.body_sha256, text::OrderedBytes(*travel.response)};
    store::InsertRequest(tx, travel.zone, caller.person, travel.request_id, request, database::TimeText(travel.now));
  }
  tx.Commit();
  CountEntries(call.entries());
  return absl::OkStatus();
}

// The connection broke at COMMIT: what the database kept of the request id tells whether it stands.
absl::Status Envelope::Resolve(Worker& worker, Travel& travel) {
  worker.Discard();
  try {
    database::Transaction tx(worker.Connection());
    store::Enter(tx, travel.zone, travel.task->deadline - absl::Now(), true);
    auto request = store::SelectRequest(tx, travel.zone, travel.actor, travel.request_id);
    if (request && travel.response->ParseFromString(request->reply)) return absl::OkStatus();
  } catch (const std::exception&) {
    worker.Discard();
  }
  return RefuseForNow(v1::ERROR_REASON_COMMIT_IN_DOUBT, 500);
}

absl::Status Envelope::EnterDenial(Worker& worker, const Travel& travel, const absl::Status& denial) {
  try {
    database::Transaction tx(worker.Connection());
    store::Enter(tx, travel.zone, travel.task->deadline - absl::Now(), false);
    journal::Entry entry;
    entry.kind = v1::ENTRY_KIND_DENIAL;
    entry.resource = travel.scope;
    entry.reason = text::ReasonName(ReasonOf(denial));
    journal::store::InsertEntries(
        tx,
        {travel.zone, travel.actor, travel.method->full_name, travel.request_id, database::TimeText(travel.now)},
        {entry});
    tx.Commit();
    CountEntries({entry});
    return denial;
  } catch (const std::exception&) {
    worker.Discard();
    return RefuseForNow(v1::ERROR_REASON_READING_NOT_RECORDED, 500);
  }
}

void Envelope::Finished(const Travel& travel, const absl::Status& status, const std::string& incident) {
  CallRecord record;
  record.method = travel.method->full_name;
  record.code = absl::StatusCodeToString(status.code());
  const v1::ErrorReason reason = ReasonOf(status);
  if (reason != v1::ERROR_REASON_UNSPECIFIED) record.reason = text::ReasonName(reason);
  record.zone = travel.zone;
  record.actor = travel.actor;
  record.request_id = travel.request_id;
  record.incident = incident;
  record.detail = incident.empty() ? "" : InternalDetail(status);
  record.microseconds = absl::ToInt64Microseconds(absl::Now() - travel.begun);
  record.replayed = travel.replayed;
  LogCall(record);
}

}  // namespace luodi
