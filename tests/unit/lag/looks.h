#pragma once

#include <optional>
#include <vector>

#include "shared/lag/observation.h"

namespace millrace::lag {

inline TimePoint second(double value) { return TimePoint(Duration(static_cast<Duration::rep>(value * 1e6))); }

inline Observation look(double at, std::optional<std::int64_t> committed, std::int64_t end, bool is_owned = true) {
  return {second(at), committed, 0, end, is_owned ? Owner{"host", "consumer", "client"} : Owner{}};
}

}  // namespace millrace::lag
