#include "producers/cli/stack/supervision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace millrace::cli::stack {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class Supervisions : public testing::Test {
 protected:
  void start(const std::string& name, pid_t pid) { supervision_.started(name, pid, now_); }
  void end(pid_t pid, Exit exit) { supervision_.exited(pid, exit, now_); }
  void advance_by(Duration step) { now_ += step; }
  std::vector<std::string> due() const { return supervision_.due(now_); }
  Member member() const { return supervision_.members().at(0); }

  // How long the member stays down after it failed at once for the n-th time in a row.
  Duration pause_after_failures(int count) {
    supervision_.want({"kafka"}, now_);
    for (int i = 1; i <= count; ++i) {
      now_ = member().due.value();
      start("kafka", 10);
      end(10, {.code = 1});
    }
    return *member().due - now_;
  }

  Supervision supervision_;
  TimePoint now_{1000s};
};

TEST_F(Supervisions, WhatIsWantedIsDueAtOnceAndOnlyUntilItRuns) {
  supervision_.want({"kafka", "redis"}, now_);
  EXPECT_THAT(due(), ElementsAre("kafka", "redis"));

  start("kafka", 10);
  EXPECT_THAT(due(), ElementsAre("redis"));

  supervision_.want({"kafka", "redis"}, now_);
  EXPECT_THAT(due(), ElementsAre("redis"));
}

TEST_F(Supervisions, WhatWasKilledIsBackWithinTwoSecondsHoweverOften) {
  supervision_.want({"kafka"}, now_);
  for (int i = 0; i < 50; ++i) {
    start("kafka", 10 + i);
    advance_by(10ms);
    end(10 + i, {.signal = SIGKILL});
    advance_by(1s);
    ASSERT_THAT(due(), ElementsAre("kafka")) << i;
  }
  EXPECT_FALSE(member().is_crash_looping());
}

TEST_F(Supervisions, WhatRanLongIsBackAtOnceEvenAfterAnError) {
  supervision_.want({"kafka"}, now_);
  start("kafka", 10);
  advance_by(1h);
  end(10, {.code = 1});
  advance_by(1s);
  EXPECT_THAT(due(), ElementsAre("kafka"));
}

TEST_F(Supervisions, WhatFailsAtEveryStartWaitsLongerEachTimeUpToALimit) {
  EXPECT_LE(pause_after_failures(1), 2s);
  Duration last = 0s;
  for (const int count : {1, 2, 3, 4}) {
    supervision_ = {};
    const auto pause = pause_after_failures(count);
    EXPECT_GT(pause, last);
    last = pause;
  }
  supervision_ = {};
  EXPECT_EQ(pause_after_failures(100), 10s);
}

TEST_F(Supervisions, ACrashLoopIsVisibleAndEndsWithALongLife) {
  pause_after_failures(3);
  EXPECT_TRUE(member().is_crash_looping());
  EXPECT_EQ(member().last_end, "exited with 1");

  now_ = *member().due;
  start("kafka", 11);
  advance_by(6s);
  end(11, {.code = 1});
  EXPECT_FALSE(member().is_crash_looping());
}

TEST_F(Supervisions, AProgramThatCannotBeStartedCountsAsAFailure) {
  supervision_.want({"kafka"}, now_);
  supervision_.failed_to_start("kafka", "no such program", now_);
  EXPECT_THAT(due(), IsEmpty());
  EXPECT_EQ(member().last_end, "no such program");
  EXPECT_EQ(member().quick_failures, 1);
}

TEST_F(Supervisions, WhatIsNoLongerWantedIsSurplusUntilItEndsAndNeverDue) {
  supervision_.want({"execute-1", "execute-2"}, now_);
  start("execute-1", 10);
  start("execute-2", 11);

  supervision_.want({"execute-1"}, now_);

  ASSERT_EQ(supervision_.surplus().size(), 1u);
  EXPECT_EQ(supervision_.surplus()[0].pid, 11);
  EXPECT_EQ(supervision_.exited(11, {}, now_), "execute-2");
  EXPECT_EQ(supervision_.members().size(), 1u);
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Supervisions, WhatIsWantedAgainBeforeItEndedStays) {
  supervision_.want({"execute-1"}, now_);
  start("execute-1", 10);
  supervision_.want({}, now_);
  supervision_.want({"execute-1"}, now_);
  EXPECT_THAT(supervision_.surplus(), IsEmpty());
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Supervisions, AStrangersEndChangesNothing) {
  supervision_.want({"kafka"}, now_);
  start("kafka", 10);
  EXPECT_EQ(supervision_.exited(99, {}, now_), std::nullopt);
  EXPECT_TRUE(member().is_running());
}

TEST_F(Supervisions, RestartsAreCountedWithoutTheFirstStart) {
  supervision_.want({"kafka"}, now_);
  start("kafka", 10);
  EXPECT_EQ(member().restarts, 0);
  end(10, {.signal = SIGKILL});
  start("kafka", 11);
  EXPECT_EQ(member().restarts, 1);
}

}  // namespace
}  // namespace millrace::cli::stack
