// SPDX-License-Identifier: Apache-2.0
#include "server/documents/rules.h"

#include <gtest/gtest.h>

#include <set>

#include "server/base/spool.h"

namespace luodi::documents::rules {
namespace {

using FaultSet = std::set<std::string>;

FaultSet Told(const Faults& faults) {
  FaultSet told;
  for (const Fault& fault : faults) told.insert(fault.field + " " + text::ReasonName(fault.reason));
  return told;
}

v1::UploadDocumentRequest::Metadata Sound() {
  v1::UploadDocumentRequest::Metadata metadata;
  metadata.set_parent("zones/z/projects/2020-0001");
  metadata.set_title("可行性研究报告");
  metadata.set_file_name("可研.pdf");
  metadata.set_sha256(std::string(64, 'a'));
  return metadata;
}

TEST(CheckMetadata, NamesEveryFaultAtOnce) {
  auto sound = Sound();
  EXPECT_EQ(Told(CheckMetadata(sound)), FaultSet{});
  v1::UploadDocumentRequest::Metadata metadata;
  EXPECT_EQ(Told(CheckMetadata(metadata)),
            (FaultSet{"metadata.parent NAME_MALFORMED", "metadata.title FIELD_REQUIRED",
                      "metadata.file_name FIELD_REQUIRED", "metadata.sha256 FIELD_REQUIRED"}));
}

TEST(CheckMetadata, TakesNoFolderInAFileName) {
  for (const char* name : {"/etc/passwd", "a/b.pdf", "..\\b.pdf", "可研/b"}) {
    auto metadata = Sound();
    metadata.set_file_name(name);
    EXPECT_EQ(Told(CheckMetadata(metadata)), FaultSet{"metadata.file_name TEXT_FORBIDDEN_CHARACTER"}) << name;
  }
  auto metadata = Sound();
  metadata.set_file_name("可研/b");
  EXPECT_EQ(CheckMetadata(metadata)[0].metadata["position"], "3");
  metadata = Sound();
  metadata.set_file_name("..");
  EXPECT_EQ(Told(CheckMetadata(metadata)), FaultSet{"metadata.file_name TEXT_EMPTY"});
}

TEST(CheckMetadata, TakesOnlyALowerCaseDigest) {
  for (const std::string& digest : {std::string(63, 'a'), std::string(64, 'A'), std::string(64, 'g')}) {
    auto metadata = Sound();
    metadata.set_sha256(digest);
    EXPECT_EQ(Told(CheckMetadata(metadata)), FaultSet{"metadata.sha256 DOCUMENT_DIGEST_MALFORMED"});
  }
}

TEST(CheckOrder, WantsMetadataFirstAndOnlyThen) {
  v1::UploadDocumentRequest metadata, content, nothing;
  *metadata.mutable_metadata() = Sound();
  content.set_content("x");
  EXPECT_TRUE(CheckOrder(metadata, true).ok());
  EXPECT_TRUE(CheckOrder(content, false).ok());
  for (const auto& [message, first] :
       {std::pair{&metadata, false}, {&content, true}, {&nothing, true}, {&nothing, false}}) {
    EXPECT_EQ(ReasonOf(CheckOrder(*message, first)), v1::ERROR_REASON_DOCUMENT_STREAM_ORDER);
  }
}

TEST(CheckSize, TakesFiftyMegabytesAndNotAByteMore) {
  EXPECT_TRUE(CheckSize(kLargestFile).ok());
  EXPECT_EQ(ReasonOf(CheckSize(kLargestFile + 1)), v1::ERROR_REASON_DOCUMENT_TOO_LARGE);
}

TEST(CheckContent, KnowsAnEmptyAndADamagedFile) {
  EXPECT_TRUE(CheckContent(1, "aa", "aa").ok());
  EXPECT_EQ(ReasonOf(CheckContent(0, "aa", "aa")), v1::ERROR_REASON_DOCUMENT_EMPTY);
  EXPECT_EQ(ReasonOf(CheckContent(1, "aa", "ab")), v1::ERROR_REASON_DOCUMENT_DIGEST_DIFFERS);
}

TEST(MayRead, RefusesTheRecusedAndNamesTheCase) {
  EXPECT_TRUE(MayRead("zones/z/persons/m3", "").ok());
  const absl::Status refused = MayRead("zones/z/persons/m3", "zones/z/projects/2020-0001/cases/1");
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_PERSON_RECUSED);
}

TEST(SpoolTest, GivesBackWhatWasAdded) {
  Spool spool;
  spool.Add("abc");
  spool.Add(std::string("\0def", 4));
  EXPECT_EQ(spool.size(), 7);
  EXPECT_EQ(spool.Read(0, 100), std::string("abc\0def", 7));
  EXPECT_EQ(spool.Read(5, 1), "e");
  EXPECT_EQ(spool.Read(7, 10), "");
}

}  // namespace
}  // namespace luodi::documents::rules
