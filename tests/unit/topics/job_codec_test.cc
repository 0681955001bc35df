#include "topics/job_codec.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/topics/records.h"
#include "topics/names.h"
#include "topics/refusal.h"

namespace millrace::topics {
namespace {

TEST(JobCodec, DispatchesToThePoolsTopicUnderTheTasksKeyAndAnIdThatFollowsFromTheDispatch) {
  TaskDispatched task;
  task.job_id = JobId("j1-a");
  task.task_id = TaskId("t");
  task.token = "x";
  task.operation = "o";
  task.input = "1";
  const auto first = dispatched_record(task, PoolName("mine"), "");
  const auto second = dispatched_record(task, PoolName("mine"), "");
  task.attempt = 2;
  const auto again = dispatched_record(task, PoolName("mine"), "");

  EXPECT_EQ(first.topic, "millrace.tasks.mine");
  EXPECT_EQ(first.key, "t");
  EXPECT_EQ(first.partition, std::nullopt);
  EXPECT_EQ(header_of(first.headers, "ce_type"), kTaskDispatched);
  EXPECT_EQ(header_of(first.headers, "ce_subject"), "j1-a");
  EXPECT_EQ(header_of(first.headers, "ce_id"), header_of(second.headers, "ce_id"));
  EXPECT_NE(header_of(first.headers, "ce_id"), header_of(again.headers, "ce_id"));
}

TEST(JobCodec, AJobEventsIdFollowsFromJobKindAndSequence) {
  JobEvent event;
  event.job_id = JobId("j1-a");
  event.kind = JobEventKind::kFinished;
  event.status = "SUCCEEDED";
  event.sequence = 9;
  const auto first = job_event_record(event, "");
  const auto same = job_event_record(event, "");
  event.sequence = 20;
  const auto after_redrive = job_event_record(event, "");

  EXPECT_EQ(first.topic, kEvents);
  EXPECT_EQ(first.key, "j1-a");
  EXPECT_EQ(header_of(first.headers, "ce_type"), kJobFinished);
  EXPECT_EQ(header_of(first.headers, "ce_id"), header_of(same.headers, "ce_id"));
  EXPECT_NE(header_of(first.headers, "ce_id"), header_of(after_redrive.headers, "ce_id"));
}

TEST(JobCodec, ARejectedRequestIsItsOwnSubject) {
  JobEvent event;
  event.kind = JobEventKind::kRejected;
  event.status = "REJECTED";
  event.event_source = "shop";
  event.event_id = "7";

  EXPECT_EQ(job_event_record(event, "").key, "shop 7");
}

TEST(JobCodec, HintsTravel) {
  const ControlHint hint{ControlKind::kStopTask, {}, JobId("j1-a"), TaskId("t"), 2, ""};

  const auto sent = control_record(hint, "id-1", kSupervisorSource);
  const auto read = read_control(delivered(sent));

  EXPECT_EQ(sent.topic, kControl);
  EXPECT_EQ(header_of(sent.headers, "ce_type"), kStopTaskType);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->task_id, TaskId("t"));
  EXPECT_EQ(read->attempt, 2);
}

TEST(JobCodec, RefusesResultsOfAnotherType) {
  const auto read = read_result(read_from(
      "millrace.results", "{}",
      {{"ce_specversion", "1.0"}, {"ce_id", "1"}, {"ce_source", "s"}, {"ce_type", std::string(kJobRequested)}}));

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().where, kInvalidEvent);
}

}  // namespace
}  // namespace millrace::topics
