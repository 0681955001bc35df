#include "shared/sandbox/watchdog.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace millrace::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Judge, PassesUsageWithinAllLimits) {
  const SandboxLimits limits;
  EXPECT_FALSE(judge(
      {.memory_bytes = limits.memory_bytes, .processes = limits.processes + 2, .cpu = limits.cpu}, limits));
}

TEST(Judge, NamesEachLimitThatIsBroken) {
  const SandboxLimits limits;
  EXPECT_EQ(judge({.memory_bytes = limits.memory_bytes + 1}, limits)->ending, Ending::kOutOfMemory);
  EXPECT_EQ(judge({.processes = limits.processes + 3}, limits)->ending, Ending::kTooManyProcesses);
  EXPECT_EQ(judge({.cpu = limits.cpu + milliseconds(1)}, limits)->ending, Ending::kTimedOut);
}

/// A watchdog over a tree that says when it is killed.
class Watched {
 public:
  explicit Watched(Usage usage = {}) : usage_(usage) {}

  Watchdog::Dependencies dependencies(Clock& clock) {
    return {.clock = clock,
            .limits = {.wall = seconds(10)},
            .census = [this] { return usage_; },
            .kill =
                [this] {
                  ++kills;
                  killed.count_down();
                },
            .stop = stop.get_token()};
  }

  std::stop_source stop;
  std::atomic<int> kills = 0;
  std::latch killed{1};

 private:
  Usage usage_;
};

TEST(Watchdog, KillsAtTheDeadlineAndNotBefore) {
  ManualClock clock(TimePoint{});
  Watched tree;
  Watchdog watchdog(tree.dependencies(clock));
  clock.advance_by(seconds(9));
  EXPECT_FALSE(tree.killed.try_wait());

  clock.advance_by(seconds(2));
  tree.killed.wait();

  EXPECT_EQ(watchdog.verdict()->ending, Ending::kTimedOut);
}

TEST(Watchdog, KillsOnAStopRequestAtOnce) {
  ManualClock clock(TimePoint{});
  Watched tree;
  Watchdog watchdog(tree.dependencies(clock));

  tree.stop.request_stop();
  tree.killed.wait();

  EXPECT_EQ(watchdog.verdict()->ending, Ending::kCancelled);
}

TEST(Watchdog, KillsATreeThatUsesTooMuchAndRemembersThePeak) {
  SystemClock clock;
  Watched tree({.memory_bytes = std::uint64_t{1} << 40});
  Watchdog watchdog(tree.dependencies(clock));

  tree.killed.wait();

  EXPECT_EQ(watchdog.verdict()->ending, Ending::kOutOfMemory);
  EXPECT_EQ(watchdog.peak().memory_bytes, std::uint64_t{1} << 40);
}

TEST(Watchdog, KillsOnceAndKeepsTheFirstReason) {
  ManualClock clock(TimePoint{});
  Watched tree;
  Watchdog watchdog(tree.dependencies(clock));

  watchdog.end({Ending::kOutputTooLarge, "first"});
  watchdog.end({Ending::kCancelled, "second"});

  EXPECT_EQ(watchdog.verdict()->cause, "first");
  EXPECT_EQ(tree.kills, 1);
}

TEST(Watchdog, LeavesATreeAloneThatEndsInTime) {
  ManualClock clock(TimePoint{});
  Watched tree;
  { const Watchdog watchdog(tree.dependencies(clock)); }
  EXPECT_EQ(tree.kills, 0);
}

}  // namespace
}  // namespace millrace::sandbox
