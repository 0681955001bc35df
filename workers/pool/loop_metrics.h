#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "shared/telemetry/metrics.h"
#include "shared/vocabulary/identifiers.h"
#include "shared/work_loop/work_loop_figures.h"

namespace millrace::pool {

/// The figures of a pool's process as Prometheus series, brought up to date before each exposition.
class LoopMetrics final {
 public:
  struct KafkaFigures {
    std::uint64_t producer_rebuilds = 0;
    std::uint64_t rebalances = 0;
    std::uint64_t failed_commits = 0;
  };
  /// The functions are called from the thread that exposes.
  struct Sources {
    std::function<work_loop::WorkLoopFigures()> loop;
    std::function<KafkaFigures()> kafka;
  };
  LoopMetrics(telemetry::Metrics& metrics, const PoolName& pool, Sources sources);

 private:
  void refresh(telemetry::Metrics& metrics);
  void count(telemetry::Metrics& metrics, const telemetry::Series& series, std::uint64_t total);

  const telemetry::Labels labels_;
  const Sources sources_;
  std::map<std::string, std::uint64_t> exposed_;  ///< The last totals: Prometheus' counters only add.
};

}  // namespace millrace::pool
