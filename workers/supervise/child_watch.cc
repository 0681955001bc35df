#include "workers/supervise/child_watch.h"

namespace millrace::supervise {

void ChildWatch::note(const JobId& parent, const std::vector<TaskId>& tasks) {
  if (tasks.empty()) {
    awaited_.erase(parent);
    return;
  }
  auto& known = awaited_[parent];
  std::map<TaskId, Doubt> now;
  for (const TaskId& task : tasks) {
    const auto found = known.find(task);
    now.emplace(task, found == known.end() ? Doubt{.patience = patience_} : found->second);
  }
  known = std::move(now);
}

void ChildWatch::retain(const std::function<bool(const JobId&)>& is_wanted) {
  std::erase_if(awaited_, [&](const auto& entry) { return !is_wanted(entry.first); });
}

std::vector<AwaitedChild> ChildWatch::next(std::size_t parents_max) {
  std::vector<AwaitedChild> children;
  auto place = awaited_.upper_bound(last_);
  for (std::size_t i = 0; i < std::min(parents_max, awaited_.size()); ++i, ++place) {
    if (place == awaited_.end()) place = awaited_.begin();
    for (const auto& [task, doubt] : place->second) children.push_back({place->first, task});
    last_ = place->first;
  }
  return children;
}

std::vector<AwaitedChild> ChildWatch::judge(const std::vector<AwaitedChild>& looked_at, const std::set<AwaitedChild>& at_work,
                                            Duration now) {
  std::vector<AwaitedChild> lost;
  for (const AwaitedChild& child : looked_at) {
    const auto parent = awaited_.find(child.parent);
    if (parent == awaited_.end()) continue;
    const auto found = parent->second.find(child.task);
    if (found == parent->second.end()) continue;
    Doubt& doubt = found->second;
    if (at_work.contains(child)) {
      doubt = {.patience = patience_};
    } else if (!doubt.is_suspected) {
      doubt.is_suspected = true;
      doubt.since = now;
    } else if (now - doubt.since >= doubt.patience) {
      doubt.since = now;
      doubt.patience *= 2;
      lost.push_back(child);
    }
  }
  return lost;
}

void ChildWatch::trust_all() {
  for (auto& [parent, tasks] : awaited_) {
    for (auto& [task, doubt] : tasks) doubt.is_suspected = false;
  }
}

}  // namespace millrace::supervise
