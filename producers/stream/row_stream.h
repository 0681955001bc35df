#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "producers/stream/record_table.h"
#include "shared/event_log/group_source.h"
#include "shared/event_log/record_sink.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/identifiers.h"

namespace millrace::stream {

/// Who takes slices of a partition through the agent.
class SliceWork {
 public:
  virtual ~SliceWork() = default;

  /// The job of the records from the first one on: a new one of these, or the one that was begun there before, of more or fewer. Nothing when
  /// none of these is a row.
  virtual Result<std::optional<JobId>> begin(const std::deque<event_log::Record>& records, std::size_t count) = 0;

  struct End {
    std::size_t records = 0;  ///< That it was begun with.
    std::vector<RowEnd> rows{};
  };
  /// Nothing while it runs. kRejected when it failed.
  virtual Result<std::optional<End>> end_of(const JobId& job) = 0;
};

/// Records of a topic in slices through an agent, answers to another topic, then the commit. One thread.
class RowStream final {
 public:
  struct Dependencies {
    event_log::GroupSource& source;
    event_log::RecordSink& sink;
    SliceWork& work;
    Clock& clock;
  };
  struct Manner {
    std::string to{};
    std::size_t rows_max = 500;                       ///< Of a slice.
    Duration wait = std::chrono::milliseconds(500);   ///< How long the first record waits for more.
  };
  RowStream(const Dependencies& dependencies, Manner manner) : with_(dependencies), manner_(std::move(manner)) {}

  /// Reads, begins and answers what can be; waits for a moment when there is nothing. Errors: of a slice that failed (kRejected), or of
  /// services.
  Result<void> turn();

  /// Nothing is waiting or under way.
  bool is_idle() const;
  std::int64_t rows_ok() const { return rows_ok_; }
  std::int64_t rows_failed() const { return rows_failed_; }

 private:
  struct Lane {
    std::deque<event_log::Record> records{};
    Duration since{};  ///< When the first one came.
    std::optional<JobId> job{};
    std::size_t needed = 0;  ///< Records that must be here before it can be answered.
    bool is_paused = false;
  };
  Result<void> read();
  Result<void> look_after(Lane& lane);
  Result<void> answer(Lane& lane, const SliceWork::End& end);
  Result<void> publish(std::vector<event_log::OutgoingRecord> records);
  void steer(const event_log::TopicPartition& partition, Lane& lane);

  const Dependencies with_;
  const Manner manner_;
  std::map<event_log::TopicPartition, Lane> lanes_{};
  std::uint64_t next_ticket_ = 0;
  std::int64_t rows_ok_ = 0;
  std::int64_t rows_failed_ = 0;
};

}  // namespace millrace::stream
