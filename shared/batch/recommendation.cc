#include "shared/batch/recommendation.h"

#include <algorithm>
#include <cmath>

#include "shared/batch/words.h"

namespace millrace::batch {
namespace {

constexpr double kFitsLeast = 0.5;
constexpr double kClearLead = 0.05;

void append(std::vector<std::string>& words, std::vector<std::string> more) {
  std::move(more.begin(), more.end(), std::back_inserter(words));
}

/// What an agent is for, in words: its name, what it says of itself, what it takes and gives.
std::vector<std::string> purpose_words(const AgentCard& agent) {
  std::vector<std::string> words = words_of_name(agent.name);
  std::erase(words, "agent");
  append(words, words_of_sentence(agent.description));
  for (const InputField& field : agent.inputs) append(words, words_of_name(field.name));
  for (const std::string& field : agent.outputs) append(words, words_of_name(field));
  return words;
}

/// How much of the agent's input the columns can be: the required fields, and all of them.
struct Coverage {
  double required = 0;
  double all = 0;
  std::string fed;  ///< The fields' names.
};

Coverage coverage_of(const AgentCard& agent, const std::vector<Column>& columns) {
  if (agent.takes_anything()) return {};  // Says nothing for it.
  const auto mapping = propose_mapping(columns, agent, {});
  if (!mapping) return {};
  const auto is_required_field = [](const InputField& field) { return field.is_required; };
  const auto required = std::count_if(agent.inputs.begin(), agent.inputs.end(), is_required_field);
  double fed = 0, required_fed = 0;
  Coverage coverage;
  const auto count = [&](const std::string& field, bool is_required, double weight) {
    fed += weight;
    required_fed += is_required ? weight : 0;
    coverage.fed += (coverage.fed.empty() ? "" : ", ") + field;
  };
  for (const Feed& feed : mapping->feeds) count(feed.field, feed.is_required, 1);
  // A question that a person has to answer is half an answer.
  for (const MappingQuestion& question : mapping->questions) count(question.field, question.is_required, 0.5);
  coverage.all = fed / static_cast<double>(agent.inputs.size());
  coverage.required = required == 0 ? coverage.all : required_fed / static_cast<double>(required);
  return coverage;
}

std::vector<std::string> column_words(const std::vector<Column>& columns) {
  std::vector<std::string> words;
  for (const Column& column : columns) append(words, words_of_name(column.name));
  return words;
}

std::string percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

Recommendation judged(const AgentCard& agent, const std::vector<Column>& columns, const std::string& goal) {
  const Coverage coverage = coverage_of(agent, columns);
  const std::vector<std::string> goal_words = words_of_sentence(goal);
  const double words = share_found(goal_words.empty() ? column_words(columns) : goal_words, purpose_words(agent));
  Recommendation recommendation{.agent = agent.name, .score = 0, .why = {}};
  // A goal says more than columns do; without one, what the columns can feed decides.
  recommendation.score = goal_words.empty() ? 0.7 * coverage.required + 0.1 * coverage.all + 0.2 * words
                                            : 0.45 * coverage.required + 0.05 * coverage.all + 0.5 * words;
  recommendation.score = std::round(recommendation.score * 100) / 100;
  recommendation.why = coverage.fed.empty() ? "none of your columns is what it takes" : "your columns are its " + coverage.fed;
  recommendation.why += "; it shares " + percent(words) + " of the words of your " + (goal_words.empty() ? "columns" : "goal");
  return recommendation;
}

std::string named(const std::vector<Recommendation>& ranked, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) text += (i == 0 ? "" : ", ") + ranked[i].agent;
  return text;
}

}  // namespace

std::vector<Recommendation> rank_agents(const std::vector<AgentCard>& agents, const std::vector<Column>& columns,
                                        const std::string& goal) {
  std::vector<Recommendation> ranked;
  for (const AgentCard& agent : agents) {
    if (agent.has_structured_output()) ranked.push_back(judged(agent, columns, goal));
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& left, const auto& right) { return left.score > right.score; });
  return ranked;
}

Result<Recommendation> recommend_agent(const std::vector<AgentCard>& agents, const std::vector<Column>& columns,
                                       const std::string& goal) {
  const std::vector<Recommendation> ranked = rank_agents(agents, columns, goal);
  if (ranked.empty()) {
    return rejected("NO_FITTING_AGENT", "no agent with structured output is registered: `millrace agent put FILE`");
  }
  if (ranked.front().score < kFitsLeast) {
    return rejected("NO_FITTING_AGENT", "no agent fits these columns" + std::string(goal.empty() ? "" : " and this goal") +
                                            "; name one with --agent, the nearest are " + named(ranked, 3));
  }
  if (ranked.size() > 1 && ranked[0].score - ranked[1].score < kClearLead) {
    return rejected("AGENT_AMBIGUOUS", "two agents fit equally well: " + named(ranked, 2) + "; name one with --agent");
  }
  return ranked.front();
}

std::vector<std::string> nearest_compatible(const std::vector<AgentCard>& agents, const Purpose& purpose) {
  std::vector<std::string> wanted = words_of_name(purpose.name);
  std::erase(wanted, "agent");
  if (purpose.agent != nullptr) append(wanted, purpose_words(*purpose.agent));
  append(wanted, words_of_sentence(purpose.goal));
  for (const std::string& column : purpose.columns) append(wanted, words_of_name(column));
  std::vector<std::pair<double, std::string>> nearest;
  for (const AgentCard& agent : agents) {
    if (agent.has_structured_output()) nearest.emplace_back(share_found(wanted, purpose_words(agent)), agent.name);
  }
  std::stable_sort(nearest.begin(), nearest.end(), [](const auto& left, const auto& right) { return left.first > right.first; });
  std::vector<std::string> names;
  for (auto& [share, name] : nearest) names.push_back(std::move(name));
  return names;
}

}  // namespace millrace::batch
