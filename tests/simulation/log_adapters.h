#pragma once

#include <functional>
#include <memory>
#include <set>

#include "shared/event_log/memory_group_source.h"
#include "shared/event_log/memory_partition_reader.h"
#include "shared/event_log/record_sink.h"
#include "tests/simulation/host.h"
#include "tests/simulation/network.h"

namespace millrace::simulation {

/// A process's producer.
class SimulatedSink final : public event_log::RecordSink {
 public:
  /// `is_supervisor`: what it sends must have been committed before.
  SimulatedSink(Scene& scene, Host& host, Network& network, bool is_supervisor)
      : scene_(scene), host_(host), network_(network), is_supervisor_(is_supervisor) {}

  Result<void> send(event_log::OutgoingRecord record, std::uint64_t ticket) override;
  std::vector<event_log::Delivery> collect(Duration timeout) override;

 private:
  Scene& scene_;
  Host& host_;
  Network& network_;
  const bool is_supervisor_;
};

/// Says what a result that comes late would look like if nobody checked its token; part of a seeded bug.
using Forger = std::function<void(event_log::Record&)>;

/// A supervisor's reader: fails now and then, brings partitions in any order, and brings records again.
class SimulatedReader final : public event_log::PartitionReader {
 public:
  SimulatedReader(Scene& scene, Host& host, event_log::MemoryLog& log, Forger forger)
      : scene_(scene), host_(host), log_(log), reader_(log), forger_(std::move(forger)), losses_noticed_(scene.log_losses) {}

  Result<void> assign(const std::map<event_log::TopicPartition, std::int64_t>& positions) override;
  Result<event_log::Fetched> poll(std::size_t records_max, Duration timeout) override;
  Result<event_log::OffsetRange> range_of(const event_log::TopicPartition& partition, Duration timeout) override;
  void publish_positions(const std::map<event_log::TopicPartition, std::int64_t>&) override {}

 private:
  bool is_away() const;
  bool is_another_log();

  Scene& scene_;
  Host& host_;
  event_log::MemoryLog& log_;
  event_log::MemoryPartitionReader reader_;
  const Forger forger_;
  int losses_noticed_ = 0;
  std::set<event_log::TopicPartition> assigned_before_;
};

/// A worker's membership of its group.
class SimulatedGroupSource final : public event_log::GroupSource {
 public:
  SimulatedGroupSource(Scene& scene, Host& host, event_log::MemoryGroupSource& source)
      : scene_(scene), host_(host), source_(source) {}

  Result<event_log::GroupFetched> poll(std::size_t records_max, Duration timeout) override;
  void pause(const std::vector<event_log::TopicPartition>& partitions) override { source_.pause(partitions); }
  void resume(const std::vector<event_log::TopicPartition>& partitions) override { source_.resume(partitions); }
  Result<void> commit(const std::map<event_log::TopicPartition, std::int64_t>& next_offsets) override;
  void wake() override {}
  void close(Duration timeout) override { source_.close(timeout); }

 private:
  Scene& scene_;
  Host& host_;
  event_log::MemoryGroupSource& source_;
  std::map<event_log::TopicPartition, std::int64_t> seen_;  ///< One past the newest record that came.
  std::map<event_log::TopicPartition, std::int64_t> postponed_;
};

}  // namespace millrace::simulation
