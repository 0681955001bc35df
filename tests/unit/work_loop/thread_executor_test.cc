#include "shared/work_loop/thread_executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace millrace::work_loop {
namespace {

TEST(ThreadExecutor, RunsAsManyJobsAtOnceAsItHasThreads) {
  constexpr int kThreads = 32;
  std::latch all_running{kThreads};
  std::latch all_done{kThreads};
  ThreadExecutor executor{kThreads};

  // Each job blocks until all of them run: were one thread missing, this would never end.
  executor.run(std::vector<Executor::Job>(kThreads, [&] {
    all_running.arrive_and_wait();
    all_done.count_down();
  }));

  all_done.wait();
}

TEST(ThreadExecutor, RunsEveryJobOnceHoweverManyThereAre) {
  constexpr int kJobs = 10'000;
  std::atomic<int> done = 0;
  std::latch all_done{kJobs};
  ThreadExecutor executor{4};

  for (int batch = 0; batch < 100; ++batch) {
    executor.run(std::vector<Executor::Job>(kJobs / 100, [&] {
      ++done;
      all_done.count_down();
    }));
  }

  all_done.wait();
  EXPECT_EQ(done, kJobs);
}

TEST(ThreadExecutor, EndsWhileIdle) {
  const ThreadExecutor executor{8};
}

}  // namespace
}  // namespace millrace::work_loop
