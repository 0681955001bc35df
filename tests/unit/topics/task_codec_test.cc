#include "topics/task_codec.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/topics/records.h"
#include "topics/job_codec.h"
#include "topics/names.h"
#include "topics/refusal.h"
#include "topics/trace_context.h"

namespace millrace::topics {
namespace {

constexpr const char* kTrace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TaskDispatched an_event() {
  TaskDispatched event;
  event.job_id = JobId("j3-0123");
  event.task_id = TaskId("5f0c0b5e-1111-5222-8333-444455556666");
  event.attempt = 2;
  event.token = "secret";
  event.operation = "run";
  event.input = R"({"a":1})";
  event.reply_partition = 3;
  event.workflow = "python";
  event.workflow_version = 4;
  return event;
}

work_loop::Task task() {
  return *read_task(delivered(dispatched_record(an_event(), PoolName("execute"), kTrace)));
}

TEST(TaskCodec, AWorkerReadsWhatTheSupervisorDispatched) {
  const work_loop::Task read = task();

  EXPECT_EQ(read.job, JobId("j3-0123"));
  EXPECT_EQ(read.id, an_event().task_id);
  EXPECT_EQ(read.attempt, 2);
  EXPECT_EQ(read.token, "secret");
  EXPECT_EQ(read.operation, "run");
  EXPECT_EQ(read.input, R"({"a":1})");
  EXPECT_EQ(read.workflow, "python");
  EXPECT_EQ(read.workflow_version, 4);
  EXPECT_EQ(read.reply_partition, 3);
  EXPECT_EQ(read.deadline, std::nullopt);
  EXPECT_TRUE(is_traceparent(read.traceparent));
  EXPECT_EQ(read.traceparent.substr(0, 35), std::string(kTrace).substr(0, 35));
}

TEST(TaskCodec, TheSupervisorReadsWhatAWorkerAnswered) {
  const auto sent = finished_record(task(), work_loop::Succeeded{"[true]"});
  const auto read = read_result(delivered(sent));

  EXPECT_EQ(sent.topic, kResults);
  EXPECT_EQ(sent.partition, 3);
  EXPECT_EQ(sent.key, "j3-0123");
  ASSERT_TRUE(read) << describe(read.error());
  const auto& finished = std::get<TaskFinished>(read->event);
  EXPECT_EQ(finished.task_id, an_event().task_id);
  EXPECT_EQ(finished.attempt, 2);
  EXPECT_EQ(finished.token, "secret");
  EXPECT_EQ(std::get<work_loop::Succeeded>(finished.outcome).output, "[true]");
  EXPECT_EQ(read->traceparent.substr(0, 35), std::string(kTrace).substr(0, 35));
  EXPECT_NE(read->traceparent, task().traceparent);
}

TEST(TaskCodec, TheSameOutcomeTwiceIsTheSameEvent) {
  const auto first = finished_record(task(), work_loop::Failed{"E", "c"});
  const auto second = finished_record(task(), work_loop::Failed{"E", "c"});
  auto later = task();
  later.attempt = 3;

  EXPECT_EQ(header_of(first.headers, "ce_id"), header_of(second.headers, "ce_id"));
  EXPECT_EQ(first.value, second.value);
  EXPECT_NE(header_of(first.headers, "ce_id"),
            header_of(finished_record(later, work_loop::Failed{"E", "c"}).headers, "ce_id"));
}

TEST(TaskCodec, RenewalsAreEventsOfTheirOwn) {
  const auto first = renewed_record(task(), 1);
  const auto second = renewed_record(task(), 2);
  const auto read = read_result(delivered(first));

  EXPECT_NE(header_of(first.headers, "ce_id"), header_of(second.headers, "ce_id"));
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<TaskRenewed>(read->event).token, "secret");
}

TEST(TaskCodec, PayloadsByReferenceAreNamedOnBothSides) {
  TaskDispatched event = an_event();
  event.dataref = "file:in";
  const auto record = delivered(dispatched_record(event, PoolName("execute"), kTrace));
  const auto answer = read_result(delivered(finished_by_reference(task(), "file:out")));

  EXPECT_EQ(dataref_of(record), "file:in");
  EXPECT_EQ(read_task(record)->input, "null");
  ASSERT_TRUE(answer);
  EXPECT_EQ(std::get<TaskFinished>(answer->event).dataref, "file:out");
}

TEST(TaskCodec, AnOutputThatWouldPoisonTheResultsFailsTheTask) {
  const auto failure_of = [](const std::string& output) {
    const auto read = read_result(delivered(finished_record(task(), work_loop::Succeeded{output})));
    return std::get<work_loop::Failed>(std::get<TaskFinished>(read->event).outcome).error;
  };

  EXPECT_EQ(failure_of("{\"a\":"), "Millrace.WorkerError");
  EXPECT_EQ(failure_of("1} , \"token\":\"x\""), "Millrace.WorkerError");
  EXPECT_EQ(failure_of("\"" + std::string(kEventBytesMax, 'x') + "\""), "States.DataLimitExceeded");
}

TEST(TaskCodec, RefusesWhatIsNoTask) {
  auto other = delivered(dispatched_record(an_event(), PoolName("execute"), kTrace));
  other.headers.push_back({"ce_type", "other"});

  EXPECT_EQ(read_task(other).error().where, kInvalidEvent);
  EXPECT_EQ(read_task(read_from("millrace.tasks.execute", "{}")).error().where, kInvalidCloudEvent);
}

}  // namespace
}  // namespace millrace::topics
