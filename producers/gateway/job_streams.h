#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "producers/gateway/job_waits.h"
#include "shared/postgres/queries/job_standing.h"

namespace millrace::gateway {

/// Live streams of what happens to jobs, as server-sent events. What is told is read from PostgreSQL, from the place that
/// the client has: nothing is lost or told twice when a connection or a gateway dies. Any thread.
///
/// Events: `history` (as GetExecutionHistory tells it), `log` (a line that a program printed), `status`, and at the end `end`
/// (or `rejected`). Each has the id EVENT-LINE: the last of both that the client has.
class JobStreams final {
 public:
  using Dependencies = JobWaits::Dependencies;

  JobStreams(Dependencies dependencies, std::size_t streams_max) : its_(std::move(dependencies)), streams_max_(streams_max) {}

  /// False when there are too many: nothing was answered then.
  bool start(const JobStream& stream, std::shared_ptr<web::Exchange> exchange, std::vector<web::Header> headers);
  /// Keeps connections alive and lets go of those that are gone. Every few seconds.
  void say_nothing();
  /// The server ends them.
  void forget_all();
  std::size_t size() const;

 private:
  struct Live {
    JobId job;
    long event = 0;
    long line = 0;
    std::string status{};
    std::shared_ptr<web::Exchange> exchange;
    JobWatch::Number number = 0;
    std::atomic<bool> has_news{false};
    std::atomic<bool> is_pumping{false};
    std::atomic<bool> is_over{false};
  };
  using LivePointer = std::shared_ptr<Live>;  ///< Shared by the map, the watch and timers.

  void poke(const LivePointer& live);
  void poke_later(const LivePointer& live, std::chrono::milliseconds delay);
  void pump(const LivePointer& live);
  /// True when there is more to tell at once.
  bool tell_news(Live& live);
  bool tell_history(Live& live);
  bool tell_lines(Live& live);
  void tell_absence(Live& live);
  void tell(Live& live, std::string_view name, const Json& data);
  void drop(const LivePointer& live);

  Dependencies its_;
  const std::size_t streams_max_;
  mutable std::mutex mutex_;
  std::map<JobWatch::Number, LivePointer> live_;
};

}  // namespace millrace::gateway
