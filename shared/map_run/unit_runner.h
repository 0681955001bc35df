#pragma once

#include <functional>
#include <optional>
#include <string>

#include "shared/asl/next_step.h"
#include "shared/map_run/pages.h"
#include "shared/work_loop/task.h"

namespace millrace::map_run {

/// What a unit came to; `output` is JSON text.
struct UnitOutcome {
  bool has_succeeded = false;
  std::string output;
  std::optional<std::string> error;
  std::optional<std::string> cause;
};

/// Does one task of a unit. An Error leaves the unit undone.
using DoTask = std::function<Result<work_loop::TaskOutcome>(const asl::DispatchTask&)>;

/// Takes a unit through the item processor, here and now. Only for processors that never wait (runs_in_place): what
/// waits all the same fails the unit. `number` is the unit's within its run.
Result<UnitOutcome> run_unit(const asl::ItemInputs& run, std::int64_t number, const asl::Data& input, TimePoint now,
                             Random& random, const DoTask& do_task);

/// Appends a unit's outcome to a JSON array of results under construction.
void append_result(std::string& results, const UnitOutcome& outcome);

}  // namespace millrace::map_run
