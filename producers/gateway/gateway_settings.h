#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "producers/gateway/guard.h"
#include "shared/aws/s3_path.h"
#include "shared/settings/settings.h"
#include "shared/web/server.h"

namespace millrace::gateway {

struct GatewaySettings {
  static Result<GatewaySettings> from(const settings::Sheet& sheet);

  std::string address = "127.0.0.1:8000";
  std::optional<KeyRing::Source> keys{};  ///< Absent: no tokens are asked for, and only this machine is answered.
  Guard::Rules rules{};
  web::ServerLimits limits{};
  std::size_t body_bytes_max = 1 << 20;
  std::size_t upload_bytes_max = std::size_t{5} << 30;
  std::filesystem::path upload_folder{};  ///< For bodies on their way into the file store or S3.
  std::optional<aws::S3Path> uploads{};   ///< Folder in S3 for files that are to be there.
  std::map<std::string, std::string> runtimes{};  ///< Workflows by the ARN under which AgentCore's clients know them.
  std::size_t threads = 8;                ///< That answer requests.
  std::size_t queue_max = 1000;           ///< Requests that wait for one of them; one more is told 503.
  std::size_t streams_max = 2000;
  Duration wait_max = std::chrono::seconds(60);   ///< Of a client that waits for a job.
  Duration sync_wait = std::chrono::seconds(60);  ///< Of the doors that answer with a job's result.
  Duration drain = std::chrono::seconds(10);
  bool has_strict_sessions = false;  ///< A session id that AWS would refuse is refused, not made valid.
  Duration session_retention = std::chrono::hours(24 * 30);
};

}  // namespace millrace::gateway
