#include "shared/asl/state_kinds.h"

namespace millrace::asl {

Attempt attempt(const PassState& pass, Visit& visit) {
  // Result takes the place of what Parameters made, yet Parameters may still fail.
  auto result = apply_parameters(visit);
  if (!result) return result.fault();
  return Finished{pass.result ? pass.result : std::move(*result)};
}

}  // namespace millrace::asl
