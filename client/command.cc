// SPDX-License-Identifier: Apache-2.0
#include "client/command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/methods.h"
#include "client/names.h"
#include "client/watch.h"
#include "client/words.h"

namespace luodi::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// The field at the path. The paths are written in the command files; a wrong one is our fault and stops every run.
const FieldDescriptor* FieldAt(const google::protobuf::MethodDescriptor& method, const std::string& path) {
  const Descriptor* type = method.input_type();
  const FieldDescriptor* field = nullptr;
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    field = type == nullptr ? nullptr : type->FindFieldByName(name);
    if (field == nullptr) throw std::logic_error(absl::StrCat(method.full_name(), ": no field ", path));
    type = field->message_type();
  }
  return field;
}

// What stands for the value in the help.
std::string ValueWord(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return _("WORD");
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return _("TEXT");
  if (field.message_type() == nullptr) return _("NUMBER");
  const std::string& type = field.message_type()->name();
  if (type == "Money") return _("AMOUNT");
  if (type == "Area") return _("AREA");
  if (type == "Date") return _("DAY");
  if (type == "Share") return "N/M";
  return type == "Timestamp" ? _("INSTANT") : _("JSON");
}

bool IsArgument(const std::string& flag) { return flag[0] != '-'; }

CLI::Option* AddValues(CLI::App* app, const std::string& flag, std::vector<std::string>* values,
                       const std::string& help, bool many, const std::string& value_word) {
  CLI::Option* option = app->add_option(flag, *values, help);
  // `--tag a --tag b`, never `--tag a b`: what follows may be an argument. Arguments of their own are all taken.
  option->allow_extra_args(many && IsArgument(flag));
  if (many) {
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  } else {
    option->expected(1);
  }
  option->type_name(IsArgument(flag) ? "" : value_word);
  return option;
}

std::unique_ptr<Message> Fetch(Session& session, const std::string& method, const std::string& name) {
  const auto* descriptor = FindMethod(method);
  const std::unique_ptr<Message> request = NewMessage(descriptor->input_type());
  SetField(request.get(), "name", name, "name", session.language());
  std::unique_ptr<Message> response = NewMessage(descriptor->output_type());
  session.Read(method, *request, response.get());
  return response;
}

std::string Below(const std::string& path, const std::string& field) {
  return path.empty() ? field : absl::StrCat(path, ".", field);
}

bool Ask(const std::string& question) {
  std::cerr << question << " [y/N] ";
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "是";
}

}  // namespace

std::string NewestOf(Session& session, const std::string& list_method, const std::string& pattern,
                     const std::string& parent) {
  const std::unique_ptr<Message> request = NewMessage(FindMethod(list_method)->input_type());
  SetField(request.get(), "parent", parent, "parent", session.language());
  std::string newest;
  int highest = 0;
  for (const auto& item : session.List(list_method, request.get())) {
    int number = 0;
    const std::string name = NameOf(*item);
    if (absl::SimpleAtoi(LastPart(name), &number) && number > highest) {
      highest = number;
      newest = name;
    }
  }
  if (!newest.empty()) return newest;
  const std::vector<std::string> segments = absl::StrSplit(pattern, '/');
  return absl::StrCat(parent, "/", segments[segments.size() - 2], "/1");
}

Command& Command::Calls(const std::string& method) {
  method_name_ = method;
  method_ = FindMethod(method);
  if (method_ == nullptr) throw std::logic_error("no method " + method);
  return *this;
}

Command::Binding& Command::Bind(const std::string& flag, const std::string& path, const std::string& help) {
  const FieldDescriptor* field = FieldAt(*method_, path);
  Binding& binding = bindings_.emplace_back();
  binding.flag = flag;
  binding.path = path;
  binding.option = AddValues(app_, flag, &binding.values, help, field->is_repeated(), ValueWord(*field));
  last_option_ = binding.option;
  return binding;
}

Command& Command::Field(const std::string& flag, const std::string& path, const std::string& help) {
  const FieldDescriptor* field = FieldAt(*method_, path);
  const auto* words = field->enum_type();
  Bind(flag, path, words == nullptr ? help : absl::StrCat(help, ": ", KnownWords(*words, LoadedLanguage())));
  if (words != nullptr) Known(WordsToSay(*words, LoadedLanguage()));
  if (words != nullptr && field->is_repeated()) last_option_->delimiter(',');
  return *this;
}

