#include "shared/asl/interpreter.h"
#include "shared/asl/values.h"
#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

/// Step Functions cannot count further.
constexpr Duration kDelayMax = std::chrono::seconds(std::int64_t{1} << 31);

std::string named(const Path& path, const Json& value) { return path.text() + " == " + to_plain_text(value); }

Evaluated<Duration> seconds_from(const Path& path, const Environment& environment) {
  const Data value = environment.select(path);
  if (!value) return runtime_fault("The SecondsPath parameter does not reference an input value: " + path.text());
  if (!value->is_number_integer())
    return runtime_fault("The SecondsPath parameter cannot be parsed as a long value: " + named(path, *value));
  const double seconds = value->get<double>();
  if (seconds < 0)
    return runtime_fault("The SecondsPath parameter references a negative value: " + named(path, *value));
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(std::min(seconds, 0x1p33)));
}

Evaluated<TimePoint> time_from(const Path& path, const Environment& environment) {
  const Data value = environment.select(path);
  if (!value) return runtime_fault("The TimestampPath parameter does not reference an input value: " + path.text());
  const auto time = value->is_string() ? parse_rfc3339(value->get_ref<const std::string&>()) : std::nullopt;
  if (time) return *time;
  return runtime_fault(
      "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: " +
      named(path, *value));
}

Evaluated<TimePoint> end_of(const WaitState& wait, const Environment& environment, TimePoint now) {
  if (wait.timestamp) return *wait.timestamp;
  if (wait.timestamp_path) return time_from(*wait.timestamp_path, environment);
  if (wait.seconds.value)
    return now + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*wait.seconds.value));
  const auto delay = seconds_from(*wait.seconds.path, environment);
  if (!delay) return delay.fault();
  return now + *delay;
}

}  // namespace

Attempt attempt(const WaitState& wait, Visit& visit) {
  const TimePoint now = visit.interpreter.now();
  const auto end = end_of(wait, visit.environment, now);
  if (!end) return end.fault();
  if (*end - now >= kDelayMax) return runtime_fault("Wait state delay is too long.");
  if (*end <= now) return Finished{visit.environment.data};

  Branch& branch = visit.frame.branch;
  branch.phase = Phase::kTimer;
  branch.since = now;
  branch.due = *end;
  return Blocked{};
}

}  // namespace millrace::asl
