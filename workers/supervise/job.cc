#include "workers/supervise/job.h"

#include <algorithm>

namespace millrace::supervise {

std::string name_of(JobStatus status) {
  switch (status) {
    case JobStatus::kRunning: return "RUNNING";
    case JobStatus::kSucceeded: return "SUCCEEDED";
    case JobStatus::kFailed: return "FAILED";
    case JobStatus::kTimedOut: return "TIMED_OUT";
    case JobStatus::kAborted: return "ABORTED";
    case JobStatus::kPaused: return "PAUSED";
  }
  return "FAILED";
}

std::optional<JobStatus> parse_job_status(std::string_view name) {
  for (const JobStatus status : {JobStatus::kRunning, JobStatus::kSucceeded, JobStatus::kFailed, JobStatus::kTimedOut,
                                 JobStatus::kAborted, JobStatus::kPaused}) {
    if (name_of(status) == name) return status;
  }
  return {};
}

bool is_final(JobStatus status) { return status != JobStatus::kRunning && status != JobStatus::kPaused; }

int Job::tasks_in_flight() const {
  return static_cast<int>(std::count_if(tasks.begin(), tasks.end(), [](const auto& entry) {
    return entry.second.phase == OpenTask::Phase::kDispatched;
  }));
}

std::optional<TimePoint> Job::next_due(Duration lease) const {
  if (status != JobStatus::kRunning) return {};
  std::optional<TimePoint> first = execution.next_due();
  const auto consider = [&first](TimePoint due) { first = first ? std::min(*first, due) : due; };
  for (const auto& [key, task] : tasks) {
    if (task.phase == OpenTask::Phase::kRenewed) consider(task.since + lease);
    if (task.phase == OpenTask::Phase::kPending && task.poll_at) consider(*task.poll_at);
  }
  return first;
}

}  // namespace millrace::supervise
