// SPDX-License-Identifier: Apache-2.0
// OpenXlsx with limits of one's own: tests need not make gigabytes to reach them.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "server/base/spool.h"
#include "server/sheets/book.h"
#include "server/sheets/xlsx_parts.h"

namespace luodi::sheets {

absl::StatusOr<std::unique_ptr<Book>> OpenXlsx(const Spool& file, const XlsxLimits& limits);

}  // namespace luodi::sheets
