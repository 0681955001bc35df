#include "supervised_world.h"

#include "topics/job_codec.h"
#include "topics/names.h"
#include "topics/task_codec.h"

namespace millrace::supervise {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;

constexpr char kTwoTasks[] = R"({
  "StartAt": "First",
  "States": {
    "First": {"Type": "Task", "Resource": "millrace:work:one", "Next": "Second"},
    "Second": {"Type": "Task", "Resource": "millrace:other:two", "End": true}
  }
})";

constexpr char kRetried[] = R"({
  "StartAt": "Try",
  "States": {
    "Try": {"Type": "Task", "Resource": "millrace:work:one", "End": true,
            "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2.0}]}
  }
})";

constexpr char kWaits[] = R"({
  "StartAt": "Pause",
  "States": {"Pause": {"Type": "Wait", "Seconds": 600, "Next": "Done"}, "Done": {"Type": "Succeed"}}
})";

constexpr char kParent[] = R"({
  "StartAt": "Call",
  "States": {
    "Call": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
             "Parameters": {"StateMachineArn": "child", "Input.$": "$"}, "OutputPath": "$.Output", "End": true}
  }
})";

constexpr char kCallback[] = R"({
  "StartAt": "Ask",
  "States": {
    "Ask": {"Type": "Task", "Resource": "millrace:work:ask.waitForTaskToken",
            "Parameters": {"token.$": "$$.Task.Token"}, "End": true}
  }
})";

using SupervisorTest = SupervisedWorld;

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

TEST_F(SupervisorTest, TheSameEventTwiceIsOneJobAndAnotherBodyIsRefused) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", R"({"a":1})", "same");
  submit("two", R"({ "a" : 1 })", "same");
  settle();
  submit("two", R"({"a":1})", "same", 1);
  submit("two", R"({"a":2})", "same");
  settle();

  EXPECT_EQ(store_.jobs().size(), 1U);
  EXPECT_EQ(status_of(job), "RUNNING");
  EXPECT_EQ(take_tasks("work").size(), 1U);
  EXPECT_EQ(log_.records_of("millrace.dead").size(), 1U);
}

TEST_F(SupervisorTest, RefusesAnUnknownWorkflowAndGoesOnWithTheNextRequest) {
  put_workflow("two", kTwoTasks);
  submit("nonsense", "{}", "e1");
  submit("two", "{}", "e2");
  settle();

  EXPECT_EQ(store_.jobs().size(), 1U);
  const auto dead = log_.records_of("millrace.dead");
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(event_log::find_header(dead[0].headers, "x-error-type"), "UnknownWorkflow");
}

TEST_F(SupervisorTest, AnInputAgainstTheSchemaIsRefused) {
  store_.put_workflow({.name = "strict", .version = 1, .definition = kTwoTasks,
                       .request_schema = R"({"type":"object","required":["prompt"]})"});
  submit("strict", R"({"prompt":"x"})", "good");
  submit("strict", R"({"other":"x"})", "bad");
  settle();
  EXPECT_EQ(store_.jobs().size(), 1U);
  const auto dead = log_.records_of("millrace.dead");
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_NE(event_log::find_header(dead[0].headers, "x-error-message")->find("prompt"), std::string_view::npos);
}

TEST_F(SupervisorTest, ADeadSupervisorsJobGoesOnWhereItStood) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  const auto first = only_task("work");
  crash();
  answer(first, Succeeded{"1"});
  crash();
  settle();
  answer(only_task("other"), Succeeded{"2"});

  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(history_types(job).back(), "ExecutionSucceeded");
}

TEST_F(SupervisorTest, EventsThatWereCommittedButNotSentAreSentByTheSuccessor) {
  put_workflow("two", kTwoTasks);
  submit("two", "{}");
  log_.fill_queue_for_next_sends(3);
  ASSERT_TRUE(supervisor_->turn(Duration(0)));
  ASSERT_EQ(store_.jobs().size(), 1U);
  ASSERT_TRUE(take_tasks("work").empty());
  crash();
  settle();
  EXPECT_EQ(take_tasks("work").size(), 1U);
}

TEST_F(SupervisorTest, ASendThatFailsIsRepeated) {
  put_workflow("two", kTwoTasks);
  submit("two", "{}");
  log_.fail_next_sends(4);
  settle();
  for (int pause = 0; pause < 4; ++pause) advance_by(std::chrono::milliseconds(200));
  EXPECT_EQ(take_tasks("work").size(), 1U);
}

