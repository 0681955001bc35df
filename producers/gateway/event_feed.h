#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "shared/event_log/partition_reader.h"
#include "shared/kafka/kafka_settings.h"
#include "shared/time/clock.h"
#include "topics/events/job_event.h"

namespace millrace::gateway {

/// Follows `millrace.events` from its end, in a thread of its own. For hearing soon that something happened, not for knowing
/// what: what is missed while Kafka is away is found by sweeps.
class EventFeed final {
 public:
  /// `hear` is called from the feed's thread.
  EventFeed(kafka::KafkaSettings settings, Clock& clock, std::function<void(const topics::JobEvent&)> hear);

  /// What is missing, for /readyz. Any thread.
  std::optional<std::string> missing() const;

 private:
  void follow_until(const std::stop_token& stop);
  Result<void> go_to_end(event_log::PartitionReader& reader);
  void tell(const event_log::Record& record) const;

  const kafka::KafkaSettings settings_;
  Clock& clock_;
  const std::function<void(const topics::JobEvent&)> hear_;
  std::atomic<bool> is_following_{false};
  std::jthread thread_;  ///< Last: it uses all of the above.
};

}  // namespace millrace::gateway
