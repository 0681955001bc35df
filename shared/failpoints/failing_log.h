#pragma once

#include "shared/event_log/group_source.h"
#include "shared/event_log/partition_reader.h"
#include "shared/event_log/record_sink.h"
#include "shared/failpoints/failpoints.h"

namespace millrace::failpoints {

/// A sink with the failpoints sink.send and sink.collect (which counts only calls that brought something). Of a collect that
/// fails the deliveries become failures, as from a producer that had to be rebuilt: the records were written nevertheless.
class FailingRecordSink final : public event_log::RecordSink {
 public:
  FailingRecordSink(event_log::RecordSink& sink, Failpoints& failpoints) : sink_(sink), failpoints_(failpoints) {}
  Result<void> send(event_log::OutgoingRecord record, std::uint64_t ticket) override;
  std::vector<event_log::Delivery> collect(Duration timeout) override;

 private:
  event_log::RecordSink& sink_;
  Failpoints& failpoints_;
};

/// A reader with reader.assign, reader.poll and reader.range_of.
class FailingPartitionReader final : public event_log::PartitionReader {
 public:
  FailingPartitionReader(event_log::PartitionReader& reader, Failpoints& failpoints) : reader_(reader), failpoints_(failpoints) {}
  Result<void> assign(const std::map<event_log::TopicPartition, std::int64_t>& positions) override;
  Result<event_log::Fetched> poll(std::size_t records_max, Duration timeout) override;
  Result<event_log::OffsetRange> range_of(const event_log::TopicPartition& partition, Duration timeout) override;
  void publish_positions(const std::map<event_log::TopicPartition, std::int64_t>& positions) override {
    reader_.publish_positions(positions);
  }

 private:
  event_log::PartitionReader& reader_;
  Failpoints& failpoints_;
};

/// A group's member with source.poll and source.commit.
class FailingGroupSource final : public event_log::GroupSource {
 public:
  FailingGroupSource(event_log::GroupSource& source, Failpoints& failpoints) : source_(source), failpoints_(failpoints) {}
  Result<event_log::GroupFetched> poll(std::size_t records_max, Duration timeout) override;
  Result<void> commit(const std::map<event_log::TopicPartition, std::int64_t>& next_offsets) override;
  void pause(const std::vector<event_log::TopicPartition>& partitions) override { source_.pause(partitions); }
  void resume(const std::vector<event_log::TopicPartition>& partitions) override { source_.resume(partitions); }
  void wake() override { source_.wake(); }
  void close(Duration timeout) override { source_.close(timeout); }

 private:
  event_log::GroupSource& source_;
  Failpoints& failpoints_;
};

}  // namespace millrace::failpoints
