#include "shared/redis/redis_batch_progress.h"

#include <cstdlib>

namespace millrace::redis {
namespace {

std::string progress_key(const std::string& batch) { return "millrace:batch:" + batch; }

// One hash per batch, a field per span; spans that nobody looks at any more are dropped with the first row of a new one.
constexpr const char* kAdd = R"lua(
local span = math.floor(tonumber(redis.call('TIME')[1]) / tonumber(ARGV[2]))
local now = redis.call('HINCRBY', KEYS[1], tostring(span), ARGV[1])
if now == tonumber(ARGV[1]) then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if tonumber(field) < span - tonumber(ARGV[3]) then redis.call('HDEL', KEYS[1], field) end
  end
  redis.call('EXPIRE', KEYS[1], 3600)
end
return now
)lua";

// The spans before this one, from the first one that has rows, between blanks.
constexpr const char* kRead = R"lua(
local span = math.floor(tonumber(redis.call('TIME')[1]) / tonumber(ARGV[1]))
local text = ''
for back = tonumber(ARGV[2]), 1, -1 do
  local rows = redis.call('HGET', KEYS[1], tostring(span - back))
  if rows or text ~= '' then text = text .. ' ' .. (rows or '0') end
end
return text
)lua";

}  // namespace

RedisBatchProgress::RedisBatchProgress(RedisPool& pool) : pool_(pool), add_(kAdd), read_(kRead) {}

void RedisBatchProgress::add_rows(const std::string& batch, std::int64_t rows) {
  if (rows <= 0) return;
  // Away: the pool has said so, and nobody needs it.
  (void)add_.run(pool_, {progress_key(batch)}, {std::to_string(rows), std::to_string(kSpanSeconds), std::to_string(kSpansKept)});
}

std::vector<std::int64_t> RedisBatchProgress::recent_rows(const std::string& batch) {
  std::vector<std::int64_t> rows;
  const auto reply = read_.run(pool_, {progress_key(batch)}, {std::to_string(kSpanSeconds), std::to_string(kSpansKept)});
  if (!reply || !reply->text) return rows;
  const char* at = reply->text->c_str();
  for (char* end = nullptr; *at != '\0'; at = end) {
    const long long count = std::strtoll(at, &end, 10);
    if (end == at) break;
    rows.push_back(count);
  }
  return rows;
}

}  // namespace millrace::redis
