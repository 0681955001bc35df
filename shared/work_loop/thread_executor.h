#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "shared/work_loop/executor.h"

namespace millrace::work_loop {

/// A fixed number of threads. At most one of them is being woken at any time, and wakes the next if there is
/// more to do: short jobs are then done by few threads, while long ones spread over all.
class ThreadExecutor final : public Executor {
 public:
  explicit ThreadExecutor(std::size_t threads);
  /// Waits for the running jobs; jobs that have not begun are dropped.
  ~ThreadExecutor() override;
  void run(std::vector<Job> jobs) override;

 private:
  void work();
  bool must_wake() const { return !jobs_.empty() && idle_ > 0 && !is_waking_; }

  std::mutex mutex_;
  std::condition_variable available_;
  std::deque<Job> jobs_;
  std::size_t idle_ = 0;
  bool is_waking_ = false;
  bool is_ending_ = false;
  std::vector<std::jthread> threads_;  ///< Last: joined before what they use is gone.
};

}  // namespace millrace::work_loop
