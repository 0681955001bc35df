#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "shared/event_log/record.h"

namespace millrace::work_loop {

/// Which records of the assigned partitions are finished, in whatever order that happens, and so how far each
/// partition may be committed: never past its oldest unfinished record. Pure; one thread at a time.
class OffsetLedger {
 public:
  /// A record under one assignment of its partition. After a revocation its places mean nothing any more,
  /// even when the partition comes back.
  struct Place {
    std::uint64_t assignment = 0;
    std::int64_t offset = 0;
    auto operator<=>(const Place&) const = default;
  };

  void assigned(const event_log::TopicPartition& partition);
  void revoked(const event_log::TopicPartition& partition);

  /// Enters a record that was read. Nothing when its partition is not assigned, or the record was entered
  /// before.
  std::optional<Place> began(const event_log::TopicPartition& partition, std::int64_t offset);
  /// Places of former assignments, and places finished before, are ignored.
  void finished(Place place);

  /// The next offset of every partition that moved since the last call.
  std::map<event_log::TopicPartition, std::int64_t> take_commits();
  /// Whether take_commits would answer anything.
  bool has_commits() const { return moved_ > 0; }

  /// The oldest unfinished place of each partition that has more than `records_max` records above its commit.
  std::vector<Place> holding_back_more_than(std::size_t records_max) const;
  /// Whether anything of these partitions is unfinished.
  bool has_open(const std::vector<event_log::TopicPartition>& partitions) const;
  std::size_t assigned_count() const { return windows_.size(); }
  std::vector<event_log::TopicPartition> partitions() const;
  std::vector<event_log::TopicPartition> partitions_wider_than(std::size_t records_max) const;

 private:
  struct Entry {
    std::int64_t offset = 0;
    bool is_finished = false;
  };
  struct Window {
    std::uint64_t assignment = 0;
    std::optional<std::int64_t> next_read;  ///< One past the newest record entered.
    std::deque<Entry> open;                 ///< From the oldest unfinished record on, by offset.
    bool has_moved = false;                 ///< Since the last take_commits.
  };

  Window* find(std::uint64_t assignment);

  std::map<event_log::TopicPartition, Window> windows_;
  std::map<std::uint64_t, event_log::TopicPartition> assignments_;
  std::uint64_t last_assignment_ = 0;
  std::size_t moved_ = 0;  ///< Windows with has_moved.
};

}  // namespace millrace::work_loop
