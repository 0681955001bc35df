#pragma once

#include <string>

namespace millrace::asl {

enum class Severity { kError, kWarning };

/// One remark about a definition. `code` is stable and for programs (`MISSING_TRANSITION_TARGET`), `path` is where in
/// the document it applies ("/States/Load/Next", a JSON Pointer), `message` is for a person. `line` and `column`
/// count from 1 in the definition's text; both are 0 when the text could not be parsed that far.
struct Finding {
  Severity severity = Severity::kError;
  std::string code;
  std::string path;
  std::string message;
  int line = 0;
  int column = 0;
};

}  // namespace millrace::asl
