#include "workers/supervise/pace.h"

#include <gtest/gtest.h>

namespace millrace::supervise {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Pace busy_pace() {
  Pace pace;
  for (int i = 0; i < 10; ++i) pace.committed(8, seconds(1) + milliseconds(i));
  return pace;
}

TEST(Pace, ManyRecordsOfManyJobsAreGatheredForSomeMilliseconds) {
  const Pace pace = busy_pace();
  EXPECT_EQ(pace.to_gather(3, 64, seconds(1) + milliseconds(10)), milliseconds(4));
  EXPECT_EQ(pace.to_gather(3, 64, seconds(1) + milliseconds(20)), Duration(0));
}

TEST(Pace, ALoneJobNeverWaits) {
  const Pace pace = busy_pace();
  EXPECT_EQ(pace.to_gather(1, 1, seconds(1) + milliseconds(10)), Duration(0));
}

TEST(Pace, WhoHasRestedDoesNotWaitAlsoBesideManyLongTasks) {
  const Pace pace = busy_pace();
  EXPECT_EQ(pace.to_gather(1, 100'000, seconds(3)), Duration(0));
  Pace slow;
  for (int i = 0; i < 10; ++i) slow.committed(1, seconds(i));
  EXPECT_EQ(slow.to_gather(1, 100'000, seconds(9) + milliseconds(1)), Duration(0));
}

TEST(Pace, AGoodBatchGoesAtOnce) {
  EXPECT_EQ(busy_pace().to_gather(256, 1000, seconds(1) + milliseconds(10)), Duration(0));
}

}  // namespace
}  // namespace millrace::supervise
