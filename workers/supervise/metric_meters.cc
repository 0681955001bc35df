#include "workers/supervise/metric_meters.h"

namespace millrace::supervise {

MetricMeters::MetricMeters(telemetry::Metrics& metrics)
    : records_(metrics.counter({"millrace_supervisor_records_total", "Requests and results that were applied."})),
      jobs_(metrics.counter({"millrace_supervisor_job_writes_total", "Jobs written, once per batch that changed them."})),
      commit_seconds_(metrics.histogram({"millrace_supervisor_commit_seconds", "Printing and committing one batch."})),
      stale_results_(metrics.counter({"millrace_supervisor_stale_results_total",
                                      "Outcomes and renewals of dispatches that were not current."})),
      refused_(metrics.counter({"millrace_supervisor_refused_records_total", "Records sent to the dead letters."})),
      fenced_(metrics.counter({"millrace_supervisor_fenced_total", "Batches refused because a shard had another owner."})),
      dispatched_again_(metrics.counter({"millrace_supervisor_lost_tasks_total", "Tasks dispatched again after a loss."})),
      logs_made_anew_(metrics.counter({"millrace_supervisor_log_resets_total", "Partitions found truncated or made anew."})),
      shards_(metrics.gauge({"millrace_supervisor_shards", "Shards owned."})),
      jobs_in_memory_(metrics.gauge({"millrace_supervisor_jobs_in_memory", "Jobs of the working set."})),
      outstanding_(metrics.gauge({"millrace_supervisor_unacknowledged_records", "Committed events the log has not acknowledged."})) {}

void MetricMeters::committed(std::size_t records, std::size_t jobs, double seconds) {
  records_.add(static_cast<double>(records));
  jobs_.add(static_cast<double>(jobs));
  commit_seconds_.observe(seconds);
}

void MetricMeters::in_hand(std::size_t shards, std::size_t jobs, std::size_t outstanding) {
  shards_.set(static_cast<double>(shards));
  jobs_in_memory_.set(static_cast<double>(jobs));
  outstanding_.set(static_cast<double>(outstanding));
}

}  // namespace millrace::supervise
