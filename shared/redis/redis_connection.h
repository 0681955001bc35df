#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/redis/redis_address.h"
#include "shared/vocabulary/result.h"

namespace millrace::redis {

/// What Redis answered: nil, a number, or text. Longer answers are not used here.
struct Reply {
  std::optional<std::string> text;
  std::optional<std::int64_t> number;
  bool is_nil() const { return !text && !number; }
};

/// One connection. After a kTransient error it is dead and must be thrown away; kRejected is Redis's own refusal (with its
/// first word in `where`: "redis.NOSCRIPT") and leaves it usable. One thread at a time.
class RedisConnection {
 public:
  static Result<std::unique_ptr<RedisConnection>> open(const RedisAddress& address);
  ~RedisConnection();

  Result<Reply> run(const std::vector<std::string>& command);
  bool is_alive() const;

 private:
  class Context;
  explicit RedisConnection(std::unique_ptr<Context> context);
  std::unique_ptr<Context> context_;
};

}  // namespace millrace::redis
