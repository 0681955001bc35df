#include <gtest/gtest.h>

#include <future>

#include "shared/postgres/session.h"
#include "tests/support/private_postgres.h"
#include "workers/supervise/postgres_shard_store.h"

namespace millrace::supervise {
namespace {

using postgres::Session;

constexpr int kLooksMax = 2000;  // Each waits a hundredth of a second, in PostgreSQL.
const std::string kReader = "settled-reader";

/// Until somebody called kReader waits for a row that another transaction holds.
bool sees_reader_wait(Session& session) {
  for (int look = 0; look < kLooksMax; ++look) {
    const auto waiting = session.run(
        "SELECT pg_sleep(0.01), count(*) FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'", {kReader});
    if (!waiting) return false;
    if (*waiting->rows.at(0)[1] != "0") return true;
  }
  return false;
}

TEST(LateCommitTest, SettledPositionsAreReadAfterATransactionUnderWayHasEnded) {
  const std::string url = tests::PrivatePostgres::shared().url();
  auto writer = Session::open(url, "late-writer");
  auto watcher = Session::open(url, "late-watcher");
  ASSERT_TRUE(writer && watcher);
  ASSERT_TRUE((*writer)->run("TRUNCATE positions", {}));
  ASSERT_TRUE((*writer)->run("INSERT INTO positions (shard) VALUES (0)", {}));
  PostgresShardStore store(url, kReader, [](int) {});
  std::future<Result<std::vector<ShardPosition>>> settled;
  bool has_waited = false;

  const auto written = (*writer)->in_transaction([&](Session& open) -> Result<void> {
    if (auto moved = open.run("UPDATE positions SET batch = 7 WHERE shard = 0", {}); !moved) return moved.error();
    settled = std::async(std::launch::async, [&] { return store.load_settled_positions({Shard(0)}); });
    has_waited = sees_reader_wait(**watcher);
    return {};
  });

  ASSERT_TRUE(written) << describe(written.error());
  ASSERT_TRUE(settled.valid());
  const auto positions = settled.get();
  EXPECT_TRUE(has_waited);
  ASSERT_TRUE(positions) << describe(positions.error());
  EXPECT_EQ(positions->at(0).batch, 7);
}

}  // namespace
}  // namespace millrace::supervise
