#include "shared/postgres/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/private_postgres.h"

namespace millrace::postgres {
namespace {

using testing::HasSubstr;

const Migration kFirst{.version = 1, .name = "0001_a.sql", .script = "CREATE TABLE a (x integer); CREATE TABLE b (x integer);"};
const Migration kSecond{.version = 2, .name = "0002_c.sql", .script = "CREATE TABLE c (x integer);"};

class Migrations : public testing::Test {
 protected:
  void SetUp() override { session_ = open(); }

  // Every test has a schema of its own in the one database.
  std::unique_ptr<Session> open() {
    auto session = Session::open(tests::PrivatePostgres::shared().url(), "migrate_test");
    EXPECT_TRUE(session) << session.error().detail;
    const std::string schema = testing::UnitTest::GetInstance()->current_test_info()->name();
    EXPECT_TRUE((*session)->run("CREATE SCHEMA IF NOT EXISTS " + schema));
    EXPECT_TRUE((*session)->run("SET search_path TO " + schema));
    return std::move(*session);
  }
  bool has_table(const std::string& name) {
    return session_->run("SELECT to_regclass($1)", {name})->rows.at(0).at(0).has_value();
  }

  std::unique_ptr<Session> session_;
};

TEST_F(Migrations, ApplyWhatIsPendingAndNothingTwice) {
  EXPECT_EQ(migrate(*session_, {kFirst}).value(), 1u);
  EXPECT_EQ(migrate(*session_, {kFirst, kSecond}).value(), 1u);
  EXPECT_EQ(migrate(*session_, {kFirst, kSecond}).value(), 0u);
  EXPECT_TRUE(has_table("a"));
  EXPECT_TRUE(has_table("c"));
}

TEST_F(Migrations, AFailureLeavesNothingOfTheWholeRun) {
  const Migration broken{.version = 2, .name = "0002_broken.sql", .script = "CREATE TABLE c (x integer); CREATE TABLE nonsense"};
  const auto done = migrate(*session_, {kFirst, broken});
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().detail, HasSubstr("0002_broken.sql"));
  EXPECT_FALSE(has_table("a"));
  EXPECT_FALSE(has_table("schema_migrations"));
}

TEST_F(Migrations, RefuseAScriptThatWasChangedAfterItWasApplied) {
  ASSERT_TRUE(migrate(*session_, {kFirst}));
  auto changed = kFirst;
  changed.script += " -- later";
  const auto done = migrate(*session_, {changed});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kRejected);
  EXPECT_THAT(done.error().detail, HasSubstr("was changed"));
}

TEST_F(Migrations, RefuseADatabaseOfANewerProgram) {
  ASSERT_TRUE(migrate(*session_, {kFirst, kSecond}));
  const auto done = migrate(*session_, {kFirst});
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().detail, HasSubstr("newer program"));
}

TEST_F(Migrations, TwoProgramsAtOnceApplyEachOnce) {
  const auto other = open();
  std::size_t theirs = 0;
  std::jthread thread([&] { theirs = migrate(*other, {kFirst, kSecond}).value(); });
  const auto ours = migrate(*session_, {kFirst, kSecond}).value();
  thread.join();
  EXPECT_EQ(ours + theirs, 2u);
}

TEST_F(Migrations, TheShippedOnesApplyAndFoundAClusterWhosePartitionsAreFixed) {
  const auto shipped = built_in_migrations();
  ASSERT_FALSE(shipped.empty());
  EXPECT_EQ(shipped.front().version, 1);
  ASSERT_EQ(migrate(*session_, shipped).value(), shipped.size());

  EXPECT_TRUE(found_cluster(*session_, 8, "key"));
  EXPECT_TRUE(found_cluster(*session_, 8, "another key"));
  EXPECT_EQ(session_->run("SELECT token_key FROM cluster")->rows.at(0).at(0), "key");

  const auto other = found_cluster(*session_, 16, "key");
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().detail, HasSubstr("set it back to 8"));
}

}  // namespace
}  // namespace millrace::postgres
