#include "shared/batch/batch_config.h"

#include <algorithm>
#include <set>

#include "shared/batch/transform.h"
#include "shared/vocabulary/json.h"

namespace millrace::batch {
namespace {

Error invalid(const std::string& member, const std::string& why) { return rejected("CONFIG_INVALID", member + " " + why); }

/// Reads members of one object and remembers the first thing that is wrong.
class Members final {
 public:
  Members(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object_.is_object()) refuse("", "must be an object");
  }

  void only(std::initializer_list<std::string_view> names) {
    if (!object_.is_object()) return;
    for (const auto& [name, value] : object_.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) refuse(name, "is not known");
    }
  }
  const Json* find(const std::string& name) const {
    const auto found = object_.is_object() ? object_.find(name) : object_.end();
    return !object_.is_object() || found == object_.end() ? nullptr : &*found;
  }
  void text(const std::string& name, std::string& target, bool is_required) {
    const Json* value = find(name);
    if (value == nullptr && !is_required) return;
    if (value == nullptr || !value->is_string()) return refuse(name, "must be a text");
    target = value->get<std::string>();
  }
  void texts(const std::string& name, std::vector<std::string>& target) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return refuse(name, "must be an array of texts");
    for (const Json& item : *value) {
      if (!item.is_string()) return refuse(name, "must be an array of texts");
      target.push_back(item.get<std::string>());
    }
  }
  void number(const std::string& name, double least, double most, double& target) {
    const Json* value = find(name);
    if (value == nullptr) return;
    const double given = value->is_number() ? value->get<double>() : least - 1;
    const bool is_within = given >= least && given <= most;
    if (!is_within) return refuse(name, "must be from " + Json(least).dump() + " to " + Json(most).dump());
    target = given;
  }
  void number(const std::string& name, double least, double most, std::optional<double>& target) {
    double given = 0;
    if (find(name) == nullptr) return;
    number(name, least, most, given);
    target = given;
  }
  void count(const std::string& name, std::uint64_t least, std::uint64_t most, std::uint64_t& target) {
    const Json* value = find(name);
    if (value == nullptr) return;
    const bool is_natural = value->is_number_integer() && (value->is_number_unsigned() || value->get<std::int64_t>() >= 0);
    const std::uint64_t given = is_natural ? value->get<std::uint64_t>() : most + 1;
    if (given < least || given > most) {
      return refuse(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    target = given;
  }
  void count(const std::string& name, std::uint64_t least, std::uint64_t most, std::optional<std::uint64_t>& target) {
    std::uint64_t given = 0;
    if (find(name) == nullptr) return;
    count(name, least, most, given);
    target = given;
  }
  void flag(const std::string& name, bool& target) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_boolean()) return refuse(name, "must be true or false");
    target = value->get<bool>();
  }
  void refuse(const std::string& name, const std::string& why) {
    if (!refusal_) refusal_ = invalid(where_ + name, why);
  }
  const std::optional<Error>& refusal() const { return refusal_; }

 private:
  const Json& object_;
  std::string where_;
  std::optional<Error> refusal_;
};

constexpr std::uint64_t kCountMost = 1'000'000'000'000;

Json execution_document(const BatchExecution& execution) {
  Json document = Json::object();
  if (!execution.columns.empty()) document["columns"] = execution.columns;
  if (execution.row_count) document["row_count"] = *execution.row_count;
  if (execution.file) document["file"] = document_of(*execution.file);
  if (execution.dialect) document["dialect"] = document_of(*execution.dialect);
  document["concurrency"] = execution.concurrency;
  document["row_timeout_seconds"] = execution.row_timeout_seconds;
  document["max_attempts"] = execution.max_attempts;
  document["chunk_rows"] = execution.chunk_rows;
  if (execution.budget_usd) document["budget_usd"] = *execution.budget_usd;
  if (execution.budget_tokens) document["budget_tokens"] = *execution.budget_tokens;
  if (execution.deadline_seconds) document["deadline_seconds"] = *execution.deadline_seconds;
  for (const auto& [field, steps] : execution.transforms) document["transforms"][field] = steps;
  Json output = Json::object();
  if (!execution.output.uri.empty()) output["uri"] = execution.output.uri;
  output["formula_safe"] = execution.output.is_formula_safe;
  if (!execution.output.columns.empty()) output["columns"] = execution.output.columns;
  document["output"] = std::move(output);
  return document;
}

Result<void> read_output(const Json& document, BatchOutput& output) {
  Members members(document, "execution.output.");
  members.only({"uri", "formula_safe", "columns"});
  members.text("uri", output.uri, false);
  members.flag("formula_safe", output.is_formula_safe);
  members.texts("columns", output.columns);
  if (members.refusal()) return *members.refusal();
  return {};
}

Result<void> read_nested(const Members& members, BatchExecution& execution) {
  if (const Json* file = members.find("file")) {
    auto identity = parse_file_identity(*file);
    if (!identity) return identity.error();
    execution.file = *std::move(identity);
  }
  if (const Json* given = members.find("dialect")) {
    const auto dialect = parse_dialect(*given);
    if (!dialect) return dialect.error();
    execution.dialect = *dialect;
  }
  if (const Json* given = members.find("transforms")) {
    if (const auto transforms = parse_transforms(*given); !transforms) return transforms.error();
    for (const auto& [field, steps] : given->items()) execution.transforms.emplace_back(field, steps.get<std::string>());
  }
  const Json* output = members.find("output");
  return output == nullptr ? Result<void>() : read_output(*output, execution.output);
}

