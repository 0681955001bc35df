#pragma once

#include <iosfwd>
#include <string>

#include "shared/time/clock.h"

namespace millrace::cli {

/// `millrace workflow simulate FILE [--name N] [--input FILE|JSON] [--mocks FILE --case NAME] [--until STATE] [--trace]
/// [--limits aws|none] [-o json]`.
struct SimulateArguments {
  std::string definition_file = {};
  /// The workflow's name in the file of mocks; by default the definition's file name without its endings.
  std::string name = {};
  /// A file's name or JSON text; empty is `{}`.
  std::string input = {};
  /// A file in the format of Step Functions Local (MockConfigFile), and the test case to take from it.
  std::string mocks_file = {};
  std::string test_case = {};
  /// A file with what item readers find: SimulatedObjects.
  std::string objects_file = {};
  /// Stops when a state of this name is entered; empty runs to the end.
  std::string until = {};
  /// Shows what goes into and comes out of every state; JSON has it always.
  bool prints_data = false;
  /// "aws": 256 KiB for a payload, 25,000 events; "none": what only memory bounds.
  std::string limits = "aws";
  bool prints_json = false;
};

/// Runs a workflow in this process, without any service: time is virtual and starts at `start`, so that waiting costs
/// none of it, and tasks are answered by the mocks. The same arguments give the same run. Prints the outcome and the
/// history to `out`, problems to `err`. Returns the program's exit code: 0 SUCCEEDED or stopped where it should,
/// 2 bad arguments or definition, 3 any other end.
int run_simulate(const SimulateArguments& arguments, TimePoint start, std::ostream& out, std::ostream& err);
/// Starts at the present.
int run_simulate(const SimulateArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace millrace::cli
