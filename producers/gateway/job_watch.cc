#include "producers/gateway/job_watch.h"

#include <set>
#include <utility>

namespace millrace::gateway {

JobWatch::Number JobWatch::watch(const JobId& job, bool with_lines, std::function<void()> on_news) {
  const std::lock_guard lock(mutex_);
  const Number number = next_++;
  watchers_.emplace(number, Watcher{.job = job, .with_lines = with_lines, .on_news = std::move(on_news)});
  by_job_.emplace(job, number);
  return number;
}

void JobWatch::unwatch(Number number) {
  const std::lock_guard lock(mutex_);
  const auto found = watchers_.find(number);
  if (found == watchers_.end()) return;
  const JobId job = found->second.job;
  const auto [begin, end] = by_job_.equal_range(job);
  for (auto each = begin; each != end; ++each) {
    if (each->second != number) continue;
    by_job_.erase(each);
    break;
  }
  if (!by_job_.contains(job)) seen_.erase(job);
  watchers_.erase(found);
}

void JobWatch::notify(const JobId& job) {
  std::vector<std::function<void()>> calls;
  {
    const std::lock_guard lock(mutex_);
    const auto [begin, end] = by_job_.equal_range(job);
    for (auto each = begin; each != end; ++each) calls.push_back(watchers_.at(each->second).on_news);
  }
  for (const auto& call : calls) call();
}

void JobWatch::notify_all() {
  std::vector<std::function<void()>> calls;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, watcher] : watchers_) calls.push_back(watcher.on_news);
  }
  for (const auto& call : calls) call();
}

std::vector<JobId> JobWatch::jobs(bool with_lines) const {
  const std::lock_guard lock(mutex_);
  std::set<JobId> jobs;
  for (const auto& [number, watcher] : watchers_) {
    if (!with_lines || watcher.with_lines) jobs.insert(watcher.job);
  }
  return {jobs.begin(), jobs.end()};
}

std::size_t JobWatch::size() const {
  const std::lock_guard lock(mutex_);
  return watchers_.size();
}

void JobWatch::compare(const std::vector<postgres::JobStanding>& standings) {
  std::vector<JobId> changed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& standing : standings) {
      if (!by_job_.contains(standing.id)) continue;
      LastSeen& seen = seen_[standing.id];
      if (seen.status != standing.status || seen.events != standing.history_events) changed.push_back(standing.id);
      seen.status = standing.status;
      seen.events = standing.history_events;
    }
  }
  for (const JobId& job : changed) notify(job);
}

void JobWatch::compare(const std::vector<postgres::LastLine>& lines) {
  std::vector<JobId> changed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& line : lines) {
      if (!by_job_.contains(line.job)) continue;
      LastSeen& seen = seen_[line.job];
      if (seen.line != line.id) changed.push_back(line.job);
      seen.line = line.id;
    }
  }
  for (const JobId& job : changed) notify(job);
}

}  // namespace millrace::gateway
