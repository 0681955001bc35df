#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shared/event_log/group_source.h"
#include "shared/event_log/memory_group.h"
#include "shared/event_log/memory_log.h"

namespace millrace::event_log {

/// A member of a MemoryGroup that reads a MemoryLog. Destroyed without close() it leaves as a killed process does.
class MemoryGroupSource final : public GroupSource {
 public:
  MemoryGroupSource(MemoryLog& log, MemoryGroup& group, std::string topic);
  ~MemoryGroupSource() override;
  Result<GroupFetched> poll(std::size_t records_max, Duration timeout) override;
  void pause(const std::vector<TopicPartition>& partitions) override;
  void resume(const std::vector<TopicPartition>& partitions) override;
  Result<void> commit(const std::map<TopicPartition, std::int64_t>& next_offsets) override;
  void wake() override;
  void close(Duration timeout) override;

  void fail_next_polls(int count) { polls_to_fail_ = count; }
  std::size_t paused_count() const { return paused_.size(); }

 private:
  void follow_rebalance(GroupFetched& fetched);
  std::int64_t start_of(const TopicPartition& partition) const;
  std::map<TopicPartition, std::int64_t> flowing() const;

  MemoryLog& log_;
  MemoryGroup& group_;
  const std::string topic_;
  std::optional<MemoryGroup::MemberId> member_;
  std::optional<std::int64_t> settled_generation_;  ///< Of the assignment we have.
  std::map<TopicPartition, std::int64_t> positions_;
  std::set<TopicPartition> paused_;
  std::atomic<bool> woken_ = false;
  int polls_to_fail_ = 0;
};

}  // namespace millrace::event_log
