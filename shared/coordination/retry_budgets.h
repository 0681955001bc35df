#pragma once

#include <string>

#include "shared/coordination/retry_budget.h"
#include "shared/vocabulary/named_type.h"

namespace millrace::coordination {

using BudgetName = NamedType<std::string, struct BudgetNameTag>;

/// Budgets for repetitions by the agent's name (retry_budget.h). Nothing here fails: who cannot ask keeps a budget of its own.
/// Any thread.
class RetryBudgets {
 public:
  virtual ~RetryBudgets() = default;
  virtual void earn(const BudgetName& name, const RetryBudgetSettings& settings) = 0;
  virtual Duration spend(const BudgetName& name, const RetryBudgetSettings& settings) = 0;
};

}  // namespace millrace::coordination
