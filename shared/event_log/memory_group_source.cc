#include "shared/event_log/memory_group_source.h"

#include <iterator>
#include <utility>

namespace millrace::event_log {

MemoryGroupSource::MemoryGroupSource(MemoryLog& log, MemoryGroup& group, std::string topic)
    : log_(log), group_(group), topic_(std::move(topic)), member_(group.join()) {}

MemoryGroupSource::~MemoryGroupSource() {
  close(Duration::zero());
}

Result<GroupFetched> MemoryGroupSource::poll(std::size_t records_max, Duration timeout) {
  if (polls_to_fail_ > 0) {
    --polls_to_fail_;
    return transient("memory_group.poll", "failed on request");
  }
  GroupFetched fetched;
  if (!member_) return fetched;
  follow_rebalance(fetched);
  if (!fetched.revoked.empty() || !settled_generation_) return fetched;

  if (fetched.assigned.empty()) log_.wait_for_any(flowing(), woken_, timeout);
  for (const auto& [partition, position] : flowing()) {
    std::vector<Record> records = log_.read(partition, position, records_max - fetched.records.size());
    positions_[partition] = position + static_cast<std::int64_t>(records.size());
    std::move(records.begin(), records.end(), std::back_inserter(fetched.records));
  }
  return fetched;
}

void MemoryGroupSource::follow_rebalance(GroupFetched& fetched) {
  const std::int64_t generation = group_.generation();
  if (settled_generation_ == generation) return;
  if (settled_generation_) {
    settled_generation_.reset();
    for (const auto& owned : positions_) fetched.revoked.push_back(owned.first);
    positions_.clear();
    paused_.clear();
    if (!fetched.revoked.empty()) return;  // Released with the next poll: a last commit may come before it.
  }
  group_.release(*member_);
  auto mine = group_.take(*member_, log_.partitions_of(topic_));
  if (!mine) return;
  settled_generation_ = generation;
  for (const TopicPartition& partition : *mine) positions_[partition] = start_of(partition);
  fetched.assigned = std::move(*mine);
}

std::int64_t MemoryGroupSource::start_of(const TopicPartition& partition) const {
  const OffsetRange range = log_.range_of(partition).value_or(OffsetRange{});
  const auto committed = group_.committed(partition);
  return committed && *committed >= range.begin && *committed <= range.end ? *committed : range.begin;
}

std::map<TopicPartition, std::int64_t> MemoryGroupSource::flowing() const {
  std::map<TopicPartition, std::int64_t> positions = positions_;
  for (const TopicPartition& partition : paused_) positions.erase(partition);
  return positions;
}

void MemoryGroupSource::pause(const std::vector<TopicPartition>& partitions) {
  for (const TopicPartition& partition : partitions) {
    if (positions_.contains(partition)) paused_.insert(partition);
  }
}

void MemoryGroupSource::resume(const std::vector<TopicPartition>& partitions) {
  for (const TopicPartition& partition : partitions) paused_.erase(partition);
}

Result<void> MemoryGroupSource::commit(const std::map<TopicPartition, std::int64_t>& next_offsets) {
  if (member_) group_.commit(*member_, next_offsets);
  return {};
}

void MemoryGroupSource::wake() {
  woken_ = true;
  log_.notify();
}

void MemoryGroupSource::close(Duration /*timeout*/) {
  if (!member_) return;
  group_.leave(*member_);
  member_.reset();
  positions_.clear();
}

}  // namespace millrace::event_log
