// SPDX-License-Identifier: Apache-2.0
// luodi context.
#include <cstdlib>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"

namespace luodi::client {
namespace {

std::string Path() {
  return ContextsPath([](const char* variable) -> const char* { return std::getenv(variable); });
}

// The gRPC library would take a port of its own.
bool HasPort(const std::string& server) {
  const size_t colon = server.rfind(':');
  int port = 0;
  return colon != std::string::npos && colon > 0 && absl::SimpleAtoi(server.substr(colon + 1), &port) && port > 0 &&
         port < 65536;
}

int Set(Session& session, const std::string& name) {
  const Context& flags = session.globals().flags;
  if (name.empty()) throw UsageError(_("A context needs a name"));
  if (!flags.server.empty() && !HasPort(flags.server)) {
    throw UsageError(absl::StrCat("--server ", flags.server, ": ", _("write host:port, as 127.0.0.1:7301")));
  }
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
  if (contexts.entries.count(name) == 0) throw NoSuchContext(name, contexts, Path());
  contexts.current = name;
  SaveContexts(Path(), contexts);
  return kDone;
}

int Remove(const std::string& name) {
  Contexts contexts = LoadContexts(Path());
  if (contexts.entries.count(name) == 0) throw NoSuchContext(name, contexts, Path());
  contexts.entries.erase(name);
  if (contexts.current == name) contexts.current.clear();
  SaveContexts(Path(), contexts);
  return kDone;
}

nlohmann::ordered_json Json(const std::string& name, const Context& context, bool current) {
  return {{"name", name},
          {"current", current},
          {"server", context.server},
          {"zone", context.zone},
          {"tokenFile", context.token_file}};
}

int ListContexts(Session& session) {
  const Contexts contexts = LoadContexts(Path());
  Output& out = session.out();
  if (contexts.entries.empty() && out.ForPeople()) {
    out.Line(_("(none)"));
    return kDone;
  }
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  Table table({_("Current"), _("Name"), _("Server"), _("Zone"), _("Token file")});
  for (const auto& [name, context] : contexts.entries) {
    const bool current = name == contexts.current;
    json.push_back(Json(name, context, current));
    table.Add({current ? "*" : "", name, context.server, context.zone, context.token_file});
    if (out.format() == Format::kName) out.Line(name);
  }
  if (out.format() == Format::kJson || out.format() == Format::kYaml) out.Json(json);
  if (out.ForPeople() || out.format() == Format::kCsv) out.Show(table);
  return kDone;
}

// The one named, or the current one.
int ShowContext(Session& session, const std::string& asked) {
  const Contexts contexts = LoadContexts(Path());
  const std::string name = asked.empty() ? contexts.current : asked;
  if (name.empty()) throw UsageError(absl::StrCat(Path(), ": ", _("no context is current: `luodi context use NAME`")));
  const auto found = contexts.entries.find(name);
  if (found == contexts.entries.end()) throw NoSuchContext(name, contexts, Path());
  const auto& [server, zone, token_file] = found->second;
  Output& out = session.out();
  if (out.format() == Format::kName) {
    out.Line(name);
  } else if (!out.ForPeople() && out.format() != Format::kCsv) {
    out.Json(Json(name, found->second, name == contexts.current));
  } else if (out.format() == Format::kCsv) {
    Table table({_("Name"), _("Server"), _("Zone"), _("Token file"), _("File")});
    table.Add({name, server, zone, token_file, Path()});
    out.Show(table);
  } else {
    const char* nothing = _("(not set)");
    Table table({"", ""});
    table.Add({_("Name"), absl::StrCat(name, name == contexts.current ? absl::StrCat(" (", _("current"), ")") : "")});
    table.Add({_("Server"), server.empty() ? nothing : server});
    table.Add({_("Zone"), zone.empty() ? nothing : zone});
    table.Add({_("Token file"), token_file.empty() ? nothing : token_file});
    table.Add({_("File"), Path()});
    out.ShowRows(table);
  }
  return kDone;
}

}  // namespace

void AddContextCommands(Noun root) {
  Noun noun = root.AddNoun("context", _("Where to call and as whom, under a name"));
  const auto name = std::make_shared<std::string>();
  noun.Verb("set", _("Keeps --server, --zone and --token-file under a name"),
            "luodi context set home --server 127.0.0.1:7301 --zone tour --token-file ~/chen-jing.token")
      .Option("NAME", name.get(), _("What you call it"))
      .TakesContext()
      .Required()
      .Runs([name](Session& session) { return Set(session, *name); });
  noun.Verb("use", _("Makes a context the current one"), "luodi context use home")
      .Option("NAME", name.get(), _("Which"))
      .TakesContext()
      .Required()
      .Runs([name](Session&) { return Use(*name); });
  noun.Verb("remove", _("Forgets a context"), "luodi context remove home")
      .Option("NAME", name.get(), _("Which"))
      .TakesContext()
      .Required()
      .Runs([name](Session&) { return Remove(*name); });
  noun.Verb("show", _("Shows a context, the current one if none is named"), "luodi context show home")
      .Option("NAME", name.get(), _("Which"))
      .TakesContext()
      .Runs([name](Session& session) { return ShowContext(session, *name); });
  noun.Verb("list", _("Lists the contexts"), "luodi context list").Runs(ListContexts);
}

}  // namespace luodi::client
