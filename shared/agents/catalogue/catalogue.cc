#include "shared/agents/catalogue/catalogue.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "shared/agents/agent_json.h"
#include "shared/vocabulary/embedded_file.h"

namespace millrace::agent_catalogue {

std::span<const EmbeddedFile> agent_records();

namespace {

using agents::Agent;
using agents::AgentName;

constexpr std::string_view kSuffix = "-agent";

std::shared_ptr<const Agent> parse_shipped(const EmbeddedFile& file) {
  auto agent = agents::parse_agent(file.text);
  if (agent) return std::make_shared<const Agent>(*std::move(agent));
  // It was built in: nothing that anybody can do at run time makes it right.
  std::fprintf(stderr, "the shipped agent %s: %s\n", std::string(file.name).c_str(), agent.error().detail.c_str());
  std::abort();
}

}  // namespace

const std::vector<std::shared_ptr<const Agent>>& shipped_agents() {
  static const std::vector<std::shared_ptr<const Agent>> kAgents = [] {
    std::vector<std::shared_ptr<const Agent>> agents;
    for (const EmbeddedFile& file : agent_records()) agents.push_back(parse_shipped(file));
    std::ranges::sort(agents, {}, [](const auto& agent) { return agent->name.value(); });
    return agents;
  }();
  return kAgents;
}

std::vector<AgentName> spellings_of(const AgentName& name) {
  const std::string& text = name.value();
  if (text.ends_with(kSuffix)) return {name, AgentName(text.substr(0, text.size() - kSuffix.size()))};
  return {name, AgentName(text + std::string(kSuffix))};
}

std::shared_ptr<const Agent> find_shipped(const AgentName& name) {
  for (const AgentName& spelling : spellings_of(name)) {
    for (const auto& agent : shipped_agents()) {
      if (agent->name == spelling) return agent;
    }
  }
  return nullptr;
}

Result<std::shared_ptr<const Agent>> CatalogueRegistry::find(const AgentName& name) {
  for (const AgentName& spelling : spellings_of(name)) {
    auto found = registered_.find(spelling);
    if (!found || *found) return found;
  }
  return find_shipped(name);
}

}  // namespace millrace::agent_catalogue
