#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "shared/agents/agent.h"
#include "shared/telemetry/metrics.h"
#include "workers/enrich/row_ledger.h"

namespace millrace::enrich {

/// Figures of batches: how many began, how large their tables are, rows by agent and outcome, how long rows take. Counts nothing before
/// `begin`. Any thread.
class BatchMeters final {
 public:
  /// The metrics must outlive every further call.
  void begin(telemetry::Metrics& metrics) { metrics_ = &metrics; }

  void batch_began(const agents::Agent& agent, std::uint64_t table_bytes);
  void rows_recorded(const agents::Agent& agent, const std::vector<RowOutcome>& rows);
  /// Rows that succeeded at hand, and how long each took.
  void rows_answered(const agents::Agent& agent, std::int64_t rows, Duration each);

 private:
  void count(const agents::Agent& agent, const char* outcome, std::int64_t rows);
  telemetry::Histogram* row_seconds(const agents::Agent& agent);

  std::atomic<telemetry::Metrics*> metrics_ = nullptr;
};

}  // namespace millrace::enrich
