// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/xlsx_parts.h"

#include <expat.h>
#include <zip.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/status.h"

namespace luodi::sheets {
namespace {

// So much is inflated at a time.
constexpr int kPiece = 64 << 10;
constexpr size_t kLongestPartName = 255;
constexpr size_t kLongestTag = 60;
// What libzip may read to open a zip: the directory, which it keeps in memory.
constexpr int64_t kMostDirectory = int64_t{4} << 20;

// What the XML parsers of a thread may hold: a tag, a depth or a variety of names beyond it is no workbook's. The size
// of each block stands before it.
constexpr size_t kMostParserMemory = size_t{4} << 20;
constexpr size_t kBlockHead = 16;
thread_local size_t parser_memory = 0;

void* Reallocate(void* block, size_t size) {
  char* const old = block == nullptr ? nullptr : static_cast<char*>(block) - kBlockHead;
  size_t old_size = 0;
  if (old != nullptr) std::memcpy(&old_size, old, sizeof old_size);
  if (size > kMostParserMemory || parser_memory - old_size + size > kMostParserMemory) return nullptr;
  char* const made = static_cast<char*>(std::realloc(old, kBlockHead + size));
  if (made == nullptr) return nullptr;
  std::memcpy(made, &size, sizeof size);
  parser_memory += size - old_size;
  return made + kBlockHead;
}

void* Allocate(size_t size) { return Reallocate(nullptr, size); }

void Free(void* block) {
  if (block == nullptr) return;
  char* const head = static_cast<char*>(block) - kBlockHead;
  size_t size = 0;
  std::memcpy(&size, head, sizeof size);
  parser_memory -= size;
  std::free(head);
}

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

std::string_view LocalName(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

absl::Status Broken(std::string_view why) {
  return Refuse(v1::ERROR_REASON_LEDGER_WORKBOOK_BROKEN, {{"why", std::string(why)}});
}

absl::Status TooLarge(int64_t limit) {
  return Refuse(v1::ERROR_REASON_LEDGER_TOO_LARGE, {{"limit", absl::StrCat(limit)}});
}

std::string_view Trimmed(std::string_view text) {
  const auto is_space = [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<int64_t> WholeNumber(std::string_view digits, int64_t most) {
  int64_t number = 0;
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit)) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || number > most) return std::nullopt;
  return number;
}

std::string_view Attributes::Get(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (name == pair[0]) return pair[1];
  }
  return {};
}

std::string_view Attributes::GetPrefixed(std::string_view local_name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    const std::string_view name = pair[0];
    if (name.size() > local_name.size() && LocalName(name) == local_name) return pair[1];
  }
  return {};
}

bool Attributes::IsTrue(std::string_view name) const {
  const std::string_view value = Get(name);
  return value == "1" || value == "true";
}

// ---- XML

// What expat calls. No exception may pass through it.
struct PartReader::Events {
  template <typename Act>
  static void Guard(void* user, const Act& act) {
    PartReader& reader = *static_cast<PartReader*>(user);
    // A parser that was stopped may still tell what it held.
    if (reader.stopped_) return;
    try {
      act(reader);
    } catch (...) {
      reader.thrown_ = std::current_exception();
      reader.Stop();
    }
  }

  static void OnStart(void* user, const char* name, const char** attributes) {
    Guard(user, [&](PartReader& reader) {
      const std::string_view element = LocalName(name);
      if (++reader.depth_ == 1 && element != reader.root_) return reader.Break(element);
      reader.Start(element, Attributes(attributes));
    });
  }

  static void OnEnd(void* user, const char* name) {
    Guard(user, [&](PartReader& reader) {
      reader.End(LocalName(name));
      --reader.depth_;
    });
  }

  static void OnText(void* user, const char* text, int size) {
    Guard(user, [&](PartReader& reader) { reader.Text({text, static_cast<size_t>(size)}); });
  }

  // Entities are declared there, which grow without bound or name other files; no spreadsheet program writes one.
  static void OnDoctype(void* user, const char*, const char*, const char*, int) {
    Guard(user, [](PartReader& reader) { reader.Break("!DOCTYPE"); });
  }
};

void PartReader::Stop(absl::Status status) {
  stopped_ = true;
  status_ = std::move(status);
  XML_StopParser(parser_, XML_FALSE);
}

void PartReader::Break(std::string_view what, std::string_view value) {
  std::string tag(what);
  if (!value.empty()) tag.append("=\"").append(value).append("\"");
  // A tag may be as long as its author likes, a refusal may not.
  Stop(Broken(absl::StrCat(Place(), tag.size() <= kLongestTag ? " <" + tag + ">" : "")));
}

std::string PartReader::Place() const {
  return absl::StrCat(part_, ": XML ", XML_GetCurrentLineNumber(parser_), ":", XML_GetCurrentColumnNumber(parser_) + 1);
}

// ---- zip

// A source of our own: it reads at places, so that several packages do not move each other's position in the file.
struct Package::Source {
  const Spool& file;
  int64_t at = 0;
  // How much may be read yet.
  int64_t left = kMostDirectory;
  std::exception_ptr thrown;
  zip_error_t error;

  explicit Source(const Spool& from) : file(from) { zip_error_init(&error); }

  zip_int64_t Read(void* out, zip_uint64_t size) {
    try {
      const std::string bytes = file.Read(at, size);
      std::memcpy(out, bytes.data(), bytes.size());
      at += static_cast<int64_t>(bytes.size());
      left -= static_cast<int64_t>(bytes.size());
      if (left >= 0) return static_cast<zip_int64_t>(bytes.size());
    } catch (...) {
      thrown = std::current_exception();
    }
    zip_error_set(&error, ZIP_ER_READ, 0);
    return -1;
  }

