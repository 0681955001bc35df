#pragma once

#include <string_view>

namespace millrace::validate {

/// The text of judge_program.py, put into the program when it is built.
extern const std::string_view kJudgeProgramSource;

}  // namespace millrace::validate
