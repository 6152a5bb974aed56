// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "luodi/v1/documents.pb.h"
#include "server/base/status.h"

namespace luodi::documents::rules {

inline constexpr int64_t kLargestFile = 50 * 1024 * 1024;

// The faults of what the first message of an upload says; normalises texts in place.
Faults CheckMetadata(v1::UploadDocumentRequest::Metadata& metadata);

// The first message carries the metadata, and only the first: DOCUMENT_STREAM_ORDER.
absl::Status CheckOrder(const v1::UploadDocumentRequest& message, bool is_first);
// DOCUMENT_TOO_LARGE once more than kLargestFile bytes have come.
absl::Status CheckSize(int64_t bytes_so_far);
// DOCUMENT_EMPTY, DOCUMENT_DIGEST_DIFFERS.
absl::Status CheckContent(int64_t bytes, const std::string& received_sha256, const std::string& stated_sha256);

// PERSON_RECUSED to whoever is recused from a case whose packet holds the document; `recused_from` is that case, or
// empty.
absl::Status MayRead(const std::string& person, const std::string& recused_from);

}  // namespace luodi::documents::rules
