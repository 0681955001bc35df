#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "shared/coordination/breaker_settings.h"
#include "shared/coordination/retry_budget.h"
#include "shared/time/clock.h"
#include "shared/vocabulary/named_type.h"

namespace millrace::json_schema {
class Schema;
}  // namespace millrace::json_schema

namespace millrace::agents {

/// Lower-case letters, digits, '-' and '_', at most 64: "pdf-adapter".
using AgentName = NamedType<std::string, struct AgentNameTag>;

enum class AgentKind {
  kHttp,       ///< POST of a JSON object to the endpoint; a JSON object comes back.
  kAgentCore,  ///< AWS's InvokeAgentRuntime; the endpoint is the runtime's ARN.
  kA2a,        ///< Agent2Agent 1.0: SendMessage to the JSON-RPC interface at the endpoint, GetTask while it is at work.
  kMcp,        ///< Model Context Protocol: the tool `tool` of the server at the endpoint.
  kModel,      ///< A language model with `instructions` and structured output, or its offline stand-in by `rules`.
};
std::string name_of(AgentKind kind);

/// How often one task may call, how long it waits in between (retry_delay.h), and how many repetitions the whole fleet may make.
struct RetryPolicy {
  int attempts = 4;
  Duration base = std::chrono::seconds{1};
  Duration cap = std::chrono::seconds{30};
  coordination::RetryBudgetSettings budget{};
};

/// What a model's tokens cost, in US dollars.
struct TokenPrice {
  double input_per_million = 0;
  double output_per_million = 0;
};

/// A registered agent.
struct Agent {
  AgentName name;
  std::string description;
  AgentKind kind = AgentKind::kHttp;
  std::string endpoint;            ///< Empty when a parameter says where it is.
  std::string endpoint_parameter;
  std::string endpoint_variable;   ///< Environment variable of the workers that wins over both.
  std::string tool;                ///< MCP: which of the server's tools.
  std::string input_schema;        ///< JSON text; empty accepts any object.
  std::string output_schema;
  std::shared_ptr<const json_schema::Schema> input_check;   ///< The schemas as parse_agent compiled them, once for all calls
  std::shared_ptr<const json_schema::Schema> output_check;  ///< and shared by copies of the record (agent_schema.h).
  std::map<std::string, std::string> aliases;  ///< Members of answers that are to have another name.
  Duration timeout = std::chrono::seconds{30};
  Duration park_max = std::chrono::hours{24};  ///< The longest that a task waits for it altogether.
  std::size_t answer_bytes_max = 1u << 20;
  double requests_per_minute = 0;              ///< Of the whole fleet, evenly spaced; zero: as many as there are.
  double price_per_call = 0;                   ///< In US dollars.
  TokenPrice token_price;                      ///< Of a model's calls, beside price_per_call.
  std::string instructions;                    ///< What a model is told.
  std::string rules;                           ///< Of a model: its offline body (shared/agents/catalogue); empty: none.
  std::string version;                         ///< As its maker counts; beside the record's own digest.
  RetryPolicy retry;
  coordination::BreakerSettings breaker;
};

}  // namespace millrace::agents
