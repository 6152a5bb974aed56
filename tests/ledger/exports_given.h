// SPDX-License-Identifier: Apache-2.0
// Exports of the real server, and the ledger that they take out.
#pragma once

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "luodi/v1/board.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/ledger.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/base/digest.h"
#include "server/base/spool.h"
#include "server/sheets/book.h"
#include "tests/support/office.h"

namespace luodi {

using Ledger = v1::LedgerService::Stub;
using Rows = std::vector<std::vector<std::string>>;

inline constexpr char kLedger[] =
    "序号,编号,项目名称,项目类型,土地性质,总投资(亿元),外资(万美元),用地面积(亩),投资主体,统一社会信用代码,首谈日期,签约日期,"
    "开工日期,计划投产日期,阶段,"
    "密级,责任单位,联系人,更新人\n"
    "1,LG-1,甲项目,新建,\"工业,一类\",2.83,,56.6,甲公司,91131000MA0000015N,2020-01-05,2020-06-30,2020-09-01,2021-12-31,在建,内部,"
    "招商局,王五,周敏\n"
    "2,LG-2,乙项目,扩建,,1.5亿美元,1200.5,,,,2020-02-01,2020-03-02,,,签约,内部,招商局,,周敏\n"
    "3,LG-3,丙项目,新建,0007,12,,100,,,2020-02-01,,,2023-06-30,在谈,受限,招商局,赵六 13900000000,周敏\n";

struct Exported {
  testing::Answer<v1::LedgerExport> answer;
  std::string bytes;
  int progresses = 0;
};

struct Sheet {
  std::string title;
  Rows rows;

  // Cells under a head, from the first row below the heads on.
  std::vector<std::string> Column(const std::string& head) const {
    const auto place = std::find(rows[0].begin(), rows[0].end(), head) - rows[0].begin();
    std::vector<std::string> cells;
    for (size_t i = 1; i < rows.size(); ++i) cells.push_back(rows[i].at(static_cast<size_t>(place)));
    return cells;
  }
};

// Every row has as many cells as the first one.
inline Sheet ReadSheet(const sheets::Book& book, size_t place) {
  Sheet sheet;
  sheet.title = book.sheets()[place].title;
  const absl::Status status = book.Read(place, [&](const sheets::Record& record) {
    std::vector<std::string> cells;
    for (const sheets::Cell& cell : record.cells) cells.push_back(cell.text);
    if (!sheet.rows.empty()) cells.resize(sheet.rows[0].size());
    sheet.rows.push_back(std::move(cells));
    return true;
  });
  EXPECT_TRUE(status.ok()) << status;
  return sheet;
}

inline std::vector<Sheet> ReadXlsx(const std::string& bytes) {
  Spool file;
  file.Add(bytes);
  const auto book = sheets::OpenXlsx(file);
  EXPECT_TRUE(book.ok()) << book.status();
  std::vector<Sheet> sheets;
  if (!book.ok()) return sheets;
  for (size_t i = 0; i < (*book)->sheets().size(); ++i) sheets.push_back(ReadSheet(**book, i));
  return sheets;
}

inline Sheet ReadCsv(const std::string& bytes, sheets::Encoding encoding = sheets::Encoding::kUtf8WithMark) {
  Spool file;
  file.Add(bytes);
  return ReadSheet(*sheets::OpenCsv(file, encoding), 0);
}

class LedgerExports : public testing::OfficeTest {
 protected:
  LedgerExports() {
    SetToday(2020, 12, 31);
    Department("bureau", "招商局");
    Department("other", "经发局");
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/bureau"));
    Person("stranger", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/other"));
    Person("leader", {v1::ROLE_LEADER});
    Person("manager", {v1::ROLE_PROJECT_MANAGER}, InZone("departments/bureau"));
    Person("auditor", {v1::ROLE_CASE_AUDITOR});
  }

  // What became of the rows that are not unchanged.
  std::vector<std::string> Import(const std::string& bytes, v1::LedgerImport* ledger_import = nullptr) {
    v1::ImportLedgerRequest message;
    message.mutable_metadata()->set_parent(zone());
    message.mutable_metadata()->set_file_name("台账");
    message.mutable_metadata()->set_request_id(NewRequestId());
    message.mutable_metadata()->set_reason("建账");
    message.mutable_metadata()->set_sha256(Sha256Hex(bytes));
    grpc::ClientContext context;
    Speak("officer", context);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    Ledger stub(Channel());
    const auto stream = stub.ImportLedger(&context);
    stream->Write(message);
    message.set_content(bytes);
    stream->Write(message);
    stream->WritesDone();
    std::vector<std::string> outcomes;
    v1::LedgerImport last;
    v1::ImportLedgerResponse response;
    while (stream->Read(&response)) {
      if (response.has_row()) outcomes.push_back(response.row().Utf8DebugString());
      if (response.has_ledger_import()) last = response.ledger_import();
    }
    const grpc::Status status = stream->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(last.written()) << absl::StrJoin(outcomes, "\n");
    if (ledger_import != nullptr) *ledger_import = last;
    return outcomes;
  }

  v1::ExportLedgerRequest Request(v1::ExportFormat format = v1::EXPORT_FORMAT_CSV) {
    v1::ExportLedgerRequest request;
    request.set_parent(zone());
    request.set_format(format);
    request.set_reason("季度通报");
    return request;
  }

  Exported Export(const v1::ExportLedgerRequest& request, const std::string& who = "officer") {
    Exported exported;
    grpc::ClientContext context;
    Speak(who, context);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    Ledger stub(Channel());
    const auto stream = stub.ExportLedger(&context, request);
    v1::ExportLedgerResponse response;
    bool ended = false;
    while (stream->Read(&response)) {
      EXPECT_FALSE(ended) << "a message behind the last one";
      if (response.has_progress()) {
        EXPECT_TRUE(exported.bytes.empty()) << "progress behind bytes";
        ++exported.progresses;
      }
      exported.bytes += response.content();
      ended = response.has_ledger_export();
      if (ended) exported.answer.reply = response.ledger_export();
    }
    exported.answer.status = stream->Finish();
    return exported;
  }

  Exported MustExport(const v1::ExportLedgerRequest& request, const std::string& who = "officer") {
    Exported exported = Export(request, who);
    EXPECT_TRUE(exported.answer.ok()) << exported.answer.status.error_message();
    return exported;
  }

  std::vector<v1::JournalEntry> Entries(v1::EntryKind kind, const std::string& actor) {
    v1::ListEntriesRequest request;
    request.set_parent(zone());
    request.mutable_filter()->set_kind(kind);
    request.mutable_filter()->set_actor(InZone("persons/" + actor));
    request.mutable_filter()->set_method("luodi.v1.LedgerService.ExportLedger");
    request.set_page_size(1000);
    const auto answer = Ask("auditor", &v1::JournalService::Stub::ListEntries, request);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return {answer->entries().begin(), answer->entries().end()};
  }

  testing::Answer<v1::ListExportsResponse> List(int page_size, const std::string& token = "") {
    v1::ListExportsRequest request;
    request.set_parent(zone());
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Ask("leader", &Ledger::ListExports, request);
  }
};

}  // namespace luodi
