// SPDX-License-Identifier: Apache-2.0
// The command line as a whole: nouns, global flags, help, and what becomes of failures.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/width.h"

namespace luodi::client {
namespace {

// Help texts in our words, lined up by cells of the terminal.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    label("Usage", _("Usage"));
    label("OPTIONS", _("FLAGS"));
    label("Positionals", _("Arguments"));
    label("SUBCOMMAND", _("VERB"));
    label("SUBCOMMANDS", _("VERBS"));
    label("REQUIRED", _("(required)"));
  }

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    return Line(make_option_name(option, is_positional) + make_option_opts(option), make_option_desc(option));
  }

  std::string make_subcommand(const CLI::App* app) const override {
    return Line(app->get_name(), app->get_description());
  }

 private:
  static std::string Line(const std::string& left, const std::string& right) {
    constexpr int kLeft = 32;
    const int room = std::max(kLeft - Cells(left), 2);
    return absl::StrCat("  ", left, std::string(room, ' '), right, "\n");
  }
};

// What CLI11 says about a wrong line, in Chinese where it is one of the common ones.
std::string ParseSentence(const std::string& text) {
  constexpr std::string_view kExtra = "The following argument was not expected: ";
  constexpr std::string_view kExtras = "The following arguments were not expected: ";
  if (text.rfind(kExtra, 0) == 0) return absl::StrCat(_("not understood"), ": ", text.substr(kExtra.size()));
  if (text.rfind(kExtras, 0) == 0) return absl::StrCat(_("not understood"), ": ", text.substr(kExtras.size()));
  return text;
}

int Tell(const Problem& problem, bool json) {
  std::cout.flush();
  if (json) {
    std::cerr << ToJson(problem).dump(2) << "\n";
  } else {
    std::cerr << ToText(problem, TakesColour(STDERR_FILENO));
  }
  return problem.exit_code;
}

const CLI::App* Selected(const CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

// Numbers carry the year in which they were given: an example says YEAR, the help the year it is in Beijing.
std::string ExampleText(const std::string& example) {
  const absl::CivilSecond now = absl::ToCivilSecond(absl::Now(), absl::FixedTimeZone(8 * 3600));
  return absl::StrReplaceAll(example, {{"YEAR-", absl::StrCat(now.year(), "-")}});
}

std::string ExampleFooter(const std::string& example) {
  return absl::StrCat(_("Example"), ":\n  ", ExampleText(example));
}

}  // namespace

Noun Noun::AddNoun(const std::string& name, const std::string& help) {
  CLI::App* noun = app_->add_subcommand(name, help);
  noun->require_subcommand(0, 1);
  noun->group(_("Nouns"));
  noun->footer("");
  noun->get_help_ptr()->group(_("Flags"));
  return Noun(cli_, noun);
}

Command& Noun::Verb(const std::string& name, const std::string& help, const std::string& example) {
  CLI::App* verb = app_->add_subcommand(name, help);
  // The help of a noun shows the example of its first verb.
  if (app_->get_footer().empty()) app_->footer(ExampleFooter(example));
  verb->group(_("Verbs"));
  return cli_->Add(verb, example);
}

Command& Noun::Alone(const std::string& example) { return cli_->Add(app_, example); }

Cli::Cli(Language language) : language_(language) {
  app_ = std::make_unique<CLI::App>(
      _("Luodi keeps a development zone's projects: from the first talk through entry review to production."), "luodi");
  app_->formatter(std::make_shared<HelpFormatter>());
  app_->option_defaults()->group(_("Flags"));
  app_->set_help_flag("-h,--help", _("Prints this help"));
  app_->get_help_ptr()->group(_("Flags"));
  app_->require_subcommand(0, 1);
  app_->fallthrough();
  app_->footer(absl::StrCat(_("Example"), ":\n  luodi board --zone langfang-gaoxin\n\n",
                            _("`luodi NOUN VERB --help` tells the flags of a command.")));
  AddGlobals();
}

Cli::~Cli() = default;

void Cli::AddGlobals() {
  Globals& globals = globals_;
  app_->add_option("--server", globals.flags.server, _("host:port of the server"))->type_name("H:P");
  app_->add_option("--zone", globals.flags.zone, _("The zone short names belong to"))->type_name("ID");
  const auto* token = app_->add_option("--token-file", globals.flags.token_file, _("File whose first line is the token"))
                          ->type_name("FILE");
  global_values_[token].file = true;
  const auto* context =
      app_->add_option("--context", globals.context, _("A context of `luodi context list`"))->type_name("NAME");
  global_values_[context].context = true;
  const auto* language = app_->add_option("--lang", globals.language, _("zh or en; else by the locale"))
                             ->type_name("zh|en")
                             ->check(CLI::IsMember({"zh", "en"}).description(""));
  global_values_[language].words = {"zh", "en"};
  const auto* output = app_->add_option("-o,--output", globals.output, _("table, wide, json, yaml, csv or name"))
                           ->type_name("FORMAT");
  global_values_[output].words = {"table", "wide", "json", "yaml", "csv", "name"};
  app_->add_flag("--no-headers", globals.no_headers, _("Tables without headings"));
  app_->add_option("--timeout", globals.timeout, _("Deadline of a call: 500ms, 30s, 2m"))->type_name("TIME");
  app_->add_option("--request-id", globals.request_id, _("Repeats the write of this id"))->type_name("UUID");
  app_->add_flag("--dry-run", globals.dry_run, _("Checks everything, writes nothing"));
  app_->add_flag("--explain", globals.explain, _("Shows the call that would be made"));
  app_->add_flag("-y,--yes", globals.yes, _("Asks nothing before an act that cannot be undone"));
  app_->add_option("--page-size", globals.page_size, _("One page of a list, of at most so many"))
      ->type_name("N")
      ->check(CLI::Range(1, 1000).description(""));
  app_->add_option("--page-token", globals.page_token, _("Where the page begins"))->type_name("TOKEN");
  app_->add_option("--limit", globals.limit, _("At most so many of a list"))
      ->type_name("N")
      ->check(CLI::Range(1, 1000000).description(""));
}

