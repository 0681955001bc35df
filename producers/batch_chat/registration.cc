#include "producers/batch_chat/registration.h"

namespace millrace::batch_chat {
namespace {

constexpr std::string_view kSuffix = "-agent";

}  // namespace

Json registration_of(const std::vector<batch::AgentCard>& agents) {
  Json supported = Json::array();
  for (const batch::AgentCard& agent : agents) {
    if (!agent.has_structured_output()) continue;
    const bool is_long = agent.name.ends_with(kSuffix);
    supported.push_back(is_long ? agent.name.substr(0, agent.name.size() - kSuffix.size()) : agent.name);
  }
  return Json{{"agent_name", "batch-orchestrator-agent"},
              {"description", "Orchestrates batch CSV processing with structured output agents"},
              {"tools", {"analyze_csv_structure", "validate_agent_compatibility", "generate_batch_config", "execute_batch_processor",
                         "monitor_batch_execution", "get_batch_results"}},
              {"capabilities",
               {{"batch_processing", true},
                {"structured_output_required", true},
                {"max_csv_size", "5GB"},
                {"supported_agents", std::move(supported)}}}};
}

}  // namespace millrace::batch_chat
