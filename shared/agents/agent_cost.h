#pragma once

#include <cstdint>
#include <string>

#include "shared/agents/agent.h"

namespace millrace::agents {

/// What calls of an agent used of what is paid for. Money is in billionths of a US dollar, so that sums are exact.
struct CallCost {
  std::int64_t calls = 0;
  std::int64_t tokens = 0;
  std::int64_t nanodollars = 0;

  CallCost& operator+=(const CallCost& other);
  bool operator==(const CallCost&) const = default;
};

std::int64_t nanodollars_of(double dollars);
double dollars_of(std::int64_t nanodollars);

/// One call of a program. Pure, as the next.
CallCost cost_of_call(const Agent& agent);
/// One answer of a model, rounded up.
CallCost cost_of_answer(const Agent& agent, std::int64_t input_tokens, std::int64_t output_tokens);

}  // namespace millrace::agents
