// SPDX-License-Identifier: Apache-2.0
// luodi document: files go up and come down as streams.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/incoming_file.h"
#include "client/language.h"
#include "client/names.h"
#include "client/progress.h"
#include "client/secrets.h"
#include "luodi/v1/documents.grpc.pb.h"

namespace luodi::client {
namespace {

constexpr char kDocuments[] = "projects/*/documents/*";
constexpr size_t kPiece = 256 * 1024;

struct UploadFlags {
  std::string project;
  std::string file;
  std::string title;
  std::string media_type;
};

v1::UploadDocumentRequest FirstMessage(Session& session, const UploadFlags& flags, const std::string& content) {
  const std::string file_name = std::filesystem::path(flags.file).filename();
  v1::UploadDocumentRequest request;
  auto* metadata = request.mutable_metadata();
  metadata->set_parent(FullName(session.settled().zone, "projects/*", flags.project));
  metadata->set_title(flags.title.empty() ? file_name : flags.title);
  metadata->set_file_name(file_name);
  metadata->set_media_type(flags.media_type.empty() ? "application/octet-stream" : flags.media_type);
  metadata->set_sha256(Sha256(content));
  metadata->set_request_id(session.RequestId());
  metadata->set_validate_only(session.globals().dry_run);
  return request;
}

int Upload(Session& session, const UploadFlags& flags) {
  session.AllowLongCalls();
  const std::string content = ReadFile(flags.file);
  v1::UploadDocumentRequest request = FirstMessage(session, flags, content);
  if (session.globals().explain) {
    session.ShowCall("luodi.v1.DocumentService.UploadDocument", request);
    return kDone;
  }
  Connection& connection = session.connection();
  const auto context = connection.NewContext();
  v1::Document document;
  const auto stub = v1::DocumentService::NewStub(connection.channel());
  const auto writer = stub->UploadDocument(context.get(), &document);
  {
    Progress progress(_("Uploading"), Progress::Unit::kBytes);
    const auto size = static_cast<int64_t>(content.size());
    bool going = writer->Write(request);
    for (size_t at = 0; going && at < content.size(); at += kPiece) {
      request.set_content(content.substr(at, kPiece));
      going = writer->Write(request);
      progress.Show(std::min(static_cast<int64_t>(at + kPiece), size), size);
    }
    if (going) writer->WritesDone();
    const grpc::Status status = writer->Finish();
    progress.Clear();
    connection.Finish(status, *context, "DocumentService.UploadDocument", session.RequestId());
  }
  session.NoteReplay();
  session.out().Object(document);
  return kDone;
}

struct DownloadFlags {
  std::string document;
  std::string out;
};

int DownloadFile(Session& session, const DownloadFlags& flags) {
  session.AllowLongCalls();
  v1::DownloadDocumentRequest request;
  request.set_name(FullName(session.settled().zone, kDocuments, flags.document));
  if (session.globals().explain) {
    session.ShowCall("luodi.v1.DocumentService.DownloadDocument", request);
    return kDone;
  }
  std::unique_ptr<IncomingFile> file;
  v1::Document document;
  v1::DownloadDocumentResponse piece;
  int64_t came = 0;
  Progress progress(_("Downloading"), Progress::Unit::kBytes);
  session.connection().CallStream("DocumentService.DownloadDocument", request, &piece, [&] {
    if (piece.has_document()) {
      document = piece.document();
      // The server's word for a file name is no path.
      const std::string own = std::filesystem::path(document.file_name()).filename();
      file = std::make_unique<IncomingFile>(flags.out.empty() ? own : flags.out);
    }
    if (file != nullptr) file->Add(piece.content());
    came += static_cast<int64_t>(piece.content().size());
    progress.Show(came, document.size_bytes());
  });
  progress.Clear();
  if (file == nullptr) throw std::runtime_error(_("the server sent no document"));
  file->Close(document.sha256());
  if (file->to_stdout()) return kDone;
  session.Note(absl::StrCat(_("written"), ": ", file->path()));
  session.out().Object(document);
  return kDone;
}

}  // namespace

void AddDocumentCommands(Noun root) {
  Noun noun = root.AddNoun("document", _("Files of a project: what reviewers read"));
  const auto upload = std::make_shared<UploadFlags>();
  noun.Verb("upload", _("Stores a file with a project"),
            "luodi document upload YEAR-0029 deploy/demo/paper/feasibility.txt --title 可行性研究报告")
      .Option("PROJECT", &upload->project, _("Which project"))
      .Required()
      .Option("FILE", &upload->file, _("The file, at most 50 MB"))
      .TakesFile()
      .Required()
      .Option("--title", &upload->title, _("What it is; the file's name if not given"))
      .Option("--media-type", &upload->media_type, _("e.g. application/pdf"))
      .Runs([upload](Session& session) { return Upload(session, *upload); });
  const auto download = std::make_shared<DownloadFlags>();
  noun.Verb("download", _("Fetches a file and checks its digest"),
            "luodi document download YEAR-0029/1 --out report.pdf")
      .Option("DOCUMENT", &download->document, _("Project and number"))
      .Required()
      .Option("--out", &download->out, _("Where to; - for standard output; the file's own name if not given"))
      .TakesFile()
      .Runs([download](Session& session) { return DownloadFile(session, *download); });
  noun.Verb("show", _("Shows what is known of a file"), "luodi document show YEAR-0029/1")
      .Calls("DocumentService.GetDocument")
      .Resource("DOCUMENT", "name", kDocuments, _("Project and number"))
      .Required();
  noun.Verb("list", _("Lists the files of a project"), "luodi document list YEAR-0029")
      .Calls("DocumentService.ListDocuments")
      .Resource("PROJECT", "parent", "projects/*", _("Which project"))
      .Required()
      .Shows({{"name"}, {"title"}, {"file_name"}, {"size_bytes"}, {"uploaded_by"}, {"create_time"}, {"sha256", true}});
}

}  // namespace luodi::client
