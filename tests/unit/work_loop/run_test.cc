#include <gtest/gtest.h>

#include <stop_token>

#include "shared/event_log/memory_group_source.h"
#include "shared/event_log/memory_log.h"
#include "shared/event_log/memory_record_sink.h"
#include "shared/work_loop/thread_executor.h"
#include "shared/work_loop/work_loop.h"
#include "tests/unit/work_loop/plain_codec.h"

namespace millrace::work_loop {
namespace {

/// Succeeds with the input, and requests a stop of the whole loop with the last task.
class CountingHandler final : public TaskHandler {
 public:
  CountingHandler(int last, std::stop_source& stop) : left_(last), stop_(stop) {}
  Result<TaskOutcome> handle(const Task& task, const TaskScope& /*scope*/) override {
    if (--left_ == 0) stop_.request_stop();
    return TaskOutcome{Succeeded{task.input}};
  }

 private:
  std::atomic<int> left_;
  std::stop_source& stop_;
};

TEST(WorkLoopRun, WorksThroughABacklogOnManyThreadsAndDrainsWhenStopped) {
  constexpr int kTasks = 5'000;
  SystemClock clock;
  SeededRandom random{1};
  event_log::MemoryLog log{clock};
  event_log::MemoryGroup group;
  log.create_topic("tasks", 1);
  log.create_topic("results", 1);
  for (int number = 0; number < kTasks; ++number) {
    Task task;
    task.id = TaskId{std::to_string(number)};
    ASSERT_TRUE(log.append(PlainCodec::dispatched(task)));
  }
  event_log::MemoryGroupSource source{log, group, "tasks"};
  event_log::MemoryRecordSink sink{log};
  const PlainCodec codec;
  std::stop_source stop;
  CountingHandler handler{kTasks, stop};
  ThreadExecutor executor{16};
  WorkLoop loop{{.source = source,
                 .sink = sink,
                 .codec = codec,
                 .handler = handler,
                 .executor = executor,
                 .clock = clock,
                 .random = random},
                WorkLoopLimits{.concurrency = 16}};

  const auto drained = loop.run(stop.get_token());

  ASSERT_TRUE(drained);
  EXPECT_EQ(drained->given_back, 0U);
  // Tasks that hold back many finished ones are renewed at once; those records travel the same way.
  EXPECT_EQ(log.records_of("results").size(), static_cast<std::size_t>(kTasks) + loop.figures().renewals);
  EXPECT_EQ(group.committed({"tasks", 0}), kTasks);
}

}  // namespace
}  // namespace millrace::work_loop
