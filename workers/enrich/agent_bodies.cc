#include "workers/enrich/agent_bodies.h"

#include <algorithm>

#include "shared/agents/catalogue/catalogue.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

bool has_structured_output(const agents::Agent& agent) {
  const Json schema = Json::parse(agent.output_schema, nullptr, false);
  return schema.is_object() && schema.value("properties", Json::object()).size() > 0;
}

/// How many words the names share: who asked for "ticket-sorter" may have meant ticket-classifier-agent.
int likeness(const std::string& left, const std::string& right) {
  int shared = 0;
  std::size_t begin = 0;
  while (begin < left.size()) {
    const std::size_t end = std::min(left.find_first_of("-_", begin), left.size());
    const std::string word = left.substr(begin, end - begin);
    if (word.size() > 2 && word != "agent" && right.find(word) != std::string::npos) ++shared;
    begin = end + 1;
  }
  return shared;
}

Error refusal(const std::string& code, const std::string& what, const agents::AgentName& name) {
  std::string all;
  std::string nearest;
  int best = -1;
  for (const auto& agent : agent_catalogue::shipped_agents()) {
    all += (all.empty() ? "" : ", ") + agent->name.value();
    const int here = likeness(name.value(), agent->name.value());
    if (here > best) {
      best = here;
      nearest = agent->name.value();
    }
  }
  return rejected(code, Json{{"error", code},
                             {"message", what + " Please choose one of these compatible agents: " + all},
                             {"suggestion", "Use '" + nearest + "' for similar functionality"}}
                            .dump());
}

}  // namespace

Result<std::shared_ptr<const agents::Agent>> find_batch_agent(agents::AgentRegistry& registry, const agents::AgentName& name) {
  auto agent = registry.find(name);
  if (!agent) return agent.error();
  if (!*agent) return refusal("UNKNOWN_AGENT", "No agent is called '" + name.value() + "'.", name);
  if (!has_structured_output(**agent)) {
    return refusal("INCOMPATIBLE_AGENT", "The agent '" + name.value() + "' doesn't support structured output.", name);
  }
  return agent;
}

AgentBody& AgentBodies::body_of(const agents::Agent& agent) const {
  if (agent.kind != agents::AgentKind::kModel) return with_.program;
  const bool has_model = with_.model != nullptr && !agent.instructions.empty();
  return has_model ? *with_.model : with_.rules;
}

}  // namespace millrace::enrich
