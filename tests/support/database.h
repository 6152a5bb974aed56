// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

// A real PostgreSQL for tests: one cluster a test run (the ctest fixture `cluster`), or one of the binary's own when it is
// run by hand; a migrated template, cloned for whoever asks.
namespace luodi::testing {

// Connection string of a new, migrated, empty database.
std::string FreshDatabase();

// Starts a cluster in `place` with the migrated template, writes its connection string to `url_file`, and keeps it until
// SIGTERM. For the fixture's program.
void KeepCluster(const std::string& place, const std::string& url_file);

// A new directory that PostgreSQL's own user can get to: build trees often lie where only their owner passes.
std::string NewPlace();

}  // namespace luodi::testing
