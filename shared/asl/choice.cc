#include "shared/asl/state_kinds.h"

namespace millrace::asl {

Attempt attempt(const ChoiceState& choice, Visit& visit) {
  const Environment& environment = visit.environment;
  for (const ChoiceBranch& branch : choice.choices) {
    const auto is_chosen = holds(branch.rule, environment);
    if (!is_chosen) return is_chosen.fault();
    if (*is_chosen) return Chosen{branch.next, branch.assign ? &*branch.assign : nullptr, environment.data};
  }
  if (!choice.otherwise)
    return runtime_fault("Failed to transition out of the state. The state does not point to a next state.");
  return Chosen{choice.otherwise, visit.state.assign ? &*visit.state.assign : nullptr, environment.data};
}

}  // namespace millrace::asl
