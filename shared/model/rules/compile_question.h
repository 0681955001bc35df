#pragma once

#include <string_view>
#include <vector>

#include "shared/model/input_file.h"
#include "shared/model/rules/write_program.h"
#include "shared/vocabulary/result.h"

namespace millrace::model::rules {

/// A question about these files as a program that answers it, for `engine`: "sandbox", "spark" or "ray". kRejected, helpfully,
/// for a question outside the family.
Result<Program> compile_question(std::string_view question, const std::vector<InputFile>& files,
                                 std::string_view engine = "sandbox");

}  // namespace millrace::model::rules
