#include "shared/time/clock.h"

namespace millrace {

bool wait_or_stop(Clock& clock, Duration duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable stopped;
  const std::stop_callback on_stop(stop, [&] {
    const std::lock_guard lock(mutex);
    stopped.notify_all();
  });
  std::unique_lock lock(mutex);
  return clock.wait_for(lock, stopped, duration, [&] { return stop.stop_requested(); });
}

TimePoint SystemClock::now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

Duration SystemClock::monotonic() const {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

bool SystemClock::wait_for(std::unique_lock<std::mutex>& lock, std::condition_variable& condition, Duration timeout,
                           const std::function<bool()>& ready) {
  return condition.wait_until(lock, std::chrono::steady_clock::now() + timeout, ready);
}

TimePoint ManualClock::now() const {
  const std::lock_guard guard(mutex_);
  return now_;
}

Duration ManualClock::monotonic() const { return now().time_since_epoch(); }

bool ManualClock::wait_for(std::unique_lock<std::mutex>& lock, std::condition_variable& condition, Duration timeout,
                           const std::function<bool()>& ready) {
  const TimePoint deadline = now() + timeout;
  while (!ready() && now() < deadline) {
    condition.wait_until(lock, std::chrono::steady_clock::now() + std::chrono::milliseconds(1));
  }
  return ready();
}

void ManualClock::advance_by(Duration step) {
  const std::lock_guard guard(mutex_);
  now_ += step;
}

}  // namespace millrace
