#pragma once

#include <map>
#include <string>

#include "shared/time/clock.h"

namespace millrace::model {

/// Time between two calls of each provider account that has a rate; the others are not held back.
using CallIntervals = std::map<std::string, Duration>;

/// When a provider account may be called next, so that all who share it keep to its rate: calls are spaced evenly, never in
/// bursts, so that no window of a minute, wherever it begins, sees more than the rate. Any thread.
class CallPace {
 public:
  /// Either a slot that is the caller's own, `wait` from now; or, when the next free one is further away than the caller's
  /// patience, none: then `wait` says how far.
  struct Slot {
    bool is_booked = true;
    Duration wait{0};
  };

  virtual ~CallPace() = default;
  virtual Slot book(const std::string& account, Duration patience) = 0;
};

}  // namespace millrace::model
