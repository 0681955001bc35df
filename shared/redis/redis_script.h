#pragma once

#include <string>
#include <vector>

#include "shared/redis/redis_pool.h"

namespace millrace::redis {

/// A Lua script. Runs by digest; Redis forgets scripts at a restart or flush, and then it is sent whole again.
class RedisScript {
 public:
  explicit RedisScript(std::string source);

  Result<Reply> run(RedisPool& pool, const std::vector<std::string>& keys, const std::vector<std::string>& arguments) const;

 private:
  std::string source_;
  std::string digest_;
};

}  // namespace millrace::redis
