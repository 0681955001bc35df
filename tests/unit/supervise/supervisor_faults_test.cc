#include "supervised_world.h"
#include "supervised_workflows.h"

#include "topics/names.h"
#include "topics/task_codec.h"

namespace millrace::supervise {
namespace {

using work_loop::Succeeded;

using SupervisorFaultsTest = SupervisedWorld;

TEST_F(SupervisorFaultsTest, ADeadSupervisorsJobGoesOnWhereItStood) {
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

TEST_F(SupervisorFaultsTest, EventsThatWereCommittedButNotSentAreSentByTheSuccessor) {
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

TEST_F(SupervisorFaultsTest, ASendThatFailsIsRepeated) {
  put_workflow("two", kTwoTasks);
  submit("two", "{}");
  log_.fail_next_sends(4);
  settle();
  for (int pause = 0; pause < 4; ++pause) advance_by(std::chrono::milliseconds(200));
  EXPECT_EQ(take_tasks("work").size(), 1U);
}

TEST_F(SupervisorFaultsTest, ALogThatWasMadeAnewAndHasGrownPastOurPositionIsRecognisedWhenTheConnectionIsBack) {
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

TEST_F(SupervisorFaultsTest, AShardThatIsToBeHandedOverBeforeItWasTakenUpIsLetGo) {
  settle();
  ownership_.leaving_shards = {Shard(0), Shard(7)};
  settle();
  EXPECT_EQ(ownership_.leaving_shards, std::set<Shard>{Shard(0)}) << "still in hand";
}

TEST_F(SupervisorFaultsTest, ALogMadeAnewIsNoticedAndOpenTasksAreDispatchedAgain) {
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

TEST_F(SupervisorFaultsTest, WhatALogLostIsDispatchedAgainAlsoWhenTheClockWasSetBackSince) {
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

TEST_F(SupervisorFaultsTest, ACommitOfUnknownOutcomeIsNeitherLostNorDoneTwice) {
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

TEST_F(SupervisorFaultsTest, AnOutageOfTheDatabaseLosesNothing) {
  put_workflow("two", kTwoTasks);
  const JobId job = submit("two", "{}");
  store_.fail_next_calls(25);
  settle();
  answer(only_task("work"), Succeeded{"1"});
  store_.fail_next_calls(3);
  answer(only_task("other"), Succeeded{"2"});
  EXPECT_EQ(status_of(job), "SUCCEEDED");
}

TEST_F(SupervisorFaultsTest, AZombieWritesNothing) {
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

TEST_F(SupervisorFaultsTest, AShardThatWasLostAgainWhileItWasTakenUpLeavesNothingBehind) {
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

TEST_F(SupervisorFaultsTest, APoisonRecordGoesToTheDeadLettersAndItsNeighboursAreApplied) {
  put_workflow("two", kTwoTasks);
  store_.refuse_inputs_with("poison");
  for (int i = 0; i < 5; ++i) submit("two", i == 2 ? R"("poison")" : "{}", "e" + std::to_string(i));
  settle();
  EXPECT_EQ(store_.jobs().size(), 4U);
  EXPECT_EQ(log_.records_of("millrace.dead").size(), 1U);
}

TEST_F(SupervisorFaultsTest, AnInputThatKillsItsSupervisorsIsGivenUpAndItsNeighboursAreApplied) {
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

TEST_F(SupervisorFaultsTest, OneDeathAloneCondemnsNobody) {
  put_workflow("two", kTwoTasks);
  for (int i = 0; i < 4; ++i) {
    submit("two", "{}", "e" + std::to_string(i));
    crash();
    settle();
  }
  EXPECT_EQ(store_.jobs().size(), 4U);
  EXPECT_TRUE(log_.records_of("millrace.dead").empty());
}

TEST_F(SupervisorFaultsTest, ARecordThatCanNeverBePublishedFailsItsTaskOnly) {
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
