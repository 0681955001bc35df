#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "producers/gateway/api.h"
#include "producers/gateway/job_watch.h"
#include "producers/gateway/submission_board.h"
#include "producers/gateway/work_queue.h"
#include "shared/web/exchange.h"

namespace millrace::gateway {

/// Calls back after a while, on a thread that must not be blocked.
using After = std::function<void(std::chrono::milliseconds, std::function<void()>)>;

/// Requests that wait for a job's end. None of them holds a thread. Any thread.
class JobWaits final {
 public:
  struct Dependencies {
    JobWatch& watch;
    WorkQueue& queue;
    postgres::SessionPool& database;
    const SubmissionBoard& board;
    After after;
  };
  using Finish = std::function<void(Answer)>;

  explicit JobWaits(Dependencies dependencies) : its_(std::move(dependencies)) {}

  /// `finish` is called once, from a thread of the queue; never when the peer has gone away.
  void start(JobWait wait, const std::shared_ptr<web::Exchange>& exchange, Finish finish);
  /// Everybody is told how things stand now.
  void finish_all();
  std::size_t size() const;

 private:
  struct Pending {
    JobWait wait;
    std::shared_ptr<web::Exchange> exchange;
    Finish finish;
    JobWatch::Number number = 0;
    std::atomic<bool> is_queued{false};
    std::atomic<bool> is_done{false};
  };
  using PendingPointer = std::shared_ptr<Pending>;  ///< Shared by the map, the watch and the timer; whoever comes first ends it.

  void queue_look(const PendingPointer& pending);
  void look(const PendingPointer& pending);
  bool has_ended(const JobId& job) const;
  void complete(const PendingPointer& pending);

  Dependencies its_;
  mutable std::mutex mutex_;
  std::map<JobWatch::Number, PendingPointer> pending_;
};

}  // namespace millrace::gateway
