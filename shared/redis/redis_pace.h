#pragma once

#include "shared/model/call_pace.h"
#include "shared/model/process_pace.h"
#include "shared/redis/redis_pool.h"
#include "shared/redis/redis_script.h"

namespace millrace::redis {

/// The pace of the whole fleet, by Redis's clock, with this process's own beneath it: a flushed Redis lets no process burst, and
/// without Redis each process keeps to the rate by itself (the pool's log line and metric say that it is away). Any thread.
class RedisPace final : public model::CallPace {
 public:
  RedisPace(RedisPool& pool, Clock& clock, model::CallIntervals intervals);

  Slot book(const std::string& account, Duration patience) override;

 private:
  RedisPool& pool_;
  const model::CallIntervals intervals_;
  model::ProcessPace own_;
  RedisScript book_;
};

}  // namespace millrace::redis
