#pragma once

#include <map>
#include <string>

#include "shared/time/clock.h"

namespace millrace::kafka {

/// How to reach the brokers. The defaults are what the system is tuned and tested with.
struct KafkaSettings {
  std::string bootstrap;  ///< "host:port,…"
  std::string client_id = "millrace";
  /// librdkafka's own properties (SASL, TLS, …), passed through last: they win over everything below.
  std::map<std::string, std::string> client_properties;

  Duration session_timeout = std::chrono::seconds{10};  ///< A silent group member is dead after this.
  Duration linger = Duration::zero();  ///< Zero: what accumulates during a request is the next batch.
  Duration message_timeout =
      std::chrono::seconds{30};  ///< A record not acknowledged by then is reported as kTransient.
  /// How long a broker holds a fetch that finds nothing; records that come meanwhile are answered at once. Shorter only makes idle clients
  /// ask more often, which costs the broker; longer lets a partition that is resumed or newly assigned wait for the fetch under way.
  Duration fetch_wait_max = std::chrono::milliseconds{50};
  std::size_t message_bytes_max = 1'100'000;
  std::size_t prefetch_bytes_max = 16 * 1024 * 1024;  ///< Read ahead of the application, per client.
};

}  // namespace millrace::kafka
