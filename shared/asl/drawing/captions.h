#pragma once

#include <string>
#include <vector>

#include "shared/asl/proof/graph.h"
#include "shared/asl/state_machine.h"

namespace millrace::asl {

/// "Task", "Choice", …
std::string_view kind_name(const State& state);

/// What a state does, in a few words: a Task's service, a Wait's time; empty when its name says it all.
std::string caption_of(const State& state);

/// When an edge is taken: `$.x = "a"`, "default", "States.ALL"; empty for Next.
std::string caption_of(const State& state, const Edge& edge);

/// The first `characters_max` characters (of UTF-8), with "..." when there are more.
std::string cut(std::string_view text, std::size_t characters_max);

/// A machine inside a state, with a word for which one it is.
struct InnerMachine {
  const StateMachine* machine = nullptr;
  std::string title;
};
std::vector<InnerMachine> inner_machines(const State& state);

/// The states in the order in which they are best read: along the edges, otherwise as written.
std::vector<const State*> reading_order(const StateMachine& machine);

}  // namespace millrace::asl
