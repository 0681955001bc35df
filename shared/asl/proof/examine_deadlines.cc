#include <algorithm>
#include <chrono>
#include <cmath>

#include "shared/asl/proof/examination.h"
#include "shared/asl/proof/task_knowledge.h"

namespace millrace::asl {
namespace {

constexpr double kUsualApprovalSeconds = 86'400;

std::string seconds_text(double seconds) {
  return std::to_string(static_cast<std::int64_t>(seconds)) + " s";
}

/// All attempts at their longest, with the waits between them.
double longest_total(const State& state, double attempt_seconds) {
  double total = attempt_seconds;
  for (const Retrier& retrier : state.retriers) {
    double wait = retrier.interval_seconds;
    const auto attempts = std::min<std::int64_t>(retrier.attempts_max, 1000);
    for (std::int64_t i = 0; i < attempts; ++i) {
      total += attempt_seconds + std::min(wait, retrier.delay_seconds_max.value_or(wait));
      wait *= retrier.backoff_rate;
    }
  }
  return total;
}

class DeadlineExaminer final {
 public:
  explicit DeadlineExaminer(Examination& examination) : examination_(examination) {
    if (examination.machine.timeout)
      limit_ = std::chrono::duration<double>(*examination.machine.timeout).count();
  }

  void examine() {
    examine_caller();
    for (const PlacedMachine& placed : examination_.machines)
      for (const auto& state : placed.machine->states) {
        const Place place = placed.states / state->name;
        if (const auto* task = std::get_if<TaskState>(&state->details)) examine_task(*state, *task, place);
        if (const auto* wait = std::get_if<WaitState>(&state->details)) examine_wait(*state, *wait, place);
      }
  }

 private:
  void examine_caller() {
    const auto& caller = examination_.options.caller_timeout_seconds;
    if (!caller || (limit_ && *limit_ <= *caller)) return;
    Remark remark{.severity = Remark::Severity::kWarning,
                  .code = "TIMEOUT_ABOVE_CALLER",
                  .path = limit_ ? "/TimeoutSeconds" : ""};
    remark.message =
        limit_ ? "The machine may take " + seconds_text(*limit_) : "The machine has no TimeoutSeconds";
    remark.message += ", its caller waits " + seconds_text(*caller);
    remark.reason = "The caller gives up on work that goes on without it";
    remark.patch =
        Json::array({patch_step("add", Place() / "TimeoutSeconds", static_cast<std::int64_t>(*caller))});
    examination_.remarks.push_back(std::move(remark));
  }

  void examine_task(const State& state, const TaskState& task, const Place& place) {
    if (waits_for_somebody(task)) examine_approval(state, task, place);
    if (!task.timeout.value) return;
    const double seconds = *task.timeout.value;
    const Json* asked = examination_.find(place / "Parameters" / "timeout_seconds");
    if (asked && asked->is_number() && asked->get<double>() > seconds)
      warn(place / "Parameters" / "timeout_seconds",
           state.name + " gives " + seconds_text(asked->get<double>()) + " to whom it asks, but waits only " +
               seconds_text(seconds),
           "An answer in good time comes too late",
           patch_step("replace", place / "Parameters" / "timeout_seconds",
                      static_cast<std::int64_t>(seconds)));
    if (!limit_) return;
    if (seconds >= *limit_)
      warn(place / "TimeoutSeconds",
           state.name + " may take " + seconds_text(seconds) + ", the whole machine only " +
               seconds_text(*limit_),
           "Its time-out is never told to Retry or Catch: the execution ends TIMED_OUT first",
           shortened(place, *limit_ / 2));
    else if (const double total = longest_total(state, seconds); total > *limit_)
      warn(place / "Retry",
           state.name + " with its retries may take " + seconds_text(total) + ", the whole machine only " +
               seconds_text(*limit_),
           "The last retries never happen", Json());
  }

  static Json shortened(const Place& place, double seconds) {
    return seconds < 1 ? Json()
                       : patch_step("replace", place / "TimeoutSeconds",
                                    static_cast<std::int64_t>(std::floor(seconds)));
  }

  void examine_approval(const State& state, const TaskState& task, const Place& place) {
    const bool has_deadline = task.timeout.is_set() || task.heartbeat.is_set() || limit_ ||
                              examination_.is_written(place / "Parameters" / "timeout_seconds") ||
                              examination_.is_written(place / "Parameters" / "timeout_seconds.$");
    if (has_deadline) return;
    warn(place, state.name + " waits for somebody, without a TimeoutSeconds",
         "When no answer comes it waits for a year",
         patch_step("add", place / "TimeoutSeconds", static_cast<std::int64_t>(kUsualApprovalSeconds)),
         "APPROVAL_WITHOUT_DEADLINE");
  }

  void examine_wait(const State& state, const WaitState& wait, const Place& place) {
    if (!limit_ || !wait.seconds.value || *wait.seconds.value < *limit_) return;
    warn(place / "Seconds",
         state.name + " waits " + seconds_text(*wait.seconds.value) + ", the whole machine may take only " +
             seconds_text(*limit_),
         "The execution always ends TIMED_OUT here", Json());
  }

  void warn(const Place& place, std::string message, std::string reason, const Json& step,
            const char* code = "TIMEOUT_ABOVE_CALLER") {
    Remark remark{.severity = Remark::Severity::kWarning,
                  .code = code,
                  .path = place.pointer(),
                  .message = std::move(message),
                  .reason = std::move(reason)};
    if (!step.is_null()) remark.patch = Json::array({step});
    examination_.remarks.push_back(std::move(remark));
  }

  Examination& examination_;
  std::optional<double> limit_;
};

}  // namespace

void examine_deadlines(Examination& examination) {
  DeadlineExaminer(examination).examine();
}

}  // namespace millrace::asl
