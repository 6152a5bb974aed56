// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/record_spool.h"

#include <cstring>
#include <string_view>

namespace luodi::sheets {
namespace {

constexpr size_t kPiece = 64 * 1024;
constexpr char kQuoteBroken = 1;
constexpr char kHidden = 2;

// Seven bits a byte, the lowest first; the eighth says that more follow.
void PutNumber(uint64_t number, std::string* out) {
  for (; number >= 0x80; number >>= 7) out->push_back(static_cast<char>(number | 0x80));
  out->push_back(static_cast<char>(number));
}

uint64_t TakeNumber(std::string_view& bytes) {
  uint64_t number = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    number |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return number;
  }
}

std::string Written(const Record& record) {
  std::string out;
  PutNumber(static_cast<uint64_t>(record.row), &out);
  out.push_back(static_cast<char>((record.quote_broken ? kQuoteBroken : 0) | (record.hidden ? kHidden : 0)));
  PutNumber(record.cell_count, &out);
  PutNumber(record.cells.size(), &out);
  for (const Cell& cell : record.cells) {
    out.push_back(static_cast<char>(cell.type));
    PutNumber(cell.text.size(), &out);
    out += cell.text;
  }
  return out;
}

void Take(std::string_view bytes, Record* record) {
  record->row = static_cast<int>(TakeNumber(bytes));
  record->quote_broken = (bytes.front() & kQuoteBroken) != 0;
  record->hidden = (bytes.front() & kHidden) != 0;
  bytes.remove_prefix(1);
  record->cell_count = TakeNumber(bytes);
  record->cells.resize(TakeNumber(bytes));
  for (Cell& cell : record->cells) {
    cell.type = static_cast<Type>(bytes.front());
    bytes.remove_prefix(1);
    const size_t size = TakeNumber(bytes);
    cell.text.assign(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
}

}  // namespace

void RecordSpool::Add(const Record& record) {
  const std::string written = Written(record);
  const uint64_t size = written.size();
  pending_.append(reinterpret_cast<const char*>(&size), sizeof size);
  pending_ += written;
  ++count_;
  if (pending_.size() >= kPiece) Flush();
}

void RecordSpool::Flush() const {
  if (pending_.empty()) return;
  file_.Add(pending_);
  pending_.clear();
}

bool RecordSpool::Reader::Next(Record* record) {
  spool_.Flush();
  uint64_t size = 0;
  if (!Hold(sizeof size)) return false;
  std::memcpy(&size, buffer_.data() + used_, sizeof size);
  used_ += sizeof size;
  if (!Hold(size)) return false;
  Take(std::string_view(buffer_).substr(used_, size), record);
  used_ += size;
  return true;
}

bool RecordSpool::Reader::Hold(size_t bytes) {
  if (buffer_.size() - used_ >= bytes) return true;
  buffer_.erase(0, used_);
  used_ = 0;
  while (buffer_.size() < bytes) {
    const std::string piece = spool_.file_.Read(at_, kPiece);
    if (piece.empty()) return false;
    at_ += static_cast<int64_t>(piece.size());
    buffer_ += piece;
  }
  return true;
}

}  // namespace luodi::sheets
