#pragma once

#include <functional>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "workers/supervise/job.h"

namespace millrace::supervise {

/// The jobs of our shards that were touched lately, bounded in number. Everything in it is stored, so anything may be
/// dropped between batches.
class WorkingSet {
 public:
  explicit WorkingSet(std::size_t jobs_max) : jobs_max_(jobs_max) {}

  /// Null when the job is not here. Counts as a touch.
  Job* find(const JobId& id);
  Job& add(std::unique_ptr<Job> job);
  void drop(const JobId& id);
  void drop_shard(Shard shard);
  /// Drops the jobs that were touched longest ago until the bound holds or one of them is still needed.
  void shrink(const std::function<bool(const JobId&)>& is_needed);
  std::size_t size() const { return jobs_.size(); }

 private:
  struct Place {
    std::unique_ptr<Job> job;
    std::list<JobId>::iterator recency;
  };
  std::size_t jobs_max_;
  std::unordered_map<JobId, Place> jobs_;
  std::list<JobId> recent_;  ///< The latest touch in front.
};

}  // namespace millrace::supervise
