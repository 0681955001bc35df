#include "shared/redis/redis_call_places.h"

namespace millrace::redis {
namespace {

// KEYS[1] holds when the next place is free, in microseconds of Redis's clock. Answers the wait. Lua would write such numbers with
// 14 digits only.
constexpr const char* kPlaceScript = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval = tonumber(ARGV[1])
local place = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
local free_from = place + interval
redis.call('SET', KEYS[1], string.format('%.0f', free_from), 'PX', math.ceil((free_from - now) / 1000) + 1000)
return place - now
)lua";

}  // namespace

RedisCallPlaces::RedisCallPlaces(RedisPool& pool, Clock& clock) : pool_(pool), own_(clock), script_(kPlaceScript) {}

Duration RedisCallPlaces::book(const coordination::PlaceName& name, Duration interval) {
  const auto reply = script_.run(pool_, {"millrace:places:" + name.value()}, {std::to_string(interval.count())});
  return reply && reply->number ? Duration(*reply->number) : own_.book(name, interval);
}

}  // namespace millrace::redis
