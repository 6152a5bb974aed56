// SPDX-License-Identifier: Apache-2.0
// Commands are declared: which method a verb calls, which flag fills which field of its request, what is shown. This
// file carries them out; a file of commands a slice declares them.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/errors.h"
#include "client/session.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace luodi::client {

using google::protobuf::Message;

// What may stand for an option.
struct ValueWords {
  std::vector<std::string> words;
  bool file = false;
  // A file after `@`.
  bool at_file = false;
  bool context = false;
};

// One verb. A method whose answer has pages lists; one whose request has a request_id writes; the others read.
class Command {
 public:
  explicit Command(CLI::App* app) : app_(app) {}

  // "ProjectService.CreateProject"
  Command& Calls(const std::string& method);

  // A flag ("--title") or argument ("TITLE") whose text is read into the field at `path` of the request.
  Command& Field(const std::string& flag, const std::string& path, const std::string& help);
  // The same for a resource name; `pattern` as for FullName.
  Command& Resource(const std::string& flag, const std::string& path, const std::string& pattern,
                    const std::string& help);
  // An argument with proto3 JSON for the message at `path` of the request (empty: the request). Flags win over it.
  Command& Json(const std::string& path);
  // The flag or argument declared last must be given.
  Command& Required();
  // The resource declared last may be named by what holds it: the newest of the list is meant then.
  Command& OrNewest(const std::string& list_method);
  // What the field is when no flag filled it; a pattern below the zone ("projects/-") or empty for the zone itself.
  Command& Otherwise(const std::string& path, const std::string& below_zone);
  // Fields that stand in no field of the request; read by hand.
  Command& Option(const std::string& flag, std::string* value, const std::string& help);
  Command& Options(const std::string& flag, std::vector<std::string>* values, const std::string& help);
  Command& Flag(const std::string& flag, bool* value, const std::string& help);

  // What may stand for the option declared last, for those who complete words: one of these, a file's name, a file's
  // name behind `@`, the name of a context. Enums say it themselves.
  Command& Known(std::vector<std::string> words);
  Command& TakesFile();
  Command& TakesJson();
  Command& TakesContext();
  // The option declared last, read by hand, fills the field at the path: refusals name the option instead. Each value
  // of an option that is repeated fills one element.
  Command& Fills(const std::string& path);
  // --watch [SECONDS]: reads again and again, until Ctrl-C.
  Command& Watches();

  // The resource at `path` ("investor"; empty: the request itself names it) is read first and ...
  // ... its etag is sent unless --etag says another.
  Command& ReadsEtag(const std::string& get_method, const std::string& path = "");
  // ... the flags change what was read.
  Command& StartsFrom(const std::string& get_method, const std::string& path);

  // A check of flags read by hand: throws UsageError. It is told together with the other faults of the line, before
  // anything is read or sent.
  Command& Checks(std::function<void(Session&)> check);
  // The last changes to the request before it is sent, in the order declared.
  Command& Prepares(std::function<void(Session&, Message*)> prepare);
  // Asked on a terminal before the act, which cannot be undone.
  Command& Confirms(const std::string& question);
  Command& Shows(Columns columns);
  // How a list is told to people (-o table); without, as a table with the columns.
  Command& TellsAll(std::function<void(Output&, const Messages&)> tell);
  // How the answer is told to people; without, field by field. Programs get the whole answer in any case.
  Command& Tells(std::function<void(Output&, const Message&)> tell);
  // -o name prints what the request names at the path, where it names anything; without, what the answer is named.
  Command& NamedBy(const std::string& path);
  // The rows of the answer in csv. What is told to people and has no rows is refused in csv.
  Command& Rows(std::function<void(Output&, const Message&)> rows);
  // What follows a call that was refused or whose outcome is not known, before it is told.
  Command& Fails(std::function<void(Session&, const CallError&)> fail);
  // What follows the answer; returns the exit code.
  Command& Then(std::function<int(Session&, const Message&)> then);
  // The method answers with a stream, or what is called depends on a flag: the request is built as for any other,
  // request id and --dry-run filled, and given to `stream`, which returns the exit code.
  Command& Streams(std::function<int(Session&, const Message&)> stream);
  // Does everything by hand.
  Command& Runs(std::function<int(Session&)> run);
  // The same, but only when a flag read by hand says so: `when` is asked once the line is read.
  Command& RunsIf(std::function<bool()> when, std::function<int(Session&)> run);

  // Returns the exit code. Throws UsageError, CallError.
  int Run(Session& session);
  // Everything wrong with the line that can be known without a server.
  std::vector<UsageError> Faults(Session& session) const;

  // A flag filled the field at the path.
  bool Given(const std::string& path) const;
  // What was typed for the flag that fills the field at the path; empty when nothing was.
  std::string Typed(const std::string& path) const;
  // What people typed for the field a refusal names: `--expiry-date` for expiry_date, `--bar height=10亩` for
  // bars[1].rule_id. Empty when no flag fills it.
  std::string FlagOf(const std::string& field) const;
  // What may stand for the option.
  const ValueWords& ValuesOf(const CLI::Option* option) const;
  // The fields that flags filled in this run, e.g. {"project.title"}.
  std::vector<std::string> GivenPaths() const;
  const google::protobuf::MethodDescriptor* method() const { return method_; }

 private:
  struct Binding {
    std::string flag;
    std::string path;
    // Of a resource name; empty for other fields.
    std::string pattern;
    std::string newest_of;
    std::vector<std::string> values;
    CLI::Option* option = nullptr;
  };
  struct Filled {
    std::string path;
    std::string flag;
    CLI::Option* option = nullptr;
  };
  struct Default {
    std::string path;
    std::string below_zone;
  };

