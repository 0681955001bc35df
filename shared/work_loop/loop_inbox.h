#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/vocabulary/result.h"
#include "shared/work_loop/task.h"

namespace millrace::work_loop {

using FlightId = std::uint64_t;

/// A handler has returned.
struct Completion {
  FlightId flight = 0;
  Result<TaskOutcome> outcome;
};

/// Nobody waits for the task's dispatches up to this attempt any more.
struct StopRequest {
  TaskId task;
  int attempt = 0;
};

/// What other threads tell the poll thread. Only a poll thread that sleeps is woken, and only once.
class LoopInbox final {
 public:
  struct Letters {
    std::vector<Completion> completions;
    std::vector<StopRequest> stop_requests;
  };

  /// `wake` ends a poll of the poll thread that waits elsewhere; called by any thread.
  explicit LoopInbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// Any thread.
  void put(Completion completion);
  void put(StopRequest request);
  /// Nothing to read, but something to look at.
  void nudge();

  /// The poll thread. fall_asleep answers false when there is something to read: then it must not wait.
  Letters take();
  bool fall_asleep();
  void wake_up();
  /// Waits here until something arrives.
  void wait(Clock& clock, Duration timeout);

 private:
  template <typename Change>
  void deliver(Change change);

  const std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  Letters letters_;
  bool has_news_ = false;
  bool is_asleep_ = false;
};

}  // namespace millrace::work_loop
