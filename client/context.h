// SPDX-License-Identifier: Apache-2.0
// Where to call and as whom: named contexts in a file of the user's, overridden by environment and flags.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "client/errors.h"

namespace luodi::client {

struct Context {
  // host:port
  std::string server;
  std::string zone;
  // The file whose first line is the secret of the token; the secret itself is never kept here.
  std::string token_file;
};

struct Contexts {
  // The one in use; empty when there is none.
  std::string current;
  std::map<std::string, Context> entries;
};

using Environment = std::function<const char*(const char*)>;

// $LUODI_CONFIG, else $XDG_CONFIG_HOME/luodi/contexts.json, else ~/.config/luodi/contexts.json.
std::string ContextsPath(const Environment& environment);

// None when the file is not there. Throws UsageError when it cannot be read or makes no sense.
Contexts LoadContexts(const std::string& path);

// Replaces the file as a whole, mode 0600. Throws UsageError when it cannot be written.
void SaveContexts(const std::string& path, const Contexts& contexts);

// Where a setting comes from.
enum class Origin { kFlag, kEnvironment, kContext, kDefault, kNowhere };

struct Settled {
  Context context;
  // The context of the file in use; empty: none.
  std::string name;
  Origin server = Origin::kNowhere;
  Origin zone = Origin::kNowhere;
  Origin token_file = Origin::kNowhere;
};

// What holds: a flag wins over LUODI_SERVER, LUODI_ZONE, LUODI_TOKEN_FILE, these over the context (named by the flag,
// by LUODI_CONTEXT, or the current one), that over 127.0.0.1:7301. Throws UsageError for a named context that is not
// there; it names `path`, the file looked in.
Settled Settle(const Context& flags, const std::string& context_flag, const Environment& environment,
               const Contexts& contexts, const std::string& path);

// The context is not in the file at `path`; names those that are.
UsageError NoSuchContext(const std::string& name, const Contexts& contexts, const std::string& path);

// The first line of the file; empty for an empty name. Throws UsageError when the file cannot be read.
std::string ReadSecret(const std::string& token_file);

// Writes a file as a whole with mode 0600: to a new file beside it, then renamed. Throws UsageError.
void WritePrivateFile(const std::string& path, const std::string& content);

}  // namespace luodi::client
