#include "shared/asl/recovery.h"

#include <algorithm>
#include <cmath>

namespace millrace::asl {
namespace {

/// The longest interval that Step Functions lets one write; keeps an unbounded backoff inside the calendar.
constexpr double kDelaySecondsMax = 99'999'999;

bool names_fault(const std::string& name, const Fault& fault) {
  if (fault.is_fatal()) return false;
  // A payload that a state made too large is caught by its own name only; a task's answer, by the wildcards too.
  const bool is_hidden = fault.error == kDataLimitError && !fault.is_answer;
  if (name == "States.ALL") return !is_hidden;
  if (!fault.error) return false;
  if (name == "States.TaskFailed" && fault.error != kTimeoutError) return !is_hidden;
  if (name == "States.HeartbeatTimeout" && fault.is_heartbeat) return true;
  return name == *fault.error;
}

}  // namespace

bool names_fault(const std::vector<std::string>& errors, const Fault& fault) {
  return std::ranges::any_of(errors, [&](const std::string& name) { return names_fault(name, fault); });
}

std::optional<std::size_t> find_retrier(const State& state, const Fault& fault) {
  for (std::size_t i = 0; i < state.retriers.size(); ++i)
    if (names_fault(state.retriers[i].errors, fault)) return i;
  return {};
}

const Catcher* find_catcher(const State& state, const Fault& fault) {
  for (const Catcher& catcher : state.catchers)
    if (names_fault(catcher.errors, fault)) return &catcher;
  return nullptr;
}

Duration delay_before(const Retrier& retrier, int nth_retry, Random& random) {
  double seconds = retrier.interval_seconds * std::pow(retrier.backoff_rate, nth_retry - 1);
  seconds = std::min(seconds, retrier.delay_seconds_max.value_or(kDelaySecondsMax));
  seconds = std::min(seconds, kDelaySecondsMax);
  if (retrier.has_full_jitter) seconds *= random.fraction();
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

Json describe_caught(const Fault& fault) {
  Json output = {{"Error", nullptr}, {"Cause", nullptr}};
  if (fault.error) output["Error"] = *fault.error;
  if (fault.cause) output["Cause"] = *fault.cause;
  if (fault.error == kTimeoutError && !fault.cause) output["Cause"] = "";  // Recorded so; elsewhere the key is absent.
  return output;
}

}  // namespace millrace::asl
