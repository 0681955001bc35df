#pragma once

#include "shared/coordination/memory_call_places.h"
#include "shared/redis/redis_pool.h"
#include "shared/redis/redis_script.h"

namespace millrace::redis {

/// CallPlaces of the whole fleet, by Redis's clock; without Redis each process keeps to the rate alone. Any thread.
class RedisCallPlaces final : public coordination::CallPlaces {
 public:
  RedisCallPlaces(RedisPool& pool, Clock& clock);

  Duration book(const coordination::PlaceName& name, Duration interval) override;

 private:
  RedisPool& pool_;
  coordination::MemoryCallPlaces own_;
  RedisScript script_;
};

}  // namespace millrace::redis
