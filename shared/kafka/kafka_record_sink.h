#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "shared/event_log/record_sink.h"
#include "shared/kafka/kafka_settings.h"

namespace millrace::kafka {

/// An idempotent producer, acks=all. This librdkafka's producer can become unusable for good after a lost
/// connection; it is then thrown away and made anew, and everything in flight is delivered as kTransient.
class KafkaRecordSink final : public event_log::RecordSink {
 public:
  static Result<std::unique_ptr<KafkaRecordSink>> open(KafkaSettings settings);
  ~KafkaRecordSink() override;

  Result<void> send(event_log::OutgoingRecord record, std::uint64_t ticket) override;
  std::vector<event_log::Delivery> collect(Duration timeout) override;

  /// How often the producer had to be made anew. Any thread.
  std::uint64_t rebuilds() const;

 private:
  class Producer;
  explicit KafkaRecordSink(std::unique_ptr<Producer> producer);
  std::unique_ptr<Producer> producer_;
};

}  // namespace millrace::kafka