  zip_int64_t Seek(void* argument, zip_uint64_t size) {
    const zip_int64_t to = zip_source_seek_compute_offset(
        static_cast<zip_uint64_t>(at), static_cast<zip_uint64_t>(file.size()), argument, size, &error);
    if (to < 0) return -1;
    at = to;
    return 0;
  }

  zip_int64_t Stat(void* out) const {
    auto* const stat = static_cast<zip_stat_t*>(out);
    zip_stat_init(stat);
    stat->size = static_cast<zip_uint64_t>(file.size());
    stat->valid |= ZIP_STAT_SIZE;
    return sizeof *stat;
  }

  static zip_int64_t Serve(void* user, void* argument, zip_uint64_t size, zip_source_cmd_t command) {
    Source& source = *static_cast<Source*>(user);
    switch (command) {
      case ZIP_SOURCE_OPEN:
        source.at = 0;
        return 0;
      case ZIP_SOURCE_READ:
        return source.Read(argument, size);
      case ZIP_SOURCE_SEEK:
        return source.Seek(argument, size);
      case ZIP_SOURCE_TELL:
        return source.at;
      case ZIP_SOURCE_STAT:
        return source.Stat(argument);
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&source.error, argument, size);
      case ZIP_SOURCE_CLOSE:
      case ZIP_SOURCE_FREE:
        return 0;
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_SEEKABLE;
      default:
        zip_error_set(&source.error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
  }
};

Package::Package(const Spool& file, const XlsxLimits& limits, int64_t inflated)
    : limits_(limits), source_(std::make_unique<Source>(file)), inflated_(inflated) {}

Package::~Package() {
  if (zip_ != nullptr) zip_discard(zip_);
}

void Package::Rethrow() const {
  if (source_->thrown) std::rethrow_exception(source_->thrown);
}

absl::StatusOr<std::unique_ptr<Package>> Package::Open(const Spool& file, const XlsxLimits& limits, int64_t inflated) {
  std::unique_ptr<Package> package(new Package(file, limits, inflated));
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_function_create(&Source::Serve, package->source_.get(), &error);
  if (source != nullptr) {
    package->zip_ = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (package->zip_ == nullptr) zip_source_free(source);
  }
  zip_error_fini(&error);
  package->Rethrow();
  if (package->zip_ == nullptr) return Broken("zip");
  package->source_->left = std::numeric_limits<int64_t>::max();
  return package;
}

absl::StatusOr<int64_t> Package::Find(const std::string& part) const {
  if (part.size() > kLongestPartName) return Broken(absl::StrCat(part.substr(0, 20), "..."));
  const zip_int64_t index = zip_name_locate(zip_, part.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return Broken(part);
  return index;
}

bool Package::Has(const std::string& part) const { return Find(part).ok(); }

absl::Status Package::Read(const std::string& part, int64_t most, PartReader& reader) {
  ASSIGN_OR_RETURN(const int64_t index, Find(part));
  zip_stat_t stat;
  // Other methods are allowed in a zip, not in a workbook, and may ask for any amount of memory.
  const bool known = zip_stat_index(zip_, index, 0, &stat) == 0 && (stat.valid & ZIP_STAT_COMP_METHOD) != 0 &&
                     (stat.comp_method == ZIP_CM_STORE || stat.comp_method == ZIP_CM_DEFLATE);
  const std::unique_ptr<zip_file_t, CloseEntry> entry(known ? zip_fopen_index(zip_, index, 0) : nullptr);
  Rethrow();
  if (entry == nullptr) return Broken(absl::StrCat(part, ": zip"));

  constexpr XML_Memory_Handling_Suite kMemory = {&Allocate, &Reallocate, &Free};
  const std::unique_ptr<XML_ParserStruct, FreeParser> parser(XML_ParserCreate_MM(nullptr, &kMemory, nullptr));
  if (parser == nullptr) return Broken(part);
  reader.part_ = part;
  reader.parser_ = parser.get();
  XML_SetUserData(parser.get(), &reader);
  XML_SetElementHandler(parser.get(), &PartReader::Events::OnStart, &PartReader::Events::OnEnd);
  XML_SetCharacterDataHandler(parser.get(), &PartReader::Events::OnText);
  XML_SetStartDoctypeDeclHandler(parser.get(), &PartReader::Events::OnDoctype);

  int64_t part_bytes = 0;
  for (zip_int64_t got = 1; got > 0 && !reader.stopped_;) {
    void* const buffer = XML_GetBuffer(parser.get(), kPiece);
    if (buffer == nullptr) return Broken(reader.Place());
    got = zip_fread(entry.get(), buffer, kPiece);
    Rethrow();
    if (got < 0) return Broken(absl::StrCat(part, ": zip"));
    part_bytes += got;
    inflated_ += got;
    if (part_bytes > most) return TooLarge(most);
    if (inflated_ > limits_.inflated) return TooLarge(limits_.inflated);
    const bool sound = XML_ParseBuffer(parser.get(), static_cast<int>(got), got == 0) != XML_STATUS_ERROR;
    if (!sound && !reader.stopped_) return Broken(reader.Place());
  }
  if (reader.thrown_) std::rethrow_exception(reader.thrown_);
  return reader.status_;
}

}  // namespace luodi::sheets
