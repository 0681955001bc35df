#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "shared/sandbox/line_sink.h"
#include "shared/vocabulary/result.h"

namespace millrace::execute::remote {

/// What the launcher said in a job's log so far (ray_launcher.py).
struct RayLog {
  std::string printed;     ///< The program's standard output, which its tasks' lines are part of.
  std::string complained;  ///< Its standard error, which holds Ray's own lines.
  std::optional<std::string> result;
  std::size_t bytes_dropped = 0;
};

/// Reads the log and hands its lines to `sink`, except the first `seen`; `seen` is moved on. What the launcher did not say is
/// taken for standard error. Pure but for the sink.
RayLog read_ray_log(std::string_view log, std::size_t& seen, sandbox::LineSink& sink);

/// What a run that succeeded means to the workflow.
struct RayRun {
  std::string cluster;
  std::string id;
  bool is_reused = false;
  std::size_t rows_max = 100;
};

/// {"ray_cluster_ip", "run_id", "reused", "output", "answer", "columns", "row_count", "truncated"}. kRejected when there is a
/// result that cannot be read.
Result<std::string> encode_ray_answer(const RayRun& run, const RayLog& log);

}  // namespace millrace::execute::remote
