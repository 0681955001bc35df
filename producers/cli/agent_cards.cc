#include "producers/cli/agent_cards.h"

#include "producers/cli/agent_records.h"
#include "shared/agents/catalogue/catalogue.h"
#include "shared/postgres/queries/agents.h"

namespace millrace::cli {
namespace {

/// Without a model that could be asked, agents answer by their offline rules.
bool answers_by_rules(const settings::Sheet& settings) {
  const auto providers = settings.list("model.providers");
  return providers.empty() || providers.front() == "rules";
}

Result<std::vector<agents::Agent>> registered_agents(CommandScope& scope) {
  const auto database = scope.backend.database();
  if (!database) return database.error();
  const auto records = postgres::list_agents(**database);
  if (!records) return records.error();
  std::vector<agents::Agent> agents;
  for (const auto& record : *records) agents.push_back(record.agent);
  return agents;
}

}  // namespace

Result<std::vector<batch::AgentCard>> load_agent_cards(CommandScope& scope, const std::string& records) {
  const auto sheet = scope.backend.settings();
  if (!sheet) return sheet.error();
  const auto agents = records.empty() ? registered_agents(scope) : read_agent_records(records);
  if (!agents) return agents.error();
  std::vector<batch::AgentCard> cards;
  for (const agents::Agent& agent : *agents) cards.push_back(batch::card_of(agent, answers_by_rules(**sheet)));
  for (const auto& shipped : agent_catalogue::shipped_agents()) {
    if (records.empty() && batch::find_card(cards, shipped->name.value()) == nullptr) {
      cards.push_back(batch::card_of(*shipped, answers_by_rules(**sheet)));
    }
  }
  return cards;
}

}  // namespace millrace::cli
