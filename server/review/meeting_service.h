// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/meetings.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::review {

// Meetings of the panel (meetings.cc). A meeting is an aggregate of its own; what joins its agenda is locked with its
// project, so that nothing stands on two agendas.
class MeetingService final : public v1::MeetingService::CallbackService {
 public:
  explicit MeetingService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateMeeting(grpc::CallbackServerContext* context, const v1::CreateMeetingRequest* request,
                                          v1::Meeting* response) override;
  grpc::ServerUnaryReactor* GetMeeting(grpc::CallbackServerContext* context, const v1::GetMeetingRequest* request,
                                       v1::Meeting* response) override;
  grpc::ServerUnaryReactor* ListMeetings(grpc::CallbackServerContext* context, const v1::ListMeetingsRequest* request,
                                         v1::ListMeetingsResponse* response) override;
  grpc::ServerUnaryReactor* AddAgendaItem(grpc::CallbackServerContext* context, const v1::AddAgendaItemRequest* request,
                                          v1::Meeting* response) override;
  grpc::ServerUnaryReactor* OrderAgenda(grpc::CallbackServerContext* context, const v1::OrderAgendaRequest* request,
                                        v1::Meeting* response) override;
  grpc::ServerUnaryReactor* RecordAttendance(grpc::CallbackServerContext* context,
                                             const v1::RecordAttendanceRequest* request,
                                             v1::Meeting* response) override;
  grpc::ServerUnaryReactor* CloseMeeting(grpc::CallbackServerContext* context, const v1::CloseMeetingRequest* request,
                                         v1::Meeting* response) override;
  grpc::ServerUnaryReactor* CancelMeeting(grpc::CallbackServerContext* context, const v1::CancelMeetingRequest* request,
                                          v1::Meeting* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::review
