#pragma once

#include <string>

#include "shared/coordination/circuit_breakers.h"
#include "shared/redis/redis_pool.h"
#include "shared/redis/redis_script.h"

namespace millrace::redis {

struct BreakerScripts;

/// A Lua expression for the time in milliseconds. Redis's own, so that workers' clocks do not matter.
inline constexpr const char* kServerMilliseconds =
    "(function() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end)()";

/// CircuitBreakers of the whole fleet: the rules of coordination::CircuitBreaker once more, in Lua, one script per decision.
/// Any thread.
class RedisCircuitBreakers final : public coordination::CircuitBreakers {
 public:
  explicit RedisCircuitBreakers(RedisPool& pool, const std::string& lua_milliseconds = kServerMilliseconds);

  Result<coordination::Admission> admit(const coordination::AdmissionRequest& request) override;
  Result<coordination::BreakerView> record(const coordination::OutcomeReport& report) override;
  Result<coordination::BreakerView> trip(const coordination::BreakerName& name, Duration open_for) override;
  Result<coordination::BreakerView> reset(const coordination::BreakerName& name) override;
  Result<std::map<coordination::BreakerName, coordination::BreakerView>> list() override;

 private:
  RedisCircuitBreakers(RedisPool& pool, const BreakerScripts& scripts);

  RedisPool& pool_;
  const RedisScript admit_;
  const RedisScript record_;
  const RedisScript trip_;
  const RedisScript reset_;
  const RedisScript list_;
};

}  // namespace millrace::redis
