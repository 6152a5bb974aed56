// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "luodi/v1/documents.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/review/given.h"
#include "tests/support/office.h"

namespace luodi::testing {
namespace {

using Stub = v1::DocumentService::Stub;

// An office that files documents.
template <typename Office>
class Filing : public Office {
 protected:
  v1::UploadDocumentRequest Opening(const std::string& project, const std::string& bytes) {
    v1::UploadDocumentRequest opening;
    auto& metadata = *opening.mutable_metadata();
    metadata.set_parent(project);
    metadata.set_title("可行性研究报告");
    metadata.set_file_name("可研.pdf");
    metadata.set_media_type("application/pdf");
    metadata.set_sha256(Sha256Hex(bytes));
    metadata.set_request_id(Office::NewRequestId());
    return opening;
  }

  Answer<v1::Document> Upload(const std::string& who, const std::vector<v1::UploadDocumentRequest>& messages) {
    grpc::ClientContext context;
    this->Speak(who, context);
    Stub stub(Office::Channel());
    Answer<v1::Document> answer;
    auto writer = stub.UploadDocument(&context, &answer.reply);
    for (const auto& message : messages) {
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    answer.status = writer->Finish();
    answer.replayed = context.GetServerTrailingMetadata().count("luodi-replayed") > 0;
    return answer;
  }

  std::vector<v1::UploadDocumentRequest> Pieces(v1::UploadDocumentRequest opening, const std::string& bytes) {
    std::vector<v1::UploadDocumentRequest> messages{std::move(opening)};
    for (size_t at = 0; at < bytes.size(); at += 1 << 20)
      messages.emplace_back().set_content(bytes.substr(at, 1 << 20));
    return messages;
  }

  grpc::Status Download(const std::string& who, const std::string& name, v1::Document* document, std::string* bytes) {
    grpc::ClientContext context;
    this->Speak(who, context);
    Stub stub(Office::Channel());
    v1::DownloadDocumentRequest request;
    request.set_name(name);
    auto reader = stub.DownloadDocument(&context, request);
    v1::DownloadDocumentResponse message;
    while (reader->Read(&message)) {
      if (message.has_document()) *document = message.document();
      *bytes += message.content();
    }
    return reader->Finish();
  }
};

class Documents : public Filing<OfficeTest> {
 protected:
  Documents() {
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, Department("bureau"));
    Person("stranger", {v1::ROLE_INVESTMENT_OFFICER}, Department("other"));
    Person("auditor", {v1::ROLE_LOG_AUDITOR});
    project_ = NewProject(v1::CONFIDENTIALITY_INTERNAL);
  }

  std::string NewProject(v1::Confidentiality confidentiality) {
    v1::CreateProjectRequest create;
    create.set_parent(zone());
    create.mutable_project()->set_title("云联数据智能产业中心");
    create.mutable_project()->set_kind(v1::PROJECT_KIND_NEW_BUILD);
    create.mutable_project()->set_confidentiality(confidentiality);
    return Ask("officer", &v1::ProjectService::Stub::CreateProject, create)->name();
  }

  std::string project_;
};

std::string Bytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 2654435761u >> 13);
  return bytes;
}

TEST_F(Documents, ComeBackByteForByte) {
  for (const size_t size : {size_t{1}, size_t{256 * 1024}, size_t{256 * 1024 + 1}, size_t{3'000'000}}) {
    const std::string bytes = Bytes(size);
    const auto uploaded = Upload("officer", Pieces(Opening(project_, bytes), bytes));
    ASSERT_TRUE(uploaded.ok()) << uploaded.status.error_message();
    EXPECT_EQ(uploaded->size_bytes(), static_cast<int64_t>(size));
    v1::Document document;
    std::string back;
    const grpc::Status status = Download("stranger", uploaded->name(), &document, &back);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(document.SerializeAsString(), uploaded->SerializeAsString());
    EXPECT_TRUE(back == bytes) << size;
  }
  v1::ListDocumentsRequest list;
  list.set_parent(project_);
  list.set_page_size(3);
  const auto page = Ask("officer", &Stub::ListDocuments, list);
  ASSERT_EQ(page->documents_size(), 3);
  EXPECT_EQ(page->documents(0).name(), project_ + "/documents/1");
  list.set_page_token(page->next_page_token());
  EXPECT_EQ(Ask("officer", &Stub::ListDocuments, list)->documents_size(), 1);
}

TEST_F(Documents, AreStoredOnceForOneRequestId) {
  const auto opening = Opening(project_, "abc");
  const auto first = Upload("officer", Pieces(opening, "abc"));
  const auto second = Upload("officer", Pieces(opening, "abc"));
  ASSERT_TRUE(second.ok()) << second.status.error_message();
  EXPECT_TRUE(second.replayed);
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  auto other = opening;
  other.mutable_metadata()->set_sha256(Sha256Hex("abd"));
  EXPECT_EQ(Upload("officer", Pieces(other, "abd")).reason(), "REQUEST_ID_REUSED");
}

TEST_F(Documents, TriedOnlyAreNotStored) {
  auto opening = Opening(project_, "abc");
  opening.mutable_metadata()->set_validate_only(true);
  EXPECT_TRUE(Upload("officer", Pieces(opening, "abc")).ok());
  v1::ListDocumentsRequest list;
  list.set_parent(project_);
  EXPECT_EQ(Ask("officer", &Stub::ListDocuments, list)->documents_size(), 0);
}

