// SPDX-License-Identifier: Apache-2.0
// luodi man and completion: what the tree of commands is told as besides the help.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/command.h"
#include "client/completion.h"
#include "client/errors.h"
#include "client/language.h"

namespace luodi::client {
namespace {

struct Told {
  const char* name;
  const char* what;
};

constexpr auto kVariables = std::to_array<Told>({
    {"LUODI_SERVER", N_("host:port of the server")},
    {"LUODI_ZONE", N_("The zone short names belong to")},
    {"LUODI_TOKEN_FILE", N_("File whose first line is the token")},
    {"LUODI_CONTEXT", N_("A context of `luodi context list`")},
    {"LUODI_CONFIG", N_("The file of the contexts")},
    {"XDG_CONFIG_HOME",
     N_("The folder of luodi/contexts.json, when LUODI_CONFIG does not name a file; ~/.config otherwise")},
    {"LUODI_LANG", N_("zh or en; stands before LC_ALL, LC_MESSAGES and LANG")},
    {"NO_COLOR", N_("Set to anything: no colour")},
    {"COLUMNS", N_("The cells of a line, instead of what the terminal says")},
});

constexpr auto kExitCodes = std::to_array<Told>({
    {"0", N_("done, or yes")},
    {"1", N_("refused, or no")},
    {"2", N_("the line, or a value in it, cannot be taken; nothing was done")},
    {"3", N_("the server is out of reach or too busy: try again")},
    {"4", N_("not allowed: token, role or person")},
    {"5", N_("not found, or not for you")},
    {"6", N_("conflict: somebody was faster, or it is done already")},
    {"7", N_("a fault of Luodi; give the incident number to the operator")},
});

constexpr auto kPlaces = std::to_array<Told>({
    {"~/.config/luodi/contexts.json", N_("The contexts: servers, zones and names of token files; no secret")},
    {"../share/locale/zh_CN/LC_MESSAGES/luodi.mo", N_("The Chinese sentences, beside the folder of the program")},
});

// Text that roff must not take for a request or an escape; hyphens stay the ones people type.
std::string Escaped(const std::string& text) {
  std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}});
  return absl::StartsWith(escaped, ".") || absl::StartsWith(escaped, "'") ? "\\&" + escaped : escaped;
}

// The same of running text: roff by itself ends no line between Chinese characters.
std::string Running(const std::string& text) {
  return absl::StrReplaceAll(Escaped(text), {{"，", "，\\:"}, {"；", "；\\:"}, {"：", "：\\:"}, {"、", "、\\:"}});
}

void AddSection(const std::string& title, std::string* page) { absl::StrAppend(page, ".SH ", Escaped(title), "\n"); }

void AddItem(const std::string& head, const std::string& what, std::string* page) {
  absl::StrAppend(page, ".TP\n.B ", Escaped(head), "\n", Running(what), "\n");
}

void AddExamples(const std::string& examples, std::string* page) {
  absl::StrAppend(page, ".PP\n.nf\n");
  for (const auto line : absl::StrSplit(examples, '\n')) {
    absl::StrAppend(page, "    ", Escaped(std::string(absl::StripAsciiWhitespace(line))), "\n");
  }
  absl::StrAppend(page, ".fi\n");
}

std::string OptionHead(const CLI::Option* option) {
  if (option->get_positional()) {
    return absl::StrCat(option->get_name(true), option->get_required() ? "" : _(" (optional)"));
  }
  const std::string value = option->get_type_name();
  const std::string names = absl::StrReplaceAll(option->get_name(false, true), {{",", ", "}});
  return absl::StrCat(names, value.empty() ? "" : " ", value);
}

bool IsHelp(const CLI::Option* option) { return option->check_name("--help"); }

std::string Synopsis(const CLI::App* app, const std::string& path) {
  std::string line = path;
  for (const CLI::Option* option : app->get_options()) {
    if (!option->get_required()) continue;
    absl::StrAppend(&line, " ", option->get_positional() ? option->get_name(true) : OptionHead(option));
  }
  return line;
}

}  // namespace

void Cli::AddToManual(const CLI::App* app, const std::string& path, std::string* page) const {
  const auto example = examples_.find(app);
  if (example != examples_.end()) {
    absl::StrAppend(page, ".SS ", Escaped(Synopsis(app, path)), "\n", Running(app->get_description()), ".\n");
    for (const CLI::Option* option : app->get_options()) {
      const bool marked = option->get_required() && !option->get_positional();
      const std::string required = marked ? absl::StrCat(" ", _("(required)")) : "";
      if (!IsHelp(option)) AddItem(OptionHead(option), option->get_description() + required, page);
    }
    AddExamples(example->second, page);
  }
  for (const CLI::App* next : app->get_subcommands({})) {
    AddToManual(next, absl::StrCat(path, " ", next->get_name()), page);
  }
}

std::string Cli::Manual() const {
  std::string page = absl::StrCat(".\\\" SPDX-License-Identifier: Apache-2.0\n.TH LUODI 1 \"\" \"luodi ", LUODI_VERSION,
                                  "\" \"Luodi\"\n.ad l\n");
  AddSection(_("NAME"), &page);
  absl::StrAppend(&page, "luodi \\- ", Escaped(_("the staff's command line of Luodi")), "\n");
  AddSection(_("SYNOPSIS"), &page);
  absl::StrAppend(&page, ".B luodi\n", Escaped(_("NOUN VERB [ARGUMENTS] [FLAGS]")), "\n");
  AddSection(_("DESCRIPTION"), &page);
  absl::StrAppend(&page, Running(app_->get_description()), "\n");
  AddSection(_("FLAGS OF EVERY COMMAND"), &page);
  for (const CLI::Option* option : app_->get_options()) AddItem(OptionHead(option), option->get_description(), &page);
  AddSection(_("COMMANDS"), &page);
  AddToManual(app_.get(), "luodi", &page);
  AddSection(_("ENVIRONMENT"), &page);
  for (const Told& variable : kVariables) AddItem(variable.name, _(variable.what), &page);
  AddSection(_("EXIT STATUS"), &page);
  for (const Told& code : kExitCodes) AddItem(code.name, _(code.what), &page);
  AddSection(_("FILES"), &page);
  for (const Told& place : kPlaces) AddItem(place.name, _(place.what), &page);
  AddSection(_("EXAMPLES"), &page);
  absl::StrAppend(&page, Running(_("Where to call and as whom, the war map, what waits for you:")), "\n");
  AddExamples("luodi context set home --server 127.0.0.1:7301 --zone langfang-gaoxin --token-file ~/chen-jing.token\n"
              "luodi doctor\nluodi board --watch\nluodi review inbox", &page);
  return page;
}

void AddHelpCommands(Noun root, const Cli* cli) {
  const auto shell = std::make_shared<std::string>();
  root.Verb("completion", _("Prints a script that completes words in bash, zsh or fish"), "luodi completion bash")
      .Option("SHELL", shell.get(), _("bash, zsh or fish"))
      .Known({"bash", "zsh", "fish"})
      .Required()
      .Runs([shell](Session& session) {
        const char* script = CompletionScript(*shell);
        if (script == nullptr) throw UsageError(absl::StrCat(*shell, ": ", _("known"), ": bash zsh fish"));
        session.out().Text(script);
        return kDone;
      });
  root.Verb("man", _("Prints the manual page; `luodi man | man -l -` shows it"), "luodi man")
      .Runs([cli](Session& session) {
        session.out().Text(cli->Manual());
        return kDone;
      });
}

}  // namespace luodi::client
