// SPDX-License-Identifier: Apache-2.0
#include "server/postgres/cluster.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <pqxx/pqxx>
#include <thread>

#include "server/postgres/backup.h"
#include "server/postgres/durability.h"

namespace luodi::postgres {
namespace {

namespace fs = std::filesystem;
using ::testing::Test;

fs::path TemporaryDirectory() {
  std::string name = "/tmp/luodi-cluster-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) abort();
  fs::permissions(name, fs::perms(0711));
  return name;
}

class EmbeddedPostgres : public Test {
 protected:
  ~EmbeddedPostgres() override {
    std::error_code ignored;
    fs::permissions(root_, fs::perms(0711), ignored);
    fs::remove_all(root_, ignored);
  }

  std::unique_ptr<Cluster> Started(const fs::path& data_dir) {
    auto cluster = Cluster::Start(data_dir);
    EXPECT_TRUE(cluster.ok()) << cluster.status();
    return cluster.ok() ? *std::move(cluster) : nullptr;
  }

  // initdb runs once; most tests start from a copy of what it made.
  static fs::path Initialised() {
    static const fs::path* made = [] {
      auto* path = new fs::path(TemporaryDirectory() / "data");
      atexit([] { fs::remove_all(Initialised().parent_path()); });
      EXPECT_TRUE(Cluster::Start(*path).ok());
      return path;
    }();
    return *made;
  }

  fs::path CopyOfInitialised(const std::string& name = "data") {
    const std::string command = "cp -a '" + Initialised().string() + "' '" + (root_ / name).string() + "'";
    EXPECT_EQ(system(command.c_str()), 0);
    return root_ / name;
  }

  const fs::path root_ = TemporaryDirectory();
};

std::string Ask(const std::string& url, const std::string& question) {
  pqxx::connection connection(url);
  pqxx::work transaction(connection);
  const std::string answer = transaction.exec1(question)[0].c_str();
  transaction.commit();
  return answer;
}

void Do(const std::string& url, const std::string& statement) {
  pqxx::connection connection(url);
  pqxx::nontransaction(connection).exec(statement);
}

pid_t ServerPid(const fs::path& data_dir) {
  pid_t pid = 0;
  std::ifstream(data_dir / "pg/postmaster.pid") >> pid;
  return pid;
}

// A process that ended may still be in the table of processes; it has no command line any more.
bool Runs(pid_t pid) {
  std::string command;
  std::ifstream("/proc/" + std::to_string(pid) + "/cmdline") >> command;
  return !command.empty();
}

// Another process of the account PostgreSQL runs as, whose number a stale file may name by chance.
class Bystander {
 public:
  explicit Bystander(const fs::path& data_dir)
      : pid_(*Spawn({"/usr/bin/sleep", "60"}, *ServerAccount(data_dir), STDERR_FILENO, SIGKILL)) {}
  ~Bystander() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  void SignIn(const fs::path& data_dir, const std::string& file) const {
    std::ofstream(data_dir / file) << pid_ << "\n" << (data_dir / "pg").string() << "\n";
  }
  bool Lives() const { return Runs(pid_); }

