#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/event_log/memory_partition_reader.h"
#include "shared/event_log/memory_record_sink.h"
#include "shared/file_store/file_store.h"
#include "shared/work_loop/task.h"
#include "workers/supervise/memory_shard_store.h"
#include "workers/supervise/supervisor.h"

namespace millrace::supervise {

/// A supervisor over fakes, with verbs: submit, answer, crash. Two shards, and a clock that stands still.
class SupervisedWorld : public ::testing::Test {
 protected:
  SupervisedWorld();

  void put_workflow(const std::string& name, const std::string& definition, int version = 1, const std::string& terms = "{}");
  /// Publishes a request; answers the job's id.
  JobId submit(const std::string& workflow, const std::string& input, const std::string& event_id = "e1",
               int shard = 0);
  /// Turns until nothing happens any more.
  void settle();
  void advance_by(Duration step);
  /// The supervisor dies and another takes its shards.
  void crash();
  void start_supervisor();

  /// The pool's dispatched tasks that were not taken yet.
  std::vector<work_loop::Task> take_tasks(const std::string& pool);
  work_loop::Task only_task(const std::string& pool);
  void answer(const work_loop::Task& task, const work_loop::TaskOutcome& outcome);
  /// Turns until a record comes to the partition, and takes it away before anybody has read it.
  void lose_next_record(std::string_view topic, Shard shard);
  void renew(const work_loop::Task& task);
  std::string command(const JobId& job, const std::string& kind, const std::string& payload = "{}");
  /// The pool's position has passed everything that was dispatched so far.
  void give_loss_verdict(const std::string& pool);

  const MemoryShardStore::StoredJob& stored(const JobId& job) const { return store_.jobs().at(job); }
  std::string status_of(const JobId& job) const { return name_of(stored(job).job.status); }
  /// Event types in order; fails on a gap in the ids.
  std::vector<std::string> history_types(const JobId& job) const;
  /// Types of the events on `millrace.events` that are about the job.
  std::vector<std::string> announced(const JobId& job) const;

  class FixedOwnership final : public Ownership {
   public:
    std::map<Shard, std::int64_t> owned() override { return shards; }
    std::set<Shard> leaving() override { return leaving_shards; }
    void let_go(Shard shard) override { leaving_shards.erase(shard); }
    std::map<Shard, std::int64_t> shards;
    std::set<Shard> leaving_shards;
  };
  class ScriptedLosses final : public LossWatch {
   public:
    void watch(const PoolName& pool, TimePoint before) override { watched[pool] = before; }
    std::vector<LossVerdict> verdicts() override { return std::exchange(next, {}); }
    std::map<PoolName, TimePoint> watched;
    std::vector<LossVerdict> next;
  };
  class MemoryPayloads final : public file_store::FileStore {
   public:
    Result<std::string> put_file(const std::filesystem::path&, std::string_view) override;
    Result<std::filesystem::path> locate(std::string_view) override;
    Result<std::string> put_payload(const JobId& job, std::string_view bytes) override;
    Result<std::string> load_payload(std::string_view uri) override;
    Result<void> erase_job(const JobId&) override { return {}; }
    std::map<std::string, std::string> payloads;
  };

  static constexpr int kShards = 2;
  SuperviseSettings settings_;  ///< For the next supervisor.
  ManualClock clock_;
  SeededRandom random_{7};
  event_log::MemoryLog log_;
  MemoryShardStore store_{kShards};
  FixedOwnership ownership_;
  ScriptedLosses losses_;
  MemoryPayloads payloads_;
  TokenSigner signer_{"key"};
  SilentMeters meters_;
  std::unique_ptr<event_log::MemoryPartitionReader> reader_;
  std::unique_ptr<event_log::MemoryRecordSink> sink_;
  std::unique_ptr<Supervisor> supervisor_;
  std::map<event_log::TopicPartition, std::int64_t> tasks_taken_through_;
  std::set<std::pair<TaskId, int>> dispatches_seen_;
};

}  // namespace millrace::supervise
