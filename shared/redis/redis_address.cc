#include "shared/redis/redis_address.h"

#include <charconv>

namespace millrace::redis {
namespace {

constexpr std::string_view kScheme = "redis://";

Error malformed() { return rejected("redis", "redis.url must look like redis://host:port or redis://user:password@host:port/0"); }

bool read_number(std::string_view text, int max, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0 && number <= max;
}

}  // namespace

Result<RedisAddress> parse_redis_url(std::string_view url, std::string_view password) {
  if (!url.starts_with(kScheme)) return malformed();
  url.remove_prefix(kScheme.size());
  RedisAddress address;

  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = url.substr(0, at);
    const std::size_t colon = credentials.find(':');
    if (colon == std::string_view::npos) return malformed();
    address.user = credentials.substr(0, colon);
    address.password = credentials.substr(colon + 1);
    url.remove_prefix(at + 1);
  }
  if (const std::size_t slash = url.find('/'); slash != std::string_view::npos) {
    const std::string_view database = url.substr(slash + 1);
    if (!database.empty() && !read_number(database, 1'000, address.database)) return malformed();
    url = url.substr(0, slash);
  }
  if (const std::size_t colon = url.rfind(':'); colon != std::string_view::npos) {
    if (!read_number(url.substr(colon + 1), 65'535, address.port)) return malformed();
    url = url.substr(0, colon);
  }
  if (url.empty()) return malformed();
  address.host = url;
  if (!password.empty()) address.password = password;
  return address;
}

}  // namespace millrace::redis
