#include "shared/redis/redis_connection.h"

#include <hiredis/hiredis.h>

#include <utility>

namespace millrace::redis {
namespace {

struct ContextDeleter {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct ReplyDeleter {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

timeval to_timeval(std::chrono::milliseconds time) {
  timeval value{};
  value.tv_sec = static_cast<time_t>(time.count() / 1'000);
  value.tv_usec = static_cast<suseconds_t>(time.count() % 1'000 * 1'000);
  return value;
}

Result<Reply> reply_of(const redisReply& reply) {
  const std::string text = reply.str == nullptr ? std::string() : std::string(reply.str, reply.len);
  switch (reply.type) {
    case REDIS_REPLY_ERROR: return rejected("redis." + text.substr(0, text.find(' ')), text);
    case REDIS_REPLY_NIL: return Reply{};
    case REDIS_REPLY_INTEGER: return Reply{.text = std::nullopt, .number = reply.integer};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS: return Reply{.text = text, .number = std::nullopt};
    default: return Reply{};
  }
}

}  // namespace

class RedisConnection::Context {
 public:
  explicit Context(redisContext* context) : context_(context) {}
  redisContext* get() const { return context_.get(); }
  void drop() { context_.reset(); }

 private:
  std::unique_ptr<redisContext, ContextDeleter> context_;
};

RedisConnection::RedisConnection(std::unique_ptr<Context> context) : context_(std::move(context)) {}
RedisConnection::~RedisConnection() = default;

bool RedisConnection::is_alive() const { return context_->get() != nullptr; }

Result<std::unique_ptr<RedisConnection>> RedisConnection::open(const RedisAddress& address) {
  const std::string place = address.host + ":" + std::to_string(address.port);
  auto context = std::make_unique<Context>(
      redisConnectWithTimeout(address.host.c_str(), address.port, to_timeval(address.connect_timeout)));
  if (context->get() == nullptr) return transient("redis", "no memory for a connection to " + place);
  if (context->get()->err != 0) return transient("redis", place + ": " + context->get()->errstr);
  // hiredis forgets time-outs with every connection, so they are set after it stands.
  if (redisSetTimeout(context->get(), to_timeval(address.command_timeout)) != REDIS_OK) {
    return transient("redis", place + ": cannot set a time-out");
  }
  redisEnableKeepAlive(context->get());  // Best effort: the time-out bounds every command anyway.

  auto connection = std::unique_ptr<RedisConnection>(new RedisConnection(std::move(context)));
  if (!address.password.empty()) {
    const auto greeted = address.user.empty() ? connection->run({"AUTH", address.password})
                                              : connection->run({"AUTH", address.user, address.password});
    if (!greeted) return greeted.error();
  }
  if (address.database != 0) {
    if (const auto chosen = connection->run({"SELECT", std::to_string(address.database)}); !chosen) return chosen.error();
  }
  return connection;
}

Result<Reply> RedisConnection::run(const std::vector<std::string>& command) {
  if (!is_alive()) return transient("redis", "the connection is gone");
  std::vector<const char*> words;
  std::vector<std::size_t> lengths;
  for (const std::string& word : command) {
    words.push_back(word.data());
    lengths.push_back(word.size());
  }
  const std::unique_ptr<redisReply, ReplyDeleter> reply(static_cast<redisReply*>(
      redisCommandArgv(context_->get(), static_cast<int>(command.size()), words.data(), lengths.data())));
  if (reply == nullptr) {
    // A context with an error would give this command's late answer to the next command.
    const std::string why = context_->get()->errstr;
    context_->drop();
    return transient("redis", why);
  }
  return reply_of(*reply);
}

}  // namespace millrace::redis
