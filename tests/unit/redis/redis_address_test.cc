#include "shared/redis/redis_address.h"

#include <gtest/gtest.h>

namespace millrace::redis {
namespace {

TEST(RedisAddress, ReadsEveryPartOfAUrl) {
  const auto address = parse_redis_url("redis://worker:se:cr@et@cache.test:7001/3");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->user, "worker");
  EXPECT_EQ(address->password, "se:cr@et");
  EXPECT_EQ(address->host, "cache.test");
  EXPECT_EQ(address->port, 7001);
  EXPECT_EQ(address->database, 3);
}

TEST(RedisAddress, HasTheUsualPort) { EXPECT_EQ(parse_redis_url("redis://localhost")->port, 6379); }

TEST(RedisAddress, RefusesWhatIsNoAddress) {
  for (const char* url : {"", "localhost:6379", "rediss://x", "redis://", "redis://h:99999", "redis://h:x", "redis://h/one", "redis://password@h"}) {
    EXPECT_FALSE(parse_redis_url(url)) << url;
  }
}

}  // namespace
}  // namespace millrace::redis