TEST_F(SupervisorTest, ALogThatWasMadeAnewAndHasGrownPastOurPositionIsRecognisedWhenTheConnectionIsBack) {
  put_workflow("two", kTwoTasks);
  submit("two", "{}", "e1");
  settle();
  ASSERT_EQ(store_.jobs().size(), 1U);

  log_.create_topic(std::string(topics::kRequests), kShards);
  submit("two", "{}", "e2");
  submit("two", "{}", "e3");
  reader_->cut_off();
  settle();

  EXPECT_EQ(store_.jobs().size(), 3U);
}

TEST_F(SupervisorTest, AShardThatIsToBeHandedOverBeforeItWasTakenUpIsLetGo) {
  settle();
  ownership_.leaving_shards = {Shard(0), Shard(7)};
  settle();
  EXPECT_EQ(ownership_.leaving_shards, std::set<Shard>{Shard(0)}) << "still in hand";
}

TEST_F(SupervisorTest, AStaleResultInTheSameBatchDoesNotUndoWhatCameBeforeIt) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  const auto task = only_task("work");
  auto stale = task;
  stale.token = TokenSigner("another key").sign({task.job, {1, 0}, 1});
  ASSERT_TRUE(log_.append(topics::finished_record(task, Pending{"run-7", clock_.now() + std::chrono::seconds(30)})));
  ASSERT_TRUE(log_.append(topics::finished_record(stale, Succeeded{"1"})));
  settle();
  EXPECT_EQ(stored(job).in_flight, 0) << "what is stored still waits for a worker";
  advance_by(std::chrono::seconds(31));
  EXPECT_EQ(take_tasks("work").size(), 1U);
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

TEST_F(SupervisorTest, ARepeatedResultCountsOnce) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  const auto first = only_task("work");
  answer(first, Succeeded{"1"});
  answer(first, Succeeded{"\"forged\""});
  EXPECT_EQ(take_tasks("other").size(), 1U);
  EXPECT_EQ(status_of(job), "RUNNING");
}

TEST_F(SupervisorTest, AResultWithoutTheCurrentTokenIsIgnored) {
  put_workflow("two", kTwoTasks);
  submit("two", "{}");
  settle();
  auto forged = only_task("work");
  forged.token = TokenSigner("another key").sign({forged.job, {1, 0}, 1});
  answer(forged, Succeeded{"1"});
  EXPECT_TRUE(take_tasks("other").empty());
}

TEST_F(SupervisorTest, E151RetriesAfterOneTwoAndFourSecondsAndThenFails) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  for (const int seconds : {1, 2, 4}) {
    answer(only_task("work"), Failed{"Broken", "again"});
    advance_by(std::chrono::seconds(seconds) - std::chrono::milliseconds(1));
    EXPECT_TRUE(take_tasks("work").empty());
    advance_by(std::chrono::milliseconds(2));
  }
  answer(only_task("work"), Failed{"Broken", "for good"});
  EXPECT_EQ(status_of(job), "FAILED");
  EXPECT_EQ(stored(job).job.execution.error(), "Broken");
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

TEST_F(SupervisorTest, APendingTaskHoldsNothingAndComesBackAsAPoll) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  const auto first = only_task("work");
  answer(first, Pending{"run-7", clock_.now() + std::chrono::seconds(30)});
  EXPECT_EQ(stored(job).in_flight, 0);
  crash();
  advance_by(std::chrono::seconds(31));
  const auto poll = only_task("work");
  EXPECT_EQ(poll.id, first.id);
  EXPECT_EQ(poll.attempt, 2);
  EXPECT_EQ(poll.handle, "run-7");
  answer(poll, Succeeded{"7"});
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

TEST_F(SupervisorTest, ATaskThatWasPolledOftenIsNotTakenForLostWhenItsWorkerDies) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  for (int polls = 0; polls < 30; ++polls) {
    answer(only_task("work"), Pending{"breaker open", clock_.now() + std::chrono::seconds(60)});
    advance_by(std::chrono::seconds(61));
  }
  only_task("work");
  advance_by(std::chrono::minutes(1));
  give_loss_verdict("work");
  const auto again = only_task("work");
  EXPECT_EQ(again.handle, "breaker open");
  answer(again, Succeeded{"7"});
  EXPECT_EQ(status_of(job), "SUCCEEDED");
}

