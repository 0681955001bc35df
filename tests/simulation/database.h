#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "shared/file_store/file_store.h"
#include "tests/simulation/scene.h"
#include "workers/supervise/memory_shard_store.h"

namespace millrace::simulation {

/// What is durable of all supervisors: the rows, and transactions whose COMMIT nobody has heard of yet. Every batch that it
/// takes is checked. Seeded bugs of transactions live here.
class Database {
 public:
  Database(Scene& scene, int shards);

  /// `writer` is the process that commits.
  Result<supervise::CommitAnswer> commit(const supervise::BatchWrite& batch, std::uint64_t writer);
  /// Takes the batch and writes it later, if it still fits then.
  void commit_late(const supervise::BatchWrite& batch, std::uint64_t writer);
  void pump();
  /// A transaction that has not ended yet holds its shards' rows: whoever wants them waits for its end.
  void wait_for_locks(const std::vector<Shard>& shards);
  /// Whether the batch comes as far as its COMMIT: only then can its outcome be unknown.
  bool fits(const supervise::BatchWrite& batch);
  bool has_late_commits() const { return !late_.empty(); }

  supervise::MemoryShardStore& rows() { return rows_; }
  std::map<Shard, supervise::ShardPosition> positions();
  /// A job as it was before it was last written; null when it was written once.
  Result<std::vector<std::unique_ptr<supervise::Job>>> load_former(const std::vector<JobId>& jobs);

 private:
  struct Late {
    TimePoint due;
    supervise::BatchWrite batch;
    std::vector<std::unique_ptr<supervise::Job>> jobs;
    std::uint64_t writer = 0;
  };
  void finish_late(std::size_t which);
  Result<supervise::CommitAnswer> write(supervise::BatchWrite batch);
  /// Changes what is written as the seeded bug has it; true when the answer gets lost with it.
  bool spoil(supervise::BatchWrite& batch);
  void keep_former(const supervise::BatchWrite& batch);

  Scene& scene_;
  const int shards_;
  supervise::MemoryShardStore rows_;
  std::unique_ptr<supervise::MemoryShardStore> former_;
  std::deque<Late> late_;
};

/// Payloads by reference; they outlive every process.
class SimulatedPayloads final : public file_store::FileStore {
 public:
  Result<std::string> put_file(const std::filesystem::path&, std::string_view) override { return rejected("files", "none here"); }
  Result<std::filesystem::path> locate(std::string_view) override { return rejected("files", "none here"); }
  Result<std::string> put_payload(const JobId& job, std::string_view bytes) override;
  Result<std::string> load_payload(std::string_view uri) override;
  Result<void> erase_job(const JobId&) override { return {}; }

 private:
  std::map<std::string, std::string> payloads_;
};

}  // namespace millrace::simulation
