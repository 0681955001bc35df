#include "shared/event_log/memory_group.h"

#include <iterator>

namespace millrace::event_log {

MemoryGroup::MemberId MemoryGroup::join() {
  const std::lock_guard lock{mutex_};
  members_.insert(next_member_);
  ++generation_;
  return next_member_++;
}

void MemoryGroup::leave(MemberId member) {
  release(member);
  const std::lock_guard lock{mutex_};
  if (members_.erase(member) > 0) ++generation_;
}

void MemoryGroup::rebalance() {
  const std::lock_guard lock{mutex_};
  ++generation_;
}

std::int64_t MemoryGroup::generation() const {
  const std::lock_guard lock{mutex_};
  return generation_;
}

void MemoryGroup::release(MemberId member) {
  const std::lock_guard lock{mutex_};
  std::erase_if(owners_, [member](const auto& owned) { return owned.second == member; });
}

std::optional<std::vector<TopicPartition>> MemoryGroup::take(MemberId member,
                                                             const std::vector<TopicPartition>& partitions) {
  const std::lock_guard lock{mutex_};
  const auto self = members_.find(member);
  if (self == members_.end()) return std::nullopt;
  const auto rank = static_cast<std::size_t>(std::distance(members_.begin(), self));
  const std::size_t first = partitions.size() * rank / members_.size();
  const std::size_t last = partitions.size() * (rank + 1) / members_.size();
  const std::vector<TopicPartition> mine(partitions.begin() + static_cast<std::ptrdiff_t>(first),
                                         partitions.begin() + static_cast<std::ptrdiff_t>(last));
  for (const TopicPartition& partition : mine) {
    if (const auto owner = owners_.find(partition); owner != owners_.end() && owner->second != member) {
      return std::nullopt;
    }
  }
  for (const TopicPartition& partition : mine) owners_[partition] = member;
  return mine;
}

bool MemoryGroup::owns(MemberId member, const TopicPartition& partition) const {
  const std::lock_guard lock{mutex_};
  const auto owner = owners_.find(partition);
  return owner != owners_.end() && owner->second == member;
}

void MemoryGroup::commit(MemberId member, const std::map<TopicPartition, std::int64_t>& next_offsets) {
  for (const auto& [partition, offset] : next_offsets) {
    if (!owns(member, partition)) continue;
    const std::lock_guard lock{mutex_};
    committed_[partition] = offset;
  }
}

std::optional<std::int64_t> MemoryGroup::committed(const TopicPartition& partition) const {
  const std::lock_guard lock{mutex_};
  const auto found = committed_.find(partition);
  if (found == committed_.end()) return std::nullopt;
  return found->second;
}

}  // namespace millrace::event_log
