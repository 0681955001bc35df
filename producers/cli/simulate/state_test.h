#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "shared/time/clock.h"

namespace millrace::cli {

/// `millrace workflow test-state FILE [--state NAME] [--input FILE|JSON] [--mock-result JSON | --mock-error E
/// --mock-cause C] [--variables JSON] [--context JSON] [--retry-count N] [--inspection-level INFO|DEBUG|TRACE]`.
struct TestStateArguments {
  /// A state, or a machine with a state of the name `state`.
  std::string definition_file = {};
  std::string state = {};
  /// Each a file's name or JSON text; empty is `{}`.
  std::string input = {};
  std::string variables = {};
  std::string context = {};
  std::optional<std::string> mock_result;
  std::optional<std::string> mock_error;
  std::optional<std::string> mock_cause;
  int retry_count = 0;
  std::string level = "INFO";
};

/// Tries one state alone and prints what became of it as JSON, in the form of AWS's TestState. Returns the program's
/// exit code: 0 when the state succeeded or caught its error, 2 for bad arguments or definitions, 3 otherwise.
int run_test_state(const TestStateArguments& arguments, TimePoint now, std::ostream& out, std::ostream& err);
/// At the present.
int run_test_state(const TestStateArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace millrace::cli
