#include <fstream>
#include <iterator>

#include "producers/cli/agent_discovery.h"
#include "producers/cli/user_name.h"
#include "shared/agent_calls/call_settings.h"
#include "shared/agents/a2a_card.h"
#include "shared/agents/agent_json.h"
#include "shared/http/curl_transport.h"
#include "shared/postgres/queries/agents.h"

namespace millrace::cli {
namespace {

constexpr std::size_t kCardBytesMax = 256 * 1024;
constexpr std::chrono::seconds kCardTimeout{15};

struct DiscoverAgentOptions {
  std::string address;
  std::string name;
  std::string input_schema;
  std::string output_schema;
  bool only_shows = false;
};

Result<std::string> text_of_file(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return rejected("agents", "cannot read " + path);
  return text;
}

/// Under the rules for agents' addresses: what may not be called may not be asked who it is.
Result<Json> fetch_card(CommandScope& scope, const std::string& address) {
  const auto sheet = scope.backend.settings();
  if (!sheet) return sheet.error();
  const auto settings = agent_calls::call_settings(**sheet, scope.environment);
  if (!settings) return settings.error();
  http::CurlTransport transport(settings->addresses);
  const std::string url = agents::card_url_of(address);
  const auto answer = transport.send({.method = "GET",
                                      .url = url,
                                      .headers = {{"Accept", "application/json"}},
                                      .body = {},
                                      .deadline = kCardTimeout,
                                      .answer_bytes_max = kCardBytesMax},
                                     {});
  if (!answer) return answer.error();
  if (answer->status != 200)
    return rejected("agents", url + " answered " + std::to_string(answer->status) + ": no A2A card is there");
  Json card = Json::parse(answer->body, nullptr, false);
  if (card.is_discarded()) return rejected("agents", url + " is not JSON");
  return card;
}

Result<agents::Agent> discovered(CommandScope& scope, const DiscoverAgentOptions& options) {
  const auto input_schema = text_of_file(options.input_schema);
  if (!input_schema) return input_schema.error();
  const auto output_schema = text_of_file(options.output_schema);
  if (!output_schema) return output_schema.error();
  const auto card = fetch_card(scope, options.address);
  if (!card) return card.error();
  return agents::agent_of_card(*card, {.name = options.name, .input_schema = *input_schema, .output_schema = *output_schema});
}

ExitCode discover_agent(CommandScope& scope, const DiscoverAgentOptions& options) {
  const auto agent = discovered(scope, options);
  if (!agent) return scope.console.fail(agent.error());
  if (!options.only_shows) {
    const auto database = scope.backend.database();
    if (!database) return scope.console.fail(database.error());
    if (const auto put = postgres::put_agent(**database, *agent, user_name()); !put) return scope.console.fail(put.error());
  }
  const Json document = agents::document_of(*agent);
  if (!scope.console.is_text()) {
    scope.console.print_json(document);
    return ExitCode::kOk;
  }
  scope.console.print_text(text_of(document, 2) + "\n");
  if (agent->output_schema.empty()) {
    scope.console.note(
        "it has no structured output, which batches need: say --output-schema FILE, or let the card have the extension " +
        std::string(agents::kSchemaExtension));
  }
  scope.console.note(options.only_shows ? "nothing was registered" : "registered as " + agent->name.value());
  return ExitCode::kOk;
}

}  // namespace

void add_agent_discover(CommandTree& tree, CLI::App& agent) {
  tree.add<DiscoverAgentOptions>(
      agent, "discover", "Register the agent that an Agent2Agent card introduces",
      [](CommandSyntax& syntax, DiscoverAgentOptions& options) {
        syntax.argument("URL", options.address, "the agent's address, or its card's (….json)").required();
        syntax.option("--name", options.name, "what it is called here (default: the card's name)");
        syntax.option("--input-schema", options.input_schema, "a file: what it takes, as JSON Schema");
        syntax.option("--output-schema", options.output_schema, "a file: what it answers; batches need it");
        syntax.flag("--dry-run", options.only_shows, "only show the record");
      },
      discover_agent);
}

}  // namespace millrace::cli