TEST_F(Documents, ThatAreDamagedEmptyTooLargeOrOutOfOrderAreRefused) {
  EXPECT_EQ(Upload("officer", Pieces(Opening(project_, "abc"), "abd")).reason(), "DOCUMENT_DIGEST_DIFFERS");
  EXPECT_EQ(Upload("officer", Pieces(Opening(project_, ""), "")).reason(), "DOCUMENT_EMPTY");
  const std::string large = Bytes(50 * 1024 * 1024 + 1);
  EXPECT_EQ(Upload("officer", Pieces(Opening(project_, large), large)).reason(), "DOCUMENT_TOO_LARGE");
  v1::UploadDocumentRequest bytes;
  bytes.set_content("abc");
  EXPECT_EQ(Upload("officer", {bytes}).reason(), "DOCUMENT_STREAM_ORDER");
  EXPECT_EQ(Upload("officer", {}).reason(), "DOCUMENT_STREAM_ORDER");
  const auto opening = Opening(project_, "abc");
  EXPECT_EQ(Upload("officer", {opening, opening}).reason(), "DOCUMENT_STREAM_ORDER");
}

TEST_F(Documents, NeedTheirProjectAndThePermission) {
  EXPECT_EQ(Upload("officer", Pieces(Opening(InZone("projects/2020-9999"), "a"), "a")).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Upload("auditor", Pieces(Opening(project_, "a"), "a")).reason(), "PERMISSION_MISSING");
  EXPECT_EQ(Upload("", Pieces(Opening(project_, "a"), "a")).reason(), "TOKEN_MISSING");
  v1::GetDocumentRequest get;
  get.set_name(project_ + "/documents/7");
  EXPECT_EQ(Ask("officer", &Stub::GetDocument, get).reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(Documents, OfARestrictedProjectAreSeenByItsOwnAndEveryReadingIsEntered) {
  const std::string secret = NewProject(v1::CONFIDENTIALITY_RESTRICTED);
  const auto uploaded = Upload("officer", Pieces(Opening(secret, "abc"), "abc"));
  ASSERT_TRUE(uploaded.ok()) << uploaded.status.error_message();
  v1::Document document;
  std::string bytes;
  EXPECT_EQ(Download("stranger", uploaded->name(), &document, &bytes).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Upload("stranger", Pieces(Opening(secret, "a"), "a")).reason(), "RESOURCE_NOT_FOUND");
  v1::ListDocumentsRequest list;
  list.set_parent(secret);
  EXPECT_EQ(Ask("stranger", &Stub::ListDocuments, list).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(bytes, "");
  EXPECT_TRUE(Download("officer", uploaded->name(), &document, &bytes).ok());
  EXPECT_EQ(bytes, "abc");
  v1::ListEntriesRequest entries;
  entries.set_parent(zone());
  entries.mutable_filter()->set_kind(v1::ENTRY_KIND_READING);
  const auto readings = Ask("auditor", &v1::JournalService::Stub::ListEntries, entries);
  ASSERT_EQ(readings->entries_size(), 1);
  EXPECT_EQ(readings->entries(0).resource(), uploaded->name());
  EXPECT_EQ(readings->entries(0).actor(), InZone("persons/officer"));
}

TEST_F(Documents, OfARestrictedProjectAreEnteredAlsoWhenOnlyListed) {
  const std::string secret = NewProject(v1::CONFIDENTIALITY_RESTRICTED);
  const auto uploaded = Upload("officer", Pieces(Opening(secret, "abc"), "abc"));
  v1::ListDocumentsRequest list;
  list.set_parent(secret);
  ASSERT_TRUE(Ask("officer", &Stub::ListDocuments, list).ok());
  v1::GetDocumentRequest get;
  get.set_name(uploaded->name());
  ASSERT_TRUE(Ask("officer", &Stub::GetDocument, get).ok());
  v1::ListEntriesRequest entries;
  entries.set_parent(zone());
  entries.mutable_filter()->set_kind(v1::ENTRY_KIND_READING);
  const auto readings = Ask("auditor", &v1::JournalService::Stub::ListEntries, entries);
  std::set<std::string> read;
  for (const auto& entry : readings->entries()) read.insert(entry.resource());
  EXPECT_EQ(read, (std::set<std::string>{secret, uploaded->name()}));
}

class PacketDocuments : public Filing<ReviewTest> {};

TEST_F(PacketDocuments, AreNotForTheRecused) {
  Ready();
  const std::string project = NewProject().name();
  const auto judged = Upload("officer", Pieces(Opening(project, "abc"), "abc"));
  ASSERT_TRUE(judged.ok()) << judged.status.error_message();
  const std::string name = Fine(Submit(project)).name();
  const auto later = Upload("officer", Pieces(Opening(project, "abd"), "abd"));
  Fine(Recuse("m3", name));
  v1::GetDocumentRequest get;
  get.set_name(judged->name());
  const auto refused = Ask("m3", &Stub::GetDocument, get);
  EXPECT_EQ(refused.reason(), "PERSON_RECUSED");
  EXPECT_EQ(refused.Info().metadata().at("case"), name);
  v1::Document document;
  std::string bytes;
  EXPECT_EQ(Download("m3", judged->name(), &document, &bytes).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(bytes, "");
  v1::ListDocumentsRequest list;
  list.set_parent(project);
  const auto left = Fine(Ask("m3", &Stub::ListDocuments, list));
  ASSERT_EQ(left.documents_size(), 1);
  EXPECT_EQ(left.documents(0).name(), later->name());
  EXPECT_EQ(Fine(Ask("m2", &Stub::ListDocuments, list)).documents_size(), 2);
  EXPECT_TRUE(Ask("m2", &Stub::GetDocument, get).ok());
  get.set_name(later->name());
  EXPECT_TRUE(Ask("m3", &Stub::GetDocument, get).ok());
}

}  // namespace
}  // namespace luodi::testing
