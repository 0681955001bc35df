#include "shared/coordination/retry_budget.h"

#include <algorithm>

namespace millrace::coordination {
namespace {

constexpr std::chrono::seconds kQuiet{10};
constexpr double kCallsSavedUp = 1'000;

double seconds_in(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

double budget_capacity(const RetryBudgetSettings& settings) {
  return budget_at_first(settings) + settings.ratio * kCallsSavedUp;
}

double budget_at_first(const RetryBudgetSettings& settings) { return std::max(1.0, settings.per_second * seconds_in(kQuiet)); }

void RetryBudget::refill(const RetryBudgetSettings& settings, Duration now) {
  const double earned = seconds_in(std::max(Duration::zero(), now - at_)) * settings.per_second;
  tokens_ = std::min(budget_capacity(settings), tokens_ + earned);
  at_ = std::max(at_, now);
}

void RetryBudget::earn(const RetryBudgetSettings& settings, Duration now) {
  refill(settings, now);
  tokens_ = std::min(budget_capacity(settings), tokens_ + settings.ratio);
}

Duration RetryBudget::spend(const RetryBudgetSettings& settings, Duration now) {
  refill(settings, now);
  const double deepest = -settings.per_second * seconds_in(kLongestWait);
  tokens_ = std::max(deepest, tokens_ - 1);
  if (tokens_ >= 0) return Duration::zero();
  return std::chrono::ceil<Duration>(std::chrono::duration<double>(-tokens_ / settings.per_second));
}

}  // namespace millrace::coordination
