#include "workers/supervise/working_set.h"

namespace millrace::supervise {

Job* WorkingSet::find(const JobId& id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second.recency);
  return found->second.job.get();
}

Job& WorkingSet::add(std::unique_ptr<Job> job) {
  drop(job->id);
  recent_.push_front(job->id);
  Job& added = *job;
  jobs_.emplace(added.id, Place{std::move(job), recent_.begin()});
  return added;
}

void WorkingSet::drop(const JobId& id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  recent_.erase(found->second.recency);
  jobs_.erase(found);
}

void WorkingSet::drop_shard(Shard shard) {
  for (auto entry = jobs_.begin(); entry != jobs_.end();) {
    if (entry->second.job->shard == shard) {
      recent_.erase(entry->second.recency);
      entry = jobs_.erase(entry);
    } else {
      ++entry;
    }
  }
}

void WorkingSet::shrink(const std::function<bool(const JobId&)>& is_needed) {
  while (jobs_.size() > jobs_max_ && !is_needed(recent_.back())) {
    jobs_.erase(recent_.back());
    recent_.pop_back();
  }
}

}  // namespace millrace::supervise
