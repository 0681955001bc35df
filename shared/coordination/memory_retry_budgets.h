#pragma once

#include <map>
#include <mutex>

#include "shared/coordination/retry_budgets.h"

namespace millrace::coordination {

/// Budgets of this process alone.
class MemoryRetryBudgets final : public RetryBudgets {
 public:
  explicit MemoryRetryBudgets(Clock& clock) : clock_(clock) {}

  void earn(const BudgetName& name, const RetryBudgetSettings& settings) override;
  Duration spend(const BudgetName& name, const RetryBudgetSettings& settings) override;

 private:
  RetryBudget& budget_of(const BudgetName& name, const RetryBudgetSettings& settings);

  Clock& clock_;
  std::mutex mutex_;
  std::map<BudgetName, RetryBudget> budgets_;  ///< As many as there are agents.
};

}  // namespace millrace::coordination
