// SPDX-License-Identifier: Apache-2.0
#include "client/context.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/errors.h"
#include "client/language.h"
#include "nlohmann/json.hpp"

namespace luodi::client {
namespace {

std::string FromEnvironment(const Environment& environment, const char* variable) {
  const char* value = environment(variable);
  return value == nullptr ? "" : value;
}

std::string FirstOf(std::initializer_list<std::string> values) {
  for (const std::string& value : values) {
    if (!value.empty()) return value;
  }
  return "";
}

UsageError FileError(const std::string& path, const std::string& what) {
  return UsageError(absl::StrCat(path, ": ", what));
}

}  // namespace

std::string ContextsPath(const Environment& environment) {
  const std::string stated = FromEnvironment(environment, "LUODI_CONFIG");
  if (!stated.empty()) return stated;
  const std::string config = FromEnvironment(environment, "XDG_CONFIG_HOME");
  const std::string folder = config.empty() ? FromEnvironment(environment, "HOME") + "/.config" : config;
  return folder + "/luodi/contexts.json";
}

Contexts LoadContexts(const std::string& path) {
  Contexts contexts;
  std::ifstream file(path);
  if (!file) {
    if (std::filesystem::exists(path)) throw FileError(path, std::strerror(errno));
    return contexts;
  }
  try {
    const nlohmann::json json = nlohmann::json::parse(file);
    contexts.current = json.value("current", "");
    for (const auto& [name, entry] : json.at("contexts").items()) {
      contexts.entries[name] = {entry.value("server", ""), entry.value("zone", ""), entry.value("tokenFile", "")};
    }
  } catch (const nlohmann::json::exception& error) {
    throw FileError(path, error.what());
  }
  return contexts;
}

void SaveContexts(const std::string& path, const Contexts& contexts) {
  nlohmann::ordered_json json;
  json["current"] = contexts.current;
  json["contexts"] = nlohmann::ordered_json::object();
  for (const auto& [name, context] : contexts.entries) {
    json["contexts"][name] = {{"server", context.server}, {"zone", context.zone}, {"tokenFile", context.token_file}};
  }
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  WritePrivateFile(path, json.dump(2) + "\n");
}

UsageError NoSuchContext(const std::string& name, const Contexts& contexts, const std::string& path) {
  std::string sentence = absl::StrCat(_("No such context"), ": ", name, " (", path, ")");
  if (!contexts.entries.empty()) {
    const auto name_of = [](std::string* out, const auto& entry) { *out += entry.first; };
    absl::StrAppend(&sentence, "; ", _("known"), ": ", absl::StrJoin(contexts.entries, " ", name_of));
  }
  return UsageError(sentence);
}

Settled Settle(const Context& flags, const std::string& context_flag, const Environment& environment,
               const Contexts& contexts, const std::string& path) {
  const std::string asked = FirstOf({context_flag, FromEnvironment(environment, "LUODI_CONTEXT")});
  Settled settled;
  settled.name = FirstOf({asked, contexts.current});
  Context chosen;
  if (const auto found = contexts.entries.find(settled.name); found != contexts.entries.end()) {
    chosen = found->second;
  } else {
    if (!asked.empty()) throw NoSuchContext(asked, contexts, path);
    settled.name.clear();
  }
  const auto first = [&](std::string Context::*field, const char* variable, const std::string& otherwise,
                         Origin* origin) {
    const std::string variable_says = FromEnvironment(environment, variable);
    const std::pair<std::string, Origin> candidates[] = {{flags.*field, Origin::kFlag},
                                                         {variable_says, Origin::kEnvironment},
                                                         {chosen.*field, Origin::kContext},
                                                         {otherwise, Origin::kDefault}};
    for (const auto& [value, from] : candidates) {
      if (value.empty()) continue;
      *origin = from;
      settled.context.*field = value;
      return;
    }
  };
  first(&Context::server, "LUODI_SERVER", "127.0.0.1:7301", &settled.server);
  first(&Context::zone, "LUODI_ZONE", "", &settled.zone);
  first(&Context::token_file, "LUODI_TOKEN_FILE", "", &settled.token_file);
  return settled;
}

std::string ReadSecret(const std::string& token_file) {
  if (token_file.empty()) return "";
  std::ifstream file(token_file);
  std::string secret;
  if (!file || !std::getline(file, secret)) throw FileError(token_file, _("the token file cannot be read"));
  return std::string(absl::StripAsciiWhitespace(secret));
}

void WritePrivateFile(const std::string& path, const std::string& content) {
  const std::string fresh = absl::StrCat(path, ".", getpid(), ".new");
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw FileError(path, std::strerror(errno));
  const bool written = write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  const bool synced = fsync(file) == 0;
  close(file);
  if (!written || !synced || rename(fresh.c_str(), path.c_str()) != 0) {
    const std::string reason = std::strerror(errno);
    unlink(fresh.c_str());
    throw FileError(path, reason);
  }
}

}  // namespace luodi::client
