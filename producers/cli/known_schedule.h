#pragma once

#include <string>

#include "producers/cli/command_scope.h"
#include "producers/schedule/schedule_records.h"

namespace millrace::cli {

/// kRejected as kNotFoundName.
Error no_such_schedule(const std::string& name);
Result<schedule::Schedule> known_schedule(CommandScope& scope, const std::string& name);

}  // namespace millrace::cli
