// SPDX-License-Identifier: Apache-2.0
// A database of its own for each test, and what migrations make of it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "server/migrations/runner.h"
#include "server/postgres/cluster.h"

namespace luodi::migrations {

namespace fs = std::filesystem;

class Migrating : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string name = "/tmp/luodi-migrations-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    fs::permissions(name, fs::perms(0711));
    auto started = postgres::Cluster::Start(directory_ / "data");
    ASSERT_TRUE(started.ok()) << started.status();
    cluster_ = started->release();
  }

  static void TearDownTestSuite() {
    delete cluster_;
    fs::remove_all(directory_);
  }

  void SetUp() override {
    Do(cluster_->ConnectionString(), "DROP ROLE IF EXISTS luodi_app");
    Do(cluster_->ConnectionString(), "CREATE DATABASE t");
  }

  void TearDown() override { Do(cluster_->ConnectionString(), "DROP DATABASE t WITH (FORCE)"); }

  static void Do(const std::string& url, const std::string& statement) {
    pqxx::connection connection(url);
    pqxx::nontransaction(connection).exec(statement);
  }

  std::string Url() const { return cluster_->ConnectionString() + " dbname=t"; }

  std::string Ask(const std::string& question) const {
    pqxx::connection connection(Url());
    return pqxx::nontransaction(connection).exec1(question)[0].c_str();
  }

  // Everything before the migration with this number, then these books, then the rest.
  void Upgrade(std::string_view number, const std::string& books) {
    const auto whole = Embedded();
    const auto from = std::find_if(whole.begin(), whole.end(), [&](const Migration& migration) {
      return std::string_view(migration.name).substr(0, number.size()) == number;
    });
    ASSERT_NE(from, whole.end());
    ASSERT_TRUE(migrations::Run(Url(), {whole.data(), static_cast<size_t>(from - whole.begin())}).ok());
    Do(Url(), books);
    const auto applied = migrations::Run(Url());
    ASSERT_TRUE(applied.ok()) << applied.status();
  }

  static inline fs::path directory_;
  static inline postgres::Cluster* cluster_ = nullptr;
};

}  // namespace luodi::migrations
