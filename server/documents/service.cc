// SPDX-License-Identifier: Apache-2.0
#include "server/documents/service.h"

#include "absl/strings/str_cat.h"
#include "server/base/digest.h"
#include "server/base/names.h"
#include "server/base/spool.h"
#include "server/documents/rules.h"
#include "server/documents/store.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"

namespace luodi::documents {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using Upload = rpc::Inbound<v1::UploadDocumentRequest>;
using Download = rpc::Outbound<v1::DownloadDocumentResponse>;
using Metadata = v1::UploadDocumentRequest::Metadata;

constexpr char kProjectForm[] = "zones/{zone}/projects/{project}";
constexpr char kDocumentForm[] = "zones/{zone}/projects/{project}/documents/{document}";

// A document is seen by whoever sees its project; where that is RESTRICTED, reading leaves an entry.
absl::Status CheckReader(Call& call, const std::string& name) {
  const auto project = projects::store::SelectProject(call.tx, names::ProjectOf(name));
  RETURN_IF_ERROR(projects::rules::CheckVisible(call.caller, project, name));
  if (project->confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) call.WasRead(name);
  return absl::OkStatus();
}

absl::Status ReadDocument(Call& call, const std::string& name, v1::Document& document) {
  RETURN_IF_ERROR(names::Parse("name", name, kDocumentForm).status());
  auto found = store::SelectDocument(call.tx, name);
  if (!found) return NotFound(name);
  RETURN_IF_ERROR(CheckReader(call, name));
  RETURN_IF_ERROR(rules::MayRead(call.caller.person, store::SelectRecusedFrom(call.tx, name, call.caller.person)));
  document = *std::move(found);
  return absl::OkStatus();
}

// Whether the caller may upload to the project: asked before bytes are taken from him.
absl::Status MayUpload(Call& call, const Metadata& metadata) {
  const auto project = projects::store::SelectProject(call.tx, metadata.parent());
  RETURN_IF_ERROR(projects::rules::CheckVisible(call.caller, project, metadata.parent()));
  return projects::rules::CheckNotMerged(*project);
}

absl::Status ReceiveMetadata(Upload& stream, Metadata& metadata) {
  v1::UploadDocumentRequest message;
  if (!stream.Next(&message)) return Refuse(v1::ERROR_REASON_DOCUMENT_STREAM_ORDER);
  RETURN_IF_ERROR(rules::CheckOrder(message, true));
  metadata = message.metadata();
  return RefuseFields(rules::CheckMetadata(metadata));
}

// All bytes into the spool, and that they are what was stated.
absl::Status ReceiveContent(Upload& stream, const Metadata& metadata, Spool& spool) {
  Sha256 digest;
  v1::UploadDocumentRequest message;
  while (stream.Next(&message)) {
    RETURN_IF_ERROR(rules::CheckOrder(message, false));
    RETURN_IF_ERROR(rules::CheckSize(spool.size() + static_cast<int64_t>(message.content().size())));
    spool.Add(message.content());
    digest.Add(message.content());
  }
  if (stream.cancelled()) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
  return rules::CheckContent(spool.size(), digest.Hex(), metadata.sha256());
}

absl::Status WriteDocument(Call& call, const Metadata& metadata, const Spool& spool, v1::Document& response) {
  RETURN_IF_ERROR(MayUpload(call, metadata));
  v1::Document document;
  document.set_title(metadata.title());
  document.set_file_name(metadata.file_name());
  document.set_media_type(metadata.media_type());
  document.set_size_bytes(spool.size());
  document.set_sha256(metadata.sha256());
  document.set_uploaded_by(call.caller.person);
  response = store::InsertDocument(call.tx, metadata.parent(), document, call.NowText());
  for (int ordinal = 0; ordinal * static_cast<int64_t>(store::kChunk) < spool.size(); ++ordinal) {
    store::InsertChunk(call.tx, response.name(), ordinal,
                       spool.Read(ordinal * static_cast<int64_t>(store::kChunk), store::kChunk));
  }
  projects::store::InsertContributor(call.tx, metadata.parent(), call.caller.person);
  call.Changed(response.name(), 1, response);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerReadReactor<v1::UploadDocumentRequest>* DocumentService::UploadDocument(CallbackServerContext* context,
                                                                                    v1::Document* response) {
  return envelope_.Receive<v1::UploadDocumentRequest, v1::Document>(
      context, response, [](Envelope::Session& session, Upload& stream, v1::Document& response) -> absl::Status {
        Metadata metadata;
        RETURN_IF_ERROR(ReceiveMetadata(stream, metadata));
        RETURN_IF_ERROR(session.Read(metadata.parent(), [&](Call& call) { return MayUpload(call, metadata); }));
        Spool spool;
        RETURN_IF_ERROR(ReceiveContent(stream, metadata, spool));
        return session.Write(metadata.parent(), metadata.request_id(), metadata.validate_only(),
                             ProjectLocks(metadata.parent()), metadata.SerializeAsString(), &response,
                             [&](Call& call) { return WriteDocument(call, metadata, spool, response); });
      });
}

grpc::ServerWriteReactor<v1::DownloadDocumentResponse>* DocumentService::DownloadDocument(
    CallbackServerContext* context, const v1::DownloadDocumentRequest* request) {
  return envelope_.SendOut<v1::DownloadDocumentRequest, v1::DownloadDocumentResponse>(
      context, request,
      [](Envelope::Session& session, const v1::DownloadDocumentRequest& request, Download& stream) -> absl::Status {
        v1::DownloadDocumentResponse message;
        RETURN_IF_ERROR(session.ReadRecorded(request.name(), [&](Call& call) {
          return ReadDocument(call, request.name(), *message.mutable_document());
        }));
        const int64_t size = message.document().size_bytes();
        for (int ordinal = 0; ordinal * static_cast<int64_t>(store::kChunk) < size; ++ordinal) {
          RETURN_IF_ERROR(session.Read(request.name(), [&](Call& call) {
            message.set_content(store::SelectChunk(call.tx, request.name(), ordinal));
            return message.content().empty() ? Internal("a piece of a document is missing") : absl::OkStatus();
          }));
          if (!stream.Send(message)) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
          message.Clear();
        }
        return absl::OkStatus();
      });
}

ServerUnaryReactor* DocumentService::GetDocument(CallbackServerContext* context, const v1::GetDocumentRequest* request,
                                                 v1::Document* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::GetDocumentRequest& request, v1::Document& response) -> absl::Status {
        return ReadDocument(call, request.name(), response);
      });
}

ServerUnaryReactor* DocumentService::ListDocuments(CallbackServerContext* context,
                                                   const v1::ListDocumentsRequest* request,
                                                   v1::ListDocumentsResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ListDocumentsRequest& request, v1::ListDocumentsResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), kProjectForm).status());
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        RETURN_IF_ERROR(CheckReader(call, request.parent()));
        std::vector<v1::Document> documents = store::ListDocuments(call.tx, request.parent(), call.caller.person, page);
        if (static_cast<int>(documents.size()) > page.size) {
          documents.resize(page.size);
          const std::string& last = documents.back().name();
          response.set_next_page_token(NextPageToken(request, {last.substr(last.rfind('/') + 1)}));
        }
        for (v1::Document& document : documents) *response.add_documents() = std::move(document);
        return absl::OkStatus();
      });
}

}  // namespace luodi::documents
