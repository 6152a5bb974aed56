// SPDX-License-Identifier: Apache-2.0
// What a workbook is made of: a zip of parts, each an XML that is read piece by piece. Knows no cells.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/spool.h"

struct XML_ParserStruct;
struct zip;

namespace luodi::sheets {

// What a workbook may ask of us at most; beyond it is LEDGER_TOO_LARGE, too many rows are LEDGER_TOO_MANY_ROWS.
struct XlsxLimits {
  // All that is inflated for one reading, and all texts one reading hands over, in bytes.
  int64_t inflated = int64_t{2} << 30;
  int64_t shared_strings = int64_t{512} << 20;
  // Any part that is neither a sheet nor the shared strings.
  int64_t small_part = int64_t{32} << 20;
  int64_t cell_text = int64_t{1} << 20;
  int64_t row_text = int64_t{16} << 20;
  int64_t rows = 1048576;
};

// LEDGER_WORKBOOK_BROKEN. `why` is read in every language: a part, a place, a tag.
absl::Status Broken(std::string_view why);
// LEDGER_TOO_LARGE.
absl::Status TooLarge(int64_t limit);

// Without white space at either end.
std::string_view Trimmed(std::string_view text);
// Digits only, at most `most`.
std::optional<int64_t> WholeNumber(std::string_view digits, int64_t most);

// The attributes of one element. An empty attribute and an absent one are the same.
class Attributes {
 public:
  // Names and values in turn, a null pointer at the end.
  explicit Attributes(const char* const* pairs) : pairs_(pairs) {}
  std::string_view Get(std::string_view name) const;
  // Under whatever prefix: "id" finds r:id.
  std::string_view GetPrefixed(std::string_view local_name) const;
  bool IsTrue(std::string_view name) const;

 private:
  const char* const* pairs_;
};

// Is told what stands in a part, in order. Names of elements come without their prefix: transitional and strict
// workbooks differ in namespaces only.
class PartReader {
 public:
  // A part whose root is another element is broken.
  explicit PartReader(std::string_view root) : root_(root) {}
  virtual ~PartReader() = default;
  PartReader(const PartReader&) = delete;
  PartReader& operator=(const PartReader&) = delete;

 protected:
  virtual void Start(std::string_view element, const Attributes& attributes) = 0;
  virtual void End(std::string_view element) {}
  // One text may come in several pieces.
  virtual void Text(std::string_view text) {}

  // In Start and End: of the element, the root has 1.
  int depth() const { return depth_; }
  // Ends the reading of the part; nothing is told afterwards, what comes behind is not looked at.
  void Stop(absl::Status status = absl::OkStatus());
  // Ends it as broken here: at an element, or at an attribute ("row r") with its value.
  void Break(std::string_view what, std::string_view value = {});

 private:
  friend class Package;
  struct Events;

  std::string Place() const;

  std::string_view root_;
  std::string part_;
  XML_ParserStruct* parser_ = nullptr;
  int depth_ = 0;
  bool stopped_ = false;
  absl::Status status_;
  std::exception_ptr thrown_;
};

// The zip. The file must outlive it; several packages may read one file.
class Package {
 public:
  // `inflated` is what an earlier package of this file inflated: it counts.
  static absl::StatusOr<std::unique_ptr<Package>> Open(const Spool& file, const XlsxLimits& limits,
                                                       int64_t inflated = 0);
  ~Package();
  Package(const Package&) = delete;
  Package& operator=(const Package&) = delete;

  bool Has(const std::string& part) const;
  // LEDGER_WORKBOOK_BROKEN: no such part, not deflated soundly, no well-formed XML, a document type declaration;
  // LEDGER_TOO_LARGE: more than `most` bytes. Exceptions of the reader and of the file pass through.
  absl::Status Read(const std::string& part, int64_t most, PartReader& reader);
  // Bytes inflated so far.
  int64_t inflated() const { return inflated_; }

 private:
  struct Source;
  Package(const Spool& file, const XlsxLimits& limits, int64_t inflated);
  absl::StatusOr<int64_t> Find(const std::string& part) const;
  // Lets an exception go on that had to wait until libzip was done.
  void Rethrow() const;

  XlsxLimits limits_;
  std::unique_ptr<Source> source_;
  struct zip* zip_ = nullptr;
  int64_t inflated_ = 0;
};

}  // namespace luodi::sheets
