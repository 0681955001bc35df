#include "workers/pool/loop_metrics.h"

#include <utility>

namespace millrace::pool {

LoopMetrics::LoopMetrics(telemetry::Metrics& metrics, const PoolName& pool, Sources sources)
    : labels_{{"pool", pool.value()}}, sources_(std::move(sources)) {
  metrics.before_exposition([this](telemetry::Metrics& exposed) { refresh(exposed); });
}

void LoopMetrics::refresh(telemetry::Metrics& metrics) {
  const work_loop::WorkLoopFigures loop = sources_.loop();
  const KafkaFigures kafka = sources_.kafka();
  const auto total = [&](const char* name, const char* help, std::uint64_t value) {
    count(metrics, {.name = name, .help = help, .labels = labels_}, value);
  };
  const auto now = [&](const char* name, const char* help, std::size_t value) {
    metrics.gauge({.name = name, .help = help, .labels = labels_}).set(static_cast<double>(value));
  };
  total("millrace_tasks_taken_total", "Tasks that were begun.", loop.taken);
  total("millrace_tasks_answered_total", "Outcomes that the log acknowledged.", loop.answered);
  total("millrace_tasks_unanswerable_total", "Outcomes that the log will never take.", loop.unanswerable);
  total("millrace_tasks_rerun_total", "Runs after a transient error.", loop.reruns);
  total("millrace_tasks_renewed_total", "Renewals of long tasks.", loop.renewals);
  total("millrace_tasks_repeated_total", "Dispatches that were known already and not run again.",
        loop.repeats);
  total("millrace_tasks_given_back_total", "Tasks left to another worker.", loop.given_back);
  total("millrace_dead_letters_total", "Records that are no tasks.", loop.dead_letters);
  total("millrace_records_resent_total", "Records sent again after a failed delivery.", loop.resent);
  total("millrace_poll_errors_total", "Polls of the log that failed.", loop.poll_errors);
  total("millrace_kafka_producer_rebuilds_total", "Producers that were beyond repair.",
        kafka.producer_rebuilds);
  total("millrace_kafka_rebalances_total", "Changes of the assignment.", kafka.rebalances);
  total("millrace_kafka_failed_commits_total", "Commits that had to be repeated.", kafka.failed_commits);
  now("millrace_tasks_running", "Handlers that run.", loop.running);
  now("millrace_tasks_waiting", "Tasks between two runs.", loop.waiting);
  now("millrace_records_unacknowledged", "Records that the log has not acknowledged yet.",
      loop.unacknowledged);
  now("millrace_partitions_assigned", "Partitions that this worker reads.", loop.assigned_partitions);
  now("millrace_partitions_paused", "Of these: paused, because the pool is full.", loop.paused_partitions);
}

void LoopMetrics::count(telemetry::Metrics& metrics, const telemetry::Series& series, std::uint64_t total) {
  std::uint64_t& exposed = exposed_[series.name];
  metrics.counter(series).add(static_cast<double>(total - std::exchange(exposed, total)));
}

}  // namespace millrace::pool
