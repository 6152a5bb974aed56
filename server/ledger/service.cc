// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/service.h"

#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/ledger/columns.h"
#include "server/ledger/store.h"
#include "server/projects/rules.h"

namespace luodi::ledger {
namespace {

constexpr char kImportForm[] = "zones/{zone}/imports/{import}";
constexpr char kMappingForm[] = "zones/{zone}/ledgerMapping";

int64_t VersionOf(const std::optional<v1::LedgerMapping>& mapping) {
  int64_t version = 0;
  // Our own etag: v and a number.
  if (mapping) version = std::stoll(mapping->etag().substr(1));
  return version;
}

// The outcomes asked for, by name; ENUM_UNKNOWN for what is none.
absl::StatusOr<std::vector<std::string>> OutcomesOf(const v1::ListImportRowsRequest& request) {
  std::vector<std::string> outcomes;
  Faults faults;
  for (int i = 0; i < request.outcomes_size(); ++i) {
    if (v1::RowResult::Outcome_IsValid(request.outcomes(i)) &&
        request.outcomes(i) != v1::RowResult::OUTCOME_UNSPECIFIED) {
      outcomes.push_back(v1::RowResult::Outcome_Name(request.outcomes(i)));
    } else {
      faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN,
                        absl::StrCat("outcomes[", i, "]"),
                        {{"value", absl::StrCat(static_cast<int>(request.outcomes(i)))}}});
    }
  }
  RETURN_IF_ERROR(RefuseFields(faults));
  return outcomes;
}

// To others than who imported it, a column that names persons tells nothing.
void HidePersons(v1::RowResult& row) {
  for (v1::FieldChange& change : *row.mutable_changes()) {
    if (!projects::rules::NamesPersons(change.column())) continue;
    change.clear_before();
    change.clear_after();
  }
}

absl::Status ReadImportRows(Call& call, const v1::ListImportRowsRequest& request,
                            v1::ListImportRowsResponse& response) {
  RETURN_IF_ERROR(names::Parse("parent", request.parent(), kImportForm).status());
  ASSIGN_OR_RETURN(const Page page, ReadPage(request));
  ASSIGN_OR_RETURN(const std::vector<std::string> outcomes, OutcomesOf(request));
  const auto ledger_import = store::SelectImport(call.tx, request.parent());
  if (!ledger_import) return NotFound(request.parent());
  store::Sight sight;
  sight.department = call.caller.department;
  sight.restricted = call.caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED);
  sight.without_project = sight.restricted || ledger_import->message.imported_by() == call.caller.person;
  std::vector<v1::RowResult> rows = store::ListRows(call.tx, request.parent(), outcomes, sight, page);
  if (static_cast<int>(rows.size()) > page.size) {
    rows.resize(static_cast<size_t>(page.size));
    response.set_next_page_token(NextPageToken(request, {absl::StrCat(rows.back().row())}));
  }
  for (v1::RowResult& row : rows) {
    if (!sight.without_project) HidePersons(row);
    *response.add_rows() = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status WriteMapping(Call& call, const v1::UpdateLedgerMappingRequest& request, v1::LedgerMapping& response) {
  v1::LedgerMapping mapping = request.mapping();
  Faults faults;
  names::Parse("mapping.name", mapping.name(), kMappingForm, faults);
  Mapping::Of("mapping.heads", *mapping.mutable_heads(), faults);
  RETURN_IF_ERROR(RefuseFields(faults));
  const int64_t version = VersionOf(store::SelectMapping(call.tx, call.zone));
  RETURN_IF_ERROR(CheckEtag(mapping.etag(), version, mapping.name()));
  mapping.set_updated_by(call.caller.person);
  response = store::UpdateMapping(call.tx, mapping, version + 1, call.NowText());
  call.Changed(response.name(), version + 1, response);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* LedgerService::GetImport(grpc::CallbackServerContext* context,
                                                   const v1::GetImportRequest* request, v1::LedgerImport* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::GetImportRequest& request, v1::LedgerImport& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("name", request.name(), kImportForm).status());
        auto ledger_import = store::SelectImport(call.tx, request.name());
        if (!ledger_import) return NotFound(request.name());
        response = std::move(ledger_import->message);
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

grpc::ServerUnaryReactor* LedgerService::ListImportRows(grpc::CallbackServerContext* context,
                                                        const v1::ListImportRowsRequest* request,
                                                        v1::ListImportRowsResponse* response) {
  return envelope_.Read(context, request, response, ReadImportRows);
}

grpc::ServerUnaryReactor* LedgerService::GetLedgerMapping(grpc::CallbackServerContext* context,
                                                          const v1::GetLedgerMappingRequest* request,
                                                          v1::LedgerMapping* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::GetLedgerMappingRequest& request, v1::LedgerMapping& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("name", request.name(), kMappingForm).status());
        if (auto mapping = store::SelectMapping(call.tx, call.zone)) {
          response = *std::move(mapping);
        } else {
          response.set_name(request.name());
          response.set_etag(EtagOf(0));
        }
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* LedgerService::UpdateLedgerMapping(grpc::CallbackServerContext* context,
                                                             const v1::UpdateLedgerMappingRequest* request,
                                                             v1::LedgerMapping* response) {
  return envelope_.Write(context, request, response, NameLocks(request->mapping().name()), WriteMapping);
}

}  // namespace luodi::ledger