 private:
  pid_t pid_;
};

std::string SocketDirectory(const Cluster& cluster) {
  const std::string url = cluster.ConnectionString();
  const size_t start = url.find('\'') + 1;
  return url.substr(start, url.find('\'', start) - start);
}

void ExpectRefusal(const absl::Status& status, const std::string& words) {
  EXPECT_FALSE(status.ok());
  EXPECT_NE(std::string(status.message()).find(words), std::string::npos) << status;
}

TEST_F(EmbeddedPostgres, MakesADurableDatabaseOwnedByAnOrdinaryRole) {
  const fs::path data_dir = root_ / "new/data";
  auto cluster = Started(data_dir);
  const std::string url = cluster->ConnectionString();
  EXPECT_TRUE(CheckDurability(url).ok()) << CheckDurability(url);
  EXPECT_EQ(Ask(url, "SELECT current_database() || ' ' || current_user"), "luodi luodi_owner");
  EXPECT_EQ(Ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"), "f");
  EXPECT_EQ(Ask(url, "SHOW listen_addresses"), "");
  EXPECT_EQ(Ask(url, "SHOW max_connections"), "60");
  EXPECT_EQ(Ask(url, "SHOW idle_in_transaction_session_timeout"), "5s");
  EXPECT_TRUE(cluster->Stop().ok());
  EXPECT_FALSE(cluster->Alive());
}

TEST_F(EmbeddedPostgres, KeepsWhatWasCommittedAcrossStopAndStart) {
  const fs::path data_dir = CopyOfInitialised();
  Do(Started(data_dir)->ConnectionString(), "CREATE TABLE kept AS SELECT 42 AS n");
  EXPECT_EQ(Ask(Started(data_dir)->ConnectionString(), "SELECT n FROM kept"), "42");
}

TEST_F(EmbeddedPostgres, RestartsAfterKillOfTheServerAndLosesNothingAcknowledged) {
  const fs::path data_dir = CopyOfInitialised();
  auto cluster = Started(data_dir);
  Do(cluster->ConnectionString(), "CREATE TABLE written (n int)");
  for (int round = 1; round <= 3; ++round) {
    Do(cluster->ConnectionString(), "INSERT INTO written VALUES (1)");
    const pid_t killed = ServerPid(data_dir);
    kill(killed, SIGKILL);
    for (int i = 0; i < 500 && cluster->Alive(); ++i) usleep(10'000);
    ASSERT_FALSE(cluster->Alive());
    ASSERT_TRUE(cluster->Restart().ok());
    EXPECT_NE(ServerPid(data_dir), killed);
    EXPECT_EQ(Ask(cluster->ConnectionString(), "SELECT count(*) FROM written"), std::to_string(round));
  }
}

TEST_F(EmbeddedPostgres, IsRestartedOnlyByTheThreadThatStartedIt) {
  auto cluster = Started(CopyOfInitialised());
  absl::Status answer;
  std::thread([&] { answer = cluster->Restart(); }).join();
  ExpectRefusal(answer, "only by the thread");
}

TEST_F(EmbeddedPostgres, EndsWithItsProgramAndStartsAgainAfterKillOfBoth) {
  const fs::path data_dir = CopyOfInitialised();
  const pid_t program = fork();
  if (program == 0) {
    auto cluster = Cluster::Start(data_dir);
    Do((*cluster)->ConnectionString(), "CREATE TABLE kept AS SELECT 42 AS n");
    std::ofstream(data_dir / "ready");
    pause();
  }
  for (int i = 0; i < 1000 && !fs::exists(data_dir / "ready"); ++i) usleep(10'000);
  kill(program, SIGKILL);
  waitpid(program, nullptr, 0);
  // At once, while the old server is still stopping.
  EXPECT_EQ(Ask(Started(data_dir)->ConnectionString(), "SELECT n FROM kept"), "42");
}

// A killed server may stay in the table of processes for ever (nobody reaps it in a container), and numbers come again.
TEST_F(EmbeddedPostgres, IsNotFooledByStaleFilesWhoseNumberIsInUse) {
  const fs::path data_dir = CopyOfInitialised();
  const Bystander bystander(data_dir);
  for (const std::string file : {"pg/postmaster.pid", "run/.s.PGSQL.5432.lock"}) {
    bystander.SignIn(data_dir, file);
    EXPECT_EQ(Ask(Started(data_dir)->ConnectionString(), "SELECT 1"), "1");
    EXPECT_TRUE(bystander.Lives());
  }
}

TEST_F(EmbeddedPostgres, StopsAServerThatOutlivedItsProgram) {
  const fs::path data_dir = CopyOfInitialised();
  { Started(data_dir); }
  auto account = ServerAccount(data_dir);
  auto bin = BinDirectory(data_dir / "pg");
  ASSERT_TRUE(
      postgres::Run({*bin / "pg_ctl", "start", "-w", "-s", "-D", data_dir / "pg", "-l", data_dir / "pg/other.log", "-o",
                     "-c listen_addresses= -c unix_socket_directories=" + (data_dir / "run").string()},
                    *account)
          .ok());
  const pid_t other = ServerPid(data_dir);
  ASSERT_TRUE(Runs(other));
  kill(other, SIGSTOP);
  auto cluster = Started(data_dir);
  EXPECT_NE(ServerPid(data_dir), other);
  EXPECT_FALSE(Runs(other));
}

TEST_F(EmbeddedPostgres, RefusesASecondProgramOnTheSameDirectory) {
  const fs::path data_dir = CopyOfInitialised();
  auto first = Started(data_dir);
  ExpectRefusal(Cluster::Start(data_dir).status(),
                "in use by another luodid (process " + std::to_string(getpid()) + ")");
  EXPECT_TRUE(first->Alive());
}

TEST_F(EmbeddedPostgres, ServesADirectoryWhosePathIsTooLongForASocket) {
  const fs::path data_dir = CopyOfInitialised(std::string(150, 'l'));
  auto cluster = Started(data_dir);
  EXPECT_EQ(Ask(cluster->ConnectionString(), "SELECT 1"), "1");
  const std::string directory = SocketDirectory(*cluster);
  struct stat found;
  ASSERT_EQ(stat(directory.c_str(), &found), 0) << directory;
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  EXPECT_LT(directory.size(), 90u);
  cluster.reset();
  EXPECT_FALSE(fs::exists(directory));
}

TEST_F(EmbeddedPostgres, ServesADirectoryWithQuotesBlanksAndChineseInItsName) {
  EXPECT_EQ(Ask(Started(CopyOfInitialised("落地 a\"b,c"))->ConnectionString(), "SELECT 1"), "1");
}

TEST_F(EmbeddedPostgres, DoesAFirstStartThatWasCutShortAgain) {
  const fs::path data_dir = root_ / "data";
  fs::create_directories(data_dir / "pg.new/base");
  std::ofstream(data_dir / "pg.new/PG_VERSION") << "15\n";
  EXPECT_EQ(Ask(Started(data_dir)->ConnectionString(), "SELECT 1"), "1");
  EXPECT_FALSE(fs::exists(data_dir / "pg.new"));
}

TEST_F(EmbeddedPostgres, RefusesAnotherMajorVersionAndNamesTheWayOut) {
  const fs::path data_dir = CopyOfInitialised();
  std::ofstream(data_dir / "pg/PG_VERSION") << "14\n";
  ExpectRefusal(Cluster::Start(data_dir).status(), "made by PostgreSQL 14, but installed is PostgreSQL");
  ExpectRefusal(Cluster::Start(data_dir).status(), "pg_upgrade");
  std::ofstream(data_dir / "pg/PG_VERSION") << "99\n";
  ExpectRefusal(Cluster::Start(data_dir).status(), "Install postgresql-99");
}

TEST_F(EmbeddedPostgres, NamesTheDirectoryItsAccountMayNotPass) {
  if (geteuid() != 0) GTEST_SKIP() << "only root runs PostgreSQL under another account";
  fs::permissions(root_, fs::perms(0700));
  ExpectRefusal(Cluster::Start(root_ / "data").status(), "may not pass the directory " + root_.string() + ":");
}

TEST_F(EmbeddedPostgres, RepeatsTheLastWordsOfAServerThatDoesNotStart) {
  const fs::path data_dir = CopyOfInitialised();
  std::ofstream(data_dir / "pg/postgresql.conf", std::ios::app) << "shared_buffers = nonsense\n";
  ExpectRefusal(Cluster::Start(data_dir).status(), "It said: ");
  ExpectRefusal(Cluster::Start(data_dir).status(), "shared_buffers");
}

TEST_F(EmbeddedPostgres, NamesEveryUnsafeSettingAtOnce) {
  const fs::path data_dir = CopyOfInitialised();
  Do(Started(data_dir)->ConnectionString(), "ALTER ROLE luodi_owner SET synchronous_commit = off");
  auto account = ServerAccount(data_dir);
  auto bin = BinDirectory(data_dir / "pg");
  ASSERT_TRUE(postgres::Run({*bin / "pg_checksums", "--disable", "-D", data_dir / "pg"}, *account).ok());
  auto cluster = Started(data_dir);
  const absl::Status answer = CheckDurability(cluster->ConnectionString());
  ExpectRefusal(answer, "synchronous_commit=off");
  ExpectRefusal(answer, "data_checksums=off");
}

TEST_F(EmbeddedPostgres, SaysThatADatabaseIsOutOfReach) {
  EXPECT_EQ(CheckDurability("host=" + root_.string() + " dbname=luodi").code(), absl::StatusCode::kUnavailable);
}

TEST_F(EmbeddedPostgres, RestoresABackupMadeWhileItWasWritten) {
  const fs::path data_dir = CopyOfInitialised(), target = root_ / "backups/monday/";
  auto cluster = Started(data_dir);
  const std::string url = cluster->ConnectionString();
  Do(url, "CREATE TABLE written (n int)");
  std::atomic<bool> stop = false;
  std::atomic<int> acknowledged = 0;
  std::thread writer([&] {
    pqxx::connection connection(url);
    while (!stop) {
      pqxx::nontransaction(connection).exec("INSERT INTO written VALUES (1)");
      ++acknowledged;
    }
  });
  while (acknowledged < 100) usleep(1000);
  const int before = acknowledged;
  const absl::Status made = Backup(data_dir, target);
  const int after = acknowledged + 1;
  stop = true;
  writer.join();
  ASSERT_TRUE(made.ok()) << made;
  ExpectRefusal(Backup(data_dir, target), "is not empty");
  ExpectRefusal(Restore(target, data_dir), "in use by another luodid");

  cluster.reset();
  fs::remove_all(data_dir);
  const absl::Status restored = Restore(target, data_dir);
  ASSERT_TRUE(restored.ok()) << restored;
  ExpectRefusal(Restore(target, data_dir), "is not empty (pg)");
  const int found = std::stoi(Ask(Started(data_dir)->ConnectionString(), "SELECT count(*) FROM written"));
  EXPECT_GE(found, before);
  EXPECT_LE(found, after);
}

TEST_F(EmbeddedPostgres, RefusesADamagedBackup) {
  const fs::path data_dir = CopyOfInitialised(), target = root_ / "backup";
  auto cluster = Started(data_dir);
  ASSERT_TRUE(Backup(data_dir, target).ok());
  std::fstream(target / "global/pg_control", std::ios::in | std::ios::out).seekp(100).write("xx", 2);
  ExpectRefusal(Restore(target, root_ / "other"), "is damaged");
  EXPECT_FALSE(fs::exists(root_ / "other/pg"));
  ExpectRefusal(Restore(root_, root_ / "other"), "is no backup");
}

TEST_F(EmbeddedPostgres, RefusesABackupOfADatabaseThatDoesNotRun) {
  ExpectRefusal(Backup(CopyOfInitialised(), root_ / "backup"), "no luodid runs");
  EXPECT_FALSE(fs::exists(root_ / "backup.partial"));
}

}  // namespace
}  // namespace luodi::postgres
