#pragma once

#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "shared/event_log/record_sink.h"
#include "shared/time/clock.h"

namespace millrace::gateway {

/// Publishes records of many threads through one sink, many at a time, and tells each whether the log has it.
class Publisher final {
 public:
  Publisher(event_log::RecordSink& sink, Clock& clock);
  /// What still waits is told kCancelled.
  ~Publisher();

  /// Waits for the log's word for at most `patience`; kUnknownOutcome when it did not come. Any thread.
  Result<void> publish(event_log::OutgoingRecord record, Duration patience);

 private:
  struct Waiting {
    event_log::OutgoingRecord record;
    std::promise<Result<void>> promise{};
  };

  void run(const std::stop_token& stop);
  void send(std::deque<Waiting> fresh);
  void settle();

  event_log::RecordSink& sink_;
  Clock& clock_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::deque<Waiting> fresh_;                                    ///< Under the mutex.
  std::map<std::uint64_t, std::promise<Result<void>>> in_flight_;  ///< Of the publishing thread.
  std::uint64_t next_ticket_ = 0;
  std::jthread thread_;  ///< Last: it uses all of the above.
};

}  // namespace millrace::gateway
