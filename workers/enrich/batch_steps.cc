#include "workers/enrich/batch_steps.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "shared/vocabulary/json.h"
#include "workers/enrich/batch_config.h"

namespace millrace::enrich {
namespace {

using work_loop::Pending;
using work_loop::Succeeded;
using work_loop::TaskOutcome;

constexpr int kFruitlessTalliesMax = 3;
constexpr double kWaitSecondsMax = 300;
constexpr Duration kLookForMoneyEvery = std::chrono::seconds(10);

std::string dollars(std::int64_t nanodollars) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", static_cast<double>(nanodollars) / 1e9);
  return text;
}

std::string percent_of(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "0"
                    : std::to_string(
                          static_cast<std::int64_t>(std::floor(100.0 * static_cast<double>(part) / static_cast<double>(whole))));
}

std::int64_t count_in(const Json& result, const char* name) {
  return result.contains(name) && result[name].is_number_integer() ? result[name].get<std::int64_t>() : 0;
}

}  // namespace

Result<BatchSteps::Known> BatchSteps::known_in(const std::string& text) {
  const Json input = Json::parse(text, nullptr, false);
  const BatchId id(input.is_object() ? input.value("batch_id", "") : "");
  auto batch = with_.batches.find(id);
  if (!batch) return batch.error();
  if (!*batch) return rejected("UNKNOWN_BATCH", "there is no batch '" + id.value() + "'");
  auto agent = find_batch_agent(with_.registry, agents::AgentName((*batch)->agent));
  if (!agent) return agent.error();
  const auto config = parse_batch_config(Json::parse((*batch)->config, nullptr, false));
  if (!config) return config.error();
  const AgentBody& body = with_.bodies.body_of(**agent);
  const std::int64_t attempts = std::min(config->attempts_max, (*agent)->retry.attempts);
  return Known{.batch = *std::move(batch),
               .agent = *agent,
               .row = {.nanodollars = body.nanodollars_max(**agent) * attempts, .tokens = body.tokens_max(**agent) * attempts}};
}

Result<bool> BatchSteps::has_room(const Known& known) {
  const auto left = with_.batches.budget_left(known.batch->id);
  if (!left) return left.error();
  return !(left->nanodollars && *left->nanodollars < known.row.nanodollars) &&
         !(left->tokens && *left->tokens < known.row.tokens);
}

Result<std::string> BatchSteps::tally(const work_loop::Task& task) {
  const auto known = known_in(task.input);
  if (!known) return known.error();
  const BatchId& id = known->batch->id;
  const auto totals = with_.batches.totals(id);
  if (!totals) return totals.error();
  const std::int64_t recorded = totals->rows_ok + totals->rows_failed;
  const auto answer = [&](const char* next, std::int64_t wait_seconds, const std::string& because) {
    return Json{
        {"left", known->batch->row_count - recorded}, {"next", next}, {"wait_seconds", wait_seconds}, {"because", because}}
        .dump();
  };
  if (recorded >= known->batch->row_count) return answer("output", 0, "");
  if (totals->held_by_budget > 0) {
    const auto room = has_room(*known);
    if (!room) return room.error();
    if (*room) return answer("again", 0, "what was reserved and not spent is free again");
    if (auto noted = with_.batches.wait_for(id, "budget"); !noted) return noted.error();
    return answer("budget", 0, totals->held_cause);
  }
  const double park_seconds = std::chrono::duration<double>(known->agent->park_max).count();
  if (totals->held_by_agent > 0 && totals->still_seconds < park_seconds) {
    if (auto noted = with_.batches.wait_for(id, "agent"); !noted) return noted.error();
    const double seconds = std::clamp(totals->agent_seconds, 1.0, kWaitSecondsMax);
    return answer("agent", std::llround(std::ceil(seconds)), totals->held_cause);
  }
  const auto fruitless = with_.batches.note_progress(id, recorded);
  if (!fruitless) return fruitless.error();
  if (totals->held_by_agent == 0 && *fruitless < kFruitlessTalliesMax) return answer("agent", 1, totals->held_cause);
  if (auto given_up = with_.batches.give_up(id); !given_up) return given_up.error();
  return answer("output", 0, totals->held_cause);
}

Result<TaskOutcome> BatchSteps::await_budget(const work_loop::Task& task) {
  const auto known = known_in(task.input);
  if (!known) return known.error();
  const auto room = has_room(*known);
  if (!room) return room.error();
  if (*room) return TaskOutcome{Succeeded{"{}"}};
  const Json handle{
      {"waiting_for", "a higher budget"},
      {"because", "the ceiling of batch " + known->batch->id.value() + " is reached; `millrace batch budget` raises it"},
      {"next", "look"}};
  return TaskOutcome{Pending{.handle = handle.dump(), .poll_after = with_.clock.now() + kLookForMoneyEvery}};
}

