#include "shared/model/process_pace.h"

#include <gtest/gtest.h>

namespace millrace::model {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ProcessPaceTest : public testing::Test {
 protected:
  ManualClock clock{TimePoint(seconds(1'000))};
  ProcessPace pace{clock, {{"openai", seconds(1)}}};  // 60 calls a minute.
};

TEST_F(ProcessPaceTest, C91_CallsThatComeTogetherAreSpacedEvenly) {
  for (int call = 0; call < 60; ++call) {
    const CallPace::Slot slot = pace.book("openai", seconds(60));
    ASSERT_TRUE(slot.is_booked);
    EXPECT_EQ(slot.wait, seconds(call));
  }
}

TEST_F(ProcessPaceTest, ATimeWithoutCallsSavesNoneForABurst) {
  (void)pace.book("openai", seconds(0));
  clock.advance_by(seconds(600));
  EXPECT_EQ(pace.book("openai", seconds(5)).wait, seconds(0));
  EXPECT_EQ(pace.book("openai", seconds(5)).wait, seconds(1));
}

TEST_F(ProcessPaceTest, ASlotBeyondTheCallersPatienceStaysFree) {
  (void)pace.book("openai", seconds(0));
  const CallPace::Slot refused = pace.book("openai", milliseconds(900));
  EXPECT_FALSE(refused.is_booked);
  EXPECT_EQ(refused.wait, seconds(1));
  EXPECT_EQ(pace.book("openai", seconds(1)).wait, seconds(1));
}

TEST_F(ProcessPaceTest, AnAccountWithoutARateIsNeverHeldBack) {
  for (int call = 0; call < 1'000; ++call) EXPECT_EQ(pace.book("rules", seconds(0)).wait, Duration::zero());
}

}  // namespace
}  // namespace millrace::model
