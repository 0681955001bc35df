#pragma once

#include <map>
#include <mutex>

#include "shared/coordination/memory_retry_budgets.h"
#include "shared/redis/redis_pool.h"
#include "shared/redis/redis_script.h"

namespace millrace::redis {

/// RetryBudgets of the whole fleet: the rules of coordination::RetryBudget once more, in Lua, by Redis's clock. What calls earn
/// is brought in small heaps, so that a good call costs no round trip. Without Redis each process keeps to a budget of its own.
/// Any thread.
class RedisRetryBudgets final : public coordination::RetryBudgets {
 public:
  RedisRetryBudgets(RedisPool& pool, Clock& clock);

  void earn(const coordination::BudgetName& name, const coordination::RetryBudgetSettings& settings) override;
  Duration spend(const coordination::BudgetName& name, const coordination::RetryBudgetSettings& settings) override;

 private:
  /// First calls that Redis was not told of yet.
  struct Heap {
    int calls = 0;
    Duration brought_at{};
  };
  enum class Wish { kEarn, kSpend };
  /// The wait, or nothing when Redis is away.
  Result<Duration> run(const coordination::BudgetName& name, const coordination::RetryBudgetSettings& settings, int calls,
                       Wish wish);
  /// The heap's calls when it is time to bring them (`always`: in any case), which empties it.
  int take_heap(const coordination::BudgetName& name, bool always);

  RedisPool& pool_;
  Clock& clock_;
  coordination::MemoryRetryBudgets own_;
  RedisScript script_;
  std::mutex mutex_;
  std::map<coordination::BudgetName, Heap> heaps_;  ///< As many as there are agents.
};

}  // namespace millrace::redis
