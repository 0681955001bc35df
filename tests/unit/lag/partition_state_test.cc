#include "shared/lag/partition_state.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/lag/looks.h"

namespace millrace::lag {
namespace {

struct Case {
  const char* what;
  std::vector<Observation> looks;
  PartitionState expected;
};

TEST(PartitionState, FollowsBurrowsRules) {
  const std::vector<Case> cases = {
      {"idle: everything read, nothing moves", {look(0, 9, 9), look(1, 9, 9), look(2, 9, 9)}, PartitionState::kOk},
      {"idle without an owner", {look(0, 9, 9, false), look(1, 9, 9, false), look(2, 9, 9, false)}, PartitionState::kOk},
      {"catches up", {look(0, 0, 90), look(1, 40, 90), look(2, 80, 90)}, PartitionState::kOk},
      {"lag falls once in a while", {look(0, 0, 50), look(1, 10, 55), look(2, 11, 80)}, PartitionState::kOk},
      {"works, but the backlog only grows", {look(0, 0, 50), look(1, 10, 60), look(2, 20, 90)}, PartitionState::kWarn},
      {"does not move under a constant backlog", {look(0, 5, 9), look(1, 5, 9), look(2, 5, 9)}, PartitionState::kStall},
      {"does not move while more arrives", {look(0, 5, 9), look(1, 5, 20), look(2, 5, 30)}, PartitionState::kStall},
      {"nobody is there", {look(0, 5, 9, false), look(1, 5, 9, false), look(2, 5, 30, false)}, PartitionState::kStop},
      {"nobody was ever there", {look(0, {}, 9, false), look(1, {}, 9, false), look(2, {}, 9, false)},
       PartitionState::kStop},
      {"left after it was up to date", {look(0, 9, 9, false), look(1, 9, 12, false), look(2, 9, 15, false)},
       PartitionState::kStop},
      {"was up to date a moment ago", {look(0, 9, 9), look(1, 9, 12), look(2, 9, 15)}, PartitionState::kOk},
      {"an owner arrives in between", {look(0, 5, 9, false), look(1, 5, 9), look(2, 5, 9)}, PartitionState::kStall},
      {"too few looks to tell", {look(0, 5, 9, false), look(1, 5, 9, false)}, PartitionState::kOk},
      {"no look at all", {}, PartitionState::kOk},
  };

  for (const Case& test : cases) EXPECT_EQ(name_of(evaluate(test.looks)), name_of(test.expected)) << test.what;
}

TEST(PartitionState, ForgetsWhatLiesBeforeItsWindow) {
  std::vector<Observation> looks = {look(0, 0, 100), look(1, 5, 100)};
  for (int at = 2; at < 12; ++at) looks.push_back(look(at, 5, 100));

  EXPECT_EQ(evaluate(looks), PartitionState::kStall);
}

rc::Gen<std::vector<Observation>> any_looks() {
  return rc::gen::map(rc::gen::container<std::vector<std::tuple<int, int, bool>>>(
                          rc::gen::tuple(rc::gen::inRange(0, 5), rc::gen::inRange(0, 5), rc::gen::arbitrary<bool>())),
                      [](const std::vector<std::tuple<int, int, bool>>& steps) {
                        std::vector<Observation> looks;
                        std::int64_t committed = 0;
                        std::int64_t end = 0;
                        for (const auto& [read, written, is_owned] : steps) {
                          end += written;
                          committed = std::min(end, committed + read);
                          looks.push_back(look(static_cast<double>(looks.size()), committed, end, is_owned));
                        }
                        return looks;
                      });
}

RC_GTEST_PROP(PartitionState, IsOkWheneverEverythingIsRead, ()) {
  auto looks = *any_looks();
  if (looks.empty()) return;
  looks.push_back(look(1e6, looks.back().end, looks.back().end, false));

  RC_ASSERT(evaluate(looks) == PartitionState::kOk);
}

RC_GTEST_PROP(PartitionState, IsNeverBadOnALookAfterTheLagFellAndThePositionMoved, ()) {
  auto looks = *any_looks();
  if (looks.empty() || lag_of(looks.back()) < 2) return;
  looks.push_back(look(1e6, *looks.back().committed + 1, looks.back().end));

  RC_ASSERT(evaluate(looks) == PartitionState::kOk);
}

RC_GTEST_PROP(PartitionState, DoesNotDependOnWhereOffsetsStart, ()) {
  const auto looks = *any_looks();
  auto shifted = looks;
  for (Observation& one : shifted) {
    one.begin += 1000;
    one.end += 1000;
    *one.committed += 1000;
  }

  RC_ASSERT(evaluate(looks) == evaluate(shifted));
}

}  // namespace
}  // namespace millrace::lag
