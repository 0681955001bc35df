#include "supervised_world.h"
#include "supervised_workflows.h"

#include "topics/job_codec.h"

namespace millrace::supervise {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;

using SupervisorTest = SupervisedWorld;

constexpr const char* kLambda = R"({"StartAt": "Score", "States": {"Score": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:eu-west-1:1:function:score"}}})";

TEST_F(SupervisorTest, TakesAJobThroughItsTasksToItsEnd) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", R"({"a":1})");
  settle();

  const auto first = only_task("work");
  EXPECT_EQ(first.operation, "one");
  EXPECT_EQ(first.input, R"({"a":1})");
  answer(first, Succeeded{R"({"b":2})"});
  const auto second = only_task("other");
  EXPECT_EQ(second.input, R"({"b":2})");
  answer(second, Succeeded{R"({"c":3})"});

  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(stored(job).output, R"({"c":3})");
  EXPECT_EQ(history_types(job).front(), "ExecutionStarted");
  EXPECT_EQ(history_types(job).back(), "ExecutionSucceeded");
  EXPECT_EQ(announced(job), (std::vector<std::string>{"millrace.job.accepted", "millrace.job.progressed",
                                                      "millrace.job.finished"}));
}

TEST_F(SupervisorTest, AHeartbeatIsNoNewsAndTwoPausesAreTwoEvents) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  const auto before = announced(job);
  renew(only_task("work"));
  EXPECT_EQ(announced(job), before);

  std::set<std::string> ids;
  for (const char* kind : {"pause", "resume", "pause"}) {
    advance_by(std::chrono::seconds(1));
    ASSERT_EQ(command(job, kind), "ok");
    ids.emplace(*event_log::find_header(log_.records_of("millrace.events").back().headers, "ce_id"));
  }
  EXPECT_EQ(ids.size(), 3U);
}

TEST_F(SupervisorTest, AWaitSurvivesTheSupervisorAndEndsOnTime) {
  put_workflow("waits", kWaits);
  const JobId job = submit("waits", "{}");
  settle();
  crash();
  advance_by(std::chrono::seconds(599));
  EXPECT_EQ(status_of(job), "RUNNING");
  advance_by(std::chrono::seconds(2));
  EXPECT_EQ(status_of(job), "SUCCEEDED");
}

TEST_F(SupervisorTest, ACancelledJobsRunOutsideIsEndedByTheOperationThatItsHandleNames) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  const auto first = only_task("work");
  const std::string handle = R"({"on_cancel": "stop_run", "run": "run-7"})";
  answer(first, Pending{handle, clock_.now() + std::chrono::seconds(30)});
  EXPECT_EQ(command(job, "cancel"), "ok");
  const auto last = only_task("work");
  EXPECT_EQ(last.operation, "stop_run");
  EXPECT_EQ(last.handle, handle);
  EXPECT_EQ(last.attempt, 2);
  answer(last, Succeeded{"null"});
  EXPECT_EQ(status_of(job), "ABORTED");
}

TEST_F(SupervisorTest, ARunThatBeginsOutsideWhileItsJobIsCancelledIsEndedWhenItIsHeardOf) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  const auto first = only_task("work");
  EXPECT_EQ(command(job, "cancel"), "ok");
  crash();
  const std::string handle = R"({"on_cancel": "stop_run", "run": "run-7"})";
  answer(first, Pending{handle, clock_.now() + std::chrono::seconds(30)});
  const auto last = only_task("work");
  EXPECT_EQ(last.operation, "stop_run");
  EXPECT_EQ(last.handle, handle);
  EXPECT_EQ(last.attempt, 2);
  answer(first, Pending{handle, clock_.now() + std::chrono::seconds(30)});
  EXPECT_TRUE(take_tasks("work").empty()) << "once";
  EXPECT_EQ(status_of(job), "ABORTED");
}

TEST_F(SupervisorTest, CancelStopsTheRunningTaskAndIgnoresItsOutcome) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  const auto first = only_task("work");
  EXPECT_EQ(command(job, "cancel", R"({"cause":"enough"})"), "ok");
  EXPECT_EQ(status_of(job), "ABORTED");
  answer(first, Succeeded{"1"});
  EXPECT_EQ(status_of(job), "ABORTED");
  EXPECT_NE(command(job, "cancel"), "ok");
  bool was_stopped = false;
  for (const auto& record : log_.records_of("millrace.control")) {
    const auto hint = topics::read_control(record);
    was_stopped = was_stopped || (hint && hint->kind == topics::ControlKind::kStopTask && hint->task_id == first.id);
  }
  EXPECT_TRUE(was_stopped);
}

TEST_F(SupervisorTest, APausedJobKeepsWhatArrivesAndGoesOnWhenResumed) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  const auto first = only_task("work");
  EXPECT_EQ(command(job, "pause"), "ok");
  EXPECT_EQ(status_of(job), "PAUSED");
  answer(first, Succeeded{"1"});
  EXPECT_TRUE(take_tasks("other").empty());
  crash();
  EXPECT_EQ(command(job, "resume"), "ok");
  EXPECT_EQ(only_task("other").input, "1");
  EXPECT_EQ(status_of(job), "RUNNING");
}

TEST_F(SupervisorTest, RedriveTakesUpTheFailedStateAndKeepsWhatSucceeded) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  answer(only_task("work"), Succeeded{"1"});
  answer(only_task("other"), Failed{"Broken", "once"});
  EXPECT_EQ(status_of(job), "FAILED");
  crash();
  EXPECT_EQ(command(job, "redrive"), "ok");
  EXPECT_TRUE(take_tasks("work").empty());
  answer(only_task("other"), Succeeded{"2"});
  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(history_types(job).back(), "ExecutionSucceeded");
}

TEST_F(SupervisorTest, AResourceOfAwsIsDoneByThePoolItIsMappedToAndToldAsItIsWritten) {
  put_workflow("scored", kLambda, 1, R"({"resources": {"arn:aws:lambda:*": "millrace:work:score"}})");
  const JobId job = submit("scored", R"({"x":1})");
  settle();
  const auto task = only_task("work");
  EXPECT_EQ(task.operation, "score");
  answer(task, Succeeded{"7"});
  EXPECT_EQ(stored(job).output, "7");
  EXPECT_EQ(history_types(job), (std::vector<std::string>{"ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled",
                                                          "LambdaFunctionStarted", "LambdaFunctionSucceeded", "TaskStateExited",
                                                          "ExecutionSucceeded"}));
}

TEST_F(SupervisorTest, ALargePayloadTravelsByReference) {
  put_workflow("two", R"({"StartAt":"A","States":{
    "A":{"Type":"Pass","Parameters":{"a.$":"$","b.$":"$"},"Next":"B"},
    "B":{"Type":"Task","Resource":"millrace:work:one","End":true}}})");
  submit("two", "\"" + std::string(200'000, 'x') + "\"");
  settle();
  EXPECT_EQ(payloads_.payloads.size(), 1U);
  EXPECT_EQ(take_tasks("work").size(), 1U);
}

}  // namespace
}  // namespace millrace::supervise
