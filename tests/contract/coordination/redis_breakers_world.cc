#include <gtest/gtest.h>

#include "shared/redis/redis_circuit_breakers.h"
#include "tests/contract/coordination/breakers_world.h"
#include "tests/unit/redis/private_redis.h"

namespace millrace::coordination {
namespace {

/// A real Redis, whose scripts take the time from a key.
class RedisWorld final : public BreakersWorld {
 public:
  RedisWorld() { advance_by(std::chrono::seconds(1'700'000'000)); }
  CircuitBreakers& breakers() override { return breakers_; }
  void advance_by(std::chrono::milliseconds step) override {
    EXPECT_TRUE(pool_.run({"INCRBY", "test:now", std::to_string(step.count())}));
  }

 private:
  redis::PrivateRedis server_;
  SystemClock clock_;
  redis::RedisPool pool_{server_.address(), 2, clock_};
  redis::RedisCircuitBreakers breakers_{pool_, "tonumber(redis.call('GET', 'test:now'))"};
};

}  // namespace

std::unique_ptr<BreakersWorld> redis_breakers_world() { return std::make_unique<RedisWorld>(); }

}  // namespace millrace::coordination
