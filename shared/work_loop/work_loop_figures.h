#pragma once

#include <cstddef>
#include <cstdint>

namespace millrace::work_loop {

/// What a work loop did since its start, and what it has in hand: for metrics and heartbeats.
struct WorkLoopFigures {
  std::uint64_t taken = 0;         ///< Tasks that were begun.
  std::uint64_t answered = 0;      ///< Outcomes that the log acknowledged.
  std::uint64_t unanswerable = 0;  ///< Outcomes that the log will never take, not even as a failure.
  std::uint64_t reruns = 0;        ///< Runs after a transient error.
  std::uint64_t renewals = 0;
  std::uint64_t repeats = 0;  ///< Dispatches that were known already, and not run again.
  std::uint64_t dead_letters = 0;
  std::uint64_t given_back = 0;  ///< Tasks left to another worker.
  std::uint64_t resent = 0;      ///< Records sent again after a failed delivery.
  std::uint64_t poll_errors = 0;
  std::uint64_t rounds = 0;  ///< Grows as long as the poll thread lives.

  std::size_t running = 0;
  std::size_t waiting = 0;  ///< Between two runs.
  std::size_t unacknowledged = 0;
  std::size_t paused_partitions = 0;
  std::size_t assigned_partitions = 0;
};

}  // namespace millrace::work_loop
