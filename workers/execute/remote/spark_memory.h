#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "shared/aws/s3_client.h"
#include "workers/execute/remote/remote_settings.h"
#include "workers/execute/remote/spark_task.h"

namespace millrace::execute::remote {

/// What was run in a session: the same program on the same input is not run again. Kept below execute.workspace. Any thread.
class SparkMemory final {
 public:
  SparkMemory(aws::S3Client& s3, const RemoteSettings& settings) : s3_(s3), settings_(settings) {}

  /// Names the run: tenant, session, platform, program, and the input with its entity tag. Empty for a run that is not to be remembered:
  /// without a session, about tables (which change unseen), or when a rerun is asked for.
  Result<std::string> name_of_run(const SparkTask& spark, std::stop_token stop);
  /// What the run of this name answered, "reused" now; nothing when there was none.
  Result<std::optional<std::string>> recall(const std::string& name, std::stop_token stop);
  /// Without it the answer is still right: what cannot be stored is not remembered.
  void remember(const std::string& name, const std::string& answer);

 private:
  aws::S3Path place_of(const std::string& name) const;

  aws::S3Client& s3_;
  const RemoteSettings& settings_;
};

}  // namespace millrace::execute::remote
