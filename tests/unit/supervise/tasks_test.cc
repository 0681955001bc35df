#include "supervised_world.h"
#include "supervised_workflows.h"

#include "topics/task_codec.h"

namespace millrace::supervise {
namespace {

using work_loop::Failed;
using work_loop::Pending;
using work_loop::Succeeded;

using SupervisedTasksTest = SupervisedWorld;

TEST_F(SupervisedTasksTest, AStaleResultInTheSameBatchDoesNotUndoWhatCameBeforeIt) {
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

TEST_F(SupervisedTasksTest, ARepeatedResultCountsOnce) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  settle();
  const auto first = only_task("work");
  answer(first, Succeeded{"1"});
  answer(first, Succeeded{"\"forged\""});
  EXPECT_EQ(take_tasks("other").size(), 1U);
  EXPECT_EQ(status_of(job), "RUNNING");
}

TEST_F(SupervisedTasksTest, AResultWithoutTheCurrentTokenIsIgnored) {
  put_workflow("two", kTwoTasks);
  submit("two", "{}");
  settle();
  auto forged = only_task("work");
  forged.token = TokenSigner("another key").sign({forged.job, {1, 0}, 1});
  answer(forged, Succeeded{"1"});
  EXPECT_TRUE(take_tasks("other").empty());
}

TEST_F(SupervisedTasksTest, E151RetriesAfterOneTwoAndFourSecondsAndThenFails) {
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

TEST_F(SupervisedTasksTest, APendingTaskHoldsNothingAndComesBackAsAPoll) {
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

TEST_F(SupervisedTasksTest, ATaskThatWasPolledOftenIsNotTakenForLostWhenItsWorkerDies) {
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

TEST_F(SupervisedTasksTest, APollAskedForBeforeTheQuestionIsOutIsNotForgotten) {
  put_workflow("retried", kRetried);
  const JobId job = submit("retried", "{}");
  settle();
  const auto first = only_task("work");
  EXPECT_EQ(command(job, "poll_now", R"({"task_id":")" + first.id.value() + R"("})"), "ok");
  answer(first, Pending{"question", std::nullopt});
  EXPECT_EQ(only_task("work").handle, "question");
}

TEST_F(SupervisedTasksTest, ACallbackTaskWaitsForWhoeverHoldsItsToken) {
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

TEST_F(SupervisedTasksTest, ARenewedTaskThatFallsSilentIsDispatchedAgainUnderTheNextAttempt) {
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

TEST_F(SupervisedTasksTest, ALeaseStandsStillWhileItsSupervisorHasJustTakenOver) {
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

TEST_F(SupervisedTasksTest, ABacklogIsNotALossButAPassedTaskWithoutAnOutcomeIs) {
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

TEST_F(SupervisedTasksTest, ATaskLostBeforeATakeOverIsFoundByTheSuccessor) {
  put_workflow("retried", kRetried);
  submit("retried", "{}");
  settle();
  only_task("work");
  crash();
  advance_by(std::chrono::minutes(1));
  give_loss_verdict("work");
  EXPECT_EQ(only_task("work").attempt, 2);
}

TEST_F(SupervisedTasksTest, AVerdictFromBeforeATakeOverSaysNothingOfTheTasksTakenOver) {
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

}  // namespace
}  // namespace millrace::supervise
