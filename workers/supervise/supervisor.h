#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "shared/event_log/partition_reader.h"
#include "shared/event_log/record_sink.h"
#include "shared/file_store/file_store.h"
#include "shared/time/clock.h"
#include "shared/time/random.h"
#include "shared/tracing/span_sink.h"
#include "workers/supervise/advance.h"
#include "workers/supervise/batch_draft.h"
#include "workers/supervise/child_watch.h"
#include "workers/supervise/intake.h"
#include "workers/supervise/loss_watch.h"
#include "workers/supervise/map_runs.h"
#include "workers/supervise/ownership.h"
#include "workers/supervise/pace.h"
#include "workers/supervise/publisher.h"
#include "workers/supervise/supervise_meters.h"
#include "workers/supervise/supervise_settings.h"
#include "workers/supervise/suspect_mark.h"
#include "workers/supervise/task_token.h"
#include "workers/supervise/wake_queue.h"
#include "workers/supervise/workflow_catalogue.h"
#include "workers/supervise/working_set.h"

namespace millrace::supervise {

/// The one writer of its shards' jobs. Turn by turn: follow ownership, fetch what came in, compute it in memory, write
/// it in one transaction, and only then let its events out; with a backlog, the next batch is computed meanwhile. One thread;
/// everything it uses comes in, so a simulation can turn it by hand.
class Supervisor final {
 public:
  struct Dependencies {
    event_log::PartitionReader& reader;
    event_log::RecordSink& sink;
    ShardStore& store;
    Ownership& ownership;
    LossWatch& losses;
    file_store::FileStore& payloads;
    const TokenSigner& signer;
    Clock& clock;
    Random& random;
    SuperviseMeters& meters;
    tracing::SpanSink* spans = nullptr;  ///< Null when nobody wants spans.
  };

  Supervisor(Dependencies with, SuperviseSettings settings, int partitions);

  /// Turns until stopped; kBroken errors end it.
  Result<void> run(std::stop_token stop);

  /// One turn; waits up to `wait_max` for something to do. Answers whether it did anything.
  Result<bool> turn(Duration wait_max);

 private:
  struct ShardInHand {
    ShardPosition position;          ///< As stored.
    TimePoint gained_at;
    std::int64_t requests_read = 0;  ///< Where the reader stands: ahead of the position while records wait in hand.
    std::int64_t results_read = 0;
    bool must_verify_requests = false;  ///< The next record is the last applied one, read again to recognise the log.
    bool must_verify_results = false;
    bool needs_care = false;            ///< Former owners kept dying: what is applied alone is marked first.
    std::optional<SuspectMark> suspect; ///< What the last of them had in hand, alone.
  };
  /// A job whose tasks in flight may be lost: those of `doer` and `pool` (of any, when empty) dispatched before `before`.
  struct SuspectedJob {
    JobId job;
    std::optional<Doer> doer;
    PoolName pool;
    TimePoint before;
  };
  /// What one batch is made of: copies or counts of the inputs in hand, which stay there until it is committed.
  struct Inputs {
    std::vector<Intake> intakes;
    std::vector<Command> commands;
    std::vector<JobId> due;
    std::vector<SuspectedJob> suspected;
    std::size_t undeliverable = 0;
    std::set<Shard> requests_lost_of;
    bool is_condemned = false;  ///< Too many owners died over this one input: it is not to be applied.
    bool is_refusal = false;  ///< Only the dead letter of the one record that could not be stored.
    /// Nothing but records: a batch that others may be written beside.
    bool is_plain() const;
  };
  /// A batch that is being committed while the next one is computed. Its inputs are the first of those in hand.
  struct Pending {
    BatchWrite write;
    Inputs inputs;
    std::vector<tracing::Span> spans;
    Duration began{};
  };