TEST_F(SupervisorTest, APollAskedForBeforeTheQuestionIsOutIsNotForgotten) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  const auto first = only_task("work");
  EXPECT_EQ(command(job, "poll_now", R"({"task_id":")" + first.id.value() + R"("})"), "ok");
  answer(first, Pending{"question", std::nullopt});
  EXPECT_EQ(only_task("work").handle, "question");
}

TEST_F(SupervisorTest, ACallbackTaskWaitsForWhoeverHoldsItsToken) {
  put_workflow("callback", kCallback);
  const JobId job = submit("callback", "{}");
  settle();
  const auto task = only_task("work");
  const std::string token = task.input.substr(10, task.input.size() - 12);
  answer(task, Succeeded{"\"handed over\""});
  EXPECT_EQ(status_of(job), "RUNNING");
  EXPECT_NE(command(job, "task_succeeded", R"({"token":"forged","output":1})"), "ok");
  EXPECT_EQ(command(job, "task_heartbeat", R"({"token":")" + token + R"("})"), "ok");
  EXPECT_EQ(command(job, "task_succeeded", R"({"token":")" + token + R"(","output":{"x":1}})"), "ok");
  EXPECT_EQ(status_of(job), "SUCCEEDED");
  EXPECT_EQ(stored(job).output, R"({"x":1})");
  EXPECT_NE(command(job, "task_succeeded", R"({"token":")" + token + R"(","output":2})"), "ok");
}

TEST_F(SupervisorTest, ARenewedTaskThatFallsSilentIsDispatchedAgainUnderTheNextAttempt) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  advance_by(std::chrono::minutes(1));
  const auto first = only_task("work");
  renew(first);
  advance_by(std::chrono::seconds(10));
  renew(first);
  advance_by(std::chrono::seconds(10));
  EXPECT_TRUE(take_tasks("work").empty());
  advance_by(std::chrono::seconds(10));
  const auto second = only_task("work");
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.attempt, 2);
  answer(first, Succeeded{"\"late\""});
  EXPECT_EQ(status_of(job), "RUNNING");
  answer(second, Succeeded{"1"});
  EXPECT_EQ(status_of(job), "SUCCEEDED");
}

TEST_F(SupervisorTest, ALeaseStandsStillWhileItsSupervisorHasJustTakenOver) {
  put_workflow("retried", kRetried);
  submit("retried", "{}");
  settle();
  renew(only_task("work"));
  crash();
  settle();
  advance_by(std::chrono::seconds(14));
  crash();
  advance_by(std::chrono::seconds(14));
  EXPECT_TRUE(take_tasks("work").empty());
}

TEST_F(SupervisorTest, ABacklogIsNotALossButAPassedTaskWithoutAnOutcomeIs) {
  put_workflow("retried", kRetried);
  submit("retried", "{}");
  settle();
  only_task("work");
  advance_by(std::chrono::hours(1));
  EXPECT_TRUE(take_tasks("work").empty());
  EXPECT_TRUE(losses_.watched.contains(PoolName("work")));
  give_loss_verdict("work");
  EXPECT_EQ(only_task("work").attempt, 2);
}

TEST_F(SupervisorTest, ATaskLostBeforeATakeOverIsFoundByTheSuccessor) {
  put_workflow("retried", kRetried);
  submit("retried", "{}");
  settle();
  only_task("work");
  crash();
  advance_by(std::chrono::minutes(1));
  give_loss_verdict("work");
  EXPECT_EQ(only_task("work").attempt, 2);
}

TEST_F(SupervisorTest, AVerdictFromBeforeATakeOverSaysNothingOfTheTasksTakenOver) {
  put_workflow("retried", kRetried);
  submit("retried", "{}");
  settle();
  only_task("work");
  LossVerdict early{.pool = PoolName("work"), .dispatched_before = clock_.now() + std::chrono::seconds(1), .results_end = {}};
  for (int shard = 0; shard < kShards; ++shard) early.results_end[Shard(shard)] = 0;
  crash();
  advance_by(std::chrono::seconds(10));
  losses_.next.push_back(early);
  settle();
  EXPECT_TRUE(take_tasks("work").empty());
}

