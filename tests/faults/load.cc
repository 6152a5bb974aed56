// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/load.h"

#include <algorithm>
#include <array>

#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "luodi/v1/board.grpc.pb.h"

namespace luodi::testing {
namespace {

constexpr absl::Duration kRest = absl::Milliseconds(50);

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status wire;
  wire.ParseFromString(status.error_details());
  google::rpc::ErrorInfo info;
  for (const auto& detail : wire.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

}  // namespace

Load::Load(Bureau& bureau, int callers) : bureau_(bureau) {
  for (int i = 0; i < 8; ++i) {
    v1::CreateProjectRequest create = bureau.NewProject();
    if (i % 2 == 1) create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
    const auto made = bureau.Must("officer", &v1::ProjectService::Stub::CreateProject, create);
    acknowledged_[made.title()] = made.name();
    (i % 2 == 1 ? restricted_ : open_).push_back(made.name());
  }
  for (int i = 0; i < callers; ++i) callers_.emplace_back([this, i] { Work(i); });
}

Load::~Load() { Stop(); }

void Load::Stop() {
  stop_ = true;
  for (std::thread& caller : callers_) {
    if (caller.joinable()) caller.join();
  }
}

int Load::Done() const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(std::count_if(calls_.begin(), calls_.end(), [](const Called& call) { return call.ok(); }));
}

int Load::DoneInARow(absl::Time since) const {
  std::lock_guard lock(mutex_);
  const auto end = std::find_if(calls_.rbegin(), calls_.rend(),
                                [&](const Called& call) { return !call.ok() || call.ended() < since; });
  return static_cast<int>(end - calls_.rbegin());
}

void Load::Work(int caller) {
  const std::chrono::seconds deadline(std::array{1, 2, 2, 10}[static_cast<size_t>(caller) % 4]);
  for (int turn = caller; !stop_; ++turn) {
    Called call;
    call.wrote = turn % 3 == 0;
    call.deadline = absl::FromChrono(deadline);
    call.begun = absl::Now();
    const grpc::Status status = call.wrote ? Write(deadline) : Read(turn, deadline);
    call.took = absl::Now() - call.begun;
    call.code = status.error_code();
    call.reason = ReasonOf(status);
    {
      std::lock_guard lock(mutex_);
      calls_.push_back(call);
    }
    if (!call.ok()) absl::SleepFor(kRest);
  }
}

grpc::Status Load::Write(std::chrono::milliseconds deadline) {
  const v1::CreateProjectRequest request = bureau_.NewProject();
  v1::Project project;
  const grpc::Status status =
      bureau_.Ask("officer", &v1::ProjectService::Stub::CreateProject, request, &project, deadline);
  std::lock_guard lock(mutex_);
  if (status.ok()) acknowledged_[request.project().title()] = project.name();
  if (!status.ok()) refused_.push_back(request);
  return status;
}

grpc::Status Load::Read(int turn, std::chrono::milliseconds deadline) {
  if (turn % 16 == 1) {
    v1::ListProjectsRequest list;
    list.set_parent(bureau_.zone());
    list.set_page_size(20);
    v1::ListProjectsResponse page;
    return bureau_.Ask("officer", &v1::ProjectService::Stub::ListProjects, list, &page, deadline);
  }
  if (turn % 16 == 5) {
    v1::GetBoardRequest get;
    get.set_name(bureau_.zone());
    v1::Board board;
    return bureau_.Ask("officer", &v1::BoardService::Stub::GetBoard, get, &board, deadline);
  }
  const auto& names = turn % 8 == 2 ? restricted_ : open_;
  v1::GetProjectRequest get;
  get.set_name(names[static_cast<size_t>(turn) % names.size()]);
  v1::Project project;
  return bureau_.Ask("auditor", &v1::ProjectService::Stub::GetProject, get, &project, deadline);
}

}  // namespace luodi::testing
