#include "shared/event_log/memory_partition_reader.h"

#include <iterator>
#include <utility>

namespace millrace::event_log {

Result<void> MemoryPartitionReader::assign(const std::map<TopicPartition, std::int64_t>& positions) {
  positions_ = positions;
  return {};
}

Result<Fetched> MemoryPartitionReader::poll(std::size_t records_max, Duration timeout) {
  log_.wait_for_any(positions_, never_interrupted_, timeout);
  Fetched fetched;
  fetched.was_cut_off = std::exchange(was_cut_off_, false);
  for (auto& [partition, position] : positions_) {
    const auto range = log_.range_of(partition);
    if (!range || position < range->begin || position > range->end) {
      fetched.reset.push_back(partition);
      continue;
    }
    std::vector<Record> records = log_.read(partition, position, records_max - fetched.records.size());
    position += static_cast<std::int64_t>(records.size());
    std::move(records.begin(), records.end(), std::back_inserter(fetched.records));
  }
  for (const TopicPartition& partition : fetched.reset) positions_.erase(partition);
  return fetched;
}

Result<OffsetRange> MemoryPartitionReader::range_of(const TopicPartition& partition, Duration /*timeout*/) {
  const auto range = log_.range_of(partition);
  if (!range) return rejected("memory_log.range_of", "unknown partition of " + partition.topic);
  return *range;
}

void MemoryPartitionReader::publish_positions(const std::map<TopicPartition, std::int64_t>& positions) {
  for (const auto& [partition, position] : positions) published_[partition] = position;
}

}  // namespace millrace::event_log
