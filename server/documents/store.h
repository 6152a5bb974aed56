// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/documents.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

// Names are full resource names; `now` is a timestamptz literal. Documents never change.
namespace luodi::documents::store {

// Bytes of a piece; the last one of a file may be shorter.
inline constexpr size_t kChunk = 256 * 1024;

// Inserts the document under the project's next number. The caller holds the project's lock.
v1::Document InsertDocument(database::Transaction& tx, const std::string& project, const v1::Document& document,
                            const std::string& now);
// Inserts a piece, `ordinal` from 0.
void InsertChunk(database::Transaction& tx, const std::string& document, int ordinal, const std::string& content);

std::optional<v1::Document> SelectDocument(database::Transaction& tx, const std::string& name);
// A piece; empty behind the last.
std::string SelectChunk(database::Transaction& tx, const std::string& document, int ordinal);
// Oldest first, without those that SelectRecusedFrom tells of. Page key: {document}. One more than page.size if there
// are more.
std::vector<v1::Document> ListDocuments(database::Transaction& tx, const std::string& project,
                                        const std::string& person, const Page& page);
// The newest case from which the person is recused and whose packet, of whatever version, holds the document; empty
// when there is none.
std::string SelectRecusedFrom(database::Transaction& tx, const std::string& document, const std::string& person);

// Every document of a project with its SHA-256: what goes into the packet of a case.
std::map<std::string, std::string> SelectDigests(database::Transaction& tx, const std::string& project);

}  // namespace luodi::documents::store
