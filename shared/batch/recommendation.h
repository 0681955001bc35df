#pragma once

#include <string>
#include <vector>

#include "shared/batch/agent_card.h"
#include "shared/batch/mapping.h"

namespace millrace::batch {

/// An agent and how well it fits what is wanted.
struct Recommendation {
  std::string agent;
  double score = 0;  ///< 0 to 1.
  std::string why;   ///< "takes company_name, website from your columns; its purpose shares 3 of 4 words with the goal"
};

/// The agents with structured output, the best fit first: by how many of their fields the columns can feed, and by the words that
/// the goal (or, without one, the columns) shares with their purpose.
std::vector<Recommendation> rank_agents(const std::vector<AgentCard>& agents, const std::vector<Column>& columns,
                                        const std::string& goal);

/// The best one, when it fits well enough and is no tie. kRejected as NO_FITTING_AGENT or AGENT_AMBIGUOUS, naming the candidates.
Result<Recommendation> recommend_agent(const std::vector<AgentCard>& agents, const std::vector<Column>& columns,
                                       const std::string& goal);

/// What somebody wants, as far as words tell.
struct Purpose {
  const AgentCard* agent = nullptr;  ///< One that is not to be had; may be null.
  std::string name = {};  ///< As it was asked for.
  std::string goal = {};
  std::vector<std::string> columns = {};
};
/// Names of the agents with structured output, those that share most words with the purpose first.
std::vector<std::string> nearest_compatible(const std::vector<AgentCard>& agents, const Purpose& purpose);

}  // namespace millrace::batch
