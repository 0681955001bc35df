#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shared/batch/agent_card.h"
#include "shared/vocabulary/json_fwd.h"
#include "shared/vocabulary/result.h"

namespace millrace::batch {

/// How long one call takes.
struct Latency {
  double p50_seconds = 0;
  double p90_seconds = 0;
};

/// What an agent of this kind takes, where nothing was measured: an assumption, and called one.
Latency assumed_latency(const AgentCard& agent);

/// What sample rows have cost, each.
struct MeasuredCost {
  double mean_usd = 0;
  double spread_usd = 0;  ///< Standard deviation between rows.
  std::uint64_t rows = 0;
};

/// What is to be estimated.
struct Workload {
  std::uint64_t rows = 0;            ///< That are sent: without quarantined ones.
  double mean_input_bytes = 0;       ///< Of the mapped cells of one row.
  std::size_t output_fields = 0;
  Latency latency = {};
  bool is_measured = false;          ///< The latency is of sample rows; otherwise assumed.
  std::uint64_t max_attempts = 4;
  std::optional<MeasuredCost> cost = {};
};

struct Bounds {
  std::optional<std::uint64_t> concurrency = {};       ///< As the user says; otherwise what the deadline needs.
  std::optional<double> deadline_seconds = {};
  std::optional<double> requests_per_minute = {};      ///< Of the provider.
  std::uint64_t concurrency_floor = 10;           ///< The design document's setting.
  std::uint64_t concurrency_max = 1'000;
};

struct CostInterval {
  double p50 = 0, p90 = 0;
  double worst_case = 0;  ///< Every row takes all attempts and answers at full length.
};

struct Estimate {
  Workload work = {};
  CostInterval cost_usd = {};
  double seconds_p50 = 0, seconds_p90 = 0;
  std::uint64_t concurrency = 0;
  std::string concurrency_why = {};
};

/// Rows ÷ concurrency × latency, within the provider's rate. The concurrency is the least that makes the deadline with a tenth
/// of it to spare. kRejected as DEADLINE_IMPOSSIBLE, with the shortest that is possible.
Result<Estimate> estimate_batch(const AgentCard& agent, const Workload& work, const Bounds& bounds);

Json document_of(const Estimate& estimate);

}  // namespace millrace::batch
