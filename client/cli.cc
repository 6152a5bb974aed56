// SPDX-License-Identifier: Apache-2.0
// The command line as a whole: nouns, global flags, help, and what becomes of failures.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
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

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    const std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
    const std::vector<std::string> lines = absl::StrSplit(help, '\n');
    return absl::StrJoin(lines, "\n", [this](std::string* out, const std::string& line) { *out += Folded(line); });
  }

 private:
  static constexpr int kIndent = 2;

  // What stands right is wrapped in its column; below what is too long for the left one.
  std::string Line(const std::string& left, const std::string& right) const {
    constexpr int kLeft = 32;
    const std::string below = "\n" + std::string(kIndent + kLeft, ' ');
    const int free = kLeft - Cells(left);
    const std::vector<std::string> lines = WrapToCells(right, std::max(width_ - kIndent - kLeft, kLeft));
    return absl::StrCat("  ", left, free < kIndent ? below : std::string(free, ' '), absl::StrJoin(lines, below), "\n");
  }

  // A line of another kind that is too long; an example can be typed as it stands.
  std::string Folded(const std::string& line) const {
    if (Cells(line) <= width_) return line;
    if (line.rfind("  luodi ", 0) != 0) return absl::StrJoin(WrapToCells(line, width_ - kIndent), "\n  ");
    std::string folded;
    int used = 0;
    for (size_t at = 0; at < line.size();) {
      const std::string piece = line.substr(at, EndOfWord(line, at) - at);
      if (at > 0 && used + Cells(piece) + kIndent > width_) {
        folded += " \\\n     ";
        used = 5;
      }
      folded += piece;
      used += Cells(piece);
      at += piece.size();
    }
    return folded;
  }

  // Of the word that begins at the place, blanks before it included; quotes keep together.
  static size_t EndOfWord(const std::string& line, size_t at) {
    at = std::min(line.find_first_not_of(' ', at), line.size());
    char quote = 0;
    for (; at < line.size() && (quote != 0 || line[at] != ' '); ++at) {
      const bool mark = line[at] == '\'' || line[at] == '"';
      if (mark && (quote == 0 || quote == line[at])) quote = quote == 0 ? line[at] : 0;
    }
    return at;
  }

  const int width_ = TerminalWidth() > 0 ? std::min(TerminalWidth(), 120) : 80;
};

const CLI::App* Selected(const CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

// How many letters differ, are missing or too many.
size_t Distance(const std::string& one, const std::string& other) {
  std::vector<size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (const char letter : one) {
    size_t diagonal = row[0]++;
    for (size_t at = 1; at < row.size(); ++at) {
      const size_t changed = diagonal + (letter == other[at - 1] ? 0 : 1);
      diagonal = row[at];
      row[at] = std::min({changed, row[at] + 1, row[at - 1] + 1});
    }
  }
  return row.back();
}

// The line that leads to the app: luodi review meeting.
std::string LineTo(const CLI::App* app) {
  const std::string before = app->get_parent() == nullptr ? "" : LineTo(app->get_parent()) + " ";
  return before + app->get_name();
}

// The verb, or the flag, that the word is nearest to; empty when it is near none.
std::string Nearest(const CLI::App* app, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::App* next : app->get_subcommands({})) known.push_back(LineTo(app) + " " + next->get_name());
  for (const CLI::App* at = app; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  }
  std::string nearest;
  size_t least = 2 + word.size() / 4;
  for (const std::string& each : known) {
    const size_t distance = Distance(word, each.substr(each.rfind(' ') + 1));
    if (distance >= least) continue;
    least = distance;
    nearest = each;
  }
  return nearest;
}

// Of words that are left over once the verb, or what is taken for it, was read.
std::string NotUnderstood(const CLI::App* app, const std::vector<std::string>& words) {
  std::string sentence = absl::StrCat(_("not understood"), ": ", absl::StrJoin(words, " "), "; ");
  const std::string nearest = Nearest(app, words.front());
  if (!nearest.empty()) {
    absl::StrAppend(&sentence, absl::StrReplaceAll(_("did you mean `{line}`?"), {{"{line}", nearest}}), " ");
  }
  const std::string line = LineTo(app);
  return sentence + absl::StrReplaceAll(_("`{line} --help` tells what can be said"), {{"{line}", line}});
}

// What CLI11 says about a wrong line, its own words in brackets where people read another language.
std::string ParseSentence(const CLI::App& root, const CLI::ParseError& error, Language language) {
  const std::vector<std::string> left = root.remaining(true);
  const bool extra = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  if (extra && !left.empty()) return NotUnderstood(Selected(&root), left);
  const std::string text = error.what();
  if (language == Language::kEnglish) return text;
  const size_t colon = text.find(": ");
  const bool flag = text.rfind('-', 0) == 0 && colon != std::string::npos;
  const bool count = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ArgumentMismatch);
  return absl::StrCat(flag ? text.substr(0, colon + 2) : "",
                      count ? _("a value is missing, or there are too many") : _("not a value it takes"), " (",
                      flag ? text.substr(colon + 2) : text, ")");
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
  app_->set_version_flag("--version", std::string("luodi ") + LUODI_VERSION, _("Prints the version of luodi"))
      ->group(_("Flags"));
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
  if (faults.empty()) return UsageError(what);
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
  } catch (const CLI::CallForVersion& version) {
    std::cout << version.what() << "\n";
    return kDone;
  } catch (const CLI::ParseError& error) {
    const bool lacks = error.get_name() == "RequiredError";
    const std::string what = ParseSentence(*app_, error, language_);
    return Tell(Explain(LineError(what, lacks), language_), globals_.output == "json");
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
