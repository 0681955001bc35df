#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "shared/postgres/queries/job_standing.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::gateway {

/// Who wants to hear that something happened to a job. What happened is read from PostgreSQL by whoever hears it, so a
/// call too many costs a look and a call too few is made up for by the next sweep. Any thread; calls come on the thread that
/// brings the news and must not block.
class JobWatch final {
 public:
  using Number = std::uint64_t;

  /// `with_lines`: also what its programs print.
  Number watch(const JobId& job, bool with_lines, std::function<void()> on_news);
  /// A call that is under way may still come after it.
  void unwatch(Number number);

  void notify(const JobId& job);
  void notify_all();

  /// Jobs that are watched (of those with lines only).
  std::vector<JobId> jobs(bool with_lines) const;
  std::size_t size() const;

  /// What a sweep found: notifies where it differs from what the last one found.
  void compare(const std::vector<postgres::JobStanding>& standings);
  void compare(const std::vector<postgres::LastLine>& lines);

 private:
  struct Watcher {
    JobId job;
    bool with_lines = false;
    std::function<void()> on_news;
  };
  struct LastSeen {
    std::string status{};
    long events = -1;
    long line = -1;
  };

  mutable std::mutex mutex_;
  std::map<Number, Watcher> watchers_;
  std::multimap<JobId, Number> by_job_;
  std::map<JobId, LastSeen> seen_;
  Number next_ = 1;
};

}  // namespace millrace::gateway
