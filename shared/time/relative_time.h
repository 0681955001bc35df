#pragma once

#include <string>

#include "shared/time/clock.h"

namespace millrace {

/// "3s", "12m", "5h", "9d": the largest unit that fits, rounded down; "0s" for less than a second.
std::string short_duration(Duration duration);

/// "3s ago", "in 12m", "now".
std::string relative_time(TimePoint time, TimePoint now);

}  // namespace millrace
