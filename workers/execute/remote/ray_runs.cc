#include "workers/execute/remote/ray_runs.h"

#include <utility>

#include "shared/aws/aws_call.h"
#include "shared/vocabulary/digest.h"
#include "workers/execute/remote/driver_log.h"
#include "workers/execute/remote/ray_answer.h"

namespace millrace::execute::remote {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::Task;
using work_loop::TaskOutcome;

constexpr std::size_t kRayCauseBytes = 16 * 1024;

Result<TaskOutcome> ray_outcome_for(const Error& error, std::string name) {
  if (error.kind != ErrorKind::kRejected) return error;
  return TaskOutcome(Failed{.error = std::move(name), .cause = error.detail});
}

bool has_ended(const std::string& status) { return status == "SUCCEEDED" || status == "FAILED" || status == "STOPPED"; }

}  // namespace

/// What stays of a run between two looks at it.
struct RayRuns::Handle {
  std::string submission;
  std::string address;
  bool is_started = false;
  bool is_reused = false;
  std::size_t lines = 0;
  std::int64_t away_since = 0;  ///< Microseconds; 0 while the cluster answers.

  std::string encode() const {
    return Json{{"on_cancel", "stop_ray_run"}, {"submission", submission}, {"address", address},  {"started", is_started},
                {"reused", is_reused},         {"lines", lines},           {"away_since", away_since}}
        .dump();
  }
  static Handle parse(const std::string& text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return {};
    return {.submission = aws::text_in(json, "submission"),
            .address = aws::text_in(json, "address"),
            .is_started = json.value("started", false),
            .is_reused = json.value("reused", false),
            .lines = json.value("lines", std::size_t{0}),
            .away_since = json.value("away_since", std::int64_t{0})};
  }
};

std::string submission_id_for(const RayTask& ray, const Task& task) {
  if (ray.session.empty() || ray.reruns) return "millrace-" + task.id.value();
  const Json identity{ray.tenant, ray.session, ray.cluster, ray.code, ray.input};
  return "millrace-" + sha256_hex(identity.dump(-1, ' ', false, Json::error_handler_t::replace)).substr(0, 32);
}

TaskOutcome RayRuns::pending(const Handle& handle) const {
  return Pending{.handle = handle.encode(), .poll_after = with_.clock.now() + with_.settings.poll};
}

/// A cluster that is away may come back; a run on it goes on meanwhile.
Result<TaskOutcome> RayRuns::wait_for_cluster(Handle& handle, const Error& error) {
  if (error.kind != ErrorKind::kTransient) return ray_outcome_for(error, "Ray.Refused");
  const auto now = with_.clock.now();
  const std::int64_t microseconds = now.time_since_epoch().count();
  if (handle.away_since == 0) handle.away_since = microseconds;
  if (microseconds - handle.away_since > with_.settings.ray_patience.count()) {
    return TaskOutcome(Failed{"Ray.Unavailable", "the cluster has not answered for longer than execute.ray.patience: " + error.detail});
  }
  return pending(handle);
}

Result<TaskOutcome> RayRuns::execute(const Task& task, sandbox::LineSink& lines, std::stop_token stop) {
  auto ray = parse_ray_task(task.input);
  if (!ray) return ray_outcome_for(ray.error(), "Execution.BadRequest");
  if (!with_.settings.ray_mcp.empty()) return through_mcp_.execute(task, *ray, lines, std::move(stop));
  Handle handle = Handle::parse(task.handle);
  if (task.handle.empty()) {
    auto address = ray_address(ray->cluster, with_.settings);
    if (!address) return ray_outcome_for(address.error(), "Ray.AddressRefused");
    if (!ray->session.empty() && with_.tenant_of) {
      auto tenant = with_.tenant_of(task.job);
      if (!tenant) return tenant.error();
      ray->tenant = *std::move(tenant);
    }
    handle.address = *std::move(address);
    handle.submission = submission_id_for(*ray, task);
  }
  RayCluster cluster(handle.address, with_.transport, std::move(stop));
  if (!handle.is_started) {
    if (const auto started = start(handle, *ray, task, cluster); !started) return wait_for_cluster(handle, started.error());
    handle.is_started = true;
    handle.away_since = 0;
    if (!handle.is_reused) return pending(handle);
  }
  return look(handle, *ray, cluster, lines);
}

