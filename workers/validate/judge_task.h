#pragma once

#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::validate {

/// Input of the operations `judge` ({"framework", "program"}), `validate_spark_code` ({"spark_code", "s3_input_path",
/// "selected_tables"}) and `validate_ray_code` ({"code", "ray_cluster_ip"}).
struct JudgeTask {
  std::string framework;  ///< The workflow whose rules count; when the input does not say, the task's own.
  std::string program;
  std::string source;     ///< What the program is about: "glue" with tables, "s3" with a path, else empty.
};

bool is_judging(std::string_view operation);

/// kRejected names the field that is missing or wrong. Fields that judging does not need are left alone.
Result<JudgeTask> parse_judge_task(std::string_view operation, std::string_view json_text, const std::string& workflow);

}  // namespace millrace::validate
