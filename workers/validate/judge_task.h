#pragma once

#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::validate {

/// Input of the operation `judge`.
struct JudgeTask {
  std::string framework;  ///< The workflow whose rules count.
  std::string program;
};

/// kRejected names the field that is missing or wrong. Fields that judging does not need are left alone.
Result<JudgeTask> parse_judge_task(std::string_view json_text);

}  // namespace millrace::validate