Command& Command::Resource(const std::string& flag, const std::string& path, const std::string& pattern,
                           const std::string& help) {
  Bind(flag, path, help).pattern = pattern;
  if (!IsArgument(flag)) last_option_->type_name(_("NAME"));
  if (FieldAt(*method_, path)->is_repeated()) last_option_->delimiter(',');
  return *this;
}

Command& Command::Json(const std::string& path) {
  json_path_ = path;
  const Descriptor* type = path.empty() ? method_->input_type() : FieldAt(*method_, path)->message_type();
  last_option_ =
      app_->add_option("JSON", json_, absl::StrCat(_("@file.json, - or '{...}': JSON of"), " ", type->full_name()));
  last_option_->type_name("");
  return TakesJson();
}

Command& Command::Required() {
  last_option_->required();
  return *this;
}

Command& Command::OrNewest(const std::string& list_method) {
  bindings_.back().newest_of = list_method;
  return *this;
}

Command& Command::Otherwise(const std::string& path, const std::string& below_zone) {
  defaults_.push_back({path, below_zone});
  return *this;
}

Command& Command::Option(const std::string& flag, std::string* value, const std::string& help) {
  last_option_ = app_->add_option(flag, *value, help)->type_name(IsArgument(flag) ? "" : _("TEXT"));
  last_flag_ = flag;
  return *this;
}

Command& Command::Options(const std::string& flag, std::vector<std::string>* values, const std::string& help) {
  last_option_ = AddValues(app_, flag, values, help, true, _("TEXT"));
  last_flag_ = flag;
  return *this;
}

Command& Command::Flag(const std::string& flag, bool* value, const std::string& help) {
  last_option_ = app_->add_flag(flag, *value, help);
  return *this;
}

Command& Command::ReadsEtag(const std::string& get_method, const std::string& path) {
  read_method_ = get_method;
  read_path_ = path;
  sends_etag_ = true;
  app_->add_option("--etag", etag_, _("The version you saw; read from the server when not given"))
      ->type_name(_("TEXT"));
  return *this;
}

Command& Command::StartsFrom(const std::string& get_method, const std::string& path) {
  ReadsEtag(get_method, path);
  starts_from_ = true;
  return *this;
}

Command& Command::Checks(std::function<void(Session&)> check) {
  checks_.push_back(std::move(check));
  return *this;
}
Command& Command::Prepares(std::function<void(Session&, Message*)> prepare) {
  preparations_.push_back(std::move(prepare));
  return *this;
}
Command& Command::Confirms(const std::string& question) {
  question_ = question;
  return *this;
}
Command& Command::Shows(Columns columns) {
  columns_ = std::move(columns);
  return *this;
}
Command& Command::TellsAll(std::function<void(Output&, const Messages&)> tell) {
  tell_all_ = std::move(tell);
  return *this;
}
Command& Command::Tells(std::function<void(Output&, const Message&)> tell) {
  tell_ = std::move(tell);
  return *this;
}
Command& Command::NamedBy(const std::string& path) {
  named_by_ = path;
  return *this;
}
Command& Command::Rows(std::function<void(Output&, const Message&)> rows) {
  rows_ = std::move(rows);
  return *this;
}
Command& Command::Fails(std::function<void(Session&, const CallError&)> fail) {
  fail_ = std::move(fail);
  return *this;
}
Command& Command::Then(std::function<int(Session&, const Message&)> then) {
  then_ = std::move(then);
  return *this;
}
Command& Command::Streams(std::function<int(Session&, const Message&)> stream) {
  stream_ = std::move(stream);
  return *this;
}
Command& Command::Runs(std::function<int(Session&)> run) {
  run_ = std::move(run);
  return *this;
}
Command& Command::RunsIf(std::function<bool()> when, std::function<int(Session&)> run) {
  run_if_ = std::move(when);
  return Runs(std::move(run));
}

