#include "shared/redis/redis_pool.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace millrace::redis {
namespace {

constexpr std::chrono::seconds kRetryEvery{1};

}  // namespace

RedisPool::RedisPool(RedisAddress address, std::size_t connections_max, Clock& clock)
    : address_(std::move(address)), connections_max_(connections_max), clock_(clock) {}
RedisPool::~RedisPool() = default;

bool RedisPool::is_away() const {
  const std::lock_guard lock(mutex_);
  return is_away_;
}

Result<Reply> RedisPool::run(const std::vector<std::string>& command) {
  auto connection = take();
  if (!connection) return connection.error();
  auto reply = (*connection)->run(command);
  const bool is_usable = (*connection)->is_alive();
  give_back(std::move(*connection), is_usable);
  if (is_usable) {
    note_back();
  } else {
    note_away(reply.error());
  }
  return reply;
}

Result<RedisPool::Held> RedisPool::take() {
  {
    std::unique_lock lock(mutex_);
    if (is_away_ && clock_.monotonic() < retry_at_) return transient("redis", "Redis is away");
    if (is_away_) retry_at_ = clock_.monotonic() + kRetryEvery;  // This call finds out; the others do not wait for it.
    const auto is_free = [this] { return !idle_.empty() || open_ < connections_max_; };
    if (!clock_.wait_for(lock, returned_, address_.command_timeout, is_free)) {
      return transient("redis", "all connections are busy");
    }
    if (!idle_.empty()) {
      Held connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    ++open_;
  }
  auto opened = RedisConnection::open(address_);
  if (!opened) {
    give_back(nullptr, false);
    note_away(opened.error());
  }
  return opened;
}

void RedisPool::give_back(Held connection, bool is_usable) {
  const std::lock_guard lock(mutex_);
  if (is_usable) {
    idle_.push_back(std::move(connection));
  } else {
    --open_;
  }
  returned_.notify_one();
}

void RedisPool::note_away(const Error& error) {
  const std::lock_guard lock(mutex_);
  // The other idle connections most likely lead to the same dead server.
  open_ -= idle_.size();
  idle_.clear();
  retry_at_ = clock_.monotonic() + kRetryEvery;
  if (!std::exchange(is_away_, true)) spdlog::warn("redis: away, working without it: {}", error.detail);
}

void RedisPool::note_back() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(is_away_, false)) spdlog::info("redis: back");
}

}  // namespace millrace::redis
