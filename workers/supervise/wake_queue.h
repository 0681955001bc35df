#pragma once

#include <optional>
#include <queue>
#include <vector>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::supervise {

/// When which job is to be looked at next: the near horizon of the shards' timers. Entries may be stale or doubled;
/// looking at a job too early costs a moment and changes nothing.
class WakeQueue {
 public:
  void add(TimePoint due, JobId job) { queue_.push({due, std::move(job)}); }

  std::optional<TimePoint> first() const {
    return queue_.empty() ? std::nullopt : std::optional(queue_.top().due);
  }

  /// Takes up to `jobs_max` jobs that are due.
  std::vector<JobId> take_due(TimePoint now, std::size_t jobs_max) {
    std::vector<JobId> due;
    while (!queue_.empty() && queue_.top().due <= now && due.size() < jobs_max) {
      due.push_back(queue_.top().job);
      queue_.pop();
    }
    return due;
  }

 private:
  struct Entry {
    TimePoint due;
    JobId job;
    bool operator<(const Entry& other) const { return due > other.due; }  // The earliest on top.
  };
  std::priority_queue<Entry> queue_;
};

}  // namespace millrace::supervise
