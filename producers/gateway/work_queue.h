#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "shared/time/clock.h"

namespace millrace::gateway {

/// Threads that do what may block, so that the server's thread never does. Any thread may add.
class WorkQueue final {
 public:
  using Job = std::function<void()>;  ///< What it throws is logged.

  WorkQueue(std::size_t threads, std::size_t jobs_max, Clock& clock);
  /// Waits for jobs that run; drops those that have not begun.
  ~WorkQueue();

  /// False when as many as may wait do so already.
  bool offer(Job job);
  /// For what is bounded by other means: taken whatever waits.
  void add(Job job);
  std::size_t waiting() const;
  /// No job begins after it; those that run have ended when it returns. May be called twice.
  void stop();

 private:
  void work(const std::stop_token& stop);

  const std::size_t jobs_max_;
  Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable news_;
  std::deque<Job> jobs_;
  std::vector<std::jthread> threads_;  ///< Last: they use all of the above.
};

}  // namespace millrace::gateway