/// From the file store to where people wanted it.
Result<void> BatchSteps::put_elsewhere(const std::string& stored_uri, const std::string& output_uri, std::stop_token stop) {
  if (with_.remote == nullptr) return rejected("OUTPUT_URI", "this worker reaches no S3: " + output_uri);
  const auto path = with_.files.locate(stored_uri);
  if (!path) return path.error();
  auto put = with_.remote->put(*path, output_uri, std::move(stop));
  if (!put && put.error().kind == ErrorKind::kRejected) return rejected("OUTPUT_URI", put.error().detail);
  return put;
}

Result<std::string> BatchSteps::write_output(const work_loop::Task& task, std::stop_token stop) {
  const auto known = known_in(task.input);
  if (!known) return known.error();
  const Batch& batch = *known->batch;
  const auto config = parse_batch_config(Json::parse(batch.config, nullptr, false));
  if (!config) return config.error();
  std::vector<std::string> fields = config->output_fields;
  if (fields.empty()) {
    const Json schema = Json::parse(known->agent->output_schema, nullptr, false);
    for (const auto& [name, property] : schema["properties"].items()) fields.push_back(name);
  }
  const auto uri = with_.output.make(batch, fields, *config);
  if (!uri) return uri.error();
  if (!config->output_uri.empty()) {
    if (auto put = put_elsewhere(*uri, config->output_uri, std::move(stop)); !put) return put.error();
  }
  const auto totals = with_.batches.totals(batch.id);
  if (!totals) return totals.error();
  const auto causes = with_.batches.causes(batch.id);
  if (!causes) return causes.error();
  if (auto finished = with_.batches.finish(batch.id, *uri); !finished) return finished.error();

  Json grouped = Json::array();
  for (const CauseCount& each : *causes) grouped.push_back({{"cause", each.error}, {"rows", each.rows}});
  const double seconds = std::chrono::duration<double>(with_.clock.now() - batch.begun_at).count();
  Json result{{"status", totals->rows_failed > 0 ? "COMPLETED_WITH_ERRORS" : "SUCCEEDED"},
              {"batch_id", batch.id.value()},
              {"agent_name", batch.agent},
              {"output_csv_uri", config->output_uri.empty() ? *uri : config->output_uri},
              {"stored_csv_uri", *uri},
              {"rows_processed", totals->rows_ok + totals->rows_failed},
              {"rows_succeeded", totals->rows_ok},
              {"rows_failed", totals->rows_failed},
              {"rows_from_cache", totals->rows_cached},
              {"processing_time_seconds", std::round(std::max(0.0, seconds) * 1000) / 1000},
              {"agent_calls", totals->calls},
              {"tokens", totals->tokens},
              {"cost_usd", static_cast<double>(totals->cost_nanodollars) / 1e9},
              {"causes", std::move(grouped)}};
  if (!config->output_uri.empty()) result["download_url"] = with_.remote->download_address(config->output_uri);
  return result.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> format_results_for_user(const std::string& input) {
  const Json given = Json::parse(input, nullptr, false);
  Json result = given.is_object() && given.contains("Output") ? given["Output"] : given;
  if (!result.is_object() || !result.contains("rows_processed"))
    return rejected("BATCH_RESULT", "the input is not what a batch came to");
  const std::int64_t ok = count_in(result, "rows_succeeded");
  const std::int64_t failed = count_in(result, "rows_failed");
  const std::int64_t cached = count_in(result, "rows_from_cache");
  const std::string uri = result.value("output_csv_uri", "");
  if (failed > 0) {
    result["message"] = "Processed " + std::to_string(ok) + " rows successfully, " + std::to_string(failed) + " failed";
    result["error_details_location"] = uri + " (see _error_message column)";
    result["retry_suggestion"] =
        "`millrace batch why` says what to do about each cause; `millrace batch retry` calls the agent for the failed rows only";
  }
  result["summary"] = "Successfully enriched: " + std::to_string(ok) + " rows (" + percent_of(ok, ok + failed) +
                      "%), failed: " + std::to_string(failed) + " rows; " + std::to_string(count_in(result, "agent_calls")) +
                      " calls of " + result.value("agent_name", "") + (cached > 0 ? " (" + std::to_string(cached) + " rows were known)" : "") + ", " +
                      dollars(static_cast<std::int64_t>(std::llround(result.value("cost_usd", 0.0) * 1e9))) +
                      " USD; output: " + uri;
  result["next_steps"] = failed > 0 ? Json::array({"millrace batch why", "millrace batch retry", "millrace batch results"})
                                    : Json::array({"millrace batch results"});
  return result.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace millrace::enrich
