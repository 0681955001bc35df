#pragma once

#include <set>
#include <string>
#include <vector>

#include "shared/asl/state_machine.h"

namespace millrace::asl {

/// One way from a state to another.
struct Edge {
  enum class Kind { kNext, kCatch, kChoice, kDefault };
  const State* to = nullptr;
  Kind kind = Kind::kNext;
  std::size_t index = 0;  ///< Of the catcher or choice rule.
};

/// In the order in which they are written; targets that do not exist are left out.
std::vector<Edge> edges_of(const State& state);

using StateSet = std::set<const State*>;

/// What can be reached from some states, they themselves included, by edges that `follows` accepts.
template <typename Follows>
StateSet reachable_from(std::vector<const State*> states, Follows follows) {
  StateSet reached(states.begin(), states.end());
  while (!states.empty()) {
    const State* state = states.back();
    states.pop_back();
    for (const Edge& edge : edges_of(*state))
      if (follows(*state, edge) && reached.insert(edge.to).second) states.push_back(edge.to);
  }
  return reached;
}

/// The states that some catcher leads to.
StateSet catch_targets(const StateMachine& machine);

/// Ends the execution (or branch) as a success.
bool ends_in_success(const State& state);
bool is_fail(const State& state);

/// The machine's loops: sets of states each of which can reach all others of its set.
std::vector<StateSet> loops_of(const StateMachine& machine);

}  // namespace millrace::asl
