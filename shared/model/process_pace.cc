#include "shared/model/process_pace.h"

#include <algorithm>

namespace millrace::model {

CallPace::Slot ProcessPace::book_after(Duration earliest, const std::string& account, Duration patience) {
  const auto interval = intervals_.find(account);
  if (interval == intervals_.end()) return {.is_booked = true, .wait = earliest};

  const std::lock_guard lock(mutex_);
  const Duration now = clock_.monotonic();
  const auto [free_from, is_first] = free_from_.try_emplace(account, now);
  const Duration at = std::max(now + earliest, free_from->second);
  if (at - now > patience) return {.is_booked = false, .wait = at - now};
  free_from->second = at + interval->second;
  return {.is_booked = true, .wait = at - now};
}

}  // namespace millrace::model
