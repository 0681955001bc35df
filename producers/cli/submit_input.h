#pragma once

#include <optional>
#include <string>
#include <vector>

#include "producers/cli/backend.h"
#include "shared/vocabulary/json.h"

namespace millrace::cli {

/// What `submit` was given to work on.
struct GivenInput {
  std::optional<std::string> prompt;
  /// Each a file, JSON text, "-" for standard input, or a URI.
  std::vector<std::string> inputs;
};

/// The job's input. With a prompt: {"prompt", "input": first, "inputs": all (only if several)}, where files are put into the
/// file store and stand as their URIs. Without one: the only input itself as JSON, {} when there is none. kRejected says
/// which input is wrong and what it may be.
Result<Json> job_input(Backend& backend, const GivenInput& given);

}  // namespace millrace::cli
