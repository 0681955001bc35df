#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/vocabulary/result.h"

namespace millrace::execute::remote {

/// Input of the operation `execute_ray_code`:
/// {"code", "ray_cluster_ip"?, "session_id"?, "s3_input_path"?, "rerun"?, "max_rows"?}.
struct RayTask {
  std::string code;
  std::string cluster;  ///< As the request named it; empty: the settings' own.
  std::string session;
  std::string tenant = {};  ///< To whom the session belongs; not part of the operation's input.
  std::string input;
  bool reruns = false;
  std::size_t rows_max = 100;
};

/// kRejected names the field that is missing or wrong.
Result<RayTask> parse_ray_task(std::string_view json_text);

}  // namespace millrace::execute::remote
