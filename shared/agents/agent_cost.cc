#include "shared/agents/agent_cost.h"

#include <cmath>

namespace millrace::agents {

CallCost& CallCost::operator+=(const CallCost& other) {
  calls += other.calls;
  tokens += other.tokens;
  nanodollars += other.nanodollars;
  return *this;
}

std::int64_t nanodollars_of(double dollars) { return static_cast<std::int64_t>(dollars * 1e9 + 0.5); }

double dollars_of(std::int64_t nanodollars) { return static_cast<double>(nanodollars) / 1e9; }

CallCost cost_of_call(const Agent& agent) {
  return {.calls = 1, .tokens = 0, .nanodollars = nanodollars_of(agent.price_per_call)};
}

CallCost cost_of_answer(const Agent& agent, std::int64_t input_tokens, std::int64_t output_tokens) {
  const double nanodollars = (static_cast<double>(input_tokens) * agent.token_price.input_per_million +
                              static_cast<double>(output_tokens) * agent.token_price.output_per_million) *
                             1e3;
  return {.calls = 1,
          .tokens = input_tokens + output_tokens,
          .nanodollars = static_cast<std::int64_t>(std::ceil(nanodollars)) + nanodollars_of(agent.price_per_call)};
}

}  // namespace millrace::agents
