// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/service.h"

#include "absl/strings/str_cat.h"
#include "server/base/digest.h"
#include "server/base/names.h"
#include "server/ledger/books.h"
#include "server/ledger/rules.h"
#include "server/ledger/store.h"

namespace luodi::ledger {
namespace {

using Stream = rpc::Duplex<v1::ImportLedgerRequest, v1::ImportLedgerResponse>;
using Metadata = v1::ImportLedgerRequest::Metadata;

// A ledger file on its way in.
struct File {
  std::string bytes;
  std::string sha256;
};

absl::StatusOr<Metadata> ReceiveMetadata(Stream& stream) {
  v1::ImportLedgerRequest message;
  if (!stream.Next(&message) || !message.has_metadata()) return Refuse(v1::ERROR_REASON_LEDGER_STREAM_ORDER);
  Metadata metadata = message.metadata();
  RETURN_IF_ERROR(RefuseFields(rules::CheckMetadata(metadata)));
  return metadata;
}

// A stream that ends may have been cut: only the digest tells that the file is whole.
absl::StatusOr<File> ReceiveFile(Stream& stream, const std::string& stated_sha256) {
  File file;
  Sha256 digest;
  v1::ImportLedgerRequest message;
  while (stream.Next(&message)) {
    RETURN_IF_ERROR(rules::CheckPart(message, file.bytes.size()));
    digest.Add(message.content());
    file.bytes += message.content();
  }
  if (stream.cancelled()) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
  file.sha256 = digest.Hex();
  if (file.sha256 != stated_sha256) {
    return Refuse(v1::ERROR_REASON_LEDGER_DIGEST_DIFFERS, {{"received", file.sha256}, {"stated", stated_sha256}});
  }
  return file;
}

void Describe(const Call& call, const Metadata& metadata, const std::string& sha256, const rules::Ledger& ledger,
              const rules::Judgement& judgement, v1::LedgerImport& ledger_import) {
  ledger_import.set_file_name(metadata.file_name());
  ledger_import.set_sha256(sha256);
  ledger_import.set_rows(static_cast<int>(judgement.verdicts.size()));
  ledger_import.set_created(judgement.Count(v1::RowResult::OUTCOME_CREATED));
  ledger_import.set_updated(judgement.Count(v1::RowResult::OUTCOME_UPDATED));
  ledger_import.set_unchanged(judgement.Count(v1::RowResult::OUTCOME_UNCHANGED));
  ledger_import.set_refused(judgement.Count(v1::RowResult::OUTCOME_REFUSED));
  for (const std::string& column : ledger.header.UnknownColumns()) ledger_import.add_unknown_columns(column);
  ledger_import.set_imported_by(call.caller.person);
  *ledger_import.mutable_create_time() = call.NowStamp();
}

// What was not written has no names.
void Unname(rules::Judgement& judgement, v1::LedgerImport& ledger_import) {
  for (rules::Verdict& verdict : judgement.verdicts) {
    if (verdict.Is(v1::RowResult::OUTCOME_CREATED)) verdict.result.clear_project();
  }
  ledger_import.clear_name();
  ledger_import.clear_create_time();
  ledger_import.set_written(false);
}

absl::Status Answer(Stream& stream, const rules::Judgement& judgement, const v1::LedgerImport& ledger_import) {
  v1::ImportLedgerResponse message;
  for (const rules::Verdict& verdict : judgement.verdicts) {
    *message.mutable_row() = verdict.result;
    if (!stream.Send(message)) return Refuse(v1::ERROR_REASON_CALL_CANCELLED);
  }
  *message.mutable_ledger_import() = ledger_import;
  return stream.Send(message) ? absl::OkStatus() : Refuse(v1::ERROR_REASON_CALL_CANCELLED);
}

absl::Status Import(Envelope::Session& session, Stream& stream) {
  ASSIGN_OR_RETURN(const Metadata metadata, ReceiveMetadata(stream));
  // Who may not import is told before he sends megabytes.
  RETURN_IF_ERROR(session.Read(metadata.parent(), [](Call&) { return absl::OkStatus(); }));
  ASSIGN_OR_RETURN(const File file, ReceiveFile(stream, metadata.sha256()));
  ASSIGN_OR_RETURN(const rules::Ledger ledger, rules::ReadLedger(file.bytes));

  rules::Judgement judgement;
  v1::LedgerImport ledger_import;
  bool refused = false;
  const absl::Status status = session.Write(
      metadata.parent(), metadata.request_id(), metadata.validate_only(), ImportLocks(metadata.parent()),
      absl::StrCat(metadata.SerializeAsString(), file.sha256), &ledger_import, [&](Call& call) -> absl::Status {
        judgement = rules::Judge(ledger, BooksFor(call, ledger));
        Describe(call, metadata, file.sha256, ledger, judgement, ledger_import);
        refused = ledger_import.refused() > 0;
        // Any status that is not OK leaves the books as they were; this one stays in here.
        if (refused) return absl::FailedPreconditionError("rows are refused");
        return Enter(call, metadata.reason(), judgement, ledger_import);
      });
  if (!status.ok() && !refused) return status;
  if (refused || metadata.validate_only()) Unname(judgement, ledger_import);
  return Answer(stream, judgement, ledger_import);
}

}  // namespace

grpc::ServerBidiReactor<v1::ImportLedgerRequest, v1::ImportLedgerResponse>* LedgerService::ImportLedger(
    grpc::CallbackServerContext* context) {
  return envelope_.Converse<v1::ImportLedgerRequest, v1::ImportLedgerResponse>(
      context, [](Envelope::Session& session, Stream& stream) { return Import(session, stream); });
}

grpc::ServerUnaryReactor* LedgerService::GetImport(grpc::CallbackServerContext* context,
                                                   const v1::GetImportRequest* request, v1::LedgerImport* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::GetImportRequest& request, v1::LedgerImport& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("name", request.name(), "zones/{zone}/imports/{import}").status());
        auto ledger_import = store::SelectImport(call.tx, request.name());
        if (!ledger_import) return NotFound(request.name());
        response = *std::move(ledger_import);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* LedgerService::ListImports(grpc::CallbackServerContext* context,
                                                     const v1::ListImportsRequest* request,
                                                     v1::ListImportsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListImportsRequest& request, v1::ListImportsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        std::vector<v1::LedgerImport> imports = store::ListImports(call.tx, call.zone, page);
        if (static_cast<int>(imports.size()) > page.size) {
          imports.resize(static_cast<size_t>(page.size));
          response.set_next_page_token(NextPageToken(request, {store::PageKeyOf(imports.back().name())}));
        }
        for (v1::LedgerImport& ledger_import : imports) *response.add_imports() = std::move(ledger_import);
        return absl::OkStatus();
      });
}

}  // namespace luodi::ledger
