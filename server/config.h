// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <thread>

// What luodid is told: flags, then LUODI_* of the environment, then a file (--config), by one library.
namespace luodi {

struct Config {
  enum class Action { kServe, kMigrate, kCheck, kBackup, kRestore };
  Action action = Action::kServe;
  // Folder of backup and restore.
  std::string folder;

  std::string data_dir;
  std::string database_url;
  std::string address = "127.0.0.1:7301";
  std::string metrics_address = "127.0.0.1:7302";
  std::string log_file;
  // Four a core, 4 to 32. Half of them run lists and exports: more would only make decisions wait behind the database's
  // processes.
  int workers = std::clamp(4 * static_cast<int>(std::thread::hardware_concurrency()), 4, 32);
  int stream_workers = 2;
  int queue_limit = 512;
  // Seconds between two looks at what time does to cases; 0: never.
  int clock_interval = 60;
  // Seconds between two folds of the board; 0: never.
  int fold_interval = 2;
  bool reflection = true;
};

// Reads the command line. Ends the process with 0 for --help and --version, with 2 and a sentence for a mistake.
Config ReadConfig(int argc, char** argv);

}  // namespace luodi
