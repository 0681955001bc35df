#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::redis {

struct RedisAddress {
  std::string host = "127.0.0.1";
  int port = 6379;
  int database = 0;
  std::string user;
  std::string password;  ///< Never logged.
  std::chrono::milliseconds connect_timeout{500};
  std::chrono::milliseconds command_timeout{500};
};

/// `redis://[user:password@]host[:port][/database]`; kRejected for anything else. A `password` that is given apart wins over the
/// URL's.
Result<RedisAddress> parse_redis_url(std::string_view url, std::string_view password = {});

}  // namespace millrace::redis
