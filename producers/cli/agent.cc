#include <algorithm>

#include "producers/cli/agent_discovery.h"
#include "producers/cli/agent_records.h"
#include "producers/cli/commands.h"
#include "producers/cli/problem.h"
#include "producers/cli/user_name.h"
#include "shared/agent_calls/agent_caller.h"
#include "shared/agent_calls/call_settings.h"
#include "shared/agents/agent_json.h"
#include "shared/agents/catalogue/catalogue.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/http/curl_transport.h"
#include "shared/postgres/queries/agents.h"
#include "shared/time/relative_time.h"
#include "workers/pool/make_parameters.h"

namespace millrace::cli {
namespace {

struct PutAgentOptions {
  std::string path;
};

struct ListAgentOptions {};

struct ShowAgentOptions {
  std::string name;
};

struct TestAgentOptions {
  std::string name;
  std::string input = "{}";
};

std::string endpoint_text(const agents::Agent& agent) {
  if (agent.kind == agents::AgentKind::kModel) return "a model of model.providers";
  return agent.endpoint.empty() ? "parameter " + agent.endpoint_parameter : agent.endpoint;
}

/// An agent of the catalogue, which anybody may replace by registering one of its name.
postgres::AgentRecord record_of_shipped(const agents::Agent& agent) {
  return {.agent = agent, .updated_by = "ships with Millrace", .updated_at = {}};
}

bool is_shipped(const postgres::AgentRecord& record) { return record.updated_at == TimePoint{}; }

Json document_of_record(const postgres::AgentRecord& record) {
  Json document = agents::document_of(record.agent);
  document["updated_by"] = record.updated_by;
  return document;
}

Result<postgres::AgentRecord> load_agent(CommandScope& scope, const std::string& name) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  for (const agents::AgentName& spelling : agent_catalogue::spellings_of(agents::AgentName(name))) {
    auto found = postgres::find_agent(**database, spelling);
    if (!found) return found.error();
    if (*found) return **std::move(found);
  }
  if (const auto shipped = agent_catalogue::find_shipped(agents::AgentName(name))) return record_of_shipped(*shipped);
  return rejected(std::string(kNotFoundName), "no agent is registered as " + name + "; `millrace agent list`");
}

/// Registered ones, and those that ship and are not replaced.
Result<std::vector<postgres::AgentRecord>> all_agents(CommandScope& scope) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  auto records = postgres::list_agents(**database);
  if (!records) return records;
  const auto is_replaced = [&](const agents::Agent& shipped) {
    return std::ranges::any_of(*records, [&](const auto& record) {
      return std::ranges::count(agent_catalogue::spellings_of(shipped.name), record.agent.name) > 0;
    });
  };
  std::vector<postgres::AgentRecord> shipped;
  for (const auto& agent : agent_catalogue::shipped_agents()) {
    if (!is_replaced(*agent)) shipped.push_back(record_of_shipped(*agent));
  }
  records->insert(records->end(), shipped.begin(), shipped.end());
  return records;
}

ExitCode put_agents(CommandScope& scope, const PutAgentOptions& options) {
  const auto agents = read_agent_records(options.path);
  if (!agents) return scope.console.fail(agents.error());
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  Json names = Json::array();
  for (const agents::Agent& agent : *agents) {
    if (const auto put = postgres::put_agent(**database, agent, user_name()); !put) return scope.console.fail(put.error());
    names.push_back(agent.name.value());
    if (scope.console.is_text()) scope.console.note("agent " + agent.name.value() + ": " + endpoint_text(agent));
  }
  if (!scope.console.is_text()) scope.console.print_json(Json{{"put", std::move(names)}});
  return ExitCode::kOk;
}

ExitCode list_agents(CommandScope& scope, const ListAgentOptions&) {
  const auto records = all_agents(scope);
  if (!records) return scope.console.fail(records.error());
  if (!scope.console.is_text()) {
    Json array = Json::array();
    for (const auto& record : *records) array.push_back(document_of_record(record));
    scope.console.print_array(array);
    return ExitCode::kOk;
  }
  TextTable table({"NAME", "KIND", "ENDPOINT", "CHANGED", "BY", "DESCRIPTION"});
  for (const auto& record : *records) {
    table.add({record.agent.name.value(), agents::name_of(record.agent.kind), shortened(endpoint_text(record.agent), 60),
               is_shipped(record) ? "" : relative_time(record.updated_at, scope.clock.now()), record.updated_by,
               shortened(record.agent.description, 50)});
  }
  scope.console.print_table(table, "no agent is registered; `millrace agent put FILE`");
  return ExitCode::kOk;
}

ExitCode show_agent(CommandScope& scope, const ShowAgentOptions& options) {
  const auto record = load_agent(scope, options.name);
  if (!record) return scope.console.fail(record.error());
  const Json document = document_of_record(*record);
  if (scope.console.is_text()) {
    scope.console.print_text(text_of(document, 2) + "\n");
  } else {
    scope.console.print_json(document);
  }
  return ExitCode::kOk;
}