Result<void> RayRuns::start(Handle& handle, const RayTask& ray, const Task& task, RayCluster& cluster) {
  const std::string own = "millrace-" + task.id.value();
  auto job = cluster.find_job(handle.submission);
  if (!job) return job.error();
  // What failed for somebody else is tried again under our own name.
  const bool has_failed_before = *job && handle.submission != own && ((*job)->status == "FAILED" || (*job)->status == "STOPPED");
  if (has_failed_before) {
    handle.submission = own;
    job = cluster.find_job(own);
    if (!job) return job.error();
  }
  if (*job) {
    handle.is_reused = handle.submission != own;
    return {};
  }
  return submit(handle, ray, task, cluster);
}

Result<void> RayRuns::submit(const Handle& handle, const RayTask& ray, const Task& task, RayCluster& cluster) {
  Json inputs = Json::array();
  if (!ray.input.empty()) {
    const auto path = aws::parse_s3_path(ray.input);
    if (!path || path->key.empty()) return rejected("ray", ray.input + " is no object in S3: write s3://bucket/key");
    // The cluster needs no credentials of ours for this.
    inputs.push_back(with_.s3.presigned(*path, with_.settings.url_time));
  }
  const RayPackage package = ray_package(ray.code);
  if (const auto put = cluster.put_package(package); !put) return put.error();
  return cluster.submit({.id = handle.submission,
                         .package = package.name,
                         .variables = {{"MILLRACE_INPUTS", inputs.dump()}, {"RAY_DEDUP_LOGS", "0"}},
                         .metadata = {{"job_submission_id", handle.submission},
                                      {"millrace_job", task.job.value()},
                                      {"millrace_task", task.id.value()}}});
}

Result<TaskOutcome> RayRuns::look(Handle& handle, const RayTask& ray, RayCluster& cluster, sandbox::LineSink& lines) {
  const auto job = cluster.find_job(handle.submission);
  if (!job) return wait_for_cluster(handle, job.error());
  if (!*job) {
    return TaskOutcome(Failed{"Ray.RunLost", "the cluster does not know the run " + handle.submission + " any more: it was started anew"});
  }
  const auto text = cluster.logs(handle.submission);
  if (!text) return wait_for_cluster(handle, text.error());
  handle.away_since = 0;
  const RayLog log = read_ray_log(*text, handle.lines, lines);
  const std::string& status = (*job)->status;
  if (!has_ended(status)) return pending(handle);
  if (status == "STOPPED") return TaskOutcome(Failed{"Execution.Cancelled", "somebody stopped the run " + handle.submission + " on the cluster"});
  if (status == "FAILED") {
    const std::string words = last_words(log.complained, kRayCauseBytes);
    return TaskOutcome(Failed{"Execution.Failed", words.empty() ? (*job)->message : words});
  }
  auto answer = encode_ray_answer({.cluster = handle.address, .id = handle.submission, .is_reused = handle.is_reused, .rows_max = ray.rows_max}, log);
  if (!answer) return ray_outcome_for(answer.error(), "Execution.BadOutput");
  return TaskOutcome(Succeeded{*std::move(answer)});
}

Result<TaskOutcome> RayRuns::stop_run(const Task& task, std::stop_token stop) {
  const Handle handle = Handle::parse(task.handle);
  if (handle.submission.empty()) return TaskOutcome(Failed{"Execution.BadRequest", "the handle names no run"});
  RayCluster cluster(handle.address, with_.transport, std::move(stop));
  const auto stopped = cluster.stop(handle.submission);
  if (!stopped) return stopped.error();
  return TaskOutcome(Succeeded{"null"});
}

}  // namespace millrace::execute::remote
