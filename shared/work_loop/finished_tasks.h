#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>

#include "shared/work_loop/task.h"

namespace millrace::work_loop {

/// The dispatches whose outcome the log has, the newest of them: after a rebalance they are read again, and
/// need not be run again.
class FinishedTasks final {
 public:
  explicit FinishedTasks(std::size_t remembered_max) : remembered_max_(remembered_max) {}
  void remember(const Task& task);
  bool has(const Task& task) const;

 private:
  const std::size_t remembered_max_;
  std::unordered_set<std::string> known_;
  std::deque<std::string> by_age_;
};

}  // namespace millrace::work_loop
