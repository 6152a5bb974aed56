// SPDX-License-Identifier: Apache-2.0
// Refused rows on their way back: a file of the same format, each row as it was read, with what is wrong and what to do.
#pragma once

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "luodi/v1/ledger.pb.h"
#include "server/base/spool.h"
#include "server/ledger/file.h"
#include "server/sheets/record_spool.h"

namespace luodi::ledger {

class RefusedRows {
 public:
  // The file must outlive this.
  explicit RefusedRows(const LedgerFile& file);

  void Forget() { rows_ = std::make_unique<sheets::RecordSpool>(); }
  void Add(const sheets::Record& record, const v1::RowResult& result);
  // Nothing when no row is in it.
  std::unique_ptr<Spool> File(absl::Time now) const;

 private:
  void Write(Spool& out, absl::Time now) const;

  const LedgerFile& file_;
  // Of the columns that go back.
  std::vector<size_t> places_;
  std::unique_ptr<sheets::RecordSpool> rows_ = std::make_unique<sheets::RecordSpool>();
};

}  // namespace luodi::ledger
