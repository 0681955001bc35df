#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/batch/plan_document.h"

namespace millrace::batch {

/// What the user says of the batch.
struct PlanWishes {
  std::string uri;
  std::string created_at;
  std::string agent;  ///< Empty: the one that fits the goal and the columns best.
  std::string goal;
  MappingWishes mapping;
  std::vector<std::string> output_fields;  ///< Empty: all that the agent gives.
  std::vector<std::pair<std::string, std::string>> transforms;  ///< Field of the agent's input, steps (transform.h).
  Bounds bounds;
  std::optional<Latency> latency;          ///< As measured.
  std::optional<MeasuredCost> row_cost;    ///< The same.
  Json sample;                             ///< What became of sample rows, for the plan's reader; null: none was tried.
  std::optional<double> budget_usd;
  std::optional<std::uint64_t> budget_tokens;
  double row_timeout_seconds = 60;
  std::uint64_t max_attempts = 4;
  std::string output_uri;                  ///< Empty: beside the input.
  bool is_formula_safe = false;
  ApprovalThresholds thresholds;
};

/// From a surveyed file, the known agents and the wishes to a plan. kRejected as CSV_HEADER_ONLY, UNKNOWN_AGENT, INCOMPATIBLE_AGENT,
/// NO_FITTING_AGENT, AGENT_AMBIGUOUS, MAPPING_…, TRANSFORM_INVALID, UNKNOWN_OUTPUT_FIELD or DEADLINE_IMPOSSIBLE, each with the remedy.
Result<Json> plan_batch(const csv::TableSurvey& survey, const std::vector<AgentCard>& agents, const PlanWishes& wishes);

/// The columns of a survey, as mapping looks at them.
std::vector<Column> columns_of(const csv::TableSurvey& survey);

}  // namespace millrace::batch
