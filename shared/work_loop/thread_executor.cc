#include "shared/work_loop/thread_executor.h"

#include <iterator>
#include <utility>

namespace millrace::work_loop {

ThreadExecutor::ThreadExecutor(std::size_t threads) {
  threads_.reserve(threads);
  for (std::size_t count = 0; count < threads; ++count) threads_.emplace_back([this] { work(); });
}

ThreadExecutor::~ThreadExecutor() {
  {
    const std::lock_guard lock{mutex_};
    is_ending_ = true;
    jobs_.clear();
  }
  available_.notify_all();
}

void ThreadExecutor::run(std::vector<Job> jobs) {
  bool wake = false;
  {
    const std::lock_guard lock{mutex_};
    std::move(jobs.begin(), jobs.end(), std::back_inserter(jobs_));
    wake = must_wake();
    if (wake) is_waking_ = true;
  }
  if (wake) available_.notify_one();
}

void ThreadExecutor::work() {
  std::unique_lock lock{mutex_};
  while (!is_ending_) {
    if (jobs_.empty()) {
      ++idle_;
      available_.wait(lock, [this] { return is_ending_ || !jobs_.empty() || is_waking_; });
      --idle_;
      is_waking_ = false;
      continue;
    }
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    const bool wake = must_wake();
    if (wake) is_waking_ = true;
    lock.unlock();
    if (wake) available_.notify_one();
    job();
    lock.lock();
  }
}

}  // namespace millrace::work_loop
