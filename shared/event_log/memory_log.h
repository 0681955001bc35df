#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "shared/event_log/partition_reader.h"
#include "shared/event_log/record.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/result.h"

namespace millrace::event_log {

/// A log in memory for tests and simulation: what a broker holds. Read and written through MemoryRecordSink,
/// MemoryPartitionReader and MemoryGroupSource. All methods may be called from any thread.
class MemoryLog final {
 public:
  explicit MemoryLog(Clock& clock) : clock_(clock) {}

  /// Replaces the topic if it is there already: its offsets start at 0 again, as after delete and create.
  void create_topic(const std::string& topic, int partitions);
  void delete_topic(const std::string& topic);
  /// Drops the records at and above `end`, as an unclean restart of a broker does.
  void truncate(const TopicPartition& partition, std::int64_t end);
  /// Drops the records below `begin`, as retention does.
  void trim(const TopicPartition& partition, std::int64_t begin);

  /// Writes, and answers where. kRejected when the topic or partition is unknown or the value too large.
  Result<TopicPartition> append(const OutgoingRecord& record);
  /// At most `records_max` records of a partition from an offset on.
  std::vector<Record> read(const TopicPartition& partition, std::int64_t from, std::size_t records_max) const;
  std::vector<Record> records_of(const std::string& topic) const;
  std::vector<TopicPartition> partitions_of(const std::string& topic) const;
  std::optional<OffsetRange> range_of(const TopicPartition& partition) const;
  void limit_value_bytes(std::size_t value_bytes_max) { value_bytes_max_ = value_bytes_max; }

  /// Faults of the next sends through sinks, by count; when several are pending they act in this order.
  struct Faults {
    int full_queue = 0;  ///< Not taken: send() itself answers kTransient.
    int failed = 0;      ///< Not written, delivered as kTransient.
    int lost = 0;        ///< Not written, yet acknowledged.
    int duplicated = 0;  ///< Written twice.
  };
  void fail_next_sends(int count) { add({.failed = count}); }
  void lose_next_sends(int count) { add({.lost = count}); }
  void duplicate_next_sends(int count) { add({.duplicated = count}); }
  void fill_queue_for_next_sends(int count) { add({.full_queue = count}); }
  /// While held, what is sent is written but its delivery is not reported.
  void hold_deliveries(bool held) { deliveries_held_ = held; }
  bool deliveries_held() const { return deliveries_held_; }
  /// For sinks: the fault of the next send, counted down. At most one field is 1.
  Faults take_fault();

  /// Waits until one of the positions has a record or lies outside its partition, `interrupted` is set (and then
  /// clears it), or the time is over.
  void wait_for_any(const std::map<TopicPartition, std::int64_t>& positions, std::atomic<bool>& interrupted,
                    Duration timeout);
  /// Makes waiters look at their `interrupted`.
  void notify() { changed_.notify_all(); }

 private:
  struct Partition {
    std::int64_t begin = 0;
    std::vector<Record> records;  ///< The record at index i has offset begin + i.
    std::int64_t end() const { return begin + static_cast<std::int64_t>(records.size()); }
  };

  void add(const Faults& more);
  const Partition* find(const TopicPartition& partition) const;
  Partition* find(const TopicPartition& partition);
  int choose_partition(const OutgoingRecord& record, int partitions);

  Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<Partition>> topics_;
  Faults faults_;
  std::uint64_t keyless_ = 0;
  std::atomic<std::size_t> value_bytes_max_ = 1'000'000;
  std::atomic<bool> deliveries_held_ = false;
};

}  // namespace millrace::event_log