  Binding& Bind(const std::string& flag, const std::string& path, const std::string& help);
  void CheckBinding(Session& session, const Binding& binding, const std::string& value, Message* scratch) const;
  bool NeedsZone() const;
  void ReadJson(Message* request) const;
  std::unique_ptr<Message> Call(Session& session, Message* request);
  void Show(Output& out, const Message& request, const Message& answer) const;
  void ShowAll(Output& out, const Messages& answer) const;
  int Watch(Session& session, Message* request);
  std::unique_ptr<Message> BuildRequest(Session& session);
  void FillResources(Session& session, Message* request);
  void FillFields(Session& session, Message* request);
  void FillDefaults(Session& session, Message* request);
  void ReadFirst(Session& session, Message* request);
  int ListAll(Session& session, Message* request);

  CLI::App* app_;
  const google::protobuf::MethodDescriptor* method_ = nullptr;
  std::string method_name_;
  std::deque<Binding> bindings_;
  std::deque<Default> defaults_;
  std::string json_path_;
  std::string json_;
  CLI::Option* last_option_ = nullptr;
  std::string last_flag_;
  std::map<const CLI::Option*, ValueWords> values_;
  std::vector<Filled> filled_;
  CLI::Option* watch_option_ = nullptr;
  std::string watch_;
  std::string read_method_;
  std::string read_path_;
  bool starts_from_ = false;
  bool sends_etag_ = false;
  std::string etag_;
  std::string question_;
  Columns columns_;
  std::vector<std::function<void(Session&)>> checks_;
  std::vector<std::function<void(Session&, Message*)>> preparations_;
  std::function<void(Output&, const Message&)> tell_;
  std::function<void(Output&, const Messages&)> tell_all_;
  std::string named_by_;
  std::function<void(Output&, const Message&)> rows_;
  std::function<void(Session&, const CallError&)> fail_;
  std::function<int(Session&, const Message&)> then_;
  std::function<int(Session&, const Message&)> stream_;
  std::function<int(Session&)> run_;
  std::function<bool()> run_if_;
};

// The newest of what `parent` holds, where numbers count from 1; `pattern` as for FullName. When there is none yet, the
// name the first would have: the server then says so in its own words.
std::string NewestOf(Session& session, const std::string& list_method, const std::string& pattern,
                     const std::string& parent);

class Cli;

// A noun, under which verbs stand.
class Noun {
 public:
  Noun(Cli* cli, CLI::App* app) : cli_(cli), app_(app) {}
  Noun AddNoun(const std::string& name, const std::string& help);
  Command& Verb(const std::string& name, const std::string& help, const std::string& example);
  // The noun alone is a command too: `luodi import FILE`.
  Command& Alone(const std::string& example);

 private:
  Cli* cli_;
  CLI::App* app_;
};

// The whole command line.
class Cli {
 public:
  explicit Cli(Language language);
  ~Cli();

  Noun Root();
  Command& Add(CLI::App* app, const std::string& example);
  // Parses, runs, tells what went wrong; returns the exit code.
  int Main(int argc, const char* const* argv);
  const Globals& globals() const { return globals_; }
  // Every word that may follow these words, as far as it is known: verbs, flags, what may stand for a flag. kFiles
  // stands for the names of files, kAtFiles for `@` and these.
  std::vector<std::string> Words(const std::vector<std::string>& before) const;
  static constexpr char kFiles[] = ":files";
  static constexpr char kAtFiles[] = ":at-files";
  // The manual page, luodi.1, in roff.
  std::string Manual() const;
  // Where what was typed stands for the field a refusal names; see Command::FlagOf.
  std::string FlagOf(const std::string& field) const;
  // Every noun and verb as it is typed, {"review", "meeting", "close"}, for tests.
  std::vector<std::vector<std::string>> Paths() const;
  // Every command, for tests.
  std::vector<const Command*> Commands() const;

 private:
  int RunSelected();
  // All that is wrong with a line that CLI11 refused.
  UsageError LineError(const std::string& what, bool lacks);
  void AddGlobals();
  void AddToManual(const CLI::App* app, const std::string& path, std::string* page) const;
  const ValueWords& ValuesOf(const CLI::App* app, const CLI::Option* option) const;

  Language language_;
  Globals globals_;
  std::unique_ptr<CLI::App> app_;
  std::map<const CLI::Option*, ValueWords> global_values_;
  std::map<const CLI::App*, std::unique_ptr<Command>> commands_;
  // What the help of each shows, numbers of this year.
  std::map<const CLI::App*, std::string> examples_;
};

// One file of commands each.
void AddBoardCommands(Noun root);
void AddProjectCommands(Noun root);
void AddPolicyCommands(Noun root);
void AddReviewCommands(Noun root);
void AddAgreementCommands(Noun root);
void AddDeliveryCommands(Noun root);
void AddDocumentCommands(Noun root);
void AddLedgerCommands(Noun root);
void AddInvestorCommands(Noun root);
void AddLightCommands(Noun root);
void AddZoneCommands(Noun root);
void AddAccessCommands(Noun root);
void AddJournalCommands(Noun root);
void AddContextCommands(Noun root);
void AddCallCommands(Noun root);
void AddDoctorCommand(Noun root);
void AddHelpCommands(Noun root, const Cli* cli);
void AddAllCommands(Cli* cli);

}  // namespace luodi::client