TEST_F(SupervisorTest, ALogMadeAnewIsNoticedAndOpenTasksAreDispatchedAgain) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  answer(only_task("work"), Succeeded{"1"});
  only_task("other");
  for (const char* topic : {"millrace.requests", "millrace.results"}) log_.create_topic(topic, kShards);
  crash();
  clock_.advance_by(std::chrono::seconds(1));
  settle();
  const auto again = only_task("other");
  EXPECT_EQ(again.attempt, 2);
  answer(again, Succeeded{"2"});
  EXPECT_EQ(status_of(job), "SUCCEEDED");
  const JobId later = submit("two", "{}", "later");
  settle();
  EXPECT_EQ(status_of(later), "RUNNING");
}

TEST_F(SupervisorTest, WhatALogLostIsDispatchedAgainAlsoWhenTheClockWasSetBackSince) {
  put_workflow("two", kTwoTasks);
  submit("two", "{}");
  settle();
  EXPECT_EQ(only_task("work").attempt, 1);
  for (const char* topic : {"millrace.requests", "millrace.results"}) log_.create_topic(topic, kShards);
  crash();
  clock_.advance_by(-std::chrono::minutes(10));
  settle();
  EXPECT_EQ(only_task("work").attempt, 2);
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

TEST_F(SupervisorTest, AJobKeepsTheVersionOfTheDefinitionItBeganWith) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  put_workflow("two", kWaits, 2);
  crash();
  answer(only_task("work"), Succeeded{"1"});
  EXPECT_EQ(take_tasks("other").size(), 1U);
  EXPECT_EQ(stored(job).job.workflow_version, 1);
}

TEST_F(SupervisorTest, ARequestMayNameAVersionOrAnAliasAndTheJobKeepsIt) {
  put_workflow("two", kTwoTasks);
  put_workflow("two", kWaits, 2);
  store_.put_alias("two", "live", 1);
  const JobId by_alias = submit("two:live", "{}", "e1");
  const JobId by_version = submit("two:1", "{}", "e2");
  const JobId newest = submit("two", "{}", "e3");
  settle();
  EXPECT_EQ(stored(by_alias).job.workflow, "two");
  EXPECT_EQ(stored(by_alias).job.workflow_version, 1);
  EXPECT_EQ(stored(by_version).job.workflow_version, 1);
  EXPECT_EQ(stored(newest).job.workflow_version, 2);

  store_.put_alias("two", "live", 2);
  advance_by(std::chrono::seconds(3));
  const JobId later = submit("two:live", "{}", "e4");
  settle();
  EXPECT_EQ(stored(later).job.workflow_version, 2);
  crash();
  for (const auto& task : take_tasks("work")) answer(task, Succeeded{"1"});
  EXPECT_EQ(take_tasks("other").size(), 2U);
  EXPECT_EQ(stored(by_alias).job.workflow_version, 1);
}

TEST_F(SupervisorTest, AVersionOrAliasThatIsNotThereIsRefusedByName) {
  put_workflow("two", kTwoTasks);
  submit("two:live", "{}", "e1");
  submit("two:9", "{}", "e2");
  settle();
  EXPECT_TRUE(store_.jobs().empty());
  const auto dead = log_.records_of("millrace.dead");
  ASSERT_EQ(dead.size(), 2U);
}

constexpr const char* kLambda = R"({"StartAt": "Score", "States": {"Score": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:eu-west-1:1:function:score"}}})";

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

TEST_F(SupervisorTest, LimitsOfAwsHoldOnlyWhereTheWorkflowWasPutWithThem) {
  put_workflow("free", kTwoTasks);
  put_workflow("bound", kTwoTasks, 1, R"({"limits": "aws"})");
  const std::string large = '"' + std::string(300'000, 'x') + '"';
  const JobId free = submit("free", "{}", "e1");
  const JobId bound = submit("bound", "{}", "e2");
  settle();
  for (const auto& task : take_tasks("work")) answer(task, Succeeded{large});
  EXPECT_EQ(status_of(free), "RUNNING");
  EXPECT_EQ(status_of(bound), "FAILED");
  EXPECT_EQ(stored(bound).job.execution.error(), "States.DataLimitExceeded");
}

TEST_F(SupervisorTest, AnInputAboveTheWorkflowsLimitIsRefused) {
  put_workflow("free", kTwoTasks);
  put_workflow("bound", kTwoTasks, 1, R"({"limits": "aws"})");
  const std::string large = '"' + std::string(300'000, 'x') + '"';
  submit("free", large, "e1");
  submit("bound", large, "e2");
  settle();
  EXPECT_EQ(store_.jobs().size(), 1U);
  EXPECT_EQ(log_.records_of("millrace.dead").size(), 1U);
}

TEST_F(SupervisorTest, HistoryEndsAtTwentyFiveThousandEventsUnderTheLimitsOfAws) {
  constexpr const char* kEndless = R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"},
    "B": {"Type": "Choice", "Choices": [{"Variable": "$.go", "BooleanEquals": true, "Next": "A"}], "Default": "C"},
    "C": {"Type": "Succeed"}}})";
  put_workflow("endless", kEndless, 1, R"({"limits": "aws"})");
  const JobId job = submit("endless", R"({"go":true})");
  for (int i = 0; i < 30; ++i) advance_by(std::chrono::seconds(1));
  ASSERT_EQ(status_of(job), "FAILED");
  EXPECT_EQ(stored(job).job.execution.cause(), "The execution reached the maximum number of history events (25000).");
  EXPECT_EQ(history_types(job).size(), 25000U);
}

