#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::execute {

/// Input of the operation `run`.
struct RunTask {
  std::string framework;  ///< The workflow whose executor rules count.
  std::string program;
  std::vector<std::string> inputs;  ///< URIs, in the order in which the program sees them.
  std::optional<std::size_t> rows_max;  ///< `max_rows`: rows that may travel in the answer.
};

/// kRejected names the field that is missing or wrong.
Result<RunTask> parse_run_task(std::string_view json_text);

}  // namespace millrace::execute