  // Ownership and input (supervisor.cc).
  Result<void> follow_ownership();
  Result<void> take_up(const std::map<Shard, std::int64_t>& gained);
  Result<void> place(Shard shard, bool is_request);
  void drop_shard(Shard shard);
  bool is_of_ours(const JobId& job) const;  ///< Its shard is in hand: nobody else's job may be touched.
  Result<void> assign_reader();
  Result<void> fetch(Duration wait_max);
  /// Lets a batch grow for a moment when that is worth it.
  Result<void> gather();
  /// After the log was out of reach: finds out whether it is still the one that our positions are about.
  Result<void> recognise_the_log();
  bool is_new_input(const event_log::Record& record);
  void note_hint(const event_log::Record& record);
  bool has_inputs() const;
  std::size_t fresh_records() const;  ///< Those in hand of which no batch is being committed.
  Duration wait_for(Duration wait_max) const;

  // From inputs to one committed batch (supervisor_batch.cc).
  Result<void> apply_inputs();
  Result<void> load_jobs(const Inputs& inputs);
  Result<void> apply_records(const Inputs& inputs, BatchDraft& draft);
  Result<void> admit(const Intake& intake, const std::map<std::string, Submission>& known, BatchDraft& draft);
  Result<void> meet_again(const Intake& intake, const Submission& known, BatchDraft& draft);
  /// A unit of a distributed Map, as its token proves: nobody else may run a part of a workflow.
  bool is_unit_of_map(const std::optional<ParentTask>& parent) const;
  void refuse(const Intake& intake, const Error& error, BatchDraft& draft);
  Result<void> apply_result(const Intake& intake, BatchDraft& draft);
  Result<void> apply_commands(const Inputs& inputs, BatchDraft& draft);
  Result<void> apply_wakes(const Inputs& inputs, BatchDraft& draft);
  Result<void> apply_undeliverables(const Inputs& inputs, BatchDraft& draft);
  Result<void> commit(BatchDraft& draft, const Inputs& inputs);
  Result<void> resolve_doubt();
  std::vector<tracing::Span> spans_of_batch(const BatchDraft& draft);
  /// `next`: a draft that was computed since, whose jobs are not to be let go.
  void settle(const BatchWrite& write, const BatchDraft* next = nullptr);
  void committed(const BatchWrite& write, std::vector<tracing::Span> spans, const Inputs& inputs, Duration began,
                 const BatchDraft* next);
  void release(const Inputs& inputs);
  Result<void> take_apart(const Inputs& inputs, const Error& error);
  /// What a job of the workflow runs: its definition, or the item processor that the job's parent names. Null when it is gone.
  Result<std::shared_ptr<const asl::Definition>> definition_of(const LoadedWorkflow& workflow,
                                                               const std::optional<ParentTask>& parent);
  Result<std::optional<JobInHand>> in_hand(const JobId& job, BatchDraft& draft);
  Circumstances circumstances();
  void forget(const BatchDraft& draft);
  /// What was computed and not written: memory no longer is as if it was.
  void undo(const BatchWrite& write);

  // A batch computed while another is committed (supervisor_ahead.cc).
  std::map<Shard, ShardPosition> planned_positions() const;
  bool may_go_ahead(const BatchWrite& write, const Inputs& inputs) const;
  /// Looks for the records of a next batch; when there is none worth computing beside, waits for what is pending.
  Result<void> go_ahead_or_finish();
  /// Waits for the pending batch, if there is one. False: it was not written, and what was computed on it must be forgotten.
  Result<bool> finish_pending(const BatchDraft* next = nullptr);
  /// Forgets a draft that may stand on a pending batch, once that is through.
  Result<void> abandon(const BatchDraft& draft);

  // When owners keep dying (supervisor_care.cc).
  void take_care(ShardInHand& hand);
  Result<bool> mark_alone(Inputs& inputs);
  Result<void> condemn(const Inputs& inputs);

