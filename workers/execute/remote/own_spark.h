#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "shared/aws/s3_client.h"
#include "shared/file_store/file_store.h"
#include "shared/sandbox/sandbox.h"
#include "shared/time/clock.h"
#include "shared/work_loop/task_handler.h"
#include "workers/execute/remote/remote_settings.h"
#include "workers/execute/remote/spark_results.h"
#include "workers/execute/remote/spark_task.h"

namespace millrace::execute::remote {

/// Spark of this installation: on this machine (`local[2]`), or any master. The program is Spark's driver and runs in the sandbox,
/// with Spark and Java bound into it; on this machine without any network but its own. It holds a slot for as long as it runs; when
/// `execute.spark.at_once` of them run already, the task waits as Pending. Any thread.
class OwnSpark final {
 public:
  struct Dependencies {
    sandbox::Sandbox& sandbox;
    file_store::FileStore& files;
    aws::S3Client& s3;
    Clock& clock;
    const RemoteSettings& settings;
  };
  explicit OwnSpark(Dependencies dependencies) : with_(dependencies) {}

  /// Files of this installation: `millrace-file:…`, or a path below an input root. Errors as FileStore::locate.
  Result<std::uint64_t> size_of(const std::string& file);
  /// Output: that of `execute_spark_code`; its s3_output_path is `place` for a master elsewhere, otherwise a payload of the job.
  Result<work_loop::TaskOutcome> execute(const work_loop::Task& task, const SparkTask& spark, const std::string& place,
                                         sandbox::LineSink& lines, std::stop_token stop);
  /// A result that is a payload; there is no address to download it from.
  Result<FetchedResult> fetch(const FetchTask& task);

 private:
  Result<work_loop::TaskOutcome> run(const work_loop::Task& task, const SparkTask& spark, const std::string& place,
                                     sandbox::LineSink& lines, std::stop_token stop);
  Result<std::optional<std::filesystem::path>> bring_input(const work_loop::Task& task, const SparkTask& spark, std::stop_token stop);
  Result<std::filesystem::path> download(const aws::S3Path& object, const std::string& name, std::stop_token stop);
  Result<std::string> keep_result(const work_loop::Task& task, const std::string& written);

  const Dependencies with_;
  std::atomic<int> running_{0};
};

}  // namespace millrace::execute::remote
