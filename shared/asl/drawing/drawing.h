#pragma once

#include <map>
#include <string>

#include "shared/asl/definition.h"
#include "shared/vocabulary/json_fwd.h"

namespace millrace::asl {

/// How far an execution has come in one state.
enum class StateProgress {
  kUntouched,
  kRunning,
  kSucceeded,
  kRecovered,  ///< Failed on the way and went on, by Retry or Catch.
  kFailed,
};

/// By the state's name: names are unique in a whole machine.
using ProgressByState = std::map<std::string, StateProgress, std::less<>>;

/// From a history's events as GetExecutionHistory answers them, in order.
ProgressByState progress_of(const Json& events);

/// What is drawn: a machine, and how far a run of it has come where there is one.
struct Picture {
  const Definition& definition;
  ProgressByState progress = {};

  bool has_run() const { return !progress.empty(); }
  StateProgress progress_in(std::string_view state) const;
};

/// A page of lines, for a terminal: 7-bit characters only.
std::string draw_ascii(const Picture& picture);
/// A flowchart for Mermaid.
std::string draw_mermaid(const Picture& picture);
/// A picture in layers, complete in itself. Above 1,500 states it is a text that says so.
std::string draw_svg(const Picture& picture);

}  // namespace millrace::asl
