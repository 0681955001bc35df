#include "shared/lag/partition_monitor.h"

#include <algorithm>
#include <utility>

namespace millrace::lag {
namespace {

double seconds_between(TimePoint from, TimePoint to) {
  return std::chrono::duration<double>(to - from).count();
}

double per_second(std::int64_t records, double seconds) {
  return seconds > 0 ? std::max(0.0, static_cast<double>(records) / seconds) : 0;
}

std::optional<double> seconds_to_drain(const PartitionLag& lag) {
  if (lag.lag == 0) return 0;
  const double shrinks_by = lag.consumed_per_second - lag.produced_per_second;
  if (shrinks_by <= 0) return {};
  return static_cast<double>(lag.lag) / shrinks_by;
}

}  // namespace

void PartitionMonitor::observe(Observation observation) {
  if (!window_.empty() && observation.end < window_.back().end) window_.clear();
  timeline_.record(observation.end, observation.at);
  window_.push_back(std::move(observation));
  if (window_.size() > kWindowObservations) window_.erase(window_.begin());
}

PartitionLag PartitionMonitor::lag() const {
  const Observation& first = window_.front();
  const Observation& last = window_.back();
  const double seconds = seconds_between(first.at, last.at);
  PartitionLag lag;
  lag.position = position_of(last);
  lag.begin = last.begin;
  lag.end = last.end;
  lag.lag = lag_of(last);
  lag.consumed_per_second = per_second(position_of(last) - position_of(first), seconds);
  lag.produced_per_second = per_second(last.end - first.end, seconds);
  lag.state = evaluate(window_);
  lag.owner = last.owner;
  lag.seconds_to_drain = seconds_to_drain(lag);
  if (lag.lag == 0) {
    lag.lag_seconds = 0;
  } else if (const auto passed = timeline_.passed_at(lag.position)) {
    lag.lag_seconds = std::max(0.0, seconds_between(*passed, last.at));
  }
  return lag;
}

}  // namespace millrace::lag
