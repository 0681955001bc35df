#pragma once

#include <chrono>
#include <cstddef>

#include "shared/time/clock.h"

namespace millrace::work_loop {

/// How much a work loop does at once, and how long it waits for what.
struct WorkLoopLimits {
  std::size_t concurrency = 16;     ///< Handlers that run at once.
  std::size_t waiting_max = 1'000;  ///< Tasks between two runs; when there are more, nothing new is taken.
  std::size_t unacknowledged_max = 10'000;  ///< Records that the log has not acknowledged; the same.
  std::size_t window_max = 200'000;         ///< Records of one partition above its oldest unfinished one.
  std::size_t held_back_max = 256;          ///< A task that holds back more finished ones is renewed at once.
  std::size_t finished_remembered = 20'000;  ///< Dispatches whose repetition is recognised.

  Duration lease = std::chrono::seconds{30};  ///< A task not renewed for so long is dispatched again.
  Duration rerun_first =
      std::chrono::milliseconds{500};  ///< Backoff after the first transient error of a task, …
  Duration rerun_longest = std::chrono::seconds{30};  ///< … doubled with each, up to this, …
  Duration rerun_for = std::chrono::minutes{15};      ///< … until so long after the first.

  Duration commit_every = std::chrono::milliseconds{100};
  Duration full_before_pause = std::chrono::milliseconds{100};  ///< A pause drops what was read ahead.
  Duration revoke_grace = std::chrono::milliseconds{100};  ///< For finishing before partitions are given up.

  Duration drain_finish = std::chrono::seconds{5};   ///< After stop: tasks may finish by themselves, …
  Duration drain_stop = std::chrono::seconds{2};     ///< … then they are asked to end, …
  Duration drain_flush = std::chrono::seconds{1};    ///< … then the last outcomes must be acknowledged, …
  Duration close = std::chrono::milliseconds{1500};  ///< … and the group be left.
};

}  // namespace millrace::work_loop
