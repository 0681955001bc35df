#include "shared/redis/redis_script.h"

#include <openssl/sha.h>

#include <array>
#include <utility>

namespace millrace::redis {
namespace {

std::string sha1_hex(const std::string& bytes) {
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace

RedisScript::RedisScript(std::string source) : source_(std::move(source)), digest_(sha1_hex(source_)) {}

Result<Reply> RedisScript::run(RedisPool& pool, const std::vector<std::string>& keys,
                               const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"EVALSHA", digest_, std::to_string(keys.size())};
  command.insert(command.end(), keys.begin(), keys.end());
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto reply = pool.run(command);
  if (reply || reply.error().where != "redis.NOSCRIPT") return reply;
  command[0] = "EVAL";
  command[1] = source_;
  return pool.run(command);
}

}  // namespace millrace::redis