std::vector<UsageError> Command::Faults(Session& session) const {
  std::vector<UsageError> faults;
  const auto attempt = [&faults](const std::function<void()>& act) {
    try {
      act();
    } catch (const UsageError& error) {
      faults.push_back(error);
    }
  };
  attempt([&] { session.Timeout(); });
  if (watch_option_ != nullptr) attempt([&] { WatchInterval(watch_); });
  if (method_ != nullptr) {
    // Without settings that make sense nothing else can be read.
    const size_t before = faults.size();
    attempt([&] { session.settled(); });
    if (faults.size() > before) return faults;
    const std::unique_ptr<Message> scratch = NewMessage(method_->input_type());
    // Standard input can be read once.
    if (json_ != "-") attempt([&] { ReadJson(scratch.get()); });
    scratch->Clear();
    for (const Binding& binding : bindings_) {
      for (const std::string& value : binding.values) {
        attempt([&] { CheckBinding(session, binding, value, scratch.get()); });
      }
    }
    if (NeedsZone()) attempt([&] { session.ZoneName(); });
  }
  for (const auto& check : checks_) attempt([&] { check(session); });
  if (tell_ && !rows_ && session.out().format() == Format::kCsv) {
    faults.emplace_back(_("-o csv is for lists; -o json tells everything"));
  }
  return faults;
}

void Command::CheckBinding(Session& session, const Binding& binding, const std::string& value, Message* scratch) const {
  if (binding.pattern.empty()) {
    SetField(scratch, binding.path, value, binding.flag, session.language());
    return;
  }
  try {
    // A missing zone is told once, not of every name.
    FullName(session.settled().zone.empty() ? "-" : session.settled().zone, binding.pattern, value);
  } catch (const UsageError& error) {
    throw UsageError(absl::StrCat(binding.flag, ": ", error.what()));
  }
}

bool Command::Given(const std::string& path) const {
  return std::any_of(bindings_.begin(), bindings_.end(),
                     [&](const Binding& binding) { return binding.path == path && !binding.values.empty(); });
}

std::string Command::Typed(const std::string& path) const {
  for (const Binding& binding : bindings_) {
    if (binding.path == path && !binding.values.empty()) return binding.values.back();
  }
  return "";
}

// A name is short, or a field that names the zone was not given.
bool Command::NeedsZone() const {
  for (const Binding& binding : bindings_) {
    const bool below_zone = !binding.pattern.empty() && binding.pattern != "zones/*";
    for (const std::string& value : binding.values) {
      if (below_zone && value.rfind("zones/", 0) != 0) return true;
    }
  }
  if (!json_.empty()) return false;
  std::vector<std::string> paths;
  for (const Default& rule : defaults_) paths.push_back(rule.path);
  if (method_->input_type()->FindFieldByName("parent") != nullptr) paths.push_back("parent");
  return std::any_of(paths.begin(), paths.end(), [this](const std::string& path) { return !Given(path); });
}

int Command::Run(Session& session) {
  const std::vector<UsageError> faults = Faults(session);
  if (!faults.empty()) throw UsageError::Of(faults, session.language());
  if (run_ && (!run_if_ || run_if_())) return run_(session);
  const std::unique_ptr<Message> request = BuildRequest(session);
  if (session.globals().explain) {
    session.ShowCall(method_->full_name(), *request);
    return kDone;
  }
  const bool asks = !question_.empty() && !session.globals().yes && !session.globals().dry_run &&
                    isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0;
  if (asks && !Ask(question_)) {
    session.Note(_("Nothing was done."));
    return kRefused;
  }
  if (stream_) {
    session.AllowLongCalls();
    if (IsWrite(*method_)) session.Sign(request.get());
    return stream_(session, *request);
  }
  if (watch_option_ != nullptr && watch_option_->count() > 0) return Watch(session, request.get());
  if (ListedField(*method_) != nullptr) return ListAll(session, request.get());
  const std::unique_ptr<Message> response = Call(session, request.get());
  Show(session.out(), *request, *response);
  return then_ ? then_(session, *response) : kDone;
}

std::unique_ptr<Message> Command::Call(Session& session, Message* request) {
  std::unique_ptr<Message> response = NewMessage(method_->output_type());
  try {
    if (IsWrite(*method_)) {
      session.Write(method_name_, request, response.get());
    } else {
      session.Read(method_name_, *request, response.get());
    }
  } catch (const CallError& error) {
    if (fail_) fail_(session, error);
    throw;
  }
  return response;
}

void Command::Show(Output& out, const Message& request, const Message& answer) const {
  if (out.format() == Format::kName && !named_by_.empty() && HasField(request, named_by_)) {
    out.Line(GetText(request, named_by_));
  } else if (tell_ && out.ForPeople()) {
    tell_(out, answer);
  } else if (rows_ && out.format() == Format::kCsv) {
    rows_(out, answer);
  } else {
    out.Object(answer);
  }
}

