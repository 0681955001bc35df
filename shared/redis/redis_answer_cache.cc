#include "shared/redis/redis_answer_cache.h"

#include "shared/model/answer_json.h"

namespace millrace::redis {
namespace {

std::string answer_key(const std::string& request_digest) { return "millrace:answer:" + request_digest; }

}  // namespace

std::optional<model::ModelAnswer> RedisAnswerCache::find(const std::string& request_digest) {
  const auto reply = pool_.run({"GET", answer_key(request_digest)});
  if (!reply || !reply->text) return std::nullopt;
  const auto answer = model::parse_answer(*reply->text);
  return answer ? std::optional(*answer) : std::nullopt;  // Something else under our key is no answer.
}

void RedisAnswerCache::keep(const std::string& request_digest, const model::ModelAnswer& answer) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(keep_).count();
  // The pool says when Redis is away; an answer that is not kept costs a call some day, no more.
  (void)pool_.run({"SET", answer_key(request_digest), model::to_json_text(answer), "PX", std::to_string(milliseconds)});
}

}  // namespace millrace::redis
