#pragma once

#include <deque>
#include <utility>

#include "shared/work_loop/executor.h"

namespace millrace::work_loop {

/// Runs jobs when it is told to, in the caller's thread.
class HandExecutor final : public Executor {
 public:
  void run(std::vector<Job> jobs) override {
    for (Job& job : jobs) jobs_.push_back(std::move(job));
  }
  std::size_t waiting() const { return jobs_.size(); }

  void run_first() {
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    job();
  }
  void run_last() {
    const Job job = std::move(jobs_.back());
    jobs_.pop_back();
    job();
  }

 private:
  std::deque<Job> jobs_;
};

}  // namespace millrace::work_loop
