#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "shared/event_log/record.h"

namespace millrace::event_log {

/// What a broker knows of one consumer group: its members, who owns which partition, and the committed offsets.
/// Eager: when the membership changes, every member gives up all it has before anyone gets anything. All methods
/// may be called from any thread.
class MemoryGroup final {
 public:
  using MemberId = int;

  MemberId join();
  void leave(MemberId member);
  /// Makes every member give up and get anew, as a rebalance without cause does.
  void rebalance();

  /// Changes with every rebalance.
  std::int64_t generation() const;
  void release(MemberId member);
  /// The member's part of `partitions` (contiguous ranges), once nobody else owns any of it.
  std::optional<std::vector<TopicPartition>> take(MemberId member, const std::vector<TopicPartition>& partitions);
  bool owns(MemberId member, const TopicPartition& partition) const;

  void commit(MemberId member, const std::map<TopicPartition, std::int64_t>& next_offsets);
  std::optional<std::int64_t> committed(const TopicPartition& partition) const;

 private:
  mutable std::mutex mutex_;
  std::int64_t generation_ = 0;
  MemberId next_member_ = 0;
  std::set<MemberId> members_;
  std::map<TopicPartition, MemberId> owners_;
  std::map<TopicPartition, std::int64_t> committed_;
};

}  // namespace millrace::event_log
