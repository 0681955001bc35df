#include "workers/execute/remote/ray_through_mcp.h"

#include <optional>

#include "shared/agents/agent_request.h"
#include "workers/execute/remote/driver_log.h"
#include "workers/execute/remote/ray_answer.h"
#include "workers/execute/remote/ray_cluster.h"

namespace millrace::execute::remote {
namespace {

using work_loop::Failed;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

constexpr std::size_t kMcpAnswerBytes = std::size_t{8} << 20;
constexpr std::size_t kMcpCauseBytes = 16 * 1024;

agents::Agent gateway_of(const RemoteSettings& settings) {
  agents::Agent gateway;
  gateway.name = agents::AgentName("ray-gateway");
  gateway.kind = agents::AgentKind::kMcp;
  gateway.endpoint = settings.ray_mcp;
  gateway.tool = settings.ray_mcp_tool;
  gateway.timeout = settings.ray_mcp_time;
  gateway.answer_bytes_max = kMcpAnswerBytes;
  return gateway;
}

std::string text_of_content(const Json& result) {
  std::string text;
  const auto content = result.find("content");
  if (content == result.end() || !content->is_array()) return text;
  for (const Json& part : *content) {
    if (part.is_object() && part.contains("text") && part["text"].is_string()) text += part["text"].get<std::string>();
  }
  return text;
}

/// "output" of an object, or a text that stands for itself.
std::optional<std::string> output_in(const Json& said) {
  if (said.is_string()) return said.get<std::string>();
  if (!said.is_object() || !said.contains("output") || !said["output"].is_string()) return std::nullopt;
  return said["output"].get<std::string>();
}

Result<TaskOutcome> gateway_failed(const Error& error, std::string name) {
  if (error.kind != ErrorKind::kRejected) return error;
  return TaskOutcome(Failed{.error = std::move(name), .cause = error.detail});
}

}  // namespace

Result<McpRun> read_mcp_run(const Json& message) {
  if (message.is_object() && message.contains("error") && message["error"].is_object()) {
    return rejected("ray", "the MCP gateway refused the call: " + message["error"].dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  const Json result = message.is_object() ? message.value("result", Json()) : Json();
  if (!result.is_object()) return rejected("ray", "the MCP gateway gave no result");
  const std::string text = text_of_content(result);
  McpRun run{.has_failed = result.value("isError", Json(false)) == true, .output = text};
  // A structure says what is output. A text that is JSON to its last character was encoded by the gateway, for a program's own
  // last line has an end: what is printed, like a\nb, is never decoded for how it looks.
  const auto structured = output_in(result.value("structuredContent", Json()));
  const auto encoded = text.ends_with('\n') ? std::nullopt : output_in(Json::parse(text, nullptr, false));
  if (structured) {
    run.output = *structured;
  } else if (encoded) {
    run.output = *encoded;
  }
  return run;
}

Result<TaskOutcome> RayThroughMcp::execute(const Task& task, const RayTask& ray, sandbox::LineSink& lines, std::stop_token stop) {
  const auto address = ray_address(ray.cluster, settings_);
  if (!address) return gateway_failed(address.error(), "Ray.AddressRefused");
  const std::string cluster = ray.cluster.empty() ? settings_.ray_cluster : ray.cluster;
  const agents::Agent gateway = gateway_of(settings_);
  const Json arguments{{"code", ray.code}, {"ray_cluster_ip", cluster}};
  const agents::AgentCall call{.input = arguments.dump(-1, ' ', false, Json::error_handler_t::replace),
                               .session = ray.session,
                               .correlation_id = task.job.value(),
                               .idempotency_key = task.id.value(),
                               .attempt = task.attempt,
                               .traceparent = task.traceparent};
  const auto request = agents::request_for(gateway, gateway.endpoint, call, {}, clock_.now());
  if (!request) return gateway_failed(request.error(), "Execution.NotConfigured");
  lines.line(sandbox::Stream::kStderr, "calling the tool " + gateway.tool + " of the MCP gateway");
  const auto response = mcp_.send(gateway, call, *request, std::move(stop));
  if (!response) return gateway_failed(response.error(), "Ray.Refused");
  if (response->status >= 500) return transient("ray", "the MCP gateway answered " + std::to_string(response->status));

  const auto run = read_mcp_run(agents::rpc_message_in(*response));
  if (!run) return gateway_failed(run.error(), "Ray.Refused");
  report_new_lines(run->output, 0, true, sandbox::Stream::kStdout, lines);
  if (run->has_failed) return TaskOutcome(Failed{"Execution.Failed", last_words(run->output, kMcpCauseBytes)});
  auto answer = encode_ray_answer({.cluster = *address, .id = task.id.value(), .is_reused = false, .rows_max = ray.rows_max},
                                  {.printed = without_rays_lines(run->output), .complained = {}, .result = {}});
  if (!answer) return gateway_failed(answer.error(), "Execution.BadOutput");
  return TaskOutcome(Succeeded{*std::move(answer)});
}

}  // namespace millrace::execute::remote
