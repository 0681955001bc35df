#pragma once

#include <map>
#include <vector>

#include "shared/event_log/record.h"
#include "shared/vocabulary/result.h"

namespace millrace::event_log {

/// What a poll of a consumer group brought. Partitions in `revoked` cease to be ours with the next poll: until then a
/// last commit of what is finished may be made, after it nothing read from them before may be committed. `assigned`
/// lists partitions newly ours; both are processed before `records`.
struct GroupFetched {
  std::vector<TopicPartition> revoked;
  std::vector<TopicPartition> assigned;
  std::vector<Record> records;
};

/// Reads topics as a member of a consumer group, each partition from the group's committed offset or else from its
/// oldest record. Every method but `wake` belongs to the one polling thread.
class GroupSource {
 public:
  virtual ~GroupSource() = default;

  /// Waits up to `timeout` for the first record, never for more; must be called often even while all is paused.
  virtual Result<GroupFetched> poll(std::size_t records_max, Duration timeout) = 0;

  /// Stops and restarts the flow of assigned partitions; what is already paused or flowing stays so.
  virtual void pause(const std::vector<TopicPartition>& partitions) = 0;
  virtual void resume(const std::vector<TopicPartition>& partitions) = 0;

  /// The next offset to read of each partition, after everything below it is finished. Partitions that are no longer
  /// ours are left out silently.
  virtual Result<void> commit(const std::map<TopicPartition, std::int64_t>& next_offsets) = 0;

  /// Ends the poll that waits, or the next one, at once. May be called from any thread.
  virtual void wake() = 0;

  /// Leaves the group within `timeout`; later calls do nothing. What was committed before is kept.
  virtual void close(Duration timeout) = 0;
};

}  // namespace millrace::event_log
