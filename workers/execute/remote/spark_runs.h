#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "shared/aws/emr_serverless.h"
#include "shared/aws/lambda_functions.h"
#include "shared/aws/s3_client.h"
#include "shared/sandbox/line_sink.h"
#include "shared/work_loop/task_handler.h"
#include "workers/execute/remote/own_spark.h"
#include "workers/execute/remote/remote_settings.h"
#include "workers/execute/remote/spark_memory.h"
#include "workers/execute/remote/spark_results.h"
#include "workers/execute/remote/spark_task.h"

namespace millrace::execute::remote {

/// Spark programs: Lambda answers in the call, EMR Serverless is started once (the task's id is its client token) and then looked at
/// as Pending, which holds no slot; OwnSpark is this installation's own. README.md has operations, inputs, outputs and failures. Any thread.
class SparkRuns final {
 public:
  struct Dependencies {
    aws::S3Client& s3;
    aws::LambdaFunctions& lambda;
    aws::EmrServerless& emr;
    Clock& clock;
    const RemoteSettings& settings;
    OwnSpark* own = nullptr;  ///< Without it there is AWS only.
    std::function<Result<std::string>(const JobId&)> tenant_of = {};  ///< Whose session a job's is; absent: there are no tenants.
  };
  explicit SparkRuns(Dependencies dependencies)
      : with_(dependencies), results_(with_.s3, with_.settings.url_time), memory_(with_.s3, with_.settings) {}

  Result<work_loop::TaskOutcome> look_at_input(const work_loop::Task& task, std::stop_token stop);
  Result<work_loop::TaskOutcome> execute(const work_loop::Task& task, sandbox::LineSink& lines, std::stop_token stop);
  /// A first run on the first rows of a large file, in Lambda where there is one: what fails there need not run for an hour.
  Result<work_loop::TaskOutcome> try_on_sample(const work_loop::Task& task, sandbox::LineSink& lines, std::stop_token stop);
  /// Ends a run that nobody waits for any more: the task's handle says which.
  Result<work_loop::TaskOutcome> stop_run(const work_loop::Task& task, std::stop_token stop);
  Result<work_loop::TaskOutcome> fetch(const work_loop::Task& task, std::stop_token stop);

 private:
  struct Places {
    aws::S3Path program;
    aws::S3Path output;
    aws::S3Path logs;
  };
  Result<Places> places_of(const work_loop::Task& task, const SparkTask& spark) const;
  /// Where the sample is; empty when none can be made of this input.
  Result<std::string> put_sample(const work_loop::Task& task, const SparkTask& spark, std::stop_token stop);
  Result<work_loop::TaskOutcome> begin(const work_loop::Task& task, const SparkTask& spark, sandbox::LineSink& lines, std::stop_token stop);
  Result<work_loop::TaskOutcome> on_lambda(const work_loop::Task& task, const SparkTask& spark, sandbox::LineSink& lines,
                                           std::stop_token stop);
  Result<work_loop::TaskOutcome> on_own(const work_loop::Task& task, const SparkTask& spark, sandbox::LineSink& lines, std::stop_token stop);
  Result<work_loop::TaskOutcome> start_on_emr(const work_loop::Task& task, const SparkTask& spark, const std::string& name,
                                              std::stop_token stop);
  Result<work_loop::TaskOutcome> look_at_emr(const work_loop::Task& task, const SparkTask& spark, sandbox::LineSink& lines,
                                             std::stop_token stop);
  std::string driver_log(const aws::S3Path& logs, const std::string& run, const std::string& stream, std::stop_token stop);

  const Dependencies with_;
  SparkResults results_;
  SparkMemory memory_;
};

}  // namespace millrace::execute::remote
