#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/time/clock.h"
#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::asl {

/// How much a test tells of a state's data flow; debug and trace are the same for states that make no HTTP request.
enum class InspectionLevel { kInfo, kDebug, kTrace };

/// What a Task, Map or Parallel is answered instead of being run: a result, or an error.
struct StateMock {
  std::optional<Json> result = {};
  std::optional<std::string> error = {};
  std::optional<std::string> cause = {};
};

/// One state to be tried alone, as AWS's TestState does.
struct StateTest {
  /// A state, or a machine that has `state_name` anywhere in it.
  Json definition;
  std::string state_name = {};
  Json input = Json::object();
  Json variables = Json::object();
  /// What `$$.Execution` and `$$.StateMachine` show, where given; the rest is made up.
  Json context = Json::object();
  std::optional<StateMock> mock = {};
  /// How often every retrier has been used already.
  int retry_count = 0;
  InspectionLevel level = InspectionLevel::kInfo;
};

/// Tries a state: `{"status": "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR", "output", "error", "cause",
/// "nextState", "inspectionData"}`, each where it applies. Pure; waits and jitter take no time. Rejected when the state
/// is not valid, needs a mock and has none, or the mock does not suit it.
Result<Json> test_state(const StateTest& test, TimePoint now);

}  // namespace millrace::asl
