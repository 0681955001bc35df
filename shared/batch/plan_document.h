#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/batch/batch_config.h"
#include "shared/batch/estimate.h"
#include "shared/batch/recommendation.h"
#include "shared/vocabulary/json.h"

namespace millrace::batch {

/// Above either, a person must approve before anything runs.
struct ApprovalThresholds {
  std::uint64_t rows = 10'000;
  double cost_usd = 10;
};

/// All that a plan says.
struct PlanParts {
  std::string created_at;  ///< ISO 8601.
  std::string uri;
  const csv::TableSurvey& survey;
  const AgentCard& agent;
  const Mapping& mapping;
  BatchConfig config;
  Estimate estimate;
  ApprovalThresholds thresholds;
  Json sample;  ///< What became of sample rows; null: none was tried.
  std::vector<Recommendation> alternatives;
};

/// The plan as README.md describes it, sealed by its plan_hash.
Json make_plan(const PlanParts& parts);

std::string plan_hash_of(const Json& plan);

/// A plan that was read, as far as running it needs.
struct Plan {
  Json document;
  std::string hash;
  FileIdentity file;
  std::string agent_name;
  std::string agent_record_digest;
  BatchConfig config;
  bool needs_approval = false;
  std::vector<std::string> approval_reasons;
};

/// kRejected as PLAN_INVALID (no plan, another format) or PLAN_ALTERED (edited since it was made).
Result<Plan> read_plan(std::string_view text);

/// kRejected as PLAN_STALE, saying what changed, when the file or the agent is not the one that was planned for.
Result<void> staleness_of(const Plan& plan, const FileIdentity& file_now, const std::string& agent_record_digest_now);

}  // namespace millrace::batch
