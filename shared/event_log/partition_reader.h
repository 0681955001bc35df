#pragma once

#include <map>
#include <vector>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"

namespace millrace::event_log {

struct OffsetRange {
  std::int64_t begin = 0;  ///< The oldest record that is still there.
  std::int64_t end = 0;    ///< One past the newest.
};

/// What a poll brought. `reset` names partitions whose position lies outside the log (it was truncated or made
/// anew): nothing more is read from them until they are assigned again.
struct Fetched {
  std::vector<Record> records;  ///< In offset order within each partition.
  std::vector<TopicPartition> reset;
  /// The log was out of reach since the last poll: it may be another one now, which has grown past our positions already.
  bool was_cut_off = false;
};

/// Reads chosen partitions from chosen positions, without a consumer group: whoever owns a shard owns its position.
/// One thread uses a reader at a time.
class PartitionReader {
 public:
  virtual ~PartitionReader() = default;

  /// Replaces the assignment: exactly these partitions, each from its offset; those already assigned at that very
  /// position go on undisturbed.
  virtual Result<void> assign(const std::map<TopicPartition, std::int64_t>& positions) = 0;

  /// Up to `records_max` records. Waits up to `timeout` for the first, never for more: returns when the input runs dry.
  virtual Result<Fetched> poll(std::size_t records_max, Duration timeout) = 0;

  /// Asks the broker, so the answer is as fresh as the call.
  virtual Result<OffsetRange> range_of(const TopicPartition& partition, Duration timeout) = 0;

  /// Commits offsets under a group name for lag monitors only; never read back.
  virtual void publish_positions(const std::map<TopicPartition, std::int64_t>& positions) = 0;
};

}  // namespace millrace::event_log
