#pragma once

#include "shared/time/clock.h"

namespace millrace::coordination {

/// How many of the calls of an agent may be repetitions of failed ones: `ratio` for every call that was made, and `per_second`
/// besides, so that one that is seldom called can be tried again, too.
struct RetryBudgetSettings {
  double ratio = 0.2;
  double per_second = 10;

  bool operator==(const RetryBudgetSettings&) const = default;
};

/// What can be saved up: what a quiet stretch and a number of calls earn.
double budget_capacity(const RetryBudgetSettings& settings);
/// What there is at first.
double budget_at_first(const RetryBudgetSettings& settings);

/// The budget for repetitions of one agent's calls. When it is used up, repetitions are not given up: each gets a later place,
/// one after the other at `per_second`. Pure: time is a parameter. One thread.
class RetryBudget final {
 public:
  static constexpr Duration kLongestWait = std::chrono::minutes{10};

  RetryBudget(const RetryBudgetSettings& settings, Duration now) : tokens_(budget_at_first(settings)), at_(now) {}

  /// A call was made for the first time.
  void earn(const RetryBudgetSettings& settings, Duration now);
  /// A call is to be repeated: how long that must be put off; mostly zero, never longer than kLongestWait.
  Duration spend(const RetryBudgetSettings& settings, Duration now);

 private:
  void refill(const RetryBudgetSettings& settings, Duration now);

  double tokens_;  ///< Below zero: places in the future that are given away.
  Duration at_;
};

}  // namespace millrace::coordination
