#include "workers/supervise/task_lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace millrace::supervise {
namespace {

const PoolName kPool("invoke");

std::vector<int> lanes_of(TaskLanes& lanes, int tasks) {
  std::vector<int> taken;
  for (int i = 0; i < tasks; ++i) taken.push_back(lanes.next(kPool));
  return taken;
}

TEST(TaskLanes, WhileFewAreInFlightEachTaskGoesToAnotherLane) {
  TaskLanes lanes(8);
  lanes.note(kPool, 8);
  const auto taken = lanes_of(lanes, 8);
  EXPECT_EQ(std::set<int>(taken.begin(), taken.end()).size(), 8U);
}

TEST(TaskLanes, TheMoreAreInFlightTheMoreGoTogether) {
  TaskLanes lanes(8);
  lanes.note(kPool, 64);
  EXPECT_THAT(lanes_of(lanes, 10), testing::ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 2, 2));
}

TEST(TaskLanes, NoLaneGetsHalfAgainMoreThanItsShare) {
  for (const std::size_t in_flight : {16U, 100U, 1000U, 100'000U}) {
    TaskLanes lanes(4);
    lanes.note(kPool, in_flight);
    std::map<int, std::size_t> got;
    for (std::size_t i = 0; i < in_flight; ++i) ++got[lanes.next(kPool)];
    for (const auto& [lane, tasks] : got) EXPECT_LE(tasks, in_flight / 4 + in_flight / 8 + 1) << lane << " of " << in_flight;
  }
}

TEST(TaskLanes, PoolsTakeTheirTurnsApart) {
  TaskLanes lanes(4);
  EXPECT_EQ(lanes.next(kPool), 0);
  EXPECT_EQ(lanes.next(PoolName("execute")), 0);
  EXPECT_EQ(lanes.next(kPool), 1);
}

}  // namespace
}  // namespace millrace::supervise
