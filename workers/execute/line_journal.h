#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "shared/time/clock.h"
#include "workers/execute/line_store.h"

namespace millrace::execute {

struct JournalLimits {
  Duration interval = std::chrono::milliseconds(200);  ///< Lines wait at most this long for company.
  std::size_t batch_lines = 1000;
  std::size_t waiting_bytes_max = std::size_t{16} << 20;  ///< What may wait while the store is away.
};

/// Carries the lines of all running programs to the store: batched, in order, by a thread of its own, so that a slow
/// store never slows a program. While the store is away lines wait up to a bound, then new ones are dropped. Any thread.
class LineJournal final {
 public:
  LineJournal(LineStore& store, Clock& clock, JournalLimits limits = {});
  /// Tries once more to write what is left.
  ~LineJournal();

  /// Never waits. False when the line was dropped because too many wait already.
  bool add(LogLine line);

  /// Waits until every line added before is written or given up, or until patience ends. Answers which.
  bool settle(Duration patience);

 private:
  void run(const std::stop_token& stop);
  std::vector<LogLine> next_batch();
  /// False when the store is away: the same lines have to be tried again.
  bool write(const std::vector<LogLine>& batch);

  LineStore& store_;
  Clock& clock_;
  const JournalLimits limits_;

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable progress_;
  std::deque<LogLine> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t added_ = 0;
  std::uint64_t settled_ = 0;
  std::uint64_t wanted_ = 0;  ///< Somebody waits for settled_ to reach this.

  std::jthread writer_;  // Last: it uses everything above.
};

}  // namespace millrace::execute