Noun Cli::Root() { return Noun(this, app_.get()); }

Command& Cli::Add(CLI::App* app, const std::string& example) {
  app->get_help_ptr()->group(_("Flags"));
  examples_[app] = ExampleText(example);
  app->footer(absl::StrCat(ExampleFooter(example), "\n\n", _("Flags of every command: luodi --help")));
  return *(commands_[app] = std::make_unique<Command>(app));
}

std::vector<const Command*> Cli::Commands() const {
  std::vector<const Command*> commands;
  for (const auto& [app, command] : commands_) commands.push_back(command.get());
  return commands;
}

std::vector<std::vector<std::string>> Cli::Paths() const {
  std::vector<std::vector<std::string>> paths;
  std::function<void(const CLI::App*, std::vector<std::string>)> add;
  add = [&](const CLI::App* app, const std::vector<std::string>& above) {
    for (const CLI::App* next : app->get_subcommands({})) {
      std::vector<std::string> path = above;
      path.push_back(next->get_name());
      paths.push_back(path);
      add(next, path);
    }
  };
  add(app_.get(), {});
  return paths;
}

int Cli::RunSelected() {
  const CLI::App* selected = Selected(app_.get());
  const auto found = commands_.find(selected);
  if (found == commands_.end()) {
    std::cerr << app_->help();
    return kUsage;
  }
  Session session(globals_, language_);
  return found->second->Run(session);
}

UsageError Cli::LineError(const std::string& what, bool lacks) {
  std::vector<UsageError> faults;
  const CLI::App* selected = Selected(app_.get());
  for (const CLI::Option* option : selected->get_options()) {
    if (!lacks || !option->get_required() || option->count() > 0) continue;
    faults.emplace_back(absl::StrCat(_("missing"), ": ", option->get_name()));
  }
  if (faults.empty()) return UsageError(ParseSentence(what));
  // CLI11 has read what was given: its faults are told with what is missing.
  try {
    Session session(globals_, language_);
    const auto found = commands_.find(selected);
    const auto more = found == commands_.end() ? std::vector<UsageError>() : found->second->Faults(session);
    faults.insert(faults.end(), more.begin(), more.end());
  } catch (const UsageError& error) {
    faults.push_back(error);
  }
  return UsageError::Of(faults, language_);
}

int Cli::Main(int argc, const char* const* argv) {
  // Asked by the shell while the line is still being typed: flags are words here.
  if (argc > 2 && argv[1] == std::string_view("completion") && argv[2] == std::string_view("words")) {
    for (const std::string& word : Words({argv + 3, argv + argc})) std::cout << word << "\n";
    return kDone;
  }
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app_->help();
    return kDone;
  } catch (const CLI::ParseError& error) {
    const bool lacks = error.get_name() == "RequiredError";
    return Tell(Explain(LineError(error.what(), lacks), language_), globals_.output == "json");
  }
  const bool json = globals_.output == "json";
  try {
    const int code = RunSelected();
    std::cout.flush();
    return std::cout.good() ? code : static_cast<int>(kInternal);
  } catch (const UsageError& error) {
    return Tell(Explain(error, language_), json);
  } catch (const CallError& error) {
    return Tell(Explain(error, language_, [this](const std::string& field) { return FlagOf(field); }), json);
  } catch (const std::exception& error) {
    Problem problem;
    problem.code = "INTERNAL";
    problem.sentence = problem.heading = error.what();
    return Tell(problem, json);
  }
}

std::string Cli::FlagOf(const std::string& field) const {
  const auto found = commands_.find(Selected(app_.get()));
  return found == commands_.end() ? "" : found->second->FlagOf(field);
}

void AddAllCommands(Cli* cli) {
  const Noun root = cli->Root();
  AddBoardCommands(root);
  AddProjectCommands(root);
  AddPolicyCommands(root);
  AddReviewCommands(root);
  AddAgreementCommands(root);
  AddDeliveryCommands(root);
  AddDocumentCommands(root);
  AddLedgerCommands(root);
  AddInvestorCommands(root);
  AddZoneCommands(root);
  AddLightCommands(root);
  AddAccessCommands(root);
  AddJournalCommands(root);
  AddContextCommands(root);
  AddCallCommands(root);
  AddDoctorCommand(root);
  AddHelpCommands(root, cli);
}

}  // namespace luodi::client
