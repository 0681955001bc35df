#include "workers/execute/remote/ray_task.h"

#include "shared/aws/aws_call.h"

namespace millrace::execute::remote {

Result<RayTask> parse_ray_task(std::string_view json_text) {
  const Json input = Json::parse(json_text, nullptr, false);
  if (!input.is_object()) return rejected("ray", "the input must be an object with code");
  RayTask task{.code = aws::text_in(input, "code"),
               .cluster = aws::text_in(input, "ray_cluster_ip"),
               .session = aws::text_in(input, "session_id"),
               .input = aws::text_in(input, "s3_input_path")};
  if (task.code.empty()) return rejected("ray", "input.code is missing or empty");
  if (const auto rerun = input.find("rerun"); rerun != input.end()) task.reruns = rerun->is_boolean() && rerun->get<bool>();
  if (const auto rows = input.find("max_rows"); rows != input.end() && !rows->is_null()) {
    if (!rows->is_number_unsigned() || *rows == 0) return rejected("ray", "input.max_rows must be a positive integer");
    task.rows_max = rows->get<std::size_t>();
  }
  return task;
}

}  // namespace millrace::execute::remote
