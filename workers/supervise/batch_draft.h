#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/file_store/file_store.h"
#include "shared/vocabulary/result.h"
#include "workers/supervise/job_change.h"
#include "workers/supervise/shard_store.h"

namespace millrace::supervise {

/// One transaction in the making: which jobs changed and how, which records were consumed, which were refused. Printed
/// into a BatchWrite once, at the end, so several transitions of one job are one write.
class BatchDraft {
 public:
  /// The change that a job goes through in this batch.
  JobChange& change_of(Job& job);
  bool has_changes() const { return !jobs_.empty(); }

  /// A request admitted under its identity; `input` is the job's input as JSON text.
  void admit(Submission submission, std::string input);
  const Submission* find_admitted(const std::string& identity) const;

  void consume(Shard shard, const event_log::Record& record, std::string record_id, bool is_request);
  void add_record(Shard shard, event_log::OutgoingRecord record) { extra_[shard].push_back(std::move(record)); }
  void add_outcome(Shard shard, CommandOutcome outcome);
  /// Tells the owner of `shard` that requests that lay in partition `lost` are gone (kRequestsLostCommand).
  void tell_of_lost_requests(Shard lost, Shard shard);
  /// An execution that nobody waits for any more.
  void cancel_execution(Shard from, const JobId& child, const JobId& by, const std::string& cause);
  /// What the distributed Maps did in this batch.
  void add_map_changes(MapChanges changes);
  bool contains(const JobId& job) const { return jobs_.contains(job); }
  /// Takes a job back out that was looked at and found to have nothing to change.
  void discard(const JobId& job);

  bool is_empty() const { return jobs_.empty() && consumed_.empty() && extra_.empty() && outcomes_.empty(); }
  const std::vector<Job*>& jobs() const { return order_; }
  /// Theirs, also when the jobs themselves are gone.
  std::vector<JobId> job_ids() const;
  const JobChange& change_of(const JobId& job) const { return jobs_.at(job); }

  /// What moves a shard's input forward.
  struct Consumed {
    std::optional<std::int64_t> requests_next;
    std::string requests_last;
    std::optional<std::int64_t> results_next;
    std::string results_last;
  };

  struct Printing {
    const std::map<Shard, ShardPosition>& positions;  ///< As stored now, with sent_through as it is known.
    file_store::FileStore& payloads;                  ///< For payloads that are too large to travel.
    Duration lease;
    TimePoint now;
    int partitions = 1;
  };
  /// Takes the draft's contents; jobs stay where they are. kTransient when a large payload cannot be put away.
  Result<BatchWrite> print(const Printing& with);

 private:
  std::map<JobId, JobChange> jobs_;  ///< References into it stay valid.
  std::vector<Job*> order_;
  std::map<std::string, Submission> submissions_;
  std::map<JobId, std::string> inputs_;
  std::map<Shard, Consumed> consumed_;
  std::map<Shard, std::vector<event_log::OutgoingRecord>> extra_;
  std::vector<CommandOutcome> outcomes_;
  std::vector<Command> new_commands_;
  MapChanges map_changes_;
};

/// The end of a job, or its refusal, as a record for the partition where its parent's task waits.
event_log::OutgoingRecord answer_record(const ParentAnswer& answer, const std::string& traceparent);

}  // namespace millrace::supervise
