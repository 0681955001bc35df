#include "producers/gateway/job_watch.h"

#include <gtest/gtest.h>

namespace millrace::gateway {
namespace {

const JobId kOne("j0-1");
const JobId kTwo("j0-2");

TEST(JobWatch, CallsThoseWhoWatchTheJobAndNobodyElse) {
  JobWatch watch;
  int one = 0;
  int two = 0;
  const auto number = watch.watch(kOne, false, [&] { ++one; });
  watch.watch(kOne, true, [&] { ++one; });
  watch.watch(kTwo, false, [&] { ++two; });

  watch.notify(kOne);
  EXPECT_EQ(one, 2);
  EXPECT_EQ(two, 0);
  watch.unwatch(number);
  watch.notify(kOne);
  EXPECT_EQ(one, 3);
  EXPECT_EQ(watch.jobs(true), std::vector<JobId>{kOne});
}

TEST(JobWatch, FindsBySweepsWhatNoEventTold) {
  JobWatch watch;
  int calls = 0;
  watch.watch(kOne, true, [&] { ++calls; });
  const postgres::JobStanding standing{.id = kOne, .workflow = "w", .status = "RUNNING", .tags = "{}", .history_events = 3};
  watch.compare(std::vector{standing});
  watch.compare(std::vector{standing});
  EXPECT_EQ(calls, 1) << "the same again is no news";
  auto moved = standing;
  moved.history_events = 4;
  watch.compare(std::vector{moved});
  EXPECT_EQ(calls, 2);
  watch.compare(std::vector{postgres::LastLine{.job = kOne, .id = 7}});
  EXPECT_EQ(calls, 3);
}

TEST(JobWatch, LetsAWatcherLeaveWhileItIsCalled) {
  JobWatch watch;
  JobWatch::Number number = 0;
  number = watch.watch(kOne, false, [&] { watch.unwatch(number); });
  watch.notify(kOne);
  EXPECT_EQ(watch.size(), 0U);
}

}  // namespace
}  // namespace millrace::gateway
