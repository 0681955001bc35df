#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "shared/asl/next_step.h"
#include "shared/time/timestamp.h"

namespace millrace::asl {

/// One execution under test, driven by verbs, with the clock in the test's hand. Remembers every effect.
class WorkflowRun final {
 public:
  /// The definition must be valid; throws std::invalid_argument with its findings otherwise.
  explicit WorkflowRun(std::string_view definition, Json input = Json::object(), Limits limits = {});

  void start() { apply(Started{}); }
  void succeed(const std::string& state, Json output = Json::object());
  void fail(const std::string& state, std::optional<std::string> error = {}, std::optional<std::string> cause = {});
  void heartbeat(const std::string& state);
  /// Moves the clock and lets every timer fire at its own time.
  void advance_by(Duration time);
  /// Moves the clock without a call, as a busy owner does, and then lets all that is due fire at once.
  void advance_late_by(Duration time);
  void abort(std::optional<std::string> error = {}, std::optional<std::string> cause = {});
  void redrive() { apply(Redriven{}); }
  Effects apply(Event event);
  /// From now on the execution is stored and restored before every event.
  void store_between_events() { stores_between_events_ = true; }
  /// Draws from another seed.
  void seed(std::uint64_t seed) { random_ = SeededRandom(seed); }

  const Execution& execution() const { return execution_; }
  std::string_view status() const { return name_of(execution_.status()); }
  Json output() const { return execution_.output() ? *execution_.output() : Json("no output"); }
  std::string error() const { return execution_.error().value_or("no error"); }
  std::string cause() const { return execution_.cause().value_or("no cause"); }
  TimePoint now() const { return now_; }
  /// Of all timers, the time until the first.
  std::optional<Duration> due_in() const;

  const std::vector<HistoryEvent>& history() const { return history_; }
  std::vector<std::string> history_types() const;
  /// "TaskScheduled<2": each event with what it points back to.
  std::vector<std::string> history_chain() const;
  const std::vector<DispatchTask>& dispatches() const { return dispatches_; }
  const std::vector<TaskKey>& cancelled() const { return cancelled_; }
  /// The open task of a state, the oldest first. Throws std::out_of_range when there is none.
  TaskKey open(const std::string& state) const;

 private:
  std::shared_ptr<const Definition> definition_;
  Limits limits_;
  SeededRandom random_{7};
  TimePoint now_;
  Execution execution_;
  bool stores_between_events_ = false;
  std::vector<HistoryEvent> history_;
  std::vector<DispatchTask> dispatches_;
  std::vector<TaskKey> cancelled_;
};

/// A machine of one state, named "State", that ends there. `fields` are its fields as JSON, without the braces.
std::string one_state(std::string_view fields);

}  // namespace millrace::asl
