// SPDX-License-Identifier: Apache-2.0
// luodi context.
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"

namespace luodi::client {
namespace {

std::string Path() {
  return ContextsPath([](const char* variable) -> const char* { return std::getenv(variable); });
}

int Set(Session& session, const std::string& name) {
  const Context& flags = session.globals().flags;
  Contexts contexts = LoadContexts(Path());
  Context& context = contexts.entries[name];
  if (!flags.server.empty()) context.server = flags.server;
  if (!flags.zone.empty()) context.zone = flags.zone;
  if (!flags.token_file.empty()) context.token_file = std::filesystem::absolute(flags.token_file);
  if (contexts.current.empty()) contexts.current = name;
  SaveContexts(Path(), contexts);
  session.Note(absl::StrCat(_("written"), ": ", Path()));
  return kDone;
}

int Use(const std::string& name) {
  Contexts contexts = LoadContexts(Path());
  if (contexts.entries.count(name) == 0) throw UsageError(absl::StrCat(_("No such context"), ": ", name));
  contexts.current = name;
  SaveContexts(Path(), contexts);
  return kDone;
}

int Remove(const std::string& name) {
  Contexts contexts = LoadContexts(Path());
  if (contexts.entries.erase(name) == 0) throw UsageError(absl::StrCat(_("No such context"), ": ", name));
  if (contexts.current == name) contexts.current.clear();
  SaveContexts(Path(), contexts);
  return kDone;
}

int ListContexts(Session& session) {
  const Contexts contexts = LoadContexts(Path());
  Output& out = session.out();
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  Table table({"", _("Name"), _("Server"), _("Zone"), _("Token file")});
  for (const auto& [name, context] : contexts.entries) {
    const bool current = name == contexts.current;
    json.push_back({{"name", name},
                    {"current", current},
                    {"server", context.server},
                    {"zone", context.zone},
                    {"tokenFile", context.token_file}});
    table.Add({current ? "*" : "", name, context.server, context.zone, context.token_file});
    if (out.format() == Format::kName) out.Line(name);
  }
  if (out.format() == Format::kJson || out.format() == Format::kYaml) out.Json(json);
  if (out.ForPeople() || out.format() == Format::kCsv) out.Show(table);
  return kDone;
}

}  // namespace

void AddContextCommands(Noun root) {
  Noun noun = root.AddNoun("context", _("Where to call and as whom, under a name"));
  const auto name = std::make_shared<std::string>();
  noun.Verb("set", _("Keeps --server, --zone and --token-file under a name"),
            "luodi context set home --server 127.0.0.1:7301 --zone tour --token-file ~/chen-jing.token")
      .Option("NAME", name.get(), _("What you call it"))
      .Required()
      .Runs([name](Session& session) { return Set(session, *name); });
  noun.Verb("use", _("Makes a context the current one"), "luodi context use home")
      .Option("NAME", name.get(), _("Which"))
      .Required()
      .Runs([name](Session&) { return Use(*name); });
  noun.Verb("remove", _("Forgets a context"), "luodi context remove home")
      .Option("NAME", name.get(), _("Which"))
      .Required()
      .Runs([name](Session&) { return Remove(*name); });
  noun.Verb("list", _("Lists the contexts"), "luodi context list").Runs(ListContexts);
}

}  // namespace luodi::client
