#include "workers/execute/remote/remote_settings.h"

#include <algorithm>
#include <system_error>

namespace millrace::execute::remote {

namespace {

/// The one that the machine's `java` is in, unless another is named.
std::filesystem::path java_folder(const std::filesystem::path& named) {
  if (!named.empty()) return named;
  std::error_code failure;
  const auto program = std::filesystem::canonical("/usr/bin/java", failure);
  return failure ? std::filesystem::path("/usr/lib/jvm/default-java") : program.parent_path().parent_path();
}

OwnSparkSettings own_spark_settings(const settings::Sheet& sheet) {
  return {.home = sheet.path("execute.spark.home"),
          .java = java_folder(sheet.path("execute.spark.java")),
          .master = sheet.text("execute.spark.master"),
          .address = sheet.text("execute.spark.address"),
          .memory_bytes = sheet.bytes("execute.spark.memory"),
          .time = std::chrono::duration_cast<std::chrono::milliseconds>(sheet.duration("execute.spark.time")),
          .output_bytes = sheet.bytes("execute.sandbox.output"),
          .fetch_bytes_max = sheet.bytes("execute.spark.fetch_max"),
          .at_once = static_cast<int>(std::max(sheet.integer("execute.spark.at_once"), 1L))};
}

}  // namespace

Result<RemoteSettings> remote_settings(const settings::Sheet& sheet) {
  auto networks = http::AddressPolicy::parse(sheet.list("execute.ray.allowed_networks"));
  if (!networks) return rejected("execute", "execute.ray.allowed_networks: " + networks.error().detail);
  const std::string workspace = sheet.text("execute.workspace");
  const auto emr_time = std::chrono::ceil<std::chrono::minutes>(sheet.duration("execute.emr.time"));
  RemoteSettings settings{
      .workspace = aws::parse_s3_path(workspace),
      .lambda_function = sheet.text("execute.lambda.function"),
      .lambda_time = std::chrono::duration_cast<std::chrono::milliseconds>(sheet.duration("execute.lambda.time")),
      .emr_application = sheet.text("execute.emr.application"),
      .emr_role = sheet.text("execute.emr.role"),
      .emr_time = std::max(emr_time, std::chrono::minutes(1)),
      .poll = sheet.duration("execute.remote.poll"),
      .url_time = std::chrono::duration_cast<std::chrono::seconds>(sheet.duration("execute.results.valid")),
      .own_spark = own_spark_settings(sheet),
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
