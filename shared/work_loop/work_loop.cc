#include "shared/work_loop/work_loop.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "shared/telemetry/log_context.h"
#include "shared/work_loop/rerun_delay.h"

namespace millrace::work_loop {

using event_log::TopicPartition;

namespace {

/// An idle loop looks around this often; everything that matters wakes it.
constexpr Duration kIdleWait = std::chrono::milliseconds{500};
/// While an acknowledgement is due, which cannot wake a poll.
constexpr Duration kAcknowledgementWait = std::chrono::milliseconds{2};
/// So long an outcome waits for others while many tasks are in hand: together they are fewer requests to the brokers.
constexpr Duration kGatherMax = std::chrono::milliseconds{1};
constexpr std::size_t kManyInHand = 8;
constexpr Duration kPollErrorWait = std::chrono::milliseconds{100};

Failed failure_of(Flight::StopReason reason) {
  if (reason == Flight::StopReason::kDeadline)
    return {"States.Timeout", "the task's deadline passed while it ran"};
  return {"Millrace.Cancelled", "the task was asked to stop"};
}

/// A handler's exceptions are its own bugs and fail its task, not the pool.
Result<TaskOutcome> outcome_of(TaskHandler& handler, const Task& task, const TaskScope& scope) {
  try {
    return handler.handle(task, scope);
  } catch (const std::exception& exception) {
    return broken("handler", exception.what());
  }
}

}  // namespace

WorkLoop::WorkLoop(Dependencies dependencies, WorkLoopLimits limits)
    : its_(dependencies),
      limits_(limits),
      inbox_([this] { its_.source.wake(); }),
      outbox_(its_.sink, its_.clock),
      finished_(limits.finished_remembered),
      flow_(limits.full_before_pause),
      now_(its_.clock.monotonic()),
      next_renewal_(now_ + limits.lease / 3) {}

Result<WorkLoop::Drained> WorkLoop::run(std::stop_token stop) {
  const std::stop_callback nudge{stop, [this] { inbox_.nudge(); }};
  while (!drained_) {
    if (stop.stop_requested()) begin_drain();
    if (const auto stepped = step(kIdleWait); !stepped) return stepped.error();
  }
  return *drained_;
}

void WorkLoop::request_stop(const TaskId& task, int attempt) {
  inbox_.put(StopRequest{task, attempt});
}

Result<void> WorkLoop::step(Duration wait_max) {
  now_ = its_.clock.monotonic();
  take_receipts();
  take_letters();
  act_on_due();
  hand_over();
  if (gathers_for() == Duration::zero()) outbox_.flush();
  commit_if_due();
  publish_figures();
  if (drained_) return {};
  return fetch(wait_max);
}

// ---- Records become flights.

Result<void> WorkLoop::fetch(Duration wait_max) {
  Duration wait = wait_until_due(wait_max);
  if (!revoked_.empty()) {
    if (must_wait_before_giving_up()) {
      inbox_.wait(its_.clock, std::min(wait, give_up_at_ - now_));
      return {};
    }
    give_up_revoked();
  }
  if (phase_ == Phase::kWorking) {
    apply(flow_.adjust(is_full(), ledger_.partitions(), ledger_.partitions_wider_than(limits_.window_max),
                       now_));
    if (const Duration hold = flow_.hold(now_); hold > Duration::zero()) {
      inbox_.wait(its_.clock, std::min(wait, hold));
      return {};
    }
  }

  const std::size_t room = limits_.concurrency - std::min(limits_.concurrency, flights_.running());
  if (!inbox_.fall_asleep()) wait = Duration::zero();
  auto fetched = its_.source.poll(std::max<std::size_t>(1, room), wait);
  inbox_.wake_up();
  if (!fetched) {
    if (!std::exchange(is_source_in_trouble_, true))
      spdlog::warn("work_loop: no tasks: {}", describe(fetched.error()));
    ++counted_.poll_errors;
    if (fetched.error().kind == ErrorKind::kBroken) return fetched.error();
    inbox_.wait(its_.clock, std::min(wait, kPollErrorWait));
    return {};
  }

  if (std::exchange(is_source_in_trouble_, false)) spdlog::info("work_loop: tasks come again");
  now_ = its_.clock.monotonic();
  take_revoked(fetched->revoked);
  for (const TopicPartition& partition : fetched->assigned) ledger_.assigned(partition);
  if (phase_ != Phase::kWorking) {
    apply(flow_.pause_all(ledger_.partitions()));
    return {};  // Records that slipped through are not entered, so not committed: another worker reads them.
  }
  for (const event_log::Record& record : fetched->records) accept(record);
  hand_over();
  return {};
}

void WorkLoop::accept(const event_log::Record& record) {
  const auto place = ledger_.began(record.from, record.offset);
  if (!place) return;
  auto task = its_.codec.read_task(record);
  if (!task) {
    spdlog::warn("work_loop: {}/{} offset {} is no task and becomes a dead letter: {}", record.from.topic,
                 record.from.partition, record.offset, describe(task.error()));
    outbox_.post(its_.codec.dead_letter(record, task.error()),
                 {.kind = Purpose::Kind::kDeadLetter, .flight = 0, .attempt = 0, .place = *place});
    return;
  }
  admit(*std::move(task), *place);
}

void WorkLoop::admit(Task task, OffsetLedger::Place place) {
  if (finished_.has(task)) {
    ++counted_.repeats;
    ledger_.finished(place);
    return;
  }
  if (Flight* const same = flights_.find_answering(task)) {
    ++counted_.repeats;
    same->places.push_back(place);
    return;
  }
  if (Flight* const same = flights_.find_open(task)) {
    ++counted_.repeats;
    join(*same, std::move(task), place);
    return;
  }
  ++counted_.taken;
  const auto deadline = task.deadline;
  Flight& flight = flights_.add(std::move(task));
  flight.places.push_back(place);
  flight.began_at = now_;
  if (deadline) {
    flight.deadline_at = now_ + (*deadline - its_.clock.now());
    look_again_at(*flight.deadline_at);
    if (*flight.deadline_at <= now_) {
      answer(flight, Failed{"States.Timeout", "the task's deadline had passed before a worker was free"});
      return;
    }
  }
  start(flight);
}

/// The same task again, while it is in hand: the work goes on, and answers the newest dispatch.
void WorkLoop::join(Flight& flight, Task task, OffsetLedger::Place place) {
  const int attempt = flight.current().attempt;
  if (task.attempt < attempt) {
    ledger_.finished(place);  // Its token is void.
    return;
  }
  if (task.attempt > attempt) {
    finish_places(flight);
    flight.newer_dispatch = std::move(task);
    flight.is_carried_by_lease = false;
    flight.renewals = 0;
  }
  flight.places.push_back(place);
  if (flight.is_carried_by_lease) finish_places(flight);
}

void WorkLoop::start(Flight& flight) {
  if (flight.stage != Flight::Stage::kRunning) flights_.set_stage(flight, Flight::Stage::kRunning);
  if (flight.newer_dispatch) flight.task = *std::exchange(flight.newer_dispatch, std::nullopt);
  to_start_.emplace_back([this, &flight] {
    auto outcome = outcome_of(its_.handler, flight.task, TaskScope{.stop = flight.stop.get_token()});
    inbox_.put(Completion{flight.id, std::move(outcome)});
  });
}

void WorkLoop::hand_over() {
  if (!to_start_.empty()) its_.executor.run(std::exchange(to_start_, {}));
}

// ---- What becomes of them.

void WorkLoop::take_letters() {
  LoopInbox::Letters letters = inbox_.take();
  for (const auto& [task, attempt] : letters.stop_requests) {
    Flight* const flight = flights_.find_open(task);
    if (flight == nullptr || flight->current().attempt > attempt) continue;
    request_stop(*flight, Flight::StopReason::kCancelled);
  }
  for (Completion& completion : letters.completions) {
    if (Flight* const flight = flights_.find(completion.flight)) land(*flight, completion.outcome);
  }
}

void WorkLoop::land(Flight& flight, const Result<TaskOutcome>& outcome) {
  if (outcome) {
    answer(flight, *outcome);
    return;
  }
  const Error& error = outcome.error();
  const telemetry::LogContext context{flight.task.job, flight.task.id};
  const bool is_worth_another_run =
      error.kind == ErrorKind::kTransient || error.kind == ErrorKind::kCancelled;
  if (!is_worth_another_run) {
    spdlog::error("work_loop: the handler failed: {}", describe(error));
    answer(flight, Failed{"Millrace.WorkerError", describe(error)});
  } else if (flight.stop_reason == Flight::StopReason::kCancelled ||
             flight.stop_reason == Flight::StopReason::kDeadline) {
    answer(flight, failure_of(flight.stop_reason));
  } else if (phase_ != Phase::kWorking) {
    give_back(flight);
  } else {
    rerun_later(flight, error);
  }
}

void WorkLoop::answer(Flight& flight, const TaskOutcome& outcome) {
  flights_.set_stage(flight, Flight::Stage::kAnswering);
  outbox_.post(its_.codec.finished(flight.current(), outcome),
               {.kind = Purpose::Kind::kOutcome, .flight = flight.id, .attempt = 0, .place = {}});
}

void WorkLoop::rerun_later(Flight& flight, const Error& error) {
  if (++flight.failures == 1) flight.first_failure_at = now_;
  if (now_ - flight.first_failure_at >= limits_.rerun_for) {
    answer(flight, Failed{"Millrace.WorkerError",
                          "gave up after " + std::to_string(flight.failures) + " runs: " + describe(error)});
    return;
  }
  flights_.set_stage(flight, Flight::Stage::kWaiting);
  flight.rerun_at = now_ + rerun_delay(flight.failures, limits_, its_.random);
  spdlog::info("work_loop: run {} again in {} ms: {}", flight.failures + 1,
               std::chrono::duration_cast<std::chrono::milliseconds>(flight.rerun_at - now_).count(),
               describe(error));
  look_again_at(flight.rerun_at);
}

void WorkLoop::give_back(Flight& flight) {
  ++counted_.given_back;
  flights_.remove(flight);  // Its places stay unfinished, so the next owner of the partition reads them.
}

void WorkLoop::take_receipts() {
  for (const Receipt& receipt : outbox_.collect()) {
    if (receipt.purpose.kind == Purpose::Kind::kDeadLetter) {
      ++counted_.dead_letters;
      ledger_.finished(receipt.purpose.place);
      continue;
    }
    Flight* const flight = flights_.find(receipt.purpose.flight);
    if (flight == nullptr) continue;
    if (receipt.purpose.kind == Purpose::Kind::kOutcome) {
      take_outcome_receipt(*flight, receipt.error);
    } else if (!receipt.error && receipt.purpose.attempt == flight->current().attempt) {
      flight->is_carried_by_lease = true;
      finish_places(*flight);
    }
  }
}

void WorkLoop::take_outcome_receipt(Flight& flight, const std::optional<Error>& error) {
  if (error && !std::exchange(flight.is_answer_replaced, true)) {
    outbox_.post(its_.codec.finished(flight.current(), Failed{"States.DataLimitExceeded", describe(*error)}),
                 {.kind = Purpose::Kind::kOutcome, .flight = flight.id, .attempt = 0, .place = {}});
    return;
  }
  if (error) {
    const telemetry::LogContext context{flight.task.job, flight.task.id};
    spdlog::error("work_loop: the log takes no outcome of this task: {}", describe(*error));
    ++counted_.unanswerable;  // The lease or the task's deadline settles it; the partition must go on.
  } else {
    ++counted_.answered;
    finished_.remember(flight.current());
  }
  finish_places(flight);
  flights_.remove(flight);
}

void WorkLoop::finish_places(Flight& flight) {
  for (const OffsetLedger::Place place : flight.places) ledger_.finished(place);
  flight.places.clear();
}

void WorkLoop::request_stop(Flight& flight, Flight::StopReason reason) {
  if (flight.stop_reason != Flight::StopReason::kNone) return;
  flight.stop_reason = reason;
  flight.stop.request_stop();
  if (flight.stage == Flight::Stage::kWaiting) answer(flight, failure_of(reason));
}

// ---- Time.

void WorkLoop::act_on_due() {
  if (next_look_ && now_ >= *next_look_) look_at_flights();
  if (now_ >= next_renewal_) renew_long_tasks();
  renew_what_holds_back();
  if (phase_ != Phase::kWorking) advance_drain();
}

void WorkLoop::look_at_flights() {
  next_look_.reset();
  flights_.for_each([this](Flight& flight) {
    if (flight.stage == Flight::Stage::kAnswering) return;
    if (flight.deadline_at && flight.stop_reason == Flight::StopReason::kNone) {
      if (now_ >= *flight.deadline_at) {
        request_stop(flight, Flight::StopReason::kDeadline);
      } else {
        look_again_at(*flight.deadline_at);
      }
    }
    if (flight.stage != Flight::Stage::kWaiting) return;
    if (now_ < flight.rerun_at || flights_.running() >= limits_.concurrency) {
      look_again_at(std::max(flight.rerun_at, now_ + kAcknowledgementWait));
      return;
    }
    ++counted_.reruns;
    start(flight);
  });
}

void WorkLoop::look_again_at(Duration time) {
  next_look_ = next_look_ ? std::min(*next_look_, time) : time;
}

void WorkLoop::renew_long_tasks() {
  next_renewal_ = now_ + limits_.lease / 3;
  // What just began is renewed with the next batch, still well within its lease.
  const Duration began_before = now_ - limits_.lease / 6;
  flights_.for_each([&](Flight& flight) {
    if (flight.stage != Flight::Stage::kAnswering && flight.began_at <= began_before) renew(flight);
  });
}

/// One slow task must not make a rebalance repeat all that was finished behind it.
void WorkLoop::renew_what_holds_back() {
  const auto places = ledger_.holding_back_more_than(limits_.held_back_max);
  if (places.empty()) return;
  flights_.for_each([&](Flight& flight) {
    if (flight.stage == Flight::Stage::kAnswering || flight.renewals > 0) return;
    const bool holds_back =
        std::any_of(flight.places.begin(), flight.places.end(), [&](OffsetLedger::Place place) {
          return std::find(places.begin(), places.end(), place) != places.end();
        });
    if (holds_back) renew(flight);
  });
}

void WorkLoop::renew(Flight& flight) {
  const Task& task = flight.current();
  outbox_.post(its_.codec.renewed(task, flight.renewals++),
               {.kind = Purpose::Kind::kRenewal, .flight = flight.id, .attempt = task.attempt, .place = {}});
  ++counted_.renewals;
}

Duration WorkLoop::wait_until_due(Duration wait_max) const {
  Duration wait = std::min(wait_max, next_renewal_ - now_);
  if (outbox_.unacknowledged() > 0) wait = std::min(wait, kAcknowledgementWait);
  if (const Duration gathers = gathers_for(); gathers > Duration::zero()) wait = std::min(wait, gathers);
  if (ledger_.has_commits()) wait = std::min(wait, next_commit_ - now_);
  if (next_look_) wait = std::min(wait, *next_look_ - now_);
  if (phase_ != Phase::kWorking) wait = std::min(wait, phase_ends_ - now_);
  return std::max(wait, Duration::zero());
}

Duration WorkLoop::gathers_for() const {
  const auto since = outbox_.waiting_since();
  const bool may_more_come = phase_ == Phase::kWorking && flights_.running() > 0 && flights_.size() >= kManyInHand;
  return since && may_more_come ? std::max(*since + kGatherMax - now_, Duration::zero()) : Duration::zero();
}

// ---- Partitions.

void WorkLoop::commit_if_due() {
  if (ledger_.has_commits() && now_ >= next_commit_) commit();
}

void WorkLoop::commit() {
  next_commit_ = now_ + limits_.commit_every;
  // A commit that fails is the source's to repeat; a later one covers it.
  static_cast<void>(its_.source.commit(ledger_.take_commits()));
}

void WorkLoop::take_revoked(const std::vector<TopicPartition>& revoked) {
  if (revoked.empty()) return;
  revoked_ = revoked;
  give_up_at_ = now_ + limits_.revoke_grace;
}

bool WorkLoop::must_wait_before_giving_up() const {
  return now_ < give_up_at_ && ledger_.has_open(revoked_);
}

void WorkLoop::give_up_revoked() {
  if (ledger_.has_commits()) commit();
  for (const TopicPartition& partition : revoked_) ledger_.revoked(partition);
  flow_.forget(revoked_);
  revoked_.clear();
  // What waits for a rerun belongs to the new owner, who reads it again, unless only its lease knows of it.
  flights_.for_each([this](Flight& flight) {
    if (flight.stage == Flight::Stage::kWaiting && !flight.places.empty()) give_back(flight);
  });
}

bool WorkLoop::is_full() const {
  return flights_.running() >= limits_.concurrency || flights_.waiting() >= limits_.waiting_max ||
         outbox_.unacknowledged() >= limits_.unacknowledged_max;
}

void WorkLoop::apply(const FlowControl::Changes& changes) {
  if (!changes.pause.empty()) its_.source.pause(changes.pause);
  if (!changes.resume.empty()) its_.source.resume(changes.resume);
}

// ---- The end.

void WorkLoop::begin_drain() {
  if (phase_ != Phase::kWorking) return;
  now_ = its_.clock.monotonic();
  phase_ = Phase::kFinishing;
  phase_ends_ = now_ + limits_.drain_finish;
  apply(flow_.pause_all(ledger_.partitions()));
  flights_.for_each([this](Flight& flight) {
    if (flight.stage == Flight::Stage::kWaiting) give_back(flight);
  });
}

void WorkLoop::advance_drain() {
  if (phase_ == Phase::kFinishing && (flights_.running() == 0 || now_ >= phase_ends_)) {
    phase_ = Phase::kStopping;
    phase_ends_ = now_ + limits_.drain_stop;
    flights_.for_each([this](Flight& flight) {
      if (flight.stage == Flight::Stage::kRunning) request_stop(flight, Flight::StopReason::kDraining);
    });
  }
  if (phase_ == Phase::kStopping && (flights_.running() == 0 || now_ >= phase_ends_)) {
    phase_ = Phase::kFlushing;
    phase_ends_ = now_ + limits_.drain_flush;
  }
  if (phase_ != Phase::kFlushing || (outbox_.unacknowledged() > 0 && now_ < phase_ends_)) return;
  commit();
  its_.source.close(limits_.close);
  phase_ = Phase::kDrained;
  spdlog::info("work_loop: drained; {} given back, {} abandoned", counted_.given_back + flights_.size(),
               flights_.running());
  drained_ = Drained{.given_back = counted_.given_back + flights_.size(), .abandoned = flights_.running()};
}

WorkLoopFigures WorkLoop::figures() const {
  const std::lock_guard lock{figures_mutex_};
  return published_;
}

void WorkLoop::publish_figures() {
  ++counted_.rounds;
  counted_.resent = outbox_.resent();
  counted_.running = flights_.running();
  counted_.waiting = flights_.waiting();
  counted_.unacknowledged = outbox_.unacknowledged();
  counted_.paused_partitions = flow_.paused();
  counted_.assigned_partitions = ledger_.assigned_count();
  const std::lock_guard lock{figures_mutex_};
  published_ = counted_;
}

}  // namespace millrace::work_loop
