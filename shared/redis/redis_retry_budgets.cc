#include "shared/redis/redis_retry_budgets.h"

#include <utility>

namespace millrace::redis {
namespace {

constexpr int kHeapCallsMax = 10;
constexpr Duration kHeapTimeMax = std::chrono::seconds{1};

// KEYS[1] holds the tokens and when they were counted. Answers the wait in milliseconds.
constexpr const char* kBudgetScript = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local calls, ratio, per_second = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local capacity, deepest = tonumber(ARGV[4]), tonumber(ARGV[6])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(kept[1] or ARGV[5])
local elapsed = math.max(0, now - tonumber(kept[2] or now))
tokens = math.min(capacity, tokens + elapsed / 1000 * per_second + calls * ratio)
local wait = 0
if ARGV[7] == 'spend' then
  tokens = math.max(deepest, tokens - 1)
  if tokens < 0 then wait = math.ceil(-tokens / per_second * 1000) end
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], 3600000)
return wait
)lua";

}  // namespace

RedisRetryBudgets::RedisRetryBudgets(RedisPool& pool, Clock& clock)
    : pool_(pool), clock_(clock), own_(clock), script_(kBudgetScript) {}

void RedisRetryBudgets::earn(const coordination::BudgetName& name, const coordination::RetryBudgetSettings& settings) {
  own_.earn(name, settings);
  {
    const std::lock_guard lock(mutex_);
    ++heaps_[name].calls;
  }
  const int calls = take_heap(name, false);
  // Away: the heap is lost, and the pool has said so.
  if (calls > 0) (void)run(name, settings, calls, Wish::kEarn);
}

Duration RedisRetryBudgets::spend(const coordination::BudgetName& name, const coordination::RetryBudgetSettings& settings) {
  const auto wait = run(name, settings, take_heap(name, true), Wish::kSpend);
  return wait ? *wait : own_.spend(name, settings);
}

Result<Duration> RedisRetryBudgets::run(const coordination::BudgetName& name, const coordination::RetryBudgetSettings& settings,
                                        int calls, Wish wish) {
  const double longest = std::chrono::duration<double>(coordination::RetryBudget::kLongestWait).count();
  const auto reply = script_.run(pool_, {"millrace:retries:" + name.value()},
                                 {std::to_string(calls), std::to_string(settings.ratio), std::to_string(settings.per_second),
                                  std::to_string(coordination::budget_capacity(settings)),
                                  std::to_string(coordination::budget_at_first(settings)),
                                  std::to_string(-settings.per_second * longest), wish == Wish::kSpend ? "spend" : "earn"});
  if (!reply) return reply.error();
  if (!reply->number) return transient("redis.retry_budgets", "the script answered no number");
  return Duration(std::chrono::milliseconds(*reply->number));
}

int RedisRetryBudgets::take_heap(const coordination::BudgetName& name, bool always) {
  const std::lock_guard lock(mutex_);
  Heap& heap = heaps_[name];
  const Duration now = clock_.monotonic();
  if (!always && heap.calls < kHeapCallsMax && now - heap.brought_at < kHeapTimeMax) return 0;
  heap.brought_at = now;
  return std::exchange(heap.calls, 0);
}

}  // namespace millrace::redis
