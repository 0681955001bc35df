#include "producers/cli/agent_records.h"
#include "producers/cli/commands.h"
#include "producers/cli/problem.h"
#include "producers/cli/relative_time.h"
#include "producers/cli/user_name.h"
#include "shared/agent_calls/agent_caller.h"
#include "shared/agent_calls/call_settings.h"
#include "shared/agents/agent_json.h"
#include "shared/http/curl_transport.h"
#include "shared/postgres/queries/agents.h"
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

Json document_of_record(const postgres::AgentRecord& record) {
  Json document = agents::document_of(record.agent);
  document["updated_by"] = record.updated_by;
  return document;
}

Result<postgres::AgentRecord> load_agent(CommandScope& scope, const std::string& name) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  auto found = postgres::find_agent(**database, agents::AgentName(name));
  if (!found) return found.error();
  if (!*found) return rejected(std::string(kNotFoundName), "no agent is registered as " + name + "; `millrace agent list`");
  return **std::move(found);
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
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto records = postgres::list_agents(**database);
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
               relative_time(record.updated_at, scope.clock.now()), record.updated_by,
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

/// Calls from here, once, past the breaker: to see whether an agent and its record are right.
ExitCode test_agent(CommandScope& scope, const TestAgentOptions& options) {
  if (!Json::parse(options.input, nullptr, false).is_object()) {
    return scope.console.fail({.code = ExitCode::kUsage, .title = "InvalidInput", .detail = "--input must be a JSON object"});
  }
  const auto record = load_agent(scope, options.name);
  if (!record) return scope.console.fail(record.error());
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
  tree.add<ListAgentOptions>(agent, "list", "Every registered agent", [](CommandSyntax&, ListAgentOptions&) {}, list_agents);
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
