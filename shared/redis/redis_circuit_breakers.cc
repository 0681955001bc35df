#include "shared/redis/redis_circuit_breakers.h"

#include "shared/redis/breaker_scripts.h"
#include "shared/vocabulary/json.h"

namespace millrace::redis {
namespace {

using coordination::Admission;
using coordination::AdmissionRequest;
using coordination::BreakerName;
using coordination::BreakerView;
using coordination::OutcomeReport;

constexpr const char* kBreakerPrefix = "millrace:breaker:";
constexpr const char* kBreakerNames = "millrace:breakers";

std::vector<std::string> breaker_keys(const BreakerName& name) { return {kBreakerPrefix + name.value(), kBreakerNames}; }

// Up: a breaker must not be taken for open a moment longer than it says, nor its waiters come a moment too early.
std::string in_milliseconds(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

Duration milliseconds_in(const Json& answer, const char* name) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(answer.at(name).get<double>()));
}

BreakerView breaker_view_in(const Json& answer) {
  return {.phase = coordination::breaker_phase_of(answer.at("phase").get<std::string>()).value_or(
              coordination::BreakerPhase::kClosed),
          .epoch = answer.at("epoch").get<std::int64_t>(),
          .failures = answer.at("failures").get<int>(),
          .open_for = milliseconds_in(answer, "open_for"),
          .probes = answer.at("probes").get<int>()};
}

Admission admission_in(const Json& answer) {
  Admission admission;
  admission.view = breaker_view_in(answer);
  if (answer.at("granted").get<bool>()) {
    admission.permit =
        coordination::Permit{.epoch = admission.view.epoch, .probe = answer.at("probe").get<std::string>()};
  } else {
    admission.retry_in = milliseconds_in(answer, "retry_in");
  }
  return admission;
}

std::map<BreakerName, BreakerView> breaker_views_in(const Json& answer) {
  std::map<BreakerName, BreakerView> views;
  for (const auto& [name, view] : answer.items()) views[BreakerName(name)] = breaker_view_in(view);
  return views;
}

std::string word_for(coordination::CallOutcome outcome) {
  switch (outcome) {
    case coordination::CallOutcome::kSucceeded: return "succeeded";
    case coordination::CallOutcome::kFailed: return "failed";
    case coordination::CallOutcome::kNeither: return "neither";
  }
  return "neither";
}

/// A script's answer as what `read` makes of it. Something else under our keys is an error of Redis's, not of the caller's.
template <typename Read>
auto answer_of(const Result<Reply>& reply, Read read) -> Result<decltype(read(Json()))> {
  if (!reply) return reply.error();
  const Json answer = Json::parse(reply->text.value_or(""), nullptr, false);
  try {
    return read(answer);
  } catch (const Json::exception& exception) {
    return transient("redis.breakers", std::string("a script answered something else than it should: ") + exception.what());
  }
}

std::vector<std::string> known_arguments(const BreakerName& name, const BreakerView& known) {
  return {name.value(), std::string(name_of(known.phase)), std::to_string(known.epoch), in_milliseconds(known.open_for)};
}

}  // namespace

RedisCircuitBreakers::RedisCircuitBreakers(RedisPool& pool, const std::string& lua_milliseconds)
    : RedisCircuitBreakers(pool, breaker_scripts(lua_milliseconds)) {}

RedisCircuitBreakers::RedisCircuitBreakers(RedisPool& pool, const BreakerScripts& scripts)
    : pool_(pool),
      admit_(scripts.admit),
      record_(scripts.record),
      trip_(scripts.trip),
      reset_(scripts.reset),
      list_(scripts.list) {}

Result<Admission> RedisCircuitBreakers::admit(const AdmissionRequest& request) {
  std::vector<std::string> arguments = known_arguments(request.name, request.known);
  arguments.push_back(std::to_string(request.settings.half_open_max_calls));
  arguments.push_back(in_milliseconds(request.settings.timeout));
  arguments.push_back(request.probe.id);
  arguments.push_back(in_milliseconds(request.probe.lease));
  return answer_of(admit_.run(pool_, breaker_keys(request.name), arguments), admission_in);
}

Result<BreakerView> RedisCircuitBreakers::record(const OutcomeReport& report) {
  std::vector<std::string> arguments = known_arguments(report.name, report.known);
  arguments.push_back(std::to_string(report.permit.epoch));
  arguments.push_back(report.permit.probe);
  arguments.push_back(word_for(report.outcome));
  arguments.push_back(std::to_string(report.settings.failure_threshold));
  arguments.push_back(in_milliseconds(report.settings.timeout));
  arguments.push_back(in_milliseconds(report.settings.window));
  arguments.push_back(std::to_string(report.settings.window_calls_min));
  arguments.push_back(std::to_string(report.settings.window_failure_rate));
  return answer_of(record_.run(pool_, breaker_keys(report.name), arguments), breaker_view_in);
}

Result<BreakerView> RedisCircuitBreakers::trip(const BreakerName& name, Duration open_for) {
  return answer_of(trip_.run(pool_, breaker_keys(name), {name.value(), in_milliseconds(open_for)}), breaker_view_in);
}

Result<BreakerView> RedisCircuitBreakers::reset(const BreakerName& name) {
  return answer_of(reset_.run(pool_, breaker_keys(name), {name.value()}), breaker_view_in);
}

Result<std::map<BreakerName, BreakerView>> RedisCircuitBreakers::list() {
  return answer_of(list_.run(pool_, {kBreakerNames}, {kBreakerPrefix}), breaker_views_in);
}

}  // namespace millrace::redis
