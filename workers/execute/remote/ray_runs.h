#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "shared/aws/s3_client.h"
#include "shared/http/transport.h"
#include "shared/sandbox/line_sink.h"
#include "shared/work_loop/task_handler.h"
#include "workers/execute/remote/ray_cluster.h"
#include "workers/execute/remote/ray_task.h"
#include "workers/execute/remote/ray_through_mcp.h"
#include "workers/execute/remote/remote_settings.h"

namespace millrace::execute::remote {

/// The submission's id on the cluster. In a tenant's session it follows from the program, its input and the cluster, so that the same is
/// not run twice; without one, or when a rerun is asked for, from the task.
std::string submission_id_for(const RayTask& ray, const work_loop::Task& task);

/// Programs on Ray clusters: submitted once, looked at as Pending, which holds no slot; or through an MCP gateway where one is set.
/// Any thread.
class RayRuns final {
 public:
  struct Dependencies {
    aws::S3Client& s3;
    http::Transport& transport;
    Clock& clock;
    const RemoteSettings& settings;
    std::function<Result<std::string>(const JobId&)> tenant_of = {};  ///< Whose session a job's is; absent: there are no tenants.
  };
  explicit RayRuns(Dependencies dependencies)
      : with_(dependencies), through_mcp_(with_.transport, with_.clock, with_.settings) {}

  Result<work_loop::TaskOutcome> execute(const work_loop::Task& task, sandbox::LineSink& lines, std::stop_token stop);
  /// Ends a run that nobody waits for any more: the task's handle says which.
  Result<work_loop::TaskOutcome> stop_run(const work_loop::Task& task, std::stop_token stop);

 private:
  struct Handle;
  Result<void> start(Handle& handle, const RayTask& ray, const work_loop::Task& task, RayCluster& cluster);
  Result<void> submit(const Handle& handle, const RayTask& ray, const work_loop::Task& task, RayCluster& cluster);
  Result<work_loop::TaskOutcome> look(Handle& handle, const RayTask& ray, RayCluster& cluster, sandbox::LineSink& lines);
  Result<work_loop::TaskOutcome> wait_for_cluster(Handle& handle, const Error& error);
  work_loop::TaskOutcome pending(const Handle& handle) const;

  const Dependencies with_;
  RayThroughMcp through_mcp_;
};

}  // namespace millrace::execute::remote
