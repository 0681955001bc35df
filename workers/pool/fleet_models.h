#pragma once

#include "shared/http/curl_transport.h"
#include "shared/model/fallback_models.h"
#include "shared/model_access/model_settings.h"
#include "shared/redis/redis_answer_cache.h"
#include "shared/redis/redis_pace.h"

namespace millrace::pool {

/// The models that a process may ask, with known answers, waits and pace that are the whole fleet's. Any thread.
class FleetModels final {
 public:
  /// `redis`, `cooldowns` and `clock` must outlive it.
  FleetModels(const model_access::ModelSettings& settings, redis::RedisPool& redis, model::Cooldowns& cooldowns, Clock& clock);

  bool is_empty() const { return is_empty_; }
  model::FallbackModels& all() { return models_; }

 private:
  const bool is_empty_;
  redis::RedisAnswerCache cache_;
  redis::RedisPace pace_;
  http::CurlTransport transport_;
  model::FallbackModels models_;
};

}  // namespace millrace::pool
