// SPDX-License-Identifier: Apache-2.0
// A desk where ledgers come in: what the tests of imports and of their undoing share.
#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/ledger.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/support/office.h"

namespace luodi::testing {

inline constexpr char kHeader[] =
    "编号,项目名称,项目类型,总投资(亿元),投资主体,统一社会信用代码,首谈日期,签约日期,更新人,数据说明\n";
inline constexpr char kTwoRows[] =
    "LG-1,甲项目,新建,2.83,甲公司,91131000MA0000015N,2020-01-05,2020-06-30,王五,样例\n"
    "LG-2,乙项目,新建,1.5亿美元,甲公司,91131000MA0000015N,2020-02-01,,王五,\n";

// What came back from an import.
struct Imported {
  Answer<v1::LedgerImport> answer;
  std::vector<v1::RowResult> rows;
  std::vector<v1::Progress> progress;
  std::string refused_file;

  // "CREATED", ... of the rows that are not unchanged.
  std::vector<std::string> Outcomes() const {
    std::vector<std::string> outcomes;
    for (const v1::RowResult& row : rows) {
      outcomes.push_back(v1::RowResult::Outcome_Name(row.outcome()).substr(std::string("OUTCOME_").size()));
    }
    return outcomes;
  }
};

// What came back from an undo.
struct Undone {
  Answer<v1::LedgerImport> answer;
  std::vector<v1::StayingRow> staying;
};

class LedgerDesk : public OfficeTest {
 protected:
  using Journal = v1::JournalService::Stub;
  using Ledger = v1::LedgerService::Stub;
  using Projects = v1::ProjectService::Stub;

  LedgerDesk() {
    SetToday(2020, 12, 31);
    Department("bureau", "招商局");
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/bureau"));
    Person("auditor", {v1::ROLE_CASE_AUDITOR});
  }

  v1::ImportLedgerRequest Metadata(v1::ImportMode mode = v1::IMPORT_MODE_UNSPECIFIED) {
    v1::ImportLedgerRequest message;
    auto& metadata = *message.mutable_metadata();
    metadata.set_parent(zone());
    metadata.set_file_name("台账.csv");
    metadata.set_request_id(NewRequestId());
    metadata.set_reason("首次建账");
    metadata.set_mode(mode);
    return message;
  }

  Imported Import(const std::string& bytes) { return Import(Metadata(), bytes); }
  Imported ImportGood(const std::string& bytes) { return Import(Metadata(v1::IMPORT_MODE_KEEP_GOOD), bytes); }
  Imported Import(const v1::ImportLedgerRequest& metadata, const std::string& bytes,
                  const std::string& who = "officer") {
    return Converse(Messages(metadata, bytes), who);
  }

  static std::vector<v1::ImportLedgerRequest> Messages(const v1::ImportLedgerRequest& metadata,
                                                       const std::string& bytes) {
    std::vector<v1::ImportLedgerRequest> messages = {metadata};
    if (metadata.metadata().sha256().empty()) messages[0].mutable_metadata()->set_sha256(Sha256Hex(bytes));
    for (size_t at = 0; at < bytes.size(); at += 64 * 1024) {
      messages.emplace_back().set_content(bytes.substr(at, 64 * 1024));
    }
    return messages;
  }

  // With `cut_after` the call is cancelled after so many messages of progress.
  Imported Converse(const std::vector<v1::ImportLedgerRequest>& messages, const std::string& who = "officer",
                    int cut_after = 0) {
    Imported imported;
    grpc::ClientContext context;
    Speak(who, context);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(9));
    Ledger stub(Channel());
    const auto stream = stub.ImportLedger(&context);
    for (const auto& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    v1::ImportLedgerResponse response;
    while (stream->Read(&response)) {
      if (response.has_row()) imported.rows.push_back(response.row());
      if (response.has_ledger_import()) imported.answer.reply = response.ledger_import();
      imported.refused_file += response.refused_file();
      if (response.has_progress()) imported.progress.push_back(response.progress());
      if (cut_after > 0 && static_cast<int>(imported.progress.size()) == cut_after) context.TryCancel();
    }
    imported.answer.status = stream->Finish();
    imported.answer.replayed = context.GetServerTrailingMetadata().count("luodi-replayed") > 0;
    return imported;
  }

  Undone Undo(const std::string& name, const std::string& who = "officer", bool validate_only = false,
              const std::string& request_id = "") {
    v1::UndoImportRequest request;
    request.set_name(name);
    request.set_reason("导错文件");
    request.set_request_id(request_id.empty() ? NewRequestId() : request_id);
    request.set_validate_only(validate_only);
    return Undo(request, who);
  }

  Undone Undo(const v1::UndoImportRequest& request, const std::string& who = "officer") {
    Undone undone;
    grpc::ClientContext context;
    Speak(who, context);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(9));
    Ledger stub(Channel());
    const auto stream = stub.UndoImport(&context, request);
    v1::UndoImportResponse response;
    while (stream->Read(&response)) {
      if (response.has_staying_row()) undone.staying.push_back(response.staying_row());
      if (response.has_ledger_import()) undone.answer.reply = response.ledger_import();
    }
    undone.answer.status = stream->Finish();
    return undone;
  }

  // Oldest first.
  std::vector<v1::Project> Standing(const std::string& who = "officer") {
    v1::ListProjectsRequest request;
    request.set_parent(zone());
    request.set_page_size(1000);
    std::vector<v1::Project> projects;
    do {
      const auto answer = Ask(who, &Projects::ListProjects, request);
      EXPECT_TRUE(answer.ok()) << answer.status.error_message();
      projects.insert(projects.end(), answer->projects().begin(), answer->projects().end());
      request.set_page_token(answer->next_page_token());
    } while (!request.page_token().empty());
    return {projects.rbegin(), projects.rend()};
  }

  std::vector<v1::JournalEntry> Entries(v1::EntryKind kind = v1::ENTRY_KIND_CHANGE,
                                        const std::string& method = "ImportLedger") {
    v1::ListEntriesRequest request;
    request.set_parent(zone());
    request.mutable_filter()->set_kind(kind);
    request.mutable_filter()->set_method("luodi.v1.LedgerService." + method);
    request.set_page_size(1000);
    const auto answer = Ask("auditor", &Journal::ListEntries, request);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return {answer->entries().begin(), answer->entries().end()};
  }

  v1::LedgerImport ImportNamed(const std::string& name) {
    v1::GetImportRequest request;
    request.set_name(name);
    const auto answer = Ask("officer", &Ledger::GetImport, request);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }

  std::vector<v1::RowResult> RowsOf(const std::string& name, const std::string& who = "officer") {
    v1::ListImportRowsRequest request;
    request.set_parent(name);
    request.set_page_size(1000);
    const auto answer = Ask(who, &Ledger::ListImportRows, request);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return {answer->rows().begin(), answer->rows().end()};
  }

  // Sound rows 编号 项目名称 项目类型 总投资, numbered from `first`.
  static constexpr char kPlainHeader[] = "编号,项目名称,项目类型,总投资(亿元)\n";
  static std::string PlainRows(int first, int count) {
    std::string rows;
    for (int i = first; i < first + count; ++i) absl::StrAppend(&rows, "P-", i, ",项目", i, ",新建,1\n");
    return rows;
  }
};

}  // namespace luodi::testing
