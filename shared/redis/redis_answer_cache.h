#pragma once

#include "shared/model/answer_cache.h"
#include "shared/redis/redis_pool.h"

namespace millrace::redis {

/// AnswerCache in Redis, each answer for `keep` at most. Without Redis nothing is found and nothing is kept. Any thread.
class RedisAnswerCache final : public model::AnswerCache {
 public:
  RedisAnswerCache(RedisPool& pool, Duration keep) : pool_(pool), keep_(keep) {}

  std::optional<model::ModelAnswer> find(const std::string& request_digest) override;
  void keep(const std::string& request_digest, const model::ModelAnswer& answer) override;

 private:
  RedisPool& pool_;
  Duration keep_;
};

}  // namespace millrace::redis
