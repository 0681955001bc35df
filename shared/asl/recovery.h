#pragma once

#include <cstddef>
#include <optional>

#include "shared/asl/fault.h"
#include "shared/asl/state_machine.h"
#include "shared/time/random.h"

namespace millrace::asl {

/// Whether a retrier's or catcher's `ErrorEquals` names the fault.
bool names_fault(const std::vector<std::string>& errors, const Fault& fault);

/// The first retrier that names the fault, used up or not.
std::optional<std::size_t> find_retrier(const State& state, const Fault& fault);
/// Null when no catcher names it.
const Catcher* find_catcher(const State& state, const Fault& fault);

/// The wait before a retrier's n-th retry (from 1): Interval × Rate^(n-1), capped, then with FULL jitter anything from
/// 0 to that.
Duration delay_before(const Retrier& retrier, int nth_retry, Random& random);

/// The error output that a catcher puts into the data.
Json describe_caught(const Fault& fault);

}  // namespace millrace::asl
