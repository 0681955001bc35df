#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/vocabulary/result.h"

namespace millrace::model {

/// What was found in a model's answer.
struct ExtractedProgram {
  std::string program;
  std::string explanation;           ///< Empty when the model gave none.
  std::vector<std::string> columns;  ///< Empty when the model named none.
};

/// Finds the program in a model's answer: {"program", …} as JSON (also when that was encoded as a JSON string once or
/// twice more), one fenced block among prose, the longest of several that carry the language's name (else the longest),
/// or a bare program, with prose before and behind it cut off.
///
/// JSON is decoded exactly as often as it was encoded: a backslash followed by n inside a program stays two characters.
/// kRejected when there is no program.
Result<ExtractedProgram> extract_program(std::string_view answer, std::string_view language);

}  // namespace millrace::model
