#include "shared/agents/agent_json.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "shared/agents/agent_schema.h"
#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/json.h"

namespace millrace::agents {
namespace {

bool is_agent_name(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

/// Reads the members of one object, remembering the first thing that is wrong.
class MemberReader final {
 public:
  MemberReader(const Json& object, std::string where) : object_(object), where_(std::move(where)) {}

  void only(std::initializer_list<std::string_view> names) {
    for (const auto& [name, value] : object_.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) refuse(name, "is no member of an agent's record");
    }
  }
  void text(const char* name, std::string& target) {
    const Json* value = member(name);
    if (value == nullptr) return;
    if (!value->is_string()) return refuse(name, "must be a text");
    target = value->get<std::string>();
  }
  void number(const char* name, double least, double most, double& target) {
    const Json* value = member(name);
    if (value == nullptr) return;
    const double given = value->is_number() ? value->get<double>() : std::nan("");
    if (!(given >= least && given <= most)) return refuse(name, bounds(least, most));
    target = given;
  }
  template <typename Integer>
  void integer(const char* name, double least, double most, Integer& target) {
    double number_read = static_cast<double>(target);
    number(name, least, most, number_read);
    if (number_read != std::floor(number_read)) return refuse(name, "must be a whole number");
    target = static_cast<Integer>(number_read);
  }
  void seconds(const char* name, double least, double most, Duration& target) {
    double given = std::chrono::duration<double>(target).count();
    number(name, least, most, given);
    target = std::chrono::round<Duration>(std::chrono::duration<double>(given));
  }
  void schema(const char* name, std::string& text, std::shared_ptr<const json_schema::Schema>& compiled) {
    const Json* value = member(name);
    if (value == nullptr) return;
    const std::string written = value->dump();
    auto schema = schema_of(nullptr, written);
    if (!schema) return refuse(name, schema.error().detail);
    text = written;
    compiled = *std::move(schema);
  }
  /// The members of a nested object; an empty one when it is absent.
  MemberReader object(const char* name) {
    const Json* value = member(name);
    if (value != nullptr && !value->is_object()) refuse(name, "must be an object");
    return {value != nullptr && value->is_object() ? *value : kNothing, where_ + name + "."};
  }
  void take_refusal_of(const MemberReader& nested) {
    if (refusal_.empty()) refusal_ = nested.refusal_;
  }
  void refuse(const std::string& name, const std::string& why) {
    if (refusal_.empty()) refusal_ = where_ + name + " " + why;
  }
  const Json& json() const { return object_; }
  const std::string& refusal() const { return refusal_; }

 private:
  static std::string bounds(double least, double most) {
    return "must be a number from " + Json(least).dump() + " to " + Json(most).dump();
  }
  const Json* member(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }

  static const Json kNothing;
  const Json& object_;
  const std::string where_;
  std::string refusal_;
};

const Json MemberReader::kNothing = Json::object();

constexpr double kDay = 86'400;

void read_retry(MemberReader& record, RetryPolicy& retry) {
  MemberReader members = record.object("retry");
  members.only({"attempts", "base_seconds", "cap_seconds", "budget_ratio", "budget_per_second"});
  members.integer("attempts", 1, 100, retry.attempts);
  members.seconds("base_seconds", 0.001, kDay, retry.base);
  members.seconds("cap_seconds", 0.001, kDay, retry.cap);
  members.number("budget_ratio", 0, 10, retry.budget.ratio);
  members.number("budget_per_second", 0.01, 1'000'000, retry.budget.per_second);
  record.take_refusal_of(members);
}

void read_breaker(MemberReader& record, coordination::BreakerSettings& breaker) {
  MemberReader members = record.object("breaker");
  members.only({"failure_threshold", "timeout_seconds", "half_open_max_calls", "window_seconds", "window_calls_min",
                "window_failure_rate"});
  members.integer("failure_threshold", 1, 1'000'000, breaker.failure_threshold);
  members.seconds("timeout_seconds", 0.01, kDay, breaker.timeout);
  members.integer("half_open_max_calls", 1, 1'000, breaker.half_open_max_calls);
  members.seconds("window_seconds", 1, kDay, breaker.window);
  members.integer("window_calls_min", 1, 1'000'000, breaker.window_calls_min);
  members.number("window_failure_rate", 0.01, 1, breaker.window_failure_rate);
  record.take_refusal_of(members);
}

void read_kind(MemberReader& record, AgentKind& kind) {
  std::string name = name_of(kind);
  record.text("kind", name);
  for (const AgentKind known : {AgentKind::kHttp, AgentKind::kAgentCore, AgentKind::kA2a, AgentKind::kMcp, AgentKind::kModel}) {
    if (name_of(known) == name) {
      kind = known;
      return;
    }
  }
  record.refuse("kind", "must be http, agentcore, a2a, mcp or model");
}

void read_aliases(MemberReader& record, std::map<std::string, std::string>& aliases) {
  MemberReader members = record.object("aliases");
  for (const auto& [name, target] : members.json().items()) {
    if (!target.is_string()) return record.refuse("aliases." + name, "must be a text");
    aliases[name] = target.get<std::string>();
  }
}

void read_endpoint(MemberReader& record, Agent& agent) {
  record.text("endpoint", agent.endpoint);
  record.text("endpoint_parameter", agent.endpoint_parameter);
  record.text("endpoint_variable", agent.endpoint_variable);
  const bool has_any = !agent.endpoint.empty() || !agent.endpoint_parameter.empty() || !agent.endpoint_variable.empty();
  if (agent.kind == AgentKind::kModel) {
    if (has_any) record.refuse("endpoint", "is not for a model: the settings model.* say where models are");
    return;
  }
  record.text("tool", agent.tool);
  if ((agent.kind == AgentKind::kMcp) == agent.tool.empty()) {
    record.refuse("tool", "must name the tool of an agent of kind mcp, and of no other");
  }
  if (agent.endpoint.empty() == agent.endpoint_parameter.empty()) {
    record.refuse("endpoint", "or endpoint_parameter must be given, and not both");
  }
}

void read_model(MemberReader& record, Agent& agent) {
  record.text("instructions", agent.instructions);
  record.text("rules", agent.rules);
  record.text("version", agent.version);
  MemberReader price = record.object("token_price");
  price.only({"input_per_million", "output_per_million"});
  price.number("input_per_million", 0, 1'000'000, agent.token_price.input_per_million);
  price.number("output_per_million", 0, 1'000'000, agent.token_price.output_per_million);
  record.take_refusal_of(price);
  if (agent.kind != AgentKind::kModel) return;
  if (agent.instructions.empty() && agent.rules.empty()) record.refuse("instructions", "must say what a model is to do");
  if (agent.output_schema.empty()) record.refuse("output_schema", "must say what a model is to answer");
}

}  // namespace

Result<Agent> parse_agent(std::string_view json_text) {
  const Json document = Json::parse(json_text, nullptr, false);
  if (!document.is_object()) return rejected("agents", "an agent's record is a JSON object");
  Agent agent;
  MemberReader record(document, "");
  record.only({"name", "description", "kind", "endpoint", "endpoint_parameter", "endpoint_variable", "tool", "input_schema",
               "output_schema", "aliases", "timeout_seconds", "park_seconds_max", "answer_bytes_max", "price_per_call",
               "requests_per_minute", "token_price", "instructions", "rules", "version", "retry", "breaker"});
  std::string name;
  record.text("name", name);
  if (!is_agent_name(name)) record.refuse("name", "must be lower-case letters, digits, - and _, at most 64 of them");
  agent.name = AgentName(name);
  record.text("description", agent.description);
  read_kind(record, agent.kind);
  read_endpoint(record, agent);
  record.schema("input_schema", agent.input_schema, agent.input_check);
  record.schema("output_schema", agent.output_schema, agent.output_check);
  read_model(record, agent);
  read_aliases(record, agent.aliases);
  record.seconds("timeout_seconds", 0.01, kDay, agent.timeout);
  record.seconds("park_seconds_max", 0, 365 * kDay, agent.park_max);
  record.integer("answer_bytes_max", 1, 64.0 * (1u << 20), agent.answer_bytes_max);
  record.number("requests_per_minute", 0, 1'000'000, agent.requests_per_minute);
  record.number("price_per_call", 0, 1'000'000, agent.price_per_call);
  read_retry(record, agent.retry);
  read_breaker(record, agent.breaker);
  if (!record.refusal().empty()) return rejected("agents", record.refusal());
  return agent;
}

Json document_of(const Agent& agent) {
  const auto seconds = [](Duration duration) { return std::chrono::duration<double>(duration).count(); };
  Json document{{"name", agent.name.value()}, {"description", agent.description}, {"kind", name_of(agent.kind)}};
  if (!agent.endpoint.empty()) document["endpoint"] = agent.endpoint;
  if (!agent.endpoint_parameter.empty()) document["endpoint_parameter"] = agent.endpoint_parameter;
  if (!agent.endpoint_variable.empty()) document["endpoint_variable"] = agent.endpoint_variable;
  if (!agent.tool.empty()) document["tool"] = agent.tool;
  document["timeout_seconds"] = seconds(agent.timeout);
  document["park_seconds_max"] = seconds(agent.park_max);
  document["answer_bytes_max"] = agent.answer_bytes_max;
  document["price_per_call"] = agent.price_per_call;
  if (agent.requests_per_minute > 0) document["requests_per_minute"] = agent.requests_per_minute;
  if (!agent.version.empty()) document["version"] = agent.version;
  if (agent.kind == AgentKind::kModel) {
    document["token_price"] = {{"input_per_million", agent.token_price.input_per_million},
                               {"output_per_million", agent.token_price.output_per_million}};
    document["instructions"] = agent.instructions;
    document["rules"] = agent.rules;
  }
  document["retry"] = {{"attempts", agent.retry.attempts},
                       {"base_seconds", seconds(agent.retry.base)},
                       {"cap_seconds", seconds(agent.retry.cap)}};
  // Left out while it is the usual one: workers from before budgets read the record, too, and its digest stays.
  if (agent.retry.budget != coordination::RetryBudgetSettings{}) {
    document["retry"]["budget_ratio"] = agent.retry.budget.ratio;
    document["retry"]["budget_per_second"] = agent.retry.budget.per_second;
  }
  document["breaker"] = {{"failure_threshold", agent.breaker.failure_threshold},
                         {"timeout_seconds", seconds(agent.breaker.timeout)},
                         {"half_open_max_calls", agent.breaker.half_open_max_calls},
                         {"window_seconds", seconds(agent.breaker.window)},
                         {"window_calls_min", agent.breaker.window_calls_min},
                         {"window_failure_rate", agent.breaker.window_failure_rate}};
  if (!agent.aliases.empty()) document["aliases"] = agent.aliases;
  if (!agent.input_schema.empty()) document["input_schema"] = Json::parse(agent.input_schema, nullptr, false);
  if (!agent.output_schema.empty()) document["output_schema"] = Json::parse(agent.output_schema, nullptr, false);
  return document;
}

std::string record_digest_of(const Agent& agent) {
  return sha256_hex(document_of(agent).dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace millrace::agents
