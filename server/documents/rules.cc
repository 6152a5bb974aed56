// SPDX-License-Identifier: Apache-2.0
#include "server/documents/rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/base/names.h"
#include "server/base/text.h"

namespace luodi::documents::rules {
namespace {

constexpr int kLongestTitle = 200;
constexpr int kLongestMediaType = 100;

bool IsDigest(const std::string& digest) {
  return digest.size() == 64 && std::all_of(digest.begin(), digest.end(), [](unsigned char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

// A file's own name: a folder in it would lead a careless reader out of his own.
void CheckFileName(const std::string& field, const std::string& name, Faults& faults) {
  const size_t separator = name.find_first_of("/\\");
  if (separator != std::string::npos) {
    const auto position = 1 + std::count_if(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(separator),
                                            [](unsigned char c) { return (c & 0xC0) != 0x80; });
    faults.push_back({v1::ERROR_REASON_TEXT_FORBIDDEN_CHARACTER,
                      field,
                      {{"code_point", absl::StrFormat("U+%04X", static_cast<unsigned char>(name[separator]))},
                       {"position", absl::StrCat(position)}}});
  } else if (name == "." || name == "..") {
    faults.push_back({v1::ERROR_REASON_TEXT_EMPTY, field, {}});
  }
}

}  // namespace

Faults CheckMetadata(v1::UploadDocumentRequest::Metadata& metadata) {
  Faults faults;
  names::Parse("metadata.parent", metadata.parent(), "zones/{zone}/projects/{project}", faults);
  metadata.set_title(base::NormalizeText("metadata.title", metadata.title(), kLongestTitle, true, faults));
  metadata.set_file_name(base::NormalizeText("metadata.file_name", metadata.file_name(), kLongestTitle, true, faults));
  CheckFileName("metadata.file_name", metadata.file_name(), faults);
  metadata.set_media_type(
      base::NormalizeText("metadata.media_type", metadata.media_type(), kLongestMediaType, false, faults));
  if (metadata.sha256().empty()) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, "metadata.sha256", {}});
  } else if (!IsDigest(metadata.sha256())) {
    faults.push_back({v1::ERROR_REASON_DOCUMENT_DIGEST_MALFORMED, "metadata.sha256", {}});
  }
  return faults;
}

absl::Status CheckOrder(const v1::UploadDocumentRequest& message, bool is_first) {
  const auto expected = is_first ? v1::UploadDocumentRequest::kMetadata : v1::UploadDocumentRequest::kContent;
  return message.part_case() == expected ? absl::OkStatus() : Refuse(v1::ERROR_REASON_DOCUMENT_STREAM_ORDER);
}

absl::Status CheckSize(int64_t bytes_so_far) {
  if (bytes_so_far <= kLargestFile) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_DOCUMENT_TOO_LARGE, {{"limit", absl::StrCat(kLargestFile)}});
}

absl::Status CheckContent(int64_t bytes, const std::string& received_sha256, const std::string& stated_sha256) {
  if (bytes == 0) return Refuse(v1::ERROR_REASON_DOCUMENT_EMPTY);
  if (received_sha256 == stated_sha256) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_DOCUMENT_DIGEST_DIFFERS, {{"received", received_sha256}, {"stated", stated_sha256}});
}

absl::Status MayRead(const std::string& person, const std::string& recused_from) {
  if (recused_from.empty()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PERSON_RECUSED, {{"person", person}, {"case", recused_from}});
}

}  // namespace luodi::documents::rules