TEST_F(SupervisorTest, ANestedExecutionAnswersItsParent) {
  put_workflow("parent", kParent);
  put_workflow("child", kRetried);
  const JobId parent = submit("parent", R"({"x":1})");
  settle();
  ASSERT_EQ(store_.jobs().size(), 2U);
  const auto task = only_task("work");
  EXPECT_EQ(task.input, R"({"x":1})");
  answer(task, Succeeded{R"({"y":2})"});
  EXPECT_EQ(status_of(parent), "SUCCEEDED");
  EXPECT_EQ(stored(parent).output, R"({"y":2})");
}

TEST_F(SupervisorTest, AChildsAnswerThatTheLogLostUnreadIsAskedForAgain) {
  put_workflow("parent", kParent);
  put_workflow("child", kRetried);
  const JobId parent = submit("parent", "{}");
  settle();
  EXPECT_TRUE(log_.append(topics::finished_record(only_task("work"), Succeeded{"7"})));
  lose_next_record(topics::kResults, Shard(0));
  EXPECT_EQ(status_of(parent), "RUNNING");
  advance_by(std::chrono::seconds(20));  // Seen to be missing, but it may still be on its way.
  EXPECT_EQ(status_of(parent), "RUNNING");
  advance_by(std::chrono::seconds(40));
  EXPECT_EQ(status_of(parent), "SUCCEEDED");
}

TEST_F(SupervisorTest, AChildsRequestThatTheLogLostUnreadIsMadeAgainAndNoChildAtWorkIsDisturbed) {
  put_workflow("parent", kParent);
  put_workflow("child", kRetried);
  const JobId parent = submit("parent", "{}");
  EXPECT_TRUE(supervisor_->turn(Duration(0)));
  const Shard child = log_.range_of({std::string(topics::kRequests), 1})->end > 0 ? Shard(1) : Shard(0);
  log_.truncate({std::string(topics::kRequests), child.value()}, child == Shard(0) ? 1 : 0);
  settle();
  EXPECT_TRUE(take_tasks("work").empty());
  const auto requests = [&] {
    return log_.records_of(std::string(topics::kRequests)).size();
  };
  for (int i = 0; i < 2; ++i) advance_by(std::chrono::seconds(40));
  const auto task = only_task("work");
  const std::size_t asked = requests();
  for (int i = 0; i < 10; ++i) advance_by(std::chrono::minutes(1));
  EXPECT_EQ(requests(), asked);
  answer(task, Succeeded{"7"});
  EXPECT_EQ(status_of(parent), "SUCCEEDED");
}

TEST_F(SupervisorTest, ARefusedChildFailsItsParentsTask) {
  put_workflow("parent", kParent);
  const JobId parent = submit("parent", "{}");
  settle();
  EXPECT_EQ(status_of(parent), "FAILED");
}

TEST_F(SupervisorTest, CancellingAParentCancelsItsChild) {
  put_workflow("parent", kParent);
  put_workflow("child", kRetried);
  const JobId parent = submit("parent", "{}");
  settle();
  EXPECT_EQ(command(parent, "cancel"), "ok");
  settle();
  for (const auto& [id, job] : store_.jobs()) EXPECT_EQ(name_of(job.job.status), "ABORTED") << id.value();
}

TEST_F(SupervisorTest, ACommitOfUnknownOutcomeIsNeitherLostNorDoneTwice) {
  put_workflow("two", kTwoTasks);
  for (const bool is_applied : {true, false}) {
    const JobId job = submit("two", "{}", is_applied ? "applied" : "lost");
    store_.doubt_next_commit(is_applied);
    settle();
    EXPECT_EQ(status_of(job), "RUNNING");
    EXPECT_EQ(take_tasks("work").size(), 1U);
    EXPECT_EQ(history_types(job).front(), "ExecutionStarted");
  }
}

