#include "workers/supervise/task_lanes.h"

#include <algorithm>

namespace millrace::supervise {
namespace {
constexpr std::size_t kTogetherMax = 16;
}  // namespace

void TaskLanes::note(const PoolName& pool, std::size_t in_flight) {
  const std::size_t half_a_share = in_flight / (2 * static_cast<std::size_t>(partitions_));
  rotors_[pool].together = std::clamp<std::size_t>(half_a_share, 1, kTogetherMax);
}

int TaskLanes::next(const PoolName& pool) {
  Rotor& rotor = rotors_[pool];
  if (rotor.used >= rotor.together) {
    rotor.lane = (rotor.lane + 1) % partitions_;
    rotor.used = 0;
  }
  ++rotor.used;
  return rotor.lane;
}

}  // namespace millrace::supervise
