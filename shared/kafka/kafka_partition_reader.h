#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "shared/event_log/partition_reader.h"
#include "shared/kafka/kafka_settings.h"

namespace millrace::kafka {

/// Reads assigned partitions; never moves a position by itself. `group` is only the name under which
/// positions are published. Records of topics that yield come after all others that are here, but for a share of every poll, so
/// that nothing waits without end: what was read ahead of a long backlog does not stand before newer records that matter more.
class KafkaPartitionReader final : public event_log::PartitionReader {
 public:
  static Result<std::unique_ptr<KafkaPartitionReader>> open(const KafkaSettings& settings,
                                                            const std::string& group,
                                                            std::set<std::string> yielding = {});
  ~KafkaPartitionReader() override;

  Result<void> assign(const std::map<event_log::TopicPartition, std::int64_t>& positions) override;
  Result<event_log::Fetched> poll(std::size_t records_max, Duration timeout) override;
  Result<event_log::OffsetRange> range_of(const event_log::TopicPartition& partition,
                                          Duration timeout) override;
  void publish_positions(const std::map<event_log::TopicPartition, std::int64_t>& positions) override;

  /// Ends the poll that waits, or the next one, at once. Any thread.
  void wake();

 private:
  class Consumer;
  explicit KafkaPartitionReader(std::unique_ptr<Consumer> consumer);
  std::unique_ptr<Consumer> consumer_;
};

}  // namespace millrace::kafka
