#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::validate {

/// What came of judging a program. A refusal is an answer, not a failure.
struct Verdict {
  bool validated = false;
  std::vector<std::string> errors;  ///< For whoever wrote the program. Empty exactly when validated.
};

Verdict refused(std::string error);

/// The task's output: exactly `{"validated": bool, "validation_errors": [text]}`.
std::string encode(const Verdict& verdict);

/// What a judge wrote. kRejected when it is anything but that object, or contradicts itself.
Result<Verdict> parse_verdict(std::string_view json_text);

}  // namespace millrace::validate
