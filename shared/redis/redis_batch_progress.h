#pragma once

#include "shared/coordination/batch_progress.h"
#include "shared/redis/redis_pool.h"
#include "shared/redis/redis_script.h"

namespace millrace::redis {

/// BatchProgress of the whole fleet: a counter per batch and span, which goes by itself. Any thread.
class RedisBatchProgress final : public coordination::BatchProgress {
 public:
  explicit RedisBatchProgress(RedisPool& pool);

  void add_rows(const std::string& batch, std::int64_t rows) override;
  std::vector<std::int64_t> recent_rows(const std::string& batch) override;

 private:
  RedisPool& pool_;
  RedisScript add_;
  RedisScript read_;
};

}  // namespace millrace::redis
