#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "shared/event_log/group_source.h"
#include "shared/event_log/record_sink.h"
#include "shared/time/clock.h"
#include "shared/time/random.h"
#include "shared/work_loop/executor.h"
#include "shared/work_loop/finished_tasks.h"
#include "shared/work_loop/flight_table.h"
#include "shared/work_loop/flow_control.h"
#include "shared/work_loop/loop_inbox.h"
#include "shared/work_loop/offset_ledger.h"
#include "shared/work_loop/outbox.h"
#include "shared/work_loop/task_codec.h"
#include "shared/work_loop/task_handler.h"
#include "shared/work_loop/work_loop_figures.h"
#include "shared/work_loop/work_loop_limits.h"

namespace millrace::work_loop {

/// What every pool does around its handler: take tasks from the group, run them on the executor, publish
/// outcomes, keep leases, commit what is finished. One thread, the poll thread, runs it and never waits for a
/// handler or the log.
///
/// A record counts as finished once the log has acknowledged the task's outcome or a renewal (then its lease
/// carries the task), or its dead letter. Nothing is lost with the process; what was not finished is read by
/// another worker.
class WorkLoop final {
 public:
  struct Dependencies {
    event_log::GroupSource& source;
    event_log::RecordSink& sink;
    const TaskCodec& codec;
    TaskHandler& handler;
    Executor& executor;
    Clock& clock;
    Random& random;
  };
  /// How a stop went.
  struct Drained {
    std::size_t given_back = 0;  ///< Tasks left to other workers.
    std::size_t abandoned = 0;   ///< Of these: handlers that did not return. If any, only _exit may follow.
  };

  WorkLoop(Dependencies dependencies, WorkLoopLimits limits);

  /// Works until `stop`, then drains within the limits' drain times. kBroken when the source is beyond use;
  /// handlers may then still run, and only _exit may follow.
  Result<Drained> run(std::stop_token stop);

  /// Asks the task to end if it is in hand here and was not dispatched again after `attempt`. Any thread.
  void request_stop(const TaskId& task, int attempt);
  WorkLoopFigures figures() const;  ///< Any thread.

  /// One round, for those who drive the loop themselves (tests, simulation): all that can be done now, then
  /// at most `wait_max` of waiting for more.
  Result<void> step(Duration wait_max);
  void begin_drain();
  std::optional<Drained> drained() const { return drained_; }

 private:
  enum class Phase { kWorking, kFinishing, kStopping, kFlushing, kDrained };

  void take_receipts();
  void take_letters();
  void act_on_due();
  void commit_if_due();
  Result<void> fetch(Duration wait_max);

  // Records become flights.
  void accept(const event_log::Record& record);
  void admit(Task task, OffsetLedger::Place place);
  void join(Flight& flight, Task task, OffsetLedger::Place place);
  void start(Flight& flight);
  void hand_over();

  // What becomes of them.
  void land(Flight& flight, const Result<TaskOutcome>& outcome);
  void answer(Flight& flight, const TaskOutcome& outcome);
  void rerun_later(Flight& flight, const Error& error);
  void give_back(Flight& flight);
  void take_outcome_receipt(Flight& flight, const std::optional<Error>& error);
  void finish_places(Flight& flight);
  void request_stop(Flight& flight, Flight::StopReason reason);

  // Time.
  void look_at_flights();
  void look_again_at(Duration time);
  void renew_long_tasks();
  void renew_what_holds_back();
  void renew(Flight& flight);

  // Partitions.
  void take_revoked(const std::vector<event_log::TopicPartition>& revoked);
  bool must_wait_before_giving_up() const;
  void give_up_revoked();
  bool is_full() const;
  void apply(const FlowControl::Changes& changes);
  void commit();

  void advance_drain();
  Duration wait_until_due(Duration wait_max) const;
  /// How long what is to be sent waits for more of it.
  Duration gathers_for() const;
  void publish_figures();

  const Dependencies its_;
  const WorkLoopLimits limits_;
  LoopInbox inbox_;
  Outbox outbox_;
  OffsetLedger ledger_;
  FlightTable flights_;
  FinishedTasks finished_;
  FlowControl flow_;

  Duration now_{};  ///< Monotonic, read once a round.
  std::vector<Executor::Job> to_start_;
  std::optional<Duration> next_look_;  ///< When a deadline or a rerun is due.
  Duration next_renewal_{};
  Duration next_commit_{};
  std::vector<event_log::TopicPartition> revoked_;  ///< Ours until the next poll.
  Duration give_up_at_{};
  bool is_source_in_trouble_ = false;

  Phase phase_ = Phase::kWorking;
  Duration phase_ends_{};
  std::optional<Drained> drained_;

  WorkLoopFigures counted_;
  mutable std::mutex figures_mutex_;
  WorkLoopFigures published_;
};

}  // namespace millrace::work_loop
