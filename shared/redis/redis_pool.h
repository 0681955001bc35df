#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "shared/redis/redis_connection.h"
#include "shared/time/clock.h"

namespace millrace::redis {

/// At most `connections_max` connections for many threads, opened when needed. While Redis is away every call fails at once,
/// and one call a second finds out whether it is back; going and coming are logged once each. Any thread.
class RedisPool {
 public:
  RedisPool(RedisAddress address, std::size_t connections_max, Clock& clock);
  ~RedisPool();

  /// kTransient when Redis is away or all connections stay busy for the command time-out; kRejected as RedisConnection says.
  Result<Reply> run(const std::vector<std::string>& command);

  bool is_away() const;

 private:
  using Held = std::unique_ptr<RedisConnection>;
  Result<Held> take();
  void give_back(Held connection, bool is_usable);
  void note_away(const Error& error);
  void note_back();

  const RedisAddress address_;
  const std::size_t connections_max_;
  Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<Held> idle_;
  std::size_t open_ = 0;
  bool is_away_ = false;
  Duration retry_at_{0};
};

}  // namespace millrace::redis
