#include "workers/supervise/pace.h"

#include <algorithm>

namespace millrace::supervise {
namespace {

constexpr Duration kBetweenCommits = std::chrono::milliseconds(5);
constexpr Duration kForgottenAfter = std::chrono::milliseconds(200);
constexpr std::size_t kWorthACommit = 256;  ///< So many are a good batch whatever else comes.
constexpr std::size_t kManyInFlight = 16;
constexpr double kFast = 16;

double share_left(Duration since) {
  return std::max(0.0, 1.0 - static_cast<double>(since.count()) / static_cast<double>(kForgottenAfter.count()));
}

}  // namespace

void Pace::committed(std::size_t records, Duration now) {
  recent_ = recent_ * share_left(now - committed_at_) + static_cast<double>(records);
  committed_at_ = now;
}

Duration Pace::to_gather(std::size_t in_hand, std::size_t jobs_in_flight, Duration now) const {
  const bool is_busy = jobs_in_flight >= kManyInFlight && recent_ * share_left(now - committed_at_) >= kFast;
  if (!is_busy || in_hand == 0 || in_hand >= kWorthACommit) return Duration(0);
  return std::max(Duration(0), committed_at_ + kBetweenCommits - now);
}

}  // namespace millrace::supervise
