#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>

namespace millrace {

/// Wall-clock time with microseconds, UTC.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// Time as a dependency. Real in production, moved by hand in tests and simulation. All methods may be called
/// from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  /// Never goes backwards; only differences mean anything.
  virtual Duration monotonic() const = 0;
  /// Waits on `condition` until `ready()` holds or `timeout` has passed; answers what ready() said last.
  virtual bool wait_for(std::unique_lock<std::mutex>& lock, std::condition_variable& condition, Duration timeout,
                        const std::function<bool()>& ready) = 0;
};

/// Waits for `duration`, or until a stop is asked for; true when it was. No stop is missed, whenever it comes.
bool wait_or_stop(Clock& clock, Duration duration, const std::stop_token& stop);

class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  Duration monotonic() const override;
  bool wait_for(std::unique_lock<std::mutex>& lock, std::condition_variable& condition, Duration timeout,
                const std::function<bool()>& ready) override;
};

/// A clock that stands still until it is moved; wait_for polls its condition in small real steps so that tests
/// may move it from another thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start) : now_(start) {}
  TimePoint now() const override;
  Duration monotonic() const override;
  bool wait_for(std::unique_lock<std::mutex>& lock, std::condition_variable& condition, Duration timeout,
                const std::function<bool()>& ready) override;
  void advance_by(Duration step);

 private:
  mutable std::mutex mutex_;
  TimePoint now_;
};

}  // namespace millrace
