#include "shared/coordination/memory_retry_budgets.h"

namespace millrace::coordination {

RetryBudget& MemoryRetryBudgets::budget_of(const BudgetName& name, const RetryBudgetSettings& settings) {
  return budgets_.try_emplace(name, settings, clock_.monotonic()).first->second;
}

void MemoryRetryBudgets::earn(const BudgetName& name, const RetryBudgetSettings& settings) {
  const std::lock_guard lock(mutex_);
  budget_of(name, settings).earn(settings, clock_.monotonic());
}

Duration MemoryRetryBudgets::spend(const BudgetName& name, const RetryBudgetSettings& settings) {
  const std::lock_guard lock(mutex_);
  return budget_of(name, settings).spend(settings, clock_.monotonic());
}

}  // namespace millrace::coordination
