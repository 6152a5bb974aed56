// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

// A real PostgreSQL for tests: one cluster a test run (the ctest fixture `cluster`), or one of the binary's own when it is
// run by hand; a migrated template, cloned for whoever asks.
namespace luodi::testing {

// Connection string of a new, migrated, empty database.
std::string FreshDatabase();

// Starts a cluster in `directory` with the migrated template and writes its connection string to directory/url.
// Returns a process to be ended by SIGTERM. For the fixture's program.
void KeepCluster(const std::string& directory);

}  // namespace luodi::testing
