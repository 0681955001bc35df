#pragma once

#include "shared/time/clock.h"

namespace millrace::simulation {

/// The world's time, moved by the world alone.
struct WorldTime {
  TimePoint now;
};

/// One process's clocks: its wall clock may be wrong, its monotonic one is not. Nothing ever waits here.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(const WorldTime& world) : world_(world) {}

  TimePoint now() const override { return world_.now + wrong_by_; }
  Duration monotonic() const override { return world_.now.time_since_epoch(); }
  bool wait_for(std::unique_lock<std::mutex>&, std::condition_variable&, Duration, const std::function<bool()>& ready) override {
    return ready();
  }
  void set_wrong_by(Duration wrong_by) { wrong_by_ = wrong_by; }
  Duration wrong_by() const { return wrong_by_; }

 private:
  const WorldTime& world_;
  Duration wrong_by_{};
};

}  // namespace millrace::simulation
