#pragma once

#include <string>

#include "shared/vocabulary/json.h"
#include "shared/vocabulary/result.h"

namespace millrace::cli {

/// Rejected when the file cannot be read.
Result<std::string> read_text_file(const std::string& name);

/// Rejected when the text is no JSON or nested too deeply; `what` names it.
Result<Json> parse_json_text(const std::string& text, const std::string& what);

/// The name of a file that exists, or JSON itself; empty is `{}`. `what` names it: "the input".
Result<Json> read_json_argument(const std::string& argument, const std::string& what);

}  // namespace millrace::cli
