#include "shared/batch/plan_batch.h"

#include <algorithm>

#include "shared/batch/compatibility.h"
#include "shared/batch/row_input.h"

namespace millrace::batch {
namespace {

// Small enough that a lost chunk costs little, large enough that half a billion rows are not as many events.
constexpr std::uint64_t kChunkRowsLeast = 30;
/// Rules answer a hundred times as many in the time.
constexpr std::uint64_t kChunkRowsOfRulesLeast = 2'000;
constexpr std::uint64_t kChunksMost = 100'000;

std::uint64_t chunk_rows_for(std::uint64_t rows, const AgentCard& agent) {
  const std::uint64_t least = agent.provider == "rules" ? kChunkRowsOfRulesLeast : kChunkRowsLeast;
  return std::max(least, (rows + kChunksMost - 1) / kChunksMost);
}

Result<const AgentCard*> chosen_agent(const std::vector<AgentCard>& agents, const std::vector<Column>& columns,
                                      const PlanWishes& wishes) {
  std::string name = wishes.agent;
  if (name.empty()) {
    const auto best = recommend_agent(agents, columns, wishes.goal);
    if (!best) return best.error();
    name = best->agent;
  }
  Purpose purpose{.agent = nullptr, .name = name, .goal = wishes.goal, .columns = {}};
  for (const Column& column : columns) purpose.columns.push_back(column.name);
  const Compatibility compatibility = check_compatibility(agents, purpose);
  if (compatibility.is_compatible) return compatibility.agent;
  return rejected(compatibility.error, compatibility.message + ". " + compatibility.suggestion);
}

/// What running would refuse: steps that are none, fields that nothing feeds.
Result<void> check_transforms(const std::vector<Column>& columns, const AgentCard& agent, const BatchConfig& config,
                              const PlanWishes& wishes) {
  Transforms transforms;
  for (const auto& [field, steps] : wishes.transforms) {
    auto parsed = Transform::parse(steps);
    if (!parsed) return parsed.error();
    transforms.emplace(field, *std::move(parsed));
  }
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  if (const auto inputs = RowInputs::of(names, config.input_mapping, agent, transforms); !inputs) return inputs.error();
  return {};
}

std::vector<Recommendation> others_than(const AgentCard& agent, std::vector<Recommendation> ranked) {
  std::erase_if(ranked, [&](const Recommendation& other) { return other.agent == agent.name; });
  return ranked;
}

double mapped_bytes(const csv::TableSurvey& survey, const Mapping& mapping) {
  double bytes = 0;
  for (const Feed& feed : mapping.feeds) {
    bytes += static_cast<double>(feed.field.size()) + 6;  // As a member of a JSON object.
    for (const csv::ColumnSurvey& column : survey.columns) bytes += column.name == feed.column ? column.mean_bytes : 0;
  }
  return bytes;
}

BatchExecution execution_for(const csv::TableSurvey& survey, const PlanWishes& wishes, const BatchConfig& config,
                             const AgentCard& agent, std::uint64_t concurrency) {
  BatchExecution execution;
  for (const csv::ColumnSurvey& column : survey.columns) execution.columns.push_back(column.name);
  execution.row_count = survey.rows;
  execution.file = FileIdentity{.uri = wishes.uri, .size_bytes = survey.size_bytes, .sha256 = survey.sha256};
  execution.dialect = survey.dialect;
  execution.concurrency = concurrency;
  execution.row_timeout_seconds = wishes.row_timeout_seconds;
  execution.max_attempts = wishes.max_attempts;
  execution.chunk_rows = chunk_rows_for(survey.rows, agent);
  execution.budget_usd = wishes.budget_usd;
  execution.budget_tokens = wishes.budget_tokens;
  execution.deadline_seconds = wishes.bounds.deadline_seconds;
  execution.transforms = wishes.transforms;
  execution.output = {.uri = wishes.output_uri.empty() ? output_uri_for(wishes.uri) : wishes.output_uri,
                      .is_formula_safe = wishes.is_formula_safe,
                      .columns = output_columns_of(execution.columns, config.output_fields)};
  return execution;
}

}  // namespace

std::vector<Column> columns_of(const csv::TableSurvey& survey) {
  std::vector<Column> columns;
  for (const csv::ColumnSurvey& column : survey.columns) columns.push_back({.name = column.name, .type = column.verdict.type});
  return columns;
}

Result<Json> plan_batch(const csv::TableSurvey& survey, const std::vector<AgentCard>& agents, const PlanWishes& wishes) {
  if (survey.rows == 0) {
    return rejected("CSV_HEADER_ONLY", "the file has a header and no rows: there is nothing to do (if its first line is a row, say "
                                       "--header no)");
  }
  const std::vector<Column> columns = columns_of(survey);
  const auto agent = chosen_agent(agents, columns, wishes);
  if (!agent) return agent.error();
  const auto mapping = propose_mapping(columns, **agent, wishes.mapping);
  if (!mapping) return mapping.error();
  auto config = generate_config(wishes.uri, **agent, *mapping, wishes.output_fields);
  if (!config) return config.error();
  if (const auto checked = check_transforms(columns, **agent, *config, wishes); !checked) return checked.error();

  const Workload work{.rows = survey.rows - survey.quarantined(),
                      .mean_input_bytes = mapped_bytes(survey, *mapping),
                      .output_fields = config->output_fields.size(),
                      .latency = wishes.latency.value_or(assumed_latency(**agent)),
                      .is_measured = wishes.latency.has_value(),
                      .max_attempts = wishes.max_attempts,
                      .cost = wishes.row_cost};
  auto estimate = estimate_batch(**agent, work, wishes.bounds);
  if (!estimate) return estimate.error();
  config->execution = execution_for(survey, wishes, *config, **agent, estimate->concurrency);

  return make_plan({.created_at = wishes.created_at,
                    .uri = wishes.uri,
                    .survey = survey,
                    .agent = **agent,
                    .mapping = *mapping,
                    .config = *std::move(config),
                    .estimate = *std::move(estimate),
                    .thresholds = wishes.thresholds,
                    .sample = wishes.sample,
                    .alternatives = others_than(**agent, rank_agents(agents, columns, wishes.goal))});
}

}  // namespace millrace::batch