  // Distributed Maps (supervisor_map_runs.cc).
  Result<void> load_map_runs(const std::vector<Shard>& shards);
  Result<void> load_map_runs_anew();
  /// False when the result is none of a Map run's part.
  Result<bool> apply_map_result(const JobId& job, const topics::ReadResult& result, BatchDraft& draft);
  Result<void> apply_map_changes(BatchDraft& draft);
  Result<void> start_map_run(Job& job, const asl::StartMapRun& wanted, BatchDraft& draft);
  std::string apply_map_command(const Command& command);
  void refuse_map_part(JobInHand hand, const topics::TaskDispatched& task, const std::string& reason);
  void watch_map_runs();

  // Now and then (supervisor_housekeeping.cc).
  Result<void> housekeeping();
  Result<void> load_wakes();
  Result<void> classify_unknown();
  void note_stored(Job& job);
  bool leases_count(Shard shard) const;

  // When the log has lost records (supervisor_losses.cc).
  /// Every open task of these jobs that one of `doer`'s kind does (nothing: of any) has to be dispatched again.
  void suspect_all(std::vector<JobId> jobs, std::optional<Doer> doer);
  Result<void> start_over(Shard shard, bool is_request);
  /// Any shard's jobs may have children whose requests lay in a partition that lost some: in the transaction that goes on reading
  /// there, every shard's owner is told by a command.
  void tell_of_lost_requests(const Inputs& inputs, BatchDraft& draft);
  /// Answers such commands: what the shards wait for from other executions is asked for again; known ones answer again.
  Result<void> ask_again_for_children(const Inputs& inputs, BatchDraft& draft);
  void watch_for_losses();
  /// Children whose request or answer the log lost unread.
  Result<void> look_for_children();
  Result<std::vector<AwaitedChild>> lost_of(ChildWatch& watch);
  void weigh_verdicts();
  Result<void> apply_suspicions(const Inputs& inputs, BatchDraft& draft);

  Dependencies with_;
  SuperviseSettings settings_;
  const int partitions_;

  std::map<Shard, ShardInHand> shards_;
  bool must_assign_ = false;                ///< The reader is to be given our shards' places anew.
  bool must_recognise_log_ = false;         ///< The log may be another one than the one that we were reading.
  std::optional<std::int64_t> control_read_;
  WorkingSet jobs_;
  WorkflowCatalogue workflows_;
  WakeQueue wakes_;
  Pace pace_;
  TaskLanes lanes_;
  Publisher publisher_;
  MapRuns map_runs_;
  bool must_load_map_runs_ = false;  ///< What is in memory is not what is stored.
  TimePoint wakes_loaded_through_;

  // Inputs in hand, until a batch with them is committed.
  std::deque<event_log::Record> records_;
  std::deque<JobId> due_;
  std::deque<SuspectedJob> suspected_;
  std::deque<Undeliverable> undeliverable_;
  std::set<Shard> requests_lost_of_;    ///< Of ours: their partitions of requests lost records, and nobody was told yet.
  bool commands_are_due_ = true;
  Duration look_up_identities_until_{};  ///< Monotonic: requests that were submitted before come in.
  std::size_t one_by_one_ = 0;          ///< So many inputs are still to be applied alone, after a batch was refused.
  std::optional<BatchWrite> in_doubt_;  ///< A batch of which nobody knows yet whether it was committed.
  Inputs in_doubt_inputs_;
  std::optional<Pending> pending_;
  std::vector<JobId> unnoted_;          ///< Stored, and changed again by a draft since: noted with that one.
  Duration alone_until_{};              ///< Monotonic: after trouble each batch is committed before the next is computed.

  std::map<PoolName, std::unordered_map<JobId, TimePoint>> in_flight_;  ///< Jobs with tasks in flight, and since when.
  ChildWatch children_;  ///< Of tasks.
  ChildWatch units_;     ///< Of distributed Maps.
  std::deque<JobId> unknown_;           ///< Of shards just taken: jobs with tasks in flight in pools not yet looked up.
  std::vector<LossVerdict> verdicts_;
  TimePoint behind_at_;                 ///< When we last had reason to think that we lag.
  TimePoint commands_looked_at_;
  TimePoint losses_looked_at_;
  TimePoint outbox_erased_at_;
  TimePoint positions_published_at_;
};

}  // namespace millrace::supervise
