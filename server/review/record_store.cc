// SPDX-License-Identifier: Apache-2.0
// What only the record of a case reads.
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Text;

v1::Packet PacketOf(const database::Row& row) {
  // The two maps are columns of their own; they read as a message that has them.
  v1::Packet packet = database::FromJson<v1::Packet>(
      absl::StrCat("{\"documents\":", Text(row["documents"]), ",\"materials\":", Text(row["materials"]), "}"));
  packet.set_version(static_cast<int>(database::Int(row["packet_version"])));
  packet.set_material_json(Text(row["material"]));
  packet.set_sha256(Text(row["sha256"]));
  return packet;
}

v1::RecordedChange ChangeOf(const database::Row& row) {
  v1::RecordedChange change;
  database::ReadTime(row["entry_time"], change.mutable_time());
  change.set_actor(Text(row["actor"]));
  change.set_method(Text(row["method"]));
  change.set_resource(Text(row["resource"]));
  change.set_version(database::Int(row["version"]));
  change.set_reason(Text(row["reason"]));
  change.set_image_sha256(Text(row["image_sha256"]));
  return change;
}

}  // namespace

constexpr char kSelectPackets[] = R"sql(
  SELECT packet_version, material, documents, materials, sha256
  FROM review_packets
  WHERE zone = $1 AND project = $2 AND round = $3::integer
  ORDER BY packet_version)sql";

std::vector<v1::Packet> SelectPackets(database::Transaction& tx, const std::string& review_case) {
  const CaseKey key(review_case);
  std::vector<v1::Packet> packets;
  for (const database::Row& row : tx.Exec(kSelectPackets, key.zone, key.project, key.round)) {
    packets.push_back(PacketOf(row));
  }
  return packets;
}

// Digests of images only: what an image says is told by what the record says itself.
constexpr char kSelectChanges[] = R"sql(
  SELECT entry_time, actor, method, resource, version, reason,
         coalesce(encode(sha256(convert_to(image::text, 'UTF8')), 'hex'), '') AS image_sha256
  FROM journal_entries
  WHERE zone = $1 AND (resource = $2 OR (resource >= $2 || '/' AND resource < $2 || '0'))
    AND entry_kind = 'ENTRY_KIND_CHANGE'
  ORDER BY xid, id)sql";

std::vector<v1::RecordedChange> SelectChanges(database::Transaction& tx, const std::string& review_case) {
  std::vector<v1::RecordedChange> changes;
  for (const database::Row& row : tx.Exec(kSelectChanges, Segment(review_case, 1), review_case)) {
    changes.push_back(ChangeOf(row));
  }
  return changes;
}

}  // namespace luodi::review::store
