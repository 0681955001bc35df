#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "shared/aws/s3_path.h"
#include "shared/http/address_policy.h"
#include "shared/settings/settings.h"
#include "shared/time/clock.h"

namespace millrace::execute::remote {

/// Spark of this installation, which runs programs in the sandbox or on a cluster of its own.
struct OwnSparkSettings {
  std::filesystem::path home = {};       ///< Spark's folder; empty: there is none.
  std::filesystem::path java = {};       ///< Java's folder.
  std::string master = {};               ///< "local[2]", "spark://host:7077".
  std::string address = {};              ///< Where executors elsewhere reach the driver.
  std::uint64_t memory_bytes = 0;        ///< Of one program, Java and Python together.
  std::chrono::milliseconds time{};      ///< Of one program.
  std::uint64_t output_bytes = 0;        ///< Of a result that is not written to S3.
  std::uint64_t fetch_bytes_max = 0;     ///< Of an object in S3 that is read here.
  int at_once = 1;                       ///< Programs of one worker.

  bool is_local() const { return master.starts_with("local"); }
};

/// Where programs may run besides the sandbox.
struct RemoteSettings {
  std::optional<aws::S3Path> workspace;  ///< Folder for programs, results and logs of jobs.
  std::string lambda_function;           ///< Name or ARN.
  std::chrono::milliseconds lambda_time{};
  std::string emr_application;
  std::string emr_role;
  std::chrono::minutes emr_time{60};
  Duration poll{};                       ///< Between two looks at a run.
  std::chrono::seconds url_time{};       ///< How long a presigned address is good.

  OwnSparkSettings own_spark = {};

  std::string ray_cluster;               ///< address:port used when a request names none; may be empty.
  http::AddressPolicy ray_networks;      ///< Where clusters that requests name may be.
  std::string ray_mcp = {};              ///< URL of an MCP gateway that runs programs on clusters; empty: their own Jobs API.
  std::string ray_mcp_tool = {};
  Duration ray_mcp_time{};               ///< How long one call of it may take.
  Duration ray_patience{};               ///< How long a cluster may be away while a run is on it.
};

/// kRejected names the setting that is no S3 folder or no network.
Result<RemoteSettings> remote_settings(const settings::Sheet& sheet);

}  // namespace millrace::execute::remote
