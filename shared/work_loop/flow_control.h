#pragma once

#include <optional>
#include <set>
#include <vector>

#include "shared/event_log/record.h"
#include "shared/time/clock.h"

namespace millrace::work_loop {

/// Decides which partitions are paused. A pool that is full for a moment simply does not poll; only when that
/// lasts are its partitions paused, because a pause drops what was read ahead. Pure.
class FlowControl final {
 public:
  struct Changes {
    std::vector<event_log::TopicPartition> pause;
    std::vector<event_log::TopicPartition> resume;
  };

  explicit FlowControl(Duration full_before_pause) : full_before_pause_(full_before_pause) {}

  /// `wide` partitions have to wait for their oldest record however much room there is.
  Changes adjust(bool is_full, const std::vector<event_log::TopicPartition>& assigned,
                 const std::vector<event_log::TopicPartition>& wide, Duration now);
  /// Everything, until resumed by an adjust that has room.
  Changes pause_all(const std::vector<event_log::TopicPartition>& assigned);
  /// Partitions that are no longer ours.
  void forget(const std::vector<event_log::TopicPartition>& gone);

  /// Full, but not for long enough to pause: for so long nothing should be polled. Zero when polling is
  /// right.
  Duration hold(Duration now) const;
  std::size_t paused() const { return paused_.size(); }

 private:
  Changes become(std::set<event_log::TopicPartition> wanted);

  const Duration full_before_pause_;
  std::optional<Duration> full_since_;
  std::set<event_log::TopicPartition> paused_;
};

}  // namespace millrace::work_loop