void read_mapping(Members& members, BatchConfig& config) {
  const Json* mapping = members.find("input_mapping");
  if (mapping == nullptr || !mapping->is_object() || mapping->empty()) {
    return members.refuse("input_mapping", "must be an object: a column of the file to a field of the agent, one at least");
  }
  for (const auto& [column, field] : mapping->items()) {
    if (!field.is_string() || field.get<std::string>().empty()) {
      return members.refuse("input_mapping." + column, "must name a field of the agent");
    }
    config.input_mapping.emplace_back(column, field.get<std::string>());
  }
}

}  // namespace

Json document_of(const BatchConfig& config) {
  Json mapping = Json::object();
  for (const auto& [column, field] : config.input_mapping) mapping[column] = field;
  Json document{{"csv_s3_uri", config.csv_uri},
                {"target", {{"type", "agent"}, {"name", config.agent_name}}},
                {"input_mapping", std::move(mapping)},
                {"output_mapping", {{"structured_output_fields", config.output_fields}}}};
  if (config.execution) document["execution"] = execution_document(*config.execution);
  return document;
}

Result<BatchExecution> parse_execution(const Json& document) {
  Members members(document, "execution.");
  members.only({"columns", "row_count", "file", "dialect", "concurrency", "row_timeout_seconds", "max_attempts", "chunk_rows",
                "budget_usd", "budget_tokens", "deadline_seconds", "transforms", "output"});
  BatchExecution execution;
  members.texts("columns", execution.columns);
  members.count("row_count", 0, kCountMost, execution.row_count);
  members.count("concurrency", 1, 10'000, execution.concurrency);
  members.number("row_timeout_seconds", 0.01, 86'400, execution.row_timeout_seconds);
  members.count("max_attempts", 1, 100, execution.max_attempts);
  members.count("chunk_rows", 1, 100'000, execution.chunk_rows);
  members.number("budget_usd", 0, 1e9, execution.budget_usd);
  members.count("budget_tokens", 0, kCountMost, execution.budget_tokens);
  members.number("deadline_seconds", 1, 365.0 * 86'400, execution.deadline_seconds);
  if (members.refusal()) return *members.refusal();
  if (const auto nested = read_nested(members, execution); !nested) return nested.error();
  return execution;
}

Result<BatchConfig> parse_batch_config(const Json& document) {
  Members members(document, "");
  members.only({"csv_s3_uri", "target", "input_mapping", "output_mapping", "execution"});
  BatchConfig config;
  members.text("csv_s3_uri", config.csv_uri, true);
  read_mapping(members, config);
  if (members.refusal()) return *members.refusal();

  const Json absent;  // Is no object, and so is refused.
  const Json* target_document = members.find("target");
  Members target(target_document == nullptr ? absent : *target_document, "target.");
  std::string type;
  target.only({"type", "name"});
  target.text("type", type, true);
  target.text("name", config.agent_name, true);
  if (type != "agent") target.refuse("type", "must be agent");
  if (target.refusal()) return *target.refusal();

  const Json* output_document = members.find("output_mapping");
  Members output(output_document == nullptr ? absent : *output_document, "output_mapping.");
  output.only({"structured_output_fields"});
  output.texts("structured_output_fields", config.output_fields);
  if (config.output_fields.empty()) output.refuse("structured_output_fields", "must name a field of the agent's answer");
  if (output.refusal()) return *output.refusal();

  if (const Json* execution = members.find("execution")) {
    auto parsed = parse_execution(*execution);
    if (!parsed) return parsed.error();
    config.execution = *std::move(parsed);
  }
  return config;
}

Result<BatchConfig> generate_config(const std::string& csv_uri, const AgentCard& agent, const Mapping& mapping,
                                    const std::vector<std::string>& wanted_fields) {
  if (const auto complete = check_complete(mapping); !complete) return complete.error();
  if (mapping.feeds.empty()) {
    return rejected("MAPPING_REQUIRED", "no column feeds the agent: say --map 'Column=field' at least once");
  }
  for (const std::string& field : wanted_fields) {
    if (std::find(agent.outputs.begin(), agent.outputs.end(), field) != agent.outputs.end()) continue;
    std::string available;
    for (const std::string& name : agent.outputs) available += (available.empty() ? "" : ", ") + name;
    return rejected("UNKNOWN_OUTPUT_FIELD", agent.name + " gives no field '" + field + "'; it gives: " + available);
  }
  BatchConfig config{.csv_uri = csv_uri, .agent_name = agent.name, .input_mapping = {}, .output_fields = {}, .execution = {}};
  for (const Feed& feed : mapping.feeds) config.input_mapping.emplace_back(feed.column, feed.field);
  config.output_fields = wanted_fields.empty() ? agent.outputs : wanted_fields;
  return config;
}

std::vector<std::string> output_columns_of(const std::vector<std::string>& columns, const std::vector<std::string>& fields) {
  std::vector<std::string> names = columns;
  std::set<std::string> taken(columns.begin(), columns.end());
  const auto add = [&](std::string name) {
    while (!taken.insert(name).second) name += " (agent)";
    names.push_back(std::move(name));
  };
  for (const std::string& field : fields) add(field);
  for (const char* metadata : {"_status", "_agent", "_error_cause", "_error_message"}) add(metadata);
  return names;
}

std::string output_uri_for(const std::string& csv_uri) {
  const std::size_t slash = csv_uri.rfind('/');
  const bool has_neighbours = csv_uri.starts_with("s3://") || csv_uri.starts_with("file://") || csv_uri.starts_with('/');
  if (!has_neighbours || slash == std::string::npos || slash + 1 == csv_uri.size()) return {};
  std::string name = csv_uri.substr(slash + 1);
  const std::size_t dot = name.rfind('.');
  name = dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
  const std::string folder = csv_uri.substr(0, slash + 1) + (csv_uri.starts_with("s3://") ? "results/" : "");
  return folder + name + "_enriched.csv";
}

}  // namespace millrace::batch
