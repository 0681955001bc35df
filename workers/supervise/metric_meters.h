#pragma once

#include "shared/telemetry/metrics.h"
#include "workers/supervise/supervise_meters.h"

namespace millrace::supervise {

/// The supervisor's figures as Prometheus series `millrace_supervisor_…`.
class MetricMeters final : public SuperviseMeters {
 public:
  explicit MetricMeters(telemetry::Metrics& metrics);

  void committed(std::size_t records, std::size_t jobs, double seconds) override;
  void stale_result() override { stale_results_.add(); }
  void refused() override { refused_.add(); }
  void fenced() override { fenced_.add(); }
  void dispatched_again() override { dispatched_again_.add(); }
  void log_made_anew() override { logs_made_anew_.add(); }
  void in_hand(std::size_t shards, std::size_t jobs, std::size_t outstanding) override;

 private:
  telemetry::Counter& records_;
  telemetry::Counter& jobs_;
  telemetry::Histogram& commit_seconds_;
  telemetry::Counter& stale_results_;
  telemetry::Counter& refused_;
  telemetry::Counter& fenced_;
  telemetry::Counter& dispatched_again_;
  telemetry::Counter& logs_made_anew_;
  telemetry::Gauge& shards_;
  telemetry::Gauge& jobs_in_memory_;
  telemetry::Gauge& outstanding_;
};

}  // namespace millrace::supervise
