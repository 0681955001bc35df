#include "producers/cli/submission.h"

#include <gtest/gtest.h>

#include <set>

namespace millrace::cli {
namespace {

TEST(ShardFor, SendsTheSameIdentityToTheSameShard) {
  EXPECT_EQ(shard_for("key:python monday", 8), shard_for("key:python monday", 8));
}

TEST(ShardFor, UsesEveryShard) {
  std::set<Shard> shards;
  for (int i = 0; i < 200; ++i) {
    const Shard shard = shard_for("event:millrace/cli " + std::to_string(i), 8);
    EXPECT_GE(shard.value(), 0);
    EXPECT_LT(shard.value(), 8);
    shards.insert(shard);
  }
  EXPECT_EQ(shards.size(), 8U);
}

}  // namespace
}  // namespace millrace::cli
