// SPDX-License-Identifier: Apache-2.0
// Which words may follow, and the scripts by which shells ask.
#include "client/completion.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "client/command.h"
#include "client/context.h"

namespace luodi::client {
namespace {

// bash parts words at `=` and `@`; an option and its value then are three.
constexpr char kBash[] = R"(# luodi: completion for bash. Keep it as /etc/bash_completion.d/luodi,
# or: source <(luodi completion bash)
_luodi() {
  local word=${COMP_WORDS[COMP_CWORD]} line file end
  local -a before=("${COMP_WORDS[@]:1:COMP_CWORD-1}") words=()
  [[ $word != = ]] || word=
  if [[ $word == @ ]]; then
    word=
  elif ((${#before[@]})) && [[ ${before[-1]} == @ ]]; then
    unset 'before[-1]'
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o filenames 2>/dev/null || :; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
      :at-files)
        compopt -o nospace 2>/dev/null || :
        while IFS= read -r file; do
          [[ -d $file ]] && end=/ || end=' '
          printf -v file %q "$file"
          words+=("@$file$end")
        done < <(compgen -f -- "${word#@}")
        ;;
      "$word"*) words+=("$line") ;;
    esac
  done < <("${COMP_WORDS[0]}" completion words "${before[@]}" 2>/dev/null)
  COMPREPLY+=("${words[@]}")
}
complete -F _luodi luodi
)";

constexpr char kZsh[] = R"(#compdef luodi
# luodi: completion for zsh. Keep it as _luodi in a folder of $fpath, or: source <(luodi completion zsh)
_luodi() {
  local -a before found
  before=("${(@)words[2,CURRENT-1]}")
  # Of --flag=value the value is what is completed.
  if [[ ${words[CURRENT]} == --*=* ]]; then
    before+=("${words[CURRENT]%%=*}")
    compset -P 1 '*='
  fi
  found=("${(@f)$("${words[1]}" completion words "${before[@]}" 2>/dev/null)}")
  if (( ${found[(I):files]} )); then
    _files
    found=("${(@)found:#:files}")
  fi
  if (( ${found[(I):at-files]} )); then
    if compset -P '@'; then _files; else _files -P '@'; fi
    found=("${(@)found:#:at-files}")
  fi
  found=("${(@)found:#}")
  (( ${#found} )) && compadd -- "${found[@]}"
}
if [[ $funcstack[1] == _luodi ]]; then
  _luodi "$@"
else
  compdef _luodi luodi
fi
)";

constexpr char kFish[] = R"(# luodi: completion for fish. Keep it as ~/.config/fish/completions/luodi.fish
function __luodi_words
  set -l before (commandline -opc)
  set -l flag (string match -r -- '^--[^=]+=' (commandline -ct))
  test -z "$flag"; or set -a before (string trim -r -c = -- $flag)
  for word in ($before[1] completion words $before[2..-1] 2>/dev/null)
    if test "$word" = :files
      __fish_complete_path (commandline -ct)
    else if test "$word" = :at-files
      for path in (__fish_complete_path (string replace -r -- '^@' '' (commandline -ct)))
        echo "@$path"
      end
    else
      echo "$flag$word"
    end
  end
end
complete -c luodi -f -a '(__luodi_words)'
)";

std::vector<std::string> ContextNames() {
  std::vector<std::string> names;
  try {
    const auto variable = [](const char* name) -> const char* { return std::getenv(name); };
    for (const auto& [name, context] : LoadContexts(ContextsPath(variable)).entries) names.push_back(name);
  } catch (const UsageError&) {
    // A file that makes no sense completes nothing; `luodi doctor` tells what is wrong with it.
  }
  return names;
}

const CLI::Option* OptionNamed(const CLI::App* app, const std::string& word) {
  for (const CLI::Option* option : app->get_options()) {
    if (option->check_name(word)) return option;
  }
  return nullptr;
}

// The argument the next word is, when `taken` have been read; nullptr: none.
const CLI::Option* Argument(const CLI::App* app, size_t taken) {
  for (const CLI::Option* option : app->get_options()) {
    if (!option->get_positional()) continue;
    const auto most = static_cast<size_t>(std::max(option->get_items_expected_max(), 1));
    const bool all = option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
    const bool many = all && option->get_allow_extra_args();
    if (many || taken < most) return option;
    taken -= most;
  }
  return nullptr;
}

// Where a line stands after some words.
struct Place {
  const CLI::App* app = nullptr;
  // The flag whose value comes next.
  const CLI::Option* flag = nullptr;
  bool value_may_lack = false;
  size_t arguments = 0;
};

void Step(const CLI::App* root, const std::string& word, Place* place) {
  // bash parts `--flag=value` at the sign.
  if (word == "=") return;
  if (place->flag != nullptr) {
    const bool other = place->value_may_lack && word.rfind('-', 0) == 0;
    place->flag = nullptr;
    if (!other) return;
  }
  if (word.rfind('-', 0) == 0 && word != "-") {
    const std::string name = word.substr(0, word.find('='));
    const CLI::Option* option = OptionNamed(place->app, name);
    if (option == nullptr) option = OptionNamed(root, name);
    const bool waits = option != nullptr && option->get_items_expected_max() > 0 && name == word;
    place->flag = waits ? option : nullptr;
    place->value_may_lack = waits && option->get_items_expected_min() == 0;
    return;
  }
  for (const CLI::App* next : place->app->get_subcommands({})) {
    if (place->arguments > 0 || next->get_name() != word) continue;
    *place = {next};
    return;
  }
  ++place->arguments;
}

void AddValues(const ValueWords& values, std::vector<std::string>* words) {
  words->insert(words->end(), values.words.begin(), values.words.end());
  if (values.context) {
    const std::vector<std::string> names = ContextNames();
    words->insert(words->end(), names.begin(), names.end());
  }
  if (values.file) words->emplace_back(Cli::kFiles);
  if (values.at_file) words->emplace_back(Cli::kAtFiles);
}

}  // namespace

const ValueWords& Cli::ValuesOf(const CLI::App* app, const CLI::Option* option) const {
  static const ValueWords& none = *new ValueWords();
  const auto global = global_values_.find(option);
  if (global != global_values_.end()) return global->second;
  const auto found = commands_.find(app);
  return found == commands_.end() ? none : found->second->ValuesOf(option);
}

std::vector<std::string> Cli::Words(const std::vector<std::string>& before) const {
  const CLI::App* root = app_.get();
  Place place = {root};
  for (const std::string& word : before) Step(root, word, &place);
  std::vector<std::string> words;
  if (place.flag != nullptr) {
    AddValues(ValuesOf(place.app, place.flag), &words);
    if (!place.value_may_lack) return words;
  }
  if (place.arguments == 0) {
    for (const CLI::App* next : place.app->get_subcommands({})) words.push_back(next->get_name());
  }
  const CLI::Option* argument = Argument(place.app, place.arguments);
  if (argument != nullptr) AddValues(ValuesOf(place.app, argument), &words);
  for (const CLI::App* at : {place.app, root}) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        const std::string flag = "--" + name;
        if (std::find(words.begin(), words.end(), flag) == words.end()) words.push_back(flag);
      }
    }
  }
  return words;
}

const char* CompletionScript(const std::string& shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  return shell == "fish" ? kFish : nullptr;
}

}  // namespace luodi::client
