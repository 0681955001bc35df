#include "workers/enrich/batch_config.h"

#include <algorithm>
#include <cmath>

#include "shared/batch/survey_document.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

Error bad_config(const std::string& what) { return rejected("BATCH_CONFIG", "the batch configuration " + what); }

/// A positive number, or nothing when it is not there.
Result<std::optional<double>> number_at(const Json& execution, const char* name, double most) {
  const auto found = execution.find(name);
  if (found == execution.end() || found->is_null()) return std::optional<double>();
  const double value = found->is_number() ? found->get<double>() : std::nan("");
  if (!(value > 0 && value <= most)) {
    return bad_config(std::string("has an execution.") + name + " that is no number above 0 and up to " + Json(most).dump());
  }
  return std::optional(value);
}

Result<void> read_execution(const Json& execution, BatchConfig& config) {
  const auto whole = [&](const char* name, double most, auto& target) -> Result<void> {
    auto value = number_at(execution, name, most);
    if (!value) return value.error();
    if (*value && **value != std::floor(**value))
      return bad_config(std::string("has an execution.") + name + " that is no whole number");
    if (*value) target = static_cast<std::remove_reference_t<decltype(target)>>(**value);
    return {};
  };
  if (auto read = whole("concurrency", 1'000, config.concurrency); !read) return read;
  if (auto read = whole("max_attempts", 100, config.attempts_max); !read) return read;
  if (auto read = whole("chunk_rows", 10'000, config.chunk_rows); !read) return read;
  std::int64_t tokens = 0;
  if (auto read = whole("budget_tokens", 1e15, tokens); !read) return read;
  if (tokens > 0) config.budget_tokens = tokens;
  const auto seconds = number_at(execution, "row_timeout_seconds", 86'400);
  if (!seconds) return seconds.error();
  if (*seconds) config.row_timeout = std::chrono::round<Duration>(std::chrono::duration<double>(**seconds));
  const auto dollars = number_at(execution, "budget_usd", 1e9);
  if (!dollars) return dollars.error();
  config.budget_usd = *dollars;
  if (execution.contains("output") && execution["output"].is_object()) {
    const Json& output = execution["output"];
    config.is_formula_safe = output.value("formula_safe", false);
    // Whoever began the batch fetches an output that is to be a file of theirs; workers put it where they all can.
    const std::string uri = output.value("uri", "");
    if (uri.starts_with("s3://")) config.output_uri = uri;
  }
  if (execution.contains("transforms")) {
    auto transforms = batch::parse_transforms(execution["transforms"]);
    if (!transforms) return transforms.error();
    config.transforms = *std::move(transforms);
  }
  config.previous = execution.value("previous", "");
  config.continues = execution.value("continues", false);
  if (execution.contains("dialect") && execution["dialect"].is_object()) {
    auto dialect = batch::parse_dialect(execution["dialect"]);
    if (!dialect) return dialect.error();
    config.dialect = *dialect;
  }
  return {};
}

}  // namespace

Result<BatchConfig> parse_batch_config(const Json& config) {
  BatchConfig parsed;
  if (!config.is_object() || !config.contains("csv_s3_uri") || !config["csv_s3_uri"].is_string())
    return bad_config("has no csv_s3_uri");
  parsed.csv_uri = config["csv_s3_uri"].get<std::string>();
  const auto target = config.find("target");
  if (target == config.end() || !target->is_object() || target->value("type", "agent") != "agent" || !target->contains("name") ||
      !(*target)["name"].is_string()) {
    return bad_config("has no target like {\"type\": \"agent\", \"name\": …}");
  }
  parsed.agent = agents::AgentName((*target)["name"].get<std::string>());
  const auto mapping = config.find("input_mapping");
  if (mapping == config.end() || !mapping->is_object() || mapping->empty()) return bad_config("has no input_mapping");
  for (const auto& [column, field] : mapping->items()) {
    if (!field.is_string()) return bad_config("maps the column '" + column + "' to no field");
    parsed.input_mapping.emplace_back(column, field.get<std::string>());
  }
  if (config.contains("output_mapping")) {
    for (const Json& field : config["output_mapping"].value("structured_output_fields", Json::array())) {
      if (!field.is_string()) return bad_config("has an output field that is no text");
      parsed.output_fields.push_back(field.get<std::string>());
    }
  }
  if (config.contains("execution") && config["execution"].is_object()) {
    if (auto read = read_execution(config["execution"], parsed); !read) return read.error();
  }
  return parsed;
}

Result<batch::RowInputs> row_inputs_of(const BatchConfig& config, const std::vector<std::string>& columns,
                                       const agents::Agent& agent) {
  const batch::AgentCard card = batch::card_of(agent, false);
  for (const batch::InputField& field : card.inputs) {
    const bool is_mapped = std::ranges::any_of(config.input_mapping, [&](const auto& each) { return each.second == field.name; });
    if (field.is_required && !is_mapped) {
      return rejected("MAPPING_REQUIRED",
                      "agent " + card.name + " needs " + field.name + ": say which column it is, --map COLUMN=" + field.name);
    }
  }
  return batch::RowInputs::of(columns, config.input_mapping, card, config.transforms);
}

}  // namespace millrace::enrich
