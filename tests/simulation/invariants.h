#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shared/event_log/record.h"
#include "workers/supervise/memory_shard_store.h"

namespace millrace::simulation {

/// Watches what is written, sent and done, and remembers the first thing that must not have happened. It trusts nothing that
/// the engine says of itself: it compares what was stored before with what is to be stored, and what was stored with what left.
class Invariants final {
 public:
  void violate(const std::string& what);
  const std::optional<std::string>& violation() const { return violation_; }

  /// A batch that the database takes, as the supervisor meant it: who writes it, over which positions.
  void committed(const supervise::BatchWrite& meant, const std::map<Shard, supervise::ShardPosition>& before,
                 std::uint64_t writer);
  /// The positions that are really written.
  void moved(const supervise::BatchWrite& written, const std::map<Shard, supervise::ShardPosition>& before, bool may_rewind);
  /// The rows that were really written, against those that were there.
  void stored(const supervise::BatchWrite& written, const supervise::MemoryShardStore& before);
  /// A supervisor hands an event to the log; the log has it; the supervisor was told so.
  void sent(const event_log::OutgoingRecord& record);
  void written(const event_log::OutgoingRecord& record);
  void acknowledged(const event_log::OutgoingRecord& record);

  /// Whether everything that was committed has left.
  bool is_all_published() const { return unpublished_.empty(); }
  /// What must hold of the database when everything has come to rest.
  void at_rest(const supervise::MemoryShardStore& rows);
  /// A job's history from 1 to its end; answers the types.
  std::vector<std::string> walk_history(const supervise::MemoryShardStore& rows, const JobId& job);

 private:
  struct JobWatch {
    supervise::JobStatus status = supervise::JobStatus::kRunning;
    std::int64_t history_end = 0;
    bool has_ended = false;
    std::map<TaskKey, int> attempts;
    std::set<TaskKey> closed;
  };
  void check_sent(const supervise::ShardPosition& written, const supervise::ShardPosition& before);
  void check_history(const supervise::HistoryRow& row, JobWatch& watch);
  void check_job(const supervise::JobRow& row, JobWatch& watch);
  void check_tasks(const supervise::Job& job, JobWatch& watch);
  void check_outbox(const supervise::OutboxBatch& batch);

  std::optional<std::string> violation_;
  std::map<JobId, JobWatch> jobs_;
  std::map<std::pair<Shard, std::int64_t>, std::uint64_t> writers_;            ///< Of an epoch.
  std::map<std::pair<Shard, std::int64_t>, std::vector<std::string>> batches_; ///< The events of each.
  std::map<std::string, std::string> outbox_;                                  ///< Committed events: digest of the content by id.
  std::set<std::string> unpublished_;
  std::set<std::string> written_;
  std::set<std::string> acknowledged_;
};

/// Whether a history event of this type ends its execution.
bool is_end(const std::string& type);
/// What tells one event from another: the same on every publish.
std::string identity_of(const event_log::OutgoingRecord& record);

}  // namespace millrace::simulation
