#pragma once

#include <atomic>
#include <map>

#include "shared/event_log/memory_log.h"
#include "shared/event_log/partition_reader.h"

namespace millrace::event_log {

/// Reads a MemoryLog from chosen positions.
class MemoryPartitionReader final : public PartitionReader {
 public:
  explicit MemoryPartitionReader(MemoryLog& log) : log_(log) {}
  Result<void> assign(const std::map<TopicPartition, std::int64_t>& positions) override;
  Result<Fetched> poll(std::size_t records_max, Duration timeout) override;
  Result<OffsetRange> range_of(const TopicPartition& partition, Duration timeout) override;
  void publish_positions(const std::map<TopicPartition, std::int64_t>& positions) override;

  const std::map<TopicPartition, std::int64_t>& published() const { return published_; }
  /// The next poll tells that the log was out of reach.
  void cut_off() { was_cut_off_ = true; }

 private:
  MemoryLog& log_;
  std::atomic<bool> never_interrupted_ = false;
  bool was_cut_off_ = false;
  std::map<TopicPartition, std::int64_t> positions_;
  std::map<TopicPartition, std::int64_t> published_;
};

}  // namespace millrace::event_log
