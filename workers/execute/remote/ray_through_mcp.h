#pragma once

#include <stop_token>
#include <string>

#include "shared/agent_calls/mcp_calls.h"
#include "shared/sandbox/line_sink.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/json.h"
#include "shared/work_loop/task_handler.h"
#include "workers/execute/remote/ray_task.h"
#include "workers/execute/remote/remote_settings.h"

namespace millrace::execute::remote {

/// What the tool said of a run: JSON-RPC's answer, which holds the output as structuredContent, as a JSON object in its text, as a
/// JSON text, or plainly; each is decoded as often as it was encoded, and not once more. Pure.
struct McpRun {
  bool has_failed = false;
  std::string output;
};
Result<McpRun> read_mcp_run(const Json& message);

/// Programs for Ray through an MCP gateway, which executes them on the cluster: one call of one tool with `code` and
/// `ray_cluster_ip`. It holds a slot for as long as the call takes. Any thread.
class RayThroughMcp final {
 public:
  RayThroughMcp(http::Transport& transport, Clock& clock, const RemoteSettings& settings)
      : mcp_(transport), clock_(clock), settings_(settings) {}

  Result<work_loop::TaskOutcome> execute(const work_loop::Task& task, const RayTask& ray, sandbox::LineSink& lines, std::stop_token stop);

 private:
  agent_calls::McpCalls mcp_;
  Clock& clock_;
  const RemoteSettings& settings_;
};

}  // namespace millrace::execute::remote
