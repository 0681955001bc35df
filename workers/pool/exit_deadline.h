#pragma once

#include <stop_token>
#include <thread>

#include "shared/time/clock.h"

namespace millrace::pool {

/// Ends the process when it has not ended by itself within `grace` after the stop: nothing in a handler, a
/// library or a destructor may keep it longer.
class ExitDeadline final {
 public:
  ExitDeadline(std::stop_token stop, Duration grace, Clock& clock);

 private:
  std::jthread thread_;
};

}  // namespace millrace::pool
