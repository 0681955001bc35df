#include "workers/enrich/chunk_run.h"

#include <algorithm>
#include <thread>

#include "shared/agents/retry_delay.h"

namespace millrace::enrich {
namespace {

constexpr std::size_t kRowsPerRecord = 64;
/// Of an agent that costs nothing and is at hand: to do a row again is cheaper than to record every few at once.
constexpr std::size_t kFreeRowsPerRecord = 1'000;
constexpr Duration kRecordEvery = std::chrono::milliseconds(100);
constexpr Duration kPauseWithoutLedger = std::chrono::milliseconds(500);
/// An agent that wants to be left alone for longer than this gets its rows in another round.
constexpr Duration kWaitMax = std::chrono::seconds(5);
constexpr Duration kPutOffMax = std::chrono::seconds(60);

bool may_pass(const Error& error) { return error.kind == ErrorKind::kTransient || error.kind == ErrorKind::kUnknownOutcome; }

}  // namespace

Result<std::optional<Held>> ChunkRun::run(std::vector<OpenRow> rows, std::stop_token stop) {
  for (OpenRow& row : rows) waiting_.push_back({.row = std::move(row)});
  Result<void> looked_after;
  {
    std::stop_source over;
    const std::stop_callback pass_on(stop, [&over] { over.request_stop(); });
    std::vector<std::jthread> threads;
    // What does not wait for anybody is done by one thread: the slices of other chunks keep the other processors busy.
    const std::size_t count = with_.body.waits() ? std::min(plan_.permits, waiting_.size()) : 1;
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back([this, token = over.get_token()] { work(token); });
    looked_after = look_after(over.get_token());
    over.request_stop();
    changed_.notify_all();
  }
  if (!looked_after) return looked_after.error();
  if (auto recorded = record_finished(stop); !recorded) return recorded.error();
  if (auto released = release_rest(); !released) return released.error();
  if (stop.stop_requested() && !waiting_.empty()) return Error{ErrorKind::kCancelled, "enrich", "the worker stops"};
  return held_;
}

void ChunkRun::work(std::stop_token stop) {
  while (auto waiting = next(stop)) {
    const Duration began = with_.clock.monotonic();
    CallReport report = with_.body.call({.agent = plan_.agent,
                                         .input = waiting->row.input,
                                         .idempotency_key = plan_.claim.batch.value() + "-" + std::to_string(plan_.claim.round) +
                                                            "-" + std::to_string(waiting->row.row),
                                         .attempt = waiting->attempts + 1,
                                         .session = plan_.session,
                                         .traceparent = plan_.traceparent,
                                         .time_left = plan_.row_timeout - waiting->time_used},
                                        stop);
    take_in(std::move(*waiting), std::move(report), with_.clock.monotonic() - began);
  }
}

std::optional<ChunkRun::Waiting> ChunkRun::next(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested() && !held_ && (!waiting_.empty() || running_ > 0)) {
    const Duration now = with_.clock.monotonic();
    Duration wait = kRecordEvery;
    for (auto place = waiting_.begin(); place != waiting_.end() && !must_pause_; ++place) {
      if (!place->is_paid_for && plan_.claim.has_budget && credit_ == 0) continue;
      if (place->not_before > now) {
        wait = std::min(wait, place->not_before - now);
        continue;
      }
      Waiting taken = std::move(*place);
      waiting_.erase(place);
      if (!taken.is_paid_for && plan_.claim.has_budget) --credit_;
      taken.is_paid_for = true;
      ++running_;
      return taken;
    }
    with_.clock.wait_for(lock, changed_, wait, [&, seen = changes_] { return stop.stop_requested() || changes_ != seen; });
  }
  return {};
}

void ChunkRun::take_in(Waiting waiting, CallReport report, Duration took) {
  const std::lock_guard lock(mutex_);
  --running_;
  waiting.spent.calls += report.calls;
  waiting.spent.tokens += report.tokens;
  waiting.spent.nanodollars += report.nanodollars;
  if (const auto* away = std::get_if<AgentAway>(&report.outcome)) {
    put_off(std::move(waiting), *away);
  } else {
    ++waiting.attempts;
    waiting.time_used += took - report.waited;
    const auto* failed = std::get_if<RowFailed>(&report.outcome);
    const bool may_try_again = failed != nullptr && failed->may_retry && waiting.attempts < plan_.attempts_max;
    const Duration delay =
        may_try_again ? agents::retry_delay(waiting.attempts, plan_.agent.retry, with_.random) : Duration::zero();
    if (may_try_again && waiting.time_used + delay < plan_.row_timeout) {
      waiting.time_used += delay;
      waiting.not_before = with_.clock.monotonic() + delay;
      waiting_.push_back(std::move(waiting));
    } else {
      finished_.push_back(outcome_of(waiting, report));
    }
  }
  if (finished_.size() >= rows_per_record() || (waiting_.empty() && running_ == 0) || held_) tell_change();
}

std::size_t ChunkRun::rows_per_record() const { return with_.body.waits() ? kRowsPerRecord : kFreeRowsPerRecord; }

void ChunkRun::tell_change() {
  ++changes_;
  changed_.notify_all();
}

