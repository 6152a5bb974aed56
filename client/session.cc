// SPDX-License-Identifier: Apache-2.0
#include "client/session.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/methods.h"
#include "client/progress.h"
#include "client/secrets.h"
#include "client/width.h"

namespace luodi::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kPage = 500;

const char* FromEnvironment(const char* variable) { return std::getenv(variable); }

OutputOptions OptionsOf(const Globals& globals, Language language) {
  OutputOptions options;
  options.format = ReadFormat(globals.output);
  options.language = language;
  options.headings = !globals.no_headers;
  // A pipe gets a line a record.
  options.width = isatty(STDOUT_FILENO) != 0 ? TerminalWidth() : 0;
  options.colour = TakesColour(STDOUT_FILENO);
  return options;
}

void SetInt(Message* message, const char* field, int value) {
  const FieldDescriptor* descriptor = message->GetDescriptor()->FindFieldByName(field);
  message->GetReflection()->SetInt32(message, descriptor, value);
}

void SetText(Message* message, const char* field, const std::string& value) {
  const FieldDescriptor* descriptor = message->GetDescriptor()->FindFieldByName(field);
  message->GetReflection()->SetString(message, descriptor, value);
}

}  // namespace

std::optional<std::chrono::milliseconds> ReadDuration(const std::string& text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  int64_t number = 0;
  if (!absl::SimpleAtoi(text.substr(0, digits), &number) || number <= 0 || number > 1'000'000) return std::nullopt;
  const std::string unit = text.substr(digits);
  if (unit == "ms") return std::chrono::milliseconds(number);
  if (unit == "s" || unit.empty()) return std::chrono::seconds(number);
  if (unit == "m") return std::chrono::minutes(number);
  if (unit == "h") return std::chrono::hours(number);
  return std::nullopt;
}

Format ReadFormat(const std::string& text) {
  if (text == "table") return Format::kTable;
  if (text == "wide") return Format::kWide;
  if (text == "json") return Format::kJson;
  if (text == "yaml") return Format::kYaml;
  if (text == "csv") return Format::kCsv;
  if (text == "name") return Format::kName;
  throw UsageError(absl::StrCat("--output ", text, ": ", _("known"), ": table wide json yaml csv name"));
}

Session::Session(const Globals& globals, Language language)
    : globals_(globals),
      language_(language),
      out_(std::cout, OptionsOf(globals, language)) {}

const Settled& Session::Origins() const {
  if (!settled_) {
    const std::string path = ContextsPath(FromEnvironment);
    settled_ = Settle(globals_.flags, globals_.context, FromEnvironment, LoadContexts(path), path);
  }
  return *settled_;
}

std::chrono::milliseconds Session::Timeout() const {
  if (globals_.timeout.empty()) return longest_;
  const auto stated = ReadDuration(globals_.timeout);
  if (!stated) throw UsageError(absl::StrCat("--timeout ", globals_.timeout, ": ", _("write 500ms, 30s, 2m or 1h")));
  return *stated;
}

Connection& Session::connection() {
  if (connection_ != nullptr) return *connection_;
  connection_ = std::make_unique<Connection>(settled().server, ReadSecret(settled().token_file), Timeout());
  return *connection_;
}

std::string Session::ZoneName() const {
  if (settled().zone.empty()) throw UsageError(_("No zone: give --zone, LUODI_ZONE or `luodi context set`"));
  return "zones/" + settled().zone;
}

const std::string& Session::RequestId() {
  if (request_id_.empty()) request_id_ = globals_.request_id.empty() ? NewUuid() : globals_.request_id;
  return request_id_;
}

void Session::Read(const std::string& method, const Message& request, Message* response) {
  connection().Call(method, request, response);
}

void Session::Sign(Message* request) {
  if (GetText(*request, "request_id").empty()) SetText(request, "request_id", RequestId());
  if (!globals_.dry_run) return;
  const FieldDescriptor* only = request->GetDescriptor()->FindFieldByName("validate_only");
  request->GetReflection()->SetBool(request, only, true);
}

void Session::Write(const std::string& method, Message* request, Message* response) {
  Sign(request);
  connection().Call(method, *request, response);
  NoteReplay();
  if (globals_.dry_run) Note(_("dry run: everything was checked, nothing was written"));
}

std::vector<std::unique_ptr<Message>> Session::List(const std::string& method, Message* request) {
  const auto* descriptor = FindMethod(method);
  const FieldDescriptor* listed = ListedField(*descriptor);
  const bool one_page = globals_.page_size != 0;
  const size_t limit = globals_.limit > 0 ? globals_.limit : SIZE_MAX;
  SetInt(request, "page_size", one_page ? globals_.page_size : static_cast<int>(std::min<size_t>(limit, kPage)));
  SetText(request, "page_token", globals_.page_token);
  std::vector<std::unique_ptr<Message>> items;
  std::optional<Progress> progress;
  while (items.size() < limit) {
    const std::unique_ptr<Message> page = NewMessage(descriptor->output_type());
    Read(method, *request, page.get());
    const auto* reflection = page->GetReflection();
    for (int i = 0; i < reflection->FieldSize(*page, listed) && items.size() < limit; ++i) {
      items.push_back(NewMessage(listed->message_type()));
      items.back()->CopyFrom(reflection->GetRepeatedMessage(*page, listed, i));
    }
    const std::string next = GetText(*page, "next_page_token");
    if (next.empty()) break;
    if (one_page) {
      Note(absl::StrCat(_("there is more"), ": --page-token ", next));
      break;
    }
    if (!progress) progress.emplace(_("Reading"));
    progress->Show(static_cast<int64_t>(items.size()), 0);
    SetText(request, "page_token", next);
  }
  return items;
}

void Session::ShowCall(const std::string& method, const Message& request) {
  out_.Json({{"method", method}, {"request", ToJson(request)}});
}

void Session::Note(const std::string& note) {
  std::cout.flush();
  std::cerr << note << "\n";
}

void Session::NoteReplay() {
  if (connection().replayed()) Note(_("note: this request id was answered before; this is that answer again"));
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  // Opening a directory succeeds, reading it throws.
  if (!file || std::filesystem::is_directory(path)) throw UsageError(absl::StrCat(path, ": ", _("cannot be read")));
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) throw UsageError(absl::StrCat(path, ": ", _("cannot be read")));
  return content;
}

std::string ReadContent(const std::string& argument) {
  if (argument == "-") return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  if (argument.rfind('@', 0) == 0) return ReadFile(argument.substr(1));
  if (argument.rfind('{', 0) == 0) return argument;
  throw UsageError(absl::StrCat(argument, ": ", _("give @file.json, - or '{...}'")));
}

}  // namespace luodi::client