void Command::ReadJson(Message* request) const {
  if (json_.empty()) return;
  Message* target = request;
  if (!json_path_.empty()) {
    target = request->GetReflection()->MutableMessage(request, FieldAt(*method_, json_path_));
  }
  FromJson(ReadContent(json_), target);
}

std::unique_ptr<Message> Command::BuildRequest(Session& session) {
  std::unique_ptr<Message> request = NewMessage(method_->input_type());
  ReadJson(request.get());
  FillResources(session, request.get());
  FillDefaults(session, request.get());
  if (!read_method_.empty()) ReadFirst(session, request.get());
  FillFields(session, request.get());
  for (const auto& prepare : preparations_) prepare(session, request.get());
  return request;
}

void Command::FillResources(Session& session, Message* request) {
  for (const Binding& binding : bindings_) {
    if (binding.pattern.empty() || binding.values.empty()) continue;
    ClearField(request, binding.path);
    for (const std::string& value : binding.values) {
      std::string name = FullName(session.settled().zone, binding.pattern, value);
      if (!binding.newest_of.empty() && !HasForm(name, binding.pattern)) {
        name = NewestOf(session, binding.newest_of, binding.pattern, name);
      }
      SetField(request, binding.path, name, binding.flag, session.language());
    }
  }
}

void Command::FillFields(Session& session, Message* request) {
  for (const Binding& binding : bindings_) {
    if (!binding.pattern.empty() || binding.values.empty()) continue;
    ClearField(request, binding.path);
    for (const std::string& value : binding.values) {
      SetField(request, binding.path, value, binding.flag, session.language());
    }
  }
}

void Command::FillDefaults(Session& session, Message* request) {
  std::deque<Default> defaults = defaults_;
  if (method_->input_type()->FindFieldByName("parent") != nullptr) defaults.push_back({"parent", ""});
  for (const Default& rule : defaults) {
    if (HasField(*request, rule.path)) continue;
    const std::string name = rule.below_zone.empty() ? session.ZoneName() : session.ZoneName() + "/" + rule.below_zone;
    SetField(request, rule.path, name, rule.path, session.language());
  }
}

void Command::ReadFirst(Session& session, Message* request) {
  const std::string name = GetText(*request, Below(read_path_, "name"));
  if (starts_from_ || etag_.empty()) {
    const std::unique_ptr<Message> current = Fetch(session, read_method_, name);
    if (starts_from_) {
      Message* target = request->GetReflection()->MutableMessage(request, FieldAt(*method_, read_path_));
      target->CopyFrom(*current);
    }
    if (etag_.empty()) {
      SetField(request, Below(read_path_, "etag"), GetText(*current, "etag"), "--etag", session.language());
      return;
    }
  }
  SetField(request, Below(read_path_, "etag"), etag_, "--etag", session.language());
}

namespace {

Messages Pointers(const std::vector<std::unique_ptr<Message>>& items) {
  Messages messages;
  for (const auto& item : items) messages.push_back(item.get());
  return messages;
}

}  // namespace

int Command::ListAll(Session& session, Message* request) {
  ShowAll(session.out(), Pointers(session.List(method_name_, request)));
  return kDone;
}

void Command::ShowAll(Output& out, const Messages& answer) const {
  // Of an empty list people are told the same, wide or not.
  if (tell_all_ && (out.format() == Format::kTable || (out.ForPeople() && answer.empty()))) {
    tell_all_(out, answer);
  } else {
    out.List(answer, columns_);
  }
}

Command& Command::Watches() {
  watch_option_ =
      app_->add_option("--watch", watch_, _("Reads again and again, until Ctrl-C; every 10 s if not given"));
  watch_option_->expected(0, 1)->type_name(_("[SECONDS]"));
  return *this;
}

int Command::Watch(Session& session, Message* request) {
  const auto picture = [&](Output& out) {
    if (ListedField(*method_) != nullptr) {
      const auto items = session.List(method_name_, request);
      return ShowAll(out, Pointers(items));
    }
    Show(out, *request, *Call(session, request));
  };
  return WatchPictures(session, WatchInterval(watch_), picture);
}

std::vector<std::string> Command::GivenPaths() const {
  std::vector<std::string> paths;
  for (const Binding& binding : bindings_) {
    if (!binding.values.empty()) paths.push_back(binding.path);
  }
  return paths;
}

}  // namespace luodi::client
