#include "workers/execute/remote/remote_settings.h"

#include <algorithm>

namespace millrace::execute::remote {

Result<RemoteSettings> remote_settings(const settings::Sheet& sheet) {
  auto networks = http::AddressPolicy::parse(sheet.list("execute.ray.allowed_networks"));
  if (!networks) return rejected("execute", "execute.ray.allowed_networks: " + networks.error().detail);
  const std::string workspace = sheet.text("execute.workspace");
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(sheet.duration("execute.emr.time")).count();
  RemoteSettings settings{
      .workspace = aws::parse_s3_path(workspace),
      .lambda_function = sheet.text("execute.lambda.function"),
      .lambda_time = std::chrono::duration_cast<std::chrono::milliseconds>(sheet.duration("execute.lambda.time")),
      .emr_application = sheet.text("execute.emr.application"),
      .emr_role = sheet.text("execute.emr.role"),
      .emr_minutes = static_cast<int>(std::max<std::chrono::minutes::rep>(minutes, 1)),
      .poll = sheet.duration("execute.remote.poll"),
      .url_time = std::chrono::duration_cast<std::chrono::seconds>(sheet.duration("execute.results.valid")),
      .ray_cluster = sheet.text("execute.ray.cluster"),
      .ray_networks = *std::move(networks),
      .ray_mcp = sheet.text("execute.ray.mcp"),
      .ray_mcp_tool = sheet.text("execute.ray.mcp_tool"),
      .ray_mcp_time = sheet.duration("execute.ray.mcp_time"),
      .ray_patience = sheet.duration("execute.ray.patience")};
  if (!workspace.empty() && !settings.workspace) {
    return rejected("execute", "execute.workspace is '" + workspace + "': write s3://bucket/folder");
  }
  return settings;
}

}  // namespace millrace::execute::remote
