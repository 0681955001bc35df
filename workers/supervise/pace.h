#pragma once

#include <cstddef>

#include "shared/time/clock.h"

namespace millrace::supervise {

/// When a batch is worth waiting a moment for. A commit costs the same for one record as for fifty, and so does every request to the
/// brokers and every round of a pool that follows from it; records that go through together stay together. A lone job is never kept
/// waiting: only while many are in flight, and records have come in fast, is there anything to gather.
class Pace final {
 public:
  /// A batch of so many records was committed.
  void committed(std::size_t records, Duration now);
  /// How long the next batch may go on gathering, with so many records in hand. `now` is of a monotonic clock.
  Duration to_gather(std::size_t in_hand, std::size_t jobs_in_flight, Duration now) const;

 private:
  Duration committed_at_{};
  double recent_ = 0;  ///< Records of the last fraction of a second, older ones counting less.
};

}  // namespace millrace::supervise