TEST_F(SupervisorTest, AnOutageOfTheDatabaseLosesNothing) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  store_.fail_next_calls(25);
  settle();
  answer(only_task("work"), Succeeded{"1"});
  store_.fail_next_calls(3);
  answer(only_task("other"), Succeeded{"2"});
  EXPECT_EQ(status_of(job), "SUCCEEDED");
}

TEST_F(SupervisorTest, AZombieWritesNothing) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  const auto first = only_task("work");
  store_.raise_epoch(Shard(0));  // Another has taken the shard; ours does not know.
  const std::size_t commits = store_.commits();
  EXPECT_TRUE(log_.append(topics::finished_record(first, Succeeded{"1"})));
  for (int i = 0; i < 5; ++i) (void)supervisor_->turn(Duration(0));
  EXPECT_EQ(store_.commits(), commits);
  EXPECT_EQ(status_of(job), "RUNNING");
  EXPECT_TRUE(take_tasks("other").empty());
}

TEST_F(SupervisorTest, AShardThatWasLostAgainWhileItWasTakenUpLeavesNothingBehind) {
  put_workflow("two", kTwoTasks);
  submit("two", "{}", "ours", 0);
  submit("two", "{}", "theirs", 1);
  settle();
  take_tasks("work");
  crash();
  store_.raise_epoch(Shard(1));  // Another was faster; our leases do not say so yet.
  settle();
  ownership_.shards.erase(Shard(1));
  clock_.advance_by(std::chrono::seconds(30));
  give_loss_verdict("work");  // All tasks of the pool that we know of are lost: ours, not theirs.
  EXPECT_EQ(take_tasks("work").size(), 1U);
}

TEST_F(SupervisorTest, APoisonRecordGoesToTheDeadLettersAndItsNeighboursAreApplied) {
  put_workflow("two", kTwoTasks);
  store_.refuse_inputs_with("poison");
  for (int i = 0; i < 5; ++i) submit("two", i == 2 ? R"("poison")" : "{}", "e" + std::to_string(i));
  settle();
  EXPECT_EQ(store_.jobs().size(), 4U);
  EXPECT_EQ(log_.records_of("millrace.dead").size(), 1U);
}

TEST_F(SupervisorTest, AnInputThatKillsItsSupervisorsIsGivenUpAndItsNeighboursAreApplied) {
  put_workflow("two", kTwoTasks);
  store_.die_of_inputs_with("deadly");
  for (int i = 0; i < 5; ++i) submit("two", i == 2 ? R"("deadly")" : "{}", "e" + std::to_string(i));
  int deaths = 0;
  while (log_.records_of("millrace.dead").empty() && deaths < 20) {
    bool is_alive = true;
    for (int i = 0; i < 20 && is_alive; ++i) is_alive = supervisor_->turn(Duration(0)).has_value();
    if (is_alive) continue;
    crash();
    ++deaths;
  }
  settle();
  EXPECT_EQ(deaths, 5);  // Twice in company, three times alone.
  EXPECT_EQ(store_.jobs().size(), 4U);
  const auto letters = log_.records_of("millrace.dead");
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_NE(letters[0].value.value_or("").find("deadly"), std::string::npos);
}

TEST_F(SupervisorTest, OneDeathAloneCondemnsNobody) {
  put_workflow("two", kTwoTasks);
  for (int i = 0; i < 4; ++i) {
    submit("two", "{}", "e" + std::to_string(i));
    crash();
    settle();
  }
  EXPECT_EQ(store_.jobs().size(), 4U);
  EXPECT_TRUE(log_.records_of("millrace.dead").empty());
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

TEST_F(SupervisorTest, ARecordThatCanNeverBePublishedFailsItsTaskOnly) {
  put_workflow("two", kTwoTasks);
  const JobId large = submit("two", "\"" + std::string(15'000, 'x') + "\"", "large");
  const JobId small = submit("two", "{}", "small");
  log_.limit_value_bytes(10'000);
  settle();
  EXPECT_EQ(status_of(large), "FAILED");
  EXPECT_EQ(stored(large).job.execution.error(), "Millrace.Undeliverable");
  EXPECT_EQ(status_of(small), "RUNNING");
}

}  // namespace
}  // namespace millrace::supervise
