#include "shared/work_loop/finished_tasks.h"

#include <utility>

namespace millrace::work_loop {
namespace {

std::string dispatch_of(const Task& task) {
  return task.id.value() + '#' + std::to_string(task.attempt);
}

}  // namespace

void FinishedTasks::remember(const Task& task) {
  std::string dispatch = dispatch_of(task);
  if (!known_.insert(dispatch).second) return;
  by_age_.push_back(std::move(dispatch));
  if (by_age_.size() <= remembered_max_) return;
  known_.erase(by_age_.front());
  by_age_.pop_front();
}

bool FinishedTasks::has(const Task& task) const {
  return known_.contains(dispatch_of(task));
}

}  // namespace millrace::work_loop
