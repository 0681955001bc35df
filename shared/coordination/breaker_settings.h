#pragma once

#include "shared/time/clock.h"

namespace millrace::coordination {

/// When a breaker opens, and how it closes again.
struct BreakerSettings {
  int failure_threshold = 5;                      ///< So many failures in a row open it.
  Duration timeout = std::chrono::seconds{60};    ///< It stays open for so long, …
  int half_open_max_calls = 3;                    ///< … then so many calls at once may try.
  Duration window = std::chrono::seconds{60};     ///< It also opens when, within this, …
  int window_calls_min = 20;                      ///< … of at least so many calls …
  double window_failure_rate = 0.5;               ///< … this part failed.

  bool operator==(const BreakerSettings&) const = default;
};

}  // namespace millrace::coordination