/// The row waits a little for an agent that wants to be left alone, or for another round.
void ChunkRun::put_off(Waiting waiting, const AgentAway& away) {
  put_off_ += away.wait;
  if (away.wait > kWaitMax || put_off_ > kPutOffMax * static_cast<int>(plan_.permits)) {
    if (!held_) held_ = Held{"agent", "agent " + plan_.agent.name.value() + ": " + away.because, away.wait};
  } else {
    const auto later = std::chrono::duration_cast<Duration>(away.wait * (1 + with_.random.fraction() / 4));
    waiting.not_before = with_.clock.monotonic() + later;
  }
  waiting_.push_front(std::move(waiting));
}

RowOutcome ChunkRun::outcome_of(const Waiting& waiting, const CallReport& report) const {
  RowOutcome outcome{.row = waiting.row.row,
                     .input_hash = waiting.row.input_hash,
                     .agent = plan_.agent.name.value() + " (" + report.done_by + ")",
                     .agent_version = plan_.agent_version,
                     .attempts = static_cast<int>(std::max<std::int64_t>(waiting.spent.calls, 1)),
                     .is_cached = report.is_cached && waiting.spent.calls == 0,
                     .tokens = waiting.spent.tokens,
                     .cost_nanodollars = waiting.spent.nanodollars,
                     .took = waiting.time_used};
  if (const auto* answered = std::get_if<RowAnswered>(&report.outcome)) {
    outcome.has_succeeded = true;
    outcome.output = answered->output;
    return outcome;
  }
  const auto& failed = std::get<RowFailed>(report.outcome);
  outcome.error = failed.error;
  outcome.cause = failed.cause;
  if (waiting.attempts > 1) outcome.cause += " (tried " + std::to_string(waiting.attempts) + " times)";
  return outcome;
}

WorstCase ChunkRun::worst_case() const {
  return {.nanodollars = with_.body.nanodollars_max(plan_.agent) * plan_.attempts_max,
          .tokens = with_.body.tokens_max(plan_.agent) * plan_.attempts_max};
}

bool ChunkRun::is_over(std::stop_token stop) const {
  return running_ == 0 && (waiting_.empty() || held_.has_value() || stop.stop_requested());
}

Result<void> ChunkRun::look_after(std::stop_token stop) {
  while (true) {
    if (auto reserved = reserve_ahead(); !reserved) return reserved;
    {
      std::unique_lock lock(mutex_);
      with_.clock.wait_for(lock, changed_, kRecordEvery, [&] { return finished_.size() >= rows_per_record() || is_over(stop); });
      if (is_over(stop)) return {};
    }
    if (auto recorded = record_finished(stop); !recorded) return recorded;
  }
}

/// Answers are paid for: while the ledger is away no more are asked for, and those that are here wait.
Result<void> ChunkRun::record_finished(std::stop_token stop) {
  std::vector<RowOutcome> rows;
  {
    const std::lock_guard lock(mutex_);
    rows.swap(finished_);
  }
  while (!rows.empty()) {
    auto recorded = with_.ledger.record(plan_.claim, rows, worst_case());
    std::unique_lock lock(mutex_);
    must_pause_ = !recorded && may_pass(recorded.error());
    if (!must_pause_) {
      if (!recorded) held_ = Held{"error", recorded.error().detail, {}};  // Nobody begins another row.
      // What is under way ends; the rest comes again under the ceiling.
      if (recorded && recorded->has_new_ceiling && !held_ && !waiting_.empty()) held_ = Held{"budget", "a ceiling was set", {}};
      lock.unlock();
      if (!recorded) return recorded.error();
      with_.progress.add_rows(plan_.claim.batch.value(), static_cast<std::int64_t>(rows.size()));
      with_.meters.rows_recorded(plan_.agent, rows);
      return {};
    }
    if (stop.stop_requested()) return recorded.error();
    with_.clock.wait_for(lock, changed_, kPauseWithoutLedger, [&] { return stop.stop_requested(); });
  }
  return {};
}

Result<void> ChunkRun::reserve_ahead() {
  if (!plan_.claim.has_budget) return {};
  std::int64_t wanted = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto unpaid = std::ranges::count_if(waiting_, [](const Waiting& each) { return !each.is_paid_for; });
    const auto ahead = static_cast<std::int64_t>(plan_.permits);
    if (held_ || credit_ >= ahead) return {};
    wanted = std::min<std::int64_t>(unpaid, 2 * ahead) - credit_;
  }
  if (wanted <= 0) return {};
  const auto granted = with_.ledger.reserve(plan_.claim, wanted, worst_case());
  if (!granted && may_pass(granted.error())) return {};
  const std::lock_guard lock(mutex_);
  if (!granted) {
    held_ = Held{"error", granted.error().detail, {}};
    return granted.error();
  }
  credit_ += *granted;
  // What is finished and not yet recorded still holds its worst case.
  const bool is_stuck = *granted == 0 && credit_ == 0 && finished_.empty();
  if (is_stuck && running_ == 0 && std::ranges::none_of(waiting_, &Waiting::is_paid_for))
    held_ = Held{"budget", "the ceiling is reached", {}};
  tell_change();
  return {};
}

Result<void> ChunkRun::release_rest() {
  Spent spent;
  std::int64_t reserved = credit_;
  for (const Waiting& each : waiting_) {
    spent.calls += each.spent.calls;
    spent.tokens += each.spent.tokens;
    spent.nanodollars += each.spent.nanodollars;
    if (each.is_paid_for && plan_.claim.has_budget) ++reserved;
  }
  if (reserved == 0 && spent.calls == 0) return {};
  return with_.ledger.release(plan_.claim, reserved, worst_case(), spent);
}

}  // namespace millrace::enrich
