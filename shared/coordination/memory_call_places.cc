#include "shared/coordination/memory_call_places.h"

#include <algorithm>

namespace millrace::coordination {

Duration MemoryCallPlaces::book(const PlaceName& name, Duration interval) {
  const std::lock_guard lock(mutex_);
  const Duration now = clock_.monotonic();
  Duration& free_from = free_from_.try_emplace(name, now).first->second;
  const Duration place = std::max(now, free_from);
  free_from = place + interval;
  return place - now;
}

}  // namespace millrace::coordination
