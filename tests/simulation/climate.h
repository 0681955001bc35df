#pragma once

#include "tests/simulation/chance.h"

namespace millrace::simulation {

/// How bad the weather of a run is: each figure says how rarely something happens, "once in so many", 0 for never.
struct Climate {
  // Of calls that a process makes to anything outside of it.
  std::uint64_t death = 0;
  std::uint64_t stall = 0;
  // Of calls to the database.
  std::uint64_t failed_call = 0;
  std::uint64_t lost_answer = 0;
  std::uint64_t doubtful_commit = 0;
  // Of records on their way to the log, and of reads from it.
  std::uint64_t failed_send = 0;
  std::uint64_t unheard_send = 0;  ///< Written, reported as failed.
  std::uint64_t doubled_send = 0;
  std::uint64_t full_queue = 0;
  std::uint64_t failed_poll = 0;
  std::uint64_t repeated_read = 0;
  std::uint64_t lost_commit = 0;   ///< A pool's committed offset.
  Duration send_lasts_max = std::chrono::milliseconds(2);
  // Of moments.
  std::uint64_t kill = 0;
  std::uint64_t rebalance = 0;
  std::uint64_t outage = 0;
  std::uint64_t clock_jump = 0;
  std::uint64_t log_loss = 0;
};

Climate draw_climate(Chance& chance);

}  // namespace millrace::simulation
