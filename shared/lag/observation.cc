#include "shared/lag/observation.h"

#include <algorithm>

namespace millrace::lag {

std::int64_t position_of(const Observation& observation) {
  // Records that retention took are no backlog any more.
  return std::max(observation.committed.value_or(observation.begin), observation.begin);
}

std::int64_t lag_of(const Observation& observation) {
  return std::max<std::int64_t>(0, observation.end - position_of(observation));
}

}  // namespace millrace::lag
