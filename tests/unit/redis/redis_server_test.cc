#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "shared/redis/redis_answer_cache.h"
#include "shared/redis/redis_call_places.h"
#include "shared/redis/redis_cooldowns.h"
#include "shared/redis/redis_pace.h"
#include "shared/redis/redis_retry_budgets.h"
#include "shared/redis/redis_script.h"
#include "tests/unit/redis/private_redis.h"

namespace millrace::redis {
namespace {

using std::chrono::seconds;

class RedisServerTest : public testing::Test {
 protected:
  static model::ModelAnswer answer() {
    model::ModelAnswer given;
    given.text = "import csv\nprint(\"a\\nb\")\n";
    given.provider = "openai";
    given.model = "m";
    return given;
  }

  PrivateRedis server;
  ManualClock clock{TimePoint{}};
  RedisPool pool{server.address(), 2, clock};
  RedisPool other_workers_pool{server.address(), 2, clock};
};

TEST_F(RedisServerTest, KeepsBytesThatAreNoText) {
  const std::string bytes("a\0b\xff\r\n", 6);
  ASSERT_TRUE(pool.run({"SET", "k", bytes}));
  EXPECT_EQ(pool.run({"GET", "k"})->text, bytes);
}

TEST_F(RedisServerTest, TellsNilFromEmpty) {
  (void)pool.run({"SET", "k", ""});
  EXPECT_FALSE(pool.run({"GET", "k"})->is_nil());
  EXPECT_TRUE(pool.run({"GET", "nothing"})->is_nil());
}

TEST_F(RedisServerTest, NeverGivesALateAnswerToTheNextCommand) {
  (void)pool.run({"SET", "k", "1"});
  server.pause();
  EXPECT_EQ(pool.run({"GET", "k"}).error().kind, ErrorKind::kTransient);
  server.resume();

  clock.advance_by(seconds(2));
  EXPECT_EQ(pool.run({"ECHO", "mine"})->text, "mine");
}

TEST_F(RedisServerTest, KeepsAConnectionWhoseCommandWasRefused) {
  const auto refused = pool.run({"NONSENSE"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kRejected);
  EXPECT_FALSE(pool.is_away());
}

TEST_F(RedisServerTest, FailsAtOnceWhileRedisIsAwayAndComesBackByItself) {
  server.stop();
  EXPECT_FALSE(pool.run({"PING"}));
  EXPECT_TRUE(pool.is_away());
  server.start();
  EXPECT_FALSE(pool.run({"PING"})) << "tries again only after a second";
  clock.advance_by(seconds(2));
  EXPECT_TRUE(pool.run({"PING"}));
  EXPECT_FALSE(pool.is_away());
}

TEST_F(RedisServerTest, SendsAScriptAgainWhenRedisHasForgottenIt) {
  const RedisScript script("return redis.call('INCR', KEYS[1])");
  EXPECT_EQ(script.run(pool, {"n"}, {})->number, 1);
  ASSERT_TRUE(pool.run({"SCRIPT", "FLUSH"}));
  EXPECT_EQ(script.run(pool, {"n"}, {})->number, 2);
}

TEST_F(RedisServerTest, AnswersAreFoundByEveryWorkerUntilTheyExpire) {
  RedisAnswerCache mine(pool, seconds(60)), others(other_workers_pool, seconds(60));
  mine.keep("digest", answer());
  const auto found = others.find("digest");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text, answer().text);
  EXPECT_GT(*pool.run({"PTTL", "millrace:answer:digest"})->number, 50'000);
  EXPECT_FALSE(others.find("another"));
}

TEST_F(RedisServerTest, SomethingElseUnderTheKeyIsNoAnswer) {
  (void)pool.run({"SET", "millrace:answer:digest", "not json"});
  EXPECT_FALSE(RedisAnswerCache(pool, seconds(60)).find("digest"));
}

TEST_F(RedisServerTest, WithoutRedisNothingIsFoundAndNothingBreaks) {
  server.stop();
  RedisAnswerCache cache(pool, seconds(60));
  cache.keep("digest", answer());
  EXPECT_FALSE(cache.find("digest"));
}

TEST_F(RedisServerTest, AWaitHoldsForTheWholeFleet) {
  RedisCooldowns mine(pool, clock), others(other_workers_pool, clock);
  mine.begin("openai/m", seconds(7));
  EXPECT_GT(others.left("openai/m"), seconds(6));
  EXPECT_EQ(others.left("openai/other"), Duration::zero());
}

TEST_F(RedisServerTest, AShorterWaitDoesNotCutALongerOne) {
  RedisCooldowns mine(pool, clock), others(other_workers_pool, clock);
  mine.begin("m", seconds(60));
  others.begin("m", seconds(1));
  clock.advance_by(seconds(2));
  EXPECT_GT(others.left("m"), seconds(50));
}

TEST_F(RedisServerTest, WithoutRedisAWorkerKeepsItsOwnWaits) {
  RedisCooldowns mine(pool, clock);
  server.stop();
  mine.begin("m", seconds(7));
  EXPECT_EQ(mine.left("m"), seconds(7));
}

TEST_F(RedisServerTest, ARetryBudgetHoldsForTheWholeFleet) {
  const coordination::BudgetName agent("pdf-adapter");
  const coordination::RetryBudgetSettings settings{.ratio = 0.5, .per_second = 0.1};
  RedisRetryBudgets mine(pool, clock), others(other_workers_pool, clock);

  EXPECT_EQ(mine.spend(agent, settings), Duration::zero()) << "one at first";
  EXPECT_GE(others.spend(agent, settings), seconds(8));
  EXPECT_GE(mine.spend(agent, settings), seconds(18)) << "places are one after the other";
}

TEST_F(RedisServerTest, PlacesForCallsAreTheWholeFleets) {
  const coordination::PlaceName agent("pdf-adapter");
  RedisCallPlaces mine(pool, clock), others(other_workers_pool, clock);

  EXPECT_EQ(mine.book(agent, seconds(10)), Duration::zero());
  const Duration second = others.book(agent, seconds(10));
  EXPECT_GT(second, seconds(8));
  EXPECT_LE(second, seconds(10));
  EXPECT_GT(mine.book(agent, seconds(10)), seconds(18));
  server.stop();
  EXPECT_EQ(mine.book(agent, seconds(10)), Duration::zero()) << "alone it keeps to the rate by itself";
  EXPECT_EQ(mine.book(agent, seconds(10)), seconds(10));
}

TEST_F(RedisServerTest, WhatOneWorkersCallsEarnAnotherMaySpend) {
  const coordination::BudgetName agent("pdf-adapter");
  const coordination::RetryBudgetSettings settings{.ratio = 0.5, .per_second = 0.1};
  RedisRetryBudgets mine(pool, clock), others(other_workers_pool, clock);
  for (int call = 0; call < 21; ++call) mine.earn(agent, settings);  // Two heaps of ten; of one call Redis was not told yet.

  int free_places = 0;
  while (others.spend(agent, settings) == Duration::zero()) ++free_places;

  EXPECT_EQ(free_places, 11) << "half of 20 and the one at first";
}

TEST_F(RedisServerTest, WithoutRedisAWorkerKeepsToARetryBudgetOfItsOwn) {
  const coordination::BudgetName agent("pdf-adapter");
  const coordination::RetryBudgetSettings settings{.ratio = 0, .per_second = 0.1};
  RedisRetryBudgets mine(pool, clock);
  server.stop();

  EXPECT_EQ(mine.spend(agent, settings), Duration::zero());
  EXPECT_EQ(mine.spend(agent, settings), seconds(10));
}

TEST_F(RedisServerTest, C91_EightReplicasTogetherKeepToTheRate) {
  constexpr int kReplicas = 8;
  constexpr int kCallsOfEach = 40;
  constexpr Duration kInterval = seconds(1);
  SystemClock real;
  std::mutex mutex;
  std::vector<Duration> calls_at;
  std::vector<std::jthread> replicas;
  for (int replica = 0; replica < kReplicas; ++replica) {
    replicas.emplace_back([&] {
      RedisPool own_pool(server.address(), 1, real);
      RedisPace pace(own_pool, real, {{"openai", kInterval}});
      for (int call = 0; call < kCallsOfEach; ++call) {
        const auto slot = pace.book("openai", std::chrono::hours(1));
        const std::lock_guard lock(mutex);
        calls_at.push_back(real.monotonic() + slot.wait);
      }
    });
  }
  replicas.clear();

  std::ranges::sort(calls_at);
  ASSERT_EQ(calls_at.size(), kReplicas * kCallsOfEach);
  constexpr Duration kReading = std::chrono::milliseconds(400);  // Between Redis's reading of its clock and ours.
  for (std::size_t call = 60; call < calls_at.size(); ++call)
    ASSERT_GT(calls_at[call] - calls_at[call - 60], seconds(60) - kReading) << "more than 60 calls in a minute, from call " << call;
}

TEST_F(RedisServerTest, AFlushedRedisLetsNoProcessBurst) {
  RedisPace pace(pool, clock, {{"openai", seconds(1)}});
  for (int call = 0; call < 5; ++call) (void)pace.book("openai", seconds(60));
  ASSERT_TRUE(pool.run({"FLUSHALL"}));
  EXPECT_EQ(pace.book("openai", seconds(60)).wait, seconds(5));
}

TEST_F(RedisServerTest, ASlotBeyondTheCallersPatienceStaysFree) {
  RedisPace mine(pool, clock, {{"openai", seconds(60)}}), others(other_workers_pool, clock, {{"openai", seconds(60)}});
  EXPECT_EQ(mine.book("openai", seconds(0)).wait, seconds(0));
  const auto refused = others.book("openai", seconds(10));
  EXPECT_FALSE(refused.is_booked);
  EXPECT_GT(refused.wait, seconds(50));
  EXPECT_LE(others.book("openai", seconds(60)).wait, seconds(60));
}

TEST_F(RedisServerTest, WithoutRedisAWorkerKeepsToTheRateByItself) {
  RedisPace pace(pool, clock, {{"openai", seconds(1)}});
  server.stop();
  EXPECT_EQ(pace.book("openai", seconds(60)).wait, seconds(0));
  EXPECT_EQ(pace.book("openai", seconds(60)).wait, seconds(1));
}

}  // namespace
}  // namespace millrace::redis
