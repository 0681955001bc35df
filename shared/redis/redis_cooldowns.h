#pragma once

#include "shared/model/cooldowns.h"
#include "shared/model/process_cooldowns.h"
#include "shared/redis/redis_pool.h"
#include "shared/redis/redis_script.h"

namespace millrace::redis {

/// Cooldowns of the whole fleet, with this process's own beneath them: without Redis each process keeps to what it was told
/// itself. Any thread.
class RedisCooldowns final : public model::Cooldowns {
 public:
  RedisCooldowns(RedisPool& pool, Clock& clock);

  Duration left(const std::string& model) override;
  void begin(const std::string& model, Duration wait) override;

 private:
  RedisPool& pool_;
  model::ProcessCooldowns own_;
  RedisScript extend_;
};

}  // namespace millrace::redis
