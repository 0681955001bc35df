#include "shared/redis/redis_cooldowns.h"

#include <algorithm>

namespace millrace::redis {
namespace {

std::string cooldown_key(const std::string& model) { return "millrace:cooldown:" + model; }

// A shorter wait never cuts a longer one that another worker was told.
constexpr const char* kExtend = R"lua(
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end
return redis.call('PTTL', KEYS[1])
)lua";

}  // namespace

RedisCooldowns::RedisCooldowns(RedisPool& pool, Clock& clock) : pool_(pool), own_(clock), extend_(kExtend) {}

Duration RedisCooldowns::left(const std::string& model) {
  const Duration own = own_.left(model);
  const auto reply = pool_.run({"PTTL", cooldown_key(model)});
  if (!reply || !reply->number) return own;
  return std::max<Duration>(own, std::chrono::milliseconds(std::max<std::int64_t>(*reply->number, 0)));
}

void RedisCooldowns::begin(const std::string& model, Duration wait) {
  own_.begin(model, wait);
  const auto milliseconds = std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::milliseconds>(wait).count());
  // Away: own_ has it, and the pool has said so.
  (void)extend_.run(pool_, {cooldown_key(model)}, {std::to_string(milliseconds)});
}

}  // namespace millrace::redis
