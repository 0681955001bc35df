#include "shared/agents/retry_delay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <map>
#include <vector>

namespace millrace::agents {
namespace {

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::vector<double> draws(int failures, int count, std::uint64_t seed) {
  SeededRandom random(seed);
  std::vector<double> seconds;
  for (int i = 0; i < count; ++i) seconds.push_back(seconds_of(retry_delay(failures, {}, random)));
  std::sort(seconds.begin(), seconds.end());
  return seconds;
}

/// The largest distance between the draws' distribution and the uniform one on [0, longest].
double kolmogorov_smirnov(const std::vector<double>& sorted, double longest) {
  double distance = 0;
  const auto count = static_cast<double>(sorted.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double expected = sorted[i] / longest;
    distance = std::max({distance, std::abs(expected - static_cast<double>(i) / count),
                         std::abs(expected - static_cast<double>(i + 1) / count)});
  }
  return distance;
}

TEST(RetryDelay, E177IsUniformBetweenNothingAndItsDoublingCap) {
  const std::map<int, double> caps{{1, 1}, {2, 2}, {3, 4}, {4, 8}, {5, 16}, {6, 30}, {7, 30}, {50, 30}};
  constexpr int kDraws = 20'000;
  const double critical = 1.63 / std::sqrt(kDraws);  // One in a hundred by chance; the seed is fixed.
  for (const auto& [failures, cap] : caps) {
    const auto sorted = draws(failures, kDraws, 20261121);
    EXPECT_GE(sorted.front(), 0.0);
    EXPECT_LT(sorted.back(), cap);
    EXPECT_GT(sorted.back(), 0.999 * cap);
    const double distance = kolmogorov_smirnov(sorted, cap);
    std::cout << "after failure " << std::setw(2) << failures << ": " << kDraws << " delays up to " << sorted.back() << " s of "
              << cap << " s, Kolmogorov-Smirnov distance " << distance << " (critical at 1 %: " << critical << ")\n";
    EXPECT_LT(distance, critical) << "after failure " << failures;
  }
}

TEST(RetryDelay, E180AThousandThatFailTogetherComeBackSpreadOverTheSecond) {
  std::map<int, int> by_tenth;
  for (const double at : draws(1, 1'000, 7)) ++by_tenth[static_cast<int>(at * 10)];

  EXPECT_EQ(by_tenth.size(), 10u);
  for (const auto& [tenth, count] : by_tenth) {
    std::cout << tenth * 100 << " ms " << std::string(static_cast<std::size_t>(count / 2), '#') << ' ' << count << '\n';
    EXPECT_LT(count, 150) << tenth;
  }
}

TEST(RetryDelay, FollowsThePolicy) {
  SeededRandom random(1);
  const RetryPolicy policy{.attempts = 9, .base = std::chrono::milliseconds(10), .cap = std::chrono::milliseconds(25)};
  for (int failures = 1; failures < 60; ++failures) EXPECT_LT(retry_delay(failures, policy, random), policy.cap);
}

}  // namespace
}  // namespace millrace::agents
