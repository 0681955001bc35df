#pragma once

#include <string>

namespace millrace::redis {

/// The scripts of RedisCircuitBreakers. KEYS: the breaker, the set of all breakers' names. Each answers a JSON document.
struct BreakerScripts {
  std::string admit;   ///< ARGV: name, known phase, epoch and milliseconds open; calls while half-open, retry; probe, lease.
  std::string record;  ///< ARGV: name, known …; epoch, probe, outcome; threshold, timeout, window, least calls, rate.
  std::string trip;    ///< ARGV: name, milliseconds.
  std::string reset;   ///< ARGV: name.
  std::string list;    ///< KEYS: the set. ARGV: how a breaker's key begins.
};

/// `lua_milliseconds` is the expression that tells the time.
BreakerScripts breaker_scripts(const std::string& lua_milliseconds);

}  // namespace millrace::redis
