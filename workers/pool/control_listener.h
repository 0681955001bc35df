#pragma once

#include <functional>
#include <map>
#include <thread>

#include "shared/event_log/partition_reader.h"
#include "shared/kafka/kafka_settings.h"
#include "shared/time/clock.h"
#include "topics/events/control_hint.h"

namespace millrace::pool {

/// Follows `millrace.control` from its end, in a thread of its own. Hints only: what is missed while Kafka is
/// away is not made up for.
class ControlListener final {
 public:
  /// `hear` is called from the listener's thread.
  ControlListener(kafka::KafkaSettings settings, Clock& clock,
                  std::function<void(const topics::ControlHint&)> hear);

 private:
  void listen_until(const std::stop_token& stop);
  /// Goes to the end of every partition of the topic.
  Result<void> follow(event_log::PartitionReader& reader);
  void pause(const std::stop_token& stop);

  const kafka::KafkaSettings settings_;
  Clock& clock_;
  const std::function<void(const topics::ControlHint&)> hear_;
  std::jthread thread_;  ///< Last: it uses all of the above.
};

}  // namespace millrace::pool
