// The private stack for real: services start, come back when killed, keep their data, and leave nothing behind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "producers/cli/stack/child_process.h"
#include "producers/cli/stack/keeper.h"
#include "producers/cli/stack/stack_report.h"
#include "shared/postgres/session.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class PrivateStack : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string pattern = "/tmp/millrace_stack_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    ::chmod(folder_.c_str(), 0755);  // For root, the stack runs as another account.
  }
  static void TearDownTestSuite() {
    run("down --erase");
    std::filesystem::remove_all(folder_);
  }

  void SetUp() override { ASSERT_EQ(run("up"), 0) << output_; }

  static int run(const std::string& arguments) {
    const auto command = "MILLRACE_STATE_FOLDER=" + state() + " " STACK_PROGRAM " " + arguments + " 2>&1";
    output_.clear();
    FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    while (const auto bytes = std::fread(buffer.data(), 1, buffer.size(), pipe)) output_.append(buffer.data(), bytes);
    return WEXITSTATUS(::pclose(pipe));
  }

  static std::string state() { return folder_ + "/state"; }
  static StackReport report() { return read_report(StackFolder(state()).stack_file()); }
  static Member member(const std::string& name) {
    for (const auto& member : report().members) {
      if (member.name == name) return member;
    }
    return {};
  }

  template <typename Condition>
  static bool eventually(Duration patience, const Condition& holds) {
    SystemClock clock;
    const auto deadline = clock.monotonic() + patience;
    while (!holds() && clock.monotonic() < deadline) pause_for(clock, 20ms);
    return holds();
  }

  static std::string folder_;
  static std::string output_;
};

std::string PrivateStack::folder_;
std::string PrivateStack::output_;

TEST_F(PrivateStack, AKilledServiceRunsAgain) {
  for (const char* name : {"redis", "postgres", "kafka"}) {
    const auto killed = member(name).pid;
    ASSERT_GT(killed, 0) << name;

    ::kill(killed, SIGKILL);

    EXPECT_TRUE(eventually(90s, [&] { return member(name).is_running() && member(name).pid != killed; })) << name;
    EXPECT_THAT(member(name).last_end, HasSubstr("signal 9"));
  }
}

TEST_F(PrivateStack, UpIsIdempotentAndKeepsAddressesAndData) {
  const auto before = report();
  ASSERT_EQ(run("up"), 0) << output_;
  EXPECT_EQ(report().keeper, before.keeper);

  // Another test may just have killed it: it is up, and still recovering.
  ASSERT_TRUE(eventually(20s, [&] { return postgres::Session::open(before.postgres_url, "test").has_value(); }));
  {
    const auto session = postgres::Session::open(before.postgres_url, "test");
    ASSERT_TRUE(session) << session.error().detail;
    ASSERT_TRUE((*session)->run("CREATE TABLE IF NOT EXISTS kept (x integer)"));
  }
  ASSERT_EQ(run("down"), 0) << output_;
  ASSERT_EQ(run("up"), 0) << output_;

  EXPECT_NE(report().keeper, before.keeper);
  EXPECT_EQ(report().kafka_address, before.kafka_address);
  EXPECT_EQ(report().postgres_url, before.postgres_url);
  const auto session = postgres::Session::open(before.postgres_url, "test");
  ASSERT_TRUE(session) << session.error().detail;
  EXPECT_TRUE((*session)->run("SELECT * FROM kept"));
}

TEST_F(PrivateStack, NothingOutlivesItsKeeperAndAStaleStackFileIsRecognised) {
  const auto before = report();

  ::kill(before.keeper, SIGKILL);

  EXPECT_TRUE(eventually(20s, [&] {
    return std::none_of(before.members.begin(), before.members.end(), [](const Member& m) { return is_alive(m.pid); });
  }));
  EXPECT_FALSE(is_kept(StackFolder(state())));
  EXPECT_EQ(run("status"), 10);
  EXPECT_THAT(output_, HasSubstr("not running"));
  EXPECT_EQ(run("up"), 0) << output_;
}

TEST_F(PrivateStack, DownLeavesNoProcess) {
  const auto before = report();
  ASSERT_EQ(run("down"), 0) << output_;
  for (const auto& member : before.members) EXPECT_FALSE(is_alive(member.pid)) << member.name;
  EXPECT_EQ(run("down"), 0) << output_;
}

TEST_F(PrivateStack, StatusHasTheShapeThatOutsidersRelyOnAndTheStateFolderIsPrivate) {
  ASSERT_EQ(run("status"), 0);
  const auto document = Json::parse(output_);
  EXPECT_EQ(document.at("kafka").at("address"), report().kafka_address);
  EXPECT_THAT(document.at("postgres").at("url").get<std::string>(), HasSubstr("postgresql://"));
  EXPECT_TRUE(document.at("redis").contains("address"));
  EXPECT_TRUE(document.at("workers").is_array());
  struct stat entry {};
  ASSERT_EQ(::stat((state() + "/stack.json").c_str(), &entry), 0);
  EXPECT_EQ(entry.st_mode & 077, 0u);
  EXPECT_NE(entry.st_uid, 0u) << "nothing of a stack may belong to root";
}

}  // namespace
}  // namespace millrace::cli::stack
