#include "shared/lag/partition_monitor.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "shared/lag/group_lag.h"
#include "shared/lag/lag_board.h"
#include "tests/unit/lag/looks.h"

namespace millrace::lag {
namespace {

PartitionLag after(const std::vector<Observation>& looks) {
  PartitionMonitor monitor;
  for (const Observation& one : looks) monitor.observe(one);
  return monitor.lag();
}

TEST(PartitionMonitor, CountsRecordsSecondsRatesAndTimeToDrain) {
  const PartitionLag lag = after({look(0, 0, 0), look(10, 100, 1000), look(20, 600, 1000)});

  EXPECT_EQ(lag.lag, 400);
  EXPECT_DOUBLE_EQ(lag.consumed_per_second, 30);
  EXPECT_DOUBLE_EQ(lag.produced_per_second, 50);
  EXPECT_EQ(lag.seconds_to_drain, std::nullopt);
  ASSERT_TRUE(lag.lag_seconds);
  EXPECT_NEAR(*lag.lag_seconds, 14, 1e-6);
}

TEST(PartitionMonitor, SaysWhenAShrinkingBacklogWillBeGone) {
  const PartitionLag lag = after({look(0, 0, 1000), look(10, 300, 1100)});

  ASSERT_TRUE(lag.seconds_to_drain);
  EXPECT_DOUBLE_EQ(*lag.seconds_to_drain, 40);
}

TEST(PartitionMonitor, WithoutLagNothingIsOldAndNothingNeedsToDrain) {
  const PartitionLag lag = after({look(0, 5, 5)});

  EXPECT_EQ(lag.lag_seconds, 0);
  EXPECT_EQ(lag.seconds_to_drain, 0);
  EXPECT_EQ(lag.state, PartitionState::kOk);
}

TEST(PartitionMonitor, AGroupThatNeverCommittedLagsFromTheOldestRecord) {
  Observation never = look(0, {}, 100);
  never.begin = 40;

  EXPECT_EQ(after({never}).lag, 60);
}

TEST(PartitionMonitor, WhatRetentionTookIsNoBacklog) {
  Observation expired = look(0, 10, 100);
  expired.begin = 70;

  EXPECT_EQ(after({expired}).lag, 30);
  EXPECT_EQ(after({expired}).position, 70);
}

TEST(PartitionMonitor, ForgetsATopicThatWasMadeAnew) {
  const PartitionLag lag = after({look(0, 900, 1000), look(10, 900, 1000), look(20, 900, 1000), look(30, 0, 4)});

  EXPECT_EQ(lag.lag, 4);
  EXPECT_EQ(lag.state, PartitionState::kOk);
  EXPECT_DOUBLE_EQ(lag.produced_per_second, 0);
}

RC_GTEST_PROP(PartitionMonitor, NeverReportsANegativeFigure, ()) {
  PartitionMonitor monitor;
  double at = 0;
  const auto count = *rc::gen::inRange(1, 40);
  for (int i = 0; i < count; ++i) {
    const auto committed = *rc::gen::inRange(-1, 100);
    Observation one = look(at += *rc::gen::inRange(0, 3), committed, *rc::gen::inRange(0, 100), i % 2 == 0);
    one.begin = *rc::gen::inRange(0, 50);
    monitor.observe(one);
    const PartitionLag lag = monitor.lag();
    RC_ASSERT(lag.lag >= 0);
    RC_ASSERT(lag.lag_seconds.value_or(0) >= 0);
    RC_ASSERT(lag.consumed_per_second >= 0);
    RC_ASSERT(lag.produced_per_second >= 0);
    RC_ASSERT(lag.seconds_to_drain.value_or(0) >= 0);
  }
}

TEST(GroupLag, AddsUpAndTakesTheWorst) {
  GroupLag group{"g", {}};
  group.partitions[{"a", 0}] = {.lag = 5, .lag_seconds = 2, .seconds_to_drain = 1, .owner = {}};
  group.partitions[{"a", 1}] = {.lag = 7, .seconds_to_drain = 9, .state = PartitionState::kWarn, .owner = {}};
  group.partitions[{"b", 0}] = {.lag = 1, .lag_seconds = 8, .seconds_to_drain = 2, .owner = {}};

  const GroupTotals totals = totals_of(group);

  EXPECT_EQ(totals.lag_max, 7);
  EXPECT_EQ(totals.lag_sum, 13);
  EXPECT_EQ(totals.lag_by_topic.at("a"), 12);
  EXPECT_EQ(totals.lag_seconds_max, 8);
  EXPECT_EQ(totals.seconds_to_drain, 9);
  EXPECT_EQ(totals.state, PartitionState::kWarn);
}

TEST(GroupLag, DoesNotDrainWhenOnePartitionDoesNot) {
  GroupLag group{"g", {}};
  group.partitions[{"a", 0}] = {.lag = 5, .owner = {}};
  group.partitions[{"b", 0}] = {.lag = 1, .seconds_to_drain = 2, .owner = {}};

  EXPECT_EQ(totals_of(group).seconds_to_drain, std::nullopt);
}

TEST(LagBoard, KeepsGroupsApartAndForgets) {
  LagBoard board;
  board.observe("one", {"t", 0}, look(0, 1, 5));
  board.observe("two", {"t", 0}, look(0, 5, 5));

  ASSERT_EQ(board.groups().size(), 2U);
  EXPECT_EQ(board.groups()[0].partitions.at({"t", 0}).lag, 4);
  EXPECT_EQ(board.groups()[1].partitions.at({"t", 0}).lag, 0);
  board.forget("one");
  EXPECT_EQ(board.groups().size(), 1U);
}

}  // namespace
}  // namespace millrace::lag