ExitCode print_answer(CommandScope& scope, const agents::AgentAnswer& answer, Duration took) {
  const double seconds = std::chrono::duration<double>(took).count();
  if (const auto* failure = std::get_if<agents::AgentFailure>(&answer)) {
    return scope.console.fail(Problem{.code = failure->may_retry ? ExitCode::kUnavailable : ExitCode::kJobFailed,
                               .title = failure->error,
                               .detail = failure->cause,
                               .more = Json{{"status", failure->status}, {"seconds", seconds}}});
  }
  const auto& output = std::get<agents::AgentOutput>(answer);
  const Json parsed = Json::parse(output.output, nullptr, false);
  if (scope.console.is_text()) {
    scope.console.print_text(text_of(parsed, 2) + "\n");
    scope.console.note("answered " + std::to_string(output.status) + " in " +
                       std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) + " ms");
  } else {
    scope.console.print_json(Json{{"status", output.status}, {"seconds", seconds}, {"output", parsed}});
  }
  return ExitCode::kOk;
}

/// What the agent's offline rules say, which is what a batch gets where no model is configured.
ExitCode test_rules(CommandScope& scope, const agents::Agent& agent, const std::string& input) {
  const auto body = agent_catalogue::find_rules_body(agent.rules);
  if (body == nullptr) {
    return scope.console.fail({.code = ExitCode::kUsage,
                               .title = "Agent.NotConfigured",
                               .detail = "agent " + agent.name.value() + " is a model without offline rules: try it on a few rows, "
                                                                         "`millrace batch plan FILE --agent " +
                                         agent.name.value() + " --sample 3`"});
  }
  const Duration began = scope.clock.monotonic();
  const auto answer = body(Json::parse(input));
  if (const auto* refusal = std::get_if<agent_catalogue::RulesRefusal>(&answer)) {
    agents::AgentFailure failure;
    failure.error = refusal->error;
    failure.cause = refusal->cause;
    return print_answer(scope, failure, {});
  }
  return print_answer(scope, agents::AgentOutput{.output = text_of(std::get<Json>(answer)), .status = 200},
                      scope.clock.monotonic() - began);
}

/// Calls from here, once, past the breaker: to see whether an agent and its record are right.
ExitCode test_agent(CommandScope& scope, const TestAgentOptions& options) {
  if (!Json::parse(options.input, nullptr, false).is_object()) {
    return scope.console.fail({.code = ExitCode::kUsage, .title = "InvalidInput", .detail = "--input must be a JSON object"});
  }
  const auto record = load_agent(scope, options.name);
  if (!record) return scope.console.fail(record.error());
  if (record->agent.kind == agents::AgentKind::kModel) return test_rules(scope, record->agent, options.input);
  const auto sheet = scope.backend.settings();
  if (!sheet) return scope.console.fail(sheet.error());
  const auto settings = agent_calls::call_settings(**sheet, scope.environment);
  if (!settings) return scope.console.fail(settings.error());

  http::CurlTransport to_aws;
  http::CurlTransport to_agent(settings->addresses);
  parameters::Parameters parameters(
      {.sources = pool::make_parameter_sources(*settings, scope.environment, to_aws, **scope.backend.database(), scope.clock),
       .clock = scope.clock,
       .ttl = settings->parameter_time});
  agent_calls::AgentCaller caller({.transport = to_agent,
                                   .endpoints = parameters,
                                   .clock = scope.clock,
                                   .environment = scope.environment,
                                   .agentcore = {.endpoint = settings->agentcore_endpoint, .credentials = settings->aws}});
  const std::string id = scope.random.uuid();
  const Duration began = scope.clock.monotonic();
  const auto answer = caller.call(record->agent,
                                  {.input = options.input,
                                   .session = "test-" + id,
                                   .correlation_id = "test-" + id,
                                   .idempotency_key = id,
                                   .attempt = 1,
                                   .traceparent = {}},
                                  {});
  if (!answer) return scope.console.fail(answer.error());
  return print_answer(scope, *answer, scope.clock.monotonic() - began);
}

}  // namespace

void add_agent_commands(CommandTree& tree) {
  CLI::App& agent = tree.add_group("agent", "Programs elsewhere that do steps of workflows");
  tree.add<PutAgentOptions>(
      agent, "put", "Register agents, or change them",
      [](CommandSyntax& syntax, PutAgentOptions& options) {
        syntax.argument("PATH", options.path, "a JSON file with a record or an array of records, or a folder of such").required();
      },
      put_agents);
  add_agent_discover(tree, agent);
  tree.add<ListAgentOptions>(agent, "list", "Every registered agent, and those that ship", [](CommandSyntax&, ListAgentOptions&) {}, list_agents);
  tree.add<ShowAgentOptions>(
      agent, "show", "An agent's whole record",
      [](CommandSyntax& syntax, ShowAgentOptions& options) { syntax.argument("NAME", options.name, "the agent").required(); },
      show_agent);
  tree.add<TestAgentOptions>(
      agent, "test", "Call an agent once from here, past its circuit breaker",
      [](CommandSyntax& syntax, TestAgentOptions& options) {
        syntax.argument("NAME", options.name, "the agent").required();
        syntax.option("--input", options.input, "what it gets: a JSON object (default {})");
      },
      test_agent);
}

}  // namespace millrace::cli
