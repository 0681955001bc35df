#include "shared/redis/redis_pace.h"

namespace millrace::redis {
namespace {

// KEYS[1] holds when the next slot is free, in microseconds of Redis's clock. Answers the wait for the slot that was booked, or
// one less than the negative wait when it is too long. Lua would write such numbers with 14 digits only.
constexpr const char* kBook = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, patience = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
if at - now > patience then return -1 - (at - now) end
local free_from = at + interval
redis.call('SET', KEYS[1], string.format('%.0f', free_from), 'PX', math.ceil((free_from - now) / 1000))
return at - now
)lua";

}  // namespace

RedisPace::RedisPace(RedisPool& pool, Clock& clock, model::CallIntervals intervals)
    : pool_(pool), intervals_(intervals), own_(clock, std::move(intervals)), book_(kBook) {}

RedisPace::Slot RedisPace::book(const std::string& account, Duration patience) {
  const auto interval = intervals_.find(account);
  if (interval == intervals_.end()) return {};
  const auto reply = book_.run(pool_, {"millrace:pace:" + account},
                               {std::to_string(interval->second.count()), std::to_string(patience.count())});
  if (!reply || !reply->number) return own_.book(account, patience);
  if (*reply->number < 0) return {.is_booked = false, .wait = Duration(-*reply->number - 1)};
  return own_.book_after(Duration(*reply->number), account, patience);
}

}  // namespace millrace::redis
