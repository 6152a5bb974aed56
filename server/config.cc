// SPDX-License-Identifier: Apache-2.0
#include "server/config.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

namespace luodi {
namespace {

std::string UsualDataDir() {
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0' && std::string(home) != "/root") {
    return std::string(home) + "/.local/share/luodi";
  }
  return "/var/lib/luodi";
}

// Empty, or what is wrong with host:port; gRPC and the metrics would take a port modulo 65536 without a word.
std::string AddressFault(const std::string& address) {
  const size_t colon = address.rfind(':');
  const std::string host = address.substr(0, std::min(colon, address.size()));
  const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const bool digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  const bool hosts = !host.empty() && (bracketed || host.find_first_of(":[] ") == std::string::npos);
  if (hosts && digits && std::stoi(port) <= 65535) return "";
  return "\"" + address + "\" is not host:port with a port from 0 to 65535";
}

// The metrics may be served nowhere.
std::string MetricsAddressFault(const std::string& address) { return address.empty() ? "" : AddressFault(address); }

void AddOptions(CLI::App& app, Config& config) {
  // CLI11 reads no environment for the file itself. One that is named must be there.
  const char* file = std::getenv("LUODI_CONFIG_FILE");
  const bool named = file != nullptr && *file != '\0';
  app.set_config("--config", named ? file : "", "read options from this file (key=value); Env:LUODI_CONFIG_FILE", named);
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_option("--data-dir", config.data_dir, "where the embedded PostgreSQL and the first token live")
      ->envname("LUODI_DATA_DIR")
      ->capture_default_str();
  app.add_option("--database-url", config.database_url, "use this PostgreSQL instead of an embedded one")
      ->envname("LUODI_DATABASE_URL");
  app.add_option("--address", config.address, "where gRPC listens; loopback unless you say otherwise")
      ->envname("LUODI_ADDRESS")
      ->check(AddressFault)
      ->capture_default_str();
  app.add_option("--metrics-address", config.metrics_address, "where Prometheus reads; empty: nowhere")
      ->envname("LUODI_METRICS_ADDRESS")
      ->check(MetricsAddressFault)
      ->capture_default_str();
  app.add_option("--log-file", config.log_file, "JSON lines go here; empty: standard error")->envname("LUODI_LOG_FILE");
  app.add_option("--workers", config.workers,
                 "threads, each with a database connection; half of them run lists and bulk calls")
      ->envname("LUODI_WORKERS")
      ->check(CLI::Range(1, 32))
      ->capture_default_str();
  app.add_option("--stream-workers", config.stream_workers, "threads for imports, exports, uploads and downloads")
      ->envname("LUODI_STREAM_WORKERS")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  app.add_option("--queue-limit", config.queue_limit, "calls that may wait; the less urgent are refused before it is full")
      ->envname("LUODI_QUEUE_LIMIT")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--clock-interval", config.clock_interval,
                 "seconds between two looks at what time does to cases under review; 0: never")
      ->envname("LUODI_CLOCK_INTERVAL")
      ->check(CLI::Range(0, 86400))
      ->capture_default_str();
  app.add_option("--fold-interval", config.fold_interval,
                 "seconds between two folds of what writes append to the board; 0: never")
      ->envname("LUODI_FOLD_INTERVAL")
      ->check(CLI::Range(0, 3600))
      ->capture_default_str();
  app.add_flag("--reflection,!--no-reflection", config.reflection, "answer server reflection")
      ->envname("LUODI_REFLECTION");
}

constexpr char kCheckFooter[] = R"(Reads beside a luodid that serves, and mends nothing. Ends with
  0  nothing is wrong
  1  something is: the lines below WRONG name it
  2  the command line is malformed
  3  not all was looked at: the database cannot be reached, was lost on the way or has no room
     for one more, which says nothing against it; a WRONG above holds
--data-dir, --database-url and the rest: luodid --help
Example: luodid check --data-dir /var/lib/luodi)";

constexpr char kMigrateFooter[] = R"(With luodid stopped; what is done already is left as it is. Makes no database: where there is none
it ends with 3, and luodid itself makes one when it first serves.
--data-dir, --database-url and the rest: luodid --help
Example: luodid migrate --data-dir /var/lib/luodi)";

constexpr char kBackupFooter[] = R"(While luodid serves. FOLDER appears when all of it is on disk and verified.
--data-dir and the rest: luodid --help
Example: luodid backup --data-dir /var/lib/luodi /var/lib/luodi-backup/today)";

constexpr char kRestoreFooter[] = R"(--data-dir is where the copy goes: new or empty.
The rest: luodid --help
Example: luodid restore --data-dir /var/lib/luodi-rehearsal /var/lib/luodi-backup/today)";

struct Commands {
  CLI::App *migrate, *check, *backup, *restore;
};

Commands AddCommands(CLI::App& app, Config& config) {
  const auto add = [&](const char* name, const char* does, const char* footer) {
    CLI::App* command = app.add_subcommand(name, does);
    command->footer(footer);
    return command;
  };
  const Commands commands = {
      add("migrate", "bring the database to this version's schema, then end", kMigrateFooter),
      add("check", "read the whole database for what must hold (schema, journal, stages, reviews, board), then end",
          kCheckFooter),
      add("backup", "copy the embedded database into FOLDER while the server runs", kBackupFooter),
      add("restore", "make a new data directory from a backup in FOLDER", kRestoreFooter)};
  commands.backup->add_option("FOLDER", config.folder, "where the backup goes: new or empty")->required();
  commands.restore->add_option("FOLDER", config.folder, "the backup, as luodid backup made it")->required();
  return commands;
}

}  // namespace

Config ReadConfig(int argc, char** argv) {
  Config config;
  config.data_dir = UsualDataDir();
  CLI::App app("luodid: the service of record of a development zone's investment bureau", "luodid");
  app.set_version_flag("--version", std::string("luodid ") + LUODI_VERSION);
  app.footer("Example: luodid --data-dir /var/lib/luodi --address 127.0.0.1:7301");
  AddOptions(app, config);
  app.fallthrough();
  app.require_subcommand(0, 1);
  const auto [migrate, check, backup, restore] = AddCommands(app, config);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ConfigError& error) {
    // "INI was not able to parse KEY", KEY of a section being SECTION.++
    const std::string what = error.what();
    const std::string key = what.substr(what.rfind(' ') + 1);
    std::cerr << "luodid: the config file has a key that luodid does not know: " << key.substr(0, key.find(".++"))
              << std::endl;
    std::exit(2);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    std::exit(code == 0 ? 0 : 2);
  }
  if (*migrate) config.action = Config::Action::kMigrate;
  if (*check) config.action = Config::Action::kCheck;
  if (*backup) config.action = Config::Action::kBackup;
  if (*restore) config.action = Config::Action::kRestore;
  return config;
}

}  // namespace luodi
